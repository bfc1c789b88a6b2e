// SPDX-License-Identifier: MIT
/*
 * A device structure freed in remove: the fix.
 * https://github.com/NVIDIA/open-gpu-kernel-modules/pull/1336
 *
 * The structure is freed by the last reference: drm_driver.release().
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <linux/mutex.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct nv_drm_device {
	struct drm_device *dev;
	struct mutex lock;
	unsigned int clients;
};

static int nv_drm_open(struct drm_device *dev, struct drm_file *file)
{
	struct nv_drm_device *nv_dev = dev->dev_private;

	mutex_lock(&nv_dev->lock);
	nv_dev->clients++;
	mutex_unlock(&nv_dev->lock);
	return 0;
}

static void nv_drm_postclose(struct drm_device *dev, struct drm_file *file)
{
	struct nv_drm_device *nv_dev = dev->dev_private;

	mutex_lock(&nv_dev->lock);
	nv_dev->clients--;
	mutex_unlock(&nv_dev->lock);
}

static void nv_drm_release(struct drm_device *dev)
{
	kfree(dev->dev_private);
}

DEFINE_DRM_GEM_FOPS(nv_drm_fops);

static const struct drm_driver nv_drm_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER,
	.open = nv_drm_open,
	.postclose = nv_drm_postclose,
	.release = nv_drm_release,
	.fops = &nv_drm_fops,
	.name = "nvidia-drm",
	.desc = "NVIDIA DRM driver",
};

static int nv_drm_probe(struct platform_device *pdev)
{
	struct nv_drm_device *nv_dev;
	struct drm_device *dev;
	int ret;

	nv_dev = kzalloc(sizeof(*nv_dev), GFP_KERNEL);
	if (!nv_dev)
		return -ENOMEM;
	mutex_init(&nv_dev->lock);

	dev = drm_dev_alloc(&nv_drm_driver, &pdev->dev);
	if (IS_ERR(dev)) {
		kfree(nv_dev);
		return PTR_ERR(dev);
	}
	dev->dev_private = nv_dev;
	nv_dev->dev = dev;
	platform_set_drvdata(pdev, nv_dev);

	ret = drm_dev_register(dev, 0);
	if (ret) {
		drm_dev_put(dev);
		return ret;
	}
	return 0;
}

static void nv_drm_remove(struct platform_device *pdev)
{
	struct nv_drm_device *nv_dev = platform_get_drvdata(pdev);

	drm_dev_unplug(nv_dev->dev);
	drm_dev_put(nv_dev->dev);
}

static struct platform_driver nv_platform_driver = {
	.probe = nv_drm_probe,
	.remove = nv_drm_remove,
	.driver =
		{
			.name = "nvidia-drm",
		},
};
module_platform_driver(nv_platform_driver);

MODULE_LICENSE("GPL");
