/* SPDX-License-Identifier: MIT */
/*
 * What the cases about modeset objects share: a display driver on a faux device, whose probe and remove a case fills in, and
 * tables that write down what is called. Userspace that closes late is a reference on the drm_device.
 */
#ifndef _KMS_CASE_H_
#define _KMS_CASE_H_

#include <cases.h>

#include <drm/drm_atomic_helper.h>
#include <drm/drm_crtc.h>
#include <drm/drm_drv.h>
#include <drm/drm_managed.h>
#include <drm/drm_probe_helper.h>
#include <drm/drm_simple_kms_helper.h>
#include <drmres/managed.h>
#include <linux/device.h>
#include <linux/device/faux.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <uapi/drm/drm_fourcc.h>

#include "steps.h"

struct kms {
	struct drm_device drm;
	struct drm_plane plane;
	struct drm_crtc crtc;
	struct drm_encoder encoder;
	struct drm_connector connector;
	struct drm_simple_display_pipe pipe;
	void *extra;
};

/* What the next device is. */
static int (*kms_fill)(struct kms *kms, struct device *dev);
static void (*kms_tidy)(struct kms *kms);

/* Leave it at that: what comes then makes do without the memory that it does not get, as in Linux. */
static bool kms_bare;

static const struct drm_driver kms_driver = {.name = "kms", .driver_features = DRIVER_MODESET | DRIVER_ATOMIC};

__attribute__((unused)) static const u32 kms_formats[] = {DRM_FORMAT_XRGB8888};

__attribute__((unused)) static void say_plane_gone(struct drm_plane *plane)
{
	step("destroy %s", plane->name);
	drm_plane_cleanup(plane);
}

__attribute__((unused)) static void say_crtc_gone(struct drm_crtc *crtc)
{
	step("destroy %s", crtc->name);
	drm_crtc_cleanup(crtc);
}

__attribute__((unused)) static void say_encoder_gone(struct drm_encoder *encoder)
{
	step("destroy %s", encoder->name);
	drm_encoder_cleanup(encoder);
}

__attribute__((unused)) static void say_connector_gone(struct drm_connector *connector)
{
	step("destroy %s", connector->name);
	drm_connector_cleanup(connector);
}

__attribute__((unused)) static void free_connector(struct drm_connector *connector)
{
	drm_connector_cleanup(connector);
	kfree(connector);
}

#define PLANE_STATES                                                                                               \
	.reset = drm_atomic_helper_plane_reset, .atomic_duplicate_state = drm_atomic_helper_plane_duplicate_state, \
	.atomic_destroy_state = drm_atomic_helper_plane_destroy_state
#define CRTC_STATES                                                                                              \
	.reset = drm_atomic_helper_crtc_reset, .atomic_duplicate_state = drm_atomic_helper_crtc_duplicate_state, \
	.atomic_destroy_state = drm_atomic_helper_crtc_destroy_state
#define CONNECTOR_STATES                                                       \
	.reset = drm_atomic_helper_connector_reset,                            \
	.atomic_duplicate_state = drm_atomic_helper_connector_duplicate_state, \
	.atomic_destroy_state = drm_atomic_helper_connector_destroy_state

__attribute__((unused)) static const struct drm_plane_funcs managed_plane = {PLANE_STATES};
__attribute__((unused)) static const struct drm_crtc_funcs managed_crtc = {CRTC_STATES};
__attribute__((unused)) static const struct drm_connector_funcs managed_connector = {CONNECTOR_STATES};
__attribute__((unused)) static const struct drm_plane_funcs own_plane = {PLANE_STATES, .destroy = say_plane_gone};
__attribute__((unused)) static const struct drm_crtc_funcs own_crtc = {CRTC_STATES, .destroy = say_crtc_gone};
__attribute__((unused)) static const struct drm_encoder_funcs own_encoder = {.destroy = say_encoder_gone};
__attribute__((unused)) static const struct drm_connector_funcs own_connector = {CONNECTOR_STATES,
										 .destroy = say_connector_gone};
__attribute__((unused)) static const struct drm_connector_funcs kfreed_connector = {CONNECTOR_STATES,
										    .destroy = free_connector};

static int kms_probe(struct faux_device *fdev)
{
	struct kms *kms = devm_drm_dev_alloc(&fdev->dev, &kms_driver, struct kms, drm);
	int ret;

	if (IS_ERR(kms))
		return PTR_ERR(kms);
	ret = drmm_mode_config_init(&kms->drm);
	if (ret)
		return ret;
	/* Nor does a plane fail for want of a blob. */
	kms->drm.mode_config.fb_modifiers_not_supported = kms_bare;
	ret = kms_fill ? kms_fill(kms, &fdev->dev) : 0;
	dev_set_drvdata(&fdev->dev, kms);
	if (ret || kms_bare)
		return ret;
	drm_mode_config_reset(&kms->drm);
	return drm_dev_register(&kms->drm, 0);
}

static void kms_remove(struct faux_device *fdev)
{
	struct kms *kms = dev_get_drvdata(&fdev->dev);

	if (!kms_bare)
		drm_dev_unplug(&kms->drm);
	if (kms_tidy)
		kms_tidy(kms);
}

static const struct faux_device_ops kms_ops = {.probe = kms_probe, .remove = kms_remove};

/* Bind; NULL if the probe failed. */
__attribute__((unused)) static struct faux_device *kms_bind(int (*fill)(struct kms *kms, struct device *dev),
							    void (*tidy)(struct kms *kms))
{
	kms_fill = fill;
	kms_tidy = tidy;
	return faux_device_create("kms", NULL, &kms_ops);
}

__attribute__((unused)) static struct kms *kms_of(struct faux_device *fdev)
{
	return dev_get_drvdata(&fdev->dev);
}

/* Bind and unbind, once with nobody there and once with somebody who closes late. */
__attribute__((unused)) static void kms_twice(int (*fill)(struct kms *kms, struct device *dev),
					      void (*tidy)(struct kms *kms))
{
	struct faux_device *fdev = kms_bind(fill, tidy);
	struct drm_device *drm;

	CHECK(fdev);
	faux_device_destroy(fdev);
	fdev = kms_bind(fill, tidy);
	CHECK(fdev);
	drm = &kms_of(fdev)->drm;
	drm_dev_get(drm);
	faux_device_destroy(fdev);
	drm_dev_put(drm);
}

/* For sweep(): bind and unbind, without reset and registration. */
__attribute__((unused)) static int kms_once(int (*fill)(struct kms *kms, struct device *dev))
{
	struct faux_device *fdev;

	kms_bare = true;
	fdev = kms_bind(fill, NULL);
	if (fdev)
		faux_device_destroy(fdev);
	kms_bare = false;
	return fdev ? 0 : -ENOMEM;
}

#endif
