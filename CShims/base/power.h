/* SPDX-License-Identifier: MIT */
/*
 * Runtime PM around unbinding. Nothing happens for a device that nobody called runtime PM of.
 */
#ifndef _DRMRES_BASE_POWER_H_
#define _DRMRES_BASE_POWER_H_

#include <drmres/link.h>

struct device;

/* Before remove(): the device is resumed, and suspended again if nobody uses it. */
void drmres_power_before_remove(struct device *dev);

/* The driver is gone: what was disabled while it was on counts as off. */
void drmres_power_unbound(struct device *dev);

/* How many devices somebody called runtime PM of, and that are there still; most of the time none is. */
extern unsigned int drmres_power_known DRMRES_HIDDEN;

/* The device is gone. */
void drmres_power_forget_known(const struct device *dev);
static inline void drmres_power_forget(const struct device *dev)
{
	/* Relaxed: who ends a device knows what was done with it. PAIRS WITH: those who write it, in power.c. */
	if (__builtin_expect(__atomic_load_n(&drmres_power_known, __ATOMIC_RELAXED), 0))
		drmres_power_forget_known(dev);
}

#endif
