/* SPDX-License-Identifier: MIT */
/**
 * DOC: devices and the device tree
 *
 * Another name of linux/of.h, with which the functions about devices once came. Owns nothing.
 */
#ifndef _LINUX_OF_DEVICE_H_
#define _LINUX_OF_DEVICE_H_

#include <linux/device.h>
#include <linux/of.h>

#endif
