/* SPDX-License-Identifier: MIT */
/*
 * Waiting and controlled time: everything in locking/ that waits for something other than a short section goes
 * through here, so that it is known when nothing can run any more. The rule is in drmres/work.h. One lock, the
 * state lock, guards time, the waiters, the workers and the workqueues; it is held for a few instructions and never
 * across a point, a wait or a callback.
 */
#ifndef _DRMRES_LOCKING_AWAIT_H_
#define _DRMRES_LOCKING_AWAIT_H_

#include <drmres/types.h>

#include <bsd/sys/queue.h>

typedef bool (*drmres_ready_t)(void *arg);

/*
 * struct drmres_timer - something that is due at a time
 * @entry: on the list of what is due, soonest first
 * @expires: when, a value of jiffies
 * @armed: it is on that list
 * @limit: it ends a wait: what is due at the same time and can still be done comes first
 * @fire: called once when the time has come, with the state lock held and the timer off the list
 */
struct drmres_timer {
	TAILQ_ENTRY(drmres_timer) entry;
	unsigned long expires;
	bool armed;
	bool limit;
	void (*fire)(struct drmres_timer *timer);
};

void drmres_state_lock(void);
void drmres_state_unlock(void);

/* With the state lock held. A timer of the past fires at the next opportunity. */
void drmres_timer_add(struct drmres_timer *timer, unsigned long expires);
void drmres_timer_del(struct drmres_timer *timer);

/* With the state lock held: a worker thread will start, or has nothing left to do. */
void drmres_worker_begin(void);
void drmres_worker_end(void);

/* Set by a worker thread for itself. */
extern __thread bool drmres_is_worker;

/*
 * With the state lock held: something changed which waiters should look at again (an item to be run on a waiting
 * thread).
 */
void drmres_await_changed(void);

/* Wait until @ready(@arg). Runs work items meanwhile in manual mode. @object: as for drmres_block(). */
void drmres_await(const void *object, drmres_ready_t ready, void *arg);

/* The same for a lock: runs no work items, which might need that lock or another one of this thread. */
void drmres_await_lock(const void *object, drmres_ready_t ready, void *arg);

/*
 * As drmres_await(), until jiffies reaches @until.
 * Return: false if time ran out and the condition does not hold.
 */
bool drmres_await_until(const void *object, drmres_ready_t ready, void *arg, unsigned long until);

/*
 * A thread of the library is about to let those go on who wait for its end, and then has a little more to do here. Until
 * it has done that the scheduling hook stays as it is. Both are called by that thread.
 */
void drmres_leave_begin(void);
void drmres_leave_end(void);

/* Forget a thread that waits in drmres_baton_block(@waiter) and will never run again. */
void drmres_await_abandon(void *waiter);

/* Sleep until jiffies reaches @until. Runs work items meanwhile in manual mode, unless this thread holds something. */
void drmres_sleep_until(unsigned long until);

/* Controlled time in nanoseconds; let some pass without waiting for anybody: what comes due is queued. */
u64 drmres_now_ns(void);
void drmres_time_pass(u64 ns);

/* jiffies now, and jiffies in @timeout; negative is now. */
unsigned long drmres_deadline(long timeout);

/* What a wait with a limit returns when its condition holds: what is left until @until, at least 1. */
long drmres_time_left(unsigned long until);

#endif
