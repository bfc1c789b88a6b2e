/* SPDX-License-Identifier: MIT */
/*
 * Where chunks come from. A segment is 2 MiB at a multiple of 2 MiB. Its head holds a map, one byte for each 16 bytes of
 * the segment, and a descriptor for each chunk; the rest is chunks of one size. Segments are never unmapped, so that what
 * a pointer is can be computed without a lock and without following it: is there a segment, which chunk, whose is it.
 */
#ifndef _DRMRES_MM_SLAB_SEGMENT_H_
#define _DRMRES_MM_SLAB_SEGMENT_H_

#include <drmres/link.h>
#include <drmres/types.h>

#include <mm/shade.h>

#include <stdint.h>
#include <string.h>

#define DRMRES_GRANULE 16u
#define DRMRES_SEGMENT_SIZE (1ul << 21)

/* Addresses that programs get have no more bits than these. */
#define DRMRES_ADDRESS_BITS 47

/* Chunks are of these sizes, as shifts. */
#define DRMRES_NARROW 12 /* what a small device lives in */
#define DRMRES_WIDE 16

/* What a narrow chunk begins with is never anything else: the home of home.h. */
#define DRMRES_NARROW_HEAD 256u

enum drmres_chunk_use {
	DRMRES_CHUNK_NONE,  /* free, or part of the head */
	DRMRES_CHUNK_PLAIN, /* objects of one size, with metadata of their own: plain.c */
	DRMRES_CHUNK_NODES, /* managed resources of one owner: home.c */
};

/*
 * struct drmres_chunk - one chunk
 * @next, @link: place on a list of whoever uses it
 * @home: who that is, NULL while it is free
 * @live: granules in live blocks; of the one that blocks are carved from, of those that were counted: who carves one writes nothing
 *        here, where the next chunk's descriptor may be another thread's
 * @end: granules that blocks were ever carved from
 * @dirty: granules that may be other than zero, counted from its start
 * @use: what for
 * @listed: for whoever uses it
 */
struct drmres_chunk {
	struct drmres_chunk *next, **link;
	void *home;
	u16 live, end, dirty;
	u8 use;
	u8 listed;
};

/* Neither kind of list macros: the headers that have them do not go together, and this is included beside both. */
static inline void drmres_chunk_link(struct drmres_chunk **list, struct drmres_chunk *chunk)
{
	chunk->next = *list;
	chunk->link = list;
	if (chunk->next)
		chunk->next->link = &chunk->next;
	*list = chunk;
}

static inline void drmres_chunk_unlink(struct drmres_chunk *chunk)
{
	*chunk->link = chunk->next;
	if (chunk->next)
		chunk->next->link = chunk->link;
}

#define DRMRES_MAP_SIZE (DRMRES_SEGMENT_SIZE / DRMRES_GRANULE)
#define DRMRES_CHUNKS (DRMRES_SEGMENT_SIZE >> DRMRES_NARROW)
#define DRMRES_CHUNK_WORDS (DRMRES_CHUNKS / 64)
#define DRMRES_HEAD_SIZE (DRMRES_MAP_SIZE + DRMRES_CHUNKS * sizeof(struct drmres_chunk))

/*
 * struct drmres_segment - head of a segment; lies where the map would describe the map itself
 *
 * When nothing of a segment is in use its head, too, may be given back to the system, and is zero from then on. Whoever looks for
 * something in it meanwhile takes its chunks for narrow ones, stays inside, and finds that none is in use.
 *
 * @next, @link: place among the segments that have free chunks, if @listed
 * @wider: by how much the shift of its chunks is larger than that of narrow ones
 * @dirty, @clean: which chunks are free, and have contents that cost memory, or none
 */
struct drmres_segment {
	struct drmres_segment *next, **link;
	unsigned int wider;
	bool listed;
	u64 dirty[DRMRES_CHUNK_WORDS];
	u64 clean[DRMRES_CHUNK_WORDS];
};

/* A bit for each segment that there may be; only what is touched of it costs memory. */
extern u64 drmres_segments[1ul << (DRMRES_ADDRESS_BITS - 21 - 6)] DRMRES_HIDDEN;

static inline struct drmres_segment *drmres_segment_of(const void *inside)
{
	return (struct drmres_segment *)((uintptr_t)inside & ~(DRMRES_SEGMENT_SIZE - 1));
}

static inline struct drmres_chunk *drmres_segment_chunks(struct drmres_segment *segment)
{
	return (struct drmres_chunk *)((char *)segment + DRMRES_MAP_SIZE);
}

static inline unsigned int drmres_segment_shift(const struct drmres_segment *segment)
{
	/* Relaxed: it changes when the head is made, before somebody has a chunk of it, and when nobody has one any more. */
	return DRMRES_NARROW + __atomic_load_n(&segment->wider, __ATOMIC_RELAXED);
}

/* The chunk of an address that is known to lie in one. */
static inline struct drmres_chunk *drmres_chunk_of(const void *inside)
{
	struct drmres_segment *segment = drmres_segment_of(inside);

	return drmres_segment_chunks(segment) +
	       (((uintptr_t)inside & (DRMRES_SEGMENT_SIZE - 1)) >> drmres_segment_shift(segment));
}

