// SPDX-License-Identifier: MIT
#include <cases.h>
#include <linux/device.h>
#include <linux/err.h>

#include "toy_bus.h"

/* The clock must be bound before its users can be. */
static bool clock_is_there;
static struct device *born;

static int clock_probe(struct device *dev)
{
	step("probe %s", dev_name(dev));
	clock_is_there = true;
	return 0;
}

static int clock_remove(struct device *dev)
{
	step("remove %s", dev_name(dev));
	clock_is_there = false;
	return 0;
}

static int user_probe(struct device *dev)
{
	step("probe %s", dev_name(dev));
	if (devm_add_action(dev, toy_say, "devres"))
		return -ENOMEM;
	return clock_is_there ? 0 : dev_err_probe(dev, -EPROBE_DEFER, "no clock\n");
}

static struct device_driver clock_driver = {
	.name = "clock", .bus = &toys, .probe = clock_probe, .remove = clock_remove};
static struct device_driver user_driver = {.name = "user", .bus = &toys, .probe = user_probe, .remove = toy_remove};

static void begin(void)
{
	clock_is_there = false;
	CHECK_EQ(bus_register(&toys), 0);
	CHECK_EQ(driver_register(&clock_driver), 0);
	CHECK_EQ(driver_register(&user_driver), 0);
}

static void end(void)
{
	driver_unregister(&user_driver);
	driver_unregister(&clock_driver);
	bus_unregister(&toys);
}

/*
 * 1. Two users are added; their probes ask to be called again later, and what they acquired is released.
 * 2. The clock is added and bound.
 * 3. The users are probed again, in the order in which they came.
 */
static void probed_again_after_bind(void)
{
	struct device *a, *b, *clock;

	begin();
	a = toy_added("user.a");
	b = toy_added("user.b");
	CHECK_STEPS("probe user.a, devres, probe user.b, devres");
	CHECK(!a->driver && !b->driver);
	clock = toy_added("clock");
	CHECK_STEPS("probe clock, probe user.a, probe user.b");
	CHECK(device_is_bound(a) && device_is_bound(b));
	CHECK_LOG("");
	device_unregister(a);
	device_unregister(b);
	device_unregister(clock);
	end();
}

static void probed_again_after_driver(void)
{
	struct device *user, *clock;

	clock_is_there = false;
	CHECK_EQ(bus_register(&toys), 0);
	user = toy_added("user");
	clock = toy_added("clock");
	CHECK_EQ(driver_register(&user_driver), 0);
	CHECK_STEPS("probe user, devres");
	CHECK_EQ(driver_register(&clock_driver), 0);
	CHECK_STEPS("probe clock, probe user");
	device_unregister(user);
	device_unregister(clock);
	end();
}

static void still_not_ready(void)
{
	struct device *user, *toy;

	begin();
	user = toy_added("user");
	toy_probe_result = 0;
	CHECK_EQ(driver_register(&toy_driver), 0);
	steps();
	/* Something else is bound: one more try, and only one. */
	toy = toy_added("toy");
	CHECK_STEPS("probe toy, probe user, devres");
	device_unregister(toy);
	device_unregister(user);
	driver_unregister(&toy_driver);
	end();
}

static void deleted_while_waiting(void)
{
	struct device *user, *clock;

	begin();
	user = toy_added("user");
	device_unregister(user);
	CHECK_STEPS("probe user, devres, release user");
	clock = toy_added("clock");
	CHECK_STEPS("probe clock");
	device_unregister(clock);
	end();
}

/* Linux 6.12 returns the same, and does not remember the device. */
static void asked_by_hand(void)
{
	struct device *user, *clock;

	CHECK_EQ(bus_register(&toys), 0);
	clock_is_there = false;
	user = toy_added("user");
	CHECK_EQ(driver_register(&clock_driver), 0);
	CHECK_EQ(driver_register(&user_driver), 0);
	clock_is_there = true;
	CHECK_EQ(device_attach(user), 1);
	device_release_driver(user);
	clock_is_there = false;
	CHECK_EQ(device_driver_attach(&user_driver, user), -EAGAIN);
	steps();
	clock = toy_added("clock");
	CHECK_STEPS("probe clock");
	device_unregister(user);
	device_unregister(clock);
	end();
}

static int breeding_probe(struct device *dev)
{
	step("probe %s", dev_name(dev));
	if (!born)
		born = toy_added("toy.born");
	return -EPROBE_DEFER;
}

/*
 * 1. A probe adds a child, which is bound at once.
 * 2. Then it asks to be called again later.
 * 3. Linux takes the child for what the device waits for and probes it again, and again.
 */
static void waits_for_its_own_child(void)
{
	static struct device_driver breeder = {.name = "user", .bus = &toys, .probe = breeding_probe};
	struct device *dev;

	toys_begin();
	born = NULL;
	CHECK_EQ(driver_register(&breeder), 0);
	dev = toy_added("user");
	EXPECT_REPORT(DEVICE_STATE);
	CHECK_STEPS("probe user, probe toy.born");
	device_unregister(born);
	device_unregister(dev);
	driver_unregister(&breeder);
	toys_end();
}

static int match_later(struct device *dev, const struct device_driver *drv)
{
	(void)drv;
	return clock_is_there || !strcmp(dev_name(dev), "clock") ? 1 : -EPROBE_DEFER;
}

static void match_defers(void)
{
	static const struct bus_type late = {.name = "late", .match = match_later};
	static struct device_driver any = {.name = "any", .bus = &late, .probe = clock_probe};
	struct device *user = toy("user"), *clock = toy("clock");

	clock_is_there = false;
	CHECK_EQ(bus_register(&late), 0);
	CHECK_EQ(driver_register(&any), 0);
	user->bus = clock->bus = &late;
	CHECK_EQ(device_add(user), 0);
	CHECK_STEPS("");
	CHECK_EQ(device_add(clock), 0);
	CHECK_STEPS("probe clock, probe user");
	device_unregister(clock);
	device_unregister(user);
	driver_unregister(&any);
	bus_unregister(&late);
}

CASES(deferred){
	CASE(deferred, probed_again_after_bind),
	CASE(deferred, probed_again_after_driver),
	CASE(deferred, still_not_ready),
	CASE(deferred, deleted_while_waiting),
	CASE(deferred, asked_by_hand),
	CASE(deferred, waits_for_its_own_child),
	CASE(deferred, match_defers),
	CASE_END,
};
