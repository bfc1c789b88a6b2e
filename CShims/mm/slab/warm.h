/* SPDX-License-Identifier: MIT */
/*
 * Containers of drm_devices that a thread has freed while nobody pays attention, and uses again: memory with its metadata, as it
 * is, neither of which anybody else looks for. Nothing of that takes a lock: to everybody else such an object stays where it was among
 * the live ones, and says that it is freed. The last few are remembered before the first of them is used again.
 */
#ifndef _DRMRES_MM_SLAB_WARM_H_
#define _DRMRES_MM_SLAB_WARM_H_

#include <mm/block.h>

/* @size zeroed bytes that are what @tag says; NULL if this thread has none such. @pc: as in struct drmres_request. */
void *drmres_warm_get(size_t size, const struct drmres_tag *tag, const void *pc);

/* Free the container at @start together with what owned it; false, with nothing done, if it has to be done in the ordinary way. */
bool drmres_warm_put(const void *start, const char *function, const void *pc);

/* Give back what this thread keeps. */
void drmres_warm_flush(void);

/* Add what threads have allocated and freed in this way, less what they keep. Locked by drmres_index_lock(). */
void drmres_warm_totals(struct drmres_alloc_totals *totals);

/* Count @nodes that were freed in a home that ends, which is not counted for itself any more; and how many there were. */
void drmres_warm_count_nodes(u64 nodes);
u64 drmres_warm_nodes(void);

/* Count anew. Locked. */
void drmres_warm_restart(void);

#endif
