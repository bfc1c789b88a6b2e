// SPDX-License-Identifier: MIT
/* What drivers of displays take from the helpers, as far as something has a life: locks, tables, shadow planes, buffers. */
#include "drm_case.h"
#include "kms_case.h"

#include <drm/drm_atomic.h>
#include <drm/drm_atomic_helper.h>
#include <drm/drm_blend.h>
#include <drm/drm_edid.h>
#include <drm/drm_framebuffer.h>
#include <drm/drm_gem_atomic_helper.h>
#include <drm/drm_gem_framebuffer_helper.h>
#include <drm/drm_plane_helper.h>
#include <drm/drm_property.h>
#include <drm/drm_writeback.h>

static struct rig begin(void)
{
	struct rig rig = rig_begin_with(&kms_driver);

	CHECK_EQ(drmm_mode_config_init(rig.drm), 0);
	return rig;
}

static void locks_of_a_context(void)
{
	struct rig rig = begin();
	struct drm_modeset_acquire_ctx ctx;
	struct drm_crtc *crtc = drmm_kzalloc(rig.drm, sizeof(*crtc), GFP_KERNEL);
	int ret;

	CHECK_EQ(drmm_crtc_init_with_planes(rig.drm, crtc, NULL, NULL, &managed_crtc, NULL), 0);
	DRM_MODESET_LOCK_ALL_BEGIN(rig.drm, ctx, 0, ret);
	CHECK_EQ(ret, 0);
	CHECK(drm_modeset_is_locked(&crtc->mutex));
	CHECK_EQ(drm_modeset_lock(&crtc->mutex, &ctx), 0);
	DRM_MODESET_LOCK_ALL_END(rig.drm, ctx, ret);
	CHECK(!drm_modeset_is_locked(&crtc->mutex));

	drm_modeset_acquire_init(&ctx, 0);
	CHECK_EQ(drm_modeset_lock(&crtc->mutex, &ctx), 0);
	drm_modeset_acquire_fini(&ctx);
	EXPECT_REPORT(WARN);
	CHECK_EQ(drm_modeset_backoff(&ctx), 0);
	rig_end(rig);
}

static void table_of_colours(void)
{
	struct rig rig = begin();
	struct drm_crtc *crtc = drmm_kzalloc(rig.drm, sizeof(*crtc), GFP_KERNEL);
	uint64_t size;

	CHECK_EQ(drmm_crtc_init_with_planes(rig.drm, crtc, NULL, NULL, &managed_crtc, NULL), 0);
	CHECK_EQ(drm_mode_crtc_set_gamma_size(crtc, 256), 0);
	drm_crtc_enable_color_mgmt(crtc, 16, true, 256);
	CHECK_EQ(drm_object_property_get_value(&crtc->base, rig.drm->mode_config.gamma_lut_size_property, &size), 0);
	CHECK_EQ(size, 256);
	CHECK_EQ(drm_object_property_set_value(&crtc->base, rig.drm->mode_config.edid_property, 1), -EINVAL);
	CHECK(drm_crtc_from_index(rig.drm, 0) == crtc);
	CHECK(!drm_crtc_from_index(rig.drm, 1));
	rig_end(rig);
}

static const struct drm_plane_funcs shadow_plane = {DRM_GEM_SHADOW_PLANE_FUNCS, .destroy = drm_plane_helper_destroy};

/* Allocated by kzalloc(), and freed by .destroy. */
static void shadow_plane_on_the_heap(void)
{
	struct rig rig = begin();
	struct drm_plane_state *copy;
	struct drm_plane *plane;

	plane = __drm_universal_plane_alloc(rig.drm, sizeof(*plane), 0, 0, &shadow_plane, kms_formats, 1, NULL,
					    DRM_PLANE_TYPE_PRIMARY, "shadow");
	CHECK(!IS_ERR(plane));
	CHECK(drm_plane_from_index(rig.drm, 0) == plane);
	drm_mode_config_reset(rig.drm);
	copy = plane->funcs->atomic_duplicate_state(plane);
	plane->funcs->atomic_destroy_state(plane, copy);
	drm_mode_config_reset(rig.drm);
	rig_end(rig);
}

static void writeback_by_hand(void)
{
	struct rig rig = begin();
	struct drm_writeback_connector *wb = drmm_kzalloc(rig.drm, sizeof(*wb), GFP_KERNEL);

	CHECK_EQ(drm_writeback_connector_init(rig.drm, wb, &managed_connector, NULL, kms_formats, 1, 1), -EINVAL);
	EXPECT_REPORT(MODESET_MISUSE);
	CHECK_EQ(rig.drm->mode_config.num_encoder, 0);
	CHECK_EQ(drm_writeback_connector_init(rig.drm, wb, &own_connector, NULL, kms_formats, 1, 1), 0);
	CHECK(drm_connector_to_writeback(&wb->base) == wb);
	drm_mode_config_cleanup(rig.drm);
	CHECK_STEPS("destroy Writeback-1");
	rig_end(rig);
}

