// SPDX-License-Identifier: MIT
/* Resources of a device that no driver is bound to: device_del() ends them, and so does the last put without it. */
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/module.h>
#include <linux/slab.h>

struct fixture {
	struct device *dev;
	unsigned int acted;
	unsigned int released;
};

static struct fixture *running;

static void act(void *data)
{
	running->acted++;
}

static void release_device(struct device *dev)
{
	running->released++;
	kfree(dev);
}

static void del_ends_them(struct kunit *test)
{
	struct fixture *f = test->priv;

	KUNIT_ASSERT_EQ(test, dev_set_name(f->dev, "kunit-unbound"), 0);
	KUNIT_ASSERT_EQ(test, device_add(f->dev), 0);
	KUNIT_ASSERT_EQ(test, devm_add_action(f->dev, act, f), 0);
	device_del(f->dev);
	KUNIT_EXPECT_EQ(test, f->acted, 1);
	KUNIT_EXPECT_EQ(test, f->released, 0);
	put_device(f->dev);
	KUNIT_EXPECT_EQ(test, f->released, 1);
}

static void last_put_ends_them(struct kunit *test)
{
	struct fixture *f = test->priv;

	KUNIT_ASSERT_EQ(test, devm_add_action(f->dev, act, f), 0);
	put_device(f->dev);
	KUNIT_EXPECT_EQ(test, f->acted, 1);
	KUNIT_EXPECT_EQ(test, f->released, 1);
}

/* A reference keeps the device and not its resources. */
static void reference_keeps_the_device(struct kunit *test)
{
	struct fixture *f = test->priv;

	KUNIT_ASSERT_EQ(test, dev_set_name(f->dev, "kunit-unbound"), 0);
	KUNIT_ASSERT_EQ(test, device_add(f->dev), 0);
	KUNIT_ASSERT_EQ(test, devm_add_action(f->dev, act, f), 0);
	get_device(f->dev);
	device_unregister(f->dev);
	KUNIT_EXPECT_EQ(test, f->acted, 1);
	KUNIT_EXPECT_EQ(test, f->released, 0);

	/* Late resources go with the last reference. */
	KUNIT_ASSERT_EQ(test, devm_add_action(f->dev, act, f), 0);
	put_device(f->dev);
	KUNIT_EXPECT_EQ(test, f->acted, 2);
	KUNIT_EXPECT_EQ(test, f->released, 1);
}

static int device_del_init(struct kunit *test)
{
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->dev = kzalloc(sizeof(*f->dev), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, f->dev);
	device_initialize(f->dev);
	f->dev->release = release_device;
	test->priv = running = f;
	return 0;
}

static struct kunit_case device_del_cases[] = {
	KUNIT_CASE(del_ends_them), KUNIT_CASE(last_put_ends_them), KUNIT_CASE(reference_keeps_the_device), {}};

static struct kunit_suite device_del_suite = {
	.name = "device_del",
	.init = device_del_init,
	.test_cases = device_del_cases,
};

kunit_test_suite(device_del_suite);

MODULE_DESCRIPTION("KUnit tests of devices without a driver");
MODULE_LICENSE("Dual MIT/GPL");
