// SPDX-License-Identifier: MIT
/**
 * DOC: the exact back end
 *
 * The life of a block: memory and metadata are made, painted and indexed; a free finds it by address, claims it under
 * the lock so that a second free on any thread loses, looks at its red zones, poisons it and sends it to the
 * quarantine. A pointer that cannot be freed is reported and left alone. Every function may be called concurrently;
 * concurrent use of one object is the caller's race and never the back end's.
 */
#include <mm/exact.h>

#include <lib/event.h>
#include <mm/system.h>

#include <stdlib.h>
#include <string.h>

static void *exact_alloc(const struct drmres_request *request)
{
	struct drmres_block *block;
	void *start = NULL;

	drmres_quiet_begin();
	block = drmres_system_zalloc(1, sizeof(*block));
	if (block) {
		block->usable = request->usable;
		block->requested = request->size;
		block->source = request->source;
		block->cache = request->cache;
		if (drmres_raw_get(block, request->align))
			start = block->start;
		else
			drmres_block_destroy(block);
	}
	drmres_quiet_end();
	if (!start)
		return NULL;

	block->allocated = drmres_site_as_noted(request->pc);
	block->id = drmres_next_id(DRMRES_KIND_MEM);
	if (drmres_traced())
		drmres_event_emit(DRMRES_EVENT_ALLOC, DRMRES_KIND_MEM, block->id, "", request->size, DRMRES_KIND_NONE,
				  0, "", request->pc);
	drmres_redzone_paint(block, request->flags);

	drmres_index_lock();
	drmres_index_add(block);
	drmres_index_unlock();
	return start;
}

static bool exact_free(const struct drmres_discard *discard)
{
	struct drmres_block *block = drmres_block_retire(discard);

	if (!block)
		return false;
	drmres_report_redzone(block, discard);
	if (discard->clear) {
		drmres_shade_open(block->start, block->usable);
		explicit_bzero(block->start, discard->clear < block->usable ? discard->clear : block->usable);
	}
	drmres_poison(block);
	drmres_raw_close(block);
	drmres_quarantine_add(block);
	return true;
}

static void exact_resize(const void *ptr, size_t size, gfp_t flags)
{
	struct drmres_block *block;

	drmres_index_lock();
	block = drmres_index_at(ptr);
	if (drmres_block_state(block, ptr) == DRMRES_ADDRESS_LIVE && size <= block->usable) {
		drmres_redzone_resize(block, size, flags);
		drmres_index_resize(block, size);
	}
	drmres_index_unlock();
}

static void exact_reset(void)
{
	drmres_quarantine_flush();
	drmres_index_restart();
}

const struct drmres_backend drmres_backend_exact = {
	.name = "exact",
	.remembers = true,
	.alloc = exact_alloc,
	.free = exact_free,
	.resize = exact_resize,
	.find = drmres_block_find,
	.check = drmres_block_check,
	.going = drmres_block_going,
	.end = drmres_block_ended,
	.say = drmres_block_say,
	.near = drmres_block_near,
	.tag = drmres_index_tag,
	.keep = drmres_index_keep,
	.mark = drmres_index_mark,
	.alive = drmres_index_alive,
	.examine = drmres_examine,
	.forget = drmres_forget,
	.totals = drmres_index_totals,
	.reset = exact_reset,
};
