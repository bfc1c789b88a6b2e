// SPDX-License-Identifier: MIT
/*
 * Choosing a back end, and what the slab back end makes of memory: sizes, alignments, large objects, places that are
 * handed out again. The cases run under either.
 */
#include <cases.h>

#include <drmres/errno.h>
#include <linux/slab.h>
#include <string.h>

static bool is_slab(void)
{
	return !strcmp(drmres_get_backend(), "slab");
}

static void chosen_once(void)
{
	void *p = kmalloc(8, GFP_KERNEL);
	const char *now = drmres_get_backend();

	CHECK_EQ(drmres_set_backend(NULL), -EINVAL);
	CHECK_EQ(drmres_set_backend("slub"), -EINVAL);
	CHECK_EQ(drmres_set_backend(now), 0);
	CHECK_EQ(drmres_set_backend(is_slab() ? "exact" : "slab"), -EBUSY);
	CHECK_STR(drmres_get_backend(), now);
	kfree(p);
}

/* Every size up to beyond what a chunk holds: apart from each other, aligned, and as they were left. */
static void every_size(void)
{
	unsigned char *objects[200];
	size_t count = 0;

	for (size_t size = 1; size < 300000; size += size / 8 + 1) {
		objects[count] = kmalloc(size, GFP_KERNEL);
		CHECK(objects[count] && (uintptr_t)objects[count] % ARCH_KMALLOC_MINALIGN == 0);
		if (!(size & (size - 1)))
			CHECK((uintptr_t)objects[count] % (size < 4096 ? size : 4096) == 0);
		memset(objects[count], (int)count, size);
		count++;
	}
	for (size_t size = 1, i = 0; i < count; size += size / 8 + 1, i++) {
		CHECK(objects[i][0] == i && objects[i][size / 2] == i && objects[i][size - 1] == i);
		kfree(objects[i]);
	}
}

/* What was written before is not seen by who asks for zeroes, however often a place changes hands. */
static void zeroed(void)
{
	for (size_t size = 16; size <= 16384; size *= 2) {
		for (int round = 0; round < 200; round++) {
			unsigned char *p = kzalloc(size, GFP_KERNEL);
			bool zero = p && !p[0] && !memcmp(p, p + 1, size - 1);

			CHECK(zero);
			if (p)
				memset(p, 0xff, size);
			kfree(p);
			if (!zero)
				return;
		}
	}
}

/*
 * 1. an object that is too large for a chunk is freed; 2. it is freed again: still known; 3. so many others come and go
 * that it is forgotten at last.
 */
static void large_twice(void)
{
	const struct drmres_report *report;
	void *p = kmalloc(100000, GFP_KERNEL);

	kfree(p);
	kfree(p);
	report = EXPECT_REPORT(DOUBLE_FREE);
	CHECK(report && report->object.kind == DRMRES_KIND_MEM && report->object.id == 1);
}

/* An address in a chunk where nothing was ever allocated, one in a chunk's object, and one of nobody's. */
static void addresses(void)
{
	struct drmres_object object;
	char *p = kmalloc(100, GFP_KERNEL), here = 0;

	CHECK_EQ(drmres_address_find(p, &object), DRMRES_ADDRESS_LIVE);
	CHECK_EQ(drmres_address_find(p + 60, &object), DRMRES_ADDRESS_INTERIOR);
	CHECK_EQ(object.size, 100);
	CHECK_EQ(drmres_address_find(&here, &object), DRMRES_ADDRESS_WILD);
	CHECK_EQ(drmres_address_find((void *)(uintptr_t)0xdead000000000010u, &object), DRMRES_ADDRESS_WILD);
	CHECK_EQ(drmres_address_find((void *)((uintptr_t)p & ~0x1fffffu), &object), DRMRES_ADDRESS_WILD);
	kfree(p);
	CHECK_EQ(drmres_address_find(p, &object), DRMRES_ADDRESS_FREED);
}

/* After much was freed, memory goes back when somebody asks for that, and what lives stays. */
static void trimmed(void)
{
	char *kept = kmalloc(64, GFP_KERNEL);
	void *many[4096];

	strcpy(kept, "kept");
	for (size_t i = 0; i < 4096; i++)
		many[i] = kmalloc(4096, GFP_KERNEL);
	for (size_t i = 0; i < 4096; i++)
		kfree(many[i]);
	drmres_trim();
	CHECK_STR(kept, "kept");
	kfree(kept);
}

CASES(backend){
	CASE(backend, chosen_once),
	CASE(backend, every_size),
	CASE(backend, zeroed),
	CASE(backend, large_twice),
	CASE(backend, addresses),
	CASE(backend, trimmed),
	CASE_END,
};
