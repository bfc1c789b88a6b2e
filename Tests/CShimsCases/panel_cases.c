// SPDX-License-Identifier: MIT
/* Panels: references, the list, and what a panel does; used well and badly. */
#include "bridge_case.h"

struct lcd {
	int before;
	struct drm_panel panel;
	int fail;
};

#define LCD_DO(verb)                                                      \
	static int lcd_##verb(struct drm_panel *panel)                    \
	{                                                                 \
		struct lcd *lcd = container_of(panel, struct lcd, panel); \
                                                                          \
		step(#verb);                                              \
		return lcd->fail;                                         \
	}
LCD_DO(prepare)
LCD_DO(enable)
LCD_DO(disable)
LCD_DO(unprepare)

static int lcd_modes(struct drm_panel *panel, struct drm_connector *connector)
{
	(void)connector;
	return container_of(panel, struct lcd, panel)->fail ?: 2;
}

static const struct drm_panel_funcs lcd_funcs = {
	.prepare = lcd_prepare,
	.enable = lcd_enable,
	.disable = lcd_disable,
	.unprepare = lcd_unprepare,
	.get_modes = lcd_modes,
};

/* A node is where a panel is found; a platform device gets one by itself. */
static struct device *lcd_device(const char *name)
{
	struct device *dev = root_device_register(name);

	dev->of_node = drmres_of_node(name);
	return dev;
}

static struct lcd *lcd_new(struct device *dev)
{
	struct lcd *lcd = devm_drm_panel_alloc(dev, struct lcd, panel, &lcd_funcs, DRM_MODE_CONNECTOR_LVDS);

	CHECK(!IS_ERR(lcd));
	return lcd;
}

static void counts(void)
{
	struct device *dev = lcd_device("lcd");
	struct lcd *lcd = lcd_new(dev);
	struct drm_panel *panel = &lcd->panel;

	CHECK(panel->container == lcd && panel->dev == dev && panel->funcs == &lcd_funcs);
	CHECK_EQ(panel->connector_type, DRM_MODE_CONNECTOR_LVDS);
	CHECK_EQ(COUNT(panel), 1);
	drm_panel_add(panel);
	CHECK_EQ(COUNT(panel), 2);
	CHECK(drm_panel_get(panel) == panel);
	CHECK_EQ(COUNT(panel), 3);
	drm_panel_remove(panel);
	CHECK_EQ(COUNT(panel), 2);
	root_device_unregister(dev);
	CHECK_EQ(COUNT(panel), 1);
	drm_panel_put(panel);

	CHECK(!drm_panel_get(NULL));
	drm_panel_put(NULL);
	drm_panel_put(ERR_PTR(-ENODEV));
}

static void found(void)
{
	struct device *dev = lcd_device("lcd");
	struct lcd *lcd = lcd_new(dev);
	struct drm_panel *panel;

	CHECK_EQ(PTR_ERR(of_drm_find_panel(NULL)), -ENODEV);
	CHECK_EQ(PTR_ERR(of_drm_find_panel(dev->of_node)), -EPROBE_DEFER);
	drm_panel_add(&lcd->panel);
	panel = of_drm_find_panel(dev->of_node);
	CHECK(panel == &lcd->panel);
	drm_panel_remove(&lcd->panel);
	CHECK_EQ(PTR_ERR(of_drm_find_panel(dev->of_node)), -EPROBE_DEFER);
	root_device_unregister(dev);
	CHECK_EQ(drm_panel_prepare(panel), 0);
	CHECK_EQ(drm_panel_unprepare(panel), 0);
	drm_panel_put(panel);
	CHECK_EQ(drm_panel_prepare(panel), -EINVAL);
	EXPECT_REPORT(BRIDGE_DANGLING);
	CHECK_STEPS("prepare, unprepare");
}

/* Drivers older than the reference do not put it: no leak of theirs, and no memory that is gone. */
static void found_and_never_put(void)
{
	struct device *dev = lcd_device("lcd");
	struct lcd *lcd = lcd_new(dev);
	struct drm_panel *panel;

	drm_panel_add(&lcd->panel);
	panel = of_drm_find_panel(dev->of_node);
	drm_panel_remove(&lcd->panel);
	root_device_unregister(dev);
	CHECK_EQ(drm_panel_prepare(panel), 0);
	CHECK(drm_panel_get(panel) == panel);
	drm_panel_put(panel);
	CHECK_EQ(drm_panel_unprepare(panel), 0);
	CHECK_STEPS("prepare, unprepare");
}

static void power(void)
{
	struct device *dev = lcd_device("lcd");
	struct lcd *lcd = lcd_new(dev);
	struct drm_panel *panel = &lcd->panel;

	CHECK_EQ(drm_panel_prepare(panel), 0);
	CHECK_EQ(drm_panel_enable(panel), 0);
	CHECK(panel->prepared && panel->enabled);
	CHECK_EQ(drm_panel_get_modes(panel, NULL), 2);
	CHECK_EQ(drm_panel_disable(panel), 0);
	CHECK_EQ(drm_panel_unprepare(panel), 0);
	CHECK(!panel->prepared && !panel->enabled);
	CHECK_STEPS("prepare, enable, disable, unprepare");

	lcd->fail = -EIO;
	CHECK_EQ(drm_panel_prepare(panel), -EIO);
	CHECK(!panel->prepared);
	CHECK_EQ(drm_panel_get_modes(panel, NULL), 0);
	root_device_unregister(dev);
}

/* Linux 6.12 prints the same lines. */
static void skipped(void)
{
	struct device *dev = lcd_device("lcd");
	struct lcd *lcd = lcd_new(dev);

	CHECK_EQ(drm_panel_unprepare(&lcd->panel), 0);
	CHECK_EQ(drm_panel_disable(&lcd->panel), 0);
	CHECK_EQ(drm_panel_prepare(&lcd->panel), 0);
	CHECK_EQ(drm_panel_prepare(&lcd->panel), 0);
	CHECK_EQ(drm_panel_enable(&lcd->panel), 0);
	CHECK_EQ(drm_panel_enable(&lcd->panel), 0);
	CHECK_LOG(" lcd: Skipping unprepare of already unprepared panel\n"
		  " lcd: Skipping disable of already disabled panel\n"
		  " lcd: Skipping prepare of already prepared panel\n"
		  " lcd: Skipping enable of already enabled panel\n");
	CHECK_STEPS("prepare, enable");
	CHECK_EQ(drm_panel_prepare(NULL), -EINVAL);
	CHECK_EQ(drm_panel_unprepare(NULL), -EINVAL);
	CHECK_EQ(drm_panel_enable(NULL), -EINVAL);
	CHECK_EQ(drm_panel_disable(NULL), -EINVAL);
	CHECK_EQ(drm_panel_get_modes(NULL, NULL), 0);
	root_device_unregister(dev);
}

static void old_style_in_order(void)
{
	struct device *dev = lcd_device("lcd");
	struct lcd *lcd = devm_kzalloc(dev, sizeof(*lcd), GFP_KERNEL);
	struct drm_panel *panel;

	drm_panel_init(&lcd->panel, dev, &lcd_funcs, DRM_MODE_CONNECTOR_LVDS);
	drm_panel_add(&lcd->panel);
	panel = of_drm_find_panel(dev->of_node);
	CHECK(panel == &lcd->panel);
	CHECK(drm_panel_get(panel) == panel);
	drm_panel_put(panel);
	drm_panel_put(panel);
	drm_panel_remove(&lcd->panel);
	root_device_unregister(dev);
	CHECK_LOG("");
}

static void old_style_freed_while_added(void)
{
	struct device *dev = lcd_device("lcd");
	struct lcd *lcd = devm_kzalloc(dev, sizeof(*lcd), GFP_KERNEL);

	drm_panel_init(&lcd->panel, dev, &lcd_funcs, DRM_MODE_CONNECTOR_LVDS);
	drm_panel_add(&lcd->panel);
	root_device_unregister(dev);
	CHECK_STR(EXPECT_REPORT(BRIDGE_DANGLING)->what, "panel of lcd is still added while its memory goes");
	CHECK_EQ(PTR_ERR(of_drm_find_panel(drmres_of_node("lcd"))), -EPROBE_DEFER);
}

static void no_type(void)
{
	struct device *dev = lcd_device("lcd");
	struct lcd *lcd = devm_drm_panel_alloc(dev, struct lcd, panel, &lcd_funcs, DRM_MODE_CONNECTOR_Unknown);

	CHECK(!IS_ERR(lcd));
	CHECK_LOG("[drm] drm_panel_init: lcd: a valid connector type is required!\n");
	CHECK_EQ(PTR_ERR(devm_drm_panel_alloc(dev, struct lcd, panel, NULL, 1)), -EINVAL);
	CHECK_LOG(" lcd: Missing funcs pointer\n");
	root_device_unregister(dev);
}

static void misuse(void)
{
	struct device *dev = lcd_device("lcd");
	struct lcd *lcd = lcd_new(dev);

	drm_panel_add(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_panel_remove(ERR_PTR(-ENODEV));
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_panel_init(NULL, dev, &lcd_funcs, DRM_MODE_CONNECTOR_LVDS);
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_panel_remove(&lcd->panel);
	EXPECT_REPORT(PANEL_MISUSE);
	drm_panel_add(&lcd->panel);
	drm_panel_add(&lcd->panel);
	CHECK_STR(EXPECT_REPORT(PANEL_MISUSE)->what, "panel of lcd is added twice");
	CHECK_EQ(COUNT(&lcd->panel), 2);
	CHECK_EQ(PTR_ERR(__devm_drm_panel_alloc(dev, 8, 0, &lcd_funcs, 1)), -EINVAL);
	EXPECT_REPORT(PANEL_MISUSE);
	root_device_unregister(dev);
	CHECK_STR(EXPECT_REPORT(PANEL_MISUSE)->what,
		  "panel of lcd is still added, and the driver of its device lets go of it");
}

static void put_twice(void)
{
	struct device *dev = lcd_device("lcd");
	struct lcd *lcd = lcd_new(dev);

	drm_panel_put(&lcd->panel);
	root_device_unregister(dev);
	EXPECT_REPORT(DOUBLE_PUT);

	dev = lcd_device("lcd");
	lcd = lcd_new(dev);
	drm_panel_add(&lcd->panel);
	drm_panel_put(&lcd->panel);
	drm_panel_put(&lcd->panel);
	EXPECT_REPORT(DOUBLE_PUT);
	root_device_unregister(dev);
	EXPECT_REPORT(DOUBLE_PUT);
}

static int make(void)
{
	struct device *dev = lcd_device("lcd");
	struct lcd *lcd;
	int ret = 0;

	if (IS_ERR(dev))
		return PTR_ERR(dev);
	lcd = devm_drm_panel_alloc(dev, struct lcd, panel, &lcd_funcs, DRM_MODE_CONNECTOR_LVDS);
	if (IS_ERR(lcd))
		ret = PTR_ERR(lcd);
	root_device_unregister(dev);
	return ret;
}

static void no_memory(void)
{
	struct drmres_fault fault = {.nth = 2};
	struct device *dev = lcd_device("lcd");

	drmres_fault_arm(&fault);
	CHECK_EQ(PTR_ERR(devm_drm_panel_alloc(dev, struct lcd, panel, &lcd_funcs, 7)), -ENOMEM);
	drmres_fault_disarm(NULL);
	root_device_unregister(dev);
	case_log();
	CHECK_EQ(make(), 0);
}

static struct drm_panel *freed;

static void note_free(struct drm_panel *panel)
{
	CHECK(!freed);
	freed = panel;
	CHECK_EQ(container_of(panel, struct lcd, panel)->fail, 7);
	step("free");
}

/* Linux has no destroy() for panels; who counts them can be told. */
static void told_when_freed(void)
{
	struct device *dev = lcd_device("lcd");
	struct lcd *lcd = lcd_new(dev), *other = lcd_new(dev);
	struct drm_panel *panel, *found;
	struct drmres_display_info info;

	freed = NULL;
	lcd->fail = 7;
	panel = drm_panel_get(&lcd->panel);
	drmres_panel_on_free(panel, note_free);
	drmres_panel_on_free(&other->panel, note_free);
	drmres_panel_on_free(&other->panel, NULL);
	drm_panel_add(panel);
	found = of_drm_find_panel(drmres_of_node("lcd"));
	CHECK(found == panel);
	CHECK(drmres_panel_info(panel, &info));
	CHECK_STR(info.name, "panel of lcd");
	CHECK_STR(info.node, "lcd");
	CHECK(info.refcount == 4 && info.counted && info.added && !info.lingering && !info.attached);

	drm_panel_remove(panel);
	root_device_unregister(dev);
	/* Of its device, which is gone, nothing is read. */
	CHECK(drmres_panel_info(panel, &info));
	CHECK_STR(info.node, "lcd");
	CHECK(info.refcount == 2 && !info.added);
	drm_panel_put(panel);
	CHECK(!freed);
	CHECK(drmres_panel_info(panel, &info) && info.refcount == 1);
	drm_panel_put(found);
	CHECK(freed == panel);
	CHECK_STEPS("free");
	CHECK(!drmres_panel_info(panel, &info));
}

CASES(panel){
	CASE(panel, counts),
	CASE(panel, found),
	CASE(panel, found_and_never_put),
	CASE(panel, power),
	CASE(panel, skipped),
	CASE(panel, old_style_in_order),
	CASE(panel, old_style_freed_while_added),
	CASE(panel, no_type),
	CASE(panel, misuse),
	CASE(panel, put_twice),
	CASE(panel, no_memory),
	CASE(panel, told_when_freed),
	CASE_END,
};
