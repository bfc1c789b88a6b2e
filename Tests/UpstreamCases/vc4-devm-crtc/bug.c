// SPDX-License-Identifier: MIT
/*
 * A CRTC that ends with the hardware: the bug.
 * https://github.com/raspberrypi/linux/pull/5087
 *
 * 1. probe allocates the CRTC with devm_kzalloc()
 * 2. userspace opens the device and queues a page flip
 * 3. the driver is unbound: devres frees the CRTC, the file stays open
 * 4. userspace closes the file: postclose waits for the flip, inside freed memory
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_ioctl.h>
#include <drm/drm_managed.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct vc4_crtc {
	struct work_struct flip_work;
	u32 channel;
	u32 flips;
};

struct vc4_dev {
	struct drm_device base;
	struct vc4_crtc *crtc;
};

struct drm_vc4_flip {
	u32 channel;
	u32 flips;
};

#define DRM_VC4_FLIP 0x00
#define DRM_IOCTL_VC4_FLIP DRM_IOWR(DRM_COMMAND_BASE + DRM_VC4_FLIP, struct drm_vc4_flip)

#define to_vc4_dev(dev) container_of(dev, struct vc4_dev, base)

static void vc4_flip_work(struct work_struct *work)
{
	struct vc4_crtc *crtc = container_of(work, struct vc4_crtc, flip_work);

	crtc->flips++;
}

static int vc4_flip_ioctl(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct vc4_crtc *crtc = to_vc4_dev(dev)->crtc;
	struct drm_vc4_flip *args = data;
	int idx;

	if (!drm_dev_enter(dev, &idx))
		return -ENODEV;
	args->flips = crtc->flips;
	schedule_work(&crtc->flip_work);
	drm_dev_exit(idx);
	return 0;
}

static void vc4_postclose(struct drm_device *dev, struct drm_file *file)
{
	flush_work(&to_vc4_dev(dev)->crtc->flip_work);
}

static const struct drm_ioctl_desc vc4_ioctls[] = {
	DRM_IOCTL_DEF_DRV(VC4_FLIP, vc4_flip_ioctl, DRM_RENDER_ALLOW),
};

DEFINE_DRM_GEM_FOPS(vc4_fops);

static const struct drm_driver vc4_drm_driver = {
	.driver_features = DRIVER_GEM,
	.postclose = vc4_postclose,
	.ioctls = vc4_ioctls,
	.num_ioctls = ARRAY_SIZE(vc4_ioctls),
	.fops = &vc4_fops,
	.name = "vc4",
	.desc = "Broadcom VC4 graphics",
	.major = 1,
};

static int vc4_probe(struct platform_device *pdev)
{
	struct vc4_dev *vc4;

	vc4 = devm_drm_dev_alloc(&pdev->dev, &vc4_drm_driver, struct vc4_dev, base);
	if (IS_ERR(vc4))
		return PTR_ERR(vc4);
	platform_set_drvdata(pdev, vc4);

	vc4->crtc = devm_kzalloc(&pdev->dev, sizeof(*vc4->crtc), GFP_KERNEL);
	if (!vc4->crtc)
		return -ENOMEM;
	INIT_WORK(&vc4->crtc->flip_work, vc4_flip_work);

	return drm_dev_register(&vc4->base, 0);
}

static void vc4_remove(struct platform_device *pdev)
{
	struct vc4_dev *vc4 = platform_get_drvdata(pdev);

	drm_dev_unplug(&vc4->base);
	cancel_work_sync(&vc4->crtc->flip_work);
}

static struct platform_driver vc4_platform_driver = {
	.probe = vc4_probe,
	.remove = vc4_remove,
	.driver =
		{
			.name = "vc4-drm",
		},
};
module_platform_driver(vc4_platform_driver);

MODULE_LICENSE("GPL");
