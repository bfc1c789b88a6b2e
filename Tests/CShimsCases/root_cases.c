// SPDX-License-Identifier: MIT
#include <cases.h>
#include <linux/device.h>
#include <linux/module.h>

#include "steps.h"

static void say(void *data)
{
	step("%s", (const char *)data);
}

static void lifecycle(void)
{
	struct device *dev = root_device_register("root0");

	CHECK(!IS_ERR(dev));
	CHECK_STR(dev_name(dev), "root0");
	CHECK(!dev->parent && !dev->bus && !dev->driver);
	CHECK(device_is_registered(dev));
	root_device_unregister(dev);
}

static void resources_go_newest_first(void)
{
	struct device *dev = root_device_register("root0");

	CHECK_EQ(devm_add_action(dev, say, "first"), 0);
	CHECK_EQ(devm_add_action(dev, say, "second"), 0);
	root_device_unregister(dev);
	CHECK_STEPS("second, first");
}

/*
 * 1. Somebody holds a reference when the root device is unregistered.
 * 2. Its resources go at once, the device with the last reference.
 */
static void outlives_unregister(void)
{
	struct device *dev = get_device(root_device_register("root0"));

	CHECK_EQ(devm_add_action(dev, say, "action"), 0);
	root_device_unregister(dev);
	CHECK_STEPS("action");
	CHECK_STR(dev_name(dev), "root0");
	CHECK_EQ(drmres_address_find(dev, NULL), DRMRES_ADDRESS_LIVE);
	put_device(dev);
	CHECK_EQ(drmres_address_find(dev, NULL), DRMRES_ADDRESS_FREED);
}

static void name_taken(void)
{
	struct device *dev = root_device_register("root0");
	struct device *twin = root_device_register("root0");

	CHECK_EQ(PTR_ERR(twin), -EEXIST);
	CHECK_LOG(
		"sysfs: cannot create duplicate filename '/devices/root0'\n"
		"kobject: kobject_add_internal failed for root0 with -EEXIST, don't try to register things with the same name in the same directory.\n");
	root_device_unregister(dev);
	dev = root_device_register("root0");
	CHECK(!IS_ERR(dev));
	root_device_unregister(dev);
}

static void misuse(void)
{
	struct device *dev;

	CHECK_EQ(PTR_ERR(root_device_register(NULL)), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	root_device_unregister(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);

	dev = root_device_register("root0");
	root_device_unregister(dev);
	root_device_unregister(dev);
	EXPECT_REPORT(USE_AFTER_FREE);
}

static void leak_is_named(void)
{
	u64 mark = drmres_leak_mark();
	struct device *dev = root_device_register("root0");
	char tree[1024];

	drmres_leak_tree(mark, tree, sizeof(tree));
	CHECK(strstr(tree, "root0"));
	CHECK(strstr(tree, "root_cases.c"));
	root_device_unregister(dev);
	CHECK_EQ(drmres_leak_tree(mark, tree, sizeof(tree)), 0);
}

static int make_root(void)
{
	struct device *dev = root_device_register("root0");

	if (IS_ERR(dev))
		return PTR_ERR(dev);
	root_device_unregister(dev);
	return 0;
}

static void failures(void)
{
	CHECK_EQ(sweep(make_root), 3);
}

CASES(root){
	CASE(root, lifecycle),
	CASE(root, resources_go_newest_first),
	CASE(root, outlives_unregister),
	CASE(root, name_taken),
	CASE(root, misuse),
	CASE(root, leak_is_named),
	CASE(root, failures),
	CASE_END,
};
