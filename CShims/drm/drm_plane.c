// SPDX-License-Identifier: MIT
/**
 * DOC: planes
 *
 * Name, formats, layouts and state are the core's to free at cleanup. On the device's list from init to cleanup; both
 * are for one thread at a time.
 */
#include <drm/drm_plane.h>

#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_managed.h>
#include <drm/drm_plane_helper.h>
#include <drm/drm_property.h>
#include <drmres/kms.h>
#include <drmres/phase.h>
#include <fs/usable.h>
#include <linux/array_size.h>
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/sprintf.h>
#include <lib/report.h>
#include <string.h>
#include <uapi/drm/drm_fourcc.h>

#include "drm_internal.h"
#include "drm_kms.h"

/* What every init function is told of a plane. */
struct plane_spec {
	u32 possible_crtcs;
	const struct drm_plane_funcs *funcs;
	const u32 *formats;
	unsigned int format_count;
	const uint64_t *format_modifiers;
	enum drm_plane_type type;
};

static void free_plane(struct drm_plane *plane)
{
	kfree(plane->name);
	kfree(plane->format_types);
	kfree(plane->modifiers);
	drmres_kms_remove(plane->dev, &plane->base);
	drm_modeset_lock_fini(&plane->mutex);
}

void drmres_plane_forget(struct drm_mode_object *obj)
{
	struct drm_plane *plane = obj_to_plane(obj);
	struct drm_device *dev = plane->dev;
	struct drmres_phase phase;

	list_del(&plane->head);
	dev->mode_config.num_total_plane--;
	WARN_ON(plane->state && !plane->funcs->atomic_destroy_state);
	if (plane->state && plane->funcs->atomic_destroy_state) {
		drmres_phase_enter(&phase, "atomic_destroy_state", plane->name);
		plane->funcs->atomic_destroy_state(plane, plane->state);
		drmres_phase_leave(&phase);
	}
	free_plane(plane);
	memset(plane, 0, sizeof(*plane));
}

/* Names, formats and layouts. */
static int fill_plane(struct drm_plane *plane, const struct plane_spec *spec, const char *name, va_list ap)
{
	static const uint64_t linear[] = {DRM_FORMAT_MOD_LINEAR, DRM_FORMAT_MOD_INVALID};
	const uint64_t *modifiers = spec->format_modifiers;

	plane->format_types = kmalloc_array(spec->format_count, sizeof(u32), GFP_KERNEL);
	if (!plane->format_types)
		return -ENOMEM;
	if (!modifiers && !plane->dev->mode_config.fb_modifiers_not_supported)
		modifiers = linear;
	while (modifiers && modifiers[plane->modifier_count] != DRM_FORMAT_MOD_INVALID)
		plane->modifier_count++;
	plane->modifiers = kmalloc_array(plane->modifier_count, sizeof(uint64_t), GFP_KERNEL);
	if (!plane->modifiers)
		return -ENOMEM;
	plane->name = name ? kvasprintf(GFP_KERNEL, name, ap)
			   : kasprintf(GFP_KERNEL, "plane-%d", plane->dev->mode_config.num_total_plane);
	if (!plane->name)
		return -ENOMEM;
	memcpy(plane->format_types, spec->formats, spec->format_count * sizeof(u32));
	plane->format_count = spec->format_count;
	if (plane->modifier_count)
		memcpy(plane->modifiers, modifiers, plane->modifier_count * sizeof(uint64_t));
	return 0;
}

static void attach_properties(struct drm_plane *plane)
{
	struct drm_mode_config *config = &plane->dev->mode_config;
	struct drm_property *atomic[] = {
		config->prop_fb_id,  config->prop_in_fence_fd, config->prop_crtc_id, config->prop_crtc_x,
		config->prop_crtc_y, config->prop_crtc_w,      config->prop_crtc_h,  config->prop_src_x,
		config->prop_src_y,  config->prop_src_w,       config->prop_src_h,
	};
	size_t i;

	drm_object_attach_property(&plane->base, config->plane_type_property, plane->type);
	if (!drm_core_check_feature(plane->dev, DRIVER_ATOMIC))
		return;
	for (i = 0; i < ARRAY_SIZE(atomic); i++)
		drm_object_attach_property(&plane->base, atomic[i], 0);
}

