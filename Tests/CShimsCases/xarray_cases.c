/* SPDX-License-Identifier: MIT */
/* Arrays that are mostly empty. */
#include <cases.h>

#include <drmres/errno.h>
#include <drmres/fault.h>
#include <linux/slab.h>
#include <linux/xarray.h>

static int a, b, c;

static void fail_next(void)
{
	drmres_fault_arm(&(const struct drmres_fault){.nth = 1});
}

static void stores(void)
{
	DEFINE_XARRAY(xa);
	unsigned long index;
	void *entry;
	int sum = 0;

	CHECK(xa_empty(&xa));
	CHECK(!xa_load(&xa, 3));
	CHECK(!xa_store(&xa, 3, &a, GFP_KERNEL));
	CHECK(!xa_store(&xa, ~0ul, &b, GFP_KERNEL));
	CHECK(xa_store(&xa, 3, &c, GFP_KERNEL) == &a);
	CHECK(xa_load(&xa, 3) == &c);
	CHECK_EQ(xa_insert(&xa, 3, &a, GFP_KERNEL), -EBUSY);
	CHECK_EQ(xa_insert(&xa, 9, xa_mk_value(5), GFP_KERNEL), 0);
	CHECK(xa_is_value(xa_load(&xa, 9)) && xa_to_value(xa_load(&xa, 9)) == 5);
	xa_for_each(&xa, index, entry)
	{
		sum += index == ~0ul ? 1000 : (int)index;
		/* Taking out what the walk stands on is allowed. */
		CHECK(xa_erase(&xa, index) == entry);
	}
	CHECK_EQ(sum, 1012);
	CHECK(xa_empty(&xa));
	CHECK(!xa_erase(&xa, 3));
	CHECK(!xa_cmpxchg(&xa, 1, NULL, &a, GFP_KERNEL));
	CHECK(xa_cmpxchg(&xa, 1, &b, &c, GFP_KERNEL) == &a);
	CHECK(xa_cmpxchg(&xa, 1, &a, &b, GFP_KERNEL) == &a);
	CHECK(xa_cmpxchg(&xa, 1, &b, NULL, GFP_KERNEL) == &b);
	CHECK(xa_empty(&xa));
	xa_lock(&xa);
	CHECK(!__xa_store(&xa, 7, &a, GFP_KERNEL));
	CHECK(__xa_erase(&xa, 7) == &a);
	xa_unlock(&xa);
	CHECK(!xa_store(&xa, 3, &a, GFP_KERNEL));
	xa_destroy(&xa);
	CHECK(xa_empty(&xa));
}

static void gives_out_numbers(void)
{
	DEFINE_XARRAY_ALLOC1(xa);
	u32 id, next = 0;

	CHECK_EQ(xa_alloc(&xa, &id, &a, xa_limit_32b, GFP_KERNEL), 0);
	CHECK_EQ(id, 1);
	CHECK_EQ(xa_alloc(&xa, &id, NULL, XA_LIMIT(1, 3), GFP_KERNEL), 0);
	CHECK_EQ(id, 2);
	CHECK(!xa_load(&xa, 2));
	CHECK_EQ(xa_alloc(&xa, &id, &c, XA_LIMIT(1, 3), GFP_KERNEL), 0);
	CHECK_EQ(id, 3);
	CHECK_EQ(xa_alloc(&xa, &id, &c, XA_LIMIT(1, 3), GFP_KERNEL), -EBUSY);
	CHECK(xa_erase(&xa, 1) == &a);
	CHECK_EQ(xa_alloc_cyclic(&xa, &id, &a, XA_LIMIT(1, 4), &next, GFP_KERNEL), 0);
	CHECK_EQ(id, 1);
	CHECK_EQ(xa_alloc_cyclic(&xa, &id, &a, XA_LIMIT(1, 4), &next, GFP_KERNEL), 0);
	CHECK_EQ(id, 4);
	xa_erase(&xa, 1);
	CHECK_EQ(xa_alloc_cyclic(&xa, &id, &a, XA_LIMIT(1, 4), &next, GFP_KERNEL), 1);
	CHECK_EQ(id, 1);
	xa_destroy(&xa);
}

static void without_memory(void)
{
	struct xarray xa;
	u32 id;

	xa_init_flags(&xa, XA_FLAGS_ALLOC);
	fail_next();
	CHECK_EQ(xa_err(xa_store(&xa, 3, &a, GFP_KERNEL)), -ENOMEM);
	fail_next();
	CHECK_EQ(xa_alloc(&xa, &id, &a, xa_limit_32b, GFP_KERNEL), -ENOMEM);
	fail_next();
	CHECK_EQ(xa_insert(&xa, 3, &a, GFP_KERNEL), -ENOMEM);
	drmres_fault_disarm(NULL);
	CHECK(xa_empty(&xa));
}

static void misuse(void)
{
	struct xarray *xa = kzalloc(sizeof(*xa), GFP_KERNEL);
	u32 id;

	CHECK(!xa_load(NULL, 0));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(xa_err(xa_store(xa, 1, &a, GFP_KERNEL)), 0);
	EXPECT_REPORT(LOCK_UNINITIALISED);
	CHECK_EQ(xa_alloc(xa, &id, &a, xa_limit_32b, GFP_KERNEL), -EINVAL);
	EXPECT_REPORT(WARN);
	xa_lock(xa);
	xa_erase(xa, 1);
	EXPECT_REPORT(RECURSIVE_LOCK);
	xa_unlock(xa);
	xa_destroy(xa);
	kfree(xa);
	CHECK(!xa_load(xa, 1));
	EXPECT_REPORT(USE_AFTER_FREE);
}

/* Entries that are left take memory: they are leaked with their array. */
static void leaks_what_is_left(void)
{
	struct xarray xa;
	u64 mark = drmres_leak_mark();

	xa_init(&xa);
	xa_store(&xa, 3, &a, GFP_KERNEL);
	CHECK_EQ(drmres_leak_check(mark), 1);
	EXPECT_REPORT(UNREACHABLE);
	xa_destroy(&xa);
	CHECK_EQ(drmres_leak_check(mark), 0);
}

CASES(xarray){CASE(xarray, stores), CASE(xarray, gives_out_numbers),  CASE(xarray, without_memory),
	      CASE(xarray, misuse), CASE(xarray, leaks_what_is_left), CASE_END};
