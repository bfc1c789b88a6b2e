/* SPDX-License-Identifier: MIT */
/* WARN and BUG: what a driver's author thought that it cannot be. */
#include <cases.h>

#include <pthread.h>
#include <string.h>

#include <linux/bug.h>

static int asked;

static int ask(int answer)
{
	__atomic_fetch_add(&asked, 1, __ATOMIC_RELAXED);
	return answer;
}

static void condition_is_told(void)
{
	const struct drmres_report *report;
	unsigned int line;

	asked = 0;
	CHECK(!WARN_ON(ask(0)));
	line = __LINE__ + 1;
	CHECK(WARN_ON(ask(2) == 2));
	CHECK_EQ(asked, 2);
	report = EXPECT_REPORT(WARN);
	if (!report)
		return;
	CHECK_STR(report->what, "ask(2) == 2");
	CHECK_STR(report->function, "WARN_ON");
	CHECK_STR(report->site.file, "bug_cases.c");
	CHECK_STR(report->site.function, "condition_is_told");
	CHECK_EQ(report->site.line, line);
	CHECK_LOG("");
}

static void text_is_told(void)
{
	const struct drmres_report *report;

	CHECK(!WARN(ask(0), "not this"));
	CHECK(WARN(ask(1), "crtc %d still on\n", 3));
	report = EXPECT_REPORT(WARN);
	CHECK_STR(report ? report->what : NULL, "crtc 3 still on");
}

static bool warn_once(void)
{
	return WARN_ON_ONCE(ask(1)) && WARN_ONCE(ask(1), "again");
}

static void once_a_run(void)
{
	asked = 0;
	for (int i = 0; i < 3; i++)
		CHECK(warn_once());
	CHECK_EQ(asked, 6);
	EXPECT_REPORT(WARN);
	EXPECT_REPORT(WARN);
	/* The next run in this process sees what the first one saw. */
	drmres_reset();
	CHECK(warn_once());
	EXPECT_REPORT(WARN);
	EXPECT_REPORT(WARN);
}

static void *warn_once_thread(void *data)
{
	(void)data;
	warn_once();
	return NULL;
}

static void once_of_many_threads(void)
{
	pthread_t threads[4];

	for (size_t i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, warn_once_thread, NULL);
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	EXPECT_REPORT(WARN);
	EXPECT_REPORT(WARN);
}

static void bugs_are_survived(void)
{
	const struct drmres_report *report;

	BUG_ON(ask(0));
	BUG_ON(ask(1));
	report = EXPECT_REPORT(BUG);
	CHECK_STR(report ? report->what : NULL, "ask(1)");
	BUG();
	report = EXPECT_REPORT(BUG);
	CHECK_STR(report ? report->function : NULL, "BUG");
	CHECK_EQ(drmres_report_count(), 2);
}

/* The innermost place wins, and the outer one is back afterwards. */
static void outer_site_stays(void)
{
	static const struct drmres_site outer = {"outer.c", "outer", 1, NULL};
	const struct drmres_site *before = drmres_site_enter(&outer);
	const struct drmres_report *report;

	WARN_ON(true);
	CHECK(drmres_site_enter(NULL) == &outer);
	drmres_site_leave(before);
	report = EXPECT_REPORT(WARN);
	CHECK_STR(report ? report->site.file : NULL, "bug_cases.c");
}

CASES(bug){
	CASE(bug, condition_is_told),
	CASE(bug, text_is_told),
	CASE(bug, once_a_run),
	CASE(bug, once_of_many_threads),
	CASE(bug, bugs_are_survived),
	CASE(bug, outer_site_stays),
	CASE_END,
};
