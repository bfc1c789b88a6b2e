/* SPDX-License-Identifier: MIT */
/*
 * The bug: the CRTC ends with the hardware, but an open file still reaches it. Unbind frees it, the late close waits
 * for work that lies in freed memory.
 */
#include "vc4_drv.h"

#include <linux/device.h>
#include <linux/slab.h>

static struct vc4_crtc *vc4_crtc_alloc(struct vc4_dev *vc4)
{
	return devm_kzalloc(vc4->base.dev, sizeof(struct vc4_crtc), GFP_KERNEL);
}

static int vc4_probe(struct platform_device *pdev)
{
	return vc4_drm_bind(pdev, vc4_crtc_alloc);
}

struct platform_driver vc4_devm_driver = {
	.probe = vc4_probe,
	.remove = vc4_drm_unbind,
	.driver = {.name = "vc4-devm"},
};
