// SPDX-License-Identifier: MIT
/*
 * The log of managed resources, line by line. The cases named as a scenario were run on Linux 6.12, and print what
 * that kernel printed, with dr#7 for its addresses.
 */
#include "drm_case.h"

#include <linux/printk.h>

/* One line about a device whose parent is called "scn", and has neither driver nor bus. */
#define LINE(function, text) " scn: [drm:" #function "] " text "\n"
#define ADD(number, name, size) LINE(add_dr, "ADD dr#" #number " " #name " (" #size " bytes)")
#define DEL(number, name, size) LINE(del_dr, "DEL dr#" #number " " #name " (" #size " bytes)")
#define REL(number, name, size) LINE(drm_managed_release, "REL dr#" #number " " #name " (" #size " bytes)")
#define BEGIN LINE(drm_managed_release, "drmres release begin")
/* The parent is gone by then. */
#define END "[drm:drm_managed_release] drmres release end\n"

/* What every device is born with, and what that prints at its end. */
#define BIRTH                              \
	ADD(1, drm_dev_init_release, 0)    \
	ADD(2, kmalloc, 40)                \
	ADD(3, drm_minor_alloc_release, 8) \
	ADD(4, kmalloc, 4)
#define DEATH                              \
	REL(4, kmalloc, 4)                 \
	REL(3, drm_minor_alloc_release, 8) \
	REL(2, kmalloc, 40)                \
	REL(1, drm_dev_init_release, 0)    \
	END

static void act(struct drm_device *dev, void *data)
{
	pr_info("act %s dev=%s\n", data ? (const char *)data : "(null)", dev ? "ok" : "NULL");
}

static void act2(struct drm_device *dev, void *data)
{
	(void)dev;
	pr_info("act2 %s\n", data ? (const char *)data : "(null)");
}

static void dact(void *data)
{
	pr_info("dact %s\n", data ? (const char *)data : "(null)");
}

/* As that kernel does it. */
static struct rig begin(void)
{
	drmres_set_policy(DRMRES_UPSTREAM);
	drmres_set_profile(DRMRES_LINUX_6_12);
	drmres_set_drm_debug(DRM_UT_DRMRES);
	return rig_begin();
}

static void order(void)
{
	struct rig rig = begin();
	void *p;

	CHECK_EQ(drmm_add_action(rig.drm, act, "a"), 0);
	p = drmm_kzalloc(rig.drm, 64, GFP_KERNEL);
	CHECK_EQ(drmm_add_action(rig.drm, act, NULL), 0);
	CHECK(drmm_kmalloc(rig.drm, 0, GFP_KERNEL));
	CHECK_STR(drmm_kstrdup(rig.drm, "hello", GFP_KERNEL), "hello");
	CHECK(!drmm_kstrdup(rig.drm, NULL, GFP_KERNEL));
	drmm_kfree(rig.drm, p);
	drmm_kfree(rig.drm, NULL);
	rig_end(rig);
	CHECK_LOG(BIRTH ADD(5, act, 8) ADD(6, kmalloc, 64) ADD(7, act, 0) ADD(8, kmalloc, 0) ADD(9, kmalloc, 6)
			  DEL(6, kmalloc, 64) BEGIN REL(9, kmalloc, 6) REL(8, kmalloc, 0)
				  REL(7, act, 0) "act (null) dev=ok\n" REL(5, act, 8) "act a dev=ok\n" DEATH);
}

static void release_action(void)
{
	struct rig rig = begin();
	static char x[] = "x", y[] = "y";

	CHECK_EQ(drmm_add_action(rig.drm, act, x), 0);
	CHECK_EQ(drmm_add_action(rig.drm, act, y), 0);
	CHECK_EQ(drmm_add_action(rig.drm, act2, x), 0);
	CHECK_EQ(drmm_add_action(rig.drm, act, x), 0);
	drmm_release_action(rig.drm, act, x);
	drmm_release_action(rig.drm, act, NULL);
	rig_end(rig);
	CHECK_LOG(BIRTH ADD(5, act, 8) ADD(6, act, 8) ADD(7, act2, 8) ADD(8, act, 8)
			  DEL(5, act, 8) "act x dev=ok\n" DEL(6, act, 8) "act (null) dev=ok\n" BEGIN REL(
				  8, act, 8) "act x dev=ok\n" REL(7, act2, 8) "act2 x\n" DEATH);
}

