// SPDX-License-Identifier: MIT
/**
 * DOC: numbers of nodes
 *
 * A node in a home has no number until somebody wants to name it: most never are named. Then it gets the next one of its
 * kind and a record here, by address, which goes with the node. Owns the records; one mutex guards them, a leaf below the
 * locks of homes. Every function may be called concurrently.
 */
#include <mm/slab/nodes.h>
#include <mm/system.h>
#include <lib/fork.h>

#include <bsd/sys/tree.h>
#include <pthread.h>
#include <stdlib.h>

struct number {
	RB_ENTRY(number) by_address;
	const char *node;
	struct drmres_home *home;
	u64 id;
};

static RB_HEAD(numbers, number) numbers = RB_INITIALIZER(&numbers);
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)

static int compare(struct number *a, struct number *b)
{
	return a->node < b->node ? -1 : a->node > b->node;
}

RB_GENERATE_INTERNAL(numbers, number, by_address, compare, __attribute__((unused)) static)

u64 drmres_node_number(struct drmres_home *home, const void *node)
{
	struct number key = {.node = node}, *number;
	struct drmres_tag tag;
	u64 id;

	home->describe(NULL, &tag);
	pthread_mutex_lock(&lock);
	number = RB_FIND(numbers, &numbers, &key);
	if (!number && (number = drmres_system_alloc(sizeof(*number)))) {
		*number = (struct number){.node = node, .home = home, .id = drmres_next_id(tag.kind)};
		RB_INSERT(numbers, &numbers, number);
		home->numbered = true;
	}
	id = number ? number->id : 0;
	pthread_mutex_unlock(&lock);
	return id;
}

void drmres_node_forget(struct drmres_home *home, const void *node)
{
	struct number key = {.node = node}, *number;

	if (__builtin_expect(!home->numbered, 1))
		return;
	pthread_mutex_lock(&lock);
	number = RB_FIND(numbers, &numbers, &key);
	if (number)
		RB_REMOVE(numbers, &numbers, number);
	pthread_mutex_unlock(&lock);
	free(number);
}

void drmres_nodes_forget(struct drmres_home *home)
{
	struct number *number, *next;

	if (__builtin_expect(!home->numbered, 1))
		return;
	pthread_mutex_lock(&lock);
	for (number = RB_MIN(numbers, &numbers); number; number = next) {
		next = RB_NEXT(numbers, &numbers, number);
		if (number->home == home) {
			RB_REMOVE(numbers, &numbers, number);
			free(number);
		}
	}
	pthread_mutex_unlock(&lock);
	home->numbered = false;
}
