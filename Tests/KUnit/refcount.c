// SPDX-License-Identifier: MIT
/* Reference counts: the last put releases, and zero is final. */
#include <kunit/test.h>
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/refcount.h>

struct object {
	struct kref ref;
	unsigned int released;
};

static void object_release(struct kref *ref)
{
	container_of(ref, struct object, ref)->released++;
}

static void last_put_releases(struct kunit *test)
{
	struct object object = {};

	kref_init(&object.ref);
	kref_get(&object.ref);
	KUNIT_EXPECT_EQ(test, kref_read(&object.ref), 2);
	KUNIT_EXPECT_EQ(test, kref_put(&object.ref, object_release), 0);
	KUNIT_EXPECT_EQ(test, object.released, 0);
	KUNIT_EXPECT_EQ(test, kref_put(&object.ref, object_release), 1);
	KUNIT_EXPECT_EQ(test, object.released, 1);
	KUNIT_EXPECT_EQ(test, kref_get_unless_zero(&object.ref), 0);
}

static void get_unless_zero(struct kunit *test)
{
	struct object object = {};

	kref_init(&object.ref);
	KUNIT_EXPECT_EQ(test, kref_get_unless_zero(&object.ref), 1);
	KUNIT_EXPECT_EQ(test, kref_read(&object.ref), 2);
}

static void counts(struct kunit *test)
{
	refcount_t count = REFCOUNT_INIT(1);

	refcount_inc(&count);
	KUNIT_EXPECT_TRUE(test, refcount_inc_not_zero(&count));
	refcount_add(2, &count);
	KUNIT_EXPECT_EQ(test, refcount_read(&count), 5);
	KUNIT_EXPECT_FALSE(test, refcount_sub_and_test(4, &count));
	KUNIT_EXPECT_TRUE(test, refcount_dec_if_one(&count));
	KUNIT_EXPECT_FALSE(test, refcount_inc_not_zero(&count));
	KUNIT_EXPECT_EQ(test, refcount_read(&count), 0);
}

static void dec_not_one(struct kunit *test)
{
	refcount_t count = REFCOUNT_INIT(2);

	KUNIT_EXPECT_TRUE(test, refcount_dec_not_one(&count));
	KUNIT_EXPECT_FALSE(test, refcount_dec_not_one(&count));
	KUNIT_EXPECT_TRUE(test, refcount_dec_and_test(&count));
}

static struct kunit_case refcount_cases[] = {
	KUNIT_CASE(last_put_releases), KUNIT_CASE(get_unless_zero), KUNIT_CASE(counts), KUNIT_CASE(dec_not_one), {}};

static struct kunit_suite refcount_suite = {
	.name = "refcount",
	.test_cases = refcount_cases,
};

kunit_test_suite(refcount_suite);

MODULE_DESCRIPTION("KUnit tests of kref and refcount_t");
MODULE_LICENSE("Dual MIT/GPL");
