// SPDX-License-Identifier: MIT
#include <cases.h>

#include <linux/slab.h>
#include <linux/vmalloc.h>

#include <stdint.h>
#include <string.h>

static volatile size_t huge = SIZE_MAX;

static size_t size_of(const void *p)
{
	struct drmres_object object;

	return drmres_address_find(p, &object) == DRMRES_ADDRESS_LIVE ? object.size : 0;
}

/* Within its size class an object stays where it is. */
static void keeps_place(void)
{
	char *p = kmalloc(65, GFP_KERNEL), *q;

	memset(p, 'a', 65);
	q = krealloc(p, 96, GFP_KERNEL);
	CHECK(q == p);
	CHECK_EQ(size_of(p), 96);
	CHECK_EQ(q[64], 'a');
	CHECK_EQ(q[65], 0x5a);
	memset(q, 'b', 96);
	q = krealloc(p, 10, GFP_KERNEL);
	CHECK(q == p);
	CHECK_EQ(size_of(p), 10);
	CHECK_EQ(q[9], 'b');
	kfree(q);
}

static void moves(void)
{
	char *p = kmalloc(20, GFP_KERNEL), *q;

	memcpy(p, "0123456789abcdefghi", 20);
	q = krealloc(p, 300, GFP_KERNEL);
	CHECK(q != p);
	CHECK_STR(q, "0123456789abcdefghi");
	CHECK_EQ(q[20], 0x5a);
	CHECK_EQ(drmres_address_find(p, NULL), DRMRES_ADDRESS_FREED);
	kfree(q);
}

/* The old place is given back to the object's history: freeing it again is a double free that names krealloc's line. */
static void old_place_is_freed(void)
{
	char *p = kmalloc(8, GFP_KERNEL), *q = krealloc(p, 300, GFP_KERNEL);
	const struct drmres_report *report;

	kfree(p);
	report = EXPECT_REPORT(DOUBLE_FREE);
	if (report)
		CHECK_STR(report->object.released.function, "old_place_is_freed");
	kfree(q);
}

