// SPDX-License-Identifier: MIT
#include <cases.h>

#include <linux/slab.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* One allocation, given back at once. Return: whether it was made. */
static bool request(size_t size)
{
	void *p = kmalloc(size, GFP_KERNEL);

	kfree(p);
	return p;
}

/* Which of 64 requests fail, one bit each. */
static u64 failures(void)
{
	u64 bits = 0;

	for (int i = 0; i < 64; i++)
		bits |= (u64)!request(8) << i;
	return bits;
}

static void nth(void)
{
	struct drmres_fault third = {.nth = 3};
	struct drmres_fault_stats stats;

	CHECK_EQ(drmres_fault_arm(&third), 0);
	CHECK_EQ(failures(), 1 << 2);
	drmres_fault_read(&stats);
	CHECK_EQ(stats.requests, 64);
	CHECK_EQ(stats.injected, 1);
	CHECK_EQ(stats.last_nth, 3);
	CHECK_EQ(stats.last_size, 8);
	CHECK_STR(stats.last.function, "request");
	drmres_fault_disarm(&stats);
	CHECK_EQ(stats.injected, 1);
	CHECK_EQ(failures(), 0);
	drmres_fault_read(&stats);
	CHECK_EQ(stats.requests, 0);
	CHECK_EQ(stats.injected, 0);
}

static void persistent(void)
{
	struct drmres_fault from_third = {.nth = 3, .persistent = true};

	drmres_fault_arm(&from_third);
	CHECK(failures() == ~(u64)3);
}

/* A window without a fault counts: that is how a sweep knows when it is done. */
static void counting(void)
{
	struct drmres_fault_stats stats;

	drmres_fault_arm(NULL);
	CHECK_EQ(failures(), 0);
	drmres_fault_disarm(&stats);
	CHECK_EQ(stats.requests, 64);
	CHECK_EQ(stats.injected, 0);
	drmres_fault_disarm(NULL);
}

static void rearming(void)
{
	struct drmres_fault first = {.nth = 1};

	drmres_fault_arm(&first);
	CHECK(!request(8));
	CHECK(request(8));
	drmres_fault_arm(&first);
	CHECK(!request(8));
	drmres_reset();
	CHECK(request(8));
}

static void seeded(void)
{
	struct drmres_fault quarter = {.probability = 250000, .seed = 1}, other = quarter;
	u64 once, again, different;
	int count;

	other.seed = 2;
	drmres_fault_arm(&quarter);
	once = failures();
	drmres_fault_arm(&quarter);
	again = failures();
	drmres_fault_arm(&other);
	different = failures();
	count = __builtin_popcountll(once);
	CHECK(once == again);
	CHECK(once != different);
	CHECK(count > 4 && count < 32);

	quarter.probability = 1000000;
	drmres_fault_arm(&quarter);
	CHECK(failures() == ~(u64)0);
}

/* A number and a probability together: either is enough. */
static void both(void)
{
	struct drmres_fault some = {.probability = 250000, .seed = 1};
	u64 random;

	drmres_fault_arm(&some);
	random = failures();
	some.nth = (u64)__builtin_ctzll(~random) + 1;
	drmres_fault_arm(&some);
	CHECK(failures() == (random | (u64)1 << (some.nth - 1)));
}

static void bad_arguments(void)
{
	struct drmres_fault certain = {.probability = 1000001}, inside_out = {.min_size = 9, .max_size = 8};
	struct drmres_fault first = {.nth = 1};

	drmres_fault_arm(&first);
	CHECK_EQ(drmres_fault_arm(&certain), -EINVAL);
	CHECK_EQ(drmres_fault_arm(&inside_out), -EINVAL);

	/* The window that was open is as it was. */
	CHECK(!request(8));
}

static void by_size(void)
{
	struct drmres_fault fault = {.nth = 1, .persistent = true, .min_size = 10};
	struct drmres_fault_stats stats;

	drmres_fault_arm(&fault);
	CHECK(request(9) && !request(10) && !request(11));
	fault.max_size = 10;
	drmres_fault_arm(&fault);
	CHECK(request(9) && !request(10) && request(11));
	fault.min_size = 0;
	drmres_fault_arm(&fault);
	CHECK(!request(9) && !request(10) && request(11));
	drmres_fault_disarm(&stats);
	CHECK_EQ(stats.requests, 2);
}

