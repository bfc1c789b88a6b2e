/* SPDX-License-Identifier: MIT */
/*
 * A display controller with one CRTC. Userspace opens it, asks for page flips, and closes it; closing waits for the
 * flips that are under way, also when the hardware went in between.
 */
#include "vc4_drv.h"

#include <drm/drm_gem.h>
#include <drm/drm_ioctl.h>
#include <linux/err.h>
#include <linux/slab.h>

#define DRM_VC4_PAGE_FLIP 0x00
#define DRM_IOCTL_VC4_PAGE_FLIP DRM_IOWR(DRM_COMMAND_BASE + DRM_VC4_PAGE_FLIP, struct drm_vc4_page_flip)

struct drm_vc4_page_flip {
	u32 channel;
	u32 flips; /* out: flips done before this one */
};

static void vc4_crtc_flip(struct work_struct *work)
{
	struct vc4_crtc *crtc = container_of(work, struct vc4_crtc, flip_work);

	crtc->flips++;
}

static int vc4_page_flip_ioctl(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct vc4_crtc *crtc = to_vc4_dev(dev)->crtc;
	struct drm_vc4_page_flip *flip = data;
	int idx;

	(void)file;
	if (!drm_dev_enter(dev, &idx))
		return -ENODEV;
	flip->flips = crtc->flips;
	schedule_work(&crtc->flip_work);
	drm_dev_exit(idx);
	return 0;
}

/* The last thing a file does: nothing that it asked for may be under way any more. */
static void vc4_postclose(struct drm_device *dev, struct drm_file *file)
{
	(void)file;
	flush_work(&to_vc4_dev(dev)->crtc->flip_work);
}

static const struct drm_ioctl_desc vc4_drm_ioctls[] = {
	DRM_IOCTL_DEF_DRV(VC4_PAGE_FLIP, vc4_page_flip_ioctl, DRM_RENDER_ALLOW),
};

DEFINE_DRM_GEM_FOPS(vc4_drm_fops);

const struct drm_driver vc4_drm_driver = {
	.driver_features = DRIVER_MODESET | DRIVER_ATOMIC,
	.postclose = vc4_postclose,
	.ioctls = vc4_drm_ioctls,
	.num_ioctls = ARRAY_SIZE(vc4_drm_ioctls),
	.fops = &vc4_drm_fops,
	.name = "vc4",
	.desc = "Broadcom VC4 graphics",
	.major = 0,
	.minor = 0,
	.patchlevel = 0,
};

int vc4_drm_bind(struct platform_device *pdev, vc4_crtc_alloc_t alloc)
{
	struct vc4_dev *vc4;

	vc4 = devm_drm_dev_alloc(&pdev->dev, &vc4_drm_driver, struct vc4_dev, base);
	if (IS_ERR(vc4))
		return PTR_ERR(vc4);
	platform_set_drvdata(pdev, vc4);

	vc4->crtc = alloc(vc4);
	if (!vc4->crtc)
		return -ENOMEM;
	INIT_WORK(&vc4->crtc->flip_work, vc4_crtc_flip);

	return drm_dev_register(&vc4->base, 0);
}

void vc4_drm_unbind(struct platform_device *pdev)
{
	struct vc4_dev *vc4 = platform_get_drvdata(pdev);

	drm_dev_unplug(&vc4->base);
	cancel_work_sync(&vc4->crtc->flip_work);
}
