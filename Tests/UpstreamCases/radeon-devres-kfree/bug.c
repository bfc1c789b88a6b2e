// SPDX-License-Identifier: MIT
/*
 * A devres managed structure freed by hand: the bug.
 * https://lore.kernel.org/stable/ (drm/radeon: Do not kfree() devres managed rdev)
 *
 * 1. probe allocates the ring with devm_kzalloc()
 * 2. the driver is unbound: remove() frees the ring by hand
 * 3. devres frees it again
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_managed.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct radeon_device {
	struct drm_device ddev;
	struct radeon_ring *ring;
};

struct radeon_ring {
	u32 wptr;
	u32 rptr;
};

#define to_rdev(dev) container_of(dev, struct radeon_device, ddev)

static void radeon_driver_release(struct drm_device *ddev)
{
	struct radeon_device *rdev = to_rdev(ddev);

	rdev->ring = NULL;
}

DEFINE_DRM_GEM_FOPS(radeon_fops);

static const struct drm_driver radeon_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER,
	.release = radeon_driver_release,
	.fops = &radeon_fops,
	.name = "radeon",
	.desc = "ATI Radeon",
	.major = 2,
};

static int radeon_probe(struct platform_device *pdev)
{
	struct radeon_device *rdev;
	int ret;

	rdev = devm_drm_dev_alloc(&pdev->dev, &radeon_driver, struct radeon_device, ddev);
	if (IS_ERR(rdev))
		return PTR_ERR(rdev);
	platform_set_drvdata(pdev, rdev);

	rdev->ring = devm_kzalloc(&pdev->dev, sizeof(*rdev->ring), GFP_KERNEL);
	if (!rdev->ring)
		return -ENOMEM;

	ret = drm_dev_register(&rdev->ddev, 0);
	if (ret)
		return ret;
	return 0;
}

static void radeon_remove(struct platform_device *pdev)
{
	struct radeon_device *rdev = platform_get_drvdata(pdev);

	drm_dev_unplug(&rdev->ddev);
	kfree(rdev->ring);
}

static struct platform_driver radeon_platform_driver = {
	.probe = radeon_probe,
	.remove = radeon_remove,
	.driver =
		{
			.name = "radeon",
		},
};
module_platform_driver(radeon_platform_driver);

MODULE_LICENSE("GPL");
