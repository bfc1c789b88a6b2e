// SPDX-License-Identifier: MIT
/**
 * DOC: work items
 *
 * Owns one private entry for each queueing of a work_struct, from then until its function has returned, and who
 * waits for that. An entry is pending (first in, first out, over all workqueues), delayed, or running. The driver's
 * work_struct is only followed before its function is called, after asking whether its memory is still there; once
 * the function has been called it may be gone.
 */
#include <linux/workqueue.h>

#include "lib/context.h"
#include "locking/held.h"
#include "locking/work.h"

#include <drmres/alloc.h>
#include <drmres/phase.h>
#include <drmres/sched.h>
#include <drmres/work.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>

#include <stdio.h>
#include <stdlib.h>

TAILQ_HEAD(items, drmres_work_item);

/*
 * struct flusher - somebody who waits for items to be done
 * @wq: of this workqueue; NULL: of any
 * @work: of this work_struct; NULL: of any
 * @sequence: queued up to here
 * @thread: whose own items do not count; 0: all count
 * @done: nothing of that is left
 */
struct flusher {
	TAILQ_ENTRY(flusher) entry;
	const struct workqueue_struct *wq;
	const struct work_struct *work;
	u64 sequence;
	u32 thread;
	u32 done;
};

static struct items pending = TAILQ_HEAD_INITIALIZER(pending);
static struct items delayed = TAILQ_HEAD_INITIALIZER(delayed);
static struct items running = TAILQ_HEAD_INITIALIZER(running);
static struct items spare = TAILQ_HEAD_INITIALIZER(spare);
static TAILQ_HEAD(, flusher) flushers = TAILQ_HEAD_INITIALIZER(flushers);
static u64 sequence;
static u32 runnable;

/* The item that this thread runs, innermost first. */
static __thread struct drmres_work_item *innermost;

static void set_pending(struct work_struct *work, bool on)
{
	/* Written under the state lock; work_pending() looks without it. */
	__atomic_store_n(&work->pending, on, __ATOMIC_RELAXED);
}

static struct drmres_work_item *item_new(struct workqueue_struct *wq, struct work_struct *work)
{
	struct drmres_work_item *item = TAILQ_FIRST(&spare);

	if (item)
		TAILQ_REMOVE(&spare, item, entry);
	else
		item = malloc(sizeof(*item));
	if (item)
		*item = (struct drmres_work_item){.work = work, .func = work->func, .name = work->name, .wq = wq};
	return item;
}

static bool matches(const struct flusher *flusher, const struct drmres_work_item *item)
{
	return (!flusher->wq || flusher->wq == item->wq) && (!flusher->work || flusher->work == item->work) &&
	       item->sequence <= flusher->sequence;
}

static bool outstanding(const struct flusher *flusher)
{
	struct drmres_work_item *item;

	TAILQ_FOREACH (item, &pending, entry)
		if (matches(flusher, item))
			return true;
	TAILQ_FOREACH (item, &running, entry)
		if (matches(flusher, item) && (!flusher->thread || item->thread != flusher->thread))
			return true;
	return false;
}

/* An item is done with, and off its list. */
static void item_end(struct drmres_work_item *item)
{
	struct flusher *flusher, *next;

	drmres_watch_end(&item->watch);
	TAILQ_INSERT_HEAD(&spare, item, entry);
	for (flusher = TAILQ_FIRST(&flushers); flusher; flusher = next) {
		next = TAILQ_NEXT(flusher, entry);
		if (outstanding(flusher))
			continue;
		TAILQ_REMOVE(&flushers, flusher, entry);
		/* Pairs with the acquire in flushed(). It is the waiter's stack: identity only from here on. */
		__atomic_store_n(&flusher->done, 1, __ATOMIC_RELEASE);
		drmres_wake(flusher);
	}
}

static bool flushed(void *arg)
{
	return __atomic_load_n(&((struct flusher *)arg)->done, __ATOMIC_ACQUIRE);
}

static void work_freed(const struct drmres_watch *watch, const struct drmres_object *memory);

/* From now on somebody has to be told if its memory goes. */
static void watch(struct drmres_work_item *item, const struct drmres_call *call)
{
	if (!item->wq->verb)
		drmres_watch_begin(&item->watch, item->work, sizeof(*item->work), work_freed, call->pc);
}

static bool executing(const struct work_struct *work)
{
	struct drmres_work_item *item;

	TAILQ_FOREACH (item, &running, entry)
		if (item->work == work)
			return true;
	return false;
}

/*
 * The first pending item that may run now: on @wq, or on any that waiting threads run. No item runs twice at the
 * same time.
 */
static struct drmres_work_item *eligible(const struct workqueue_struct *wq)
{
	struct drmres_work_item *item;

