/* SPDX-License-Identifier: MIT */
/*
 * Driver-shaped C spells the userspace interface <drm/drm.h>. Where the system has a header of that name, that one is
 * used, and ours, which says a part of the same, stands back.
 */
#ifndef _DRMRES_SHADOW_DRM_DRM_H_
#define _DRMRES_SHADOW_DRM_DRM_H_

#if __has_include_next(<drm/drm.h>) && !defined(_UAPI_DRM_H_)
#include_next <drm/drm.h>
#endif

#include <uapi/drm/drm.h>

#endif
