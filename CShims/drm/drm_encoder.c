// SPDX-License-Identifier: MIT
/**
 * DOC: encoders
 *
 * The name is the only allocation of the core's. On the device's list from init to cleanup; both are for one thread at
 * a time.
 */
#include <drm/drm_encoder.h>

#include <drm/drm_device.h>
#include <drm/drm_managed.h>
#include <drmres/kms.h>
#include <linux/array_size.h>
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/sprintf.h>
#include <string.h>

#include "drm_bridge_internal.h"
#include "drm_internal.h"
#include "drm_kms.h"

static const char *const type_names[] = {
	[DRM_MODE_ENCODER_NONE] = "None", [DRM_MODE_ENCODER_DAC] = "DAC",      [DRM_MODE_ENCODER_TMDS] = "TMDS",
	[DRM_MODE_ENCODER_LVDS] = "LVDS", [DRM_MODE_ENCODER_TVDAC] = "TV",     [DRM_MODE_ENCODER_VIRTUAL] = "Virtual",
	[DRM_MODE_ENCODER_DSI] = "DSI",	  [DRM_MODE_ENCODER_DPMST] = "DP MST", [DRM_MODE_ENCODER_DPI] = "DPI",
};

void drmres_encoder_forget(struct drm_mode_object *obj)
{
	struct drm_encoder *encoder = obj_to_encoder(obj);
	struct drm_device *dev = encoder->dev;

	drmres_bridge_chain_detach(encoder);
	drmres_kms_remove(dev, &encoder->base);
	kfree(encoder->name);
	list_del(&encoder->head);
	dev->mode_config.num_encoder--;
	memset(encoder, 0, sizeof(*encoder));
}

static int init_encoder(const struct drmres_kms_init *init, struct drm_encoder *encoder,
			const struct drm_encoder_funcs *funcs, int encoder_type, const char *name, va_list ap)
{
	struct drm_mode_config *config = &init->dev->mode_config;
	const char *type = "";
	int ret;

	if (!drmres_kms_arguments(init, encoder, funcs, false, "encoder"))
		return -EINVAL;
	if (WARN_ON(config->num_encoder >= 32))
		return -EINVAL;
	if (encoder_type >= 0 && (size_t)encoder_type < ARRAY_SIZE(type_names)) {
		type = type_names[encoder_type];
	} else if (!name) {
		drmres_kms_misuse(init->pc, init->function, init->dev,
				  "there is no type %d of encoders to name one of %s after", encoder_type,
				  init->dev->label);
		return -EINVAL;
	}
	ret = drmres_kms_add(init, &encoder->base, DRM_MODE_OBJECT_ENCODER, true, NULL);
	if (ret)
		return ret;

	encoder->dev = init->dev;
	encoder->encoder_type = encoder_type;
	encoder->funcs = funcs;
	encoder->name =
		name ? kvasprintf(GFP_KERNEL, name, ap) : kasprintf(GFP_KERNEL, "%s-%d", type, encoder->base.id);
	if (!encoder->name) {
		drmres_kms_remove(init->dev, &encoder->base);
		return -ENOMEM;
	}
	INIT_LIST_HEAD(&encoder->bridge_chain);
	list_add_tail(&encoder->head, &config->encoder_list);
	encoder->index = (unsigned int)config->num_encoder++;
	drmres_kms_watch(init, &encoder->base, encoder, sizeof(*encoder), "encoder", encoder->name,
			 drmres_encoder_forget);
	return 0;
}

int(drm_encoder_init)(struct drm_device *dev, struct drm_encoder *encoder, const struct drm_encoder_funcs *funcs,
		      int encoder_type, const char *name, ...)
{
	const struct drmres_kms_init init = {.dev = dev, .function = __func__, .pc = __builtin_return_address(0)};
	va_list ap;
	int ret;

	if (!drmres_kms_ready(&init))
		return -EINVAL;
	drmres_kms_destroy_fits(&init, "encoder", funcs && funcs->destroy);
	va_start(ap, name);
	ret = init_encoder(&init, encoder, funcs, encoder_type, name, ap);
	va_end(ap);
	return ret;
}

/* The managed action. */
static void drmm_encoder_alloc_release(struct drm_device *dev, void *ptr)
{
	struct drm_encoder *encoder = ptr;

	if (drmres_kms_still(dev, &encoder->base, "encoder", "drm_encoder_cleanup"))
		drmres_encoder_forget(&encoder->base);
}

static int init_managed(const struct drmres_kms_init *init, struct drm_encoder *encoder,
			const struct drm_encoder_funcs *funcs, int encoder_type, const char *name, va_list ap)
{
	int ret;

	if (!drmres_kms_destroy_fits(init, "encoder", funcs && funcs->destroy))
		return -EINVAL;
	ret = init_encoder(init, encoder, funcs, encoder_type, name, ap);
	if (ret)
		return ret;
	return drmm_add_core_action_or_reset(init->dev, drmm_encoder_alloc_release, encoder);
}

int(drmm_encoder_init)(struct drm_device *dev, struct drm_encoder *encoder, const struct drm_encoder_funcs *funcs,
		       int encoder_type, const char *name, ...)
{
	const struct drmres_kms_init init = {
		.dev = dev, .function = __func__, .managed = true, .pc = __builtin_return_address(0)};
	va_list ap;
	int ret;

	if (!drmres_kms_ready(&init))
		return -EINVAL;
	va_start(ap, name);
	ret = init_managed(&init, encoder, funcs, encoder_type, name, ap);
	va_end(ap);
	return ret;
}

int(drmres_encoder_init)(struct drm_device *dev, struct drm_encoder *encoder, const struct drm_encoder_funcs *funcs,
			 int encoder_type, const char *name)
{
	return (drmm_encoder_init)(dev, encoder, funcs, encoder_type, name ? "%s" : NULL, name);
}

void *(__drmm_encoder_alloc)(struct drm_device *dev, size_t size, size_t offset, const struct drm_encoder_funcs *funcs,
			     int encoder_type, const char *name, ...)
{
	const struct drmres_kms_init init = {
		.dev = dev, .function = "drmm_encoder_alloc", .managed = true, .pc = __builtin_return_address(0)};
	void *container;
	va_list ap;
	int ret;

	if (!drmres_kms_ready(&init) || !drmres_kms_fits(&init, size, offset, sizeof(struct drm_encoder), "encoder"))
		return ERR_PTR(-EINVAL);
	container = drmm_kzalloc(dev, size, GFP_KERNEL);
	if (!container)
		return ERR_PTR(-ENOMEM);
	va_start(ap, name);
	ret = init_managed(&init, container + offset, funcs, encoder_type, name, ap);
	va_end(ap);
	return ret ? ERR_PTR(ret) : container;
}

void(drm_encoder_cleanup)(struct drm_encoder *encoder)
{
	if (KMS_USABLE(encoder, "encoder"))
		drmres_encoder_forget(&encoder->base);
}
