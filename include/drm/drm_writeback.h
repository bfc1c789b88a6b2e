/* SPDX-License-Identifier: MIT */
/**
 * DOC: connectors that write to memory
 *
 * A connector and an encoder in one structure. Nothing is ever written here.
 */
#ifndef __DRM_WRITEBACK_H__
#define __DRM_WRITEBACK_H__

#include <drm/drm_connector.h>
#include <drm/drm_encoder.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/compiler.h>
#include <linux/spinlock.h>

__BEGIN_DECLS

struct drm_encoder_helper_funcs;

/**
 * struct drm_writeback_connector - such a connector
 * @base: connector
 * @encoder: encoder of drm_writeback_connector_init()
 * @pixel_formats_blob_ptr: formats that it can write; a reference is held
 * @job_lock: protects @job_queue
 * @job_queue: what is to be written
 */
struct drm_writeback_connector {
	struct drm_connector base;
	struct drm_encoder encoder;
	struct drm_property_blob *pixel_formats_blob_ptr;
	spinlock_t job_lock;
	struct list_head job_queue;
};

/**
 * struct drm_writeback_job - what is to be written
 * @connector: where
 * @prepared: whether the driver made it ready
 * @list_entry: link in &drm_writeback_connector.job_queue
 * @fb: where to
 * @priv: the driver's
 */
struct drm_writeback_job {
	struct drm_writeback_connector *connector;
	bool prepared;
	struct list_head list_entry;
	struct drm_framebuffer *fb;
	void *priv;
};

/**
 * drm_writeback_connector_init() - put such a connector and its encoder on the device's lists
 * @dev: DRM device
 * @wb_connector: connector, in zeroed memory
 * @con_funcs: the driver's, with .destroy
 * @enc_helper_funcs: functions of the helpers, for the encoder
 * @formats: DRM_FORMAT_*
 * @n_formats: how many
 * @possible_crtcs: mask of CRTCs
 *
 * Lifetime: until drm_mode_config_cleanup().
 * Return: 0, or -ENOMEM, -EINVAL.
 */
int drm_writeback_connector_init(struct drm_device *dev, struct drm_writeback_connector *wb_connector,
				 const struct drm_connector_funcs *con_funcs,
				 const struct drm_encoder_helper_funcs *enc_helper_funcs, const u32 *formats,
				 int n_formats, u32 possible_crtcs);

/**
 * drmm_writeback_connector_init() - the same with an encoder of the driver's, cleaned up by the drm_device
 * @dev: DRM device
 * @wb_connector: connector, in zeroed memory that lasts as long as @dev and was allocated before
 * @con_funcs: the driver's, without .destroy
 * @enc: encoder
 * @formats: DRM_FORMAT_*
 * @n_formats: how many
 *
 * Lifetime: until the last drm_dev_put().
 * Return: 0, or -ENOMEM, -EINVAL.
 */
int __must_check drmm_writeback_connector_init(struct drm_device *dev, struct drm_writeback_connector *wb_connector,
					       const struct drm_connector_funcs *con_funcs, struct drm_encoder *enc,
					       const u32 *formats, int n_formats);

static inline struct drm_writeback_connector *drm_connector_to_writeback(struct drm_connector *connector)
{
	return container_of(connector, struct drm_writeback_connector, base);
}

#ifdef DRMRES_SITES
#define drm_writeback_connector_init(...) DRMRES_AT(drm_writeback_connector_init(__VA_ARGS__))
#define drmm_writeback_connector_init(...) DRMRES_AT(drmm_writeback_connector_init(__VA_ARGS__))
#endif

__END_DECLS

#endif
