// SPDX-License-Identifier: MIT
#include <cases.h>
#include <drmres/hardware.h>
#include <drmres/user.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/pci.h>
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

static void forbidden(void)
{
	struct device *dev;

	begin(probe_managed, NULL);
	dev = &pdev->dev;
	pm_runtime_allow(dev);
	pm_runtime_forbid(dev);
	pm_runtime_forbid(dev);
	CHECK_EQ(pm_runtime_suspend(dev), -EAGAIN);
	CHECK_EQ(pm_runtime_get_sync(dev), 1);
	CHECK_EQ(pm_runtime_put_sync(dev), 0);
	CHECK_STEPS("on toy");
	pm_runtime_allow(dev);
	CHECK_EQ(pm_runtime_suspend(dev), 0);
	CHECK_STEPS("off toy");
	pm_runtime_forbid(dev);
	/* Somebody drops what is not his. */
	pm_runtime_put_noidle(dev);
	pm_runtime_allow(dev);
	EXPECT_REPORT(RESOURCE_MISUSE);
	CHECK_LOG("toy toy: Runtime PM usage count underflow!\n");
	pm_runtime_forbid(dev);
	pm_runtime_forbid(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	/* It is not the driver's use, and nobody misses it. */
	end();
	CHECK_STEPS("on toy");
}

static int probe_and_use(struct platform_device *pdev)
{
	int ret = devm_pm_runtime_enable(&pdev->dev);

	return ret ? ret : pm_runtime_resume_and_get(&pdev->dev);
}

static void remove_use(struct platform_device *pdev)
{
	pm_runtime_put(&pdev->dev);
}

/*
 * 1. probe uses the device, remove does not let go of it
 * 2. the next binding begins with one use more, and the device is never suspended again
 */
static void use_kept(void)
{
	const struct drmres_report *report;

	begin(probe_and_use, NULL);
	device_release_driver(&pdev->dev);
	report = EXPECT_REPORT(RESOURCE_KEPT);
	CHECK_STR(report->what, "runtime PM use of toy, taken in probe of toy, is kept after unbind");
	/* Each once, also when the device goes. */
	CHECK_EQ(device_attach(&pdev->dev), 1);
	end();
	EXPECT_REPORT(RESOURCE_KEPT);
	CHECK_STEPS("on toy, on toy");
}

static void use_given_back(void)
{
	begin(probe_and_use, remove_use);
	CHECK_EQ(pm_runtime_get_sync(&pdev->dev), 1);
	CHECK_EQ(pm_runtime_put_autosuspend(&pdev->dev), 0);
	end();
	CHECK_STEPS("on toy, off toy");
}

/* As a driver does that wants the device on for the time of its remove(), and says so once more than it has to. */
static void remove_and_use(struct platform_device *pdev)
{
	pm_runtime_get_sync(&pdev->dev);
	pm_runtime_disable(&pdev->dev);
	pm_runtime_set_suspended(&pdev->dev);
}

static void remove_and_let_go(struct platform_device *pdev)
{
	remove_and_use(pdev);
	pm_runtime_put_noidle(&pdev->dev);
}

static void use_kept_by_remove(void)
{
	const struct drmres_report *report;

	begin(probe_and_keep, remove_and_use);
	device_release_driver(&pdev->dev);
	report = EXPECT_REPORT(RESOURCE_KEPT);
	CHECK_STR(report->what, "runtime PM use of toy, taken in remove of toy, is kept after unbind");
	driver.remove = remove_and_let_go;
	CHECK_EQ(device_attach(&pdev->dev), 1);
	end();
	CHECK_STEPS("on toy, off toy, on toy, on toy");
}

static int probe_and_fail(struct platform_device *pdev)
{
	int ret = devm_pm_runtime_enable(&pdev->dev);

	/* What so many drivers get wrong: the use counts although it failed. */
	return ret ? ret : pm_runtime_get_sync(&pdev->dev);
}

static int probe_and_fail_well(struct platform_device *pdev)
{
	int ret = devm_pm_runtime_enable(&pdev->dev);

	return ret ? ret : pm_runtime_resume_and_get(&pdev->dev);
}

static void use_kept_by_a_failed_probe(void)
{
	driver = (struct platform_driver){.probe = probe_and_fail, .driver = {.name = "toy", .pm = pm_ptr(&toy_pm)}};
	pdev = platform_device_register_simple("toy", PLATFORM_DEVID_NONE, NULL, 0);
	on_result = -EIO;
	CHECK_EQ(platform_driver_register(&driver), 0);
	EXPECT_REPORT(RESOURCE_KEPT);
	platform_driver_unregister(&driver);
	driver.probe = probe_and_fail_well;
	CHECK_EQ(platform_driver_register(&driver), 0);
	end();
	case_log();
	CHECK_STEPS("on toy, on toy");
}

/* ---- a file that lives longer than the binding ---- */

static int gadget_open(struct inode *inode, struct file *file)
{
	(void)inode;
	(void)file;
	return pm_runtime_resume_and_get(&pdev->dev);
}

static int gadget_release(struct inode *inode, struct file *file)
{
	(void)inode;
	(void)file;
	pm_runtime_put(&pdev->dev);
	return 0;
}

static int gadget_leak(struct inode *inode, struct file *file)
{
	(void)inode;
	(void)file;
	return 0;
}

static struct file_operations gadget_fops;
static struct miscdevice gadget;

static int probe_gadget(struct platform_device *pdev)
{
	int ret = probe_and_use(pdev);

	gadget = (struct miscdevice){.minor = MISC_DYNAMIC_MINOR, .name = "gadget", .fops = &gadget_fops};
	return ret ? ret : misc_register(&gadget);
}

static void remove_gadget(struct platform_device *pdev)
{
	misc_deregister(&gadget);
	pm_runtime_put(&pdev->dev);
}

static void forget_gadget(struct platform_device *pdev)
{
	(void)pdev;
	misc_deregister(&gadget);
}

static void gadget_life(int (*release)(struct inode *, struct file *), void (*remove)(struct platform_device *))
{
	int fd, early;

	gadget_fops = (struct file_operations){.open = gadget_open, .release = release};
	begin(probe_gadget, remove);
	early = drmres_open_path("/dev/gadget", O_RDWR);
	fd = drmres_open_path("/dev/gadget", O_RDWR);
	CHECK_EQ(drmres_close(early), 0);
	device_release_driver(&pdev->dev);
	CHECK_EQ(drmres_close(fd), 0);
	end();
}

static void use_of_an_open_file(void)
{
	gadget_life(gadget_release, remove_gadget);
	CHECK_STEPS("on toy");
}

/* Only when the device goes is it sure that no close() drops the use. */
static void use_kept_beside_a_file(void)
{
	const struct drmres_report *report;

	gadget_life(gadget_release, forget_gadget);
	report = EXPECT_REPORT(RESOURCE_KEPT);
	CHECK_STR(report->what,
		  "runtime PM use of toy, taken in probe of toy, was never dropped, and the device is gone");
	CHECK_STEPS("on toy");
}

static void use_kept_by_a_file(void)
{
	gadget_life(gadget_leak, remove_gadget);
	EXPECT_REPORT(RESOURCE_KEPT);
	EXPECT_REPORT(RESOURCE_KEPT);
	CHECK_STEPS("on toy");
}

static void upstream_keeps_uses(void)
{
	drmres_set_policy(DRMRES_UPSTREAM);
	begin(probe_and_use, NULL);
	device_release_driver(&pdev->dev);
	CHECK_EQ(device_attach(&pdev->dev), 1);
	end();
	CHECK_STEPS("on toy, on toy");
}

/* ---- PCI: the bus uses the device, and the driver drops that use while it is bound ---- */

static int display_probe(struct pci_dev *display, const struct pci_device_id *id)
{
	(void)id;
	pm_runtime_put_noidle(&display->dev);
	return 0;
}

static void display_remove(struct pci_dev *display)
{
	pm_runtime_get_noresume(&display->dev);
}

static const struct pci_device_id display_ids[] = {{PCI_DEVICE(0x1234, 0x11e8)}, {}};

static struct device *display_begin(struct pci_driver *display, void (*remove)(struct pci_dev *))
{
	struct device *dev = NULL;

	*display = (struct pci_driver){
		.name = "display", .id_table = display_ids, .probe = display_probe, .remove = remove};
	CHECK_EQ(pci_register_driver(display), 0);
	CHECK_EQ(drmres_hardware_create(&display->driver, NULL, NULL, &dev), 0);
	return dev;
}

static int display_probe_and_allow(struct pci_dev *display, const struct pci_device_id *id)
{
	pm_runtime_allow(&display->dev);
	return display_probe(display, id);
}

static void display_forbid(struct pci_dev *display)
{
	pm_runtime_forbid(&display->dev);
}

static void display_forbid_and_remove(struct pci_dev *display)
{
	display_forbid(display);
	display_remove(display);
}

static void display_twice(struct pci_driver *display, struct device *dev)
{
	device_release_driver(dev);
	CHECK_EQ(device_attach(dev), 1);
	drmres_hardware_remove(dev);
	pci_unregister_driver(display);
}

static void bus_use_taken_again(void)
{
	struct pci_driver display;
	struct device *dev = display_begin(&display, display_remove);

	display_twice(&display, dev);
	dev = display_begin(&display, display_forbid_and_remove);
	display.probe = display_probe_and_allow;
	display_twice(&display, dev);
}

/* To forbid that it is suspended is not to take the use again. */
static void bus_use_forbidden(void)
{
	struct pci_driver display;
	struct device *dev = display_begin(&display, display_forbid);

	display.probe = display_probe_and_allow;
	display_twice(&display, dev);
	EXPECT_REPORT(RESOURCE_MISUSE);
	EXPECT_REPORT(RESOURCE_MISUSE);
	case_log();
}

/*
 * 1. probe drops the bus's use with pm_runtime_put_noidle(), remove does not take it again
 * 2. the bus drops it once more at unbind
 */
static void bus_use_dropped(void)
{
	struct pci_driver display;
	struct device *dev = display_begin(&display, NULL);

	device_release_driver(dev);
	EXPECT_REPORT(RESOURCE_MISUSE);
	case_log();
	CHECK_EQ(device_attach(dev), 1);
	drmres_hardware_remove(dev);
	EXPECT_REPORT(RESOURCE_MISUSE);
	CHECK(strstr(case_log(), "Runtime PM usage count underflow!\n"));
	pci_unregister_driver(&display);
}

/* As on the real kernel, which says nothing before the second unbind, and nothing at all where it is forbidden. */
static void upstream_drops_the_bus_use(void)
{
	struct pci_driver display;
	struct device *dev;

	drmres_set_policy(DRMRES_UPSTREAM);
	dev = display_begin(&display, display_forbid);
	display.probe = display_probe_and_allow;
	display_twice(&display, dev);
	CHECK(!strstr(case_log(), "underflow"));
	dev = display_begin(&display, NULL);
	device_release_driver(dev);
	CHECK(!strstr(case_log(), "underflow"));
	CHECK_EQ(device_attach(dev), 1);
	device_release_driver(dev);
	EXPECT_REPORT(RESOURCE_MISUSE);
	CHECK(strstr(case_log(), "Runtime PM usage count underflow!\n"));
	drmres_hardware_remove(dev);
	pci_unregister_driver(&display);
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
	CASE(pm_runtime, forbidden),
	CASE(pm_runtime, use_kept),
	CASE(pm_runtime, use_given_back),
	CASE(pm_runtime, use_kept_by_remove),
	CASE(pm_runtime, use_kept_by_a_failed_probe),
	CASE(pm_runtime, use_of_an_open_file),
	CASE(pm_runtime, use_kept_beside_a_file),
	CASE(pm_runtime, use_kept_by_a_file),
	CASE(pm_runtime, upstream_keeps_uses),
	CASE(pm_runtime, bus_use_taken_again),
	CASE(pm_runtime, bus_use_forbidden),
	CASE(pm_runtime, bus_use_dropped),
	CASE(pm_runtime, upstream_drops_the_bus_use),
	CASE_END,
};
