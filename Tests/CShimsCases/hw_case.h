/* SPDX-License-Identifier: MIT */
/*
 * A platform device with one range of registers and one interrupt line, and a driver whose probe and remove are the
 * case's own.
 */
#ifndef _HW_CASE_H_
#define _HW_CASE_H_

#include <cases.h>

#include <linux/ioport.h>
#include <linux/platform_device.h>

#define HW_BASE 0xfe000000
#define HW_SIZE 0x1000
#define HW_IRQ 42

static struct platform_device *hw;
static struct platform_driver hw_driver = {.driver = {.name = "hw"}};

/* Probe it; the answer is whether it is bound. */
__attribute__((unused)) static bool hw_bind(int (*probe)(struct platform_device *),
					    void (*remove)(struct platform_device *))
{
	static const struct resource resources[] = {
		DEFINE_RES_MEM_NAMED(HW_BASE, HW_SIZE, "regs"),
		DEFINE_RES_IRQ_NAMED(HW_IRQ, "vblank"),
	};

	hw_driver.probe = probe;
	hw_driver.remove = remove;
	CHECK_EQ(platform_driver_register(&hw_driver), 0);
	hw = platform_device_register_simple("hw", PLATFORM_DEVID_NONE, resources, 2);
	CHECK(!IS_ERR(hw));
	return device_is_bound(&hw->dev);
}

/* Unbind it; the device stays. */
__attribute__((unused)) static void hw_unbind(void)
{
	platform_driver_unregister(&hw_driver);
}

__attribute__((unused)) static void hw_end(void)
{
	platform_device_unregister(hw);
	hw = NULL;
}

#endif