/* What userspace reads of the formats; Linux makes do without it. */
static void attach_in_formats(struct drm_plane *plane)
{
	/* Head, formats, and for each layout a bit for each format. */
	size_t size = 24 + ((plane->format_count * 4 + 7) & ~7u) + plane->modifier_count * 24;
	struct drm_property_blob *blob;

	if (!plane->modifier_count)
		return;
	blob = drm_property_create_blob(plane->dev, size, NULL);
	if (!IS_ERR(blob))
		drm_object_attach_property(&plane->base, plane->dev->mode_config.modifiers_property, blob->base.id);
}

static int init_plane(const struct drmres_kms_init *init, struct drm_plane *plane, const struct plane_spec *spec,
		      const char *name, va_list ap)
{
	struct drm_mode_config *config = &init->dev->mode_config;
	int ret;

	if (!drmres_kms_arguments(init, plane, spec->funcs, true, "plane") ||
	    (spec->format_count && !drmres_usable_at(init->pc, spec->formats, init->function, "list of formats")))
		return -EINVAL;
	if (WARN_ON(config->num_total_plane >= 32) || WARN_ON(spec->format_count > 64))
		return -EINVAL;
	ret = drmres_kms_add(init, &plane->base, DRM_MODE_OBJECT_PLANE, true, NULL);
	if (ret)
		return ret;
	drm_modeset_lock_init(&plane->mutex);
	plane->dev = init->dev;
	plane->funcs = spec->funcs;
	plane->possible_crtcs = spec->possible_crtcs;
	plane->type = spec->type;
	plane->base.properties = &plane->properties;
	ret = fill_plane(plane, spec, name, ap);
	if (ret) {
		free_plane(plane);
		return ret;
	}
	list_add_tail(&plane->head, &config->plane_list);
	plane->index = (unsigned int)config->num_total_plane++;
	attach_properties(plane);
	attach_in_formats(plane);
	drmres_kms_watch(init, &plane->base, plane, sizeof(*plane), "plane", plane->name, drmres_plane_forget);
	return 0;
}

int(drm_universal_plane_init)(struct drm_device *dev, struct drm_plane *plane, u32 possible_crtcs,
			      const struct drm_plane_funcs *funcs, const u32 *formats, unsigned int format_count,
			      const uint64_t *format_modifiers, enum drm_plane_type type, const char *name, ...)
{
	const struct drmres_kms_init init = {.dev = dev, .function = __func__, .pc = __builtin_return_address(0)};
	const struct plane_spec spec = {possible_crtcs, funcs, formats, format_count, format_modifiers, type};
	va_list ap;
	int ret;

	if (!drmres_kms_ready(&init))
		return -EINVAL;
	drmres_kms_destroy_fits(&init, "plane", funcs && funcs->destroy);
	va_start(ap, name);
	ret = init_plane(&init, plane, &spec, name, ap);
	va_end(ap);
	return ret;
}

/* The managed action. */
static void drmm_universal_plane_alloc_release(struct drm_device *dev, void *ptr)
{
	struct drm_plane *plane = ptr;

	if (drmres_kms_still(dev, &plane->base, "plane", "drm_plane_cleanup"))
		drmres_plane_forget(&plane->base);
}

static bool may_manage(const struct drmres_kms_init *init, const struct drm_plane_funcs *funcs)
{
	return drmres_kms_ready(init) && drmres_kms_destroy_fits(init, "plane", funcs && funcs->destroy) &&
	       !WARN_ON(!funcs);
}

static int init_managed(const struct drmres_kms_init *init, struct drm_plane *plane, const struct plane_spec *spec,
			const char *name, va_list ap)
{
	int ret = init_plane(init, plane, spec, name, ap);

	return ret ?: drmm_add_core_action_or_reset(init->dev, drmm_universal_plane_alloc_release, plane);
}