static void bad_kfree(void)
{
	struct rig rig = begin();
	int local = 0;

	drmm_kfree(rig.drm, &local);
	EXPECT_REPORT(DRMM_FREE_UNKNOWN);
	drmm_release_action(rig.drm, act, &local);
	EXPECT_REPORT(DRMM_ACTION_UNKNOWN);
	rig_end(rig);
	CHECK_LOG(BIRTH BEGIN DEATH);
}

/* Numbers are shared with devres, whose lines stand between. */
static void devm_embed(void)
{
	struct device *parent;
	struct toy *toy;
	struct mutex *m;

	drmres_set_policy(DRMRES_UPSTREAM);
	drmres_set_profile(DRMRES_LINUX_6_12);
	drmres_set_drm_debug(DRM_UT_DRMRES);
	drmres_set_devres_log(true);
	parent = root_device_register("scn");
	toy = devm_drm_dev_alloc(parent, &plain_driver, struct toy, drm);
	/* As large as a mutex is there. */
	m = drmm_kzalloc(&toy->drm, 32, GFP_KERNEL);
	CHECK(sizeof(*m) <= 32);
	CHECK_EQ(drmm_mutex_init(&toy->drm, m), 0);
	CHECK_EQ(drmm_add_action(&toy->drm, act, "embed"), 0);
	CHECK_EQ(devm_add_action(parent, dact, "devm-after"), 0);
	root_device_unregister(parent);
	CHECK_LOG(BIRTH " scn: DEVRES ADD dr#5 devm_drm_dev_init_release (16 bytes)\n" ADD(6, kmalloc, 32)
			  ADD(7, __drmm_mutex_release, 8) ADD(
				  8, act, 8) " scn: DEVRES ADD dr#9 dact (16 bytes)\n"
					     " scn: DEVRES REL dr#9 dact (16 bytes)\n"
					     "dact devm-after\n"
					     " scn: DEVRES REL dr#5 devm_drm_dev_init_release (16 bytes)\n" BEGIN REL(
						     8, act, 8) "act embed dev=ok\n" REL(7, __drmm_mutex_release, 8)
						     REL(6, kmalloc, 32) DEATH);
}

static void reset(void)
{
	struct rig rig = begin();

	CHECK_EQ(drmm_add_action_or_reset(rig.drm, act, "r"), 0);
	CHECK(!drmm_kmalloc(rig.drm, SIZE_MAX - 8, GFP_KERNEL | __GFP_NOWARN));
	CHECK(!drmm_kmalloc_array(rig.drm, SIZE_MAX / 2, 4, GFP_KERNEL));
	CHECK(drmm_kcalloc(rig.drm, 4, 8, GFP_KERNEL));
	drm_dev_get(rig.drm);
	drm_dev_put(rig.drm);
	rig_end(rig);
	CHECK_LOG(BIRTH ADD(5, act, 8) LINE(drmm_kmalloc, "failed to allocate 18446744073709551607 bytes, 11456 flags")
			  ADD(6, kmalloc, 32) BEGIN REL(6, kmalloc, 32) REL(5, act, 8) "act r dev=ok\n" DEATH);
}

static const struct drm_driver render = {.name = "render", .driver_features = DRIVER_GEM | DRIVER_RENDER};
static const struct drm_driver accel = {.name = "accel", .driver_features = DRIVER_COMPUTE_ACCEL};

/* A render node and the offsets of GEM objects are resources as well. */
static void born_with_more(void)
{
	struct rig rig;

	drmres_set_profile(DRMRES_LINUX_6_12);
	drmres_set_drm_debug(DRM_UT_DRMRES);
	rig = rig_begin_with(&render);
	CHECK_LOG(ADD(1, drm_dev_init_release, 0) ADD(2, kmalloc, 40) ADD(3, drm_minor_alloc_release, 8)
			  ADD(4, kmalloc, 40) ADD(5, drm_minor_alloc_release, 8) ADD(6, kmalloc, 248)
				  ADD(7, drm_gem_init_release, 0) ADD(8, kmalloc, 4));
	rig_end(rig);
	CHECK_LOG(BEGIN REL(8, kmalloc, 4) REL(7, drm_gem_init_release, 0) REL(6, kmalloc, 248)
			  REL(5, drm_minor_alloc_release, 8) REL(4, kmalloc, 40) REL(3, drm_minor_alloc_release, 8)
				  REL(2, kmalloc, 40) REL(1, drm_dev_init_release, 0) END);

	drmres_reset();
	rig = rig_begin_with(&accel);
	CHECK_LOG(BIRTH);
	rig_end(rig);
	CHECK_LOG(BEGIN DEATH);
}

