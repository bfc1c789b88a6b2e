// SPDX-License-Identifier: MIT
/**
 * DOC: which drm_devices live
 *
 * Records of the drm_devices that hold their parent, for the device core: what a driver has not given back when its
 * binding is over may still be given back by the release of a drm_device, too late. A record is the device's own, or lies
 * in what is made once for many devices (drm_kit.h), one after the other. Owns the list of them and nothing they point to; a
 * drm_device whose memory was freed under it is passed over. Any thread may call.
 */
#include "drm_alive.h"

#include <bsd/string.h>
#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drmres/limits.h>
#include <lib/fork.h>
#include <lib/hooks.h>
#include <lib/membarrier.h>
#include <linux/compiler.h>
#include <mm/mm.h>
#include <pthread.h>
#include <stdlib.h>

#include "drm_internal.h"
#include "drmres_node.h"

/* Held for a few instructions, and around the lock of one device's resources. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static LIST_HEAD(records);

/* Whether something of the driver's runs when it is released. */
static bool calls_driver(struct drm_device *dev)
{
	return (dev->driver && dev->driver->release) || drmres_drm_has_actions(dev);
}

/* Whether @record is of a device older than number @before that keeps @parent. Return: its number, 0 for none. */
static u64 keeps(struct drmres_drm_alive *record, const void *parent, u64 before, char *label, size_t size)
{
	struct drm_device *dev;
	u64 id = 0;

	/* PAIRS WITH: drmres_drm_alive_end(): it waits, or there is no device any more. */
	(void)__atomic_exchange_n(&record->seen, 1, __ATOMIC_SEQ_CST);
	if (record->quiet)
		drmres_membarrier();
	dev = __atomic_load_n(&record->dev, __ATOMIC_SEQ_CST);
	if (dev && __atomic_load_n(&record->parent, __ATOMIC_RELAXED) == parent &&
	    drmres_mem_find(dev).state != DRMRES_ADDRESS_FREED && dev->id < before && calls_driver(dev)) {
		id = dev->id;
		strlcpy(label, dev->label, size);
	}
	/* PAIRS WITH: the acquires in drmres_drm_alive_end(). */
	__atomic_store_n(&record->seen, 0, __ATOMIC_RELEASE);
	return id;
}

static bool drm_keeps(const void *parent, char *label, size_t size)
{
	struct drmres_drm_alive *record;
	u64 oldest = U64_MAX, id;

	pthread_mutex_lock(&lock);
	list_for_each_entry (record, &records, entry) {
		id = keeps(record, parent, oldest, label, size);
		oldest = id ? id : oldest;
	}
	pthread_mutex_unlock(&lock);
	return oldest != U64_MAX;
}

void drmres_drm_alive_link(struct drmres_drm_alive *record)
{
	record->quiet = record->in_kit && drmres_membarrier_there();
	pthread_mutex_lock(&lock);
	list_add_tail(&record->entry, &records);
	pthread_mutex_unlock(&lock);
}

void drmres_drm_alive_unlink(struct drmres_drm_alive *record)
{
	pthread_mutex_lock(&lock);
	list_del(&record->entry);
	pthread_mutex_unlock(&lock);
}

void drmres_drm_alive_wait(void)
{
	/* Whoever looks has the lock. */
	pthread_mutex_lock(&lock);
	pthread_mutex_unlock(&lock);
}

void drmres_drm_born(struct drm_device *dev)
{
	/* A record of the core's is no allocation of a driver's. Without one nothing is said of this device. */
	struct drmres_drm_alive *record = dev->recorded ? NULL : calloc(1, sizeof(*record));

	if (!record)
		return;
	dev->recorded = true;
	drmres_drm_alive_begin(record, dev);
	drmres_drm_alive_link(record);
}

void drmres_drm_gone(const struct drm_device *dev)
{
	struct drmres_drm_alive *record;

	if (!dev->recorded)
		return;
	pthread_mutex_lock(&lock);
	/* What was made last often goes first. */
	list_for_each_entry_reverse (record, &records, entry) {
		if (record->in_kit || __atomic_load_n(&record->dev, __ATOMIC_RELAXED) != dev)
			continue;
		list_del(&record->entry);
		free(record);
		break;
	}
	pthread_mutex_unlock(&lock);
}

/* Runs before any thread but the first exists. */
__attribute__((constructor)) static void start(void)
{
	drmres_hooks.drm_keeps = drm_keeps;
}
