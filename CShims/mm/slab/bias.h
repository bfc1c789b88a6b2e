/* SPDX-License-Identifier: MIT */
/*
 * A lock that costs its favourite thread no atomic operation. Whoever makes the object that it guards is the favourite; the
 * first other thread that wants the lock takes the favour away for good (membarrier(2), a few microseconds), and from
 * then on it is a spinlock. Where there is no membarrier(2) nobody is favoured. Recursive. A leaf for as long as it spins:
 * who holds it waits for nothing.
 *
 * A lock in zeroed memory is free and favours nobody. What it guards may end and begin anew in the same memory, and a late
 * comer may even try it meanwhile (drmres_bias_lock_late()): nobody initialises it a second time.
 */
#ifndef _DRMRES_MM_SLAB_BIAS_H_
#define _DRMRES_MM_SLAB_BIAS_H_

#include <drmres/types.h>

#include <lib/context.h>
#include <lib/look.h>
#include <mm/shade.h>

/*
 * struct drmres_bias - such a lock
 * @owner: favourite thread; NULL once it is none
 * @ready: the same, or DRMRES_BIAS_ANYBODY, while what the lock guards is as it is most of the time, in the eyes of who uses it;
 *         else NULL
 * @favourite: the same, and kept when the favour is taken away
 * @inside: how deep the favourite is inside by favour; only it writes this
 * @depth: how deep the holder of @word is inside
 * @holder: who holds @word
 */
struct drmres_bias {
	const void *owner;
	const void *ready;
	const void *favourite;
	u32 inside;
	u32 word;
	u32 depth;
	const void *holder;
};

/* No thread, for ->ready where none is the favourite any more. */
#define DRMRES_BIAS_ANYBODY ((const void *)1)

/* bias.c */
/* Return: whether another thread held the lock, which this one had to wait for. */
bool drmres_bias_lock_slow(struct drmres_bias *lock);
/*
 * For who does not know whether what the lock guards is there still. Takes @word, from the favourite as from everybody: between
 * seeing that it is one and saying that it is inside that may end, and begin anew with another favourite, and @inside would be
 * written by both. The favour stays.
 */
void drmres_bias_lock_late(struct drmres_bias *lock);
/* By the holder of @word. */
void drmres_bias_unlock_slow(struct drmres_bias *lock);

/* drmres_bias_take() for who may wait. */
bool drmres_bias_take_slow(struct drmres_bias *lock);

/* This thread is the favourite from now on, if there can be one, and holds the lock. */
void drmres_bias_begin_slow(struct drmres_bias *lock);

/* True, and inside, if @me, which is this thread and outside, is the favourite still, as it was. */
static inline __attribute__((always_inline)) bool drmres_bias_get_in(struct drmres_bias *lock, const void *me)
{
	__atomic_store_n(&lock->inside, 1, __ATOMIC_RELAXED);
	/* PAIRS WITH: the membarrier in bias.c: either it sees @inside, or this sees that the favour is gone. */
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	if (__builtin_expect(drmres_look_pointer(&lock->owner, me), 1))
		return true;
	/* PAIRS WITH: the acquire of who waits for it in bias.c. */
	__atomic_store_n(&lock->inside, 0, __ATOMIC_RELEASE);
	return false;
}

/* True, and inside, for the favourite outside of the lock. */
static inline bool drmres_bias_try(struct drmres_bias *lock)
{
	const void *me = drmres_self();

	if (__builtin_expect(__atomic_load_n(&lock->owner, __ATOMIC_RELAXED) != me || lock->inside, 0))
		return false;
	return drmres_bias_get_in(lock, me);
}

/* Inside, whoever it is: what the lock guards is as it is most of the time. Whoever comes finds it so, until that ends. */
static inline void drmres_bias_ready(struct drmres_bias *lock)
{
	const void *owner = __atomic_load_n(&lock->owner, __ATOMIC_RELAXED);

	/* Whoever takes the favour away meanwhile takes this back when it has the lock. */
	__atomic_store_n(&lock->ready, owner ?: DRMRES_BIAS_ANYBODY, __ATOMIC_RELAXED);
	if (owner)
		drmres_sleeper_begin();
}

