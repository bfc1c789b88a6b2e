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

#include <drmres/phase.h>

#include <lib/event.h>
#include <lib/hooks.h>
#include <mm/watch.h>

#include <stdlib.h>
#include <string.h>

static void *exact_alloc(const struct drmres_request *request)
{
	struct drmres_block *block;
	void *start = NULL;

	drmres_quiet_begin();
	block = calloc(1, sizeof(*block));
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

	block->allocated = drmres_site_here(request->pc);
	block->id = drmres_next_id(DRMRES_KIND_MEM);
	if (drmres_trace_on)
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
	struct drmres_end *end = drmres_block_make_end(discard->function, discard->pc);
	struct drmres_freed freed = {0};
	struct drmres_object object = {0};
	struct drmres_mem mem, owner;
	struct drmres_block *block;
	enum drmres_code code;

	drmres_block_tell(discard);

	drmres_index_lock();
	block = drmres_index_at(discard->ptr);
	mem = drmres_block_view(block, discard->ptr);
	code = drmres_block_refusal(block, discard);
	if (mem.state != DRMRES_ADDRESS_WILD)
		drmres_block_describe(block, &object);
	if (code == DRMRES_DOUBLE_FREE)
		drmres_block_end(block, &freed);
	if (code == DRMRES_NO_CODE) {
		owner = drmres_block_owner(block);
		drmres_index_retire(block, discard->with_owner, end);
	}
	drmres_index_unlock();

	if (code != DRMRES_NO_CODE) {
		free(end);
		drmres_report_free(code, discard, &mem, &object, &freed);
		return false;
	}

	if (drmres_trace_on)
		drmres_event_emit(DRMRES_EVENT_FREE, object.kind, object.id, object.name, object.size, owner.kind,
				  owner.id, object.owner, discard->pc);
	drmres_report_locked(block, discard);
	drmres_report_redzone(block, discard);
	if (discard->clear) {
		drmres_shade_open(mem.start, mem.usable);
		explicit_bzero(mem.start, discard->clear < mem.usable ? discard->clear : mem.usable);
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
