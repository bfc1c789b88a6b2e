/* SPDX-License-Identifier: MIT */
/*
 * Where the managed resources of one owner live. A home owns chunks and hands blocks of them out; a block is one node. Its
 * first chunk is a narrow one and begins with the home itself; further ones are wide. Nothing is kept for a single node but
 * its bytes in the map: who manages it, and what it is, is asked of the owner.
 *
 * A home begins with drmres_home_create() and ends when its owner has drmres_home_drop() called, or, if something lives in
 * it then, when the last of that is freed. Everything in it belongs to its lock.
 */
#ifndef _DRMRES_MM_SLAB_HOME_H_
#define _DRMRES_MM_SLAB_HOME_H_

#include <mm/mm.h>
#include <mm/slab/bias.h>
#include <mm/slab/map.h>

#include <string.h>

/* Larger nodes get metadata of their own. */
#define DRMRES_HOME_MAX 16384u

/* Where the first block lies: behind the home, at a multiple of every alignment that nodes have. */
#define DRMRES_HOME_SIZE DRMRES_NARROW_HEAD

/* Room for what the owner is called. */
#define DRMRES_HOME_LABEL 64

/* Every eighth of a wide chunk is often enough to see that it has become sparse; and when it is empty. A power of two. */
#define DRMRES_SEEN_EVERY ((1u << DRMRES_WIDE) / DRMRES_GRANULE / 8)

struct drmres_holes;
struct drmres_packed;

/* Blocks of fewer granules than this have stacks, of so many places. */
#define DRMRES_RECENT_SIZES 63
#define DRMRES_RECENT_PLACES 48

/*
 * struct drmres_recent - the blocks that were freed last, a stack for each length in granules
 * @blocks: a good deal more than is used of it, and so never touched where it is not
 */
struct drmres_recent {
	u8 count[DRMRES_RECENT_SIZES];
	char *blocks[DRMRES_RECENT_SIZES][DRMRES_RECENT_PLACES];
};

/*
 * struct drmres_behind - a release by a list, which says of a node that it is gone only when somebody asks
 * @outer: another one of the same home's
 * @gone: what is on the list from here on is gone, although the map says otherwise; a node begins with the address of the next
 * @current: the first one that is not: it is being released
 */
struct drmres_behind {
	struct drmres_behind *outer;
	void *gone;
	void *current;
};

/*
 * struct drmres_home - the home of one owner
 * @lock: survives it; see bias.h. Ready while the owner is not being released, and nodes are packed where they can be
 * @owner: who manages the nodes; NULL once they are left behind
 * @describe: fill in ->kind, and of a live node ->name, ->size and ->payload; @node: NULL for one that is gone
 * @bump: where the next block is carved from @current
 * @fast: up to here that needs nothing else to be done: the lower of @limit and @zeroed
 * @limit: end of @current
 * @zeroed: up to here memory from @bump on is zero
 * @gets, @puts: how many nodes were handed out, and came back; but for those that are records still (drmres_home_nodes())
 * @reusable: bit n for the stack of blocks of n granules, if there are any
 * @numbered: some nodes have got numbers, or there is more to know of them; see drmres_home_end_numbered()
 * @strangers: nodes of the owner may lie elsewhere; for the owner
 * @packing: its nodes are packed
 * @counted: so many granules of @current were carved, or never are, of which its ->live knows; see drmres_home_count_carved()
 * @full, @sparse: the other chunks: those that are worth sweeping are sparse
 * @recent: blocks that were freed last; NULL for none
 * @holes: the chunk that was swept last; NULL for none
 * @behind: releases that are under way, the innermost first; NULL for none
 * @packed: what it has besides if its nodes can be packed (mm/packed/packed.h), or NULL
 * @main: of a lane (mm/packed/lane.h), the home that it is one of; else NULL
 * @label: what the owner was called when the home began
 */
