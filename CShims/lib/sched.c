// SPDX-License-Identifier: MIT
/**
 * DOC: waiting and waking
 *
 * Without an explorer a thread that waits is parked in one of a fixed number of buckets, chosen by the object it waits for;
 * objects own nothing here and may go away as soon as their waiters have returned. A bucket's lock is a leaf: a waker may
 * hold any lock, and a condition takes none.
 *
 * No wake-up is lost: a waiter announces itself in @waiters before it looks at its condition, a waker makes the condition true
 * before it looks at @waiters. Both do it with a read-modify-write of the same word, so that one of the two sees the other:
 * either the waiter finds its condition true, or the waker finds a waiter, whose lock it then needs; and under that lock
 * the waiter has either not looked yet or is inside pthread_cond_wait().
 */
#include <drmres/sched.h>

#include <pthread.h>

#include <linux/hash.h>

#include <lib/attention.h>
#include <lib/hooks.h>

#define BUCKET_BITS 6

/* One cache line or more each, so that strangers do not slow each other down. */
struct bucket {
	pthread_mutex_t lock;
	pthread_cond_t woken;
	unsigned int waiters;
} __attribute__((aligned(64)));

static struct bucket buckets[1 << BUCKET_BITS] = {
	[0 ...(1 << BUCKET_BITS) - 1] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0},
};

struct drmres_sched_hook drmres_sched_hook;

void drmres_sched_install(const struct drmres_sched_ops *ops, void *context)
{
	if (drmres_hooks.threads_leave)
		drmres_hooks.threads_leave();
	drmres_sched_hook.context = context;
	drmres_sched_hook.ops = ops;
	drmres_attention_set(DRMRES_ATTENTION_SCHED, ops);
}

static struct bucket *bucket_of(const void *object)
{
	return &buckets[hash_ptr(object, BUCKET_BITS)];
}

void drmres_block(const void *object, bool (*ready)(void *arg), void *arg)
{
	struct bucket *bucket = bucket_of(object);

	if (drmres_sched_hook.ops) {
		drmres_sched_hook.ops->block(object, ready, arg, drmres_sched_hook.context);
		return;
	}
	/* PAIRS WITH: the read-modify-write in drmres_wake(). */
	__atomic_fetch_add(&bucket->waiters, 1, __ATOMIC_SEQ_CST);
	pthread_mutex_lock(&bucket->lock);
	while (!ready(arg))
		pthread_cond_wait(&bucket->woken, &bucket->lock);
	pthread_mutex_unlock(&bucket->lock);
	/* PAIRS WITH: the read-modify-write in drmres_wake(); a waker that comes too late only wakes nobody. */
	__atomic_fetch_sub(&bucket->waiters, 1, __ATOMIC_RELAXED);
}

void drmres_wake(const void *object)
{
	struct bucket *bucket = bucket_of(object);

	if (drmres_sched_hook.ops) {
		drmres_sched_hook.ops->wake(object, drmres_sched_hook.context);
		return;
	}
	/* PAIRS WITH: the increment in drmres_block(); a load alone could come before the store that made the condition true. */
	if (!__atomic_fetch_add(&bucket->waiters, 0, __ATOMIC_SEQ_CST))
		return;
	pthread_mutex_lock(&bucket->lock);
	pthread_cond_broadcast(&bucket->woken);
	pthread_mutex_unlock(&bucket->lock);
}

/* In the child of a fork(2) nobody waits any more. */
static void forget_waiters(void)
{
	for (struct bucket *bucket = buckets; bucket < buckets + sizeof(buckets) / sizeof(buckets[0]); bucket++)
		*bucket = (struct bucket){PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};
}

/* Before others do: locks that a fork takes along (lib/fork.h) are given back after that. */
__attribute__((constructor(101))) static void start(void)
{
	pthread_atfork(NULL, NULL, forget_waiters);
}
