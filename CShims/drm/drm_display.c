// SPDX-License-Identifier: MIT
/**
 * DOC: records of bridges and panels
 *
 * A bridge lies in the memory of one driver and is reached by another, so what has to be known when that memory is gone
 * lies here: a tree keyed by address, in memory of the library's own. One lock guards it, and with it the lists and the
 * chains; it is held for a few instructions and never around a scheduling point or a driver's function.
 */
#include "drm_display.h"

#include <bsd/string.h>
#include <drmres/alloc.h>
#include <drmres/of_node.h>
#include <drmres/phase.h>
#include <fs/usable.h>
#include <lib/event.h>
#include <lib/fork.h>
#include <lib/phase.h>
#include <lib/report.h>
#include <linux/err.h>
#include <linux/platform_device.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So many claims are looked at in one go. */
#define MAX_CLAIMS 16

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static RB_HEAD(display_tree, drmres_display) displays = RB_INITIALIZER(&displays);

static int compare(struct drmres_display *a, struct drmres_display *b)
{
	uintptr_t left = (uintptr_t)a->object, right = (uintptr_t)b->object;

	return left < right ? -1 : left > right;
}

RB_GENERATE_INTERNAL(display_tree, drmres_display, entry, compare, __attribute__((unused)) static)

void drmres_display_lock(void)
{
	pthread_mutex_lock(&lock);
}

void drmres_display_unlock(void)
{
	pthread_mutex_unlock(&lock);
}

struct drmres_display *drmres_display_find(const void *object)
{
	struct drmres_display key = {.object = object};

	return RB_FIND(display_tree, &displays, &key);
}

struct drmres_display *drmres_display_begin(const void *object, size_t size, const char *what, const char *device,
					    drmres_watch_fn_t freed, const void *pc)
{
	struct drmres_display *display = drmres_display_find(object);
	char probing[48];

	if (display)
		drmres_display_end(display);
	display = calloc(1, sizeof(*display));
	if (!display)
		return NULL;

	display->object = object;
	display->what = what;
	if (!device)
		device = drmres_probing(probing, sizeof(probing));
	snprintf(display->name, sizeof(display->name), *device ? "%s of %s" : "%s", what, device);
	RB_INSERT(display_tree, &displays, display);
	drmres_watch_begin(&display->watch, object, size, freed, pc);
	return display;
}

void drmres_display_end(struct drmres_display *display)
{
	drmres_watch_end(&display->watch);
	RB_REMOVE(display_tree, &displays, display);
	free(display);
}

void drmres_display_settle(struct drmres_display *display)
{
	if (!display->counted && !display->added && !display->attached && !display->users)
		drmres_display_end(display);
}

void drmres_display_inform(const struct drmres_display *display, struct drmres_display_info *info)
{
	memset(info, 0, sizeof(*info));
	if (!display)
		return;
	strlcpy(info->name, display->name, sizeof(info->name));
	info->counted = display->counted;
	info->added = display->added;
	info->lingering = display->lingering;
	info->attached = display->attached;
}

void drmres_display_report(const void *pc, enum drmres_code code, const char *function, const void *object,
			   const char *what, const char *text)
{
	struct drmres_object memory = {.kind = DRMRES_KIND_NONE};
	struct drmres_display *display;
	char name[sizeof(display->name)];

	drmres_display_lock();
	display = drmres_display_find(object);
	strlcpy(name, display ? display->name : what, sizeof(name));
	drmres_display_unlock();
	drmres_address_find(object, &memory);
	drmres_report_at(pc, code, function, &memory, "%s %s", name, text);
}

/* Whether the memory was reported when it went, so that no more needs to be said of its bridge. */
static bool reported(const void *object)
{
	struct drmres_display *display;
	bool gone;

	drmres_display_lock();
	display = drmres_display_find(object);
	gone = display && display->gone;
	drmres_display_unlock();
	return gone;
}

bool drmres_display_is_other(const void *object, const char *container)
{
	struct drmres_object memory = {.kind = DRMRES_KIND_NONE};
	bool known;

	drmres_display_lock();
	known = drmres_display_find(object);
	drmres_display_unlock();
	return !known && drmres_address_find(object, &memory) != DRMRES_ADDRESS_WILD && !strcmp(memory.name, container);
}

bool drmres_display_usable(const void *object, const char *what, enum drmres_code freed, const char *function,
			   const void *pc)
{
	enum drmres_address state;

	if (IS_ERR_OR_NULL(object)) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, function, NULL, "%s(%s) needs %s %s", function,
				 object ? "an error pointer" : "NULL", *what == 'e' ? "an" : "a", what);
		return false;
	}
	state = drmres_address_find(object, NULL);
	if (state == DRMRES_ADDRESS_WILD && !drmres_is_mapped(object)) {
		drmres_report_at(pc, DRMRES_WILD_ACCESS, function, NULL, "%s(): where the %s should be is no memory",
				 function, what);
		return false;
	}
	if (state != DRMRES_ADDRESS_FREED)
		return true;
	if (!reported(object))
		drmres_display_report(pc, freed, function, object, what, "is freed already");
	return false;
}

const char *drmres_probing(char *buf, size_t size)
{
	const struct drmres_phase *phase = drmres_phase_mark();

	while (phase && strcmp(phase->verb, "probe"))
		phase = phase->outer;
	strlcpy(buf, phase ? phase->subject : "", size);
	return buf;
}

bool drmres_device_bound(const char *name)
{
	struct device *dev = bus_find_device_by_name(&platform_bus_type, NULL, name);
	bool bound = dev && dev->driver;

	if (dev)
		put_device(dev);
	return bound;
}

bool drmres_display_drop_claims(void)
{
	const struct device_node *claimed[MAX_CLAIMS];
	struct drmres_display *display;
	size_t n = 0, stale = 0;

	drmres_display_lock();
	RB_FOREACH (display, display_tree, &displays)
		if (display->claimed && n < MAX_CLAIMS)
			claimed[n++] = display->claimed;
	drmres_display_unlock();

	for (size_t i = 0; i < n; i++)
		if (!drmres_device_bound(claimed[i]->name))
			claimed[stale++] = claimed[i];

	drmres_display_lock();
	RB_FOREACH (display, display_tree, &displays)
		for (size_t i = 0; i < stale; i++)
			if (display->claimed == claimed[i])
				display->claimed = NULL;
	drmres_display_unlock();
	return stale;
}
