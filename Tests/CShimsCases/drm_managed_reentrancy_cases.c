// SPDX-License-Identifier: MIT
/*
 * Actions that manage resources of the device that is being released. Linux survives some of this by luck; each case
 * runs under both policies, and under the upstream one what happens is what Linux lets happen, without the damage.
 */
#include "drm_case.h"
#include "steps.h"

#include <mm/mm.h>

static bool strict(void)
{
	return drmres_get_policy() == DRMRES_STRICT;
}

static void say(struct drm_device *dev, void *data)
{
	step("%s%s", data ? (const char *)data : "(null)", dev->dev ? "" : " without parent");
}

static void add_late(struct drm_device *dev, void *data)
{
	(void)data;
	step("add");
	CHECK_EQ(drmm_add_action(dev, say, "late"), 0);
}

/*
 * 1. an action runs, and adds another action to its device
 * 2. the walk goes on from older to older
 * Linux never comes back to the new one: leaked, not called. Strict: reported, and called while the device is whole.
 */
static void add_action(void)
{
	struct rig rig = rig_begin();
	const struct drmres_report *report;

	CHECK_EQ(drmm_add_action(rig.drm, say, "older"), 0);
	CHECK_EQ(drmm_add_action(rig.drm, add_late, NULL), 0);
	rig_end(rig);
	CHECK_STEPS("add, older, late");
	report = EXPECT_REPORT(ADD_DURING_RELEASE);
	CHECK_STR(report->what,
		  "added by add_late during the release of drm#1; it is released too, which Linux does not do");
	CHECK_STR(report->object.name, "say");
	CHECK_STR(report->object.allocated.function, "add_late");
}

static struct drmres_object leaked;

static void keep_leaked(const struct drmres_object *object, void *context)
{
	(void)context;
	if (object->kind == DRMRES_KIND_DRMRES)
		leaked = *object;
}

/* The node is there for ever; take it away so that the case leaves nothing. */
static void clear_up(const struct drmres_object *object, void *context)
{
	const void **addresses = context;

	/* Others may have left something on purpose; it is theirs. */
	if (object->owner[0] || (object->kind != DRMRES_KIND_DRMRES && strcmp(object->name, "name of a resource")))
		return;
	for (int i = 0; i < 8; i++)
		if (!addresses[i]) {
			addresses[i] = object->address;
			return;
		}
}

static void drop_leaks(void)
{
	const void *addresses[8] = {NULL};

	drmres_alloc_walk(clear_up, addresses);
	for (int i = 0; i < 8 && addresses[i]; i++)
		drmres_mem_free(addresses[i], false, NULL);
}

static void add_action_upstream(void)
{
	struct rig rig = rig_begin();

	drmres_set_policy(DRMRES_UPSTREAM);
	CHECK_EQ(drmm_add_action(rig.drm, say, "older"), 0);
	CHECK_EQ(drmm_add_action(rig.drm, add_late, NULL), 0);
	rig_end(rig);
	CHECK_STEPS("add, older");

	memset(&leaked, 0, sizeof(leaked));
	drmres_alloc_walk(keep_leaked, NULL);
	CHECK_STR(leaked.name, "say");
	CHECK_STR(leaked.owner, "");
	drop_leaks();
}

static void allocate_late(struct drm_device *dev, void *data)
{
	(void)data;
	CHECK(drmm_kmalloc(dev, 16, GFP_KERNEL));
	CHECK(drmm_kmalloc(dev, 16, GFP_KERNEL));
}

static void add_memory(void)
{
	struct rig rig = rig_begin();

	CHECK_EQ(drmm_add_action(rig.drm, allocate_late, NULL), 0);
	rig_end(rig);
	EXPECT_REPORT(ADD_DURING_RELEASE);
	EXPECT_REPORT(ADD_DURING_RELEASE);
}

