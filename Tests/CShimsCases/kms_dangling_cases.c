// SPDX-License-Identifier: MIT
/* Modeset objects whose memory goes while the mode config has them: who says so, and that the cleanup goes on safely. */
#include "kms_case.h"

/* The code, and what was said, of a report that names an object. */
#define EXPECT_ABOUT(code, text) CHECK_STR(EXPECT_REPORT(code)->what, text)

static void bind_and_unbind(int (*fill)(struct kms *kms, struct device *dev), void (*tidy)(struct kms *kms))
{
	faux_device_destroy(kms_bind(fill, tidy));
}

/*
 * 1. probe allocates a connector with devm_kzalloc() and gives it to drmm_connector_init()
 * 2. unbind frees it
 * 3. the last drm_dev_put() would clean it up
 */
static int devm_connector(struct kms *kms, struct device *dev)
{
	struct drm_connector *connector = devm_kzalloc(dev, sizeof(*connector), GFP_KERNEL);

	return connector ? drmm_connector_init(&kms->drm, connector, &managed_connector, DRM_MODE_CONNECTOR_HDMIA, NULL)
			 : -ENOMEM;
}

static void connector_in_devm_memory(void)
{
	const struct drmres_report *report;

	bind_and_unbind(devm_connector, NULL);
	report = EXPECT_REPORT(DEVM_AFTER_UNBIND);
	CHECK_STR(report->what, "connector \"HDMI-A-1\" is still on the mode config of drm#1, and its memory is freed");
	CHECK_STR(report->object.allocated.function, "devm_connector");
	CHECK_STR(report->function, "drmm_connector_init");
}

static int devm_crtc_and_plane(struct kms *kms, struct device *dev)
{
	struct drm_crtc *crtc = devm_kzalloc(dev, sizeof(*crtc), GFP_KERNEL);
	struct drm_plane *plane = devm_kzalloc(dev, sizeof(*plane), GFP_KERNEL);
	int ret;

	if (!crtc || !plane)
		return -ENOMEM;
	ret = drm_universal_plane_init(&kms->drm, plane, 1, &own_plane, kms_formats, 1, NULL, DRM_PLANE_TYPE_PRIMARY,
				       "main");
	return ret ?: drm_crtc_init_with_planes(&kms->drm, crtc, plane, NULL, &own_crtc, NULL);
}

static void crtc_and_plane_in_devm_memory(void)
{
	bind_and_unbind(devm_crtc_and_plane, NULL);
	EXPECT_ABOUT(DEVM_AFTER_UNBIND, "plane \"main\" is still on the mode config of drm#1, and its memory is freed");
	EXPECT_ABOUT(DEVM_AFTER_UNBIND,
		     "crtc \"crtc-0\" is still on the mode config of drm#1, and its memory is freed");
	CHECK_STEPS("");
}

static int devm_encoder(struct kms *kms, struct device *dev)
{
	struct drm_encoder *encoder = devm_kzalloc(dev, sizeof(*encoder), GFP_KERNEL);

	return encoder ? drm_simple_encoder_init(&kms->drm, encoder, DRM_MODE_ENCODER_LVDS) : -ENOMEM;
}

static void encoder_in_devm_memory(void)
{
	struct faux_device *fdev = kms_bind(devm_encoder, NULL);
	struct drm_device *drm = &kms_of(fdev)->drm;

	/* Somebody closes late: the finding is the same, and made at unbind. */
	drm_dev_get(drm);
	faux_device_destroy(fdev);
	EXPECT_ABOUT(DEVM_AFTER_UNBIND,
		     "encoder \"LVDS-32\" is still on the mode config of drm#1, and its memory is freed");
	CHECK_EQ(drm->mode_config.num_encoder, 0);
	drm_dev_put(drm);
}

/* 1. drmm memory; 2. drm_encoder_init(), which nobody manages; 3. the memory goes before the mode config. */
static int unmanaged_encoder(struct kms *kms, struct device *dev)
{
	struct drm_encoder *encoder = drmm_kzalloc(&kms->drm, sizeof(*encoder), GFP_KERNEL);

	(void)dev;
	return encoder ? drm_encoder_init(&kms->drm, encoder, &own_encoder, DRM_MODE_ENCODER_DAC, NULL) : -ENOMEM;
}

static void unmanaged_init_in_drmm_memory(void)
{
	bind_and_unbind(unmanaged_encoder, NULL);
	EXPECT_ABOUT(DRMM_UNMANAGED_INIT,
		     "encoder \"DAC-32\" is still on the mode config of drm#1, and its memory is freed");
	CHECK_STEPS("");
}

static int heap_connector(struct kms *kms, struct device *dev)
{
	(void)dev;
	kms->extra = kzalloc(sizeof(struct drm_connector), GFP_KERNEL);
	return drm_connector_init(&kms->drm, kms->extra, &kfreed_connector, DRM_MODE_CONNECTOR_VGA);
}

static void free_extra(struct kms *kms)
{
	kfree(kms->extra);
}

static void freed_in_remove(void)
{
	bind_and_unbind(heap_connector, free_extra);
	EXPECT_ABOUT(STRUCT_FREED_EARLY,
		     "connector \"VGA-1\" is still on the mode config of drm#1, and its memory is freed");
}

static int freed_in_probe(struct kms *kms, struct device *dev)
{
	int ret = heap_connector(kms, dev);

	kfree(kms->extra);
	return ret ?: -EIO;
}

static void freed_on_the_error_path(void)
{
	CHECK(!kms_bind(freed_in_probe, NULL));
	EXPECT_ABOUT(USE_AFTER_FREE,
		     "connector \"VGA-1\" is still on the mode config of drm#1, and its memory is freed");
	case_log();
}

static int freed_managed(struct kms *kms, struct device *dev)
{
	struct drm_encoder *encoder = drmm_plain_encoder_alloc(&kms->drm, NULL, DRM_MODE_ENCODER_TMDS, NULL);

	(void)dev;
	drmm_kfree(&kms->drm, encoder);
	return 0;
}

static void managed_memory_freed_by_hand(void)
{
	struct faux_device *fdev = kms_bind(freed_managed, NULL);

	EXPECT_ABOUT(USE_AFTER_FREE,
		     "encoder \"TMDS-32\" is still on the mode config of drm#1, and its memory is freed");
	faux_device_destroy(fdev);
}

/* What Linux does not say is not said. */
static void upstream_says_nothing(void)
{
	drmres_set_policy(DRMRES_UPSTREAM);
	bind_and_unbind(devm_connector, NULL);
	drmres_set_policy(DRMRES_STRICT);
}

CASES(kms_dangling){
	CASE(kms_dangling, connector_in_devm_memory),
	CASE(kms_dangling, crtc_and_plane_in_devm_memory),
	CASE(kms_dangling, encoder_in_devm_memory),
	CASE(kms_dangling, unmanaged_init_in_drmm_memory),
	CASE(kms_dangling, freed_in_remove),
	CASE(kms_dangling, freed_on_the_error_path),
	CASE(kms_dangling, managed_memory_freed_by_hand),
	CASE(kms_dangling, upstream_says_nothing),
	CASE_END,
};
