/* SPDX-License-Identifier: MIT */
/*
 * How a home begins, and how one ends that has nothing but its first chunk: what happens to each small device, in line. Everything
 * belongs to the home's lock.
 */
#ifndef _DRMRES_MM_SLAB_BEGIN_H_
#define _DRMRES_MM_SLAB_BEGIN_H_

#include <mm/slab/home.h>
#include <mm/slab/warm.h>

#include <string.h>

static inline void drmres_home_update_fast(struct drmres_home *home)
{
	home->fast = home->zeroed < home->limit ? home->zeroed : home->limit;
}

/* How far the current chunk, which begins at @start, was written to. */
static inline __attribute__((always_inline)) void drmres_home_note_dirty(struct drmres_home *home, const char *start)
{
	struct drmres_chunk *chunk = home->current;
	char *high = home->bump;
	size_t granules;

	/* A window that reaches the end was never needed. */
	if (home->zeroed > high && home->zeroed < home->limit)
		high = home->zeroed;
	granules = (size_t)(high - start) / DRMRES_GRANULE;
	/* Where all that is behind is known to be zero, what was dirty there before is not any more. */
	if (granules > chunk->dirty || (!DRMRES_ASAN && home->zeroed >= home->limit))
		chunk->dirty = (u16)granules;
	chunk->end = (u16)((size_t)(home->bump - start) / DRMRES_GRANULE);
}

/* Carve from @chunk, which is the @size bytes at @start, from @offset on. */
static inline __attribute__((always_inline)) void
drmres_home_begin_chunk(struct drmres_home *home, struct drmres_chunk *chunk, char *start, size_t size, size_t offset)
{
	char *dirty = start + (size_t)chunk->dirty * DRMRES_GRANULE;

	home->current = chunk;
	home->bump = start + offset;
	home->counted = (u16)(offset / DRMRES_GRANULE);
	home->limit = start + size;
	home->zeroed = dirty > home->bump ? home->bump : home->limit;
	/* Nobody may touch these bytes before they are a block's. */
	if (DRMRES_ASAN)
		drmres_shade_close(home->bump, (size_t)(home->limit - home->bump));
	/* Where a checker has to be told of each block, none is carved without it. */
	if (DRMRES_ASAN)
		home->limit = home->bump;
	drmres_home_update_fast(home);
}

/* In pieces: C libraries clear what is larger in a way that takes them long to begin. */
static inline void drmres_home_clear_ahead(char *start, size_t bytes)
{
	const size_t piece = 1984;

	for (; bytes > piece; start += piece, bytes -= piece)
		memset(start, 0, piece);
	memset(start, 0, bytes);
}

/* Something is about to be carved from a new home: see to it that it can be without further ado. Locked. */
static inline __attribute__((always_inline)) void drmres_home_prime(struct drmres_home *home)
{
	ptrdiff_t dirty;

	if (DRMRES_ASAN || home->zeroed != home->bump)
		return;
	/* It is the first chunk, and what is dirty is known, and little. */
	dirty = (char *)home + (size_t)home->current->dirty * DRMRES_GRANULE - home->bump;
	if (dirty > 0)
		drmres_home_clear_ahead(home->bump, (size_t)dirty);
	home->zeroed = home->fast = home->limit;
}

/* What is in front of @end was carved, whether it was zero or not, and nobody else has seen to what follows from that. Locked. */
static inline void drmres_home_carved(struct drmres_home *home, char *end)
{
	home->bump = end;
	if (home->zeroed < end)
		home->zeroed = end;
	drmres_home_update_fast(home);
}

/* A home in @chunk, locked. Nobody is told of it yet, and it is called nothing: drmres_home_begun(). */
static inline __attribute__((always_inline)) struct drmres_home *drmres_home_begin(struct drmres_chunk *chunk)
{
	struct drmres_home *home = (struct drmres_home *)(void *)drmres_narrow_start(chunk);

	drmres_bias_begin(&home->lock);
	memset((char *)home + sizeof(home->lock), 0, sizeof(*home) - sizeof(home->lock));
	drmres_map_write(drmres_map_at(home), DRMRES_MAP_OWN);
	chunk->live = DRMRES_HOME_SIZE / DRMRES_GRANULE;
	drmres_home_begin_chunk(home, chunk, (char *)home, 1ul << DRMRES_NARROW, DRMRES_HOME_SIZE);
	return home;
}

/* It has been told what it is, and whoever finds it may look. */
static inline void drmres_home_begun(struct drmres_home *home)
{
	/* PAIRS WITH: the acquire in drmres_home_enter(). */
	__atomic_store_n(&home->current->home, home, __ATOMIC_RELEASE);
}

/*
 * drmres_home_create() where that takes no call; NULL if it does. @readable: bytes of @label that may be read; a constant, so that
 * so many are copied.
 */
static inline __attribute__((always_inline)) struct drmres_home *
drmres_home_create_again(const void *owner, const char *label, size_t readable,
			 void (*describe)(const void *node, struct drmres_tag *tag))
{
	struct drmres_chunk *chunk = readable == DRMRES_HOME_LABEL / 2 ? drmres_chunk_again() : NULL;
	struct drmres_home *home;

	if (!chunk)
		return NULL;
	drmres_chunk_begin(chunk, DRMRES_CHUNK_NODES);
	home = drmres_home_begin(chunk);
	memcpy(home->label, label, DRMRES_HOME_LABEL / 2);
	home->owner = owner;
	home->describe = describe;
	drmres_home_begun(home);
	return home;
}

/* Whether all that there is to giving it back is its first chunk. Locked. */
static inline bool drmres_home_is_small(const struct drmres_home *home)
{
	/* The limit tells without looking for the chunk, but a checker has moved it. */
	const bool first = DRMRES_ASAN ? home->current == drmres_chunk_of(home)
				       : home->limit == (const char *)home + (1ul << DRMRES_NARROW);

	return first && !((uintptr_t)home->full | (uintptr_t)home->sparse | (uintptr_t)home->recent |
			  (uintptr_t)home->holes | home->numbered);
}

/* drmres_home_drop() of such a one. */
static inline __attribute__((always_inline)) void drmres_home_drop_small(struct drmres_home *home)
{
	struct drmres_chunk *first = home->current;

	drmres_warm_count_nodes(home->gets);
	drmres_home_note_dirty(home, (char *)home);
	/* Whoever came too late finds out under the lock. */
	__atomic_store_n(&first->home, NULL, __ATOMIC_RELAXED);
	drmres_bias_unlock(&home->lock);
	drmres_chunk_put_narrow(first, (char *)home);
}

#endif
