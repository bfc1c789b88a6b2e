// SPDX-License-Identifier: MIT
/**
 * DOC: nodes in homes, as the back end sees them
 *
 * A pointer is judged by the map; what a live node is, its owner says. What is known of one that was freed is that there was
 * one, and whose it was. Owns nothing but a count; every function may be called concurrently.
 */
#include <mm/slab/nodes.h>

#include <drmres/phase.h>
#include <lib/event.h>
#include <mm/block.h>
#include <mm/packed/packed.h>
#include <mm/slab/warm.h>
#include <mm/system.h>
#include <mm/watch.h>

#include <bsd/string.h>
#include <stdlib.h>

/* Homes that are there count for themselves. */
static u64 frees_at_reset;

/*
 * struct look - what an address in a home is; the home is locked
 * @memory, @usable: the bytes that go with a live one
 * @is_proxy: which are elsewhere
 */
struct look {
	struct drmres_home *home;
	char *start;
	char *memory;
	bool live;
	bool is_proxy;
	struct drmres_tag tag;
	char label[DRMRES_HOME_LABEL];
	size_t usable;
};

/* Where nodes may be packed. */
static void look_closer(struct look *look)
{
	struct drmres_packed_look seen = drmres_packed_look(look->home, look->start);

	if (seen.is_own) {
		look->start = NULL;
		look->live = false;
		return;
	}
	if (seen.node)
		look->home->describe(seen.node, &look->tag);
	else
		look->home->describe(NULL, &look->tag);
	if (!seen.node) {
		look->tag.name = seen.name;
		look->tag.size = seen.size;
	}
	if (seen.node != look->start)
		look->tag.payload = seen.payload;
	look->memory = seen.memory;
	look->usable = seen.usable;
	look->is_proxy = seen.is_proxy;
}

/* False, and not locked, if @address is in no home. */
static bool enter(struct look *look, const void *address)
{
	look->home = drmres_home_enter(address);
	if (!look->home)
		return false;
	look->start = drmres_home_block(address, &look->live);
	look->memory = look->start;
	look->is_proxy = false;
	look->tag = (struct drmres_tag){.owner_name = look->label, .name = ""};
	if (!look->start)
		return true;
	look->usable = look->live ? (size_t)drmres_map_length(drmres_map_at(look->start)) * DRMRES_GRANULE : 0;
	if (look->live && look->home->packed)
		look_closer(look);
	else
		look->home->describe(look->live ? look->start : NULL, &look->tag);
	if (!look->start)
		return true;
	/* Read without the home: it may end as soon as it is left. */
	strlcpy(look->label, look->home->owner ? look->home->label : "", sizeof(look->label));
	if (look->live)
		look->tag.id = drmres_node_number(look->home, look->memory);
	return true;
}

/* That of a proxy may lie before it. */
static const char *payload_of(const struct look *look)
{
	return (const char *)((uintptr_t)look->start + look->tag.payload);
}

static enum drmres_address state_of(const struct look *look, const void *address)
{
	const char *at = address;

	if (!look->start)
		return DRMRES_ADDRESS_WILD;
	if (!look->live)
		return DRMRES_ADDRESS_FREED;
	return at == look->start || at == payload_of(look) ? DRMRES_ADDRESS_LIVE : DRMRES_ADDRESS_INTERIOR;
}

static void describe(const struct look *look, struct drmres_object *object)
{
	*object = (struct drmres_object){.kind = look->tag.kind, .id = look->tag.id, .size = look->tag.size};
	object->address = payload_of(look);
	strlcpy(object->name, look->tag.name, sizeof(object->name));
	strlcpy(object->owner, look->tag.owner_name, sizeof(object->owner));
}

static struct drmres_mem view(const struct look *look, const void *address)
{
	struct drmres_mem mem = {.state = state_of(look, address)};

	if (mem.state == DRMRES_ADDRESS_WILD)
		return mem;
	mem.start = look->start;
	/* Who resizes a node keeps no note of it: all that it has may be in use. */
	mem.usable = mem.requested = look->usable;
	mem.source = DRMRES_SOURCE_KMALLOC;
	mem.kind = look->tag.kind;
	mem.id = look->tag.id;
	mem.owner = look->home->owner;
	mem.payload = look->tag.payload;
	return mem;
}

bool drmres_nodes_find(const void *address, struct drmres_object *object, struct drmres_mem *mem)
{
	struct look look;

	if (!enter(&look, address))
		return false;
	*mem = view(&look, address);
	if (object && mem->state != DRMRES_ADDRESS_WILD)
		describe(&look, object);
	drmres_home_leave(look.home);
	return true;
}

bool drmres_nodes_end(const void *address, struct drmres_freed *freed, bool *found)
{
	struct look look;

	if (!enter(&look, address))
		return false;
	*found = look.start && !look.live;
	if (*found) {
		*freed = (struct drmres_freed){.managed_by = look.home->owner, .said = DRMRES_NO_CODE};
		describe(&look, &freed->object);
	}
	drmres_home_leave(look.home);
	return true;
}

/* Why it cannot be freed; DRMRES_NO_CODE if it can. */
static enum drmres_code refusal(const struct look *look, const struct drmres_discard *discard)
{
	switch (state_of(look, discard->ptr)) {
	case DRMRES_ADDRESS_WILD:
		return DRMRES_WILD_FREE;
	case DRMRES_ADDRESS_INTERIOR:
		return DRMRES_INTERIOR_FREE;
	case DRMRES_ADDRESS_FREED:
		return DRMRES_DOUBLE_FREE;
	case DRMRES_ADDRESS_LIVE:
		break;
	}
	return discard->managed ? DRMRES_NO_CODE : DRMRES_FOREIGN_FREE;
}

