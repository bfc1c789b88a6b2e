// SPDX-License-Identifier: MIT
/**
 * DOC: the lock word
 *
 * Zero is free; otherwise the holder's thread number, and the top bit if somebody waits. Taking a free lock is one
 * compare and exchange, releasing it one exchange; whoever finds the bit there wakes all waiters, who start again.
 * Misuse is told from the word itself and from the caller's own record (held.c), so that looking for it adds no
 * atomic operation.
 *
 * After the exchange that releases it the lock's memory is not touched: the next holder may free it.
 */
#include "locking/lock.h"

#include "lib/context.h"
#include "locking/await.h"

#include <drmres/sched.h>

#include <stdio.h>
#include <string.h>

#define OWNER(word) ((word) & ~DRMRES_WORD_WAITED)

/* In the magic field of a lock that is being initialised because of R07. */
#define ADOPTING 0xad097163u

struct drmres_object drmres_lock_object(struct drmres_lock *lock)
{
	struct drmres_object object = {.kind = DRMRES_KIND_LOCK, .address = lock};
	u32 id = __atomic_load_n(&lock->id, __ATOMIC_RELAXED);

	if (!id) {
		u32 none = 0;

		id = (u32)drmres_next_id(DRMRES_KIND_LOCK);
		/* Of two reports at once one gives the number; nothing else depends on it. */
		if (!__atomic_compare_exchange_n(&lock->id, &none, id, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			id = none;
	}
	object.id = id;
	snprintf(object.name, sizeof(object.name), "%s", lock->name ? lock->name : "");
	return object;
}

/* " (taken by mutex_lock() at foo.c:12)", or nothing if it is not known. */
static const char *taken_where(const struct drmres_lock *lock, char *buf, size_t size)
{
	struct drmres_held held;
	char where[128];

	buf[0] = '\0';
	if (drmres_held_by(lock, &held))
		snprintf(buf, size, " (taken by %s() at %s)", held.function,
			 drmres_site_describe(&held.site, where, sizeof(where)));
	return buf;
}

void drmres_lock_init(struct drmres_lock *lock, enum drmres_held_kind kind, const char *name,
		      const struct drmres_call *call)
{
	struct drmres_held held;
	char taken[192];

	if (!drmres_call_on(call, lock))
		return;
	/* The memory may contain anything: only the records can tell that there is a lock, and a held one. */
	if (drmres_held_by(lock, &held)) {
		struct drmres_object object = drmres_lock_object(lock);

		drmres_call_report(call, DRMRES_DESTROY_HELD, &object, "initialised again while it is held%s",
				   taken_where(lock, taken, sizeof(taken)));
	}
	drmres_lock_begin(lock, kind, name);
}

static bool adopted(void *arg)
{
	struct drmres_lock *lock = arg;

	return __atomic_load_n(&lock->magic, __ATOMIC_RELAXED) != ADOPTING;
}

/* Make a lock of what is none, so that the program can go on with one report and the lock excludes from now on. */
static void adopt(struct drmres_lock *lock, enum drmres_held_kind kind, const struct drmres_call *call, u32 seen)
{
	bool destroyed = seen == DRMRES_LOCK_DESTROYED;
	struct drmres_object object;

	/*
	 * Pairs with the release below and in drmres_lock_init(): of several at once one adopts, the others wait
	 * for it.
	 */
	if (seen == ADOPTING ||
	    !__atomic_compare_exchange_n(&lock->magic, &seen, ADOPTING, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
		drmres_block(lock, adopted, lock);
		return;
	}
	if (!destroyed) {
		lock->name = NULL;
		__atomic_store_n(&lock->id, 0, __ATOMIC_RELAXED);
	}
	object = drmres_lock_object(lock);
	__atomic_store_n(&lock->word, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&lock->magic, drmres_lock_magic(kind), __ATOMIC_RELEASE);
	drmres_wake(lock);
	drmres_call_report(call, DRMRES_LOCK_UNINITIALISED, &object, "%s() on a lock that was %s", call->function,
			   destroyed ? "destroyed" : "never initialised");
}

bool drmres_lock_usable(struct drmres_lock *lock, enum drmres_held_kind kind, const struct drmres_call *call)
{
	u32 magic;

	if (__builtin_expect(!drmres_call_on(call, lock), 0))
		return false;
	/* Pairs with the release in drmres_lock_init(). */
	magic = __atomic_load_n(&lock->magic, __ATOMIC_ACQUIRE);
	if (__builtin_expect(magic != drmres_lock_magic(kind), 0))
		adopt(lock, kind, call, magic);
	return true;
}

/*
 * Worth another try. With ordinary threads the bit is what makes the holder wake us: once it is gone it must be set
 * again. An explorer is always told of a release and wants to know whether the lock is free.
 */
static bool word_ready(void *arg)
{
	u32 word = __atomic_load_n((u32 *)arg, __ATOMIC_RELAXED);

	return !word || (!drmres_sched_hook.ops && !(word & DRMRES_WORD_WAITED));
}

/* Say that we wait. Return: false if the word has changed, so that it is worth another try. */
static bool word_mark(u32 *word, u32 seen)
{
	/* No order: the holder's exchange sees the bit or comes first, and then the compare fails. */
	return seen & DRMRES_WORD_WAITED || __atomic_compare_exchange_n(word, &seen, seen | DRMRES_WORD_WAITED, false,
									__ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

/* Pairs with the release in word_give(). On failure @seen is what was there. */
static bool word_take(u32 *word, u32 number, u32 *seen)
{
	*seen = 0;
	return __atomic_compare_exchange_n(word, seen, number, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/* Pairs with the acquire in word_take(). @object is identity: the memory may be gone after the exchange. */
static void word_give(u32 *word, const void *object)
{
	u32 was = __atomic_exchange_n(word, 0, __ATOMIC_RELEASE);

	if (was & DRMRES_WORD_WAITED || drmres_sched_hook.ops)
		drmres_wake(object);
}

void drmres_word_lock(u32 *word, bool sleeps)
{
	u32 seen;

	while (!word_take(word, 1, &seen)) {
		if (!word_mark(word, seen))
			continue;
		if (sleeps)
			drmres_await_lock(word, word_ready, word);
		else
			drmres_block(word, word_ready, word);
	}
}

void drmres_word_unlock(u32 *word)
{
	word_give(word, word);
}

bool drmres_lock_borrow(struct drmres_lock *lock)
{
	u32 seen;

	return word_take(&lock->word, drmres_task_number(), &seen);
}

void drmres_lock_return(struct drmres_lock *lock)
{
	word_give(&lock->word, lock);
}

static bool fork_borrow(void *lock)
{
	return drmres_lock_borrow(lock);
}

static void fork_return(void *lock)
{
	drmres_lock_return(lock);
}

void drmres_fork_takes_lock(struct drmres_forked *forked, struct drmres_lock *lock)
{
	*forked = (struct drmres_forked){.try = fork_borrow, .give = fork_return, .lock = lock};
	drmres_fork_takes(forked);
}

enum drmres_lock_result drmres_lock_take(struct drmres_lock *lock, enum drmres_held_kind kind,
					 const struct drmres_call *call, struct drmres_held **held)
{
	u32 number = drmres_task_number();
	struct drmres_held *entry;
	char taken[192];
	u32 seen;

	if (!drmres_lock_usable(lock, kind, call))
		return DRMRES_LOCK_REFUSED;
	drmres_point(DRMRES_OP_LOCK, lock);
	while (__builtin_expect(!word_take(&lock->word, number, &seen), 0)) {
		if (OWNER(seen) == number) {
			struct drmres_object object = drmres_lock_object(lock);

			drmres_call_report(call, DRMRES_RECURSIVE_LOCK, &object,
					   "%s() of a lock that this thread holds already%s", call->function,
					   taken_where(lock, taken, sizeof(taken)));
			return DRMRES_LOCK_RECURSIVE;
		}
		if (!word_mark(&lock->word, seen))
			continue;
		if (kind == DRMRES_HELD_MUTEX)
			drmres_await_lock(lock, word_ready, &lock->word);
		else
			drmres_block(lock, word_ready, &lock->word);
		/* Its holder may have freed it. */
		if (!drmres_lock_usable(lock, kind, call))
			return DRMRES_LOCK_REFUSED;
	}
	entry = drmres_held_push(kind, lock, lock->name, call);
	if (held)
		*held = entry;
	return DRMRES_LOCK_TAKEN;
}

enum drmres_lock_result drmres_lock_try(struct drmres_lock *lock, enum drmres_held_kind kind,
					const struct drmres_call *call)
{
	u32 seen;

	if (!drmres_lock_usable(lock, kind, call))
		return DRMRES_LOCK_REFUSED;
	drmres_point(DRMRES_OP_LOCK, lock);
	if (!word_take(&lock->word, drmres_task_number(), &seen))
		return DRMRES_LOCK_BUSY;
	drmres_held_push(kind, lock, lock->name, call);
	return DRMRES_LOCK_TAKEN;
}

void drmres_lock_swallow(struct drmres_lock *lock)
{
	struct drmres_held *held = drmres_held_find(lock, 0);

	if (held)
		held->swallowed++;
}

bool drmres_lock_drop(struct drmres_lock *lock, enum drmres_held_kind kind, const struct drmres_call *call, bool *irq)
{
	struct drmres_held *held = drmres_held_find(lock, 0);
	u32 number = drmres_task_number(), word;
	struct drmres_object object;
	char taken[192];

	if (irq)
		*irq = held && held->irq && !held->swallowed;
	if (!drmres_lock_usable(lock, kind, call)) {
		/* Freed while it was held: the report is made, and this thread is done with it. */
		if (!lock || !held)
			return false;
		drmres_held_pop(held);
		return true;
	}
	drmres_point(DRMRES_OP_UNLOCK, lock);
	word = __atomic_load_n(&lock->word, __ATOMIC_RELAXED);
	if (__builtin_expect(OWNER(word) == number, 1)) {
		if (held && held->swallowed) {
			held->swallowed--;
			return true;
		}
		drmres_held_pop(held);
		word_give(&lock->word, lock);
		return true;
	}
	/* Remembered but not held: it was initialised again meanwhile, which was reported then. */
	if (held) {
		drmres_held_pop(held);
		return true;
	}
	object = drmres_lock_object(lock);
	if (OWNER(word))
		drmres_call_report(call, DRMRES_UNLOCK_NOT_HELD, &object, "%s() of a lock that another thread holds%s",
				   call->function, taken_where(lock, taken, sizeof(taken)));
	else
		drmres_call_report(call, DRMRES_UNLOCK_NOT_HELD, &object, "%s() of a lock that nobody holds",
				   call->function);
	return false;
}

bool drmres_lock_destroy(struct drmres_lock *lock, enum drmres_held_kind kind, const struct drmres_call *call)
{
	char taken[192];
	u32 word;

	if (!drmres_lock_usable(lock, kind, call))
		return false;
	drmres_point(DRMRES_OP_LOCK, lock);
	word = __atomic_load_n(&lock->word, __ATOMIC_ACQUIRE);
	if (word) {
		struct drmres_object object = drmres_lock_object(lock);

		drmres_call_report(call, DRMRES_DESTROY_HELD, &object, "destroyed while it is held%s%s",
				   word & DRMRES_WORD_WAITED ? " and waited for" : "",
				   taken_where(lock, taken, sizeof(taken)));
		return false;
	}
	__atomic_store_n(&lock->magic, DRMRES_LOCK_DESTROYED, __ATOMIC_RELAXED);
	return true;
}

void drmres_lock_abandon(struct drmres_lock *lock, struct drmres_held *held)
{
	bool spinlock = held->kind == DRMRES_HELD_SPINLOCK;

	for (u32 depth = held->swallowed + 1; spinlock && depth; depth--)
		drmres_atomic_leave();
	if (held->irq)
		drmres_task()->irq_locks--;
	drmres_held_pop(held);
	if (OWNER(__atomic_load_n(&lock->word, __ATOMIC_RELAXED)) == drmres_task_number())
		word_give(&lock->word, lock);
}

int drmres_lock_is_held(const struct drmres_lock *lock)
{
	return drmres_call_on(DRMRES_CALL("lockdep_is_held"), lock) &&
	       OWNER(__atomic_load_n(&lock->word, __ATOMIC_RELAXED)) == drmres_task_number();
}

void drmres_lock_assert(const struct drmres_lock *lock, bool held, const char *what)
{
	const struct drmres_call *call = DRMRES_CALL(held ? "lockdep_assert_held" : "lockdep_assert_not_held");
	struct drmres_object object;

	if (!drmres_call_on(call, lock) ||
	    (OWNER(__atomic_load_n(&lock->word, __ATOMIC_RELAXED)) == drmres_task_number()) == held)
		return;
	object = drmres_lock_object((struct drmres_lock *)(uintptr_t)lock);
	drmres_call_report(call, DRMRES_WARN, &object, "%s is %s by this thread", what, held ? "not held" : "held");
}
