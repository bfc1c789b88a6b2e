// SPDX-License-Identifier: MIT
/*
 * kref and refcount_t, used and misused.
 */
#include "scn.h"

#include <linux/refcount.h>

struct counted {
	struct kref ref;
	const char *name;
};

static void counted_release(struct kref *ref)
{
	struct counted *counted = container_of(ref, struct counted, ref);

	scn_log("release %s", counted->name);
}

static void life(struct device *parent, const struct drm_driver *driver)
{
	struct counted counted = {.name = "counted"};

	(void)parent;
	(void)driver;
	kref_init(&counted.ref);
	kref_get(&counted.ref);
	scn_log("count %u", kref_read(&counted.ref));
	scn_log("put -> %d", kref_put(&counted.ref, counted_release));
	scn_log("put -> %d", kref_put(&counted.ref, counted_release));
	scn_log("get_unless_zero -> %d", kref_get_unless_zero(&counted.ref));
}

static void refcounts(struct device *parent, const struct drm_driver *driver)
{
	refcount_t count = REFCOUNT_INIT(2);

	(void)parent;
	(void)driver;
	scn_log("inc_not_zero %d", refcount_inc_not_zero(&count));
	refcount_add(2, &count);
	scn_log("count %u", refcount_read(&count));
	scn_log("sub_and_test %d", refcount_sub_and_test(4, &count));
	scn_log("dec_not_one %d", refcount_dec_not_one(&count));
	scn_log("dec_if_one %d", refcount_dec_if_one(&count));
	scn_log("inc_not_zero %d", refcount_inc_not_zero(&count));
}

static void saturation(struct device *parent, const struct drm_driver *driver)
{
	refcount_t count = REFCOUNT_INIT(0);

	(void)parent;
	(void)driver;
	scn_log("addition on 0");
	refcount_inc(&count);
	scn_log("saturated %d", refcount_read(&count) == (unsigned int)REFCOUNT_SATURATED);
	refcount_set(&count, 0);
	scn_log("underflow");
	scn_log("dec_and_test %d", refcount_dec_and_test(&count));
	scn_log("saturated %d", refcount_read(&count) == (unsigned int)REFCOUNT_SATURATED);
}

const struct scn scn_kref[] = {
	{"kref_life", life},
	{"refcount_arithmetic", refcounts},
	{"refcount_saturation", saturation},
	{NULL, NULL},
};
