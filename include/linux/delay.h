/* SPDX-License-Identifier: MIT */
/**
 * DOC: delays
 *
 * Controlled time passes (drmres/work.h) and nothing waits for a clock. The functions that sleep let work run and what
 * is due happen, as a wait with a limit does, and are R03 in atomic context; a caller that holds a mutex lets time
 * pass, but no work run on its own thread, which might want that mutex. The others only let time pass.
 */
#ifndef _LINUX_DELAY_H_
#define _LINUX_DELAY_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * msleep() - sleep
 * @msecs: milliseconds
 *
 * Context: Process context. May sleep.
 */
void msleep(unsigned int msecs) DRMRES_SYM(msleep);

/**
 * msleep_interruptible() - sleep until a signal comes
 * @msecs: milliseconds
 *
 * Context: Process context. May sleep. No signal ever comes.
 * Return: 0.
 */
unsigned long msleep_interruptible(unsigned int msecs) DRMRES_SYM(msleep_interruptible);

/**
 * usleep_range() - sleep
 * @min: microseconds; less than a jiffy counts as one
 * @max: microseconds
 *
 * Context: Process context. May sleep.
 */
void usleep_range(unsigned long min, unsigned long max) DRMRES_SYM(usleep_range);

/**
 * fsleep() - sleep
 * @usecs: microseconds
 *
 * Context: Process context. May sleep.
 */
void fsleep(unsigned long usecs) DRMRES_SYM(fsleep);

/**
 * ndelay() - let time pass
 * @nsecs: nanoseconds
 *
 * Context: Any.
 */
void ndelay(unsigned long nsecs) DRMRES_SYM(ndelay);

/**
 * cpu_relax() - a turn of a loop that waits
 *
 * Context: Any. A microsecond passes; other threads may run.
 */
void cpu_relax(void) DRMRES_SYM(cpu_relax);

#define udelay(n) ndelay((unsigned long)(n)*1000UL)
#define mdelay(n) ndelay((unsigned long)(n)*1000000UL)
#define ssleep(n) msleep((unsigned int)(n)*1000U)
#define usleep_idle_range(min, max) usleep_range(min, max)
#define usleep_range_state(min, max, state) ((void)(state), usleep_range(min, max))

#ifdef DRMRES_SITES
#define msleep(...) DRMRES_AT_VOID(msleep(__VA_ARGS__))
#define msleep_interruptible(...) DRMRES_AT(msleep_interruptible(__VA_ARGS__))
#define usleep_range(...) DRMRES_AT_VOID(usleep_range(__VA_ARGS__))
#define fsleep(...) DRMRES_AT_VOID(fsleep(__VA_ARGS__))
#endif

__END_DECLS

#endif
