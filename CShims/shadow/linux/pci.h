/* SPDX-License-Identifier: MIT */
/*
 * The kernel's linux/pci.h on top of the system's header of that name: devices and drivers.
 */
#ifndef _DRMRES_SHADOW_LINUX_PCI_H_
#define _DRMRES_SHADOW_LINUX_PCI_H_

#include_next <linux/pci.h>

#include <drmres/pci.h>
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/errno.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/kernel.h>

#endif
