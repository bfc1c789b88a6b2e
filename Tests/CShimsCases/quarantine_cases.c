// SPDX-License-Identifier: MIT
#include <cases.h>

#include <linux/slab.h>

#include <mm/shade.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

#define DEFAULT_LIMIT (16ul << 20)

/* These touch freed memory: AddressSanitizer ends the process at the first touch, which is its own report. */
#define CASE_WITHOUT_ASAN(suite, fn)                          \
	{                                                     \
#suite, #fn, DRMRES_ASAN ? skipped : fn, true \
	}

static void __maybe_unused skipped(void)
{
}

static volatile char *freed(size_t size)
{
	volatile char *p = kmalloc(size, GFP_KERNEL);

	kfree((const void *)p);
	return p;
}

static u64 kept_bytes(void)
{
	struct drmres_alloc_totals totals;

	drmres_alloc_totals(&totals);
	return totals.quarantine_bytes;
}

static void poison(void)
{
	size_t class = kmalloc_size_roundup(24);
	volatile char *p = freed(24);

	for (size_t i = 0; i + 1 < class; i++)
		CHECK_EQ((unsigned char)p[i], 0x6b);
	CHECK_EQ((unsigned char)p[class - 1], 0xa5);
	CHECK_EQ((unsigned char)p[-1], 0xbb);
	CHECK_EQ((unsigned char)p[class], 0xbb);
}

static void late_write(void)
{
	const struct drmres_report *report;
	volatile char *p = freed(128);

	CHECK_EQ(drmres_quarantine_check(), 0);
	p[4] = 0x11;
	p[5] = 0x12;
	CHECK_EQ(drmres_quarantine_check(), 1);
	report = EXPECT_REPORT(WRITE_AFTER_FREE);
	if (report) {
		CHECK_STR(report->what,
			  "2 bytes written to freed mem#1 (128 bytes), the first at offset 4: 0x11 instead of 0x6b");
		CHECK_STR(report->object.released.function, "freed");
		CHECK(!report->site.file && !report->site.pc);
	}

	/* Said once, and then looked for anew. */
	CHECK_EQ(drmres_quarantine_check(), 0);
	p[127] = 0;
	CHECK_EQ(drmres_quarantine_check(), 1);
	report = EXPECT_REPORT(WRITE_AFTER_FREE);
	if (report)
		CHECK_STR(report->what,
			  "1 byte written to freed mem#1 (128 bytes), the first at offset 127: 0x00 instead of 0xa5");
}

static void late_write_beside(void)
{
	volatile char *p = freed(32);

	p[33] = 0;
	CHECK_EQ(drmres_quarantine_check(), 1);
	EXPECT_REPORT(WRITE_AFTER_FREE);
	p[-2] = 0;
	CHECK_EQ(drmres_quarantine_check(), 1);
	EXPECT_REPORT(WRITE_AFTER_FREE);
}

/* Oldest first out; a write is found at the latest then. */
static void eviction(void)
{
	const struct drmres_report *report;
	volatile char *oldest, *newest;

	drmres_set_quarantine(64 << 10);
	oldest = freed(1000);
	oldest[0] = 1;
	for (int i = 0; i < 100; i++)
		newest = freed(1000);
	report = EXPECT_REPORT(WRITE_AFTER_FREE);
	if (report)
		CHECK_STR(report->function, "quarantine");
	CHECK(kept_bytes() <= 64 << 10);
	CHECK(kept_bytes() > 48 << 10);
	CHECK_EQ(drmres_address_find((const void *)newest, NULL), DRMRES_ADDRESS_FREED);
	drmres_set_quarantine(DEFAULT_LIMIT);
}

static void smaller_limit(void)
{
	volatile char *p;

	p = freed(1000);
	CHECK(kept_bytes() >= 1000);
	p[0] = 1;
	drmres_set_quarantine(0);
	EXPECT_REPORT(WRITE_AFTER_FREE);
	CHECK_EQ(kept_bytes(), 0);

	/* Given back at once, and forgotten. */
	p = freed(1000);
	CHECK_EQ(kept_bytes(), 0);
	CHECK_EQ(drmres_address_find((const void *)p, NULL), DRMRES_ADDRESS_WILD);
	drmres_set_quarantine(DEFAULT_LIMIT);
}