/* The chunk that @address lies in, used or not; NULL outside of all segments. Never follows @address. */
static inline struct drmres_chunk *drmres_chunk_at(const void *address)
{
	uintptr_t at = (uintptr_t)address;

	if (__builtin_expect(at >> DRMRES_ADDRESS_BITS != 0, 0))
		return NULL;
	/* PAIRS WITH: the release in segment.c; a segment that is seen has its head. */
	if (!(__atomic_load_n(&drmres_segments[at >> 27], __ATOMIC_ACQUIRE) >> (at >> 21 & 63) & 1))
		return NULL;
	return drmres_chunk_of(address);
}

/* What the chunk is used for that @address lies in. */
static inline enum drmres_chunk_use drmres_chunk_use(const void *address)
{
	const struct drmres_chunk *chunk = drmres_chunk_at(address);

	/* PAIRS WITH: the releases in segment.c. */
	return chunk ? (enum drmres_chunk_use)__atomic_load_n(&chunk->use, __ATOMIC_ACQUIRE) : DRMRES_CHUNK_NONE;
}

static inline size_t drmres_chunk_size(const struct drmres_chunk *chunk)
{
	return 1ul << drmres_segment_shift(drmres_segment_of(chunk));
}

static inline u32 drmres_chunk_granules(const struct drmres_chunk *chunk)
{
	return (u32)(drmres_chunk_size(chunk) / DRMRES_GRANULE);
}

static inline char *drmres_chunk_start(const struct drmres_chunk *chunk)
{
	struct drmres_segment *segment = drmres_segment_of(chunk);

	return (char *)segment + ((size_t)(chunk - drmres_segment_chunks(segment)) << drmres_segment_shift(segment));
}

/* The byte of the map for the granule that @address lies in. */
static inline u8 *drmres_map_at(const void *address)
{
	uintptr_t at = (uintptr_t)address;

	return (u8 *)(at & ~(DRMRES_SEGMENT_SIZE - 1)) + ((at & (DRMRES_SEGMENT_SIZE - 1)) / DRMRES_GRANULE);
}

/* Free chunks that a thread keeps, of either size. */
#define DRMRES_CHUNKS_KEPT 16

/* struct drmres_kept - free chunks of one thread and one size, the warmest last */
struct drmres_kept {
	struct drmres_chunk *chunks[DRMRES_CHUNKS_KEPT];
	unsigned int count;
};
extern __thread struct drmres_kept drmres_kept_narrow DRMRES_HIDDEN __attribute__((tls_model("initial-exec")));

/* A narrow chunk that this thread keeps, with an empty map: nobody's yet; NULL if there is none. */
static inline struct drmres_chunk *drmres_chunk_again(void)
{
	struct drmres_kept *kept = &drmres_kept_narrow;

	return __builtin_expect(kept->count != 0, 1) ? kept->chunks[--kept->count] : NULL;
}

/* It is used for something from now on; the user is told apart. */
static inline void drmres_chunk_begin(struct drmres_chunk *chunk, enum drmres_chunk_use use)
{
	drmres_shade_take(chunk);
	chunk->live = chunk->end = 0;
	chunk->listed = 0;
	__atomic_store_n(&chunk->use, (u8)use, __ATOMIC_RELAXED);
}

/* A chunk of 1 << @shift bytes for @home, with an empty map; NULL if there is no memory. Any thread. */
struct drmres_chunk *drmres_chunk_get(unsigned int shift, enum drmres_chunk_use use, void *home);

/* Give a chunk back; ->dirty says how much of it was written. Any thread. */
void drmres_chunk_put(struct drmres_chunk *chunk);

/* What this thread keeps is going to be given back when it ends. */
extern __thread bool drmres_kept_promised DRMRES_HIDDEN __attribute__((tls_model("initial-exec")));

/* The start of a narrow chunk. */
static inline char *drmres_narrow_start(const struct drmres_chunk *chunk)
{
	struct drmres_segment *segment = drmres_segment_of(chunk);

	return (char *)segment + ((size_t)(chunk - drmres_segment_chunks(segment)) << DRMRES_NARROW);
}

#define DRMRES_MAP_PIECE 64u
_Static_assert((1u << DRMRES_NARROW) / DRMRES_GRANULE % DRMRES_MAP_PIECE == 0, "nothing of the next chunk's");

/* drmres_chunk_put() of a narrow chunk. @start: of it. */
static inline void drmres_chunk_put_narrow(struct drmres_chunk *chunk, const char *start)
{
	struct drmres_kept *kept = &drmres_kept_narrow;

	if (__builtin_expect(DRMRES_ASAN || DRMRES_TSAN || kept->count == DRMRES_CHUNKS_KEPT || !drmres_kept_promised,
			     0)) {
		drmres_chunk_put(chunk);
		return;
	}
	/* In pieces that are not worth a call; the map of a narrow chunk is so many of them. */
	for (u8 *map = drmres_map_at(start), *end = map + chunk->end; map < end; map += DRMRES_MAP_PIECE)
		memset(map, 0, DRMRES_MAP_PIECE);
	__atomic_store_n(&chunk->use, DRMRES_CHUNK_NONE, __ATOMIC_RELAXED);
	/* PAIRS WITH: the acquire of who looks whose a chunk is. */
	__atomic_store_n(&chunk->home, NULL, __ATOMIC_RELEASE);
	kept->chunks[kept->count++] = chunk;
}

/* The chunks in use for something, one after the other; NULL at the end. For who keeps them from coming and going. */
struct drmres_chunk *drmres_chunk_next(const struct drmres_chunk *chunk, enum drmres_chunk_use use);

#endif
