// SPDX-License-Identifier: MIT
/* The mode config: what it needs, what it calls when, what it says of objects that do not fit. */
#include "drm_case.h"
#include "kms_case.h"

#include <drm/drm_framebuffer.h>
#include <drm/drm_property.h>

static struct drm_device *only_config(struct rig *rig)
{
	*rig = rig_begin_with(&kms_driver);
	CHECK_EQ(drmm_mode_config_init(rig->drm), 0);
	return rig->drm;
}

static void comes_first(void)
{
	struct rig rig = rig_begin_with(&kms_driver);
	struct drm_encoder encoder = {0};

	CHECK_EQ(drm_encoder_init(rig.drm, &encoder, &own_encoder, DRM_MODE_ENCODER_DAC, NULL), -EINVAL);
	CHECK_STR(EXPECT_REPORT(MODESET_MISUSE)->what, "drm#1 has no mode config: call drmm_mode_config_init() first");
	CHECK(IS_ERR(drmm_plain_encoder_alloc(rig.drm, NULL, DRM_MODE_ENCODER_DAC, NULL)));
	EXPECT_REPORT(MODESET_MISUSE);
	drm_mode_config_reset(rig.drm);
	EXPECT_REPORT(MODESET_MISUSE);
	drm_mode_config_cleanup(rig.drm);
	rig_end(rig);
}

