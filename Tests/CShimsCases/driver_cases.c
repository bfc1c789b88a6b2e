// SPDX-License-Identifier: MIT
#include <cases.h>
#include <linux/device.h>
#include <linux/module.h>

#include "toy_bus.h"

static void found_by_name(void)
{
	toys_begin();
	CHECK(driver_find("toy", &toys) == &toy_driver);
	CHECK(!driver_find("tiger", &toys));
	CHECK(!driver_find(NULL, &toys));
	toys_end();
}

static void registered_twice(void)
{
	static struct device_driver twin = {.name = "toy", .bus = &toys};

	toys_begin();
	CHECK_EQ(driver_register(&toy_driver), -EBUSY);
	EXPECT_REPORT(DRIVER_REGISTER);
	CHECK_EQ(driver_register(&twin), -EBUSY);
	EXPECT_REPORT(DRIVER_REGISTER);
	CHECK_LOG("Error: Driver 'toy' is already registered, aborting...\n"
		  "Error: Driver 'toy' is already registered, aborting...\n");

	/* Linux says it in the log only. */
	drmres_set_policy(DRMRES_UPSTREAM);
	CHECK_EQ(driver_register(&toy_driver), -EBUSY);
	CHECK_LOG("Error: Driver 'toy' is already registered, aborting...\n");
	toys_end();
}

static void unregistered_unknown(void)
{
	const struct drmres_report *report;

	driver_unregister(&toy_driver);
	report = EXPECT_REPORT(DRIVER_REGISTER);
	if (report)
		CHECK_STR(report->what, "Unexpected driver unregister!");
	driver_unregister(NULL);
	EXPECT_REPORT(DRIVER_REGISTER);

	toys_begin();
	driver_unregister(&toy_driver);
	driver_unregister(&toy_driver);
	EXPECT_REPORT(DRIVER_REGISTER);
	bus_unregister(&toys);
}

