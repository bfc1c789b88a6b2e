// SPDX-License-Identifier: MIT
/**
 * DOC: unpacking
 *
 * A packed home (mm/packed/packed.h) becomes a listed one: every node gets its place on the owner's list, so that the
 * ordinary functions find everything as if it had always been there. All memory for that is found first, so that it is done
 * as a whole or not at all. Owns nothing; everything here belongs to the home's lock, under which alone the list of an owner
 * with a home is changed.
 */
#include "walk.h"

#include <lib/membarrier.h>

#include <linux/printk.h>

/* struct chain - nodes to be, one behind the other through their first word */
struct chain {
	void *first, *last;
	unsigned int count;
};

static void push(struct chain *chain, void *node)
{
	*(void **)node = NULL;
	if (chain->last)
		*(void **)chain->last = node;
	else
		chain->first = node;
	chain->last = node;
	chain->count++;
}

static void *pop(struct chain *chain)
{
	void *node = chain->first;

	chain->first = *(void **)node;
	return node;
}

static size_t round_up_to(size_t bytes, size_t unit)
{
	return (bytes + unit - 1) & ~(unit - 1);
}

/*
 * A block of the home's, which is not counted: what it is for is counted already. From untouched memory: who frees something
 * twice is to hear of that, and not of what has come to its place.
 */
static bool add_block(struct drmres_home *home, struct chain *chain, size_t bytes)
{
	void *node = drmres_home_get_untouched(home, round_up_to(bytes, home->packed->rules->packed->unit), true);

	if (!node)
		return false;
	home->gets--;
	/* In case it lies where the log says that something was. */
	drmres_map_write(drmres_map_at(node) + 1, DRMRES_BLOCK_OWN);
	push(chain, node);
	return true;
}

static void give_back(struct drmres_home *home, struct chain *chain)
{
	while (chain->first) {
		void *node = pop(chain);

		drmres_home_put_slow(home, drmres_chunk_at(node), node);
		home->puts--;
	}
}

/* Blocks for @memory proxies and for the node of each record, newest first. */
static bool find_blocks(struct drmres_home *home, u64 memory, struct chain *proxies, struct chain *nodes)
{
	const struct drmres_packed *packed = home->packed;
	const struct managed_packed *rules = packed->rules->packed;
	const size_t proxy_bytes = rules->proxy + sizeof(struct drmres_proxy);
	struct drmres_packed_reader reader = {packed->actions, packed->top};
	const struct drmres_packed_action *action;

	for (; memory; memory--)
		if (!add_block(home, proxies, proxy_bytes))
			return false;
	for (; (action = drmres_packed_peek(&reader)); reader.end--)
		if (!add_block(home, nodes, rules->carries(action) ? proxy_bytes : rules->action_bytes(action)))
			return false;
	return true;
}

/*
 * struct builder - the list while it is being made, newest node first
 * @before, @after: where the next one goes
 * @last: the same for a stack
 */
struct builder {
	struct drmres_home *home;
	struct list_head *before, *after;
	void **last;
};

static void begin(struct builder *builder, struct drmres_home *home)
{
	const struct managed_rules *rules = home->packed->rules;
	struct list_head *head = managed_nodes(rules, home->owner);

	builder->home = home;
	builder->last = home->packed->going ? &home->packed->stack : NULL;
	builder->before = rules->newest_first ? head : head->prev;
	builder->after = rules->newest_first ? head->next : head;
}

static void add(struct builder *builder, void *node)
{
	struct list_head *entry = node;

	if (builder->last) {
		/* As it is with nodes that devres has taken off. */
		entry->prev = NULL;
		entry->next = NULL;
		*builder->last = entry;
		builder->last = (void **)&entry->next;
		return;
	}
	entry->prev = builder->before;
	entry->next = builder->after;
	/* As in list.h: somebody may look whether there is a list at all. */
	WRITE_ONCE(entry->prev->next, entry);
	entry->next->prev = entry;
	/* Each is older than the one before it. */
	if (builder->home->packed->rules->newest_first)
		builder->before = entry;
	else
		builder->after = entry;
}

static void add_proxy(struct builder *builder, void *node, void *memory, const struct drmres_packed_action *action)
{
	const struct managed_packed *rules = builder->home->packed->rules->packed;
	struct drmres_proxy *proxy = (struct drmres_proxy *)((char *)node + rules->proxy);

	rules->make_proxy(node, memory, drmres_packed_size(drmres_map_at(memory)), action);
	proxy->memory = memory;
	proxy->node = node;
	drmres_packed_stand_for(builder->home, proxy);
	add(builder, node);
}

