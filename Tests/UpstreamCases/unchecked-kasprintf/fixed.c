// SPDX-License-Identifier: MIT
/*
 * A managed string used without a check: the fix.
 * https://lore.kernel.org/stable/ (check the return value of devm_kasprintf(), some 30 fixes)
 *
 * The name is checked as any other allocation.
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <linux/device.h>
#include <linux/module.h>
#include <linux/platform_device.h>

struct sun4i_drv {
	struct drm_device drm;
	const char *label;
	char first;
};

DEFINE_DRM_GEM_FOPS(sun4i_fops);

static const struct drm_driver sun4i_driver = {
	.driver_features = DRIVER_GEM,
	.fops = &sun4i_fops,
	.name = "sun4i-drm",
	.desc = "Allwinner sun4i Display Engine",
	.major = 1,
};

static int sun4i_probe(struct platform_device *pdev)
{
	struct sun4i_drv *drv;

	drv = devm_drm_dev_alloc(&pdev->dev, &sun4i_driver, struct sun4i_drv, drm);
	if (IS_ERR(drv))
		return PTR_ERR(drv);
	platform_set_drvdata(pdev, drv);

	drv->label = devm_kasprintf(&pdev->dev, GFP_KERNEL, "%s-tcon%d", dev_name(&pdev->dev), 0);
	if (!drv->label)
		return -ENOMEM;
	drv->first = drv->label[0];

	return drm_dev_register(&drv->drm, 0);
}

static void sun4i_remove(struct platform_device *pdev)
{
	struct sun4i_drv *drv = platform_get_drvdata(pdev);

	drm_dev_unplug(&drv->drm);
}

static struct platform_driver sun4i_platform_driver = {
	.probe = sun4i_probe,
	.remove = sun4i_remove,
	.driver =
		{
			.name = "sun4i-drm",
		},
};
module_platform_driver(sun4i_platform_driver);

MODULE_LICENSE("GPL");
