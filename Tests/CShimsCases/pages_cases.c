// SPDX-License-Identifier: MIT
#include <cases.h>

#include <linux/gfp.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include <pthread.h>
#include <stdint.h>
#include <string.h>

static volatile size_t huge = SIZE_MAX;

static void helpers(void)
{
	CHECK_EQ(PAGE_SIZE, 4096);
	CHECK_EQ(get_order(1), 0);
	CHECK_EQ(get_order(4096), 0);
	CHECK_EQ(get_order(4097), 1);
	CHECK_EQ(get_order(4 << 20), 10);
	CHECK_EQ(get_order((4 << 20) + 1), 11);
	CHECK_EQ(PAGE_ALIGN(1ul), 4096);
	CHECK_EQ(PAGE_ALIGN(4096ul), 4096);
	CHECK_EQ(PAGE_ALIGN_DOWN(8191ul), 4096);
	CHECK(PAGE_ALIGNED(8192ul) && !PAGE_ALIGNED(8193ul));
	CHECK_EQ(offset_in_page(4097ul), 1);
}

static void orders(void)
{
	for (unsigned int order = 0; order <= 4; order++) {
		unsigned long addr = __get_free_pages(GFP_KERNEL, order);

		CHECK(addr && PAGE_ALIGNED(addr));
		memset((void *)addr, 1, PAGE_SIZE << order);
		free_pages(addr, order);
	}
	free_pages(__get_free_pages(GFP_KERNEL, MAX_PAGE_ORDER), MAX_PAGE_ORDER);
	free_pages(0, 0);
}

static void zeroed(void)
{
	unsigned long addr = get_zeroed_page(GFP_KERNEL), one = __get_free_page(GFP_ATOMIC | __GFP_HIGHMEM);
	char *page = (char *)addr;

	CHECK(!page[0] && !memcmp(page, page + 1, PAGE_SIZE - 1));
	free_page(addr);
	free_page(one);
}

static void order_too_high(void)
{
	CHECK(!__get_free_pages(GFP_KERNEL, MAX_PAGE_ORDER + 1));
	EXPECT_REPORT(ALLOC_TOO_LARGE);
	CHECK(!__get_free_pages(GFP_KERNEL | __GFP_NOWARN, 100));
}

static void wrong_order(void)
{
	unsigned long addr = __get_free_pages(GFP_KERNEL, 2);
	const struct drmres_report *report;

	free_pages(addr, 1);
	report = EXPECT_REPORT(FREE_MISMATCH);
	if (report)
		CHECK_STR(report->what, "free_pages() of mem#1 with 8192 bytes, which was allocated with 16384");
	free_pages(addr, 77);
	EXPECT_REPORT(FREE_MISMATCH);
	free_pages(addr, 2);
	free_pages(addr, 2);
	EXPECT_REPORT(DOUBLE_FREE);
}

static void wrong_function(void)
{
	unsigned long addr = __get_free_page(GFP_KERNEL);
	void *p = kmalloc(PAGE_SIZE, GFP_KERNEL), *area = vmalloc(PAGE_SIZE);

	kfree((void *)addr);
	EXPECT_REPORT(FREE_MISMATCH);
	free_page((unsigned long)p);
	EXPECT_REPORT(FREE_MISMATCH);
	free_page((unsigned long)area);
	EXPECT_REPORT(FREE_MISMATCH);
	free_page(addr + PAGE_SIZE / 2);
	EXPECT_REPORT(INTERIOR_FREE);
	free_page(0x10000);
	EXPECT_REPORT(WILD_FREE);
	free_page(addr);
	kfree(p);
	vfree(area);
}

static void areas(void)
{
	char *p = vmalloc(1), *z = vzalloc(10000);

	CHECK(PAGE_ALIGNED(p) && PAGE_ALIGNED(z));
	CHECK(is_vmalloc_addr(p) && is_vmalloc_addr(z + 9999));
	CHECK(!is_vmalloc_addr(&p) && !is_vmalloc_addr(NULL));
	CHECK(!z[0] && !memcmp(z, z + 1, 9999));
	vfree(p);
	vfree(z);
	vfree(NULL);
	CHECK(!is_vmalloc_addr(p));
	vfree(p);
	EXPECT_REPORT(DOUBLE_FREE);
}

static void areas_with_flags(void)
{
	char *p = __vmalloc(10000, GFP_KERNEL | __GFP_ZERO);

	CHECK(PAGE_ALIGNED(p) && is_vmalloc_addr(p));
	CHECK(!p[0] && !memcmp(p, p + 1, 9999));
	vfree(p);
	CHECK(!__vmalloc(huge, GFP_KERNEL | __GFP_NOWARN));
	CHECK(!__vmalloc(huge, GFP_KERNEL));
	EXPECT_REPORT(ALLOC_TOO_LARGE);
	CHECK(!__vmalloc(0, GFP_KERNEL | __GFP_NOWARN));
	EXPECT_REPORT(ALLOC_ARGUMENT);
}

