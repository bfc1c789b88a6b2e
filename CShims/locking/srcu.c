// SPDX-License-Identifier: MIT
/**
 * DOC: SRCU
 *
 * Two counters of readers, and an index that says which one new readers take. A grace period waits until the other
 * counter is empty (readers that read the index before the last flip and counted themselves after it), flips the
 * index, and waits until the counter that was current is empty. Later readers count themselves in the other one, so
 * they cannot hold it up: it ends as soon as the readers that were inside at the flip have left. One grace period
 * at a time; entering and leaving are one atomic addition each.
 *
 * drm_dev_enter() has a way beside this, srcu_local.h, on which threads count for themselves; a grace period of that
 * domain waits for both kinds of readers.
 *
 * A grace period asks the last reader for a wake-up by a bit in the counter itself. Every access that orders
 * anything is a read-modify-write of that counter, so that each side sees what the other one did before.
 */
#include <linux/srcu.h>

#include "lib/context.h"
#include "locking/await.h"
#include "locking/held.h"
#include "locking/lock.h"
#include "locking/srcu.h"
#include "locking/srcu_local.h"

#include <drmres/sched.h>
#include <lib/membarrier.h>

#include <errno.h>
#include <stdio.h>

#define WAITED 0x80000000u
#define INSIDE(readers) ((readers) & ~WAITED)
#define DESTROYED 0xde5752c0u

static struct drmres_object srcu_object(struct srcu_struct *ssp)
{
	struct drmres_object object = {.kind = DRMRES_KIND_SRCU, .address = ssp};
	u32 id = __atomic_load_n(&ssp->id, __ATOMIC_RELAXED);

