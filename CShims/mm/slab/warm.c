// SPDX-License-Identifier: MIT
/**
 * DOC: containers that are used again
 *
 * Each thread keeps a few freed containers, in the order in which they were freed, until it ends. What it keeps is its own;
 * that a container is kept, and how it ended, may be looked at by anybody who has the index's lock. Who looks while it is being
 * used again sees the one life or the other. Every function may be called concurrently.
 */
#include <mm/slab/warm.h>

#include <lib/attention.h>
#include <lib/context.h>
#include <lib/event.h>
#include <lib/hooks.h>
#include <lib/phase.h>
#include <linux/compiler.h>
#include <mm/slab/plain.h>
#include <mm/slab/segment.h>
#include <mm/system.h>

#include <pthread.h>
#include <string.h>

/* So many are kept, and so many of them have to be newer than one that is used again. */
#define KEPT 16u
#define REMEMBERED 8u

_Static_assert(DRMRES_SCENE_RELEASE <= DRMRES_BLOCK_TEXTS, "a block has room for it");

/*
 * struct warm - what one thread keeps; the counts may be read by others
 * @blocks: a ring, of which @count are kept from @oldest on
 * @bytes: of these
 * @gets, @puts: how often one was used again, and kept
 * @nodes: drmres_warm_mine of the thread
 * @next, @link: place among all threads'
 */
struct warm {
	struct drmres_block *blocks[KEPT];
	u32 oldest, count;
	u64 bytes, gets, puts;
	const struct drmres_warm_nodes *nodes;
	struct warm *next, **link;
};

static __thread struct warm mine __attribute__((tls_model("initial-exec")));
__thread struct drmres_warm_nodes drmres_warm_mine;

/* It keeps nothing from now on, and is counted for by the others: nobody would be told when it is gone. */
static __thread bool ended;

/* By the index's lock, as is whatever is counted for threads that have ended. */
static struct warm *threads;
static u64 ended_gets, ended_puts, ended_nodes;

static pthread_key_t flush_key;
static pthread_once_t flush_once = PTHREAD_ONCE_INIT;
static bool have_key;

/* Only their thread writes them. */
#define ADD(field, value) __atomic_store_n(&(field), (field) + (value), __ATOMIC_RELAXED)
#define READ(field) __atomic_load_n(&(field), __ATOMIC_RELAXED)

static struct drmres_block *take_oldest(void)
{
	struct drmres_block *block = mine.blocks[mine.oldest];

	mine.oldest = (mine.oldest + 1) % KEPT;
	ADD(mine.count, -1u);
	ADD(mine.bytes, -block->requested);
	return block;
}

/* The oldest goes the way of all others. Locked. */
static void give_oldest(void)
{
	struct drmres_block *block = take_oldest();

	ADD(mine.puts, -1ul);
	drmres_index_retire(block, true, block->end);
	__atomic_store_n(&block->kept, false, __ATOMIC_RELAXED);
	drmres_plain_put(block);
}

void drmres_warm_flush(void)
{
	if (!mine.count)
		return;
	drmres_index_lock();
	while (mine.count)
		give_oldest();
	drmres_index_unlock();
}

static void end_thread(void *unused)
{
	(void)unused;
	ended = true;
	drmres_warm_flush();
	drmres_index_lock();
	ended_gets += mine.gets;
	ended_puts += mine.puts;
	ended_nodes += drmres_warm_mine.nodes;
	*mine.link = mine.next;
	if (mine.next)
		mine.next->link = mine.link;
	drmres_index_unlock();
	mine = (struct warm){0};
	drmres_warm_mine = (struct drmres_warm_nodes){0};
}

static void make_key(void)
{
	have_key = drmres_system_key(&flush_key, end_thread);
}

/* From now on what this thread counts is seen, and given back when it ends; false if nobody can see to that. */
static bool list_thread(void)
{
	if (ended)
		return false;
	drmres_quiet_begin();
	pthread_once(&flush_once, make_key);
	drmres_warm_mine.listed = have_key && drmres_system_key_set(flush_key, &mine);
	drmres_quiet_end();
	if (!drmres_warm_mine.listed)
		return false;
	drmres_index_lock();
	mine.nodes = &drmres_warm_mine;
	mine.next = threads;
	mine.link = &threads;
	if (threads)
		threads->link = &mine.next;
	threads = &mine;
	drmres_index_unlock();
	return true;
}

void drmres_warm_totals(struct drmres_alloc_totals *totals)
{
	totals->allocations += ended_gets;
	totals->frees += ended_puts;
	for (const struct warm *warm = threads; warm; warm = warm->next) {
		totals->allocations += READ(warm->gets);
		totals->frees += READ(warm->puts);
		totals->live_objects -= READ(warm->count);
		totals->live_bytes -= READ(warm->bytes);
	}
}

void drmres_warm_restart(void)
{
	ended_gets = ended_puts = 0;
	for (struct warm *warm = threads; warm; warm = warm->next)
		warm->gets = warm->puts = 0;
}

