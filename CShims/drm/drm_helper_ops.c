// SPDX-License-Identifier: MIT
/**
 * DOC: what drivers name in tables that nothing calls
 *
 * No mode is set here, so that what would check, show or flip only has to be there. What asks gets 0, what would show
 * something -EOPNOTSUPP. Nothing is owned, nothing is changed.
 */
#include <drm/drm_atomic_helper.h>

#include <drm/drm_device.h>
#include <drm/drm_gem_atomic_helper.h>
#include <drm/drm_modeset_helper.h>
#include <drm/drm_simple_kms_helper.h>

#include "drm_internal.h"
#include "drm_kms.h"

int drm_atomic_helper_check(struct drm_device *dev, struct drm_atomic_state *state)
{
	(void)dev;
	(void)state;
	return 0;
}

int drm_atomic_helper_check_plane_state(struct drm_plane_state *plane_state, const struct drm_crtc_state *crtc_state,
					int min_scale, int max_scale, bool can_position, bool can_update_disabled)
{
	(void)plane_state;
	(void)crtc_state;
	(void)min_scale;
	(void)max_scale;
	(void)can_position;
	(void)can_update_disabled;
	return 0;
}

int drm_atomic_helper_check_crtc_primary_plane(struct drm_crtc_state *crtc_state)
{
	(void)crtc_state;
	return 0;
}

int drm_atomic_helper_commit(struct drm_device *dev, struct drm_atomic_state *state, bool nonblock)
{
	(void)dev;
	(void)state;
	(void)nonblock;
	return -EOPNOTSUPP;
}

int drm_atomic_helper_update_plane(struct drm_plane *plane, struct drm_crtc *crtc, struct drm_framebuffer *fb,
				   int crtc_x, int crtc_y, unsigned int crtc_w, unsigned int crtc_h, u32 src_x,
				   u32 src_y, u32 src_w, u32 src_h, struct drm_modeset_acquire_ctx *ctx)
{
	(void)plane;
	(void)crtc;
	(void)fb;
	(void)crtc_x;
	(void)crtc_y;
	(void)crtc_w;
	(void)crtc_h;
	(void)src_x;
	(void)src_y;
	(void)src_w;
	(void)src_h;
	(void)ctx;
	return -EOPNOTSUPP;
}

int drm_atomic_helper_disable_plane(struct drm_plane *plane, struct drm_modeset_acquire_ctx *ctx)
{
	(void)plane;
	(void)ctx;
	return -EOPNOTSUPP;
}

int drm_atomic_helper_set_config(struct drm_mode_set *set, struct drm_modeset_acquire_ctx *ctx)
{
	(void)set;
	(void)ctx;
	return -EOPNOTSUPP;
}

int drm_atomic_helper_page_flip(struct drm_crtc *crtc, struct drm_framebuffer *fb,
				struct drm_pending_vblank_event *event, u32 flags, struct drm_modeset_acquire_ctx *ctx)
{
	(void)crtc;
	(void)fb;
	(void)event;
	(void)flags;
	(void)ctx;
	return -EOPNOTSUPP;
}

void drm_atomic_helper_commit_tail(struct drm_atomic_state *state)
{
	(void)state;
}

void drm_atomic_helper_commit_tail_rpm(struct drm_atomic_state *state)
{
	(void)state;
}

void drm_atomic_helper_commit_modeset_disables(struct drm_device *dev, struct drm_atomic_state *state)
{
	(void)dev;
	(void)state;
}

void drm_atomic_helper_commit_modeset_enables(struct drm_device *dev, struct drm_atomic_state *state)
{
	(void)dev;
	(void)state;
}

void drm_atomic_helper_commit_planes(struct drm_device *dev, struct drm_atomic_state *state, u32 flags)
{
	(void)dev;
	(void)state;
	(void)flags;
}

void drm_atomic_helper_commit_hw_done(struct drm_atomic_state *state)
{
	(void)state;
}

void drm_atomic_helper_fake_vblank(struct drm_atomic_state *state)
{
	(void)state;
}

void drm_atomic_helper_wait_for_vblanks(struct drm_device *dev, struct drm_atomic_state *state)
{
	(void)dev;
	(void)state;
}

void drm_atomic_helper_wait_for_flip_done(struct drm_device *dev, struct drm_atomic_state *state)
{
	(void)dev;
	(void)state;
}

void drm_atomic_helper_cleanup_planes(struct drm_device *dev, struct drm_atomic_state *state)
{
	(void)dev;
	(void)state;
}

void(drm_atomic_helper_shutdown)(struct drm_device *dev)
{
	const struct drmres_kms_init init = {.dev = dev, .function = __func__, .pc = __builtin_return_address(0)};

	if (!dev || !drmres_drm_usable(dev, __func__))
		return;
	/* Linux walks the lists of the mode config; those that were cleaned up before are empty. */
	if (!dev->mode_config.crtc_list.next)
		drmres_kms_ready(&init);
}

int drm_mode_config_helper_suspend(struct drm_device *dev)
{
	(void)dev;
	return 0;
}

int drm_mode_config_helper_resume(struct drm_device *dev)
{
	(void)dev;
	return 0;
}

int drm_gem_plane_helper_prepare_fb(struct drm_plane *plane, struct drm_plane_state *state)
{
	(void)plane;
	(void)state;
	return 0;
}

int drm_gem_begin_shadow_fb_access(struct drm_plane *plane, struct drm_plane_state *plane_state)
{
	(void)plane;
	(void)plane_state;
	return 0;
}

void drm_gem_end_shadow_fb_access(struct drm_plane *plane, struct drm_plane_state *plane_state)
{
	(void)plane;
	(void)plane_state;
}

int drm_gem_simple_kms_begin_shadow_fb_access(struct drm_simple_display_pipe *pipe, struct drm_plane_state *plane_state)
{
	return drm_gem_begin_shadow_fb_access(&pipe->plane, plane_state);
}

void drm_gem_simple_kms_end_shadow_fb_access(struct drm_simple_display_pipe *pipe, struct drm_plane_state *plane_state)
{
	drm_gem_end_shadow_fb_access(&pipe->plane, plane_state);
}
