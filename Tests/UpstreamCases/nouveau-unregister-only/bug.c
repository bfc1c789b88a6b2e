// SPDX-License-Identifier: MIT
/*
 * Unregistered where it must be unplugged: the bug.
 * https://lore.kernel.org/dri-devel/ (drm/nouveau: use drm_dev_unplug() during device removal)
 *
 * 1. userspace opens the device
 * 2. the driver is unbound: remove() calls drm_dev_unregister(), and the registers are unmapped
 * 3. userspace calls an ioctl: drm_dev_enter() succeeds, as nobody said that the hardware is gone
 * 4. the ioctl touches the registers
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_ioctl.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/platform_device.h>

#define NV_PTIMER 0x10

struct nouveau_drm {
	struct drm_device dev;
	void __iomem *mmio;
};

struct drm_nouveau_time {
	__u32 ticks;
	__u32 pad;
};

#define DRM_NOUVEAU_TIME 0x01
#define DRM_IOCTL_NOUVEAU_TIME DRM_IOWR(DRM_COMMAND_BASE + DRM_NOUVEAU_TIME, struct drm_nouveau_time)

static int nouveau_time(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct nouveau_drm *drm = container_of(dev, struct nouveau_drm, dev);
	struct drm_nouveau_time *time = data;
	int idx;

	if (!drm_dev_enter(dev, &idx))
		return -ENODEV;
	time->ticks = readl(drm->mmio + NV_PTIMER);
	drm_dev_exit(idx);
	return 0;
}

static const struct drm_ioctl_desc nouveau_ioctls[] = {
	DRM_IOCTL_DEF_DRV(NOUVEAU_TIME, nouveau_time, DRM_RENDER_ALLOW),
};

DEFINE_DRM_GEM_FOPS(nouveau_fops);

static const struct drm_driver nouveau_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER,
	.ioctls = nouveau_ioctls,
	.num_ioctls = ARRAY_SIZE(nouveau_ioctls),
	.fops = &nouveau_fops,
	.name = "nouveau",
	.desc = "nVidia Riva/TNT/GeForce/Quadro/Tesla/Tegra K1+",
	.major = 1,
};

static int nouveau_probe(struct platform_device *pdev)
{
	struct nouveau_drm *drm;

	drm = devm_drm_dev_alloc(&pdev->dev, &nouveau_driver, struct nouveau_drm, dev);
	if (IS_ERR(drm))
		return PTR_ERR(drm);
	platform_set_drvdata(pdev, drm);

	drm->mmio = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(drm->mmio))
		return PTR_ERR(drm->mmio);

	return drm_dev_register(&drm->dev, 0);
}

static void nouveau_remove(struct platform_device *pdev)
{
	struct nouveau_drm *drm = platform_get_drvdata(pdev);

	drm_dev_unregister(&drm->dev);
}

static struct platform_driver nouveau_platform_driver = {
	.probe = nouveau_probe,
	.remove = nouveau_remove,
	.driver =
		{
			.name = "nouveau",
		},
};
module_platform_driver(nouveau_platform_driver);

MODULE_LICENSE("GPL");