struct drmres_home {
	struct drmres_bias lock;
	char *bump;
	char *fast;
	struct drmres_chunk *current;
	u64 gets, puts;
	bool numbered;
	bool packing;
	bool strangers;
	u16 counted;
	u64 reusable;
	char *limit;
	char *zeroed;
	const void *owner;
	void (*describe)(const void *node, struct drmres_tag *tag);
	struct drmres_chunk *full, *sparse;
	struct drmres_recent *recent;
	struct drmres_holes *holes;
	struct drmres_packed *packed;
	struct drmres_home *main;
	struct drmres_behind *behind;
	char label[DRMRES_HOME_LABEL];
};

/* ---- home.c ---- */

/* A home, locked; NULL if there is no memory. */
struct drmres_home *drmres_home_create(const void *owner, const char *label,
				       void (*describe)(const void *node, struct drmres_tag *tag));

/* @bytes, a multiple of the granule and at most DRMRES_HOME_MAX; NULL if there is no memory. Locked. */
void *drmres_home_get_slow(struct drmres_home *home, size_t bytes, bool zero);

/* The same from memory in which nothing was. */
void *drmres_home_get_untouched(struct drmres_home *home, size_t bytes, bool zero);

/* drmres_home_put() for what is not common. Locked. */
void drmres_home_put_slow(struct drmres_home *home, struct drmres_chunk *chunk, char *start);

/* A chunk has lost a block: look whether it is empty, or worth sweeping, if it is not the current one. Locked. */
void drmres_home_lost(struct drmres_home *home, struct drmres_chunk *chunk);

/* The same, and let go of the lock, which is held by favour, or after drmres_bias_take() if it is @shared. */
void drmres_home_lost_leave(struct drmres_home *home, struct drmres_chunk *chunk, bool shared);

/* All that is in @from is in @to from now on, and @from is a block of it that is no node. Both locked. */
void drmres_home_move(struct drmres_home *from, struct drmres_home *to);

/* Give every chunk back, and with them what still lives. Locked; ends the lock. */
void drmres_home_drop(struct drmres_home *home);

/* The owner goes: what lives is nobody's, and the home ends with the last of it. Locked; ends the lock. */
void drmres_home_abandon(struct drmres_home *home);

/* Nobody manages what is in it any more. Locked. */
static inline void drmres_home_leave_owner(struct drmres_home *home)
{
	home->owner = NULL;
	drmres_bias_unready(&home->lock);
}

/* Let go of the lock; the home ends if its owner is gone and nothing lives in it. */
void drmres_home_leave(struct drmres_home *home);

/* Make what releases have left behind true. Locked. */
void drmres_home_catch_up(struct drmres_home *home);

/*
 * A release by a list that begins with @first, and its end: what it has left behind then is so for good unless
 * drmres_home_catch_up() was called. Locked.
 */
static inline void drmres_behind_begin(struct drmres_home *home, struct drmres_behind *behind, void *first)
{
	*behind = (struct drmres_behind){home->behind, first, first};
	home->behind = behind;
}

void drmres_behind_end(struct drmres_home *home, struct drmres_behind *behind);

/*
 * It has come to @current, and never touches again what is in front of that. Not locked: whoever looks may see it a little
 * behind.
 */
static inline __attribute__((always_inline)) void drmres_behind_at(struct drmres_home *home,
								   struct drmres_behind *behind, void *current)
{
	/* PAIRS WITH: the acquire in drmres_home_catch_up(). */
	__atomic_store_n(&behind->current, current, __ATOMIC_RELEASE);
	/* A checker has to be told of each node before the next one. */
	if (DRMRES_ASAN || DRMRES_TSAN) {
		drmres_bias_lock(&home->lock);
		drmres_home_catch_up(home);
		drmres_bias_unlock(&home->lock);
	}
}

/* Return: the home whose node @address may be in, locked; NULL for no home's. */
struct drmres_home *drmres_home_enter(const void *address);

/*
 * Start of the block that @address lies in, or that began there before it was freed; NULL if there is none. Locked.
 * @live: which of the two.
 */
char *drmres_home_block(const void *address, bool *live);

/*
 * The chunk of the home in which a block may begin at @address; NULL if none of it does. Never follows @address. Locked.
 */
