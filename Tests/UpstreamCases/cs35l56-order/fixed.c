// SPDX-License-Identifier: MIT
/*
 * An action registered before what it touches: the fix.
 * https://lore.kernel.org/stable/ (ASoC: cs35l56: release order of devm resources)
 *
 * The action is registered after what it touches.
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_managed.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct cs_log {
	u32 lines;
	u32 flushed;
};

struct cs_device {
	struct drm_device drm;
	struct cs_log *log;
};

#define to_cs(dev) container_of(dev, struct cs_device, drm)

static void cs_log_flush(struct drm_device *drm, void *data)
{
	struct cs_device *cs = to_cs(drm);

	if (cs->log)
		cs->log->flushed = cs->log->lines;
}

static int cs_open(struct drm_device *drm, struct drm_file *file)
{
	to_cs(drm)->log->lines++;
	return 0;
}

DEFINE_DRM_GEM_FOPS(cs_fops);

static const struct drm_driver cs_driver = {
	.driver_features = DRIVER_GEM,
	.open = cs_open,
	.fops = &cs_fops,
	.name = "cs",
	.desc = "device with a log",
};

static int cs_probe(struct platform_device *pdev)
{
	struct cs_device *cs;
	int ret;

	cs = devm_drm_dev_alloc(&pdev->dev, &cs_driver, struct cs_device, drm);
	if (IS_ERR(cs))
		return PTR_ERR(cs);
	platform_set_drvdata(pdev, cs);

	cs->log = drmm_kzalloc(&cs->drm, sizeof(*cs->log), GFP_KERNEL);
	if (!cs->log)
		return -ENOMEM;

	ret = drmm_add_action_or_reset(&cs->drm, cs_log_flush, NULL);
	if (ret)
		return ret;

	return drm_dev_register(&cs->drm, 0);
}

static void cs_remove(struct platform_device *pdev)
{
	struct cs_device *cs = platform_get_drvdata(pdev);

	drm_dev_unplug(&cs->drm);
}

static struct platform_driver cs_platform_driver = {
	.probe = cs_probe,
	.remove = cs_remove,
	.driver =
		{
			.name = "cs35l56",
		},
};
module_platform_driver(cs_platform_driver);

MODULE_LICENSE("GPL");
