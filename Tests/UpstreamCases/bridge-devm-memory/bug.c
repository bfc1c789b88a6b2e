// SPDX-License-Identifier: MIT
/*
 * A bridge whose memory ends with its driver: the bug.
 * https://lore.kernel.org/dri-devel/ (drm/bridge: dynamic lifetime of bridges)
 *
 * 1. the bridge driver embeds the bridge in devm memory and adds it
 * 2. the display driver attaches it to its encoder; userspace opens the device
 * 3. the bridge driver is unbound: devres frees the bridge
 * 4. the encoder chain of the living drm_device still goes through it
 */
#include <drm/drm_bridge.h>
#include <drm/drm_drv.h>
#include <drm/drm_encoder.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_managed.h>
#include <drm/drm_mode_config.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct lt_bridge {
	struct drm_bridge bridge;
	u32 lanes;
};

struct disp {
	struct drm_device drm;
	struct drm_encoder *encoder;
};

static const struct drm_bridge_funcs lt_bridge_funcs = {};

static int lt_probe(struct platform_device *pdev)
{
	struct lt_bridge *lt;

	lt = devm_kzalloc(&pdev->dev, sizeof(*lt), GFP_KERNEL);
	if (!lt)
		return -ENOMEM;
	lt->bridge.funcs = &lt_bridge_funcs;
	lt->bridge.of_node = pdev->dev.of_node;
	platform_set_drvdata(pdev, lt);

	drm_bridge_add(&lt->bridge);
	return 0;
}

static void lt_remove(struct platform_device *pdev)
{
	struct lt_bridge *lt = platform_get_drvdata(pdev);

	drm_bridge_remove(&lt->bridge);
}

static struct platform_driver lt_driver = {
	.probe = lt_probe,
	.remove = lt_remove,
	.driver = {.name = "lt9611"},
};

DEFINE_DRM_GEM_FOPS(disp_fops);

static const struct drm_driver disp_driver = {
	.driver_features = DRIVER_GEM | DRIVER_MODESET,
	.fops = &disp_fops,
	.name = "disp",
	.desc = "display behind a bridge",
	.major = 1,
};

static int disp_probe(struct platform_device *pdev)
{
	struct drm_bridge *bridge;
	struct disp *disp;
	int ret;

	disp = devm_drm_dev_alloc(&pdev->dev, &disp_driver, struct disp, drm);
	if (IS_ERR(disp))
		return PTR_ERR(disp);
	platform_set_drvdata(pdev, disp);

	ret = drmm_mode_config_init(&disp->drm);
	if (ret)
		return ret;
	disp->encoder = drmm_plain_encoder_alloc(&disp->drm, NULL, DRM_MODE_ENCODER_DSI, NULL);
	if (IS_ERR(disp->encoder))
		return PTR_ERR(disp->encoder);

	bridge = devm_drm_of_get_bridge(&pdev->dev, pdev->dev.of_node, 0, 0);
	if (IS_ERR(bridge))
		return PTR_ERR(bridge);
	ret = drm_bridge_attach(disp->encoder, bridge, NULL, DRM_BRIDGE_ATTACH_NO_CONNECTOR);
	if (ret)
		return ret;

	return drm_dev_register(&disp->drm, 0);
}

static void disp_remove(struct platform_device *pdev)
{
	struct disp *disp = platform_get_drvdata(pdev);

	drm_dev_unplug(&disp->drm);
}

static struct platform_driver disp_platform_driver = {
	.probe = disp_probe,
	.remove = disp_remove,
	.driver = {.name = "disp"},
};

static struct platform_driver *const drivers[] = {
	&lt_driver,
	&disp_platform_driver,
};

static int __init disp_init(void)
{
	return platform_register_drivers(drivers, ARRAY_SIZE(drivers));
}
module_init(disp_init);

static void __exit disp_exit(void)
{
	platform_unregister_drivers(drivers, ARRAY_SIZE(drivers));
}
module_exit(disp_exit);

MODULE_LICENSE("GPL");
