// SPDX-License-Identifier: MIT
#include <cases.h>
#include <drmres/sysfs.h>
#include <linux/device/faux.h>
#include <linux/err.h>
#include <linux/platform_device.h>
#include <linux/sysfs.h>
#include <string.h>

#include "steps.h"

static int level;

static ssize_t level_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	(void)attr;
	step("show %s", dev_name(dev));
	return sysfs_emit(buf, "%d\n", level);
}

static ssize_t level_store(struct device *dev, struct device_attribute *attr, const char *buf, size_t count)
{
	(void)attr;
	step("store %s", dev_name(dev));
	level = buf[0] - '0';
	return (ssize_t)count;
}
static DEVICE_ATTR_RW(level);

static ssize_t name_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	int at;

	(void)attr;
	at = sysfs_emit(buf, "%s", dev_name(dev));
	return at + sysfs_emit_at(buf, at, "\n");
}
static DEVICE_ATTR_RO(name);

static ssize_t kick_store(struct device *dev, struct device_attribute *attr, const char *buf, size_t count)
{
	(void)dev;
	(void)attr;
	(void)buf;
	(void)count;
	return -EPERM;
}
static DEVICE_ATTR_WO(kick);

/* The kernel's names for what everybody may do. */
static_assert(S_IRUGO == 0444 && S_IWUGO == 0222 && S_IXUGO == 0111, "three bits each");
static_assert(S_IRWXUGO == 0777 && S_IALLUGO == 07777, "all of them");

static struct attribute *panel_attrs[] = {&dev_attr_level.attr, &dev_attr_name.attr, NULL};
ATTRIBUTE_GROUPS(panel);

static char text[64];

static void files(void)
{
	struct device *dev = root_device_register("panel");
	struct drmres_sysfs_file file;

	CHECK_EQ(device_create_file(dev, &dev_attr_level), 0);
	CHECK_EQ(sysfs_create_file(&dev->kobj, &dev_attr_kick.attr), 0);
	level = 3;
	CHECK_EQ(drmres_sysfs_read("/devices/panel/level", text, sizeof(text)), 2);
	CHECK_STR(text, "3\n");
	CHECK_EQ(drmres_sysfs_write("panel/level", "5"), 1);
	CHECK_EQ(level, 5);
	CHECK_STEPS("show panel, store panel");
	CHECK_EQ(drmres_sysfs_write("kick", "1"), -EPERM);
	CHECK_EQ(drmres_sysfs_read("kick", text, sizeof(text)), -EIO);
	CHECK_EQ(drmres_sysfs_read("evel", text, sizeof(text)), -ENOENT);

	CHECK(drmres_sysfs_at(0, &file) && file.readable && file.writable);
	CHECK_STR(file.path, "/devices/panel/level");
	CHECK(drmres_sysfs_at(1, &file) && !file.readable && file.writable);
	CHECK(!drmres_sysfs_at(2, &file));

	device_remove_file(dev, &dev_attr_level);
	device_remove_file(dev, &dev_attr_level);
	CHECK_EQ(drmres_sysfs_read("panel/level", text, sizeof(text)), -ENOENT);
	sysfs_remove_file(&dev->kobj, &dev_attr_kick.attr);
	root_device_unregister(dev);
}

/* What is left goes with the folder. */
static void folder_goes(void)
{
	struct device *dev = root_device_register("panel");

	CHECK_EQ(device_add_groups(dev, panel_groups), 0);
	root_device_unregister(dev);
	CHECK_EQ(drmres_sysfs_read("panel/level", text, sizeof(text)), -ENOENT);
}

static void names_are_taken(void)
{
	struct device *dev = root_device_register("panel");
	const struct drmres_report *report;

	CHECK_EQ(device_create_file(dev, &dev_attr_name), 0);
	/* The one that is there already stays, what was made before goes. */
	CHECK_EQ(sysfs_create_groups(&dev->kobj, panel_groups), -EEXIST);
	CHECK_LOG("sysfs: cannot create duplicate filename '/devices/panel/name'\n");
	report = EXPECT_REPORT(NAME_TAKEN);
	CHECK(report && strstr(report->what, "names_are_taken"));
	CHECK_EQ(drmres_sysfs_read("panel/level", text, sizeof(text)), -ENOENT);
	CHECK_EQ(drmres_sysfs_read("panel/name", text, sizeof(text)), 6);
	root_device_unregister(dev);
}

static umode_t first_only(struct kobject *kobj, struct attribute *attr, int n)
{
	(void)kobj;
	return n ? 0 : attr->mode;
}

static void named_group(void)
{
	static const struct attribute_group group = {.name = "power", .attrs = panel_attrs, .is_visible = first_only};
	struct device *dev = root_device_register("panel");

	CHECK_EQ(sysfs_create_group(&dev->kobj, &group), 0);
	CHECK_EQ(drmres_sysfs_read("panel/power/level", text, sizeof(text)), 2);
	CHECK_EQ(drmres_sysfs_read("panel/power/name", text, sizeof(text)), -ENOENT);
	sysfs_remove_group(&dev->kobj, &group);
	CHECK_EQ(drmres_sysfs_read("panel/power/level", text, sizeof(text)), -ENOENT);
	root_device_unregister(dev);
	CHECK_STEPS("show panel");
}

