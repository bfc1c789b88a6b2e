// SPDX-License-Identifier: MIT
/**
 * DOC: reader/writer semaphores
 *
 * A count of readers, the writer's thread number and a count of writers that wait, guarded by one word for all
 * semaphores; waiting is drmres_await_lock(), as for a mutex. A semaphore's memory is not touched after the change that
 * releases it but for the wake-up, which knows its address only.
 */
#include <linux/rwsem.h>

#include "lib/context.h"
#include "locking/await.h"
#include "locking/lock.h"

#include <drmres/sched.h>

static u32 word;

static bool usable(struct rw_semaphore *sem, const struct drmres_call *call)
{
	if (!drmres_call_on(call, sem))
		return false;
	/* Pairs with the release in drmres_rwsem_init(). */
	if (__atomic_load_n(&sem->magic, __ATOMIC_ACQUIRE) == DRMRES_RWSEM_MAGIC)
		return true;
	(drmres_rwsem_init)(sem, NULL);
	drmres_call_report(call, DRMRES_LOCK_UNINITIALISED, NULL, "%s() on a semaphore that was never initialised",
			   call->function);
	return true;
}

void drmres_rwsem_init(struct rw_semaphore *sem, const char *name)
{
	if (!drmres_call_on(DRMRES_CALL("init_rwsem"), sem))
		return;
	*sem = (struct rw_semaphore){.name = name};
	/* Pairs with the acquire in usable(). */
	__atomic_store_n(&sem->magic, DRMRES_RWSEM_MAGIC, __ATOMIC_RELEASE);
}

static const char *name_of(const struct rw_semaphore *sem)
{
	return sem->name ? sem->name : "a semaphore";
}

/* Written under the word; the conditions below look without it, for whom a stale answer is only another turn. */
#define GET(field) __atomic_load_n(&(field), __ATOMIC_RELAXED)
#define PUT(field, value) __atomic_store_n(&(field), (value), __ATOMIC_RELAXED)

static bool can_read(void *arg)
{
	const struct rw_semaphore *sem = arg;

	return !GET(sem->writer) && !GET(sem->waiting);
}

static bool can_write(void *arg)
{
	const struct rw_semaphore *sem = arg;

	return !GET(sem->writer) && !GET(sem->count);
}

static bool take(struct rw_semaphore *sem, bool write)
{
	bool taken;

	drmres_point(DRMRES_OP_LOCK, sem);
	drmres_word_lock(&word, false);
	taken = write ? can_write(sem) : can_read(sem);
	if (taken && write)
		PUT(sem->writer, drmres_task_number());
	else if (taken)
		PUT(sem->count, sem->count + 1);
	drmres_word_unlock(&word);
	return taken;
}

static void waiting(struct rw_semaphore *sem, u32 change)
{
	drmres_word_lock(&word, false);
	PUT(sem->waiting, sem->waiting + change);
	drmres_word_unlock(&word);
}

/* Whether this thread writes already: Linux would wait for itself. */
static bool recursive(struct rw_semaphore *sem, const struct drmres_call *call)
{
	if (GET(sem->writer) != drmres_task_number())
		return false;
	drmres_call_report(call, DRMRES_RECURSIVE_LOCK, NULL, "%s() of %s, which this thread holds for writing",
			   call->function, name_of(sem));
	return true;
}

void down_read(struct rw_semaphore *sem)
{
	const struct drmres_call *call = DRMRES_CALL("down_read");

	drmres_might_sleep(call->function);
	if (!usable(sem, call))
		return;
	if (recursive(sem, call)) {
		/* Its up_read() comes too. */
		drmres_word_lock(&word, false);
		PUT(sem->count, sem->count + 1);
		drmres_word_unlock(&word);
		return;
	}
	while (!take(sem, false))
		drmres_await_lock(sem, can_read, sem);
}

int down_read_trylock(struct rw_semaphore *sem)
{
	return usable(sem, DRMRES_CALL("down_read_trylock")) && take(sem, false);
}

void up_read(struct rw_semaphore *sem)
{
	const struct drmres_call *call = DRMRES_CALL("up_read");
	bool held;

	if (!usable(sem, call))
		return;
	drmres_point(DRMRES_OP_UNLOCK, sem);
	drmres_word_lock(&word, false);
	held = sem->count;
	if (held)
		PUT(sem->count, sem->count - 1);
	drmres_word_unlock(&word);
	if (held)
		drmres_wake(sem);
	else
		drmres_call_report(call, DRMRES_UNLOCK_NOT_HELD, NULL, "up_read() of %s, which nobody reads",
				   name_of(sem));
}

void down_write(struct rw_semaphore *sem)
{
	const struct drmres_call *call = DRMRES_CALL("down_write");

	drmres_might_sleep(call->function);
	if (!usable(sem, call))
		return;
	if (recursive(sem, call)) {
		sem->swallowed++;
		return;
	}
	if (take(sem, true))
		return;
	waiting(sem, 1);
	while (!take(sem, true))
		drmres_await_lock(sem, can_write, sem);
	waiting(sem, -1u);
}

int down_write_trylock(struct rw_semaphore *sem)
{
	return usable(sem, DRMRES_CALL("down_write_trylock")) && take(sem, true);
}

static void release(struct rw_semaphore *sem, bool stay, const struct drmres_call *call)
{
	bool mine;

	if (!usable(sem, call))
		return;
	mine = GET(sem->writer) == drmres_task_number();
	if (!mine) {
		drmres_call_report(call, DRMRES_UNLOCK_NOT_HELD, NULL, "%s() of %s, which this thread does not write",
				   call->function, name_of(sem));
		return;
	}
	if (sem->swallowed) {
		sem->swallowed--;
		return;
	}
	drmres_point(DRMRES_OP_UNLOCK, sem);
	drmres_word_lock(&word, false);
	PUT(sem->writer, 0);
	PUT(sem->count, sem->count + stay);
	drmres_word_unlock(&word);
	drmres_wake(sem);
}

void up_write(struct rw_semaphore *sem)
{
	release(sem, false, DRMRES_CALL("up_write"));
}

void downgrade_write(struct rw_semaphore *sem)
{
	release(sem, true, DRMRES_CALL("downgrade_write"));
}

int rwsem_is_locked(struct rw_semaphore *sem)
{
	return usable(sem, DRMRES_CALL("rwsem_is_locked")) && (GET(sem->writer) || GET(sem->count));
}
