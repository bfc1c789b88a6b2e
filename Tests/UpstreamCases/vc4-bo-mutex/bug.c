// SPDX-License-Identifier: MIT
/*
 * A mutex per buffer that only the device ends: the bug.
 * https://lore.kernel.org/stable/ (drm/vc4: Fix lockdep/memory growth of drmm_mutex_init() per BO, 07a2975c65f2)
 *
 * 1. userspace creates a buffer: its mutex is initialised with drmm_mutex_init(), which adds a node to the drm_device
 * 2. userspace closes the file: the buffer is freed, the node stays
 * 3. again and again: memory grows until the device goes, and its release then touches freed mutexes
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_ioctl.h>
#include <drm/drm_managed.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct vc4_bo {
	struct mutex madv_lock;
	u32 size;
};

struct vc4_dev {
	struct drm_device base;
	u32 created;
};

struct vc4_file {
	struct vc4_bo *bo;
};

struct drm_vc4_create_bo {
	__u32 size;
	__u32 pad;
};

#define DRM_VC4_CREATE_BO 0x03
#define DRM_IOCTL_VC4_CREATE_BO DRM_IOWR(DRM_COMMAND_BASE + DRM_VC4_CREATE_BO, struct drm_vc4_create_bo)

static void vc4_bo_destroy(struct vc4_bo *bo)
{
	if (!bo)
		return;
	kfree(bo);
}

static int vc4_create_bo_ioctl(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct drm_vc4_create_bo *args = data;
	struct vc4_file *vc4file = file->driver_priv;
	struct vc4_bo *bo;
	int ret;

	if (vc4file->bo)
		return -EBUSY;

	bo = kzalloc(sizeof(*bo), GFP_KERNEL);
	if (!bo)
		return -ENOMEM;
	bo->size = args->size;

	ret = drmm_mutex_init(dev, &bo->madv_lock);
	if (ret) {
		kfree(bo);
		return ret;
	}
	vc4file->bo = bo;
	return 0;
}

static int vc4_open(struct drm_device *dev, struct drm_file *file)
{
	file->driver_priv = kzalloc(sizeof(struct vc4_file), GFP_KERNEL);
	return file->driver_priv ? 0 : -ENOMEM;
}

static void vc4_close(struct drm_device *dev, struct drm_file *file)
{
	struct vc4_file *vc4file = file->driver_priv;

	vc4_bo_destroy(vc4file->bo);
	kfree(vc4file);
}

static const struct drm_ioctl_desc vc4_ioctls[] = {
	DRM_IOCTL_DEF_DRV(VC4_CREATE_BO, vc4_create_bo_ioctl, DRM_RENDER_ALLOW),
};

DEFINE_DRM_GEM_FOPS(vc4_fops);

static const struct drm_driver vc4_drm_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER,
	.open = vc4_open,
	.postclose = vc4_close,
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
	return drm_dev_register(&vc4->base, 0);
}

static void vc4_remove(struct platform_device *pdev)
{
	struct vc4_dev *vc4 = platform_get_drvdata(pdev);

	drm_dev_unplug(&vc4->base);
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
