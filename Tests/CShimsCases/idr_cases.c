/* SPDX-License-Identifier: MIT */
/* Numbers for pointers, and numbers alone. */
#include <cases.h>

#include <drmres/errno.h>
#include <linux/idr.h>
#include <linux/slab.h>

static int a, b, c;

static int add(int id, void *p, void *data)
{
	CHECK(p);
	*(int *)data += id;
	return 0;
}

static void gives_out_numbers(void)
{
	DEFINE_IDR(idr);
	int id, sum = 0;
	u32 next = 0;
	void *entry;

	CHECK(idr_is_empty(&idr));
	CHECK_EQ(idr_alloc(&idr, &a, 1, 0, GFP_KERNEL), 1);
	CHECK_EQ(idr_alloc(&idr, &b, 1, 3, GFP_KERNEL), 2);
	CHECK_EQ(idr_alloc(&idr, &c, 1, 3, GFP_KERNEL), -ENOSPC);
	CHECK_EQ(idr_alloc(&idr, &c, 0, 0, GFP_KERNEL), 0);
	CHECK(idr_find(&idr, 2) == &b);
	CHECK(!idr_find(&idr, 3));
	CHECK(idr_replace(&idr, &c, 2) == &b);
	CHECK_EQ(PTR_ERR(idr_replace(&idr, &c, 9)), -ENOENT);
	CHECK_EQ(idr_for_each(&idr, add, &sum), 0);
	CHECK_EQ(sum, 3);
	CHECK(idr_remove(&idr, 1) == &a);
	CHECK(!idr_remove(&idr, 1));
	idr_for_each_entry(&idr, entry, id) sum += id;
	CHECK_EQ(sum, 5);
	CHECK_EQ(idr_alloc_u32(&idr, &a, &next, 5, GFP_KERNEL), 0);
	CHECK_EQ(next, 1);
	CHECK_EQ(idr_alloc_cyclic(&idr, &a, 0, 5, GFP_KERNEL), 3);
	CHECK_EQ(idr_alloc_cyclic(&idr, &a, 0, 5, GFP_KERNEL), 4);
	idr_remove(&idr, 0);
	CHECK_EQ(idr_alloc_cyclic(&idr, &a, 0, 5, GFP_KERNEL), 0);
	idr_destroy(&idr);
	CHECK(idr_is_empty(&idr));
}

static void starts_at_a_base(void)
{
	struct idr idr;

	idr_init_base(&idr, 1);
	CHECK_EQ(idr_alloc(&idr, &a, 0, 0, GFP_KERNEL), 1);
	idr_destroy(&idr);
	idr_init(&idr);
	idr_preload(GFP_KERNEL);
	CHECK_EQ(idr_alloc(&idr, NULL, 0, 0, GFP_NOWAIT), 0);
	idr_preload_end();
	CHECK(!idr_find(&idr, 0));
	CHECK_EQ(idr_alloc(&idr, &a, 0, 0, GFP_KERNEL), 1);
	idr_destroy(&idr);
}

static void misuse(void)
{
	struct idr *idr = kzalloc(sizeof(*idr), GFP_KERNEL);

	idr_init(idr);
	CHECK_EQ(idr_alloc(idr, &a, -1, 0, GFP_KERNEL), -EINVAL);
	EXPECT_REPORT(WARN);
	CHECK(!idr_find(NULL, 0));
	EXPECT_REPORT(NULL_ARGUMENT);
	kfree(idr);
	CHECK(!idr_find(idr, 0));
	EXPECT_REPORT(USE_AFTER_FREE);
}

static void numbers_alone(void)
{
	DEFINE_IDA(ida);

	CHECK(ida_is_empty(&ida));
	CHECK_EQ(ida_alloc(&ida, GFP_KERNEL), 0);
	CHECK_EQ(ida_alloc(&ida, GFP_KERNEL), 1);
	CHECK_EQ(ida_alloc_min(&ida, 5, GFP_KERNEL), 5);
	CHECK_EQ(ida_alloc_max(&ida, 1, GFP_KERNEL), -ENOSPC);
	CHECK_EQ(ida_alloc_range(&ida, 0, 9, GFP_KERNEL), 2);
	ida_free(&ida, 1);
	CHECK_EQ(ida_alloc(&ida, GFP_KERNEL), 1);
	ida_free(&ida, 77);
	EXPECT_REPORT(WARN);
	CHECK_LOG("ida_free called for id=77 which is not allocated.\n");
	ida_destroy(&ida);
	CHECK(ida_is_empty(&ida));
	ida_init(&ida);
	CHECK_EQ(ida_alloc(NULL, GFP_KERNEL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
}

CASES(idr){CASE(idr, gives_out_numbers), CASE(idr, starts_at_a_base), CASE(idr, misuse), CASE(idr, numbers_alone),
	   CASE_END};
