/* SPDX-License-Identifier: MIT */
/*
 * The kernel's linux/spi/spi.h on top of the system's header of that name: devices and drivers.
 */
#ifndef _DRMRES_SHADOW_LINUX_SPI_SPI_H_
#define _DRMRES_SHADOW_LINUX_SPI_SPI_H_

#include_next <linux/spi/spi.h>

#include <drmres/spi.h>
#include <linux/errno.h>

#endif