void drmres_warm_count_slow(u64 nodes)
{
	if (list_thread()) {
		ADD(drmres_warm_mine.nodes, nodes);
		return;
	}
	drmres_index_lock();
	ended_nodes += nodes;
	drmres_index_unlock();
}

u64 drmres_warm_nodes(void)
{
	u64 nodes;

	drmres_index_lock();
	nodes = ended_nodes;
	for (const struct warm *warm = threads; warm; warm = warm->next)
		nodes += READ(warm->nodes->nodes);
	drmres_index_unlock();
	return nodes;
}

/* It is called something else than before, which somebody may read meanwhile; false if there is no room for that. */
static bool rename_block(struct drmres_block *block, const struct drmres_tag *tag)
{
	const struct drmres_tag_names names = drmres_tag_names(tag);

	if (drmres_tag_names_size(&names) > sizeof(block->names_here))
		return false;
	drmres_index_lock();
	drmres_block_name(block, tag, &names, block->names_here);
	drmres_index_unlock();
	return true;
}

/* The next one, which could be used again, is not as it is wanted: it is renamed, or goes. */
static void prepare(size_t size, const struct drmres_tag *tag)
{
	struct drmres_block *block = mine.blocks[mine.oldest];

	if (block->requested == size && rename_block(block, tag))
		return;
	drmres_index_lock();
	give_oldest();
	drmres_index_unlock();
}

static inline bool may_be_warm(void)
{
	return !DRMRES_ASAN && !DRMRES_TSAN && mine.count > REMEMBERED && !drmres_attended() && !drmres_atomic_nesting;
}

void *drmres_mem_alloc_warm(size_t size, u64 id, const char *parent, const char *name, const void *pc)
{
	struct drmres_block *block;

	if (unlikely(!may_be_warm()))
		return NULL;
	block = mine.blocks[mine.oldest];
	/* It has names of its own, of which the first is a device's. */
	if (unlikely(block->requested != size ||
		     strcmp(block->tag.owner_name + sizeof(DRMRES_TAG_OF_DEVICE) - 1, parent) != 0 ||
		     strcmp(block->tag.name, name) != 0))
		return NULL;
	take_oldest();
	ADD(mine.gets, 1u);
	block->allocated = drmres_site_as_noted(pc);
	block->tag.id = id;
	block->end = NULL;
	block->flags = 0;
	block->said = DRMRES_NO_CODE;
	block->sequence = READ(drmres_index_last);
	block->again = true;
	/* PAIRS WITH: the acquire in drmres_block_is_freed(). */
	__atomic_store_n(&block->kept, false, __ATOMIC_RELEASE);
	return memset(block->start, 0, size);
}

void *drmres_mem_alloc_tagged(size_t size, const struct drmres_tag *tag, const void *pc)
{
	void *start = NULL;

	if (may_be_warm()) {
		prepare(size, tag);
		start = drmres_mem_alloc_warm(size, tag->id, tag->owner_name, tag->name, pc);
	}
	return start ?: drmres_mem_alloc_anew(size, tag, pc);
}

/* The block of the container at @start that can be kept; NULL if there is none. Nobody else is about to free it. */
static struct drmres_block *block_to_keep(const void *start)
{
	struct drmres_block **slot = drmres_plain_slot(start), *block = slot ? *slot : NULL;

	if (!block || block->start != start || block->kept || (block->flags & ~DRMRES_BLOCK_LAST_PUT) ||
	    !block->tagged || block->tag.kind != DRMRES_KIND_DRM || block->tag.owner || block->tag.payload ||
	    block->tag_names != block->names_here || block->source != DRMRES_SOURCE_KMALLOC || block->cache ||
	    (drmres_hooks.lock_held_in && drmres_hooks.lock_held_in(start, block->usable, NULL)))
		return NULL;
	return block;
}

void drmres_mem_free_tagged(const char *function, const void *start, const void *pc)
{
	struct drmres_block *block;
	struct drmres_end *end;

	if (DRMRES_ASAN || DRMRES_TSAN || drmres_attended() || mine.count == KEPT ||
	    !(drmres_warm_mine.listed || list_thread()) || !(block = block_to_keep(start)))
		goto ordinary;
	end = (void *)block->end_here.words;
	if (!drmres_scene_of_release(&end->scene) && !drmres_scene_fits(&end->scene, DRMRES_BLOCK_TEXTS))
		goto ordinary;
	end->site = drmres_site_as_noted(pc);
	end->function = function;
	block->end = end;
	/* PAIRS WITH: the acquire in drmres_block_is_freed(). */
	__atomic_store_n(&block->kept, true, __ATOMIC_RELEASE);
	mine.blocks[(mine.oldest + mine.count) % KEPT] = block;
	ADD(mine.count, 1u);
	ADD(mine.bytes, block->requested);
	ADD(mine.puts, 1u);
	return;

ordinary:
	drmres_mem_free_by(function, start, true, pc);
}
