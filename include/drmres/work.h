/* SPDX-License-Identifier: MIT */
/**
 * DOC: work and time under control
 *
 * Nothing reads the clock. ``jiffies`` moves when the program says so, with drmres_advance_jiffies(), and by itself
 * in one case only: somebody waits with a limit (wait_event_timeout() and its like) and nothing can come before
 * that limit any more. The rule, which does not depend on how fast anything runs:
 *
 * 1. A wait with a limit ends when its condition holds, or when jiffies reaches the limit.
 * 2. Time stands still while anything can run: a work item that is queued or running and does not itself wait for
 *    something that has not happened, a thread whose wait is over and that has not returned yet, or a thread of the
 *    program's own. The program has one thread of its own and as many more as drmres_thread_announce() was called
 *    for; they can run unless they wait in this library.
 * 3. When nothing can run, jiffies jumps to the next limit or to the next delayed item, whichever is first (of two
 *    at the same time the item); what was due is queued, whose limit it was goes on, and rule 2 applies again.
 *
 * So a program with one thread whose condition nobody is left to make true gets its timeout at once, after all the
 * work that was pending or came due has been done. A program that makes threads which shall wake each other
 * announces them.
 *
 * With an explorer installed (drmres/sched.h) it decides: rules 2 and 3 are off, and time moves by
 * drmres_advance_jiffies() or when the explorer, having found no thread that can run, calls
 * drmres_advance_to_next().
 */
#ifndef _DRMRES_WORK_H_
#define _DRMRES_WORK_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

/* Who runs work items. */
enum drmres_work_mode {
	DRMRES_WORK_THREADS, /* threads of the workqueues */
	DRMRES_WORK_MANUAL,  /* whoever waits or asks, in the order of queueing: two runs do the same */
};

/**
 * drmres_set_work_mode() - choose who runs work items
 * @mode: DRMRES_WORK_THREADS (default) or DRMRES_WORK_MANUAL
 *
 * Takes effect for what is pending, too. In manual mode drmres_run_pending_work(), flushing, draining and
 * destroying run items, and so does every wait for something other than a lock, until its condition holds.
 *
 * Context: Process context, with no item running.
 */
void drmres_set_work_mode(enum drmres_work_mode mode);

/**
 * drmres_run_pending_work() - run items on this thread until none is pending
 *
 * In the order of queueing, over all workqueues; items that they queue run as well. In the mode of threads it waits
 * until they are done with what is pending.
 *
 * Context: Process context. May sleep.
 * Return: how many items this thread ran.
 */
size_t drmres_run_pending_work(void);

/**
 * drmres_jiffies() - what ``jiffies`` stands for
 *
 * Context: Any.
 * Return: controlled time; 0 when the process starts.
 */
unsigned long drmres_jiffies(void);

/**
 * drmres_advance_jiffies() - let time pass
 * @delta: how many jiffies
 *
 * Goes from one due item to the next: each is queued at its own time, and, unless an explorer is installed, time
 * stands still until there is nothing left that work items can do. Threads of the program's own are not waited for.
 *
 * Context: Process context. May sleep.
 */
void drmres_advance_jiffies(unsigned long delta);

/**
 * drmres_advance_to_next() - let time pass until something is due
 *
 * Waits for nothing. For an explorer that found no thread that can run.
 *
 * Context: Any, with no thread inside the library but at a point or in a wait.
 * Return: false if nothing is due, ever: the threads wait for each other.
 */
bool drmres_advance_to_next(void);

/**
 * drmres_thread_announce() - the program is about to make a thread that uses this library
 *
 * Call it before making the thread. As long as that thread can run, no wait with a limit ends before its condition
 * holds.
 *
 * Context: Any.
 */
void drmres_thread_announce(void);

/**
 * drmres_thread_retire() - undo one drmres_thread_announce()
 *
 * Called by the thread itself, as its last call, or by who joined it.
 *
 * Context: Any.
 */
void drmres_thread_retire(void);

__END_DECLS

#endif
