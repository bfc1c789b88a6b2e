/* SPDX-License-Identifier: MIT */
/*
 * What encoders need of bridges. Private to drm/.
 */
#ifndef _DRMRES_DRM_BRIDGE_INTERNAL_H_
#define _DRMRES_DRM_BRIDGE_INTERNAL_H_

struct drm_encoder;

/*
 * Detach every bridge of a chain, the nearest first; each loses the reference of its attachment. What
 * drm_encoder_cleanup() does, and whoever finds that an encoder's memory goes without it.
 */
void drmres_bridge_chain_detach(struct drm_encoder *encoder);

#endif