static inline __attribute__((always_inline)) struct drmres_chunk *drmres_home_chunk(const struct drmres_home *home,
										    const void *address)
{
	struct drmres_chunk *chunk;

	/* Most addresses lie in the segment that blocks are carved from, which is there. */
	if (((uintptr_t)address ^ (uintptr_t)home->current) < DRMRES_SEGMENT_SIZE)
		chunk = drmres_chunk_of(address);
	else
		chunk = drmres_chunk_at(address);
	if (!chunk || __atomic_load_n(&chunk->home, __ATOMIC_RELAXED) != home || (uintptr_t)address % DRMRES_GRANULE)
		return NULL;
	return chunk;
}

/* For who looks at ->live of the current chunk: it is counted when somebody does, or when another chunk comes. Locked. */
static inline void drmres_home_count_carved(struct drmres_home *home)
{
	u16 now = (u16)((home->bump - drmres_chunk_start(home->current)) / (ptrdiff_t)DRMRES_GRANULE);

	home->current->live += (u16)(now - home->counted);
	home->counted = now;
}

/* Whether drmres_home_carve() has a block. Locked. */
static inline __attribute__((always_inline)) bool drmres_home_may_carve(const struct drmres_home *home, size_t bytes)
{
	return __builtin_expect(home->bump + bytes <= home->fast && !home->reusable, 1);
}

/*
 * A zeroed block, all of it, if that takes no more than to carve it; NULL, with nothing done, if it does. Locked. @bytes: a
 * multiple of the granule.
 */
static inline __attribute__((always_inline)) void *drmres_home_carve(struct drmres_home *home, size_t bytes)
{
	char *start = home->bump, *end = start + bytes;
	u32 length = (u32)(bytes / DRMRES_GRANULE);

	if (!drmres_home_may_carve(home, bytes))
		return NULL;
	home->bump = end;
	home->gets++;
	drmres_map_begin(drmres_map_at(start), length);
	/* No segment lies there, and no caller asks once more. */
	if (!start)
		__builtin_unreachable();
	return start;
}

/* The same whatever it takes; NULL if there is no memory. Locked. */
static inline void *drmres_home_get(struct drmres_home *home, size_t bytes)
{
	return drmres_home_carve(home, bytes) ?: drmres_home_get_slow(home, bytes, true);
}

/* The node at @node goes, whatever more there is to know of it. Locked. */
void drmres_home_end_numbered(struct drmres_home *home, void *node);

/* ---- numbers.c ---- */

/* The number of a node, which it gets when somebody asks for the first time. Locked. */
u64 drmres_node_number(struct drmres_home *home, const void *node);

/* The node is gone; all nodes of the home are. Locked. */
void drmres_node_forget(struct drmres_home *home, const void *node);
void drmres_nodes_forget(struct drmres_home *home);

/* ---- reuse.c ---- */

/* A place for @bytes among the holes; NULL if there is none at hand. Locked. */
char *drmres_reuse_get(struct drmres_home *home, size_t bytes);

/* Make room to note freed blocks in; without it they are found by sweeping. Locked. */
void drmres_reuse_begin(struct drmres_home *home);

/* Forget what is known of @chunk, NULL for all: it goes. Locked. */
void drmres_reuse_forget(struct drmres_home *home, struct drmres_chunk *chunk);

/* A chunk other than the current one has lost a block: is it worth sweeping now? Locked. */
void drmres_reuse_consider(struct drmres_home *home, struct drmres_chunk *chunk);

/* Note @length granules that are free. There is room for some of each length; the rest is found by sweeping. Locked. */
static inline __attribute__((always_inline)) void
drmres_home_recent(struct drmres_home *home, struct drmres_recent *recent, char *start, u32 length)
{
	u32 count = recent->count[length];

	if (__builtin_expect(count >= DRMRES_RECENT_PLACES, 0))
		return;
	recent->blocks[length][count] = start;
	recent->count[length] = (u8)(count + 1);
	home->reusable |= 1ul << length;
}

/*
 * A place for @length granules where something was freed recently: of the same length, or the beginning of the next longer
 * one. NULL if there is none. Locked.
 */
