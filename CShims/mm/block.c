// SPDX-License-Identifier: MIT
/**
 * DOC: blocks
 *
 * What both back ends say of an object that has metadata of its own: what an address is to it, whether it may be freed, how
 * it ended. The functions down to drmres_block_destroy() work on one block, under the index's lock or for who freed it; the
 * rest look a block up themselves and may be called concurrently.
 */
#include <mm/block.h>

#include <drmres/phase.h>

#include <lib/event.h>
#include <lib/hooks.h>
#include <mm/system.h>
#include <mm/watch.h>

#include <bsd/string.h>
#include <stdlib.h>

enum drmres_address drmres_block_state(const struct drmres_block *block, const void *address)
{
	const char *at = address;
	bool exact;

	if (!block)
		return DRMRES_ADDRESS_WILD;

	/* The payload of an empty node may lie right behind the block's last byte. */
	exact = at == block->start || (block->tagged && at == block->start + block->tag.payload);
	if (!exact && (at < block->start || at >= block->start + block->usable))
		return DRMRES_ADDRESS_WILD;
	if (drmres_block_is_freed(block))
		return DRMRES_ADDRESS_FREED;
	return exact ? DRMRES_ADDRESS_LIVE : DRMRES_ADDRESS_INTERIOR;
}

/* Where and in which phase an object ends, before the lock is taken; NULL if there is no memory to note it. */
static struct drmres_end *make_end(const char *function, const void *pc)
{
	struct drmres_end *end = drmres_system_alloc(sizeof(*end) + drmres_scene_size());

	if (end) {
		end->site = drmres_site_as_noted(pc);
		end->function = function;
		drmres_scene_take(&end->scene);
	}
	return end;
}

/* Why @block cannot be freed; DRMRES_NO_CODE if it can. Locked. */
static enum drmres_code refusal(const struct drmres_block *block, const struct drmres_discard *discard)
{
	const char *at = discard->ptr;
	bool exact;

