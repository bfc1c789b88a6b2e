/* SPDX-License-Identifier: MIT */
/**
 * DOC: managed modeset objects without a printf() format
 *
 * The drmm_ functions that name an object take a format and its arguments, which not every language can call. These take
 * the name. Each puts an object on the lists of a drm_device and has that clean it up; the memory has to be the
 * drm_device's own, allocated before. As safe to call concurrently as drm/drm_encoder.h: one thread at a time.
 */
#ifndef _DRMRES_KMS_H_
#define _DRMRES_KMS_H_

#include <drm/drm_crtc.h>
#include <drm/drm_encoder.h>
#include <drm/drm_plane.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * drmres_encoder_init() - drmm_encoder_init() with a name
 * @dev: DRM device
 * @encoder: encoder, in zeroed memory of @dev
 * @funcs: the driver's, without .destroy, or NULL
 * @encoder_type: DRM_MODE_ENCODER_*
 * @name: what it is called; copied; NULL for one made of type and number
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last drm_dev_put().
 * Return: 0, or -ENOMEM, -EINVAL.
 */
int __must_check drmres_encoder_init(struct drm_device *dev, struct drm_encoder *encoder,
				     const struct drm_encoder_funcs *funcs, int encoder_type, const char *name);

/**
 * drmres_crtc_init() - drmm_crtc_init_with_planes() with a name
 * @dev: DRM device
 * @crtc: CRTC, in zeroed memory of @dev
 * @primary: main plane, or NULL
 * @cursor: plane of the cursor, or NULL
 * @funcs: the driver's, without .destroy
 * @name: what it is called; copied; NULL for one made of its position
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last drm_dev_put().
 * Return: 0, or -ENOMEM, -EINVAL.
 */
int __must_check drmres_crtc_init(struct drm_device *dev, struct drm_crtc *crtc, struct drm_plane *primary,
				  struct drm_plane *cursor, const struct drm_crtc_funcs *funcs, const char *name);

/**
 * drmres_plane_init() - drmm_universal_plane_alloc() in memory that is there already
 * @dev: DRM device
 * @plane: plane, in zeroed memory of @dev
 * @possible_crtcs: mask of CRTCs that it can feed
 * @funcs: the driver's, without .destroy
 * @formats: DRM_FORMAT_*
 * @format_count: how many, 64 at most
 * @type: what it is for
 * @name: what it is called; copied; NULL for one made of its position
 *
 * Linux has no such function.
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last drm_dev_put().
 * Return: 0, or -ENOMEM, -EINVAL.
 */
int __must_check drmres_plane_init(struct drm_device *dev, struct drm_plane *plane, u32 possible_crtcs,
				   const struct drm_plane_funcs *funcs, const u32 *formats, unsigned int format_count,
				   enum drm_plane_type type, const char *name);

#ifdef DRMRES_SITES
#define drmres_encoder_init(...) DRMRES_AT(drmres_encoder_init(__VA_ARGS__))
#define drmres_crtc_init(...) DRMRES_AT(drmres_crtc_init(__VA_ARGS__))
#define drmres_plane_init(...) DRMRES_AT(drmres_plane_init(__VA_ARGS__))
#endif

__END_DECLS

#endif
