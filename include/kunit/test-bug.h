/* SPDX-License-Identifier: MIT */
/**
 * DOC: code under test that knows of the test
 *
 * C only. The test that a thread runs is noted with the thread; other threads see none.
 */
#ifndef _KUNIT_TEST_BUG_H
#define _KUNIT_TEST_BUG_H

#if !defined(__cplusplus) && !defined(__swift__)

#include <drmres/task.h>
#include <linux/compiler.h>

struct kunit;

/**
 * kunit_get_current_test() - the test that this thread runs
 *
 * Context: Any.
 * Return: NULL outside any test.
 */
static inline struct kunit *kunit_get_current_test(void)
{
	return drmres_current_task()->kunit_test;
}

/**
 * drmres_kunit_fail_current() - fail the test that this thread runs, if it runs one
 * @file: where from
 * @line: where from
 * @fmt: why, printk() style
 *
 * Context: Any.
 */
void drmres_kunit_fail_current(const char *file, int line, const char *fmt, ...) __printf(3, 4);

/* The same, from here; the test goes on. */
#define kunit_fail_current_test(fmt, ...) drmres_kunit_fail_current(__FILE__, __LINE__, fmt, ##__VA_ARGS__)

#endif

#endif
