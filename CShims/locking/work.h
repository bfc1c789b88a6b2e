/* SPDX-License-Identifier: MIT */
/*
 * Work items inside locking/. What is queued is a private entry that names the driver's work_struct and never links
 * through it, so that a driver that frees pending work damages no list and can be told so.
 */
#ifndef _DRMRES_LOCKING_WORK_H_
#define _DRMRES_LOCKING_WORK_H_

#include "locking/await.h"
#include "locking/call.h"

#include "mm/watch.h"

#include <linux/workqueue.h>

/*
 * Queues of the core's own, never destroyed. Items of theirs are records of the core that stand for something of the
 * driver's, and who queues them watches the driver's memory.
 */
enum drmres_queue {
	DRMRES_QUEUE_TIMER,
	DRMRES_QUEUE_HRTIMER,
	DRMRES_QUEUE_TASKLET,
	DRMRES_QUEUE_IRQ_THREAD,
	DRMRES_QUEUE_COUNT,
};

/*
 * struct workqueue_struct - a workqueue; all fields under the state lock
 * @entry: on the list of those that exist
 * @max_active: how many items may run at once
 * @pending: items queued and not running
 * @running: items running
 * @workers: threads that have not ended; atomic, since destroying waits for 0
 * @no_threads: a thread could not be made: whoever waits runs the items
 * @draining: nesting of drain_workqueue() and destroy_workqueue()
 * @verb: what its items are called in phases and reports; NULL for work
 * @atomic: its items may not sleep
 */
struct workqueue_struct {
	TAILQ_ENTRY(workqueue_struct) entry;
	unsigned int max_active;
	unsigned int pending;
	unsigned int running;
	unsigned int workers;
	bool no_threads;
	unsigned int draining;
	const char *verb;
	bool atomic;
	u64 id;
	char name[32];
};

/*
 * struct drmres_work_item - one queueing of a work_struct; all fields under the state lock
 * @entry: on the list of pending or of running items
 * @timer: armed while it is delayed; it is on no list then
 * @work: identity; followed only after asking whether it may be
 * @func, @name: copied from it when it was queued
 * @wq: where
 * @sequence: in order of queueing, over all workqueues
 * @outer: running: the item that this one interrupted on its thread by waiting
 * @thread: running: the thread's number
 * @started: running: its function is about to be called, it cannot be cancelled any more
 * @cancelled: its function will not be called
 * @watch: on while it is pending or delayed, and the work_struct is the driver's
 */
struct drmres_work_item {
	TAILQ_ENTRY(drmres_work_item) entry;
	struct drmres_timer timer;
	struct work_struct *work;
	work_func_t func;
	const char *name;
	struct workqueue_struct *wq;
	u64 sequence;
	struct drmres_work_item *outer;
	u32 thread;
	bool started;
	bool cancelled;
	struct drmres_watch watch;
};

/* May be asked by anybody without a lock: is there an item that a waiting thread should run? */
bool drmres_work_runnable(void);

/* Run one such item on this thread. Return: false if there is none. */
bool drmres_work_run_one(void);

/* Report W03, M08, R07. Return: true if the item can be used. */
bool drmres_work_usable(const struct work_struct *work, const struct drmres_call *call);

enum drmres_work_queued {
	DRMRES_WORK_QUEUED,
	DRMRES_WORK_WAS_PENDING, /* left alone, or changed if that was asked for */
	DRMRES_WORK_REFUSED,	 /* misuse, reported */
};

/*
 * Queue @work, or have it queued in @delay jiffies. @modify: if it is pending, queue it anew instead of leaving it
 * alone.
 */
enum drmres_work_queued drmres_work_queue(struct workqueue_struct *wq, struct work_struct *work, unsigned long delay,
					  bool modify, const struct drmres_call *call);

/* Return: true if it was pending. @sync: wait if it is running. */
bool drmres_work_cancel(struct work_struct *work, bool sync, const struct drmres_call *call);

/* The same with @sync, for callers that may be atomic: runs nothing meanwhile. */
bool drmres_work_cancel_spinning(struct work_struct *work, const struct drmres_call *call);

/* Is this thread inside an item that may not sleep, or an interrupt? */
bool drmres_interrupt_inside(void);
void drmres_interrupt_enter(void);
void drmres_interrupt_leave(void);

/* Return: true if there was something to wait for. @now: if it is delayed its time has come. */
bool drmres_work_flush(struct work_struct *work, bool now, const struct drmres_call *call);

/* With the state lock held, from here on. */

/* What is pending, or may run, has changed: see that it is run. */
void drmres_work_changed(void);

/* Is this thread running an item of @wq, or any if that is NULL? */
bool drmres_work_inside(const struct workqueue_struct *wq);

/* The item of @wq that a worker should run next, NULL if there is none. */
struct drmres_work_item *drmres_work_next(const struct workqueue_struct *wq);

/* Run a pending item; gives up the lock meanwhile. */
void drmres_work_run(struct drmres_work_item *item);

/* Drop what is still delayed for @wq. Return: how many. */
unsigned int drmres_work_drop_delayed(const struct workqueue_struct *wq);

/*
 * Until nothing queued up to now is pending or running: on @wq, or anywhere if that is NULL. @all: what is queued
 * meanwhile, too. Items of this thread itself do not count. Gives up the lock meanwhile.
 */
void drmres_work_wait(const struct workqueue_struct *wq, bool all);

/* workqueue.c */

struct workqueue_struct *drmres_queue(enum drmres_queue which);

bool drmres_workqueue_live(const struct workqueue_struct *wq);

/* Do waiting threads run its items? */
bool drmres_workqueue_manual(const struct workqueue_struct *wq);

/* Something is pending on some workqueue: see that it is run. */
void drmres_workqueue_kick(void);

#endif
