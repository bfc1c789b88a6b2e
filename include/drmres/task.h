/* SPDX-License-Identifier: MIT */
/**
 * DOC: the current task
 *
 * A task is a thread of the program. Its record lies in thread-local storage: it begins and ends with the thread, and only
 * that thread uses it.
 */
#ifndef _DRMRES_TASK_H_
#define _DRMRES_TASK_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct kunit;

/**
 * struct task_struct - what ``current`` points to
 * @kunit_test: the test that this thread runs, NULL outside any
 */
struct task_struct {
	struct kunit *kunit_test;
};

/**
 * drmres_current_task() - the record of the calling thread
 *
 * Lifetime: until the thread ends.
 * Context: Any.
 * Return: never NULL.
 */
struct task_struct *drmres_current_task(void);

__END_DECLS

/* The word is too common for code that is not the kernel's. */
#if !defined(__cplusplus) && !defined(__swift__) && !defined(current)
#define current drmres_current_task()
#endif

#endif
