// SPDX-License-Identifier: MIT
/**
 * DOC: devices for tests of DRM
 *
 * The device is kunit's, the drm_device devm's: nothing is owned here.
 */
#include <drm/drm_kunit_helpers.h>

#include <kunit/device.h>

struct device *drm_kunit_helper_alloc_device(struct kunit *test)
{
	return kunit_device_register(test, "drm-kunit-mock-device");
}

void drm_kunit_helper_free_device(struct kunit *test, struct device *dev)
{
	kunit_device_unregister(test, dev);
}

struct drm_device *__drm_kunit_helper_alloc_drm_device_with_driver(struct kunit *test, struct device *dev, size_t size,
								   size_t offset, const struct drm_driver *driver)
{
	char *container = __devm_drm_dev_alloc(dev, driver, size, offset);

	(void)test;
	return IS_ERR(container) ? ERR_CAST(container) : (struct drm_device *)(container + offset);
}
