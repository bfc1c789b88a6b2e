// SPDX-License-Identifier: MIT
/**
 * DOC: homes
 *
 * Blocks are carved from the current chunk one behind the other. Memory that was used before is zeroed a window ahead of
 * them, so that a small owner that takes over a chunk touches little of it. A chunk that is full is retired; when nothing
 * lives in it, it goes back at once. A home belongs to its owner and everything in it to its lock.
 */
#include <mm/slab/home.h>

#include <linux/compiler.h>
#include <mm/packed/lane.h>
#include <mm/slab/begin.h>
#include <mm/slab/nodes.h>
#include <mm/system.h>

#include <stdlib.h>
#include <string.h>

/* A home that has handed out so many blocks fills the next chunk, too: its pages are asked for at once. */
#define POPULATE_FROM 4096u

/* So much is zeroed ahead, and up to twice as much. */
#define WINDOW 2048u

_Static_assert(sizeof(struct drmres_home) <= DRMRES_HOME_SIZE,
	       "a home is no larger than the place that is left for it");

/* Nobody may touch these bytes; they may be touched again. Only AddressSanitizer is told: it costs the others nothing. */
static void close_block(const char *start, size_t bytes)
{
	if (DRMRES_ASAN)
		drmres_shade_close(start, bytes);
}

static void open_block(char *start, size_t bytes)
{
	if (DRMRES_ASAN)
		drmres_shade_open(start, bytes);
	/* Several blocks may have been freed here, each by another thread. */
	for (size_t at = 0; DRMRES_TSAN && at < bytes; at += DRMRES_GRANULE)
		drmres_shade_take(start + at);
}

static void note_dirty(struct drmres_home *home)
{
	drmres_home_note_dirty(home, drmres_chunk_start(home->current));
}

static void begin_chunk(struct drmres_home *home, struct drmres_chunk *chunk, size_t offset)
{
	drmres_home_begin_chunk(home, chunk, drmres_chunk_start(chunk), drmres_chunk_size(chunk), offset);
}

/* Extend the window so that it covers @end. */
static void extend_window(struct drmres_home *home, char *limit, char *end)
{
	char *start = drmres_chunk_start(home->current);
	char *dirty = start + (size_t)home->current->dirty * DRMRES_GRANULE, *to = home->zeroed + WINDOW;

	if (to < end)
		to = end;
	/* What is left when it is not much more is not left. */
	if (to + WINDOW >= dirty) {
		/* A block that need not be zero may have gone beyond what is dirty. */
		if (home->zeroed < dirty)
			drmres_home_clear_ahead(home->zeroed, (size_t)(dirty - home->zeroed));
		to = limit;
	} else {
		memset(home->zeroed, 0, (size_t)(to - home->zeroed));
	}
	home->zeroed = to;
}

struct drmres_home *drmres_home_create(const void *owner, const char *label,
				       void (*describe)(const void *node, struct drmres_tag *tag))
{
	struct drmres_chunk *chunk = drmres_chunk_get(DRMRES_NARROW, DRMRES_CHUNK_NODES, NULL);
	struct drmres_home *home = chunk ? drmres_home_begin(chunk) : NULL;
	size_t length = strlen(label);

	if (!home)
		return NULL;
	/* As much as there is room for. */
	memcpy(home->label, label, length < sizeof(home->label) ? length : sizeof(home->label) - 1);
	home->owner = owner;
	home->describe = describe;
	drmres_home_begun(home);
	return home;
}

static void give_back(struct drmres_home *home, struct drmres_chunk *chunk)
{
	drmres_reuse_forget(home, chunk);
	drmres_chunk_put(chunk);
}

/* The current chunk is as full as it gets. */
static void retire(struct drmres_home *home)
{
	struct drmres_chunk *chunk = home->current;

	drmres_home_count_carved(home);
	note_dirty(home);
	drmres_chunk_link(&home->full, chunk);
	chunk->listed = true;
	if (!chunk->live) {
		drmres_chunk_unlink(chunk);
		give_back(home, chunk);
	} else {
		drmres_reuse_consider(home, chunk);
	}
}

static bool refill(struct drmres_home *home)
{
	struct drmres_chunk *chunk = drmres_chunk_get(DRMRES_WIDE, DRMRES_CHUNK_NODES, home);

	if (!chunk)
		return false;
	retire(home);
	if (!chunk->dirty && home->gets >= POPULATE_FROM)
		drmres_system_populate(drmres_chunk_start(chunk), drmres_chunk_size(chunk));
	begin_chunk(home, chunk, 0);
	return true;
}

