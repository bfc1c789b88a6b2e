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
 */
struct drmres_drm_alive {
	struct list_head entry;
	struct drm_device *dev;
	const void *parent;
	u32 seen;
	bool in_kit;
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

/* It is nobody's. Nobody looks at the device any more. */
void drmres_drm_alive_end(struct drmres_drm_alive *record);

#endif
