/* SPDX-License-Identifier: MIT */
/**
 * DOC: pins before a probe
 *
 * Linux looks for a device's pins before it probes, and keeps what it finds as managed resources. A device without pins, as all
 * are here, sees both nodes come and go. They are in the log of every probe on a kernel with CONFIG_PINCTRL, such as
 * Debian's, so the profile of that release has them; under any other profile nothing happens. Called with the device
 * lock held.
 */
#include <linux/device.h>

#include <drmres/errno.h>
#include <drmres/policy.h>
#include <linux/slab.h>

#include "base.h"

/* Bytes of what Linux allocates for a device's pins, and of the pointer to its pin control handle. */
#define PINS_SIZE 40
#define HANDLE_SIZE 8

static void devm_pinctrl_release(struct device *dev, void *res)
{
	(void)dev;
	(void)res;
}

int pinctrl_bind_pins(struct device *dev)
{
	void *pins, *handle;

	if (drmres_get_profile() != DRMRES_LINUX_6_12)
		return 0;

	pins = devm_kzalloc(dev, PINS_SIZE, GFP_KERNEL);
	if (!pins)
		return -ENOMEM;
	handle = devres_alloc(devm_pinctrl_release, HANDLE_SIZE, GFP_KERNEL);
	if (handle) {
		devres_add(dev, handle);
		devres_release(dev, devm_pinctrl_release, NULL, NULL);
	}
	devm_kfree(dev, pins);
	return 0;
}
