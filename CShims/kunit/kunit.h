/* SPDX-License-Identifier: MIT */
/*
 * Inside KUnit: what its files call of each other.
 */
#ifndef _DRMRES_KUNIT_KUNIT_H_
#define _DRMRES_KUNIT_KUNIT_H_

#include <kunit/test.h>

/*
 * struct drmres_kunit_options - what the command line asks for
 * @filter: glob for "SUITE.CASE", or for a suite alone; NULL for everything
 * @timeout: limit of a case in seconds
 * @list: print names, run nothing
 */
struct drmres_kunit_options {
	const char *filter;
	unsigned int timeout;
	bool list;
};

/*
 * struct drmres_kunit_tally - how cases or parameters went
 * @passed, @failed, @skipped: how many
 */
struct drmres_kunit_tally {
	unsigned int passed;
	unsigned int failed;
	unsigned int skipped;
};

/* ---- output.c ---- */

/* Print one line at a level: 0 for suites, 1 for cases, 2 for parameters. */
void drmres_kunit_line(unsigned int level, const char *fmt, ...) __printf(2, 3);

/* Print a result at a level. @comment is the reason of a skip. */
void drmres_kunit_result(unsigned int level, enum kunit_status status, unsigned int number, const char *name,
			 const char *comment);

/* Print a tally of more than one as a remark about @name. */
void drmres_kunit_print_tally(unsigned int level, const char *name, const struct drmres_kunit_tally *tally);

/* Send the kernel's log and the findings of this process to the output; a finding about memory fails the current test. */
void drmres_kunit_capture(void);

/* ---- child.c ---- */

/*
 * Call @run(@arg) in a child process with a limit of @timeout seconds, and wait for it.
 * Return: false if it died, and in @how, of @size bytes, of what.
 */
bool drmres_kunit_in_child(void (*run)(void *arg), void *arg, unsigned int timeout, char *how, size_t size);

/* End the child from anywhere in it, as if what it runs had returned. */
void drmres_kunit_leave_child(void) __noreturn;

/* Memory that children share with this process, zeroed. NULL if there is none. */
void *drmres_kunit_shared(size_t size);

/* ---- slab_errors.c ---- */

/* From now on a test case with a resource named "slab_errors" counts what is wrong in slab caches itself. */
void drmres_kunit_count_slab_errors(void);

/* ---- try_catch.c ---- */

/*
 * kunit_try_catch_run() whose @catch never returns. It is called by the throw, on top of what was bailed out of: what the core
 * has on the stacks of those functions (walks, phases, who holds which lock) stays true.
 */
void drmres_kunit_try_last(struct kunit_try_catch *try_catch, void *context);

/* ---- run.c ---- */

/* Run the cases of a suite that the filter lets through. Return: how it went. */
enum kunit_status drmres_kunit_run_suite(struct kunit_suite *suite, unsigned int number,
					 const struct drmres_kunit_options *options);

/* Whether the filter lets a case through. */
bool drmres_kunit_wanted(const struct kunit_suite *suite, const struct kunit_case *test_case,
			 const struct drmres_kunit_options *options);

#endif
