// SPDX-License-Identifier: MIT
/* A bridge in front of a panel: two drivers have a hand in its end, in either order. */
#include "bridge_case.h"

static int lcd_prepare(struct drm_panel *panel)
{
	(void)panel;
	step("prepare");
	return 0;
}

static int lcd_enable(struct drm_panel *panel)
{
	(void)panel;
	step("enable");
	return 0;
}

static int lcd_modes(struct drm_panel *panel, struct drm_connector *connector)
{
	(void)panel;
	(void)connector;
	return 3;
}

static const struct drm_panel_funcs lcd_funcs = {.prepare = lcd_prepare, .enable = lcd_enable, .get_modes = lcd_modes};

static struct device *node_device(const char *name)
{
	struct device *dev = root_device_register(name);

	dev->of_node = drmres_of_node(name);
	return dev;
}

static struct drm_panel *lcd_new(struct device *dev)
{
	struct drm_panel *panel;
	struct lcd {
		struct drm_panel panel;
	} *lcd = devm_drm_panel_alloc(dev, struct lcd, panel, &lcd_funcs, DRM_MODE_CONNECTOR_LVDS);

	CHECK(!IS_ERR(lcd));
	panel = &lcd->panel;
	drm_panel_add(panel);
	return panel;
}

static void lcd_unbind(struct drm_panel *panel)
{
	struct device *dev = panel->dev;

	drm_panel_remove(panel);
	root_device_unregister(dev);
}

static void by_hand(void)
{
	struct drm_panel *panel = lcd_new(node_device("lcd"));
	struct drm_bridge *bridge = drm_panel_bridge_add(panel);
	struct stage stage;

	stage_begin(&stage);
	CHECK(drm_bridge_is_panel(bridge));
	CHECK_EQ(COUNT(bridge), 2);
	CHECK_EQ(COUNT(panel), 3);
	CHECK_EQ(bridge->type, DRM_MODE_CONNECTOR_LVDS);
	CHECK(bridge->of_node == drmres_of_node("lcd"));
	CHECK_EQ(drm_bridge_attach(&stage.encoder, bridge, NULL, DRM_BRIDGE_ATTACH_NO_CONNECTOR), 0);
	CHECK_EQ(COUNT(bridge), 3);
	drm_atomic_bridge_chain_pre_enable(bridge, NULL);
	drm_atomic_bridge_chain_enable(bridge, NULL);
	CHECK_EQ(drm_bridge_get_modes(bridge, NULL), 3);
	CHECK_STEPS("prepare, enable");
	stage_end(&stage);
	CHECK_EQ(COUNT(bridge), 2);
	drm_panel_bridge_remove(bridge);
	CHECK_EQ(COUNT(panel), 2);
	lcd_unbind(panel);

	drm_panel_bridge_remove(NULL);
	drm_panel_bridge_remove(ERR_PTR(-ENODEV));
}

static void consumer_goes_first(void)
{
	struct device *dev = root_device_register("dsi");
	struct drm_panel *panel = lcd_new(node_device("lcd"));
	struct drm_bridge *bridge = devm_drm_panel_bridge_add(dev, panel);

	CHECK(!IS_ERR(bridge));
	CHECK_EQ(COUNT(panel), 3);
	root_device_unregister(dev);
	CHECK_EQ(COUNT(panel), 2);
	lcd_unbind(panel);
}

/* The bridge and its panel stay until the consumer has removed the one and detached it. */
static void panel_goes_first(void)
{
	struct device *dev = root_device_register("dsi");
	struct drm_panel *panel = lcd_new(node_device("lcd"));
	struct drm_bridge *bridge = devm_drm_panel_bridge_add(dev, panel);
	struct stage stage;

	stage_begin(&stage);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, bridge, NULL, DRM_BRIDGE_ATTACH_NO_CONNECTOR), 0);
	lcd_unbind(panel);
	CHECK_EQ(COUNT(bridge), 3);
	CHECK_EQ(COUNT(panel), 1);
	drm_atomic_bridge_chain_pre_enable(bridge, NULL);
	CHECK_STEPS("prepare");
	root_device_unregister(dev);
	CHECK_EQ(COUNT(bridge), 1);
	stage_end(&stage);
}

