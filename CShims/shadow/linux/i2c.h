/* SPDX-License-Identifier: MIT */
/*
 * The kernel's linux/i2c.h on top of the system's header of that name: clients and drivers.
 */
#ifndef _DRMRES_SHADOW_LINUX_I2C_H_
#define _DRMRES_SHADOW_LINUX_I2C_H_

#include_next <linux/i2c.h>

#include <drmres/i2c.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/interrupt.h>
#include <linux/of.h>
#include <linux/regulator/consumer.h>

#endif