/* Inside, whoever it is: it is not, from now on. */
static inline void drmres_bias_unready(struct drmres_bias *lock)
{
	__atomic_store_n(&lock->ready, NULL, __ATOMIC_RELAXED);
}

/*
 * True, and inside, for the favourite outside of the lock, if what that guards is ready. Not for who may be inside: most
 * locks are taken by functions that call nobody who comes here. @me: drmres_self(), or drmres_sleeper.
 */
static inline bool drmres_bias_try_ready(struct drmres_bias *lock, const void *me)
{
	if (__builtin_expect(!drmres_look_pointer(&lock->ready, me), 0))
		return false;
	return drmres_bias_get_in(lock, me);
}

/* After drmres_bias_take(). */
static inline void drmres_bias_give(struct drmres_bias *lock)
{
	/* PAIRS WITH: the acquires of who takes it. */
	__atomic_store_n(&lock->word, 0, __ATOMIC_RELEASE);
}

/*
 * The same where nobody is the favourite any more: true, and inside, without having waited. For who calls nobody that wants the
 * lock while it is inside, and leaves it by drmres_bias_give().
 */
static inline __attribute__((always_inline)) bool drmres_bias_take(struct drmres_bias *lock)
{
	/* Looked at before, so that who cannot have it does not take its cache line from who has. */
	if (__atomic_load_n(&lock->ready, __ATOMIC_RELAXED) != DRMRES_BIAS_ANYBODY ||
	    __atomic_load_n(&lock->word, __ATOMIC_RELAXED))
		return false;
	/* PAIRS WITH: the releases of who gives it back. */
	if (__builtin_expect(__atomic_exchange_n(&lock->word, 1, __ATOMIC_ACQUIRE) != 0, 0))
		return false;
	/* Only who has @word makes it so, or takes it back, where there is no favourite. */
	if (__builtin_expect(__atomic_load_n(&lock->ready, __ATOMIC_RELAXED) == DRMRES_BIAS_ANYBODY, 1))
		return true;
	drmres_bias_give(lock);
	return false;
}

/* See drmres_bias_begin_slow(). */
static inline void drmres_bias_begin(struct drmres_bias *lock)
{
	if (__builtin_expect(drmres_bias_try(lock), 1))
		drmres_bias_unready(lock);
	else
		drmres_bias_begin_slow(lock);
}

/* drmres_bias_try() for who has got in this way before, and has left it. */
static inline bool drmres_bias_again(struct drmres_bias *lock)
{
	return drmres_bias_get_in(lock, drmres_self());
}

/* After drmres_bias_try(). */
static inline void drmres_bias_leave(struct drmres_bias *lock)
{
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	/* PAIRS WITH: the acquire of who waits for it in bias.c. */
	__atomic_store_n(&lock->inside, 0, __ATOMIC_RELEASE);
}

/* Either. @shared: after drmres_bias_take(). */
static inline void drmres_bias_leave_as(struct drmres_bias *lock, bool shared)
{
	if (shared)
		drmres_bias_give(lock);
	else
		drmres_bias_leave(lock);
}

static inline void drmres_bias_lock(struct drmres_bias *lock)
{
	if (!drmres_bias_try(lock))
		drmres_bias_lock_slow(lock);
}

static inline void drmres_bias_unlock(struct drmres_bias *lock)
{
	/* Only this thread makes itself the holder. */
	if (__builtin_expect(__atomic_load_n(&lock->holder, __ATOMIC_RELAXED) == drmres_self(), 0)) {
		drmres_bias_unlock_slow(lock);
		return;
	}
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	/* PAIRS WITH: the acquire in take_favour(). */
	__atomic_store_n(&lock->inside, lock->inside - 1, __ATOMIC_RELEASE);
}

#endif
