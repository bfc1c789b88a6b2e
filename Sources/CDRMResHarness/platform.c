// SPDX-License-Identifier: MIT
/*
 * A subject that is one platform driver in the program. Owns nothing; the driver is its context, and outlives the run.
 */
#include "core.h"

#include <harness.h>

#include <linux/platform_device.h>

int harness_load_platform(void *driver)
{
	return (__platform_driver_register)(driver, NULL);
}

void harness_unload_platform(void *driver)
{
	(platform_driver_unregister)(driver);
}
