// SPDX-License-Identifier: MIT
/**
 * DOC: which drm_devices live
 *
 * A table of the drm_devices that hold their parent, for the device core: what a driver has not given back when its
 * binding is over may still be given back by the release of a drm_device, too late. Owns its records and nothing they
 * point to; a drm_device whose memory was freed under it is passed over. Any thread may call.
 */
#include <drm/drm_device.h>

#include <bsd/string.h>
#include <drm/drm_drv.h>
#include <lib/hooks.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <mm/mm.h>
#include <pthread.h>
#include <stdlib.h>

#include "drm_internal.h"
#include "drmres_node.h"

struct alive {
	struct list_head entry;
	struct drm_device *dev;
	const void *parent;
};

/* Held for a few instructions, and around the lock of one device's resources. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static LIST_HEAD(devices);

/* Whether something of the driver's runs when it is released. */
static bool calls_driver(struct drm_device *dev)
{
	return (dev->driver && dev->driver->release) || drmres_drm_has_actions(dev);
}

static bool drm_keeps(const void *parent, char *label, size_t size)
{
	struct alive *alive;
	bool keeps = false;

	pthread_mutex_lock(&lock);
	list_for_each_entry (alive, &devices, entry) {
		if (alive->parent != parent || drmres_mem_find(alive->dev).state == DRMRES_ADDRESS_FREED)
			continue;
		if (!calls_driver(alive->dev))
			continue;
		strlcpy(label, alive->dev->label, size);
		keeps = true;
		break;
	}
	pthread_mutex_unlock(&lock);
	return keeps;
}

void drmres_drm_born(struct drm_device *dev)
{
	/* A record of the core's is no allocation of a driver's. Without one nothing is said of this device. */
	struct alive *alive = malloc(sizeof(*alive));

	if (!alive)
		return;
	alive->dev = dev;
	alive->parent = dev->dev;
	pthread_mutex_lock(&lock);
	drmres_hooks.drm_keeps = drm_keeps;
	list_add_tail(&alive->entry, &devices);
	pthread_mutex_unlock(&lock);
}

void drmres_drm_gone(const struct drm_device *dev)
{
	struct alive *alive;

	pthread_mutex_lock(&lock);
	/* What was made last often goes first. */
	list_for_each_entry_reverse (alive, &devices, entry) {
		if (alive->dev != dev)
			continue;
		list_del(&alive->entry);
		free(alive);
		break;
	}
	pthread_mutex_unlock(&lock);
}
