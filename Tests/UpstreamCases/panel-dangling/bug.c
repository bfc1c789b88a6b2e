// SPDX-License-Identifier: MIT
/*
 * A panel that goes before who shows pictures on it: the bug.
 * https://lore.kernel.org/dri-devel/ (drm/panel: refcounting, panel_bridge keeps a pointer to its panel)
 *
 * 1. the panel driver embeds the panel in devm memory and adds it
 * 2. the display driver looks it up and keeps the pointer; userspace opens the device
 * 3. the panel driver is unbound: devres frees the panel
 * 4. the file is closed: the display unprepares a panel that is gone
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_managed.h>
#include <drm/drm_of.h>
#include <drm/drm_panel.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct boe_panel {
	struct drm_panel base;
	unsigned int prepared;
};

struct disp {
	struct drm_device drm;
	struct drm_panel *panel;
};

#define to_boe(panel) container_of(panel, struct boe_panel, base)

static int boe_prepare(struct drm_panel *panel)
{
	to_boe(panel)->prepared++;
	return 0;
}

static int boe_unprepare(struct drm_panel *panel)
{
	to_boe(panel)->prepared--;
	return 0;
}

static const struct drm_panel_funcs boe_funcs = {
	.prepare = boe_prepare,
	.unprepare = boe_unprepare,
};

static int boe_probe(struct platform_device *pdev)
{
	struct boe_panel *boe;

	boe = devm_kzalloc(&pdev->dev, sizeof(*boe), GFP_KERNEL);
	if (!boe)
		return -ENOMEM;
	drm_panel_init(&boe->base, &pdev->dev, &boe_funcs, DRM_MODE_CONNECTOR_DSI);
	platform_set_drvdata(pdev, boe);
	drm_panel_add(&boe->base);
	return 0;
}

static void boe_remove(struct platform_device *pdev)
{
	struct boe_panel *boe = platform_get_drvdata(pdev);

	drm_panel_remove(&boe->base);
}

static struct platform_driver boe_driver = {
	.probe = boe_probe,
	.remove = boe_remove,
	.driver = {.name = "panel-boe"},
};

static int disp_open(struct drm_device *drm, struct drm_file *file)
{
	struct disp *disp = container_of(drm, struct disp, drm);

	drm_panel_prepare(disp->panel);
	return 0;
}

static void disp_postclose(struct drm_device *drm, struct drm_file *file)
{
	struct disp *disp = container_of(drm, struct disp, drm);

	drm_panel_unprepare(disp->panel);
}

DEFINE_DRM_GEM_FOPS(disp_fops);

static const struct drm_driver disp_driver = {
	.driver_features = DRIVER_GEM,
	.open = disp_open,
	.postclose = disp_postclose,
	.fops = &disp_fops,
	.name = "disp",
	.desc = "display with a panel",
};

static int disp_probe(struct platform_device *pdev)
{
	struct disp *disp;
	int ret;

	disp = devm_drm_dev_alloc(&pdev->dev, &disp_driver, struct disp, drm);
	if (IS_ERR(disp))
		return PTR_ERR(disp);
	platform_set_drvdata(pdev, disp);

	ret = drm_of_find_panel_or_bridge(pdev->dev.of_node, 0, 0, &disp->panel, NULL);
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
	&boe_driver,
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
