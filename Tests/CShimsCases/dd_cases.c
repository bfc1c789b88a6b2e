// SPDX-License-Identifier: MIT
#include <cases.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/module.h>

#include "toy_bus.h"

/* What a callback sees of the binding it belongs to. */
static void look(void *data)
{
	struct device *dev = data;

	step("devres sees %s and %s", dev->driver ? dev->driver->name : "no driver",
	     dev_get_drvdata(dev) ? "data" : "no data");
}

static void order_of_unbind(void)
{
	struct device *dev;

	toys_begin();
	dev = toy_added("toy");
	CHECK(device_is_bound(dev));
	CHECK_EQ(devm_add_action(dev, look, dev), 0);
	CHECK_STEPS("probe toy");
	device_release_driver(dev);
	CHECK_STEPS("remove toy, devres sees toy and data, devres");
	CHECK(!device_is_bound(dev));
	CHECK(!dev->driver);
	CHECK(!dev_get_drvdata(dev));
	CHECK(device_is_registered(dev));
	device_release_driver(dev);
	device_unregister(dev);
	CHECK_STEPS("release toy");
	toys_end();
}

static void dropped(struct device *dev)
{
	step("data of %s dropped", dev_name(dev));
}

static void order_of_post_unbind(void)
{
	static struct device_driver drv = {
		.name = "toy",
		.bus = &toys,
		.probe = toy_probe,
		.remove = toy_remove,
		.p_cb = {.post_unbind_rust = dropped},
	};
	struct device *dev;

	CHECK_EQ(bus_register(&toys), 0);
	CHECK_EQ(driver_register(&drv), 0);
	toy_probe_result = 0;
	dev = toy_added("toy");
	device_release_driver(dev);
	CHECK_STEPS("probe toy, remove toy, data of toy dropped, devres");
	toy_probe_result = -ENODEV;
	CHECK_EQ(device_attach(dev), 0);
	CHECK_STEPS("probe toy, data of toy dropped, devres");
	device_unregister(dev);
	driver_unregister(&drv);
	bus_unregister(&toys);
}

/* Linux 6.12 prints the same lines and returns the same values. */
static void probe_fails(void)
{
	struct device *dev;

	toys_begin();
	toy_probe_result = -EIO;
	dev = toy_added("toy");
	CHECK_STEPS("probe toy, devres");
	CHECK_LOG("toy toy: probe with driver toy failed with error -5\n");
	CHECK(!dev->driver && !dev_get_drvdata(dev) && !device_is_bound(dev));
	CHECK_EQ(device_attach(dev), 0);
	CHECK_EQ(device_driver_attach(&toy_driver, dev), -EIO);
	case_log();

	/* These two say that the device is somebody else's. */
	toy_probe_result = -ENODEV;
	CHECK_EQ(device_attach(dev), 0);
	toy_probe_result = -ENXIO;
	CHECK_EQ(device_attach(dev), 0);
	CHECK_LOG("");

	toy_probe_result = 0;
	steps();
	CHECK_EQ(device_attach(dev), 1);
	CHECK_STEPS("probe toy");
	CHECK_EQ(device_attach(dev), 1);
	CHECK_EQ(device_driver_attach(&toy_driver, dev), -EBUSY);
	CHECK_STEPS("");
	device_unregister(dev);
	toys_end();
}

static void next_driver_tries(void)
{
	static struct device_driver second = {.name = "toy", .bus = &toys};
	static const struct bus_type any = {.name = "any"};
	static struct device_driver picky = {.name = "picky", .bus = &any, .probe = toy_probe};
	struct device *dev = toy("toy");

	CHECK_EQ(bus_register(&any), 0);
	second.bus = &any;
	second.name = "second";
	CHECK_EQ(driver_register(&picky), 0);
	CHECK_EQ(driver_register(&second), 0);
	dev->bus = &any;
	toy_probe_result = -ENODEV;
	CHECK_EQ(device_add(dev), 0);
	CHECK(dev->driver == &second);
	CHECK_STEPS("probe toy, devres");
	device_unregister(dev);
	driver_unregister(&second);
	driver_unregister(&picky);
	bus_unregister(&any);
}

static void unbind_and_rebind(void)
{
	struct device *dev;

	toys_begin();
	dev = toy_added("toy");
	for (int i = 0; i < 3; i++) {
		device_release_driver(dev);
		CHECK_EQ(device_driver_attach(&toy_driver, dev), 0);
	}
	CHECK_STEPS(
		"probe toy, remove toy, devres, probe toy, remove toy, devres, probe toy, remove toy, devres, probe toy");
	device_unregister(dev);
	CHECK_STEPS("remove toy, devres, release toy");
	toys_end();
}

