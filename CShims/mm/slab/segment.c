// SPDX-License-Identifier: MIT
/**
 * DOC: segments and free chunks
 *
 * Free chunks lie in three places: with the thread that gave them back, a few for each; in their segment as dirty ones,
 * which cost memory and are handed out first; and as clean ones, which cost none. More than RETAIN dirty bytes are cleaned
 * until RETAIN_LESS are left. A chunk belongs to whoever got it until it is put. One mutex guards the pools; below it are only
 * the locks of homes that have ended. Every function may be called concurrently. Segments live as long as the process; one of which nothing is in use and nothing
 * costs memory, its head included, is a spare one, from which the next is made.
 */
#include <mm/slab/segment.h>

#include <drmres/alloc.h>

#include <lib/fork.h>
#include <lib/spin.h>
#include <mm/shade.h>
#include <mm/slab/bias.h>
#include <mm/slab/warm.h>
#include <mm/system.h>

#include <pthread.h>
#include <string.h>

/* With the heads of segments and what threads keep, no more than 32 MiB. */
#define RETAIN (27ul << 20)

/* What is left when there was more: little goes at a time, so that who fills what was just released finds most of it. */
#define RETAIN_LESS (RETAIN / 8 * 7)

u64 drmres_segments[1ul << (DRMRES_ADDRESS_BITS - 21 - 6)];

/* The map is given back in such pieces, where the system's pages are no larger. */
#define MAP_PAGE 4096u

/* Spare segments of one size; what is beyond that many keeps its head. */
#define SPARES 4096

/*
 * struct pool - the segments that have free chunks of one size
 * @spare: @spares that have nothing; they stay what they are, so that who looks into one late reads no other's descriptors
 */
struct pool {
	struct drmres_segment *segments;
	unsigned int shift;
	unsigned int spares;
	struct drmres_segment *spare[SPARES];
};

static struct pool narrow = {.shift = DRMRES_NARROW};
static struct pool wide = {.shift = DRMRES_WIDE};
static size_t dirty_bytes;
/* Numbers of segments, between which all lie. */
static uintptr_t lowest = UINTPTR_MAX, highest;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)

__thread struct drmres_kept drmres_kept_narrow;
static __thread struct drmres_kept kept_wide __attribute__((tls_model("initial-exec")));
__thread bool drmres_kept_promised;
/* Nobody is going to give back what it keeps from now on: what ends with a thread may be told so several times. */
static __thread bool ended;
static pthread_key_t flush_key;
static pthread_once_t flush_once = PTHREAD_ONCE_INIT;
static bool have_key;

static void take_lock(void)
{
	drmres_quiet_begin();
	pthread_mutex_lock(&lock);
}

static void give_lock(void)
{
	pthread_mutex_unlock(&lock);
	drmres_quiet_end();
}

static struct drmres_kept *kept_of(unsigned int shift)
{
	return shift == DRMRES_NARROW ? &drmres_kept_narrow : &kept_wide;
}

static struct pool *pool_of(unsigned int shift)
{
	return shift == DRMRES_NARROW ? &narrow : &wide;
}

static unsigned int index_of(const struct drmres_chunk *chunk)
{
	return (unsigned int)(chunk - drmres_segment_chunks(drmres_segment_of(chunk)));
}

static unsigned int first_chunk(unsigned int shift)
{
	return (unsigned int)((DRMRES_HEAD_SIZE + (1ul << shift) - 1) >> shift);
}

/* Locked. */
static void list_segment(struct pool *pool, struct drmres_segment *segment)
{
	segment->next = pool->segments;
	segment->link = &pool->segments;
	if (segment->next)
		segment->next->link = &segment->next;
	pool->segments = segment;
	segment->listed = true;
}

/* Locked. */
static void unlist_segment(struct drmres_segment *segment)
{
	*segment->link = segment->next;
	if (segment->next)
		segment->next->link = segment->link;
	segment->listed = false;
}

/* Address space at a multiple of the segment's size. */
static void *map_aligned(void)
{
	const size_t size = DRMRES_SEGMENT_SIZE;
	char *base, *start;

	base = drmres_system_map(2 * size, true);
	if (!base)
		return NULL;
	start = (char *)(((uintptr_t)base + size - 1) & ~(size - 1));
	if (start > base)
		drmres_system_unmap(base, (size_t)(start - base));
	drmres_system_unmap(start + size, (size_t)(base + size - start));
	if ((uintptr_t)start >> DRMRES_ADDRESS_BITS) {
		drmres_system_unmap(start, size);
		return NULL;
	}
	return start;
}

