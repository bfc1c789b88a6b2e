// SPDX-License-Identifier: MIT
/**
 * DOC: completions
 *
 * One counter. After the store that lets a waiter pass, the completion is identity only: the waiter may have freed it.
 */
#include <linux/completion.h>

#include "lib/context.h"
#include "locking/await.h"
#include "locking/call.h"

#include <drmres/errno.h>
#include <drmres/sched.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>

#define ALL UINT32_MAX

static bool usable(struct completion *x, const struct drmres_call *call)
{
	if (!drmres_call_on(call, x))
		return false;
	/* Pairs with the release in init_completion(). */
	if (__atomic_load_n(&x->magic, __ATOMIC_ACQUIRE) == DRMRES_COMPLETION_MAGIC)
		return true;
	drmres_call_report(call, DRMRES_LOCK_UNINITIALISED, NULL, "%s() on a completion that was never initialised",
			   call->function);
	return false;
}

void init_completion(struct completion *x)
{
	if (!drmres_call_on(DRMRES_CALL("init_completion"), x))
		return;
	__atomic_store_n(&x->done, 0, __ATOMIC_RELAXED);
	/* Pairs with the acquire in usable(). */
	__atomic_store_n(&x->magic, DRMRES_COMPLETION_MAGIC, __ATOMIC_RELEASE);
}

void reinit_completion(struct completion *x)
{
	if (!usable(x, DRMRES_CALL("reinit_completion")))
		return;
	drmres_point(DRMRES_OP_FLAG, x);
	__atomic_store_n(&x->done, 0, __ATOMIC_RELAXED);
}

void complete(struct completion *x)
{
	u32 done;

	if (!usable(x, DRMRES_CALL("complete")))
		return;
	drmres_point(DRMRES_OP_WAKE, x);
	done = __atomic_load_n(&x->done, __ATOMIC_RELAXED);
	/* Release: pairs with the acquire in take(). */
	while (done != ALL &&
	       !__atomic_compare_exchange_n(&x->done, &done, done + 1, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
	drmres_wake(x);
}

void complete_all(struct completion *x)
{
	if (!usable(x, DRMRES_CALL("complete_all")))
		return;
	drmres_point(DRMRES_OP_WAKE, x);
	/* Release: pairs with the acquire in take(). */
	__atomic_store_n(&x->done, ALL, __ATOMIC_RELEASE);
	drmres_wake(x);
}

/* Take one, if there is one. Acquire: pairs with the release in complete(). */
static bool take(struct completion *x)
{
	u32 done = __atomic_load_n(&x->done, __ATOMIC_ACQUIRE);

	while (done && done != ALL)
		if (__atomic_compare_exchange_n(&x->done, &done, done - 1, false, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE))
			return true;
	return done == ALL;
}

static bool ready(void *arg)
{
	return __atomic_load_n(&((struct completion *)arg)->done, __ATOMIC_RELAXED) != 0;
}

static bool wait(struct completion *x, const struct drmres_call *call)
{
	drmres_might_sleep(call->function);
	if (!usable(x, call))
		return false;
	drmres_point(DRMRES_OP_WAIT, x);
	while (!take(x)) {
		drmres_await(x, ready, x);
		if (!usable(x, call))
			return false;
	}
	return true;
}

void wait_for_completion(struct completion *x)
{
	wait(x, DRMRES_CALL("wait_for_completion"));
}

int wait_for_completion_interruptible(struct completion *x)
{
	return wait(x, DRMRES_CALL("wait_for_completion_interruptible")) ? 0 : -ERESTARTSYS;
}

int wait_for_completion_killable(struct completion *x)
{
	return wait(x, DRMRES_CALL("wait_for_completion_killable")) ? 0 : -ERESTARTSYS;
}

static unsigned long wait_timeout(struct completion *x, unsigned long timeout, const struct drmres_call *call)
{
	unsigned long until = drmres_deadline((long)min(timeout, MAX_JIFFY_OFFSET));

	/* Longer than any timeout is no limit. */
	if (timeout >= MAX_JIFFY_OFFSET)
		return wait(x, call) ? (unsigned long)drmres_time_left(until) : 0;
	drmres_might_sleep(call->function);
	if (!usable(x, call))
		return 0;
	drmres_point(DRMRES_OP_WAIT, x);
	while (!take(x)) {
		if (!drmres_await_until(x, ready, x, until) || !usable(x, call))
			return 0;
	}
	return (unsigned long)drmres_time_left(until);
}

unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout)
{
	return wait_timeout(x, timeout, DRMRES_CALL("wait_for_completion_timeout"));
}

long wait_for_completion_interruptible_timeout(struct completion *x, unsigned long timeout)
{
	return (long)wait_timeout(x, timeout, DRMRES_CALL("wait_for_completion_interruptible_timeout"));
}

bool try_wait_for_completion(struct completion *x)
{
	if (!usable(x, DRMRES_CALL("try_wait_for_completion")))
		return false;
	drmres_point(DRMRES_OP_WAIT, x);
	return take(x);
}

bool completion_done(struct completion *x)
{
	return usable(x, DRMRES_CALL("completion_done")) && ready(x);
}
