// SPDX-License-Identifier: MIT
/* Actions of a device: called once, newest first, with what they were given. */
#include <kunit/device.h>
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/module.h>

struct fixture {
	struct device *dev;
	unsigned int count;
	void *called[8];
};

/* Actions get one pointer: a counter in the fixture, and from its place the fixture itself. */
static struct fixture *running;

static void note(void *data)
{
	running->called[running->count++] = data;
}

static void other(void *data)
{
	running->count += 100;
}

static void newest_first(struct kunit *test)
{
	struct fixture *f = test->priv;
	int a, b;

	KUNIT_ASSERT_EQ(test, devm_add_action(f->dev, note, &a), 0);
	KUNIT_ASSERT_EQ(test, devm_add_action(f->dev, note, &b), 0);
	kunit_device_unregister(test, f->dev);
	KUNIT_ASSERT_EQ(test, f->count, 2);
	KUNIT_EXPECT_PTR_EQ(test, f->called[0], (void *)&b);
	KUNIT_EXPECT_PTR_EQ(test, f->called[1], (void *)&a);
}

static void between_memory(struct kunit *test)
{
	struct fixture *f = test->priv;
	int *before = devm_kzalloc(f->dev, sizeof(*before), GFP_KERNEL);

	/* The action is older than nothing it uses: what was allocated before it is still there. */
	KUNIT_ASSERT_NOT_NULL(test, before);
	KUNIT_ASSERT_EQ(test, devm_add_action_or_reset(f->dev, note, before), 0);
	KUNIT_ASSERT_NOT_NULL(test, devm_kzalloc(f->dev, 16, GFP_KERNEL));
	kunit_device_unregister(test, f->dev);
	KUNIT_EXPECT_EQ(test, f->count, 1);
}

static void removed_is_not_called(struct kunit *test)
{
	struct fixture *f = test->priv;
	int a, b;

	KUNIT_ASSERT_EQ(test, devm_add_action(f->dev, note, &a), 0);
	KUNIT_ASSERT_EQ(test, devm_add_action(f->dev, note, &b), 0);
	devm_remove_action(f->dev, note, &a);
	kunit_device_unregister(test, f->dev);
	KUNIT_ASSERT_EQ(test, f->count, 1);
	KUNIT_EXPECT_PTR_EQ(test, f->called[0], (void *)&b);
}

static void released_is_called_now(struct kunit *test)
{
	struct fixture *f = test->priv;
	int a;

	KUNIT_ASSERT_EQ(test, devm_add_action(f->dev, other, &a), 0);
	KUNIT_ASSERT_EQ(test, devm_add_action(f->dev, note, &a), 0);
	devm_release_action(f->dev, note, &a);
	KUNIT_EXPECT_EQ(test, f->count, 1);
	kunit_device_unregister(test, f->dev);
	KUNIT_EXPECT_EQ(test, f->count, 101);
}

/* Of equal actions the newest goes first: the one that stays is the one below. */
static void equal_actions(struct kunit *test)
{
	struct fixture *f = test->priv;
	int a, b;

	KUNIT_ASSERT_EQ(test, devm_add_action(f->dev, note, &a), 0);
	KUNIT_ASSERT_EQ(test, devm_add_action(f->dev, note, &b), 0);
	KUNIT_ASSERT_EQ(test, devm_add_action(f->dev, note, &a), 0);
	devm_release_action(f->dev, note, &a);
	kunit_device_unregister(test, f->dev);
	KUNIT_ASSERT_EQ(test, f->count, 3);
	KUNIT_EXPECT_PTR_EQ(test, f->called[1], (void *)&b);
	KUNIT_EXPECT_PTR_EQ(test, f->called[2], (void *)&a);
}

static int action_init(struct kunit *test)
{
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->dev = kunit_device_register(test, "action");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, f->dev);
	test->priv = running = f;
	return 0;
}

static struct kunit_case action_cases[] = {KUNIT_CASE(newest_first),	      KUNIT_CASE(between_memory),
					   KUNIT_CASE(removed_is_not_called), KUNIT_CASE(released_is_called_now),
					   KUNIT_CASE(equal_actions),	      {}};

static struct kunit_suite action_suite = {
	.name = "devm_action",
	.init = action_init,
	.test_cases = action_cases,
};

kunit_test_suite(action_suite);

MODULE_DESCRIPTION("KUnit tests of devm actions");
MODULE_LICENSE("Dual MIT/GPL");
