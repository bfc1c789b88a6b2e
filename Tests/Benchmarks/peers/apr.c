/* SPDX-License-Identifier: MIT */
/*
 * APR pools: a pool is the device, an action is a cleanup. There is no early free.
 */
#include "peers.h"

#include <apr_general.h>
#include <apr_pools.h>
#include <string.h>

static bool prepare(void)
{
	return apr_initialize() == APR_SUCCESS;
}

static void *make(size_t align)
{
	apr_pool_t *pool;

	(void)align;
	return apr_pool_create(&pool, NULL) == APR_SUCCESS ? pool : NULL;
}

static __always_inline void *alloc(void *owner, size_t size, size_t align)
{
	(void)align;
	return apr_pcalloc(owner, size);
}

static apr_status_t run(void *data)
{
	bench_escape(data);
	return APR_SUCCESS;
}

static __always_inline bool action(void *owner, void *data)
{
	apr_pool_cleanup_register(owner, data, run, apr_pool_cleanup_null);
	return true;
}

static __always_inline void put(void *owner)
{
	apr_pool_destroy(owner);
}

static const struct bench_operations apr_operations = {.make = make, .alloc = alloc, .action = action, .put = put};
BENCH_PHASE(apr, open)
BENCH_PHASE(apr, fill)
BENCH_PHASE(apr, act)
BENCH_PHASE(apr, close)
BENCH_PHASE(apr, cycle)

const struct bench_contender peer_apr = {
	.name = "apr",
	.aligns = 8,
	.workloads = BENCH_BUILD | BENCH_CROWD,
	.slot = sizeof(void *),
	.prepare = prepare,
	.open = apr_open,
	.fill = apr_fill,
	.act = apr_act,
	.close = apr_close,
	.cycle = apr_cycle,
};
