// SPDX-License-Identifier: MIT
#include <cases.h>

#include <linux/slab.h>
#include <linux/spinlock.h>

#include <limits.h>
#include <stdint.h>
#include <string.h>

/* Without them the compiler knows the sizes and refuses the program. */
static volatile size_t huge = SIZE_MAX;

static bool is_filled(const void *p, int byte, size_t size)
{
	const unsigned char *at = p;

	for (size_t i = 0; i < size; i++)
		if (at[i] != byte)
			return false;
	return true;
}

static void classes(void)
{
	static const size_t expected[] = {8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192, 12288};
	size_t below = 0;

	for (size_t i = 0; i + 1 < sizeof(expected) / sizeof(expected[0]); i++) {
		size_t class = expected[i];

		if (class < KMALLOC_MIN_SIZE || (class == 96 && KMALLOC_MIN_SIZE > 32) ||
		    (class == 192 && KMALLOC_MIN_SIZE > 64))
			continue;
		CHECK_EQ(kmalloc_size_roundup(below + 1), class);
		CHECK_EQ(kmalloc_size_roundup(class - 1), class);
		CHECK_EQ(kmalloc_size_roundup(class), class);
		below = class;
	}
	CHECK_EQ(below, KMALLOC_MAX_CACHE_SIZE);
}

/* Above 8 KiB whole pages are handed out, a power of two of them. */
static void pages_above_classes(void)
{
	CHECK_EQ(kmalloc_size_roundup(8193), 16384);
	CHECK_EQ(kmalloc_size_roundup(16384), 16384);
	CHECK_EQ(kmalloc_size_roundup(16385), 32768);
	CHECK_EQ(kmalloc_size_roundup(KMALLOC_MAX_SIZE - 1), KMALLOC_MAX_SIZE);
	CHECK_EQ(kmalloc_size_roundup(KMALLOC_MAX_SIZE), KMALLOC_MAX_SIZE);
}

static void roundup_edges(void)
{
	CHECK_EQ(kmalloc_size_roundup(0), 0);
	CHECK_EQ(kmalloc_size_roundup(KMALLOC_MAX_SIZE + 1), KMALLOC_MAX_SIZE + 1);
	CHECK(kmalloc_size_roundup(SIZE_MAX) == SIZE_MAX);
}

/* Each size has its class's natural alignment, and never less than the machine's. */
static void alignment(void)
{
	static const size_t sizes[] = {1,   7,	 8,   9,   16,	 17,   33,   64,   65,	 96,   97,
				       128, 129, 192, 193, 1024, 1025, 4096, 4097, 8192, 9000, 65536};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size_t class = kmalloc_size_roundup(sizes[i]), natural = class & -class;
		void *p = kmalloc(sizes[i], GFP_KERNEL);

		if (class > KMALLOC_MAX_CACHE_SIZE)
			natural = PAGE_SIZE;
		CHECK_EQ((uintptr_t)p % natural, 0);
		CHECK_EQ((uintptr_t)p % ARCH_KMALLOC_MINALIGN, 0);
		CHECK_EQ(ksize(p), class);
		kfree(p);
	}
}

