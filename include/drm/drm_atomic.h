/* SPDX-License-Identifier: MIT */
/**
 * DOC: atomic updates
 *
 * A counted collection of new states. It owns each state that was put in until the states are swapped, which never
 * happens here; drm_atomic_state_put() destroys them. One thread at a time works on one update.
 */
#ifndef DRM_ATOMIC_H_
#define DRM_ATOMIC_H_

#include <drm/drm_crtc.h>
#include <drm/drm_modeset_lock.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/compiler.h>
#include <linux/kref.h>

__BEGIN_DECLS

/* A plane of an update; @state is the one of the two that the update owns. */
struct __drm_planes_state {
	struct drm_plane *ptr;
	struct drm_plane_state *state, *old_state, *new_state;
};

/* A CRTC of an update. */
struct __drm_crtcs_state {
	struct drm_crtc *ptr;
	struct drm_crtc_state *state, *old_state, *new_state;
};

/* A connector of an update; a reference on it is held. */
struct __drm_connnectors_state {
	struct drm_connector *ptr;
	struct drm_connector_state *state, *old_state, *new_state;
};

/**
 * struct drm_atomic_state - an update
 * @ref: reference count
 * @dev: DRM device
 * @allow_modeset: whether it may change modes
 * @legacy_cursor_update: whether it came from the old interface
 * @async_update: whether it need not wait
 * @duplicated: whether it is a copy
 * @planes: one for each plane, by index
 * @crtcs: one for each CRTC, by index
 * @num_connector: how many @connectors
 * @connectors: by index
 * @acquire_ctx: locks
 */
struct drm_atomic_state {
	struct kref ref;
	struct drm_device *dev;
	bool allow_modeset : 1;
	bool legacy_cursor_update : 1;
	bool async_update : 1;
	bool duplicated : 1;
	struct __drm_planes_state *planes;
	struct __drm_crtcs_state *crtcs;
	int num_connector;
	struct __drm_connnectors_state *connectors;
	struct drm_modeset_acquire_ctx *acquire_ctx;
};

/**
 * drm_atomic_state_alloc() - begin an update
 * @dev: DRM device
 *
 * Lifetime: until drm_atomic_state_put().
 * Return: the update, or NULL.
 */
struct drm_atomic_state *__must_check drm_atomic_state_alloc(struct drm_device *dev);

/**
 * drm_atomic_state_init() - the same in memory of the driver's
 * @dev: DRM device
 * @state: zeroed
 *
 * Return: 0, or -ENOMEM.
 */
int __must_check drm_atomic_state_init(struct drm_device *dev, struct drm_atomic_state *state);

/* Destroy the states of an update; what a driver's .atomic_state_clear calls. */
void drm_atomic_state_default_clear(struct drm_atomic_state *state);

/* Free what drm_atomic_state_init() allocated; what a driver's .atomic_state_free calls. */
void drm_atomic_state_default_release(struct drm_atomic_state *state);

/**
 * drm_atomic_state_clear() - begin again
 * @state: update
 */
void drm_atomic_state_clear(struct drm_atomic_state *state);

/* Behind drm_atomic_state_put(). */
void __drm_atomic_state_free(struct kref *ref);

/**
 * drm_atomic_state_get() - take a reference
 * @state: update
 *
 * Return: @state.
 */
static inline struct drm_atomic_state *drm_atomic_state_get(struct drm_atomic_state *state)
{
	kref_get(&state->ref);
	return state;
}

/**
 * drm_atomic_state_put() - drop a reference
 * @state: update
 */
static inline void drm_atomic_state_put(struct drm_atomic_state *state)
{
	kref_put(&state->ref, __drm_atomic_state_free);
}

/**
 * drm_atomic_get_crtc_state() - have a CRTC in an update
 * @state: update, with its locks
 * @crtc: CRTC, which has a state
 *
 * Return: its new state, which the update owns; or an ERR_PTR().
 */
struct drm_crtc_state *__must_check drm_atomic_get_crtc_state(struct drm_atomic_state *state, struct drm_crtc *crtc);

/* The same of a plane. */
struct drm_plane_state *__must_check drm_atomic_get_plane_state(struct drm_atomic_state *state,
								struct drm_plane *plane);

/* The same of a connector. */
struct drm_connector_state *__must_check drm_atomic_get_connector_state(struct drm_atomic_state *state,
									struct drm_connector *connector);

static inline struct drm_crtc_state *drm_atomic_get_old_crtc_state(const struct drm_atomic_state *state,
								   struct drm_crtc *crtc)
{
	return state->crtcs[drm_crtc_index(crtc)].old_state;
}

static inline struct drm_crtc_state *drm_atomic_get_new_crtc_state(const struct drm_atomic_state *state,
								   struct drm_crtc *crtc)
{
	return state->crtcs[drm_crtc_index(crtc)].new_state;
}

static inline struct drm_plane_state *drm_atomic_get_old_plane_state(const struct drm_atomic_state *state,
								     struct drm_plane *plane)
{
	return state->planes[drm_plane_index(plane)].old_state;
}

static inline struct drm_plane_state *drm_atomic_get_new_plane_state(const struct drm_atomic_state *state,
								     struct drm_plane *plane)
{
	return state->planes[drm_plane_index(plane)].new_state;
}

static inline struct drm_connector_state *drm_atomic_get_new_connector_state(const struct drm_atomic_state *state,
									     struct drm_connector *connector)
{
	int index = (int)drm_connector_index(connector);

	return index < state->num_connector ? state->connectors[index].new_state : (struct drm_connector_state *)NULL;
}

static inline struct drm_connector_state *drm_atomic_get_old_connector_state(const struct drm_atomic_state *state,
									     struct drm_connector *connector)
{
	int index = (int)drm_connector_index(connector);

