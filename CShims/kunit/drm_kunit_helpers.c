// SPDX-License-Identifier: MIT
/**
 * DOC: devices for tests of DRM
 *
 * The device is kunit's, the drm_device devm's: nothing is owned here. All of it is weak, so that a program may bring
 * the kernel's own file.
 */
#include <drm/drm_kunit_helpers.h>

#include <drm/drm_mode_config.h>
#include <kunit/device.h>

__attribute__((weak)) struct device *drm_kunit_helper_alloc_device(struct kunit *test)
{
	return kunit_device_register(test, "drm-kunit-mock-device");
}

__attribute__((weak)) void drm_kunit_helper_free_device(struct kunit *test, struct device *dev)
{
	kunit_device_unregister(test, dev);
}

__attribute__((weak)) struct drm_device *
__drm_kunit_helper_alloc_drm_device_with_driver(struct kunit *test, struct device *dev, size_t size, size_t offset,
						const struct drm_driver *driver)
{
	static const struct drm_mode_config_funcs no_funcs;
	char *container = __devm_drm_dev_alloc(dev, driver, size, offset);
	struct drm_device *drm;
	int ret;

	(void)test;
	if (IS_ERR(container))
		return ERR_CAST(container);
	drm = (struct drm_device *)(container + offset);
	drm->mode_config.funcs = &no_funcs;
	ret = drmm_mode_config_init(drm);
	return ret ? ERR_PTR(ret) : drm;
}
