// SPDX-License-Identifier: MIT
/**
 * DOC: displays of one plane, one CRTC and one encoder
 *
 * The tables that a pipe's objects get: states go through the driver's functions where it has some, and .destroy takes
 * the object off without freeing anything. For one thread at a time.
 */
#include <drm/drm_simple_kms_helper.h>

#include <drm/drm_atomic_helper.h>
#include <drm/drm_atomic_state_helper.h>
#include <drm/drm_connector.h>
#include <fs/usable.h>

static const struct drm_encoder_funcs encoder_funcs = {
	.destroy = drm_encoder_cleanup,
};

int(drm_simple_encoder_init)(struct drm_device *dev, struct drm_encoder *encoder, int encoder_type)
{
	return (drm_encoder_init)(dev, encoder, &encoder_funcs, encoder_type, NULL);
}

void *(__drmm_simple_encoder_alloc)(struct drm_device *dev, size_t size, size_t offset, int encoder_type)
{
	return (__drmm_encoder_alloc)(dev, size, offset, NULL, encoder_type, NULL);
}

static struct drm_simple_display_pipe *pipe_of_crtc(struct drm_crtc *crtc)
{
	return container_of(crtc, struct drm_simple_display_pipe, crtc);
}

static struct drm_simple_display_pipe *pipe_of_plane(struct drm_plane *plane)
{
	return container_of(plane, struct drm_simple_display_pipe, plane);
}

static void reset_crtc(struct drm_crtc *crtc)
{
	struct drm_simple_display_pipe *pipe = pipe_of_crtc(crtc);

	if (pipe->funcs && pipe->funcs->reset_crtc)
		pipe->funcs->reset_crtc(pipe);
	else
		drm_atomic_helper_crtc_reset(crtc);
}

static struct drm_crtc_state *duplicate_crtc_state(struct drm_crtc *crtc)
{
	struct drm_simple_display_pipe *pipe = pipe_of_crtc(crtc);

	if (pipe->funcs && pipe->funcs->duplicate_crtc_state)
		return pipe->funcs->duplicate_crtc_state(pipe);
	return drm_atomic_helper_crtc_duplicate_state(crtc);
}

static void destroy_crtc_state(struct drm_crtc *crtc, struct drm_crtc_state *state)
{
	struct drm_simple_display_pipe *pipe = pipe_of_crtc(crtc);

	if (pipe->funcs && pipe->funcs->destroy_crtc_state)
		pipe->funcs->destroy_crtc_state(pipe, state);
	else
		drm_atomic_helper_crtc_destroy_state(crtc, state);
}

static int enable_vblank(struct drm_crtc *crtc)
{
	struct drm_simple_display_pipe *pipe = pipe_of_crtc(crtc);

	return pipe->funcs && pipe->funcs->enable_vblank ? pipe->funcs->enable_vblank(pipe) : 0;
}

static void disable_vblank(struct drm_crtc *crtc)
{
	struct drm_simple_display_pipe *pipe = pipe_of_crtc(crtc);

	if (pipe->funcs && pipe->funcs->disable_vblank)
		pipe->funcs->disable_vblank(pipe);
}

static const struct drm_crtc_funcs crtc_funcs = {
	.reset = reset_crtc,
	.destroy = drm_crtc_cleanup,
	.set_config = drm_atomic_helper_set_config,
	.page_flip = drm_atomic_helper_page_flip,
	.atomic_duplicate_state = duplicate_crtc_state,
	.atomic_destroy_state = destroy_crtc_state,
	.enable_vblank = enable_vblank,
	.disable_vblank = disable_vblank,
};

static void reset_plane(struct drm_plane *plane)
{
	struct drm_simple_display_pipe *pipe = pipe_of_plane(plane);

	if (pipe->funcs && pipe->funcs->reset_plane)
		pipe->funcs->reset_plane(pipe);
	else
		drm_atomic_helper_plane_reset(plane);
}

static struct drm_plane_state *duplicate_plane_state(struct drm_plane *plane)
{
	struct drm_simple_display_pipe *pipe = pipe_of_plane(plane);

	if (pipe->funcs && pipe->funcs->duplicate_plane_state)
		return pipe->funcs->duplicate_plane_state(pipe);
	return drm_atomic_helper_plane_duplicate_state(plane);
}

static void destroy_plane_state(struct drm_plane *plane, struct drm_plane_state *state)
{
	struct drm_simple_display_pipe *pipe = pipe_of_plane(plane);

	if (pipe->funcs && pipe->funcs->destroy_plane_state)
		pipe->funcs->destroy_plane_state(pipe, state);
	else
		drm_atomic_helper_plane_destroy_state(plane, state);
}

static const struct drm_plane_funcs plane_funcs = {
	.update_plane = drm_atomic_helper_update_plane,
	.disable_plane = drm_atomic_helper_disable_plane,
	.destroy = drm_plane_cleanup,
	.reset = reset_plane,
	.atomic_duplicate_state = duplicate_plane_state,
	.atomic_destroy_state = destroy_plane_state,
};

int(drm_simple_display_pipe_init)(struct drm_device *dev, struct drm_simple_display_pipe *pipe,
				  const struct drm_simple_display_pipe_funcs *funcs, const u32 *formats,
				  unsigned int format_count, const uint64_t *format_modifiers,
				  struct drm_connector *connector)
{
	int ret;

	if (!drmres_usable(pipe, "pipe"))
		return -EINVAL;
	pipe->connector = connector;
	pipe->funcs = funcs;
	ret = (drm_universal_plane_init)(dev, &pipe->plane, 0, &plane_funcs, formats, format_count, format_modifiers,
					 DRM_PLANE_TYPE_PRIMARY, NULL);
	if (ret)
		return ret;
	ret = (drm_crtc_init_with_planes)(dev, &pipe->crtc, &pipe->plane, NULL, &crtc_funcs, NULL);
	if (ret)
		return ret;
	ret = (drm_simple_encoder_init)(dev, &pipe->encoder, DRM_MODE_ENCODER_NONE);
	if (ret || !connector)
		return ret;
	pipe->encoder.possible_crtcs = drm_crtc_mask(&pipe->crtc);
	return drm_connector_attach_encoder(connector, &pipe->encoder);
}
