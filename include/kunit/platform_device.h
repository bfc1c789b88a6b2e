/* SPDX-License-Identifier: MIT */
/**
 * DOC: platform devices and drivers of a test
 *
 * What is made here goes with the test case: drivers are unregistered, devices taken away and put, the last one first. C only.
 */
#ifndef _KUNIT_PLATFORM_DRIVER_H
#define _KUNIT_PLATFORM_DRIVER_H

#include <drmres/link.h>
#include <drmres/types.h>

struct completion;
struct kunit;
struct platform_device;
struct platform_driver;

/**
 * kunit_platform_device_alloc() - platform_device_alloc() for a test
 * @test: the test
 * @name: the device's name without number
 * @id: its number, or PLATFORM_DEVID_NONE
 *
 * Lifetime: a reference, until the test case ends.
 * Return: the device, or NULL without memory.
 */
struct platform_device *kunit_platform_device_alloc(struct kunit *test, const char *name, int id)
	DRMRES_SYM(kunit_platform_device_alloc);

/**
 * kunit_platform_device_add() - platform_device_add() for a test
 * @test: the test
 * @pdev: from kunit_platform_device_alloc()
 *
 * Lifetime: until the test case ends.
 * Return: as platform_device_add(), -ENOMEM.
 */
int kunit_platform_device_add(struct kunit *test, struct platform_device *pdev) DRMRES_SYM(kunit_platform_device_add);

/**
 * kunit_platform_device_prepare_wait_for_probe() - be told when a device is bound
 * @test: the test
 * @pdev: device
 * @x: completed when a driver or device that this header adds finds it bound, or at once if it is
 *
 * Return: 0 or -ENOMEM.
 */
int kunit_platform_device_prepare_wait_for_probe(struct kunit *test, struct platform_device *pdev, struct completion *x)
	DRMRES_SYM(kunit_platform_device_prepare_wait_for_probe);

/**
 * kunit_platform_driver_register() - platform_driver_register() for a test
 * @test: the test
 * @drv: the driver
 *
 * Lifetime: until the test case ends.
 * Return: as platform_driver_register(), -ENOMEM.
 */
int kunit_platform_driver_register(struct kunit *test, struct platform_driver *drv)
	DRMRES_SYM(kunit_platform_driver_register);

#endif
