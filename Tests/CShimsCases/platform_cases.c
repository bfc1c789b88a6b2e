// SPDX-License-Identifier: MIT
#include <cases.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "steps.h"

static int probe_result;

static void say(void *data)
{
	step("%s", (const char *)data);
}

static int foo_probe(struct platform_device *pdev)
{
	step("probe %s", dev_name(&pdev->dev));
	platform_set_drvdata(pdev, pdev);
	if (devm_add_action(&pdev->dev, say, "devres"))
		return -ENOMEM;
	return probe_result;
}

static void foo_remove(struct platform_device *pdev)
{
	step("remove %s with %s", dev_name(&pdev->dev), platform_get_drvdata(pdev) ? "data" : "no data");
}

static struct platform_driver foo_driver = {
	.probe = foo_probe,
	.remove = foo_remove,
	.driver = {.name = "foo"},
};

static void names(void)
{
	struct platform_device *plain = platform_device_register_simple("foo", PLATFORM_DEVID_NONE, NULL, 0);
	struct platform_device *third = platform_device_register_simple("foo", 3, NULL, 0);
	struct platform_device *a = platform_device_register_simple("foo", PLATFORM_DEVID_AUTO, NULL, 0);
	struct platform_device *b = platform_device_register_simple("bar", PLATFORM_DEVID_AUTO, NULL, 0);

	CHECK_STR(dev_name(&plain->dev), "foo");
	CHECK_STR(dev_name(&third->dev), "foo.3");
	CHECK_STR(dev_name(&a->dev), "foo.0.auto");
	CHECK_STR(dev_name(&b->dev), "bar.1.auto");
	CHECK(a->dev.parent == &platform_bus);
	CHECK(dev_is_platform(&a->dev));

	/* The lowest number that is free. */
	platform_device_unregister(a);
	a = platform_device_register_simple("baz", PLATFORM_DEVID_AUTO, NULL, 0);
	CHECK_STR(dev_name(&a->dev), "baz.0.auto");
	platform_device_unregister(a);
	platform_device_unregister(b);
	platform_device_unregister(third);
	platform_device_unregister(plain);
}

/* Linux 6.12 prints the same lines. */
static void name_taken(void)
{
	struct platform_device *pdev = platform_device_register_simple("bar", 1, NULL, 0);

	CHECK_EQ(PTR_ERR(platform_device_register_simple("bar", 1, NULL, 0)), -EEXIST);
	CHECK_LOG(
		"sysfs: cannot create duplicate filename '/devices/platform/bar.1'\n"
		"kobject: kobject_add_internal failed for bar.1 with -EEXIST, don't try to register things with the same name in the same directory.\n");
	platform_device_unregister(pdev);
}

static void everything_is_copied(void)
{
	char data[] = "data";
	struct resource res[] = {
		DEFINE_RES_MEM(0x1000, 0x100),
		DEFINE_RES_IRQ_NAMED(7, "irq"),
		DEFINE_RES_MEM_NAMED(0x2000, 0x10, "second"),
	};
	struct platform_device *pdev =
		platform_device_register_resndata(NULL, "foo", PLATFORM_DEVID_NONE, res, 3, data, sizeof(data));

	memset(data, 0, sizeof(data));
	memset(res, 0, sizeof(res));
	CHECK_STR((char *)dev_get_platdata(&pdev->dev), "data");
	CHECK_EQ(platform_get_resource(pdev, IORESOURCE_MEM, 0)->start, 0x1000);
	CHECK_STR(platform_get_resource(pdev, IORESOURCE_MEM, 0)->name, "foo");
	CHECK_EQ(resource_size(platform_get_resource(pdev, IORESOURCE_MEM, 1)), 0x10);
	CHECK_STR(platform_get_resource(pdev, IORESOURCE_MEM, 1)->name, "second");
	CHECK_EQ(platform_get_resource(pdev, IORESOURCE_IRQ, 0)->start, 7);
	CHECK(!platform_get_resource(pdev, IORESOURCE_IRQ, 1));
	CHECK(!platform_get_resource(pdev, IORESOURCE_IO, 0));
	platform_device_unregister(pdev);

	pdev = platform_device_register_data(NULL, "foo", 1, "x", 2);
	CHECK_STR((char *)dev_get_platdata(&pdev->dev), "x");
	CHECK_EQ(platform_device_add_data(pdev, NULL, 0), 0);
	CHECK(!dev_get_platdata(&pdev->dev));
	platform_device_unregister(pdev);
}

