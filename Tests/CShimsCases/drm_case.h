/* SPDX-License-Identifier: MIT */
/*
 * What the cases about drm_devices share: a parent device that nothing probes, as the plainest driver has it, and a
 * driver that does nothing but be there. A case that needs more brings its own.
 */
#ifndef _DRM_CASE_H_
#define _DRM_CASE_H_

#include <cases.h>

#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_managed.h>
#include <drm/drm_print.h>
#include <drmres/managed.h>
#include <lib/attention.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <string.h>

static const struct drm_driver plain_driver = {
	.name = "plain", .desc = "does nothing", .major = 1, .minor = 2, .patchlevel = 3};

/* The structure of a driver, with its drm_device where devm_drm_dev_alloc() has to find it. */
struct toy {
	int before;
	struct drm_device drm;
	int after;
};

/* A drm_device on a parent called "scn"; both in one so that a case begins and ends with a line each. */
struct rig {
	struct device *parent;
	struct drm_device *drm;
};

static inline struct rig rig_begin_on(const char *name, const struct drm_driver *driver)
{
	struct rig rig = {root_device_register(name), NULL};

	rig.drm = drm_dev_alloc(driver, rig.parent);
	CHECK(!IS_ERR(rig.drm));
	return rig;
}

static inline struct rig rig_begin_with(const struct drm_driver *driver)
{
	return rig_begin_on("scn", driver);
}

static inline struct rig rig_begin(void)
{
	return rig_begin_with(&plain_driver);
}

/* The same while nobody pays attention: what the runner's leak mark has turned on is off. */
static inline struct rig rig_unattended(void)
{
	drmres_attention_set(DRMRES_ATTENTION_MARK, false);
	return rig_begin();
}

/* The last reference on the device, then the parent. */
static inline void rig_end(struct rig rig)
{
	drm_dev_put(rig.drm);
	root_device_unregister(rig.parent);
}

#endif