static void zero_size(void)
{
	CHECK(kmalloc(0, GFP_KERNEL) == ZERO_SIZE_PTR);
	CHECK(kzalloc(0, GFP_ATOMIC) == ZERO_SIZE_PTR);
	CHECK(kcalloc(0, 8, GFP_KERNEL) == ZERO_SIZE_PTR);
	CHECK(kmalloc_array(8, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
	CHECK(kvmalloc(0, GFP_KERNEL) == ZERO_SIZE_PTR);
	CHECK_EQ(ksize(ZERO_SIZE_PTR), 0);
	CHECK_EQ(ksize(NULL), 0);
	kfree(ZERO_SIZE_PTR);
	kfree(NULL);
	kvfree(ZERO_SIZE_PTR);
	kfree_sensitive(NULL);
	kvfree_sensitive(NULL, 8);
	CHECK(ZERO_OR_NULL_PTR(NULL));
	CHECK(ZERO_OR_NULL_PTR(ZERO_SIZE_PTR));
	CHECK(!ZERO_OR_NULL_PTR((char *)ZERO_SIZE_PTR + 1));
}

static void contents(void)
{
	void *fresh = kmalloc(100, GFP_KERNEL), *zeroed = kzalloc(100, GFP_KERNEL),
	     *array = kcalloc(10, 10, GFP_KERNEL);

	CHECK(is_filled(fresh, 0x5a, 100));
	CHECK(is_filled(zeroed, 0, 100));
	CHECK(is_filled(array, 0, 100));
	kfree(fresh);
	kfree(zeroed);
	kfree(array);
}

static void too_large(void)
{
	struct drmres_alloc_totals totals;
	void *p = kmalloc(KMALLOC_MAX_SIZE, GFP_KERNEL);
	const struct drmres_report *report;

	CHECK(p);
	kfree(p);
	CHECK(!kmalloc(KMALLOC_MAX_SIZE + 1, GFP_KERNEL));
	report = EXPECT_REPORT(ALLOC_TOO_LARGE);
	if (report) {
		CHECK_STR(report->what, "kmalloc() of 4194305 bytes");
		CHECK_STR(report->site.file, "slab_cases.c");
	}
	CHECK(!kmalloc(huge, GFP_KERNEL));
	EXPECT_REPORT(ALLOC_TOO_LARGE);
	CHECK(!kzalloc(huge - 15, GFP_KERNEL));
	EXPECT_REPORT(ALLOC_TOO_LARGE);
	CHECK(!kmalloc(huge, GFP_KERNEL | __GFP_NOWARN));
	CHECK(!kmalloc(KMALLOC_MAX_SIZE + 1, GFP_NOWAIT));
	drmres_alloc_totals(&totals);
	CHECK_EQ(totals.failures, 5);
}

static void array_overflow(void)
{
	size_t half = huge / 2 + 1;

	CHECK(!kmalloc_array(half, 2, GFP_KERNEL));
	CHECK(!kcalloc(2, half, GFP_KERNEL));
	CHECK(!kmalloc_array_node(huge, huge, GFP_KERNEL, NUMA_NO_NODE));
	CHECK(!kcalloc_node(huge, 2, GFP_KERNEL, 0));
	CHECK(!kvmalloc_array(half, 2, GFP_KERNEL));
	CHECK(!kvcalloc(half, 2, GFP_KERNEL));

	/* No overflow, only too much. */
	CHECK(!kmalloc_array(half, 1, GFP_KERNEL));
	EXPECT_REPORT(ALLOC_TOO_LARGE);
}

/* Every spelling makes an object that kfree() takes. */
static void spellings(void)
{
	void *all[] = {
		kmalloc(24, GFP_KERNEL),
		kzalloc(24, GFP_NOIO),
		kmalloc_array(3, 8, GFP_NOFS),
		kcalloc(3, 8, GFP_ATOMIC),
		kmalloc_node(24, GFP_KERNEL, 0),
		kzalloc_node(24, GFP_KERNEL, NUMA_NO_NODE),
		kmalloc_array_node(3, 8, GFP_KERNEL, 0),
		kcalloc_node(3, 8, GFP_KERNEL, 0),
		kmalloc_track_caller(24, GFP_KERNEL_ACCOUNT),
		kmalloc_node_track_caller(24, GFP_NOWAIT, 0),
		kvmalloc(24, GFP_USER),
		kvzalloc(24, GFP_KERNEL),
		kvmalloc_node(24, GFP_KERNEL, 0),
		kvzalloc_node(24, GFP_KERNEL, NUMA_NO_NODE),
		kvmalloc_array(3, 8, GFP_KERNEL),
		kvcalloc(3, 8, GFP_KERNEL),
	};
	struct drmres_object object;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		CHECK_EQ(drmres_address_find(all[i], &object), DRMRES_ADDRESS_LIVE);
		CHECK_EQ(object.size, 24);
		CHECK_EQ(object.id, i + 1);
		CHECK_STR(object.allocated.file, "slab_cases.c");
		CHECK_STR(object.allocated.function, "spellings");
		CHECK_EQ(object.allocated.line, all[0] ? object.allocated.line : 0);
		kfree(all[i]);
	}
}

struct pair {
	int a, b;
};

struct counted {
	unsigned char count;
	int fam[] __counted_by(count);
};

static void by_type(void)
{
	struct pair *one = kmalloc_obj(struct pair), *same = kzalloc_obj(*same, GFP_ATOMIC);
	struct pair *many = kzalloc_objs(*many, 5), *more = kvmalloc_objs(struct pair, 6);
	struct pair *area = kvzalloc_obj(*area), *cleared = kvzalloc_objs(*cleared, 2, GFP_KERNEL);
	struct pair *plain = kmalloc_objs(*plain, 3, GFP_NOWAIT), *kv = kvmalloc_obj(*kv);

	CHECK(one && !same->a && is_filled(many, 0, 5 * sizeof(*many)) && more && kv);
	CHECK(is_filled(area, 0, sizeof(*area)) && is_filled(cleared, 0, 2 * sizeof(*cleared)));
	CHECK_EQ(ksize(plain), kmalloc_size_roundup(24));
	kfree(one);
	kfree(same);
	kfree(many);
	kfree(plain);
	kvfree(more);
	kvfree(area);
	kvfree(cleared);
	kvfree(kv);

	/* A product that overflows asks for everything there is. */
	CHECK(!kmalloc_objs(struct pair, huge));
	EXPECT_REPORT(ALLOC_TOO_LARGE);
	CHECK(!kzalloc_objs(struct pair, huge, GFP_KERNEL | __GFP_NOWARN));
}

static void flexible(void)
{
	struct counted *p = kzalloc_flex(*p, fam, 3), *q = kvmalloc_flex(*q, fam, 255, GFP_KERNEL);
	struct counted *r = kmalloc_flex(struct counted, fam, 0), *s = kvzalloc_flex(*s, fam, 1);

	CHECK(p && q && r && s);
	CHECK_EQ(kmalloc_size_roundup(sizeof(*p) + 3 * sizeof(int)), ksize(p));
#if defined(__has_builtin)
#if __has_builtin(__builtin_counted_by_ref)
	CHECK_EQ(p->count, 3);
	CHECK_EQ(q->count, 255);
	CHECK_EQ(s->count, 1);

	/* The counter cannot say 256. */
	CHECK(!kzalloc_flex(*p, fam, 256));
#endif
#endif
	CHECK(!kzalloc_flex(*p, fam, huge, GFP_KERNEL | __GFP_NOWARN));
	kfree(p);
	kvfree(q);
	kfree(r);
	kvfree(s);
}

static void scoped_free(void)
{
	u64 mark = drmres_leak_mark();
	char tree[512];

	{
		char *p __free(kfree) = kmalloc(8, GFP_KERNEL);
		char *q __free(kvfree) = kvmalloc(8, GFP_KERNEL);
		char *none __free(kfree) = NULL;
		char *error __free(kfree) = ERR_PTR(-ENOMEM);

		CHECK(p && q && !none && IS_ERR(error));
	}
	CHECK_EQ(drmres_leak_tree(mark, tree, sizeof(tree)), 0);
}

static void flags(void)
{
	const struct drmres_report *report;
	void *p;

	CHECK_EQ(GFP_KERNEL, 0xcc0);
	CHECK_EQ(GFP_ATOMIC, 0x820);
	CHECK_EQ(GFP_NOWAIT, 0x2800);
	CHECK_EQ(__GFP_ZERO, 0x100);
	CHECK(gfpflags_allow_blocking(GFP_NOIO) && gfpflags_allow_blocking(GFP_NOFS));
	CHECK(!gfpflags_allow_blocking(GFP_ATOMIC) && !gfpflags_allow_blocking(GFP_NOWAIT));

	p = kmalloc(8, GFP_KERNEL | __GFP_HIGHMEM);
	report = EXPECT_REPORT(GFP_FLAGS);
	if (report)
		CHECK_STR(report->what, "kmalloc() with GFP_KERNEL|__GFP_HIGHMEM; went on with GFP_KERNEL");
	CHECK(p);
	kfree(p);
	p = kmalloc(8, GFP_KERNEL | __GFP_DMA32);
	EXPECT_REPORT(GFP_FLAGS);
	kfree(p);
	p = kmalloc(8, GFP_KERNEL | 1u << 30);
	EXPECT_REPORT(GFP_FLAGS);
	kfree(p);
	p = kmalloc(8, GFP_ATOMIC | __GFP_NOFAIL);
	EXPECT_REPORT(GFP_FLAGS);
	kfree(p);

	/* These are fine. */
	p = kmalloc(8, GFP_KERNEL | __GFP_DMA | __GFP_NOFAIL | __GFP_COMP);
	kfree(p);
}

static void atomic_context(void)
{
	DEFINE_SPINLOCK(lock);
	void *p;

	spin_lock(&lock);
	p = kmalloc(8, GFP_ATOMIC);
	kfree(p);
	p = kmalloc(8, GFP_KERNEL);
	EXPECT_REPORT(SLEEP_IN_ATOMIC);
	CHECK(p);
	kfree(p);
	spin_unlock(&lock);
	p = kmalloc(8, GFP_KERNEL);
	kfree(p);
}

static void kvmalloc_sizes(void)
{
	char *small = kvmalloc(KMALLOC_MAX_SIZE, GFP_KERNEL), *large = kvzalloc(KMALLOC_MAX_SIZE + 1, GFP_KERNEL);

	CHECK(small && !is_vmalloc_addr(small));
	CHECK(is_vmalloc_addr(large) && is_vmalloc_addr(large + KMALLOC_MAX_SIZE));
	CHECK(is_filled(large, 0, KMALLOC_MAX_SIZE + 1));
	CHECK_EQ((uintptr_t)large % PAGE_SIZE, 0);
	kvfree(small);
	kvfree(large);
	CHECK(!is_vmalloc_addr(large));

	CHECK(!kvmalloc(KMALLOC_MAX_SIZE + 1, GFP_ATOMIC));
	CHECK(!kvmalloc((size_t)INT_MAX + 1, GFP_KERNEL | __GFP_NOWARN));
	CHECK(!kvmalloc(huge, GFP_KERNEL));
	EXPECT_REPORT(ALLOC_TOO_LARGE);
}

static void totals(void)
{
	struct drmres_alloc_totals before, now;
	void *a, *b;

	drmres_alloc_totals(&before);
	a = kmalloc(100, GFP_KERNEL);
	b = kmalloc(28, GFP_KERNEL);
	kfree(a);
	drmres_alloc_totals(&now);
	CHECK_EQ(now.live_objects - before.live_objects, 1);
	CHECK_EQ(now.live_bytes - before.live_bytes, 28);
	CHECK_EQ(now.peak_bytes - before.live_bytes, 128);
	CHECK_EQ(now.allocations, 2);
	CHECK_EQ(now.frees, 1);
	kfree(b);
	drmres_reset();
	drmres_alloc_totals(&now);
	CHECK_EQ(now.allocations, 0);
	CHECK_EQ(now.frees, 0);
	CHECK_EQ(now.peak_bytes, now.live_bytes);
	CHECK_EQ(now.quarantine_bytes, 0);
}

static void address_kinds(void)
{
	struct drmres_object object;
	size_t class = kmalloc_size_roundup(40);
	char *p = kmalloc(40, GFP_KERNEL);
	int local = 0;

	CHECK_EQ(drmres_address_find(p, &object), DRMRES_ADDRESS_LIVE);
	CHECK(object.address == p);
	CHECK_EQ(object.kind, DRMRES_KIND_MEM);
	CHECK_EQ(drmres_address_find(p + 1, &object), DRMRES_ADDRESS_INTERIOR);
	CHECK_EQ(object.size, 40);
	CHECK_EQ(drmres_address_find(p + class - 1, NULL), DRMRES_ADDRESS_INTERIOR);
	CHECK_EQ(drmres_address_find(p + class, NULL), DRMRES_ADDRESS_WILD);
	CHECK_EQ(drmres_address_find(p - 1, NULL), DRMRES_ADDRESS_WILD);
	kfree(p);
	CHECK_EQ(drmres_address_find(p, &object), DRMRES_ADDRESS_FREED);
	CHECK_STR(object.released.function, "address_kinds");
	CHECK_EQ(drmres_address_find(p + 39, NULL), DRMRES_ADDRESS_FREED);
	CHECK_EQ(drmres_address_find(&local, &object), DRMRES_ADDRESS_WILD);
	CHECK_EQ(object.kind, DRMRES_KIND_NONE);
	CHECK_EQ(drmres_address_find(NULL, NULL), DRMRES_ADDRESS_WILD);
	CHECK_EQ(drmres_address_find(ZERO_SIZE_PTR, NULL), DRMRES_ADDRESS_WILD);
}

static struct drmres_event seen[8];
static size_t seen_count;

static void see(const struct drmres_event *event, void *context)
{
	(void)context;
	if (seen_count < 8)
		seen[seen_count++] = *event;
}

static void events(void)
{
	void *p;

	seen_count = 0;
	drmres_trace_subscribe(see, NULL);
	p = kmalloc(12, GFP_KERNEL);
	kfree(p);
	drmres_trace_subscribe(NULL, NULL);
	CHECK_EQ(seen_count, 2);
	CHECK_EQ(seen[0].kind, DRMRES_EVENT_ALLOC);
	CHECK_EQ(seen[0].object_kind, DRMRES_KIND_MEM);
	CHECK_EQ(seen[0].object, 1);
	CHECK_EQ(seen[0].size, 12);
	CHECK_STR(seen[0].site.function, "events");
	CHECK_EQ(seen[1].kind, DRMRES_EVENT_FREE);
	CHECK_EQ(seen[1].object, 1);
	CHECK_EQ(seen[1].size, 12);
}

/* Called through a pointer, a function has no line; its caller is still known. */
static void no_site(void)
{
	void *(*allocate)(size_t, gfp_t) = kmalloc;
	struct drmres_object object;
	void *p = allocate(8, GFP_KERNEL);

	CHECK_EQ(drmres_address_find(p, &object), DRMRES_ADDRESS_LIVE);
	CHECK(!object.allocated.file);
	CHECK(object.allocated.pc);
	kfree(p);
}

CASES(slab){CASE(slab, classes),	CASE(slab, pages_above_classes),
	    CASE(slab, roundup_edges),	CASE(slab, alignment),
	    CASE(slab, zero_size),	CASE_EXACT(slab, contents),
	    CASE(slab, too_large),	CASE(slab, array_overflow),
	    CASE(slab, spellings),	CASE(slab, by_type),
	    CASE(slab, flexible),	CASE(slab, scoped_free),
	    CASE(slab, flags),		CASE(slab, atomic_context),
	    CASE(slab, kvmalloc_sizes), CASE(slab, totals),
	    CASE(slab, address_kinds),	CASE(slab, events),
	    CASE(slab, no_site),	CASE_END};
