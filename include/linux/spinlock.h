/* SPDX-License-Identifier: MIT */
/**
 * DOC: spinlocks
 *
 * A spinlock belongs to the thread that took it and must be released by it. Its memory is the embedder's; it ends
 * with that memory and needs no destructor, but memory that is freed with a held lock inside is M09. While a thread
 * holds one it is atomic: whatever may sleep is R03. A contended lock waits through the scheduling hook and not by
 * spinning.
 *
 * Misuse is reported and survived: NULL is W03, a lock that was never initialised R07, taking it twice R02,
 * releasing what this thread does not hold R01. A lock in freed memory is M08 (or L01, L12) and is not touched. All
 * functions but spin_lock_init() may be called concurrently.
 */
#ifndef _LINUX_SPINLOCK_H_
#define _LINUX_SPINLOCK_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <linux/cleanup.h>
#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/spinlock_types.h>

__BEGIN_DECLS

/**
 * drmres_spin_lock_init() - what spin_lock_init() stands for
 * @lock: memory for it, whatever it contains
 * @name: how reports call it; borrowed
 *
 * Context: Any. R04 if a thread holds the lock that was there.
 */
void drmres_spin_lock_init(spinlock_t *lock, const char *name);

/**
 * spin_lock() - take a spinlock
 * @lock: the lock
 *
 * Context: Any. The thread is atomic until spin_unlock().
 */
void spin_lock(spinlock_t *lock) DRMRES_SYM(spin_lock);

/**
 * spin_unlock() - release a spinlock
 * @lock: the lock, held by this thread
 *
 * Context: Atomic.
 */
void spin_unlock(spinlock_t *lock) DRMRES_SYM(spin_unlock);

/**
 * spin_trylock() - take a spinlock if it is free
 * @lock: the lock
 *
 * Context: Any. Not misuse when this thread holds it already.
 * Return: 1 if it was taken, 0 otherwise, also for a lock in freed memory.
 */
int spin_trylock(spinlock_t *lock) DRMRES_SYM(spin_trylock) __attribute__((warn_unused_result));

/**
 * spin_lock_irq() - turn interrupts off and take a spinlock
 * @lock: the lock
 *
 * Context: Any with interrupts on.
 */
void spin_lock_irq(spinlock_t *lock) DRMRES_SYM(spin_lock_irq);

/**
 * spin_unlock_irq() - release a spinlock and turn interrupts on
 * @lock: the lock, held by this thread
 *
 * Context: Atomic. R10 if somebody else of this thread relies on interrupts being off; they stay off then.
 */
void spin_unlock_irq(spinlock_t *lock) DRMRES_SYM(spin_unlock_irq);

/**
 * drmres_spin_lock_irqsave() - what spin_lock_irqsave() stands for
 * @lock: the lock
 *
 * Context: Any.
 * Return: flags for spin_unlock_irqrestore().
 */
unsigned long drmres_spin_lock_irqsave(spinlock_t *lock);

/**
 * spin_unlock_irqrestore() - release a spinlock and put interrupts back
 * @lock: the lock, held by this thread
 * @flags: what spin_lock_irqsave() stored
 *
 * Context: Atomic. R10 if @flags are not the innermost.
 */
void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags) DRMRES_SYM(spin_unlock_irqrestore);

/**
 * spin_is_locked() - does anybody hold it?
 * @lock: the lock
 *
 * Context: Any. The answer may be stale when it arrives, unless this thread holds the lock.
 * Return: 1 if some thread holds it.
 */
int spin_is_locked(const spinlock_t *lock) DRMRES_SYM(spin_is_locked);

/**
 * drmres_assert_spin_locked() - what assert_spin_locked() stands for
 * @lock: the lock
 * @what: how the caller spelled it
 *
 * Context: Any. W02 if nobody holds it.
 */
void drmres_assert_spin_locked(const spinlock_t *lock, const char *what);

/* There are no bottom halves either: what counts is that the thread is atomic. */
#define spin_lock_bh(lock) spin_lock(lock)
#define spin_unlock_bh(lock) spin_unlock(lock)
#define spin_lock_nested(lock, subclass) ((void)(subclass), spin_lock(lock))

#ifndef __cplusplus
DEFINE_LOCK_GUARD_1(spinlock, spinlock_t, (spin_lock)(_T->lock), (spin_unlock)(_T->lock))
DEFINE_LOCK_GUARD_1_COND(spinlock, _try, (spin_trylock)(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_bh, spinlock_t, (spin_lock)(_T->lock), (spin_unlock)(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irq, spinlock_t, (spin_lock_irq)(_T->lock), (spin_unlock_irq)(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irqsave, spinlock_t, _T->flags = (drmres_spin_lock_irqsave)(_T->lock),
		    (spin_unlock_irqrestore)(_T->lock, _T->flags), unsigned long flags)
#endif

#ifdef DRMRES_SITES
#define spin_lock_init(lock) DRMRES_AT_VOID(drmres_spin_lock_init(lock, #lock))
#define assert_spin_locked(lock) DRMRES_AT_VOID(drmres_assert_spin_locked(lock, #lock))
#define spin_lock(...) DRMRES_AT_VOID(spin_lock(__VA_ARGS__))
#define spin_unlock(...) DRMRES_AT_VOID(spin_unlock(__VA_ARGS__))
#define spin_trylock(...) DRMRES_AT(spin_trylock(__VA_ARGS__))
#define spin_lock_irq(...) DRMRES_AT_VOID(spin_lock_irq(__VA_ARGS__))
#define spin_unlock_irq(...) DRMRES_AT_VOID(spin_unlock_irq(__VA_ARGS__))
#define spin_unlock_irqrestore(...) DRMRES_AT_VOID(spin_unlock_irqrestore(__VA_ARGS__))
#define spin_lock_irqsave(lock, flags)                               \
	do {                                                         \
		(flags) = DRMRES_AT(drmres_spin_lock_irqsave(lock)); \
	} while (0)
#else
#define spin_lock_init(lock) drmres_spin_lock_init(lock, #lock)
#define assert_spin_locked(lock) drmres_assert_spin_locked(lock, #lock)
#define spin_lock_irqsave(lock, flags)                    \
	do {                                              \
		(flags) = drmres_spin_lock_irqsave(lock); \
	} while (0)
#endif

__END_DECLS

#endif
