// SPDX-License-Identifier: MIT
/*
 * Each operation leaves nothing behind, so that twice as many cost twice as much.
 */
#include "ops.h"

#include <linux/device.h>
#include <linux/err.h>
#include <linux/slab.h>

#include <drm/drm_drv.h>
#include <drm/drm_managed.h>

static const struct drm_driver count_driver = {
	.name = "count",
	.desc = "count",
	.major = 1,
	.minor = 0,
};

static void nothing(struct drm_device *dev, void *data)
{
	(void)dev;
	(void)data;
}

static void nothing_of_device(void *data)
{
	(void)data;
}

static int plain(unsigned int n)
{
	while (n--)
		kfree(kmalloc(104, GFP_KERNEL));
	return 0;
}

/* @early: free each at once; otherwise all of them go with the device. */
static int managed(unsigned int n, bool early, bool actions)
{
	struct device *parent = root_device_register("count");
	struct drm_device *drm;
	int ret = 0;
	void *p;

	if (IS_ERR(parent))
		return PTR_ERR(parent);
	drm = drm_dev_alloc(&count_driver, parent);
	if (IS_ERR(drm)) {
		root_device_unregister(parent);
		return PTR_ERR(drm);
	}
	while (n-- && !ret) {
		if (actions) {
			ret = drmm_add_action(drm, nothing, drm);
			continue;
		}
		p = drmm_kzalloc(drm, 64, GFP_KERNEL);
		if (!p)
			ret = -ENOMEM;
		else if (early)
			drmm_kfree(drm, p);
	}
	drm_dev_put(drm);
	root_device_unregister(parent);
	return ret;
}

static int drmm_early(unsigned int n)
{
	return managed(n, true, false);
}

static int drmm_release(unsigned int n)
{
	return managed(n, false, false);
}

static int drmm_actions(unsigned int n)
{
	return managed(n, false, true);
}

static int devm(unsigned int n, bool actions)
{
	struct device *parent = root_device_register("count");
	int ret = 0;

	if (IS_ERR(parent))
		return PTR_ERR(parent);
	while (n-- && !ret) {
		if (actions)
			ret = devm_add_action(parent, nothing_of_device, parent);
		else
			ret = devm_kzalloc(parent, 64, GFP_KERNEL) ? 0 : -ENOMEM;
	}
	root_device_unregister(parent);
	return ret;
}

static int devm_release(unsigned int n)
{
	return devm(n, false);
}

static int devm_actions(unsigned int n)
{
	return devm(n, true);
}

const struct count_op count_ops[] = {
	{"kmalloc(104)+kfree", plain},
	{"drmm_kzalloc(64)+drmm_kfree", drmm_early},
	{"drmm_kzalloc(64)+release", drmm_release},
	{"drmm_add_action+release", drmm_actions},
	{"devm_kzalloc(64)+release", devm_release},
	{"devm_add_action+release", devm_actions},
	{NULL, NULL},
};
