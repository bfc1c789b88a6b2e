/* SPDX-License-Identifier: MIT */
/*
 * What a minor needs besides its node, made once for each number and used by one device after the other while nobody pays
 * attention (lib/attention.h): its struct device, which has its name already, and the record that its drm_device is alive.
 */
#ifndef _DRM_KIT_H_
#define _DRM_KIT_H_

#include <drm/drm_file.h>
#include <linux/device.h>

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
struct drmres_drm_kit *drmres_drm_kit_of(const struct device *kdev);

/* The kit of a number, whose holder calls this: its struct device is zeroed. NULL if there is no memory. */
struct drmres_drm_kit *drmres_drm_kit_get(enum drm_minor_type type, unsigned int number);

/*
 * The minor is done with its kit. Return: false if the struct device has got a life of its own: then it is no kit's of any
 * number any more, and ends with its last reference, of which the caller has one.
 */
bool drmres_drm_kit_put(struct drmres_drm_kit *kit, enum drm_minor_type type, unsigned int number);

#endif