static void step_by_step(void)
{
	struct device *parent = root_device_register("parent");
	struct platform_device *pdev = platform_device_alloc("foo", 1);

	CHECK(!dev_name(&pdev->dev));
	pdev->dev.parent = parent;
	CHECK_EQ(platform_device_add_data(pdev, "abc", 4), 0);
	CHECK_EQ(platform_device_add(pdev), 0);
	CHECK_STR(dev_name(&pdev->dev), "foo.1");
	platform_device_del(pdev);
	CHECK_STR(dev_name(&pdev->dev), "foo.1");
	platform_device_put(pdev);
	root_device_unregister(parent);

	/* Given up before it was added. */
	platform_device_put(platform_device_alloc("foo", 2));
}

static void keep(struct device *dev)
{
	(void)dev;
	step("release");
}

static void static_device(void)
{
	static struct platform_device pdev;

	memset(&pdev, 0, sizeof(pdev));
	pdev.name = "foo";
	pdev.id = 4;
	pdev.dev.release = keep;
	CHECK_EQ(platform_device_register(&pdev), 0);
	CHECK_STR(dev_name(&pdev.dev), "foo.4");
	platform_device_unregister(&pdev);
	CHECK_STEPS("release");
}

static void bind(void)
{
	struct platform_device *pdev;

	probe_result = 0;
	CHECK_EQ(platform_driver_register(&foo_driver), 0);
	CHECK(foo_driver.driver.bus == &platform_bus_type);
	pdev = platform_device_register_simple("foo", 1, NULL, 0);
	CHECK(pdev->dev.driver == &foo_driver.driver);
	dev_info(&pdev->dev, "hello\n");
	device_release_driver(&pdev->dev);
	dev_info(&pdev->dev, "hello\n");
	CHECK_LOG("foo foo.1: hello\nplatform foo.1: hello\n");
	CHECK_STEPS("probe foo.1, remove foo.1 with data, devres");
	CHECK(!platform_get_drvdata(pdev));
	CHECK_EQ(device_attach(&pdev->dev), 1);
	platform_driver_unregister(&foo_driver);
	CHECK_STEPS("probe foo.1, remove foo.1 with data, devres");
	platform_device_unregister(pdev);
	CHECK_STEPS("");
}

static int with_data(struct platform_device *pdev)
{
	const struct platform_device_id *id = platform_get_device_id(pdev);

	step("%s has %lu", id->name, id->driver_data);
	return 0;
}

static void id_table(void)
{
	static const struct platform_device_id ids[] = {{"foo-v1", 1}, {"foo-v2", 2}, {"", 0}};
	static struct platform_driver drv = {.probe = with_data, .id_table = ids, .driver = {.name = "foo"}};
	struct platform_device *v2, *foo;

	CHECK_EQ(platform_driver_register(&drv), 0);
	v2 = platform_device_register_simple("foo-v2", PLATFORM_DEVID_NONE, NULL, 0);
	CHECK_STEPS("foo-v2 has 2");
	/* A driver with a table is not matched by its own name. */
	foo = platform_device_register_simple("foo", PLATFORM_DEVID_NONE, NULL, 0);
	CHECK(!foo->dev.driver);
	CHECK_STEPS("");
	platform_device_unregister(foo);
	platform_device_unregister(v2);
	platform_driver_unregister(&drv);
}

static void no_callbacks(void)
{
	static struct platform_driver drv = {.driver = {.name = "foo"}};
	struct platform_device *pdev = platform_device_register_simple("foo", PLATFORM_DEVID_NONE, NULL, 0);

	CHECK_EQ(platform_driver_register(&drv), 0);
	CHECK(pdev->dev.driver == &drv.driver);
	platform_driver_unregister(&drv);
	CHECK(!pdev->dev.driver);
	platform_device_unregister(pdev);
}

static void no_deferral(void)
{
	static struct platform_driver drv = {
		.probe = foo_probe,
		.driver = {.name = "foo"},
		.prevent_deferred_probe = true,
	};
	struct platform_device *pdev;

	CHECK_EQ(platform_driver_register(&drv), 0);
	probe_result = -EPROBE_DEFER;
	pdev = platform_device_register_simple("foo", PLATFORM_DEVID_NONE, NULL, 0);
	CHECK_LOG("foo foo: probe deferral not supported\n");
	CHECK_EQ(device_driver_attach(&drv.driver, &pdev->dev), -ENXIO);
	probe_result = 0;
	platform_device_unregister(pdev);
	platform_driver_unregister(&drv);
}

