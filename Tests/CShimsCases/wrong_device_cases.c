// SPDX-License-Identifier: MIT
#include <cases.h>

#include <linux/platform_device.h>
#include <linux/slab.h>

#include <stdlib.h>

#include "drm_case.h"

/* What the next probe does, and with whom. */
static int (*next_probe)(struct platform_device *pdev);
static struct device *other;

static int probe(struct platform_device *pdev)
{
	return next_probe(pdev);
}

static struct platform_driver driver = {.probe = probe, .driver = {.name = "wrong-device"}};

static struct platform_device *begin(int (*fn)(struct platform_device *))
{
	other = root_device_register("other");
	next_probe = fn;
	CHECK_EQ(platform_driver_register(&driver), 0);
	return platform_device_register_simple("wrong-device", 0, NULL, 0);
}

static void end(struct platform_device *pdev)
{
	platform_device_unregister(pdev);
	platform_driver_unregister(&driver);
	root_device_unregister(other);
}

static int two_on_other(struct platform_device *pdev)
{
	(void)pdev;
	return devm_kzalloc(other, 8, GFP_KERNEL) && devm_kzalloc(other, 16, GFP_KERNEL) ? 0 : -ENOMEM;
}

/*
 * 1. probe() takes memory through another device
 * 2. its own is unbound, and the memory is still there
 * 3. it is bound and unbound again
 */
static void another(void)
{
	struct platform_device *pdev = begin(two_on_other);
	const struct drmres_report *report;

	device_release_driver(&pdev->dev);
	report = EXPECT_REPORT(WRONG_DEVICE);
	if (report) {
		CHECK_STR(
			report->what,
			"dr#1 (devm_kzalloc_release) and 1 more, taken in probe of wrong-device.0, are still on device other after its unbind");
		CHECK_STR(report->site.function, "two_on_other");
		CHECK_STR(report->object.owner, "device other");
	}
	CHECK_EQ(device_attach(&pdev->dev), 1);
	device_release_driver(&pdev->dev);
	EXPECT_REPORT(WRONG_DEVICE);
	end(pdev);
}

static int on_own(struct platform_device *pdev)
{
	return devm_kzalloc(&pdev->dev, 8, GFP_KERNEL) ? 0 : -ENOMEM;
}

/* The fixed twin. */
static void own(void)
{
	end(begin(on_own));
}

static int given_back(struct platform_device *pdev)
{
	void *p = devm_kzalloc(other, 8, GFP_KERNEL);

	(void)pdev;
	devm_kfree(other, p);
	return 0;
}

static void in_time(void)
{
	end(begin(given_back));
}

static int fail_on_other(struct platform_device *pdev)
{
	two_on_other(pdev);
	return -ENODEV;
}

static void failed_probe(void)
{
	struct platform_device *pdev = begin(fail_on_other);

	EXPECT_REPORT(WRONG_DEVICE);
	end(pdev);
}

static int bind_inside(struct platform_device *pdev)
{
	struct drmres_phase phase;
	int ret;

	drmres_phase_enter(&phase, "component bind", "other");
	ret = two_on_other(pdev);
	drmres_phase_leave(&phase);
	return ret;
}

/* A callback of somebody else's inside of the probe has its own device. */
static void other_callback(void)
{
	end(begin(bind_inside));
}

static struct platform_device *made;

static int on_child(struct platform_device *pdev)
{
	made = platform_device_register_data(&pdev->dev, "child", 0, NULL, 0);
	return devm_kzalloc(&made->dev, 8, GFP_KERNEL) ? 0 : -ENOMEM;
}

static int on_made(struct platform_device *pdev)
{
	(void)pdev;
	made = platform_device_register_data(NULL, "made", 0, NULL, 0);
	return devm_kzalloc(&made->dev, 8, GFP_KERNEL) ? 0 : -ENOMEM;
}

/* A child, and whatever the probe has made, may have resources of its own. */
static void own_devices(void)
{
	struct platform_device *pdev = begin(on_child);

	device_release_driver(&pdev->dev);
	platform_device_unregister(made);
	end(pdev);

	pdev = begin(on_made);
	device_release_driver(&pdev->dev);
	platform_device_unregister(made);
	end(pdev);
}

static int drm_on_other(struct platform_device *pdev)
{
	struct toy *toy = devm_drm_dev_alloc(other, &plain_driver, struct toy, drm);

	(void)pdev;
	return PTR_ERR_OR_ZERO(toy);
}

/* The reference that devm_drm_dev_alloc() puts at unbind is put at the wrong one. */
static void drm_parent(void)
{
	struct platform_device *pdev = begin(drm_on_other);
	const struct drmres_report *report;

	device_release_driver(&pdev->dev);
	report = EXPECT_REPORT(WRONG_DEVICE);
	if (report)
		CHECK_STR(report->object.name, "devm_drm_dev_init_release");
	end(pdev);
}

CASES(wrong_device){CASE(wrong_device, another),	CASE(wrong_device, own),
		    CASE(wrong_device, in_time),	CASE(wrong_device, failed_probe),
		    CASE(wrong_device, own_devices),	CASE(wrong_device, drm_parent),
		    CASE(wrong_device, other_callback), CASE_END};
