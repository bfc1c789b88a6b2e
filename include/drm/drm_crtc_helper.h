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

struct drm_atomic_state;

/* For .atomic_check of a CRTC. Return: 0. */
static inline int drm_crtc_helper_atomic_check(struct drm_crtc *crtc, struct drm_atomic_state *state)
{
	(void)crtc;
	(void)state;
	return 0;
}

#endif