	TAILQ_FOREACH (item, &pending, entry) {
		if (wq ? item->wq != wq : !drmres_workqueue_manual(item->wq))
			continue;
		if (item->wq->running < item->wq->max_active && !executing(item->work))
			return item;
	}
	return NULL;
}

struct drmres_work_item *drmres_work_next(const struct workqueue_struct *wq)
{
	return eligible(wq);
}

void drmres_work_changed(void)
{
	__atomic_store_n(&runnable, eligible(NULL) != NULL, __ATOMIC_RELAXED);
	drmres_workqueue_kick();
	drmres_await_changed();
}

bool drmres_work_runnable(void)
{
	return __atomic_load_n(&runnable, __ATOMIC_RELAXED);
}

/* Its turn has come, or is to come next after those that are pending. */
static void append(struct drmres_work_item *item)
{
	item->sequence = ++sequence;
	item->wq->pending++;
	TAILQ_INSERT_TAIL(&pending, item, entry);
}

static void item_due(struct drmres_timer *timer)
{
	struct drmres_work_item *item = container_of(timer, struct drmres_work_item, timer);

	TAILQ_REMOVE(&delayed, item, entry);
	append(item);
	drmres_work_changed();
}

static struct drmres_work_item *find(struct items *list, const struct work_struct *work)
{
	struct drmres_work_item *item;

	TAILQ_FOREACH (item, list, entry)
		if (item->work == work && !item->started && !item->cancelled)
			return item;
	return NULL;
}

/* Take back what is pending or delayed, or about to start. Return: true if there was something. */
static bool retract(const struct work_struct *work)
{
	struct drmres_work_item *item = find(&pending, work);

	if (item) {
		TAILQ_REMOVE(&pending, item, entry);
		item->wq->pending--;
		item_end(item);
		drmres_work_changed();
		return true;
	}
	item = find(&delayed, work);
	if (item) {
		TAILQ_REMOVE(&delayed, item, entry);
		drmres_timer_del(&item->timer);
		item_end(item);
		return true;
	}
	item = find(&running, work);
	if (item)
		item->cancelled = true;
	return item != NULL;
}

bool drmres_work_inside(const struct workqueue_struct *wq)
{
	for (const struct drmres_work_item *item = innermost; item; item = item->outer)
		if (!wq || item->wq == wq)
			return true;
	return false;
}

/* Would waiting for @work wait for this thread itself? */
static bool waits_for_itself(const struct work_struct *work)
{
	const struct drmres_work_item *item = find(&pending, work);

	if (item && item->wq->max_active == 1 && drmres_work_inside(item->wq))
		return true;
	for (item = innermost; item; item = item->outer)
		if (item->work == work)
			return true;
	return false;
}

bool drmres_work_usable(const struct work_struct *work, const struct drmres_call *call)
{
	if (!drmres_call_on(call, work))
		return false;
	/* Pairs with the release in drmres_init_work(). */
	if (__atomic_load_n(&work->magic, __ATOMIC_ACQUIRE) == DRMRES_WORK_MAGIC)
		return true;
	drmres_call_report(call, DRMRES_LOCK_UNINITIALISED, NULL, "%s() of a work item that was never initialised",
			   call->function);
	return false;
}

void drmres_init_work(struct work_struct *work, work_func_t func, const char *name)
{
	const struct drmres_call *call = DRMRES_CALL("INIT_WORK");
	bool was_pending;

	if (!drmres_call_on(call, work))
		return;
	if (!func) {
		drmres_call_report(call, DRMRES_NULL_ARGUMENT, NULL, "INIT_WORK() without a function");
		return;
	}
	drmres_state_lock();
	was_pending = retract(work);
	work->func = func;
	work->name = name;
	set_pending(work, false);
	/* Pairs with the acquire in drmres_work_usable(). */
	__atomic_store_n(&work->magic, DRMRES_WORK_MAGIC, __ATOMIC_RELEASE);
	drmres_state_unlock();
	if (was_pending)
		drmres_call_report(call, DRMRES_WORKQUEUE_MISUSE, NULL,
				   "work %s is initialised while it is pending; what was pending is dropped", name);
}

/* The memory of what is pending is being freed. Another thread may have taken it back meanwhile: nothing is said then. */
static void work_freed(const struct drmres_watch *watch, const struct drmres_object *memory)
{
	const struct drmres_work_item *item = container_of(watch, const struct drmres_work_item, watch);
	struct work_struct *work = (struct work_struct *)(uintptr_t)watch->address;
	char where[128], name[64];
	bool was_delayed, was_pending;

	drmres_state_lock();
	snprintf(name, sizeof(name), "%s", item->name);
	drmres_site_describe(&watch->since, where, sizeof(where));
	was_delayed = find(&delayed, work) != NULL;
	was_pending = item->work == work && retract(work);
	if (was_pending)
		set_pending(work, false);
	drmres_state_unlock();
	if (was_pending)
		drmres_report(DRMRES_ARMED_WHEN_FREED, "kfree", memory, "%s %s is still pending, queued at %s",
			      was_delayed ? "delayed work" : "work", name, where);
}

