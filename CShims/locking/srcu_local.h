/* SPDX-License-Identifier: MIT */
/*
 * Sections of one SRCU domain that cost no shared write: each thread counts its own, and a grace period, which calls
 * membarrier(2), adds them up. For drm_dev_enter() while nobody pays attention; all other sections of that domain, and those
 * of all other domains, are counted in it (srcu.c). A section may be left on another thread than it was entered on.
 */
#ifndef _DRMRES_LOCKING_SRCU_LOCAL_H_
#define _DRMRES_LOCKING_SRCU_LOCAL_H_

#include <drmres/sched.h>
#include <drmres/types.h>
#include <lib/attention.h>
#include <linux/srcu.h>

/*
 * struct drmres_srcu_local - the sections of one thread, by index
 * @entered, @left: how many; written by that thread alone
 * @taken_over: how many of them another thread has left
 * @older: the next record; records stay, and go to another thread when theirs ends
 * @used: a thread has it
 */
struct drmres_srcu_local {
	u64 entered[2];
	u64 left[2];
	u64 taken_over[2];
	struct drmres_srcu_local *older;
	bool used;
};

/* This thread's, or one that is nobody's and says so: never NULL. */
extern __thread struct drmres_srcu_local *drmres_srcu_mine __attribute__((tls_model("initial-exec")));

/* srcu_local.c: the domain; NULL while there is none. */
extern struct srcu_struct *drmres_srcu_local_domain;

/* From now on @ssp is the domain, where there is membarrier(2). Before there are readers. */
void drmres_srcu_local_begin(struct srcu_struct *ssp);

/* Make a record for this thread if it has none yet and there can be one: from now on it counts its sections itself. */
void drmres_srcu_local_record(void);

/* Whether somebody is inside with index @idx. After a membarrier. */
bool drmres_srcu_local_inside(u32 idx);

/* Count a section as left that another thread has entered, if there is one. */
bool drmres_srcu_local_leave_foreign(u32 idx);

/* A section of this thread's own is left. */
static inline void drmres_srcu_local_leave(struct srcu_struct *ssp, u32 idx)
{
	struct drmres_srcu_local *mine = drmres_srcu_mine;

	/* PAIRS WITH: the acquire in drmres_srcu_local_inside(): what was done inside comes before. */
	__atomic_store_n(&mine->left[idx], __atomic_load_n(&mine->left[idx], __ATOMIC_RELAXED) + 1, __ATOMIC_RELEASE);
	/* PAIRS WITH: the membarrier in srcu.c: either it finds this section left, or this finds that it waits. */
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	if (__builtin_expect(__atomic_load_n(&ssp->readers[idx], __ATOMIC_RELAXED) != 0, 0))
		drmres_wake(&ssp->readers[idx]);
}

/* Whether this thread is inside with index @idx. */
static inline bool drmres_srcu_local_is_inside(u32 idx)
{
	const struct drmres_srcu_local *mine = drmres_srcu_mine;

	/* Relaxed: whoever takes a section over has been handed it by somebody who was inside. */
	return mine->entered[idx] != mine->left[idx] + __atomic_load_n(&mine->taken_over[idx], __ATOMIC_RELAXED);
}

/*
 * Enter @ssp, which is the domain, and tell the index; false if it has to be done in the ordinary way: somebody pays
 * attention, or this thread has no record, as none has without membarrier(2).
 */
static inline bool drmres_srcu_local_enter(struct srcu_struct *ssp, int *index)
{
	struct drmres_srcu_local *mine = drmres_srcu_mine;
	u32 idx;

	if (drmres_attended() || __builtin_expect(!mine->used, 0))
		return false;
	/* A stale index is harmless: both are waited for. It is 0 or 1. */
	idx = __atomic_load_n(&ssp->idx, __ATOMIC_RELAXED);
	*index = (int)idx;
	__atomic_store_n(&mine->entered[idx], __atomic_load_n(&mine->entered[idx], __ATOMIC_RELAXED) + 1,
			 __ATOMIC_RELAXED);
	/* PAIRS WITH: the membarrier in srcu.c: either it finds this section, or this sees what was written before it. */
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	return true;
}

#endif
