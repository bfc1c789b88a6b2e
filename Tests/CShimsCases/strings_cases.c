// SPDX-License-Identifier: MIT
#include <cases.h>

#include <linux/slab.h>
#include <linux/sprintf.h>

#include <mm/rodata.h>

#include <stdint.h>
#include <string.h>

static volatile size_t huge = SIZE_MAX;

DRMRES_RODATA(core_text, "a name of the library's own");

static void duplicates(void)
{
	char source[] = "vc4_crtc", *all = kstrdup(source, GFP_KERNEL), *some = kstrndup(source, 3, GFP_KERNEL);
	char *whole = kstrndup(source, 100, GFP_KERNEL), *none = kstrndup(source, 0, GFP_KERNEL);
	char *bytes = kmemdup_nul(source, 5, GFP_KERNEL);

	CHECK_STR(all, "vc4_crtc");
	CHECK_STR(some, "vc4");
	CHECK_STR(whole, "vc4_crtc");
	CHECK_STR(none, "");
	CHECK_STR(bytes, "vc4_c");
	CHECK_EQ(ksize(whole), kmalloc_size_roundup(9));
	CHECK(all != source);
	kfree(all);
	kfree(some);
	kfree(whole);
	kfree(none);
	kfree(bytes);
}

static void null_sources(void)
{
	CHECK(!kstrdup(NULL, GFP_KERNEL));
	CHECK(!kstrdup_const(NULL, GFP_KERNEL));
	CHECK(!kstrndup(NULL, 4, GFP_KERNEL));
	CHECK(!kmemdup_nul(NULL, 4, GFP_KERNEL));
	kfree_const(NULL);
	CHECK(kmemdup(NULL, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
	CHECK(!kmemdup(NULL, 4, GFP_KERNEL));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!kmemdup_array(NULL, 4, 4, GFP_KERNEL));
	EXPECT_REPORT(NULL_ARGUMENT);
}

static void memory(void)
{
	const int source[] = {1, 2, 3};
	int *copy = kmemdup(source, sizeof(source), GFP_KERNEL),
	    *array = kmemdup_array(source, 3, sizeof(int), GFP_KERNEL);

	CHECK(!memcmp(copy, source, sizeof(source)));
	CHECK(!memcmp(array, source, sizeof(source)));
	kfree(copy);
	kfree(array);
	CHECK(kmemdup_array(source, 0, 4, GFP_KERNEL) == ZERO_SIZE_PTR);
}

static void sizes_near_the_end(void)
{
	CHECK(!kmemdup("", huge, GFP_KERNEL | __GFP_NOWARN));
	CHECK(!kmemdup_nul("", huge, GFP_KERNEL));
	EXPECT_REPORT(ALLOC_TOO_LARGE);
	CHECK(!kmemdup_array("", huge, 2, GFP_KERNEL));
	EXPECT_REPORT(ALLOC_TOO_LARGE);
}

/* A driver's literal goes away with its module, also where Linux could not tell: it is copied. */
static void constants(void)
{
	static const char *const literal = "a driver's literal";
	const char *copy = kstrdup_const(literal, GFP_KERNEL), *kept = kstrdup_const(core_text, GFP_KERNEL);

	CHECK(copy && copy != literal);
	CHECK_STR(copy, literal);
	CHECK(kept == core_text);
	CHECK(kstrdup_const(core_text + 2, GFP_KERNEL) == core_text + 2);
	CHECK(!drmres_core_rodata(copy) && !drmres_core_rodata(NULL));
	kfree_const(kept);
	kfree_const(copy);
	kfree_const(copy);
	EXPECT_REPORT(DOUBLE_FREE);
	kfree_const(literal);
	EXPECT_REPORT(WILD_FREE);
}

static char *print(const char *(*how)(gfp_t, const char *, va_list), const char *format, ...)
{
	va_list args;
	const char *text;

	va_start(args, format);
	text = how(GFP_KERNEL, format, args);
	va_end(args);
	return (char *)text;
}

static void printed(void)
{
	char *text = kasprintf(GFP_KERNEL, "%s-%d", "card", 0), *empty = kasprintf(GFP_KERNEL, "%s", "");

	CHECK_STR(text, "card-0");
	CHECK_EQ(ksize(text), kmalloc_size_roundup(7));
	CHECK_STR(empty, "");
	kfree(text);
	kfree(empty);

	text = print(kvasprintf_const, "%d", 42);
	CHECK_STR(text, "42");
	kfree_const(text);
	text = print(kvasprintf_const, "no conversion");
	CHECK_STR(text, "no conversion");
	kfree_const(text);
	text = print(kvasprintf_const, "%s", core_text);
	CHECK(text == core_text);
	text = print(kvasprintf_const, core_text);
	CHECK(text == core_text);
}

static void honest_count(void)
{
	char buf[8];

	CHECK_EQ(scnprintf(buf, sizeof(buf), "%s", "1234567"), 7);
	CHECK_EQ(scnprintf(buf, sizeof(buf), "%s", "12345678"), 7);
	CHECK_STR(buf, "1234567");
	CHECK_EQ(scnprintf(buf, 1, "%s", "x"), 0);
	CHECK_STR(buf, "");
	buf[0] = 'u';
	CHECK_EQ(scnprintf(buf, 0, "%s", "x"), 0);
	CHECK_EQ(buf[0], 'u');
}

/* Each of them is one request that can fail, written on the caller's line. */
static void fail(void)
{
	struct drmres_fault all = {.nth = 1, .persistent = true, .function = "fail"};
	struct drmres_fault_stats stats;

	drmres_fault_arm(&all);
	CHECK(!kstrdup("x", GFP_KERNEL));
	CHECK(!kstrdup_const("x", GFP_KERNEL));
	CHECK(!kstrndup("x", 1, GFP_KERNEL));
	CHECK(!kmemdup("x", 1, GFP_KERNEL));
	CHECK(!kmemdup_array("x", 1, 1, GFP_KERNEL));
	CHECK(!kmemdup_nul("x", 1, GFP_KERNEL));
	CHECK(!kasprintf(GFP_KERNEL, "x"));
	drmres_fault_disarm(&stats);
	CHECK_EQ(stats.injected, 7);
}

CASES(strings){CASE(strings, duplicates),	  CASE(strings, null_sources), CASE(strings, memory),
	       CASE(strings, sizes_near_the_end), CASE(strings, constants),    CASE(strings, printed),
	       CASE(strings, honest_count),	  CASE(strings, fail),	       CASE_END};
