/* SPDX-License-Identifier: MIT */
/**
 * DOC: properties and blobs
 *
 * A property belongs to the device from its creation on and goes with the device's modes; a driver need not destroy it. A
 * blob is counted: who creates one puts it.
 */
#ifndef __DRM_PROPERTY_H__
#define __DRM_PROPERTY_H__

#include <drm/drm_mode_object.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/list.h>

__BEGIN_DECLS

/**
 * struct drm_prop_enum_list - one value of an enumeration, for creating it
 * @type: value
 * @name: what it is called
 */
struct drm_prop_enum_list {
	int type;
	const char *name;
};

/**
 * struct drm_property - something that objects can have
 * @head: link in &drm_mode_config.property_list
 * @base: its number
 * @flags: DRM_MODE_PROP_*
 * @name: what it is called
 * @num_values: how many @values
 * @values: bounds, or the values of an enumeration
 * @dev: DRM device
 */
struct drm_property {
	struct list_head head;
	struct drm_mode_object base;
	u32 flags;
	char name[DRM_PROP_NAME_LEN];
	u32 num_values;
	uint64_t *values;
	struct drm_device *dev;
};

/**
 * struct drm_property_blob - bytes with a number
 * @base: number and reference count
 * @dev: DRM device
 * @head_global: link in &drm_mode_config.property_blob_list
 * @length: bytes
 * @data: them
 */
struct drm_property_blob {
	struct drm_mode_object base;
	struct drm_device *dev;
	struct list_head head_global;
	size_t length;
	void *data;
};

#define obj_to_property(x) container_of(x, struct drm_property, base)
#define obj_to_blob(x) container_of(x, struct drm_property_blob, base)

/**
 * drm_property_create() - make a property
 * @dev: DRM device
 * @flags: DRM_MODE_PROP_*
 * @name: what it is called
 * @num_values: room for values
 *
 * Context: Process context. May sleep.
 * Lifetime: until the device's modes are cleaned up, or drm_property_destroy().
 * Return: the property, or NULL.
 */
struct drm_property *drm_property_create(struct drm_device *dev, u32 flags, const char *name, int num_values);

/* The same with the values of an enumeration. */
struct drm_property *drm_property_create_enum(struct drm_device *dev, u32 flags, const char *name,
					      const struct drm_prop_enum_list *props, int num_values);

/* The same with bounds. */
struct drm_property *drm_property_create_range(struct drm_device *dev, u32 flags, const char *name, u64 min, u64 max);

/* The same with bounds that have a sign. */
struct drm_property *drm_property_create_signed_range(struct drm_device *dev, u32 flags, const char *name, s64 min,
						      s64 max);

/* The same for the number of an object of @type. */
struct drm_property *drm_property_create_object(struct drm_device *dev, u32 flags, const char *name, u32 type);

/* The same for 0 and 1. */
struct drm_property *drm_property_create_bool(struct drm_device *dev, u32 flags, const char *name);

/**
 * drm_property_destroy() - give a property back early
 * @dev: DRM device
 * @property: one that no object has any more
 */
void drm_property_destroy(struct drm_device *dev, struct drm_property *property);

/**
 * drm_property_create_blob() - make a blob
 * @dev: DRM device
 * @length: bytes
 * @data: what they are, may be NULL
 *
 * Context: Process context. May sleep.
 * Lifetime: until drm_property_blob_put().
 * Return: the blob, or an ERR_PTR(): -EINVAL for no bytes, -ENOMEM.
 */
struct drm_property_blob *drm_property_create_blob(struct drm_device *dev, size_t length, const void *data);

/**
 * drm_property_blob_get() - take a reference
 * @blob: blob
 *
 * Return: @blob.
 */
struct drm_property_blob *drm_property_blob_get(struct drm_property_blob *blob);

/**
 * drm_property_blob_put() - drop a reference
 * @blob: blob; NULL is ignored
 */
void drm_property_blob_put(struct drm_property_blob *blob);

/**
 * drm_property_replace_blob() - point somewhere else
 * @blob: where the pointer is
 * @new_blob: blob or NULL; a reference is taken
 *
 * Return: true if it was another one.
 */
bool drm_property_replace_blob(struct drm_property_blob **blob, struct drm_property_blob *new_blob);

#ifdef DRMRES_SITES
#define drm_property_create(...) DRMRES_AT(drm_property_create(__VA_ARGS__))
#define drm_property_create_enum(...) DRMRES_AT(drm_property_create_enum(__VA_ARGS__))
#define drm_property_create_range(...) DRMRES_AT(drm_property_create_range(__VA_ARGS__))
#define drm_property_create_signed_range(...) DRMRES_AT(drm_property_create_signed_range(__VA_ARGS__))
#define drm_property_create_object(...) DRMRES_AT(drm_property_create_object(__VA_ARGS__))
#define drm_property_create_bool(...) DRMRES_AT(drm_property_create_bool(__VA_ARGS__))
#define drm_property_destroy(...) DRMRES_AT_VOID(drm_property_destroy(__VA_ARGS__))
#define drm_property_create_blob(...) DRMRES_AT(drm_property_create_blob(__VA_ARGS__))
#define drm_property_blob_put(...) DRMRES_AT_VOID(drm_property_blob_put(__VA_ARGS__))
#endif

__END_DECLS

#endif