static void without_a_bus(void)
{
	static struct device_driver nowhere = {.name = "nowhere"};
	static struct device_driver nameless = {.bus = &toys};

	CHECK_EQ(driver_register(&toy_driver), -EINVAL);
	CHECK_LOG("Driver 'toy' was unable to register with bus_type 'toys' because the bus was not initialized.\n");
	EXPECT_REPORT(DRIVER_REGISTER);
	CHECK_EQ(driver_register(&nowhere), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(driver_register(&nameless), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(driver_register(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(driver_attach(&toy_driver), -ENODEV);
	EXPECT_REPORT(DRIVER_REGISTER);
}

static int bus_probe(struct device *dev)
{
	step("bus probes %s", dev_name(dev));
	return 0;
}

static void methods_of_the_bus(void)
{
	static const struct bus_type bus = {.name = "both", .match = toy_match, .probe = bus_probe};
	static struct device_driver drv = {.name = "toy", .bus = &bus, .probe = toy_probe};
	struct device *dev = toy("toy");

	CHECK_EQ(bus_register(&bus), 0);
	CHECK_EQ(driver_register(&drv), 0);
	CHECK_LOG("Driver 'toy' needs updating - please use bus_type methods\n");
	dev->bus = &bus;
	CHECK_EQ(device_add(dev), 0);
	CHECK_STEPS("bus probes toy");
	device_unregister(dev);
	driver_unregister(&drv);
	bus_unregister(&bus);
}

static int note_device(struct device *dev, void *data)
{
	(void)data;
	step("%s", dev_name(dev));
	return 0;
}

static int unbind_device(struct device *dev, void *data)
{
	(void)data;
	device_release_driver(dev);
	return 0;
}

static void devices_of_a_driver(void)
{
	struct device *a, *b, *found;

	toys_begin();
	a = toy_added("toy.a");
	b = toy_added("toy.b");
	steps();
	CHECK_EQ(driver_for_each_device(&toy_driver, NULL, NULL, note_device), 0);
	CHECK_STEPS("toy.a, toy.b");
	CHECK_EQ(driver_for_each_device(&toy_driver, a, NULL, note_device), 0);
	CHECK_STEPS("toy.b");
	CHECK_EQ(driver_for_each_device(NULL, NULL, NULL, note_device), -EINVAL);
	found = driver_find_device(&toy_driver, NULL, "toy.b", device_match_name);
	CHECK(found == b);
	put_device(found);
	CHECK(!driver_find_device(&toy_driver, NULL, "toy.c", device_match_name));
	CHECK(!driver_find_device(NULL, NULL, "toy.c", device_match_name));

	CHECK_EQ(driver_for_each_device(&toy_driver, NULL, NULL, unbind_device), 0);
	CHECK_STEPS("remove toy.a, devres, remove toy.b, devres");
	CHECK_EQ(driver_for_each_device(&toy_driver, NULL, NULL, note_device), 0);
	CHECK_STEPS("");
	device_unregister(a);
	device_unregister(b);
	toys_end();
}

static void unregister_unbinds_newest_first(void)
{
	struct device *a, *b;

	toys_begin();
	a = toy_added("toy.a");
	b = toy_added("toy.b");
	driver_unregister(&toy_driver);
	CHECK_STEPS("probe toy.a, probe toy.b, remove toy.b, devres, remove toy.a, devres");
	CHECK(!a->driver && !b->driver);
	CHECK(device_is_registered(a));
	device_unregister(a);
	device_unregister(b);
	bus_unregister(&toys);
}

static void register_probes_in_order(void)
{
	struct device *a, *b;

	CHECK_EQ(bus_register(&toys), 0);
	a = toy_added("toy.a");
	b = toy_added("toy.b");
	CHECK_STEPS("");
	toy_probe_result = 0;
	CHECK_EQ(driver_register(&toy_driver), 0);
	CHECK_STEPS("probe toy.a, probe toy.b");
	device_unregister(b);
	device_unregister(a);
	toys_end();
}

static struct device_driver suicidal;

static int unregister_itself(struct device *dev)
{
	(void)dev;
	driver_unregister(&suicidal);
	return 0;
}

static struct device_driver suicidal = {
	.name = "toy",
	.bus = &toys,
	.probe = unregister_itself,
	.remove = unregister_itself,
};

/*
 * 1. A driver unregisters itself in its probe, or in its remove.
 * 2. Linux waits for the probe to end, in the probe.
 * 3. Here the driver stays registered, and can be unregistered afterwards.
 */
static void unregistered_from_inside(void)
{
	struct device *dev;

	CHECK_EQ(bus_register(&toys), 0);
	CHECK_EQ(driver_register(&suicidal), 0);
	dev = toy_added("toy");
	EXPECT_REPORT(DRIVER_REGISTER);
	CHECK(dev->driver == &suicidal);
	driver_unregister(&suicidal);
	EXPECT_REPORT(DRIVER_REGISTER);
	CHECK(!dev->driver);
	device_unregister(dev);
	bus_unregister(&toys);
}

/*
 * 1. A driver's memory is freed while it is registered and bound.
 * 2. Linux calls into freed memory as soon as anybody looks for a driver, or unbinds.
 * 3. Here that is said once, and the device is unbound without it.
 */
static void freed_while_registered(void)
{
	struct device_driver *drv = kzalloc(sizeof(*drv), GFP_KERNEL);
	struct device *dev;

	CHECK_EQ(bus_register(&toys), 0);
	*drv = toy_driver;
	toy_probe_result = 0;
	CHECK_EQ(driver_register(drv), 0);
	dev = toy_added("toy");
	kfree(drv);
	CHECK(!driver_find("toy", &toys));
	EXPECT_REPORT(USE_AFTER_FREE);
	device_unregister(dev);
	CHECK_STEPS("probe toy, devres, release toy");
	bus_unregister(&toys);
}

static int make_driver(void)
{
	int ret = bus_register(&toys);

	if (ret)
		return ret;
	ret = driver_register(&toy_driver);
	if (!ret)
		driver_unregister(&toy_driver);
	bus_unregister(&toys);
	return ret;
}

static void failures(void)
{
	CHECK_EQ(sweep(make_driver), 2);
}

CASES(driver){
	CASE(driver, found_by_name),
	CASE(driver, registered_twice),
	CASE(driver, unregistered_unknown),
	CASE(driver, without_a_bus),
	CASE(driver, methods_of_the_bus),
	CASE(driver, devices_of_a_driver),
	CASE(driver, unregister_unbinds_newest_first),
	CASE(driver, register_probes_in_order),
	CASE(driver, unregistered_from_inside),
	CASE(driver, freed_while_registered),
	CASE(driver, failures),
	CASE_END,
};