/* A block of @bytes begins at @start. */
static void *begin_block(struct drmres_home *home, char *start, size_t bytes)
{
	home->gets++;
	drmres_map_begin(drmres_map_at(start), (u32)(bytes / DRMRES_GRANULE));
	return start;
}

/* A block that was freed, or lay among freed ones, is used again. */
static void *use_again(struct drmres_home *home, char *start, size_t bytes, bool zero)
{
	open_block(start, bytes);
	drmres_chunk_of(start)->live += (u16)(bytes / DRMRES_GRANULE);
	begin_block(home, start, bytes);
	return zero ? memset(start, 0, bytes) : start;
}

noinline void *drmres_home_get_untouched(struct drmres_home *home, size_t bytes, bool zero)
{
	char *limit = drmres_chunk_start(home->current) + drmres_chunk_size(home->current), *start;

	if ((size_t)(limit - home->bump) < bytes) {
		if (!refill(home))
			return NULL;
		limit = drmres_chunk_start(home->current) + drmres_chunk_size(home->current);
	}
	start = home->bump;
	home->bump += bytes;
	open_block(start, bytes);
	if (home->bump > home->zeroed) {
		if (zero && DRMRES_ASAN)
			memset(start, 0, bytes);
		if (zero && !DRMRES_ASAN)
			extend_window(home, limit, home->bump);
		else
			home->zeroed = home->bump;
	}
	drmres_home_update_fast(home);
	return begin_block(home, start, bytes);
}

void *drmres_home_get_slow(struct drmres_home *home, size_t bytes, bool zero)
{
	char *start = drmres_home_again(home, (u32)(bytes / DRMRES_GRANULE));

	/* Holes take some time to find. */
	if (!start &&
	    (size_t)(drmres_chunk_start(home->current) + drmres_chunk_size(home->current) - home->bump) < bytes)
		start = drmres_reuse_get(home, bytes);
	return start ? use_again(home, start, bytes, zero) : drmres_home_get_untouched(home, bytes, zero);
}

void drmres_home_lost(struct drmres_home *home, struct drmres_chunk *chunk)
{
	if (chunk == home->current)
		return;
	if (chunk->live) {
		drmres_reuse_consider(home, chunk);
		return;
	}
	drmres_chunk_unlink(chunk);
	give_back(home, chunk);
}

void drmres_home_lost_leave(struct drmres_home *home, struct drmres_chunk *chunk, bool shared)
{
	drmres_home_lost(home, chunk);
	drmres_bias_leave_as(&home->lock, shared);
}

void drmres_home_put_slow(struct drmres_home *home, struct drmres_chunk *chunk, char *start)
{
	u8 *map = drmres_map_at(start);
	u32 length = drmres_map_length(map);

	drmres_map_end(map);
	drmres_shade_end(start, (size_t)length * DRMRES_GRANULE);
	drmres_shade_give(start);
	close_block(start, (size_t)length * DRMRES_GRANULE);
	home->puts++;
	chunk->live -= (u16)length;
	if (!home->recent)
		drmres_reuse_begin(home);
	if (home->recent && length < DRMRES_RECENT_SIZES)
		drmres_home_recent(home, home->recent, start, length);
	drmres_home_lost(home, chunk);
}

void drmres_home_end_numbered(struct drmres_home *home, void *node)
{
	drmres_node_forget(home, node);
	if (home->packed)
		drmres_packed_end(home, node);
	drmres_home_put(home, drmres_chunk_at(node), node);
}

void drmres_home_catch_up(struct drmres_home *home)
{
	struct drmres_behind *behind;
	void *node, *current;

	for (behind = home->behind; behind; behind = behind->outer) {
		/* PAIRS WITH: the release in drmres_behind_at(). */
		current = __atomic_load_n(&behind->current, __ATOMIC_ACQUIRE);
		while ((node = behind->gone) != current) {
			/* While it is there still. */
			behind->gone = *(void **)node;
			drmres_home_end_numbered(home, node);
		}
	}
}

void drmres_behind_end(struct drmres_home *home, struct drmres_behind *behind)
{
	struct drmres_behind **link = &home->behind;

	while (*link != behind)
		link = &(*link)->outer;
	*link = behind->outer;
}

void drmres_home_leave(struct drmres_home *home)
{
	if (__builtin_expect(!home->owner && !drmres_home_nodes(home), 0))
		drmres_home_drop(home);
	else
		drmres_bias_unlock(&home->lock);
}

static void move_chunk(struct drmres_chunk *chunk, struct drmres_home *to, struct drmres_chunk **list)
{
	drmres_chunk_unlink(chunk);
	drmres_chunk_link(list, chunk);
	/* PAIRS WITH: the acquire of who looks whose a chunk is. */
	__atomic_store_n(&chunk->home, to, __ATOMIC_RELEASE);
}

