/* SPDX-License-Identifier: MIT */
/*
 * What the kernel does, on the C library's malloc: one block of header and payload, an exchange spinlock, a push on a
 * list; release walks the list. This is the base that every ratio is against. The scan variant looks a pointer up as
 * the kernel does; the other one trusts it.
 */
#include "contender.h"

#include <stdlib.h>
#include <string.h>

struct node {
	struct node *next, *prev;
	void (*release)(void *owner, void *data);
	const char *name;
	size_t size;
	unsigned char data[];
};

struct owner {
	struct node *next, *prev; /* same place as a node's: the list head */
	unsigned int lock;
};

static void *make(void)
{
	struct owner *owner = calloc(1, sizeof(*owner));

	if (owner)
		owner->next = owner->prev = (struct node *)owner;
	return owner;
}

static void lock(struct owner *owner)
{
	/* PAIRS WITH: the release store in unlock(). */
	while (__atomic_exchange_n(&owner->lock, 1, __ATOMIC_ACQUIRE))
		while (__atomic_load_n(&owner->lock, __ATOMIC_RELAXED))
			;
}

static void unlock(struct owner *owner)
{
	/* PAIRS WITH: the acquiring exchange in lock(). */
	__atomic_store_n(&owner->lock, 0, __ATOMIC_RELEASE);
}

static struct node *add(struct owner *owner, size_t size)
{
	struct node *node = malloc(sizeof(*node) + size);

	if (!node)
		return NULL;
	memset(node, 0, sizeof(*node) + size);
	node->name = "kmalloc";
	node->size = size;
	lock(owner);
	node->next = owner->next;
	node->prev = (struct node *)owner;
	owner->next->prev = node;
	owner->next = node;
	unlock(owner);
	return node;
}

static void *alloc(void *owner, size_t size)
{
	struct node *node = add(owner, size);

	return node ? node->data : NULL;
}

static void run(void *owner, void *data)
{
	(void)owner;
	bench_escape(data);
}

static bool action(void *owner, void *data)
{
	struct node *node = add(owner, sizeof(void *));

	if (!node)
		return false;
	node->release = run;
	memcpy(node->data, &data, sizeof(data));
	return true;
}

static void take_off(struct owner *owner, struct node *node)
{
	node->prev->next = node->next;
	node->next->prev = node->prev;
	unlock(owner);
	free(node);
}

static void free_trusting(void *owner, void *memory)
{
	lock(owner);
	take_off(owner, (struct node *)((char *)memory - offsetof(struct node, data)));
}

static void free_scanning(void *owner, void *memory)
{
	struct owner *list = owner;

	lock(list);
	for (struct node *node = list->next; node != (struct node *)list; node = node->next) {
		if ((void *)node->data == memory) {
			take_off(list, node);
			return;
		}
	}
	unlock(list);
}

static void put(void *owner)
{
	struct owner *list = owner;

	for (struct node *node = list->next, *next; node != (struct node *)list; node = next) {
		next = node->next;
		if (node->release)
			node->release(owner, *(void **)node->data);
		node->prev->next = node->next;
		node->next->prev = node->prev;
		free(node);
	}
	free(owner);
}

const struct contender bench_kernel = {"kernel", true, make, alloc, action, free_trusting, put};
const struct contender bench_kernel_scan = {"kernel-scan", true, make, alloc, action, free_scanning, put};
