// SPDX-License-Identifier: MIT
#include <cases.h>

#include <linux/slab.h>

#include <mm/mm.h>
#include <mm/shade.h>

#include <string.h>

/* These write where they must not: AddressSanitizer ends the process at the first such write, its own report. */
#define CASE_WITHOUT_ASAN(suite, fn)                          \
	{                                                     \
#suite, #fn, DRMRES_ASAN ? skipped : fn, true \
	}

static void __maybe_unused skipped(void)
{
}

/* The compiler is not to know what is behind the pointer. */
static volatile char *allocate(size_t size)
{
	return kmalloc(size, GFP_KERNEL);
}

static void release(volatile char *p)
{
	kfree((const void *)p);
}

/*
 * One byte too many, the classic of strcpy():
 *
 * 1. kmalloc(13) gets an object of the 16-byte class.
 * 2. Byte 13 is written, which belongs to nobody.
 * 3. kfree() finds it, names both ends, and frees.
 */
static void one_byte_beyond(void)
{
	const struct drmres_report *report;
	volatile char *p = allocate(13);

	p[13] = 0;
	release(p);
	report = EXPECT_REPORT(OVERRUN);
	if (!report)
		return;
	CHECK_STR(report->what, "1 byte written beyond mem#1 (13 bytes), the first at offset 13: 0x00 instead of 0xcc");
	CHECK_STR(report->function, "kfree");
	CHECK_STR(report->object.allocated.function, "allocate");
	CHECK_STR(report->site.function, "release");
	CHECK_EQ(drmres_address_find((const void *)p, NULL), DRMRES_ADDRESS_FREED);
}

static void last_byte_is_fine(void)
{
	volatile char *p = allocate(13);

	p[0] = p[12] = 1;
	release(p);
}

/* A full class has no slack: the red zone behind it is what is hit. */
static void behind_the_class(void)
{
	const struct drmres_report *report;
	volatile char *p = allocate(64);

	p[64] = p[65] = 0x41;
	p[95] = 0x42;
	release(p);
	report = EXPECT_REPORT(OVERRUN);
	if (report)
		CHECK_STR(report->what,
			  "3 bytes written beyond mem#1 (64 bytes), the first at offset 64: 0x41 instead of 0xcc");
}

static void before_the_object(void)
{
	const struct drmres_report *report;
	volatile char *p = allocate(64);

	p[-1] = 0x41;
	p[-4] = 0x42;
	release(p);
	report = EXPECT_REPORT(UNDERRUN);
	if (report)
		CHECK_STR(report->what,
			  "2 bytes written before mem#1 (64 bytes), the first at offset -4: 0x42 instead of 0xcc");
}

static void both_sides(void)
{
	volatile char *p = allocate(4096);

	p[-1] = p[4096] = 1;
	release(p);
	EXPECT_REPORT(UNDERRUN);
	EXPECT_REPORT(OVERRUN);
}

static void every_class_has_zones(void)
{
	static const size_t sizes[] = {1, 8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192, 8193, 65536};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		volatile char *p = allocate(sizes[i]);

		p[sizes[i]] = 1;
		release(p);
		EXPECT_REPORT(OVERRUN);
		p = allocate(sizes[i]);
		p[-1] = 1;
		release(p);
		EXPECT_REPORT(UNDERRUN);
	}
}

/* Whoever asks for the class's size may use all of it, before the allocation or after. */
static void slack_on_demand(void)
{
	size_t class = kmalloc_size_roundup(13);
	volatile char *p = allocate(13);

	CHECK_EQ(ksize((const void *)p), class);
	p[13] = p[class - 1] = 1;
	release(p);

	p = allocate(kmalloc_size_roundup(13));
	p[class - 1] = 1;
	release(p);
}

static void beyond_the_slack(void)
{
	volatile char *p = allocate(13);

	p[ksize((const void *)p)] = 1;
	release(p);
	EXPECT_REPORT(OVERRUN);
}

/* Shrinking in place makes slack, growing uses it up. */
static void slack_follows_krealloc(void)
{
	volatile char *p = allocate(60);

	CHECK(krealloc((void *)p, 40, GFP_KERNEL) == p);
	p[41] = 1;
	release(p);
	EXPECT_REPORT(OVERRUN);

	p = allocate(40);
	CHECK(krealloc((void *)p, 60, GFP_KERNEL) == p);
	p[59] = 1;
	release(p);
}

static void seen_by_krealloc(void)
{
	volatile char *p = allocate(13), *q;
	const struct drmres_report *report;

	p[14] = 1;
	q = krealloc((void *)p, 300, GFP_KERNEL);
	report = EXPECT_REPORT(OVERRUN);
	if (report)
		CHECK_STR(report->function, "krealloc");
	release(q);
}

/* A managed node's user counts from its payload. */
static void managed_node(void)
{
	const struct drmres_report *report;
	volatile char *node = allocate(48 + 10);
	struct drmres_tag tag = {
		.kind = DRMRES_KIND_DRMRES,
		.id = 7,
		.owner = &tag,
		.owner_name = "drm#1",
		.name = "vc4_crtc",
		.size = 10,
		.payload = 48,
	};

	drmres_mem_tag((const void *)node, &tag);
	node[48 + 10] = 0x7f;
	drmres_mem_free((const void *)node, true, NULL);
	report = EXPECT_REPORT(OVERRUN);
	if (report)
		CHECK_STR(report->what, "1 byte written beyond dr#7 (vc4_crtc) (10 bytes), the first at offset 10: "
					"0x7f instead of 0xcc");
}

static void sensitive_clears(void)
{
	volatile char *p = allocate(13);

	memset((void *)p, 's', 13);
	p[13] = 1;
	kfree_sensitive((const void *)p);
	EXPECT_REPORT(OVERRUN);
	for (int i = 0; i < 15; i++)
		CHECK_EQ(p[i], 0x6b);
}

/* Cleared before it is poisoned, all of the class; under a checker the slack is opened for that. */
static void sensitive_slack(void)
{
	volatile char *p = allocate(13);
	char *area = kvmalloc(100, GFP_KERNEL);

	kfree_sensitive((const void *)p);
	kvfree_sensitive(area, 1000);
}

CASES(overrun){CASE_WITHOUT_ASAN(overrun, one_byte_beyond),
	       CASE(overrun, last_byte_is_fine),
	       CASE_WITHOUT_ASAN(overrun, behind_the_class),
	       CASE_WITHOUT_ASAN(overrun, before_the_object),
	       CASE_WITHOUT_ASAN(overrun, both_sides),
	       CASE_WITHOUT_ASAN(overrun, every_class_has_zones),
	       CASE(overrun, slack_on_demand),
	       CASE_WITHOUT_ASAN(overrun, beyond_the_slack),
	       CASE_WITHOUT_ASAN(overrun, slack_follows_krealloc),
	       CASE_WITHOUT_ASAN(overrun, seen_by_krealloc),
	       CASE_WITHOUT_ASAN(overrun, managed_node),
	       CASE_WITHOUT_ASAN(overrun, sensitive_clears),
	       CASE(overrun, sensitive_slack),
	       CASE_END};
