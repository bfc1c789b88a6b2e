// SPDX-License-Identifier: MIT
/**
 * DOC: spinlocks and interrupts
 *
 * Puts together the lock word, the thread's atomic depth and the account of interrupts, which is the thread's own
 * and needs no atomics. A call that is refused leaves the atomic depth alone, and so does the unlock that belongs
 * to it.
 */
#include <linux/spinlock.h>

#include "lib/context.h"
#include "locking/lock.h"

/* Flags are a thread's number and its depth before, so that they are good for one restore by one thread. */
#define IRQ_DEPTH_BITS 16
#define IRQ_FLAGS(task) ((unsigned long)drmres_task_number() << IRQ_DEPTH_BITS | ((task)->irq_saved & 0xffff))

/* One mistake makes every restore after it look wrong: it is reported once until interrupts are on again. */
static void irq_report(struct drmres_task *task, const struct drmres_call *call, const char *what)
{
	if (!task->irq_reported)
		drmres_call_report(call, DRMRES_IRQ_STATE, NULL, "%s() %s", call->function, what);
	task->irq_reported = task->irq_saved || task->irq_off || task->irq_locks;
}

static unsigned long irq_save(void)
{
	struct drmres_task *task = drmres_task();
	unsigned long flags = IRQ_FLAGS(task);

	task->irq_saved++;
	drmres_atomic_enter();
	return flags;
}

static void irq_restore(unsigned long flags, const struct drmres_call *call)
{
	struct drmres_task *task = drmres_task();

	if (!task->irq_saved) {
		irq_report(task, call, "without local_irq_save()");
		return;
	}
	task->irq_saved--;
	drmres_atomic_leave();
	if (flags != IRQ_FLAGS(task))
		irq_report(task, call,
			   flags >> IRQ_DEPTH_BITS == drmres_task_number()
				   ? "got flags of another section than the innermost"
				   : "got flags that this thread did not save");
	if (!task->irq_saved && !task->irq_off && !task->irq_locks)
		task->irq_reported = false;
}

static void irq_off(void)
{
	struct drmres_task *task = drmres_task();

	if (!task->irq_off)
		drmres_atomic_enter();
	task->irq_off = true;
}

static void irq_on(const struct drmres_call *call)
{
	struct drmres_task *task = drmres_task();

	if (task->irq_saved || task->irq_locks) {
		irq_report(task, call,
			   task->irq_saved ? "inside a section of local_irq_save()"
					   : "under a lock that spin_lock_irq() took");
		return;
	}
	if (task->irq_off)
		drmres_atomic_leave();
	task->irq_off = task->irq_reported = false;
}

static inline struct drmres_lock *inside(spinlock_t *lock)
{
	return lock ? &lock->lock : NULL;
}

static struct drmres_held *take(spinlock_t *lock, const struct drmres_call *call)
{
	struct drmres_held *held = NULL;

	switch (drmres_lock_take(inside(lock), DRMRES_HELD_SPINLOCK, call, &held)) {
	case DRMRES_LOCK_TAKEN:
		drmres_atomic_enter();
		return held;
	case DRMRES_LOCK_RECURSIVE:
		drmres_lock_swallow(&lock->lock);
		drmres_atomic_enter();
		return NULL;
	default:
		return NULL;
	}
}

static void drop(spinlock_t *lock, const struct drmres_call *call, bool *irq)
{
	if (drmres_lock_drop(inside(lock), DRMRES_HELD_SPINLOCK, call, irq))
		drmres_atomic_leave();
}

void drmres_spin_lock_init(spinlock_t *lock, const char *name)
{
	drmres_lock_init(inside(lock), DRMRES_HELD_SPINLOCK, name, DRMRES_CALL("spin_lock_init"));
}

void spin_lock(spinlock_t *lock)
{
	take(lock, DRMRES_CALL("spin_lock"));
}

void spin_unlock(spinlock_t *lock)
{
	drop(lock, DRMRES_CALL("spin_unlock"), NULL);
}

int spin_trylock(spinlock_t *lock)
{
	if (drmres_lock_try(inside(lock), DRMRES_HELD_SPINLOCK, DRMRES_CALL("spin_trylock")) != DRMRES_LOCK_TAKEN)
		return 0;
	drmres_atomic_enter();
	return 1;
}

void spin_lock_irq(spinlock_t *lock)
{
	struct drmres_held *held;

	irq_off();
	held = take(lock, DRMRES_CALL("spin_lock_irq"));
	if (!held)
		return;
	held->irq = true;
	drmres_task()->irq_locks++;
}

void spin_unlock_irq(spinlock_t *lock)
{
	bool irq;

	drop(lock, DRMRES_CALL("spin_unlock_irq"), &irq);
	if (irq)
		drmres_task()->irq_locks--;
	irq_on(DRMRES_CALL("spin_unlock_irq"));
}

unsigned long drmres_spin_lock_irqsave(spinlock_t *lock)
{
	unsigned long flags = irq_save();

	take(lock, DRMRES_CALL("spin_lock_irqsave"));
	return flags;
}

void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags)
{
	drop(lock, DRMRES_CALL("spin_unlock_irqrestore"), NULL);
	irq_restore(flags, DRMRES_CALL("spin_unlock_irqrestore"));
}

int spin_is_locked(const spinlock_t *lock)
{
	return drmres_call_on(DRMRES_CALL("spin_is_locked"), lock) &&
	       __atomic_load_n(&lock->lock.word, __ATOMIC_RELAXED) != 0;
}

void drmres_assert_spin_locked(const spinlock_t *lock, const char *what)
{
	const struct drmres_call *call = DRMRES_CALL("assert_spin_locked");
	struct drmres_object object;

	if (!drmres_call_on(call, lock) || __atomic_load_n(&lock->lock.word, __ATOMIC_RELAXED))
		return;
	object = drmres_lock_object((struct drmres_lock *)(uintptr_t)&lock->lock);
	drmres_call_report(call, DRMRES_BUG, &object, "%s is not locked", what);
}

unsigned long drmres_irq_save(void)
{
	return irq_save();
}

void local_irq_restore(unsigned long flags)
{
	irq_restore(flags, DRMRES_CALL("local_irq_restore"));
}

void local_irq_disable(void)
{
	irq_off();
}

void local_irq_enable(void)
{
	irq_on(DRMRES_CALL("local_irq_enable"));
}

bool irqs_disabled(void)
{
	const struct drmres_task *task = drmres_task();

	return task->irq_saved || task->irq_off;
}
