/* SPDX-License-Identifier: MIT */
/**
 * DOC: looking at connectors
 *
 * Polling is a delayed work inside the drm_device. It has to be stopped in remove(), as it asks the hardware:
 * drm_kms_helper_poll_fini(), which does no harm a second time. drmm_kms_helper_poll_init() stops it by itself, but
 * only when the drm_device goes, which may be long after the hardware.
 */
#ifndef __DRM_PROBE_HELPER_H__
#define __DRM_PROBE_HELPER_H__

#include <drm/drm_modes.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct drm_connector;
struct drm_crtc;
struct drm_device;
struct drm_modeset_acquire_ctx;

/**
 * drm_helper_probe_single_connector_modes() - for .fill_modes: ask a connector for its modes
 * @connector: connector
 * @maxX: largest width
 * @maxY: largest height
 *
 * Return: how many it has.
 */
int drm_helper_probe_single_connector_modes(struct drm_connector *connector, u32 maxX, u32 maxY);

/**
 * drm_kms_helper_poll_init() - begin to poll connectors
 * @dev: DRM device
 *
 * Context: Process context. May sleep.
 */
void drm_kms_helper_poll_init(struct drm_device *dev);

/**
 * drmm_kms_helper_poll_init() - the same, stopped when the drm_device goes
 * @dev: DRM device, whose modes are initialised already
 *
 * Lifetime: until the last drm_dev_put().
 * Return: 0, or -ENOMEM; then it is stopped again. Linux 6.11 and before return nothing.
 */
int drmm_kms_helper_poll_init(struct drm_device *dev);

/**
 * drm_kms_helper_poll_fini() - stop for good
 * @dev: DRM device
 *
 * Context: Process context. Waits for a look that is under way.
 */
void drm_kms_helper_poll_fini(struct drm_device *dev);

/* Stop for a while, and go on. */
void drm_kms_helper_poll_disable(struct drm_device *dev);
void drm_kms_helper_poll_enable(struct drm_device *dev);

/**
 * drm_kms_helper_hotplug_event() - tell userspace that a connector changed
 * @dev: DRM device
 */
void drm_kms_helper_hotplug_event(struct drm_device *dev);

/**
 * drm_helper_hpd_irq_event() - look which connectors changed
 * @dev: DRM device
 *
 * Return: whether one did.
 */
bool drm_helper_hpd_irq_event(struct drm_device *dev);

/**
 * drm_connector_helper_get_modes_fixed() - for .get_modes of a connector with one mode
 * @connector: connector
 * @fixed_mode: it; copied
 *
 * Return: how many modes were added.
 */
int drm_connector_helper_get_modes_fixed(struct drm_connector *connector, const struct drm_display_mode *fixed_mode);

/* Whether a mode is the only one that can be shown. */
static inline enum drm_mode_status drm_crtc_helper_mode_valid_fixed(struct drm_crtc *crtc,
								    const struct drm_display_mode *mode,
								    const struct drm_display_mode *fixed_mode)
{
	(void)crtc;
	if (mode->hdisplay != fixed_mode->hdisplay && mode->vdisplay != fixed_mode->vdisplay)
		return MODE_ONE_SIZE;
	if (mode->hdisplay != fixed_mode->hdisplay)
		return MODE_ONE_WIDTH;
	return mode->vdisplay != fixed_mode->vdisplay ? MODE_ONE_HEIGHT : MODE_OK;
}

#ifdef DRMRES_SITES
#define drm_kms_helper_poll_init(...) DRMRES_AT_VOID(drm_kms_helper_poll_init(__VA_ARGS__))
#define drmm_kms_helper_poll_init(...) DRMRES_AT(drmm_kms_helper_poll_init(__VA_ARGS__))
#define drm_kms_helper_poll_fini(...) DRMRES_AT_VOID(drm_kms_helper_poll_fini(__VA_ARGS__))
#endif

__END_DECLS

#endif
