// SPDX-License-Identifier: MIT
/* What DRM's print functions print. */
#include "drm_case.h"

static void with_device(void)
{
	struct rig rig = rig_begin();

	drm_info(rig.drm, "info %d\n", 1);
	drm_notice(rig.drm, "notice\n");
	drm_warn(rig.drm, "warn\n");
	drm_err(rig.drm, "err %s\n", "text");
	CHECK_LOG(" scn: [drm] info 1\n scn: [drm] notice\n scn: [drm] warn\n scn: [drm] *ERROR* err text\n");
	rig_end(rig);
}

static void without_device(void)
{
	struct drm_device *none = NULL;

	drm_err(none, "err\n");
	DRM_ERROR("error %d\n", 2);
	DRM_INFO("info\n");
	DRM_NOTE("note\n");
	DRM_WARN("warn\n");
	CHECK_LOG("(NULL device *): [drm] *ERROR* err\n[drm:without_device] *ERROR* error 2\n"
		  "[drm] info\n[drm] note\n[drm] warn\n");
}

static void by_struct_device(void)
{
	struct device *parent = root_device_register("scn");

	DRM_DEV_ERROR(parent, "error\n");
	DRM_DEV_INFO(parent, "info\n");
	CHECK_LOG(" scn: [drm:by_struct_device] *ERROR* error\n scn: [drm:by_struct_device] info\n");
	root_device_unregister(parent);
}

static unsigned int evaluated;

static unsigned int evaluate(void)
{
	return ++evaluated;
}

static void categories(void)
{
	struct rig rig = rig_begin();

	evaluated = 0;
	drm_dbg(rig.drm, "%u\n", evaluate());
	drm_dbg_kms(rig.drm, "%u\n", evaluate());
	CHECK_EQ(evaluated, 0);

	drmres_set_drm_debug(DRM_UT_KMS | DRM_UT_DRMRES);
	CHECK(drm_debug_enabled(DRM_UT_KMS) && !drm_debug_enabled(DRM_UT_DRIVER));
	CHECK_EQ(__drm_debug, 0x204);
	drm_dbg(rig.drm, "driver %u\n", evaluate());
	drm_dbg_core(rig.drm, "core %u\n", evaluate());
	drm_dbg_kms(rig.drm, "kms %u\n", evaluate());
	drm_dbg_drmres(rig.drm, "drmres %u\n", evaluate());
	DRM_DEBUG_KMS("nobody's %u\n", evaluate());
	drmres_set_drm_debug(0);
	CHECK_LOG(" scn: [drm:categories] kms 1\n scn: [drm:categories] drmres 2\n[drm:categories] nobody's 3\n");
	rig_end(rig);
}

static void every_category(void)
{
	struct rig rig = rig_begin();

	drmres_set_drm_debug(0x3ff);
	drm_dbg_core(rig.drm, "1\n");
	drm_dbg_driver(rig.drm, "2\n");
	drm_dbg_kms(rig.drm, "3\n");
	drm_dbg_prime(rig.drm, "4\n");
	drm_dbg_atomic(rig.drm, "5\n");
	drm_dbg_vbl(rig.drm, "6\n");
	drm_dbg_state(rig.drm, "7\n");
	drm_dbg_lease(rig.drm, "8\n");
	drm_dbg_dp(rig.drm, "9\n");
	drm_dbg_drmres(rig.drm, "10\n");
	DRM_DEBUG("1\n");
	DRM_DEBUG_DRIVER("2\n");
	DRM_DEV_DEBUG(rig.parent, "1\n");
	DRM_DEV_DEBUG_DRIVER(rig.parent, "2\n");
	DRM_DEV_DEBUG_KMS(rig.parent, "3\n");
	drmres_set_drm_debug(0);
#define SCN(n) " scn: [drm:every_category] " #n "\n"
	CHECK_LOG(SCN(1) SCN(2) SCN(3) SCN(4) SCN(5) SCN(6) SCN(7) SCN(8) SCN(9)
			  SCN(10) "[drm:every_category] 1\n[drm:every_category] 2\n" SCN(1) SCN(2) SCN(3));
	rig_end(rig);
}

static void warnings(void)
{
	struct rig rig = rig_begin();

	CHECK(!drm_WARN_ON(rig.drm, evaluated > 1000));
	CHECK(drm_WARN_ON(rig.drm, evaluated < 1000));
	CHECK_STR(EXPECT_REPORT(WARN)->what, " scn: [drm] drm_WARN_ON(evaluated < 1000)");
	CHECK(drm_WARN(rig.drm, true, "pipe %d\n", 3));
	EXPECT_REPORT(WARN);
	for (int i = 0; i < 3; i++)
		CHECK(drm_WARN_ON_ONCE(rig.drm, i >= 0));
	EXPECT_REPORT(WARN);
	rig_end(rig);
}

static void levels_seen(int level, const char *line, void *context)
{
	char *seen = context;

	seen[strlen(seen)] = (char)('0' + level);
	(void)line;
}

static void levels(void)
{
	struct rig rig = rig_begin();
	char seen[16] = "";

	drmres_set_drm_debug(DRM_UT_DRIVER);
	drmres_set_log_sink(levels_seen, seen);
	drm_err(rig.drm, "x\n");
	drm_warn(rig.drm, "x\n");
	drm_notice(rig.drm, "x\n");
	drm_info(rig.drm, "x\n");
	drm_dbg(rig.drm, "x\n");
	drmres_set_log_sink(NULL, NULL);
	drmres_set_drm_debug(0);
	CHECK_STR(seen, "34567");
	rig_end(rig);
}

CASES(drm_print){
	CASE(drm_print, with_device),	   CASE(drm_print, without_device),
	CASE(drm_print, by_struct_device), CASE(drm_print, categories),
	CASE(drm_print, every_category),   CASE(drm_print, warnings),
	CASE(drm_print, levels),	   CASE_END,
};
