/* SPDX-License-Identifier: MIT */
/*
 * A bus for the cases of the device core: devices and drivers match by the part of the name before the dot. Driver
 * callbacks write steps; what a probe returns is set by the case.
 */
#ifndef _CASE_TOY_BUS_H_
#define _CASE_TOY_BUS_H_

#include <linux/device.h>
#include <linux/slab.h>

#include "steps.h"

static int toy_probe_result;

static int toy_match(struct device *dev, const struct device_driver *drv)
{
	size_t length = strcspn(dev_name(dev), ".");

	return strlen(drv->name) == length && !strncmp(dev_name(dev), drv->name, length);
}

__attribute__((unused)) static const struct bus_type toys = {.name = "toys", .match = toy_match};

static void toy_say(void *data)
{
	step("%s", (const char *)data);
}

static int toy_probe(struct device *dev)
{
	step("probe %s", dev_name(dev));
	dev_set_drvdata(dev, dev);
	if (devm_add_action(dev, toy_say, "devres"))
		return -ENOMEM;
	return toy_probe_result;
}

static int toy_remove(struct device *dev)
{
	step("remove %s", dev_name(dev));
	return 0;
}

__attribute__((unused)) static struct device_driver toy_driver = {
	.name = "toy",
	.bus = &toys,
	.probe = toy_probe,
	.remove = toy_remove,
};

static void toy_release(struct device *dev)
{
	step("release %s", dev_name(dev));
	kfree(dev);
}

/* A device of the bus that is not added yet; NULL without memory. */
__attribute__((unused)) static struct device *toy(const char *name)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (!dev)
		return NULL;
	device_initialize(dev);
	dev->bus = &toys;
	dev->release = toy_release;
	if (dev_set_name(dev, "%s", name)) {
		put_device(dev);
		return NULL;
	}
	return dev;
}

__attribute__((unused)) static struct device *toy_added(const char *name)
{
	struct device *dev = toy(name);

	CHECK_EQ(device_add(dev), 0);
	return dev;
}

/* The bus, and the driver on it. */
__attribute__((unused)) static void toys_begin(void)
{
	toy_probe_result = 0;
	CHECK_EQ(bus_register(&toys), 0);
	CHECK_EQ(driver_register(&toy_driver), 0);
}

__attribute__((unused)) static void toys_end(void)
{
	driver_unregister(&toy_driver);
	bus_unregister(&toys);
}

#endif
