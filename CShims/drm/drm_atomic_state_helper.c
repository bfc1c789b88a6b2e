// SPDX-License-Identifier: MIT
/**
 * DOC: states of planes, CRTCs and connectors
 *
 * A state owns references on what it points to: blobs, framebuffers, fences. The object owns its current state; a
 * duplicate is the caller's.
 */
#include <drm/drm_atomic_state_helper.h>

#include <drm/drm_connector.h>
#include <drm/drm_crtc.h>
#include <drm/drm_framebuffer.h>
#include <drm/drm_gem_atomic_helper.h>
#include <drm/drm_plane.h>
#include <drm/drm_property.h>
#include <drm/drm_simple_kms_helper.h>
#include <linux/bug.h>
#include <linux/dma-fence.h>
#include <linux/slab.h>

static void get_blob(struct drm_property_blob *blob)
{
	if (blob)
		drm_property_blob_get(blob);
}

void __drm_atomic_helper_crtc_state_reset(struct drm_crtc_state *state, struct drm_crtc *crtc)
{
	state->crtc = crtc;
}

void __drm_atomic_helper_crtc_reset(struct drm_crtc *crtc, struct drm_crtc_state *state)
{
	if (state)
		__drm_atomic_helper_crtc_state_reset(state, crtc);
	crtc->state = state;
}

void drm_atomic_helper_crtc_reset(struct drm_crtc *crtc)
{
	struct drm_crtc_state *state = kzalloc(sizeof(*state), GFP_KERNEL);

	if (crtc->state)
		crtc->funcs->atomic_destroy_state(crtc, crtc->state);
	__drm_atomic_helper_crtc_reset(crtc, state);
}

void __drm_atomic_helper_crtc_duplicate_state(struct drm_crtc *crtc, struct drm_crtc_state *state)
{
	*state = *crtc->state;
	get_blob(state->mode_blob);
	get_blob(state->degamma_lut);
	get_blob(state->ctm);
	get_blob(state->gamma_lut);
	state->mode_changed = false;
	state->active_changed = false;
	state->planes_changed = false;
	state->connectors_changed = false;
	state->color_mgmt_changed = false;
	state->zpos_changed = false;
	state->commit = NULL;
	state->event = NULL;
	state->async_flip = false;
	state->self_refresh_active = false;
}

struct drm_crtc_state *drm_atomic_helper_crtc_duplicate_state(struct drm_crtc *crtc)
{
	struct drm_crtc_state *state;

	if (WARN_ON(!crtc->state))
		return NULL;
	state = kmalloc(sizeof(*state), GFP_KERNEL);
	if (state)
		__drm_atomic_helper_crtc_duplicate_state(crtc, state);
	return state;
}

void __drm_atomic_helper_crtc_destroy_state(struct drm_crtc_state *state)
{
	drm_property_blob_put(state->mode_blob);
	drm_property_blob_put(state->degamma_lut);
	drm_property_blob_put(state->ctm);
	drm_property_blob_put(state->gamma_lut);
}

void drm_atomic_helper_crtc_destroy_state(struct drm_crtc *crtc, struct drm_crtc_state *state)
{
	(void)crtc;
	__drm_atomic_helper_crtc_destroy_state(state);
	kfree(state);
}

void __drm_atomic_helper_plane_state_reset(struct drm_plane_state *state, struct drm_plane *plane)
{
	state->plane = plane;
	state->rotation = DRM_MODE_ROTATE_0;
	state->alpha = 0xffff;
}

void __drm_atomic_helper_plane_reset(struct drm_plane *plane, struct drm_plane_state *state)
{
	if (state)
		__drm_atomic_helper_plane_state_reset(state, plane);
	plane->state = state;
}

void drm_atomic_helper_plane_reset(struct drm_plane *plane)
{
	if (plane->state)
		__drm_atomic_helper_plane_destroy_state(plane->state);
	kfree(plane->state);
	__drm_atomic_helper_plane_reset(plane, kzalloc(sizeof(*plane->state), GFP_KERNEL));
}

void __drm_atomic_helper_plane_duplicate_state(struct drm_plane *plane, struct drm_plane_state *state)
{
	*state = *plane->state;
	if (state->fb)
		drm_framebuffer_get(state->fb);
	state->fence = NULL;
	state->commit = NULL;
	state->fb_damage_clips = NULL;
	state->color_mgmt_changed = false;
}

