// SPDX-License-Identifier: MIT
/* Polling of connectors: it asks the hardware, and so has to end at unbind. */
#include "kms_case.h"

#include <drmres/work.h>
#include <linux/jiffies.h>

static enum drm_connector_status detect(struct drm_connector *connector, bool force)
{
	(void)force;
	step("detect %s", connector->name);
	return connector_status_connected;
}

static const struct drm_connector_funcs polled_connector = {CONNECTOR_STATES, .detect = detect};

static int connector_fill(struct kms *kms)
{
	CHECK_EQ(drmm_connector_init(&kms->drm, &kms->connector, &polled_connector, DRM_MODE_CONNECTOR_VGA, NULL), 0);
	kms->connector.polled = DRM_CONNECTOR_POLL_CONNECT | DRM_CONNECTOR_POLL_DISCONNECT;
	return 0;
}

static int by_hand(struct kms *kms, struct device *dev)
{
	(void)dev;
	connector_fill(kms);
	drm_kms_helper_poll_init(&kms->drm);
	return 0;
}

static int managed(struct kms *kms, struct device *dev)
{
	(void)dev;
	return connector_fill(kms) ?: drmm_kms_helper_poll_init(&kms->drm);
}

static void finish(struct kms *kms)
{
	drm_kms_helper_poll_fini(&kms->drm);
}

static void stopped_at_unbind(void)
{
	kms_twice(by_hand, finish);
	kms_twice(managed, finish);
}

static void stopped_with_the_device(void)
{
	faux_device_destroy(kms_bind(managed, NULL));
}

/* 1. managed polling; 2. unbind, while a file is open; 3. it ends with the drm_device: who detects has to enter. */
static void managed_outlives_unbind(void)
{
	struct faux_device *fdev = kms_bind(managed, NULL);
	struct drm_device *drm = &kms_of(fdev)->drm;

	drm_dev_get(drm);
	faux_device_destroy(fdev);
	drm_dev_put(drm);
}

static int poll_again(struct kms *kms, struct device *dev)
{
	by_hand(kms, dev);
	CHECK_EQ(drmm_kms_helper_poll_init(&kms->drm), -EINVAL);
	EXPECT_REPORT(MODESET_MISUSE);
	drm_kms_helper_poll_fini(&kms->drm);
	drm_kms_helper_poll_init(&kms->drm);
	return 0;
}

/* Its work is pending, and Linux makes it anew. */
static void twice(void)
{
	struct faux_device *fdev = kms_bind(poll_again, finish);

	CHECK(fdev);
	faux_device_destroy(fdev);
}

static int nothing_to_poll(struct kms *kms, struct device *dev)
{
	(void)dev;
	return drmm_kms_helper_poll_init(&kms->drm);
}

static void nothing_to_poll_is_not_armed(void)
{
	kms_twice(nothing_to_poll, NULL);
}

static void asks_each_connector(void)
{
	struct faux_device *fdev;

	drmres_set_work_mode(DRMRES_WORK_MANUAL);
	fdev = kms_bind(by_hand, finish);
	drmres_advance_jiffies(11 * HZ);
	drmres_run_pending_work();
	CHECK_STEPS("detect VGA-1");
	drm_kms_helper_poll_disable(&kms_of(fdev)->drm);
	drmres_advance_jiffies(11 * HZ);
	CHECK_STEPS("");
	drm_kms_helper_poll_enable(&kms_of(fdev)->drm);
	CHECK_EQ(drm_helper_probe_single_connector_modes(&kms_of(fdev)->connector, 100, 100), 0);
	CHECK_STEPS("detect VGA-1");
	faux_device_destroy(fdev);
}

CASES(kms_poll){
	CASE(kms_poll, stopped_at_unbind),
	CASE(kms_poll, stopped_with_the_device),
	CASE(kms_poll, managed_outlives_unbind),
	CASE(kms_poll, nothing_to_poll_is_not_armed),
	CASE(kms_poll, twice),
	CASE(kms_poll, asks_each_connector),
	CASE_END,
};
