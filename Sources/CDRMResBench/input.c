/* SPDX-License-Identifier: MIT */
/**
 * DOC: sizes and orders
 *
 * Drawn from a small generator with a fixed seed before anything is timed, so that every contender gets the same. What is
 * returned is the caller's.
 */
#include "measure.h"

#include <stdlib.h>
#include <bsd/stdlib.h>

static u64 draw(u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Mostly small, now and then a table or a page: mean near 156 bytes. */
static u16 mixed_size(u64 *state)
{
	u64 number = draw(state);

	if (number % 100 < 90)
		return 5 + (number >> 8) % 124;
	if (number % 100 < 99)
		return 129 + (number >> 8) % 896;
	return 1025 + (number >> 8) % 3072;
}

u16 *bench_sizes(size_t n)
{
	u64 state = 88172645463325252ull;
	u16 *sizes = reallocarray(NULL, n, sizeof(*sizes));

	if (!sizes)
		return NULL;
	for (size_t i = 0; i < n; i++)
		sizes[i] = mixed_size(&state);
	return sizes;
}

u32 *bench_order(enum bench_workload workload, size_t n)
{
	u64 state = 2463534242ull;
	u32 *order = reallocarray(NULL, n, sizeof(*order));

	if (!order)
		return NULL;
	for (size_t i = 0; i < n; i++)
		order[i] = workload == BENCH_W4_LIFO ? n - 1 - i : i;
	if (workload == BENCH_W4_LIFO || workload == BENCH_W4_FIFO)
		return order;
	for (size_t i = 0; i < n; i++) {
		size_t other = i + draw(&state) % (n - i);
		u32 swap = order[i];

		order[i] = order[other];
		order[other] = swap;
	}
	return order;
}
