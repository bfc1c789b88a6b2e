// SPDX-License-Identifier: MIT
#include <cases.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>

#include "steps.h"

static int on_result;

static int toy_on(struct device *dev)
{
	step("on %s", dev_name(dev));
	return on_result;
}

static int toy_off(struct device *dev)
{
	step("off %s", dev_name(dev));
	return 0;
}

static const struct dev_pm_ops toy_pm = {SET_RUNTIME_PM_OPS(toy_off, toy_on, NULL)};

static int probe_managed(struct platform_device *pdev)
{
	return devm_pm_runtime_enable(&pdev->dev);
}

static int probe_and_keep(struct platform_device *pdev)
{
	pm_runtime_enable(&pdev->dev);
	return 0;
}

static void remove_it(struct platform_device *pdev)
{
	step("remove");
	pm_runtime_disable(&pdev->dev);
}

static struct platform_device *pdev;
static struct platform_driver driver;

static void begin(int (*probe)(struct platform_device *), void (*remove)(struct platform_device *))
{
	on_result = 0;
	driver = (struct platform_driver){
		.probe = probe, .remove = remove, .driver = {.name = "toy", .pm = pm_ptr(&toy_pm)}};
	pdev = platform_device_register_simple("toy", PLATFORM_DEVID_NONE, NULL, 0);
	CHECK_EQ(platform_driver_register(&driver), 0);
}

static void end(void)
{
	platform_driver_unregister(&driver);
	platform_device_unregister(pdev);
}

static void uses(void)
{
	struct device *dev;

	begin(probe_managed, NULL);
	dev = &pdev->dev;
	CHECK(pm_runtime_enabled(dev) && pm_runtime_suspended(dev));
	CHECK_EQ(pm_runtime_get_if_in_use(dev), 0);
	CHECK_EQ(pm_runtime_get_sync(dev), 0);
	CHECK_EQ(pm_runtime_get_sync(dev), 1);
	CHECK_EQ(pm_runtime_put_sync(dev), 0);
	CHECK_EQ(pm_runtime_suspend(dev), -EAGAIN);
	CHECK_EQ(pm_runtime_get_if_in_use(dev), 1);
	CHECK(pm_runtime_active(dev));
	pm_runtime_put_noidle(dev);
	CHECK_STEPS("on toy");
	CHECK_EQ(pm_runtime_put_sync(dev), 0);
	CHECK_STEPS("off toy");
	CHECK_EQ(pm_runtime_resume_and_get(dev), 0);
	pm_runtime_mark_last_busy(dev);
	CHECK_EQ(pm_runtime_put_autosuspend(dev), 0);
	CHECK_EQ(pm_runtime_get_if_active(dev), 1);
	CHECK_EQ(pm_runtime_put(dev), 0);
	CHECK_EQ(pm_runtime_suspend(dev), 0);
	CHECK_STEPS("on toy, off toy");
	on_result = -EIO;
	CHECK_EQ(pm_runtime_resume_and_get(dev), -EIO);
	CHECK_EQ(pm_runtime_resume(dev), -EIO);
	CHECK(pm_runtime_status_suspended(dev));
	on_result = 0;
	CHECK_STEPS("on toy, on toy");
	end();
	CHECK_STEPS("on toy, off toy");
}

static void not_enabled(void)
{
	struct device *dev;

	begin(NULL, NULL);
	dev = &pdev->dev;
	CHECK_EQ(pm_runtime_get_sync(dev), -EACCES);
	pm_runtime_put_noidle(dev);
	CHECK_EQ(pm_runtime_resume_and_get(dev), -EACCES);
	CHECK_EQ(pm_runtime_suspend(dev), -EACCES);
	CHECK_EQ(pm_runtime_get_if_in_use(dev), -EINVAL);
	CHECK_EQ(pm_runtime_set_active(dev), 0);
	CHECK_EQ(pm_runtime_resume_and_get(dev), 0);
	CHECK_EQ(pm_runtime_put(dev), 0);
	end();
}

