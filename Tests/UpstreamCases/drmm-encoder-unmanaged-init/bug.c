// SPDX-License-Identifier: MIT
/*
 * A managed allocation, initialised by the function that does not manage: the bug.
 * https://www.kernel.org/doc/html/latest/gpu/drm-internals.html (managed resources and modeset objects)
 *
 * 1. probe sets up the mode config with drmm_mode_config_init()
 * 2. probe allocates the encoder with drmm_kzalloc() and initialises it with drm_encoder_init()
 * 3. the last reference goes: the encoder is freed first, as it came last
 * 4. mode config cleanup calls destroy() of an encoder that is freed
 */
#include <drm/drm_drv.h>
#include <drm/drm_encoder.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_managed.h>
#include <drm/drm_mode_config.h>
#include <linux/module.h>
#include <linux/platform_device.h>

struct dpi_device {
	struct drm_device drm;
};

struct dpi_encoder {
	struct drm_encoder base;
	u32 bus_format;
};

static const struct drm_encoder_funcs dpi_encoder_funcs = {
	.destroy = drm_encoder_cleanup,
};

DEFINE_DRM_GEM_FOPS(dpi_fops);

static const struct drm_driver dpi_driver = {
	.driver_features = DRIVER_GEM | DRIVER_MODESET,
	.fops = &dpi_fops,
	.name = "dpi",
	.desc = "parallel display interface",
};

static int dpi_encoder_create(struct drm_device *drm)
{
	struct dpi_encoder *dpi;

	dpi = drmm_kzalloc(drm, sizeof(*dpi), GFP_KERNEL);
	if (!dpi)
		return -ENOMEM;
	return drm_encoder_init(drm, &dpi->base, &dpi_encoder_funcs, DRM_MODE_ENCODER_DPI, NULL);
}

static int dpi_probe(struct platform_device *pdev)
{
	struct dpi_device *dpi;
	int ret;

	dpi = devm_drm_dev_alloc(&pdev->dev, &dpi_driver, struct dpi_device, drm);
	if (IS_ERR(dpi))
		return PTR_ERR(dpi);
	platform_set_drvdata(pdev, dpi);

	ret = drmm_mode_config_init(&dpi->drm);
	if (ret)
		return ret;
	ret = dpi_encoder_create(&dpi->drm);
	if (ret)
		return ret;

	return drm_dev_register(&dpi->drm, 0);
}

static void dpi_remove(struct platform_device *pdev)
{
	struct dpi_device *dpi = platform_get_drvdata(pdev);

	drm_dev_unplug(&dpi->drm);
}

static struct platform_driver dpi_platform_driver = {
	.probe = dpi_probe,
	.remove = dpi_remove,
	.driver =
		{
			.name = "vc4-dpi",
		},
};
module_platform_driver(dpi_platform_driver);

MODULE_LICENSE("GPL");
