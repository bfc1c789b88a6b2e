/* SPDX-License-Identifier: MIT */
/*
 * What measuring needs to know of a workload, and where its numbers come from.
 */
#ifndef _BENCH_MEASURE_H_
#define _BENCH_MEASURE_H_

#include <bench.h>

/*
 * struct bench_shape - a workload
 * @name, @summary: for people
 * @unit: of its value
 * @before: not timed; leaves ->owner if the body needs one
 * @body: timed; NULL where memory is measured and not time
 * @look: builds what is there at its largest, for the memory that it takes; NULL if nobody asks
 * @mixed: nodes have different sizes
 * @two_threads: @body is done by two at the same time, half of it each
 */
struct bench_shape {
	const char *name;
	const char *summary;
	enum bench_unit unit;
	bench_phase_t before;
	bench_phase_t body;
	bench_phase_t look;
	bool mixed;
	bool two_threads;
};

extern const struct bench_shape bench_shapes[BENCH_WORKLOADS];

/* input.c: the same for every contender. Both give NULL if there is no memory; the caller frees. */
u16 *bench_sizes(size_t n);
u32 *bench_order(enum bench_workload workload, size_t n);

/* memory.c: bytes of this process that it has written to and not given back. */
double bench_resident(void);

#endif
