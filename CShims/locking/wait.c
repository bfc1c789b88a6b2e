// SPDX-License-Identifier: MIT
/**
 * DOC: wait queues
 *
 * A wake-up is an increment of the head's count. A waiter reads the count, evaluates its condition, and sleeps only
 * while the count is still the one it read: a wake-up in between is not lost.
 */
#include <drmres/wait.h>

#include "lib/context.h"
#include "locking/await.h"
#include "locking/call.h"

#include <drmres/sched.h>
#include <drmres/task.h>
#include <linux/jiffies.h>

static bool usable(struct wait_queue_head *head, const struct drmres_call *call)
{
	if (!drmres_call_on(call, head))
		return false;
	/* Pairs with the release in init_waitqueue_head(). */
	if (__atomic_load_n(&head->magic, __ATOMIC_ACQUIRE) == DRMRES_WAIT_MAGIC)
		return true;
	drmres_call_report(call, DRMRES_LOCK_UNINITIALISED, NULL, "%s() on a wait queue that was never initialised",
			   call->function);
	return false;
}

void init_waitqueue_head(struct wait_queue_head *wq_head)
{
	if (!drmres_call_on(DRMRES_CALL("init_waitqueue_head"), wq_head))
		return;
	__atomic_store_n(&wq_head->sequence, 0, __ATOMIC_RELAXED);
	/* Pairs with the acquire in usable(). */
	__atomic_store_n(&wq_head->magic, DRMRES_WAIT_MAGIC, __ATOMIC_RELEASE);
}

void wake_up(struct wait_queue_head *wq_head)
{
	if (!usable(wq_head, DRMRES_CALL("wake_up")))
		return;
	drmres_point(DRMRES_OP_WAKE, wq_head);
	/* Release: what the waker wrote is there for who sees the new count; pairs with the acquires below. */
	__atomic_add_fetch(&wq_head->sequence, 1, __ATOMIC_RELEASE);
	drmres_wake(wq_head);
}

void drmres_wait_begin(struct drmres_wait *wait, struct wait_queue_head *head, long timeout)
{
	*wait = (struct drmres_wait){
		.head = head, .timed = timeout < (long)MAX_JIFFY_OFFSET, .until = drmres_deadline(timeout)};
	drmres_might_sleep("wait_event");
	wait->unusable = !usable(head, DRMRES_CALL("wait_event"));
	if (wait->unusable)
		return;
	drmres_point(DRMRES_OP_WAIT, head);
	wait->task = drmres_current_task();
	wait->wakeups = __atomic_load_n(&wait->task->__wakeups, __ATOMIC_ACQUIRE);
	wait->sequence = __atomic_load_n(&head->sequence, __ATOMIC_ACQUIRE);
}

static bool woken(void *arg)
{
	const struct drmres_wait *wait = arg;

	/* Waking the thread itself has it look, too: kthread_stop() does. Pairs with the increment in wake_up_process(). */
	return __atomic_load_n(&wait->head->sequence, __ATOMIC_RELAXED) != wait->sequence ||
	       __atomic_load_n(&wait->task->__wakeups, __ATOMIC_ACQUIRE) != wait->wakeups;
}

bool drmres_wait_step(struct drmres_wait *wait)
{
	if (wait->unusable || wait->expired)
		return false;
	if (wait->timed)
		wait->expired = !drmres_await_until(wait->head, woken, wait, wait->until);
	else
		drmres_await(wait->head, woken, wait);
	wait->unusable = !usable(wait->head, DRMRES_CALL("wait_event"));
	if (!wait->unusable) {
		wait->wakeups = __atomic_load_n(&wait->task->__wakeups, __ATOMIC_ACQUIRE);
		wait->sequence = __atomic_load_n(&wait->head->sequence, __ATOMIC_ACQUIRE);
	}
	/* The condition gets a last look when time has run out. */
	return !wait->unusable;
}

long drmres_wait_end(struct drmres_wait *wait, bool condition)
{
	if (!condition)
		return 0;
	return drmres_time_left(wait->until);
}
