/* SPDX-License-Identifier: MIT */
/**
 * DOC: sections that each thread counts for itself
 *
 * What drm_dev_enter() and drm_dev_exit() do most of the time takes less than to call them, so drm/drm_drv.h has it in line:
 * no shared write, and no barrier. A grace period adds up what the threads have counted, after a membarrier(2).
 *
 * Private to those functions and the core. A record belongs to its thread, and stays when that ends. Everything here may be
 * called concurrently, and is for the calling thread alone.
 */
#ifndef _DRMRES_SRCU_LOCAL_H_
#define _DRMRES_SRCU_LOCAL_H_

#include <drmres/link.h>
#include <drmres/sched.h>
#include <drmres/types.h>
#include <linux/srcu.h>

__BEGIN_DECLS

/**
 * struct drmres_srcu_local - the sections of one thread, by index
 * @entered: how many; written by that thread alone
 * @left: how many of them it has left; written by that thread alone
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

/* Zero while nobody pays attention, for who is not the core. */
extern u32 drmres_attention_paid;

/* Whether this thread may count, as far as it knows: none has a record without membarrier(2). */
static inline bool drmres_srcu_local_may_count(const struct drmres_srcu_local *mine)
{
	return __builtin_expect(mine->used, 1);
}

/* Enter @ssp, and tell the index. */
static inline void drmres_srcu_local_count(struct drmres_srcu_local *mine, const struct srcu_struct *ssp, int *index)
{
	/* A stale index is harmless: both are waited for. It is 0 or 1. */
	const u32 idx = __atomic_load_n(&ssp->idx, __ATOMIC_RELAXED);

	*index = (int)idx;
	__atomic_store_n(&mine->entered[idx], __atomic_load_n(&mine->entered[idx], __ATOMIC_RELAXED) + 1,
			 __ATOMIC_RELAXED);
	/* PAIRS WITH: the membarrier in srcu.c: either it finds this section, or this sees what was written before it. */
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
}

/* Whether this thread is inside with index @idx. */
static inline bool drmres_srcu_local_is_inside(u32 idx)
{
	const struct drmres_srcu_local *mine = drmres_srcu_mine;

	/* Relaxed: whoever takes a section over has been handed it by somebody who was inside. */
	return mine->entered[idx] != mine->left[idx] + __atomic_load_n(&mine->taken_over[idx], __ATOMIC_RELAXED);
}

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

__END_DECLS

#endif
