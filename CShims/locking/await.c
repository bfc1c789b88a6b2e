// SPDX-License-Identifier: MIT
/**
 * DOC: waiting under controlled time
 *
 * Owns jiffies, the list of what is due, and a list of who waits. An entry of either is the waiter's own, on its
 * stack, for as long as it waits. Each time somebody begins to wait, a worker ends, or a thread of the program is
 * retired, settle() looks whether anything can still run; if nothing can, it moves time to the next thing that is
 * due. It is always the last one to stop who does this, so that nobody watches and nobody polls.
 */
#include "locking/await.h"

#include "locking/baton.h"
#include "locking/lock.h"
#include "locking/work.h"

#include <drmres/sched.h>
#include <drmres/work.h>
#include <linux/container_of.h>
#include <linux/jiffies.h>

#include <sched.h>

#define JIFFY_NS (1000000000ull / HZ)

/*
 * struct waiter - a thread in drmres_await()
 * @timer: fires when its time runs out
 * @object, @ready, @arg: what it waits for
 * @worker: it is a worker thread
 * @runs_work: it runs items in manual mode
 * @in_turns: it is a thread that runs in turns (baton.c); all others let such threads run
 * @advances: it is drmres_advance_jiffies(): threads of the program's own do not keep time from moving
 * @expired: its time ran out
 */
struct waiter {
	TAILQ_ENTRY(waiter) entry;
	struct drmres_timer timer;
	const void *object;
	drmres_ready_t ready;
	void *arg;
	bool worker;
	bool runs_work;
	bool in_turns;
	bool advances;
	bool expired;
};

static u32 state_word;
static unsigned long now;
static u64 within; /* nanoseconds of the current jiffy that have passed */
static TAILQ_HEAD(drmres_timers, drmres_timer) timers = TAILQ_HEAD_INITIALIZER(timers);
static TAILQ_HEAD(, waiter) waiters = TAILQ_HEAD_INITIALIZER(waiters);
static unsigned int workers; /* threads of workqueues that have not ended */
static unsigned int announced;

__thread bool drmres_is_worker;

void drmres_state_lock(void)
{
	drmres_word_lock(&state_word, false);
}

void drmres_state_unlock(void)
{
	drmres_word_unlock(&state_word);
}

/* True if @a comes before @b, also across the wrap. */
static bool before(unsigned long a, unsigned long b)
{
	return (long)(a - b) < 0;
}

void drmres_timer_add(struct drmres_timer *timer, unsigned long expires)
{
	struct drmres_timer *at;

	timer->expires = expires;
	timer->armed = true;
	/* Behind what is due at the same time, first come, first served; limits last. */
	TAILQ_FOREACH_REVERSE(at, &timers, drmres_timers, entry)
	{
		if (before(at->expires, expires) || (at->expires == expires && at->limit <= timer->limit)) {
			TAILQ_INSERT_AFTER(&timers, at, timer, entry);
			return;
		}
	}
	TAILQ_INSERT_HEAD(&timers, timer, entry);
}

void drmres_timer_del(struct drmres_timer *timer)
{
	if (timer->armed)
		TAILQ_REMOVE(&timers, timer, entry);
	timer->armed = false;
}

static bool expired(const struct waiter *waiter)
{
	return __atomic_load_n(&waiter->expired, __ATOMIC_RELAXED);
}

/* Is there no more reason to wait? May be called by any thread: an explorer, the waker, settle(). */
static bool over(void *arg)
{
	struct waiter *waiter = arg;

	return expired(waiter) || waiter->ready(waiter->arg) || (waiter->runs_work && drmres_work_runnable()) ||
	       (!waiter->in_turns && drmres_baton_runnable());
}

/* Can nobody do anything any more? */
static bool idle(void)
{
	unsigned int waiting_workers = 0, waiting_threads = 0;
	bool advances = false;
	struct waiter *waiter;

	TAILQ_FOREACH (waiter, &waiters, entry) {
		if (over(waiter))
			return false;
		if (waiter->worker)
			waiting_workers++;
		else
			waiting_threads++;
		advances |= waiter->advances;
	}
	return waiting_workers == workers && (advances || waiting_threads > announced);
}

/*
 * Move time to what is due first, and let that happen. When an item comes due together with a limit, the limit has
 * to wait: the item may be what is waited for.
 */
static void move_to_next(void)
{
	struct drmres_timer *timer = TAILQ_FIRST(&timers);
	bool limits = timer->limit;

	if (before(now, timer->expires))
		__atomic_store_n(&now, timer->expires, __ATOMIC_RELAXED);
	while ((timer = TAILQ_FIRST(&timers)) && !before(now, timer->expires) && timer->limit == limits) {
		drmres_timer_del(timer);
		timer->fire(timer);
	}
	drmres_await_changed();
}

static void settle(void)
{
	while (!drmres_sched_hook.ops && !TAILQ_EMPTY(&timers) && idle())
		move_to_next();
}

void drmres_await_changed(void)
{
	struct waiter *waiter;

	TAILQ_FOREACH (waiter, &waiters, entry)
		if (over(waiter))
			drmres_wake(waiter->object);
}

void drmres_worker_begin(void)
{
	workers++;
}

void drmres_worker_end(void)
{
	workers--;
	settle();
}

static void waiter_fire(struct drmres_timer *timer)
{
	struct waiter *waiter = container_of(timer, struct waiter, timer);

	/* Read by over() without the lock; the wake that follows orders nothing else. */
	__atomic_store_n(&waiter->expired, true, __ATOMIC_RELAXED);
}

