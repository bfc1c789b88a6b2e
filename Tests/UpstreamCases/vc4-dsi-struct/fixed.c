// SPDX-License-Identifier: MIT
/*
 * The structure of a component that has no drm_device at probe: the fix.
 * https://lore.kernel.org/dri-devel/ (drm/vc4: dsi: Fix the driver structure lifetime)
 *
 * The structure has a reference count: the probe holds one reference, the drm_device another.
 */
#include <drm/drm_drv.h>
#include <drm/drm_encoder.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_managed.h>
#include <drm/drm_mode_config.h>
#include <linux/component.h>
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct vc4_dsi {
	struct kref kref;
	struct drm_encoder encoder;
	u32 lanes;
};

struct vc4_dev {
	struct drm_device base;
};

DEFINE_DRM_GEM_FOPS(vc4_fops);

static const struct drm_driver vc4_driver = {
	.driver_features = DRIVER_GEM | DRIVER_MODESET,
	.fops = &vc4_fops,
	.name = "vc4",
	.desc = "Broadcom VC4 graphics",
	.major = 1,
};

static void vc4_dsi_free(struct kref *kref)
{
	kfree(container_of(kref, struct vc4_dsi, kref));
}

static void vc4_dsi_put(void *dsi)
{
	kref_put(&((struct vc4_dsi *)dsi)->kref, vc4_dsi_free);
}

static void vc4_dsi_release_action(struct drm_device *drm, void *dsi)
{
	vc4_dsi_put(dsi);
}

static int vc4_dsi_bind(struct device *dev, struct device *master, void *data)
{
	struct drm_device *drm = data;
	struct vc4_dsi *dsi = dev_get_drvdata(dev);
	int ret;

	kref_get(&dsi->kref);
	ret = drmm_add_action_or_reset(drm, vc4_dsi_release_action, dsi);
	if (ret)
		return ret;
	return drmm_encoder_init(drm, &dsi->encoder, NULL, DRM_MODE_ENCODER_DSI, NULL);
}

static void vc4_dsi_unbind(struct device *dev, struct device *master, void *data)
{
}

static const struct component_ops vc4_dsi_ops = {
	.bind = vc4_dsi_bind,
	.unbind = vc4_dsi_unbind,
};

static int vc4_dsi_probe(struct platform_device *pdev)
{
	struct vc4_dsi *dsi;
	int ret;

	dsi = kzalloc(sizeof(*dsi), GFP_KERNEL);
	if (!dsi)
		return -ENOMEM;
	kref_init(&dsi->kref);
	ret = devm_add_action_or_reset(&pdev->dev, vc4_dsi_put, dsi);
	if (ret)
		return ret;
	platform_set_drvdata(pdev, dsi);
	return component_add(&pdev->dev, &vc4_dsi_ops);
}

static void vc4_dsi_remove(struct platform_device *pdev)
{
	component_del(&pdev->dev, &vc4_dsi_ops);
}

static struct platform_driver vc4_dsi_driver = {
	.probe = vc4_dsi_probe,
	.remove = vc4_dsi_remove,
	.driver = {.name = "vc4-dsi"},
};

static int vc4_bind(struct device *dev)
{
	struct vc4_dev *vc4;
	int ret;

	vc4 = devm_drm_dev_alloc(dev, &vc4_driver, struct vc4_dev, base);
	if (IS_ERR(vc4))
		return PTR_ERR(vc4);
	dev_set_drvdata(dev, vc4);

	ret = drmm_mode_config_init(&vc4->base);
	if (ret)
		return ret;
	ret = component_bind_all(dev, &vc4->base);
	if (ret)
		return ret;
	ret = drm_dev_register(&vc4->base, 0);
	if (ret)
		component_unbind_all(dev, &vc4->base);
	return ret;
}

static void vc4_unbind(struct device *dev)
{
	struct vc4_dev *vc4 = dev_get_drvdata(dev);

	drm_dev_unplug(&vc4->base);
	component_unbind_all(dev, &vc4->base);
	dev_set_drvdata(dev, NULL);
}

static const struct component_master_ops vc4_master_ops = {
	.bind = vc4_bind,
	.unbind = vc4_unbind,
};

static int vc4_is_dsi(struct device *dev, void *data)
{
	return dev->driver == &vc4_dsi_driver.driver;
}

static int vc4_probe(struct platform_device *pdev)
{
	struct component_match *match = NULL;

	component_match_add(&pdev->dev, &match, vc4_is_dsi, NULL);
	return component_master_add_with_match(&pdev->dev, &vc4_master_ops, match);
}

static void vc4_remove(struct platform_device *pdev)
{
	component_master_del(&pdev->dev, &vc4_master_ops);
}

static struct platform_driver vc4_platform_driver = {
	.probe = vc4_probe,
	.remove = vc4_remove,
	.driver = {.name = "vc4-drm"},
};

static int __init vc4_register(void)
{
	int ret = platform_driver_register(&vc4_dsi_driver);

	if (ret)
		return ret;
	ret = platform_driver_register(&vc4_platform_driver);
	if (ret)
		platform_driver_unregister(&vc4_dsi_driver);
	return ret;
}
module_init(vc4_register);

static void __exit vc4_unregister(void)
{
	platform_driver_unregister(&vc4_platform_driver);
	platform_driver_unregister(&vc4_dsi_driver);
}
module_exit(vc4_unregister);

MODULE_LICENSE("GPL");
