// SPDX-License-Identifier: MIT
/**
 * DOC: looking at the objects of a cache
 *
 * A walk over all blocks under the index's lock, with copies taken of what is found, so that reports are made without it.
 * The objects are nobody's for as long as it takes. Every function may be called concurrently.
 */
#include <mm/exact.h>
#include <mm/system.h>

#include <stdlib.h>

/* What is said of @block in @flaw, if anything; its bytes are right afterwards. Locked. */
static bool is_flawed(struct drmres_block *block, struct drmres_flaw *flaw)
{
	bool clean;

	*flaw = (struct drmres_flaw){.freed = block->flags & DRMRES_BLOCK_FREED};
	if (!flaw->freed) {
		clean = drmres_redzone_check(block, &flaw->before, &flaw->behind);
		drmres_redzone_restore(block);
	} else if (!(block->flags & DRMRES_BLOCK_QUEUED) ||
		   (block->flags & (DRMRES_BLOCK_CLOSED | DRMRES_BLOCK_WRITTEN))) {
		/* Whoever frees it right now is not done; closed pages cannot have been written without a report. */
		return false;
	} else {
		clean = drmres_poison_check(block, &flaw->before);
		if (!clean)
			drmres_poison(block);
	}
	if (!clean)
		drmres_block_describe(block, &flaw->object);
	return !clean;
}

struct drmres_examination drmres_examine(const struct kmem_cache *cache)
{
	struct drmres_examination result = {0};
	struct drmres_flaw flaw, *bigger;
	struct drmres_block *block;

	drmres_index_lock();
	for (block = drmres_index_first(); block; block = drmres_index_next(block)) {
		if (block->cache != cache)
			continue;
		result.objects++;
		if (!is_flawed(block, &flaw))
			continue;
		bigger = drmres_system_resize(result.flaws, result.count + 1, sizeof(flaw));
		if (!bigger)
			break;
		result.flaws = bigger;
		result.flaws[result.count++] = flaw;
	}
	drmres_index_unlock();
	return result;
}

size_t drmres_forget(const struct kmem_cache *cache)
{
	struct drmres_block *block;
	size_t live = 0;

	drmres_index_lock();
	for (block = drmres_index_first(); block; block = drmres_index_next(block)) {
		if (block->cache != cache)
			continue;
		if (block->flags & DRMRES_BLOCK_FREED)
			block->cache = NULL;
		else
			live++;
	}
	drmres_index_unlock();
	return live;
}
