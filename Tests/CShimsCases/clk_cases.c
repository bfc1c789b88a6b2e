// SPDX-License-Identifier: MIT
#include <cases.h>
#include <drmres/fault.h>
#include <linux/clk.h>
#include <linux/err.h>
#include <linux/platform_device.h>

#include "drm_case.h"

static void counts(void)
{
	struct device *dev = root_device_register("vc4");
	struct clk *clk = clk_get(dev, "pixel"), *again = clk_get(dev, "pixel");

	CHECK(!IS_ERR(clk) && clk != again);
	CHECK_EQ(clk_get_rate(clk), 100000000);
	CHECK_EQ(clk_set_rate(clk, 148500000), 0);
	CHECK_EQ(clk_get_rate(again), 148500000);
	CHECK_EQ(clk_round_rate(clk, 5), 5);
	CHECK_EQ(clk_prepare_enable(clk), 0);
	CHECK_EQ(clk_prepare_enable(clk), 0);
	clk_disable_unprepare(again);
	clk_disable(clk);
	clk_unprepare(clk);
	clk_put(clk);
	clk_put(again);
	root_device_unregister(dev);
	/* No clock is a clock. */
	CHECK_EQ(clk_prepare_enable(NULL), 0);
	clk_disable_unprepare(NULL);
	clk_put(NULL);
	CHECK_EQ(clk_get_rate(NULL), 0);
}

static void unbalanced(void)
{
	struct clk *clk = clk_get(NULL, "pixel");

	clk_disable_unprepare(clk);
	CHECK_LOG("/pixel already disabled\n");
	EXPECT_REPORT(RESOURCE_MISUSE);
	CHECK_EQ(clk_enable(clk), -ESHUTDOWN);
	EXPECT_REPORT(RESOURCE_MISUSE);
	CHECK_EQ(clk_prepare_enable(clk), 0);
	clk_unprepare(clk);
	EXPECT_REPORT(RESOURCE_MISUSE);
	clk_disable(clk);
	clk_unprepare(clk);
	EXPECT_REPORT(RESOURCE_MISUSE);
	clk_put(clk);
	clk_put(clk);
	EXPECT_REPORT(USE_AFTER_FREE);
	case_log();
}

/* ---- drivers ---- */

static struct clk *the_clk;
static struct drm_device *drm;

static int probe_enable(struct platform_device *pdev)
{
	the_clk = devm_clk_get(&pdev->dev, "core");
	return IS_ERR(the_clk) ? (int)PTR_ERR(the_clk) : clk_prepare_enable(the_clk);
}

static void remove_disable(struct platform_device *pdev)
{
	(void)pdev;
	clk_disable_unprepare(the_clk);
}

static int probe_enabled(struct platform_device *pdev)
{
	struct clk *clk = devm_clk_get_enabled(&pdev->dev, NULL);
	struct clk *prepared = devm_clk_get_prepared(&pdev->dev, "bus");

	if (IS_ERR(clk) || IS_ERR(prepared))
		return -ENOMEM;
	devm_clk_put(&pdev->dev, prepared);
	return 0;
}

static int probe_bulk(struct platform_device *pdev)
{
	static struct clk_bulk_data clks[] = {{.id = "a"}, {.id = "b"}};
	int ret = devm_clk_bulk_get(&pdev->dev, 2, clks);

	if (ret)
		return ret;
	ret = clk_bulk_prepare_enable(2, clks);
	if (ret)
		return ret;
	clk_bulk_disable_unprepare(2, clks);
	return 0;
}

static void disable_drm(struct drm_device *dev, void *data)
{
	(void)dev;
	clk_disable_unprepare(data);
}

/*
 * 1. probe enables a clock and hangs its end on the drm_device
 * 2. the driver is unbound while a file is open: the clock stays on, although the device is gone
 */
static int probe_drm(struct platform_device *pdev)
{
	struct toy *toy = devm_drm_dev_alloc(&pdev->dev, &plain_driver, struct toy, drm);
	struct clk *clk;
	int ret;

	if (IS_ERR(toy))
		return (int)PTR_ERR(toy);
	drm = &toy->drm;
	clk = clk_get(&pdev->dev, "core");
	if (IS_ERR(clk))
		return (int)PTR_ERR(clk);
	ret = clk_prepare_enable(clk);
	if (!ret)
		ret = drmm_add_action_or_reset(drm, disable_drm, clk);
	the_clk = clk;
	return ret;
}

static void run(int (*probe)(struct platform_device *), void (*remove)(struct platform_device *))
{
	struct platform_driver driver = {.probe = probe, .remove = remove, .driver = {.name = "toys"}};
	struct platform_device *pdev = platform_device_register_simple("toys", PLATFORM_DEVID_NONE, NULL, 0);

	drm = NULL;
	CHECK_EQ(platform_driver_register(&driver), 0);
	if (drm)
		drm_dev_get(drm);
	platform_driver_unregister(&driver);
	platform_device_unregister(pdev);
}

static void kept_after_unbind(void)
{
	const struct drmres_report *report;

	run(probe_enable, NULL);
	report = EXPECT_REPORT(RESOURCE_KEPT);
	CHECK(report && !strcmp(report->object.name, "enabled clock toys/core"));
}

static void given_back(void)
{
	run(probe_enable, remove_disable);
	run(probe_enabled, NULL);
	run(probe_bulk, NULL);
}

static void outlives_unbind(void)
{
	run(probe_drm, NULL);
	EXPECT_REPORT(DRMM_OUTLIVES_UNBIND);
	drm_dev_put(drm);
	clk_put(the_clk);
}

CASES(clk){
	CASE(clk, counts),     CASE(clk, unbalanced),	   CASE(clk, kept_after_unbind),
	CASE(clk, given_back), CASE(clk, outlives_unbind), CASE_END,
};
