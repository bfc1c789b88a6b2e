// SPDX-License-Identifier: MIT
/**
 * DOC: connectors that write to memory
 *
 * A connector, an encoder and a blob of formats. The blob goes with the mode config, or with the managed action. For one
 * thread at a time.
 */
#include <drm/drm_writeback.h>

#include <drm/drm_device.h>
#include <drm/drm_managed.h>
#include <drm/drm_modeset_helper_vtables.h>
#include <drm/drm_property.h>
#include <fs/usable.h>
#include <linux/err.h>

#include "drm_internal.h"
#include "drm_kms.h"

static const struct drm_encoder_funcs encoder_funcs = {
	.destroy = drm_encoder_cleanup,
};

/* What both forms do once the connector is there; on failure it is left to the caller. */
static int finish(const char *function, struct drm_device *dev, struct drm_writeback_connector *wb_connector,
		  struct drm_encoder *encoder, const u32 *formats, int n_formats)
{
	struct drm_property_blob *blob;
	int ret;

	if (n_formats < 0 || (n_formats && !drmres_usable_at(NULL, formats, function, "list of formats")))
		return -EINVAL;
	ret = drm_connector_attach_encoder(&wb_connector->base, encoder);
	if (ret)
		return ret;
	blob = drm_property_create_blob(dev, (size_t)n_formats * sizeof(*formats), formats);
	if (IS_ERR(blob))
		return PTR_ERR(blob);
	INIT_LIST_HEAD(&wb_connector->job_queue);
	spin_lock_init(&wb_connector->job_lock);
	wb_connector->pixel_formats_blob_ptr = blob;
	return 0;
}

int(drm_writeback_connector_init)(struct drm_device *dev, struct drm_writeback_connector *wb_connector,
				  const struct drm_connector_funcs *con_funcs,
				  const struct drm_encoder_helper_funcs *enc_helper_funcs, const u32 *formats,
				  int n_formats, u32 possible_crtcs)
{
	int ret;

	if (!drmres_usable(wb_connector, "writeback connector"))
		return -EINVAL;
	drm_encoder_helper_add(&wb_connector->encoder, enc_helper_funcs);
	wb_connector->encoder.possible_crtcs = possible_crtcs;
	ret = (drm_encoder_init)(dev, &wb_connector->encoder, &encoder_funcs, DRM_MODE_ENCODER_VIRTUAL, NULL);
	if (ret)
		return ret;
	ret = (drm_connector_init)(dev, &wb_connector->base, con_funcs, DRM_MODE_CONNECTOR_WRITEBACK);
	if (ret)
		goto fail_connector;
	ret = finish(__func__, dev, wb_connector, &wb_connector->encoder, formats, n_formats);
	if (!ret)
		return 0;
	(drm_connector_cleanup)(&wb_connector->base);
fail_connector:
	(drm_encoder_cleanup)(&wb_connector->encoder);
	return ret;
}

/* The managed action of what finish() made. */
static void drmm_writeback_connector_cleanup(struct drm_device *dev, void *ptr)
{
	struct drm_writeback_connector *wb_connector = ptr;

	if (!drmres_kms_known(dev, &wb_connector->base.base))
		return;
	drm_property_blob_put(wb_connector->pixel_formats_blob_ptr);
	wb_connector->pixel_formats_blob_ptr = NULL;
}

int(drmm_writeback_connector_init)(struct drm_device *dev, struct drm_writeback_connector *wb_connector,
				   const struct drm_connector_funcs *con_funcs, struct drm_encoder *enc,
				   const u32 *formats, int n_formats)
{
	int ret;

	if (!drmres_usable(wb_connector, "writeback connector"))
		return -EINVAL;
	ret = (drmm_connector_init)(dev, &wb_connector->base, con_funcs, DRM_MODE_CONNECTOR_WRITEBACK, NULL);
	if (ret)
		return ret;
	ret = finish(__func__, dev, wb_connector, enc, formats, n_formats);
	return ret ?: drmm_add_core_action_or_reset(dev, drmm_writeback_connector_cleanup, wb_connector);
}
