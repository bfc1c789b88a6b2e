// SPDX-License-Identifier: MIT
/**
 * DOC: kernel threads
 *
 * Owns one record for each thread from kthread_create() until it has ended and nobody has a reference; then the record
 * waits for reuse until drmres_reset(), so that a late stop can be told. A thread counts as a worker (await.c) from its
 * first wake-up to its end. In manual mode it runs in turns (baton.c), otherwise, and under an explorer, on its own.
 */
#include <linux/kthread.h>

#include "base/claim.h"
#include "lib/context.h"
#include "lib/event.h"
#include "locking/baton.h"
#include "locking/held.h"
#include "locking/lock.h"
#include "locking/work.h"
#include "mm/mm.h"

#include <drmres/errno.h>
#include <drmres/phase.h>
#include <drmres/sched.h>
#include <drmres/work.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * struct kthread - a thread
 * @task: what the driver sees; first
 * @entry: on the list of those that live, or of those that are gone
 * @baton: its turns, in manual mode
 * @fn, @data: what it does
 * @uses: one until it has ended, one for each get_task_struct()
 * @started: it was woken once
 * @stop, @park, @parked, @ended: flags; atomic, since others wait for them
 * @gone: nobody has a reference: only its address is known
 * @result: what @fn returned
 */
struct kthread {
	struct task_struct task;
	TAILQ_ENTRY(kthread) entry;
	struct drmres_baton baton;
	int (*fn)(void *data);
	void *data;
	unsigned int uses;
	bool started;
	bool gone;
	u32 stop;
	u32 park;
	u32 parked;
	u32 ended;
	int result;
	char name[48];
	struct drmres_claim claim;
	struct drmres_watch watch;
};

TAILQ_HEAD(kthreads, kthread);
static struct kthreads threads = TAILQ_HEAD_INITIALIZER(threads);
static struct kthreads gone = TAILQ_HEAD_INITIALIZER(gone);
static u32 word;
static int last_pid;

static __thread struct kthread *self;

/* Flags that others wait for. Release pairs with acquire: what was done before a flag was set is seen by who sees it. */
#define SET(flag, value) __atomic_store_n(&(flag), (value), __ATOMIC_RELEASE)
#define GET(flag) __atomic_load_n(&(flag), __ATOMIC_ACQUIRE)

static bool is_set(void *arg)
{
	return GET(*(u32 *)arg) != 0;
}

static bool is_clear(void *arg)
{
	return !is_set(arg);
}

/* With the lock held: @k if it is a thread that lives. */
static struct kthread *live(const struct task_struct *task)
{
	struct kthread *k;

	TAILQ_FOREACH (k, &threads, entry)
		if (&k->task == task)
			return k;
	return NULL;
}

static void put(struct kthread *k)
{
	drmres_word_lock(&word, false);
	if (!--k->uses) {
		TAILQ_REMOVE(&threads, k, entry);
		TAILQ_INSERT_TAIL(&gone, k, entry);
		k->gone = true;
	}
	drmres_word_unlock(&word);
}

/* A reference on the thread that a driver names; NULL, after a report, if it is none any more. */
static struct kthread *get(const struct task_struct *task, const struct drmres_call *call)
{
	struct kthread *k;

	if (!task || IS_ERR(task)) {
		drmres_call_report(call, DRMRES_NULL_ARGUMENT, NULL, "%s() of %s", call->function,
				   task ? "an error pointer" : "NULL");
		return NULL;
	}
	drmres_word_lock(&word, false);
	k = live(task);
	if (k)
		k->uses++;
	drmres_word_unlock(&word);
	if (!k)
		drmres_call_report(call, DRMRES_USE_AFTER_FREE, NULL,
				   "%s() of a thread that has ended; get_task_struct() keeps one", call->function);
	return k;
}

/* Whoever waits for something of a thread, or is that thread, looks again. */
static void changed(const void *object)
{
	drmres_wake(object);
	drmres_state_lock();
	drmres_await_changed();
	drmres_state_unlock();
}

static void data_freed(const struct drmres_watch *watch, const struct drmres_object *memory);

