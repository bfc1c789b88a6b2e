// SPDX-License-Identifier: MIT
/* Connectors, encoders, planes and CRTCs: .destroy where it belongs, references, states, and ends that come twice. */
#include "drm_case.h"
#include "kms_case.h"

#include <drm/drm_atomic.h>
#include <drm/drm_edid.h>
#include <drm/drm_vblank.h>
#include <drm/drm_writeback.h>
#include <drmres/kms.h>

static struct rig begin(void)
{
	struct rig rig = rig_begin_with(&kms_driver);

	CHECK_EQ(drmm_mode_config_init(rig.drm), 0);
	return rig;
}

static void destroy_refused(void)
{
	struct rig rig = begin();
	struct drm_connector connector = {0};
	struct drm_encoder encoder = {0};

	CHECK_EQ(drmm_connector_init(rig.drm, &connector, &own_connector, DRM_MODE_CONNECTOR_VGA, NULL), -EINVAL);
	CHECK_STR(EXPECT_REPORT(MODESET_MISUSE)->what,
		  "connector of drm#1 has a .destroy, and the drm_device cleans it up by itself");
	CHECK_EQ(drmm_encoder_init(rig.drm, &encoder, &own_encoder, DRM_MODE_ENCODER_DAC, NULL), -EINVAL);
	EXPECT_REPORT(MODESET_MISUSE);
	CHECK(IS_ERR(drmm_plain_encoder_alloc(rig.drm, &own_encoder, DRM_MODE_ENCODER_DAC, NULL)));
	EXPECT_REPORT(MODESET_MISUSE);
	CHECK(IS_ERR(__drmm_universal_plane_alloc(rig.drm, sizeof(struct drm_plane), 0, 0, &own_plane, kms_formats, 1,
						  NULL, DRM_PLANE_TYPE_OVERLAY, NULL)));
	EXPECT_REPORT(MODESET_MISUSE);
	CHECK(IS_ERR(__drmm_crtc_alloc_with_planes(rig.drm, sizeof(struct drm_crtc), 0, NULL, NULL, &own_crtc, NULL)));
	EXPECT_REPORT(MODESET_MISUSE);
	rig_end(rig);
}

static void destroy_missing(void)
{
	struct rig rig = begin();
	struct drm_connector connector = {0};
	struct drm_encoder *encoder = drmm_kzalloc(rig.drm, sizeof(*encoder), GFP_KERNEL);
	static struct drm_plane plane;

	CHECK_EQ(drm_connector_init(rig.drm, &connector, &managed_connector, DRM_MODE_CONNECTOR_VGA), -EINVAL);
	CHECK_STR(EXPECT_REPORT(MODESET_MISUSE)->what, "connector of drm#1 has no .destroy, and nobody cleans it up");
	/* Linux warns and goes on here. */
	CHECK_EQ(drm_universal_plane_init(rig.drm, &plane, 0, &managed_plane, kms_formats, 1, NULL,
					  DRM_PLANE_TYPE_OVERLAY, NULL),
		 0);
	EXPECT_REPORT(MODESET_MISUSE);
	rig_end(rig);
}

