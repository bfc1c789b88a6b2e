// SPDX-License-Identifier: MIT
/*
 * Registers read after the device is gone: the bug.
 * https://nvd.nist.gov/vuln/detail/CVE-2020-27820
 *
 * 1. probe maps the registers with devm_platform_ioremap_resource()
 * 2. userspace opens the device and asks for the temperature: fine
 * 3. the driver is unbound: the mapping goes, the file stays open
 * 4. userspace closes the file: postclose writes to the registers that are not mapped any more
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_ioctl.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/platform_device.h>

#define NV_TEMP 0x20
#define NV_CHANNEL_KILL 0x40

struct nouveau_drm {
	struct drm_device dev;
	void __iomem *mmio;
};

struct drm_nouveau_getparam {
	__u64 param;
	__u64 value;
};

#define DRM_NOUVEAU_GETPARAM 0x00
#define DRM_IOCTL_NOUVEAU_GETPARAM DRM_IOWR(DRM_COMMAND_BASE + DRM_NOUVEAU_GETPARAM, struct drm_nouveau_getparam)

#define nouveau_drm(d) container_of(d, struct nouveau_drm, dev)

static int nouveau_getparam(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct drm_nouveau_getparam *getparam = data;
	int idx;

	if (!drm_dev_enter(dev, &idx))
		return -ENODEV;
	getparam->value = readl(nouveau_drm(dev)->mmio + NV_TEMP);
	drm_dev_exit(idx);
	return 0;
}

static void nouveau_postclose(struct drm_device *dev, struct drm_file *file)
{
	writel(1, nouveau_drm(dev)->mmio + NV_CHANNEL_KILL);
}

static const struct drm_ioctl_desc nouveau_ioctls[] = {
	DRM_IOCTL_DEF_DRV(NOUVEAU_GETPARAM, nouveau_getparam, DRM_RENDER_ALLOW),
};

DEFINE_DRM_GEM_FOPS(nouveau_fops);

static const struct drm_driver nouveau_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER,
	.postclose = nouveau_postclose,
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

	drm_dev_unplug(&drm->dev);
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