/* Why nothing can be queued there; NULL if it can. */
static const char *refusal(const struct workqueue_struct *wq)
{
	if (!drmres_workqueue_live(wq))
		return "a workqueue that was destroyed";
	if (wq->draining && !drmres_work_inside(wq))
		return "a workqueue that is being drained";
	return NULL;
}

enum drmres_work_queued drmres_work_queue(struct workqueue_struct *wq, struct work_struct *work, unsigned long delay,
					  bool modify, const struct drmres_call *call)
{
	enum drmres_work_queued result = DRMRES_WORK_QUEUED;
	struct drmres_work_item *item;
	const char *refused;

	if (!drmres_work_usable(work, call))
		return DRMRES_WORK_REFUSED;
	if (!wq) {
		drmres_call_report(call, DRMRES_NULL_ARGUMENT, NULL, "%s() of %s on no workqueue", call->function,
				   work->name);
		return DRMRES_WORK_REFUSED;
	}
	drmres_point(DRMRES_OP_WORK, work);
	drmres_state_lock();
	refused = refusal(wq);
	if (!refused && __atomic_load_n(&work->pending, __ATOMIC_RELAXED)) {
		result = DRMRES_WORK_WAS_PENDING;
		if (modify)
			retract(work);
	}
	if (!refused && (modify || result == DRMRES_WORK_QUEUED)) {
		item = item_new(wq, work);
		if (item) {
			set_pending(work, true);
			item->timer.fire = item_due;
			watch(item, call);
			if (delay) {
				TAILQ_INSERT_TAIL(&delayed, item, entry);
				drmres_timer_add(&item->timer, drmres_jiffies() + min(delay, MAX_JIFFY_OFFSET));
			} else {
				append(item);
				drmres_work_changed();
			}
		} else {
			set_pending(work, false);
			refused = "a workqueue, without memory";
		}
	}
	drmres_state_unlock();
	if (!refused)
		return result;
	drmres_call_report(call, DRMRES_WORKQUEUE_MISUSE, NULL, "%s() of %s on %s", call->function, work->name,
			   refused);
	return DRMRES_WORK_REFUSED;
}

/* With the state lock, which is given up meanwhile. */
static bool wait_until_done(struct flusher *flusher)
{
	if (!outstanding(flusher))
		return false;
	TAILQ_INSERT_TAIL(&flushers, flusher, entry);
	drmres_state_unlock();
	/* In atomic context what is waited for runs on another thread, and nothing else may run on this one. */
	if (drmres_in_atomic())
		drmres_await_lock(flusher, flushed, flusher);
	else
		drmres_await(flusher, flushed, flusher);
	drmres_state_lock();
	return true;
}

/* With the state lock, which is given up meanwhile. */
static bool flush(struct work_struct *work, const struct drmres_call *call)
{
	struct flusher flusher = {.work = work, .sequence = sequence};

	if (!waits_for_itself(work))
		return wait_until_done(&flusher);
	drmres_state_unlock();
	drmres_call_report(call, DRMRES_DEADLOCK, NULL, "%s() of %s by the thread that would have to run it",
			   call->function, work->name);
	drmres_state_lock();
	return false;
}

bool drmres_work_flush(struct work_struct *work, bool now, const struct drmres_call *call)
{
	struct drmres_work_item *item;
	bool waited;

	drmres_might_sleep(call->function);
	if (!drmres_work_usable(work, call))
		return false;
	drmres_point(DRMRES_OP_WORK, work);
	drmres_state_lock();
	item = now ? find(&delayed, work) : NULL;
	if (item) {
		drmres_timer_del(&item->timer);
		item_due(&item->timer);
	}
	waited = flush(work, call);
	drmres_state_unlock();
	return waited;
}

static bool cancel(struct work_struct *work, bool sync, const struct drmres_call *call)
{
	bool was_pending;

	if (!drmres_work_usable(work, call))
		return false;
	drmres_point(DRMRES_OP_WORK, work);
	drmres_state_lock();
	was_pending = retract(work);
	if (was_pending)
		set_pending(work, false);
	if (sync)
		flush(work, call);
	drmres_state_unlock();
	return was_pending;
}

bool drmres_work_cancel(struct work_struct *work, bool sync, const struct drmres_call *call)
{
	if (sync)
		drmres_might_sleep(call->function);
	return cancel(work, sync, call);
}

