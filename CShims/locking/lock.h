/* SPDX-License-Identifier: MIT */
/*
 * What spinlocks and mutexes have in common: the lock word, who may take it, and what misuse looks like.
 */
#ifndef _DRMRES_LOCKING_LOCK_H_
#define _DRMRES_LOCKING_LOCK_H_

#include "locking/call.h"
#include "locking/held.h"

#include <drmres/lock.h>
#include <drmres/object.h>

#include <lib/fork.h>

/* In the magic field of a lock that was destroyed. */
#define DRMRES_LOCK_DESTROYED 0xde57201du

/* How a word spells that somebody waits for it; the other bits are its holder. */
#define DRMRES_WORD_WAITED 0x80000000u

enum drmres_lock_result {
	DRMRES_LOCK_TAKEN,
	DRMRES_LOCK_RECURSIVE, /* R02: not taken a second time */
	DRMRES_LOCK_REFUSED,   /* NULL or freed: not touched */
	DRMRES_LOCK_BUSY,      /* try only */
};

/* The magic number of a kind. */
static inline u32 drmres_lock_magic(enum drmres_held_kind kind)
{
	return kind == DRMRES_HELD_MUTEX ? DRMRES_MUTEX_MAGIC : DRMRES_SPINLOCK_MAGIC;
}

/* In all of these @kind says which of the two it is, and @lock may be NULL or anything else that a driver can pass. */
void drmres_lock_init(struct drmres_lock *lock, enum drmres_held_kind kind, const char *name,
		      const struct drmres_call *call);

/* drmres_lock_init() in memory that nobody but the caller knows, so that nobody can hold it. */
static inline void drmres_lock_begin(struct drmres_lock *lock, enum drmres_held_kind kind, const char *name)
{
	lock->name = name;
	lock->id = 0;
	__atomic_store_n(&lock->word, 0, __ATOMIC_RELAXED);
	/* PAIRS WITH: the acquire in drmres_lock_usable(). */
	__atomic_store_n(&lock->magic, drmres_lock_magic(kind), __ATOMIC_RELEASE);
}

/* The same in memory that is zero. */
static inline void drmres_lock_begin_zeroed(struct drmres_lock *lock, enum drmres_held_kind kind, const char *name)
{
	lock->name = name;
	/* PAIRS WITH: the acquire in drmres_lock_usable(). */
	__atomic_store_n(&lock->magic, drmres_lock_magic(kind), __ATOMIC_RELEASE);
}

/* Whether it is one that nobody holds or waits for. */
static inline bool drmres_lock_is_idle(const struct drmres_lock *lock, enum drmres_held_kind kind)
{
	/* PAIRS WITH: the release of whoever had it. */
	return __atomic_load_n(&lock->magic, __ATOMIC_RELAXED) == drmres_lock_magic(kind) &&
	       !__atomic_load_n(&lock->word, __ATOMIC_ACQUIRE);
}

/* drmres_lock_destroy() of such a one. */
static inline void drmres_lock_end(struct drmres_lock *lock)
{
	__atomic_store_n(&lock->magic, DRMRES_LOCK_DESTROYED, __ATOMIC_RELAXED);
}

/*
 * drmres_lock_destroy() while nobody pays attention, of a lock of which there is nothing to say; false, and nothing is done,
 * if there may be something.
 */
static inline bool drmres_lock_destroy_quickly(struct drmres_lock *lock, enum drmres_held_kind kind)
{
	if (!drmres_lock_is_idle(lock, kind))
		return false;
	drmres_lock_end(lock);
	return true;
}

/*
 * True if the magic number is right after this; reports W03, M08, R07 otherwise, and initialises the lock where it
 * is R07.
 */
bool drmres_lock_usable(struct drmres_lock *lock, enum drmres_held_kind kind, const struct drmres_call *call);

/* Take it, waiting if need be. @held: the entry, NULL if there was no room, may be NULL. */
enum drmres_lock_result drmres_lock_take(struct drmres_lock *lock, enum drmres_held_kind kind,
					 const struct drmres_call *call, struct drmres_held **held);
enum drmres_lock_result drmres_lock_try(struct drmres_lock *lock, enum drmres_held_kind kind,
					const struct drmres_call *call);

/*
 * The unlock that belongs to a DRMRES_LOCK_RECURSIVE does nothing: have the next drmres_lock_drop() of this thread
 * swallowed.
 */
void drmres_lock_swallow(struct drmres_lock *lock);

/*
 * Release it. @irq: set if spin_lock_irq() took what is released now; may be NULL.
 * Return: true if this thread had it, or thought so, and now has not (or one recursion less).
 */
bool drmres_lock_drop(struct drmres_lock *lock, enum drmres_held_kind kind, const struct drmres_call *call, bool *irq);

/* End it: later use is R07. Return: false, after R04, if it is held or waited for. */
bool drmres_lock_destroy(struct drmres_lock *lock, enum drmres_held_kind kind, const struct drmres_call *call);

/* Release what the calling thread kept by mistake. */
void drmres_lock_abandon(struct drmres_lock *lock, struct drmres_held *held);

/* The lock as reports name it. */
struct drmres_object drmres_lock_object(struct drmres_lock *lock);

/*
 * The bare word, for the core's own sections: no misuse is looked for, nobody is remembered. @sleeps: it may be
 * held for long, so that waiting for it counts as waiting (drmres/work.h).
 */
void drmres_word_lock(u32 *word, bool sleeps);
void drmres_word_unlock(u32 *word);

/*
 * A lock for a few instructions of the core's own, in which nothing can go wrong: nobody is told that it is held. False if
 * somebody holds it.
 */
bool drmres_lock_borrow(struct drmres_lock *lock);
void drmres_lock_return(struct drmres_lock *lock);

/* One of the library's own, for as long as the process runs: see lib/fork.h. */
void drmres_fork_takes_lock(struct drmres_forked *forked, struct drmres_lock *lock);

#endif
