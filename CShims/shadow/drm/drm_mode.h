/* SPDX-License-Identifier: MIT */
/*
 * Driver-shaped C spells the userspace interface <drm/drm_mode.h>. The same as for <drm/drm.h>: the system's header, if there
 * is one, goes first.
 */
#ifndef _DRMRES_SHADOW_DRM_DRM_MODE_H_
#define _DRMRES_SHADOW_DRM_DRM_MODE_H_

#if __has_include_next(<drm/drm_mode.h>) && !defined(_DRM_MODE_H)
#include_next <drm/drm_mode.h>
#endif

#include <uapi/drm/drm_mode.h>

#endif
