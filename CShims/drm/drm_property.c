// SPDX-License-Identifier: MIT
/**
 * DOC: properties and blobs
 *
 * A property is one allocation, its values another; those that every device has are one allocation altogether, which
 * starts with the first of them. All belong to the mode config. Blobs are counted; one that is left over when the mode
 * config goes has lost a reference that nobody drops, and is dropped then. Properties are made by one thread.
 */
#include <drm/drm_property.h>

#include <drm/drm_device.h>
#include <drm/drm_mode_config.h>
#include <bsd/string.h>
#include <lib/report.h>
#include <linux/array_size.h>
#include <linux/err.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <string.h>

#include "drm_internal.h"
#include "drm_kms.h"

/* In the order in which Linux makes them, so that objects get the same numbers. */
static const struct {
	const char *name;
	size_t field;
	u32 flags;
} standard[] = {
#define STANDARD(name, field, flags)                                 \
	{                                                            \
		name, offsetof(struct drm_mode_config, field), flags \
	}
	STANDARD("EDID", edid_property, DRM_MODE_PROP_BLOB | DRM_MODE_PROP_IMMUTABLE),
	STANDARD("DPMS", dpms_property, DRM_MODE_PROP_ENUM),
	STANDARD("PATH", path_property, DRM_MODE_PROP_BLOB | DRM_MODE_PROP_IMMUTABLE),
	STANDARD("TILE", tile_property, DRM_MODE_PROP_BLOB | DRM_MODE_PROP_IMMUTABLE),
	STANDARD("link-status", link_status_property, DRM_MODE_PROP_ENUM),
	STANDARD("non-desktop", non_desktop_property, DRM_MODE_PROP_IMMUTABLE | DRM_MODE_PROP_RANGE),
	STANDARD("HDR_OUTPUT_METADATA", hdr_output_metadata_property, DRM_MODE_PROP_BLOB),
	STANDARD("type", plane_type_property, DRM_MODE_PROP_ENUM | DRM_MODE_PROP_IMMUTABLE),
	STANDARD("SRC_X", prop_src_x, DRM_MODE_PROP_RANGE | DRM_MODE_PROP_ATOMIC),
	STANDARD("SRC_Y", prop_src_y, DRM_MODE_PROP_RANGE | DRM_MODE_PROP_ATOMIC),
	STANDARD("SRC_W", prop_src_w, DRM_MODE_PROP_RANGE | DRM_MODE_PROP_ATOMIC),
	STANDARD("SRC_H", prop_src_h, DRM_MODE_PROP_RANGE | DRM_MODE_PROP_ATOMIC),
	STANDARD("CRTC_X", prop_crtc_x, DRM_MODE_PROP_SIGNED_RANGE | DRM_MODE_PROP_ATOMIC),
	STANDARD("CRTC_Y", prop_crtc_y, DRM_MODE_PROP_SIGNED_RANGE | DRM_MODE_PROP_ATOMIC),
	STANDARD("CRTC_W", prop_crtc_w, DRM_MODE_PROP_RANGE | DRM_MODE_PROP_ATOMIC),
	STANDARD("CRTC_H", prop_crtc_h, DRM_MODE_PROP_RANGE | DRM_MODE_PROP_ATOMIC),
	STANDARD("FB_ID", prop_fb_id, DRM_MODE_PROP_OBJECT | DRM_MODE_PROP_ATOMIC),
	STANDARD("IN_FENCE_FD", prop_in_fence_fd, DRM_MODE_PROP_SIGNED_RANGE | DRM_MODE_PROP_ATOMIC),
	STANDARD("OUT_FENCE_PTR", prop_out_fence_ptr, DRM_MODE_PROP_RANGE | DRM_MODE_PROP_ATOMIC),
	STANDARD("CRTC_ID", prop_crtc_id, DRM_MODE_PROP_OBJECT | DRM_MODE_PROP_ATOMIC),
	STANDARD("FB_DAMAGE_CLIPS", prop_fb_damage_clips, DRM_MODE_PROP_BLOB | DRM_MODE_PROP_ATOMIC),
	STANDARD("ACTIVE", prop_active, DRM_MODE_PROP_RANGE | DRM_MODE_PROP_ATOMIC),
	STANDARD("MODE_ID", prop_mode_id, DRM_MODE_PROP_BLOB | DRM_MODE_PROP_ATOMIC),
	STANDARD("VRR_ENABLED", prop_vrr_enabled, DRM_MODE_PROP_RANGE),
	STANDARD("DEGAMMA_LUT", degamma_lut_property, DRM_MODE_PROP_BLOB),
	STANDARD("DEGAMMA_LUT_SIZE", degamma_lut_size_property, DRM_MODE_PROP_RANGE | DRM_MODE_PROP_IMMUTABLE),
	STANDARD("CTM", ctm_property, DRM_MODE_PROP_BLOB),
	STANDARD("GAMMA_LUT", gamma_lut_property, DRM_MODE_PROP_BLOB),
	STANDARD("GAMMA_LUT_SIZE", gamma_lut_size_property, DRM_MODE_PROP_RANGE | DRM_MODE_PROP_IMMUTABLE),
	STANDARD("IN_FORMATS", modifiers_property, DRM_MODE_PROP_BLOB | DRM_MODE_PROP_IMMUTABLE),
	STANDARD("SIZE_HINTS", size_hints_property, DRM_MODE_PROP_BLOB | DRM_MODE_PROP_IMMUTABLE),
#undef STANDARD
};

