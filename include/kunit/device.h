/* SPDX-License-Identifier: MIT */
/**
 * DOC: devices of a test
 *
 * C only. Devices and drivers on a bus of their own, called "kunit". They are resources of the test: what is not
 * unregistered before goes when the case is over, in the reverse order.
 */
#ifndef _KUNIT_DEVICE_H
#define _KUNIT_DEVICE_H

#if !defined(__cplusplus) && !defined(__swift__)

#include <kunit/test.h>

struct device;
struct device_driver;

/**
 * kunit_driver_create() - register a driver that binds every device of this bus
 * @test: whose resource it becomes
 * @name: its name
 *
 * Lifetime: until the case is over.
 * Context: Process context. May sleep.
 * Return: the driver, whose probe() and remove() the test may set, or an error pointer.
 */
struct device_driver *kunit_driver_create(struct kunit *test, const char *name) DRMRES_SYM(kunit_driver_create);

/**
 * kunit_device_register() - register a device and a driver for it
 * @test: whose resource it becomes
 * @name: its name, after the name of the case and a dot; the name of the driver
 *
 * Lifetime: until kunit_device_unregister() or until the case is over.
 * Context: Process context. May sleep.
 * Return: the device, bound to the driver, or an error pointer.
 */
struct device *kunit_device_register(struct kunit *test, const char *name) DRMRES_SYM(kunit_device_register);

/**
 * kunit_device_register_with_driver() - register a device for a driver that is there
 * @test: whose resource it becomes
 * @name: its name, after the name of the case and a dot
 * @drv: from kunit_driver_create()
 *
 * Lifetime: until kunit_device_unregister() or until the case is over.
 * Context: Process context. May sleep.
 * Return: the device, or an error pointer.
 */
struct device *kunit_device_register_with_driver(struct kunit *test, const char *name, const struct device_driver *drv)
	DRMRES_SYM(kunit_device_register_with_driver);

/**
 * kunit_device_unregister() - unregister a device before its case is over
 * @test: whose it is
 * @dev: the device; with it goes the driver that kunit_device_register() made
 *
 * Context: Process context. May sleep.
 */
void kunit_device_unregister(struct kunit *test, struct device *dev) DRMRES_SYM(kunit_device_unregister);

#ifdef DRMRES_SITES
#define kunit_driver_create(...) DRMRES_AT(kunit_driver_create(__VA_ARGS__))
#define kunit_device_register(...) DRMRES_AT(kunit_device_register(__VA_ARGS__))
#define kunit_device_register_with_driver(...) DRMRES_AT(kunit_device_register_with_driver(__VA_ARGS__))
#define kunit_device_unregister(...) DRMRES_AT_VOID(kunit_device_unregister(__VA_ARGS__))
#endif

#endif

#endif
