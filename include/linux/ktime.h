/* SPDX-License-Identifier: MIT */
/**
 * DOC: nanoseconds
 *
 * A ktime_t is a plain number of nanoseconds. What time it is, linux/timekeeping.h says.
 */
#ifndef _LINUX_KTIME_H_
#define _LINUX_KTIME_H_

#include <drmres/types.h>
#include <linux/jiffies.h>

typedef s64 ktime_t;

#define NSEC_PER_USEC 1000L
#define NSEC_PER_MSEC 1000000L
#define NSEC_PER_SEC 1000000000L
#define USEC_PER_MSEC 1000L
#define USEC_PER_SEC 1000000L
#define MSEC_PER_SEC 1000L
#define TICK_NSEC (NSEC_PER_SEC / HZ)
#define KTIME_MAX ((s64) ~((u64)1 << 63))
#define KTIME_MIN (-KTIME_MAX - 1)
#define KTIME_SEC_MAX (KTIME_MAX / NSEC_PER_SEC)

static inline ktime_t ktime_set(const s64 secs, const unsigned long nsecs)
{
	return secs >= KTIME_SEC_MAX ? KTIME_MAX : secs * NSEC_PER_SEC + (s64)nsecs;
}

/* Arithmetic wraps, as in the kernel. */
#define ktime_add(lhs, rhs) ((ktime_t)((u64)(lhs) + (u64)(rhs)))
#define ktime_sub(lhs, rhs) ((ktime_t)((u64)(lhs) - (u64)(rhs)))
#define ktime_add_ns(kt, nsval) ((ktime_t)((u64)(kt) + (u64)(nsval)))
#define ktime_sub_ns(kt, nsval) ((ktime_t)((u64)(kt) - (u64)(nsval)))

static inline ktime_t ns_to_ktime(u64 ns)
{
	return (ktime_t)ns;
}

static inline ktime_t us_to_ktime(u64 us)
{
	return (ktime_t)(us * NSEC_PER_USEC);
}

static inline ktime_t ms_to_ktime(u64 ms)
{
	return (ktime_t)(ms * NSEC_PER_MSEC);
}

static inline s64 ktime_to_ns(const ktime_t kt)
{
	return kt;
}

static inline s64 ktime_to_us(const ktime_t kt)
{
	return kt / NSEC_PER_USEC;
}

static inline s64 ktime_to_ms(const ktime_t kt)
{
	return kt / NSEC_PER_MSEC;
}

static inline s64 ktime_divns(const ktime_t kt, s64 div)
{
	return div ? kt / div : 0;
}

static inline ktime_t ktime_add_us(const ktime_t kt, const u64 usec)
{
	return ktime_add(kt, us_to_ktime(usec));
}

static inline ktime_t ktime_add_ms(const ktime_t kt, const u64 msec)
{
	return ktime_add(kt, ms_to_ktime(msec));
}

static inline ktime_t ktime_sub_us(const ktime_t kt, const u64 usec)
{
	return ktime_sub(kt, us_to_ktime(usec));
}

static inline s64 ktime_us_delta(const ktime_t later, const ktime_t earlier)
{
	return ktime_to_us(ktime_sub(later, earlier));
}

static inline s64 ktime_ms_delta(const ktime_t later, const ktime_t earlier)
{
	return ktime_to_ms(ktime_sub(later, earlier));
}

/* Return: below, equal to or above 0. */
static inline int ktime_compare(const ktime_t cmp1, const ktime_t cmp2)
{
	return (cmp1 > cmp2) - (cmp1 < cmp2);
}

static inline bool ktime_after(const ktime_t cmp1, const ktime_t cmp2)
{
	return cmp1 > cmp2;
}

static inline bool ktime_before(const ktime_t cmp1, const ktime_t cmp2)
{
	return cmp1 < cmp2;
}

#include <linux/timekeeping.h>

#endif