static void allocate_and_free(struct drm_device *dev, void *data)
{
	void *p = drmm_kmalloc(dev, 16, GFP_KERNEL);

	(void)data;
	drmm_kfree(dev, p);
	CHECK_EQ(drmm_add_action(dev, say, "brief"), 0);
	drmm_release_action(dev, say, "brief");
}

/* What is gone again when the action returns is no leak, in Linux neither. */
static void add_and_take_back(void)
{
	struct rig rig = rig_begin();

	CHECK_EQ(drmm_add_action(rig.drm, allocate_and_free, NULL), 0);
	rig_end(rig);
	CHECK_STEPS("brief");
}

static void add_and_take_back_upstream(void)
{
	drmres_set_policy(DRMRES_UPSTREAM);
	add_and_take_back();
}

static void free_data(struct drm_device *dev, void *data)
{
	drmm_kfree(dev, data);
}

/*
 * 1. memory is allocated, and after it an action that frees it
 * 2. the walk saves where it goes next: the memory
 * 3. the action frees it
 * 4. Linux goes on in freed memory
 */
static void free_next(void)
{
	struct rig rig = rig_begin();
	void *p;

	CHECK_EQ(drmm_add_action(rig.drm, say, "oldest"), 0);
	p = drmm_kmalloc(rig.drm, 16, GFP_KERNEL);
	CHECK_EQ(drmm_add_action(rig.drm, free_data, p), 0);
	CHECK_EQ(drmm_add_action(rig.drm, say, "newest"), 0);
	rig_end(rig);
	if (strict())
		CHECK_STR(EXPECT_REPORT(FREE_NEXT)->what, "kmalloc is what the release of drm#1 goes to next");
	CHECK_STEPS("newest, oldest");
}

static void free_next_upstream(void)
{
	drmres_set_policy(DRMRES_UPSTREAM);
	free_next();
}

static void release_other(struct drm_device *dev, void *data)
{
	step("releasing");
	drmm_release_action(dev, say, data);
}

static void release_next(void)
{
	struct rig rig = rig_begin();
	static char next[] = "next";

	CHECK_EQ(drmm_add_action(rig.drm, say, "oldest"), 0);
	CHECK_EQ(drmm_add_action(rig.drm, say, next), 0);
	CHECK_EQ(drmm_add_action(rig.drm, release_other, next), 0);
	rig_end(rig);
	if (strict())
		EXPECT_REPORT(FREE_NEXT);
	CHECK_STEPS("releasing, next, oldest");
}

static void release_next_upstream(void)
{
	drmres_set_policy(DRMRES_UPSTREAM);
	release_next();
}

/* The fixed twin: one node between the action and what it frees. */
static void free_farther(void)
{
	struct rig rig = rig_begin();
	void *p = drmm_kmalloc(rig.drm, 16, GFP_KERNEL);

	CHECK_EQ(drmm_add_action(rig.drm, say, "between"), 0);
	CHECK_EQ(drmm_add_action(rig.drm, free_data, p), 0);
	rig_end(rig);
	CHECK_STEPS("between");
}

static void free_farther_upstream(void)
{
	drmres_set_policy(DRMRES_UPSTREAM);
	free_farther();
}

/* Everything that is older, one by one: each was where the walk would go next. */
static void *older[3];

static void free_all_older(struct drm_device *dev, void *data)
{
	(void)data;
	for (int i = 0; i < 3; i++)
		drmm_kfree(dev, older[i]);
}

static void free_all(void)
{
	struct rig rig = rig_begin();

	for (int i = 2; i >= 0; i--)
		older[i] = drmm_kmalloc(rig.drm, 16, GFP_KERNEL);
	CHECK_EQ(drmm_add_action(rig.drm, free_all_older, NULL), 0);
	rig_end(rig);
	for (int i = 0; i < 3 && strict(); i++)
		EXPECT_REPORT(FREE_NEXT);
}

static void free_all_upstream(void)
{
	drmres_set_policy(DRMRES_UPSTREAM);
	free_all();
}

static unsigned int depth;

