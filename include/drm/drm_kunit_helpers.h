/* SPDX-License-Identifier: MIT */
/**
 * DOC: devices for tests of DRM
 *
 * A device on the kunit bus, bound to a driver of its own, and a drm_device that it manages. Both end with the test case,
 * or earlier with drm_kunit_helper_free_device(), which unbinds: managed resources go then as they do when hardware is
 * unplugged. The drm_device has a mode config. What makes planes, CRTCs, updates and modes for a test is declared here
 * and is in the kernel's own drm_kunit_helpers.c, which may be linked in place of what is here.
 *
 * Everything belongs to one running test case and is called from its thread.
 */
#ifndef _DRM_DRM_KUNIT_HELPERS_H_
#define _DRM_DRM_KUNIT_HELPERS_H_

#if !defined(__cplusplus) && !defined(__swift__)

#include <drm/drm_drv.h>
#include <drm/drm_plane.h>
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/slab.h>

/**
 * drm_kunit_helper_alloc_device() - make a device that is bound to a driver
 * @test: the running test case
 *
 * Lifetime: Until drm_kunit_helper_free_device() or the end of @test.
 * Return: the device, an error pointer on failure.
 */
struct device *drm_kunit_helper_alloc_device(struct kunit *test);

/**
 * drm_kunit_helper_free_device() - unbind and unregister it now
 * @test: the running test case
 * @dev: what drm_kunit_helper_alloc_device() returned
 */
void drm_kunit_helper_free_device(struct kunit *test, struct device *dev);

/**
 * __drm_kunit_helper_alloc_drm_device_with_driver() - make a drm_device in a struct; use the macro
 * @test: the running test case
 * @dev: its parent, which manages it
 * @size: bytes of the struct
 * @offset: where the drm_device is in it
 * @driver: lives at least as long as the drm_device
 *
 * Lifetime: Until @dev is unbound, or until the last drm_dev_put() if that is later.
 * Return: the drm_device, an error pointer on failure.
 */
struct drm_device *__drm_kunit_helper_alloc_drm_device_with_driver(struct kunit *test, struct device *dev, size_t size,
								   size_t offset, const struct drm_driver *driver);

/**
 * __drm_kunit_helper_alloc_drm_device() - the same with a driver that has nothing but features; use the macro
 * @test: the running test case; ends with a failure if there is no memory for the driver
 * @dev: the parent, which manages the drm_device and the driver
 * @size: bytes of the struct
 * @offset: where the drm_device is in it
 * @features: DRIVER_*
 *
 * Return: the drm_device, an error pointer on failure.
 */
static inline struct drm_device *__drm_kunit_helper_alloc_drm_device(struct kunit *test, struct device *dev,
								     size_t size, size_t offset, u32 features)
{
	struct drm_driver *driver = devm_kzalloc(dev, sizeof(*driver), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, driver);
	driver->driver_features = features;
	return __drm_kunit_helper_alloc_drm_device_with_driver(test, dev, size, offset, driver);
}

struct drm_crtc_funcs;
struct drm_crtc_helper_funcs;
struct drm_display_mode;

/* A context that is finished with the test case. */
struct drm_modeset_acquire_ctx *drm_kunit_helper_acquire_ctx_alloc(struct kunit *test);

/* An update that is put with the test case. */
struct drm_atomic_state *drm_kunit_helper_atomic_state_alloc(struct kunit *test, struct drm_device *drm,
							     struct drm_modeset_acquire_ctx *ctx);

/* A managed plane; what is NULL is chosen. */
struct drm_plane *drm_kunit_helper_create_primary_plane(struct kunit *test, struct drm_device *drm,
							const struct drm_plane_funcs *funcs,
							const struct drm_plane_helper_funcs *helper_funcs,
							const uint32_t *formats, unsigned int num_formats,
							const uint64_t *modifiers);

/* A managed CRTC; what is NULL is chosen. */
struct drm_crtc *drm_kunit_helper_create_crtc(struct kunit *test, struct drm_device *drm, struct drm_plane *primary,
					      struct drm_plane *cursor, const struct drm_crtc_funcs *funcs,
					      const struct drm_crtc_helper_funcs *helper_funcs);

/* Have a mode destroyed with the test case. Return: 0 or -errno; then it is destroyed already. */
int drm_kunit_add_mode_destroy_action(struct kunit *test, struct drm_display_mode *mode);

/* A mode by its number that is destroyed with the test case, or NULL. */
struct drm_display_mode *drm_kunit_display_mode_from_cea_vic(struct kunit *test, struct drm_device *dev, u8 video_code);

/* A pointer to a new _type, which has the drm_device as its _member; that has to be the first one. */
#define drm_kunit_helper_alloc_drm_device_with_driver(_test, _dev, _type, _member, _drv)      \
	((_type *)__drm_kunit_helper_alloc_drm_device_with_driver(_test, _dev, sizeof(_type), \
								  offsetof(_type, _member), _drv))

#define drm_kunit_helper_alloc_drm_device(_test, _dev, _type, _member, _feat) \
	((_type *)__drm_kunit_helper_alloc_drm_device(_test, _dev, sizeof(_type), offsetof(_type, _member), _feat))

#endif

#endif
