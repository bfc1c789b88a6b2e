// SPDX-License-Identifier: MIT
/*
 * The scenarios, as data. Those that igt's core_hotunplug has carry its names, so that they mean the same here as on
 * hardware. Owns the copies of those that were added, and their names for good; the table is written before a run and only read by one.
 */
#include <harness.h>

#include "scenarios.h"
#include "world.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* One use of the newest files, as far as the driver goes along. */
#define USE "ioctl", "export", "mmap", "touch", "read", "surfaces", "irq"
/* What is still done to files whose device has gone. */
#define LATE "ioctl", "touch", "read", "surfaces"
#define DONE "munmap", "drop-handles", "close", "close-kept"
#define CYCLE "open", USE, DONE
#define ROUND CYCLE, "growth"

#define SCENARIO(name_, summary_, ...)                                                           \
	{                                                                                        \
		.name = name_, .summary = summary_, .steps = (const char *const[]){__VA_ARGS__}, \
		.count = sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *),      \
	}

static const struct harness_scenario built_in[] = {
	SCENARIO("probe-remove", "the hardware appears and goes; nobody opens it", "plug", "unplug"),
	SCENARIO("probe-fail", "probe fails at each of its allocations in turn, then succeeds", "probe-sweep", "plug",
		 "unplug"),
	SCENARIO("every-row", "hardware of each row of the id table, used and unplugged", "every-row"),
	SCENARIO("open-close", "opened, used and closed while the hardware is there", "plug", CYCLE, "unplug"),
	SCENARIO("unbind-rebind", "driver taken off a closed device and put back", "plug", CYCLE, "unbind", "rebind",
		 CYCLE, "unplug"),
	SCENARIO("unplug-rescan", "closed device unplugged, then found again", "plug", CYCLE, "unplug", "plug", CYCLE,
		 "unplug"),
	SCENARIO("hotunbind-rebind", "driver taken off an open device, put back after the close", "plug", "open", USE,
		 "unbind", LATE, DONE, "rebind", CYCLE, "unplug"),
	SCENARIO("hotunplug-rescan", "open device unplugged, found again after the close", "plug", "open", USE,
		 "unplug", LATE, DONE, "plug", CYCLE, "unplug"),
	SCENARIO("hotunplug-lateclose", "open device unplugged, the file closed last", "plug", "open", USE, "unplug",
		 LATE, DONE),
	SCENARIO("hotrebind", "driver put back while the old file is open", "plug", "open", USE, "unbind", "rebind",
		 LATE, DONE, CYCLE, "unplug"),
	SCENARIO("hotreplug", "device found again while the old file is open", "plug", "open", USE, "unplug", "plug",
		 LATE, DONE, CYCLE, "unplug"),
	SCENARIO("hotrebind-lateclose", "driver put back and used, the old file closed last", "plug", "open", USE,
		 "unbind", "rebind", "open", USE, "close-newest", "munmap", "close", "close-kept", "unplug"),
	SCENARIO("hotreplug-lateclose", "device found again and used, the old file closed last", "plug", "open", USE,
		 "unplug", "plug", "open", USE, "close-newest", "munmap", "close", "close-kept", "unplug"),
	SCENARIO("many-files", "64 files are opened, and closed after the hardware went", "plug", "open-many", "ioctl",
		 "unplug", "ioctl"),
	SCENARIO("mmap-after-unplug", "mapped memory is touched after unplug, and after the close", "plug", "open",
		 "ioctl", "mmap", "touch", "unplug", "touch", "close", "touch", "munmap"),
	SCENARIO("dmabuf-outlives-driver", "an exported buffer is kept when file and hardware are gone", "plug", "open",
		 "ioctl", "export", "mmap", "touch", "close", "unplug", "touch", "munmap", "close-kept"),
	SCENARIO("fence-outlives-driver", "what the driver signals later is kept when it is gone", "plug", "open",
		 "ioctl", "drop-handles", "close", "unbind", "read", "settle", "close-kept", "unplug"),
	SCENARIO("double-unbind", "driver taken off twice", "plug", "open", "ioctl", "unbind", "unbind", "rebind",
		 "unbind", "unbind", "ioctl", "close", "unplug"),
	SCENARIO("growth", "opened, used and closed again and again: nothing may pile up", "plug", ROUND, ROUND, ROUND,
		 ROUND, ROUND, ROUND, "unplug"),
	SCENARIO("unbind-during-ioctl", "one thread is inside an ioctl while another unbinds", "plug", "open"),
	SCENARIO("race", "one thread opens, closes or touches while another unbinds", "plug", "open"),
};

#define BUILT_IN (sizeof(built_in) / sizeof(built_in[0]))

static struct harness_scenario *added;
static size_t added_count;

/* The core remembers the name of a scenario as a place, for as long as it remembers an object from there. */
static char **kept;
static size_t kept_count;

static const char *keep(const char *name)
{
	char **grown;

	for (size_t i = 0; i < kept_count; i++)
		if (!strcmp(kept[i], name))
			return kept[i];
	grown = realloc(kept, (kept_count + 1) * sizeof(*kept));
	if (!grown)
		return NULL;
	kept = grown;
	kept[kept_count] = strdup(name);
	return kept[kept_count] ? kept[kept_count++] : NULL;
}

size_t harness_scenario_count(void)
{
	return BUILT_IN + added_count;
}

const struct harness_scenario *harness_scenario_at(size_t index)
{
	if (index < BUILT_IN)
		return &built_in[index];
	return index - BUILT_IN < added_count ? &added[index - BUILT_IN] : NULL;
}

const struct harness_scenario *harness_scenario_find(const char *name, size_t length)
{
	for (size_t i = 0; i < harness_scenario_count(); i++) {
		const struct harness_scenario *scenario = harness_scenario_at(i);

		if (strlen(scenario->name) == length && !strncmp(scenario->name, name, length))
			return scenario;
	}
	return NULL;
}

static bool name_fits(const char *name)
{
	return name[0] && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name);
}

int harness_add_scenario(const struct harness_scenario *scenario)
{
	struct harness_scenario *grown, *to;
	const char **steps;

	if (!scenario || !scenario->name || !name_fits(scenario->name))
		return -EINVAL;
	for (size_t i = 0; i < scenario->count; i++)
		if (!world_step_known(scenario->steps[i]))
			return -EINVAL;
	if (harness_scenario_find(scenario->name, strlen(scenario->name)))
		return -EEXIST;

	grown = realloc(added, (added_count + 1) * sizeof(*added));
	if (!grown)
		return -ENOMEM;
	added = grown;
	to = &added[added_count];
	steps = calloc(scenario->count + 1, sizeof(*steps));
	*to = (struct harness_scenario){
		.name = keep(scenario->name),
		.summary = strdup(scenario->summary ? scenario->summary : ""),
		.steps = steps,
		.count = scenario->count,
	};
	if (!steps || !to->name || !to->summary) {
		free(steps);
		free((char *)to->summary);
		return -ENOMEM;
	}
	/* Names of steps are static. */
	for (size_t i = 0; i < scenario->count; i++)
		for (size_t s = 0; harness_step_name(s); s++)
			if (!strcmp(harness_step_name(s), scenario->steps[i]))
				steps[i] = harness_step_name(s);
	added_count++;
	return 0;
}

void harness_remove_scenario(const char *name)
{
	for (size_t i = 0; i < added_count; i++) {
		if (strcmp(added[i].name, name))
			continue;
		free((char *)added[i].summary);
		free((void *)added[i].steps);
		memmove(&added[i], &added[i + 1], (--added_count - i) * sizeof(*added));
		return;
	}
}