/*
 * 1. A driver is bound and unbound.
 * 2. Somebody adds a managed resource to the device, which has no driver now.
 * 3. The next probe is refused before it begins: the resource would go when that driver goes.
 */
static void resources_before_probe(void)
{
	struct device *dev;

	toys_begin();
	dev = toy_added("toy");
	device_release_driver(dev);
	steps();

	CHECK_EQ(devm_add_action(dev, toy_say, "early"), 0);
	EXPECT_REPORT(DEVM_WHILE_UNBOUND);
	case_log();
	CHECK_EQ(device_attach(dev), -EBUSY);
	EXPECT_REPORT(PROBE_WITH_RESOURCES);
	CHECK_LOG("toys toy: Resources present before probing\n");
	CHECK_EQ(device_driver_attach(&toy_driver, dev), -EBUSY);
	EXPECT_REPORT(PROBE_WITH_RESOURCES);
	CHECK_STEPS("");
	case_log();

	drmres_set_policy(DRMRES_UPSTREAM);
	CHECK_EQ(device_attach(dev), -EBUSY);
	CHECK_LOG("toys toy: Resources present before probing\n");
	drmres_set_policy(DRMRES_STRICT);

	devm_release_action(dev, toy_say, "early");
	CHECK_EQ(device_attach(dev), 1);
	CHECK_STEPS("early, probe toy");
	device_unregister(dev);
	toys_end();
}

/*
 * 1. A device is added to a bus, and no driver ever comes.
 * 2. A managed resource is added to it.
 * 3. device_del() releases it; before Linux 6.6 only the last put_device() did, which a resource that holds a reference
 *    on its own device never lets happen.
 */
static void deleted_without_driver(void)
{
	struct device *dev;

	CHECK_EQ(bus_register(&toys), 0);
	dev = toy_added("orphan");
	CHECK_EQ(devm_add_action(dev, toy_say, "devres"), 0);
	get_device(dev);
	device_unregister(dev);
	CHECK_STEPS("devres");
	put_device(dev);
	CHECK_STEPS("release orphan");
	bus_unregister(&toys);
}

static void deleted_while_bound(void)
{
	struct device *dev;

	toys_begin();
	dev = get_device(toy_added("toy"));
	device_unregister(dev);
	CHECK_STEPS("probe toy, remove toy, devres");
	CHECK(!dev->driver);
	CHECK_EQ(device_attach(dev), 0);
	CHECK_EQ(device_driver_attach(&toy_driver, dev), -ENODEV);
	CHECK_STEPS("");
	put_device(dev);
	toys_end();
}

