// SPDX-License-Identifier: MIT
/**
 * DOC: modeset objects and the registration of their device
 *
 * drm_dev_register() tells planes, CRTCs, encoders and connectors, in that order, that userspace sees them;
 * drm_dev_unregister() goes the other way. A connector that comes later is registered by its driver. For one thread at a
 * time; a connector's state has a lock.
 */
#include <drm/drm_crtc.h>
#include <drm/drm_device.h>
#include <drmres/phase.h>

#include "drm_internal.h"
#include "drm_kms.h"

/* Call a hook of the object called @name; 0 if it has none. Macros, because the types differ. */
#define LATE_REGISTER(name, fn, object)                                      \
	__extension__({                                                      \
		struct drmres_phase __phase;                                 \
		int __ret = 0;                                               \
		if (fn) {                                                    \
			drmres_phase_enter(&__phase, "late_register", name); \
			__ret = (fn)(object);                                \
			drmres_phase_leave(&__phase);                        \
		}                                                            \
		__ret;                                                       \
	})
#define EARLY_UNREGISTER(name, fn, object)                              \
	do {                                                            \
		struct drmres_phase __phase;                            \
		if (!(fn))                                              \
			break;                                          \
		drmres_phase_enter(&__phase, "early_unregister", name); \
		(fn)(object);                                           \
		drmres_phase_leave(&__phase);                           \
	} while (0)

static void set_state(struct drm_connector *connector, enum drm_connector_registration_state state)
{
	/* PAIRS WITH: drm_connector_is_unregistered(), which has no lock. */
	__atomic_store_n(&connector->registration_state, state, __ATOMIC_RELAXED);
}

int(drm_connector_register)(struct drm_connector *connector)
{
	int ret = 0;

	if (!KMS_USABLE(connector, "connector"))
		return -EINVAL;
	if (!connector->dev->registered)
		return 0;
	mutex_lock(&connector->mutex);
	if (connector->registration_state == DRM_CONNECTOR_INITIALIZING) {
		ret = LATE_REGISTER(connector->name, connector->funcs->late_register, connector);
		if (!ret) {
			drmres_kms_publish(connector->dev, &connector->base);
			set_state(connector, DRM_CONNECTOR_REGISTERED);
		}
	}
	mutex_unlock(&connector->mutex);
	return ret;
}

void(drm_connector_unregister)(struct drm_connector *connector)
{
	if (!KMS_USABLE(connector, "connector"))
		return;
	mutex_lock(&connector->mutex);
	if (connector->registration_state == DRM_CONNECTOR_REGISTERED) {
		EARLY_UNREGISTER(connector->name, connector->funcs->early_unregister, connector);
		set_state(connector, DRM_CONNECTOR_UNREGISTERED);
	}
	mutex_unlock(&connector->mutex);
}

static void unregister_connectors(struct drm_device *dev)
{
	struct drm_connector_list_iter iter;
	struct drm_connector *connector;

	drm_connector_list_iter_begin(dev, &iter);
	drm_for_each_connector_iter(connector, &iter)(drm_connector_unregister)(connector);
	drm_connector_list_iter_end(&iter);
}

static int register_connectors(struct drm_device *dev)
{
	struct drm_connector_list_iter iter;
	struct drm_connector *connector;
	int ret = 0;

	drm_connector_list_iter_begin(dev, &iter);
	drm_for_each_connector_iter(connector, &iter)
	{
		ret = (drm_connector_register)(connector);
		if (ret)
			break;
	}
	drm_connector_list_iter_end(&iter);
	if (ret)
		unregister_connectors(dev);
	return ret;
}

static int register_static(struct drm_device *dev)
{
	struct drm_encoder *encoder;
	struct drm_plane *plane;
	struct drm_crtc *crtc;
	int ret;

	drm_for_each_plane(plane, dev)
	{
		ret = LATE_REGISTER(plane->name, plane->funcs->late_register, plane);
		if (ret)
			return ret;
	}
	drm_for_each_crtc(crtc, dev)
	{
		ret = LATE_REGISTER(crtc->name, crtc->funcs->late_register, crtc);
		if (ret)
			return ret;
	}
	drm_for_each_encoder(encoder, dev)
	{
		ret = encoder->funcs ? LATE_REGISTER(encoder->name, encoder->funcs->late_register, encoder) : 0;
		if (ret)
			return ret;
	}
	return 0;
}

static void unregister_static(struct drm_device *dev)
{
	struct drm_encoder *encoder;
	struct drm_plane *plane;
	struct drm_crtc *crtc;

	drm_for_each_encoder(encoder, dev) if (encoder->funcs)
		EARLY_UNREGISTER(encoder->name, encoder->funcs->early_unregister, encoder);
	drm_for_each_crtc(crtc, dev) EARLY_UNREGISTER(crtc->name, crtc->funcs->early_unregister, crtc);
	drm_for_each_plane(plane, dev) EARLY_UNREGISTER(plane->name, plane->funcs->early_unregister, plane);
}

int drmres_modeset_register_all(struct drm_device *dev)
{
	int ret;

	if (!dev->mode_config.initialised)
		return 0;
	ret = register_static(dev) ?: register_connectors(dev);
	/* As Linux: every hook of the kinds that were begun, whether its object was registered or not. */
	if (ret)
		unregister_static(dev);
	return ret;
}

void drmres_modeset_unregister_all(struct drm_device *dev)
{
	if (!dev->mode_config.initialised)
		return;
	unregister_connectors(dev);
	unregister_static(dev);
}
