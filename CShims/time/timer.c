// SPDX-License-Identifier: MIT
/**
 * DOC: timers
 *
 * Owns one record for each timer that is pending or whose function is running, in a tree by the timer's address. The
 * record is an item of a queue of the core (work.h), delayed until the timer's time, so that timers and delayed work go
 * off in one order. A record is kept by pins: one while it is pending, one while its function runs, one for each call
 * that looks at it. A timer's memory is not touched once its function has returned.
 */
#include "time/timer.h"

#include "locking/await.h"
#include "locking/lock.h"

#include <drmres/alloc.h>
#include <drmres/sched.h>

#include <stdio.h>
#include <stdlib.h>

/*
 * struct record - a timer that is not idle; all fields but @work under the lock
 * @by_address: place in the tree
 * @work: what is queued
 * @timer: identity; followed where its memory is known to be there
 * @queue: which kind of timer it is
 * @pins: who needs the record
 * @watch: on while it is pending
 */
struct record {
	RB_ENTRY(record) by_address;
	struct work_struct work;
	struct timer_list *timer;
	enum drmres_queue queue;
	unsigned int pins;
	struct drmres_watch watch;
};

static int compare(const struct record *a, const struct record *b)
{
	return ((uintptr_t)a->timer > (uintptr_t)b->timer) - ((uintptr_t)a->timer < (uintptr_t)b->timer);
}

RB_HEAD(records, record);
RB_GENERATE_INTERNAL(records, record, by_address, compare, static __maybe_unused)

static struct records records = RB_INITIALIZER(&records);
static struct record *spare; /* linked by their timer field; records are never given back to libc */
static u32 word;

static void fire(struct work_struct *work);

static struct record *record_new(struct timer_list *timer, enum drmres_queue queue)
{
	struct record *record = spare;

	if (record)
		spare = (struct record *)record->timer;
	else
		record = malloc(sizeof(*record));
	if (!record)
		return NULL;
	*record = (struct record){
		.work = {.func = fire, .name = timer->name, .magic = DRMRES_WORK_MAGIC},
		.timer = timer,
		.queue = queue,
	};
	RB_INSERT(records, &records, record);
	return record;
}

/* Pin the record of @timer; @make one if there is none. */
static struct record *record_get(const struct timer_list *timer, bool make, enum drmres_queue queue)
{
	struct record key = {.timer = (struct timer_list *)(uintptr_t)timer};
	struct record *record;

	drmres_word_lock(&word, false);
	record = RB_FIND(records, &records, &key);
	if (!record && make)
		record = record_new(key.timer, queue);
	if (record)
		record->pins++;
	drmres_word_unlock(&word);
	return record;
}

/* With the lock held. */
static void drop(struct record *record, unsigned int pins)
{
	record->pins -= pins;
	if (record->pins)
		return;
	drmres_watch_end(&record->watch);
	RB_REMOVE(records, &records, record);
	record->timer = (struct timer_list *)spare;
	spare = record;
}

static void record_put(struct record *record, unsigned int pins)
{
	drmres_word_lock(&word, false);
	drop(record, pins);
	drmres_word_unlock(&word);
}

/* What was pending is not any more: it needs neither watch nor pin. */
static void idle(struct record *record)
{
	drmres_watch_end(&record->watch);
	record_put(record, 1);
}

static void timer_freed(const struct drmres_watch *watch, const struct drmres_object *memory)
{
	const struct drmres_call *call = DRMRES_CALL("kfree");
	struct record *record = record_get(watch->address, false, DRMRES_QUEUE_TIMER);
	char where[128];

	if (!record)
		return;
	drmres_site_describe(&watch->since, where, sizeof(where));
	if (drmres_work_cancel(&record->work, false, call)) {
		drmres_report(DRMRES_ARMED_WHEN_FREED, call->function, memory, "%s %s is still pending, armed at %s",
			      drmres_queue(record->queue)->verb, record->work.name, where);
		record_put(record, 1);
	}
	record_put(record, 1);
}

static void fire(struct work_struct *work)
{
	struct record *record = container_of(work, struct record, work);
	struct timer_list *timer = record->timer;
	void (*function)(struct timer_list * timer);

	/* Armed again it has a pin of its own, and a watch that must not be ended here. */
	drmres_word_lock(&word, false);
	if (!work_pending(work))
		drmres_watch_end(&record->watch);
	drmres_word_unlock(&word);
	/* It may be shut down by another thread. */
	function = __atomic_load_n(&timer->function, __ATOMIC_RELAXED);
	if (function)
		function(timer);
	record_put(record, 1);
}

bool drmres_timer_usable(const struct timer_list *timer, const struct drmres_call *call)
{
	if (!drmres_call_on(call, timer))
		return false;
	/* Pairs with the release in drmres_timer_setup(). */
	if (__atomic_load_n(&timer->magic, __ATOMIC_ACQUIRE) == DRMRES_TIMER_MAGIC)
		return true;
	drmres_call_report(call, DRMRES_TIMER_MISUSE, NULL, "%s() of a timer that was never set up", call->function);
	return false;
}

