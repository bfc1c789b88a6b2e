// SPDX-License-Identifier: MIT
/*
 * A section that waits for hardware that is gone: the bug.
 * https://lore.kernel.org/dri-devel/ (drm/virtio: wake waiters on device removal)
 *
 * 1. userspace calls an ioctl: inside drm_dev_enter() it waits for the host's answer
 * 2. the driver is unbound meanwhile: the queue is stopped, the host will never answer
 * 3. drm_dev_unplug() waits for the section, and the section for the host
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_ioctl.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

struct virtio_gpu_device {
	struct drm_device ddev;
	struct delayed_work host;
	wait_queue_head_t resp_wq;
	bool answered;
	bool vqs_released;
};

struct drm_virtgpu_get_caps {
	__u32 cap_set_id;
	__u32 size;
};

#define DRM_VIRTGPU_GET_CAPS 0x09
#define DRM_IOCTL_VIRTGPU_GET_CAPS DRM_IOWR(DRM_COMMAND_BASE + DRM_VIRTGPU_GET_CAPS, struct drm_virtgpu_get_caps)

#define to_vgdev(dev) container_of(dev, struct virtio_gpu_device, ddev)

/* What the host does with a command: it answers, a little later. */
static void virtio_gpu_host(struct work_struct *work)
{
	struct virtio_gpu_device *vgdev = container_of(to_delayed_work(work), struct virtio_gpu_device, host);

	WRITE_ONCE(vgdev->answered, true);
	wake_up_all(&vgdev->resp_wq);
}

static int virtio_gpu_get_caps_ioctl(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct virtio_gpu_device *vgdev = to_vgdev(dev);
	struct drm_virtgpu_get_caps *args = data;
	int idx;

	if (!drm_dev_enter(dev, &idx))
		return -ENODEV;
	WRITE_ONCE(vgdev->answered, false);
	schedule_delayed_work(&vgdev->host, HZ / 10);
	wait_event(vgdev->resp_wq, READ_ONCE(vgdev->answered) || READ_ONCE(vgdev->vqs_released));
	args->size = 64;
	drm_dev_exit(idx);
	return 0;
}

static const struct drm_ioctl_desc virtio_gpu_ioctls[] = {
	DRM_IOCTL_DEF_DRV(VIRTGPU_GET_CAPS, virtio_gpu_get_caps_ioctl, DRM_RENDER_ALLOW),
};

DEFINE_DRM_GEM_FOPS(virtio_gpu_fops);

static const struct drm_driver virtio_gpu_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER,
	.ioctls = virtio_gpu_ioctls,
	.num_ioctls = ARRAY_SIZE(virtio_gpu_ioctls),
	.fops = &virtio_gpu_fops,
	.name = "virtio_gpu",
	.desc = "virtio GPU",
};

static int virtio_gpu_probe(struct platform_device *pdev)
{
	struct virtio_gpu_device *vgdev;

	vgdev = devm_drm_dev_alloc(&pdev->dev, &virtio_gpu_driver, struct virtio_gpu_device, ddev);
	if (IS_ERR(vgdev))
		return PTR_ERR(vgdev);
	platform_set_drvdata(pdev, vgdev);
	init_waitqueue_head(&vgdev->resp_wq);
	INIT_DELAYED_WORK(&vgdev->host, virtio_gpu_host);
	return drm_dev_register(&vgdev->ddev, 0);
}

static void virtio_gpu_remove(struct platform_device *pdev)
{
	struct virtio_gpu_device *vgdev = platform_get_drvdata(pdev);

	cancel_delayed_work_sync(&vgdev->host);
	drm_dev_unplug(&vgdev->ddev);
	cancel_delayed_work_sync(&vgdev->host);
}

static struct platform_driver virtio_gpu_platform_driver = {
	.probe = virtio_gpu_probe,
	.remove = virtio_gpu_remove,
	.driver =
		{
			.name = "virtio-gpu",
		},
};
module_platform_driver(virtio_gpu_platform_driver);

MODULE_LICENSE("GPL");
