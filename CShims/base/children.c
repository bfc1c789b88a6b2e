// SPDX-License-Identifier: MIT
/**
 * DOC: devices on lists, and the children of a device
 *
 * A device is on its parent's list, its bus's and its driver's; each holds a reference on it. Walks may go on while
 * devices come and go. Children are on the list from the end of device_add() to device_del(); the caller of a walk
 * holds the parent.
 */
#include <linux/device.h>

#include <lib/hooks.h>

#include "base.h"

static void device_get(void *p)
{
	drmres_device_hold(((struct device_private *)p)->device);
}

static void device_put(void *p)
{
	drmres_device_drop(((struct device_private *)p)->device);
}

void drmres_device_roster_init(struct drmres_roster *roster)
{
	drmres_roster_init(roster, device_get, device_put);
}

/* A device whose memory was freed is reported and forgotten, as soon as the walk does not stand on it any more. */
static struct device *usable(struct drmres_roster_walk *walk, void *(*step)(struct drmres_roster_walk *walk),
			     const char *function)
{
	struct device_private *p, *freed = NULL;

	do {
		p = step(walk);
		if (freed)
			drmres_device_forget(freed);
		freed = p && !drmres_may_access(p->device, function) ? p : NULL;
	} while (freed);
	return p ? p->device : NULL;
}

struct device *drmres_walk_next_device(struct drmres_roster_walk *walk, const char *function)
{
	return usable(walk, drmres_walk_next, function);
}

struct device *drmres_walk_prev_device(struct drmres_roster_walk *walk, const char *function)
{
	return usable(walk, drmres_walk_prev, function);
}

void drmres_device_private_init(struct device *dev, struct device_private *p)
{
	p->device = dev;
	drmres_device_roster_init(&p->children);
	INIT_LIST_HEAD(&p->deferred);
	dev->p = p;
}

static int for_each_child(struct device *parent, void *data, device_iter_t fn, const char *function,
			  struct device *(*step)(struct drmres_roster_walk *walk, const char *function))
{
	struct drmres_roster_walk walk;
	struct device *child;
	int ret = 0;

	if (!drmres_device_usable(parent, function) || !parent->p)
		return 0;
	drmres_walk_begin(&walk, &parent->p->children, NULL);
	while (!ret && (child = step(&walk, function)))
		ret = fn(child, data);
	drmres_walk_end(&walk);
	return ret;
}

int device_for_each_child(struct device *parent, void *data, device_iter_t fn)
{
	return for_each_child(parent, data, fn, __func__, drmres_walk_next_device);
}

int device_for_each_child_reverse(struct device *parent, void *data, device_iter_t fn)
{
	return for_each_child(parent, data, fn, __func__, drmres_walk_prev_device);
}

struct device *device_find_child(struct device *parent, const void *data, device_match_t match)
{
	struct drmres_roster_walk walk;
	struct device *child;

	if (!parent)
		return NULL;
	if (!drmres_device_usable(parent, __func__) || !parent->p)
		return NULL;
	drmres_walk_begin(&walk, &parent->p->children, NULL);
	while ((child = drmres_walk_next_device(&walk, __func__)))
		if (match(child, data)) {
			(get_device)(child);
			break;
		}
	drmres_walk_end(&walk);
	return child;
}
