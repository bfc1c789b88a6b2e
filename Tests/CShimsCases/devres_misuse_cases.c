// SPDX-License-Identifier: MIT
#include "devres_case.h"

#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/platform_device.h>
#include <string.h>

/* Inside the library; what the device core calls at unbind. */
int devres_release_all(struct device *dev);

static void thing_release(struct device *dev, void *res)
{
	(void)dev;
	(void)res;
}

#define WHAT(report, text)                                       \
	do {                                                     \
		const struct drmres_report *__report = (report); \
		if (__report)                                    \
			CHECK_STR(__report->what, text);         \
	} while (0)

/* ---- devm_kfree() ---- */

static void kfree_unknown(void)
{
	struct device *dev = scn();
	char local = 0, *plain = kmalloc(10, GFP_KERNEL);
	const struct drmres_report *report;

	devm_kfree(dev, &local);
	WHAT(EXPECT_REPORT(DEVM_FREE_UNKNOWN), "devm_kfree() on device scn of a pointer that was never allocated");
	devm_kfree(dev, plain);
	report = EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	CHECK(report && strstr(report->what, ", which no device manages"));
	kfree(plain);
	root_device_unregister(dev);
}

static void kfree_interior(void)
{
	struct device *dev = scn();
	char *p = devm_kzalloc(dev, 100, GFP_KERNEL);

	devm_kfree(dev, p + 8);
	WHAT(EXPECT_REPORT(DEVM_FREE_UNKNOWN), "devm_kfree() on device scn of a pointer into dr#1, not to its start");
	memset(p, 1, 100);
	devm_kfree(dev, p);
	root_device_unregister(dev);
}

static void kfree_twice(void)
{
	struct device *dev = scn();
	void *p = devm_kzalloc(dev, 100, GFP_KERNEL);
	const struct drmres_report *report;

	devm_kfree(dev, p);
	devm_kfree(dev, p);
	report = EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	if (report) {
		CHECK_STR(report->what, "devm_kfree() on device scn of dr#1, which is freed already");
		CHECK_STR(report->object.name, "devm_kzalloc_release");
		CHECK_STR(report->object.owner, "device scn");
		CHECK_EQ(report->object.released.line, report->site.line - 1);
	}
	root_device_unregister(dev);
}

static void kfree_foreign(void)
{
	struct device *dev = scn(), *two = root_device_register("two");
	void *p = devm_kzalloc(two, 100, GFP_KERNEL);

	devm_kfree(dev, p);
	WHAT(EXPECT_REPORT(DEVM_FREE_UNKNOWN), "devm_kfree() on device scn of dr#1, which belongs to device two");
	devm_kfree(two, p);
	root_device_unregister(two);
	root_device_unregister(dev);
}

static void kfree_other_kind(void)
{
	struct device *dev = scn();
	void *res = devres_alloc(thing_release, 8, GFP_KERNEL);

	devm_kfree(dev, res);
	WHAT(EXPECT_REPORT(DEVM_FREE_UNKNOWN), "devm_kfree() on device scn of dr#1, which is not attached");
	devres_add(dev, res);
	devm_kfree(dev, res);
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	root_device_unregister(dev);
}

/* Managed memory is not the driver's to kfree(). */
static void plain_kfree(void)
{
	struct device *dev = scn();
	void *p = devm_kzalloc(dev, 100, GFP_KERNEL);

	kfree(p);
	EXPECT_REPORT(RELEASED_TWICE);
	devm_kfree(dev, p);
	root_device_unregister(dev);
}

static struct device *releasing;

static void free_older(void *data)
{
	devm_kfree(releasing, data);
}

/* Linux 6.12 warns in a callback that frees what the same release will free next, and so do both policies. */
static void kfree_during_release(void)
{
	for (int policy = DRMRES_STRICT; policy <= DRMRES_UPSTREAM; policy++) {
		void *p;

		drmres_set_policy(policy);
		releasing = scn();
		p = devm_kzalloc(releasing, 10, GFP_KERNEL);
		devm_add_action(releasing, free_older, p);
		root_device_unregister(releasing);
		EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	}
}

/* ---- nodes ---- */

static void free_attached(void)
{
	struct device *dev = scn();
	void *res = devres_alloc(thing_release, 8, GFP_KERNEL);

	devres_add(dev, res);
	devres_free(res);
	WHAT(EXPECT_REPORT(DEVRES_ATTACHED), "devres_free() of dr#1, which belongs to device scn");
	CHECK_EQ(devres_destroy(dev, thing_release, NULL, NULL), 0);
	root_device_unregister(dev);
}

