/* SPDX-License-Identifier: MIT */
/**
 * DOC: the base
 *
 * What the kernel does, on the C library's malloc (kernel_algorithm.h has it for any allocator), as two contenders: one
 * trusts a pointer that is freed early, the other looks it up as the kernel does.
 */
#include "kernel_algorithm.h"

#include <malloc.h>
#include <stdlib.h>

static __always_inline void *take(size_t size, size_t align)
{
	/* malloc() aligns to 16. */
	return align <= 16 ? malloc(size) : aligned_alloc(align, (size + align - 1) & ~(align - 1));
}

KERNEL_ALGORITHM(kernel, take, free)

/* As the kernel: newest first. */
static void scan_free(void *owner, void *memory)
{
	struct kernel_owner *list = owner;

	kernel_lock(list);
	for (struct kernel_node *node = list->next; node != (struct kernel_node *)list; node = node->next) {
		if (kernel_data(list, node) == memory) {
			kernel_take_off(list, node);
			free(node);
			return;
		}
	}
	kernel_unlock(list);
}

static void devm(struct bench_job *job)
{
	for (size_t i = 0; i < job->n && !job->failed; i++) {
		void *memory = kernel_alloc(job->owner, 64, job->align);

		job->failed = !memory;
		if (memory)
			scan_free(job->owner, memory);
	}
}

static void devm_act(struct bench_job *job)
{
	kernel_open(job);
	if (job->failed)
		return;
	kernel_act(job);
	kernel_close(job);
	job->owner = NULL;
}

static void devm_stock(struct bench_job *job)
{
	job->n = BENCH_CYCLE_NODES;
	kernel_fill(job);
	job->n = BENCH_CYCLE_ACTIONS;
	if (!job->failed)
		kernel_act(job);
}

/* A read-side section of SRCU: one's own counter, a full fence on either side. */
static void enter(struct bench_job *job)
{
	static __thread unsigned long entered, left;
	static bool gone;

	for (size_t i = 0; i < job->n; i++) {
		__atomic_store_n(&entered, entered + 1, __ATOMIC_RELAXED);
		/* PAIRS WITH: nothing; whoever took the hardware away would have a fence between the flag and the counters. */
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		if (__atomic_load_n(&gone, __ATOMIC_RELAXED))
			return;
		/* PAIRS WITH: as above. */
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		__atomic_store_n(&left, left + 1, __ATOMIC_RELAXED);
	}
}

static void get(struct bench_job *job)
{
	struct kernel_owner *owner = job->owner;

	for (size_t i = 0; i < job->n; i++) {
		__atomic_fetch_add(&owner->references, 1, __ATOMIC_RELAXED);
		/* PAIRS WITH: itself: what others did before their put is done before the last one's release. */
		if (__atomic_fetch_sub(&owner->references, 1, __ATOMIC_ACQ_REL) == 1)
			abort();
	}
}

static void trim(void)
{
	malloc_trim(0);
}

const struct bench_contender bench_kernel = {
	.name = "kernel",
	KERNEL_ALGORITHM_OF(kernel),
	.workloads = BENCH_ALL,
	.trim = trim,
	.devm = devm,
	.devm_act = devm_act,
	.devm_open = kernel_open,
	.devm_stock = devm_stock,
	.devm_close = kernel_close,
	.enter = enter,
	.get = get,
};

static const struct bench_operations scan_operations = {
	.make = kernel_make,
	.alloc = kernel_alloc,
	.action = kernel_action,
	.free = scan_free,
	.put = kernel_put,
};
BENCH_PHASES(scan)

const struct bench_contender bench_kernel_scan = {
	.name = "kernel-scan",
	.aligns = 8 | 16 | 64 | 128,
	.workloads = BENCH_BIT(BENCH_W4_RANDOM) | BENCH_BIT(BENCH_W4_FIFO) | BENCH_BIT(BENCH_W4_LIFO) |
		     BENCH_BIT(BENCH_W4_CHURN),
	.scan = true,
	BENCH_PHASES_OF(scan),
};
