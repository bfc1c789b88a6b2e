/* SPDX-License-Identifier: MIT */
/*
 * What both drivers share. struct vc4_dev embeds the drm_device and lives until the last drm_dev_put(); the CRTC hangs
 * off it and has to live as long, because an open file reaches it from its close.
 */
#ifndef _VC4_DRV_H_
#define _VC4_DRV_H_

#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <linux/container_of.h>
#include <linux/platform_device.h>
#include <linux/workqueue.h>

struct vc4_crtc {
	struct work_struct flip_work;
	unsigned int channel;
	unsigned int flips;
};

struct vc4_dev {
	struct drm_device base;
	struct vc4_crtc *crtc;
};

static inline struct vc4_dev *to_vc4_dev(struct drm_device *dev)
{
	return container_of(dev, struct vc4_dev, base);
}

/* Allocates the CRTC: the one place where the two drivers differ. */
typedef struct vc4_crtc *(*vc4_crtc_alloc_t)(struct vc4_dev *vc4);

int vc4_drm_bind(struct platform_device *pdev, vc4_crtc_alloc_t alloc);
void vc4_drm_unbind(struct platform_device *pdev);

extern const struct drm_driver vc4_drm_driver;
extern struct platform_driver vc4_devm_driver;
extern struct platform_driver vc4_drmm_driver;

#endif
