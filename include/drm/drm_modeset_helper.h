/* SPDX-License-Identifier: MIT */
/**
 * DOC: odds and ends that every display driver needs
 *
 * Nothing is owned here.
 */
#ifndef __DRM_KMS_HELPER_H__
#define __DRM_KMS_HELPER_H__

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct drm_device;
struct drm_framebuffer;
struct drm_mode_fb_cmd2;

/**
 * drm_helper_mode_fill_fb_struct() - fill a framebuffer in from what userspace sent
 * @dev: DRM device
 * @fb: framebuffer
 * @mode_cmd: what userspace sent
 */
void drm_helper_mode_fill_fb_struct(struct drm_device *dev, struct drm_framebuffer *fb,
				    const struct drm_mode_fb_cmd2 *mode_cmd);

/* Before and after the machine sleeps. Return: 0. */
int drm_mode_config_helper_suspend(struct drm_device *dev);
int drm_mode_config_helper_resume(struct drm_device *dev);

__END_DECLS

#endif
