// SPDX-License-Identifier: MIT
/* Managed resources, used wrongly: who says so, that nothing is lost, and that the right way is silent. */
#include "drm_case.h"
#include "steps.h"

static void say(struct drm_device *dev, void *data)
{
	(void)dev;
	step("%s", data ? (const char *)data : "(null)");
}

static void shout(struct drm_device *dev, void *data)
{
	(void)dev;
	step("%s!", data ? (const char *)data : "(null)");
}

static char x[] = "x", y[] = "y";

static void free_wild(void)
{
	struct rig rig = rig_begin();
	int local = 0;

	drmm_kfree(rig.drm, &local);
	CHECK_STR(EXPECT_REPORT(DRMM_FREE_UNKNOWN)->what, "the pointer is not from drm#1, nor was it ever allocated");
	rig_end(rig);
}

static void free_zero_size_ptr(void)
{
	struct rig rig = rig_begin();

	drmm_kfree(rig.drm, ZERO_SIZE_PTR);
	CHECK_STR(EXPECT_REPORT(DRMM_FREE_UNKNOWN)->what,
		  "ZERO_SIZE_PTR is not from drm#1: drmm_kmalloc() gives 0 bytes a place of their own");
	rig_end(rig);
}

static void free_on_the_wrong_device(void)
{
	struct rig one = rig_begin(), two = rig_begin_on("two", &plain_driver);
	void *p = drmm_kmalloc(one.drm, 16, GFP_KERNEL);
	const struct drmres_report *report;

	drmm_kfree(two.drm, p);
	report = EXPECT_REPORT(DRMM_FREE_UNKNOWN);
	CHECK_STR(report->what, "dr#9 belongs to drm#1, not to drm#2");
	CHECK_STR(report->object.owner, "drm#1");
	CHECK_STR(report->object.allocated.function, "free_on_the_wrong_device");
	CHECK_STR(report->site.function, "free_on_the_wrong_device");

	drmm_kfree(one.drm, p);
	rig_end(two);
	rig_end(one);
}

static void free_twice(void)
{
	struct rig rig = rig_begin();
	void *p = drmm_kmalloc(rig.drm, 16, GFP_KERNEL);
	const struct drmres_report *report;

	drmm_kfree(rig.drm, p);
	drmm_kfree(rig.drm, p);
	report = EXPECT_REPORT(DRMM_FREE_UNKNOWN);
	CHECK_STR(report->what, "dr#5 was freed before");
	CHECK_STR(report->object.released.function, "free_twice");
	rig_end(rig);
}

static void free_inside(void)
{
	struct rig rig = rig_begin();
	char *p = drmm_kmalloc(rig.drm, 16, GFP_KERNEL);

	drmm_kfree(rig.drm, p + 4);
	CHECK_STR(EXPECT_REPORT(DRMM_FREE_UNKNOWN)->what, "the pointer lies inside dr#5, not at its start");
	/* The node is no pointer of the driver's either. */
	drmm_kfree(rig.drm, p - drmres_node_layout().data_offset);
	EXPECT_REPORT(DRMM_FREE_UNKNOWN);
	drmm_kfree(rig.drm, p);
	rig_end(rig);
}

static void free_plain_memory(void)
{
	struct rig rig = rig_begin();
	void *p = kmalloc(16, GFP_KERNEL);

	drmm_kfree(rig.drm, p);
	EXPECT_REPORT(DRMM_FREE_UNKNOWN);
	kfree(p);
	rig_end(rig);
}

static void free_devm_memory(void)
{
	struct rig rig = rig_begin();
	void *p = devm_kmalloc(rig.parent, 16, GFP_KERNEL);

	drmm_kfree(rig.drm, p);
	CHECK_STR(EXPECT_REPORT(DRMM_FREE_UNKNOWN)->what, "dr#5 belongs to device scn, not to drm#1");
	devm_kfree(rig.parent, p);
	rig_end(rig);
}

static void free_a_payload(void)
{
	struct rig rig = rig_begin();
	void *payload = __drmm_alloc_payload(rig.drm, say, 16, "closure");

	memset(payload, 0, 16);
	drmm_kfree(rig.drm, payload);
	CHECK_STR(EXPECT_REPORT(DRMM_FREE_UNKNOWN)->what, "dr#5 is the action closure, not memory of drmm_kmalloc()");
	CHECK_STEPS("");
	rig_end(rig);
}