static bool is_standard(const struct drm_mode_config *config, const struct drm_property *property)
{
	const struct drm_property *first = config->edid_property;

	return first && property >= first && property < first + ARRAY_SIZE(standard);
}

static int add_property(const struct drmres_kms_init *init, struct drm_property *property, u32 flags, const char *name)
{
	int ret = drmres_kms_add(init, &property->base, DRM_MODE_OBJECT_PROPERTY, true, NULL);

	if (ret)
		return ret;
	property->dev = init->dev;
	property->flags = flags;
	strlcpy(property->name, name, sizeof(property->name));
	list_add_tail(&property->head, &init->dev->mode_config.property_list);
	return 0;
}

int drmres_properties_init(const struct drmres_kms_init *init)
{
	struct drm_mode_config *config = &init->dev->mode_config;
	struct drm_property *properties;
	size_t i;
	int ret;

	properties = kcalloc(ARRAY_SIZE(standard), sizeof(*properties), GFP_KERNEL);
	if (!properties)
		return -ENOMEM;
	config->edid_property = properties;
	for (i = 0; i < ARRAY_SIZE(standard); i++) {
		ret = add_property(init, &properties[i], standard[i].flags, standard[i].name);
		if (ret)
			return ret;
		*(struct drm_property **)((char *)config + standard[i].field) = &properties[i];
	}
	return 0;
}

static void forget_property(struct drm_device *dev, struct drm_property *property)
{
	list_del(&property->head);
	drmres_kms_remove(dev, &property->base);
	kfree(property->values);
}

static void free_blob(struct kref *kref)
{
	struct drm_property_blob *blob = container_of(kref, struct drm_property_blob, base.refcount);
	struct drm_device *dev = blob->dev;

	mutex_lock(&dev->mode_config.blob_lock);
	list_del(&blob->head_global);
	mutex_unlock(&dev->mode_config.blob_lock);
	drmres_kms_remove(dev, &blob->base);
	kvfree(blob);
}

void drmres_properties_cleanup(struct drm_device *dev)
{
	struct drm_mode_config *config = &dev->mode_config;
	struct drm_property_blob *blob, *next_blob;
	struct drm_property *property, *next;
	struct drmres_object object;

	list_for_each_entry_safe (blob, next_blob, &config->property_blob_list, head_global)
		drm_property_blob_put(blob);
	list_for_each_entry_safe (blob, next_blob, &config->property_blob_list, head_global) {
		object = drmres_drm_object(dev);
		drmres_report_at(NULL, DRMRES_STILL_OWNED, "drm_mode_config_cleanup", &object,
				 "blob %u of %s still has %u references", blob->base.id, dev->label,
				 kref_read(&blob->base.refcount));
		free_blob(&blob->base.refcount);
	}
	list_for_each_entry_safe (property, next, &config->property_list, head) {
		forget_property(dev, property);
		if (!is_standard(config, property))
			kfree(property);
	}
	kfree(config->edid_property);
	config->edid_property = NULL;
}

static inline __attribute__((always_inline)) struct drm_property *
create(struct drm_device *dev, u32 flags, const char *name, int num_values, const char *function)
{
	const struct drmres_kms_init init = {.dev = dev, .function = function, .pc = __builtin_return_address(0)};
	struct drm_property *property;

	if (!drmres_kms_ready(&init))
		return NULL;
	property = kzalloc(sizeof(*property), GFP_KERNEL);
	if (!property)
		return NULL;
	if (num_values > 0) {
		property->values = kcalloc((size_t)num_values, sizeof(*property->values), GFP_KERNEL);
		if (!property->values)
			goto fail;
		property->num_values = (u32)num_values;
	}
	if (!add_property(&init, property, flags, name))
		return property;
fail:
	kfree(property->values);
	kfree(property);
	return NULL;
}

