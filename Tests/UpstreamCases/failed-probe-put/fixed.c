// SPDX-License-Identifier: MIT
/*
 * A reference put by the error path and again by devres: the fix.
 * https://github.com/linux-ia64/linux-ia64/issues/14
 *
 * The error path leaves the reference to devres.
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_managed.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#define RING_BYTES 512

struct rv_device {
	struct drm_device drm;
	u32 *ring;
};

#define to_rv(dev) container_of(dev, struct rv_device, drm)

static int rv_open(struct drm_device *drm, struct drm_file *file)
{
	struct rv_device *rv = to_rv(drm);

	rv->ring[0]++;
	return 0;
}

DEFINE_DRM_GEM_FOPS(rv_fops);

static const struct drm_driver rv_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER,
	.open = rv_open,
	.fops = &rv_fops,
	.name = "rv",
	.desc = "early radeon",
	.major = 2,
};

static int rv_init(struct rv_device *rv)
{
	rv->ring = drmm_kzalloc(&rv->drm, RING_BYTES, GFP_KERNEL);
	if (!rv->ring)
		return -ENOMEM;
	return 0;
}

static int rv_probe(struct platform_device *pdev)
{
	struct rv_device *rv;
	int ret;

	rv = devm_drm_dev_alloc(&pdev->dev, &rv_driver, struct rv_device, drm);
	if (IS_ERR(rv))
		return PTR_ERR(rv);

	ret = rv_init(rv);
	if (ret)
		return ret;

	ret = drm_dev_register(&rv->drm, 0);
	if (ret)
		return ret;

	platform_set_drvdata(pdev, rv);
	return 0;
}

static void rv_remove(struct platform_device *pdev)
{
	struct rv_device *rv = platform_get_drvdata(pdev);

	drm_dev_unplug(&rv->drm);
}

static struct platform_driver rv_platform_driver = {
	.probe = rv_probe,
	.remove = rv_remove,
	.driver =
		{
			.name = "rv",
		},
};
module_platform_driver(rv_platform_driver);

MODULE_LICENSE("GPL");