static void kfree_of_managed_memory(void)
{
	struct rig rig = rig_begin();
	void *p = drmm_kmalloc(rig.drm, 16, GFP_KERNEL);

	kfree(p);
	EXPECT_REPORT(RELEASED_TWICE);
	drmm_kfree(rig.drm, p);
	rig_end(rig);
}

static void no_device(void)
{
	struct drm_device *none = NULL, *error = ERR_PTR(-EINVAL);

	CHECK(!drmm_kmalloc(none, 8, GFP_KERNEL));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!drmm_kstrdup(error, "s", GFP_KERNEL));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(drmm_add_action(none, say, x), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(drmm_add_action_or_reset(error, say, x), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	drmm_release_action(none, say, x);
	EXPECT_REPORT(NULL_ARGUMENT);
	drmm_kfree(error, x);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!__drmm_alloc_payload(none, NULL, 8, "p"));
	EXPECT_REPORT(NULL_ARGUMENT);
	drmm_add_final_kfree(none, x);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_STEPS("");
}

/*
 * 1. the last reference is put, and the device is freed
 * 2. a late caller goes on managing resources on it
 */
static void freed_device(void)
{
	struct rig rig = rig_begin();

	rig_end(rig);
	CHECK(!drmm_kmalloc(rig.drm, 8, GFP_KERNEL));
	EXPECT_REPORT(DRMM_AFTER_RELEASE);
	CHECK_EQ(drmm_add_action(rig.drm, say, x), -EINVAL);
	drmm_release_action(rig.drm, say, x);
	drmm_kfree(rig.drm, x);
	CHECK_STEPS("");
}