static void free_wrong(void)
{
	struct device *dev = scn();
	char local = 0, *plain = kmalloc(10, GFP_KERNEL);
	char *res = devres_alloc(thing_release, 8, GFP_KERNEL);
	void *p = devm_kzalloc(dev, 8, GFP_KERNEL);

	devres_free(&local);
	EXPECT_REPORT(DEVRES_UNKNOWN);
	devres_free(plain);
	EXPECT_REPORT(DEVRES_UNKNOWN);
	devres_free(res + 1);
	EXPECT_REPORT(DEVRES_UNKNOWN);
	devres_free(p);
	EXPECT_REPORT(DEVRES_ATTACHED);
	devres_free(res);
	devres_free(res);
	WHAT(EXPECT_REPORT(DEVRES_UNKNOWN), "devres_free() of dr#1, which is freed already");
	kfree(plain);
	root_device_unregister(dev);
}

static void add_twice(void)
{
	struct device *dev = scn(), *two = root_device_register("two");
	void *res = devres_alloc(thing_release, 8, GFP_KERNEL);

	devres_add(dev, res);
	devres_add(dev, res);
	WHAT(EXPECT_REPORT(DEVRES_ATTACHED), "devres_add() on device scn of dr#1, which is attached already");
	devres_add(two, res);
	WHAT(EXPECT_REPORT(DEVRES_ATTACHED), "devres_add() on device two of dr#1, which belongs to device scn");
	CHECK(!devres_get(two, res, NULL, NULL));
	EXPECT_REPORT(DEVRES_ATTACHED);
	root_device_unregister(two);
	CHECK_EQ(devres_release_all(dev), 1);
	root_device_unregister(dev);
}

static void add_freed(void)
{
	struct device *dev = scn();
	void *res = devres_alloc(thing_release, 8, GFP_KERNEL);

	devres_free(res);
	devres_add(dev, res);
	EXPECT_REPORT(DEVRES_UNKNOWN);
	devres_add(dev, NULL);
	EXPECT_REPORT(DEVRES_UNKNOWN);
	root_device_unregister(dev);
}

static void free_self(struct device *dev, void *res)
{
	(void)dev;
	devres_free(res);
}

/* The payload is freed by whoever called the release function. */
static void release_frees_itself(void)
{
	struct device *dev = scn();
	void *res = devres_alloc(free_self, 8, GFP_KERNEL);

	devres_add(dev, res);
	root_device_unregister(dev);
	EXPECT_REPORT(DEVRES_ATTACHED);
}

static void without_release(void)
{
	CHECK(!devres_alloc(NULL, 8, GFP_KERNEL));
	EXPECT_REPORT(NULL_ARGUMENT);
}

/* ---- devices ---- */

static void never_called(struct device *dev, void *res, void *data)
{
	(void)dev;
	(void)res;
	(void)data;
	CHECK(false);
}

/* Everything that takes a device, and what it answers when it can do nothing. */
#define CALLS 28

static void call_all(struct device *dev, int error)
{
	void *res = devres_alloc(thing_release, 8, GFP_KERNEL);
	struct mutex lock;
	char p[8] = "";

	mutex_init(&lock);
	devres_for_each_res(dev, thing_release, NULL, NULL, never_called, NULL);
	devres_add(dev, res);
	CHECK(!devres_find(dev, thing_release, NULL, NULL));
	CHECK(!devres_get(dev, res, NULL, NULL));
	CHECK(!devres_remove(dev, thing_release, NULL, NULL));
	CHECK_EQ(devres_destroy(dev, thing_release, NULL, NULL), error);
	CHECK_EQ(devres_release(dev, thing_release, NULL, NULL), error);
	CHECK_EQ(devres_release_all(dev), error);
	CHECK(!devres_open_group(dev, NULL, GFP_KERNEL));
	devres_close_group(dev, NULL);
	devres_remove_group(dev, NULL);
	CHECK_EQ(devres_release_group(dev, NULL), 0);
	CHECK_EQ(devm_add_action(dev, act, "x"), error);
	CHECK_EQ(devm_remove_action_nowarn(dev, act, "x"), error);
	devm_remove_action(dev, act, "x");
	devm_release_action(dev, act, "x");
	CHECK(!devm_is_action_added(dev, act, "x"));
	CHECK_EQ(devm_mutex_init(dev, &lock), error);
	CHECK(!devm_kmalloc(dev, 8, GFP_KERNEL));
	CHECK(!devm_krealloc(dev, p, 8, GFP_KERNEL));
	devm_kfree(dev, p);
	CHECK(!devm_kmemdup(dev, p, 8, GFP_KERNEL));
	CHECK(!devm_kstrdup(dev, "x", GFP_KERNEL));
	CHECK(!devm_kasprintf(dev, GFP_KERNEL, "x"));
	CHECK(!devm_get_free_pages(dev, GFP_KERNEL, 0));
	devm_free_pages(dev, PAGE_SIZE);
	CHECK(!devm_alloc_percpu(dev, int));
	devm_free_percpu(dev, p);
	/* Still the caller's: nothing took it. */
	devres_free(res);
}

