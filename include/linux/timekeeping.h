/* SPDX-License-Identifier: MIT */
/**
 * DOC: what time it is
 *
 * All clocks are one: controlled time (drmres/work.h), 0 when the process starts, in steps of a nanosecond. Reading it
 * lets a microsecond pass, as cpu_relax() does, so that a loop that waits for a time ends, and two runs read the same.
 */
#ifndef _LINUX_TIMEKEEPING_H_
#define _LINUX_TIMEKEEPING_H_

#include <drmres/link.h>
#include <linux/ktime.h>

__BEGIN_DECLS

/**
 * ktime_get() - controlled time
 *
 * Context: Any.
 * Return: nanoseconds; never goes back, and never the same twice.
 */
ktime_t ktime_get(void) DRMRES_SYM(ktime_get);

#define ktime_get_raw() ktime_get()
#define ktime_get_real() ktime_get()
#define ktime_get_boottime() ktime_get()
#define ktime_get_clocktai() ktime_get()
#define ktime_get_ns() ((u64)ktime_get())
#define ktime_get_raw_ns() ktime_get_ns()
#define ktime_get_real_ns() ktime_get_ns()
#define ktime_get_boottime_ns() ktime_get_ns()
#define ktime_get_mono_fast_ns() ktime_get_ns()
#define ktime_get_seconds() ((s64)(ktime_get() / NSEC_PER_SEC))
#define ktime_get_real_seconds() ktime_get_seconds()
#define local_clock() ktime_get_ns()
#define sched_clock() ktime_get_ns()

__END_DECLS

#endif
