// SPDX-License-Identifier: MIT
/**
 * DOC: kits
 *
 * Owns at most one kit for each of the first numbers of a type of minors, from the first device that has the number on, for as
 * long as the process lives or until somebody else has got hold of its struct device: then that is an allocation of its
 * own. Who holds a number is the only one to use its kit.
 */
#include "drm_kit.h"

#include <lib/attention.h>
#include <linux/container_of.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <mm/system.h>
#include <string.h>

#include <base/base.h>
#include <base/power.h>

#include "drm_internal.h"

static struct drmres_drm_kit *kits[3][DRMRES_DRM_KITS];

static struct drmres_drm_kit **place_of(enum drm_minor_type type, unsigned int number)
{
	return &kits[type == DRM_MINOR_ACCEL ? 1 : type][number];
}

void drmres_drm_kit_release(struct device *kdev)
{
	free(container_of(kdev, struct drmres_drm_kit, kdev));
}

struct drmres_drm_kit *drmres_drm_kit_get(enum drm_minor_type type, unsigned int number)
{
	struct drmres_drm_kit **place = place_of(type, number), *kit = *place;

	if (kit) {
		memset(&kit->kdev, 0, sizeof(kit->kdev));
	} else {
		kit = drmres_system_zalloc(1, sizeof(*kit));
		if (!kit)
			return NULL;
		kit->alive.in_kit = true;
		drmres_drm_alive_link(&kit->alive);
		*place = kit;
	}
	kit->kdev.release = drmres_drm_kit_release;
	kit->kdev.kobj.name = kit->name;
	kit->kdev.name_elsewhere = true;
	return kit;
}

void drmres_drm_kit_rest(struct drmres_drm_kit *kit)
{
	drmres_drm_alive_end(&kit->alive);
	drmres_power_forget(&kit->kdev);
	kit->kdev.magic = DRMRES_DEVICE_RELEASED;
}

bool drmres_drm_kit_put(struct drmres_drm_kit *kit, enum drm_minor_type type, unsigned int number)
{
	if (!drmres_attended() && drmres_drm_kit_is_idle(kit)) {
		drmres_drm_kit_rest(kit);
		return true;
	}
	drmres_drm_alive_end(&kit->alive);
	*place_of(type, number) = NULL;
	drmres_drm_alive_unlink(&kit->alive);
	return false;
}