struct drm_plane_state *drm_atomic_helper_plane_duplicate_state(struct drm_plane *plane)
{
	struct drm_plane_state *state;

	if (WARN_ON(!plane->state))
		return NULL;
	state = kmalloc(sizeof(*state), GFP_KERNEL);
	if (state)
		__drm_atomic_helper_plane_duplicate_state(plane, state);
	return state;
}

void __drm_atomic_helper_plane_destroy_state(struct drm_plane_state *state)
{
	if (state->fb)
		drm_framebuffer_put(state->fb);
	if (state->fence)
		dma_fence_put(state->fence);
	drm_property_blob_put(state->fb_damage_clips);
}

void drm_atomic_helper_plane_destroy_state(struct drm_plane *plane, struct drm_plane_state *state)
{
	(void)plane;
	__drm_atomic_helper_plane_destroy_state(state);
	kfree(state);
}

void __drm_atomic_helper_connector_state_reset(struct drm_connector_state *conn_state, struct drm_connector *connector)
{
	conn_state->connector = connector;
}

void __drm_atomic_helper_connector_reset(struct drm_connector *connector, struct drm_connector_state *conn_state)
{
	if (conn_state)
		__drm_atomic_helper_connector_state_reset(conn_state, connector);
	connector->state = conn_state;
}

void drm_atomic_helper_connector_reset(struct drm_connector *connector)
{
	struct drm_connector_state *state = kzalloc(sizeof(*state), GFP_KERNEL);

	if (connector->state)
		__drm_atomic_helper_connector_destroy_state(connector->state);
	kfree(connector->state);
	__drm_atomic_helper_connector_reset(connector, state);
}

void __drm_atomic_helper_connector_duplicate_state(struct drm_connector *connector, struct drm_connector_state *state)
{
	*state = *connector->state;
	if (state->crtc)
		drm_connector_get(connector);
	state->writeback_job = NULL;
}

struct drm_connector_state *drm_atomic_helper_connector_duplicate_state(struct drm_connector *connector)
{
	struct drm_connector_state *state;

	if (WARN_ON(!connector->state))
		return NULL;
	state = kmalloc(sizeof(*state), GFP_KERNEL);
	if (state)
		__drm_atomic_helper_connector_duplicate_state(connector, state);
	return state;
}

void __drm_atomic_helper_connector_destroy_state(struct drm_connector_state *state)
{
	if (state->crtc)
		drm_connector_put(state->connector);
}

void drm_atomic_helper_connector_destroy_state(struct drm_connector *connector, struct drm_connector_state *state)
{
	(void)connector;
	__drm_atomic_helper_connector_destroy_state(state);
	kfree(state);
}

void drm_gem_reset_shadow_plane(struct drm_plane *plane)
{
	struct drm_shadow_plane_state *state = kzalloc(sizeof(*state), GFP_KERNEL);

	if (plane->state)
		drm_gem_destroy_shadow_plane_state(plane, plane->state);
	__drm_atomic_helper_plane_reset(plane, state ? &state->base : NULL);
}

struct drm_plane_state *drm_gem_duplicate_shadow_plane_state(struct drm_plane *plane)
{
	struct drm_shadow_plane_state *state;

	if (WARN_ON(!plane->state))
		return NULL;
	state = kzalloc(sizeof(*state), GFP_KERNEL);
	if (!state)
		return NULL;
	__drm_atomic_helper_plane_duplicate_state(plane, &state->base);
	return &state->base;
}

void drm_gem_destroy_shadow_plane_state(struct drm_plane *plane, struct drm_plane_state *plane_state)
{
	(void)plane;
	__drm_atomic_helper_plane_destroy_state(plane_state);
	kfree(to_drm_shadow_plane_state(plane_state));
}

void drm_gem_simple_kms_reset_shadow_plane(struct drm_simple_display_pipe *pipe)
{
	drm_gem_reset_shadow_plane(&pipe->plane);
}

struct drm_plane_state *drm_gem_simple_kms_duplicate_shadow_plane_state(struct drm_simple_display_pipe *pipe)
{
	return drm_gem_duplicate_shadow_plane_state(&pipe->plane);
}

void drm_gem_simple_kms_destroy_shadow_plane_state(struct drm_simple_display_pipe *pipe,
						   struct drm_plane_state *plane_state)
{
	drm_gem_destroy_shadow_plane_state(&pipe->plane, plane_state);
}
