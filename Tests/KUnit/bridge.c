// SPDX-License-Identifier: MIT
/* Bridges that are counted: who holds them, and what the last put does. Linux has them since 6.16. */
#include <drm/drm_bridge.h>
#include <kunit/device.h>
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/module.h>
#ifdef devm_drm_bridge_alloc

struct toy_bridge {
	int before;
	struct drm_bridge bridge;
};

static unsigned int destroyed;

static void toy_destroy(struct drm_bridge *bridge)
{
	destroyed++;
}

static const struct drm_bridge_funcs toy_funcs = {
	.destroy = toy_destroy,
};

/* A device with a bridge, whose only reference is devres's. */
struct toy {
	struct device *dev;
	struct drm_bridge *bridge;
};

static int toy_init(struct kunit *test)
{
	struct toy *toy = kunit_kzalloc(test, sizeof(*toy), GFP_KERNEL);
	struct toy_bridge *toy_bridge;

	KUNIT_ASSERT_NOT_NULL(test, toy);
	toy->dev = kunit_device_register(test, "toy-bridge");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, toy->dev);
	toy_bridge = devm_drm_bridge_alloc(toy->dev, struct toy_bridge, bridge, &toy_funcs);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, toy_bridge);
	toy->bridge = &toy_bridge->bridge;
	destroyed = 0;
	test->priv = toy;
	return 0;
}

static void unbind_puts(struct kunit *test)
{
	struct toy *toy = test->priv;

	KUNIT_EXPECT_EQ(test, kref_read(&toy->bridge->refcount), 1);
	kunit_device_unregister(test, toy->dev);
	KUNIT_EXPECT_EQ(test, destroyed, 1);
}

static void get_and_put(struct kunit *test)
{
	struct toy *toy = test->priv;

	KUNIT_EXPECT_PTR_EQ(test, drm_bridge_get(toy->bridge), toy->bridge);
	KUNIT_EXPECT_EQ(test, kref_read(&toy->bridge->refcount), 2);
	kunit_device_unregister(test, toy->dev);
	KUNIT_EXPECT_EQ(test, destroyed, 0);
	drm_bridge_put(toy->bridge);
	KUNIT_EXPECT_EQ(test, destroyed, 1);
}

static void put_of_nothing(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, drm_bridge_get(NULL));
	drm_bridge_put(NULL);
	drm_bridge_put(ERR_PTR(-ENODEV));
	KUNIT_EXPECT_EQ(test, destroyed, 0);
}

static void cleared_and_put(struct kunit *test)
{
	struct toy *toy = test->priv;
	struct drm_bridge *bridge = drm_bridge_get(toy->bridge);

	drm_bridge_clear_and_put(&bridge);
	KUNIT_EXPECT_NULL(test, bridge);
	KUNIT_EXPECT_EQ(test, kref_read(&toy->bridge->refcount), 1);
}

static void added_is_a_reference(struct kunit *test)
{
	struct toy *toy = test->priv;

	drm_bridge_add(toy->bridge);
	KUNIT_EXPECT_EQ(test, kref_read(&toy->bridge->refcount), 2);
	drm_bridge_remove(toy->bridge);
	KUNIT_EXPECT_EQ(test, kref_read(&toy->bridge->refcount), 1);
	KUNIT_EXPECT_EQ(test, destroyed, 0);
}

static void needs_functions(struct kunit *test)
{
	struct toy *toy = test->priv;
	struct toy_bridge *none = devm_drm_bridge_alloc(toy->dev, struct toy_bridge, bridge, NULL);

	KUNIT_EXPECT_EQ(test, PTR_ERR(none), -EINVAL);
}

static struct kunit_case bridge_cases[] = {
	KUNIT_CASE(unbind_puts),
	KUNIT_CASE(get_and_put),
	KUNIT_CASE(put_of_nothing),
	KUNIT_CASE(cleared_and_put),
	KUNIT_CASE(added_is_a_reference),
	KUNIT_CASE(needs_functions),
	{},
};

#else

static int toy_init(struct kunit *test)
{
	kunit_skip(test, "this kernel does not count bridges");
	return 0;
}

static void nothing(struct kunit *test)
{
}

static struct kunit_case bridge_cases[] = {KUNIT_CASE(nothing), {}};
#endif

static struct kunit_suite bridge_suite = {
	.name = "bridge",
	.init = toy_init,
	.test_cases = bridge_cases,
};

kunit_test_suite(bridge_suite);

MODULE_DESCRIPTION("KUnit tests of bridges");
MODULE_LICENSE("Dual MIT/GPL");
