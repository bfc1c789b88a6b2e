// SPDX-License-Identifier: MIT
/*
 * Steps: the names that scenarios are made of, and the frame in which each thing that is done to the driver is carried
 * out: the note of where it was called from, its findings, its answer, and the time that passes afterwards. Owns the
 * table; a race has several threads in steps at once, each with a struct step of its own.
 */
#include "world.h"

#include <drmres/alloc.h>
#include <drmres/errno.h>
#include <drmres/user.h>
#include <drmres/work.h>
#include <linux/jiffies.h>

#include <stdio.h>
#include <string.h>

#include "sweep.h"

/* When time passes after a step, by variant. */
enum passing {
	HARDLY,	      /* only where it passes after each */
	AS_THINGS_GO, /* but where what is armed then shall still be so later */
	IN_ANY_CASE,  /* somebody came, who may have been waited for */
};

struct step_entry {
	const char *name;
	const char *summary;
	void (*carry_out)(struct world *world);
	enum passing passing;
};

static void load(struct world *world)
{
	world_load(world);
}

static void unload(struct world *world)
{
	world_unload(world);
}

static void reload(struct world *world)
{
	world_close_all(world);
	if (!world_unload(world))
		world_load(world);
}

static void close_oldest(struct world *world)
{
	world_close(world, world->reverse);
}

static void close_newest(struct world *world)
{
	world_close(world, !world->reverse);
}

static const struct step_entry steps[] = {
	{"load", "the module is loaded", load, IN_ANY_CASE},
	{"unload", "the module is unloaded", unload, AS_THINGS_GO},
	{"reload", "every file is closed, the module unloaded and loaded", reload, IN_ANY_CASE},
	{"plug", "the hardware appears", world_plug, IN_ANY_CASE},
	{"every-row", "hardware of each row of the id table, the first 32: it appears, is used and goes",
	 world_every_row, IN_ANY_CASE},
	{"unplug", "the hardware goes", world_unplug, AS_THINGS_GO},
	{"unbind", "the driver is taken off the device, which stays", world_unbind, AS_THINGS_GO},
	{"rebind", "the driver is put back on the device", world_rebind, IN_ANY_CASE},
	{"open", "userspace opens every node there is", world_open, HARDLY},
	{"open-many", "userspace opens 64 files", world_open_many, HARDLY},
	{"ioctl", "userspace calls each ioctl of the driver, with several arguments", world_ioctl, HARDLY},
	{"export", "userspace exports its buffers", world_export, HARDLY},
	{"mmap", "userspace maps what it can", world_mmap, HARDLY},
	{"touch", "userspace reads and writes what it mapped", world_touch, HARDLY},
	{"munmap", "userspace ends its mappings", world_unmap, HARDLY},
	{"read", "userspace reads and polls", world_read, HARDLY},
	{"surfaces", "userspace reads sysfs and debugfs", world_surfaces, HARDLY},
	{"irq", "the device raises its interrupts", world_irq, HARDLY},
	{"drop-handles", "userspace closes its buffer handles", world_drop_handles, AS_THINGS_GO},
	{"close", "userspace closes what it opened first", close_oldest, AS_THINGS_GO},
	{"close-newest", "userspace closes what it opened last", close_newest, AS_THINGS_GO},
	{"close-kept", "userspace closes the descriptors that it was given", world_close_kept, AS_THINGS_GO},
	{"settle", "time passes", world_settle, IN_ANY_CASE},
	{"probe-sweep", "probe, again and again, with each of its allocations failing once", harness_probe_sweep,
	 IN_ANY_CASE},
	{"growth", "nodes are counted", world_growth, HARDLY},
};

#define STEPS (sizeof(steps) / sizeof(steps[0]))

static const struct step_entry *find(const char *name)
{
	for (size_t i = 0; i < STEPS; i++)
		if (!strcmp(steps[i].name, name))
			return &steps[i];
	return NULL;
}

const char *harness_step_name(size_t index)
{
	return index < STEPS ? steps[index].name : NULL;
}

const char *harness_step_summary(const char *name)
{
	const struct step_entry *entry = find(name);

	return entry ? entry->summary : NULL;
}

bool world_step_known(const char *name)
{
	return find(name) != NULL;
}

bool world_step(struct world *world, const char *name)
{
	const struct step_entry *entry = find(name);

	if (!entry)
		return false;
	entry->carry_out(world);
	if (entry->passing == IN_ANY_CASE || world->settle_always ||
	    (entry->passing == AS_THINGS_GO && !world->settle_seldom))
		world_settle(world);
	return true;
}

void world_settle(struct world *world)
{
	static const unsigned long jumps[] = {0, 1, HZ / 10, HZ, 10 * HZ};

	if (world->still)
		return;
	for (size_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
		if (jumps[i])
			drmres_advance_jiffies(jumps[i]);
		drmres_run_pending_work();
	}
	drmres_quarantine_check();
}

void step_begin(struct step *step, struct world *world, const char *name, const char *subject)
{
	struct record *record = harness_record;
	const struct step_entry *entry = find(name);

	*step = (struct step){.world = world};
	snprintf(step->name, sizeof(step->name), "%s", name);
	/* PAIRS WITH: itself, on the other thread of a race. */
	record->step = __atomic_load_n(&record->step_count, __ATOMIC_RELAXED) + 1;
	snprintf(record->step_name, sizeof(record->step_name), "%s", name);
	step_subject(step, subject);
	step->first_finding = record->finding_count;
	step->injected = harness_faults_injected();
	record->own = false;
	step->site = (struct drmres_site){
		.file = world->scenario, .function = entry ? entry->name : "end", .line = record->step};
	step->outer = drmres_site_enter(&step->site);
}

void step_subject(struct step *step, const char *subject)
{
	snprintf(step->subject, sizeof(step->subject), "%s", subject);
	snprintf(harness_record->subject, sizeof(harness_record->subject), "%s", subject);
}

static void append(const char *name, const char *subject, const char *answer, unsigned int first)
{
	struct record *record = harness_record;
	unsigned int at = __atomic_fetch_add(&record->step_count, 1, __ATOMIC_RELAXED);
	struct recorded_step *to;

	if (at >= RECORD_STEPS) {
		__atomic_store_n(&record->step_count, RECORD_STEPS, __ATOMIC_RELAXED);
		return;
	}
	to = &record->steps[at];
	to->number = at + 1;
	snprintf(to->step, sizeof(to->step), "%s", name);
	snprintf(to->subject, sizeof(to->subject), "%s", subject);
	snprintf(to->answer, sizeof(to->answer), "%s", answer);
	to->first_finding = first;
	to->end_finding = record->finding_count;
}

static const char *error_name(long status, char *buf, size_t size)
{
	const char *name = NULL;

	switch (-status) {
	case ERESTARTSYS:
		name = "ERESTARTSYS";
		break;
	case EPROBE_DEFER:
		name = "EPROBE_DEFER";
		break;
	default:
		name = strerrorname_np((int)-status);
	}
	if (name)
		snprintf(buf, size, "%s", name);
	else
		snprintf(buf, size, "error %ld", -status);
	return buf;
}

void step_end_text(struct step *step, const char *answer)
{
	drmres_site_leave(step->outer);
	append(step->name, step->subject, answer, step->first_finding);
}

void step_end(struct step *step, long status)
{
	char text[24] = "ok";

	if (status < 0 && status > -4096)
		error_name(status, text, sizeof(text));
	else
		harness_fault_judge(step);
	step_end_text(step, text);
}

void step_refuse(struct world *world, const char *name, const char *subject, const char *why)
{
	(void)world;
	append(name, subject, why, harness_record->finding_count);
}
