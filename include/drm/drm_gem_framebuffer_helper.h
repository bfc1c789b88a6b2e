/* SPDX-License-Identifier: MIT */
/**
 * DOC: framebuffers of GEM objects
 *
 * Each holds a reference on its buffers until .destroy, which is drm_gem_fb_destroy().
 */
#ifndef __DRM_GEM_FB_HELPER_H__
#define __DRM_GEM_FB_HELPER_H__

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct drm_device;
struct drm_file;
struct drm_framebuffer;
struct drm_framebuffer_funcs;
struct drm_gem_object;
struct drm_mode_fb_cmd2;

/* Buffer of a plane; no reference is taken. */
struct drm_gem_object *drm_gem_fb_get_obj(struct drm_framebuffer *fb, unsigned int plane);

/* For .destroy. */
void drm_gem_fb_destroy(struct drm_framebuffer *fb);

/* For .create_handle. */
int drm_gem_fb_create_handle(struct drm_framebuffer *fb, struct drm_file *file, unsigned int *handle);

/**
 * drm_gem_fb_create_with_funcs() - for .fb_create with functions of the driver's
 * @dev: DRM device
 * @file: whose handles they are
 * @mode_cmd: what userspace sent
 * @funcs: functions of the framebuffer
 *
 * Lifetime: until drm_framebuffer_put().
 * Return: the framebuffer, or an ERR_PTR(): -EINVAL, -ENOENT, -ENOMEM.
 */
struct drm_framebuffer *drm_gem_fb_create_with_funcs(struct drm_device *dev, struct drm_file *file,
						     const struct drm_mode_fb_cmd2 *mode_cmd,
						     const struct drm_framebuffer_funcs *funcs);

/* For .fb_create. */
struct drm_framebuffer *drm_gem_fb_create(struct drm_device *dev, struct drm_file *file,
					  const struct drm_mode_fb_cmd2 *mode_cmd);

/* For .fb_create where the driver wants to know what changed. */
struct drm_framebuffer *drm_gem_fb_create_with_dirty(struct drm_device *dev, struct drm_file *file,
						     const struct drm_mode_fb_cmd2 *mode_cmd);

__END_DECLS

#endif
