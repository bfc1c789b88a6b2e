/* SPDX-License-Identifier: MIT */
/**
 * DOC: rounding
 *
 * round_up() and round_down() want a power of two, roundup() and rounddown() take any divisor. Results that do not fit wrap:
 * sizes that userspace chose belong into linux/overflow.h.
 */
#ifndef _LINUX_MATH_H_
#define _LINUX_MATH_H_

#include <stdlib.h>

#include <linux/compiler.h>

#define round_up(x, a) ((((x)-1) | ((__typeof__(x))((a)-1))) + 1)
#define round_down(x, a) ((x) & ~((__typeof__(x))((a)-1)))

#ifndef DIV_ROUND_UP
#define DIV_ROUND_UP(n, d) (((n) + (d)-1) / (d))
#endif
#define DIV_ROUND_UP_ULL(n, d) DIV_ROUND_UP((unsigned long long)(n), (unsigned long long)(d))

#ifndef roundup
#define roundup(x, y) (DIV_ROUND_UP(x, y) * (y))
#endif
#ifndef rounddown
#define rounddown(x, y) ((x) - (x) % (y))
#endif

#define DIV_ROUND_DOWN_ULL(ll, d) ((unsigned long long)(ll) / (d))
#define DIV_ROUND_CLOSEST_ULL(x, divisor) (((unsigned long long)(x) + (divisor) / 2) / (divisor))
#define mult_frac(x, n, d) ((x) / (d) * (n) + (x) % (d) * (n) / (d))

/* @base to the power @exp, without a look at what does not fit. */
static inline unsigned long long int_pow(unsigned long long base, unsigned int exp)
{
	unsigned long long result = 1;

	for (; exp; exp >>= 1, base *= base)
		if (exp & 1)
			result *= base;
	return result;
}

#if !defined(__cplusplus) && !defined(__swift__)
/* To the nearest, for negative numbers as well. */
#define DIV_ROUND_CLOSEST(x, divisor)                                                                \
	__extension__({                                                                              \
		__typeof__(x) __x = (x);                                                             \
		__typeof__(divisor) __d = (divisor);                                                 \
		((__typeof__(x))-1) > 0 || ((__typeof__(divisor))-1) > 0 || ((__x > 0) == (__d > 0)) \
			? (__x + __d / 2) / __d                                                      \
			: (__x - __d / 2) / __d;                                                     \
	})

/* The standard function knows int only; the kernel's takes every signed type. */
#undef abs
#define abs(x)                              \
	__extension__({                     \
		__auto_type __abs = (x);    \
		__abs < 0 ? -__abs : __abs; \
	})
#endif

#endif
