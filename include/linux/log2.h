/* SPDX-License-Identifier: MIT */
/**
 * DOC: powers of two
 *
 * Constant expressions for constant arguments.
 */
#ifndef _LINUX_LOG2_H_
#define _LINUX_LOG2_H_

#include <linux/bitops.h>

__BEGIN_DECLS

/**
 * is_power_of_2() - is a value a power of two?
 * @n: any value
 *
 * Return: true if exactly one bit is set.
 */
static inline __attribute_const__ bool is_power_of_2(unsigned long n)
{
	return n && !(n & (n - 1));
}

static inline __attribute_const__ int __ilog2_u64(u64 n)
{
	return fls64(n) - 1;
}

static inline __attribute_const__ unsigned long __roundup_pow_of_two(unsigned long n)
{
	return n <= 1 ? 1 : 1ul << fls64(n - 1);
}

static inline __attribute_const__ unsigned long __rounddown_pow_of_two(unsigned long n)
{
	return n ? 1ul << __fls(n) : 0;
}

__END_DECLS

#define __drmres_const_log2(n) ((n) < 2 ? 0 : 63 - __builtin_clzll((unsigned long long)(n) | 1))

/**
 * ilog2() - logarithm to base 2, rounded down
 * @n: above 0
 */
#define ilog2(n) (__builtin_constant_p(n) ? __drmres_const_log2(n) : __ilog2_u64(n))

/**
 * order_base_2() - logarithm to base 2, rounded up
 * @n: any value; 0 for 0 and 1
 */
#define order_base_2(n)                                                           \
	(__builtin_constant_p(n) ? ((n) < 2 ? 0 : __drmres_const_log2((n)-1) + 1) \
	 : (n) < 2		 ? 0                                              \
				 : __ilog2_u64((n)-1) + 1)

/**
 * roundup_pow_of_two() - the next power of two
 * @n: above 0
 */
#define roundup_pow_of_two(n) \
	(__builtin_constant_p(n) ? ((n) < 2 ? 1 : 1ul << (__drmres_const_log2((n)-1) + 1)) : __roundup_pow_of_two(n))

/**
 * rounddown_pow_of_two() - the previous power of two
 * @n: above 0
 */
#define rounddown_pow_of_two(n) (__builtin_constant_p(n) ? 1ul << __drmres_const_log2(n) : __rounddown_pow_of_two(n))

#endif