/* Locked. */
static void fill_head(struct pool *pool, struct drmres_segment *segment)
{
	/* PAIRS WITH: drmres_segment_shift(). */
	__atomic_store_n(&segment->wider, pool->shift - DRMRES_NARROW, __ATOMIC_RELAXED);
	for (unsigned int i = first_chunk(pool->shift); i < DRMRES_SEGMENT_SIZE >> pool->shift; i++)
		segment->clean[i / 64] |= 1ul << i % 64;
	list_segment(pool, segment);
}

/* Locked. */
static struct drmres_segment *make_segment(struct pool *pool)
{
	struct drmres_segment *segment;
	uintptr_t number;

	if (pool->spares) {
		segment = pool->spare[--pool->spares];
		fill_head(pool, segment);
		return segment;
	}
	segment = map_aligned();
	if (!segment)
		return NULL;
	drmres_shade_root(segment, DRMRES_SEGMENT_SIZE);
	fill_head(pool, segment);
	number = (uintptr_t)segment >> 21;
	/* PAIRS WITH: the acquire in drmres_chunk_at(), and in drmres_chunk_next(), which looks at no more than these. */
	if (number < lowest)
		__atomic_store_n(&lowest, number, __ATOMIC_RELAXED);
	if (number > highest)
		__atomic_store_n(&highest, number, __ATOMIC_RELAXED);
	__atomic_fetch_or(&drmres_segments[number / 64], 1ul << number % 64, __ATOMIC_RELEASE);
	return segment;
}

/* Take a chunk out of @set; NULL if there is none. */
static struct drmres_chunk *pick(struct drmres_segment *segment, u64 *set)
{
	for (unsigned int word = 0; word < DRMRES_CHUNK_WORDS; word++) {
		if (!set[word])
			continue;
		unsigned int bit = (unsigned int)__builtin_ctzl(set[word]);

		set[word] &= set[word] - 1;
		return drmres_segment_chunks(segment) + word * 64 + bit;
	}
	return NULL;
}

static bool has_free(const struct drmres_segment *segment)
{
	for (unsigned int word = 0; word < DRMRES_CHUNK_WORDS; word++)
		if (segment->dirty[word] | segment->clean[word])
			return true;
	return false;
}

/* Locked. */
static void put_to_pool(struct drmres_chunk *chunk)
{
	struct drmres_segment *segment = drmres_segment_of(chunk);
	unsigned int index = index_of(chunk);

	segment->dirty[index / 64] |= 1ul << index % 64;
	dirty_bytes += 1ul << drmres_segment_shift(segment);
	if (!segment->listed)
		list_segment(pool_of(drmres_segment_shift(segment)), segment);
}

static void flush(struct drmres_kept *kept)
{
	take_lock();
	while (kept->count)
		put_to_pool(kept->chunks[--kept->count]);
	give_lock();
}

static void flush_thread(void)
{
	flush(&drmres_kept_narrow);
	flush(&kept_wide);
}

static void end_thread(void *unused)
{
	(void)unused;
	ended = true;
	drmres_kept_promised = false;
	flush_thread();
}

static void make_key(void)
{
	have_key = drmres_system_key(&flush_key, end_thread);
}

/* When this thread ends, what it keeps goes to the pools; false if nobody can see to that. */
static bool promise_flush(void)
{
	if (ended)
		return false;
	pthread_once(&flush_once, make_key);
	drmres_kept_promised = have_key && drmres_system_key_set(flush_key, &drmres_kept_promised);
	return drmres_kept_promised;
}

/* So many descriptors lie on cache lines that a processor gets in one go. */
#define NEIGHBOURS (128 / sizeof(struct drmres_chunk))

/* What is free beside @chunk is for the same thread, so that no two write to the same lines all the time. Locked. */
static void keep_neighbours(struct drmres_segment *segment, const struct drmres_chunk *chunk, struct drmres_kept *kept)
{
	unsigned int index = index_of(chunk), first = index & -(unsigned int)NEIGHBOURS;

	for (unsigned int i = first; i < first + NEIGHBOURS && kept->count < DRMRES_CHUNKS_KEPT; i++) {
		const u64 bit = 1ul << i % 64;

		if (segment->dirty[i / 64] & bit)
			dirty_bytes -= 1ul << drmres_segment_shift(segment);
		else if (!(segment->clean[i / 64] & bit))
			continue;
		segment->dirty[i / 64] &= ~bit;
		segment->clean[i / 64] &= ~bit;
		kept->chunks[kept->count++] = drmres_segment_chunks(segment) + i;
	}
}

