// SPDX-License-Identifier: MIT
/**
 * DOC: CRTCs
 *
 * Name, table of colours and state are the core's to free at cleanup. On the device's list from init to cleanup; both
 * are for one thread at a time.
 */
#include <drm/drm_crtc.h>

#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_managed.h>
#include <drmres/kms.h>
#include <drmres/phase.h>
#include <drmres/policy.h>
#include <fs/usable.h>
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/sprintf.h>
#include <string.h>

#include "drm_internal.h"
#include "drm_kms.h"

/* What every init function is told of a CRTC. */
struct crtc_spec {
	struct drm_plane *primary;
	struct drm_plane *cursor;
	const struct drm_crtc_funcs *funcs;
};

void drmres_crtc_forget(struct drm_mode_object *obj)
{
	struct drm_crtc *crtc = obj_to_crtc(obj);
	struct drm_device *dev = crtc->dev;
	struct drmres_phase phase;

	list_del(&crtc->head);
	dev->mode_config.num_crtc--;
	WARN_ON(crtc->state && !crtc->funcs->atomic_destroy_state);
	if (crtc->state && crtc->funcs->atomic_destroy_state) {
		drmres_phase_enter(&phase, "atomic_destroy_state", crtc->name);
		crtc->funcs->atomic_destroy_state(crtc, crtc->state);
		drmres_phase_leave(&phase);
	}
	kfree(crtc->gamma_store);
	kfree(crtc->name);
	drm_modeset_lock_fini(&crtc->mutex);
	drmres_kms_remove(dev, &crtc->base);
	memset(crtc, 0, sizeof(*crtc));
}

/* Whether a plane that a CRTC is to have can be its own. */
static bool fits(const struct drmres_kms_init *init, const struct drm_plane *plane, const char *what)
{
	if (!plane)
		return true;
	if (!drmres_usable_at(init->pc, plane, init->function, what))
		return false;
	if (drmres_get_policy() != DRMRES_STRICT || drmres_kms_known(init->dev, &plane->base))
		return true;
	drmres_kms_misuse(init->pc, init->function, init->dev, "the %s is no plane of %s", what, init->dev->label);
	return false;
}

static int init_crtc(const struct drmres_kms_init *init, struct drm_crtc *crtc, const struct crtc_spec *spec,
		     const char *name, va_list ap)
{
	struct drm_mode_config *config = &init->dev->mode_config;
	int ret;

	if (!drmres_kms_arguments(init, crtc, spec->funcs, true, "crtc") ||
	    !fits(init, spec->primary, "primary plane") || !fits(init, spec->cursor, "cursor"))
		return -EINVAL;
	WARN_ON(spec->primary && spec->primary->type != DRM_PLANE_TYPE_PRIMARY);
	WARN_ON(spec->cursor && spec->cursor->type != DRM_PLANE_TYPE_CURSOR);
	if (WARN_ON(config->num_crtc >= 32))
		return -EINVAL;
	ret = drmres_kms_add(init, &crtc->base, DRM_MODE_OBJECT_CRTC, true, NULL);
	if (ret)
		return ret;
	crtc->dev = init->dev;
	crtc->funcs = spec->funcs;
	crtc->base.properties = &crtc->properties;
	crtc->name = name ? kvasprintf(GFP_KERNEL, name, ap) : kasprintf(GFP_KERNEL, "crtc-%d", config->num_crtc);
	if (!crtc->name) {
		drmres_kms_remove(init->dev, &crtc->base);
		return -ENOMEM;
	}
	drm_modeset_lock_init(&crtc->mutex);
	list_add_tail(&crtc->head, &config->crtc_list);
	crtc->index = (unsigned int)config->num_crtc++;

	crtc->primary = spec->primary;
	crtc->cursor = spec->cursor;
	if (spec->primary && !spec->primary->possible_crtcs)
		spec->primary->possible_crtcs = drm_crtc_mask(crtc);
	if (spec->cursor && !spec->cursor->possible_crtcs)
		spec->cursor->possible_crtcs = drm_crtc_mask(crtc);
	if (drm_core_check_feature(init->dev, DRIVER_ATOMIC)) {
		drm_object_attach_property(&crtc->base, config->prop_active, 0);
		drm_object_attach_property(&crtc->base, config->prop_mode_id, 0);
		drm_object_attach_property(&crtc->base, config->prop_out_fence_ptr, 0);
		drm_object_attach_property(&crtc->base, config->prop_vrr_enabled, 0);
	}
	drmres_kms_watch(init, &crtc->base, crtc, sizeof(*crtc), "crtc", crtc->name, drmres_crtc_forget);
	return 0;
}

int(drm_crtc_init_with_planes)(struct drm_device *dev, struct drm_crtc *crtc, struct drm_plane *primary,
			       struct drm_plane *cursor, const struct drm_crtc_funcs *funcs, const char *name, ...)
{
	const struct drmres_kms_init init = {.dev = dev, .function = __func__, .pc = __builtin_return_address(0)};
	const struct crtc_spec spec = {primary, cursor, funcs};
	va_list ap;
	int ret;

