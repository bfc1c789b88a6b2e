/* SPDX-License-Identifier: MIT */
/*
 * The workloads. Processor time of the thread is read around the job alone: making room for the pointers, choosing an
 * order and joining threads are outside.
 */
#include <bench.h>

#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <bsd/stdlib.h>

#include "contender.h"

static const struct contender *const contenders[BENCH_CONTENDERS] = {
	[BENCH_KERNEL] = &bench_kernel,
	[BENCH_KERNEL_SCAN] = &bench_kernel_scan,
	[BENCH_RAW] = &bench_raw,
	[BENCH_EXACT] = &bench_exact,
};

static const struct {
	const char *name, *summary;
} workloads[BENCH_WORKLOADS] = {
	[BENCH_W1] = {"W1", "64 zeroed bytes each, then release all"},
	[BENCH_W2] = {"W2", "mixed sizes, 5 to 4096 bytes, then release all"},
	[BENCH_W3] = {"W3", "actions, then release all"},
	[BENCH_W4_RANDOM] = {"W4-random", "early free of each live node, random order"},
	[BENCH_W4_FIFO] = {"W4-fifo", "early free of each live node, oldest first"},
	[BENCH_W4_LIFO] = {"W4-lifo", "early free of each live node, newest first"},
	[BENCH_W5A] = {"W5a", "a device of 12 x 64 bytes and 8 actions"},
	[BENCH_W5B] = {"W5b", "a device of 7.4 KB in 12 allocations and 8 actions"},
	[BENCH_W6] = {"W6", "two threads, a device each"},
	[BENCH_W7] = {"W7", "two threads, one device"},
};

const char *bench_contender_name(enum bench_contender contender)
{
	return contenders[contender]->name;
}

const char *bench_workload_name(enum bench_workload workload)
{
	return workloads[workload].name;
}

const char *bench_workload_summary(enum bench_workload workload)
{
	return workloads[workload].summary;
}

