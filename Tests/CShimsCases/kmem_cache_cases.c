/* SPDX-License-Identifier: MIT */
/* Caches of equal objects. */
#include <cases.h>

#include <linux/rcupdate.h>
#include <linux/slab.h>

#include <mm/shade.h>

#include <string.h>

/* These write where nobody may: AddressSanitizer ends the process at the first touch, which is its own report. */
#define CASE_WITHOUT_ASAN(suite, fn)                          \
	{                                                     \
#suite, #fn, DRMRES_ASAN ? skipped : fn, true \
	}

static void __maybe_unused skipped(void)
{
}

struct pixel {
	u32 red, green, blue;
	struct rcu_head rcu;
};

static void allocates_and_frees(void)
{
	struct kmem_cache *s = KMEM_CACHE(pixel, SLAB_ACCOUNT);
	struct pixel *p, *q;

	CHECK_STR(s->name, "pixel");
	CHECK_EQ(kmem_cache_size(s), sizeof(struct pixel));
	p = kmem_cache_alloc(s, GFP_KERNEL);
	q = kmem_cache_zalloc(s, GFP_KERNEL);
	CHECK(p && q && p != q);
	CHECK_EQ(((unsigned char *)p)[3], 0x5a);
	CHECK_EQ(q->blue, 0);
	CHECK_EQ(validate_slab_cache(s), 2);
	kmem_cache_free(s, p);
	kfree(q);
	kmem_cache_free(s, NULL);
	kmem_cache_destroy(s);
	kmem_cache_destroy(NULL);
}

static unsigned int constructed;

static void construct(void *object)
{
	((struct pixel *)object)->red = ++constructed;
}

static void both_forms(void)
{
	struct kmem_cache_args args = {.align = 256, .ctor = construct};
	struct kmem_cache *s = kmem_cache_create("args", 24, &args, 0), *t, *u;
	struct pixel *p;

	constructed = 0;
	p = kmem_cache_alloc(s, GFP_KERNEL);
	CHECK_EQ((uintptr_t)p % 256, 0);
	CHECK_EQ(p->red, 1);
	CHECK_EQ(s->size, 256);
	kmem_cache_free(s, p);

	t = kmem_cache_create("plain", 40, 0, SLAB_HWCACHE_ALIGN, NULL);
	CHECK_EQ(t->align, 64);
	u = kmem_cache_create("default", 40, NULL, 0);
	CHECK_EQ(u->align, 8);
	kmem_cache_destroy(s);
	kmem_cache_destroy(t);
	kmem_cache_destroy(u);
}

static void constructor_and_zero(void)
{
	struct kmem_cache *s = kmem_cache_create("ctor", 24, 0, 0, construct);

	kmem_cache_free(s, kmem_cache_zalloc(s, GFP_KERNEL));
	EXPECT_REPORT(CACHE_MISUSE);
	kmem_cache_destroy(s);
}

static void a_fault_is_null(void)
{
	struct kmem_cache *s = kmem_cache_create("fault", 24, 0, 0, NULL);

	CHECK_EQ(drmres_fault_arm(&(struct drmres_fault){.nth = 1}), 0);
	CHECK(!kmem_cache_alloc(s, GFP_KERNEL));
	drmres_fault_disarm(NULL);
	kmem_cache_destroy(s);
}

static void creates_nothing_of_nothing(void)
{
	struct kmem_cache *s, *t;

	CHECK(!kmem_cache_create(NULL, 8, 0, 0, NULL));
	EXPECT_REPORT(CACHE_MISUSE);
	CHECK(!kmem_cache_create("empty", 0, 0, 0, NULL));
	EXPECT_REPORT(CACHE_MISUSE);
	CHECK(!kmem_cache_create("odd", 8, 24, SLAB_PANIC, NULL));
	EXPECT_REPORT(CACHE_MISUSE);
	EXPECT_REPORT(BUG);
	s = kmem_cache_create("twin", 8, 0, 0, NULL);
	t = kmem_cache_create("twin", 8, 0, 0, NULL);
	EXPECT_REPORT(CACHE_MISUSE);
	CHECK(s && t && s != t);
	kmem_cache_destroy(s);
	kmem_cache_destroy(t);
}

static void overrun(void)
{
	struct kmem_cache *s = kmem_cache_create("rz", 64, 0, SLAB_RED_ZONE, NULL);
	const struct drmres_report *report;
	volatile u8 *p = kmem_cache_alloc(s, GFP_KERNEL);

	p[64] = 0x12;
	p[-1] = 0x13;
	CHECK_EQ(validate_slab_cache(s), 1);
	EXPECT_REPORT(UNDERRUN);
	report = EXPECT_REPORT(OVERRUN);
	if (report)
		CHECK_STR(report->what,
			  "1 byte written beyond mem#2 (64 bytes), the first at offset 64: 0x12 instead of 0xcc");

	/* Put right: found once, and not again when it is freed. */
	CHECK_EQ(validate_slab_cache(s), 1);
	kmem_cache_free(s, (void *)p);
	kmem_cache_destroy(s);
}

