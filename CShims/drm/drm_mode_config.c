// SPDX-License-Identifier: MIT
/**
 * DOC: the mode config
 *
 * drmm_mode_config_init() makes the lists, and an action whose turn comes after all actions that were added later.
 * drm_mode_config_cleanup() takes off what is left then, in an order of its own: encoders, connectors, properties,
 * planes, CRTCs, blobs, framebuffers. Both are for one thread, while nobody can open the device.
 */
#include <drm/drm_mode_config.h>

#include <drm/drm_crtc.h>
#include <drm/drm_device.h>
#include <drm/drm_framebuffer.h>
#include <drm/drm_managed.h>
#include <drm/drm_print.h>
#include <drmres/phase.h>
#include <lib/report.h>

#include "drm_internal.h"
#include "drm_kms.h"

/* Linux's drm_mode_config_init_release. */
static void drm_mode_config_init_release(struct drm_device *dev, void *ptr)
{
	(void)ptr;
	(drm_mode_config_cleanup)(dev);
}

static void init_lists(struct drm_mode_config *config)
{
	mutex_init(&config->mutex);
	drm_modeset_lock_init(&config->connection_mutex);
	mutex_init(&config->fb_lock);
	mutex_init(&config->blob_lock);
	INIT_LIST_HEAD(&config->fb_list);
	INIT_LIST_HEAD(&config->crtc_list);
	INIT_LIST_HEAD(&config->connector_list);
	INIT_LIST_HEAD(&config->encoder_list);
	INIT_LIST_HEAD(&config->property_list);
	INIT_LIST_HEAD(&config->property_blob_list);
	INIT_LIST_HEAD(&config->plane_list);
	spin_lock_init(&config->connector_list_lock);
	config->num_fb = 0;
	config->num_connector = 0;
	config->num_crtc = 0;
	config->num_encoder = 0;
	config->num_total_plane = 0;
	config->initialised = true;
}

static inline __attribute__((always_inline)) int init_config(struct drm_device *dev, const char *function)
{
	const struct drmres_kms_init init = {.dev = dev, .function = function, .pc = __builtin_return_address(0)};
	int ret;

	if (!drmres_drm_usable(dev, function))
		return -EINVAL;
	if (dev->mode_config.initialised) {
		/* Linux forgets what was on the lists. */
		drmres_kms_misuse(init.pc, function, dev, "the mode config of %s is initialised a second time",
				  dev->label);
		return -EINVAL;
	}
	init_lists(&dev->mode_config);
	ret = drmres_properties_init(&init);
	if (ret) {
		(drm_mode_config_cleanup)(dev);
		return ret;
	}
	return drmm_add_core_action_or_reset(dev, drm_mode_config_init_release, NULL);
}

int(drmm_mode_config_init)(struct drm_device *dev)
{
	return init_config(dev, __func__);
}

int(drm_mode_config_init)(struct drm_device *dev)
{
	return init_config(dev, __func__);
}

/* Call @fn of the object called @name, if it has one. A macro, because the types differ. */
#define CALL(verb, name, fn, object)                      \
	do {                                              \
		struct drmres_phase __phase;              \
		if (!(fn))                                \
			break;                            \
		drmres_phase_enter(&__phase, verb, name); \
		(fn)(object);                             \
		drmres_phase_leave(&__phase);             \
	} while (0)

void(drm_mode_config_reset)(struct drm_device *dev)
{
	const struct drmres_kms_init init = {.dev = dev, .function = __func__, .pc = __builtin_return_address(0)};
	struct drm_connector_list_iter iter;
	struct drm_connector *connector;
	struct drm_encoder *encoder;
	struct drm_plane *plane;
	struct drm_crtc *crtc;

	if (!drmres_kms_ready(&init))
		return;
	drm_for_each_plane(plane, dev) CALL("reset", plane->name, plane->funcs->reset, plane);
	drm_for_each_crtc(crtc, dev) CALL("reset", crtc->name, crtc->funcs->reset, crtc);
	drm_for_each_encoder(encoder, dev) if (encoder->funcs)
		CALL("reset", encoder->name, encoder->funcs->reset, encoder);
	drm_connector_list_iter_begin(dev, &iter);
	drm_for_each_connector_iter(connector, &iter)
		CALL("reset", connector->name, connector->funcs->reset, connector);
	drm_connector_list_iter_end(&iter);
}

