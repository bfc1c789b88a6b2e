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

/* Note where and in which phase an object ends, before the lock is taken. */
static struct drmres_end *make_end(const char *function, const void *pc)
{
	struct drmres_end *end;
	char phase[96];
	size_t size;

	drmres_phase_describe(phase, sizeof(phase));
	size = strlen(phase) + 1;
	end = malloc(sizeof(*end) + size);
	if (end) {
		end->site = drmres_site_here(pc);
		end->function = function;
		end->doing = drmres_doing_now();
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

/* Those who watch the live block that @ptr lies in are told that it goes. */
static void exact_going(const void *ptr, const void *pc)
{
	const void *start = NULL;
	struct drmres_object object;
	struct drmres_block *block;
	size_t usable = 0;

	if (!drmres_watched())
		return;
	drmres_index_lock();
	block = drmres_index_at(ptr);
	if (block && !(block->flags & DRMRES_BLOCK_FREED)) {
		start = block->start;
		usable = block->usable;
		drmres_block_describe(block, &object);
	}
	drmres_index_unlock();
	if (!start)
		return;
	object.released = drmres_site_here(pc);
	drmres_phase_describe(object.released_by, sizeof(object.released_by));
	drmres_watch_freed(start, usable, &object);
}

/* The same of what is about to be freed, if it is going to be. */
static void tell_watches(const struct drmres_discard *discard)
{
	bool frees;

	drmres_index_lock();
	frees = refusal(drmres_index_at(discard->ptr), discard) == DRMRES_NO_CODE;
	drmres_index_unlock();
	if (frees)
		exact_going(discard->ptr, discard->pc);
}

static bool exact_free(const struct drmres_discard *discard)
{
	struct drmres_end *end = make_end(discard->function, discard->pc);
	struct drmres_freed freed = {0};
	struct drmres_object object = {0};
	struct drmres_mem mem, owner;
	struct drmres_block *block;
	enum drmres_code code;

	if (drmres_watched())
		tell_watches(discard);

	drmres_index_lock();
	block = drmres_index_at(discard->ptr);
	mem = view(block, discard->ptr);
	code = refusal(block, discard);
	if (mem.state != DRMRES_ADDRESS_WILD)
		drmres_block_describe(block, &object);
	if (code == DRMRES_DOUBLE_FREE)
		drmres_block_end(block, &freed);
	if (code == DRMRES_NO_CODE) {
		owner = owner_of(block);
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
	struct drmres_freed end;
	struct drmres_block *block;
	bool freed, report = false;

	drmres_index_lock();
	block = drmres_index_at(address);
	freed = drmres_index_state(block, address) == DRMRES_ADDRESS_FREED;
	if (freed && !(block->flags & DRMRES_BLOCK_REPORTED)) {
		report = true;
		block->flags |= DRMRES_BLOCK_REPORTED;
		drmres_block_end(block, &end);
	}
	drmres_index_unlock();
	if (report)
		drmres_report_use(&end, function, "used");
	return !freed;
}

static bool exact_end(const void *address, struct drmres_freed *freed)
{
	struct drmres_block *block;
	bool found;

	drmres_index_lock();
	block = drmres_index_at(address);
	found = block && (block->flags & DRMRES_BLOCK_FREED);
	if (found)
		drmres_block_end(block, freed);
	drmres_index_unlock();
	return found;
}

static void exact_say(const void *address, enum drmres_code code)
{
	struct drmres_block *block;

	drmres_index_lock();
	block = drmres_index_at(address);
	if (block) {
		block->flags |= code == DRMRES_NO_CODE ? DRMRES_BLOCK_LAST_PUT : DRMRES_BLOCK_REPORTED;
		if (block->said == DRMRES_NO_CODE)
			block->said = code;
	}
	drmres_index_unlock();
}

static struct drmres_block *nearest(const char *at, size_t reach)
{
	struct drmres_block *best = NULL;
	size_t distance;

	for (struct drmres_block *block = drmres_index_first(); block; block = drmres_index_next(block)) {
		if (block->flags & DRMRES_BLOCK_FREED)
			continue;
		if (at < block->start)
			distance = (size_t)(block->start - at);
		else if (at >= block->start + block->usable)
			distance = (size_t)(at - block->start) - block->usable + 1;
		else
			return block;
		if (distance <= reach) {
			reach = distance;
			best = block;
		}
	}
	return best;
}

static bool exact_near(const void *address, size_t reach, struct drmres_object *object)
{
	struct drmres_block *block;

	drmres_index_lock();
	block = nearest(address, reach);
	if (block)
		drmres_block_describe(block, object);
	drmres_index_unlock();
	return block;
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
	.going = exact_going,
	.end = exact_end,
	.say = exact_say,
	.near = exact_near,
	.tag = drmres_index_tag,
	.keep = drmres_index_keep,
	.mark = drmres_index_mark,
	.alive = drmres_index_alive,
	.examine = drmres_examine,
	.forget = drmres_forget,
	.totals = drmres_index_totals,
	.reset = exact_reset,
};