static void release_itself(struct drm_device *dev, void *data)
{
	step("enter %u", ++depth);
	drmm_release_action(dev, release_itself, data);
	step("leave %u", depth--);
}

/*
 * 1. an action runs; its node is still on the list
 * 2. it releases itself: the node is found
 * 3. Linux calls it once more, which finds nothing any more and warns; then frees the node, and the walk frees it again
 */
static void release_self(void)
{
	struct rig rig = rig_begin();
	static char data[] = "data";

	depth = 0;
	CHECK_EQ(drmm_add_action(rig.drm, say, "older"), 0);
	CHECK_EQ(drmm_add_action(rig.drm, release_itself, data), 0);
	rig_end(rig);
	if (strict()) {
		CHECK_STR(EXPECT_REPORT(RELEASE_SELF)->what, "release_itself of drm#1 is running");
		CHECK_STEPS("enter 1, leave 1, older");
	} else {
		EXPECT_REPORT(DRMM_ACTION_UNKNOWN);
		CHECK_STEPS("enter 1, enter 2, leave 2, leave 1, older");
	}
}

static void release_self_upstream(void)
{
	drmres_set_policy(DRMRES_UPSTREAM);
	release_self();
}

/* A twin of itself that is older is another entry, and is released as asked. */
static void release_older_twin(void)
{
	struct rig rig = rig_begin();
	static char data[] = "data";

	depth = 0;
	CHECK_EQ(drmm_add_action(rig.drm, release_itself, data), 0);
	CHECK_EQ(drmm_add_action(rig.drm, say, "between"), 0);
	CHECK_EQ(drmm_add_action(rig.drm, release_itself, data), 0);
	rig_end(rig);
	/* The older one is taken, although the running one fits as well; inside, the running one is all there is. */
	EXPECT_REPORT(FIFO_MATCH);
	EXPECT_REPORT(RELEASE_SELF);
	CHECK_STEPS("enter 1, enter 2, leave 2, leave 1, between");
}

static unsigned int ran;

static void add_itself(struct drm_device *dev, void *data)
{
	ran++;
	if (drmm_add_action(dev, add_itself, data))
		case_fail(DRMRES_FILE_NAME, __LINE__, "not added");
}

static void count_reports(const struct drmres_report *report, void *context)
{
	unsigned int *counts = context;

	if (report->code == DRMRES_ADD_DURING_RELEASE)
		counts[0]++;
	else if (report->code == DRMRES_RELEASE_ENDLESS)
		counts[1]++;
	else
		case_fail(DRMRES_FILE_NAME, __LINE__, "%s", report->what);
}

/* An action that adds itself is not run for ever. */
static void add_endlessly(void)
{
	struct rig rig = rig_begin();
	unsigned int counts[2] = {0, 0};
	drmres_report_sink_t sink;
	void *context;

	ran = 0;
	CHECK_EQ(drmm_add_action(rig.drm, add_itself, NULL), 0);
	sink = drmres_get_report_sink(&context);
	drmres_set_report_sink(count_reports, counts);
	rig_end(rig);
	drmres_set_report_sink(sink, context);

	CHECK_EQ(ran, 1025);
	CHECK_EQ(counts[0], 1025);
	CHECK_EQ(counts[1], 1);
	drop_leaks();
}

static void add_while_parent_is_gone(struct drm_device *dev, void *data)
{
	(void)data;
	CHECK(!drmm_kmalloc(dev, 16, GFP_KERNEL));
	CHECK_EQ(drmm_add_action(dev, say, "never"), -ENODEV);
	CHECK_EQ(drmm_add_action_or_reset(dev, say, "at once"), -ENODEV);
}