/*
 * An object that nobody can destroy is on the list: it was initialised by a drmm_ function, whose action is still to
 * come, and Linux calls NULL. One that was initialised without .destroy was reported then.
 */
static void report_indestructible(struct drm_device *dev, const char *what, const char *name, bool managed)
{
	if (managed)
		drmres_kms_misuse(NULL, "drm_mode_config_cleanup", dev,
				  "%s \"%s\" is cleaned up by %s itself, and not by hand before", what, name,
				  dev->label);
}

/* Whether a drmm_ function has initialised it. */
static bool is_managed(const struct drm_device *dev, const struct drm_mode_object *obj)
{
	const struct drmres_kms *kms = dev->mode_config.kms;

	while (kms && kms->obj != obj)
		kms = kms->next;
	return kms && kms->managed;
}

/* .destroy of an object, and its end here if that did not end it, without which the walk would never end. */
#define DESTROY(what, object, funcs, forget)                                                                \
	do {                                                                                                \
		if ((funcs) && (funcs)->destroy) {                                                          \
			CALL("destroy", (object)->name, (funcs)->destroy, object);                          \
			if (drmres_kms_known(dev, &(object)->base))                                         \
				forget(&(object)->base);                                                    \
		} else {                                                                                    \
			report_indestructible(dev, what, (object)->name, is_managed(dev, &(object)->base)); \
			forget(&(object)->base);                                                            \
		}                                                                                           \
	} while (0)

/* Connectors have the mode config's reference and those that somebody forgot. */
static void cleanup_connectors(struct drm_device *dev)
{
	struct drm_mode_config *config = &dev->mode_config;
	struct drm_connector *connector, *next;
	struct drmres_object object;

	/* Newest first: Linux collects them on a stack. */
	list_for_each_entry_safe_reverse (connector, next, &config->connector_list, head) {
		if (connector->funcs && connector->funcs->destroy) {
			(drm_connector_put)(connector);
			continue;
		}
		report_indestructible(dev, "connector", connector->name, is_managed(dev, &connector->base));
		drmres_connector_forget(&connector->base);
	}
	list_for_each_entry_safe (connector, next, &config->connector_list, head) {
		DRM_ERROR("connector %s leaked!\n", connector->name);
		object = drmres_drm_object(dev);
		drmres_report_at(NULL, DRMRES_STILL_OWNED, "drm_mode_config_cleanup", &object,
				 "connector \"%s\" of %s still has %u references", connector->name, dev->label,
				 kref_read(&connector->base.refcount));
		drmres_connector_forget(&connector->base);
	}
}

static void cleanup_framebuffers(struct drm_device *dev)
{
	struct drm_framebuffer *fb, *next;
	struct drmres_object object;

	list_for_each_entry_safe (fb, next, &dev->mode_config.fb_list, head) {
		object = drmres_drm_object(dev);
		drmres_report_at(NULL, DRMRES_STILL_OWNED, "drm_mode_config_cleanup", &object,
				 "framebuffer %u of %s still has %u references", fb->base.id, dev->label,
				 kref_read(&fb->base.refcount));
		/* Linux frees it as well. */
		fb->base.free_cb(&fb->base.refcount);
		if (drmres_kms_known(dev, &fb->base))
			drmres_framebuffer_forget(&fb->base);
	}
}

void(drm_mode_config_cleanup)(struct drm_device *dev)
{
	struct drm_encoder *encoder, *next_encoder;
	struct drm_plane *plane, *next_plane;
	struct drm_crtc *crtc, *next_crtc;
	struct drm_mode_config *config;

	if (!drmres_drm_usable(dev, __func__) || !dev->mode_config.initialised)
		return;
	config = &dev->mode_config;
	list_for_each_entry_safe (encoder, next_encoder, &config->encoder_list, head)
		DESTROY("encoder", encoder, encoder->funcs, drmres_encoder_forget);
	cleanup_connectors(dev);
	list_for_each_entry_safe (plane, next_plane, &config->plane_list, head)
		DESTROY("plane", plane, plane->funcs, drmres_plane_forget);
	list_for_each_entry_safe (crtc, next_crtc, &config->crtc_list, head)
		DESTROY("crtc", crtc, crtc->funcs, drmres_crtc_forget);
	cleanup_framebuffers(dev);
	drmres_properties_cleanup(dev);
	drmres_poll_cleanup(dev);
	config->initialised = false;
	drm_modeset_lock_fini(&config->connection_mutex);
}
