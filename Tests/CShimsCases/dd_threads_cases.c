// SPDX-License-Identifier: MIT
#include <cases.h>
#include <linux/device.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <pthread.h>

#define ROUNDS 200

/* Counted, not written down: which thread comes first is not the point. */
static int probes, removes, releases;
static struct device *shared;

static int count_probe(struct device *dev)
{
	(void)dev;
	__atomic_add_fetch(&probes, 1, __ATOMIC_RELAXED);
	return 0;
}

static int count_remove(struct device *dev)
{
	(void)dev;
	__atomic_add_fetch(&removes, 1, __ATOMIC_RELAXED);
	return 0;
}

static void count_release(struct device *dev)
{
	__atomic_add_fetch(&releases, 1, __ATOMIC_RELAXED);
	kfree(dev);
}

static const struct bus_type bus = {.name = "crowd"};
static struct device_driver drv = {.name = "crowd", .bus = &bus, .probe = count_probe, .remove = count_remove};

static struct device *member(const char *name, int number)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	device_initialize(dev);
	dev->bus = &bus;
	dev->release = count_release;
	CHECK_EQ(dev_set_name(dev, "%s.%d", name, number), 0);
	CHECK_EQ(device_add(dev), 0);
	return dev;
}

static void begin(void)
{
	probes = removes = releases = 0;
	CHECK_EQ(bus_register(&bus), 0);
}

static void together(void *(*a)(void *), void *(*b)(void *))
{
	pthread_t first, second;

	pthread_create(&first, NULL, a, "a");
	pthread_create(&second, NULL, b, "b");
	pthread_join(first, NULL);
	pthread_join(second, NULL);
}

static void *come_and_go(void *name)
{
	for (int i = 0; i < ROUNDS; i++)
		device_unregister(member(name, i));
	return NULL;
}

static int look(struct device *dev, void *data)
{
	(void)data;
	return !dev_name(dev);
}

static void *walk(void *name)
{
	struct device *dev;

	(void)name;
	for (int i = 0; i < ROUNDS; i++) {
		CHECK_EQ(bus_for_each_dev(&bus, NULL, NULL, look), 0);
		dev = bus_find_device_by_name(&bus, NULL, "a.7");
		put_device(dev);
	}
	return NULL;
}

static void *bind_and_unbind(void *name)
{
	(void)name;
	for (int i = 0; i < ROUNDS; i++) {
		CHECK(device_attach(shared) >= 0);
		device_release_driver(shared);
	}
	return NULL;
}

static void *register_and_unregister(void *name)
{
	(void)name;
	for (int i = 0; i < ROUNDS; i++) {
		CHECK_EQ(driver_register(&drv), 0);
		driver_unregister(&drv);
	}
	return NULL;
}

static void devices_come_and_go(void)
{
	begin();
	CHECK_EQ(driver_register(&drv), 0);
	together(come_and_go, come_and_go);
	together(come_and_go, walk);
	driver_unregister(&drv);
	bus_unregister(&bus);
	CHECK_EQ(probes, 3 * ROUNDS);
	CHECK_EQ(removes, probes);
	CHECK_EQ(releases, probes);
}

/* Each probe is followed by exactly one remove, whoever asked for it. */
static void two_unbind_one_device(void)
{
	begin();
	CHECK_EQ(driver_register(&drv), 0);
	shared = member("shared", 0);
	together(bind_and_unbind, bind_and_unbind);
	device_unregister(shared);
	driver_unregister(&drv);
	bus_unregister(&bus);
	CHECK_EQ(removes, probes);
	CHECK_EQ(releases, 1);
}

/* driver_unregister() waits for whoever is about to probe with the driver. */
static void driver_goes_while_devices_come(void)
{
	begin();
	together(come_and_go, register_and_unregister);
	shared = member("shared", 0);
	together(bind_and_unbind, register_and_unregister);
	device_unregister(shared);
	bus_unregister(&bus);
	CHECK_EQ(removes, probes);
	CHECK_EQ(releases, ROUNDS + 1);
}

static void *get_and_put(void *name)
{
	(void)name;
	for (int i = 0; i < ROUNDS; i++)
		put_device(get_device(shared));
	put_device(shared);
	return NULL;
}

static void last_put_is_one_thread(void)
{
	begin();
	shared = member("shared", 0);
	get_device(shared);
	device_del(shared);
	together(get_and_put, get_and_put);
	CHECK_EQ(releases, 1);
	bus_unregister(&bus);
}

CASES(dd_threads){CASE(dd_threads, devices_come_and_go), CASE(dd_threads, two_unbind_one_device),
		  CASE(dd_threads, driver_goes_while_devices_come), CASE(dd_threads, last_put_is_one_thread), CASE_END};
