// SPDX-License-Identifier: MIT
/**
 * DOC: mutexes
 *
 * The lock word, plus the promise that who takes one may sleep.
 */
#include <linux/mutex.h>

#include "lib/context.h"
#include "locking/lock.h"

#include <errno.h>

static inline struct drmres_lock *inside(struct mutex *lock)
{
	return lock ? &lock->lock : NULL;
}

void drmres_mutex_init(struct mutex *lock, const char *name)
{
	drmres_lock_init(inside(lock), DRMRES_HELD_MUTEX, name, DRMRES_CALL("mutex_init"));
}

void mutex_destroy(struct mutex *lock)
{
	drmres_lock_destroy(inside(lock), DRMRES_HELD_MUTEX, DRMRES_CALL("mutex_destroy"));
}

void mutex_lock(struct mutex *lock)
{
	drmres_might_sleep("mutex_lock");
	if (drmres_lock_take(inside(lock), DRMRES_HELD_MUTEX, DRMRES_CALL("mutex_lock"), NULL) == DRMRES_LOCK_RECURSIVE)
		drmres_lock_swallow(&lock->lock);
}

int mutex_lock_interruptible(struct mutex *lock)
{
	drmres_might_sleep("mutex_lock_interruptible");
	/* Not swallowed when it is recursive: the caller is told, and does not unlock. */
	return drmres_lock_take(inside(lock), DRMRES_HELD_MUTEX, DRMRES_CALL("mutex_lock_interruptible"), NULL) ==
			       DRMRES_LOCK_TAKEN
		       ? 0
		       : -EINTR;
}

int mutex_trylock(struct mutex *lock)
{
	return drmres_lock_try(inside(lock), DRMRES_HELD_MUTEX, DRMRES_CALL("mutex_trylock")) == DRMRES_LOCK_TAKEN;
}

void mutex_unlock(struct mutex *lock)
{
	drmres_lock_drop(inside(lock), DRMRES_HELD_MUTEX, DRMRES_CALL("mutex_unlock"), NULL);
}

bool mutex_is_locked(const struct mutex *lock)
{
	return drmres_call_on(DRMRES_CALL("mutex_is_locked"), lock) &&
	       __atomic_load_n(&lock->lock.word, __ATOMIC_RELAXED) != 0;
}
