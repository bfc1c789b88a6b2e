// SPDX-License-Identifier: MIT
/* Faux devices: bound from the moment they are there. Linux has them since 6.14. */
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/module.h>
#if __has_include(<linux/device/faux.h>)
#include <linux/device/faux.h>

static unsigned int probed, removed, released;
static int probe_result;

static void note(void *data)
{
	released++;
}

static int faux_probe(struct faux_device *faux)
{
	probed++;
	if (probe_result)
		return probe_result;
	return devm_add_action_or_reset(&faux->dev, note, faux);
}

static void faux_remove(struct faux_device *faux)
{
	removed += released ? 100 : 1;
}

static const struct faux_device_ops faux_ops = {
	.probe = faux_probe,
	.remove = faux_remove,
};

static void bound_at_once(struct kunit *test)
{
	struct faux_device *faux = faux_device_create("kunit-faux", NULL, &faux_ops);

	KUNIT_ASSERT_NOT_NULL(test, faux);
	KUNIT_EXPECT_EQ(test, probed, 1);
	KUNIT_EXPECT_STREQ(test, dev_name(&faux->dev), "kunit-faux");
	KUNIT_EXPECT_EQ(test, released, 0);
	faux_device_destroy(faux);
	KUNIT_EXPECT_EQ(test, removed, 1);
	KUNIT_EXPECT_EQ(test, released, 1);
}

static void probe_that_fails(struct kunit *test)
{
	probe_result = -ENODEV;
	KUNIT_EXPECT_NULL(test, faux_device_create("kunit-faux", NULL, &faux_ops));
	KUNIT_EXPECT_EQ(test, probed, 1);
	KUNIT_EXPECT_EQ(test, removed, 0);
}

static void without_ops(struct kunit *test)
{
	struct faux_device *faux = faux_device_create("kunit-faux", NULL, NULL);

	KUNIT_ASSERT_NOT_NULL(test, faux);
	KUNIT_ASSERT_EQ(test, devm_add_action(&faux->dev, note, NULL), 0);
	faux_device_destroy(faux);
	KUNIT_EXPECT_EQ(test, released, 1);
}

static int faux_init(struct kunit *test)
{
	probed = removed = released = 0;
	probe_result = 0;
	return 0;
}

static struct kunit_case faux_cases[] = {
	KUNIT_CASE(bound_at_once), KUNIT_CASE(probe_that_fails), KUNIT_CASE(without_ops), {}};
#else
static int faux_init(struct kunit *test)
{
	kunit_skip(test, "this kernel has no faux devices");
	return 0;
}

static void nothing(struct kunit *test)
{
}

static struct kunit_case faux_cases[] = {KUNIT_CASE(nothing), {}};
#endif

static struct kunit_suite faux_suite = {
	.name = "faux",
	.init = faux_init,
	.test_cases = faux_cases,
};

kunit_test_suite(faux_suite);

MODULE_DESCRIPTION("KUnit tests of faux devices");
MODULE_LICENSE("Dual MIT/GPL");