static void misuse(void)
{
	struct platform_device *pdev;

	platform_device_unregister(NULL);
	platform_device_unregister(ERR_PTR(-ENOMEM));
	platform_device_del(NULL);
	platform_device_put(NULL);
	platform_device_put(ERR_PTR(-ENOMEM));

	CHECK(!platform_device_alloc(NULL, 1));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(platform_device_add(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(PTR_ERR(platform_device_register_full(NULL)), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(PTR_ERR(platform_device_register_simple(NULL, 1, NULL, 0)), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(platform_driver_register(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	platform_driver_unregister(NULL);
	EXPECT_REPORT(DRIVER_REGISTER);

	pdev = platform_device_register_simple("foo", 1, NULL, 0);
	CHECK_EQ(platform_device_add(pdev), -EEXIST);
	EXPECT_REPORT(DEVICE_STATE);
	CHECK_STR(dev_name(&pdev->dev), "foo.1");
	platform_device_unregister(pdev);
	platform_device_unregister(pdev);
	EXPECT_REPORT(USE_AFTER_FREE);
}

/* 1. Absurd sizes are asked for. 2. There is no memory for them, and nothing else happens. */
static void absurd_sizes(void)
{
	struct platform_device *pdev = platform_device_alloc("foo", 1);
	struct resource res = DEFINE_RES_IRQ(1);

	CHECK_EQ(platform_device_add_data(pdev, &res, (size_t)-9), -ENOMEM);
	EXPECT_REPORT(ALLOC_TOO_LARGE);
	CHECK(!dev_get_platdata(&pdev->dev));
	CHECK_EQ(platform_device_add_resources(pdev, &res, -1u), -ENOMEM);
	EXPECT_REPORT(ALLOC_TOO_LARGE);
	CHECK_EQ(pdev->num_resources, 0);
	case_log();
	platform_device_put(pdev);
}

static int make_device(void)
{
	struct resource res = DEFINE_RES_MEM(0, 16);
	struct platform_device *pdev;
	int ret;

	probe_result = 0;
	ret = platform_driver_register(&foo_driver);
	if (ret)
		return ret;
	pdev = platform_device_register_resndata(NULL, "foo", PLATFORM_DEVID_AUTO, &res, 1, "data", 5);
	if (IS_ERR(pdev)) {
		ret = PTR_ERR(pdev);
	} else {
		ret = pdev->dev.driver ? 0 : -ENODEV;
		platform_device_unregister(pdev);
	}
	platform_driver_unregister(&foo_driver);
	return ret;
}

/*
 * 1. Two drivers and one without a name are registered in one call: the third is refused.
 * 2. The two before it are unregistered, so that all of it can be tried again.
 */
static void several_drivers(void)
{
	static struct platform_driver first = {.driver = {.name = "first"}}, second = {.driver = {.name = "second"}};
	static struct platform_driver nameless;
	static struct platform_driver *const wrong[] = {&first, &second, &nameless};
	static struct platform_driver *const right[] = {&first, &second};

	CHECK_EQ(platform_register_drivers(wrong, ARRAY_SIZE(wrong)), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(platform_register_drivers(right, ARRAY_SIZE(right)), 0);
	platform_unregister_drivers(right, ARRAY_SIZE(right));
	CHECK_EQ(platform_register_drivers(NULL, 0), 0);
}

/* A display's driver finds the devices of its components by the drivers, before those have bound. */
static void found_by_driver(void)
{
	struct platform_device *a = platform_device_register_simple("foo", 1, NULL, 0), *b;
	struct device *found;

	b = platform_device_register_simple("bar", 1, NULL, 0);
	found = platform_find_device_by_driver(NULL, &foo_driver.driver);
	CHECK(found == &a->dev);
	CHECK(!platform_find_device_by_driver(found, &foo_driver.driver));
	put_device(found);
	CHECK(!platform_find_device_by_driver(NULL, NULL));
	EXPECT_REPORT(NULL_ARGUMENT);
	platform_device_unregister(b);
	platform_device_unregister(a);
}

static void failures(void)
{
	/* Driver, device, resources, data, name, private part, the action of the probe. */
	CHECK_EQ(sweep(make_device), 7);
	/* Each failure gave its number back. */
	names();
}

CASES(platform){
	CASE(platform, names),		 CASE(platform, name_taken),	CASE(platform, everything_is_copied),
	CASE(platform, step_by_step),	 CASE(platform, static_device), CASE(platform, bind),
	CASE(platform, id_table),	 CASE(platform, no_callbacks),	CASE(platform, no_deferral),
	CASE(platform, misuse),		 CASE(platform, absurd_sizes),	CASE(platform, several_drivers),
	CASE(platform, found_by_driver), CASE(platform, failures),	CASE_END,
};
