/* SPDX-License-Identifier: MIT */
/**
 * DOC: division of 64 bits
 *
 * Arithmetic only, nothing is owned.
 */
#ifndef _LINUX_MATH64_H
#define _LINUX_MATH64_H

#include <drmres/link.h>
#include <drmres/types.h>
#include <linux/math.h>

__BEGIN_DECLS

static inline u64 div_u64(u64 dividend, u32 divisor)
{
	return dividend / divisor;
}

static inline s64 div_s64(s64 dividend, s32 divisor)
{
	return dividend / divisor;
}

static inline u64 div64_u64(u64 dividend, u64 divisor)
{
	return dividend / divisor;
}

static inline s64 div64_s64(s64 dividend, s64 divisor)
{
	return dividend / divisor;
}

static inline u64 div_u64_rem(u64 dividend, u32 divisor, u32 *remainder)
{
	*remainder = (u32)(dividend % divisor);
	return dividend / divisor;
}

static inline u64 div64_u64_rem(u64 dividend, u64 divisor, u64 *remainder)
{
	*remainder = dividend % divisor;
	return dividend / divisor;
}

__extension__ typedef unsigned __int128 __drmres_u128;

/* (a * b) >> shift, and a * b / divisor, without losing the upper half of the product. */
static inline u64 mul_u64_u32_shr(u64 a, u32 mul, unsigned int shift)
{
	return (u64)(((__drmres_u128)a * mul) >> shift);
}

static inline u64 mul_u64_u64_div_u64(u64 a, u64 mul, u64 divisor)
{
	return (u64)((__drmres_u128)a * mul / divisor);
}

static inline u64 mul_u32_u32(u32 a, u32 b)
{
	return (u64)a * b;
}

#define mul_u64_u32_div(a, mul, divisor) mul_u64_u64_div_u64(a, mul, divisor)
#define DIV64_U64_ROUND_UP(ll, d) div64_u64((ll) + (d)-1, (d))
#define DIV64_U64_ROUND_CLOSEST(dividend, divisor) div64_u64((dividend) + (divisor) / 2, (divisor))
#define DIV_U64_ROUND_CLOSEST(dividend, divisor) div_u64((dividend) + (divisor) / 2, (divisor))

__END_DECLS

#if !defined(__cplusplus) && !defined(__swift__)
/* do_div() - divide in place; what is left over is the result. */
#define do_div(n, base)                               \
	__extension__({                               \
		u32 __base = (base);                  \
		u32 __rem = (u32)((u64)(n) % __base); \
		(n) = (u64)(n) / __base;              \
		__rem;                                \
	})
#endif

#endif
