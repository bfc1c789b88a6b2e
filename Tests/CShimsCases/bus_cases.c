// SPDX-License-Identifier: MIT
#include <cases.h>
#include <linux/device.h>

#include "toy_bus.h"

static int note_device(struct device *dev, void *data)
{
	step("%s", dev_name(dev));
	return data && !strcmp(dev_name(dev), data) ? 3 : 0;
}

static int note_driver(struct device_driver *drv, void *data)
{
	(void)data;
	step("%s", drv->name);
	return 0;
}

static void registered_once(void)
{
	static const struct bus_type twin = {.name = "toys"};

	CHECK_EQ(bus_register(&toys), 0);
	CHECK_EQ(bus_register(&twin), -EEXIST);
	CHECK_LOG(
		"sysfs: cannot create duplicate filename '/bus/toys'\n"
		"kobject: kobject_add_internal failed for toys with -EEXIST, don't try to register things with the same name in the same directory.\n");
	bus_unregister(&toys);
	CHECK_EQ(bus_register(&twin), 0);
	bus_unregister(&twin);
}

static void devices_in_order(void)
{
	struct device *a, *b, *c;

	toys_begin();
	a = toy_added("a");
	b = toy_added("b");
	c = toy_added("c");
	CHECK_EQ(bus_for_each_dev(&toys, NULL, NULL, note_device), 0);
	CHECK_STEPS("a, b, c");
	CHECK_EQ(bus_for_each_dev(&toys, a, NULL, note_device), 0);
	CHECK_STEPS("b, c");
	CHECK_EQ(bus_for_each_dev(&toys, NULL, "b", note_device), 3);
	CHECK_STEPS("a, b");
	device_unregister(b);
	CHECK_EQ(bus_for_each_dev(&toys, NULL, NULL, note_device), 0);
	CHECK_STEPS("release b, a, c");
	CHECK_EQ(bus_for_each_drv(&toys, NULL, NULL, note_driver), 0);
	CHECK_STEPS("toy");
	CHECK_EQ(bus_for_each_drv(&toys, &toy_driver, NULL, note_driver), 0);
	CHECK_STEPS("");
	device_unregister(a);
	device_unregister(c);
	toys_end();
}

static void find_takes_a_reference(void)
{
	struct device *a, *found;

	toys_begin();
	a = toy_added("a");
	found = bus_find_device_by_name(&toys, NULL, "a");
	CHECK(found == a);
	CHECK(!bus_find_device_by_name(&toys, NULL, "b"));
	CHECK(!bus_find_device_by_name(&toys, NULL, NULL));
	CHECK(!bus_find_next_device(&toys, a));
	device_unregister(a);
	case_log();
	CHECK_STEPS("");
	put_device(found);
	CHECK_STEPS("release a");
	toys_end();
}

static int unregister_device(struct device *dev, void *data)
{
	(void)data;
	device_unregister(dev);
	step("next");
	return 0;
}

/*
 * 1. A walk stands on a device and unregisters it.
 * 2. The device stays until the walk has moved on, which finds the next one all the same.
 */
static void unregistered_while_walked(void)
{
	toys_begin();
	toy_added("a");
	toy_added("b");
	CHECK_EQ(bus_for_each_dev(&toys, NULL, NULL, unregister_device), 0);
	CHECK_STEPS("next, release a, next, release b");
	toys_end();
}

static int unregister_all(struct device *dev, void *data)
{
	(void)dev;
	(void)data;
	for (struct device *next; (next = bus_find_next_device(&toys, NULL));) {
		device_unregister(next);
		put_device(next);
	}
	return 0;
}

static void all_unregistered_while_walked(void)
{
	toys_begin();
	toy_added("a");
	toy_added("b");
	toy_added("c");
	CHECK_EQ(bus_for_each_dev(&toys, NULL, NULL, unregister_all), 0);
	CHECK_STEPS("release b, release c, release a");
	toys_end();
}

