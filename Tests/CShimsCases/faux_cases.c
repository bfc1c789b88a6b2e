// SPDX-License-Identifier: MIT
#include <cases.h>
#include <linux/device/faux.h>

#include "steps.h"

static int probe_result;

static void say(void *data)
{
	step("%s", (const char *)data);
}

static int probe(struct faux_device *faux_dev)
{
	step("probe %s", dev_name(&faux_dev->dev));
	faux_device_set_drvdata(faux_dev, faux_dev);
	if (devm_add_action(&faux_dev->dev, say, "devres"))
		return -ENOMEM;
	return probe_result;
}

static void remove_it(struct faux_device *faux_dev)
{
	step("remove %s with %s", dev_name(&faux_dev->dev), faux_device_get_drvdata(faux_dev) ? "data" : "no data");
}

static const struct faux_device_ops ops = {.probe = probe, .remove = remove_it};

static void lifecycle(void)
{
	struct faux_device *faux = faux_device_create("toy", NULL, &ops);

	CHECK_STR(dev_name(&faux->dev), "toy");
	CHECK(faux->dev.driver != NULL);
	CHECK_STR(dev_name(faux->dev.parent), "faux");
	CHECK(to_faux_device(&faux->dev) == faux);
	dev_info(&faux->dev, "hello\n");
	CHECK_LOG("faux_driver toy: hello\n");
	CHECK_STEPS("probe toy");
	faux_device_destroy(faux);
	CHECK_STEPS("remove toy with data, devres");
}

static void without_callbacks(void)
{
	static const struct faux_device_ops nothing;
	struct faux_device *a = faux_device_create("a", NULL, NULL);
	struct faux_device *b = faux_device_create_with_groups("b", &a->dev, &nothing, NULL);

	CHECK(a->dev.driver && b->dev.driver);
	CHECK(b->dev.parent == &a->dev);
	faux_device_destroy(b);
	faux_device_destroy(a);
	faux_device_destroy(NULL);
}

static void probe_fails(void)
{
	probe_result = -EIO;
	CHECK(!faux_device_create("toy", NULL, &ops));
	CHECK_STEPS("probe toy, devres");
	CHECK_LOG("faux_driver toy: probe with driver faux_driver failed with error -5\n");
	probe_result = -ENODEV;
	CHECK(!faux_device_create("toy", NULL, &ops));
	CHECK_LOG("");
	probe_result = 0;
}

static void name_taken(void)
{
	struct faux_device *faux = faux_device_create("toy", NULL, NULL);

	CHECK(!faux_device_create("toy", NULL, NULL));
	CHECK_LOG(
		"sysfs: cannot create duplicate filename '/devices/faux/toy'\n"
		"kobject: kobject_add_internal failed for toy with -EEXIST, don't try to register things with the same name in the same directory.\n"
		"faux_device_create_with_groups: device_add for faux device 'toy' failed with -17\n");
	faux_device_destroy(faux);
}

static void outlives_destroy(void)
{
	struct faux_device *faux = faux_device_create("toy", NULL, NULL);
	struct device *dev = get_device(&faux->dev);

	faux_device_destroy(faux);
	CHECK(!dev->driver);
	CHECK_STR(dev_name(dev), "toy");
	put_device(dev);
}

static void misuse(void)
{
	struct faux_device *faux;

	CHECK(!faux_device_create(NULL, NULL, NULL));
	EXPECT_REPORT(NULL_ARGUMENT);
	faux = faux_device_create("toy", NULL, NULL);
	faux_device_destroy(faux);
	faux_device_destroy(faux);
	EXPECT_REPORT(USE_AFTER_FREE);
}

static int make_faux(void)
{
	struct faux_device *faux = faux_device_create("toy", NULL, &ops);

	if (!faux)
		return -ENOMEM;
	faux_device_destroy(faux);
	return 0;
}

static void failures(void)
{
	probe_result = 0;
	/* Device, name, private part, the action of the probe. */
	CHECK_EQ(sweep(make_faux), 4);
}

CASES(faux){CASE(faux, lifecycle),	  CASE(faux, without_callbacks),
	    CASE(faux, probe_fails),	  CASE(faux, name_taken),
	    CASE(faux, outlives_destroy), CASE(faux, misuse),
	    CASE(faux, failures),	  CASE_END};
