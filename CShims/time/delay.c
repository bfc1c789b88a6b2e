// SPDX-License-Identifier: MIT
/**
 * DOC: delays and clocks
 *
 * What waits for a clock in Linux moves controlled time here (await.c). Owns nothing.
 */
#include <linux/delay.h>
#include <linux/timekeeping.h>

#include "lib/context.h"
#include "locking/await.h"

#include <drmres/sched.h>
#include <linux/jiffies.h>

/* How long a look at the clock and a turn of a waiting loop take. */
#define TURN_NS 1000

static void sleep_ns(u64 ns, const char *function)
{
	/* One that must not sleep does not, so that nothing runs inside its critical section. */
	if (drmres_might_sleep(function))
		drmres_sleep_until(drmres_jiffies() + (unsigned long)((ns + (u64)TICK_NSEC - 1) / (u64)TICK_NSEC));
	else
		drmres_time_pass(ns);
}

void msleep(unsigned int msecs)
{
	sleep_ns((u64)msecs * NSEC_PER_MSEC, "msleep");
}

unsigned long msleep_interruptible(unsigned int msecs)
{
	sleep_ns((u64)msecs * NSEC_PER_MSEC, "msleep_interruptible");
	return 0;
}

void usleep_range(unsigned long min, unsigned long max)
{
	(void)max;
	sleep_ns((u64)min * NSEC_PER_USEC, "usleep_range");
}

void fsleep(unsigned long usecs)
{
	sleep_ns((u64)usecs * NSEC_PER_USEC, "fsleep");
}

void ndelay(unsigned long nsecs)
{
	drmres_time_pass(nsecs);
}

void cpu_relax(void)
{
	drmres_point(DRMRES_OP_FLAG, NULL);
	drmres_time_pass(TURN_NS);
}

ktime_t ktime_get(void)
{
	drmres_time_pass(TURN_NS);
	return (ktime_t)drmres_now_ns();
}
