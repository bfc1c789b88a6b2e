// SPDX-License-Identifier: MIT
/* What a device manages: when it goes, in which order, and what takes it back before. */
#include <kunit/device.h>
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

struct released {
	unsigned int count;
	int ids[8];
};

struct node {
	struct released *released;
	int id;
};

static void node_release(struct device *dev, void *res)
{
	struct node *node = res;
	struct released *released = node->released;

	released->ids[released->count++] = node->id;
}

static int node_match(struct device *dev, void *res, void *data)
{
	struct node *node = res;

	return node->id == *(int *)data;
}

static struct node *add_node(struct kunit *test, struct device *dev, int id)
{
	struct node *node = devres_alloc(node_release, sizeof(*node), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, node);
	node->released = test->priv;
	node->id = id;
	devres_add(dev, node);
	return node;
}

static struct device *bound_device(struct kunit *test)
{
	struct device *dev = kunit_device_register(test, "devres");

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	return dev;
}

static void released_in_reverse(struct kunit *test)
{
	struct device *dev = bound_device(test);
	struct released *released = test->priv;

	add_node(test, dev, 1);
	add_node(test, dev, 2);
	add_node(test, dev, 3);
	KUNIT_EXPECT_EQ(test, released->count, 0);
	kunit_device_unregister(test, dev);
	KUNIT_ASSERT_EQ(test, released->count, 3);
	KUNIT_EXPECT_EQ(test, released->ids[0], 3);
	KUNIT_EXPECT_EQ(test, released->ids[1], 2);
	KUNIT_EXPECT_EQ(test, released->ids[2], 1);
}

static void find_takes_the_newest(struct kunit *test)
{
	struct device *dev = bound_device(test);
	struct node *older = add_node(test, dev, 7), *newer = add_node(test, dev, 7);
	int id = 7;

	KUNIT_EXPECT_PTR_EQ(test, devres_find(dev, node_release, node_match, &id), (void *)newer);
	KUNIT_EXPECT_PTR_EQ(test, devres_find(dev, node_release, NULL, NULL), (void *)newer);
	KUNIT_EXPECT_EQ(test, devres_destroy(dev, node_release, node_match, &id), 0);
	KUNIT_EXPECT_PTR_EQ(test, devres_find(dev, node_release, node_match, &id), (void *)older);
	id = 8;
	KUNIT_EXPECT_NULL(test, devres_find(dev, node_release, node_match, &id));
}

static void removed_is_the_caller_s(struct kunit *test)
{
	struct device *dev = bound_device(test);
	struct released *released = test->priv;
	struct node *node = add_node(test, dev, 1);
	int id = 1;

	KUNIT_EXPECT_PTR_EQ(test, devres_remove(dev, node_release, node_match, &id), (void *)node);
	KUNIT_EXPECT_NULL(test, devres_remove(dev, node_release, node_match, &id));
	kunit_device_unregister(test, dev);
	KUNIT_EXPECT_EQ(test, released->count, 0);
	devres_free(node);
}

static void destroyed_is_not_released(struct kunit *test)
{
	struct device *dev = bound_device(test);
	struct released *released = test->priv;
	int id = 1;

	add_node(test, dev, 1);
	KUNIT_EXPECT_EQ(test, devres_destroy(dev, node_release, node_match, &id), 0);
	KUNIT_EXPECT_EQ(test, devres_destroy(dev, node_release, node_match, &id), -ENOENT);
	KUNIT_EXPECT_EQ(test, released->count, 0);
}

static void released_once(struct kunit *test)
{
	struct device *dev = bound_device(test);
	struct released *released = test->priv;
	int id = 1;

	add_node(test, dev, 1);
	KUNIT_EXPECT_EQ(test, devres_release(dev, node_release, node_match, &id), 0);
	KUNIT_EXPECT_EQ(test, released->count, 1);
	KUNIT_EXPECT_EQ(test, devres_release(dev, node_release, node_match, &id), -ENOENT);
	kunit_device_unregister(test, dev);
	KUNIT_EXPECT_EQ(test, released->count, 1);
}

static void get_keeps_what_is_there(struct kunit *test)
{
	struct device *dev = bound_device(test);
	struct node *there = add_node(test, dev, 1), *second;
	int id = 1;

	second = devres_alloc(node_release, sizeof(*second), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, second);
	second->released = test->priv;
	second->id = 1;
	KUNIT_EXPECT_PTR_EQ(test, devres_get(dev, second, node_match, &id), (void *)there);
}

static void memory(struct kunit *test)
{
	static const char text[] = "resource";
	struct device *dev = bound_device(test);
	char *zeroed = devm_kzalloc(dev, 32, GFP_KERNEL);
	char *copy = devm_kmemdup(dev, text, sizeof(text), GFP_KERNEL);
	char *string = devm_kstrdup(dev, text, GFP_KERNEL);
	char *printed = devm_kasprintf(dev, GFP_KERNEL, "%s %d", text, 7);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, zeroed);
	for (i = 0; i < 32; i++)
		KUNIT_EXPECT_EQ(test, zeroed[i], 0);
	KUNIT_EXPECT_MEMEQ(test, copy, text, sizeof(text));
	KUNIT_EXPECT_STREQ(test, string, "resource");
	KUNIT_EXPECT_STREQ(test, printed, "resource 7");
	devm_kfree(dev, string);
	KUNIT_EXPECT_PTR_EQ(test, devm_kmalloc(dev, 0, GFP_KERNEL), ZERO_SIZE_PTR);
	KUNIT_EXPECT_NULL(test, devm_kcalloc(dev, SIZE_MAX / 2, 4, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, devm_kstrdup(dev, NULL, GFP_KERNEL));
}

static int devres_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct released), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static struct kunit_case devres_cases[] = {KUNIT_CASE(released_in_reverse),
					   KUNIT_CASE(find_takes_the_newest),
					   KUNIT_CASE(removed_is_the_caller_s),
					   KUNIT_CASE(destroyed_is_not_released),
					   KUNIT_CASE(released_once),
					   KUNIT_CASE(get_keeps_what_is_there),
					   KUNIT_CASE(memory),
					   {}};

static struct kunit_suite devres_suite = {
	.name = "devres",
	.init = devres_init,
	.test_cases = devres_cases,
};

kunit_test_suite(devres_suite);

MODULE_DESCRIPTION("KUnit tests of devres");
MODULE_LICENSE("Dual MIT/GPL");
