// SPDX-License-Identifier: MIT
#include "devres_case.h"

#include <drmres/fault.h>
#include <string.h>

#define MEM "devm_kzalloc_release"
#define MOVED "devm_krealloc_release"

/* Linux 6.12: in place while the bucket lasts, then REPLACE, which keeps the place in the order of release. */
static void grow_and_shrink(void)
{
	struct device *dev = scn_6_12();
	char *p, *q;

	devm_add_action(dev, act, "before");
	p = devm_kmalloc(dev, 20, GFP_KERNEL);
	strcpy(p, "kept");
	devm_add_action(dev, act, "after");
	case_log();
	CHECK(devm_krealloc(dev, p, 21, GFP_KERNEL) == p);
	CHECK(devm_krealloc(dev, p, 4, GFP_KERNEL) == p);
	CHECK_LOG("");
	q = devm_krealloc(dev, p, 300, GFP_KERNEL);
	CHECK(q != p);
	CHECK(!memcmp(q, "kept", 4));
	CHECK_LOG(LINE("REPLACE", 2, MEM, 20));

	CHECK(!devm_krealloc(dev, q, SIZE_MAX - 8, GFP_KERNEL));
	CHECK(!devm_krealloc_array(dev, q, SIZE_MAX / 2, 4, GFP_KERNEL));
	q = devm_krealloc_array(dev, q, 100, 10, GFP_KERNEL);
	CHECK(!memcmp(q, "kept", 4));
	CHECK_LOG(LINE("REPLACE", 4, MOVED, 300));

	q = devm_krealloc(dev, NULL, 16, GFP_KERNEL);
	CHECK_LOG(LINE("ADD", 6, MEM, 16));
	CHECK(devm_krealloc(dev, q, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
	CHECK_LOG(LINE("REM", 6, MEM, 16));
	CHECK(devm_krealloc(dev, ZERO_SIZE_PTR, 24, GFP_KERNEL));
	CHECK_LOG(LINE("ADD", 7, MEM, 24));
	CHECK(devm_krealloc(dev, NULL, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
	root_device_unregister(dev);
	CHECK_LOG(LINE("REL", 7, MEM, 24) LINE("REL", 3, "act", 16) "act after\n" LINE("REL", 5, MOVED, 1000)
			  LINE("REL", 1, "act", 16) "act before\n");
}

/* Linux 6.12: whose it is comes up only when it has to move. */
static void foreign_upstream(void)
{
	struct device *dev = scn_6_12(), *two = root_device_register("two");
	char *p = devm_kmalloc(two, 20, GFP_KERNEL);

	case_log();
	CHECK(devm_krealloc(dev, p, 21, GFP_KERNEL) == p);
	CHECK(!devm_krealloc(dev, p, 300, GFP_KERNEL));
	EXPECT_REPORT(KREALLOC_UNMANAGED);
	devm_kfree(dev, p);
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	CHECK_LOG("");
	root_device_unregister(two);
	CHECK_LOG(" two: DEVRES REL dr#1 " MEM " (20 bytes)\n");
	root_device_unregister(dev);
}

static void foreign_strict(void)
{
	struct device *dev = scn(), *two = root_device_register("two");
	const struct drmres_report *report;
	char *p = devm_kmalloc(two, 20, GFP_KERNEL);

	CHECK(!devm_krealloc(dev, p, 21, GFP_KERNEL));
	report = EXPECT_REPORT(KREALLOC_UNMANAGED);
	if (report)
		CHECK_STR(report->what, "devm_krealloc() on device scn of dr#1, which belongs to device two");
	CHECK(!devm_krealloc(dev, p, 300, GFP_KERNEL));
	EXPECT_REPORT(KREALLOC_UNMANAGED);
	CHECK(devm_krealloc(dev, p, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
	EXPECT_REPORT(KREALLOC_UNMANAGED);
	CHECK(devm_krealloc(two, p, 21, GFP_KERNEL) == p);
	root_device_unregister(two);
	root_device_unregister(dev);
}

static void wrong_pointers(void)
{
	struct device *dev = scn();
	static int local;
	char *p = devm_kmalloc(dev, 20, GFP_KERNEL), *plain = kmalloc(20, GFP_KERNEL);

	for (int policy = DRMRES_STRICT; policy <= DRMRES_UPSTREAM; policy++) {
		drmres_set_policy(policy);
		CHECK(!devm_krealloc(dev, &local, 21, GFP_KERNEL));
		EXPECT_REPORT(KREALLOC_UNMANAGED);
		CHECK(!devm_krealloc(dev, p + 8, 21, GFP_KERNEL));
		EXPECT_REPORT(KREALLOC_UNMANAGED);
		CHECK(!devm_krealloc(dev, plain, 21, GFP_KERNEL));
		EXPECT_REPORT(KREALLOC_UNMANAGED);
	}
	kfree(plain);
	devm_kfree(dev, p);
	CHECK(!devm_krealloc(dev, p, 21, GFP_KERNEL));
	EXPECT_REPORT(KREALLOC_UNMANAGED);
	root_device_unregister(dev);
}

static void failure_keeps_old(void)
{
	struct device *dev = scn();
	struct drmres_fault first = {.nth = 1};
	char *p = devm_kmalloc(dev, 20, GFP_KERNEL);

	strcpy(p, "kept");
	drmres_fault_arm(&first);
	CHECK(!devm_krealloc(dev, p, 300, GFP_KERNEL));
	drmres_fault_disarm(NULL);
	CHECK_STR(p, "kept");
	devm_kfree(dev, p);
	root_device_unregister(dev);
}

/* Zeroes come with a move; in place nothing is cleared, as in Linux. */
static void zeroing(void)
{
	struct device *dev = scn();
	static const char zeroes[200];
	char *p = devm_kzalloc(dev, 8, GFP_KERNEL);

	memset(p, 0xff, 8);
	p = devm_krealloc(dev, p, 256, GFP_KERNEL | __GFP_ZERO);
	CHECK_EQ((u8)p[7], 0xff);
	CHECK(!memcmp(p + 8, zeroes, 200));
	root_device_unregister(dev);
}

/* What a block grew into in place belongs to it, and moves with it. */
static void grown_in_place(void)
{
	struct device *dev = scn();
	char *p = devm_kmalloc(dev, 20, GFP_KERNEL), *q;
	size_t size = 20;

	while ((q = devm_krealloc(dev, p, size + 1, GFP_KERNEL)) == p)
		p[size++] = 'x';
	CHECK(size > 20);
	for (size_t i = 20; i < size; i++)
		CHECK_EQ(q[i], 'x');
	root_device_unregister(dev);
}

/*
 * 1. a driver grows its table
 * 2. it goes on with the old pointer
 */
static void stale_pointer(void)
{
	struct device *dev = scn();
	char *p = devm_kmalloc(dev, 20, GFP_KERNEL);

	CHECK(devm_krealloc(dev, p, 1000, GFP_KERNEL));
	CHECK(!drmres_access_check(p, "read"));
	EXPECT_REPORT(STALE_KREALLOC);
	devm_kfree(dev, p);
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	root_device_unregister(dev);
}

CASES(devres_krealloc){
	CASE(devres_krealloc, grow_and_shrink),
	CASE(devres_krealloc, foreign_upstream),
	CASE(devres_krealloc, foreign_strict),
	CASE(devres_krealloc, wrong_pointers),
	CASE(devres_krealloc, failure_keeps_old),
	CASE(devres_krealloc, zeroing),
	CASE(devres_krealloc, grown_in_place),
	CASE(devres_krealloc, stale_pointer),
	CASE_END,
};