static void with_the_drm_device(void)
{
	struct drm_panel *panel = lcd_new(node_device("lcd"));
	struct stage stage;
	struct drm_bridge *bridge;

	stage_begin(&stage);
	bridge = drmm_panel_bridge_add(stage.rig.drm, panel);
	CHECK(!IS_ERR(bridge));
	CHECK_EQ(COUNT(panel), 3);
	stage_end(&stage);
	CHECK_EQ(COUNT(panel), 2);

	stage_begin(&stage);
	bridge = drmm_panel_bridge_add(stage.rig.drm, panel);
	lcd_unbind(panel);
	CHECK_EQ(COUNT(bridge), 2);
	stage_end(&stage);
}

/*
 * 1. The panel lies in devm_kzalloc() memory; a consumer drives it through a panel bridge.
 * 2. The panel's driver removes it and is unbound: devres frees the memory.
 * 3. The consumer enables the chain: in Linux, a call through freed memory.
 */
static void old_style_panel_goes_first(void)
{
	struct device *lcd = node_device("lcd"), *dev = root_device_register("dsi");
	struct drm_panel *panel = devm_kzalloc(lcd, sizeof(*panel), GFP_KERNEL);
	struct drm_bridge *bridge;
	struct stage stage;

	drm_panel_init(panel, lcd, &lcd_funcs, DRM_MODE_CONNECTOR_LVDS);
	drm_panel_add(panel);
	bridge = devm_drm_panel_bridge_add(dev, panel);
	stage_begin(&stage);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, bridge, NULL, DRM_BRIDGE_ATTACH_NO_CONNECTOR), 0);
	drm_panel_remove(panel);
	root_device_unregister(lcd);
	CHECK_STR(EXPECT_REPORT(BRIDGE_DANGLING)->what,
		  "panel of lcd is still driven by a panel bridge while its memory goes");
	drm_atomic_bridge_chain_pre_enable(bridge, NULL);
	CHECK_EQ(drm_bridge_get_modes(bridge, NULL), 0);
	CHECK_STEPS("");
	root_device_unregister(dev);
	stage_end(&stage);
}

static void old_style_in_order(void)
{
	struct device *lcd = node_device("lcd"), *dev = root_device_register("dsi");
	struct drm_panel *panel = devm_kzalloc(lcd, sizeof(*panel), GFP_KERNEL);

	drm_panel_init(panel, lcd, &lcd_funcs, DRM_MODE_CONNECTOR_LVDS);
	drm_panel_add(panel);
	CHECK(!IS_ERR(devm_drm_panel_bridge_add_typed(dev, panel, DRM_MODE_CONNECTOR_DSI)));
	root_device_unregister(dev);
	drm_panel_remove(panel);
	root_device_unregister(lcd);
}

/* Nobody wrote a device tree: the only panel, or the only bridge, of another device is meant. */
static void found_without_a_word(void)
{
	struct device *dsi = node_device("dsi"), *dev = node_device("hdmi");
	struct drm_bridge *bridge;
	struct drm_panel *panel;
	struct hdmi *hdmi;
	struct stage stage;

	CHECK_EQ(PTR_ERR(devm_drm_of_get_bridge(dsi, dsi->of_node, 1, 0)), -EPROBE_DEFER);
	hdmi = hdmi_new(dev, "hdmi");
	drm_bridge_add(&hdmi->bridge);
	CHECK(devm_drm_of_get_bridge(dsi, dsi->of_node, 1, 0) == &hdmi->bridge);
	CHECK_EQ(PTR_ERR(devm_drm_of_get_bridge(dev, dev->of_node, 1, 0)), -EPROBE_DEFER);

	/* The bridge leads to a panel; who looked the bridge up still means the bridge. */
	panel = lcd_new(node_device("lcd"));
	bridge = devm_drm_of_get_bridge(dev, dev->of_node, 1, 0);
	CHECK(drm_bridge_is_panel(bridge));
	CHECK_EQ(COUNT(panel), 3);
	CHECK(devm_drm_of_get_bridge(dsi, dsi->of_node, 1, 0) == &hdmi->bridge);

	stage_begin(&stage);
	CHECK(drmm_of_get_bridge(stage.rig.drm, dsi->of_node, 1, 0) == &hdmi->bridge);
	stage_end(&stage);

	drm_bridge_remove(&hdmi->bridge);
	root_device_unregister(dev);
	lcd_unbind(panel);
	root_device_unregister(dsi);
}

