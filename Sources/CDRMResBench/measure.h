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
 * @before: neither timed nor looked at; leaves ->owner if the body needs one
 * @body: timed; NULL where memory is measured and not time
 * @look: builds what is there at its largest, for the memory that it takes; NULL if nobody asks
 * @mixed: nodes have different sizes
 * @crowd: @look is done for each of n devices that live at the same time
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
	bool crowd;
	bool two_threads;
};

extern const struct bench_shape bench_shapes[BENCH_WORKLOADS];

/* input.c: the same for every contender. Both give NULL if there is no memory; the caller frees. */
u16 *bench_sizes(size_t n);
u32 *bench_order(enum bench_workload workload, size_t n);

/* memory.c */

/*
 * Make what a process has once: nobody's memory is looked at before. What is there at its largest takes @bytes then; after its
 * release, @kept more than before are still held.
 */
void bench_look(struct bench_job *job, bench_phase_t build, double *bytes, double *kept);

/* Bytes that the workload takes in each of n devices. */
double bench_look_at_crowd(struct bench_job *job);

/* Release the device that the job still has, if there is one. */
void bench_close_left_over(struct bench_job *job);

#endif
