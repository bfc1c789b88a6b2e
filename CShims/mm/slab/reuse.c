// SPDX-License-Identifier: MIT
/**
 * DOC: places that are free again
 *
 * Freed memory is not touched: what is free is noted beside it. The blocks that were freed last lie on a short stack for each
 * size, where the next one of that size is taken from. What does not fit there is found later: a retired chunk of which
 * less than three quarters live is sparse, and when there is nothing at hand the map of one sparse chunk is swept, which
 * also puts neighbours together. Owns the stacks and the result of the last sweep; everything belongs to the home's lock.
 */
#include <mm/slab/home.h>
#include <mm/system.h>

#include <stdlib.h>
#include <string.h>

#define GRANULES ((1u << DRMRES_WIDE) / DRMRES_GRANULE)

/* So many sparse chunks are looked at for the one that is worth most. */
#define LOOKED_AT 32

/* Runs of this length and longer lie in the last bin. */
#define LONGEST 63

/*
 * struct drmres_holes - what sweeping @chunk has found
 * @there: bit n for bin n, in which runs of n granules are
 * @head: first run of each bin, plus one; 0 for none
 * @next: the run that follows the one that begins there, in the same way
 * @length: of the run that begins there
 */
struct drmres_holes {
	struct drmres_chunk *chunk;
	u64 there;
	u16 head[LONGEST + 1];
	u16 next[GRANULES];
	u16 length[GRANULES];
};

void drmres_reuse_begin(struct drmres_home *home)
{
	home->recent = drmres_system_alloc(sizeof(*home->recent));
	if (home->recent)
		memset(home->recent, 0, offsetof(struct drmres_recent, blocks));
}

static void forget_recent(struct drmres_home *home, const struct drmres_chunk *chunk)
{
	struct drmres_recent *recent = home->recent;

	for (u32 length = 0; length < DRMRES_RECENT_SIZES; length++) {
		u32 kept = 0;

		if (!(home->reusable >> length & 1))
			continue;
		for (u32 i = 0; i < recent->count[length]; i++)
			if (drmres_chunk_of(recent->blocks[length][i]) != chunk)
				recent->blocks[length][kept++] = recent->blocks[length][i];
		recent->count[length] = (u8)kept;
		if (!kept)
			home->reusable &= ~(1ul << length);
	}
}

void drmres_reuse_forget(struct drmres_home *home, struct drmres_chunk *chunk)
{
	if (!chunk && !home->recent && !home->holes)
		return;
	if (!chunk) {
		free(home->recent);
		free(home->holes);
		home->recent = NULL;
		home->holes = NULL;
		home->reusable = 0;
		return;
	}
	forget_recent(home, chunk);
	if (home->holes && home->holes->chunk == chunk) {
		home->holes->chunk = NULL;
		home->holes->there = 0;
	}
}

void drmres_reuse_consider(struct drmres_home *home, struct drmres_chunk *chunk)
{
	if (!chunk->listed || chunk->live >= drmres_chunk_granules(chunk) / 4 * 3 ||
	    (home->holes && home->holes->chunk == chunk))
		return;
	/* What gets emptier comes to the front. */
	drmres_chunk_unlink(chunk);
	drmres_chunk_link(&home->sparse, chunk);
	/* On the other list. */
	chunk->listed = 2;
}

static void add_run(struct drmres_holes *holes, u32 start, u32 length)
{
	u32 bin = length < LONGEST ? length : LONGEST;

	holes->length[start] = (u16)length;
	holes->next[start] = holes->head[bin];
	holes->head[bin] = (u16)(start + 1);
	holes->there |= 1ul << bin;
}

/* Where the run of free granules that lies at @at ends, eight at a time as far as that goes. */
static u32 end_of_run(const u8 *map, u32 at, u32 end)
{
	const u64 live = 0x0101010101010101ul * DRMRES_MAP_LIVE;
	u64 eight;

	for (; at + 8 <= end; at += 8) {
		memcpy(&eight, map + at, 8);
		if (eight & live)
			break;
	}
	while (at < end && !drmres_map_is_live(drmres_map_read(map + at)))
		at++;
	return at;
}

