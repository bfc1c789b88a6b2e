/* SPDX-License-Identifier: MIT */
/**
 * DOC: bits in arrays of unsigned long
 *
 * set_bit(), clear_bit() and change_bit() are atomic and order nothing; the test_and_ forms are atomic and full barriers;
 * the forms with two underscores are for memory that nobody shares. Drivers keep state bits ("removed", "irq pending") in
 * such words, which is where their lifetime bugs hide.
 */
#ifndef _LINUX_BITOPS_H_
#define _LINUX_BITOPS_H_

#include <linux/bits.h>
#include <linux/compiler.h>

__BEGIN_DECLS

#define BITS_TO_LONGS(nr) (((nr) + BITS_PER_LONG - 1) / BITS_PER_LONG)
#define DECLARE_BITMAP(name, bits) unsigned long name[BITS_TO_LONGS(bits)]

/**
 * test_bit() - is a bit set?
 * @nr: 0-based number of the bit
 * @addr: the array
 *
 * Return: true if it is; may be stale.
 */
static inline bool test_bit(long nr, const volatile unsigned long *addr)
{
	/* PAIRS WITH: the read-modify-writes below. */
	return __atomic_load_n(&addr[BIT_WORD(nr)], __ATOMIC_RELAXED) >> (nr % BITS_PER_LONG) & 1;
}

/**
 * set_bit() - set a bit
 * @nr: 0-based number of the bit
 * @addr: the array
 */
static inline void set_bit(long nr, volatile unsigned long *addr)
{
	/* PAIRS WITH: test_bit(). */
	__atomic_fetch_or(&addr[BIT_WORD(nr)], BIT_MASK(nr), __ATOMIC_RELAXED);
}

/**
 * clear_bit() - clear a bit
 * @nr: 0-based number of the bit
 * @addr: the array
 */
static inline void clear_bit(long nr, volatile unsigned long *addr)
{
	/* PAIRS WITH: test_bit(). */
	__atomic_fetch_and(&addr[BIT_WORD(nr)], ~BIT_MASK(nr), __ATOMIC_RELAXED);
}

/**
 * change_bit() - toggle a bit
 * @nr: 0-based number of the bit
 * @addr: the array
 */
static inline void change_bit(long nr, volatile unsigned long *addr)
{
	/* PAIRS WITH: test_bit(). */
	__atomic_fetch_xor(&addr[BIT_WORD(nr)], BIT_MASK(nr), __ATOMIC_RELAXED);
}

/**
 * test_and_set_bit() - set a bit and say what it was
 * @nr: 0-based number of the bit
 * @addr: the array
 *
 * Return: true if it was set before.
 */
static inline bool test_and_set_bit(long nr, volatile unsigned long *addr)
{
	/* PAIRS WITH: every other read-modify-write of the same word. */
	return __atomic_fetch_or(&addr[BIT_WORD(nr)], BIT_MASK(nr), __ATOMIC_SEQ_CST) & BIT_MASK(nr);
}

/**
 * test_and_clear_bit() - clear a bit and say what it was
 * @nr: 0-based number of the bit
 * @addr: the array
 *
 * Return: true if it was set before.
 */
static inline bool test_and_clear_bit(long nr, volatile unsigned long *addr)
{
	/* PAIRS WITH: every other read-modify-write of the same word. */
	return __atomic_fetch_and(&addr[BIT_WORD(nr)], ~BIT_MASK(nr), __ATOMIC_SEQ_CST) & BIT_MASK(nr);
}

/* The same for memory that nobody shares. */
static inline void __set_bit(long nr, unsigned long *addr)
{
	addr[BIT_WORD(nr)] |= BIT_MASK(nr);
}

static inline void __clear_bit(long nr, unsigned long *addr)
{
	addr[BIT_WORD(nr)] &= ~BIT_MASK(nr);
}

/* Number of the lowest set bit of a word that has one. */
static inline unsigned int __ffs64(u64 word)
{
	return (unsigned int)__builtin_ctzll(word);
}

/**
 * __ffs() - number of the lowest set bit
 * @word: not 0
 *
 * Return: 0-based number.
 */
static inline unsigned int __ffs(unsigned long word)
{
	return (unsigned int)__builtin_ctzl(word);
}

/**
 * __fls() - number of the highest set bit
 * @word: not 0
 *
 * Return: 0-based number.
 */
static inline unsigned int __fls(unsigned long word)
{
	return BITS_PER_LONG - 1 - (unsigned int)__builtin_clzl(word);
}

/**
 * fls() - number of the highest set bit, from 1
 * @x: any value
 *
 * Return: 1 to 32, 0 for 0.
 */
static inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

/**
 * fls64() - number of the highest set bit, from 1
 * @x: any value
 *
 * Return: 1 to 64, 0 for 0.
 */
static inline int fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

/**
 * hweight32() - count the set bits
 * @w: any value
 *
 * Return: 0 to 32.
 */
static inline unsigned int hweight32(u32 w)
{
	return (unsigned int)__builtin_popcount(w);
}

/**
 * hweight64() - count the set bits
 * @w: any value
 *
 * Return: 0 to 64.
 */
static inline unsigned int hweight64(u64 w)
{
	return (unsigned int)__builtin_popcountll(w);
}

/**
 * find_next_bit() - the next set bit
 * @addr: the array
 * @size: its length in bits
 * @offset: where to start
 *
 * Return: 0-based number of the first set bit at or behind @offset, @size if there is none.
 */
static inline unsigned long find_next_bit(const unsigned long *addr, unsigned long size, unsigned long offset)
{
	while (offset < size) {
		unsigned long word = READ_ONCE(addr[BIT_WORD(offset)]) >> (offset % BITS_PER_LONG);

		if (word) {
			offset += __ffs(word);
			return offset < size ? offset : size;
		}
		offset += BITS_PER_LONG - offset % BITS_PER_LONG;
	}
	return size;
}

/**
 * find_first_bit() - the first set bit
 * @addr: the array
 * @size: its length in bits
 *
 * Return: 0-based number, @size if there is none.
 */
static inline unsigned long find_first_bit(const unsigned long *addr, unsigned long size)
{
	return find_next_bit(addr, size, 0);
}

__END_DECLS

/* Visit each set bit of an array. */
#define for_each_set_bit(bit, addr, size) \
	for ((bit) = find_first_bit(addr, size); (bit) < (size); (bit) = find_next_bit(addr, size, (bit) + 1))

#endif
