/* SPDX-License-Identifier: MIT */
/**
 * DOC: the console on a display
 *
 * As in a kernel that is built without it: there is no such client, and nothing to set up.
 */
#ifndef DRM_CLIENT_SETUP_H
#define DRM_CLIENT_SETUP_H

#include <drmres/types.h>

struct drm_device;
struct drm_format_info;

static inline void drm_client_setup(struct drm_device *dev, const struct drm_format_info *format)
{
	(void)dev;
	(void)format;
}

static inline void drm_client_setup_with_fourcc(struct drm_device *dev, u32 fourcc)
{
	(void)dev;
	(void)fourcc;
}

static inline void drm_client_setup_with_color_mode(struct drm_device *dev, unsigned int color_mode)
{
	(void)dev;
	(void)color_mode;
}

#endif
