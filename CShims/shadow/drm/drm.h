/* SPDX-License-Identifier: MIT */
/*
 * Driver-shaped C spells the userspace interface <drm/drm.h>. A system may have a header of that name, so ours is not
 * on anybody else's path.
 */
#ifndef _DRMRES_SHADOW_DRM_DRM_H_
#define _DRMRES_SHADOW_DRM_DRM_H_

#include <uapi/drm/drm.h>

#endif