/* Who was given the panel is gone: the next one who asks may have it. */
static void found_by_a_successor(void)
{
	struct device *first = node_device("dsi.0"), *second = node_device("dsi.1");
	struct drm_panel *panel = lcd_new(node_device("lcd"));

	CHECK(!IS_ERR(devm_drm_of_get_bridge(first, first->of_node, 1, 0)));
	root_device_unregister(first);
	CHECK(!IS_ERR(devm_drm_of_get_bridge(second, second->of_node, 1, 0)));
	root_device_unregister(second);
	lcd_unbind(panel);
}

static void found_by_a_wire(void)
{
	struct device *dsi = node_device("dsi");
	struct drm_panel *a = lcd_new(node_device("lcd-a")), *b = lcd_new(node_device("lcd-b")), *panel;
	struct drm_bridge *bridge;

	/* Two might be meant. */
	CHECK_EQ(PTR_ERR(devm_drm_of_get_bridge(dsi, dsi->of_node, 1, 0)), -EPROBE_DEFER);
	CHECK_EQ(drmres_of_link(dsi->of_node, 1, 0, "lcd-b"), 0);
	CHECK_EQ(drmres_of_link(dsi->of_node, 1, 0, "lcd-a"), -EEXIST);
	CHECK_EQ(drmres_of_link(dsi->of_node, 2, 0, "nothing"), 0);
	CHECK_EQ(drmres_of_link(NULL, 2, 0, "lcd-a"), -EINVAL);
	CHECK_EQ(drmres_of_link(dsi->of_node, 3, 0, NULL), -EINVAL);

	CHECK_EQ(drm_of_find_panel_or_bridge(dsi->of_node, 1, 0, &panel, &bridge), 0);
	CHECK(panel == b && !bridge);
	drm_panel_put(panel);
	CHECK_EQ(drm_of_find_panel_or_bridge(dsi->of_node, 1, 0, &panel, NULL), 0);
	drm_panel_put(panel);
	CHECK_EQ(drm_of_find_panel_or_bridge(dsi->of_node, 1, 0, NULL, &bridge), -EPROBE_DEFER);
	CHECK_EQ(drm_of_find_panel_or_bridge(dsi->of_node, 1, 0, NULL, NULL), -EINVAL);
	CHECK_EQ(drm_of_find_panel_or_bridge(dsi->of_node, 2, 0, &panel, &bridge), -EPROBE_DEFER);
	CHECK_EQ(drm_of_find_panel_or_bridge(dsi->of_node, 0, 0, &panel, &bridge), -ENODEV);
	CHECK_EQ(PTR_ERR(of_drm_get_bridge_by_endpoint(dsi->of_node, 0, 0)), -ENODEV);
	CHECK_EQ(PTR_ERR(of_drm_get_bridge_by_endpoint(dsi->of_node, 1, 0)), -EPROBE_DEFER);

	bridge = drm_panel_bridge_add(b);
	CHECK(of_drm_get_bridge_by_endpoint(dsi->of_node, 1, 0) == bridge);
	CHECK_EQ(COUNT(bridge), 3);
	drm_bridge_put(bridge);
	drm_panel_bridge_remove(bridge);

	drmres_of_unlink_all();
	lcd_unbind(a);
	lcd_unbind(b);
	root_device_unregister(dsi);
}

