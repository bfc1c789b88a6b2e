/* SPDX-License-Identifier: MIT */
/**
 * DOC: tables by which a driver says what it drives
 *
 * Constant data of the driver, read by the bus while the driver is registered, never written and never freed. A table
 * ends with an entry whose name is empty.
 */
#ifndef _LINUX_MOD_DEVICETABLE_H_
#define _LINUX_MOD_DEVICETABLE_H_

#include <drmres/types.h>

/* Bytes of a platform device's name in a table, with the final NUL. */
#define PLATFORM_NAME_SIZE 24

typedef unsigned long kernel_ulong_t;

/**
 * struct platform_device_id - one platform device name that a driver drives
 * @name: what struct platform_device.name must be; empty ends the table
 * @driver_data: the driver's own, found through platform_get_device_id() in probe
 */
struct platform_device_id {
	char name[PLATFORM_NAME_SIZE];
	kernel_ulong_t driver_data;
};

/**
 * struct of_device_id - one device tree node that a driver drives
 * @name: node name
 * @type: device_type property
 * @compatible: one string of the compatible property
 * @data: the driver's own
 *
 * There is no device tree here. A driver's table is accepted so that its source compiles as it is, and matches nothing.
 */
struct of_device_id {
	char name[32];
	char type[32];
	char compatible[128];
	const void *data;
};

#endif
