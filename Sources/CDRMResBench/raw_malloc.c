/* SPDX-License-Identifier: MIT */
/*
 * malloc, memset, free: the cost of the memory alone. There is no device, so the workload frees each block itself and
 * runs each action itself.
 */
#include "contender.h"

#include <stdlib.h>
#include <string.h>

static void *make(void)
{
	return malloc(1);
}

static void *alloc(void *owner, size_t size)
{
	void *memory = malloc(size);

	(void)owner;
	if (memory)
		memset(memory, 0, size);
	return memory;
}

static bool action(void *owner, void *data)
{
	(void)owner;
	bench_escape(data);
	return true;
}

static void give_back(void *owner, void *memory)
{
	(void)owner;
	free(memory);
}

const struct contender bench_raw = {"raw", false, make, alloc, action, give_back, free};
