// SPDX-License-Identifier: MIT
/*
 * A mock device that keeps itself: the bug.
 * https://lore.kernel.org/dri-devel/ (drivers/base: release devres in device_del(), seed of root-device-test.c)
 *
 * 1. a selftest makes a device without a driver, and a drm_device on it with devm_drm_dev_alloc()
 * 2. the drm_device holds its parent; the parent's devres holds the drm_device
 * 3. the selftest ends with put_device(): the last reference to the parent is held by what it keeps itself
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <linux/device.h>
#include <linux/module.h>
#include <linux/slab.h>

struct mock_device {
	struct drm_device drm;
};

DEFINE_DRM_GEM_FOPS(mock_fops);

static const struct drm_driver mock_driver = {
	.driver_features = DRIVER_GEM,
	.fops = &mock_fops,
	.name = "mock",
	.desc = "selftest device",
	.major = 1,
};

static struct device *mock_parent;

static void mock_parent_release(struct device *dev)
{
	kfree(dev);
}

static int __init mock_init(void)
{
	struct mock_device *mock;
	struct device *dev;
	int ret;

	dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	if (!dev)
		return -ENOMEM;
	dev->release = mock_parent_release;
	device_initialize(dev);
	ret = dev_set_name(dev, "mock");
	if (ret)
		goto put;
	ret = device_add(dev);
	if (ret)
		goto put;

	mock = devm_drm_dev_alloc(dev, &mock_driver, struct mock_device, drm);
	if (IS_ERR(mock)) {
		device_unregister(dev);
		return PTR_ERR(mock);
	}
	mock_parent = dev;
	return 0;

put:
	put_device(dev);
	return ret;
}
module_init(mock_init);

static void __exit mock_exit(void)
{
	put_device(mock_parent);
}
module_exit(mock_exit);

MODULE_LICENSE("GPL");
