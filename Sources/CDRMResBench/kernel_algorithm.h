/* SPDX-License-Identifier: MIT */
/**
 * DOC: the kernel's algorithm on any allocator
 *
 * One block of header and payload, an exchange spinlock, a push on a list; release walks the list. This is what every
 * ratio is against. KERNEL_ALGORITHM() makes its loops for one allocator, whose two functions are inlined.
 *
 * A device owns its nodes until it is put. Any number of threads may allocate and free on one device.
 */
#ifndef _BENCH_KERNEL_ALGORITHM_H_
#define _BENCH_KERNEL_ALGORITHM_H_

#include "phases.h"

#include <stddef.h>
#include <string.h>

/* The payload begins where its alignment allows it, the same distance behind every node of a device. */
struct kernel_node {
	struct kernel_node *next, *prev;
	void (*release)(void *owner, void *data);
	const char *name;
	size_t size;
};

struct kernel_owner {
	struct kernel_node *next, *prev; /* same place as a node's: the list head */
	unsigned int lock;
	unsigned int references;
	size_t align;
	size_t offset; /* of a payload */
};

static inline void kernel_lock(struct kernel_owner *owner)
{
	/* PAIRS WITH: the release store in kernel_unlock(). */
	while (__atomic_exchange_n(&owner->lock, 1, __ATOMIC_ACQUIRE))
		while (__atomic_load_n(&owner->lock, __ATOMIC_RELAXED))
			;
}

static inline void kernel_unlock(struct kernel_owner *owner)
{
	/* PAIRS WITH: the acquiring exchange in kernel_lock(). */
	__atomic_store_n(&owner->lock, 0, __ATOMIC_RELEASE);
}

static __always_inline void *kernel_data(struct kernel_owner *owner, struct kernel_node *node)
{
	return (char *)node + owner->offset;
}

static __always_inline struct kernel_node *kernel_node(struct kernel_owner *owner, void *data)
{
	return (struct kernel_node *)((char *)data - owner->offset);
}

static __always_inline void *kernel_add(struct kernel_owner *owner, struct kernel_node *node, size_t size)
{
	if (!node)
		return NULL;
	memset(node, 0, owner->offset + size);
	node->name = "kmalloc";
	node->size = size;
	kernel_lock(owner);
	node->next = owner->next;
	node->prev = (struct kernel_node *)owner;
	owner->next->prev = node;
	owner->next = node;
	kernel_unlock(owner);
	return kernel_data(owner, node);
}

static inline void kernel_run(void *owner, void *data)
{
	(void)owner;
	bench_escape(data);
}

/* Takes the lock back that the caller holds. */
static inline void kernel_take_off(struct kernel_owner *owner, struct kernel_node *node)
{
	node->prev->next = node->next;
	node->next->prev = node->prev;
	kernel_unlock(owner);
}

#define KERNEL_ALGORITHM(id, take, give)                                                                              \
	static void *id##_make(size_t align)                                                                          \
	{                                                                                                             \
		struct kernel_owner *owner = take(sizeof(*owner), 8);                                                 \
                                                                                                                      \
		if (!owner)                                                                                           \
			return NULL;                                                                                  \
		*owner = (struct kernel_owner){.references = 1, .align = align};                                      \
		owner->next = owner->prev = (struct kernel_node *)owner;                                              \
		owner->offset = (sizeof(struct kernel_node) + align - 1) & ~(align - 1);                              \
		return owner;                                                                                         \
	}                                                                                                             \
	static __always_inline void *id##_alloc(void *owner, size_t size, size_t align)                               \
	{                                                                                                             \
		return kernel_add(owner, take(((struct kernel_owner *)owner)->offset + size, align), size);           \
	}                                                                                                             \
	static __always_inline bool id##_action(void *owner, void *data)                                              \
	{                                                                                                             \
		void **payload = id##_alloc(owner, sizeof(data), ((struct kernel_owner *)owner)->align);              \
                                                                                                                      \
		if (!payload)                                                                                         \
			return false;                                                                                 \
		kernel_node(owner, payload)->release = kernel_run;                                                    \
		*payload = data;                                                                                      \
		return true;                                                                                          \
	}                                                                                                             \
	static __always_inline void id##_free(void *owner, void *memory)                                              \
	{                                                                                                             \
		struct kernel_node *node = kernel_node(owner, memory);                                                \
                                                                                                                      \
		kernel_lock(owner);                                                                                   \
		kernel_take_off(owner, node);                                                                         \
		give(node);                                                                                           \
	}                                                                                                             \
	static __always_inline void id##_put(void *owner)                                                             \
	{                                                                                                             \
		struct kernel_owner *list = owner;                                                                    \
                                                                                                                      \
		for (struct kernel_node *node = list->next, *next; node != (struct kernel_node *)list; node = next) { \
			next = node->next;                                                                            \
			if (node->release)                                                                            \
				node->release(owner, *(void **)kernel_data(owner, node));                             \
			node->prev->next = node->next;                                                                \
			node->next->prev = node->prev;                                                                \
			give(node);                                                                                   \
		}                                                                                                     \
		give(list);                                                                                           \
	}                                                                                                             \
	static const struct bench_operations id##_operations = {                                                      \
		.make = id##_make, .alloc = id##_alloc, .action = id##_action, .free = id##_free, .put = id##_put};   \
	BENCH_PHASES(id)

#define KERNEL_ALGORITHM_OF(id) .aligns = 8 | 16 | 64 | 128, BENCH_PHASES_OF(id)

#endif
