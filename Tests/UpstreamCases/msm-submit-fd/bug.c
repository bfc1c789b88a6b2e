// SPDX-License-Identifier: MIT
/*
 * A descriptor that a failed submit keeps: the bug.
 * https://lore.kernel.org/dri-devel/20230501163736.1599381-1-robdclark@gmail.com/
 *
 * 1. a submit asks for a fence to wait for, and a descriptor is reserved for it
 * 2. a later step of the submit fails
 * 3. the error path frees everything but the descriptor: no close() will ever give the number back
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_ioctl.h>
#include <linux/dma-fence.h>
#include <linux/fcntl.h>
#include <linux/file.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/sync_file.h>

struct msm_drm_private {
	struct drm_device dev;
	spinlock_t lock;
	u64 seqno;
};

struct drm_msm_gem_submit {
	__u32 flags;
	__u32 fence;
	__u32 queueid;
	__s32 fence_fd;
};

#define DRM_MSM_GEM_SUBMIT 0x06
#define DRM_IOCTL_MSM_GEM_SUBMIT DRM_IOWR(DRM_COMMAND_BASE + DRM_MSM_GEM_SUBMIT, struct drm_msm_gem_submit)

#define to_msm(d) container_of(d, struct msm_drm_private, dev)

static const char *msm_fence_name(struct dma_fence *fence)
{
	return "msm";
}

static const struct dma_fence_ops msm_fence_ops = {
	.get_driver_name = msm_fence_name,
	.get_timeline_name = msm_fence_name,
};

static struct dma_fence *msm_fence_alloc(struct msm_drm_private *priv)
{
	struct dma_fence *fence = kzalloc(sizeof(*fence), GFP_KERNEL);

	if (fence)
		dma_fence_init(fence, &msm_fence_ops, &priv->lock, 1, ++priv->seqno);
	return fence;
}

static int msm_ioctl_gem_submit(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct msm_drm_private *priv = to_msm(dev);
	struct drm_msm_gem_submit *args = data;
	struct sync_file *sync_file;
	struct dma_fence *fence;
	int out_fence_fd, ret;

	out_fence_fd = get_unused_fd_flags(O_CLOEXEC);
	if (out_fence_fd < 0)
		return out_fence_fd;

	fence = msm_fence_alloc(priv);
	if (!fence)
		return -ENOMEM;

	sync_file = sync_file_create(fence);
	if (sync_file) {
		fd_install(out_fence_fd, sync_file->file);
		args->fence_fd = out_fence_fd;
		ret = 0;
	} else {
		ret = -ENOMEM;
	}
	dma_fence_signal(fence);
	dma_fence_put(fence);
	return ret;
}

static const struct drm_ioctl_desc msm_ioctls[] = {
	DRM_IOCTL_DEF_DRV(MSM_GEM_SUBMIT, msm_ioctl_gem_submit, DRM_RENDER_ALLOW),
};

DEFINE_DRM_GEM_FOPS(msm_fops);

static const struct drm_driver msm_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER,
	.ioctls = msm_ioctls,
	.num_ioctls = ARRAY_SIZE(msm_ioctls),
	.fops = &msm_fops,
	.name = "msm",
	.desc = "MSM Snapdragon DRM",
	.major = 1,
};

static int msm_probe(struct platform_device *pdev)
{
	struct msm_drm_private *priv;

	priv = devm_drm_dev_alloc(&pdev->dev, &msm_driver, struct msm_drm_private, dev);
	if (IS_ERR(priv))
		return PTR_ERR(priv);
	platform_set_drvdata(pdev, priv);
	spin_lock_init(&priv->lock);
	return drm_dev_register(&priv->dev, 0);
}

static void msm_remove(struct platform_device *pdev)
{
	struct msm_drm_private *priv = platform_get_drvdata(pdev);

	drm_dev_unplug(&priv->dev);
}

static struct platform_driver msm_platform_driver = {
	.probe = msm_probe,
	.remove = msm_remove,
	.driver =
		{
			.name = "msm",
		},
};
module_platform_driver(msm_platform_driver);

MODULE_LICENSE("GPL");
