// SPDX-License-Identifier: MIT
#include "devres_case.h"

#include <linux/percpu.h>
#include <stdarg.h>
#include <string.h>

#define MEM "devm_kzalloc_release"

/* Linux 6.12: every helper's line. */
static void names(void)
{
	struct device *dev = scn_6_12();
	char src[8] = "1234567", *p;
	unsigned long pages;
	int *counter;

	CHECK(devm_kmalloc(dev, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
	CHECK(devm_kmalloc(dev, 33, GFP_KERNEL));
	CHECK(devm_kzalloc(dev, 34, GFP_KERNEL));
	CHECK(devm_kmalloc_array(dev, 5, 7, GFP_KERNEL));
	CHECK(devm_kcalloc(dev, 6, 6, GFP_KERNEL));
	CHECK(!devm_kcalloc(dev, SIZE_MAX / 2, 4, GFP_KERNEL));
	CHECK(!devm_kmalloc(dev, SIZE_MAX - 8, GFP_KERNEL | __GFP_NOWARN));
	CHECK_LOG(LINE("ADD", 1, MEM, 33) LINE("ADD", 2, MEM, 34) LINE("ADD", 3, MEM, 35) LINE("ADD", 4, MEM, 36));

	p = devm_kmemdup(dev, src, 8, GFP_KERNEL);
	CHECK_STR(p, "1234567");
	p = devm_kmemdup_array(dev, src, 4, 2, GFP_KERNEL);
	CHECK_STR(p, "1234567");
	CHECK(devm_kmemdup(dev, src, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
	CHECK(!devm_kmemdup_array(dev, src, SIZE_MAX, 2, GFP_KERNEL | __GFP_NOWARN));
	p = devm_kstrdup(dev, src, GFP_KERNEL);
	CHECK_STR(p, "1234567");
	CHECK(!devm_kstrdup(dev, NULL, GFP_KERNEL));
	CHECK_LOG(LINE("ADD", 5, MEM, 8) LINE("ADD", 6, MEM, 8) LINE("ADD", 7, MEM, 8));

	CHECK(devm_kstrdup_const(dev, src, GFP_KERNEL) != src);
	CHECK(!devm_kstrdup_const(dev, NULL, GFP_KERNEL));
	p = devm_kasprintf(dev, GFP_KERNEL, "%s-%d", "fmt", 42);
	CHECK_STR(p, "fmt-42");
	p = devm_kasprintf(dev, GFP_KERNEL, "%s", "");
	CHECK_STR(p, "");
	CHECK_LOG(LINE("ADD", 8, MEM, 8) LINE("ADD", 9, MEM, 7) LINE("ADD", 10, MEM, 1));

	pages = devm_get_free_pages(dev, GFP_KERNEL, 1);
	CHECK(pages);
	counter = devm_alloc_percpu(dev, int);
	CHECK(counter);
	CHECK_LOG(LINE("ADD", 11, "devm_pages_release", 16) LINE("ADD", 12, "devm_percpu_release", 8));
	devm_free_pages(dev, pages);
	CHECK_LOG(LINE("REM", 11, "devm_pages_release", 16));
	devm_free_pages(dev, pages);
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	devm_free_percpu(dev, counter);
	CHECK_LOG(LINE("REM", 12, "devm_percpu_release", 8));
	devm_free_percpu(dev, counter);
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);

	drmres_set_devres_log(false);
	root_device_unregister(dev);
}

static void zeroing(void)
{
	struct device *dev = scn();
	static const char zeroes[100];
	char *p = devm_kmalloc(dev, 100, GFP_KERNEL);

	/* So that the next one of that size has something to clear. */
	memset(p, 0xff, 100);
	devm_kfree(dev, p);
	p = devm_kzalloc(dev, 100, GFP_KERNEL);
	CHECK(!memcmp(p, zeroes, 100));
	p = devm_kcalloc(dev, 10, 10, GFP_KERNEL);
	CHECK(!memcmp(p, zeroes, 100));
	p = devm_kmalloc_array(dev, 10, 10, GFP_KERNEL | __GFP_ZERO);
	CHECK(!memcmp(p, zeroes, 100));
	p = (char *)devm_get_free_pages(dev, GFP_KERNEL | __GFP_ZERO, 0);
	CHECK(!memcmp(p, zeroes, 100));
	root_device_unregister(dev);
}

/* ARCH_DMA_MINALIGN is all that is promised: the header moves a power of two off its natural alignment. */
static void alignment(void)
{
	struct device *dev = scn();

	for (size_t size = 1; size < 300; size += 7)
		CHECK_EQ((unsigned long)devm_kmalloc(dev, size, GFP_KERNEL) % ARCH_DMA_MINALIGN, 0);
	root_device_unregister(dev);
}

static void free_early(void)
{
	struct device *dev = scn();
	void *p = devm_kzalloc(dev, 10, GFP_KERNEL), *q = devm_kzalloc(dev, 20, GFP_KERNEL);

	drmres_set_devres_log(true);
	devm_kfree(dev, NULL);
	devm_kfree(dev, ZERO_SIZE_PTR);
	devm_kfree(dev, p);
	CHECK_LOG(LINE("REM", 1, MEM, 10));
	drmres_set_devres_log(false);
	root_device_unregister(dev);
	CHECK_EQ(drmres_address_find(q, NULL), DRMRES_ADDRESS_FREED);
}

static char *format(struct device *dev, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static char *format(struct device *dev, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = devm_kvasprintf(dev, GFP_KERNEL, fmt, ap);
	va_end(ap);
	return s;
}

static void formatted(void)
{
	struct device *dev = scn();
	char *s = format(dev, "%0*d %s", 300, 7, "end");

	CHECK_EQ(strlen(s), 304);
	CHECK_STR(s + 299, "7 end");
	root_device_unregister(dev);
}

/* A driver's literal goes away with its module, and is copied. */
static void constants(void)
{
	struct device *dev = scn();
	static const char literal[] = "literal";
	const char *s = devm_kstrdup_const(dev, literal, GFP_KERNEL);

	CHECK_STR(s, "literal");
	CHECK(s != literal);
	devm_kfree(dev, s);
	s = devm_kmemdup_const(dev, literal, sizeof(literal), GFP_KERNEL);
	CHECK_STR(s, "literal");
	CHECK(s != literal);
	root_device_unregister(dev);
}

/* Where the library keeps the literals that it does not copy. */
extern const char __start_drmres_rodata[] __attribute__((visibility("hidden")));

/* One of these stays where it is, may be freed, and is never resized. */
static void core_constants(void)
{
	struct device *dev = scn();
	const char *own = __start_drmres_rodata;

	CHECK(devm_kstrdup_const(dev, own, GFP_KERNEL) == own);
	CHECK(devm_kmemdup_const(dev, own, 1, GFP_KERNEL) == own);
	devm_kfree(dev, own);
	CHECK(!devm_krealloc(dev, (void *)(uintptr_t)own, 100, GFP_KERNEL));
	EXPECT_REPORT(KREALLOC_UNMANAGED);
	root_device_unregister(dev);
}

static void null_source(void)
{
	struct device *dev = scn();

	CHECK(!devm_kmemdup(dev, NULL, 8, GFP_KERNEL));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!devm_kmemdup_const(dev, NULL, 8, GFP_KERNEL));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(devm_kmemdup(dev, NULL, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
	CHECK(!devm_kasprintf(dev, GFP_KERNEL, NULL));
	EXPECT_REPORT(NULL_ARGUMENT);
	root_device_unregister(dev);
}

static void percpu(void)
{
	struct device *dev = scn();
	int *counter = devm_alloc_percpu(dev, int);
	unsigned int cpu;

	for_each_possible_cpu(cpu)
	{
		CHECK_EQ(*per_cpu_ptr(counter, cpu), 0);
		*per_cpu_ptr(counter, cpu) = cpu;
	}
	for_each_possible_cpu(cpu) CHECK_EQ(*per_cpu_ptr(counter, cpu), cpu);
	root_device_unregister(dev);
}

static void pages(void)
{
	struct device *dev = scn();
	unsigned long addr = devm_get_free_pages(dev, GFP_KERNEL, 2);

	CHECK_EQ(addr % PAGE_SIZE, 0);
	memset((void *)addr, 1, 4 * PAGE_SIZE);
	root_device_unregister(dev);
	CHECK_EQ(drmres_address_find((void *)addr, NULL), DRMRES_ADDRESS_FREED);
}

/* The cost of an early free is one lookup, so this takes no time even when the oldest of many goes first. */
static void many(void)
{
	enum {
		COUNT = 20000
	};
	struct device *dev = scn();
	static void *p[COUNT];

	for (int i = 0; i < COUNT; i++)
		p[i] = devm_kmalloc(dev, 16, GFP_KERNEL);
	for (int i = 0; i < COUNT; i++)
		devm_kfree(dev, p[i]);
	root_device_unregister(dev);
}

static void overrun(void)
{
	struct device *dev = scn();
	char *p = devm_kmalloc(dev, 5, GFP_KERNEL);

#if !defined(__SANITIZE_ADDRESS__) && !__has_feature(address_sanitizer)
	volatile char *beyond = p + 5;

	*beyond = 1;
	root_device_unregister(dev);
	EXPECT_REPORT(OVERRUN);
#else
	CHECK(p);
	root_device_unregister(dev);
#endif
}

CASES(devres_mem){
	CASE(devres_mem, names),
	CASE(devres_mem, zeroing),
	CASE(devres_mem, alignment),
	CASE(devres_mem, free_early),
	CASE(devres_mem, formatted),
	CASE(devres_mem, constants),
	CASE(devres_mem, core_constants),
	CASE(devres_mem, null_source),
	CASE(devres_mem, percpu),
	CASE(devres_mem, pages),
	CASE(devres_mem, many),
	CASE_EXACT(devres_mem, overrun),
	CASE_END,
};
