// SPDX-License-Identifier: MIT
/**
 * DOC: workqueues and their threads
 *
 * Owns the list of workqueues that exist, so that a handle can be told from one that was destroyed without
 * following it, and their threads. A thread is made when there is an item that nobody else is free to run, and ends
 * when it finds nothing to run: no thread ever waits for work, so that none is inside the library when nothing
 * happens. Threads are detached; that one has ended is a condition (no workers left) which destroy_workqueue()
 * waits for.
 */
#include <linux/workqueue.h>

#include "lib/context.h"
#include "locking/baton.h"
#include "locking/work.h"
#include "mm/mm.h"

#include <drmres/sched.h>
#include <drmres/work.h>

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

/* For a workqueue that leaves it to us: enough for items that wait for each other. */
#define DEFAULT_ACTIVE 16

static struct workqueue_struct shared = {.max_active = DEFAULT_ACTIVE, .name = "events"};
struct workqueue_struct *system_wq = &shared;

static struct workqueue_struct queues[DRMRES_QUEUE_COUNT] = {
	[DRMRES_QUEUE_TIMER] = {.max_active = 1, .name = "timers", .verb = "timer", .atomic = true},
	[DRMRES_QUEUE_HRTIMER] = {.max_active = 1, .name = "hrtimers", .verb = "hrtimer", .atomic = true},
	[DRMRES_QUEUE_TASKLET] = {.max_active = 1, .name = "tasklets", .verb = "tasklet", .atomic = true},
	[DRMRES_QUEUE_IRQ_THREAD] = {.max_active = DEFAULT_ACTIVE, .name = "irqs", .verb = "irq-thread"},
};

/* All but the shared one. */
static TAILQ_HEAD(, workqueue_struct) workqueues = TAILQ_HEAD_INITIALIZER(workqueues);
static enum drmres_work_mode mode;

struct workqueue_struct *drmres_queue(enum drmres_queue which)
{
	return &queues[which];
}

bool drmres_workqueue_live(const struct workqueue_struct *wq)
{
	struct workqueue_struct *one;

	if (wq == &shared)
		return true;
	for (int i = 0; i < DRMRES_QUEUE_COUNT; i++)
		if (wq == &queues[i])
			return true;
	TAILQ_FOREACH (one, &workqueues, entry)
		if (one == wq)
			return true;
	return false;
}

bool drmres_workqueue_manual(const struct workqueue_struct *wq)
{
	return mode == DRMRES_WORK_MANUAL || wq->no_threads;
}

static void *worker_main(void *arg)
{
	const struct drmres_sched_hook hook = drmres_sched_hook;
	struct workqueue_struct *wq = arg;
	struct drmres_work_item *item;

	if (hook.ops)
		hook.ops->thread_start(hook.context);
	drmres_is_worker = true;
	drmres_state_lock();
	while (!drmres_workqueue_manual(wq) && (item = drmres_work_next(wq)))
		drmres_work_run(item);
	/* Pairs with the acquire in ended(). The workqueue is not touched after the lock is given up. */
	__atomic_sub_fetch(&wq->workers, 1, __ATOMIC_RELEASE);
	drmres_worker_end();
	drmres_wake(&wq->workers);
	drmres_leave_begin();
	drmres_state_unlock();
	if (hook.ops)
		hook.ops->thread_end(hook.context);
	drmres_leave_end();
	return NULL;
}

static void start_worker(struct workqueue_struct *wq)
{
	pthread_attr_t attr;
	pthread_t thread;

	/* Counted before it exists: it must not be overlooked until it has run. */
	__atomic_add_fetch(&wq->workers, 1, __ATOMIC_RELAXED);
	drmres_worker_begin();
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	if (!pthread_create(&thread, &attr, worker_main, wq)) {
		if (drmres_sched_hook.ops && drmres_sched_hook.ops->thread_create)
			drmres_sched_hook.ops->thread_create(drmres_sched_hook.context);
	} else {
		wq->no_threads = true;
		__atomic_sub_fetch(&wq->workers, 1, __ATOMIC_RELAXED);
		drmres_worker_end();
	}
	pthread_attr_destroy(&attr);
}

static void kick(struct workqueue_struct *wq)
{
	/* Workers that are not running an item are about to look for one. */
	while (wq->pending && !drmres_workqueue_manual(wq) && wq->workers < wq->max_active &&
	       wq->workers - wq->running < wq->pending && drmres_work_next(wq))
		start_worker(wq);
}

void drmres_workqueue_kick(void)
{
	struct workqueue_struct *wq;

	kick(&shared);
	for (int i = 0; i < DRMRES_QUEUE_COUNT; i++)
		kick(&queues[i]);
	TAILQ_FOREACH (wq, &workqueues, entry)
		kick(wq);
}

struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...)
{
	const void *pc = __builtin_return_address(0);
	struct workqueue_struct *wq;
	struct drmres_tag tag = {.kind = DRMRES_KIND_WORKQUEUE, .size = sizeof(*wq)};
	va_list args;

	drmres_might_sleep("alloc_workqueue");
	if (!fmt) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, "alloc_workqueue", NULL, "alloc_workqueue() without a name");
		return NULL;
	}
	wq = drmres_mem_alloc(sizeof(*wq), GFP_KERNEL | __GFP_ZERO, pc);
	if (!wq)
		return NULL;
	va_start(args, max_active);
	vsnprintf(wq->name, sizeof(wq->name), fmt, args);
	va_end(args);
	wq->max_active = flags & __WQ_ORDERED ? 1 : max_active > 0 ? (unsigned int)max_active : DEFAULT_ACTIVE;
	wq->id = tag.id = drmres_next_id(DRMRES_KIND_WORKQUEUE);
	tag.name = wq->name;
	drmres_mem_tag(wq, &tag);
	drmres_state_lock();
	TAILQ_INSERT_TAIL(&workqueues, wq, entry);
	drmres_state_unlock();
	return wq;
}

static struct drmres_object workqueue_object(const struct workqueue_struct *wq)
{
	struct drmres_object object = {.kind = DRMRES_KIND_WORKQUEUE, .id = wq->id, .address = wq};

	snprintf(object.name, sizeof(object.name), "%s", wq->name);
	return object;
}

/*
 * What flush, drain and destroy have in common before they wait. Takes the state lock.
 * Return: false, with the lock given up and after a report, if they must not.
 */
static bool enter(struct workqueue_struct *wq, const struct drmres_call *call)
{
	struct drmres_object object;

	drmres_might_sleep(call->function);
	/* One that was destroyed is told from the list: this is no question to the allocator. */
	if (!wq) {
		drmres_call_report(call, DRMRES_NULL_ARGUMENT, NULL, "%s(NULL)", call->function);
		return false;
	}
	drmres_point(DRMRES_OP_WORK, wq);
	drmres_state_lock();
	if (!drmres_workqueue_live(wq)) {
		drmres_state_unlock();
		object = (struct drmres_object){0};
		drmres_address_find(wq, &object);
		drmres_call_report(call, DRMRES_WORKQUEUE_MISUSE, &object, "%s() of a workqueue that was destroyed",
				   call->function);
		return false;
	}
	if (drmres_work_inside(wq)) {
		object = workqueue_object(wq);
		drmres_state_unlock();
		drmres_call_report(call, DRMRES_DEADLOCK, &object, "%s() of workqueue %s by one of its own items",
				   call->function, object.name);
		return false;
	}
	return true;
}

static bool ended(void *arg)
{
	/* Pairs with the release in worker_main(). */
	return !__atomic_load_n(&((struct workqueue_struct *)arg)->workers, __ATOMIC_ACQUIRE);
}

void destroy_workqueue(struct workqueue_struct *wq)
{
	const struct drmres_call *call = DRMRES_CALL("destroy_workqueue");
	struct drmres_object object;
	unsigned int dropped;

	if (!enter(wq, call))
		return;
	object = workqueue_object(wq);
	if (wq == &shared || wq->draining) {
		drmres_state_unlock();
		drmres_call_report(call, DRMRES_WORKQUEUE_MISUSE, &object, "workqueue %s is %s", object.name,
				   wq == &shared ? "everybody's" : "being drained by somebody else");
		return;
	}
	wq->draining++;
	drmres_work_wait(wq, true);
	dropped = drmres_work_drop_delayed(wq);
	drmres_state_unlock();

	drmres_await(&wq->workers, ended, wq);
	/* The last worker may still be on its way out of the lock. */
	drmres_state_lock();
	TAILQ_REMOVE(&workqueues, wq, entry);
	drmres_state_unlock();
	if (dropped)
		drmres_call_report(call, DRMRES_WORKQUEUE_MISUSE, &object,
				   "workqueue %s is destroyed with %u delayed item%s; dropped", object.name, dropped,
				   dropped == 1 ? "" : "s");
	drmres_mem_free(wq, false, call->pc);
}

void flush_workqueue(struct workqueue_struct *wq)
{
	if (!enter(wq, DRMRES_CALL("flush_workqueue")))
		return;
	drmres_work_wait(wq, false);
	drmres_state_unlock();
}

void drain_workqueue(struct workqueue_struct *wq)
{
	if (!enter(wq, DRMRES_CALL("drain_workqueue")))
		return;
	wq->draining++;
	drmres_work_wait(wq, true);
	wq->draining--;
	drmres_state_unlock();
}

bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	return drmres_work_queue(wq, work, 0, false, DRMRES_CALL("queue_work")) == DRMRES_WORK_QUEUED;
}

void drmres_set_work_mode(enum drmres_work_mode wanted)
{
	drmres_state_lock();
	mode = wanted;
	drmres_work_changed();
	drmres_state_unlock();
}

size_t drmres_run_pending_work(void)
{
	size_t ran = 0;

	drmres_might_sleep("drmres_run_pending_work");
	while (drmres_work_run_one() || drmres_baton_run_one())
		ran++;
	drmres_state_lock();
	/* An item that asks for this would wait for itself, or for what comes after it. */
	if (!drmres_work_inside(NULL))
		drmres_work_wait(NULL, false);
	drmres_state_unlock();
	return ran;
}
