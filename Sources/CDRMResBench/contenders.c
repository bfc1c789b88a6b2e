/* SPDX-License-Identifier: MIT */
/**
 * DOC: who is in every program that measures this library
 *
 * A static table; never changes.
 */
#include "phases.h"

static const struct bench_contender *const contenders[] = {
	&bench_kernel,	  &bench_kernel_scan, &bench_raw,  &bench_bump,
	&bench_bump_list, &bench_exact,	      &bench_slab, &bench_packed,
};

const struct bench_contender *bench_built_in(size_t i)
{
	return i < sizeof(contenders) / sizeof(*contenders) ? contenders[i] : NULL;
}

u16 bench_kms_size(size_t i)
{
	return bench_kms_sizes[i];
}
