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

__END_DECLS

#endif
