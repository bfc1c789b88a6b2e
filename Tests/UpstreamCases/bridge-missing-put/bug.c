// SPDX-License-Identifier: MIT
/*
 * A bridge that is found and never put: the bug.
 * https://lore.kernel.org/dri-devel/ (drm/bridge: dynamic lifetime of bridges)
 *
 * 1. a bridge looks the next one up, which takes a reference, and keeps it
 * 2. both drivers are unbound: devm drops the references that it knows of
 * 3. the one of the lookup is left, and with it the memory of the next bridge
 */
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_graph.h>
#include <linux/platform_device.h>
#include <drm/drm_bridge.h>
#include <drm/drm_drv.h>
#include <drm/drm_encoder.h>
#include <drm/drm_gem.h>
#include <drm/drm_managed.h>
#include <drm/drm_mode_config.h>
#include <drm/drm_of.h>

struct ite {
	struct drm_bridge bridge;
	struct drm_bridge *next;
};

static int ite_attach(struct drm_bridge *bridge, struct drm_encoder *encoder, enum drm_bridge_attach_flags flags)
{
	struct ite *ite = container_of(bridge, struct ite, bridge);

	if (!ite->next)
		return 0;
	return drm_bridge_attach(encoder, ite->next, bridge, flags);
}

static void ite_destroy(struct drm_bridge *bridge)
{
}

static const struct drm_bridge_funcs ite_funcs = {.attach = ite_attach, .destroy = ite_destroy};
static const struct drm_bridge_funcs hdmi_funcs = {};

struct hdmi {
	struct drm_bridge bridge;
};

static struct device_node *hdmi_node;

static int hdmi_probe(struct platform_device *pdev)
{
	struct hdmi *h = devm_drm_bridge_alloc(&pdev->dev, struct hdmi, bridge, &hdmi_funcs);

	if (IS_ERR(h))
		return PTR_ERR(h);
	h->bridge.of_node = pdev->dev.of_node;
	hdmi_node = pdev->dev.of_node;
	return devm_drm_bridge_add(&pdev->dev, &h->bridge);
}

static struct platform_driver hdmi_driver = {.probe = hdmi_probe, .driver = {.name = "acme-hdmi"}};

static int ite_probe(struct platform_device *pdev)
{
	struct ite *ite = devm_drm_bridge_alloc(&pdev->dev, struct ite, bridge, &ite_funcs);

	if (IS_ERR(ite))
		return PTR_ERR(ite);
	ite->next = of_drm_find_and_get_bridge(hdmi_node);
	if (!ite->next)
		return -EPROBE_DEFER;
	ite->bridge.of_node = pdev->dev.of_node;
	return devm_drm_bridge_add(&pdev->dev, &ite->bridge);
}

static struct platform_driver ite_driver = {.probe = ite_probe, .driver = {.name = "ite-bridge"}};

static struct platform_driver *const drivers[] = {&hdmi_driver, &ite_driver};

static int __init ite_init(void)
{
	return platform_register_drivers(drivers, ARRAY_SIZE(drivers));
}
module_init(ite_init);
static void __exit ite_exit(void)
{
	platform_unregister_drivers(drivers, ARRAY_SIZE(drivers));
}
module_exit(ite_exit);
MODULE_LICENSE("GPL");
