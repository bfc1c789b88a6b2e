/* SPDX-License-Identifier: MIT */
/**
 * DOC: the atomic helpers that drivers name
 *
 * Drivers put these into their function tables. Nothing sets a mode here: what would show an update refuses with
 * -EOPNOTSUPP, and there is nothing to shut down. States are in drm/drm_atomic_state_helper.h.
 */
#ifndef DRM_ATOMIC_HELPER_H_
#define DRM_ATOMIC_HELPER_H_

#include <drm/drm_atomic_state_helper.h>
#include <drm/drm_crtc.h>
#include <drm/drm_modeset_helper.h>
#include <drm/drm_modeset_helper_vtables.h>
#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct drm_bridge;
struct drm_bridge_state;
struct drm_connector_state;
struct drm_crtc_state;
struct drm_atomic_state;

#define DRM_PLANE_NO_SCALING (1 << 16)
#define DRM_PLANE_COMMIT_ACTIVE_ONLY (1 << 0)
#define DRM_PLANE_COMMIT_NO_DISABLE_AFTER_MODESET (1 << 1)

/* Whether an update can be shown. Return: 0. */
int drm_atomic_helper_check(struct drm_device *dev, struct drm_atomic_state *state);
int drm_atomic_helper_check_plane_state(struct drm_plane_state *plane_state, const struct drm_crtc_state *crtc_state,
					int min_scale, int max_scale, bool can_position, bool can_update_disabled);
int drm_atomic_helper_check_crtc_primary_plane(struct drm_crtc_state *crtc_state);

/* Show one. Return: -EOPNOTSUPP; the update stays the caller's. */
int drm_atomic_helper_commit(struct drm_device *dev, struct drm_atomic_state *state, bool nonblock);
int drm_atomic_helper_update_plane(struct drm_plane *plane, struct drm_crtc *crtc, struct drm_framebuffer *fb,
				   int crtc_x, int crtc_y, unsigned int crtc_w, unsigned int crtc_h, u32 src_x,
				   u32 src_y, u32 src_w, u32 src_h, struct drm_modeset_acquire_ctx *ctx);
int drm_atomic_helper_disable_plane(struct drm_plane *plane, struct drm_modeset_acquire_ctx *ctx);
int drm_atomic_helper_set_config(struct drm_mode_set *set, struct drm_modeset_acquire_ctx *ctx);
int drm_atomic_helper_page_flip(struct drm_crtc *crtc, struct drm_framebuffer *fb,
				struct drm_pending_vblank_event *event, u32 flags, struct drm_modeset_acquire_ctx *ctx);

/* The steps of showing one, which a driver's .atomic_commit_tail calls. Nothing is shown, so there is nothing to do. */
void drm_atomic_helper_commit_tail(struct drm_atomic_state *state);
void drm_atomic_helper_commit_tail_rpm(struct drm_atomic_state *state);
void drm_atomic_helper_commit_modeset_disables(struct drm_device *dev, struct drm_atomic_state *state);
void drm_atomic_helper_commit_modeset_enables(struct drm_device *dev, struct drm_atomic_state *state);
void drm_atomic_helper_commit_planes(struct drm_device *dev, struct drm_atomic_state *state, u32 flags);
void drm_atomic_helper_commit_hw_done(struct drm_atomic_state *state);
void drm_atomic_helper_fake_vblank(struct drm_atomic_state *state);
void drm_atomic_helper_wait_for_vblanks(struct drm_device *dev, struct drm_atomic_state *state);
void drm_atomic_helper_wait_for_flip_done(struct drm_device *dev, struct drm_atomic_state *state);
void drm_atomic_helper_cleanup_planes(struct drm_device *dev, struct drm_atomic_state *state);

/**
 * drm_atomic_helper_bridge_propagate_bus_fmt() - for .atomic_get_input_bus_fmts of a bridge that changes nothing
 * @bridge: bridge
 * @bridge_state, @crtc_state, @conn_state: not looked at
 * @output_fmt: what comes out
 * @num_input_fmts: filled in
 *
 * Lifetime: the array is the caller's: kfree().
 * Return: an array with @output_fmt, NULL without memory.
 */
u32 *drm_atomic_helper_bridge_propagate_bus_fmt(struct drm_bridge *bridge, struct drm_bridge_state *bridge_state,
						struct drm_crtc_state *crtc_state,
						struct drm_connector_state *conn_state, u32 output_fmt,
						unsigned int *num_input_fmts);

/**
 * drm_atomic_helper_shutdown() - switch everything off, in remove() and shutdown()
 * @dev: DRM device whose modes are initialised; NULL is ignored
 *
 * Context: Process context. May sleep.
 */
void drm_atomic_helper_shutdown(struct drm_device *dev);

#ifdef DRMRES_SITES
#define drm_atomic_helper_shutdown(...) DRMRES_AT_VOID(drm_atomic_helper_shutdown(__VA_ARGS__))
#endif

__END_DECLS

/* Last, because some of them need this one: what driver source has of it without asking. */
#if !defined(__cplusplus) && !defined(__swift__)
#include <drm/drm_atomic.h>
#include <drm/drm_crtc_helper.h>
#include <drm/drm_probe_helper.h>
#include <drm/drm_vblank.h>
#endif

#endif
