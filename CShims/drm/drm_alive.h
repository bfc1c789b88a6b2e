/* SPDX-License-Identifier: MIT */
/*
 * Records of drm_devices that hold their parent. A device has one of its own (drmres_drm_born()), or one in the kit of its
 * minor (drm_kit.h), which is on the list all the time and says whose it is now: no lock is taken for that.
 */
#ifndef _DRM_ALIVE_H_
#define _DRM_ALIVE_H_

#include <drm/drm_device.h>
#include <linux/list.h>

/*
 * struct drmres_drm_alive - one record
 * @entry: place on the list
 * @dev: the device; NULL for none
 * @parent: what it holds
 * @seen: somebody looks at the device, which must not go meanwhile
 * @in_kit: it is part of a kit
 * @quiet: whoever looks pays for the barriers (lib/membarrier.h); never changes
 */
struct drmres_drm_alive {
	struct list_head entry;
	struct drm_device *dev;
	const void *parent;
	u32 seen;
	bool in_kit;
	bool quiet;
};

void drmres_drm_alive_link(struct drmres_drm_alive *record);
void drmres_drm_alive_unlink(struct drmres_drm_alive *record);

/* @record, which nobody else begins or ends, is that of @dev from now on. */
static inline void drmres_drm_alive_begin(struct drmres_drm_alive *record, struct drm_device *dev)
{
	__atomic_store_n(&record->parent, dev->dev, __ATOMIC_RELAXED);
	/* PAIRS WITH: the load in drm_alive.c, which follows it. */
	__atomic_store_n(&record->dev, dev, __ATOMIC_RELEASE);
}

/* Wait until nobody looks at the device of a record that is nobody's any more. */
void drmres_drm_alive_wait(void);

/* It is nobody's. Nobody looks at the device any more. */
static inline void drmres_drm_alive_end(struct drmres_drm_alive *record)
{
	/* PAIRS WITH: the exchange in keeps(), and the membarrier there. */
	if (record->quiet)
		__atomic_store_n(&record->dev, NULL, __ATOMIC_RELAXED);
	else
		(void)__atomic_exchange_n(&record->dev, NULL, __ATOMIC_SEQ_CST);
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	if (__builtin_expect(__atomic_load_n(&record->seen, __ATOMIC_ACQUIRE), 0))
		drmres_drm_alive_wait();
}

#endif
