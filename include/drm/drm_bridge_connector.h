/* SPDX-License-Identifier: MIT */
/**
 * DOC: the connector of a chain of bridges
 *
 * For a driver that attaches its chain with DRM_BRIDGE_ATTACH_NO_CONNECTOR: one connector, whose questions go to the
 * farthest bridge that can answer them. It holds a reference on each of those, so that it may be asked for as long as the
 * drm_device is there; a bridge whose hardware is gone answers for itself, see drm_bridge_enter().
 */
#ifndef DRM_BRIDGE_CONNECTOR_H_
#define DRM_BRIDGE_CONNECTOR_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct drm_connector;
struct drm_device;
struct drm_encoder;

/**
 * drm_bridge_connector_init() - make a connector for the chain of an encoder
 * @drm: DRM device, with a mode config
 * @encoder: encoder with its bridges attached, the last of which has a &drm_bridge.type
 *
 * Attach it with drm_connector_attach_encoder().
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last drm_dev_put(). Is told of plug and unplug from drm_kms_helper_poll_init() to
 * drm_kms_helper_poll_fini().
 * Return: the connector, or an ERR_PTR(): -ENOMEM; -EINVAL for an empty chain, or one whose end has no type.
 */
struct drm_connector *drm_bridge_connector_init(struct drm_device *drm, struct drm_encoder *encoder);

#ifdef DRMRES_SITES
#define drm_bridge_connector_init(...) DRMRES_AT(drm_bridge_connector_init(__VA_ARGS__))
#endif

__END_DECLS

#endif
