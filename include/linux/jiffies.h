/* SPDX-License-Identifier: MIT */
/**
 * DOC: the unit of timeouts
 *
 * Timeouts are counted in jiffies, HZ of them a second. There is no clock to read: nothing here waits for real time, and
 * ``jiffies`` moves by the rule of drmres/work.h.
 */
#ifndef _LINUX_JIFFIES_H_
#define _LINUX_JIFFIES_H_

#include <drmres/work.h>
#include <linux/compiler.h>

__BEGIN_DECLS

#define HZ 250

/* Controlled time. */
#define jiffies drmres_jiffies()

/* Longer than any timeout. */
#define MAX_JIFFY_OFFSET ((unsigned long)(~0ul >> 1) - 1)

/**
 * msecs_to_jiffies() - convert a timeout
 * @m: milliseconds; negative as a signed number means forever
 *
 * Return: jiffies, rounded up; MAX_JIFFY_OFFSET for forever.
 */
static inline __attribute_const__ unsigned long msecs_to_jiffies(const unsigned int m)
{
	if ((int)m < 0)
		return MAX_JIFFY_OFFSET;
	return ((unsigned long)m * HZ + 999) / 1000;
}

/**
 * jiffies_to_msecs() - convert a timeout back
 * @j: jiffies
 *
 * Return: milliseconds.
 */
static inline __attribute_const__ unsigned int jiffies_to_msecs(const unsigned long j)
{
	return (unsigned int)(j * (1000 / HZ));
}

/* Other units; what does not fit a jiffy is rounded up towards jiffies and down from them. */
static inline __attribute_const__ unsigned long usecs_to_jiffies(const unsigned int u)
{
	return ((unsigned long)u * HZ + 999999) / 1000000;
}

static inline __attribute_const__ unsigned long nsecs_to_jiffies(const u64 n)
{
	return (unsigned long)(n / (1000000000 / HZ));
}

static inline __attribute_const__ unsigned int jiffies_to_usecs(const unsigned long j)
{
	return (unsigned int)(j * (1000000 / HZ));
}

static inline __attribute_const__ u64 jiffies_to_nsecs(const unsigned long j)
{
	return (u64)j * (1000000000 / HZ);
}

static inline u64 get_jiffies_64(void)
{
	return jiffies;
}

/* Which of two times is later, also across the wrap. */
#define time_after(a, b) ((long)((b) - (a)) < 0)
#define time_before(a, b) time_after(b, a)
#define time_after_eq(a, b) ((long)((a) - (b)) >= 0)
#define time_before_eq(a, b) time_after_eq(b, a)
#define time_in_range(a, b, c) (time_after_eq(a, b) && time_before_eq(a, c))
#define time_is_before_jiffies(a) time_after(jiffies, a)
#define time_is_after_jiffies(a) time_before(jiffies, a)
#define time_is_before_eq_jiffies(a) time_after_eq(jiffies, a)
#define time_is_after_eq_jiffies(a) time_before_eq(jiffies, a)

__END_DECLS

#endif
