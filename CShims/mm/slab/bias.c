// SPDX-License-Identifier: MIT
/**
 * DOC: biased locks
 *
 * The ways into and out of such a lock that are taken rarely: by other threads than the favourite, by the favourite while it is
 * inside already, and after the favour was taken away. Owns nothing; every function may be called concurrently.
 */
#include <mm/slab/bias.h>

#include <lib/membarrier.h>
#include <lib/spin.h>

#include <sched.h>

/* With @word held. */
static void take_favour(struct drmres_bias *lock)
{
	unsigned int turns = 0;

	__atomic_store_n(&lock->owner, NULL, __ATOMIC_SEQ_CST);
	drmres_membarrier();
	/* PAIRS WITH: the release of the favourite, which leaves. */
	while (__atomic_load_n(&lock->inside, __ATOMIC_ACQUIRE))
		if (++turns % 128 == 0)
			sched_yield();
	/* Not before: the favourite may have said so while it was inside. */
	drmres_bias_unready(lock);
}

/* @spared: whose favour stays as it is. */
static bool lock_for(struct drmres_bias *lock, const void *me, const void *spared)
{
	const void *owner;
	bool waited;

	/* Only the favourite writes @inside and only this thread makes itself the holder, so neither changes here. */
	if (__atomic_load_n(&lock->favourite, __ATOMIC_RELAXED) == me &&
	    __atomic_load_n(&lock->inside, __ATOMIC_RELAXED)) {
		__atomic_store_n(&lock->inside, lock->inside + 1, __ATOMIC_RELAXED);
		return false;
	}
	if (__atomic_load_n(&lock->holder, __ATOMIC_RELAXED) == me) {
		lock->depth++;
		return false;
	}
	waited = drmres_spin_take(&lock->word);
	owner = __atomic_load_n(&lock->owner, __ATOMIC_RELAXED);
	if (owner && owner != spared)
		take_favour(lock);
	__atomic_store_n(&lock->holder, me, __ATOMIC_RELAXED);
	lock->depth = 1;
	return waited;
}

bool drmres_bias_lock_slow(struct drmres_bias *lock)
{
	return lock_for(lock, drmres_self(), NULL);
}

void drmres_bias_lock_late(struct drmres_bias *lock)
{
	const void *me = drmres_self();

	lock_for(lock, me, me);
}

bool drmres_bias_take_slow(struct drmres_bias *lock)
{
	/* Only this thread makes itself the holder: it is inside, and would wait for itself. */
	if (__atomic_load_n(&lock->ready, __ATOMIC_RELAXED) != DRMRES_BIAS_ANYBODY ||
	    __atomic_load_n(&lock->holder, __ATOMIC_RELAXED) == drmres_self())
		return false;
	drmres_spin_wait(&lock->word);
	/* As in drmres_bias_take(). */
	if (__builtin_expect(__atomic_load_n(&lock->ready, __ATOMIC_RELAXED) == DRMRES_BIAS_ANYBODY, 1))
		return true;
	drmres_bias_give(lock);
	return false;
}

void drmres_bias_unlock_slow(struct drmres_bias *lock)
{
	/* The favourite may have come in by favour since, and leaves that first. */
	if (lock->inside && lock->favourite == drmres_self()) {
		__atomic_store_n(&lock->inside, lock->inside - 1, __ATOMIC_RELAXED);
		return;
	}
	if (--lock->depth)
		return;
	__atomic_store_n(&lock->holder, NULL, __ATOMIC_RELAXED);
	/* PAIRS WITH: the acquire in drmres_spin_take(). */
	__atomic_store_n(&lock->word, 0, __ATOMIC_RELEASE);
}

void drmres_bias_begin_slow(struct drmres_bias *lock)
{
	const void *me = drmres_self();

	drmres_spin_take(&lock->word);
	if (__atomic_load_n(&lock->owner, __ATOMIC_RELAXED))
		take_favour(lock);
	drmres_bias_unready(lock);
	if (drmres_membarrier_there()) {
		__atomic_store_n(&lock->favourite, me, __ATOMIC_RELAXED);
		__atomic_store_n(&lock->inside, 1, __ATOMIC_RELAXED);
		/* PAIRS WITH: the exchange in drmres_spin_take(), after which the favour is looked at. */
		__atomic_store_n(&lock->owner, me, __ATOMIC_RELAXED);
		__atomic_store_n(&lock->word, 0, __ATOMIC_RELEASE);
		return;
	}
	__atomic_store_n(&lock->holder, me, __ATOMIC_RELAXED);
	lock->depth = 1;
}
