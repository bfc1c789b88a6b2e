/* SPDX-License-Identifier: MIT */
/**
 * DOC: arrays of bits
 *
 * Plain memory; bits beyond the last are kept 0 where a whole array is written. Concurrent changes are for
 * linux/bitops.h.
 */
#ifndef _LINUX_BITMAP_H_
#define _LINUX_BITMAP_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/bitops.h>
#include <linux/cleanup.h>
#include <linux/gfp.h>

__BEGIN_DECLS

#ifndef BITMAP_LAST_WORD_MASK
#define BITMAP_FIRST_WORD_MASK(start) (~0UL << ((start) & (BITS_PER_LONG - 1)))
#define BITMAP_LAST_WORD_MASK(nbits) (~0UL >> (-(nbits) & (BITS_PER_LONG - 1)))
#endif

/**
 * bitmap_zalloc() - an array of clear bits
 * @nbits: how many
 * @flags: how to allocate
 *
 * Lifetime: until bitmap_free().
 * Return: NULL without memory.
 */
unsigned long *bitmap_zalloc(unsigned int nbits, gfp_t flags) DRMRES_SYM(bitmap_zalloc);
#define bitmap_alloc(nbits, flags) bitmap_zalloc(nbits, flags)

/* Free what bitmap_zalloc() returned; NULL is ignored. */
void bitmap_free(const unsigned long *bitmap) DRMRES_SYM(bitmap_free);
DEFINE_FREE(bitmap, unsigned long *, if (_T)(bitmap_free)(_T))

/* The same until unbind. */
struct device;
unsigned long *devm_bitmap_zalloc(struct device *dev, unsigned int nbits, gfp_t flags);

/**
 * find_next_zero_bit() - the next clear bit
 * @addr: the array
 * @size: how many bits it has
 * @offset: where to begin
 *
 * Return: its number, @size if there is none.
 */
static inline unsigned long find_next_zero_bit(const unsigned long *addr, unsigned long size, unsigned long offset)
{
	while (offset < size && test_bit((long)offset, addr))
		offset++;
	return offset < size ? offset : size;
}

#define find_first_zero_bit(addr, size) find_next_zero_bit(addr, size, 0)
#define for_each_clear_bit(bit, addr, size) \
	for ((bit) = 0; (bit) = find_next_zero_bit(addr, size, bit), (bit) < (size); (bit)++)

/* Clear or set the first @nbits; @nbits from @start. */
static inline void bitmap_zero(unsigned long *dst, unsigned int nbits)
{
	__builtin_memset(dst, 0, BITS_TO_LONGS(nbits) * sizeof(long));
}

static inline void bitmap_fill(unsigned long *dst, unsigned int nbits)
{
	__builtin_memset(dst, 0xff, BITS_TO_LONGS(nbits) * sizeof(long));
	if (nbits % BITS_PER_LONG)
		dst[nbits / BITS_PER_LONG] = BITMAP_LAST_WORD_MASK(nbits);
}

static inline void bitmap_set(unsigned long *map, unsigned int start, unsigned int nbits)
{
	for (; nbits; nbits--)
		__set_bit((long)start++, map);
}

static inline void bitmap_clear(unsigned long *map, unsigned int start, unsigned int nbits)
{
	for (; nbits; nbits--)
		__clear_bit((long)start++, map);
}

static inline void bitmap_copy(unsigned long *dst, const unsigned long *src, unsigned int nbits)
{
	__builtin_memcpy(dst, src, BITS_TO_LONGS(nbits) * sizeof(long));
}

static inline bool bitmap_empty(const unsigned long *src, unsigned int nbits)
{
	return find_next_bit(src, nbits, 0) >= nbits;
}

static inline bool bitmap_full(const unsigned long *src, unsigned int nbits)
{
	return find_next_zero_bit(src, nbits, 0) >= nbits;
}

static inline unsigned int bitmap_weight(const unsigned long *src, unsigned int nbits)
{
	unsigned int weight = 0;

	for (unsigned long bit = find_next_bit(src, nbits, 0); bit < nbits; bit = find_next_bit(src, nbits, bit + 1))
		weight++;
	return weight;
}

/* *@dst becomes what is in both. Return: whether that is anything. */
static inline bool bitmap_and(unsigned long *dst, const unsigned long *src1, const unsigned long *src2,
			      unsigned int nbits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(nbits); i++)
		dst[i] = src1[i] & src2[i];
	return !bitmap_empty(dst, nbits);
}

static inline void bitmap_or(unsigned long *dst, const unsigned long *src1, const unsigned long *src2,
			     unsigned int nbits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(nbits); i++)
		dst[i] = src1[i] | src2[i];
}

#ifdef DRMRES_SITES
#define bitmap_zalloc(...) DRMRES_AT(bitmap_zalloc(__VA_ARGS__))
#define bitmap_free(...) DRMRES_AT_VOID(bitmap_free(__VA_ARGS__))
#define devm_bitmap_zalloc(...) DRMRES_AT(devm_bitmap_zalloc(__VA_ARGS__))
#endif

__END_DECLS

#endif
