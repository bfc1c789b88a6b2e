/* SPDX-License-Identifier: MIT */
/**
 * DOC: the console on a display
 *
 * As in a kernel that is built without it: there is no such client, and nothing to set up.
 */
#ifndef DRM_FBDEV_DMA_H
#define DRM_FBDEV_DMA_H

struct drm_device;

static inline void drm_fbdev_dma_setup(struct drm_device *dev, unsigned int preferred_bpp)
{
	(void)dev;
	(void)preferred_bpp;
}

/* Goes into struct drm_driver. */
#define DRM_FBDEV_DMA_DRIVER_OPS .fbdev_probe = NULL

#endif