void *(__drmm_universal_plane_alloc)(struct drm_device *dev, size_t size, size_t offset, u32 possible_crtcs,
				     const struct drm_plane_funcs *funcs, const u32 *formats, unsigned int format_count,
				     const uint64_t *format_modifiers, enum drm_plane_type type, const char *name, ...)
{
	const struct drmres_kms_init init = {
		.dev = dev,
		.function = "drmm_universal_plane_alloc",
		.managed = true,
		.pc = __builtin_return_address(0),
	};
	const struct plane_spec spec = {possible_crtcs, funcs, formats, format_count, format_modifiers, type};
	void *container;
	va_list ap;
	int ret;

	if (!may_manage(&init, funcs) || !drmres_kms_fits(&init, size, offset, sizeof(struct drm_plane), "plane"))
		return ERR_PTR(-EINVAL);
	container = drmm_kzalloc(dev, size, GFP_KERNEL);
	if (!container)
		return ERR_PTR(-ENOMEM);
	va_start(ap, name);
	ret = init_managed(&init, container + offset, &spec, name, ap);
	va_end(ap);
	return ret ? ERR_PTR(ret) : container;
}

/* With a name that is no format of a caller's. */
static int init_named(const struct drmres_kms_init *init, struct drm_plane *plane, const struct plane_spec *spec,
		      const char *format, ...)
{
	va_list ap;
	int ret;

	va_start(ap, format);
	ret = init_managed(init, plane, spec, format, ap);
	va_end(ap);
	return ret;
}

int(drmres_plane_init)(struct drm_device *dev, struct drm_plane *plane, u32 possible_crtcs,
		       const struct drm_plane_funcs *funcs, const u32 *formats, unsigned int format_count,
		       enum drm_plane_type type, const char *name)
{
	const struct drmres_kms_init init = {
		.dev = dev, .function = __func__, .managed = true, .pc = __builtin_return_address(0)};
	const struct plane_spec spec = {possible_crtcs, funcs, formats, format_count, NULL, type};

	return may_manage(&init, funcs) ? init_named(&init, plane, &spec, name ? "%s" : NULL, name) : -EINVAL;
}

void *(__drm_universal_plane_alloc)(struct drm_device *dev, size_t size, size_t offset, u32 possible_crtcs,
				    const struct drm_plane_funcs *funcs, const u32 *formats, unsigned int format_count,
				    const uint64_t *format_modifiers, enum drm_plane_type plane_type, const char *name,
				    ...)
{
	const struct drmres_kms_init init = {
		.dev = dev, .function = "drm_universal_plane_alloc", .pc = __builtin_return_address(0)};
	const struct plane_spec spec = {possible_crtcs, funcs, formats, format_count, format_modifiers, plane_type};
	void *container;
	va_list ap;
	int ret;

	if (!drmres_kms_ready(&init) || WARN_ON(!funcs) ||
	    !drmres_kms_fits(&init, size, offset, sizeof(struct drm_plane), "plane"))
		return ERR_PTR(-EINVAL);
	drmres_kms_destroy_fits(&init, "plane", funcs->destroy);
	container = kzalloc(size, GFP_KERNEL);
	if (!container)
		return ERR_PTR(-ENOMEM);
	va_start(ap, name);
	ret = init_plane(&init, container + offset, &spec, name, ap);
	va_end(ap);
	if (!ret)
		return container;
	kfree(container);
	return ERR_PTR(ret);
}

void(drm_plane_cleanup)(struct drm_plane *plane)
{
	if (KMS_USABLE(plane, "plane"))
		drmres_plane_forget(&plane->base);
}

void drm_plane_helper_destroy(struct drm_plane *plane)
{
	(drm_plane_cleanup)(plane);
	kfree(plane);
}

struct drm_plane *drm_plane_from_index(struct drm_device *dev, int idx)
{
	struct drm_plane *plane;

	drm_for_each_plane(plane, dev) if (idx == (int)plane->index) return plane;
	return NULL;
}