static void add_and_drop(struct drm_device *dev, void *data)
{
	drmm_kfree(dev, data);
	pr_info("late add %d\n", drmm_add_action(dev, act, "late"));
	drmm_release_action(dev, act, NULL);
}

/* Actions may do this during the release, and its lines stand where it happens. */
static void during_release(void)
{
	struct rig rig = begin();
	void *p = drmm_kmalloc(rig.drm, 16, GFP_KERNEL);

	CHECK_EQ(drmm_add_action(rig.drm, act2, "between"), 0);
	CHECK_EQ(drmm_add_action(rig.drm, add_and_drop, p), 0);
	rig_end(rig);
	CHECK_LOG(BIRTH ADD(5, kmalloc, 16) ADD(6, act2, 8) ADD(7, add_and_drop, 8) BEGIN REL(7, add_and_drop, 8)
			  DEL(5, kmalloc, 16) ADD(8, act, 8) "late add 0\n" DEL(8, act, 8) "act (null) dev=ok\n" REL(
				  6, act2, 8) "act2 between\n" DEATH);
}

static void flags_in_7_3(void)
{
	struct rig rig = rig_begin();

	drmres_set_drm_debug(DRM_UT_DRMRES);
	CHECK(!drmm_kmalloc(rig.drm, SIZE_MAX, GFP_KERNEL | __GFP_NOWARN));
	CHECK(!drmm_kzalloc(rig.drm, SIZE_MAX, GFP_ATOMIC));
	CHECK(!drmm_kmalloc(rig.drm, SIZE_MAX, 0));
	CHECK_LOG(LINE(drmm_kmalloc, "failed to allocate 18446744073709551615 bytes, GFP_KERNEL|__GFP_NOWARN")
			  LINE(drmm_kmalloc, "failed to allocate 18446744073709551615 bytes, GFP_ATOMIC|__GFP_ZERO")
				  LINE(drmm_kmalloc, "failed to allocate 18446744073709551615 bytes, "));
	drmres_set_drm_debug(0);
	rig_end(rig);
}

static void action_without_memory(void)
{
	struct drmres_fault fault = {.nth = 1, .persistent = true};
	struct rig rig = rig_begin();
	void *p = drmm_kmalloc(rig.drm, 8, GFP_KERNEL);
	int local;

	drmres_set_drm_debug(DRM_UT_DRMRES);
	drmres_fault_arm(&fault);
	CHECK_EQ(drmm_add_action(rig.drm, act, p), -ENOMEM);
	CHECK_EQ(drmm_add_action(rig.drm, act, &local), -ENOMEM);
	CHECK_EQ(drmm_add_action(rig.drm, act, NULL), -ENOMEM);
	drmres_fault_disarm(NULL);
	CHECK_LOG(LINE(__drmm_add_action, "failed to add action act for dr#5")
			  LINE(__drmm_add_action, "failed to add action act for data")
				  LINE(__drmm_add_action, "failed to add action act for (null)"));
	drmres_set_drm_debug(0);
	rig_end(rig);
}

static void silent_by_default(void)
{
	struct rig rig = rig_begin();

	CHECK(drmm_kmalloc(rig.drm, 8, GFP_KERNEL));
	drmres_set_drm_debug(~(unsigned long)DRM_UT_DRMRES);
	CHECK(drmm_kmalloc(rig.drm, 8, GFP_KERNEL));
	rig_end(rig);
	CHECK_LOG("");
}

CASES(drm_managed_log){
	CASE(drm_managed_log, order),
	CASE(drm_managed_log, release_action),
	CASE(drm_managed_log, bad_kfree),
	CASE(drm_managed_log, devm_embed),
	CASE(drm_managed_log, reset),
	CASE(drm_managed_log, born_with_more),
	CASE(drm_managed_log, during_release),
	CASE(drm_managed_log, flags_in_7_3),
	CASE(drm_managed_log, action_without_memory),
	CASE(drm_managed_log, silent_by_default),
	CASE_END,
};
