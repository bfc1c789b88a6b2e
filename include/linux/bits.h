/* SPDX-License-Identifier: MIT */
/**
 * DOC: bits and masks
 *
 * Constant expressions. GENMASK(h, l) has the bits l to h, both included.
 */
#ifndef _LINUX_BITS_H_
#define _LINUX_BITS_H_

#include <linux/compiler.h>

#define BITS_PER_BYTE 8
#define BITS_PER_LONG (__SIZEOF_LONG__ * 8)
#define BITS_PER_LONG_LONG 64

#define BIT(nr) (1ul << (nr))
#define BIT_ULL(nr) (1ull << (nr))

/* Bit @nr of an array of unsigned long: its word, and the mask inside that. */
#define BIT_WORD(nr) ((nr) / BITS_PER_LONG)
#define BIT_MASK(nr) (1ul << ((nr) % BITS_PER_LONG))

/* 0; a run that ends before it begins does not compile, where both ends are constants. */
#define GENMASK_INPUT_CHECK(h, l) \
	(0 * sizeof(char[__builtin_choose_expr(__builtin_constant_p((l) > (h)), (l) > (h), 0) ? -1 : 1]))
#define GENMASK(h, l) ((~0ul << (l)) & (~0ul >> (BITS_PER_LONG - 1 - (h))))
#define GENMASK_ULL(h, l) ((~0ull << (l)) & (~0ull >> (BITS_PER_LONG_LONG - 1 - (h))))

#endif
