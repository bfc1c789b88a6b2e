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

struct drmres_drm_kit *drmres_drm_kits[DRMRES_DRM_KIT_ROWS][DRMRES_DRM_KITS];

static struct drmres_drm_kit **place_of(enum drm_minor_type type, unsigned int number)
{
	return &drmres_drm_kits[drmres_drm_kit_row(type)][number];
}

void drmres_drm_kit_release(struct device *kdev)
{
	free(container_of(kdev, struct drmres_drm_kit, kdev));
}

struct drmres_drm_kit *drmres_drm_kit_make(enum drm_minor_type type, unsigned int number)
{
	struct drmres_drm_kit *kit = drmres_system_zalloc(1, sizeof(*kit));

	if (!kit)
		return NULL;
	kit->alive.in_kit = true;
	drmres_drm_alive_link(&kit->alive);
	*place_of(type, number) = kit;
	return kit;
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