static struct drmres_chunk *get_from_pool(unsigned int shift)
{
	const bool promised = drmres_kept_promised || promise_flush();
	struct pool *pool = pool_of(shift);
	struct drmres_segment *segment;
	struct drmres_chunk *chunk = NULL;

	take_lock();
	segment = pool->segments;
	if (!segment)
		segment = make_segment(pool);
	if (segment) {
		chunk = pick(segment, segment->dirty);
		if (chunk)
			dirty_bytes -= 1ul << shift;
		else
			chunk = pick(segment, segment->clean);
		if (promised)
			keep_neighbours(segment, chunk, kept_of(shift));
		if (!has_free(segment))
			unlist_segment(segment);
	}
	give_lock();
	return chunk;
}

struct drmres_chunk *drmres_chunk_get(unsigned int shift, enum drmres_chunk_use use, void *home)
{
	struct drmres_kept *kept = kept_of(shift);
	struct drmres_chunk *chunk = kept->count ? kept->chunks[--kept->count] : get_from_pool(shift);

	if (!chunk)
		return NULL;
	drmres_chunk_begin(chunk, use);
	/* PAIRS WITH: the acquire of who looks whose a chunk is. */
	__atomic_store_n(&chunk->home, home, __ATOMIC_RELEASE);
	return chunk;
}

/* The lock that a narrow chunk begins with. */
static struct drmres_bias *lock_in(struct drmres_segment *segment, unsigned int chunk)
{
	return (struct drmres_bias *)((char *)segment + ((size_t)chunk << DRMRES_NARROW));
}

/* Give what chunks @first to @first + @count cost back to the system. Locked; they are free. */
static void clean(struct drmres_segment *segment, unsigned int first, unsigned int count)
{
	unsigned int shift = drmres_segment_shift(segment), locks = shift == DRMRES_NARROW ? count : 0;
	size_t size = (size_t)count << shift;
	char *start = (char *)segment + ((size_t)first << shift);

	/* Who has come too late for one leaves it first. They are free when their memory is zero. */
	for (unsigned int i = first; i < first + locks; i++)
		drmres_spin_take(&lock_in(segment, i)->word);
	if (!drmres_system_discard(start, size)) {
		for (unsigned int i = first; i < first + locks; i++)
			drmres_spin_give(&lock_in(segment, i)->word);
		return;
	}
	for (unsigned int i = first; i < first + count; i++) {
		drmres_segment_chunks(segment)[i].dirty = 0;
		segment->dirty[i / 64] &= ~(1ul << i % 64);
		segment->clean[i / 64] |= 1ul << i % 64;
	}
	dirty_bytes -= size;
}

static bool is_dirty(const struct drmres_segment *segment, unsigned int chunk)
{
	return segment->dirty[chunk / 64] >> chunk % 64 & 1;
}

/* Whether the chunks from @first to @end are free and cost no memory. Locked. */
static bool are_clean(const struct drmres_segment *segment, unsigned int first, unsigned int end)
{
	for (unsigned int i = first; i < end; i++)
		if (!(segment->clean[i / 64] >> i % 64 & 1))
			return false;
	return true;
}

/* Something of it is in use: the pages of its map that tell of nothing else are given back, which are zero. Locked. */
static void clean_map(struct drmres_segment *segment)
{
	unsigned int shift = drmres_segment_shift(segment), end = DRMRES_SEGMENT_SIZE >> shift;
	/* So many chunks share a page of it. */
	unsigned int each = (MAP_PAGE * DRMRES_GRANULE) >> shift, first = first_chunk(shift), last;

	for (first = (first + each - 1) / each * each; first < end; first = last + each) {
		for (last = first; last < end && are_clean(segment, last, last + each); last += each)
			;
		if (last > first)
			drmres_system_discard((char *)segment + ((size_t)first << shift) / DRMRES_GRANULE,
					      ((size_t)(last - first) << shift) / DRMRES_GRANULE);
	}
}

/*
 * No chunk of it is in use, and none costs memory: its head is given back, too, @wholly or but for the beginning. The map of such
 * a segment is zero, and so is whatever of a free and clean chunk's descriptor is looked at. Locked.
 */