bool drmres_work_cancel_spinning(struct work_struct *work, const struct drmres_call *call)
{
	return cancel(work, true, call);
}

unsigned int drmres_work_drop_delayed(const struct workqueue_struct *wq)
{
	struct drmres_work_item *item, *next;
	unsigned int dropped = 0;

	for (item = TAILQ_FIRST(&delayed); item; item = next) {
		next = TAILQ_NEXT(item, entry);
		if (item->wq != wq)
			continue;
		TAILQ_REMOVE(&delayed, item, entry);
		drmres_timer_del(&item->timer);
		/* Its owner may be gone: that it is not pending any more is only said where it can be. */
		if (drmres_address_find(item->work, NULL) != DRMRES_ADDRESS_FREED)
			set_pending(item->work, false);
		item_end(item);
		dropped++;
	}
	return dropped;
}

void drmres_work_wait(const struct workqueue_struct *wq, bool all)
{
	struct flusher flusher = {.wq = wq, .sequence = all ? UINT64_MAX : sequence, .thread = drmres_task_number()};

	wait_until_done(&flusher);
}

/* Its memory is there and it was not cancelled: from here on it is running and not pending. */
static bool start(struct drmres_work_item *item)
{
	bool go = drmres_work_usable(item->work, DRMRES_CALL("process_one_work"));

	drmres_state_lock();
	go = go && !item->cancelled;
	item->started = true;
	drmres_watch_end(&item->watch);
	if (go)
		set_pending(item->work, false);
	drmres_state_unlock();
	return go;
}

/* How many interrupts, timer functions and tasklets this thread is inside. */
static __thread unsigned int interrupts;

bool drmres_interrupt_inside(void)
{
	return interrupts != 0;
}

void drmres_interrupt_enter(void)
{
	interrupts++;
	drmres_atomic_enter();
}

void drmres_interrupt_leave(void)
{
	drmres_atomic_leave();
	interrupts--;
}

static void call(struct drmres_work_item *item)
{
	struct drmres_held_mark mark = drmres_held_mark();
	const char *verb = item->wq->verb ? item->wq->verb : "work";
	bool atomic = item->wq->atomic;
	struct drmres_phase phase;
	char what[96];

	drmres_phase_enter(&phase, verb, item->name);
	drmres_point(DRMRES_OP_WORK, item->work);
	if (start(item)) {
		if (atomic)
			drmres_interrupt_enter();
		item->func(item->work);
		if (atomic)
			drmres_interrupt_leave();
		snprintf(what, sizeof(what), "%s %s", verb, item->name);
		drmres_held_check(&mark, "process_one_work", what);
	}
	drmres_phase_leave(&phase);
}

void drmres_work_run(struct drmres_work_item *item)
{
	TAILQ_REMOVE(&pending, item, entry);
	item->wq->pending--;
	item->wq->running++;
	item->thread = drmres_task_number();
	item->outer = innermost;
	innermost = item;
	TAILQ_INSERT_TAIL(&running, item, entry);
	drmres_work_changed();
	drmres_state_unlock();

	call(item);

	drmres_state_lock();
	TAILQ_REMOVE(&running, item, entry);
	item->wq->running--;
	innermost = item->outer;
	item_end(item);
	drmres_work_changed();
}

bool drmres_work_run_one(void)
{
	struct drmres_work_item *item;

	if (!drmres_work_runnable())
		return false;
	drmres_state_lock();
	item = eligible(NULL);
	if (item)
		drmres_work_run(item);
	drmres_state_unlock();
	return item != NULL;
}

unsigned int work_busy(struct work_struct *work)
{
	unsigned int busy;

	if (!drmres_work_usable(work, DRMRES_CALL("work_busy")))
		return 0;
	drmres_state_lock();
	busy = work->pending ? WORK_BUSY_PENDING : 0;
	for (struct drmres_work_item *item = TAILQ_FIRST(&running); item; item = TAILQ_NEXT(item, entry))
		if (item->work == work && item->started)
			busy |= WORK_BUSY_RUNNING;
	drmres_state_unlock();
	return busy;
}

bool work_pending(const struct work_struct *work)
{
	return drmres_work_usable(work, DRMRES_CALL("work_pending")) &&
	       __atomic_load_n(&work->pending, __ATOMIC_RELAXED);
}

bool flush_work(struct work_struct *work)
{
	return drmres_work_flush(work, false, DRMRES_CALL("flush_work"));
}

bool cancel_work(struct work_struct *work)
{
	return drmres_work_cancel(work, false, DRMRES_CALL("cancel_work"));
}

bool cancel_work_sync(struct work_struct *work)
{
	return drmres_work_cancel(work, true, DRMRES_CALL("cancel_work_sync"));
}
