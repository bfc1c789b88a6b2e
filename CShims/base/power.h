/* SPDX-License-Identifier: MIT */
/*
 * Runtime PM around unbinding. Nothing happens for a device that nobody called runtime PM of.
 */
#ifndef _DRMRES_BASE_POWER_H_
#define _DRMRES_BASE_POWER_H_

struct device;

/* Before remove(): the device is resumed, and suspended again if nobody uses it. */
void drmres_power_before_remove(struct device *dev);

/* The driver is gone: what was disabled while it was on counts as off. */
void drmres_power_unbound(struct device *dev);

/* The device is gone. */
void drmres_power_forget(const struct device *dev);

#endif
