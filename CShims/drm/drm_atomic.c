// SPDX-License-Identifier: MIT
/**
 * DOC: atomic updates
 *
 * Arrays of states by index of their objects. The update owns the states that were put in; the objects keep theirs, as
 * nothing swaps them. For one thread at a time; the reference count is for any.
 */
#include <drm/drm_atomic.h>

#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <string.h>

#include "drm_internal.h"

void drm_atomic_state_default_release(struct drm_atomic_state *state)
{
	kfree(state->connectors);
	kfree(state->crtcs);
	kfree(state->planes);
}

int(drm_atomic_state_init)(struct drm_device *dev, struct drm_atomic_state *state)
{
	kref_init(&state->ref);
	state->allow_modeset = true;
	state->crtcs = kcalloc((size_t)dev->mode_config.num_crtc, sizeof(*state->crtcs), GFP_KERNEL);
	if (!state->crtcs)
		goto fail;
	state->planes = kcalloc((size_t)dev->mode_config.num_total_plane, sizeof(*state->planes), GFP_KERNEL);
	if (!state->planes)
		goto fail;
	state->dev = dev;
	/* What drm_atomic_state_put() frees with. */
	drm_dev_get(dev);
	return 0;
fail:
	drm_atomic_state_default_release(state);
	return -ENOMEM;
}

struct drm_atomic_state *(drm_atomic_state_alloc)(struct drm_device *dev)
{
	struct drm_atomic_state *state;

	if (!drmres_drm_usable(dev, __func__))
		return NULL;
	if (dev->mode_config.funcs && dev->mode_config.funcs->atomic_state_alloc)
		return dev->mode_config.funcs->atomic_state_alloc(dev);
	state = kzalloc(sizeof(*state), GFP_KERNEL);
	if (!state)
		return NULL;
	if (!(drm_atomic_state_init)(dev, state))
		return state;
	kfree(state);
	return NULL;
}

static void clear_connectors(struct drm_atomic_state *state)
{
	int i;

	for (i = 0; i < state->num_connector; i++) {
		struct drm_connector *connector = state->connectors[i].ptr;

		if (!connector)
			continue;
		connector->funcs->atomic_destroy_state(connector, state->connectors[i].state);
		memset(&state->connectors[i], 0, sizeof(state->connectors[i]));
		drm_connector_put(connector);
	}
}

void drm_atomic_state_default_clear(struct drm_atomic_state *state)
{
	struct drm_mode_config *config = &state->dev->mode_config;
	int i;

	clear_connectors(state);
	for (i = 0; i < config->num_crtc; i++) {
		struct drm_crtc *crtc = state->crtcs[i].ptr;

		if (crtc)
			crtc->funcs->atomic_destroy_state(crtc, state->crtcs[i].state);
		memset(&state->crtcs[i], 0, sizeof(state->crtcs[i]));
	}
	for (i = 0; i < config->num_total_plane; i++) {
		struct drm_plane *plane = state->planes[i].ptr;

		if (plane)
			plane->funcs->atomic_destroy_state(plane, state->planes[i].state);
		memset(&state->planes[i], 0, sizeof(state->planes[i]));
	}
}

void drm_atomic_state_clear(struct drm_atomic_state *state)
{
	const struct drm_mode_config_funcs *funcs = state->dev->mode_config.funcs;

	if (funcs && funcs->atomic_state_clear)
		funcs->atomic_state_clear(state);
	else
		drm_atomic_state_default_clear(state);
}

void __drm_atomic_state_free(struct kref *ref)
{
	struct drm_atomic_state *state = container_of(ref, struct drm_atomic_state, ref);
	struct drm_device *dev = state->dev;
	const struct drm_mode_config_funcs *funcs = dev->mode_config.funcs;

	drm_atomic_state_clear(state);
	if (funcs && funcs->atomic_state_free) {
		funcs->atomic_state_free(state);
	} else {
		drm_atomic_state_default_release(state);
		kfree(state);
	}
	drm_dev_put(dev);
}

struct drm_crtc_state *(drm_atomic_get_crtc_state)(struct drm_atomic_state *state, struct drm_crtc *crtc)
{
	struct __drm_crtcs_state *slot = &state->crtcs[drm_crtc_index(crtc)];
	struct drm_crtc_state *crtc_state;

	if (slot->new_state)
		return slot->new_state;
	WARN_ON(!state->acquire_ctx);
	drm_modeset_lock(&crtc->mutex, state->acquire_ctx);
	crtc_state = crtc->funcs->atomic_duplicate_state(crtc);
	if (!crtc_state)
		return ERR_PTR(-ENOMEM);
	*slot = (struct __drm_crtcs_state){crtc, crtc_state, crtc->state, crtc_state};
	crtc_state->state = state;
	return crtc_state;
}

struct drm_plane_state *(drm_atomic_get_plane_state)(struct drm_atomic_state *state, struct drm_plane *plane)
{
	struct __drm_planes_state *slot = &state->planes[drm_plane_index(plane)];
	struct drm_plane_state *plane_state;

	if (slot->new_state)
		return slot->new_state;
	WARN_ON(!state->acquire_ctx);
	drm_modeset_lock(&plane->mutex, state->acquire_ctx);
	plane_state = plane->funcs->atomic_duplicate_state(plane);
	if (!plane_state)
		return ERR_PTR(-ENOMEM);
	*slot = (struct __drm_planes_state){plane, plane_state, plane->state, plane_state};
	plane_state->state = state;
	return plane_state;
}

/* Room for the connector with an index. */
static int grow_connectors(struct drm_atomic_state *state, int index)
{
	struct __drm_connnectors_state *more;
	int count = index + 1;

	if (index < state->num_connector)
		return 0;
	more = krealloc(state->connectors, (size_t)count * sizeof(*more), GFP_KERNEL);
	if (!more)
		return -ENOMEM;
	memset(&more[state->num_connector], 0, (size_t)(count - state->num_connector) * sizeof(*more));
	state->connectors = more;
	state->num_connector = count;
	return 0;
}

struct drm_connector_state *(drm_atomic_get_connector_state)(struct drm_atomic_state *state,
							     struct drm_connector *connector)
{
	int index = (int)drm_connector_index(connector);
	struct drm_connector_state *connector_state;

	WARN_ON(!state->acquire_ctx);
	drm_modeset_lock(&state->dev->mode_config.connection_mutex, state->acquire_ctx);
	if (grow_connectors(state, index))
		return ERR_PTR(-ENOMEM);
	if (state->connectors[index].new_state)
		return state->connectors[index].new_state;
	connector_state = connector->funcs->atomic_duplicate_state(connector);
	if (!connector_state)
		return ERR_PTR(-ENOMEM);
	drm_connector_get(connector);
	state->connectors[index] =
		(struct __drm_connnectors_state){connector, connector_state, connector->state, connector_state};
	connector_state->state = state;
	return connector_state;
}