static void part_of_an_object(void)
{
	struct kmem_cache *s = kmem_cache_create("part", 32, 0, SLAB_KMALLOC | SLAB_RED_ZONE, NULL);
	volatile u8 *p = alloc_hooks(__kmalloc_cache_noprof(s, GFP_KERNEL, 18));

	p[17] = 1;
	validate_slab_cache(s);
	p[18] = p[19] = 0xab;
	validate_slab_cache(s);
	EXPECT_REPORT(OVERRUN);
	kmem_cache_free(s, (void *)p);
	CHECK(!__kmalloc_cache_noprof(s, GFP_KERNEL, 33));
	EXPECT_REPORT(ALLOC_ARGUMENT);
	kmem_cache_destroy(s);
}

static void late_write(void)
{
	struct kmem_cache *s = kmem_cache_create("poison", 64, 0, SLAB_POISON, NULL);
	const struct drmres_report *report;
	volatile u8 *p = kmem_cache_alloc(s, GFP_KERNEL);

	kmem_cache_free(s, (void *)p);
	CHECK_EQ(validate_slab_cache(s), 1);
	p[50] = 0x9a;
	validate_slab_cache(s);
	report = EXPECT_REPORT(WRITE_AFTER_FREE);
	if (report)
		CHECK_STR(report->what,
			  "1 byte written to freed mem#2 (64 bytes), the first at offset 50: 0x9a instead of 0x6b");
	validate_slab_cache(s);
	CHECK_EQ(drmres_quarantine_check(), 0);
	kmem_cache_destroy(s);
}

/* 1. an object is allocated; 2. its cache is destroyed; 3. the object is freed after all. */
static void destroyed_too_early(void)
{
	struct kmem_cache *s = kmem_cache_create("early", 64, 0, 0, NULL);
	const struct drmres_report *report;
	void *p = kmem_cache_alloc(s, GFP_KERNEL);

	kmem_cache_destroy(s);
	report = EXPECT_REPORT(CACHE_MISUSE);
	if (report)
		CHECK_STR(report->what, "kmem_cache_destroy() of early with 1 object in use");
	CHECK(!kmem_cache_alloc(s, GFP_KERNEL));
	EXPECT_REPORT(CACHE_MISUSE);
	kfree(p);
}

static void wrong_cache(void)
{
	struct kmem_cache *s = kmem_cache_create("right", 64, 0, 0, NULL);
	struct kmem_cache *t = kmem_cache_create("wrong", 64, 0, 0, NULL);
	void *p = kmem_cache_alloc(s, GFP_KERNEL), *q = kmalloc(8, GFP_KERNEL);

	kmem_cache_free(t, p);
	EXPECT_REPORT(FREE_MISMATCH);
	kmem_cache_free(t, q);
	EXPECT_REPORT(FREE_MISMATCH);
	kmem_cache_free(s, p);
	kmem_cache_free(s, p);
	EXPECT_REPORT(DOUBLE_FREE);
	kfree(q);
	kfree(t);
	EXPECT_REPORT(FOREIGN_FREE);
	kmem_cache_destroy(s);
	kmem_cache_destroy(t);
}

static void no_cache(void)
{
	struct kmem_cache *s = kmem_cache_create("gone", 64, 0, 0, NULL);

	CHECK(!kmem_cache_alloc(NULL, GFP_KERNEL));
	EXPECT_REPORT(NULL_ARGUMENT);
	kmem_cache_destroy(s);
	CHECK_EQ(kmem_cache_size(s), 0);
	EXPECT_REPORT(USE_AFTER_FREE);
	kmem_cache_destroy(s);
	CHECK_EQ(validate_slab_cache((struct kmem_cache *)&s), 0);
	EXPECT_REPORT(CACHE_MISUSE);
}

static void kfree_rcu_frees(void)
{
	struct kmem_cache *s = KMEM_CACHE(pixel, SLAB_NO_MERGE);
	struct pixel *p = kmem_cache_alloc(s, GFP_KERNEL), *none = NULL;

	kfree_rcu(p, rcu);
	kfree_rcu(none, rcu);
	kmem_cache_destroy(s);
}

CASES(kmem_cache){
	CASE_EXACT(kmem_cache, allocates_and_frees),
	CASE(kmem_cache, both_forms),
	CASE(kmem_cache, constructor_and_zero),
	CASE(kmem_cache, a_fault_is_null),
	CASE(kmem_cache, creates_nothing_of_nothing),
	CASE_WITHOUT_ASAN(kmem_cache, overrun),
	CASE_WITHOUT_ASAN(kmem_cache, part_of_an_object),
	CASE_WITHOUT_ASAN(kmem_cache, late_write),
	CASE(kmem_cache, destroyed_too_early),
	CASE(kmem_cache, wrong_cache),
	CASE(kmem_cache, no_cache),
	CASE(kmem_cache, kfree_rcu_frees),
	CASE_END,
};
