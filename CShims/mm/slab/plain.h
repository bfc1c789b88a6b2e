/* SPDX-License-Identifier: MIT */
/*
 * Places for objects that have metadata of their own (mm/block.h): everything but the managed resources of a home. A chunk
 * has objects of one size, so that the block of any address in it is found by a division. What is freed is handed out
 * again late, so that it is remembered for a while.
 */
#ifndef _DRMRES_MM_SLAB_PLAIN_H_
#define _DRMRES_MM_SLAB_PLAIN_H_

#include <mm/block.h>

/* Larger ones get pages of their own. */
#define DRMRES_PLAIN_MAX 8192u

/*
 * Where the block is noted whose place @address lies in; NULL if that is no such chunk. It may be empty. Locked, as all of
 * this: by drmres_index_lock().
 */
struct drmres_block **drmres_plain_slot(const void *address);

/* A place of at least @usable bytes at a multiple of @align; NULL if there is no memory or it is too large. */
void *drmres_plain_get(size_t usable, size_t align);

/*
 * The freed block whose place is the next to be handed out, if drmres_plain_get() would: it is noted at its place still, and
 * both are the caller's. NULL if it would take another place.
 */
struct drmres_block *drmres_plain_again(size_t usable, size_t align);

/* A freed block's place may be handed out again some time. */
void drmres_plain_put(struct drmres_block *block);

/* A cache ends: its freed objects know it no more. */
void drmres_plain_forget(const struct kmem_cache *cache);

/* Give back every chunk in which nothing lives. */
void drmres_plain_flush(void);

#endif
