/* SPDX-License-Identifier: MIT */
/*
 * The kernel's algorithm on another allocator: this program is linked with one that takes malloc()'s place. ALLOCATOR is
 * what it is called.
 */
#include "kernel_algorithm.h"

#include <stdlib.h>

static __always_inline void *take(size_t size, size_t align)
{
	return align <= 16 ? malloc(size) : aligned_alloc(align, (size + align - 1) & ~(align - 1));
}

KERNEL_ALGORITHM(kernel, take, free)

static const struct bench_contender on_allocator = {
	.name = "kernel@" ALLOCATOR,
	KERNEL_ALGORITHM_OF(kernel),
	.workloads = BENCH_BUILD | BENCH_EARLY | BENCH_SHARED | BENCH_CROWD,
};

int main(int argc, char **argv)
{
	static const struct bench_contender *const contenders[] = {&on_allocator, NULL};

	return bench_program(contenders, argc, argv);
}
