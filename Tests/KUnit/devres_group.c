// SPDX-License-Identifier: MIT
/* Groups: what was added between open and close goes together. */
#include <kunit/device.h>
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/module.h>

struct fixture {
	struct device *dev;
	unsigned int count;
	int order[8];
};

struct entry {
	struct fixture *fixture;
	int id;
};

static void note(void *data)
{
	struct entry *entry = data;

	entry->fixture->order[entry->fixture->count++] = entry->id;
}

static void add(struct kunit *test, int id)
{
	struct fixture *f = test->priv;
	struct entry *entry = kunit_kzalloc(test, sizeof(*entry), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, entry);
	entry->fixture = f;
	entry->id = id;
	KUNIT_ASSERT_EQ(test, devm_add_action(f->dev, note, entry), 0);
}

static void release_takes_what_is_inside(struct kunit *test)
{
	struct fixture *f = test->priv;
	void *group;

	add(test, 1);
	group = devres_open_group(f->dev, NULL, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, group);
	add(test, 2);
	add(test, 3);
	devres_close_group(f->dev, group);
	add(test, 4);
	KUNIT_EXPECT_EQ(test, devres_release_group(f->dev, group), 2);
	KUNIT_ASSERT_EQ(test, f->count, 2);
	KUNIT_EXPECT_EQ(test, f->order[0], 3);
	KUNIT_EXPECT_EQ(test, f->order[1], 2);
	kunit_device_unregister(test, f->dev);
	KUNIT_ASSERT_EQ(test, f->count, 4);
	KUNIT_EXPECT_EQ(test, f->order[2], 4);
	KUNIT_EXPECT_EQ(test, f->order[3], 1);
}

static void open_group_reaches_to_the_end(struct kunit *test)
{
	struct fixture *f = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, devres_open_group(f->dev, NULL, GFP_KERNEL));
	add(test, 1);
	add(test, 2);
	KUNIT_EXPECT_EQ(test, devres_release_group(f->dev, NULL), 2);
	KUNIT_EXPECT_EQ(test, f->count, 2);
}

static void removed_group_keeps_its_content(struct kunit *test)
{
	struct fixture *f = test->priv;
	int id;

	KUNIT_ASSERT_PTR_EQ(test, devres_open_group(f->dev, &id, GFP_KERNEL), (void *)&id);
	add(test, 1);
	devres_close_group(f->dev, &id);
	devres_remove_group(f->dev, &id);
	KUNIT_EXPECT_EQ(test, f->count, 0);
	kunit_device_unregister(test, f->dev);
	KUNIT_EXPECT_EQ(test, f->count, 1);
}

static void nested(struct kunit *test)
{
	struct fixture *f = test->priv;
	int outer, inner;

	KUNIT_ASSERT_NOT_NULL(test, devres_open_group(f->dev, &outer, GFP_KERNEL));
	add(test, 1);
	KUNIT_ASSERT_NOT_NULL(test, devres_open_group(f->dev, &inner, GFP_KERNEL));
	add(test, 2);
	devres_close_group(f->dev, &inner);
	add(test, 3);
	devres_close_group(f->dev, &outer);
	KUNIT_EXPECT_EQ(test, devres_release_group(f->dev, &inner), 1);
	KUNIT_ASSERT_EQ(test, f->count, 1);
	KUNIT_EXPECT_EQ(test, f->order[0], 2);
	KUNIT_EXPECT_EQ(test, devres_release_group(f->dev, &outer), 2);
	KUNIT_EXPECT_EQ(test, f->count, 3);
}

static int group_init(struct kunit *test)
{
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->dev = kunit_device_register(test, "group");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, f->dev);
	test->priv = f;
	return 0;
}

static struct kunit_case group_cases[] = {KUNIT_CASE(release_takes_what_is_inside),
					  KUNIT_CASE(open_group_reaches_to_the_end),
					  KUNIT_CASE(removed_group_keeps_its_content),
					  KUNIT_CASE(nested),
					  {}};

static struct kunit_suite group_suite = {
	.name = "devres_group",
	.init = group_init,
	.test_cases = group_cases,
};

kunit_test_suite(group_suite);

MODULE_DESCRIPTION("KUnit tests of devres groups");
MODULE_LICENSE("Dual MIT/GPL");
