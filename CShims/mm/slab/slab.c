// SPDX-License-Identifier: MIT
/**
 * DOC: the slab back end
 *
 * Managed resources lie in the homes of their owners while nobody pays attention (lib/attention.h). Everything else up to
 * 8 KiB lies in chunks of objects of one size, larger objects in pages of their own, which go back to the system at once; each
 * of them has a block (mm/block.h). Bytes are neither painted nor compared: what an overrun hits is the next object. A freed object is
 * known until its place is handed out again. Every function may be called concurrently; concurrent use of one object is the
 * caller's race and never the back end's.
 */
#include <mm/block.h>

#include <lib/attention.h>
#include <lib/event.h>
#include <mm/slab/large.h>
#include <mm/slab/nodes.h>
#include <mm/slab/plain.h>
#include <mm/slab/warm.h>
#include <mm/system.h>
#include <mm/watch.h>

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Whether the home of some owner's nodes may have to be asked of @address. */
static inline bool may_be_node(const void *address)
{
	return drmres_chunk_use(address) == DRMRES_CHUNK_NODES;
}

/* Memory for @block, which is alive from then on. */
static bool find_place(struct drmres_block *block, size_t align)
{
	bool plain;

	drmres_index_lock();
	block->start = block->base = drmres_plain_get(block->usable, align);
	block->length = block->usable;
	plain = block->start;
	if (plain)
		drmres_index_add(block);
	drmres_index_unlock();
	if (plain) {
		drmres_shade_take(block->start);
		drmres_shade_open(block->start, block->requested);
		return true;
	}

	if (!drmres_large_get(block, align))
		return false;
	drmres_index_lock();
	drmres_index_add(block);
	drmres_index_unlock();
	return true;
}

/* @block begins, at its place or before it has one. */
static void begin_block(struct drmres_block *block, const struct drmres_request *request,
			const struct drmres_site *site)
{
	char *const base = block->base, *const start = block->start;

	memset(block, 0, offsetof(struct drmres_block, names_here));
	block->base = base;
	block->start = start;
	block->usable = request->usable;
	block->requested = request->size;
	block->source = request->source;
	block->cache = request->cache;
	block->allocated = *site;
	/* One that has a tag from the start is never called by a number of its own. */
	block->id = request->tag && request->tag->id ? 0 : drmres_next_id(DRMRES_KIND_MEM);
}

/*
 * While nobody pays attention: the block whose place is handed out again, with its metadata and one look at everything. NULL
 * if it takes more.
 */
static struct drmres_block *alloc_again(const struct drmres_request *request, const struct drmres_site *site)
{
	struct drmres_tag_names names;
	struct drmres_block *block;

	if (DRMRES_ASAN || DRMRES_TSAN || drmres_attended())
		return NULL;
	if (request->tag)
		names = drmres_tag_names(request->tag);
	drmres_index_lock();
	block = drmres_plain_again(request->usable, request->align);
	if (block) {
		begin_block(block, request, site);
		block->length = block->usable;
		if (request->tag && drmres_tag_names_size(&names) <= sizeof(block->names_here))
			drmres_block_name(block, request->tag, &names, block->names_here);
		drmres_index_live(block);
	}
	drmres_index_unlock();
	return block;
}

static struct drmres_block *alloc_anew(const struct drmres_request *request, const struct drmres_site *site)
{
	struct drmres_block *block;

	drmres_quiet_begin();
	block = drmres_system_alloc(sizeof(*block));
	drmres_quiet_end();
	if (!block)
		return NULL;
	block->base = block->start = NULL;
	begin_block(block, request, site);
	if (!find_place(block, request->align)) {
		drmres_block_destroy(block);
		return NULL;
	}
	return block;
}

static void *slab_alloc(const struct drmres_request *request)
{
	const struct drmres_site site = drmres_site_as_noted(request->pc);
	struct drmres_block *block = alloc_again(request, &site) ?: alloc_anew(request, &site);
	char *start;

	if (!block)
		return NULL;
	start = block->start;
	if (request->tag && !block->tagged)
		drmres_index_tag(start, request->tag);
	if (drmres_traced())
		drmres_event_emit(DRMRES_EVENT_ALLOC, DRMRES_KIND_MEM, block->id, "", request->size, DRMRES_KIND_NONE,
				  0, "", request->pc);
	if ((request->flags & __GFP_ZERO) && !block->mapped)
		memset(start, 0, request->size);
	return start;
}

/* Nobody may touch a freed block any more. */
static void close_block(const struct drmres_block *block, size_t clear)
{
	if (clear) {
		drmres_shade_open(block->start, block->usable);
		explicit_bzero(block->start, clear < block->usable ? clear : block->usable);
	}
	drmres_shade_end(block->start, block->requested);
	drmres_shade_give(block->start);
	drmres_shade_close(block->start, block->usable);
}

/* While nobody pays attention: of what is plain, with one look at everything. False, and nothing has happened, if it takes more. */
static bool free_quickly(const struct drmres_discard *discard)
{
	struct drmres_short_end end;
	struct drmres_block *block;

	if (DRMRES_ASAN || DRMRES_TSAN || drmres_attended() || discard->clear ||
	    drmres_chunk_use(discard->ptr) != DRMRES_CHUNK_PLAIN || !drmres_block_ends(&end, discard))
		return false;
	drmres_index_lock();
	block = drmres_block_retire_quickly(discard, &end);
	if (block)
		drmres_plain_put(block);
	drmres_index_unlock();
	return block;
}