void drmres_home_move(struct drmres_home *from, struct drmres_home *to)
{
	drmres_reuse_forget(from, NULL);
	retire(from);
	while (from->sparse)
		move_chunk(from->sparse, to, &to->sparse);
	while (from->full) {
		struct drmres_chunk *chunk = from->full;

		move_chunk(chunk, to, &to->full);
		/* What was known of its holes is forgotten. */
		drmres_reuse_consider(to, chunk);
	}
	to->gets += from->gets;
	to->puts += from->puts;
	from->owner = NULL;
	from->current = NULL;
	from->bump = from->fast = from->limit = from->zeroed = NULL;
}

static void drop_all(struct drmres_chunk *chunk, struct drmres_chunk *first)
{
	struct drmres_chunk *next;

	for (; chunk; chunk = next) {
		next = chunk->next;
		if (chunk != first)
			drmres_chunk_put(chunk);
	}
}

void drmres_home_drop(struct drmres_home *home)
{
	struct drmres_chunk *first = drmres_chunk_of(home);

	if (likely(drmres_home_is_small(home))) {
		drmres_home_drop_small(home);
		return;
	}
	if (home->numbered)
		drmres_nodes_forget(home);
	drmres_warm_count_nodes(home->gets);
	drmres_reuse_forget(home, NULL);
	note_dirty(home);
	drop_all(home->sparse, first);
	drop_all(home->full, first);
	if (home->current != first)
		drmres_chunk_put(home->current);
	/* Whoever came too late finds out under the lock. */
	__atomic_store_n(&first->home, NULL, __ATOMIC_RELAXED);
	drmres_bias_unlock(&home->lock);
	drmres_chunk_put_narrow(first, (char *)home);
}

void drmres_home_abandon(struct drmres_home *home)
{
	drmres_home_leave_owner(home);
	drmres_home_leave(home);
}

/* The home that @address lies in, whatever it is, locked; NULL for none. */
static struct drmres_home *enter(const void *address)
{
	struct drmres_chunk *chunk = drmres_chunk_at(address);
	struct drmres_home *home;

	/* PAIRS WITH: the releases in segment.c and in drmres_home_create(). */
	if (!chunk || __atomic_load_n(&chunk->use, __ATOMIC_ACQUIRE) != DRMRES_CHUNK_NODES)
		return NULL;
	home = __atomic_load_n(&chunk->home, __ATOMIC_ACQUIRE);
	if (!home)
		return NULL;
	drmres_bias_lock_late(&home->lock);
	/* The memory is never anything else than that of a home, so that the lock could be taken; is it still this one? */
	if (__atomic_load_n(&chunk->home, __ATOMIC_RELAXED) == home && chunk->use == DRMRES_CHUNK_NODES)
		return home;
	drmres_bias_unlock(&home->lock);
	return NULL;
}

struct drmres_home *drmres_home_enter(const void *address)
{
	struct drmres_home *home, *main;

	/* Whoever looks sees one home: what lies in a lane is looked for again when it has joined. */
	while ((home = enter(address)) && home->main) {
		main = home->main;
		drmres_bias_unlock(&home->lock);
		home = enter(main);
		if (!home)
			continue;
		drmres_lanes_join(home);
		drmres_home_leave(home);
	}
	if (!home)
		return NULL;
	if (__builtin_expect(home->behind != NULL, 0))
		drmres_home_catch_up(home);
	if (!home->packed)
		return home;
	drmres_lanes_join(home);
	if (drmres_packed_is_behind(home->packed))
		drmres_packed_settle(home);
	return home;
}

char *drmres_home_block(const void *address, bool *live)
{
	struct drmres_chunk *chunk = drmres_chunk_at(address);
	char *start = drmres_chunk_start(chunk);
	size_t granule = (size_t)((const char *)address - start) / DRMRES_GRANULE, freed = granule + 1;
	u8 *map = drmres_map_at(start);

	/* Only a first byte of a live block means something for sure: what lies inside of one is left over, or its length. */
	for (size_t at = granule + 1; at-- > 0;) {
		u8 byte = drmres_map_read(map + at);

		if (drmres_map_is_live(byte)) {
			size_t end = at + drmres_map_length(map + at);

			*live = end > granule;
			if (*live)
				return start + at * DRMRES_GRANULE;
			if (freed < end)
				freed = granule + 1;
			break;
		}
		if (byte == DRMRES_MAP_FREED && freed > granule)
			freed = at;
	}
	*live = false;
	return freed <= granule ? start + freed * DRMRES_GRANULE : NULL;
}
