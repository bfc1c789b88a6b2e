// SPDX-License-Identifier: MIT
/* What a drm_device manages, and what its actions may do while it is released. */
#include <drm/drm_drv.h>
#include <drm/drm_managed.h>
#include <kunit/device.h>
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/module.h>
#include <linux/slab.h>

struct gpu {
	struct drm_device drm;
	int payload;
};

/* Outlives the drm_device: what its actions write down. */
struct notes {
	struct device *dev;
	struct gpu *gpu;
	unsigned int count;
	void *called[8];
	void *victim;
};

static struct notes *notes;

static const struct drm_driver gpu_driver = {
	.name = "kunit-gpu",
	.desc = "a device without hardware",
	.major = 1,
};

static void note(struct drm_device *drm, void *data)
{
	notes->called[notes->count++] = data;
}

static void frees_an_older_one(struct drm_device *drm, void *data)
{
	drmm_kfree(drm, notes->victim);
	note(drm, data);
}

static void adds_another(struct drm_device *drm, void *data)
{
	note(drm, data);
	notes->victim = data;
	if (drmm_add_action(drm, note, notes))
		notes->victim = NULL;
}

static void newest_first(struct kunit *test)
{
	int a, b;

	KUNIT_ASSERT_EQ(test, drmm_add_action(&notes->gpu->drm, note, &a), 0);
	KUNIT_ASSERT_EQ(test, drmm_add_action(&notes->gpu->drm, note, &b), 0);
	kunit_device_unregister(test, notes->dev);
	KUNIT_ASSERT_EQ(test, notes->count, 2);
	KUNIT_EXPECT_PTR_EQ(test, notes->called[0], (void *)&b);
	KUNIT_EXPECT_PTR_EQ(test, notes->called[1], (void *)&a);
}

static void outlives_unbind(struct kunit *test)
{
	struct drm_device *drm = &notes->gpu->drm;
	int *value = drmm_kzalloc(drm, sizeof(*value), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, value);
	KUNIT_ASSERT_EQ(test, drmm_add_action(drm, note, value), 0);
	drm_dev_get(drm);
	kunit_device_unregister(test, notes->dev);
	KUNIT_EXPECT_EQ(test, notes->count, 0);
	KUNIT_EXPECT_EQ(test, *value, 0);
	notes->gpu->payload = 7;
	drm_dev_put(drm);
	KUNIT_EXPECT_EQ(test, notes->count, 1);
}

/* drmm_release_action() takes the oldest of several that match, unlike devm_release_action(). */
static void release_action_takes_the_oldest(struct kunit *test)
{
	struct drm_device *drm = &notes->gpu->drm;
	int a, b;

	KUNIT_ASSERT_EQ(test, drmm_add_action(drm, note, &a), 0);
	KUNIT_ASSERT_EQ(test, drmm_add_action(drm, note, &b), 0);
	KUNIT_ASSERT_EQ(test, drmm_add_action(drm, note, &a), 0);
	drmm_release_action(drm, note, &a);
	kunit_device_unregister(test, notes->dev);
	KUNIT_ASSERT_EQ(test, notes->count, 3);
	KUNIT_EXPECT_PTR_EQ(test, notes->called[0], (void *)&a);
	KUNIT_EXPECT_PTR_EQ(test, notes->called[1], (void *)&a);
	KUNIT_EXPECT_PTR_EQ(test, notes->called[2], (void *)&b);
}

/* 1. an action runs in the final release; 2. it frees memory that was allocated long before; 3. the walk goes on. */
static void action_may_free_an_older_block(struct kunit *test)
{
	struct drm_device *drm = &notes->gpu->drm;
	int between;

	notes->victim = drmm_kzalloc(drm, 16, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, notes->victim);
	KUNIT_ASSERT_EQ(test, drmm_add_action(drm, note, &between), 0);
	KUNIT_ASSERT_EQ(test, drmm_add_action(drm, frees_an_older_one, notes), 0);
	kunit_device_unregister(test, notes->dev);
	KUNIT_ASSERT_EQ(test, notes->count, 2);
	KUNIT_EXPECT_PTR_EQ(test, notes->called[0], (void *)notes);
	KUNIT_EXPECT_PTR_EQ(test, notes->called[1], (void *)&between);
}

/* 1. an action runs in the final release; 2. it adds another; 3. nobody ever calls that one. */
static void added_in_release_is_forgotten(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, drmm_add_action(&notes->gpu->drm, adds_another, &notes->count), 0);
	kunit_device_unregister(test, notes->dev);
	KUNIT_EXPECT_EQ(test, notes->count, 1);
	KUNIT_EXPECT_NOT_NULL(test, notes->victim);
}

static void memory(struct kunit *test)
{
	struct drm_device *drm = &notes->gpu->drm;
	void *nothing = drmm_kmalloc(drm, 0, GFP_KERNEL);
	char *string = drmm_kstrdup(drm, "resource", GFP_KERNEL);

	KUNIT_EXPECT_NOT_NULL(test, nothing);
	KUNIT_EXPECT_PTR_NE(test, nothing, ZERO_SIZE_PTR);
	KUNIT_EXPECT_STREQ(test, string, "resource");
	KUNIT_EXPECT_NULL(test, drmm_kstrdup(drm, NULL, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, drmm_kcalloc(drm, SIZE_MAX / 2, 4, GFP_KERNEL));
	drmm_kfree(drm, string);
	drmm_kfree(drm, NULL);
}

static int drmm_init(struct kunit *test)
{
	notes = kunit_kzalloc(test, sizeof(*notes), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, notes);
	notes->dev = kunit_device_register(test, "drmm");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, notes->dev);
	notes->gpu = devm_drm_dev_alloc(notes->dev, &gpu_driver, struct gpu, drm);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, notes->gpu);
	return 0;
}

static struct kunit_case drmm_cases[] = {KUNIT_CASE(newest_first),
					 KUNIT_CASE(outlives_unbind),
					 KUNIT_CASE(release_action_takes_the_oldest),
					 KUNIT_CASE(action_may_free_an_older_block),
					 KUNIT_CASE(added_in_release_is_forgotten),
					 KUNIT_CASE(memory),
					 {}};

static struct kunit_suite drmm_suite = {
	.name = "drmm",
	.init = drmm_init,
	.test_cases = drmm_cases,
};

kunit_test_suite(drmm_suite);

MODULE_DESCRIPTION("KUnit tests of drmm");
MODULE_LICENSE("Dual MIT/GPL");
