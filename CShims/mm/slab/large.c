// SPDX-License-Identifier: MIT
/**
 * DOC: large objects
 *
 * A mapping for each. Its block is found in the index's tree, never through the address, so that the pages can go the
 * moment the object is freed. Owns the mappings and the blocks of those that were freed last, which belong to the index's
 * lock. Every function may be called concurrently.
 */
#include <mm/slab/large.h>

#include <drmres/alloc.h>
#include <linux/gfp.h>
#include <mm/system.h>

/* So many freed blocks are remembered. */
#define REMEMBERED 64

static struct drmres_blocks gone = TAILQ_HEAD_INITIALIZER(gone);
static unsigned int gone_count;

/* Locked. */
static void forget(struct drmres_block *block)
{
	TAILQ_REMOVE(&gone, block, in_order);
	gone_count--;
	drmres_index_forget(block);
	drmres_block_destroy(block);
}

/* The system has handed these pages out anew. */
static void reused(const char *base, size_t length)
{
	struct drmres_block *block, *next;

	drmres_index_lock();
	for (block = TAILQ_FIRST(&gone); block; block = next) {
		next = TAILQ_NEXT(block, in_order);
		if (block->base < base + length && base < block->base + block->length)
			forget(block);
	}
	drmres_index_unlock();
}

bool drmres_large_get(struct drmres_block *block, size_t align)
{
	size_t slack = align > PAGE_SIZE ? align : 0, length;
	char *base;

	if (__builtin_add_overflow(block->usable, slack + PAGE_SIZE - 1, &length))
		return false;
	length &= ~(PAGE_SIZE - 1);
	base = drmres_system_map(length, false);
	if (!base)
		return false;
	block->base = base;
	block->length = length;
	block->start = (char *)(((uintptr_t)base + align - 1) & ~(align - 1));
	block->mapped = true;
	reused(base, length);
	drmres_shade_root(base, length);
	drmres_shade_open(block->start, block->requested);
	return true;
}

void drmres_large_put(struct drmres_block *block)
{
	drmres_shade_open(block->base, block->length);
	drmres_shade_unroot(block->base, block->length);
	drmres_index_lock();
	TAILQ_INSERT_TAIL(&gone, block, in_order);
	/* Before the pages can be anybody's, so that nobody who gets them finds this. */
	drmres_system_unmap(block->base, block->length);
	if (++gone_count > REMEMBERED)
		forget(TAILQ_FIRST(&gone));
	drmres_index_unlock();
}

void drmres_large_forget(const struct kmem_cache *cache)
{
	struct drmres_block *block, *next;

	for (block = TAILQ_FIRST(&gone); block; block = next) {
		next = TAILQ_NEXT(block, in_order);
		if (!cache)
			forget(block);
		else if (block->cache == cache)
			block->cache = NULL;
	}
}
