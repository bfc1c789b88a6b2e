// SPDX-License-Identifier: MIT
/**
 * DOC: the index of blocks
 *
 * A red-black tree by address of every block that is alive or remembered, but for those that lie in chunks, which are
 * found by computing; and a list of the live ones in order of allocation. A block enters when it is allocated and leaves when its memory goes back to the C library. One lock
 * guards all of it; it is a leaf (nothing is called while it is held) and is taken for a lookup at a time, so every
 * function that says "Locked" may run on any thread. Under an explorer it is never contended, because no scheduling
 * point lies inside.
 */
#include <mm/exact.h>
#include <mm/slab/plain.h>
#include <mm/slab/warm.h>
#include <mm/system.h>

#include <lib/event.h>
#include <lib/fork.h>
#include <lib/hooks.h>

#include <bsd/string.h>
#include <stdlib.h>

u32 drmres_index_word;

DRMRES_FORK_TAKES(word, &drmres_index_word)

static RB_HEAD(block_tree, drmres_block) tree = RB_INITIALIZER(&tree);
static struct drmres_blocks living = TAILQ_HEAD_INITIALIZER(living);
u64 drmres_index_last;
static struct drmres_alloc_totals totals;

static int compare(struct drmres_block *a, struct drmres_block *b)
{
	return a->base < b->base ? -1 : a->base > b->base;
}

RB_GENERATE_INTERNAL(block_tree, drmres_block, by_address, compare, __attribute__((unused)) static)

/* The block with the highest base that is not above @at. */
static struct drmres_block *below_or_at(const char *at)
{
	struct drmres_block *block = RB_ROOT(&tree), *below = NULL;

	while (block) {
		if (at < block->base) {
			block = RB_LEFT(block, by_address);
		} else {
			below = block;
			block = RB_RIGHT(block, by_address);
		}
	}
	return below;
}

/* The C library has handed out [start, start + length) anew: forget what is remembered there. */
static void reused(const char *start, size_t length)
{
	struct drmres_block *block;

	if (!DRMRES_ASAN)
		return;
	while ((block = below_or_at(start + length - 1)) && block->base + block->length > start) {
		drmres_quarantine_remove(block);
		drmres_index_forget(block);
		drmres_block_destroy(block);
	}
}

struct drmres_block *drmres_index_at(const void *address)
{
	struct drmres_block **slot = drmres_plain_slot(address);
	const char *at = address;
	struct drmres_block *below;

	if (slot)
		return *slot;
	below = below_or_at(address);

	/* Without a red zone of ours an empty node's payload may lie right behind; no other block starts there. */
	if (!below || (size_t)(at - below->base) >= below->length + DRMRES_ASAN)
		return NULL;

	/* Somebody else's allocator may have reused an address that is only remembered. */
	if ((below->flags & DRMRES_BLOCK_QUEUED) && !drmres_shade_closed(below->start)) {
		reused(below->base, below->length);
		return NULL;
	}
	return below;
}

void drmres_index_add(struct drmres_block *block)
{
	struct drmres_block **slot = drmres_plain_slot(block->start);

	if (slot) {
		*slot = block;
	} else {
		reused(block->base, block->length);
		RB_INSERT(block_tree, &tree, block);
	}
	drmres_index_live(block);
}

/* What threads keep counts as live until somebody asks. Locked. */
static void note_peak(void)
{
	struct drmres_alloc_totals kept = {0};

	if (totals.live_bytes <= totals.peak_bytes)
		return;
	drmres_warm_totals(&kept);
	if (totals.peak_bytes < totals.live_bytes + kept.live_bytes)
		totals.peak_bytes = totals.live_bytes + kept.live_bytes;
}

void drmres_index_live(struct drmres_block *block)
{
	block->sequence = ++drmres_index_last;
	TAILQ_INSERT_TAIL(&living, block, in_order);
	totals.allocations++;
	totals.live_objects++;
	totals.live_bytes += block->requested;
	note_peak();
}

void drmres_index_retire(struct drmres_block *block, bool with_owner, struct drmres_end *end)
{
	TAILQ_REMOVE(&living, block, in_order);
	block->flags |= DRMRES_BLOCK_FREED | (with_owner ? DRMRES_BLOCK_WITH_OWNER : 0);
	block->end = end;
	totals.frees++;
	totals.live_objects--;
	totals.live_bytes -= block->requested;
}

