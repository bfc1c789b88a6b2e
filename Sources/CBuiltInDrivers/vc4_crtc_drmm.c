/* SPDX-License-Identifier: MIT */
/*
 * The fix: the CRTC ends with the drm_device, when the last file let go of it.
 */
#include "vc4_drv.h"

#include <drm/drm_managed.h>

static struct vc4_crtc *vc4_crtc_alloc(struct vc4_dev *vc4)
{
	return drmm_kzalloc(&vc4->base, sizeof(struct vc4_crtc), GFP_KERNEL);
}

static int vc4_probe(struct platform_device *pdev)
{
	return vc4_drm_bind(pdev, vc4_crtc_alloc);
}

struct platform_driver vc4_drmm_driver = {
	.probe = vc4_probe,
	.remove = vc4_drm_unbind,
	.driver = {.name = "vc4-drmm"},
};