/* The oldest action lets the parent go; Linux follows the NULL that is left when somebody adds a resource then. */
static void add_after_everything(void)
{
	struct rig rig = rig_begin();
	struct device *parent = rig.drm->dev;

	rig.drm->dev = NULL;
	add_while_parent_is_gone(rig.drm, NULL);
	rig.drm->dev = parent;
	for (int i = 0; i < 3; i++)
		CHECK_STR(EXPECT_REPORT(ADD_DURING_RELEASE)->what,
			  "drm#1 has let its parent device go: nothing can be added any more");
	CHECK_STEPS("at once without parent");
	rig_end(rig);
}

static void put_again(struct drm_device *dev, void *data)
{
	(void)data;
	drm_dev_put(dev);
}

static void get_again(struct drm_device *dev, void *data)
{
	(void)data;
	drm_dev_get(dev);
}

/* Nothing brings a device back whose last reference was put. */
static void get_and_put_in_action(void)
{
	struct rig rig = rig_begin();

	CHECK_EQ(drmm_add_action(rig.drm, say, "older"), 0);
	CHECK_EQ(drmm_add_action(rig.drm, get_again, NULL), 0);
	rig_end(rig);
	EXPECT_REPORT(REFCOUNT_ZERO);
	CHECK_STEPS("older");

	rig = rig_begin();
	CHECK_EQ(drmm_add_action(rig.drm, put_again, NULL), 0);
	rig_end(rig);
	EXPECT_REPORT(DOUBLE_PUT);
}

static void replace(struct drm_device *dev, void *data)
{
	struct rig *rig = data;

	drm_dev_put(dev);
	/* Perhaps in the same place. */
	rig->drm = drm_dev_alloc(&plain_driver, rig->parent);
	CHECK_EQ(drmm_add_action(rig->drm, say, "newer"), 0);
	CHECK_EQ(drmm_add_action(rig->drm, say, "newest"), 0);
}

/*
 * 1. an action holds the last reference of its device; 2. it is taken back, and puts it; 3. the device is released, and another
 * one is made: of the first nothing but the node of the action is touched, which is what Linux does; 4. the other one is whole.
 */
static void puts_the_last_reference(bool attended)
{
	struct rig rig = attended ? rig_begin() : rig_unattended();

	CHECK_EQ(drmm_add_action(rig.drm, say, "older"), 0);
	CHECK_EQ(drmm_add_action(rig.drm, replace, &rig), 0);
	CHECK(drmm_kzalloc(rig.drm, 64, GFP_KERNEL));
	drmm_release_action(rig.drm, replace, &rig);
	CHECK_STEPS("older");
	rig_end(rig);
	CHECK_STEPS("newest, newer");
}

static void last_reference_in_action(void)
{
	puts_the_last_reference(true);
	puts_the_last_reference(false);
	/* With what the first has left warm. */
	puts_the_last_reference(false);
}

CASES(drm_managed_reentrancy){
	CASE(drm_managed_reentrancy, add_action),
	CASE(drm_managed_reentrancy, add_action_upstream),
	CASE(drm_managed_reentrancy, add_memory),
	CASE(drm_managed_reentrancy, add_and_take_back),
	CASE(drm_managed_reentrancy, add_and_take_back_upstream),
	CASE(drm_managed_reentrancy, free_next),
	CASE(drm_managed_reentrancy, free_next_upstream),
	CASE(drm_managed_reentrancy, release_next),
	CASE(drm_managed_reentrancy, release_next_upstream),
	CASE(drm_managed_reentrancy, free_farther),
	CASE(drm_managed_reentrancy, free_farther_upstream),
	CASE(drm_managed_reentrancy, free_all),
	CASE(drm_managed_reentrancy, free_all_upstream),
	CASE(drm_managed_reentrancy, release_self),
	CASE(drm_managed_reentrancy, release_self_upstream),
	CASE(drm_managed_reentrancy, release_older_twin),
	CASE(drm_managed_reentrancy, add_endlessly),
	CASE(drm_managed_reentrancy, add_after_everything),
	CASE(drm_managed_reentrancy, get_and_put_in_action),
	CASE(drm_managed_reentrancy, last_reference_in_action),
	CASE_END,
};