static bool slab_free(const struct drmres_discard *discard)
{
	struct drmres_block *block;
	bool done;

	if (free_quickly(discard))
		return true;
	if (may_be_node(discard->ptr) && drmres_nodes_free(discard, &done))
		return done;
	block = drmres_block_retire(discard);
	if (!block)
		return false;
	close_block(block, discard->clear);
	if (block->mapped) {
		drmres_large_put(block);
		return true;
	}
	drmres_index_lock();
	drmres_plain_put(block);
	drmres_index_unlock();
	return true;
}

static void slab_resize(const void *ptr, size_t size, gfp_t flags)
{
	struct drmres_block *block;

	drmres_index_lock();
	block = drmres_index_at(ptr);
	if (drmres_block_state(block, ptr) == DRMRES_ADDRESS_LIVE && size <= block->usable) {
		drmres_shade_open(block->start, size);
		if ((flags & __GFP_ZERO) && size > block->requested)
			memset(block->start + block->requested, 0, size - block->requested);
		drmres_index_resize(block, size);
	}
	drmres_index_unlock();
}

/* Bytes tell nothing here: objects are counted, and that is all. */
static struct drmres_examination slab_examine(const struct kmem_cache *cache)
{
	struct drmres_examination result = {0};

	drmres_index_lock();
	for (struct drmres_block *block = drmres_index_oldest(); block; block = TAILQ_NEXT(block, in_order))
		result.objects += block->cache == cache;
	drmres_index_unlock();
	return result;
}

static size_t slab_forget(const struct kmem_cache *cache)
{
	size_t live = 0;

	drmres_index_lock();
	for (struct drmres_block *block = drmres_index_oldest(); block; block = TAILQ_NEXT(block, in_order))
		live += block->cache == cache;
	drmres_plain_forget(cache);
	drmres_large_forget(cache);
	drmres_index_unlock();
	return live;
}

static struct drmres_mem slab_find(const void *address, struct drmres_object *object)
{
	struct drmres_mem mem;

	return may_be_node(address) && drmres_nodes_find(address, object, &mem) ? mem
										: drmres_block_find(address, object);
}

static bool slab_end(const void *address, struct drmres_freed *freed)
{
	bool found;

	return may_be_node(address) && drmres_nodes_end(address, freed, &found) ? found
										: drmres_block_ended(address, freed);
}

static bool slab_check(const void *address, const char *function)
{
	struct drmres_freed freed;
	bool ended;

	if (!may_be_node(address) || !drmres_nodes_end(address, &freed, &ended))
		return drmres_block_check(address, function);
	if (ended)
		drmres_report_use(&freed, function, "used");
	return !ended;
}

static void slab_going(const void *ptr, const void *pc)
{
	if (drmres_watched() && !drmres_nodes_going(ptr, pc))
		drmres_block_going(ptr, pc);
}

static bool slab_near(const void *address, size_t reach, struct drmres_object *object)
{
	struct drmres_mem mem;

	if (may_be_node(address) && drmres_nodes_find(address, object, &mem))
		return mem.state == DRMRES_ADDRESS_LIVE || mem.state == DRMRES_ADDRESS_INTERIOR;
	return drmres_block_near(address, reach, object);
}

static void slab_tag(const void *ptr, const struct drmres_tag *tag)
{
	/* A node in a home is what its owner says, until it has none. */
	if (!may_be_node(ptr))
		drmres_index_tag(ptr, tag);
	else if (!tag->owner)
		drmres_nodes_disown(ptr);
}

/* Nodes in homes are older than any mark: after one they have blocks. */
static struct drmres_alive *slab_alive(u64 mark, size_t *count)
{
	struct drmres_alive *all = drmres_index_alive(mark, count);

	if (!mark)
		drmres_nodes_alive(&all, count);
	return all;
}

static void slab_totals(struct drmres_alloc_totals *totals)
{
	drmres_index_totals(totals);
	drmres_nodes_totals(totals);
}

static void slab_reset(void)
{
	drmres_nodes_restart();
	drmres_warm_flush();
	drmres_index_lock();
	drmres_plain_flush();
	drmres_large_forget(NULL);
	drmres_index_unlock();
	drmres_index_restart();
}

/* What is packed (mm/packed/) is decided home by home; to the rest of the library both are one. */
#define FUNCTIONS                                                                                              \
	.alloc = slab_alloc, .free = slab_free, .resize = slab_resize, .find = slab_find, .check = slab_check, \
	.going = slab_going, .end = slab_end, .say = drmres_block_say, .near = slab_near, .tag = slab_tag,     \
	.keep = drmres_index_keep, .mark = drmres_index_mark, .alive = slab_alive, .examine = slab_examine,    \
	.forget = slab_forget, .totals = slab_totals, .reset = slab_reset

const struct drmres_backend drmres_backend_slab = {.name = "slab", FUNCTIONS};
const struct drmres_backend drmres_backend_packed = {.name = "packed", FUNCTIONS};
