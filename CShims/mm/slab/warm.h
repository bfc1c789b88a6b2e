/* SPDX-License-Identifier: MIT */
/*
 * Containers of drm_devices that a thread has freed while nobody pays attention, and uses again: drmres_mem_alloc_warm() and
 * drmres_mem_free_tagged(). Memory with its metadata, as it is, neither of which anybody else looks for. Nothing of that takes
 * a lock: to everybody else such an object stays where it was among the live ones, and says that it is freed. The last few are
 * remembered before the first of them is used again.
 */
#ifndef _DRMRES_MM_SLAB_WARM_H_
#define _DRMRES_MM_SLAB_WARM_H_

#include <drmres/alloc.h>
#include <drmres/link.h>
#include <drmres/types.h>

/* Give back what this thread keeps. */
void drmres_warm_flush(void);

/* Add what threads have allocated and freed in this way, less what they keep. Locked by drmres_index_lock(). */
void drmres_warm_totals(struct drmres_alloc_totals *totals);

/* Count @nodes that were freed in a home that ends, which is not counted for itself any more; and how many there were. */
void drmres_warm_count_slow(u64 nodes);
u64 drmres_warm_nodes(void);

/* Of this thread, for drmres_warm_count_nodes() alone: only it writes it, and anybody may read it, if it is @listed. */
struct drmres_warm_nodes {
	u64 nodes;
	bool listed;
};
extern __thread struct drmres_warm_nodes drmres_warm_mine DRMRES_HIDDEN __attribute__((tls_model("initial-exec")));

static inline void drmres_warm_count_nodes(u64 nodes)
{
	struct drmres_warm_nodes *mine = &drmres_warm_mine;

	if (__builtin_expect(mine->listed, 1))
		__atomic_store_n(&mine->nodes, mine->nodes + nodes, __ATOMIC_RELAXED);
	else
		drmres_warm_count_slow(nodes);
}

/* Count anew. Locked. */
void drmres_warm_restart(void);

#endif
