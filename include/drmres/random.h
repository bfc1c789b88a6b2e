/* SPDX-License-Identifier: MIT */
/**
 * DOC: numbers that look random
 *
 * A fixed sequence that begins anew with drmres_reset(), so that two runs see the same numbers.
 */
#ifndef _DRMRES_RANDOM_H_
#define _DRMRES_RANDOM_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * get_random_u64() - the next number
 *
 * Context: Any.
 */
u64 get_random_u64(void) DRMRES_SYM(get_random_u64);

/**
 * get_random_bytes() - fill memory
 * @buf: where
 * @len: bytes
 *
 * Context: Any.
 */
void get_random_bytes(void *buf, size_t len) DRMRES_SYM(get_random_bytes);

#define get_random_u32() ((u32)get_random_u64())
#define get_random_u16() ((u16)get_random_u64())
#define get_random_u8() ((u8)get_random_u64())
#define get_random_long() ((unsigned long)get_random_u64())
#define get_random_u32_below(ceil) ((u32)(get_random_u64() % (ceil)))
#define get_random_u32_inclusive(floor, ceil) ((floor) + get_random_u32_below((ceil) - (floor) + 1))

__END_DECLS

#endif