bool drmres_nodes_going(const void *ptr, const void *pc)
{
	struct drmres_object object;
	struct look look;
	bool live;

	if (!enter(&look, ptr))
		return false;
	live = look.live;
	if (live)
		describe(&look, &object);
	drmres_home_leave(look.home);
	if (!live)
		return true;
	object.released = drmres_site_here(pc);
	drmres_phase_describe(object.released_by, sizeof(object.released_by));
	drmres_watch_freed(look.memory, look.usable, &object);
	return true;
}

bool drmres_nodes_free(const struct drmres_discard *discard, bool *freed)
{
	const struct drmres_freed unknown = {.said = DRMRES_NO_CODE};
	struct drmres_object object = {.kind = DRMRES_KIND_NONE};
	enum drmres_code code;
	struct drmres_mem mem;
	struct look look;

	if (drmres_watched())
		drmres_nodes_going(discard->ptr, discard->pc);
	if (!enter(&look, discard->ptr))
		return false;
	code = refusal(&look, discard);
	mem = view(&look, discard->ptr);
	if (look.start)
		describe(&look, &object);
	if (code == DRMRES_NO_CODE) {
		drmres_node_forget(look.home, look.start);
		if (look.is_proxy)
			drmres_packed_end(look.home, look.start);
		drmres_home_put(look.home, drmres_chunk_at(look.start), look.start);
	}
	drmres_home_leave(look.home);

	*freed = code == DRMRES_NO_CODE;
	if (!*freed)
		drmres_report_free(code, discard, &mem, &object, &unknown);
	else if (drmres_traced())
		drmres_event_emit(DRMRES_EVENT_FREE, object.kind, object.id, object.name, object.size, DRMRES_KIND_NONE,
				  0, object.owner, discard->pc);
	return true;
}

bool drmres_nodes_disown(const void *ptr)
{
	struct drmres_home *home = drmres_home_enter(ptr);

	if (!home)
		return false;
	/* All that lives here is left behind together. */
	drmres_home_leave_owner(home);
	drmres_home_leave(home);
	return true;
}

/* One after the other, each locked; NULL at the end. */
static struct drmres_chunk *next_chunk(struct drmres_chunk *chunk, struct drmres_home **home)
{
	while ((chunk = drmres_chunk_next(chunk, DRMRES_CHUNK_NODES))) {
		*home = drmres_home_enter(drmres_chunk_start(chunk));
		if (*home)
			return chunk;
	}
	return NULL;
}

static void note_alive(const void *node, struct drmres_alive **all, size_t *count)
{
	struct drmres_alive *bigger = drmres_system_resize(*all, *count + 1, sizeof(**all)), *one;
	struct look look;

	if (!bigger)
		return;
	*all = bigger;
	enter(&look, node);
	/* What it stands for is met by itself. */
	if (look.is_proxy || !look.start) {
		drmres_home_leave(look.home);
		return;
	}
	one = &bigger[(*count)++];
	describe(&look, &one->object);
	one->start = look.start;
	one->end = look.start + look.usable;
	one->owner = look.home->owner;
	drmres_home_leave(look.home);
}

void drmres_nodes_alive(struct drmres_alive **all, size_t *count)
{
	struct drmres_chunk *chunk = NULL;
	struct drmres_home *home;

	while ((chunk = next_chunk(chunk, &home))) {
		char *start = drmres_chunk_start(chunk);
		u8 *map = drmres_map_at(start);

		/* What is a record has no address. */
		if (home->packing)
			drmres_packed_unpack(home);
		for (size_t at = 0; at < drmres_chunk_size(chunk) / DRMRES_GRANULE; at++)
			if (drmres_map_is_live(drmres_map_read(map + at))) {
				note_alive(start + at * DRMRES_GRANULE, all, count);
				at += drmres_map_length(map + at) - 1;
			}
		drmres_home_leave(home);
	}
}

/* Adds up what homes count. */
static u64 all_frees(u64 *nodes, u64 *bytes)
{
	u64 frees = drmres_warm_nodes();
	struct drmres_chunk *chunk = NULL;
	struct drmres_home *home;

	while ((chunk = next_chunk(chunk, &home))) {
		drmres_home_count_carved(home);
		*bytes += (u64)chunk->live * DRMRES_GRANULE;
		if ((char *)home == drmres_chunk_start(chunk)) {
			*bytes -= DRMRES_HOME_SIZE + drmres_packed_own(home);
			*nodes += drmres_home_nodes(home);
			frees += home->puts;
		}
		drmres_home_leave(home);
	}
	return frees;
}

void drmres_nodes_totals(struct drmres_alloc_totals *totals)
{
	u64 nodes = 0, bytes = 0, frees = all_frees(&nodes, &bytes);

	totals->live_objects += nodes;
	totals->live_bytes += bytes;
	totals->frees += frees - frees_at_reset;
	totals->allocations += frees - frees_at_reset + nodes;
	if (totals->peak_bytes < totals->live_bytes)
		totals->peak_bytes = totals->live_bytes;
}

void drmres_nodes_restart(void)
{
	u64 nodes = 0, bytes = 0;

	frees_at_reset = all_frees(&nodes, &bytes);
}
