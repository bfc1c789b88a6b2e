/* SPDX-License-Identifier: MIT */
/**
 * DOC: what every modeset object has
 *
 * A number, by which userspace names it, and for those that may come and go while the device is in use (connectors,
 * framebuffers, blobs) a reference count. The others live until the device's modes are cleaned up.
 */
#ifndef __DRM_MODESET_H__
#define __DRM_MODESET_H__

#include <drmres/link.h>
#include <drmres/types.h>
#include <linux/kref.h>
#include <uapi/drm/drm_mode.h>

__BEGIN_DECLS

struct drm_device;
struct drm_file;
struct drm_object_properties;
struct drm_property;

/**
 * struct drm_mode_object - base of every modeset object
 * @id: its number on the device; 0 when it is not known there
 * @type: DRM_MODE_OBJECT_*
 * @properties: those that are attached to it, NULL for none
 * @refcount: reference count, if @free_cb
 * @free_cb: called when it is 0; NULL for an object that is not counted
 */
struct drm_mode_object {
	u32 id;
	u32 type;
	struct drm_object_properties *properties;
	struct kref refcount;
	void (*free_cb)(struct kref *kref);
};

#define DRM_OBJECT_MAX_PROPERTY 64

/**
 * struct drm_object_properties - properties of one object
 * @count: how many
 * @properties: which
 * @values: their values
 */
struct drm_object_properties {
	int count;
	struct drm_property *properties[DRM_OBJECT_MAX_PROPERTY];
	uint64_t values[DRM_OBJECT_MAX_PROPERTY];
};

/**
 * drm_mode_object_find() - the object with a number
 * @dev: DRM device
 * @file_priv: who asks, may be NULL
 * @id: number
 * @type: DRM_MODE_OBJECT_*, DRM_MODE_OBJECT_ANY for any
 *
 * Lifetime: a counted object is handed out with a reference for drm_mode_object_put().
 * Return: the object, or NULL.
 */
struct drm_mode_object *drm_mode_object_find(struct drm_device *dev, struct drm_file *file_priv, u32 id, u32 type);

/**
 * drm_mode_object_get() - take a reference
 * @obj: object; one that is not counted is left alone
 */
void drm_mode_object_get(struct drm_mode_object *obj);

/**
 * drm_mode_object_put() - drop a reference
 * @obj: object; one that is not counted is left alone
 *
 * Context: Process context if it may be the last one.
 */
void drm_mode_object_put(struct drm_mode_object *obj);

/**
 * drm_object_attach_property() - give an object a property
 * @obj: object
 * @property: property of the same device
 * @init_val: first value
 */
void drm_object_attach_property(struct drm_mode_object *obj, struct drm_property *property, u64 init_val);

/**
 * drm_object_property_set_value() - change the value of a property
 * @obj: object
 * @property: one that is attached
 * @val: value
 *
 * Return: 0; -EINVAL if it is not attached.
 */
int drm_object_property_set_value(struct drm_mode_object *obj, struct drm_property *property, u64 val);

/**
 * drm_object_property_get_value() - the value of a property
 * @obj: object
 * @property: one that is attached
 * @value: where to put it
 *
 * Return: 0; -EINVAL if it is not attached.
 */
int drm_object_property_get_value(struct drm_mode_object *obj, struct drm_property *property, uint64_t *value);

__END_DECLS

#endif