/* A large object does not drive everything else out. */
static void large_object(void)
{
	volatile char *p = freed(24);

	kvfree(kvmalloc(DEFAULT_LIMIT, GFP_KERNEL));
	CHECK_EQ(drmres_address_find((const void *)p, NULL), DRMRES_ADDRESS_FREED);
	CHECK(kept_bytes() < DEFAULT_LIMIT);
}

static void reset_flushes(void)
{
	volatile char *p = freed(24);

	p[0] = 1;
	drmres_reset();
	EXPECT_REPORT(WRITE_AFTER_FREE);
	CHECK_EQ(kept_bytes(), 0);
}

/* A freed object is remembered until its address is handed out again, and not a moment longer. */
static void reuse(void)
{
	struct drmres_object object;
	void *p = NULL, *q = NULL;

	drmres_set_quarantine(0);
	for (int i = 0; i < 1000; i++) {
		p = kmalloc(40, GFP_KERNEL);
		CHECK_EQ(drmres_address_find(p, &object), DRMRES_ADDRESS_LIVE);
		CHECK_EQ(object.id, i + 1);
		kfree(p);
		q = malloc(40);
		CHECK(drmres_access_check(q, "reuse"));
		free(q);
	}
	drmres_set_quarantine(DEFAULT_LIMIT);
}

/* What nobody looked at before is looked at when the process ends. */
static void at_exit(void)
{
	char text[4096] = "";
	volatile char *p;
	int ends[2];
	ssize_t length;
	pid_t child;

	/* A sanitizer's run-time has its own idea of a forked process that ends. */
	if (DRMRES_ASAN || DRMRES_TSAN || pipe2(ends, O_CLOEXEC))
		return;
	fflush(NULL);
	child = fork();
	if (!child) {
		dup2(ends[1], STDERR_FILENO);
		drmres_set_report_sink(NULL, NULL);
		p = freed(24);
		p[2] = 1;
		exit(0);
	}
	close(ends[1]);
	length = read(ends[0], text, sizeof(text) - 1);
	close(ends[0]);
	CHECK(child > 0 && waitpid(child, NULL, 0) == child);
	CHECK(length > 0 && strstr(text, "[M07]"));
}

static void *churn(void *seed)
{
	unsigned int state = (unsigned int)(size_t)seed;
	void *held[16] = {NULL};

	for (int i = 0; i < 2000; i++) {
		size_t slot = rand_r(&state) % 16;

		kfree(held[slot]);
		held[slot] = kmalloc(rand_r(&state) % 300, i % 2 ? GFP_KERNEL : GFP_KERNEL | __GFP_ZERO);
		if (i % 64 == 0)
			drmres_quarantine_check();
		drmres_address_find(held[slot], NULL);
	}
	for (size_t slot = 0; slot < 16; slot++)
		kfree(held[slot]);
	return NULL;
}

/* Several threads, a quarantine that is always full, and somebody who looks all the time. */
static void threads(void)
{
	struct drmres_alloc_totals before, after;
	pthread_t all[4];

	drmres_set_quarantine(32 << 10);
	drmres_alloc_totals(&before);
	for (size_t i = 0; i < 4; i++)
		pthread_create(&all[i], NULL, churn, (void *)(i + 1));
	for (size_t i = 0; i < 4; i++)
		pthread_join(all[i], NULL);
	drmres_alloc_totals(&after);
	CHECK_EQ(after.live_objects, before.live_objects);
	CHECK_EQ(after.live_bytes, before.live_bytes);
	CHECK_EQ(after.allocations, after.frees);
	drmres_set_quarantine(DEFAULT_LIMIT);
}

CASES(quarantine){CASE_WITHOUT_ASAN(quarantine, poison),
		  CASE_WITHOUT_ASAN(quarantine, late_write),
		  CASE_WITHOUT_ASAN(quarantine, late_write_beside),
		  CASE_WITHOUT_ASAN(quarantine, eviction),
		  CASE_WITHOUT_ASAN(quarantine, smaller_limit),
		  CASE_WITHOUT_ASAN(quarantine, large_object),
		  CASE_WITHOUT_ASAN(quarantine, reset_flushes),
		  CASE(quarantine, reuse),
		  CASE_EXACT(quarantine, at_exit),
		  CASE(quarantine, threads),
		  CASE_END};
