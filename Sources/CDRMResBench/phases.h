/* SPDX-License-Identifier: MIT */
/**
 * DOC: the loops of a contender written in C
 *
 * A contender describes its operations in a constant struct, and BENCH_PHASES() makes its loops of them. The loops are
 * inlined with that constant, so that an operation costs what a direct call of it costs. Owns nothing; a job is its
 * thread's own.
 */
#ifndef _BENCH_PHASES_H_
#define _BENCH_PHASES_H_

#include <bench.h>

/* Everybody, and everybody who has devices, actions, an early free and a release order. */
#define BENCH_BIT(workload) (1u << (workload))
#define BENCH_EARLY                                                                         \
	(BENCH_BIT(BENCH_W4_RANDOM) | BENCH_BIT(BENCH_W4_FIFO) | BENCH_BIT(BENCH_W4_LIFO) | \
	 BENCH_BIT(BENCH_W4_CHURN) | BENCH_BIT(BENCH_W4_SHUFFLED))
#define BENCH_BUILD                                                                                               \
	(BENCH_BIT(BENCH_W1) | BENCH_BIT(BENCH_W2) | BENCH_BIT(BENCH_W3) | BENCH_BIT(BENCH_W5A) |                 \
	 BENCH_BIT(BENCH_W5B) | BENCH_BIT(BENCH_W6_BIG) | BENCH_BIT(BENCH_W6_SMALL) | BENCH_BIT(BENCH_W8_NODES) | \
	 BENCH_BIT(BENCH_W8_KEPT))
#define BENCH_SHARED (BENCH_BIT(BENCH_W7_ALLOC) | BENCH_BIT(BENCH_W7_ACTION) | BENCH_BIT(BENCH_W7_RING))
#define BENCH_CROWD (BENCH_BIT(BENCH_W5_EMPTY) | BENCH_BIT(BENCH_W8_DEVICES) | BENCH_BIT(BENCH_W8_EMPTY))
#define BENCH_TRIM BENCH_BIT(BENCH_W8_TRIMMED)
#define BENCH_PAIRS                                                                                                 \
	(BENCH_BIT(BENCH_DEVM) | BENCH_BIT(BENCH_DEVM_ACTION) | BENCH_BIT(BENCH_W8_DEVM) | BENCH_BIT(BENCH_ENTER) | \
	 BENCH_BIT(BENCH_GET))
#define BENCH_ALL (BENCH_BUILD | BENCH_EARLY | BENCH_SHARED | BENCH_CROWD | BENCH_TRIM | BENCH_PAIRS)

static const u16 bench_kms_sizes[BENCH_CYCLE_NODES] = {2200, 1100, 760, 640, 560, 520, 480, 420, 300, 220, 120, 80};

/**
 * struct bench_operations - what a contender does
 * @unordered: no release order and no devices: what is kept is freed one by one
 * @make: a device, NULL if there is no memory
 * @alloc: zeroed memory
 * @action: to be run at release
 * @free: early
 * @put: release
 */
struct bench_operations {
	bool unordered;
	void *(*make)(size_t align);
	void *(*alloc)(void *owner, size_t size, size_t align);
	bool (*action)(void *owner, void *data);
	void (*free)(void *owner, void *memory);
	void (*put)(void *owner);
};

/* Whoever asks for memory writes to it: the first word and the last byte. */
static __always_inline bool bench_take(struct bench_job *job, size_t i, size_t size, const struct bench_operations *who)
{
	char *memory = who->alloc(job->owner, size, job->align);

	((void **)job->kept)[i] = memory;
	if (!memory)
		return false;
	memory[0] = 1;
	memory[size - 1] = 1;
	bench_escape(memory);
	return true;
}

static __always_inline void bench_open(struct bench_job *job, const struct bench_operations *who)
{
	job->owner = who->make(job->align);
	job->failed |= !job->owner;
}

