/* SPDX-License-Identifier: MIT */
/**
 * DOC: functions that a test replaces
 *
 * C only. A replacement is a resource of the test and ends with it. It is in force for calls on the thread that runs the
 * test. Without CONFIG_KUNIT the prologue in the real function is nothing.
 */
#ifndef _KUNIT_STATIC_STUB_H
#define _KUNIT_STATIC_STUB_H

#include <linux/kconfig.h>

#if !IS_ENABLED(CONFIG_KUNIT)

#define KUNIT_STATIC_STUB_REDIRECT(real_fn_name, ...) ((void)0)

#endif

#if !defined(__cplusplus) && !defined(__swift__)

#include <kunit/test-bug.h>
#include <kunit/test.h>

/**
 * drmres_kunit_replacement() - what to call instead of a function
 * @real_fn: the function
 *
 * Context: Any.
 * Return: what the current test put in its place, NULL if nothing.
 */
void *drmres_kunit_replacement(const void *real_fn);

/* First line of a function that tests may replace: calls the replacement and returns what it returned. */
#if IS_ENABLED(CONFIG_KUNIT)
#define KUNIT_STATIC_STUB_REDIRECT(real_fn_name, ...)                                            \
	do {                                                                                     \
		__typeof__(&real_fn_name) __kunit_stub = drmres_kunit_replacement(real_fn_name); \
		if (unlikely(__kunit_stub))                                                      \
			return __kunit_stub(__VA_ARGS__);                                        \
	} while (0)
#endif

/**
 * drmres_kunit_activate_stub() - put a function in another's place
 * @test: whose resource this becomes
 * @real_fn: the function that begins with KUNIT_STATIC_STUB_REDIRECT(); must not be NULL
 * @replacement: what to call instead; NULL takes the replacement away
 *
 * Context: Process context. Aborts the case if memory runs out.
 */
void drmres_kunit_activate_stub(struct kunit *test, void *real_fn, void *replacement);

/* The same with both of one type. */
#define kunit_activate_static_stub(test, real_fn_addr, replacement_addr)                   \
	do {                                                                               \
		__typeof__(&replacement_addr) __kunit_same_type = real_fn_addr;            \
		(void)__kunit_same_type;                                                   \
		drmres_kunit_activate_stub(test, real_fn_addr, (void *)&replacement_addr); \
	} while (0)

/**
 * kunit_deactivate_static_stub() - take a replacement away
 * @test: whose it is
 * @real_fn_addr: the function that was replaced; aborts the case if it was not
 *
 * Context: Process context.
 */
void kunit_deactivate_static_stub(struct kunit *test, void *real_fn_addr) DRMRES_SYM(kunit_deactivate_static_stub);

#endif

#endif
