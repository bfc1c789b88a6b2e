/* SPDX-License-Identifier: MIT */
/**
 * DOC: where a device finds a framebuffer
 *
 * Of framebuffers whose planes are drm_gem_dma_object. No reference is taken. C only.
 */
#ifndef __DRM_FB_DMA_HELPER_H__
#define __DRM_FB_DMA_HELPER_H__

#include <drm/drm_framebuffer.h>
#include <drm/drm_gem_dma_helper.h>
#include <drm/drm_gem_framebuffer_helper.h>
#include <drm/drm_plane.h>

/* Object of a plane, NULL for none. */
static inline struct drm_gem_dma_object *drm_fb_dma_get_gem_obj(struct drm_framebuffer *fb, unsigned int plane)
{
	struct drm_gem_object *obj = drm_gem_fb_get_obj(fb, plane);

	return obj ? to_drm_gem_dma_obj(obj) : NULL;
}

/* Address of the first pixel that a plane shows, 0 for none. */
static inline dma_addr_t drm_fb_dma_get_gem_addr(struct drm_framebuffer *fb, struct drm_plane_state *state,
						 unsigned int plane)
{
	struct drm_gem_dma_object *obj = drm_fb_dma_get_gem_obj(fb, plane);

	if (!obj)
		return 0;
	return obj->dma_addr + fb->offsets[plane] + (u64)(state->src_y >> 16) * fb->pitches[plane] +
	       (u64)(state->src_x >> 16) * fb->format->cpp[plane];
}

#endif
