// SPDX-License-Identifier: MIT
/*
 * A GPU that never sleeps again: the bug.
 * https://lkml.iu.edu/hypermail/linux/kernel/2606.2/01741.html
 *
 * 1. probe enables runtime PM; each ioctl uses the device for as long as it reads a register
 * 2. remove takes a use to have the GPU on while it is turned off for good
 * 3. nobody drops that use: the device is bound again with a usage count of one, and is never suspended
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_ioctl.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>

#define GPU_CMD 0x30
#define GPU_CMD_SOFT_RESET 1
#define GPU_TIMESTAMP_LO 0x98

struct panfrost_device {
	struct drm_device base;
	void __iomem *iomem;
};

struct drm_panfrost_get_param {
	__u32 param;
	__u32 pad;
	__u64 value;
};

#define DRM_PANFROST_GET_PARAM 0x04
#define DRM_IOCTL_PANFROST_GET_PARAM DRM_IOWR(DRM_COMMAND_BASE + DRM_PANFROST_GET_PARAM, struct drm_panfrost_get_param)

#define to_panfrost(d) container_of(d, struct panfrost_device, base)

static int panfrost_ioctl_get_param(struct drm_device *ddev, void *data, struct drm_file *file)
{
	struct panfrost_device *pfdev = to_panfrost(ddev);
	struct drm_panfrost_get_param *param = data;
	int idx, ret = -ENODEV;

	if (!drm_dev_enter(ddev, &idx))
		return ret;
	ret = pm_runtime_resume_and_get(ddev->dev);
	if (!ret) {
		param->value = readl(pfdev->iomem + GPU_TIMESTAMP_LO);
		pm_runtime_put_autosuspend(ddev->dev);
	}
	drm_dev_exit(idx);
	return ret;
}

static const struct drm_ioctl_desc panfrost_ioctls[] = {
	DRM_IOCTL_DEF_DRV(PANFROST_GET_PARAM, panfrost_ioctl_get_param, DRM_RENDER_ALLOW),
};

DEFINE_DRM_GEM_FOPS(panfrost_fops);

static const struct drm_driver panfrost_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER,
	.ioctls = panfrost_ioctls,
	.num_ioctls = ARRAY_SIZE(panfrost_ioctls),
	.fops = &panfrost_fops,
	.name = "panfrost",
	.desc = "panfrost DRM",
	.major = 1,
};

static int panfrost_probe(struct platform_device *pdev)
{
	struct panfrost_device *pfdev;
	int ret;

	pfdev = devm_drm_dev_alloc(&pdev->dev, &panfrost_driver, struct panfrost_device, base);
	if (IS_ERR(pfdev))
		return PTR_ERR(pfdev);
	platform_set_drvdata(pdev, pfdev);

	pfdev->iomem = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(pfdev->iomem))
		return PTR_ERR(pfdev->iomem);

	pm_runtime_set_active(&pdev->dev);
	pm_runtime_set_autosuspend_delay(&pdev->dev, 50);
	pm_runtime_use_autosuspend(&pdev->dev);
	pm_runtime_enable(&pdev->dev);

	ret = drm_dev_register(&pfdev->base, 0);
	if (ret) {
		pm_runtime_disable(&pdev->dev);
		pm_runtime_set_suspended(&pdev->dev);
	}
	return ret;
}

static void panfrost_remove(struct platform_device *pdev)
{
	struct panfrost_device *pfdev = platform_get_drvdata(pdev);

	drm_dev_unplug(&pfdev->base);

	pm_runtime_get_sync(&pdev->dev);
	writel(GPU_CMD_SOFT_RESET, pfdev->iomem + GPU_CMD);
	pm_runtime_dont_use_autosuspend(&pdev->dev);
	pm_runtime_disable(&pdev->dev);
	pm_runtime_set_suspended(&pdev->dev);
}

static struct platform_driver panfrost_platform_driver = {
	.probe = panfrost_probe,
	.remove = panfrost_remove,
	.driver =
		{
			.name = "panfrost",
		},
};
module_platform_driver(panfrost_platform_driver);

MODULE_LICENSE("GPL");
