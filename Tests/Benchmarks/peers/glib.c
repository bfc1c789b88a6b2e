/* SPDX-License-Identifier: MIT */
/*
 * GLib: a list of nodes, each with a function that ends it, behind one mutex; an early free finds its link in a hash table.
 */
#include "peers.h"

#include <glib.h>

struct owner {
	GMutex lock;
	GList *nodes;
	GHashTable *links;
};

struct node {
	GDestroyNotify end;
	gpointer data;
};

static void *make(size_t align)
{
	struct owner *owner = g_new0(struct owner, 1);

	(void)align;
	g_mutex_init(&owner->lock);
	owner->links = g_hash_table_new(NULL, NULL);
	return owner;
}

static struct node *add(struct owner *owner, GDestroyNotify end, gpointer data)
{
	struct node *node = g_slice_new(struct node);

	node->end = end;
	node->data = data;
	g_mutex_lock(&owner->lock);
	owner->nodes = g_list_prepend(owner->nodes, node);
	g_hash_table_insert(owner->links, data, owner->nodes);
	g_mutex_unlock(&owner->lock);
	return node;
}

static __always_inline void *alloc(void *owner, size_t size, size_t align)
{
	void *memory = g_malloc0(size);

	(void)align;
	add(owner, g_free, memory);
	return memory;
}

static void run(gpointer data)
{
	bench_escape(data);
}

static __always_inline bool action(void *owner, void *data)
{
	add(owner, run, data);
	return true;
}

static __always_inline void give(void *data, void *memory)
{
	struct owner *owner = data;
	GList *link;

	g_mutex_lock(&owner->lock);
	link = g_hash_table_lookup(owner->links, memory);
	g_hash_table_remove(owner->links, memory);
	owner->nodes = g_list_remove_link(owner->nodes, link);
	g_mutex_unlock(&owner->lock);
	g_slice_free(struct node, link->data);
	g_list_free_1(link);
	g_free(memory);
}

static __always_inline void put(void *data)
{
	struct owner *owner = data;

	for (GList *link = owner->nodes; link; link = link->next) {
		struct node *node = link->data;

		node->end(node->data);
		g_slice_free(struct node, node);
	}
	g_list_free(owner->nodes);
	g_hash_table_destroy(owner->links);
	g_mutex_clear(&owner->lock);
	g_free(owner);
}

static const struct bench_operations glib_operations = {
	.make = make, .alloc = alloc, .action = action, .free = give, .put = put};
BENCH_PHASES(glib)

const struct bench_contender peer_glib = {
	.name = "glib",
	.aligns = 8 | 16,
	.workloads = BENCH_ALL & ~(BENCH_PAIRS | BENCH_TRIM),
	BENCH_PHASES_OF(glib),
};