/* Note every run of free granules in @chunk. */
static void sweep(struct drmres_holes *holes, struct drmres_chunk *chunk)
{
	u8 *map = drmres_map_at(drmres_chunk_start(chunk));
	u32 at = 0, begin;

	memset(holes, 0, offsetof(struct drmres_holes, next));
	holes->chunk = chunk;
	while (at < chunk->end) {
		u8 byte = drmres_map_read(map + at);

		if (drmres_map_is_live(byte)) {
			at += drmres_map_length(map + at);
			continue;
		}
		if (byte == DRMRES_MAP_OWN) {
			at += DRMRES_HOME_SIZE / DRMRES_GRANULE;
			continue;
		}
		begin = at;
		at = end_of_run(map, at, chunk->end);
		add_run(holes, begin, at - begin);
	}
}

/* What is left of the chunk that was swept last is for the stacks, as far as there is room. */
static void spill(struct drmres_home *home, const struct drmres_holes *holes)
{
	const char *start = holes->chunk ? drmres_chunk_start(holes->chunk) : NULL;

	for (u64 there = holes->there & ~(1ul << LONGEST); start && there; there &= there - 1) {
		u32 length = (u32)__builtin_ctzl(there);

		for (u32 run = holes->head[length]; run && home->recent; run = holes->next[run - 1])
			drmres_home_recent(home, home->recent, (char *)start + (size_t)(run - 1) * DRMRES_GRANULE,
					   length);
	}
}

/* The emptiest sparse chunk as far as a short look shows; NULL if there is none. */
static struct drmres_chunk *emptiest(const struct drmres_home *home)
{
	struct drmres_chunk *found = home->sparse, *chunk = found;

	for (u32 i = 1; i < LOOKED_AT && chunk; i++) {
		chunk = chunk->next;
		if (chunk && chunk->live < found->live)
			found = chunk;
	}
	return found;
}

/* Sweep the next sparse chunk; false if there is none. What is left of the last one is found when that has lost some more. */
static bool find_holes(struct drmres_home *home)
{
	struct drmres_chunk *chunk = emptiest(home);

	if (!chunk)
		return false;
	if (!home->holes) {
		home->holes = drmres_system_alloc(sizeof(*home->holes));
		if (!home->holes)
			return false;
		home->holes->chunk = NULL;
		home->holes->there = 0;
	}
	drmres_chunk_unlink(chunk);
	drmres_chunk_link(&home->full, chunk);
	chunk->listed = true;
	forget_recent(home, chunk);
	if (home->holes->chunk != chunk)
		spill(home, home->holes);
	sweep(home->holes, chunk);
	return true;
}

static char *take_hole(struct drmres_holes *holes, u32 length)
{
	u64 fitting = length < LONGEST ? holes->there >> length << length : holes->there & 1ul << LONGEST;
	u32 bin, start, rest;
	u16 *link;

	if (!fitting)
		return NULL;
	bin = (u32)__builtin_ctzl(fitting);
	/* In the last bin the first that is long enough. */
	for (link = &holes->head[bin]; *link && holes->length[*link - 1] < length; link = &holes->next[*link - 1])
		;
	if (!*link)
		return NULL;
	start = *link - 1u;
	*link = holes->next[start];
	if (!holes->head[bin])
		holes->there &= ~(1ul << bin);
	rest = holes->length[start] - length;
	if (rest)
		add_run(holes, start + length, rest);
	return drmres_chunk_start(holes->chunk) + (size_t)start * DRMRES_GRANULE;
}

char *drmres_reuse_get(struct drmres_home *home, size_t bytes)
{
	u32 length = (u32)(bytes / DRMRES_GRANULE);
	char *start = home->holes ? take_hole(home->holes, length) : NULL;

	/* One sweep at most, so that no request waits for many. */
	if (!start && find_holes(home))
		start = take_hole(home->holes, length);
	return start;
}