static void end(struct kthread *k, int result)
{
	drmres_watch_end(&k->watch);
	drmres_claim_end(&k->claim);
	k->result = result;
	SET(k->ended, 1);
	SET(k->parked, 1);
	changed(&k->ended);
	drmres_wake(&k->parked);
}

static void run(struct kthread *k)
{
	struct drmres_held_mark mark = drmres_held_mark();
	struct drmres_phase phase;
	char what[96];
	int result = -EINTR;

	self = k;
	drmres_is_worker = true;
	drmres_task_adopt(&k->task);
	drmres_phase_enter(&phase, "thread", k->name);
	if (!GET(k->stop))
		result = k->fn(k->data);
	snprintf(what, sizeof(what), "thread %s", k->name);
	drmres_held_check(&mark, "kthread", what);
	drmres_phase_leave(&phase);
	drmres_leave_begin();
	end(k, result);
	put(k);
	drmres_state_lock();
	drmres_worker_end();
	drmres_state_unlock();
}

static void run_in_turns(struct drmres_baton *baton)
{
	run(container_of(baton, struct kthread, baton));
	drmres_leave_end();
}

static void *run_freely(void *arg)
{
	const struct drmres_sched_hook hook = drmres_sched_hook;

	if (hook.ops)
		hook.ops->thread_start(hook.context);
	run(arg);
	if (hook.ops)
		hook.ops->thread_end(hook.context);
	drmres_leave_end();
	return NULL;
}

static bool start_freely(struct kthread *k)
{
	pthread_attr_t attr;
	pthread_t thread;
	bool made;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	made = !pthread_create(&thread, &attr, run_freely, k);
	pthread_attr_destroy(&attr);
	if (made && drmres_sched_hook.ops && drmres_sched_hook.ops->thread_create)
		drmres_sched_hook.ops->thread_create(drmres_sched_hook.context);
	return made;
}

static void start(struct kthread *k)
{
	bool turns = drmres_workqueue_manual(drmres_queue(DRMRES_QUEUE_TIMER)) && !drmres_sched_hook.ops;

	drmres_state_lock();
	drmres_worker_begin();
	drmres_state_unlock();
	if (turns || !start_freely(k))
		drmres_baton_add(&k->baton, run_in_turns);
	changed(&k->task);
}

/* It runs with memory that is about to go: it is not let run any more, where that can be had. */
static void data_freed(const struct drmres_watch *watch, const struct drmres_object *memory)
{
	struct kthread *k = container_of(watch, struct kthread, watch);
	char where[128];
	void *waiter;

	drmres_report(DRMRES_ARMED_WHEN_FREED, "kfree", memory, "thread %s still runs with it, made at %s", k->name,
		      drmres_site_describe(&watch->since, where, sizeof(where)));
	SET(k->stop, 1);
	waiter = k->started ? drmres_baton_drop(&k->baton) : NULL;
	if (waiter) {
		drmres_await_abandon(waiter);
		end(k, -EINTR);
		put(k);
	}
}

struct task_struct *kthread_create_on_node(int (*threadfn)(void *data), void *data, int node, const char *namefmt, ...)
{
	const struct drmres_call *call = DRMRES_CALL("kthread_create");
	struct kthread *k;
	void *probe;
	va_list args;

	(void)node;
	drmres_might_sleep(call->function);
	if (!threadfn || !namefmt) {
		drmres_call_report(call, DRMRES_NULL_ARGUMENT, NULL, "kthread_create() without a function or a name");
		return ERR_PTR(-EINVAL);
	}
	/* Linux allocates here: let that fail where a fault is wanted. */
	probe = drmres_mem_alloc(sizeof(*k), GFP_KERNEL, call->pc);
	if (!probe)
		return ERR_PTR(-ENOMEM);
	drmres_mem_free(probe, false, call->pc);
	k = calloc(1, sizeof(*k));
	if (!k)
		return ERR_PTR(-ENOMEM);
	k->fn = threadfn;
	k->data = data;
	k->uses = 1;
	va_start(args, namefmt);
	vsnprintf(k->name, sizeof(k->name), namefmt, args);
	va_end(args);
	snprintf(k->task.comm, sizeof(k->task.comm), "%.15s", k->name);
	drmres_word_lock(&word, false);
	k->task.pid = ++last_pid;
	TAILQ_INSERT_TAIL(&threads, k, entry);
	drmres_word_unlock(&word);
	drmres_claim_begin(&k->claim, "thread", k->name, NULL, call->pc);
	if (data)
		drmres_watch_begin(&k->watch, data, 1, data_freed, call->pc);
	return &k->task;
}