/* The records that are newer than the first @length places. */
static void add_actions(struct builder *builder, struct drmres_packed_reader *reader, u32 length, struct chain *nodes)
{
	const struct managed_packed *rules = builder->home->packed->rules->packed;
	struct drmres_packed_action *action;

	for (; (action = drmres_packed_peek(reader)) && action->at >= length; reader->end--) {
		void *node = pop(nodes);

		if (rules->carries(action)) {
			add_proxy(builder, node, action->data, action);
		} else {
			rules->make_action(node, action);
			add(builder, node);
		}
	}
}

/*
 * Newest first, so that of several places that are the same one the newest counts. Until all are seen, the first byte of what
 * was met says so.
 */
static void add_all(struct builder *builder, struct chain *proxies, struct chain *nodes)
{
	struct drmres_home *home = builder->home;
	struct drmres_packed *packed = home->packed;
	struct drmres_packed_reader reader = {packed->actions, packed->top};
	struct drmres_packed_cursor log = drmres_packed_end_of_log(packed);
	struct drmres_proxy *proxy;

	while (log.at) {
		char *memory;
		u8 *map;

		add_actions(builder, &reader, log.at, nodes);
		memory = drmres_packed_at(home, *drmres_packed_back(&log));
		if (!drmres_packed_chunk(home, memory))
			continue;
		add_proxy(builder, pop(proxies), memory, NULL);
		map = drmres_map_at(memory);
		drmres_map_write(map, drmres_map_read(map) & ~DRMRES_MAP_LIVE);
	}
	add_actions(builder, &reader, 0, nodes);
	for (proxy = drmres_packed_first_proxy(home); proxy; proxy = drmres_packed_next_proxy(proxy)) {
		u8 *map = drmres_map_at(proxy->memory);

		drmres_map_write(map, drmres_map_read(map) | DRMRES_MAP_LIVE);
	}
}

/* A release that went by the records goes on by the list. */
static void tell_walk(const struct managed_rules *rules, const void *owner, bool running)
{
	struct drmres_walk *walk = rules->walk ? managed_walk(rules, owner) : NULL;
	struct list_head *first = managed_nodes(rules, owner)->next;

	if (!walk)
		return;
	walk->seen = walk->next = first;
	if (running) {
		walk->behind.current = first;
		walk->next = first->next;
	}
}

/*
 * A walk that goes on while the home is locked calls no other action until it has it. Return: the one that it calls now, and
 * perhaps has only just come to.
 */
static struct drmres_packed_action *stop_walk(struct drmres_packed *packed)
{
	if (packed->walked) {
		__atomic_store_n(&packed->stopped, true, __ATOMIC_RELAXED);
		/* PAIRS WITH: the fence of the walk, managed/release.h. */
		drmres_membarrier();
	}
	return drmres_packed_running(packed);
}

bool drmres_packed_unpack(struct drmres_home *home)
{
	struct drmres_packed *packed = home->packed;
	struct chain proxies = {0}, nodes = {0};
	struct drmres_packed_action *running;
	struct builder builder;

	drmres_lanes_join(home);
	running = stop_walk(packed);
	if (packed->floor != DRMRES_PACKED_NO_FLOOR || running)
		drmres_packed_settle(home);
	/* Nothing to unpack: what is going to be packed is newer than what is on the list. */
	if (!drmres_home_nodes(home)) {
		packed->stopped = false;
		return true;
	}
	if (!find_blocks(home, drmres_packed_count(home), &proxies, &nodes)) {
		packed->stopped = false;
		give_back(home, &proxies);
		give_back(home, &nodes);
		printk(KERN_ERR "no memory to list the resources of %s\n", home->label);
		return false;
	}
	begin(&builder, home);
	add_all(&builder, &proxies, &nodes);
	if (!packed->going)
		tell_walk(packed->rules, home->owner, running);
	packed->told = running;
	home->gets += drmres_packed_records(packed);
	drmres_packed_clear(home);
	drmres_packed_end_packing(home);
	packed->going = false;
	/* Who frees a node has to look closer. */
	home->numbered = true;
	return true;
}
