// SPDX-License-Identifier: MIT
/**
 * DOC: watches
 *
 * A red-black tree of watched ranges by address. A watch belongs to whoever began it and is in the tree from
 * drmres_watch_begin() until it is ended or its memory is freed. One mutex guards the tree; it is a leaf, and no watch is
 * told of anything while it is held. Every function may be called concurrently.
 */
#include <mm/watch.h>

#include <lib/attention.h>

#include <lib/event.h>
#include <lib/fork.h>
#include <mm/shade.h>

#include <pthread.h>

size_t drmres_watches;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static RB_HEAD(watch_tree, drmres_watch) tree = RB_INITIALIZER(&tree);
static u64 last_order;

/* The largest range that was ever watched: how far before an address a watch may begin that reaches it. */
static size_t longest;

/* By address and then by age, so that what is told of one free is told in the same order each time. */
static int compare(struct drmres_watch *a, struct drmres_watch *b)
{
	if (a->address != b->address)
		return (uintptr_t)a->address < (uintptr_t)b->address ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

RB_GENERATE_INTERNAL(watch_tree, drmres_watch, by_address, compare, __attribute__((unused)) static)

/* As for the allocator's own lock: what it guards orders nothing in the program under test. */
static void take(void)
{
	drmres_quiet_begin();
	pthread_mutex_lock(&lock);
}

static void give(void)
{
	pthread_mutex_unlock(&lock);
	drmres_quiet_end();
}

/* Locked. */
static void take_off(struct drmres_watch *watch)
{
	RB_REMOVE(watch_tree, &tree, watch);
	watch->on = false;
	/* PAIRS WITH: the load in drmres_watched(). */
	__atomic_store_n(&drmres_watches, drmres_watches - 1, __ATOMIC_RELAXED);
	drmres_attention_set(DRMRES_ATTENTION_WATCH, drmres_watches);
}

void drmres_watch_begin(struct drmres_watch *watch, const void *address, size_t size, drmres_watch_fn_t freed,
			const void *pc)
{
	struct drmres_site since = drmres_site_here(pc);

	take();
	if (watch->on)
		take_off(watch);
	watch->address = address;
	watch->size = size ? size : 1;
	watch->freed = freed;
	watch->since = since;
	watch->order = ++last_order;
	watch->on = true;
	if (longest < watch->size)
		longest = watch->size;
	RB_INSERT(watch_tree, &tree, watch);
	/* PAIRS WITH: the load in drmres_watched(). */
	__atomic_store_n(&drmres_watches, drmres_watches + 1, __ATOMIC_RELAXED);
	drmres_attention_set(DRMRES_ATTENTION_WATCH, drmres_watches);
	give();
}

void drmres_watch_end(struct drmres_watch *watch)
{
	take();
	if (watch->on)
		take_off(watch);
	give();
}

/* The first watch that begins at @from or later. Locked. */
static struct drmres_watch *first_from(uintptr_t from)
{
	struct drmres_watch key = {.address = (const void *)from};

	return RB_NFIND(watch_tree, &tree, &key);
}

struct drmres_watch *drmres_watch_find(const void *address, drmres_watch_fn_t freed)
{
	struct drmres_watch *watch;

	take();
	watch = first_from((uintptr_t)address);
	while (watch && watch->address == address && watch->freed != freed)
		watch = RB_NEXT(watch_tree, &tree, watch);
	if (watch && watch->address != address)
		watch = NULL;
	give();
	return watch;
}

/* The first watch that reaches into [start, start + size), off the tree; NULL if there is none. */
static struct drmres_watch *next_in(uintptr_t start, size_t size)
{
	struct drmres_watch *watch;

	take();
	watch = first_from(start > longest ? start - longest : 0);
	while (watch && (uintptr_t)watch->address + watch->size <= start)
		watch = RB_NEXT(watch_tree, &tree, watch);
	if (watch && (uintptr_t)watch->address - start >= size && (uintptr_t)watch->address >= start)
		watch = NULL;
	if (watch)
		take_off(watch);
	give();
	return watch;
}

void drmres_watch_freed(const void *start, size_t size, const struct drmres_object *memory)
{
	struct drmres_watch *watch;

	/* From the beginning each time: whoever is told may end others. */
	while ((watch = next_in((uintptr_t)start, size)))
		watch->freed(watch, memory);
}