static void unbalanced(void)
{
	struct device *dev;

	begin(probe_managed, NULL);
	dev = &pdev->dev;
	pm_runtime_put_noidle(dev);
	CHECK_EQ(pm_runtime_put_sync(dev), -EINVAL);
	EXPECT_REPORT(RESOURCE_MISUSE);
	CHECK_EQ(pm_runtime_put(dev), -EINVAL);
	EXPECT_REPORT(RESOURCE_MISUSE);
	CHECK_LOG("toy toy: Runtime PM usage count underflow!\ntoy toy: Runtime PM usage count underflow!\n");
	pm_runtime_enable(dev);
	EXPECT_REPORT(RESOURCE_MISUSE);
	CHECK_LOG("toy toy: Unbalanced pm_runtime_enable!\n");
	CHECK_EQ(pm_runtime_set_active(dev), -EAGAIN);
	end();
	pm_runtime_get_noresume(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_STEPS("on toy, off toy");
}

static void disabled_twice(void)
{
	begin(probe_managed, remove_it);
	pm_runtime_disable(&pdev->dev);
	pm_runtime_disable(&pdev->dev);
	EXPECT_REPORT(RESOURCE_MISUSE);
	pm_runtime_enable(&pdev->dev);
	driver.remove = NULL;
	end();
	CHECK_STEPS("on toy, off toy");
}

/*
 * 1. probe enables runtime PM, remove does not disable it
 * 2. the next probe enables it again: Unbalanced pm_runtime_enable!
 */
static void kept_after_unbind(void)
{
	begin(probe_and_keep, NULL);
	device_release_driver(&pdev->dev);
	EXPECT_REPORT(RESOURCE_KEPT);
	CHECK_EQ(device_attach(&pdev->dev), 1);
	CHECK_LOG("toy toy: Unbalanced pm_runtime_enable!\n");
	pm_runtime_disable(&pdev->dev);
	end();
	CHECK_STEPS("on toy, off toy");
}

/* The core suspends what nobody uses before it calls remove(). */
static void given_back(void)
{
	begin(probe_and_keep, remove_it);
	CHECK_EQ(pm_runtime_get_sync(&pdev->dev), 0);
	CHECK_EQ(pm_runtime_put(&pdev->dev), 0);
	end();
	CHECK_STEPS("on toy, off toy, remove");
}

static void forced(void)
{
	begin(probe_and_keep, NULL);
	CHECK_EQ(pm_runtime_get_sync(&pdev->dev), 0);
	CHECK_EQ(pm_runtime_force_suspend(&pdev->dev), 0);
	CHECK(!pm_runtime_enabled(&pdev->dev));
	CHECK_EQ(pm_runtime_force_resume(&pdev->dev), 0);
	CHECK_EQ(pm_runtime_put_sync(&pdev->dev), 0);
	CHECK_EQ(pm_runtime_force_suspend(&pdev->dev), 0);
	end();
	CHECK_STEPS("on toy, off toy, on toy, off toy");
}

/* A device that is idle was suspended before, and one that is in use stays on. */
static void idle_and_disabled(void)
{
	begin(probe_and_keep, NULL);
	CHECK_EQ(pm_runtime_get_sync(&pdev->dev), 0);
	CHECK_EQ(pm_runtime_put_autosuspend(&pdev->dev), 0);
	pm_runtime_disable(&pdev->dev);
	CHECK_STEPS("on toy, off toy");
	pm_runtime_enable(&pdev->dev);
	CHECK_EQ(pm_runtime_get_sync(&pdev->dev), 0);
	pm_runtime_disable(&pdev->dev);
	CHECK(!pm_runtime_status_suspended(&pdev->dev));
	pm_runtime_put_noidle(&pdev->dev);
	end();
	CHECK_STEPS("on toy");
}

CASES(pm_runtime){
	CASE(pm_runtime, uses),
	CASE(pm_runtime, not_enabled),
	CASE(pm_runtime, unbalanced),
	CASE(pm_runtime, disabled_twice),
	CASE(pm_runtime, kept_after_unbind),
	CASE(pm_runtime, given_back),
	CASE(pm_runtime, idle_and_disabled),
	CASE(pm_runtime, forced),
	CASE_END,
};
