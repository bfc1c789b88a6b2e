/* SPDX-License-Identifier: MIT */
/**
 * DOC: device classes
 *
 * A class is constant data that several devices point at; it must stay until the last of them is released. Here it
 * gives a log prefix and a release function to devices that bring none of their own.
 */
#ifndef _LINUX_DEVICE_CLASS_H_
#define _LINUX_DEVICE_CLASS_H_

#include <drmres/link.h>
#include <drmres/types.h>

struct device;

/* A word that C++ keeps for itself is spelled otherwise there. */
#ifdef __cplusplus
#define DRMRES_CLASS class_
#else
#define DRMRES_CLASS class
#endif

/**
 * struct class - what the devices of one class have in common
 * @name: the class's name
 * @dev_release: frees a device that has neither a release() of its own nor one of its type
 */
struct DRMRES_CLASS {
	const char *name;
	void (*dev_release)(struct device *dev);
};

#endif