bool drmres_timer_arm(struct timer_list *timer, unsigned long expires, bool pending_only, enum drmres_queue queue,
		      const struct drmres_call *call)
{
	long delay = (long)(expires - drmres_jiffies());
	enum drmres_work_queued queued;
	struct record *record;

	if (!__atomic_load_n(&timer->function, __ATOMIC_RELAXED))
		return false;
	record = record_get(timer, !pending_only, queue);
	if (!record)
		return false;
	if (pending_only && !work_pending(&record->work)) {
		record_put(record, 1);
		return false;
	}
	__atomic_store_n(&timer->expires, expires, __ATOMIC_RELAXED);
	drmres_watch_begin(&record->watch, timer, sizeof(*timer), timer_freed, call->pc);
	queued =
		drmres_work_queue(drmres_queue(queue), &record->work, delay > 0 ? (unsigned long)delay : 1, true, call);
	/* This call's pin becomes the one of being pending. */
	if (queued != DRMRES_WORK_QUEUED)
		record_put(record, 1);
	return queued == DRMRES_WORK_WAS_PENDING;
}

bool drmres_timer_disarm(struct timer_list *timer, bool sync, const struct drmres_call *call)
{
	struct record *record = record_get(timer, false, DRMRES_QUEUE_TIMER);
	bool was_pending;

	drmres_point(DRMRES_OP_WORK, timer);
	if (!record)
		return false;
	was_pending = sync ? drmres_work_cancel_spinning(&record->work, call)
			   : drmres_work_cancel(&record->work, false, call);
	if (was_pending)
		idle(record);
	record_put(record, 1);
	return was_pending;
}

bool drmres_timer_running(const struct timer_list *timer)
{
	struct record *record = record_get(timer, false, DRMRES_QUEUE_TIMER);
	bool running = record && work_busy(&record->work) & WORK_BUSY_RUNNING;

	if (record)
		record_put(record, 1);
	return running;
}

void drmres_timer_setup(struct timer_list *timer, void (*function)(struct timer_list *timer), unsigned int flags,
			const char *name)
{
	const struct drmres_call *call = DRMRES_CALL("timer_setup");

	if (!drmres_call_on(call, timer))
		return;
	if (drmres_timer_disarm(timer, false, call))
		drmres_call_report(call, DRMRES_TIMER_MISUSE, NULL,
				   "timer %s is set up while it is pending; it is taken back", name);
	*timer = (struct timer_list){.function = function, .flags = flags, .name = name};
	/* Pairs with the acquire in drmres_timer_usable(). */
	__atomic_store_n(&timer->magic, DRMRES_TIMER_MAGIC, __ATOMIC_RELEASE);
}

int timer_pending(const struct timer_list *timer)
{
	struct record *record;
	bool pending;

	if (!drmres_timer_usable(timer, DRMRES_CALL("timer_pending")))
		return 0;
	record = record_get(timer, false, DRMRES_QUEUE_TIMER);
	pending = record && work_pending(&record->work);
	if (record)
		record_put(record, 1);
	return pending;
}

int mod_timer(struct timer_list *timer, unsigned long expires)
{
	const struct drmres_call *call = DRMRES_CALL("mod_timer");

	return drmres_timer_usable(timer, call) && drmres_timer_arm(timer, expires, false, DRMRES_QUEUE_TIMER, call);
}

int mod_timer_pending(struct timer_list *timer, unsigned long expires)
{
	const struct drmres_call *call = DRMRES_CALL("mod_timer_pending");

	return drmres_timer_usable(timer, call) && drmres_timer_arm(timer, expires, true, DRMRES_QUEUE_TIMER, call);
}

int timer_reduce(struct timer_list *timer, unsigned long expires)
{
	const struct drmres_call *call = DRMRES_CALL("timer_reduce");

	if (!drmres_timer_usable(timer, call))
		return 0;
	if ((timer_pending)(timer) && !time_before(expires, timer->expires))
		return 1;
	return drmres_timer_arm(timer, expires, false, DRMRES_QUEUE_TIMER, call);
}

void add_timer(struct timer_list *timer)
{
	const struct drmres_call *call = DRMRES_CALL("add_timer");

	if (!drmres_timer_usable(timer, call))
		return;
	if ((timer_pending)(timer))
		drmres_call_report(call, DRMRES_TIMER_MISUSE, NULL, "add_timer() of %s, which is pending", timer->name);
	else
		drmres_timer_arm(timer, timer->expires, false, DRMRES_QUEUE_TIMER, call);
}

int drmres_timer_delete(struct timer_list *timer)
{
	const struct drmres_call *call = DRMRES_CALL("timer_delete");

	return drmres_timer_usable(timer, call) && drmres_timer_disarm(timer, false, call);
}

int timer_delete_sync(struct timer_list *timer)
{
	const struct drmres_call *call = DRMRES_CALL("timer_delete_sync");

	return drmres_timer_usable(timer, call) && drmres_timer_disarm(timer, true, call);
}

/* Nobody can arm it after this: who reads the function sees none. */
static bool shut_down(struct timer_list *timer, bool sync, const struct drmres_call *call)
{
	if (!drmres_timer_usable(timer, call))
		return false;
	__atomic_store_n(&timer->function, NULL, __ATOMIC_RELAXED);
	return drmres_timer_disarm(timer, sync, call);
}

int timer_shutdown(struct timer_list *timer)
{
	return shut_down(timer, false, DRMRES_CALL("timer_shutdown"));
}

int timer_shutdown_sync(struct timer_list *timer)
{
	return shut_down(timer, true, DRMRES_CALL("timer_shutdown_sync"));
}
