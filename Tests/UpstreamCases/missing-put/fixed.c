// SPDX-License-Identifier: MIT
/*
 * A reference that nobody puts: the fix.
 * https://lore.kernel.org/dri-devel/ (drm: unbalanced drm_dev_get() in open and close paths)
 *
 * postclose() puts what open() got.
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct lima_file {
	struct drm_device *drm;
};

static int lima_open(struct drm_device *drm, struct drm_file *file)
{
	struct lima_file *priv;

	priv = kzalloc(sizeof(*priv), GFP_KERNEL);
	if (!priv)
		return -ENOMEM;
	drm_dev_get(drm);
	priv->drm = drm;
	file->driver_priv = priv;
	return 0;
}

static void lima_postclose(struct drm_device *drm, struct drm_file *file)
{
	struct lima_file *priv = file->driver_priv;

	drm_dev_put(priv->drm);
	kfree(priv);
}

DEFINE_DRM_GEM_FOPS(lima_fops);

static const struct drm_driver lima_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER,
	.open = lima_open,
	.postclose = lima_postclose,
	.fops = &lima_fops,
	.name = "lima",
	.desc = "lima DRM",
	.major = 1,
};

struct lima_device {
	struct drm_device drm;
};

static int lima_probe(struct platform_device *pdev)
{
	struct lima_device *lima;

	lima = devm_drm_dev_alloc(&pdev->dev, &lima_driver, struct lima_device, drm);
	if (IS_ERR(lima))
		return PTR_ERR(lima);
	platform_set_drvdata(pdev, lima);
	return drm_dev_register(&lima->drm, 0);
}

static void lima_remove(struct platform_device *pdev)
{
	struct lima_device *lima = platform_get_drvdata(pdev);

	drm_dev_unplug(&lima->drm);
}

static struct platform_driver lima_platform_driver = {
	.probe = lima_probe,
	.remove = lima_remove,
	.driver =
		{
			.name = "lima",
		},
};
module_platform_driver(lima_platform_driver);

MODULE_LICENSE("GPL");