	return index < state->num_connector ? state->connectors[index].old_state : (struct drm_connector_state *)NULL;
}

/* The connector that is behind an encoder after an update, or was before it; NULL for none. */
static inline struct drm_connector *drm_atomic_get_new_connector_for_encoder(const struct drm_atomic_state *state,
									     struct drm_encoder *encoder)
{
	for (int i = 0; i < state->num_connector; i++)
		if (state->connectors[i].ptr && state->connectors[i].new_state->best_encoder == encoder)
			return state->connectors[i].ptr;
	return (struct drm_connector *)NULL;
}

static inline struct drm_connector *drm_atomic_get_old_connector_for_encoder(const struct drm_atomic_state *state,
									     struct drm_encoder *encoder)
{
	for (int i = 0; i < state->num_connector; i++)
		if (state->connectors[i].ptr && state->connectors[i].old_state->best_encoder == encoder)
			return state->connectors[i].ptr;
	return (struct drm_connector *)NULL;
}

/* The older names of the two above, with what they are about to show. */
#define drm_atomic_get_existing_crtc_state(state, crtc) drm_atomic_get_new_crtc_state(state, crtc)
#define drm_atomic_get_existing_plane_state(state, plane) drm_atomic_get_new_plane_state(state, plane)

static inline bool drm_atomic_crtc_needs_modeset(const struct drm_crtc_state *state)
{
	return state->mode_changed || state->active_changed || state->connectors_changed;
}

/*
 * Walks over what is in an update, with the state before, the state after, or both. @i counts over all objects of the
 * device.
 */
#define for_each_oldnew_plane_in_state(__state, __obj, __old, __new, i)                                 \
	for ((i) = 0; (i) < (__state)->dev->mode_config.num_total_plane; (i)++)                         \
		if (!((__obj) = (__state)->planes[(i)].ptr, (__old) = (__state)->planes[(i)].old_state, \
		      (__new) = (__state)->planes[(i)].new_state, (__obj))) {                           \
		} else
#define for_each_old_plane_in_state(__state, __obj, __old, i)                                                       \
	for ((i) = 0; (i) < (__state)->dev->mode_config.num_total_plane; (i)++)                                     \
		if (!((__obj) = (__state)->planes[(i)].ptr, (__old) = (__state)->planes[(i)].old_state, (__obj))) { \
		} else
#define for_each_new_plane_in_state(__state, __obj, __new, i)                                                       \
	for ((i) = 0; (i) < (__state)->dev->mode_config.num_total_plane; (i)++)                                     \
		if (!((__obj) = (__state)->planes[(i)].ptr, (__new) = (__state)->planes[(i)].new_state, (__obj))) { \
		} else
#define for_each_oldnew_crtc_in_state(__state, __obj, __old, __new, i)                                \
	for ((i) = 0; (i) < (__state)->dev->mode_config.num_crtc; (i)++)                              \
		if (!((__obj) = (__state)->crtcs[(i)].ptr, (__old) = (__state)->crtcs[(i)].old_state, \
		      (__new) = (__state)->crtcs[(i)].new_state, (__obj))) {                          \
		} else
#define for_each_old_crtc_in_state(__state, __obj, __old, i)                                                      \
	for ((i) = 0; (i) < (__state)->dev->mode_config.num_crtc; (i)++)                                          \
		if (!((__obj) = (__state)->crtcs[(i)].ptr, (__old) = (__state)->crtcs[(i)].old_state, (__obj))) { \
		} else
#define for_each_new_crtc_in_state(__state, __obj, __new, i)                                                      \
	for ((i) = 0; (i) < (__state)->dev->mode_config.num_crtc; (i)++)                                          \
		if (!((__obj) = (__state)->crtcs[(i)].ptr, (__new) = (__state)->crtcs[(i)].new_state, (__obj))) { \
		} else
#define for_each_oldnew_connector_in_state(__state, __obj, __old, __new, i)                                     \
	for ((i) = 0; (i) < (__state)->num_connector; (i)++)                                                    \
		if (!((__obj) = (__state)->connectors[(i)].ptr, (__old) = (__state)->connectors[(i)].old_state, \
		      (__new) = (__state)->connectors[(i)].new_state, (__obj))) {                               \
		} else
#define for_each_old_connector_in_state(__state, __obj, __old, i)                                               \
	for ((i) = 0; (i) < (__state)->num_connector; (i)++)                                                    \
		if (!((__obj) = (__state)->connectors[(i)].ptr, (__old) = (__state)->connectors[(i)].old_state, \
		      (__obj))) {                                                                               \
		} else
#define for_each_new_connector_in_state(__state, __obj, __new, i)                                               \
	for ((i) = 0; (i) < (__state)->num_connector; (i)++)                                                    \
		if (!((__obj) = (__state)->connectors[(i)].ptr, (__new) = (__state)->connectors[(i)].new_state, \
		      (__obj))) {                                                                               \
		} else

#ifdef DRMRES_SITES
#define drm_atomic_state_alloc(...) DRMRES_AT(drm_atomic_state_alloc(__VA_ARGS__))
#define drm_atomic_state_init(...) DRMRES_AT(drm_atomic_state_init(__VA_ARGS__))
#define drm_atomic_state_put(...) DRMRES_AT_VOID(drm_atomic_state_put(__VA_ARGS__))
#define drm_atomic_get_crtc_state(...) DRMRES_AT(drm_atomic_get_crtc_state(__VA_ARGS__))
#define drm_atomic_get_plane_state(...) DRMRES_AT(drm_atomic_get_plane_state(__VA_ARGS__))
#define drm_atomic_get_connector_state(...) DRMRES_AT(drm_atomic_get_connector_state(__VA_ARGS__))
#endif

__END_DECLS

#endif
