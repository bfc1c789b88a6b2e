// SPDX-License-Identifier: MIT
#include <base/claim.h>

#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_managed.h>
#include <linux/err.h>
#include <linux/platform_device.h>

#include "drm_case.h"

/* What the probe of the cases takes, and how it gives it back. */
static struct drmres_claim line;
static int line_result;

static void give_back(void *data)
{
	drmres_claim_end(data);
}

static void give_back_drm(struct drm_device *drm, void *data)
{
	(void)drm;
	drmres_claim_end(data);
}

static int take(struct device *dev)
{
	return drmres_claim_begin_exclusive(&line, "line", NULL, "7", dev, -EBUSY, __builtin_return_address(0));
}

static int probe_and_keep(struct platform_device *pdev)
{
	line_result = take(&pdev->dev);
	return line_result;
}

static int probe_managed(struct platform_device *pdev)
{
	line_result = take(&pdev->dev);
	return line_result ? line_result : devm_add_action_or_reset(&pdev->dev, give_back, &line);
}

static int probe_fails(struct platform_device *pdev)
{
	line_result = take(&pdev->dev);
	return line_result ? line_result : -EIO;
}

static struct drm_device *drm;

static int probe_drm(struct platform_device *pdev)
{
	struct toy *toy = devm_drm_dev_alloc(&pdev->dev, &plain_driver, struct toy, drm);
	int ret;

	if (IS_ERR(toy))
		return (int)PTR_ERR(toy);
	drm = &toy->drm;
	ret = take(&pdev->dev);
	return ret ? ret : drmm_add_action_or_reset(drm, give_back_drm, &line);
}

/* As the last one, but nobody will ever give it back. */
static int probe_drm_and_keep(struct platform_device *pdev)
{
	struct toy *toy = devm_drm_dev_alloc(&pdev->dev, &plain_driver, struct toy, drm);

	if (IS_ERR(toy))
		return (int)PTR_ERR(toy);
	drm = &toy->drm;
	return take(&pdev->dev);
}

static struct platform_device *pdev;
static struct platform_driver driver;

static void begin(int (*probe)(struct platform_device *))
{
	driver = (struct platform_driver){.probe = probe, .driver = {.name = "lines"}};
	pdev = platform_device_register_simple("lines", PLATFORM_DEVID_NONE, NULL, 0);
	CHECK_EQ(platform_driver_register(&driver), 0);
}

static void end(void)
{
	platform_driver_unregister(&driver);
	platform_device_unregister(pdev);
}

static void managed(void)
{
	begin(probe_managed);
	CHECK(drmres_claim_held(&line));
	CHECK_STR(line.device, "device lines");
	end();
	CHECK(!drmres_claim_held(&line));
	CHECK_EQ(drmres_claims_report(), 0);
}

static void kept(void)
{
	const struct drmres_report *report;

	begin(probe_and_keep);
	end();
	report = EXPECT_REPORT(RESOURCE_KEPT);
	CHECK(report && report->object.kind == DRMRES_KIND_CLAIM && !strcmp(report->object.name, "line 7"));
	CHECK_STR(report->what, "line 7, taken in probe of lines, is kept after unbind");
	/* Once for each. */
	CHECK_EQ(drmres_claims_report(), 0);
	drmres_claim_end(&line);
}

static void kept_by_a_failed_probe(void)
{
	begin(probe_fails);
	EXPECT_REPORT(RESOURCE_KEPT);
	end();
	drmres_claim_end(&line);
	case_log();
}

static void outlives_unbind(void)
{
	begin(probe_drm);
	drm_dev_get(drm);
	device_release_driver(&pdev->dev);
	EXPECT_REPORT(DRMM_OUTLIVES_UNBIND);
	/* The line is what makes the next probe fail; it was told already. */
	driver.probe = probe_managed;
	CHECK_EQ(device_attach(&pdev->dev), 0);
	CHECK_EQ(line_result, -EBUSY);
	drm_dev_put(drm);
	CHECK(!drmres_claim_held(&line));
	CHECK_EQ(device_attach(&pdev->dev), 1);
	end();
	CHECK_EQ(drmres_claims_report(), 0);
	case_log();
}

static void nobody_will(void)
{
	begin(probe_drm_and_keep);
	drm_dev_get(drm);
	device_release_driver(&pdev->dev);
	EXPECT_REPORT(RESOURCE_KEPT);
	drm_dev_put(drm);
	end();
	drmres_claim_end(&line);
	case_log();
}

static void not_of_a_probe(void)
{
	CHECK_EQ(take(NULL), 0);
	begin(probe_fails);
	CHECK_EQ(line_result, -EBUSY);
	end();
	CHECK_EQ(drmres_claims_report(), 1);
	EXPECT_REPORT(RESOURCE_KEPT);
	drmres_claim_end(&line);
	case_log();
}

static void upstream_says_nothing(void)
{
	begin(probe_and_keep);
	drmres_set_policy(DRMRES_UPSTREAM);
	end();
	drmres_claim_end(&line);
}

CASES(claim){
	CASE(claim, managed),
	CASE(claim, kept),
	CASE(claim, kept_by_a_failed_probe),
	CASE(claim, outlives_unbind),
	CASE(claim, nobody_will),
	CASE(claim, not_of_a_probe),
	CASE(claim, upstream_says_nothing),
	CASE_END,
};
