/* SPDX-License-Identifier: MIT */
/**
 * DOC: what changed in a picture
 *
 * Nothing is shown here, so each update is of the whole plane. C only.
 */
#ifndef DRM_DAMAGE_HELPER_H_
#define DRM_DAMAGE_HELPER_H_

#include <drm/drm_atomic_helper.h>
#include <drm/drm_plane.h>
#include <drm/drm_rect.h>

/**
 * struct drm_atomic_helper_damage_iter - one after the other
 * @rect: the plane as it is
 * @left: how many rectangles are to come
 */
struct drm_atomic_helper_damage_iter {
	struct drm_rect rect;
	unsigned int left;
};

static inline void drm_plane_enable_fb_damage_clips(struct drm_plane *plane)
{
	(void)plane;
}

static inline void drm_atomic_helper_damage_iter_init(struct drm_atomic_helper_damage_iter *iter,
						      const struct drm_plane_state *old_state,
						      const struct drm_plane_state *state)
{
	(void)old_state;
	drm_rect_init(&iter->rect, (int)(state->src_x >> 16), (int)(state->src_y >> 16), (int)(state->src_w >> 16),
		      (int)(state->src_h >> 16));
	iter->left = drm_rect_visible(&iter->rect);
}

static inline bool drm_atomic_helper_damage_iter_next(struct drm_atomic_helper_damage_iter *iter, struct drm_rect *rect)
{
	*rect = iter->rect;
	return iter->left && iter->left--;
}

static inline bool drm_atomic_helper_damage_merged(const struct drm_plane_state *old_state,
						   const struct drm_plane_state *state, struct drm_rect *rect)
{
	struct drm_atomic_helper_damage_iter iter;

	drm_atomic_helper_damage_iter_init(&iter, old_state, state);
	return drm_atomic_helper_damage_iter_next(&iter, rect);
}

#define drm_atomic_for_each_plane_damage(iter, rect) while (drm_atomic_helper_damage_iter_next(iter, rect))

#endif
