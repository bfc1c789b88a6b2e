// SPDX-License-Identifier: MIT
/* devm_krealloc(): a new size, and the old place in the order of release. */
#include <kunit/device.h>
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

static const char *moved;
static char seen[8];

static void look(void *data)
{
	memcpy(seen, moved, sizeof(seen));
}

static struct device *bound_device(struct kunit *test)
{
	struct device *dev = kunit_device_register(test, "krealloc");

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	return dev;
}

static void keeps_the_content(struct kunit *test)
{
	struct device *dev = bound_device(test);
	char *p = devm_kstrdup(dev, "resource", GFP_KERNEL);

	p = devm_krealloc(dev, p, 4096, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_STREQ(test, p, "resource");
	p = devm_krealloc(dev, p, 4, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_MEMEQ(test, p, "reso", 4);
	devm_kfree(dev, p);
}

/* The block that grew is released where the old one would have been: after the action that was added in between. */
static void keeps_its_place(struct kunit *test)
{
	struct device *dev = bound_device(test);
	char *p = devm_kzalloc(dev, 16, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_ASSERT_EQ(test, devm_add_action(dev, look, NULL), 0);
	p = devm_krealloc(dev, p, 4096, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	strscpy(p, "placed", 16);
	moved = p;
	kunit_device_unregister(test, dev);
	KUNIT_EXPECT_STREQ(test, seen, "placed");
}

static void edges(struct kunit *test)
{
	struct device *dev = bound_device(test);
	char *p = devm_krealloc(dev, NULL, 16, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_PTR_EQ(test, devm_krealloc(dev, p, 0, GFP_KERNEL), ZERO_SIZE_PTR);
	p = devm_krealloc(dev, ZERO_SIZE_PTR, 16, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_NULL(test, devm_krealloc_array(dev, p, SIZE_MAX / 2, 4, GFP_KERNEL));
	devm_kfree(dev, p);
}

static struct kunit_case krealloc_cases[] = {
	KUNIT_CASE(keeps_the_content), KUNIT_CASE(keeps_its_place), KUNIT_CASE(edges), {}};

static struct kunit_suite krealloc_suite = {
	.name = "devm_krealloc",
	.test_cases = krealloc_cases,
};

kunit_test_suite(krealloc_suite);

MODULE_DESCRIPTION("KUnit tests of devm_krealloc()");
MODULE_LICENSE("Dual MIT/GPL");
