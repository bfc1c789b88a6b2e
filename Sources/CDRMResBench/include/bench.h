/* SPDX-License-Identifier: MIT */
/**
 * DOC: benchmark workloads
 *
 * One measurement is one workload carried out by one contender, on the calling thread (two more for the two-threaded
 * ones). Nothing is kept between measurements. Rounds, order and statistics are the caller's.
 */
#ifndef _DRMRES_BENCH_H_
#define _DRMRES_BENCH_H_

#include <drmres/types.h>

__BEGIN_DECLS

/* Who does the job. */
enum bench_contender {
	BENCH_KERNEL,	   /* the kernel's algorithm on the C library's malloc, early free unvalidated: the base */
	BENCH_KERNEL_SCAN, /* the same, early free by walking the list, as the kernel does it */
	BENCH_RAW,	   /* malloc, memset, free: no list, no lock, no release order */
	BENCH_EXACT,	   /* this library, exact back end */
	BENCH_CONTENDERS,
};

/* What the job is; the letters are those of the documentation. */
enum bench_workload {
	BENCH_W1,	 /* n allocations of 64 zeroed bytes, then release all */
	BENCH_W2,	 /* the same with mixed sizes, 5 to 4096 bytes */
	BENCH_W3,	 /* n actions, then release all */
	BENCH_W4_RANDOM, /* early free of each of n live nodes, in random order */
	BENCH_W4_FIFO,	 /* oldest first */
	BENCH_W4_LIFO,	 /* newest first */
	BENCH_W5A,	 /* a device of 12 x 64 bytes and 8 actions, made and released n times */
	BENCH_W5B,	 /* the same with 7.4 KB in 12 allocations */
	BENCH_W6,	 /* W1 by two threads, each on its own device */
	BENCH_W7,	 /* W1 by two threads on one device */
	BENCH_WORKLOADS,
};

/**
 * bench_contender_name() - how a contender is called
 * @contender: which
 *
 * Return: a short name.
 */
const char *bench_contender_name(enum bench_contender contender);

/**
 * bench_workload_name() - how a workload is called
 * @workload: which
 *
 * Return: "W1" ...
 */
const char *bench_workload_name(enum bench_workload workload);

/**
 * bench_workload_summary() - what a workload does
 * @workload: which
 *
 * Return: one line.
 */
const char *bench_workload_summary(enum bench_workload workload);

/**
 * bench_can() - whether a contender can do a workload
 * @workload: which
 * @contender: who
 *
 * Return: false where the comparison would mean nothing, e.g. two threads on one device without a device.
 */
bool bench_can(enum bench_workload workload, enum bench_contender contender);

/**
 * bench_measure() - carry out one workload once
 * @workload: which
 * @contender: who
 * @n: nodes, or devices for W5; at least 1
 *
 * Context: Process context.
 * Return: nanoseconds a node (W1-W4, W6, W7) or a device (W5) of processor time; negative if memory ran out.
 */
double bench_measure(enum bench_workload workload, enum bench_contender contender, size_t n);

/**
 * bench_bytes() - memory a node costs
 * @contender: who
 * @payload: requested bytes
 *
 * Return: bytes taken from the C library for each of many live nodes, the payload among them.
 */
double bench_bytes(enum bench_contender contender, size_t payload);

__END_DECLS

#endif
