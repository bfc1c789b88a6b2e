/* SPDX-License-Identifier: MIT */
/*
 * What a minor needs besides its node, made once for each number and used by one device after the other while nobody pays
 * attention (lib/attention.h): its struct device, which has its name already, and the record that its drm_device is alive.
 */
#ifndef _DRM_KIT_H_
#define _DRM_KIT_H_

#include <base/base.h>
#include <base/power.h>
#include <drm/drm_file.h>
#include <linux/container_of.h>
#include <linux/device.h>
#include <linux/list.h>
#include <string.h>

#include "drm_alive.h"

/* So many of the first numbers of a type have kits. */
#define DRMRES_DRM_KITS 64

/* Types of minors: where each has its own. */
#define DRMRES_DRM_KIT_ROWS 3
static inline unsigned int drmres_drm_kit_row(enum drm_minor_type type)
{
	return type == DRM_MINOR_ACCEL ? 1 : type;
}

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

/* drm_kit.c; each belongs to who holds the number. */
extern struct drmres_drm_kit *drmres_drm_kits[DRMRES_DRM_KIT_ROWS][DRMRES_DRM_KITS] DRMRES_HIDDEN;
struct drmres_drm_kit *drmres_drm_kit_make(enum drm_minor_type type, unsigned int number);

/* The kit of a number, whose holder calls this; NULL if there is no memory. */
static inline struct drmres_drm_kit *drmres_drm_kit_get(enum drm_minor_type type, unsigned int number)
{
	return drmres_drm_kits[drmres_drm_kit_row(type)][number] ?: drmres_drm_kit_make(type, number);
}

/* Its struct device begins a life. */
static inline void drmres_drm_kit_begin(struct drmres_drm_kit *kit)
{
	memset(&kit->kdev, 0, sizeof(kit->kdev));
	kit->kdev.release = drmres_drm_kit_release;
	kit->kdev.kobj.name = kit->name;
	kit->kdev.name_elsewhere = true;
	drmres_device_begin(&kit->kdev);
}

/* Nobody else has a reference on its struct device, and there is nothing that would have to be undone. */
static inline __attribute__((always_inline)) bool drmres_drm_kit_is_idle(const struct drmres_drm_kit *kit)
{
	const struct device *kdev = &kit->kdev;

	return atomic_read(&kdev->kobj.kref.refcount.refs) == 1 && kdev->magic == DRMRES_DEVICE_ALIVE &&
	       kdev->name_elsewhere && !kdev->p && list_empty(&kdev->devres_head) && !kdev->devres_home &&
	       !kdev->mutex.lock.word && !kdev->devres_lock.lock.word;
}

/* The minor is done with such a kit. */
static inline __attribute__((always_inline)) void drmres_drm_kit_rest(struct drmres_drm_kit *kit)
{
	drmres_drm_alive_end(&kit->alive);
	drmres_power_forget(&kit->kdev);
	kit->kdev.magic = DRMRES_DEVICE_RELEASED;
}

/*
 * The minor is done with its kit. Return: false if the struct device has got a life of its own: then it is no kit's of any
 * number any more, and ends with its last reference, of which the caller has one.
 */
bool drmres_drm_kit_put(struct drmres_drm_kit *kit, enum drm_minor_type type, unsigned int number);

#endif