static inline __attribute__((always_inline)) char *drmres_home_again(struct drmres_home *home, u32 length)
{
	u64 fitting = length < DRMRES_RECENT_SIZES ? home->reusable >> length : 0;
	u32 rest, left;
	char *start;

	if (!fitting)
		return NULL;
	rest = (u32)__builtin_ctzl(fitting);
	left = home->recent->count[length + rest] - 1u;
	start = home->recent->blocks[length + rest][left];
	home->recent->count[length + rest] = (u8)left;
	if (!left)
		home->reusable &= ~(1ul << (length + rest));
	if (__builtin_expect(rest, 0))
		drmres_home_recent(home, home->recent, start + (size_t)length * DRMRES_GRANULE, rest);
	/* No segment lies there, and no caller asks once more. */
	if (!start)
		__builtin_unreachable();
	return start;
}

/* Not for large ones; @bytes: two granules at least. In line, so that whoever does that calls nothing. */
static inline __attribute__((always_inline)) void drmres_home_clear(char *start, size_t bytes)
{
	size_t at = 0;

	if (bytes < 4 * DRMRES_GRANULE) {
		memset(start, 0, 2 * DRMRES_GRANULE);
		memset(start + bytes - 2 * DRMRES_GRANULE, 0, 2 * DRMRES_GRANULE);
		return;
	}
	for (; at + 4 * DRMRES_GRANULE < bytes; at += 4 * DRMRES_GRANULE)
		memset(start + at, 0, 4 * DRMRES_GRANULE);
	memset(start + bytes - 4 * DRMRES_GRANULE, 0, 4 * DRMRES_GRANULE);
}

/*
 * A zeroed block where something was freed recently. Locked. NULL, with nothing done, if there is no such place, or a checker has
 * to be told of it. Calls nothing. What the map says of it is up to the caller.
 */
static inline __attribute__((always_inline)) char *drmres_home_reuse(struct drmres_home *home, size_t bytes)
{
	u32 length = (u32)(bytes / DRMRES_GRANULE);
	char *start = DRMRES_ASAN || DRMRES_TSAN ? NULL : drmres_home_again(home, length);

	if (!start)
		return NULL;
	home->gets++;
	drmres_chunk_of(start)->live += (u16)length;
	drmres_home_clear(start, bytes);
	return start;
}

/* The same for a node. @bytes: as drmres_home_carve(), which has failed. */
static inline __attribute__((always_inline)) void *drmres_home_reuse_node(struct drmres_home *home, size_t bytes)
{
	char *start = drmres_home_reuse(home, bytes);

	if (start)
		drmres_map_write(drmres_map_at(start), DRMRES_MAP_LIVE | (u32)(bytes / DRMRES_GRANULE));
	return start;
}

/* The length in granules of the live block that begins at @map; at least DRMRES_RECENT_SIZES if there is none, or it is long. */
static inline u32 drmres_home_short(const u8 *map)
{
	return (u32)drmres_map_read(map) - DRMRES_MAP_LIVE;
}

/*
 * The block at @start in @chunk, which is live, is freed, if that takes no more than to note it. Locked. Return: false, with
 * nothing done, if it takes more.
 * @length: from drmres_home_short(). @lost: afterwards drmres_home_lost() is to be called.
 */
static inline __attribute__((always_inline)) bool drmres_home_note(struct drmres_home *home, struct drmres_chunk *chunk,
								   char *start, u32 length, bool *lost)
{
	struct drmres_recent *recent = home->recent;
	u32 live = chunk->live - length;

	if (__builtin_expect(DRMRES_ASAN || DRMRES_TSAN || !recent || length >= DRMRES_RECENT_SIZES, 0))
		return false;
	drmres_map_write(drmres_map_at(start), DRMRES_MAP_FREED);
	home->puts++;
	drmres_home_recent(home, recent, start, length);
	chunk->live = (u16)live;
	*lost = ((live - 1) ^ (live + length - 1)) & DRMRES_SEEN_EVERY;
	return true;
}

/* The same whatever it takes. Locked. */
static inline void drmres_home_put(struct drmres_home *home, struct drmres_chunk *chunk, char *start)
{
	bool lost;

	if (!drmres_home_note(home, chunk, start, drmres_home_short(drmres_map_at(start)), &lost))
		drmres_home_put_slow(home, chunk, start);
	else if (lost)
		drmres_home_lost(home, chunk);
}

#endif