static void buffers_of_nobody(void)
{
	struct rig rig = begin();
	const struct drm_mode_fb_cmd2 cmd = {.width = 8, .height = 8, .pixel_format = 1};

	CHECK_EQ(PTR_ERR(drm_gem_fb_create(rig.drm, NULL, &cmd)), -EINVAL);
	CHECK_EQ(PTR_ERR(drm_gem_fb_create_with_dirty(rig.drm, NULL, &cmd)), -EINVAL);
	rig_end(rig);
}

static void blob_in_another_place(void)
{
	struct rig rig = begin();
	struct drm_property_blob *one = drm_property_create_blob(rig.drm, 4, "abc"), *place = NULL;

	CHECK(drm_property_replace_blob(&place, one));
	CHECK(!drm_property_replace_blob(&place, one));
	drm_property_blob_put(one);
	CHECK(drm_property_replace_blob(&place, NULL));
	CHECK(!drm_property_replace_blob(&place, NULL));
	rig_end(rig);
}

static void nothing_is_shown(void)
{
	struct rig rig = begin(), bare = rig_begin_on("bare", &kms_driver);

	CHECK_EQ(drm_atomic_helper_check(rig.drm, NULL), 0);
	CHECK_EQ(drm_atomic_helper_commit(rig.drm, NULL, false), -EOPNOTSUPP);
	drm_atomic_helper_shutdown(NULL);
	drm_mode_config_cleanup(rig.drm);
	drm_atomic_helper_shutdown(rig.drm);
	drm_atomic_helper_shutdown(bare.drm);
	EXPECT_REPORT(MODESET_MISUSE);
	rig_end(bare);
	rig_end(rig);
}

static void formats_of_a_bus(void)
{
	static const u32 formats[] = {1, 2, 3};
	struct rig rig = begin();
	struct drm_connector *connector = drmm_kzalloc(rig.drm, sizeof(*connector), GFP_KERNEL);
	struct drm_display_info *info = &connector->display_info;

	CHECK_EQ(drmm_connector_init(rig.drm, connector, &managed_connector, DRM_MODE_CONNECTOR_DPI, NULL), 0);
	CHECK_EQ(drm_display_info_set_bus_formats(info, formats, 3), 0);
	CHECK(info->bus_formats != formats && info->bus_formats[2] == 3);
	CHECK_EQ(drm_display_info_set_bus_formats(info, NULL, 1), -EINVAL);
	CHECK_EQ(drm_display_info_set_bus_formats(info, NULL, 0), 0);
	CHECK_EQ(info->num_bus_formats, 0);
	/* The connector frees the last ones. */
	CHECK_EQ(drm_display_info_set_bus_formats(info, formats, 1), 0);
	CHECK_EQ(drm_display_info_set_bus_formats(NULL, formats, 1), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	rig_end(rig);
}

static void properties_of_planes(void)
{
	struct rig rig = begin();
	struct drm_plane *plane = drmm_kzalloc(rig.drm, sizeof(*plane), GFP_KERNEL);

	CHECK_EQ(drm_universal_plane_init(rig.drm, plane, 0, &own_plane, kms_formats, 1, NULL, DRM_PLANE_TYPE_OVERLAY,
					  NULL),
		 0);
	CHECK_EQ(drm_plane_create_alpha_property(plane), 0);
	CHECK_EQ(drm_plane_create_rotation_property(plane, DRM_MODE_ROTATE_0, DRM_MODE_ROTATE_0 | DRM_MODE_REFLECT_Y),
		 0);
	CHECK_EQ(drm_plane_create_zpos_property(plane, 1, 0, 3), 0);
	CHECK_EQ(drm_plane_create_zpos_immutable_property(plane, 2), 0);
	CHECK_EQ(drm_plane_create_blend_mode_property(plane, 1 << DRM_MODE_BLEND_PREMULTI), 0);
	CHECK(drm_rotation_90_or_270(DRM_MODE_ROTATE_90) && !drm_rotation_90_or_270(DRM_MODE_ROTATE_180));
	CHECK_EQ(drm_plane_create_alpha_property(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(drm_plane_create_zpos_property(NULL, 1, 0, 3), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_plane_cleanup(plane);
	rig_end(rig);
}

static void formats_of_a_bridge(void)
{
	unsigned int count = 0;
	u32 *formats = drm_atomic_helper_bridge_propagate_bus_fmt(NULL, NULL, NULL, NULL, 7, &count);

	CHECK_EQ(count, 1);
	CHECK_EQ(formats[0], 7);
	kfree(formats);
}

CASES(kms_helpers){
	CASE(kms_helpers, locks_of_a_context),
	CASE(kms_helpers, table_of_colours),
	CASE(kms_helpers, shadow_plane_on_the_heap),
	CASE(kms_helpers, writeback_by_hand),
	CASE(kms_helpers, buffers_of_nobody),
	CASE(kms_helpers, blob_in_another_place),
	CASE(kms_helpers, nothing_is_shown),
	CASE(kms_helpers, formats_of_a_bus),
	CASE(kms_helpers, properties_of_planes),
	CASE(kms_helpers, formats_of_a_bridge),
	CASE_END,
};