static bool await(struct waiter *waiter, bool timed, unsigned long until)
{
	bool ready;

	waiter->worker = drmres_is_worker;
	waiter->in_turns = drmres_baton_mine();
	waiter->runs_work &= !waiter->in_turns;
	waiter->timer.fire = waiter_fire;
	waiter->timer.limit = true;
	waiter->expired = timed && !before(drmres_jiffies(), until);
	while (!(ready = waiter->ready(waiter->arg)) && !expired(waiter)) {
		if (waiter->runs_work && drmres_work_run_one())
			continue;
		if (!waiter->in_turns && drmres_baton_run_one())
			continue;
		drmres_state_lock();
		TAILQ_INSERT_TAIL(&waiters, waiter, entry);
		if (timed)
			drmres_timer_add(&waiter->timer, until);
		settle();
		drmres_state_unlock();

		if (waiter->in_turns)
			drmres_baton_block(over, waiter);
		else
			drmres_block(waiter->object, over, waiter);

		drmres_state_lock();
		TAILQ_REMOVE(&waiters, waiter, entry);
		drmres_timer_del(&waiter->timer);
		drmres_state_unlock();
	}
	return ready;
}

void drmres_await_abandon(void *arg)
{
	struct waiter *waiter = arg;

	drmres_state_lock();
	TAILQ_REMOVE(&waiters, waiter, entry);
	drmres_timer_del(&waiter->timer);
	drmres_worker_end();
	drmres_state_unlock();
}

void drmres_await(const void *object, drmres_ready_t ready, void *arg)
{
	await(&(struct waiter){.object = object, .ready = ready, .arg = arg, .runs_work = true}, false, 0);
}

void drmres_await_lock(const void *object, drmres_ready_t ready, void *arg)
{
	await(&(struct waiter){.object = object, .ready = ready, .arg = arg}, false, 0);
}

bool drmres_await_until(const void *object, drmres_ready_t ready, void *arg, unsigned long until)
{
	return await(&(struct waiter){.object = object, .ready = ready, .arg = arg, .runs_work = true}, true, until);
}

unsigned long drmres_jiffies(void)
{
	return __atomic_load_n(&now, __ATOMIC_RELAXED);
}

unsigned long drmres_deadline(long timeout)
{
	return drmres_jiffies() + (timeout > 0 ? (unsigned long)timeout : 0);
}

long drmres_time_left(unsigned long until)
{
	long left = (long)(until - drmres_jiffies());

	return left > 0 ? left : 1;
}

static bool never(void *arg)
{
	(void)arg;
	return false;
}

/* With an explorer: what is due until @target becomes runnable, one after the other, and nobody is waited for. */
static void advance_explored(unsigned long target)
{
	drmres_state_lock();
	while (!TAILQ_EMPTY(&timers) && !before(target, TAILQ_FIRST(&timers)->expires))
		move_to_next();
	__atomic_store_n(&now, target, __ATOMIC_RELAXED);
	drmres_state_unlock();
}

void drmres_advance_jiffies(unsigned long delta)
{
	unsigned long target = drmres_jiffies() + delta;

	drmres_point(DRMRES_OP_WAIT, &now);
	if (drmres_sched_hook.ops)
		advance_explored(target);
	else
		await(&(struct waiter){.object = &now, .ready = never, .runs_work = true, .advances = true}, true,
		      target);
}

void drmres_sleep_until(unsigned long until)
{
	struct waiter waiter = {.ready = never, .runs_work = !drmres_held_mark().top};

	waiter.object = &waiter;
	await(&waiter, true, until);
}

u64 drmres_now_ns(void)
{
	u64 ns;

	drmres_state_lock();
	ns = (u64)now * JIFFY_NS + within;
	drmres_state_unlock();
	return ns;
}

void drmres_time_pass(u64 ns)
{
	unsigned long target;

	drmres_state_lock();
	within += ns;
	target = now + (unsigned long)(within / JIFFY_NS);
	within %= JIFFY_NS;
	while (before(now, target) && !TAILQ_EMPTY(&timers) && !before(target, TAILQ_FIRST(&timers)->expires))
		move_to_next();
	if (before(now, target))
		__atomic_store_n(&now, target, __ATOMIC_RELAXED);
	drmres_state_unlock();
}

/* Threads of the library that have let those go on who waited for them, and are on their way out. */
static u32 leaving;

void drmres_leave_begin(void)
{
	__atomic_add_fetch(&leaving, 1, __ATOMIC_RELAXED);
}

void drmres_leave_end(void)
{
	/* Pairs with the acquire in wait_for_leaving(). The last thing this thread does in the library. */
	__atomic_sub_fetch(&leaving, 1, __ATOMIC_RELEASE);
}

/*
 * Before the scheduling hook changes under them, let them finish their few instructions. They wait for nobody, so this
 * is no wait that an explorer could care about.
 */
static void wait_for_leaving(void)
{
	while (__atomic_load_n(&leaving, __ATOMIC_ACQUIRE))
		sched_yield();
}

/* Runs begin with a jiffy, so that they do not depend on each other. */
static void await_reset(void)
{
	drmres_state_lock();
	within = 0;
	drmres_state_unlock();
}

__attribute__((constructor)) static void await_start(void)
{
	drmres_on_reset(await_reset);
	drmres_hooks.threads_leave = wait_for_leaving;
}

bool drmres_advance_to_next(void)
{
	bool due;

	drmres_state_lock();
	due = !TAILQ_EMPTY(&timers);
	if (due)
		move_to_next();
	drmres_state_unlock();
	return due;
}

void drmres_thread_announce(void)
{
	drmres_state_lock();
	announced++;
	drmres_state_unlock();
}

void drmres_thread_retire(void)
{
	drmres_state_lock();
	if (announced)
		announced--;
	settle();
	drmres_state_unlock();
}
