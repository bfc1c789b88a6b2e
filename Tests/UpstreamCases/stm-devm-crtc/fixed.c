// SPDX-License-Identifier: MIT
/*
 * Modeset objects in devm memory: the fix.
 * https://nvd.nist.gov/vuln/detail/CVE-2024-49992
 *
 * The objects are allocated and initialised by drmm functions: they live as long as the mode config.
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
};

static const struct drm_crtc_funcs ltdc_crtc_funcs = {
	.set_config = drm_atomic_helper_set_config,
	.page_flip = drm_atomic_helper_page_flip,
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

	primary = drmm_universal_plane_alloc(drm, struct ltdc_plane, plane, 1, &ltdc_plane_funcs, ltdc_formats,
					     ARRAY_SIZE(ltdc_formats), NULL, DRM_PLANE_TYPE_PRIMARY, NULL);
	if (IS_ERR(primary))
		return PTR_ERR(primary);

	crtc = drmm_crtc_alloc_with_planes(drm, struct ltdc_crtc, crtc, &primary->plane, NULL, &ltdc_crtc_funcs, NULL);
	return PTR_ERR_OR_ZERO(crtc);
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
