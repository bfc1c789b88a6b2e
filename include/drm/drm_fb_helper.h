/* SPDX-License-Identifier: MIT */
/**
 * DOC: the console on a display
 *
 * As in a kernel that is built without it: there is no such client, and nothing to set up.
 */
#ifndef DRM_FB_HELPER_H
#define DRM_FB_HELPER_H

struct drm_device;

static inline void drm_fb_helper_lastclose(struct drm_device *dev)
{
	(void)dev;
}

static inline void drm_fb_helper_output_poll_changed(struct drm_device *dev)
{
	(void)dev;
}

#endif