static void arguments_that_cannot_be_followed(void)
{
	static const struct drm_encoder_funcs none;
	struct rig rig = begin();
	struct drm_crtc *crtc = drmm_kzalloc(rig.drm, sizeof(*crtc), GFP_KERNEL);
	struct drm_plane *plane = drmm_kzalloc(rig.drm, sizeof(*plane), GFP_KERNEL);
	struct drm_connector *connector = drmm_kzalloc(rig.drm, sizeof(*connector), GFP_KERNEL);
	struct drm_encoder *freed = drmm_kzalloc(rig.drm, sizeof(*freed), GFP_KERNEL);

	CHECK_EQ(drmm_connector_init(rig.drm, NULL, &managed_connector, DRM_MODE_CONNECTOR_VGA, NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(drmm_connector_init(rig.drm, connector, NULL, DRM_MODE_CONNECTOR_VGA, NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(drmm_encoder_init(rig.drm, ERR_PTR(-ENOMEM), &none, DRM_MODE_ENCODER_DAC, NULL), -EINVAL);
	CHECK_STR(EXPECT_REPORT(NULL_ARGUMENT)->what, "drmm_encoder_init() of an error pointer for an encoder");
	CHECK_EQ(drmm_crtc_init_with_planes(rig.drm, crtc, ERR_PTR(-ENOMEM), NULL, &managed_crtc, NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(drmm_crtc_init_with_planes(rig.drm, crtc, NULL, NULL, NULL, NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(drm_universal_plane_init(rig.drm, plane, 0, &own_plane, NULL, 1, NULL, DRM_PLANE_TYPE_PRIMARY, NULL),
		 -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(drm_writeback_connector_init(rig.drm, NULL, &own_connector, NULL, kms_formats, 1, 0), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(drm_connector_attach_encoder(connector, NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	drmm_kfree(rig.drm, freed);
	CHECK_EQ(drmm_encoder_init(rig.drm, freed, NULL, DRM_MODE_ENCODER_DAC, NULL), -EINVAL);
	EXPECT_REPORT(USE_AFTER_FREE);
	rig_end(rig);
}

/* What has no object or no device to begin with; Linux follows each of them. */
static void nothing_to_work_on(void)
{
	struct rig rig = begin(), bare = rig_begin_on("bare", &kms_driver);
	struct drm_writeback_connector *writeback = drmm_kzalloc(rig.drm, sizeof(*writeback), GFP_KERNEL);
	struct drm_encoder *encoder = drmm_plain_encoder_alloc(rig.drm, NULL, DRM_MODE_ENCODER_VIRTUAL, NULL);
	struct drm_connector_list_iter iter;

	CHECK_EQ(drm_simple_display_pipe_init(rig.drm, NULL, NULL, kms_formats, 1, NULL, NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(drm_mode_crtc_set_gamma_size(NULL, 1), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_connector_get(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_connector_put(NULL);
	CHECK_STR(EXPECT_REPORT(NULL_ARGUMENT)->what, "drm_mode_object_put() of no modeset object");
	drm_kms_helper_poll_enable(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_kms_helper_poll_disable(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!drm_helper_hpd_irq_event(NULL));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(drmm_writeback_connector_init(rig.drm, writeback, &managed_connector, encoder, NULL, 1), -EINVAL);
	CHECK_STR(EXPECT_REPORT(NULL_ARGUMENT)->what, "drmm_writeback_connector_init() of no list of formats");

	drm_connector_list_iter_begin(NULL, &iter);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!drm_connector_list_iter_next(&iter));
	drm_connector_list_iter_begin(bare.drm, &iter);
	EXPECT_REPORT(MODESET_MISUSE);
	CHECK(!drm_connector_list_iter_next(&iter));
	drm_connector_list_iter_end(&iter);
	rig_end(bare);
	rig_end(rig);
}

static void named_without_a_format(void)
{
	struct rig rig = begin();
	struct drm_plane *plane = drmm_kzalloc(rig.drm, sizeof(*plane), GFP_KERNEL);
	struct drm_crtc *crtc = drmm_kzalloc(rig.drm, sizeof(*crtc), GFP_KERNEL);
	struct drm_encoder *encoder = drmm_kcalloc(rig.drm, 2, sizeof(*encoder), GFP_KERNEL);

	CHECK_EQ(drmres_plane_init(rig.drm, plane, 0, &managed_plane, kms_formats, 1, DRM_PLANE_TYPE_PRIMARY, "100%s"),
		 0);
	CHECK_STR(plane->name, "100%s");
	CHECK_EQ(drmres_crtc_init(rig.drm, crtc, plane, NULL, &managed_crtc, NULL), 0);
	CHECK_STR(crtc->name, "crtc-0");
	CHECK_EQ(drmres_encoder_init(rig.drm, &encoder[0], NULL, DRM_MODE_ENCODER_DAC, "%d"), 0);
	CHECK_STR(encoder[0].name, "%d");
	CHECK_EQ(drmres_encoder_init(rig.drm, &encoder[1], &own_encoder, DRM_MODE_ENCODER_DAC, NULL), -EINVAL);
	EXPECT_REPORT(MODESET_MISUSE);
	CHECK_EQ(drmres_plane_init(rig.drm, plane, 0, &own_plane, kms_formats, 1, DRM_PLANE_TYPE_PRIMARY, NULL),
		 -EINVAL);
	EXPECT_REPORT(MODESET_MISUSE);
	rig_end(rig);
}

static void twice_initialised_twice_cleaned_up(void)
{
	struct rig rig = begin();
	static struct drm_encoder encoder;

	CHECK_EQ(drm_encoder_init(rig.drm, &encoder, &own_encoder, DRM_MODE_ENCODER_DAC, NULL), 0);
	CHECK_EQ(drm_encoder_init(rig.drm, &encoder, &own_encoder, DRM_MODE_ENCODER_DAC, NULL), -EINVAL);
	EXPECT_REPORT(MODESET_MISUSE);
	drm_encoder_cleanup(&encoder);
	drm_encoder_cleanup(&encoder);
	CHECK_STR(EXPECT_REPORT(MODESET_MISUSE)->what, "the encoder was cleaned up before, or was never initialised");
	drm_encoder_cleanup(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_connector_cleanup(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_plane_cleanup(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_crtc_cleanup(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	rig_end(rig);
}

static void managed_cleaned_up_by_hand(void)
{
	struct rig rig = begin();
	struct drm_encoder *encoder = drmm_plain_encoder_alloc(rig.drm, NULL, DRM_MODE_ENCODER_DPI, NULL);

	drm_encoder_cleanup(encoder);
	rig_end(rig);
	CHECK_STR(EXPECT_REPORT(MODESET_MISUSE)->what, "encoder that drm#1 manages was cleaned up by hand");
}

static void put_too_often(void)
{
	struct rig rig = begin();
	struct drm_connector *connector = drmm_kzalloc(rig.drm, sizeof(*connector), GFP_KERNEL);

	CHECK_EQ(drmm_connector_init(rig.drm, connector, &managed_connector, DRM_MODE_CONNECTOR_VGA, NULL), 0);
	drm_connector_get(connector);
	drm_connector_put(connector);
	drm_connector_put(connector);
	CHECK_STR(EXPECT_REPORT(DOUBLE_PUT)->what,
		  "the reference of drm#1 on connector VGA-1 was put by somebody else");
	rig_end(rig);
}

/* A connector that comes and goes while the device is in use, as DisplayPort's do. */
static void hotplugged_connector(void)
{
	struct faux_device *fdev = kms_bind(NULL, NULL);
	struct kms *kms = kms_of(fdev);
	struct drm_connector *connector = kzalloc(sizeof(*connector), GFP_KERNEL);
	struct drm_connector_list_iter iter;
	struct drm_connector *found;
	u32 id;

	CHECK_EQ(drm_connector_init(&kms->drm, connector, &kfreed_connector, DRM_MODE_CONNECTOR_DisplayPort), 0);
	id = connector->base.id;
	CHECK(!drm_connector_lookup(&kms->drm, NULL, id));
	CHECK_EQ(drm_connector_register(connector), 0);
	found = drm_connector_lookup(&kms->drm, NULL, id);
	CHECK(found == connector);
	drm_connector_list_iter_begin(&kms->drm, &iter);
	drm_for_each_connector_iter(found, &iter) CHECK(found == connector);
	drm_connector_list_iter_end(&iter);
	drm_connector_unregister(connector);
	drm_connector_put(connector);
	CHECK_EQ(kms->drm.mode_config.num_connector, 1);
	drm_connector_put(connector);
	CHECK_EQ(kms->drm.mode_config.num_connector, 0);
	faux_device_destroy(fdev);
}

static void names(void)
{
	struct rig rig = begin();
	struct drm_connector *pair = drmm_kcalloc(rig.drm, 2, sizeof(*pair), GFP_KERNEL);
	struct drm_encoder *encoder;

	CHECK_EQ(drmm_connector_init(rig.drm, &pair[0], &managed_connector, DRM_MODE_CONNECTOR_HDMIA, NULL), 0);
	CHECK_EQ(drmm_connector_init(rig.drm, &pair[1], &managed_connector, DRM_MODE_CONNECTOR_HDMIA, NULL), 0);
	CHECK_STR(pair[0].name, "HDMI-A-1");
	CHECK_STR(pair[1].name, "HDMI-A-2");
	CHECK_EQ(pair[1].index, 1);
	CHECK_EQ(drmm_connector_init(rig.drm, &pair[0], &managed_connector, 99, NULL), -EINVAL);
	EXPECT_REPORT(MODESET_MISUSE);
	CHECK_EQ(drmm_connector_init(rig.drm, &pair[0], &managed_connector, -1, NULL), -EINVAL);
	EXPECT_REPORT(MODESET_MISUSE);
	CHECK_EQ(PTR_ERR(drmm_plain_encoder_alloc(rig.drm, NULL, 99, NULL)), -EINVAL);
	EXPECT_REPORT(MODESET_MISUSE);
	CHECK(!IS_ERR(drmm_plain_encoder_alloc(rig.drm, NULL, 99, "of its own")));
	encoder = drmm_plain_encoder_alloc(rig.drm, NULL, DRM_MODE_ENCODER_DSI, "dsi%d", 3);
	CHECK_STR(encoder->name, "dsi3");
	CHECK_STR(drm_get_connector_type_name(DRM_MODE_CONNECTOR_WRITEBACK), "Writeback");
	CHECK(!drm_get_connector_type_name(99));
	CHECK_STR(drm_get_connector_status_name(connector_status_disconnected), "disconnected");
	CHECK_EQ(drm_connector_attach_encoder(&pair[0], encoder), 0);
	pair[1].encoder = encoder;
	CHECK_EQ(drm_connector_attach_encoder(&pair[1], encoder), -EINVAL);
	EXPECT_REPORT(WARN);
	rig_end(rig);
}

/* Linux would initialise what lies behind the structure. */
static void no_room(void)
{
	struct rig rig = begin();

	CHECK_EQ(PTR_ERR(__drmm_encoder_alloc(rig.drm, 8, 0, NULL, DRM_MODE_ENCODER_DSI, NULL)), -EINVAL);
	CHECK_STR(strchr(EXPECT_REPORT(MODESET_MISUSE)->what, 'n'),
		  "no room for an encoder 0 bytes into a structure of 8");
	CHECK_EQ(PTR_ERR(__drmm_encoder_alloc(rig.drm, 4096, 4090, NULL, DRM_MODE_ENCODER_DSI, NULL)), -EINVAL);
	EXPECT_REPORT(MODESET_MISUSE);
	CHECK_EQ(PTR_ERR(__drmm_crtc_alloc_with_planes(rig.drm, 8, 0, NULL, NULL, &managed_crtc, NULL)), -EINVAL);
	EXPECT_REPORT(MODESET_MISUSE);
	CHECK_EQ(PTR_ERR(__drmm_universal_plane_alloc(rig.drm, 4096, SIZE_MAX, 0, &managed_plane, kms_formats, 1, NULL,
						      DRM_PLANE_TYPE_PRIMARY, NULL)),
		 -EINVAL);
	EXPECT_REPORT(MODESET_MISUSE);
	rig_end(rig);
}

/* 1. An encoder that was never initialised has no number. 2. Linux takes it for the first one. */
static void encoder_without_a_number(void)
{
	struct rig rig = begin();
	struct drm_connector *connector = drmm_kzalloc(rig.drm, sizeof(*connector), GFP_KERNEL);
	struct drm_encoder *encoder = drmm_kzalloc(rig.drm, sizeof(*encoder), GFP_KERNEL);

	CHECK_EQ(drmm_connector_init(rig.drm, connector, &managed_connector, DRM_MODE_CONNECTOR_VGA, NULL), 0);
	CHECK_EQ(drm_connector_attach_encoder(connector, encoder), -EINVAL);
	EXPECT_REPORT(MODESET_MISUSE);
	CHECK_EQ(connector->possible_encoders, 0);
	drmres_set_policy(DRMRES_UPSTREAM);
	CHECK_EQ(drm_connector_attach_encoder(connector, encoder), 0);
	drmres_set_policy(DRMRES_STRICT);
	CHECK_EQ(drmm_encoder_init(rig.drm, encoder, NULL, DRM_MODE_ENCODER_DAC, NULL), 0);
	CHECK_EQ(drm_connector_attach_encoder(connector, encoder), 0);
	rig_end(rig);
}

/* A plane that is not initialised, and one of another drm_device: the CRTC would call it, and write into it. */
static void planes_of_others(void)
{
	struct rig rig = begin(), other = rig_begin_on("other", &kms_driver);
	struct drm_crtc *crtc = drmm_kzalloc(rig.drm, sizeof(*crtc), GFP_KERNEL);
	struct drm_plane *plane = drmm_kzalloc(other.drm, sizeof(*plane), GFP_KERNEL);

	CHECK_EQ(drmm_mode_config_init(other.drm), 0);
	plane->type = DRM_PLANE_TYPE_PRIMARY;
	CHECK_EQ(drmm_crtc_init_with_planes(rig.drm, crtc, plane, NULL, &managed_crtc, NULL), -EINVAL);
	EXPECT_REPORT(MODESET_MISUSE);
	plane = __drmm_universal_plane_alloc(other.drm, sizeof(*plane), 0, 0, &managed_plane, kms_formats, 1, NULL,
					     DRM_PLANE_TYPE_PRIMARY, NULL);
	CHECK_EQ(drmm_crtc_init_with_planes(rig.drm, crtc, plane, NULL, &managed_crtc, NULL), -EINVAL);
	EXPECT_REPORT(MODESET_MISUSE);
	CHECK_EQ(plane->possible_crtcs, 0);
	CHECK_EQ(drmm_crtc_init_with_planes(rig.drm, crtc, NULL, NULL, &managed_crtc, NULL), 0);
	rig_end(other);
	rig_end(rig);
}

static void nothing_there(void)
{
	struct drm_connector *nowhere = (struct drm_connector *)0xffff888012340000;
	struct rig rig = begin();
	struct drm_writeback_connector *wb = drmm_kzalloc(rig.drm, sizeof(*wb), GFP_KERNEL);
	struct drm_encoder *encoder = drmm_plain_encoder_alloc(rig.drm, NULL, DRM_MODE_ENCODER_VIRTUAL, NULL);

	CHECK_EQ(drmm_connector_init(rig.drm, nowhere, &managed_connector, DRM_MODE_CONNECTOR_VGA, NULL), -EINVAL);
	CHECK_STR(EXPECT_REPORT(WILD_ACCESS)->what,
		  "drmm_connector_init(): where the connector should be is no memory");
	CHECK_EQ(drmm_writeback_connector_init(rig.drm, wb, &managed_connector, encoder, NULL, 1), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	rig_end(rig);
}

static void modes_go_with_the_connector(void)
{
	struct rig rig = begin();
	struct drm_connector *connector = drmm_kzalloc(rig.drm, sizeof(*connector), GFP_KERNEL);
	struct drm_display_mode *mode;

	CHECK_EQ(drmm_connector_init(rig.drm, connector, &managed_connector, DRM_MODE_CONNECTOR_VGA, NULL), 0);
	CHECK(drm_add_modes_noedid(connector, 1280, 720) > 2);
	drm_set_preferred_mode(connector, 1280, 720);
	mode = drm_display_mode_from_cea_vic(rig.drm, 16);
	CHECK_STR(mode->name, "1920x1080");
	CHECK_EQ(drm_mode_vrefresh(mode), 60);
	CHECK_EQ(drm_connector_helper_get_modes_fixed(connector, mode), 1);
	drm_mode_destroy(rig.drm, mode);
	CHECK(!drm_display_mode_from_cea_vic(rig.drm, 250));
	rig_end(rig);
}

static int state_fill(struct kms *kms, struct device *dev)
{
	struct drm_plane *plane;

	(void)dev;
	plane = __drmm_universal_plane_alloc(&kms->drm, sizeof(*plane), 0, 0, &managed_plane, kms_formats, 1, NULL,
					     DRM_PLANE_TYPE_PRIMARY, NULL);
	CHECK_EQ(drmm_crtc_init_with_planes(&kms->drm, &kms->crtc, plane, NULL, &managed_crtc, NULL), 0);
	CHECK_EQ(drmm_connector_init(&kms->drm, &kms->connector, &managed_connector, DRM_MODE_CONNECTOR_DPI, NULL), 0);
	return 0;
}

static void an_update_owns_its_states(void)
{
	struct faux_device *fdev = kms_bind(state_fill, NULL);
	struct kms *kms = kms_of(fdev);
	struct drm_crtc_state *old_state, *new_state;
	struct drm_modeset_acquire_ctx ctx;
	struct drm_atomic_state *state;
	struct drm_crtc *crtc;
	int i;

	drm_mode_config_reset(&kms->drm);
	CHECK(kms->crtc.state && kms->connector.state);
	drm_modeset_acquire_init(&ctx, 0);
	state = drm_atomic_state_alloc(&kms->drm);
	state->acquire_ctx = &ctx;
	CHECK(!IS_ERR(drm_atomic_get_crtc_state(state, &kms->crtc)));
	CHECK(!IS_ERR(drm_atomic_get_plane_state(state, kms->crtc.primary)));
	CHECK(!IS_ERR(drm_atomic_get_connector_state(state, &kms->connector)));
	CHECK(drm_atomic_get_new_crtc_state(state, &kms->crtc) == drm_atomic_get_crtc_state(state, &kms->crtc));
	CHECK(drm_atomic_get_old_crtc_state(state, &kms->crtc) == kms->crtc.state);
	for_each_oldnew_crtc_in_state(state, crtc, old_state, new_state, i)
		CHECK(crtc == &kms->crtc && old_state == crtc->state && new_state != old_state);
	CHECK_EQ(i, 1);
	CHECK_EQ(kref_read(&kms->connector.base.refcount), 2);
	drm_atomic_state_put(state);
	CHECK_EQ(kref_read(&kms->connector.base.refcount), 1);
	drm_modeset_drop_locks(&ctx);
	drm_modeset_acquire_fini(&ctx);
	faux_device_destroy(fdev);
}

static int enable_vblank(struct drm_crtc *crtc)
{
	step("on %s", crtc->name);
	return 0;
}

static void disable_vblank(struct drm_crtc *crtc)
{
	step("off %s", crtc->name);
}

static void vertical_blanking(void)
{
	static const struct drm_crtc_funcs funcs = {CRTC_STATES, .enable_vblank = enable_vblank,
						    .disable_vblank = disable_vblank};
	struct rig rig = begin();
	struct drm_crtc *crtc = drmm_kzalloc(rig.drm, sizeof(*crtc), GFP_KERNEL);

	CHECK_EQ(drmm_crtc_init_with_planes(rig.drm, crtc, NULL, NULL, &funcs, NULL), 0);
	CHECK_EQ(drm_vblank_init(rig.drm, 1), 0);
	CHECK_EQ(drm_crtc_vblank_get(crtc), 0);
	CHECK(drm_crtc_handle_vblank(crtc));
	CHECK_EQ(drm_crtc_vblank_count(crtc), 1);
	drm_crtc_vblank_put(crtc);
	CHECK(!drm_crtc_handle_vblank(crtc));
	drm_crtc_vblank_off(crtc);
	CHECK_EQ(drm_crtc_vblank_get(crtc), -EINVAL);
	drm_crtc_vblank_on(crtc);
	CHECK_STEPS("on crtc-0, off crtc-0");
	rig_end(rig);
}

CASES(kms_objects){
	CASE(kms_objects, destroy_refused),
	CASE(kms_objects, destroy_missing),
	CASE(kms_objects, arguments_that_cannot_be_followed),
	CASE(kms_objects, nothing_to_work_on),
	CASE(kms_objects, named_without_a_format),
	CASE(kms_objects, twice_initialised_twice_cleaned_up),
	CASE(kms_objects, managed_cleaned_up_by_hand),
	CASE(kms_objects, put_too_often),
	CASE(kms_objects, hotplugged_connector),
	CASE(kms_objects, names),
	CASE(kms_objects, no_room),
	CASE(kms_objects, encoder_without_a_number),
	CASE(kms_objects, planes_of_others),
	CASE(kms_objects, nothing_there),
	CASE(kms_objects, modes_go_with_the_connector),
	CASE(kms_objects, an_update_owns_its_states),
	CASE(kms_objects, vertical_blanking),
	CASE_END,
};