int wake_up_process(struct task_struct *tsk)
{
	const struct drmres_call *call = DRMRES_CALL("wake_up_process");
	struct kthread *k;
	bool first, slept;

	if (tsk == drmres_current_task())
		return 0;
	k = get(tsk, call);
	if (!k)
		return 0;
	drmres_point(DRMRES_OP_WAKE, tsk);
	drmres_word_lock(&word, false);
	first = !k->started && !GET(k->ended);
	k->started = true;
	drmres_word_unlock(&word);
	/* Pairs with the acquire in awake(), and with the look of a wait_event() at the count. */
	slept = __atomic_exchange_n(&tsk->__state, TASK_RUNNING, __ATOMIC_ACQ_REL) != TASK_RUNNING;
	__atomic_add_fetch(&tsk->__wakeups, 1, __ATOMIC_RELEASE);
	if (first)
		start(k);
	else
		changed(tsk);
	put(k);
	return first || slept;
}

int kthread_stop(struct task_struct *task)
{
	const struct drmres_call *call = DRMRES_CALL("kthread_stop");
	struct kthread *k;
	bool started;
	int result;

	drmres_might_sleep(call->function);
	if (self && task == &self->task) {
		drmres_call_report(call, DRMRES_DEADLOCK, NULL, "thread %s stops itself", self->name);
		return -EDEADLK;
	}
	k = get(task, call);
	if (!k)
		return -EINTR;
	SET(k->stop, 1);
	SET(k->park, 0);
	drmres_word_lock(&word, false);
	started = k->started;
	k->started = true;
	drmres_word_unlock(&word);
	if (started) {
		(wake_up_process)(task);
		drmres_await(&k->ended, is_set, &k->ended);
	} else if (!GET(k->ended)) {
		end(k, -EINTR);
		put(k);
	}
	result = k->result;
	put(k);
	return result;
}

bool kthread_should_stop(void)
{
	drmres_point(DRMRES_OP_FLAG, self);
	return self && GET(self->stop);
}

int kthread_park(struct task_struct *task)
{
	struct kthread *k = get(task, DRMRES_CALL("kthread_park"));
	int ret = 0;

	drmres_might_sleep("kthread_park");
	if (!k)
		return -ENOSYS;
	if (GET(k->ended)) {
		ret = -ENOSYS;
	} else {
		SET(k->park, 1);
		(wake_up_process)(task);
		/* A thread that ends instead sets this, too. */
		drmres_await(&k->parked, is_set, &k->parked);
		if (GET(k->ended))
			ret = -ENOSYS;
	}
	put(k);
	return ret;
}

void kthread_unpark(struct task_struct *task)
{
	struct kthread *k = get(task, DRMRES_CALL("kthread_unpark"));

	if (!k)
		return;
	SET(k->park, 0);
	changed(&k->park);
	put(k);
}

bool kthread_should_park(void)
{
	return self && GET(self->park);
}

void kthread_parkme(void)
{
	if (!self)
		return;
	while (GET(self->park) && !GET(self->stop)) {
		SET(self->parked, 1);
		changed(&self->parked);
		drmres_await(&self->park, is_clear, &self->park);
	}
	SET(self->parked, 0);
}

struct task_struct *get_task_struct(struct task_struct *t)
{
	/* The reference stays. */
	return get(t, DRMRES_CALL("get_task_struct")) ? t : NULL;
}

void put_task_struct(struct task_struct *t)
{
	struct kthread *k = get(t, DRMRES_CALL("put_task_struct"));

	if (!k)
		return;
	put(k);
	put(k);
}

/* ---- sleeping ---- */