static void nodes(void)
{
	struct device_node *node = drmres_of_node("a");
	struct platform_device *pdev = platform_device_register_simple("lcd", PLATFORM_DEVID_NONE, NULL, 0);

	CHECK(node && node == drmres_of_node("a") && node != drmres_of_node("b"));
	CHECK_STR(node->name, "a");
	CHECK(!drmres_of_node(NULL) && !drmres_of_node(""));
	CHECK_STR(of_node_full_name(NULL), "<no-node>");
	CHECK(of_node_get(node) == node);
	of_node_put(node);
	CHECK(!of_device_is_available(NULL));
	CHECK(pdev->dev.of_node == drmres_of_node("lcd"));
	platform_device_unregister(pdev);
}

static void misuse(void)
{
	struct drm_panel none = {.connector_type = DRM_MODE_CONNECTOR_LVDS};
	struct device *dev = node_device("lcd");
	struct drm_panel *panel;

	CHECK_EQ(PTR_ERR(drm_panel_bridge_add_typed(NULL, DRM_MODE_CONNECTOR_LVDS)), -EINVAL);
	CHECK_EQ(PTR_ERR(drm_panel_bridge_add(NULL)), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(PTR_ERR(drm_panel_bridge_add(ERR_PTR(-ENODEV))), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(PTR_ERR(drm_panel_bridge_add(&none)), -EINVAL);
	EXPECT_REPORT(PANEL_MISUSE);
	CHECK(!drm_bridge_is_panel(NULL));

	panel = lcd_new(dev);
	panel->connector_type = DRM_MODE_CONNECTOR_Unknown;
	CHECK_EQ(PTR_ERR(drm_panel_bridge_add(panel)), -EINVAL);
	EXPECT_REPORT(WARN);
	case_log();
	lcd_unbind(panel);
	CHECK_EQ(PTR_ERR(devm_drm_panel_bridge_add(dev, panel)), -EINVAL);
	EXPECT_REPORT(BRIDGE_DANGLING);
}

static int add_bridge(void)
{
	struct device *dev = root_device_register("dsi");
	struct drm_bridge *bridge;
	struct drm_panel panel;
	int ret = 0;

	if (IS_ERR(dev))
		return PTR_ERR(dev);
	drm_panel_init(&panel, dev, &lcd_funcs, DRM_MODE_CONNECTOR_LVDS);
	bridge = devm_drm_panel_bridge_add(dev, &panel);
	if (IS_ERR(bridge))
		ret = PTR_ERR(bridge);
	root_device_unregister(dev);
	return ret;
}

static void connector(void)
{
	struct drm_panel *panel = lcd_new(node_device("lcd"));
	struct drm_bridge *bridge = drm_panel_bridge_add(panel), other = {.funcs = &hdmi_funcs};

	CHECK(drm_panel_bridge_connector(bridge) && !drm_panel_bridge_connector(bridge)->dev);
	CHECK(!drm_panel_bridge_connector(&other));
	CHECK(!drm_panel_bridge_connector(NULL));
	CHECK(!drm_panel_bridge_connector(ERR_PTR(-ENODEV)));
	drm_panel_bridge_remove(bridge);
	lcd_unbind(panel);
	CHECK(!drm_panel_bridge_connector(bridge));
	EXPECT_REPORT(BRIDGE_DANGLING);
}

static void no_memory(void)
{
	CHECK(sweep(add_bridge) >= 4);
}

CASES(panel_bridge){
	CASE(panel_bridge, by_hand),
	CASE(panel_bridge, consumer_goes_first),
	CASE(panel_bridge, panel_goes_first),
	CASE(panel_bridge, with_the_drm_device),
	CASE(panel_bridge, old_style_panel_goes_first),
	CASE(panel_bridge, old_style_in_order),
	CASE(panel_bridge, found_without_a_word),
	CASE(panel_bridge, found_by_a_successor),
	CASE(panel_bridge, found_by_a_wire),
	CASE(panel_bridge, nodes),
	CASE(panel_bridge, misuse),
	CASE(panel_bridge, connector),
	CASE(panel_bridge, no_memory),
	CASE_END,
};
