/* SPDX-License-Identifier: MIT */
/*
 * What a minor needs besides its node, made once for each number and used by one device after the other while nobody pays
 * attention (lib/attention.h): its struct device, which has its name already, and the record that its drm_device is alive.
 */
#ifndef _DRM_KIT_H_
#define _DRM_KIT_H_

#include <base/base.h>
#include <drm/drm_file.h>
#include <linux/container_of.h>
#include <linux/device.h>
#include <linux/list.h>

#include "drm_alive.h"

/* So many of the first numbers of a type have kits. */
#define DRMRES_DRM_KITS 64

/*
 * struct drmres_drm_kit - one kit
 * @kdev: the struct device; its release() ends the kit
 * @name: its name; empty before the first use
 * @alive: the record of the device whose kit it is now
 */
struct drmres_drm_kit {
	struct device kdev;
	char name[16];
	struct drmres_drm_alive alive;
};

/* The kit that a minor's struct device is a part of; NULL for none. */
void drmres_drm_kit_release(struct device *kdev);

static inline struct drmres_drm_kit *drmres_drm_kit_of(const struct device *kdev)
{
	return kdev && kdev->release == drmres_drm_kit_release ? container_of(kdev, struct drmres_drm_kit, kdev) : NULL;
}

/* The kit of a number, whose holder calls this: its struct device is zeroed. NULL if there is no memory. */
struct drmres_drm_kit *drmres_drm_kit_get(enum drm_minor_type type, unsigned int number);

/* Nobody else has a reference on its struct device, and there is nothing that would have to be undone. */
static inline bool drmres_drm_kit_is_idle(const struct drmres_drm_kit *kit)
{
	const struct device *kdev = &kit->kdev;

	return atomic_read(&kdev->kobj.kref.refcount.refs) == 1 && kdev->magic == DRMRES_DEVICE_ALIVE &&
	       kdev->name_elsewhere && !kdev->p && list_empty(&kdev->devres_head) && !kdev->devres_home &&
	       !kdev->mutex.lock.word && !kdev->devres_lock.lock.word;
}

/* The minor is done with such a kit. */
void drmres_drm_kit_rest(struct drmres_drm_kit *kit);

/*
 * The minor is done with its kit. Return: false if the struct device has got a life of its own: then it is no kit's of any
 * number any more, and ends with its last reference, of which the caller has one.
 */
bool drmres_drm_kit_put(struct drmres_drm_kit *kit, enum drm_minor_type type, unsigned int number);

#endif
