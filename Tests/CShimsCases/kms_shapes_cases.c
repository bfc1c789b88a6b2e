// SPDX-License-Identifier: MIT
/* Display drivers that are right, each in a shape that is found in Linux: nobody says a word. */
#include "kms_case.h"

#include <drm/drm_simple_kms_helper.h>
#include <drm/drm_vblank.h>
#include <drm/drm_writeback.h>

/* Everything managed: as vc4, tidss and ast do it. */
static int all_managed(struct kms *kms, struct device *dev)
{
	struct drm_plane *plane;
	struct drm_encoder *encoder;
	int ret;

	(void)dev;
	plane = __drmm_universal_plane_alloc(&kms->drm, sizeof(*plane), 0, 1, &managed_plane, kms_formats, 1, NULL,
					     DRM_PLANE_TYPE_PRIMARY, NULL);
	if (IS_ERR(plane))
		return PTR_ERR(plane);
	ret = drmm_crtc_init_with_planes(&kms->drm, &kms->crtc, plane, NULL, &managed_crtc, NULL);
	if (ret)
		return ret;
	encoder = drmm_plain_encoder_alloc(&kms->drm, NULL, DRM_MODE_ENCODER_TMDS, NULL);
	if (IS_ERR(encoder))
		return PTR_ERR(encoder);
	encoder->possible_crtcs = drm_crtc_mask(&kms->crtc);
	ret = drmm_connector_init(&kms->drm, &kms->connector, &managed_connector, DRM_MODE_CONNECTOR_HDMIA, NULL);
	if (ret)
		return ret;
	ret = drm_vblank_init(&kms->drm, 1);
	return ret ?: drm_connector_attach_encoder(&kms->connector, encoder);
}

static void managed(void)
{
	kms_twice(all_managed, NULL);
}

static int once_managed(void)
{
	return kms_once(all_managed);
}

static void managed_sweep(void)
{
	CHECK(sweep(once_managed) > 20);
}

/* Everything embedded in the driver's structure and taken off by the mode config: as vkms 6.12 does it. */
static int all_embedded(struct kms *kms, struct device *dev)
{
	int ret;

	(void)dev;
	ret = drm_universal_plane_init(&kms->drm, &kms->plane, 1, &own_plane, kms_formats, 1, NULL,
				       DRM_PLANE_TYPE_PRIMARY, NULL);
	if (ret)
		return ret;
	ret = drm_crtc_init_with_planes(&kms->drm, &kms->crtc, &kms->plane, NULL, &own_crtc, NULL);
	if (ret)
		return ret;
	ret = drm_connector_init(&kms->drm, &kms->connector, &own_connector, DRM_MODE_CONNECTOR_VIRTUAL);
	if (ret)
		return ret;
	ret = drm_encoder_init(&kms->drm, &kms->encoder, &own_encoder, DRM_MODE_ENCODER_VIRTUAL, NULL);
	return ret ?: drm_connector_attach_encoder(&kms->connector, &kms->encoder);
}

static void embedded(void)
{
	kms_twice(all_embedded, NULL);
	CHECK_STEPS("destroy Virtual-36, destroy Virtual-1, destroy plane-0, destroy crtc-0, "
		    "destroy Virtual-36, destroy Virtual-1, destroy plane-0, destroy crtc-0");
}

static int once_embedded(void)
{
	return kms_once(all_embedded);
}

static void embedded_sweep(void)
{
	CHECK(sweep(once_embedded) > 15);
}

/* Memory of the driver's own, freed by .destroy: as old drivers do it. */
static int on_the_heap(struct kms *kms, struct device *dev)
{
	struct drm_connector *connector = kzalloc(sizeof(*connector), GFP_KERNEL);
	int ret;

	(void)dev;
	if (!connector)
		return -ENOMEM;
	ret = drm_connector_init(&kms->drm, connector, &kfreed_connector, DRM_MODE_CONNECTOR_VGA);
	if (ret)
		kfree(connector);
	return ret;
}

static void heap(void)
{
	kms_twice(on_the_heap, NULL);
}

static int once_heap(void)
{
	return kms_once(on_the_heap);
}

static void heap_sweep(void)
{
	CHECK(sweep(once_heap) > 10);
}

/* Memory of the device, taken off by hand in remove(): as drivers do it whose display goes at unbind. */
static int in_devm(struct kms *kms, struct device *dev)
{
	struct drm_encoder *encoder = devm_kzalloc(dev, sizeof(*encoder), GFP_KERNEL);

	if (!encoder)
		return -ENOMEM;
	kms->extra = encoder;
	return drm_encoder_init(&kms->drm, encoder, &own_encoder, DRM_MODE_ENCODER_DSI, NULL);
}

static void cleanup_config(struct kms *kms)
{
	drm_mode_config_cleanup(&kms->drm);
}

static void cleanup_encoder(struct kms *kms)
{
	drm_encoder_cleanup(kms->extra);
}

static void devm_taken_off(void)
{
	kms_twice(in_devm, cleanup_config);
	CHECK_STEPS("destroy DSI-32, destroy DSI-32");
	kms_twice(in_devm, cleanup_encoder);
	CHECK_STEPS("");
}

static int a_pipe(struct kms *kms, struct device *dev)
{
	static const struct drm_simple_display_pipe_funcs funcs;
	int ret;

	(void)dev;
	ret = drm_connector_init(&kms->drm, &kms->connector, &own_connector, DRM_MODE_CONNECTOR_SPI);
	if (ret)
		return ret;
	return drm_simple_display_pipe_init(&kms->drm, &kms->pipe, &funcs, kms_formats, 1, NULL, &kms->connector);
}

static void simple_pipe(void)
{
	kms_twice(a_pipe, NULL);
	CHECK_STEPS("destroy SPI-1, destroy SPI-1");
}

static int once_pipe(void)
{
	return kms_once(a_pipe);
}

static void simple_pipe_sweep(void)
{
	CHECK(sweep(once_pipe) > 15);
}

static int a_writeback(struct kms *kms, struct device *dev)
{
	struct drm_writeback_connector *wb = drmm_kzalloc(&kms->drm, sizeof(*wb), GFP_KERNEL);
	struct drm_encoder *encoder;

	(void)dev;
	if (!wb)
		return -ENOMEM;
	encoder = drmm_plain_encoder_alloc(&kms->drm, NULL, DRM_MODE_ENCODER_VIRTUAL, "writeback");
	if (IS_ERR(encoder))
		return PTR_ERR(encoder);
	return drmm_writeback_connector_init(&kms->drm, wb, &managed_connector, encoder, kms_formats, 1);
}

static void writeback(void)
{
	kms_twice(a_writeback, NULL);
}

static int once_writeback(void)
{
	return kms_once(a_writeback);
}

static void writeback_sweep(void)
{
	CHECK(sweep(once_writeback) > 15);
}

/* Both structures and objects that were never initialised, as sparse drivers have them. */
static void nothing(void)
{
	kms_twice(NULL, NULL);
	kms_twice(NULL, cleanup_config);
}

CASES(kms_shapes){
	CASE(kms_shapes, managed),
	CASE(kms_shapes, managed_sweep),
	CASE(kms_shapes, embedded),
	CASE(kms_shapes, embedded_sweep),
	CASE(kms_shapes, heap),
	CASE(kms_shapes, heap_sweep),
	CASE(kms_shapes, devm_taken_off),
	CASE(kms_shapes, simple_pipe),
	CASE(kms_shapes, simple_pipe_sweep),
	CASE(kms_shapes, writeback),
	CASE(kms_shapes, writeback_sweep),
	CASE(kms_shapes, nothing),
	CASE_END,
};
