/* SPDX-License-Identifier: MIT */
/*
 * Places for objects that have metadata of their own (mm/block.h): everything but the managed resources of a home. A chunk
 * has objects of one size, so that the block of any address in it is found by a division. What is freed is handed out
 * again late, so that it is remembered for a while.
 */
#ifndef _DRMRES_MM_SLAB_PLAIN_H_
#define _DRMRES_MM_SLAB_PLAIN_H_

#include <mm/block.h>
#include <mm/slab/segment.h>

/* Larger ones get pages of their own. */
#define DRMRES_PLAIN_MAX 8192u

#define DRMRES_PLAIN_CHUNK (1u << DRMRES_WIDE)

/*
 * struct drmres_plain_grid - how the objects of one size lie in a chunk; what a chunk's ->home begins with
 * @places: so many are in one
 * @reciprocal: of their size, times 2^32 and rounded up: a division by it is exact for everything below DRMRES_PLAIN_CHUNK
 */
struct drmres_plain_grid {
	u32 places, reciprocal;
};

/* A chunk's places are noted in an array, and the array in the part of the map that the chunk does not need. */
static inline struct drmres_block ***drmres_plain_noted(const void *start)
{
	return (struct drmres_block ***)(void *)drmres_map_at(start);
}

/*
 * Where the block is noted whose place @address lies in; NULL if that is no such chunk. It may be empty. Locked, as all of
 * this: by drmres_index_lock().
 */
static inline struct drmres_block **drmres_plain_slot(const void *address)
{
	const struct drmres_chunk *chunk = drmres_chunk_at(address);
	const struct drmres_plain_grid *grid;
	size_t place;

	/* PAIRS WITH: the releases in segment.c; what is plain now stays so under the lock. */
	if (!chunk || __atomic_load_n(&chunk->use, __ATOMIC_ACQUIRE) != DRMRES_CHUNK_PLAIN)
		return NULL;
	grid = chunk->home;
	/* A chunk lies at a multiple of its size. */
	place = ((uintptr_t)address & (DRMRES_PLAIN_CHUNK - 1)) * (u64)grid->reciprocal >> 32;
	if (place >= grid->places)
		return NULL;
	return *drmres_plain_noted((const void *)((uintptr_t)address & -(uintptr_t)DRMRES_PLAIN_CHUNK)) + place;
}

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
