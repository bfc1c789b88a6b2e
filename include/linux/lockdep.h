/* SPDX-License-Identifier: MIT */
/**
 * DOC: assertions about locks
 *
 * A driver writes down which locks a function needs. The macros take a spinlock_t or a struct mutex; a wrong
 * assertion is W01, as with lockdep in Linux, and the program goes on. They may be used concurrently and cost a
 * load.
 */
#ifndef _LINUX_LOCKDEP_H_
#define _LINUX_LOCKDEP_H_

#include <drmres/link.h>
#include <drmres/lock.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * drmres_lock_is_held() - what lockdep_is_held() stands for
 * @lock: inside of a spinlock or mutex
 *
 * Context: Any.
 * Return: 1 if the calling thread holds it.
 */
int drmres_lock_is_held(const struct drmres_lock *lock);

/**
 * drmres_lock_assert() - what the lockdep_assert family stands for
 * @lock: inside of a spinlock or mutex
 * @held: whether the calling thread must hold it, or must not
 * @what: how the caller spelled it
 *
 * Context: Any. W01 if it is not so.
 */
void drmres_lock_assert(const struct drmres_lock *lock, bool held, const char *what);

#define lockdep_is_held(l) drmres_lock_is_held(&(l)->lock)
#define lockdep_assert_held(l) drmres_lock_assert(&(l)->lock, true, #l)
#define lockdep_assert_not_held(l) drmres_lock_assert(&(l)->lock, false, #l)

/* Linux reports the first violation of a place only; here every one counts. */
#define lockdep_assert_held_once(l) lockdep_assert_held(l)

__END_DECLS

#endif