	if (!drmres_kms_ready(&init))
		return -EINVAL;
	drmres_kms_destroy_fits(&init, "crtc", funcs && funcs->destroy);
	va_start(ap, name);
	ret = init_crtc(&init, crtc, &spec, name, ap);
	va_end(ap);
	return ret;
}

/* The managed action. */
static void drmm_crtc_init_with_planes_cleanup(struct drm_device *dev, void *ptr)
{
	struct drm_crtc *crtc = ptr;

	if (drmres_kms_still(dev, &crtc->base, "crtc", "drm_crtc_cleanup"))
		drmres_crtc_forget(&crtc->base);
}

int(drmm_crtc_init_with_planes)(struct drm_device *dev, struct drm_crtc *crtc, struct drm_plane *primary,
				struct drm_plane *cursor, const struct drm_crtc_funcs *funcs, const char *name, ...)
{
	const struct drmres_kms_init init = {
		.dev = dev, .function = __func__, .managed = true, .pc = __builtin_return_address(0)};
	const struct crtc_spec spec = {primary, cursor, funcs};
	va_list ap;
	int ret;

	if (!drmres_kms_ready(&init))
		return -EINVAL;
	/* Linux warns and goes on. */
	drmres_kms_destroy_fits(&init, "crtc", funcs && funcs->destroy);
	va_start(ap, name);
	ret = init_crtc(&init, crtc, &spec, name, ap);
	va_end(ap);
	return ret ?: drmm_add_core_action_or_reset(dev, drmm_crtc_init_with_planes_cleanup, crtc);
}

int(drmres_crtc_init)(struct drm_device *dev, struct drm_crtc *crtc, struct drm_plane *primary,
		      struct drm_plane *cursor, const struct drm_crtc_funcs *funcs, const char *name)
{
	return (drmm_crtc_init_with_planes)(dev, crtc, primary, cursor, funcs, name ? "%s" : NULL, name);
}

void *(__drmm_crtc_alloc_with_planes)(struct drm_device *dev, size_t size, size_t offset, struct drm_plane *primary,
				      struct drm_plane *cursor, const struct drm_crtc_funcs *funcs, const char *name,
				      ...)
{
	const struct drmres_kms_init init = {
		.dev = dev,
		.function = "drmm_crtc_alloc_with_planes",
		.managed = true,
		.pc = __builtin_return_address(0),
	};
	const struct crtc_spec spec = {primary, cursor, funcs};
	void *container;
	va_list ap;
	int ret;

	if (!drmres_kms_ready(&init) || !drmres_kms_destroy_fits(&init, "crtc", funcs && funcs->destroy) ||
	    WARN_ON(!funcs) || !drmres_kms_fits(&init, size, offset, sizeof(struct drm_crtc), "crtc"))
		return ERR_PTR(-EINVAL);
	container = drmm_kzalloc(dev, size, GFP_KERNEL);
	if (!container)
		return ERR_PTR(-ENOMEM);
	va_start(ap, name);
	ret = init_crtc(&init, container + offset, &spec, name, ap);
	va_end(ap);
	if (!ret)
		ret = drmm_add_core_action_or_reset(dev, drmm_crtc_init_with_planes_cleanup, container + offset);
	return ret ? ERR_PTR(ret) : container;
}

void(drm_crtc_cleanup)(struct drm_crtc *crtc)
{
	if (KMS_USABLE(crtc, "crtc"))
		drmres_crtc_forget(&crtc->base);
}

struct drm_crtc *drm_crtc_from_index(struct drm_device *dev, int idx)
{
	struct drm_crtc *crtc;

	drm_for_each_crtc(crtc, dev) if (idx == (int)crtc->index) return crtc;
	return NULL;
}

int(drm_mode_crtc_set_gamma_size)(struct drm_crtc *crtc, int gamma_size)
{
	if (!drmres_usable(crtc, "crtc"))
		return -EINVAL;
	crtc->gamma_store = kcalloc((size_t)gamma_size, sizeof(u16) * 3, GFP_KERNEL);
	if (!crtc->gamma_store)
		return -ENOMEM;
	crtc->gamma_size = (u32)gamma_size;
	return 0;
}

void drm_crtc_enable_color_mgmt(struct drm_crtc *crtc, unsigned int degamma_lut_size, bool has_ctm,
				unsigned int gamma_lut_size)
{
	struct drm_mode_config *config = &crtc->dev->mode_config;

	if (degamma_lut_size) {
		drm_object_attach_property(&crtc->base, config->degamma_lut_property, 0);
		drm_object_attach_property(&crtc->base, config->degamma_lut_size_property, degamma_lut_size);
	}
	if (has_ctm)
		drm_object_attach_property(&crtc->base, config->ctm_property, 0);
	if (gamma_lut_size) {
		drm_object_attach_property(&crtc->base, config->gamma_lut_property, 0);
		drm_object_attach_property(&crtc->base, config->gamma_lut_size_property, gamma_lut_size);
	}
}