static void null_device(void)
{
	call_all(NULL, -EINVAL);
	CHECK_EQ(drmres_report_count(), CALLS);
	for (int i = 0; i < CALLS; i++)
		EXPECT_REPORT(NULL_ARGUMENT);
}

static void uninitialised_device(void)
{
	static struct device never;

	call_all(&never, -ENODEV);
	CHECK_EQ(drmres_report_count(), CALLS);
	for (int i = 0; i < CALLS; i++)
		EXPECT_REPORT(DEVRES_UNINITIALISED);
}

/*
 * 1. the last reference to a device goes
 * 2. somebody who kept the pointer allocates on it
 */
static void freed_device(void)
{
	struct device *dev = scn();

	root_device_unregister(dev);
	CHECK(!devm_kzalloc(dev, 8, GFP_KERNEL));
	EXPECT_REPORT(USE_AFTER_FREE);
}

static void null_action(void)
{
	struct device *dev = scn();

	CHECK_EQ(devm_add_action(dev, NULL, "x"), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(devm_add_action_or_reset(dev, NULL, "x"), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	root_device_unregister(dev);
}

/* ---- lifetimes ---- */

static void adds(void *data)
{
	CHECK(devm_kzalloc(data, 8, GFP_KERNEL));
}

static void add_during_release(void)
{
	struct device *dev = scn();

	devm_add_action(dev, adds, dev);
	root_device_unregister(dev);
	WHAT(EXPECT_REPORT(ADD_DURING_RELEASE), "devm_kmalloc() while device scn is being released: "
						"it is kept until device_del() or the last put_device()");
}

/* The same action, called while the device lives on. */
static void add_from_early_release(void)
{
	struct device *dev = scn();

	devm_add_action(dev, adds, dev);
	devm_release_action(dev, adds, dev);
	root_device_unregister(dev);
}

static int probe(struct platform_device *pdev)
{
	return devm_kzalloc(&pdev->dev, 8, GFP_KERNEL) ? 0 : -ENOMEM;
}

static struct platform_driver driver = {
	.probe = probe,
	.driver = {.name = "devres-misuse"},
};

/*
 * 1. A virtual device that no driver was ever tried on has resources: they go with device_del().
 * 2. A driver comes: its probe is refused.
 * 3. The resource goes, the driver is bound and unbound. Now somebody adds another one, and the next probe would fail.
 */
static void add_while_unbound(void)
{
	struct platform_device *pdev = platform_device_register_simple("devres-misuse", 0, NULL, 0);
	void *early = devm_kzalloc(&pdev->dev, 8, GFP_KERNEL);

	CHECK(early);
	CHECK_EQ(platform_driver_register(&driver), 0);
	EXPECT_REPORT(PROBE_WITH_RESOURCES);
	devm_kfree(&pdev->dev, early);
	CHECK_EQ(device_attach(&pdev->dev), 1);
	device_release_driver(&pdev->dev);
	CHECK(devm_kzalloc(&pdev->dev, 8, GFP_KERNEL));
	EXPECT_REPORT(DEVM_WHILE_UNBOUND);
	platform_driver_unregister(&driver);
	platform_device_unregister(pdev);
}

static void add_in_probe(void)
{
	struct platform_device *pdev = platform_device_register_simple("devres-misuse", 0, NULL, 0);

	CHECK_EQ(platform_driver_register(&driver), 0);
	CHECK(pdev->dev.driver == &driver.driver);
	CHECK(devm_kzalloc(&pdev->dev, 8, GFP_KERNEL));
	platform_driver_unregister(&driver);
	platform_device_unregister(pdev);
}

/*
 * 1. a driver keeps managed memory where an open file reaches it
 * 2. the device is unbound
 * 3. the file reads it
 */
static void touched_after_unbind(void)
{
	struct device *dev = scn();
	const struct drmres_report *report;
	void *p = devm_kzalloc(dev, 8, GFP_KERNEL);

	CHECK(drmres_access_check(p, "read"));
	root_device_unregister(dev);
	CHECK(!drmres_access_check(p, "read"));
	report = EXPECT_REPORT(DEVM_AFTER_UNBIND);
	if (report) {
		CHECK_STR(report->object.owner, "device scn");
		CHECK_EQ(report->object.id, 1);
	}
}

/*
 * 1. a driver maps managed pages into a process
 * 2. the device is unbound
 * 3. the process writes
 */
static void pages_touched_after_unbind(void)
{
	struct device *dev = scn();
	const struct drmres_report *report;
	unsigned long addr = devm_get_free_pages(dev, GFP_KERNEL, 0);
	int *counter = devm_alloc_percpu(dev, int);

	CHECK(drmres_access_check((void *)addr, "write"));
	root_device_unregister(dev);
	CHECK(!drmres_access_check((void *)addr, "write"));
	report = EXPECT_REPORT(DEVM_AFTER_UNBIND);
	if (report) {
		CHECK_STR(report->object.name, "devm_get_free_pages");
		CHECK_STR(report->object.owner, "device scn");
		CHECK_EQ(report->object.size, PAGE_SIZE);
	}
	CHECK(!drmres_access_check(counter, "write"));
	EXPECT_REPORT(DEVM_AFTER_UNBIND);
}

/* An early free is no unbind. */
static void pages_touched_after_free(void)
{
	struct device *dev = scn();
	unsigned long addr = devm_get_free_pages(dev, GFP_KERNEL, 0);

	devm_free_pages(dev, addr);
	CHECK(!drmres_access_check((void *)addr, "write"));
	EXPECT_REPORT(USE_AFTER_FREE);
	root_device_unregister(dev);
}

/* Managed pages are not the driver's to free_pages(). */
static void plain_free_pages(void)
{
	struct device *dev = scn();
	unsigned long addr = devm_get_free_pages(dev, GFP_KERNEL, 0);
	int *counter = devm_alloc_percpu(dev, int);

	free_pages(addr, 0);
	EXPECT_REPORT(RELEASED_TWICE);
	free_percpu(counter);
	EXPECT_REPORT(RELEASED_TWICE);
	devm_free_pages(dev, addr);
	root_device_unregister(dev);
}

/* A device that nobody unregisters owns what is left. */
static void forgotten_device(void)
{
	u64 mark = drmres_leak_mark();
	struct device *dev = scn();
	char tree[2048];

	CHECK(devm_kzalloc(dev, 8, GFP_KERNEL));
	CHECK(devm_get_free_pages(dev, GFP_KERNEL, 0));
	drmres_leak_tree(mark, tree, sizeof(tree));
	CHECK(strstr(tree, "device scn"));
	CHECK(strstr(tree, "dr#1 devm_kzalloc_release 8 bytes"));
	CHECK(strstr(tree, "dr#2 devm_pages_release 16 bytes"));
	CHECK(strstr(tree, "dr#2 devm_get_free_pages 4096 bytes"));
	CHECK(!strstr(tree, "unowned"));
	root_device_unregister(dev);
}

CASES(devres_misuse){
	CASE(devres_misuse, kfree_unknown),
	CASE(devres_misuse, kfree_interior),
	CASE(devres_misuse, kfree_twice),
	CASE(devres_misuse, kfree_foreign),
	CASE(devres_misuse, kfree_other_kind),
	CASE(devres_misuse, plain_kfree),
	CASE(devres_misuse, kfree_during_release),
	CASE(devres_misuse, free_attached),
	CASE(devres_misuse, free_wrong),
	CASE(devres_misuse, add_twice),
	CASE(devres_misuse, add_freed),
	CASE(devres_misuse, release_frees_itself),
	CASE(devres_misuse, without_release),
	CASE(devres_misuse, null_device),
	CASE(devres_misuse, uninitialised_device),
	CASE(devres_misuse, freed_device),
	CASE(devres_misuse, null_action),
	CASE(devres_misuse, add_during_release),
	CASE(devres_misuse, add_from_early_release),
	CASE(devres_misuse, add_while_unbound),
	CASE(devres_misuse, add_in_probe),
	CASE(devres_misuse, touched_after_unbind),
	CASE(devres_misuse, pages_touched_after_unbind),
	CASE(devres_misuse, pages_touched_after_free),
	CASE(devres_misuse, plain_free_pages),
	CASE(devres_misuse, forgotten_device),
	CASE_END,
};
