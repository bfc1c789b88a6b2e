// SPDX-License-Identifier: MIT
/*
 * A pointer kept across devm_krealloc(): the bug.
 * https://nvd.nist.gov/vuln/detail/CVE-2026-90427
 *
 * 1. probe allocates the queue, and the drm_device keeps a pointer to it
 * 2. probe grows the queue with devm_krealloc(): it moves
 * 3. userspace calls an ioctl through the old pointer
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_ioctl.h>
#include <linux/device.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct cmdqv_queue {
	u32 index;
	u32 entries[2];
};

struct cmdqv {
	struct drm_device drm;
	struct cmdqv_queue *queue;
};

struct drm_cmdqv_submit {
	__u32 entry;
	__u32 index;
};

#define DRM_CMDQV_SUBMIT 0x00
#define DRM_IOCTL_CMDQV_SUBMIT DRM_IOWR(DRM_COMMAND_BASE + DRM_CMDQV_SUBMIT, struct drm_cmdqv_submit)

static int cmdqv_submit_ioctl(struct drm_device *drm, void *data, struct drm_file *file)
{
	struct cmdqv *cmdqv = container_of(drm, struct cmdqv, drm);
	struct drm_cmdqv_submit *submit = data;
	int idx;

	if (!drm_dev_enter(drm, &idx))
		return -ENODEV;
	cmdqv->queue->entries[cmdqv->queue->index++ % 2] = submit->entry;
	submit->index = cmdqv->queue->index;
	drm_dev_exit(idx);
	return 0;
}

static const struct drm_ioctl_desc cmdqv_ioctls[] = {
	DRM_IOCTL_DEF_DRV(CMDQV_SUBMIT, cmdqv_submit_ioctl, DRM_RENDER_ALLOW),
};

DEFINE_DRM_GEM_FOPS(cmdqv_fops);

static const struct drm_driver cmdqv_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER,
	.ioctls = cmdqv_ioctls,
	.num_ioctls = ARRAY_SIZE(cmdqv_ioctls),
	.fops = &cmdqv_fops,
	.name = "cmdqv",
	.desc = "Tegra241 CMDQ-Virtualization",
};

static int cmdqv_probe(struct platform_device *pdev)
{
	struct cmdqv_queue *queue, *grown;
	struct cmdqv *cmdqv;

	cmdqv = devm_drm_dev_alloc(&pdev->dev, &cmdqv_driver, struct cmdqv, drm);
	if (IS_ERR(cmdqv))
		return PTR_ERR(cmdqv);
	platform_set_drvdata(pdev, cmdqv);

	queue = devm_kzalloc(&pdev->dev, sizeof(*queue), GFP_KERNEL);
	if (!queue)
		return -ENOMEM;
	cmdqv->queue = queue;

	grown = devm_krealloc(&pdev->dev, queue, 64 * sizeof(*queue), GFP_KERNEL | __GFP_ZERO);
	if (!grown)
		return -ENOMEM;

	return drm_dev_register(&cmdqv->drm, 0);
}

static void cmdqv_remove(struct platform_device *pdev)
{
	struct cmdqv *cmdqv = platform_get_drvdata(pdev);

	drm_dev_unplug(&cmdqv->drm);
}

static struct platform_driver cmdqv_platform_driver = {
	.probe = cmdqv_probe,
	.remove = cmdqv_remove,
	.driver =
		{
			.name = "tegra241-cmdqv",
		},
};
module_platform_driver(cmdqv_platform_driver);

MODULE_LICENSE("GPL");