	if (!id) {
		u32 none = 0;

		id = (u32)drmres_next_id(DRMRES_KIND_SRCU);
		/* Of two reports at once one gives the number; nothing else depends on it. */
		if (!__atomic_compare_exchange_n(&ssp->id, &none, id, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			id = none;
	}
	object.id = id;
	snprintf(object.name, sizeof(object.name), "%s", ssp->name ? ssp->name : "");
	return object;
}

static bool usable(struct srcu_struct *ssp, const struct drmres_call *call)
{
	u32 magic;

	if (__builtin_expect(!drmres_call_on(call, ssp), 0))
		return false;
	/* Pairs with the release in drmres_init_srcu_struct(). */
	magic = __atomic_load_n(&ssp->magic, __ATOMIC_ACQUIRE);
	if (__builtin_expect(magic == DRMRES_SRCU_MAGIC, 1))
		return true;
	drmres_call_report(call, DRMRES_LOCK_UNINITIALISED, NULL, "%s() on an SRCU domain that was %s", call->function,
			   magic == DESTROYED ? "cleaned up" : "never initialised");
	return false;
}

int drmres_init_srcu_struct(struct srcu_struct *ssp, const char *name)
{
	if (!drmres_call_on(DRMRES_CALL("init_srcu_struct"), ssp))
		return ssp ? -EFAULT : -EINVAL;
	ssp->idx = 0;
	ssp->readers[0] = ssp->readers[1] = 0;
	ssp->gp = 0;
	ssp->id = 0;
	ssp->name = name;
	/* Pairs with the acquire in usable(). */
	__atomic_store_n(&ssp->magic, DRMRES_SRCU_MAGIC, __ATOMIC_RELEASE);
	return 0;
}

void cleanup_srcu_struct(struct srcu_struct *ssp)
{
	const struct drmres_call *call = DRMRES_CALL("cleanup_srcu_struct");
	u32 inside;

	if (!usable(ssp, call))
		return;
	drmres_point(DRMRES_OP_SRCU, ssp);
	/* Acquire: pairs with the release of the readers that left, whose work is done before the memory is reused. */
	inside = INSIDE(__atomic_load_n(&ssp->readers[0], __ATOMIC_ACQUIRE)) +
		 INSIDE(__atomic_load_n(&ssp->readers[1], __ATOMIC_ACQUIRE));
	if (inside || __atomic_load_n(&ssp->gp, __ATOMIC_ACQUIRE)) {
		struct drmres_object object = srcu_object(ssp);

		drmres_call_report(call, DRMRES_DESTROY_HELD, &object,
				   inside ? "cleaned up with %u reader%s inside" : "cleaned up during a grace period",
				   inside, inside == 1 ? "" : "s");
		return;
	}
	__atomic_store_n(&ssp->magic, DESTROYED, __ATOMIC_RELAXED);
}

int drmres_srcu_enter(struct srcu_struct *ssp, const struct drmres_call *call)
{
	struct drmres_held *held;
	u32 idx;

	if (!usable(ssp, call))
		return -1;
	drmres_point(DRMRES_OP_SRCU, ssp);
	/* A stale index is harmless: both counters are waited for. */
	idx = __atomic_load_n(&ssp->idx, __ATOMIC_RELAXED) & 1;
	/*
	 * Sequentially consistent: pairs with the exchanges in drain(). Either the grace period sees this reader,
	 * or the reader sees everything that was written before the grace period began. Nothing inside may move up
	 * across it.
	 */
	__atomic_fetch_add(&ssp->readers[idx], 1, __ATOMIC_SEQ_CST);
	held = drmres_held_push(DRMRES_HELD_SRCU, ssp, ssp->name, call);
	if (held)
		__atomic_store_n(&held->index, idx, __ATOMIC_RELAXED);
	return (int)idx;
}

void drmres_srcu_exit(struct srcu_struct *ssp, int idx, const struct drmres_call *call)
{
	struct drmres_held *held;
	struct drmres_object object;
	u32 was;

	if (!usable(ssp, call)) {
		if (ssp && (idx == 0 || idx == 1))
			drmres_held_pop(drmres_held_find(ssp, (u32)idx));
		return;
	}
	if (idx == -1)
		return;
	if (idx & ~1) {
		object = srcu_object(ssp);
		drmres_call_report(call, DRMRES_SRCU_UNBALANCED, &object,
				   "%s() with index %d, which no reader ever gets", call->function, idx);
		return;
	}
	drmres_point(DRMRES_OP_SRCU, ssp);
	if (ssp == drmres_srcu_local_domain && drmres_srcu_local_is_inside((u32)idx)) {
		drmres_srcu_local_leave(ssp, (u32)idx);
		return;
	}
	held = drmres_held_find(ssp, (u32)idx);
	was = __atomic_load_n(&ssp->readers[idx], __ATOMIC_RELAXED);
	/* Release: pairs with the exchanges in drain(), which see what was done inside as done. */
	while (INSIDE(was) && !__atomic_compare_exchange_n(&ssp->readers[idx], &was, was - 1, false, __ATOMIC_RELEASE,
							   __ATOMIC_RELAXED))
		;
	if (!INSIDE(was)) {
		if (ssp == drmres_srcu_local_domain && drmres_srcu_local_leave_foreign((u32)idx))
			return;
		object = srcu_object(ssp);
		drmres_call_report(call, DRMRES_SRCU_UNBALANCED, &object, "%s() with nobody inside", call->function);
		return;
	}
	if (held)
		drmres_held_pop(held);
	else
		drmres_held_disown(ssp, (u32)idx);
	if (was == (WAITED | 1) || drmres_sched_hook.ops)
		drmres_wake(&ssp->readers[idx]);
}

/* struct drain - what a grace period waits for */
struct drain {
	struct srcu_struct *ssp;
	u32 idx;
};

static bool local_inside(const struct drain *drain)
{
	return drain->ssp == drmres_srcu_local_domain && drmres_srcu_local_inside(drain->idx);
}

static bool drained(void *arg)
{
	const struct drain *drain = arg;

	return !INSIDE(__atomic_load_n(&drain->ssp->readers[drain->idx], __ATOMIC_RELAXED)) && !local_inside(drain);
}

/*
 * Wait until a counter is empty. The exchanges pair with the reader's addition (a later reader reads from them and
 * sees what was written before the grace period) and with its subtraction (what it did inside comes before what
 * follows here). The membarrier stands for the same with those who count for themselves.
 */
static void drain(struct srcu_struct *ssp, u32 idx)
{
	struct drain drain = {ssp, idx};
	u32 *readers = &ssp->readers[idx];
	bool inside;

	do {
		inside = INSIDE(__atomic_fetch_or(readers, WAITED, __ATOMIC_SEQ_CST));
		if (ssp == drmres_srcu_local_domain)
			drmres_membarrier();
		inside |= local_inside(&drain);
		if (inside)
			drmres_await_lock(readers, drained, &drain);
	} while (inside);
	__atomic_fetch_and(readers, ~WAITED, __ATOMIC_SEQ_CST);
}

bool drmres_srcu_synchronize(struct srcu_struct *ssp, const struct drmres_call *call)
{
	struct drmres_held *held;
	u32 idx;

	drmres_might_sleep(call->function);
	if (!usable(ssp, call))
		return false;
	held = drmres_held_find(ssp, 0);
	held = held ? held : drmres_held_find(ssp, 1);
	if (ssp == drmres_srcu_local_domain && (drmres_srcu_local_is_inside(0) || drmres_srcu_local_is_inside(1))) {
		struct drmres_object object = srcu_object(ssp);

		drmres_call_report(call, DRMRES_SECTION_BLOCKS, &object,
				   "%s() waits for a section that this thread itself has entered", call->function);
		return false;
	}
	if (held) {
		struct drmres_object object = srcu_object(ssp);
		char where[128];

		drmres_call_report(call, DRMRES_SECTION_BLOCKS, &object,
				   "%s() waits for the section that this thread itself entered by %s() at %s",
				   call->function, held->function,
				   drmres_site_describe(&held->site, where, sizeof(where)));
		return false;
	}
	drmres_point(DRMRES_OP_SRCU, ssp);
	drmres_word_lock(&ssp->gp, true);
	idx = __atomic_load_n(&ssp->idx, __ATOMIC_RELAXED) & 1;
	drain(ssp, idx ^ 1);
	drmres_point(DRMRES_OP_SRCU, ssp);
	/*
	 * Sequentially consistent: a reader that still takes the old counter is seen by the drain below, or came
	 * after it.
	 */
	__atomic_store_n(&ssp->idx, idx ^ 1, __ATOMIC_SEQ_CST);
	drain(ssp, idx);
	drmres_word_unlock(&ssp->gp);
	return true;
}

int srcu_read_lock(struct srcu_struct *ssp)
{
	int idx = drmres_srcu_enter(ssp, DRMRES_CALL("srcu_read_lock"));

	/* What the reader does with its index, others may do at the same time. */
	drmres_point(DRMRES_OP_SRCU, ssp);
	return idx;
}

void srcu_read_unlock(struct srcu_struct *ssp, int idx)
{
	drmres_srcu_exit(ssp, idx, DRMRES_CALL("srcu_read_unlock"));
}

int srcu_read_lock_held(const struct srcu_struct *ssp)
{
	return drmres_held_find(ssp, 0) || drmres_held_find(ssp, 1) ||
	       (ssp == drmres_srcu_local_domain && (drmres_srcu_local_is_inside(0) || drmres_srcu_local_is_inside(1)));
}

void synchronize_srcu(struct srcu_struct *ssp)
{
	drmres_srcu_synchronize(ssp, DRMRES_CALL("synchronize_srcu"));
}