	switch (drmres_block_state(block, at)) {
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

/* What drmres_mem_find() says of @address, which lies in @block. Locked. */
static struct drmres_mem view(const struct drmres_block *block, const void *address)
{
	struct drmres_mem mem = {.state = drmres_block_state(block, address)};

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

void drmres_block_describe(const struct drmres_block *block, struct drmres_object *object)
{
	memset(object, 0, sizeof(*object));
	object->kind = DRMRES_KIND_MEM;
	object->id = block->id;
	object->size = block->requested;
	object->address = block->start;
	object->allocated = drmres_site_shown(block->allocated);
	if (block->tagged) {
		object->kind = block->tag.kind;
		if (block->tag.id)
			object->id = block->tag.id;
		object->size = block->tag.size;
		object->address = block->start + block->tag.payload;
		if (block->tag_names) {
			strlcpy(object->owner, block->tag.owner_name, sizeof(object->owner));
			strlcpy(object->name, block->tag.name, sizeof(object->name));
		}
	}
	if (block->end) {
		object->released = drmres_site_shown(block->end->site);
		drmres_scene_describe(&block->end->scene, object->released_by, sizeof(object->released_by));
	}
}

void drmres_block_end(const struct drmres_block *block, struct drmres_freed *freed)
{
	memset(freed, 0, sizeof(*freed));
	drmres_block_describe(block, &freed->object);
	freed->with_owner = (block->flags & DRMRES_BLOCK_WITH_OWNER) || block->kept;
	freed->last_put = block->flags & DRMRES_BLOCK_LAST_PUT;
	freed->said = block->said;
	freed->managed_by = block->tagged ? block->tag.owner : NULL;
	if (block->end) {
		freed->function = block->end->function;
		freed->doing = drmres_scene_doing(&block->end->scene);
	}
}

void drmres_block_clear(struct drmres_block *block)
{
	if (block->tag_names != block->names_here)
		free(block->tag_names);
	if (block->end != (void *)block->end_here.words)
		free(block->end);
}

void drmres_block_destroy(struct drmres_block *block)
{
	drmres_block_clear(block);
	free(block);
}

struct drmres_tag_names drmres_tag_names(const struct drmres_tag *tag)
{
	struct drmres_tag_names names = {tag->owner_kind ?: "", tag->owner_name ?: "", tag->name ?: "", 0, 0, 0};

	names.kind_length = tag->owner_kind ? strlen(names.kind) : 0;
	names.owner_size = strlen(names.owner) + 1;
	names.name_size = strlen(names.name) + 1;
	return names;
}

void drmres_block_name(struct drmres_block *block, const struct drmres_tag *tag, const struct drmres_tag_names *names,
		       char *to)
{
	char *name = to;

	if (names->kind_length)
		name = (char *)memcpy(name, names->kind, names->kind_length) + names->kind_length;
	name = (char *)memcpy(name, names->owner, names->owner_size) + names->owner_size;
	memcpy(name, names->name, names->name_size);
	block->tag_names = to;
	block->tag = *tag;
	block->tag.owner_kind = NULL;
	block->tag.owner_name = to;
	block->tag.name = name;
	block->tagged = true;
}

/* Who manages @block, as far as that is an allocation with a number. Locked. */
static struct drmres_mem owner_of(const struct drmres_block *block)
{
	const void *owner = block->tagged ? block->tag.owner : NULL;

	return view(owner ? drmres_index_at(owner) : NULL, owner);
}

void drmres_block_going(const void *ptr, const void *pc)
{
	const void *start = NULL;
	struct drmres_object object;
	struct drmres_block *block;
	size_t usable = 0;

	if (!drmres_watched())
		return;
	drmres_index_lock();
	block = drmres_index_at(ptr);
	if (block && !drmres_block_is_freed(block)) {
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

/* Those who watch what is about to be freed are told, if it is going to be. */
static void tell(const struct drmres_discard *discard)
{
	bool frees;

	if (!drmres_watched())
		return;
	drmres_index_lock();
	frees = refusal(drmres_index_at(discard->ptr), discard) == DRMRES_NO_CODE;
	drmres_index_unlock();
	if (frees)
		drmres_block_going(discard->ptr, discard->pc);
}

struct drmres_block *drmres_block_retire(const struct drmres_discard *discard)
{
	struct drmres_end *end = make_end(discard->function, discard->pc);
	/* PAIRS WITH: the store in trace.c; an event on its way may miss a new subscriber. */
	const bool traced = drmres_traced();
	struct drmres_freed freed;
	struct drmres_object object;
	struct drmres_mem mem, owner;
	struct drmres_block *block;
	enum drmres_code code;

	tell(discard);

	drmres_index_lock();
	block = drmres_index_at(discard->ptr);
	mem = view(block, discard->ptr);
	code = refusal(block, discard);
	if (code != DRMRES_NO_CODE) {
		memset(&object, 0, sizeof(object));
		memset(&freed, 0, sizeof(freed));
	}
	/* Only for whom it matters: most of the time nobody is told. */
	if (mem.state != DRMRES_ADDRESS_WILD && (code != DRMRES_NO_CODE || traced))
		drmres_block_describe(block, &object);
	if (code == DRMRES_DOUBLE_FREE)
		drmres_block_end(block, &freed);
	if (code == DRMRES_NO_CODE && traced)
		owner = owner_of(block);
	if (code == DRMRES_NO_CODE)
		drmres_index_retire(block, discard->with_owner, end);
	drmres_index_unlock();

	if (code != DRMRES_NO_CODE) {
		free(end);
		drmres_report_free(code, discard, &mem, &object, &freed);
		return NULL;
	}

	if (traced)
		drmres_event_emit(DRMRES_EVENT_FREE, object.kind, object.id, object.name, object.size, owner.kind,
				  owner.id, object.owner, discard->pc);
	drmres_report_locked(block, discard);
	return block;
}

bool drmres_block_ends(struct drmres_short_end *end, const struct drmres_discard *discard)
{
	struct drmres_end *at = (void *)end->words;

	if (!drmres_scene_fits(&at->scene, DRMRES_BLOCK_TEXTS))
		return false;
	at->site = drmres_site_as_noted(discard->pc);
	at->function = discard->function;
	return true;
}

struct drmres_block *drmres_block_retire_quickly(const struct drmres_discard *discard,
						 const struct drmres_short_end *end)
{
	struct drmres_block *block = drmres_index_at(discard->ptr);

	if (refusal(block, discard) != DRMRES_NO_CODE ||
	    (drmres_hooks.lock_held_in && drmres_hooks.lock_held_in(block->start, block->usable, NULL)))
		return NULL;
	block->end_here = *end;
	drmres_index_retire(block, discard->with_owner, (void *)block->end_here.words);
	return block;
}

struct drmres_mem drmres_block_find(const void *address, struct drmres_object *object)
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

bool drmres_block_check(const void *address, const char *function)
{
	struct drmres_freed end;
	struct drmres_block *block;
	bool freed, report = false;

	drmres_index_lock();
	block = drmres_index_at(address);
	freed = drmres_block_state(block, address) == DRMRES_ADDRESS_FREED;
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

bool drmres_block_ended(const void *address, struct drmres_freed *freed)
{
	struct drmres_block *block;
	bool found;

	drmres_index_lock();
	block = drmres_index_at(address);
	found = block && drmres_block_is_freed(block);
	if (found)
		drmres_block_end(block, freed);
	drmres_index_unlock();
	return found;
}

void drmres_block_say(const void *address, enum drmres_code code)
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

	for (struct drmres_block *block = drmres_index_oldest(); block; block = TAILQ_NEXT(block, in_order)) {
		if (drmres_block_is_freed(block))
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

bool drmres_block_near(const void *address, size_t reach, struct drmres_object *object)
{
	struct drmres_block *block;

	drmres_index_lock();
	block = nearest(address, reach);
	if (block)
		drmres_block_describe(block, object);
	drmres_index_unlock();
	return block;
}
