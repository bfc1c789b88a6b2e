/* SPDX-License-Identifier: MIT */
#include <cases.h>
#include <suites.h>

#include <mm/shade.h>

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define DECLARE(suite) extern const struct drmres_case suite##_cases[];
CASE_SUITES(DECLARE)

static const struct drmres_case *const suites[] = {
#define TABLE(suite) suite##_cases,
	CASE_SUITES(TABLE)};

#define MAX_REPORTS 64

/* What the running case has made so far; several threads of a case may write to it. */
static struct {
	pthread_mutex_t lock;
	struct drmres_report reports[MAX_REPORTS];
	unsigned int reported, expected;
	char log[16384];
	char seen[16384];
	char *failures;
	size_t room;
	unsigned int failed;
} now = {.lock = PTHREAD_MUTEX_INITIALIZER};

size_t drmres_case_count(void)
{
	size_t count = 0;

	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		for (const struct drmres_case *test = suites[i]; test->run; test++)
			count++;
	return count;
}

const struct drmres_case *drmres_case_at(size_t index)
{
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		for (const struct drmres_case *test = suites[i]; test->run; test++)
			if (!index--)
				return test;
	return NULL;
}

bool drmres_case_applies(const struct drmres_case *test)
{
	return !test->exact || !strcmp(drmres_get_backend(), "exact");
}

bool drmres_case_sanitized(void)
{
	return DRMRES_ASAN || DRMRES_TSAN;
}

void case_fail(const char *file, int line, const char *format, ...)
{
	char text[4096];
	va_list args;
	int used;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);

	pthread_mutex_lock(&now.lock);
	now.failed++;
	used = snprintf(now.failures, now.room, "%s:%d: %s\n", file, line, text);
	if (used > 0 && (size_t)used < now.room) {
		now.failures += used;
		now.room -= used;
	}
	pthread_mutex_unlock(&now.lock);
}

static void keep_report(const struct drmres_report *report, void *context)
{
	(void)context;
	if (report->info->severity == DRMRES_NOTE)
		return;
	pthread_mutex_lock(&now.lock);
	if (now.reported < MAX_REPORTS)
		now.reports[now.reported++] = *report;
	pthread_mutex_unlock(&now.lock);
}

static void keep_line(int level, const char *line, void *context)
{
	size_t used;

	(void)level;
	(void)context;
	pthread_mutex_lock(&now.lock);
	used = strlen(now.log);
	snprintf(now.log + used, sizeof(now.log) - used, "%s\n", line);
	pthread_mutex_unlock(&now.lock);
}

const struct drmres_report *case_expect_report(const char *file, int line, enum drmres_code code)
{
	const struct drmres_report *report;

	if (now.expected == now.reported) {
		case_fail(file, line, "no report, expected %s", drmres_code_info(code)->name);
		return NULL;
	}
	report = &now.reports[now.expected++];
	if (report->code != code) {
		case_fail(file, line, "report %s (%s), expected %s", report->info->name, report->what,
			  drmres_code_info(code)->name);
		return NULL;
	}
	return report;
}

const char *case_log(void)
{
	pthread_mutex_lock(&now.lock);
	memcpy(now.seen, now.log, sizeof(now.seen));
	now.log[0] = '\0';
	pthread_mutex_unlock(&now.lock);
	return now.seen;
}

void case_check_log(const char *file, int line, const char *expected)
{
	const char *log = case_log();

	if (strcmp(log, expected))
		case_fail(file, line, "log is:\n%sexpected:\n%s", log, expected);
}

static void defaults(void)
{
	drmres_set_policy(DRMRES_STRICT);
	drmres_set_profile(DRMRES_LINUX_7_3);
	drmres_set_drm_debug(0);
	drmres_set_devres_log(false);
	drmres_set_guard(false);
	drmres_fault_disarm(NULL);
	drmres_sched_install(NULL, NULL);
	drmres_trace_subscribe(NULL, NULL);
}

unsigned int drmres_case_run(const struct drmres_case *test, char *buf, size_t size)
{
	char tree[4096];
	u64 mark;

	buf[0] = '\0';
	now.failures = buf;
	now.room = size;
	now.failed = 0;
	now.reported = now.expected = 0;
	now.log[0] = '\0';

	defaults();
	drmres_reset();
	drmres_set_report_sink(keep_report, NULL);
	drmres_set_log_sink(keep_line, NULL);
	mark = drmres_leak_mark();

	test->run();

	defaults();
	drmres_quarantine_check();
	while (now.expected < now.reported) {
		drmres_report_text(&now.reports[now.expected++], tree, sizeof(tree));
		case_fail(test->name, 0, "unexpected report:\n%s", tree);
	}
	if (drmres_leak_tree(mark, tree, sizeof(tree)))
		case_fail(test->name, 0, "left allocated:\n%s", tree);

	drmres_set_report_sink(NULL, NULL);
	drmres_set_log_sink(NULL, NULL);
	return now.failed;
}