static void like_kmalloc(void)
{
	char *p = krealloc(NULL, 8, GFP_KERNEL | __GFP_ZERO), *q = krealloc(ZERO_SIZE_PTR, 8, GFP_KERNEL);

	CHECK(p && !p[7]);
	CHECK(q && q[7] == 0x5a);
	CHECK(krealloc(NULL, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
	CHECK(krealloc(ZERO_SIZE_PTR, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
	kfree(p);
	kfree(q);
}

static void like_kfree(void)
{
	char *p = kmalloc(8, GFP_KERNEL);

	CHECK(krealloc(p, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
	CHECK_EQ(drmres_address_find(p, NULL), DRMRES_ADDRESS_FREED);
}

/* What appears is zero, what was there stays, whether the object moves or not. */
static void zeroed_growth(void)
{
	char *p = kzalloc(100, GFP_KERNEL), *q;

	memset(p, 'x', 100);
	q = krealloc(p, 40, GFP_KERNEL | __GFP_ZERO);
	CHECK(q == p);
	q = krealloc(p, 128, GFP_KERNEL | __GFP_ZERO);
	CHECK(q == p);
	CHECK_EQ(q[39], 'x');
	for (int i = 40; i < 128; i++)
		CHECK_EQ(q[i], 0);
	q = krealloc(p, 300, GFP_KERNEL | __GFP_ZERO);
	CHECK(q != p);
	CHECK_EQ(q[39], 'x');
	for (int i = 40; i < 300; i++)
		CHECK_EQ(q[i], 0);
	kfree(q);
}

static void failure_keeps_old(void)
{
	struct drmres_fault first = {.nth = 1};
	char *p = kmalloc(8, GFP_KERNEL);

	strcpy(p, "old");
	drmres_fault_arm(&first);
	CHECK(!krealloc(p, 300, GFP_KERNEL));
	drmres_fault_disarm(NULL);
	CHECK_STR(p, "old");
	CHECK_EQ(size_of(p), 8);

	CHECK(!krealloc(p, KMALLOC_MAX_SIZE + 1, GFP_KERNEL));
	EXPECT_REPORT(ALLOC_TOO_LARGE);
	CHECK(!krealloc(p, huge, GFP_KERNEL | __GFP_NOWARN));
	CHECK_STR(p, "old");
	kfree(p);
}

/* Within the class nothing is requested, so nothing can fail. */
static void no_request_in_place(void)
{
	struct drmres_fault first = {.nth = 1};
	struct drmres_fault_stats stats;
	char *p = kmalloc(9, GFP_KERNEL), *q;

	drmres_fault_arm(&first);
	q = krealloc(p, 16, GFP_KERNEL);
	drmres_fault_disarm(&stats);
	CHECK(q == p);
	CHECK_EQ(stats.requests, 0);
	kfree(q);
}

static void array(void)
{
	int *p = krealloc_array(NULL, 4, sizeof(*p), GFP_KERNEL), *q;

	p[3] = 7;
	CHECK(!krealloc_array(p, huge / 2, sizeof(*p), GFP_KERNEL));
	CHECK_EQ(p[3], 7);
	q = krealloc_array(p, 100, sizeof(*p), GFP_KERNEL);
	CHECK_EQ(q[3], 7);
	kfree(q);
}

static void bad_pointers(void)
{
	char *p = kmalloc(32, GFP_KERNEL), *area = vmalloc(32), local[8] = "";

	CHECK(!krealloc(p + 1, 64, GFP_KERNEL));
	EXPECT_REPORT(NOT_ALLOCATED);
	CHECK(!krealloc(local, 64, GFP_KERNEL));
	EXPECT_REPORT(NOT_ALLOCATED);
	CHECK(!krealloc(area, 64, GFP_KERNEL));
	EXPECT_REPORT(FREE_MISMATCH);
	CHECK_EQ(ksize(local), 0);
	EXPECT_REPORT(NOT_ALLOCATED);
	CHECK_EQ(ksize(p + 8), 0);
	EXPECT_REPORT(NOT_ALLOCATED);
	kfree(p);
	CHECK(!krealloc(p, 64, GFP_KERNEL));
	EXPECT_REPORT(USE_AFTER_FREE);
	CHECK(krealloc(p, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
	EXPECT_REPORT(DOUBLE_FREE);
	CHECK_EQ(ksize(p), 0);
	EXPECT_REPORT(USE_AFTER_FREE);
	vfree(area);
}

static void kvrealloc_moves(void)
{
	char *p = kvmalloc(100, GFP_KERNEL), *q;

	strcpy(p, "text");
	q = kvrealloc(p, KMALLOC_MAX_SIZE + 1, GFP_KERNEL);
	CHECK(is_vmalloc_addr(q));
	CHECK_STR(q, "text");
	p = kvrealloc(q, 8, GFP_KERNEL);
	CHECK(p == q);
	CHECK_EQ(size_of(p), 8);
	CHECK(!kvrealloc(p, huge, GFP_KERNEL | __GFP_NOWARN));
	CHECK_STR(p, "text");
	CHECK(!kvrealloc(p, 0, GFP_KERNEL));

	p = kvrealloc(NULL, 8, GFP_KERNEL);
	CHECK(p);
	CHECK(kvrealloc(p, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
}

CASES(krealloc){
	CASE_EXACT(krealloc, keeps_place),  CASE_EXACT(krealloc, moves),	 CASE(krealloc, old_place_is_freed),
	CASE_EXACT(krealloc, like_kmalloc), CASE(krealloc, like_kfree),		 CASE(krealloc, zeroed_growth),
	CASE(krealloc, failure_keeps_old),  CASE(krealloc, no_request_in_place), CASE(krealloc, array),
	CASE(krealloc, bad_pointers),	    CASE(krealloc, kvrealloc_moves),	 CASE_END};
