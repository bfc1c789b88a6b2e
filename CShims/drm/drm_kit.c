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

static void kit_release(struct device *kdev)
{
	free(container_of(kdev, struct drmres_drm_kit, kdev));
}

struct drmres_drm_kit *drmres_drm_kit_of(const struct device *kdev)
{
	return kdev && kdev->release == kit_release ? container_of(kdev, struct drmres_drm_kit, kdev) : NULL;
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
	kit->kdev.release = kit_release;
	kit->kdev.kobj.name = kit->name;
	kit->kdev.name_elsewhere = true;
	return kit;
}

/* Nobody else has a reference on it, and there is nothing that would have to be undone. */
static bool is_as_it_was(const struct drmres_drm_kit *kit)
{
	const struct device *kdev = &kit->kdev;

	return kref_read(&kdev->kobj.kref) == 1 && kdev->magic == DRMRES_DEVICE_ALIVE && kdev->name_elsewhere &&
	       !kdev->p && list_empty(&kdev->devres_head) && !kdev->devres_home && !kdev->mutex.lock.word &&
	       !kdev->devres_lock.lock.word;
}

bool drmres_drm_kit_put(struct drmres_drm_kit *kit, enum drm_minor_type type, unsigned int number)
{
	drmres_drm_alive_end(&kit->alive);
	if (!drmres_attended() && is_as_it_was(kit)) {
		drmres_power_forget(&kit->kdev);
		kit->kdev.magic = DRMRES_DEVICE_RELEASED;
		return true;
	}
	*place_of(type, number) = NULL;
	drmres_drm_alive_unlink(&kit->alive);
	return false;
}
