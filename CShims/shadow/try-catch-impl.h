/* SPDX-License-Identifier: MIT */
/*
 * What KUnit's tests of itself take from its private header of this name.
 */
#ifndef _DRMRES_SHADOW_TRY_CATCH_IMPL_H_
#define _DRMRES_SHADOW_TRY_CATCH_IMPL_H_

#include <kunit/try-catch.h>

/* Make @try_catch run @try, and @catch if that throws. */
static inline void kunit_try_catch_init(struct kunit_try_catch *try_catch, struct kunit *test,
					kunit_try_catch_func_t try, kunit_try_catch_func_t catch)
{
	try_catch->test = test;
	try_catch->try = try;
	try_catch->catch = catch;
}

#endif