static void clean_head(struct pool *pool, struct drmres_segment *segment, bool wholly)
{
	const size_t beginning = 8192;

	if (!wholly || pool->spares == SPARES) {
		drmres_system_discard((char *)segment + beginning, DRMRES_HEAD_SIZE - beginning);
		return;
	}
	unlist_segment(segment);
	if (drmres_system_discard(segment, DRMRES_HEAD_SIZE))
		pool->spare[pool->spares++] = segment;
	else
		list_segment(pool, segment);
}

/* Clean chunks until at most @keep bytes are dirty. Locked. */
static void shrink(struct pool *pool, size_t keep)
{
	struct drmres_segment *segment, *next;

	for (segment = pool->segments; segment; segment = next) {
		unsigned int first = first_chunk(pool->shift), end = DRMRES_SEGMENT_SIZE >> pool->shift, last;

		next = segment->next;
		for (; first < end && dirty_bytes > keep; first = last) {
			for (; first < end && !is_dirty(segment, first); first++)
				;
			for (last = first; last < end && is_dirty(segment, last); last++)
				;
			if (last > first)
				clean(segment, first, last - first);
		}
		if (dirty_bytes <= keep && keep)
			return;
		if (are_clean(segment, first_chunk(pool->shift), end))
			clean_head(pool, segment, !keep);
		else if (!keep)
			clean_map(segment);
	}
}

void drmres_chunk_put(struct drmres_chunk *chunk)
{
	struct drmres_segment *segment = drmres_segment_of(chunk);
	unsigned int shift = drmres_segment_shift(segment);
	struct drmres_kept *kept = kept_of(shift);

	/* The beginning of its part of the map. */
	memset((u8 *)segment + ((size_t)index_of(chunk) << shift) / DRMRES_GRANULE, 0, chunk->end);
	drmres_shade_renew(drmres_chunk_start(chunk), drmres_chunk_size(chunk));
	/* A narrow chunk begins with a lock that somebody may come too late for; see home.c. */
	if (DRMRES_ASAN)
		drmres_shade_close(drmres_chunk_start(chunk) + (shift == DRMRES_NARROW ? DRMRES_NARROW_HEAD : 0),
				   drmres_chunk_size(chunk) - (shift == DRMRES_NARROW ? DRMRES_NARROW_HEAD : 0));
	__atomic_store_n(&chunk->use, DRMRES_CHUNK_NONE, __ATOMIC_RELAXED);
	/* PAIRS WITH: the acquire of who looks whose a chunk is. */
	__atomic_store_n(&chunk->home, NULL, __ATOMIC_RELEASE);

	drmres_shade_give(chunk);
	if (kept->count < DRMRES_CHUNKS_KEPT && (drmres_kept_promised || promise_flush())) {
		kept->chunks[kept->count++] = chunk;
		return;
	}
	take_lock();
	put_to_pool(chunk);
	if (dirty_bytes > RETAIN) {
		shrink(&wide, RETAIN_LESS);
		shrink(&narrow, RETAIN_LESS);
	}
	give_lock();
}

void drmres_trim(void)
{
	drmres_warm_flush();
	flush_thread();
	take_lock();
	shrink(&wide, 0);
	shrink(&narrow, 0);
	give_lock();
}

struct drmres_chunk *drmres_chunk_next(const struct drmres_chunk *chunk, enum drmres_chunk_use use)
{
	/* PAIRS WITH: the stores in make_segment(). */
	uintptr_t first = __atomic_load_n(&lowest, __ATOMIC_RELAXED),
		  last = __atomic_load_n(&highest, __ATOMIC_RELAXED);
	uintptr_t at = chunk ? (uintptr_t)chunk >> 21 : first;
	unsigned int index = chunk ? index_of(chunk) + 1 : 0;

	for (; at <= last; at++, index = 0) {
		/* PAIRS WITH: the release in make_segment(). */
		u64 there = __atomic_load_n(&drmres_segments[at / 64], __ATOMIC_ACQUIRE) >> at % 64;
		struct drmres_segment *segment = (struct drmres_segment *)(at << 21);
		struct drmres_chunk *chunks = drmres_segment_chunks(segment);

		if (!there)
			at |= 63;
		if (!(there & 1))
			continue;
		for (; index < DRMRES_SEGMENT_SIZE >> drmres_segment_shift(segment); index++)
			if (__atomic_load_n(&chunks[index].use, __ATOMIC_ACQUIRE) == use)
				return &chunks[index];
	}
	return NULL;
}
