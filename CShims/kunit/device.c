// SPDX-License-Identifier: MIT
/**
 * DOC: the bus of test devices
 *
 * Owns the bus "kunit" and the device that all its devices hang on; both are static and never end. Every driver of the bus
 * binds every device of it.
 */
#include <kunit/device.h>

#include <base/base.h>
#include <linux/slab.h>
#include <mm/mm.h>

/*
 * struct test_device - a device of a test
 * @dev: the device, with whose last reference this goes
 * @own: the driver that was made for it, NULL if the test brought one
 */
struct test_device {
	struct device dev;
	struct device_driver *own;
};

static const struct bus_type kunit_bus = {.name = "kunit"};
static struct device kunit_root;
static struct device_private kunit_root_private;
static struct subsys_private kunit_subsys;

__attribute__((constructor)) static void kunit_bus_start(void)
{
	drmres_bus_builtin(&kunit_bus, &kunit_subsys);
	drmres_device_builtin(&kunit_root, &kunit_root_private, "kunit");
}

static void unregister_device(void *dev)
{
	(device_unregister)(dev);
}

static void unregister_driver(void *driver)
{
	(driver_unregister)(driver);
}

static void release_device(struct device *dev)
{
	drmres_mem_free(container_of(dev, struct test_device, dev), true, __builtin_return_address(0));
}

struct device_driver *kunit_driver_create(struct kunit *test, const char *name)
{
	struct device_driver *driver = kunit_kzalloc(test, sizeof(*driver), GFP_KERNEL);
	int ret;

	if (!driver)
		return ERR_PTR(-ENOMEM);
	driver->name = kunit_kstrdup_const(test, name, GFP_KERNEL);
	driver->bus = &kunit_bus;
	ret = driver->name ? (driver_register)(driver) : -ENOMEM;
	if (!ret)
		ret = kunit_add_action_or_reset(test, unregister_driver, driver);
	if (!ret)
		return driver;
	kunit_kfree_const(test, driver->name);
	kunit_kfree(test, driver);
	return ERR_PTR(ret);
}

static struct test_device *register_device(struct kunit *test, const char *name)
{
	struct test_device *device =
		drmres_mem_alloc(sizeof(*device), GFP_KERNEL | __GFP_ZERO, __builtin_return_address(0));
	int ret;

	if (!device)
		return ERR_PTR(-ENOMEM);
	(device_initialize)(&device->dev);
	device->dev.release = release_device;
	device->dev.bus = &kunit_bus;
	device->dev.parent = &kunit_root;
	ret = (dev_set_name)(&device->dev, "%s.%s", test->name, name);
	drmres_device_tag(&device->dev, device, sizeof(*device));
	if (!ret)
		ret = (device_add)(&device->dev);
	if (ret) {
		(put_device)(&device->dev);
		return ERR_PTR(ret);
	}
	ret = kunit_add_action_or_reset(test, unregister_device, &device->dev);
	return ret ? ERR_PTR(ret) : device;
}

struct device *kunit_device_register_with_driver(struct kunit *test, const char *name, const struct device_driver *drv)
{
	struct test_device *device = register_device(test, name);

	(void)drv;
	return IS_ERR(device) ? ERR_CAST(device) : &device->dev;
}

struct device *kunit_device_register(struct kunit *test, const char *name)
{
	struct device_driver *driver = kunit_driver_create(test, name);
	struct test_device *device;

	if (IS_ERR(driver))
		return ERR_CAST(driver);
	device = register_device(test, name);
	if (IS_ERR(device)) {
		kunit_release_action(test, unregister_driver, driver);
		return ERR_CAST(device);
	}
	device->own = driver;
	return &device->dev;
}

void kunit_device_unregister(struct kunit *test, struct device *dev)
{
	struct device_driver *own = container_of(dev, struct test_device, dev)->own;
	const char *name;

	kunit_release_action(test, unregister_device, dev);
	if (!own)
		return;
	name = own->name;
	kunit_release_action(test, unregister_driver, own);
	kunit_kfree_const(test, name);
}
