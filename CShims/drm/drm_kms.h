/* SPDX-License-Identifier: MIT */
/*
 * What the core knows of each modeset object, beside what lies in its driver's memory. Private to drm/.
 *
 * A record gives an object its number and watches the memory that it lies in, from the object's init function to its
 * cleanup. If the memory goes first, that is reported, and the object is taken off its lists while they can still be
 * followed. Records are on the list &drm_mode_config.kms by number; one lock guards them all, which is never held
 * around a call to a driver.
 */
#ifndef _DRMRES_DRM_KMS_H_
#define _DRMRES_DRM_KMS_H_

#include <drm/drm_mode_object.h>
#include <drmres/codes.h>
#include <drmres/types.h>
#include <mm/watch.h>

struct drm_connector;
struct drm_device;

/*
 * struct drmres_kms - a modeset object
 * @next: the one with the next number
 * @dev: DRM device
 * @obj: the object, identity
 * @id: its number
 * @type: DRM_MODE_OBJECT_*
 * @findable: drm_mode_object_find() may see it
 * @managed: a drmm action cleans it up
 * @function: its init function
 * @what: "crtc", "plane", "connector" ...
 * @name: what it is called
 * @watch: on its memory
 * @forget: take it off its lists and free what the core allocated for it
 */
struct drmres_kms {
	struct drmres_kms *next;
	struct drm_device *dev;
	struct drm_mode_object *obj;
	u32 id;
	u32 type;
	bool findable;
	bool managed;
	const char *function;
	const char *what;
	char name[48];
	struct drmres_watch watch;
	void (*forget)(struct drm_mode_object *obj);
};

/* How an object is initialised, for messages. */
struct drmres_kms_init {
	struct drm_device *dev;
	const char *function;
	bool managed;
	const void *pc;
};

/* ---- drm_mode_object.c ---- */

/*
 * False, after a report, if nothing can be put on the lists of @init->dev: it is no device, it is freed, or its mode
 * config is not initialised.
 */
bool drmres_kms_ready(const struct drmres_kms_init *init);

/*
 * False, after a report, if @funcs that are there have (@destroy) a .destroy where a managed object must not have one, or
 * none where the other needs one. @what: "crtc" ...
 */
bool drmres_kms_destroy_fits(const struct drmres_kms_init *init, const char *what, bool destroy);

/*
 * Of each init function, before it looks at them: false, after a report, if @object or, if it @needs them, @funcs cannot be
 * followed. @what: "crtc" ...
 */
bool drmres_kms_arguments(const struct drmres_kms_init *init, const void *object, const void *funcs, bool needs,
			  const char *what);

/*
 * Of each function that allocates: false, after a report, unless @needed bytes fit into @size at @offset. @what: "crtc" ...
 */
bool drmres_kms_fits(const struct drmres_kms_init *init, size_t size, size_t offset, size_t needed, const char *what);

/* Give an object its number; counted from 1 if @free_cb. Return: 0; -ENOMEM; -EINVAL if it has one, after a report. */
int drmres_kms_add(const struct drmres_kms_init *init, struct drm_mode_object *obj, u32 type, bool findable,
		   void (*free_cb)(struct kref *kref));

/* It is complete: watch the @size bytes at @address. */
void drmres_kms_watch(const struct drmres_kms_init *init, struct drm_mode_object *obj, const void *address, size_t size,
		      const char *what, const char *name, void (*forget)(struct drm_mode_object *obj));

/* It may be found from now on. */
void drmres_kms_publish(struct drm_device *dev, const struct drm_mode_object *obj);

/* End of the watch, of the number and of the record; nothing happens if it has none. */
void drmres_kms_remove(struct drm_device *dev, struct drm_mode_object *obj);

/* Whether an object has a number on a device; @obj is not followed. */
bool drmres_kms_known(const struct drm_device *dev, const struct drm_mode_object *obj);

/*
 * What every cleanup function asks first: false, after a report, for NULL, for freed memory, and for an object that
 * @function has cleaned up already. @base and @dev: where its number and its drm_device are.
 */
bool drmres_kms_usable(const void *object, size_t base, size_t dev, const char *what, const char *function,
		       const void *pc);
#define KMS_USABLE(object, what)                                                                                     \
	drmres_kms_usable(object, offsetof(__typeof__(*(object)), base), offsetof(__typeof__(*(object)), dev), what, \
			  __func__, __builtin_return_address(0))

/*
 * What every managed action asks first: whether its object is still there. A report if the driver has cleaned it up by
 * hand; silence if its memory went before, which was reported then.
 */
bool drmres_kms_still(struct drm_device *dev, const struct drm_mode_object *obj, const char *what,
		      const char *function);

/* Report W43 about an object of a device. */
void drmres_kms_misuse(const void *pc, const char *function, const struct drm_device *dev, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* ---- drm_property.c ---- */

/* The properties that every device has, in one allocation. Return: 0 or -ENOMEM. */
int drmres_properties_init(const struct drmres_kms_init *init);

/* All properties and blobs of a device. */
void drmres_properties_cleanup(struct drm_device *dev);

/* ---- drm_encoder.c, drm_connector.c, drm_plane.c, drm_crtc.c, drm_framebuffer.c: end of an object without .destroy ---- */

void drmres_encoder_forget(struct drm_mode_object *obj);
void drmres_connector_forget(struct drm_mode_object *obj);
void drmres_plane_forget(struct drm_mode_object *obj);
void drmres_crtc_forget(struct drm_mode_object *obj);
void drmres_framebuffer_forget(struct drm_mode_object *obj);

/* ---- drm_connector_names.c ---- */

/* The lowest free number of a connector of a type, from 1; and back. */
int drmres_connector_number(int connector_type);
void drmres_connector_number_free(int connector_type, int number);

/* ---- drm_modeset_register.c ---- */

/* What drm_dev_register() and drm_dev_unregister() do with modeset objects. */
int drmres_modeset_register_all(struct drm_device *dev);
void drmres_modeset_unregister_all(struct drm_device *dev);

/* ---- drm_probe_helper.c ---- */

/* The mode config goes: nothing may be armed in it. */
void drmres_poll_cleanup(struct drm_device *dev);

#endif
