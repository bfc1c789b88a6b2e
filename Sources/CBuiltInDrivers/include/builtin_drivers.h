/* SPDX-License-Identifier: MIT */
/**
 * DOC: the built-in drivers
 *
 * Two small display drivers, written as they would be for Linux, after the published vc4 series "Fix hotplug for vc4"
 * (raspberrypi/linux pull request 5087). They differ in one call: what the CRTC is allocated with. The drivers are
 * static data; a runner registers one with platform_driver_register() and makes a platform device of its name.
 */
#ifndef _BUILTIN_DRIVERS_H_
#define _BUILTIN_DRIVERS_H_

#include <drm/drm_drv.h>
#include <linux/platform_device.h>

__BEGIN_DECLS

/**
 * struct builtin_driver - one driver that a scenario can run
 * @name: what ``drmres run`` is given; also the name of its platform device
 * @summary: one line for ``drmres list``
 * @platform: the driver itself
 * @drm: what it offers to userspace
 */
struct builtin_driver {
	const char *name;
	const char *summary;
	struct platform_driver *platform;
	const struct drm_driver *drm;
};

/**
 * builtin_driver_count() - how many there are
 *
 * Return: number of drivers that builtin_driver_at() knows.
 */
size_t builtin_driver_count(void);

/**
 * builtin_driver_at() - one of them, in a fixed order
 * @index: 0-based
 *
 * Return: the driver, static storage; NULL beyond the end.
 */
const struct builtin_driver *builtin_driver_at(size_t index);

__END_DECLS

#endif