void drmres_set_state(unsigned int state)
{
	/* Pairs with the exchange in wake_up_process(): a condition that is looked at next is looked at after this. */
	__atomic_store_n(&drmres_current_task()->__state, state, __ATOMIC_SEQ_CST);
}

static bool awake(void *arg)
{
	/* Pairs with the exchange in wake_up_process(). */
	return __atomic_load_n(&((struct task_struct *)arg)->__state, __ATOMIC_ACQUIRE) == TASK_RUNNING;
}

void schedule(void)
{
	struct task_struct *task = drmres_current_task();

	drmres_might_sleep("schedule");
	drmres_point(DRMRES_OP_WAIT, task);
	if (!awake(task))
		drmres_await(task, awake, task);
	else if (drmres_baton_mine())
		/* Who only wants to give others a turn must not keep time from passing. */
		drmres_sleep_until(drmres_jiffies() + 1);
}

long schedule_timeout(long timeout)
{
	struct task_struct *task = drmres_current_task();
	unsigned long until = drmres_deadline(timeout);
	long left;

	if (timeout == MAX_SCHEDULE_TIMEOUT) {
		schedule();
		return timeout;
	}
	drmres_might_sleep("schedule_timeout");
	if (!awake(task))
		drmres_await_until(task, awake, task, until);
	__atomic_store_n(&task->__state, TASK_RUNNING, __ATOMIC_RELAXED);
	left = (long)(until - drmres_jiffies());
	return left > 0 ? left : 0;
}

long schedule_timeout_uninterruptible(long timeout)
{
	drmres_set_state(TASK_UNINTERRUPTIBLE);
	return schedule_timeout(timeout);
}

/* ---- workers ---- */

static void run_work(struct work_struct *item)
{
	struct kthread_work *work = container_of(item, struct kthread_work, work);

	work->func(work);
}

void drmres_kthread_init_work(struct kthread_work *work, kthread_work_func_t fn, const char *name)
{
	if (!drmres_call_on(DRMRES_CALL("kthread_init_work"), work))
		return;
	drmres_init_work(&work->work, run_work, name);
	work->func = fn;
}

struct kthread_worker *kthread_run_worker(unsigned int flags, const char *namefmt, ...)
{
	const struct drmres_call *call = DRMRES_CALL("kthread_run_worker");
	struct kthread_worker *worker;
	char name[32];
	va_list args;

	(void)flags;
	va_start(args, namefmt);
	vsnprintf(name, sizeof(name), namefmt ? namefmt : "worker", args);
	va_end(args);
	worker = drmres_mem_alloc(sizeof(*worker), GFP_KERNEL | __GFP_ZERO, call->pc);
	if (!worker)
		return ERR_PTR(-ENOMEM);
	worker->wq = (alloc_workqueue)("%s", WQ_UNBOUND | __WQ_ORDERED, 1, name);
	if (worker->wq)
		return worker;
	drmres_mem_free(worker, false, call->pc);
	return ERR_PTR(-ENOMEM);
}

void kthread_destroy_worker(struct kthread_worker *worker)
{
	const struct drmres_call *call = DRMRES_CALL("kthread_destroy_worker");

	if (!drmres_call_on(call, worker))
		return;
	(destroy_workqueue)(worker->wq);
	drmres_mem_free(worker, false, call->pc);
}

bool kthread_queue_work(struct kthread_worker *worker, struct kthread_work *work)
{
	const struct drmres_call *call = DRMRES_CALL("kthread_queue_work");

	return drmres_call_on(call, worker) &&
	       drmres_work_queue(worker->wq, work ? &work->work : NULL, 0, false, call) == DRMRES_WORK_QUEUED;
}

void kthread_flush_work(struct kthread_work *work)
{
	drmres_work_flush(work ? &work->work : NULL, false, DRMRES_CALL("kthread_flush_work"));
}

bool kthread_cancel_work_sync(struct kthread_work *work)
{
	return drmres_work_cancel(work ? &work->work : NULL, true, DRMRES_CALL("kthread_cancel_work_sync"));
}

void kthread_flush_worker(struct kthread_worker *worker)
{
	if (drmres_call_on(DRMRES_CALL("kthread_flush_worker"), worker))
		(flush_workqueue)(worker->wq);
}
