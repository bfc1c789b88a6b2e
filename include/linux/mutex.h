/* SPDX-License-Identifier: MIT */
/**
 * DOC: mutexes
 *
 * A mutex belongs to the thread that took it and must be released by it. Its memory is the embedder's. It ends at
 * mutex_destroy(), or with its memory where nobody calls that; a mutex that is held or waited for at that moment is
 * R04, and memory that is freed with a held mutex inside is M09.
 *
 * Misuse is reported and survived: NULL is W03, a mutex that was never initialised or was destroyed R07, taking it
 * twice R02, releasing what this thread does not hold R01, taking it while atomic R03. A mutex in freed memory is
 * M08 (or L01, L12) and is not touched. All functions but mutex_init() and mutex_destroy() may be called
 * concurrently.
 */
#ifndef _LINUX_MUTEX_H_
#define _LINUX_MUTEX_H_

#include <drmres/link.h>
#include <drmres/lock.h>
#include <drmres/site.h>
#include <linux/cleanup.h>
#include <linux/lockdep.h>

__BEGIN_DECLS

/**
 * struct mutex - fields are private
 * @lock: the lock word and its magic
 * @reserved: unused; makes the size that of x86-64, which logs of managed mutexes show
 */
struct mutex {
	struct drmres_lock lock;
	u64 reserved;
};

#define __MUTEX_INITIALIZER(name)                                     \
	{                                                             \
		DRMRES_LOCK_INITIALIZER(DRMRES_MUTEX_MAGIC, #name), 0 \
	}
#define DEFINE_MUTEX(name) struct mutex name = __MUTEX_INITIALIZER(name)

/**
 * drmres_mutex_init() - what mutex_init() stands for
 * @lock: memory for it, whatever it contains
 * @name: how reports call it; borrowed
 *
 * Context: Any. R04 if a thread holds the mutex that was there.
 */
void drmres_mutex_init(struct mutex *lock, const char *name);

/**
 * mutex_destroy() - end a mutex
 * @lock: the mutex, not held and not waited for
 *
 * Context: Any. R04 if it is held or waited for; it stays as it is then. Any later use but mutex_init() is R07.
 */
void mutex_destroy(struct mutex *lock) DRMRES_SYM(mutex_destroy);

/**
 * mutex_lock() - take a mutex
 * @lock: the mutex
 *
 * Context: Process context. May sleep.
 */
void mutex_lock(struct mutex *lock) DRMRES_SYM(mutex_lock);

/**
 * mutex_lock_interruptible() - take a mutex unless a signal comes
 * @lock: the mutex
 *
 * Context: Process context. May sleep. No signal ever comes.
 * Return: 0; -EINTR where misuse kept it from being taken.
 */
int mutex_lock_interruptible(struct mutex *lock) DRMRES_SYM(mutex_lock_interruptible)
	__attribute__((warn_unused_result));

/**
 * mutex_trylock() - take a mutex if it is free
 * @lock: the mutex
 *
 * Context: Process context. Does not sleep. Not misuse when this thread holds it already.
 * Return: 1 if it was taken, 0 otherwise, also for a mutex in freed memory.
 */
int mutex_trylock(struct mutex *lock) DRMRES_SYM(mutex_trylock) __attribute__((warn_unused_result));

/**
 * mutex_unlock() - release a mutex
 * @lock: the mutex, held by this thread
 *
 * Context: Process context.
 */
void mutex_unlock(struct mutex *lock) DRMRES_SYM(mutex_unlock);

/**
 * mutex_is_locked() - does anybody hold it?
 * @lock: the mutex
 *
 * Context: Any. The answer may be stale when it arrives, unless this thread holds the mutex.
 * Return: true if some thread holds it.
 */
bool mutex_is_locked(const struct mutex *lock) DRMRES_SYM(mutex_is_locked);

/* Lock classes are not modelled: nested locks are different locks, and that is all that is looked at. */
#define mutex_lock_nested(lock, subclass) ((void)(subclass), mutex_lock(lock))
#define mutex_lock_killable(lock) mutex_lock_interruptible(lock)
#define mutex_lock_interruptible_nested(lock, subclass) ((void)(subclass), mutex_lock_interruptible(lock))

#ifndef __cplusplus
DEFINE_GUARD(mutex, struct mutex *, (mutex_lock)(_T), (mutex_unlock)(_T))
DEFINE_GUARD_COND(mutex, _try, (mutex_trylock)(_T))
DEFINE_GUARD_COND(mutex, _intr, (mutex_lock_interruptible)(_T), _RET == 0)
DEFINE_GUARD_COND(mutex, _kill, (mutex_lock_interruptible)(_T), _RET == 0)
#endif

#ifdef DRMRES_SITES
#define mutex_init(lock) DRMRES_AT_VOID(drmres_mutex_init(lock, #lock))
#define mutex_destroy(...) DRMRES_AT_VOID(mutex_destroy(__VA_ARGS__))
#define mutex_lock(...) DRMRES_AT_VOID(mutex_lock(__VA_ARGS__))
#define mutex_lock_interruptible(...) DRMRES_AT(mutex_lock_interruptible(__VA_ARGS__))
#define mutex_trylock(...) DRMRES_AT(mutex_trylock(__VA_ARGS__))
#define mutex_unlock(...) DRMRES_AT_VOID(mutex_unlock(__VA_ARGS__))
#else
#define mutex_init(lock) drmres_mutex_init(lock, #lock)
#endif

__END_DECLS

#endif
