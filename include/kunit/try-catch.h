/* SPDX-License-Identifier: MIT */
/**
 * DOC: code that may bail out
 *
 * C only. A struct kunit_try_catch belongs to its caller and lies still while kunit_try_catch_run() uses it. Runs nest; each
 * one ends on the thread on which it began.
 */
#ifndef _KUNIT_TRY_CATCH_H
#define _KUNIT_TRY_CATCH_H

#if !defined(__cplusplus) && !defined(__swift__)

#include <drmres/link.h>
#include <linux/compiler.h>

struct kunit;

typedef void (*kunit_try_catch_func_t)(void *);

/**
 * struct kunit_try_catch - what to try, and what to do if it bails out
 * @test: whose case this is
 * @try_result: 0, or -errno if @try could not be run to its end
 * @try: may call kunit_try_catch_throw()
 * @catch: called after @try has bailed out
 * @context: handed to both
 */
struct kunit_try_catch {
	struct kunit *test;
	int try_result;
	kunit_try_catch_func_t try;
	kunit_try_catch_func_t catch;
	void *context;
};

/**
 * kunit_try_catch_run() - call @try_catch->try, and @try_catch->catch if it bails out
 * @try_catch: filled in but for the result and the context
 * @context: handed to both functions
 *
 * Locks that were held where @try bailed out stay held.
 *
 * Context: Process context.
 */
void kunit_try_catch_run(struct kunit_try_catch *try_catch, void *context) DRMRES_SYM(kunit_try_catch_run);

/**
 * kunit_try_catch_throw() - bail out of what kunit_try_catch_run() is running
 * @try_catch: what it was called with
 *
 * On a thread that is not inside that run there is nothing to go back to: the process ends as failed.
 *
 * Context: Any.
 */
void kunit_try_catch_throw(struct kunit_try_catch *try_catch) DRMRES_SYM(kunit_try_catch_throw) __noreturn;

/**
 * kunit_try_catch_get_result() - how the last run ended
 * @try_catch: what it was called with
 *
 * Return: 0 also where it bailed out by itself, -errno if it could not be run to its end.
 */
static inline int kunit_try_catch_get_result(struct kunit_try_catch *try_catch)
{
	return try_catch->try_result;
}

#endif

#endif