bool bench_can(enum bench_workload workload, enum bench_contender contender)
{
	bool early = workload == BENCH_W4_RANDOM || workload == BENCH_W4_FIFO || workload == BENCH_W4_LIFO;

	if (contender == BENCH_KERNEL_SCAN)
		return early;
	return contenders[contender]->managed || workload != BENCH_W7;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

/* A small generator with a fixed seed: every contender gets the same sizes and the same order. */
static u64 next_random(u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Mostly small, now and then a table or a page: mean near 156 bytes. */
static size_t mixed_size(u64 *state)
{
	u64 draw = next_random(state);

	if (draw % 100 < 90)
		return 5 + (draw >> 8) % 124;
	if (draw % 100 < 99)
		return 129 + (draw >> 8) % 896;
	return 1025 + (draw >> 8) % 3072;
}

struct job {
	enum bench_workload workload;
	const struct contender *who;
	void *owner;
	void **kept;
	size_t n;
	double ns;
	bool failed;
};

/* n nodes on @job->owner; where there is no release order the blocks are kept for the caller to free. */
static void fill(struct job *job)
{
	u64 state = 88172645463325252ull;

	for (size_t i = 0; i < job->n; i++) {
		size_t size = job->workload == BENCH_W2 ? mixed_size(&state) : 64;

		if (job->workload == BENCH_W3) {
			job->failed |= !job->who->action(job->owner, job);
			continue;
		}
		job->kept[i] = job->who->alloc(job->owner, size);
		if (!job->kept[i]) {
			job->failed = true;
			return;
		}
		*(char *)job->kept[i] = 1;
	}
}

static void release(struct job *job)
{
	if (!job->who->managed && job->workload != BENCH_W3)
		for (size_t i = job->n; i-- > 0;)
			job->who->free(job->owner, job->kept[i]);
	job->who->put(job->owner);
}

static void build_and_release(struct job *job)
{
	double start;

	start = now();
	job->owner = job->who->make();
	if (job->owner) {
		fill(job);
		release(job);
	}
	job->failed |= !job->owner;
	job->ns = now() - start;
}

static void order(struct job *job)
{
	u64 state = 2463534242ull;
	void *swap;

	if (job->workload == BENCH_W4_FIFO)
		return;
	for (size_t i = 0; i < job->n; i++) {
		size_t j = job->workload == BENCH_W4_LIFO ? job->n - 1 - i : i + next_random(&state) % (job->n - i);

		if (job->workload == BENCH_W4_LIFO && j <= i)
			break;
		swap = job->kept[i];
		job->kept[i] = job->kept[j];
		job->kept[j] = swap;
	}
}

static void free_early(struct job *job)
{
	double start;

	job->owner = job->who->make();
	if (!job->owner) {
		job->failed = true;
		return;
	}
	fill(job);
	order(job);
	start = now();
	for (size_t i = 0; i < job->n && !job->failed; i++)
		job->who->free(job->owner, job->kept[i]);
	job->ns = now() - start;
	job->who->put(job->owner);
}

/* 7.4 KB as a small KMS driver asks for it. */
static const size_t kms_sizes[12] = {2200, 1100, 760, 640, 560, 520, 480, 420, 300, 220, 120, 80};

static void small_devices(struct job *job)
{
	double start = now();

	for (size_t i = 0; i < job->n && !job->failed; i++) {
		void *owner = job->who->make();

		if (!owner) {
			job->failed = true;
			break;
		}
		for (size_t k = 0; k < 12; k++) {
			job->kept[k] = job->who->alloc(owner, job->workload == BENCH_W5A ? 64 : kms_sizes[k]);
			job->failed |= !job->kept[k];
			if (k < 8)
				job->failed |= !job->who->action(owner, job);
		}
		if (!job->who->managed)
			for (size_t k = 12; k-- > 0;)
				job->who->free(owner, job->kept[k]);
		job->who->put(owner);
	}
	job->ns = now() - start;
}

static void *thread_own(void *arg)
{
	build_and_release(arg);
	return NULL;
}

static void *thread_shared(void *arg)
{
	struct job *job = arg;
	double start = now();

	fill(job);
	job->ns = now() - start;
	return NULL;
}

static void two_threads(struct job *job)
{
	struct job half[2] = {*job, *job};
	pthread_t threads[2];
	double start;

	if (job->workload == BENCH_W7) {
		job->owner = job->who->make();
		if (!job->owner) {
			job->failed = true;
			return;
		}
	}
	for (int i = 0; i < 2; i++) {
		half[i].owner = job->owner;
		half[i].n = job->n / 2 ? job->n / 2 : 1;
		half[i].kept = reallocarray(NULL, half[i].n, sizeof(void *));
		half[i].failed = !half[i].kept;
		if (half[i].failed ||
		    pthread_create(&threads[i], NULL, job->workload == BENCH_W7 ? thread_shared : thread_own,
				   &half[i])) {
			free(half[i].kept);
			half[i].kept = NULL;
			job->failed = true;
		}
	}
	for (int i = 0; i < 2; i++) {
		if (!half[i].kept)
			continue;
		pthread_join(threads[i], NULL);
		job->ns += half[i].ns;
		job->failed |= half[i].failed;
		free(half[i].kept);
	}
	if (job->workload == BENCH_W7) {
		start = now();
		job->who->put(job->owner);
		job->ns += now() - start;
	}
}

double bench_measure(enum bench_workload workload, enum bench_contender contender, size_t n)
{
	struct job job = {.workload = workload, .who = contenders[contender], .n = n ? n : 1};

	job.kept = reallocarray(NULL, job.n < 12 ? 12 : job.n, sizeof(void *));
	if (!job.kept)
		return -1;
	switch (workload) {
	case BENCH_W4_RANDOM:
	case BENCH_W4_FIFO:
	case BENCH_W4_LIFO:
		free_early(&job);
		break;
	case BENCH_W5A:
	case BENCH_W5B:
		small_devices(&job);
		break;
	case BENCH_W6:
	case BENCH_W7:
		two_threads(&job);
		break;
	default:
		build_and_release(&job);
	}
	free(job.kept);
	return job.failed ? -1 : job.ns / job.n;
}

double bench_bytes(enum bench_contender contender, size_t payload)
{
	enum {
		NODES = 4096
	};
	const struct contender *who = contenders[contender];
	static void *kept[NODES];
	struct mallinfo2 before, after;
	void *owner = who->make();

	if (!owner)
		return -1;
	before = mallinfo2();
	for (size_t i = 0; i < NODES; i++)
		kept[i] = who->alloc(owner, payload);
	after = mallinfo2();
	if (!who->managed)
		for (size_t i = 0; i < NODES; i++)
			who->free(owner, kept[i]);
	who->put(owner);
	return ((double)(after.uordblks + after.hblkhd) - (double)(before.uordblks + before.hblkhd)) / NODES;
}
