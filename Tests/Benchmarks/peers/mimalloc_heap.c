/* SPDX-License-Identifier: MIT */
/*
 * mimalloc heaps: a heap is the device, which is destroyed with everything in it; an action is a record on a list. A heap
 * belongs to one thread. The kernel's algorithm on mimalloc is in the same program, which mimalloc's malloc() serves.
 */
#include "kernel_algorithm.h"

#include <mimalloc.h>
#include <stdlib.h>

struct record {
	struct record *older;
	void (*run)(void *data);
	void *data;
};

struct owner {
	mi_heap_t *heap;
	struct record *actions;
};

static void *make(size_t align)
{
	mi_heap_t *heap = mi_heap_new();
	struct owner *owner = heap ? mi_heap_zalloc(heap, sizeof(*owner)) : NULL;

	(void)align;
	if (owner)
		owner->heap = heap;
	return owner;
}

static __always_inline void *alloc(void *owner, size_t size, size_t align)
{
	mi_heap_t *heap = ((struct owner *)owner)->heap;

	return align <= 16 ? mi_heap_zalloc(heap, size) : mi_heap_zalloc_aligned(heap, size, align);
}

static void run(void *data)
{
	bench_escape(data);
}

static __always_inline bool action(void *data, void *what)
{
	struct owner *owner = data;
	struct record *record = mi_heap_malloc(owner->heap, sizeof(*record));

	if (!record)
		return false;
	*record = (struct record){.older = owner->actions, .run = run, .data = what};
	owner->actions = record;
	return true;
}

static __always_inline void give(void *owner, void *memory)
{
	(void)owner;
	mi_free(memory);
}

static __always_inline void put(void *data)
{
	struct owner *owner = data;

	for (struct record *record = owner->actions; record; record = record->older)
		record->run(record->data);
	mi_heap_destroy(owner->heap);
}

static const struct bench_operations heap_operations = {
	.make = make, .alloc = alloc, .action = action, .free = give, .put = put};
BENCH_PHASES(heap)

static const struct bench_contender mimalloc_heap = {
	.name = "mimalloc-heap",
	.aligns = 8 | 16 | 64 | 128,
	.workloads = BENCH_BUILD | BENCH_EARLY | BENCH_CROWD,
	BENCH_PHASES_OF(heap),
};

static __always_inline void *take(size_t size, size_t align)
{
	return align <= 16 ? mi_malloc(size) : mi_malloc_aligned(size, align);
}

KERNEL_ALGORITHM(kernel, take, mi_free)

static const struct bench_contender on_mimalloc = {
	.name = "kernel@mimalloc",
	KERNEL_ALGORITHM_OF(kernel),
	.workloads = BENCH_BUILD | BENCH_EARLY | BENCH_SHARED | BENCH_CROWD,
};

int main(int argc, char **argv)
{
	static const struct bench_contender *const contenders[] = {&mimalloc_heap, &on_mimalloc, NULL};

	return bench_program(contenders, argc, argv);
}
