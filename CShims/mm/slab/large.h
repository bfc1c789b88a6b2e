/* SPDX-License-Identifier: MIT */
/*
 * Objects that are too large for a chunk: pages of their own.
 */
#ifndef _DRMRES_MM_SLAB_LARGE_H_
#define _DRMRES_MM_SLAB_LARGE_H_

#include <mm/block.h>

/* Find zeroed memory for ->usable bytes; fills in ->base, ->length, ->start, ->mapped. Any thread. */
bool drmres_large_get(struct drmres_block *block, size_t align);

/* Give the memory of a freed block back to the system. The last of them are remembered. Any thread. */
void drmres_large_put(struct drmres_block *block);

/* Forget the cache @cache, or, with NULL, every freed block. Locked. */
void drmres_large_forget(const struct kmem_cache *cache);

#endif
