/* SPDX-License-Identifier: MIT */
/*
 * talloc: a context is the device, an action is an empty child with a destructor. With a pool, the context's first 64 KB
 * come from one allocation.
 */
#include "peers.h"

#include <string.h>
#include <talloc.h>

static void *make(size_t align)
{
	(void)align;
	return talloc_named_const(NULL, 0, "device");
}

static void *make_pool(size_t align)
{
	(void)align;
	return talloc_pool(NULL, 1 << 16);
}

static __always_inline void *alloc(void *owner, size_t size, size_t align)
{
	(void)align;
	return talloc_zero_size(owner, size);
}

static int run(void **data)
{
	bench_escape(*data);
	return 0;
}

static __always_inline bool action(void *owner, void *data)
{
	void **child = talloc_size(owner, sizeof(*child));

	if (!child)
		return false;
	*child = data;
	talloc_set_destructor(child, run);
	return true;
}

static __always_inline void give(void *owner, void *memory)
{
	(void)owner;
	talloc_free(memory);
}

static __always_inline void put(void *owner)
{
	talloc_free(owner);
}

static const struct bench_operations plain_operations = {
	.make = make, .alloc = alloc, .action = action, .free = give, .put = put};
static const struct bench_operations pool_operations = {
	.make = make_pool, .alloc = alloc, .action = action, .free = give, .put = put};
BENCH_PHASES(plain)
BENCH_PHASES(pool)

/* Contexts are not for two threads. */
#define TALLOC .aligns = 8 | 16, .workloads = BENCH_BUILD | BENCH_EARLY | BENCH_CROWD

const struct bench_contender peer_talloc = {.name = "talloc", TALLOC, BENCH_PHASES_OF(plain)};
const struct bench_contender peer_talloc_pool = {.name = "talloc-pool", TALLOC, BENCH_PHASES_OF(pool)};