void drmres_index_forget(struct drmres_block *block)
{
	struct drmres_block **slot = drmres_plain_slot(block->start);

	if (slot)
		*slot = NULL;
	else
		RB_REMOVE(block_tree, &tree, block);
}

struct drmres_block *drmres_index_oldest(void)
{
	return TAILQ_FIRST(&living);
}

struct drmres_block *drmres_index_first(void)
{
	return RB_MIN(block_tree, &tree);
}

struct drmres_block *drmres_index_next(struct drmres_block *block)
{
	return RB_NEXT(block_tree, &tree, block);
}

void drmres_index_resize(struct drmres_block *block, size_t requested)
{
	totals.live_bytes += requested;
	totals.live_bytes -= block->requested;
	note_peak();
	block->requested = requested;
}

void drmres_index_totals(struct drmres_alloc_totals *copy)
{
	drmres_index_lock();
	*copy = totals;
	drmres_warm_totals(copy);
	if (copy->peak_bytes < copy->live_bytes)
		copy->peak_bytes = copy->live_bytes;
	copy->quarantine_bytes = drmres_quarantine_bytes();
	drmres_index_unlock();
}

void drmres_index_restart(void)
{
	drmres_index_lock();
	totals.allocations = totals.frees = 0;
	totals.peak_bytes = totals.live_bytes;
	drmres_warm_restart();
	drmres_index_unlock();
}

u64 drmres_index_mark(void)
{
	u64 mark;

	drmres_index_lock();
	mark = drmres_index_last;
	drmres_index_unlock();
	return mark;
}

void drmres_index_tag(const void *ptr, const struct drmres_tag *tag)
{
	const struct drmres_tag_names names = drmres_tag_names(tag);
	char *room = drmres_system_alloc(drmres_tag_names_size(&names)), *old = room;
	struct drmres_block *block;

	drmres_index_lock();
	block = drmres_index_at(ptr);
	if (block && !drmres_block_is_freed(block) && ptr == block->start) {
		old = block->tag_names != block->names_here ? block->tag_names : NULL;
		if (room) {
			drmres_block_name(block, tag, &names, room);
		} else {
			block->tag_names = NULL;
			block->tag = *tag;
			block->tag.owner_kind = block->tag.owner_name = block->tag.name = NULL;
			block->tagged = true;
		}
	}
	drmres_index_unlock();
	free(old);
}

void drmres_index_keep(const void *ptr)
{
	struct drmres_block *block;

	drmres_index_lock();
	block = drmres_index_at(ptr);
	if (block && ptr == block->start)
		block->flags |= DRMRES_BLOCK_KEPT;
	drmres_index_unlock();
}

/* Whether @other was allocated before @block, which lives again. */
static bool is_older(const struct drmres_block *other, const struct drmres_block *block)
{
	if (other->sequence != block->sequence)
		return other->sequence < block->sequence;
	return !other->again || other->tag.id < block->tag.id;
}

/* Put those that live again where they have their place in the order: behind the last one that is older. Locked. */
static void put_in_order(void)
{
	struct drmres_block *block, *next, *other, *older;

	for (block = TAILQ_FIRST(&living); block; block = next) {
		next = TAILQ_NEXT(block, in_order);
		if (!block->again || drmres_block_is_freed(block))
			continue;
		older = NULL;
		for (other = next; other; other = TAILQ_NEXT(other, in_order))
			if (is_older(other, block))
				older = other;
		if (!older)
			continue;
		TAILQ_REMOVE(&living, block, in_order);
		TAILQ_INSERT_AFTER(&living, older, block, in_order);
	}
}

struct drmres_alive *drmres_index_alive(u64 mark, size_t *count)
{
	struct drmres_alive *all = NULL, *one, *bigger;
	struct drmres_block *block;
	size_t used = 0, room = 0;

	drmres_index_lock();
	put_in_order();
	TAILQ_FOREACH (block, &living, in_order) {
		if (block->sequence <= mark || (block->flags & DRMRES_BLOCK_KEPT) || drmres_block_is_freed(block))
			continue;
		if (used == room) {
			room = room ? 2 * room : 64;
			bigger = drmres_system_resize(all, room, sizeof(*all));
			if (!bigger)
				break;
			all = bigger;
		}
		one = &all[used++];
		drmres_block_describe(block, &one->object);
		one->start = block->start;
		one->end = block->start + block->usable;
		one->owner = block->tagged ? block->tag.owner : NULL;
	}
	drmres_index_unlock();
	*count = used;
	return all;
}