static void bad_areas(void)
{
	char *p = vmalloc(2 * PAGE_SIZE);

	CHECK(!vmalloc(0));
	EXPECT_REPORT(ALLOC_ARGUMENT);
	CHECK(!vzalloc(huge));
	EXPECT_REPORT(ALLOC_TOO_LARGE);
	CHECK(!vmalloc(huge / 2));
	vfree(p + PAGE_SIZE);
	EXPECT_REPORT(INTERIOR_FREE);
	vfree(p);
}

struct counters {
	u64 hits, misses;
};

static void copies(void)
{
	struct counters __percpu *handle = alloc_percpu(struct counters);
	struct counters *copy, *before = NULL;
	unsigned int cpu, count = 0;

	for_each_possible_cpu(cpu)
	{
		copy = per_cpu_ptr(handle, cpu);
		CHECK(copy != before);
		CHECK_EQ((uintptr_t)copy % 64, 0);
		CHECK_EQ(copy->hits + copy->misses, 0);
		copy->hits = cpu;
		before = copy;
		count++;
	}
	CHECK_EQ(count, NR_CPUS);
	for_each_possible_cpu(cpu) CHECK_EQ(per_cpu_ptr(handle, cpu)->hits, cpu);
	free_percpu(handle);
	free_percpu(NULL);
}

static void *which_cpu(void *out)
{
	*(unsigned int *)out = drmres_this_cpu();
	return NULL;
}

/* A thread keeps its processor, and gets the same one in every run. */
static void this_cpu(void)
{
	unsigned int first, second = 99;
	int __percpu *handle = alloc_percpu(int);
	pthread_t thread;

	first = drmres_this_cpu();
	CHECK_EQ(first, 0);
	pthread_create(&thread, NULL, which_cpu, &second);
	pthread_join(thread, NULL);
	CHECK_EQ(second, 1);
	CHECK_EQ(drmres_this_cpu(), 0);
	CHECK(this_cpu_ptr(handle) == per_cpu_ptr(handle, 0));
	free_percpu(handle);
	drmres_reset();
	CHECK_EQ(drmres_this_cpu(), 0);
}

static void bad_percpu(void)
{
	int __percpu *handle = alloc_percpu(int);
	void *p = kmalloc(8, GFP_KERNEL), *small = __alloc_percpu(8, 3);

	/* Too small to be wrong. */
	CHECK(small);
	free_percpu(small);

	CHECK(!__alloc_percpu(0, 8));
	EXPECT_REPORT(ALLOC_ARGUMENT);
	CHECK(!__alloc_percpu(PCPU_MIN_UNIT_SIZE + 1, 8));
	EXPECT_REPORT(ALLOC_ARGUMENT);
	CHECK(!__alloc_percpu(8, 12));
	EXPECT_REPORT(ALLOC_ARGUMENT);
	CHECK(!__alloc_percpu(huge, 2 * PAGE_SIZE));
	EXPECT_REPORT(ALLOC_ARGUMENT);

	CHECK(per_cpu_ptr(handle, NR_CPUS) == per_cpu_ptr(handle, 0));
	EXPECT_REPORT(ALLOC_ARGUMENT);
	CHECK(!drmres_per_cpu_ptr(p, 0));
	EXPECT_REPORT(NOT_ALLOCATED);
	free_percpu(per_cpu_ptr(handle, 1));
	EXPECT_REPORT(INTERIOR_FREE);
	free_percpu(p);
	EXPECT_REPORT(FREE_MISMATCH);
	kfree(handle);
	EXPECT_REPORT(FREE_MISMATCH);
	free_percpu(handle);
	CHECK(!per_cpu_ptr(handle, 0));
	EXPECT_REPORT(USE_AFTER_FREE);
	kfree(p);
}

/* Linux's failslab never sees these; here they can fail as well. */
static void can_fail(void)
{
	struct drmres_fault all = {.nth = 1, .persistent = true};
	struct drmres_fault_stats stats;

	drmres_fault_arm(&all);
	CHECK(!__get_free_page(GFP_KERNEL));
	CHECK(!vmalloc(1));
	CHECK(!vzalloc(1));
	CHECK(!alloc_percpu(int));
	drmres_fault_disarm(&stats);
	CHECK_EQ(stats.injected, 4);
}

CASES(pages){CASE(pages, helpers),     CASE(pages, orders),
	     CASE(pages, zeroed),      CASE(pages, order_too_high),
	     CASE(pages, wrong_order), CASE(pages, wrong_function),
	     CASE(pages, areas),       CASE(pages, areas_with_flags),
	     CASE(pages, bad_areas),   CASE(pages, copies),
	     CASE(pages, this_cpu),    CASE(pages, bad_percpu),
	     CASE(pages, can_fail),    CASE_END};
