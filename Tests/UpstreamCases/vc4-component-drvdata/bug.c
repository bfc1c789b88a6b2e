// SPDX-License-Identifier: MIT
/*
 * A component that reads driver data which is cleared already: the bug.
 * https://github.com/raspberrypi/linux/issues/7607
 *
 * 1. the master binds; its drvdata is the drm_device's structure
 * 2. the master's unbind clears the drvdata, then unbinds the components
 * 3. the component's unbind reads the master's drvdata and follows NULL
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_managed.h>
#include <linux/component.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct vc4_dev {
	struct drm_device base;
	unsigned int components;
};

DEFINE_DRM_GEM_FOPS(vc4_fops);

static const struct drm_driver vc4_driver = {
	.driver_features = DRIVER_GEM,
	.fops = &vc4_fops,
	.name = "vc4",
	.desc = "Broadcom VC4 graphics",
	.major = 1,
};

static int vc4_v3d_bind(struct device *dev, struct device *master, void *data)
{
	struct vc4_dev *vc4 = dev_get_drvdata(master);

	vc4->components++;
	return 0;
}

static void vc4_v3d_unbind(struct device *dev, struct device *master, void *data)
{
	struct vc4_dev *vc4 = dev_get_drvdata(master);

	vc4->components--;
}

static const struct component_ops vc4_v3d_ops = {
	.bind = vc4_v3d_bind,
	.unbind = vc4_v3d_unbind,
};

static int vc4_v3d_probe(struct platform_device *pdev)
{
	return component_add(&pdev->dev, &vc4_v3d_ops);
}

static void vc4_v3d_remove(struct platform_device *pdev)
{
	component_del(&pdev->dev, &vc4_v3d_ops);
}

static struct platform_driver vc4_v3d_driver = {
	.probe = vc4_v3d_probe,
	.remove = vc4_v3d_remove,
	.driver = {.name = "vc4-v3d"},
};

static int vc4_bind(struct device *dev)
{
	struct vc4_dev *vc4;
	int ret;

	vc4 = devm_drm_dev_alloc(dev, &vc4_driver, struct vc4_dev, base);
	if (IS_ERR(vc4))
		return PTR_ERR(vc4);
	dev_set_drvdata(dev, vc4);

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
	dev_set_drvdata(dev, NULL);
	component_unbind_all(dev, &vc4->base);
}

static const struct component_master_ops vc4_master_ops = {
	.bind = vc4_bind,
	.unbind = vc4_unbind,
};

static int vc4_is_v3d(struct device *dev, void *data)
{
	return dev->driver == &vc4_v3d_driver.driver;
}

static int vc4_probe(struct platform_device *pdev)
{
	struct component_match *match = NULL;

	component_match_add(&pdev->dev, &match, vc4_is_v3d, NULL);
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

static struct platform_driver *const drivers[] = {
	&vc4_v3d_driver,
	&vc4_platform_driver,
};

static int __init vc4_register(void)
{
	return platform_register_drivers(drivers, ARRAY_SIZE(drivers));
}
module_init(vc4_register);

static void __exit vc4_unregister(void)
{
	platform_unregister_drivers(drivers, ARRAY_SIZE(drivers));
}
module_exit(vc4_unregister);

MODULE_LICENSE("GPL");
