/* SPDX-License-Identifier: MIT */
/**
 * DOC: smallest, largest, between
 *
 * Each evaluates its arguments once and compares values of one type: in kernel C, min() and max() of a signed and an unsigned
 * value that is no constant do not compile, min_t() and max_t() convert first. MIN() and MAX() are for constants only. C++
 * has names of its own for the lower-case ones, so it gets the _t forms only.
 */
#ifndef _LINUX_MINMAX_H_
#define _LINUX_MINMAX_H_

#include <linux/build_bug.h>
#include <linux/compiler.h>

#ifndef MIN
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#endif
#ifndef MAX
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#endif

#define __drmres_pick(a, op, b, type)                       \
	__extension__({                                     \
		type __pick_a = (type)(a);                  \
		type __pick_b = (type)(b);                  \
		__pick_a op __pick_b ? __pick_a : __pick_b; \
	})

/* The smaller, the larger, the nearest inside [@lo, @hi], all as @type. */
#define min_t(type, a, b) __drmres_pick(a, <, b, type)
#define max_t(type, a, b) __drmres_pick(a, >, b, type)
#define clamp_t(type, val, lo, hi) min_t(type, max_t(type, val, lo), hi)

#if !defined(__cplusplus) && !defined(__swift__)

/*
 * Comparing as unsigned changes nothing for a value that cannot be negative: one of unsigned type, or a constant. @x is not
 * evaluated.
 */
#define __drmres_never_negative(x) \
	((__typeof__(x))-1 > 0 || __builtin_choose_expr(__is_constexpr(x), !__drmres_negative(x), 0))
#define __drmres_signed(x) ((__typeof__((x) + 0))-1 < 1)
#define __drmres_comparable(a, b) \
	(__drmres_signed(a) == __drmres_signed(b) || (__drmres_never_negative(a) && __drmres_never_negative(b)))

#define __drmres_pick_checked(name, a, op, b)                                                              \
	__extension__({                                                                                    \
		_Static_assert(__drmres_comparable(a, b), name ": signed and unsigned; use " name "_t()"); \
		__drmres_pick(a, op, b, __typeof__((a) + (b)));                                            \
	})

#define min(a, b) __drmres_pick_checked("min", a, <, b)
#define max(a, b) __drmres_pick_checked("max", a, >, b)
#define min3(a, b, c) min(min(a, b), c)
#define max3(a, b, c) max(max(a, b), c)

/* The nearest value inside [@lo, @hi]; clamp_val() has the type of @val. */
#define clamp(val, lo, hi) min(max(val, lo), hi)
#define clamp_val(val, lo, hi) clamp_t(__typeof__(val), val, lo, hi)

/* The smaller one that is not 0, or 0. */
#define min_not_zero(a, b)                                                                                     \
	__extension__({                                                                                        \
		__auto_type __not_zero_a = (a);                                                                \
		__auto_type __not_zero_b = (b);                                                                \
		!__not_zero_a ? __not_zero_b : !__not_zero_b ? __not_zero_a : min(__not_zero_a, __not_zero_b); \
	})

/* Exchange two values of one type. */
#define swap(a, b)                          \
	do {                                \
		__typeof__(a) __swap = (a); \
		(a) = (b);                  \
		(b) = __swap;               \
	} while (0)

#endif

#endif