static void by_place(void)
{
	struct drmres_fault fault = {.nth = 1, .persistent = true, .function = "request"};
	void *(*without_note)(size_t, gfp_t) = kmalloc;
	void *p;

	drmres_fault_arm(&fault);
	p = kmalloc(8, GFP_KERNEL);
	CHECK(p && !request(8));
	kfree(p);
	fault = (struct drmres_fault){.nth = 1, .file = "fault_cases.c"};
	drmres_fault_arm(&fault);
	CHECK(!request(8));
	fault = (struct drmres_fault){.nth = 1, .file = "vc4_crtc.c"};
	drmres_fault_arm(&fault);
	CHECK(request(8));
	fault = (struct drmres_fault){.nth = 1, .line = __LINE__ + 2};
	drmres_fault_arm(&fault);
	CHECK(!kmalloc(8, GFP_KERNEL));

	/* Nobody knows where this one is written. */
	fault = (struct drmres_fault){.nth = 1, .file = "fault_cases.c"};
	drmres_fault_arm(&fault);
	p = without_note(8, GFP_KERNEL);
	CHECK(p);
	kfree(p);
}

/* Neither counted nor failed. */
static void no_fail(void)
{
	struct drmres_fault first = {.nth = 1};
	struct drmres_fault_stats stats;
	void *p;

	drmres_fault_arm(&first);
	p = kmalloc(8, GFP_KERNEL | __GFP_NOFAIL);
	CHECK(p);
	kfree(p);
	CHECK(kmalloc(0, GFP_KERNEL) == ZERO_SIZE_PTR);
	CHECK(!kmalloc(SIZE_MAX, GFP_NOWAIT));
	drmres_fault_read(&stats);
	CHECK_EQ(stats.requests, 0);
	CHECK(!request(8));
}

/* One decision, although Linux may try twice: a sweep sees it fail. */
static void kvmalloc_is_one_request(void)
{
	struct drmres_fault first = {.nth = 1};
	struct drmres_fault_stats stats;
	void *p;

	drmres_fault_arm(&first);
	CHECK(!kvmalloc(100000, GFP_KERNEL));
	p = kvmalloc(KMALLOC_MAX_SIZE + 1, GFP_KERNEL);
	CHECK(p);
	kvfree(p);
	drmres_fault_disarm(&stats);
	CHECK_EQ(stats.requests, 2);
}

static void description(void)
{
	struct drmres_fault second = {.nth = 2};
	char text[128] = "x", expected[128];
	struct drmres_fault_stats stats;

	CHECK_STR(drmres_fault_describe(text, sizeof(text)), "");
	drmres_fault_arm(&second);
	CHECK(request(8) && !request(96));
	drmres_fault_read(&stats);
	snprintf(expected, sizeof(expected), "allocation 2 (96 bytes at fault_cases.c:%u) was made to fail",
		 stats.last.line);
	CHECK_STR(drmres_fault_describe(text, sizeof(text)), expected);
	drmres_fault_disarm(NULL);
	CHECK_STR(drmres_fault_describe(text, sizeof(text)), "");
}

/* A report that follows names the fault that may have led to it. */
static void named_in_reports(void)
{
	struct drmres_fault first = {.nth = 1};
	const struct drmres_report *report;
	int local = 0;

	drmres_fault_arm(&first);
	CHECK(!request(8));
	kfree(&local);
	report = EXPECT_REPORT(WILD_FREE);
	if (report)
		CHECK(strstr(report->fault, "allocation 1 (8 bytes at fault_cases.c:"));
}

static struct drmres_event last;
static struct drmres_report note;

static void see(const struct drmres_event *event, void *context)
{
	(void)context;
	if (event->kind == DRMRES_EVENT_FAULT)
		last = *event;
}

static void hear(const struct drmres_report *report, void *context)
{
	(void)context;
	note = *report;
}

static void event_and_note(void)
{
	struct drmres_fault first = {.nth = 1};
	drmres_report_sink_t sink;
	void *context;
	u64 count = drmres_report_count();

	sink = drmres_get_report_sink(&context);
	drmres_set_report_sink(hear, NULL);
	drmres_trace_subscribe(see, NULL);
	drmres_fault_arm(&first);
	CHECK(!request(24));
	drmres_trace_subscribe(NULL, NULL);
	drmres_set_report_sink(sink, context);
	CHECK_EQ(last.kind, DRMRES_EVENT_FAULT);
	CHECK_EQ(last.size, 24);
	CHECK_EQ(note.code, DRMRES_FAULT_INJECTED);
	CHECK_EQ(note.info->severity, DRMRES_NOTE);
	CHECK_STR(note.site.function, "request");
	CHECK_EQ(drmres_report_count(), count);
}

CASES(fault){CASE(fault, nth),
	     CASE(fault, persistent),
	     CASE(fault, counting),
	     CASE(fault, rearming),
	     CASE(fault, seeded),
	     CASE(fault, both),
	     CASE(fault, bad_arguments),
	     CASE(fault, by_size),
	     CASE(fault, by_place),
	     CASE(fault, no_fail),
	     CASE(fault, kvmalloc_is_one_request),
	     CASE(fault, description),
	     CASE(fault, named_in_reports),
	     CASE(fault, event_and_note),
	     CASE_END};
