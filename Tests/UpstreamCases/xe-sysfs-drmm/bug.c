// SPDX-License-Identifier: MIT
/*
 * A sysfs file that waits for the last file to be closed: the bug.
 * https://github.com/intel-gpu/xekmd-backports/pull/272
 *
 * 1. probe creates a sysfs file on the parent device and removes it by a drmm action
 * 2. userspace opens the device
 * 3. the driver is unbound: the drm_device lives on, and so does the sysfs file
 * 4. the driver is bound again: the name is still taken, probe fails with -EEXIST
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_managed.h>
#include <linux/device.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/sysfs.h>

struct xe_device {
	struct drm_device drm;
	u32 freq;
};

static ssize_t freq_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct xe_device *xe = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%u\n", xe->freq);
}
static DEVICE_ATTR_RO(freq);

static void xe_sysfs_fini(struct drm_device *drm, void *arg)
{
	struct device *dev = arg;

	device_remove_file(dev, &dev_attr_freq);
}

static int xe_sysfs_init(struct xe_device *xe)
{
	struct device *dev = xe->drm.dev;
	int err;

	err = device_create_file(dev, &dev_attr_freq);
	if (err)
		return err;
	return drmm_add_action_or_reset(&xe->drm, xe_sysfs_fini, dev);
}

DEFINE_DRM_GEM_FOPS(xe_fops);

static const struct drm_driver xe_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER,
	.fops = &xe_fops,
	.name = "xe",
	.desc = "Intel Xe graphics",
	.major = 1,
};

static int xe_probe(struct platform_device *pdev)
{
	struct xe_device *xe;
	int err;

	xe = devm_drm_dev_alloc(&pdev->dev, &xe_driver, struct xe_device, drm);
	if (IS_ERR(xe))
		return PTR_ERR(xe);
	platform_set_drvdata(pdev, xe);
	xe->freq = 300;

	err = xe_sysfs_init(xe);
	if (err)
		return err;

	return drm_dev_register(&xe->drm, 0);
}

static void xe_remove(struct platform_device *pdev)
{
	struct xe_device *xe = platform_get_drvdata(pdev);

	drm_dev_unplug(&xe->drm);
}

static struct platform_driver xe_platform_driver = {
	.probe = xe_probe,
	.remove = xe_remove,
	.driver =
		{
			.name = "xe",
		},
};
module_platform_driver(xe_platform_driver);

MODULE_LICENSE("GPL");
