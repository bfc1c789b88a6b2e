/* SPDX-License-Identifier: MIT */
/**
 * DOC: the memory alone
 *
 * malloc, memset, free. There is no device: each block is freed by itself, each action is a call.
 */
#include "phases.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static void *make(size_t align)
{
	(void)align;
	return malloc(1);
}

static __always_inline void *alloc(void *owner, size_t size, size_t align)
{
	/* malloc() aligns to 16. */
	void *memory = align <= 16 ? malloc(size) : aligned_alloc(align, (size + align - 1) & ~(align - 1));

	(void)owner;
	if (memory)
		memset(memory, 0, size);
	return memory;
}

static __always_inline bool action(void *owner, void *data)
{
	(void)owner;
	bench_escape(data);
	return true;
}

static __always_inline void give_back(void *owner, void *memory)
{
	(void)owner;
	free(memory);
}

static const struct bench_operations raw_operations = {
	.unordered = true, .make = make, .alloc = alloc, .action = action, .free = give_back, .put = free};
BENCH_PHASES(raw)

static void trim(void)
{
	malloc_trim(0);
}

/* No actions: nothing is kept of one, so that the comparison would mean nothing. */
const struct bench_contender bench_raw = {
	.name = "raw",
	.aligns = 8 | 16 | 64 | 128,
	.workloads = (BENCH_BUILD | BENCH_EARLY | BENCH_TRIM) & ~BENCH_BIT(BENCH_W3),
	.trim = trim,
	BENCH_PHASES_OF(raw),
};
