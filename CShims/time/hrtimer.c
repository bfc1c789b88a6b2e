// SPDX-License-Identifier: MIT
/**
 * DOC: timers in nanoseconds
 *
 * A timer (timer.c) that is called by another name, and that is armed again if its function wants that. Owns nothing.
 */
#include <linux/hrtimer.h>

#include "locking/await.h"
#include "time/timer.h"

static bool usable(const struct hrtimer *timer, const struct drmres_call *call)
{
	if (!drmres_call_on(call, timer))
		return false;
	/* Pairs with the release in drmres_hrtimer_setup(). */
	if (__atomic_load_n(&timer->magic, __ATOMIC_ACQUIRE) == DRMRES_HRTIMER_MAGIC)
		return true;
	drmres_call_report(call, DRMRES_TIMER_MISUSE, NULL, "%s() of a timer that was never set up", call->function);
	return false;
}

static void arm(struct hrtimer *timer, const struct drmres_call *call)
{
	drmres_timer_arm(&timer->timer, (unsigned long)((u64)(timer->expires + TICK_NSEC - 1) / (u64)TICK_NSEC), false,
			 DRMRES_QUEUE_HRTIMER, call);
}

static void go_off(struct timer_list *inside)
{
	struct hrtimer *timer = container_of(inside, struct hrtimer, timer);
	const struct drmres_call *call = DRMRES_CALL("hrtimer_run_queues");

	/* The memory may be gone unless it wants to be called again. */
	if (timer->function && timer->function(timer) == HRTIMER_RESTART && !(timer_pending)(&timer->timer))
		arm(timer, call);
}

void drmres_hrtimer_setup(struct hrtimer *timer, enum hrtimer_restart (*function)(struct hrtimer *), const char *name)
{
	if (!drmres_call_on(DRMRES_CALL("hrtimer_setup"), timer))
		return;
	(drmres_timer_setup)(&timer->timer, go_off, 0, name);
	timer->function = function;
	timer->expires = 0;
	timer->interval = 0;
	/* Pairs with the acquire in usable(). */
	__atomic_store_n(&timer->magic, DRMRES_HRTIMER_MAGIC, __ATOMIC_RELEASE);
}

void hrtimer_start(struct hrtimer *timer, ktime_t tim, const enum hrtimer_mode mode)
{
	const struct drmres_call *call = DRMRES_CALL("hrtimer_start");
	s64 now = (s64)drmres_now_ns();

	if (!usable(timer, call))
		return;
	if (!timer->function) {
		drmres_call_report(call, DRMRES_TIMER_MISUSE, NULL, "hrtimer_start() of a timer without a function");
		return;
	}
	if (mode & HRTIMER_MODE_REL)
		tim = tim > KTIME_MAX - now ? KTIME_MAX : now + tim;
	/* No overflow when it is rounded up. */
	timer->expires = tim > KTIME_MAX - TICK_NSEC ? KTIME_MAX - TICK_NSEC : tim < 0 ? 0 : tim;
	arm(timer, call);
}

int hrtimer_cancel(struct hrtimer *timer)
{
	const struct drmres_call *call = DRMRES_CALL("hrtimer_cancel");
	bool was_pending = false;

	if (!usable(timer, call))
		return 0;
	/* A function that was running may have armed it again. */
	while (drmres_timer_disarm(&timer->timer, true, call))
		was_pending = true;
	return was_pending;
}

int hrtimer_try_to_cancel(struct hrtimer *timer)
{
	const struct drmres_call *call = DRMRES_CALL("hrtimer_try_to_cancel");

	if (!usable(timer, call))
		return 0;
	if (drmres_timer_running(&timer->timer))
		return -1;
	return drmres_timer_disarm(&timer->timer, false, call);
}

bool hrtimer_active(const struct hrtimer *timer)
{
	return usable(timer, DRMRES_CALL("hrtimer_active")) &&
	       ((timer_pending)(&timer->timer) || drmres_timer_running(&timer->timer));
}

u64 hrtimer_forward(struct hrtimer *timer, ktime_t now, ktime_t interval)
{
	u64 orun;

	if (!usable(timer, DRMRES_CALL("hrtimer_forward")) || now < timer->expires)
		return 0;
	if (interval < TICK_NSEC)
		interval = TICK_NSEC;
	orun = (u64)((now - timer->expires) / interval) + 1;
	timer->expires += (s64)orun * interval;
	return orun;
}