static void misuse(void)
{
	struct device *dev = root_device_register("panel");

	get_device(dev);
	root_device_unregister(dev);
	CHECK_EQ(device_create_file(dev, &dev_attr_level), -EINVAL);
	EXPECT_REPORT(DEVICE_STATE);
	put_device(dev);
	CHECK_EQ(device_create_file(NULL, &dev_attr_level), 0);
	CHECK_EQ(sysfs_create_file(NULL, &dev_attr_level.attr), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(sysfs_emit(text + 1, "x"), 0);
	EXPECT_REPORT(BUG);
}

/* ---- drivers ---- */

static int make(struct platform_device *pdev)
{
	return device_create_file(&pdev->dev, &dev_attr_level);
}

static void take_away(struct platform_device *pdev)
{
	device_remove_file(&pdev->dev, &dev_attr_level);
}

static int make_managed(struct platform_device *pdev)
{
	return devm_device_add_group(&pdev->dev, &panel_group);
}

static int look_first(struct platform_device *pdev)
{
	(void)pdev;
	CHECK_EQ(drmres_sysfs_read("panel/level", text, sizeof(text)), -ENOENT);
	return 0;
}

static void look_last(struct platform_device *pdev)
{
	look_first(pdev);
}

static struct platform_device *pdev;

static void run(struct platform_driver *driver)
{
	pdev = platform_device_register_simple("panel", PLATFORM_DEVID_NONE, NULL, 0);
	CHECK_EQ(platform_driver_register(driver), 0);
	CHECK(pdev->dev.driver != NULL);
	CHECK_EQ(drmres_sysfs_read("panel/level", text, sizeof(text)), 2);
	device_release_driver(&pdev->dev);
}

static void end(struct platform_driver *driver)
{
	platform_driver_unregister(driver);
	platform_device_unregister(pdev);
	CHECK_STEPS("show panel");
}

/*
 * 1. probe makes a file
 * 2. remove does not take it away
 * 3. userspace reads it, and the driver's data is gone
 */
static void kept_after_unbind(void)
{
	struct platform_driver driver = {.probe = make, .driver = {.name = "panel"}};

	run(&driver);
	EXPECT_REPORT(RESOURCE_KEPT);
	end(&driver);
}

static void removed(void)
{
	struct platform_driver driver = {.probe = make, .remove = take_away, .driver = {.name = "panel"}};

	run(&driver);
	CHECK_EQ(drmres_sysfs_read("panel/level", text, sizeof(text)), -ENOENT);
	end(&driver);
}

static void managed(void)
{
	struct platform_driver driver = {.probe = make_managed, .driver = {.name = "panel"}};

	run(&driver);
	CHECK_EQ(drmres_sysfs_read("panel/level", text, sizeof(text)), -ENOENT);
	end(&driver);
}

/* There after the probe, gone before the remove. */
static void of_the_driver(void)
{
	struct platform_driver driver = {
		.probe = look_first, .remove = look_last, .driver = {.name = "panel", .dev_groups = panel_groups}};

	run(&driver);
	end(&driver);
}

static void of_a_faux_device(void)
{
	struct faux_device *faux = faux_device_create_with_groups("panel", NULL, NULL, panel_groups);

	CHECK_EQ(drmres_sysfs_read("panel/level", text, sizeof(text)), 2);
	faux_device_destroy(faux);
	CHECK_EQ(drmres_sysfs_read("panel/level", text, sizeof(text)), -ENOENT);
	CHECK_STEPS("show panel");
}

static ssize_t doomed_store(struct device *dev, struct device_attribute *attr, const char *buf, size_t count)
{
	(void)buf;
	device_remove_file(dev, attr);
	return (ssize_t)count;
}
static DEVICE_ATTR_WO(doomed);

static void removes_itself(void)
{
	struct device *dev = root_device_register("panel");

	CHECK_EQ(device_create_file(dev, &dev_attr_doomed), 0);
	CHECK_EQ(drmres_sysfs_write("doomed", "1"), 1);
	EXPECT_REPORT(DEADLOCK);
	CHECK_EQ(drmres_sysfs_write("doomed", "1"), -ENOENT);
	root_device_unregister(dev);
}

static void what_is_written(void)
{
	unsigned long long wide;
	long long signed_wide;
	bool yes = false;
	u8 byte = 1;
	int i;

	CHECK_EQ(kstrtoull("0x1F\n", 0, &wide), 0);
	CHECK_EQ(wide, 31);
	CHECK_EQ(kstrtoull("010", 0, &wide), 0);
	CHECK_EQ(wide, 8);
	CHECK_EQ(kstrtoull("18446744073709551616", 10, &wide), -ERANGE);
	CHECK_EQ(kstrtoull("-1", 10, &wide), -EINVAL);
	CHECK_EQ(kstrtoull("", 10, &wide), -EINVAL);
	CHECK_EQ(kstrtoull("1 ", 10, &wide), -EINVAL);
	CHECK_EQ(kstrtoll("-9223372036854775808", 10, &signed_wide), 0);
	CHECK(signed_wide < 0);
	CHECK_EQ(kstrtoll("9223372036854775808", 10, &signed_wide), -ERANGE);
	CHECK_EQ(kstrtoint("-7\n", 0, &i), 0);
	CHECK_EQ(i, -7);
	CHECK_EQ(kstrtou8("256", 0, &byte), -ERANGE);
	CHECK_EQ(byte, 1);
	CHECK_EQ(kstrtobool("on", &yes), 0);
	CHECK(yes);
	CHECK_EQ(kstrtobool("0", &yes), 0);
	CHECK(!yes);
	CHECK_EQ(kstrtobool("maybe", &yes), -EINVAL);
}

CASES(sysfs){
	CASE(sysfs, files),
	CASE(sysfs, folder_goes),
	CASE(sysfs, names_are_taken),
	CASE(sysfs, named_group),
	CASE(sysfs, misuse),
	CASE(sysfs, kept_after_unbind),
	CASE(sysfs, removed),
	CASE(sysfs, managed),
	CASE(sysfs, of_the_driver),
	CASE(sysfs, of_a_faux_device),
	CASE(sysfs, removes_itself),
	CASE(sysfs, what_is_written),
	CASE_END,
};
