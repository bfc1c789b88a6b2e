/* SPDX-License-Identifier: MIT */
/**
 * DOC: helpers of drivers that are not atomic
 *
 * Nothing is owned here.
 */
#ifndef __DRM_CRTC_HELPER_H__
#define __DRM_CRTC_HELPER_H__

#include <drm/drm_crtc.h>
#include <drm/drm_modeset_helper.h>
#include <drm/drm_modeset_helper_vtables.h>
#include <drm/drm_probe_helper.h>

#endif
