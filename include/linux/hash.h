/* SPDX-License-Identifier: MIT */
/**
 * DOC: hash functions for tables of 2^bits buckets
 *
 * Multiplication by 2^32 or 2^64 divided by the golden ratio; the upper bits are the good ones. Not for untrusted keys.
 */
#ifndef _LINUX_HASH_H_
#define _LINUX_HASH_H_

#include <linux/compiler.h>

__BEGIN_DECLS

#define GOLDEN_RATIO_32 0x61c88647u
#define GOLDEN_RATIO_64 0x61c8864680b583ebull

/**
 * hash_32() - hash a 32-bit value
 * @val: the key
 * @bits: 1 to 32
 *
 * Return: 0 to 2^@bits - 1.
 */
static inline u32 hash_32(u32 val, unsigned int bits)
{
	return val * GOLDEN_RATIO_32 >> (32 - bits);
}

/**
 * hash_64() - hash a 64-bit value
 * @val: the key
 * @bits: 1 to 32
 *
 * Return: 0 to 2^@bits - 1.
 */
static inline u32 hash_64(u64 val, unsigned int bits)
{
	return (u32)(val * GOLDEN_RATIO_64 >> (64 - bits));
}

/**
 * hash_ptr() - hash a pointer by its value
 * @ptr: the key; not followed
 * @bits: 1 to 32
 *
 * Return: 0 to 2^@bits - 1.
 */
static inline u32 hash_ptr(const void *ptr, unsigned int bits)
{
	return hash_64((uintptr_t)ptr, bits);
}

__END_DECLS

#define hash_long(val, bits) (sizeof(long) == 4 ? hash_32((u32)(val), bits) : hash_64(val, bits))

#endif