static void not_added(void)
{
	struct device *dev = toy("toy");

	CHECK_EQ(device_attach(dev), -ENODEV);
	EXPECT_REPORT(DEVICE_STATE);
	device_release_driver(dev);
	EXPECT_REPORT(DEVICE_STATE);
	CHECK_EQ(device_bind_driver(dev), -ENODEV);
	EXPECT_REPORT(DEVICE_STATE);
	CHECK_EQ(device_driver_attach(&toy_driver, dev), -ENODEV);
	EXPECT_REPORT(DRIVER_REGISTER);
	CHECK_EQ(device_driver_attach(NULL, dev), -ENODEV);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(device_attach(NULL), -ENODEV);
	EXPECT_REPORT(NULL_ARGUMENT);
	device_release_driver(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	put_device(dev);
}

static void bound_by_hand(void)
{
	static struct device_driver other = {.name = "other", .bus = &toys, .remove = toy_remove};
	struct device *dev;

	toys_begin();
	CHECK_EQ(driver_register(&other), 0);
	dev = toy_added("a");
	device_lock(dev);
	CHECK_EQ(device_bind_driver(dev), -EINVAL);
	EXPECT_REPORT(DEVICE_STATE);
	dev->driver = &other;
	CHECK_EQ(device_bind_driver(dev), 0);
	CHECK(device_is_bound(dev));
	CHECK_EQ(device_bind_driver(dev), 0);
	CHECK_LOG("other a: driver_bound: device already bound\n");
	device_unlock(dev);
	device_unregister(dev);
	CHECK_STEPS("remove a, release a");
	driver_unregister(&other);
	toys_end();
}

static int remove_and_release(struct device *dev)
{
	step("remove %s", dev_name(dev));
	device_release_driver(dev);
	return 0;
}

/*
 * 1. A driver's remove unbinds its own device.
 * 2. Linux waits for the device lock, which it holds itself.
 * 3. Here the lock says so and the unbind that is under way goes on.
 */
static void unbound_from_remove(void)
{
	static struct device_driver drv = {
		.name = "toy", .bus = &toys, .probe = toy_probe, .remove = remove_and_release};
	struct device *dev;

	CHECK_EQ(bus_register(&toys), 0);
	CHECK_EQ(driver_register(&drv), 0);
	toy_probe_result = 0;
	dev = toy_added("toy");
	device_release_driver(dev);
	EXPECT_REPORT(RECURSIVE_LOCK);
	CHECK_STEPS("probe toy, remove toy, devres");
	device_unregister(dev);
	driver_unregister(&drv);
	bus_unregister(&toys);
}

static int probe_and_delete(struct device *dev)
{
	step("probe %s", dev_name(dev));
	device_del(dev);
	return 0;
}

static void deleted_from_probe(void)
{
	static struct device_driver drv = {
		.name = "toy", .bus = &toys, .probe = probe_and_delete, .remove = toy_remove};
	struct device *dev = toy("toy");

	CHECK_EQ(bus_register(&toys), 0);
	CHECK_EQ(driver_register(&drv), 0);
	CHECK_EQ(device_add(dev), 0);
	EXPECT_REPORT(RECURSIVE_LOCK);
	EXPECT_REPORT(RECURSIVE_LOCK);
	CHECK(!device_is_registered(dev));
	CHECK(!dev->driver);
	put_device(dev);
	CHECK_STEPS("probe toy, release toy");
	driver_unregister(&drv);
	bus_unregister(&toys);
}

static int note_phase(struct device *dev)
{
	char phase[128];

	(void)dev;
	step("%s", drmres_phase_describe(phase, sizeof(phase)));
	return 0;
}

static void say_phase(void *data)
{
	note_phase(data);
}

static int phase_probe(struct device *dev)
{
	note_phase(dev);
	return devm_add_action(dev, say_phase, dev);
}

static void phases(void)
{
	static struct device_driver drv = {.name = "toy", .bus = &toys, .probe = phase_probe, .remove = note_phase};
	struct device *dev;

	CHECK_EQ(bus_register(&toys), 0);
	CHECK_EQ(driver_register(&drv), 0);
	dev = toy_added("toy");
	CHECK_STEPS("probe of toy");
	device_release_driver(dev);
	CHECK_STEPS("remove of toy, in unbind of toy, action say_phase on toy, in unbind of toy");
	CHECK_EQ(device_attach(dev), 1);
	steps();
	device_unregister(dev);
	CHECK_STEPS("remove of toy, in unbind of toy, in device_del of toy, "
		    "action say_phase on toy, in unbind of toy, in device_del of toy, release toy");
	driver_unregister(&drv);
	bus_unregister(&toys);
}

static void note_event(const struct drmres_event *event, void *context)
{
	(void)context;
	if (event->kind == DRMRES_EVENT_BIND || event->kind == DRMRES_EVENT_UNBIND)
		step("%s %s %s", drmres_event_name(event->kind), event->name, event->owner_name);
}

static void events(void)
{
	struct device *dev;

	toys_begin();
	drmres_trace_subscribe(note_event, NULL);
	dev = toy_added("toy");
	CHECK_STEPS("probe toy, bind toy toy");
	device_unregister(dev);
	CHECK_STEPS("unbind toy toy, remove toy, devres, release toy");
	drmres_trace_subscribe(NULL, NULL);
	toys_end();
}

static int bind_one(void)
{
	struct device *dev;
	int ret = bus_register(&toys);

	if (ret)
		return ret;
	ret = driver_register(&toy_driver);
	if (ret)
		goto bus;
	dev = toy("toy");
	if (!dev) {
		ret = -ENOMEM;
		goto driver;
	}
	ret = device_add(dev);
	if (!ret) {
		ret = device_is_bound(dev) ? 0 : -ENODEV;
		device_del(dev);
	}
	put_device(dev);
driver:
	driver_unregister(&toy_driver);
bus:
	bus_unregister(&toys);
	return ret;
}

static void failures(void)
{
	toy_probe_result = 0;
	/* Bus, driver, device, its name, its private part, the action of the probe. */
	CHECK_EQ(sweep(bind_one), 6);
}

CASES(dd){
	CASE(dd, order_of_unbind),
	CASE(dd, order_of_post_unbind),
	CASE(dd, probe_fails),
	CASE(dd, next_driver_tries),
	CASE(dd, unbind_and_rebind),
	CASE(dd, resources_before_probe),
	CASE(dd, deleted_without_driver),
	CASE(dd, deleted_while_bound),
	CASE(dd, not_added),
	CASE(dd, bound_by_hand),
	CASE(dd, unbound_from_remove),
	CASE(dd, deleted_from_probe),
	CASE(dd, phases),
	CASE(dd, events),
	CASE(dd, failures),
	CASE_END,
};
