/* SPDX-License-Identifier: MIT */
/**
 * DOC: timers in nanoseconds
 *
 * As linux/timer.h, which says what holds for memory and misuse, with times in nanoseconds and a function that answers
 * whether it wants to be called again. Times are rounded up to whole jiffies of controlled time, one at least. The
 * function is called in atomic context, in a phase ``hrtimer`` with its name as subject.
 */
#ifndef _LINUX_HRTIMER_H_
#define _LINUX_HRTIMER_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/container_of.h>
#include <linux/ktime.h>
#include <linux/timer.h>

#ifndef CLOCK_MONOTONIC
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCK_BOOTTIME 7
#endif

__BEGIN_DECLS

#define DRMRES_HRTIMER_MAGIC 0x6e714e70u

/* How an expiry is meant. The other modes of Linux are spelled and change nothing. */
enum hrtimer_mode {
	HRTIMER_MODE_ABS = 0x00,
	HRTIMER_MODE_REL = 0x01,
	HRTIMER_MODE_PINNED = 0x02,
	HRTIMER_MODE_SOFT = 0x04,
	HRTIMER_MODE_HARD = 0x08,
	HRTIMER_MODE_ABS_PINNED = 0x02,
	HRTIMER_MODE_REL_PINNED = 0x03,
	HRTIMER_MODE_ABS_SOFT = 0x04,
	HRTIMER_MODE_REL_SOFT = 0x05,
	HRTIMER_MODE_REL_PINNED_SOFT = 0x07,
	HRTIMER_MODE_ABS_HARD = 0x08,
	HRTIMER_MODE_REL_HARD = 0x09,
	HRTIMER_MODE_REL_PINNED_HARD = 0x0b,
};

/* What a function answers. */
enum hrtimer_restart {
	HRTIMER_NORESTART,
	HRTIMER_RESTART,
};

/**
 * struct hrtimer - something to be done at a time
 * @timer: private; what goes off
 * @function: what to do
 * @expires: when, in nanoseconds of controlled time
 * @interval: private; unused, kept for the size
 * @magic: private; DRMRES_HRTIMER_MAGIC once it is set up
 */
struct hrtimer {
	struct timer_list timer;
	enum hrtimer_restart (*function)(struct hrtimer *timer);
	ktime_t expires;
	u64 interval;
	u32 magic;
};

/**
 * drmres_hrtimer_setup() - what hrtimer_setup() and hrtimer_init() stand for
 * @timer: memory for it, whatever it contains
 * @function: what to do; NULL if the caller assigns it, as hrtimer_init() has it
 * @name: how the caller spelled @function; borrowed
 *
 * Context: Any.
 */
void drmres_hrtimer_setup(struct hrtimer *timer, enum hrtimer_restart (*function)(struct hrtimer *), const char *name);

/**
 * hrtimer_start() - arm a timer, or have it go off at another time
 * @timer: the timer
 * @tim: when, absolute or from now
 * @mode: says which
 *
 * Context: Any.
 */
void hrtimer_start(struct hrtimer *timer, ktime_t tim, const enum hrtimer_mode mode) DRMRES_SYM(hrtimer_start);

/**
 * hrtimer_cancel() - take a timer back, and wait if its function is running
 * @timer: the timer
 *
 * Context: Any but its own function.
 * Return: 1 if it was pending.
 */
int hrtimer_cancel(struct hrtimer *timer) DRMRES_SYM(hrtimer_cancel);

/**
 * hrtimer_try_to_cancel() - take a timer back
 * @timer: the timer
 *
 * Context: Any.
 * Return: 1 if it was pending, 0 if not, -1 if its function is running.
 */
int hrtimer_try_to_cancel(struct hrtimer *timer) DRMRES_SYM(hrtimer_try_to_cancel);

/**
 * hrtimer_active() - is a timer pending, or its function running?
 * @timer: the timer
 *
 * Context: Any. The answer may be stale when it arrives.
 */
bool hrtimer_active(const struct hrtimer *timer) DRMRES_SYM(hrtimer_active);

/**
 * hrtimer_forward() - move a timer's expiry on, by whole intervals, until it is after a time
 * @timer: the timer, not pending; its function calls this before it returns HRTIMER_RESTART
 * @now: that time
 * @interval: nanoseconds; less than a jiffy counts as one
 *
 * Context: Any.
 * Return: how many intervals.
 */
u64 hrtimer_forward(struct hrtimer *timer, ktime_t now, ktime_t interval) DRMRES_SYM(hrtimer_forward);

static inline void hrtimer_restart(struct hrtimer *timer)
{
	hrtimer_start(timer, timer->expires, HRTIMER_MODE_ABS);
}

#define hrtimer_setup(timer, function, clock, mode) \
	((void)(clock), (void)(mode), drmres_hrtimer_setup(timer, function, #function))
#define hrtimer_init(timer, clock, mode) ((void)(clock), (void)(mode), drmres_hrtimer_setup(timer, NULL, "hrtimer"))
#define hrtimer_setup_on_stack(timer, function, clock, mode) hrtimer_setup(timer, function, clock, mode)
#define destroy_hrtimer_on_stack(timer) ((void)(timer))
#define hrtimer_update_function(timer, callback) ((void)((timer)->function = (callback)))
#define hrtimer_start_range_ns(timer, tim, range, mode) ((void)(range), hrtimer_start(timer, tim, mode))
#define hrtimer_forward_now(timer, interval) hrtimer_forward(timer, ktime_get(), interval)
#define hrtimer_get_expires(timer) ((timer)->expires)
#define hrtimer_set_expires(timer, time) ((void)((timer)->expires = (time)))
#define hrtimer_add_expires_ns(timer, ns) ((void)((timer)->expires = ktime_add_ns((timer)->expires, ns)))
#define hrtimer_is_queued(hr) timer_pending(&(hr)->timer)
#define hrtimer_cb_get_time(hr) ((void)(hr), ktime_get())
#define hrtimer_get_remaining(hr) ktime_sub((hr)->expires, ktime_get())

#ifdef DRMRES_SITES
#define drmres_hrtimer_setup(...) DRMRES_AT_VOID(drmres_hrtimer_setup(__VA_ARGS__))
#define hrtimer_start(...) DRMRES_AT_VOID(hrtimer_start(__VA_ARGS__))
#define hrtimer_cancel(...) DRMRES_AT(hrtimer_cancel(__VA_ARGS__))
#define hrtimer_try_to_cancel(...) DRMRES_AT(hrtimer_try_to_cancel(__VA_ARGS__))
#endif

__END_DECLS

#endif
