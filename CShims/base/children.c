// SPDX-License-Identifier: MIT
/**
 * DOC: children of a device
 *
 * The children of a device are on its roster from device_add() to device_del(), which holds a reference on each. Walks may go on while
 * children come and go; the caller holds the parent.
 */
#include <linux/device.h>

#include "base.h"

static void child_get(struct drmres_roster_entry *entry)
{
	drmres_device_hold(container_of(entry, struct device_private, on_parent)->device);
}

static void child_put(struct drmres_roster_entry *entry)
{
	drmres_device_drop(container_of(entry, struct device_private, on_parent)->device);
}

void drmres_device_private_init(struct device *dev, struct device_private *p)
{
	p->device = dev;
	drmres_roster_init(&p->children, child_get, child_put);
	INIT_LIST_HEAD(&p->deferred);
	dev->p = p;
}

static struct device *child_of(struct drmres_roster_entry *entry)
{
	return entry ? container_of(entry, struct device_private, on_parent)->device : NULL;
}

static int for_each_child(struct device *parent, void *data, device_iter_t fn, const char *function,
			  struct drmres_roster_entry *(*step)(struct drmres_roster_walk *walk))
{
	struct drmres_roster_walk walk;
	struct device *child;
	int ret = 0;

	if (!drmres_device_usable(parent, function) || !parent->p)
		return 0;
	drmres_walk_begin(&walk, &parent->p->children, NULL);
	while (!ret && (child = child_of(step(&walk))))
		ret = fn(child, data);
	drmres_walk_end(&walk);
	return ret;
}

int device_for_each_child(struct device *parent, void *data, device_iter_t fn)
{
	return for_each_child(parent, data, fn, __func__, drmres_walk_next);
}

int device_for_each_child_reverse(struct device *parent, void *data, device_iter_t fn)
{
	return for_each_child(parent, data, fn, __func__, drmres_walk_prev);
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
	while ((child = child_of(drmres_walk_next(&walk))))
		if (match(child, data)) {
			drmres_device_hold(child);
			break;
		}
	drmres_walk_end(&walk);
	return child;
}
