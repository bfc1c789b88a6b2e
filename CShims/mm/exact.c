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

/* Note where and in which phase an object ends, before the lock is taken. */
static struct drmres_end *make_end(const void *pc)
{
	struct drmres_end *end;
	char phase[96];
	size_t size;

	drmres_phase_describe(phase, sizeof(phase));
	size = strlen(phase) + 1;
	end = malloc(sizeof(*end) + size);
	if (end) {
		end->site = drmres_site_here(pc);
		memcpy(end->phase, phase, size);
	}
	return end;
}

/* Why @block cannot be freed; DRMRES_NO_CODE if it can. */
static enum drmres_code refusal(const struct drmres_block *block, const struct drmres_discard *discard)
{
	const char *at = discard->ptr;
	bool exact;

	switch (drmres_index_state(block, at)) {
	case DRMRES_ADDRESS_WILD:
		return DRMRES_WILD_FREE;
	case DRMRES_ADDRESS_INTERIOR:
		return DRMRES_INTERIOR_FREE;
	case DRMRES_ADDRESS_FREED:
		exact = at == block->start || (block->tagged && at == block->start + block->tag.payload);
		return exact ? DRMRES_DOUBLE_FREE : DRMRES_INTERIOR_FREE;
	case DRMRES_ADDRESS_LIVE:
		break;
	}
	if (block->tagged && !discard->managed)
		return DRMRES_FOREIGN_FREE;
	if (!(discard->sources & 1u << block->source))
		return DRMRES_FREE_MISMATCH;
	if (discard->cache && discard->cache != block->cache)
		return DRMRES_FREE_MISMATCH;
	if (discard->usable && discard->usable != block->usable)
		return DRMRES_FREE_MISMATCH;
	return DRMRES_NO_CODE;
}

static struct drmres_mem view(const struct drmres_block *block, const void *address)
{
	struct drmres_mem mem = {.state = drmres_index_state(block, address)};

	if (mem.state == DRMRES_ADDRESS_WILD)
		return mem;
	mem.start = block->start;
	mem.usable = block->usable;
	mem.requested = block->requested;
	mem.source = block->source;
	mem.kind = DRMRES_KIND_MEM;
	if (block->tagged) {
		mem.kind = block->tag.kind;
		mem.id = block->tag.id;
		mem.owner = block->tag.owner;
		mem.payload = block->tag.payload;
	}
	return mem;
}

/* Who manages @block, as far as that is an allocation with a number. Locked. */
static struct drmres_mem owner_of(const struct drmres_block *block)
{
	return view(block->tagged ? drmres_index_at(block->tag.owner) : NULL, block->tagged ? block->tag.owner : NULL);
}

static bool exact_free(const struct drmres_discard *discard)
{
	struct drmres_end *end = make_end(discard->pc);
	struct drmres_object object = {0};
	struct drmres_mem mem, owner;
	struct drmres_block *block;
	enum drmres_code code;

	drmres_index_lock();
	block = drmres_index_at(discard->ptr);
	mem = view(block, discard->ptr);
	code = refusal(block, discard);
	if (mem.state != DRMRES_ADDRESS_WILD)
		drmres_block_describe(block, &object);
	if (code == DRMRES_NO_CODE) {
		owner = owner_of(block);
		drmres_index_retire(block, discard->with_owner, end);
	}
	drmres_index_unlock();

	if (code != DRMRES_NO_CODE) {
		free(end);
		drmres_report_free(code, discard, &mem, &object);
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
	if (drmres_index_state(block, ptr) == DRMRES_ADDRESS_LIVE && size <= block->usable) {
		drmres_redzone_resize(block, size, flags);
		drmres_index_resize(block, size);
	}
	drmres_index_unlock();
}

static struct drmres_mem exact_find(const void *address, struct drmres_object *object)
{
	struct drmres_block *block;
	struct drmres_mem mem;

	drmres_index_lock();
	block = drmres_index_at(address);
	mem = view(block, address);
	if (object && mem.state != DRMRES_ADDRESS_WILD)
		drmres_block_describe(block, object);
	drmres_index_unlock();
	return mem;
}

static bool exact_check(const void *address, const char *function)
{
	struct drmres_object object;
	struct drmres_block *block;
	bool freed, report = false, with_owner = false;

	drmres_index_lock();
	block = drmres_index_at(address);
	freed = drmres_index_state(block, address) == DRMRES_ADDRESS_FREED;
	if (freed && !(block->flags & DRMRES_BLOCK_REPORTED)) {
		report = true;
		with_owner = block->flags & DRMRES_BLOCK_WITH_OWNER;
		block->flags |= DRMRES_BLOCK_REPORTED;
		drmres_block_describe(block, &object);
	}
	drmres_index_unlock();
	if (report)
		drmres_report_use(&object, with_owner, function, "used");
	return !freed;
}

static void exact_reset(void)
{
	drmres_quarantine_flush();
	drmres_index_restart();
}

const struct drmres_backend drmres_backend_exact = {
	.name = "exact",
	.alloc = exact_alloc,
	.free = exact_free,
	.resize = exact_resize,
	.find = exact_find,
	.check = exact_check,
	.tag = drmres_index_tag,
	.keep = drmres_index_keep,
	.mark = drmres_index_mark,
	.alive = drmres_index_alive,
	.examine = drmres_examine,
	.forget = drmres_forget,
	.totals = drmres_index_totals,
	.reset = exact_reset,
};
