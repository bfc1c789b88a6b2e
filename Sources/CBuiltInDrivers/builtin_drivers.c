/* SPDX-License-Identifier: MIT */
#include <builtin_drivers.h>

#include <linux/array_size.h>

#include "vc4_drv.h"

static const struct builtin_driver drivers[] = {
	{"vc4-devm", "CRTC allocated with devm_kzalloc(): used after unbind by an open file", &vc4_devm_driver,
	 &vc4_drm_driver},
	{"vc4-drmm", "the same driver, fixed with drmm_kzalloc()", &vc4_drmm_driver, &vc4_drm_driver},
};

size_t builtin_driver_count(void)
{
	return ARRAY_SIZE(drivers);
}

const struct builtin_driver *builtin_driver_at(size_t index)
{
	return index < ARRAY_SIZE(drivers) ? &drivers[index] : NULL;
}
