/* SPDX-License-Identifier: MIT */
/*
 * Tests of the C core, written as C so that they read like the driver code they stand for. A case is a function; a suite is a
 * table of them. The runner is Swift Testing (Tests/CShimsTests), one test a case.
 *
 * Around each case: drmres_reset(), strict policy, 7.3 profile, no fault, no explorer. Every report that the case did not
 * expect, and everything it left allocated, is a failure. Cases run one at a time.
 */
#ifndef _CASES_H_
#define _CASES_H_

#include <drmres/drmres.h>

__BEGIN_DECLS

/*
 * struct drmres_case - one case
 * @suite, @name: its name
 * @run: the case itself
 * @exact: it needs what only the exact back end does: bytes around objects that tell of a stray write, freed memory that is
 *         remembered until the end, use of it that is noticed
 */
struct drmres_case {
	const char *suite;
	const char *name;
	void (*run)(void);
	bool exact;
};

/* All cases of all suites, and how many. */
size_t drmres_case_count(void);
const struct drmres_case *drmres_case_at(size_t index);

/* Whether the case can be run with the back end that the process has. */
bool drmres_case_applies(const struct drmres_case *test);

/* Whether this is built with a sanitizer for whose sake the library chooses the exact back end. */
bool drmres_case_sanitized(void);

/*
 * Run one case. Failures are written to @buf as lines "file:line: what".
 * Return: how many failures.
 */
unsigned int drmres_case_run(const struct drmres_case *test, char *buf, size_t size);

#ifndef __swift__

/* A suite is a NULL-terminated table: CASES(slab) { CASE(slab, zero_size), ... , CASE_END }; */
#define CASES(suite) const struct drmres_case suite##_cases[] =
#define CASE(suite, fn)                \
	{                              \
#suite, #fn, fn, false \
	}
#define CASE_EXACT(suite, fn)         \
	{                             \
#suite, #fn, fn, true \
	}
#define CASE_END                        \
	{                               \
		NULL, NULL, NULL, false \
	}

void case_fail(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The oldest report that was not expected yet must have this code; returns it, or NULL after noting a failure. */
const struct drmres_report *case_expect_report(const char *file, int line, enum drmres_code code);

/* What printk() printed since the case began or since the last call, lines joined by newlines. */
const char *case_log(void);
void case_check_log(const char *file, int line, const char *expected);

#define CHECK(condition)                                                         \
	do {                                                                     \
		if (!(condition))                                                \
			case_fail(DRMRES_FILE_NAME, __LINE__, "%s", #condition); \
	} while (0)

/* For integers, pointers not among them. */
#define CHECK_EQ(actual, expected)                                                                                    \
	do {                                                                                                          \
		long long __actual = (long long)(actual), __expected = (long long)(expected);                         \
		if (__actual != __expected)                                                                           \
			case_fail(DRMRES_FILE_NAME, __LINE__, "%s is %lld, not %lld", #actual, __actual, __expected); \
	} while (0)

#define CHECK_STR(actual, expected)                                                                \
	do {                                                                                       \
		const char *__actual = (actual), *__expected = (expected);                         \
		if (!__actual || __builtin_strcmp(__actual, __expected))                           \
			case_fail(DRMRES_FILE_NAME, __LINE__, "%s is \"%s\", not \"%s\"", #actual, \
				  __actual ? __actual : "(null)", __expected);                     \
	} while (0)

#define EXPECT_REPORT(code) case_expect_report(DRMRES_FILE_NAME, __LINE__, DRMRES_##code)

/* The log so far, exactly; clears it. */
#define CHECK_LOG(expected) case_check_log(DRMRES_FILE_NAME, __LINE__, expected)

#endif

__END_DECLS

#endif
