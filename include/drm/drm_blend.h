/* SPDX-License-Identifier: MIT */
/**
 * DOC: how planes lie on each other
 *
 * Each function gives a plane one property, which the drm_device frees with all others.
 */
#ifndef __DRM_BLEND_H__
#define __DRM_BLEND_H__

#include <drm/drm_plane.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <uapi/drm/drm_mode.h>

__BEGIN_DECLS

#define DRM_MODE_BLEND_PREMULTI 0
#define DRM_MODE_BLEND_COVERAGE 1
#define DRM_MODE_BLEND_PIXEL_NONE 2
#define DRM_BLEND_ALPHA_OPAQUE 0xffff

/**
 * drm_plane_create_alpha_property() - how opaque a plane is
 * @plane: plane
 *
 * Return: 0 or -ENOMEM; so the others.
 */
int drm_plane_create_alpha_property(struct drm_plane *plane);

/* @rotation at first, of @supported_rotations. */
int drm_plane_create_rotation_property(struct drm_plane *plane, unsigned int rotation,
				       unsigned int supported_rotations);

/* @zpos at first, from @min to @max; or @zpos for ever. */
int drm_plane_create_zpos_property(struct drm_plane *plane, unsigned int zpos, unsigned int min, unsigned int max);
int drm_plane_create_zpos_immutable_property(struct drm_plane *plane, unsigned int zpos);

/* @supported_modes: BIT(DRM_MODE_BLEND_*). */
int drm_plane_create_blend_mode_property(struct drm_plane *plane, unsigned int supported_modes);

static inline bool drm_rotation_90_or_270(unsigned int rotation)
{
	return rotation & (DRM_MODE_ROTATE_90 | DRM_MODE_ROTATE_270);
}

#ifdef DRMRES_SITES
#define drm_plane_create_alpha_property(...) DRMRES_AT(drm_plane_create_alpha_property(__VA_ARGS__))
#define drm_plane_create_rotation_property(...) DRMRES_AT(drm_plane_create_rotation_property(__VA_ARGS__))
#define drm_plane_create_zpos_property(...) DRMRES_AT(drm_plane_create_zpos_property(__VA_ARGS__))
#define drm_plane_create_zpos_immutable_property(...) DRMRES_AT(drm_plane_create_zpos_immutable_property(__VA_ARGS__))
#define drm_plane_create_blend_mode_property(...) DRMRES_AT(drm_plane_create_blend_mode_property(__VA_ARGS__))
#endif

__END_DECLS

#endif
