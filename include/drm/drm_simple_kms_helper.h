/* SPDX-License-Identifier: MIT */
/**
 * DOC: displays of one plane, one CRTC and one encoder
 *
 * The pipe embeds all three, and none is managed: it lies in memory of the drm_device, and drm_mode_config_cleanup()
 * takes them off before that goes.
 */
#ifndef __LINUX_DRM_SIMPLE_KMS_HELPER_H
#define __LINUX_DRM_SIMPLE_KMS_HELPER_H

#include <drm/drm_crtc.h>
#include <drm/drm_encoder.h>
#include <drm/drm_plane.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/stddef.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct drm_simple_display_pipe;

/* What a driver does for a pipe; names as in the functions of planes and CRTCs. */
struct drm_simple_display_pipe_funcs {
	enum drm_mode_status (*mode_valid)(struct drm_simple_display_pipe *pipe, const struct drm_display_mode *mode);
	void (*enable)(struct drm_simple_display_pipe *pipe, struct drm_crtc_state *crtc_state,
		       struct drm_plane_state *plane_state);
	void (*disable)(struct drm_simple_display_pipe *pipe);
	int (*check)(struct drm_simple_display_pipe *pipe, struct drm_plane_state *plane_state,
		     struct drm_crtc_state *crtc_state);
	void (*update)(struct drm_simple_display_pipe *pipe, struct drm_plane_state *old_plane_state);
	int (*prepare_fb)(struct drm_simple_display_pipe *pipe, struct drm_plane_state *plane_state);
	void (*cleanup_fb)(struct drm_simple_display_pipe *pipe, struct drm_plane_state *plane_state);
	int (*begin_fb_access)(struct drm_simple_display_pipe *pipe, struct drm_plane_state *new_plane_state);
	void (*end_fb_access)(struct drm_simple_display_pipe *pipe, struct drm_plane_state *plane_state);
	int (*enable_vblank)(struct drm_simple_display_pipe *pipe);
	void (*disable_vblank)(struct drm_simple_display_pipe *pipe);
	void (*reset_crtc)(struct drm_simple_display_pipe *pipe);
	struct drm_crtc_state *(*duplicate_crtc_state)(struct drm_simple_display_pipe *pipe);
	void (*destroy_crtc_state)(struct drm_simple_display_pipe *pipe, struct drm_crtc_state *crtc_state);
	void (*reset_plane)(struct drm_simple_display_pipe *pipe);
	struct drm_plane_state *(*duplicate_plane_state)(struct drm_simple_display_pipe *pipe);
	void (*destroy_plane_state)(struct drm_simple_display_pipe *pipe, struct drm_plane_state *plane_state);
};

/**
 * struct drm_simple_display_pipe - plane, CRTC and encoder
 * @crtc: CRTC
 * @plane: plane
 * @encoder: encoder
 * @connector: connector, NULL with a bridge
 * @funcs: the driver's
 */
struct drm_simple_display_pipe {
	struct drm_crtc crtc;
	struct drm_plane plane;
	struct drm_encoder encoder;
	struct drm_connector *connector;
	const struct drm_simple_display_pipe_funcs *funcs;
};

/**
 * drm_simple_display_pipe_init() - put all three on the device's lists
 * @dev: DRM device
 * @pipe: pipe, in zeroed memory of the drm_device
 * @funcs: the driver's
 * @formats: DRM_FORMAT_*
 * @format_count: how many
 * @format_modifiers: layouts, or NULL
 * @connector: connector to attach, or NULL
 *
 * Lifetime: until drm_mode_config_cleanup().
 * Return: 0, or -ENOMEM, -EINVAL.
 */
int drm_simple_display_pipe_init(struct drm_device *dev, struct drm_simple_display_pipe *pipe,
				 const struct drm_simple_display_pipe_funcs *funcs, const u32 *formats,
				 unsigned int format_count, const uint64_t *format_modifiers,
				 struct drm_connector *connector);

/**
 * drm_simple_encoder_init() - drm_encoder_init() for an encoder that does nothing
 * @dev: DRM device
 * @encoder: encoder, in zeroed memory of the drm_device
 * @encoder_type: DRM_MODE_ENCODER_*
 *
 * Lifetime: until drm_mode_config_cleanup(); the memory is the caller's.
 * Return: 0, or -ENOMEM, -EINVAL.
 */
int drm_simple_encoder_init(struct drm_device *dev, struct drm_encoder *encoder, int encoder_type);

/* Behind drmm_simple_encoder_alloc(). */
void *__drmm_simple_encoder_alloc(struct drm_device *dev, size_t size, size_t offset, int encoder_type);

/* drmm_encoder_alloc() for an encoder that does nothing. */
#define drmm_simple_encoder_alloc(dev, type, member, encoder_type) \
	((type *)__drmm_simple_encoder_alloc(dev, sizeof(type), offsetof(type, member), encoder_type))

#ifdef DRMRES_SITES
#define drm_simple_display_pipe_init(...) DRMRES_AT(drm_simple_display_pipe_init(__VA_ARGS__))
#define drm_simple_encoder_init(...) DRMRES_AT(drm_simple_encoder_init(__VA_ARGS__))
#define __drmm_simple_encoder_alloc(...) DRMRES_AT(__drmm_simple_encoder_alloc(__VA_ARGS__))
#endif

__END_DECLS

#endif
