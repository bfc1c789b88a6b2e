/* SPDX-License-Identifier: MIT */
/**
 * DOC: modes without asking the display
 *
 * No display answers here. A mode that is made is owned by who asked, or by the connector it was added to.
 */
#ifndef __DRM_EDID_H__
#define __DRM_EDID_H__

#include <drm/drm_connector.h>
#include <drm/drm_modes.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct drm_edid;

/**
 * drm_display_mode_from_cea_vic() - a mode by its number in CTA-861
 * @dev: DRM device
 * @video_code: number; those from 1 to 6, 16 and 19 are known
 *
 * Lifetime: until drm_mode_destroy().
 * Return: the mode, or NULL.
 */
struct drm_display_mode *drm_display_mode_from_cea_vic(struct drm_device *dev, u8 video_code);

/**
 * drm_add_modes_noedid() - give a connector the modes that every display can do
 * @connector: connector
 * @hdisplay: largest width
 * @vdisplay: largest height
 *
 * Return: how many were added.
 */
int drm_add_modes_noedid(struct drm_connector *connector, unsigned int hdisplay, unsigned int vdisplay);

/**
 * drm_set_preferred_mode() - mark the mode of a size
 * @connector: connector
 * @hpref: width
 * @vpref: height
 */
void drm_set_preferred_mode(struct drm_connector *connector, int hpref, int vpref);

#ifdef DRMRES_SITES
#define drm_display_mode_from_cea_vic(...) DRMRES_AT(drm_display_mode_from_cea_vic(__VA_ARGS__))
#endif

__END_DECLS

#endif
