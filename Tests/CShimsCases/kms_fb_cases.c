// SPDX-License-Identifier: MIT
/* Framebuffers: references, the mode config that finds one left, memory that goes too early. */
#include "drm_case.h"
#include "kms_case.h"

#include <drm/drm_framebuffer.h>
#include <drm/drm_modeset_helper.h>

static void fb_destroy(struct drm_framebuffer *fb)
{
	step("destroy %ux%u", fb->width, fb->height);
	drm_framebuffer_cleanup(fb);
	kfree(fb);
}

static const struct drm_framebuffer_funcs fb_funcs = {.destroy = fb_destroy};

static struct rig begin(void)
{
	struct rig rig = rig_begin_with(&kms_driver);

	CHECK_EQ(drmm_mode_config_init(rig.drm), 0);
	return rig;
}

static struct drm_framebuffer *make(struct drm_device *drm)
{
	const struct drm_mode_fb_cmd2 cmd = {.width = 64, .height = 48, .pixel_format = DRM_FORMAT_XRGB8888};
	struct drm_framebuffer *fb = kzalloc(sizeof(*fb), GFP_KERNEL);

	drm_helper_mode_fill_fb_struct(drm, fb, &cmd);
	CHECK_EQ(drm_framebuffer_init(drm, fb, &fb_funcs), 0);
	return fb;
}

static void counted(void)
{
	struct rig rig = begin();
	struct drm_framebuffer *fb = make(rig.drm);
	u32 id = fb->base.id;

	CHECK_EQ(rig.drm->mode_config.num_fb, 1);
	CHECK(drm_framebuffer_lookup(rig.drm, NULL, id) == fb);
	CHECK_EQ(drm_framebuffer_read_refcount(fb), 2);
	drm_framebuffer_put(fb);
	CHECK_STEPS("");
	drm_framebuffer_remove(fb);
	CHECK_STEPS("destroy 64x48");
	CHECK(!drm_framebuffer_lookup(rig.drm, NULL, id));
	rig_end(rig);
}

static void left_over(void)
{
	struct rig rig = begin();

	make(rig.drm);
	rig_end(rig);
	CHECK_STR(EXPECT_REPORT(STILL_OWNED)->what, "framebuffer 32 of drm#1 still has 1 references");
	CHECK_STEPS("destroy 64x48");
}

static void freed_while_known(void)
{
	struct rig rig = begin();
	struct drm_framebuffer *fb = make(rig.drm);

	kfree(fb);
	CHECK_STR(EXPECT_REPORT(USE_AFTER_FREE)->what,
		  "framebuffer \"32\" is still on the mode config of drm#1, and its memory is freed");
	rig_end(rig);
}

static void of_no_format(void)
{
	struct rig rig = begin();
	struct drm_framebuffer fb = {.dev = rig.drm};

	CHECK_EQ(drm_framebuffer_init(rig.drm, &fb, &fb_funcs), -EINVAL);
	EXPECT_REPORT(WARN);
	CHECK(!drm_format_info(0x12345678));
	CHECK_EQ(drm_format_info(DRM_FORMAT_NV12)->num_planes, 2);
	drm_framebuffer_cleanup(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	rig_end(rig);
}

/* A plane's state holds its framebuffer. */
static void held_by_a_state(void)
{
	struct rig rig = begin();
	struct drm_framebuffer *fb = make(rig.drm);
	struct drm_plane *plane;
	struct drm_plane_state *copy;

	plane = __drmm_universal_plane_alloc(rig.drm, sizeof(*plane), 0, 0, &managed_plane, kms_formats, 1, NULL,
					     DRM_PLANE_TYPE_PRIMARY, NULL);
	drm_mode_config_reset(rig.drm);
	plane->state->fb = fb;
	copy = plane->funcs->atomic_duplicate_state(plane);
	CHECK_EQ(drm_framebuffer_read_refcount(fb), 2);
	plane->funcs->atomic_destroy_state(plane, copy);
	CHECK_STEPS("");
	rig_end(rig);
	CHECK_STEPS("destroy 64x48");
}

CASES(kms_fb){
	CASE(kms_fb, counted),	    CASE(kms_fb, left_over),	   CASE(kms_fb, freed_while_known),
	CASE(kms_fb, of_no_format), CASE(kms_fb, held_by_a_state), CASE_END,
};