static __always_inline void bench_fill(struct bench_job *job, const struct bench_operations *who)
{
	const u16 *sizes = job->sizes;
	size_t i = 0;

	if (sizes)
		while (i < job->n && bench_take(job, i, sizes[i], who))
			i++;
	else
		while (i < job->n && bench_take(job, i, 64, who))
			i++;
	job->failed |= i < job->n;
}

static __always_inline void bench_act(struct bench_job *job, const struct bench_operations *who)
{
	for (size_t i = 0; i < job->n && !job->failed; i++)
		job->failed = !who->action(job->owner, job);
}

static __always_inline void bench_give(struct bench_job *job, const struct bench_operations *who)
{
	void **kept = job->kept;

	for (size_t i = 0; i < job->frees; i++) {
		who->free(job->owner, kept[i]);
		kept[i] = NULL;
	}
}

static __always_inline void bench_churn(struct bench_job *job, const struct bench_operations *who)
{
	for (size_t i = 0; i < job->frees && !job->failed; i++) {
		size_t victim = job->order[i];

		who->free(job->owner, ((void **)job->kept)[victim]);
		job->failed = !bench_take(job, victim, job->sizes ? job->sizes[i] : 64, who);
	}
}

static __always_inline void bench_ring(struct bench_job *job, const struct bench_operations *who)
{
	size_t i = 0;

	for (; i < job->n && !job->failed; i++) {
		size_t place = i % BENCH_RING;

		if (i >= BENCH_RING)
			who->free(job->owner, ((void **)job->kept)[place]);
		job->failed = !bench_take(job, place, 64, who);
	}
}

static __always_inline void bench_close(struct bench_job *job, const struct bench_operations *who)
{
	void **kept = job->kept;

	if (who->unordered)
		for (size_t i = job->n; i-- > 0;) {
			who->free(job->owner, kept[i]);
			kept[i] = NULL;
		}
	who->put(job->owner);
}

static __always_inline void bench_cycle(struct bench_job *job, const struct bench_operations *who)
{
	const u16 *sizes = job->workload == BENCH_W5B ? bench_kms_sizes : NULL;
	const bool empty = job->workload == BENCH_W5_EMPTY;

	for (size_t i = 0; i < job->n; i++) {
		bench_open(job, who);
		if (empty && !job->failed) {
			who->put(job->owner);
			job->owner = NULL;
			continue;
		}
		for (size_t k = 0; k < BENCH_CYCLE_NODES && !job->failed; k++) {
			job->failed = !bench_take(job, k, sizes ? sizes[k] : 64, who);
			if (k < BENCH_CYCLE_ACTIONS && !job->failed)
				job->failed = !who->action(job->owner, job);
		}
		if (job->failed)
			return;
		if (who->unordered)
			for (size_t k = BENCH_CYCLE_NODES; k-- > 0;)
				who->free(job->owner, ((void **)job->kept)[k]);
		who->put(job->owner);
		job->owner = NULL;
	}
}

/* The phases of a contender with these operations; BENCH_PHASES_OF() names them in its struct bench_contender. */
#define BENCH_PHASE(id, phase)                          \
	static void id##_##phase(struct bench_job *job) \
	{                                               \
		bench_##phase(job, &id##_operations);   \
	}
#define BENCH_PHASES(id)       \
	BENCH_PHASE(id, open)  \
	BENCH_PHASE(id, fill)  \
	BENCH_PHASE(id, act)   \
	BENCH_PHASE(id, give)  \
	BENCH_PHASE(id, churn) \
	BENCH_PHASE(id, ring)  \
	BENCH_PHASE(id, close) \
	BENCH_PHASE(id, cycle)
#define BENCH_PHASES_OF(id)                                                                               \
	.slot = sizeof(void *), .open = id##_open, .fill = id##_fill, .act = id##_act, .give = id##_give, \
	.churn = id##_churn, .ring = id##_ring, .close = id##_close, .cycle = id##_cycle

#endif