static void no_function(void)
{
	struct rig rig = rig_begin();

	CHECK_EQ(drmm_add_action(rig.drm, NULL, x), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(drmm_add_action_or_reset(rig.drm, NULL, x), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	drmm_release_action(rig.drm, NULL, x);
	EXPECT_REPORT(NULL_ARGUMENT);
	rig_end(rig);
}

/* Linux takes it for memory of 8 bytes. */
static void no_function_upstream(void)
{
	struct rig rig = rig_begin();

	drmres_set_policy(DRMRES_UPSTREAM);
	CHECK_EQ(drmm_add_action(rig.drm, NULL, x), 0);
	rig_end(rig);
}

static void release_unknown(void)
{
	struct rig rig = rig_begin();
	const struct drmres_report *report;

	CHECK_EQ(drmm_add_action(rig.drm, say, x), 0);
	drmm_release_action(rig.drm, shout, x);
	report = EXPECT_REPORT(DRMM_ACTION_UNKNOWN);
	CHECK_STR(report->what, "drm#1 has no such action with data");
	CHECK_STR(report->object.name, "plain");
	drmm_release_action(rig.drm, say, y);
	EXPECT_REPORT(DRMM_ACTION_UNKNOWN);
	CHECK_STEPS("");
	rig_end(rig);
	CHECK_STEPS("x");
}

static void release_twice(void)
{
	struct rig rig = rig_begin();

	CHECK_EQ(drmm_add_action(rig.drm, say, x), 0);
	drmm_release_action(rig.drm, say, x);
	drmm_release_action(rig.drm, say, x);
	EXPECT_REPORT(DRMM_ACTION_UNKNOWN);
	CHECK_STEPS("x");
	rig_end(rig);
}

/* Same outcome under both policies: the oldest goes, whatever its data, and its function gets NULL. */
static void release_wildcard(void)
{
	struct rig rig = rig_begin();

	CHECK_EQ(drmm_add_action(rig.drm, say, x), 0);
	CHECK_EQ(drmm_add_action(rig.drm, say, NULL), 0);
	drmm_release_action(rig.drm, say, NULL);
	if (drmres_get_policy() == DRMRES_STRICT)
		CHECK_STR(EXPECT_REPORT(WILDCARD_RELEASE)->what,
			  "say was added to drm#1 with data, and is called with NULL");
	CHECK_STEPS("(null)");
	rig_end(rig);
	CHECK_STEPS("(null)");
}

static void release_wildcard_upstream(void)
{
	drmres_set_policy(DRMRES_UPSTREAM);
	release_wildcard();
}

/*
 * 1. the same pair is added before and after "y"
 * 2. it is released once: the one behind "y" stays, and so goes first at the end
 */
static void release_oldest(void)
{
	struct rig rig = rig_begin();

	CHECK_EQ(drmm_add_action(rig.drm, say, x), 0);
	CHECK_EQ(drmm_add_action(rig.drm, say, y), 0);
	CHECK_EQ(drmm_add_action(rig.drm, say, x), 0);
	drmm_release_action(rig.drm, say, x);
	if (drmres_get_policy() == DRMRES_STRICT)
		CHECK_EQ(EXPECT_REPORT(FIFO_MATCH)->object.id, 5);
	CHECK_STEPS("x");
	rig_end(rig);
	CHECK_STEPS("x, y");
}

static void release_oldest_upstream(void)
{
	drmres_set_policy(DRMRES_UPSTREAM);
	release_oldest();
}

/* An entry without data is looked at for data: Linux reads what lies behind it. */
static void release_past_empty(void)
{
	struct rig rig = rig_begin();

	CHECK_EQ(drmm_add_action(rig.drm, say, NULL), 0);
	CHECK_EQ(drmm_add_action(rig.drm, say, x), 0);
	drmm_release_action(rig.drm, say, x);
	if (drmres_get_policy() == DRMRES_STRICT)
		CHECK_EQ(EXPECT_REPORT(STALE_ARGUMENT)->object.id, 5);
	CHECK_STEPS("x");
	rig_end(rig);
	CHECK_STEPS("(null)");
}

static void release_past_empty_upstream(void)
{
	drmres_set_policy(DRMRES_UPSTREAM);
	release_past_empty();
}

static void name_without_memory(void)
{
	struct drmres_fault fault = {.nth = 2};
	struct rig rig = rig_begin();

	drmres_fault_arm(&fault);
	CHECK_EQ(drmm_add_action(rig.drm, say, x), 0);
	drmres_fault_disarm(NULL);
	if (drmres_get_policy() == DRMRES_STRICT)
		CHECK_STR(EXPECT_REPORT(SILENT_NAME)->what, "no memory for the name of say on drm#1");

	drmres_set_drm_debug(DRM_UT_DRMRES);
	drmm_release_action(rig.drm, say, x);
	drmres_set_drm_debug(0);
	CHECK_LOG(" scn: [drm:del_dr] DEL dr#5 (null) (8 bytes)\n");
	CHECK_STEPS("x");
	rig_end(rig);
}

static void name_without_memory_upstream(void)
{
	drmres_set_policy(DRMRES_UPSTREAM);
	name_without_memory();
}

/* The driver's own structure goes with the device, not before it. */
static void container_freed_by_hand(void)
{
	struct device *parent = root_device_register("scn");
	struct toy *toy = __drm_dev_alloc(parent, &plain_driver, sizeof(*toy), offsetof(struct toy, drm));

	kfree(toy);
	EXPECT_REPORT(RELEASED_TWICE);
	drm_dev_put(&toy->drm);
	root_device_unregister(parent);
}

CASES(drm_managed_misuse){
	CASE(drm_managed_misuse, free_wild),
	CASE(drm_managed_misuse, free_zero_size_ptr),
	CASE(drm_managed_misuse, free_on_the_wrong_device),
	CASE(drm_managed_misuse, free_twice),
	CASE(drm_managed_misuse, free_inside),
	CASE(drm_managed_misuse, free_plain_memory),
	CASE(drm_managed_misuse, free_devm_memory),
	CASE(drm_managed_misuse, free_a_payload),
	CASE(drm_managed_misuse, kfree_of_managed_memory),
	CASE(drm_managed_misuse, no_device),
	CASE(drm_managed_misuse, freed_device),
	CASE(drm_managed_misuse, no_function),
	CASE(drm_managed_misuse, no_function_upstream),
	CASE(drm_managed_misuse, release_unknown),
	CASE(drm_managed_misuse, release_twice),
	CASE(drm_managed_misuse, release_wildcard),
	CASE(drm_managed_misuse, release_wildcard_upstream),
	CASE(drm_managed_misuse, release_oldest),
	CASE(drm_managed_misuse, release_oldest_upstream),
	CASE(drm_managed_misuse, release_past_empty),
	CASE(drm_managed_misuse, release_past_empty_upstream),
	CASE(drm_managed_misuse, name_without_memory),
	CASE(drm_managed_misuse, name_without_memory_upstream),
	CASE(drm_managed_misuse, container_freed_by_hand),
	CASE_END,
};
