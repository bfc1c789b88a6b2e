/* SPDX-License-Identifier: MIT */
/**
 * DOC: conditions that must be false when a driver is compiled
 *
 * Each takes a constant expression and leaves no code behind. In C, static_assert() takes its message or does without, as
 * in the kernel; C++ has its own.
 */
#ifndef _LINUX_BUILD_BUG_H_
#define _LINUX_BUILD_BUG_H_

#include <assert.h>

#include <linux/compiler.h>

#ifdef __cplusplus
#define __drmres_assert static_assert
#else
#define __drmres_assert _Static_assert
#undef static_assert
#define static_assert(expr, ...) __static_assert(expr, ##__VA_ARGS__, #expr)
#define __static_assert(expr, message, ...) _Static_assert(expr, message)
#endif

/**
 * BUILD_BUG_ON_MSG() - do not compile if a condition holds
 * @cond: constant expression
 * @message: what the compiler shall say; a string literal
 */
#define BUILD_BUG_ON_MSG(cond, message)            \
	do {                                       \
		__drmres_assert(!(cond), message); \
	} while (0)

/**
 * BUILD_BUG_ON() - do not compile if a condition holds
 * @cond: constant expression
 */
#define BUILD_BUG_ON(cond) BUILD_BUG_ON_MSG(cond, "BUILD_BUG_ON failed: " #cond)

/* The size of something, times zero: evaluates nothing, checks that @e can be compiled. */
#define BUILD_BUG_ON_INVALID(e) ((void)sizeof((long)(e)))

#define BUILD_BUG_ON_NOT_POWER_OF_2(n) BUILD_BUG_ON((n) == 0 || (((n) & ((n)-1)) != 0))

#ifndef __cplusplus
/**
 * BUILD_BUG_ON_ZERO() - BUILD_BUG_ON() inside an expression
 * @e: constant expression
 *
 * Return: 0, of type int.
 */
#define BUILD_BUG_ON_ZERO(e, ...)                                             \
	((int)(0 * sizeof(struct {                                            \
		       char __one;                                            \
		       _Static_assert(!(e), "BUILD_BUG_ON_ZERO failed: " #e); \
	       })))
#endif

#endif
