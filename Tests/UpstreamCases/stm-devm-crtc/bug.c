// SPDX-License-Identifier: MIT
/*
 * Modeset objects in devm memory: the bug.
 * https://nvd.nist.gov/vuln/detail/CVE-2024-49992
 *
 * 1. probe allocates plane, CRTC and encoder with devm_kzalloc() and puts them on the mode config
 * 2. the driver is unbound: devres frees them
 * 3. the drm_device goes later, with the last file at the latest: mode config cleanup walks over freed memory
 */
#include <drm/drm_atomic_helper.h>
#include <drm/drm_crtc.h>
#include <drm/drm_drv.h>
#include <drm/drm_encoder.h>
#include <drm/drm_file.h>
#include <drm/drm_fourcc.h>
#include <drm/drm_gem.h>
#include <drm/drm_managed.h>
#include <drm/drm_mode_config.h>
#include <drm/drm_plane.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct ltdc_device {
	struct drm_device drm;
};

struct ltdc_plane {
	struct drm_plane plane;
	u32 status;
};

struct ltdc_crtc {
	struct drm_crtc crtc;
	u32 frames;
};

static const u32 ltdc_formats[] = {DRM_FORMAT_XRGB8888};

static const struct drm_plane_funcs ltdc_plane_funcs = {
	.update_plane = drm_atomic_helper_update_plane,
	.disable_plane = drm_atomic_helper_disable_plane,
	.destroy = drm_plane_cleanup,
};

static const struct drm_crtc_funcs ltdc_crtc_funcs = {
	.set_config = drm_atomic_helper_set_config,
	.page_flip = drm_atomic_helper_page_flip,
	.destroy = drm_crtc_cleanup,
};

DEFINE_DRM_GEM_FOPS(ltdc_fops);

static const struct drm_driver ltdc_driver = {
	.driver_features = DRIVER_GEM | DRIVER_MODESET | DRIVER_ATOMIC,
	.fops = &ltdc_fops,
	.name = "stm",
	.desc = "STMicroelectronics SoC DRM",
	.major = 1,
};

static int ltdc_load(struct ltdc_device *ltdc)
{
	struct drm_device *drm = &ltdc->drm;
	struct ltdc_plane *primary;
	struct ltdc_crtc *crtc;
	int ret;

	primary = devm_kzalloc(drm->dev, sizeof(*primary), GFP_KERNEL);
	if (!primary)
		return -ENOMEM;
	ret = drm_universal_plane_init(drm, &primary->plane, 1, &ltdc_plane_funcs, ltdc_formats,
				       ARRAY_SIZE(ltdc_formats), NULL, DRM_PLANE_TYPE_PRIMARY, NULL);
	if (ret)
		return ret;

	crtc = devm_kzalloc(drm->dev, sizeof(*crtc), GFP_KERNEL);
	if (!crtc)
		return -ENOMEM;
	return drm_crtc_init_with_planes(drm, &crtc->crtc, &primary->plane, NULL, &ltdc_crtc_funcs, NULL);
}

static int ltdc_probe(struct platform_device *pdev)
{
	struct ltdc_device *ltdc;
	int ret;

	ltdc = devm_drm_dev_alloc(&pdev->dev, &ltdc_driver, struct ltdc_device, drm);
	if (IS_ERR(ltdc))
		return PTR_ERR(ltdc);
	platform_set_drvdata(pdev, ltdc);

	ret = drmm_mode_config_init(&ltdc->drm);
	if (ret)
		return ret;

	ret = ltdc_load(ltdc);
	if (ret)
		return ret;

	return drm_dev_register(&ltdc->drm, 0);
}

static void ltdc_remove(struct platform_device *pdev)
{
	struct ltdc_device *ltdc = platform_get_drvdata(pdev);

	drm_dev_unplug(&ltdc->drm);
	drm_atomic_helper_shutdown(&ltdc->drm);
}

static struct platform_driver ltdc_platform_driver = {
	.probe = ltdc_probe,
	.remove = ltdc_remove,
	.driver =
		{
			.name = "stm32-display",
		},
};
module_platform_driver(ltdc_platform_driver);

MODULE_LICENSE("GPL");