struct drm_property *(drm_property_create)(struct drm_device *dev, u32 flags, const char *name, int num_values)
{
	return create(dev, flags, name, num_values, __func__);
}

struct drm_property *(drm_property_create_enum)(struct drm_device *dev, u32 flags, const char *name,
						const struct drm_prop_enum_list *props, int num_values)
{
	struct drm_property *property = create(dev, flags | DRM_MODE_PROP_ENUM, name, num_values, __func__);
	int i;

	for (i = 0; property && i < num_values; i++)
		property->values[i] = (u64)props[i].type;
	return property;
}

static struct drm_property *bounded(struct drm_property *property, u64 min, u64 max)
{
	if (property) {
		property->values[0] = min;
		property->values[1] = max;
	}
	return property;
}

struct drm_property *(drm_property_create_range)(struct drm_device *dev, u32 flags, const char *name, u64 min, u64 max)
{
	return bounded(create(dev, flags | DRM_MODE_PROP_RANGE, name, 2, __func__), min, max);
}

struct drm_property *(drm_property_create_signed_range)(struct drm_device *dev, u32 flags, const char *name, s64 min,
							s64 max)
{
	return bounded(create(dev, flags | DRM_MODE_PROP_SIGNED_RANGE, name, 2, __func__), (u64)min, (u64)max);
}

struct drm_property *(drm_property_create_object)(struct drm_device *dev, u32 flags, const char *name, u32 type)
{
	struct drm_property *property = create(dev, flags | DRM_MODE_PROP_OBJECT, name, 1, __func__);

	if (property)
		property->values[0] = type;
	return property;
}

struct drm_property *(drm_property_create_bool)(struct drm_device *dev, u32 flags, const char *name)
{
	return bounded(create(dev, flags | DRM_MODE_PROP_RANGE, name, 2, __func__), 0, 1);
}

void(drm_property_destroy)(struct drm_device *dev, struct drm_property *property)
{
	if (!KMS_USABLE(property, "property"))
		return;
	if (is_standard(&dev->mode_config, property)) {
		drmres_kms_misuse(__builtin_return_address(0), __func__, dev, "property %s belongs to %s",
				  property->name, dev->label);
		return;
	}
	forget_property(dev, property);
	kfree(property);
}

struct drm_property_blob *(drm_property_create_blob)(struct drm_device *dev, size_t length, const void *data)
{
	const struct drmres_kms_init init = {.dev = dev, .function = __func__, .pc = __builtin_return_address(0)};
	struct drm_property_blob *blob;
	size_t size;
	int ret;

	if (!length || check_add_overflow(sizeof(*blob), length, &size) || !drmres_kms_ready(&init))
		return ERR_PTR(-EINVAL);
	blob = kvzalloc(size, GFP_KERNEL);
	if (!blob)
		return ERR_PTR(-ENOMEM);
	ret = drmres_kms_add(&init, &blob->base, DRM_MODE_OBJECT_BLOB, true, free_blob);
	if (ret) {
		kvfree(blob);
		return ERR_PTR(ret);
	}
	blob->dev = dev;
	blob->length = length;
	blob->data = blob + 1;
	if (data)
		memcpy(blob->data, data, length);
	mutex_lock(&dev->mode_config.blob_lock);
	list_add_tail(&blob->head_global, &dev->mode_config.property_blob_list);
	mutex_unlock(&dev->mode_config.blob_lock);
	return blob;
}

struct drm_property_blob *drm_property_blob_get(struct drm_property_blob *blob)
{
	drm_mode_object_get(&blob->base);
	return blob;
}

void(drm_property_blob_put)(struct drm_property_blob *blob)
{
	if (blob)
		drm_mode_object_put(&blob->base);
}

bool drm_property_replace_blob(struct drm_property_blob **blob, struct drm_property_blob *new_blob)
{
	struct drm_property_blob *old = *blob;

	if (old == new_blob)
		return false;
	if (new_blob)
		drm_property_blob_get(new_blob);
	*blob = new_blob;
	drm_property_blob_put(old);
	return true;
}