static void once_only(void)
{
	struct rig rig;
	struct drm_device *drm = only_config(&rig);

	CHECK_EQ(drmm_mode_config_init(drm), -EINVAL);
	CHECK_STR(EXPECT_REPORT(MODESET_MISUSE)->what, "the mode config of drm#1 is initialised a second time");
	CHECK_EQ(drm_mode_config_init(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	rig_end(rig);
}

static void again_after_cleanup(void)
{
	struct rig rig;
	struct drm_device *drm = only_config(&rig);

	drm_mode_config_cleanup(drm);
	drm_mode_config_cleanup(drm);
	rig_end(rig);
}

static int order_fill(struct kms *kms, struct device *dev)
{
	struct drm_device *drm = &kms->drm;

	(void)dev;
	CHECK_EQ(drm_universal_plane_init(drm, &kms->plane, 1, &own_plane, kms_formats, 1, NULL, DRM_PLANE_TYPE_PRIMARY,
					  "plane"),
		 0);
	CHECK_EQ(drm_crtc_init_with_planes(drm, &kms->crtc, &kms->plane, NULL, &own_crtc, "crtc"), 0);
	CHECK_EQ(drm_connector_init(drm, &kms->connector, &own_connector, DRM_MODE_CONNECTOR_eDP), 0);
	CHECK_EQ(drm_encoder_init(drm, &kms->encoder, &own_encoder, DRM_MODE_ENCODER_TMDS, "encoder"), 0);
	return 0;
}

static void order_of_cleanup(void)
{
	faux_device_destroy(kms_bind(order_fill, NULL));
	CHECK_STEPS("destroy encoder, destroy eDP-1, destroy plane, destroy crtc");
}

/* The managed ones go before, newest first, and the mode config finds nothing. */
static int managed_fill(struct kms *kms, struct device *dev)
{
	struct drm_plane *plane;

	(void)dev;
	plane = __drmm_universal_plane_alloc(&kms->drm, sizeof(*plane), 0, 0, &managed_plane, kms_formats, 1, NULL,
					     DRM_PLANE_TYPE_PRIMARY, NULL);
	CHECK(!IS_ERR(plane));
	CHECK_EQ(drmm_crtc_init_with_planes(&kms->drm, &kms->crtc, plane, NULL, &managed_crtc, NULL), 0);
	CHECK_EQ(drmm_encoder_init(&kms->drm, &kms->encoder, NULL, DRM_MODE_ENCODER_TMDS, NULL), 0);
	CHECK_EQ(drmm_connector_init(&kms->drm, &kms->connector, &managed_connector, DRM_MODE_CONNECTOR_DPI, NULL), 0);
	return 0;
}

static void by_hand_what_is_managed(void)
{
	struct faux_device *fdev = kms_bind(managed_fill, NULL);
	struct drm_device *drm = &kms_of(fdev)->drm;

	drm_mode_config_cleanup(drm);
	CHECK_STR(EXPECT_REPORT(MODESET_MISUSE)->what,
		  "encoder \"TMDS-35\" is cleaned up by drm#1 itself, and not by hand before");
	CHECK_STR(EXPECT_REPORT(MODESET_MISUSE)->what,
		  "connector \"DPI-1\" is cleaned up by drm#1 itself, and not by hand before");
	EXPECT_REPORT(MODESET_MISUSE);
	EXPECT_REPORT(MODESET_MISUSE);
	faux_device_destroy(fdev);
	for (int i = 0; i < 4; i++)
		EXPECT_REPORT(MODESET_MISUSE);
}

static void names_in_the_log(void)
{
	struct rig rig = rig_begin_with(&kms_driver);
	struct drm_crtc *crtc = drmm_kzalloc(rig.drm, sizeof(*crtc), GFP_KERNEL);

	CHECK_EQ(drmm_mode_config_init(rig.drm), 0);
	CHECK_EQ(drmm_crtc_init_with_planes(rig.drm, crtc, NULL, NULL, &managed_crtc, NULL), 0);
	drmres_set_drm_debug(DRM_UT_DRMRES);
	case_log();
	CHECK_EQ(drmm_connector_init(rig.drm, drmm_kzalloc(rig.drm, sizeof(struct drm_connector), GFP_KERNEL),
				     &managed_connector, DRM_MODE_CONNECTOR_USB, NULL),
		 0);
	CHECK(strstr(case_log(), "drm_connector_cleanup_action"));
	rig_end(rig);
	CHECK(strstr(case_log(), "drmm_crtc_init_with_planes_cleanup"));
	drmres_set_drm_debug(0);
}

static int late(struct drm_connector *connector)
{
	step("late %s", connector->name);
	return 0;
}

static void early(struct drm_connector *connector)
{
	step("early %s", connector->name);
}

static int late_plane(struct drm_plane *plane)
{
	step("late %s", plane->name);
	return 0;
}

static int late_crtc(struct drm_crtc *crtc)
{
	step("late %s", crtc->name);
	return crtc->gamma_size ? -EIO : 0;
}

static void early_crtc(struct drm_crtc *crtc)
{
	step("early %s", crtc->name);
}

static const struct drm_connector_funcs hooked_connector = {CONNECTOR_STATES, .late_register = late,
							    .early_unregister = early};
static const struct drm_plane_funcs hooked_plane = {PLANE_STATES, .late_register = late_plane};
static const struct drm_crtc_funcs hooked_crtc = {CRTC_STATES, .late_register = late_crtc,
						  .early_unregister = early_crtc};
static bool crtc_refuses;

static int hooked_fill(struct kms *kms, struct device *dev)
{
	struct drm_plane *plane;

	(void)dev;
	plane = __drmm_universal_plane_alloc(&kms->drm, sizeof(*plane), 0, 0, &hooked_plane, kms_formats, 1, NULL,
					     DRM_PLANE_TYPE_PRIMARY, NULL);
	CHECK(!IS_ERR(plane));
	CHECK_EQ(drmm_connector_init(&kms->drm, &kms->connector, &hooked_connector, DRM_MODE_CONNECTOR_DPI, NULL), 0);
	CHECK_EQ(drmm_crtc_init_with_planes(&kms->drm, &kms->crtc, plane, NULL, &hooked_crtc, NULL), 0);
	kms->crtc.gamma_size = crtc_refuses;
	return 0;
}

static void hooks_of_registration(void)
{
	struct faux_device *fdev = kms_bind(hooked_fill, NULL);
	struct kms *kms = kms_of(fdev);

	CHECK_STEPS("late plane-0, late crtc-0, late DPI-1");
	CHECK_EQ(kms->connector.registration_state, DRM_CONNECTOR_REGISTERED);
	drm_dev_get(&kms->drm);
	faux_device_destroy(fdev);
	CHECK_STEPS("early DPI-1, early crtc-0");
	CHECK(drm_connector_is_unregistered(&kms->connector));
	drm_dev_put(&kms->drm);
}

static void registration_refused(void)
{
	crtc_refuses = true;
	CHECK(!kms_bind(hooked_fill, NULL));
	CHECK_STEPS("late plane-0, late crtc-0, early crtc-0");
	crtc_refuses = false;
	case_log();
}

static int forgetful_fill(struct kms *kms, struct device *dev)
{
	(void)dev;
	CHECK_EQ(drm_connector_init(&kms->drm, &kms->connector, &own_connector, DRM_MODE_CONNECTOR_VGA), 0);
	drm_connector_get(&kms->connector);
	return 0;
}

static void connector_still_referenced(void)
{
	faux_device_destroy(kms_bind(forgetful_fill, NULL));
	CHECK_STR(EXPECT_REPORT(STILL_OWNED)->what, "connector \"VGA-1\" of drm#1 still has 1 references");
	CHECK(strstr(case_log(), "connector VGA-1 leaked!"));
	CHECK_STEPS("");
}

static void numbers(void)
{
	struct rig rig;
	struct drm_device *drm = only_config(&rig);
	struct drm_property *property;
	struct drm_property_blob *blob;

	CHECK_EQ(drm->mode_config.edid_property->base.id, 1);
	CHECK_EQ(drm->mode_config.size_hints_property->base.id, 31);
	property = drm_property_create_range(drm, 0, "brightness", 0, 100);
	CHECK_EQ(property->base.id, 32);
	blob = drm_property_create_blob(drm, 3, "abc");
	CHECK_EQ(blob->base.id, 33);
	drm_property_destroy(drm, property);
	property = drm_property_create_bool(drm, 0, "shiny");
	CHECK_EQ(property->base.id, 32);
	CHECK(drm_mode_object_find(drm, NULL, 33, DRM_MODE_OBJECT_BLOB) == &blob->base);
	drm_property_blob_put(blob);
	CHECK(!drm_mode_object_find(drm, NULL, 33, DRM_MODE_OBJECT_PLANE));
	CHECK(!drm_mode_object_find(drm, NULL, 99, DRM_MODE_OBJECT_ANY));
	drm_property_blob_put(blob);
	CHECK(!drm_mode_object_find(drm, NULL, 33, DRM_MODE_OBJECT_BLOB));
	drm_property_destroy(drm, drm->mode_config.edid_property);
	EXPECT_REPORT(MODESET_MISUSE);
	CHECK(IS_ERR(drm_property_create_blob(drm, 0, NULL)));
	/* One blob is left to the mode config, as Linux lets them be. */
	CHECK(!IS_ERR(drm_property_create_blob(drm, 8, NULL)));
	rig_end(rig);
}

CASES(kms_mode_config){
	CASE(kms_mode_config, comes_first),
	CASE(kms_mode_config, once_only),
	CASE(kms_mode_config, again_after_cleanup),
	CASE(kms_mode_config, order_of_cleanup),
	CASE(kms_mode_config, by_hand_what_is_managed),
	CASE(kms_mode_config, names_in_the_log),
	CASE(kms_mode_config, hooks_of_registration),
	CASE(kms_mode_config, registration_refused),
	CASE(kms_mode_config, connector_still_referenced),
	CASE(kms_mode_config, numbers),
	CASE_END,
};
