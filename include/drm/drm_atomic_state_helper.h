/* SPDX-License-Identifier: MIT */
/**
 * DOC: states of planes, CRTCs and connectors
 *
 * What a driver names in its function tables when its states have nothing in them of their own. A state is kmalloc()
 * memory that its object owns from .reset on; one with more in it embeds the base and calls the functions with two
 * underscores. A duplicate belongs to who asked for it, until the object's .atomic_destroy_state.
 */
#ifndef _DRM_ATOMIC_STATE_HELPER_H_
#define _DRM_ATOMIC_STATE_HELPER_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct drm_connector;
struct drm_connector_state;
struct drm_crtc;
struct drm_crtc_state;
struct drm_plane;
struct drm_plane_state;

/* Of a CRTC: fill a state in, give it to the object, first state, copy, drop what a state holds, free it. */
void __drm_atomic_helper_crtc_state_reset(struct drm_crtc_state *state, struct drm_crtc *crtc);
void __drm_atomic_helper_crtc_reset(struct drm_crtc *crtc, struct drm_crtc_state *state);
void drm_atomic_helper_crtc_reset(struct drm_crtc *crtc);
void __drm_atomic_helper_crtc_duplicate_state(struct drm_crtc *crtc, struct drm_crtc_state *state);
struct drm_crtc_state *drm_atomic_helper_crtc_duplicate_state(struct drm_crtc *crtc);
void __drm_atomic_helper_crtc_destroy_state(struct drm_crtc_state *state);
void drm_atomic_helper_crtc_destroy_state(struct drm_crtc *crtc, struct drm_crtc_state *state);

/* The same of a plane. */
void __drm_atomic_helper_plane_state_reset(struct drm_plane_state *state, struct drm_plane *plane);
void __drm_atomic_helper_plane_reset(struct drm_plane *plane, struct drm_plane_state *state);
void drm_atomic_helper_plane_reset(struct drm_plane *plane);
void __drm_atomic_helper_plane_duplicate_state(struct drm_plane *plane, struct drm_plane_state *state);
struct drm_plane_state *drm_atomic_helper_plane_duplicate_state(struct drm_plane *plane);
void __drm_atomic_helper_plane_destroy_state(struct drm_plane_state *state);
void drm_atomic_helper_plane_destroy_state(struct drm_plane *plane, struct drm_plane_state *state);

/* The same of a connector. */
void __drm_atomic_helper_connector_state_reset(struct drm_connector_state *conn_state, struct drm_connector *connector);
void __drm_atomic_helper_connector_reset(struct drm_connector *connector, struct drm_connector_state *conn_state);
void drm_atomic_helper_connector_reset(struct drm_connector *connector);
void __drm_atomic_helper_connector_duplicate_state(struct drm_connector *connector, struct drm_connector_state *state);
struct drm_connector_state *drm_atomic_helper_connector_duplicate_state(struct drm_connector *connector);
void __drm_atomic_helper_connector_destroy_state(struct drm_connector_state *state);
void drm_atomic_helper_connector_destroy_state(struct drm_connector *connector, struct drm_connector_state *state);

__END_DECLS

#endif