static void not_registered(void)
{
	struct device *dev = toy("a");

	CHECK_EQ(device_add(dev), -EINVAL);
	CHECK_LOG("bus_add_device: cannot add device 'a' to unregistered bus 'toys'\n");
	put_device(dev);
	CHECK_EQ(bus_for_each_dev(&toys, NULL, NULL, note_device), -EINVAL);
	CHECK_EQ(bus_for_each_drv(&toys, NULL, NULL, note_driver), -EINVAL);
	CHECK_EQ(bus_rescan_devices(&toys), -EINVAL);
	CHECK(!bus_find_next_device(&toys, NULL));
	CHECK(!driver_find("toy", &toys));

	bus_unregister(&toys);
	EXPECT_REPORT(DEVICE_STATE);
	CHECK_EQ(bus_register(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
}

static void name_taken(void)
{
	struct device *parent, *a, *b;

	toys_begin();
	parent = toy_added("parent");
	a = toy_added("a");
	b = toy("a");
	b->parent = parent;
	CHECK_EQ(device_add(b), -EEXIST);
	CHECK_LOG("sysfs: cannot create duplicate filename '/bus/toys/devices/a'\n");
	put_device(b);
	device_unregister(a);
	device_unregister(parent);
	toys_end();
}

/*
 * 1. A bus is unregistered with a device and a driver on it.
 * 2. Linux forgets the bus, and neither can be taken off it any more.
 * 3. Here it stays until both are gone; its name is free then.
 */
static void unregistered_too_early(void)
{
	struct device *dev;

	toys_begin();
	dev = toy_added("toy");
	bus_unregister(&toys);
	EXPECT_REPORT(DEVICE_STATE);
	device_unregister(dev);
	driver_unregister(&toy_driver);
	CHECK_STEPS("probe toy, remove toy, devres, release toy");
	CHECK_EQ(bus_register(&toys), 0);
	bus_unregister(&toys);
}

/*
 * 1. A device is freed with kfree() while it is on the bus: "never do that", says Linux.
 * 2. Whoever walks over the bus is told, and goes on with the next one.
 */
static void freed_while_walked(void)
{
	struct device *a, *b;

	toys_begin();
	a = toy_added("a");
	b = toy_added("b");
	kfree(a);
	CHECK_EQ(bus_for_each_dev(&toys, NULL, NULL, note_device), 0);
	EXPECT_REPORT(USE_AFTER_FREE);
	CHECK_STEPS("b");
	CHECK(bus_find_next_device(&toys, NULL) == b);
	put_device(b);
	device_unregister(b);
	toys_end();
}

static void rescan(void)
{
	struct device *dev;

	toys_begin();
	toy_probe_result = -ENODEV;
	dev = toy_added("toy");
	CHECK_STEPS("probe toy, devres");
	CHECK(!dev->driver);
	toy_probe_result = 0;
	CHECK_EQ(bus_rescan_devices(&toys), 0);
	CHECK_STEPS("probe toy");
	CHECK(dev->driver == &toy_driver);
	CHECK_EQ(bus_rescan_devices(&toys), 0);
	CHECK_STEPS("");
	device_unregister(dev);
	toys_end();
}

static int refuse(struct device *dev, const struct device_driver *drv)
{
	(void)dev;
	(void)drv;
	return -EIO;
}

static void match_fails(void)
{
	static const struct bus_type broken = {.name = "broken", .match = refuse};
	static struct device_driver drv = {.name = "drv", .bus = &broken};
	struct device *dev = toy("a");

	CHECK_EQ(bus_register(&broken), 0);
	CHECK_EQ(driver_register(&drv), 0);
	dev->bus = &broken;
	CHECK_EQ(device_add(dev), 0);
	CHECK_EQ(device_attach(dev), -EIO);
	CHECK_EQ(bus_rescan_devices(&broken), -EIO);
	CHECK(!dev->driver);
	device_unregister(dev);
	driver_unregister(&drv);
	bus_unregister(&broken);
}

static int make_bus(void)
{
	int ret = bus_register(&toys);

	if (!ret)
		bus_unregister(&toys);
	return ret;
}

static void failures(void)
{
	CHECK_EQ(sweep(make_bus), 1);
}

CASES(bus){
	CASE(bus, registered_once),
	CASE(bus, devices_in_order),
	CASE(bus, find_takes_a_reference),
	CASE(bus, unregistered_while_walked),
	CASE(bus, all_unregistered_while_walked),
	CASE(bus, not_registered),
	CASE(bus, name_taken),
	CASE(bus, unregistered_too_early),
	CASE(bus, freed_while_walked),
	CASE(bus, rescan),
	CASE(bus, match_fails),
	CASE(bus, failures),
	CASE_END,
};
