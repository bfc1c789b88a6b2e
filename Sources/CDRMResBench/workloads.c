/* SPDX-License-Identifier: MIT */
/**
 * DOC: the workloads
 *
 * What is done before the timed part, in it and after it, in terms of a contender's phases. Owns nothing; each job is its
 * thread's own.
 */
#include <bench.h>

#include <stdlib.h>
#include <string.h>

#include "measure.h"

static void nothing(struct bench_job *job)
{
	(void)job;
}

static void open_and_fill(struct bench_job *job)
{
	job->who->open(job);
	if (!job->failed)
		job->who->fill(job);
}

static void open_and_act(struct bench_job *job)
{
	job->who->open(job);
	if (!job->failed)
		job->who->act(job);
}

static void close_what_is_open(struct bench_job *job)
{
	if (job->owner)
		job->who->close(job);
	job->owner = NULL;
}

static void build_and_release(struct bench_job *job)
{
	open_and_fill(job);
	close_what_is_open(job);
}

static void act_and_release(struct bench_job *job)
{
	open_and_act(job);
	close_what_is_open(job);
}

/* What a contender keeps of a node is bytes to everybody else. */
static void arrange(struct bench_job *job)
{
	size_t slot = job->who->slot;
	char *before = reallocarray(NULL, job->n, slot);

	if (!before) {
		job->failed = true;
		return;
	}
	memcpy(before, job->kept, job->n * slot);
	for (size_t i = 0; i < job->n; i++)
		memcpy((char *)job->kept + i * slot, before + job->order[i] * slot, slot);
	free(before);
}

static void fill_and_arrange(struct bench_job *job)
{
	open_and_fill(job);
	if (!job->failed)
		arrange(job);
}

static void fill_and_shuffle(struct bench_job *job)
{
	open_and_fill(job);
	if (!job->failed)
		job->who->churn(job);
}

static void give(struct bench_job *job)
{
	job->who->give(job);
}

static void churn(struct bench_job *job)
{
	job->who->churn(job);
}

static void ring(struct bench_job *job)
{
	job->who->ring(job);
}

static void fill(struct bench_job *job)
{
	job->who->fill(job);
}

static void act(struct bench_job *job)
{
	job->who->act(job);
}

static void cycle(struct bench_job *job)
{
	job->who->cycle(job);
}

static void open_alone(struct bench_job *job)
{
	job->who->open(job);
}

/* A device as W5a has it. */
static void open_and_stock(struct bench_job *job)
{
	const size_t n = job->n;

	job->n = BENCH_CYCLE_NODES;
	open_and_fill(job);
	job->n = BENCH_CYCLE_ACTIONS;
	if (!job->failed)
		job->who->act(job);
	job->n = n;
}

static void devm_open(struct bench_job *job)
{
	job->who->devm_open(job);
}

static void devm_stock(struct bench_job *job)
{
	job->who->devm_stock(job);
}

static void devm_pairs(struct bench_job *job)
{
	job->who->devm(job);
}

static void devm_actions(struct bench_job *job)
{
	job->who->devm_act(job);
}

static void enter_pairs(struct bench_job *job)
{
	job->who->enter(job);
}

static void get_pairs(struct bench_job *job)
{
	job->who->get(job);
}

/* The name, the summary and the unit, then what there is to do. */
#define SHAPE(workload_name, text, what, ...)                                     \
	{                                                                         \
		.name = workload_name, .summary = text, .unit = what, __VA_ARGS__ \
	}

const struct bench_shape bench_shapes[BENCH_WORKLOADS] = {
	[BENCH_W1] = SHAPE("W1", "64 zeroed bytes each, then release all", BENCH_NS_PER_NODE, .before = nothing,
			   .body = build_and_release, .look = open_and_fill),
	[BENCH_W2] = SHAPE("W2", "mixed sizes, 5 to 4096 bytes, then release all", BENCH_NS_PER_NODE, .before = nothing,
			   .body = build_and_release, .look = open_and_fill, .mixed = true),
	[BENCH_W3] = SHAPE("W3", "actions, then release all", BENCH_NS_PER_NODE, .before = nothing,
			   .body = act_and_release, .look = open_and_act),
	[BENCH_W4_RANDOM] = SHAPE("W4-random", "early free of each live node, random order", BENCH_NS_PER_NODE,
				  .before = fill_and_arrange, .body = give),
	[BENCH_W4_FIFO] = SHAPE("W4-fifo", "early free of each live node, oldest first", BENCH_NS_PER_NODE,
				.before = fill_and_arrange, .body = give),
	[BENCH_W4_LIFO] = SHAPE("W4-lifo", "early free of each live node, newest first", BENCH_NS_PER_NODE,
				.before = fill_and_arrange, .body = give),
	[BENCH_W4_CHURN] = SHAPE("W4-churn", "one of the live nodes freed, another of mixed size allocated",
				 BENCH_NS_PER_NODE, .before = open_and_fill, .body = churn, .mixed = true),
	[BENCH_W4_SHUFFLED] = SHAPE("W4-shuffled", "release of nodes in random order in memory", BENCH_NS_PER_NODE,
				    .before = fill_and_shuffle, .body = close_what_is_open),
	[BENCH_W5A] = SHAPE("W5a", "a device of 12 x 64 bytes and 8 actions, made and released; see W5-empty",
			    BENCH_NS_PER_DEVICE, .before = nothing, .body = cycle),
	[BENCH_W5B] = SHAPE("W5b", "a device of 7.4 KB in 12 allocations and 8 actions, made and released",
			    BENCH_NS_PER_DEVICE, .before = nothing, .body = cycle),
	[BENCH_W5_EMPTY] =
		SHAPE("W5-empty", "a device with nothing in it: here a drm_device, for others the head of their list",
		      BENCH_NS_PER_DEVICE, .before = nothing, .body = cycle),
	[BENCH_W6_BIG] = SHAPE("W6-big", "W1 by two threads, a device each", BENCH_NS_PER_NODE, .before = nothing,
			       .body = build_and_release, .two_threads = true),
	[BENCH_W6_SMALL] = SHAPE("W6-small", "W5a by two threads", BENCH_NS_PER_DEVICE, .before = nothing,
				 .body = cycle, .two_threads = true),
	[BENCH_W7_ALLOC] = SHAPE("W7-alloc", "64 bytes each by two threads on one device", BENCH_NS_PER_NODE,
				 .before = open_alone, .body = fill, .two_threads = true),
	[BENCH_W7_ACTION] = SHAPE("W7-action", "actions by two threads on one device", BENCH_NS_PER_NODE,
				  .before = open_alone, .body = act, .two_threads = true),
	[BENCH_W7_RING] = SHAPE("W7-ring", "two threads on one device, each node freed 64 allocations later",
				BENCH_NS_PER_NODE, .before = open_alone, .body = ring, .two_threads = true),
	[BENCH_W8_NODES] = SHAPE(
		"W8-nodes", "pages written to beyond the 64 bytes of a node, what comes once in a process left out",
		BENCH_BYTES_PER_NODE, .look = open_and_fill),
	[BENCH_W8_KEPT] =
		SHAPE("W8-kept", "pages still held after the release of all nodes", BENCH_BYTES, .look = open_and_fill),
	[BENCH_W8_TRIMMED] = SHAPE("W8-trimmed", "pages still held after that, once they were asked for", BENCH_BYTES,
				   .look = open_and_fill),
	[BENCH_W8_DEVICES] = SHAPE("W8-devices", "pages of a live device of 12 x 64 bytes and 8 actions; see W8-empty",
				   BENCH_BYTES_PER_DEVICE, .before = nothing, .look = open_and_stock, .crowd = true),
	[BENCH_W8_EMPTY] =
		SHAPE("W8-empty",
		      "pages of a live device with nothing in it: here a drm_device, for others the head of their list",
		      BENCH_BYTES_PER_DEVICE, .before = nothing, .look = open_alone, .crowd = true),
	[BENCH_W8_DEVM] =
		SHAPE("W8-devm", "pages of 12 x 64 bytes and 8 actions of devm_ on a device that was there before",
		      BENCH_BYTES_PER_DEVICE, .before = devm_open, .look = devm_stock, .crowd = true),
	[BENCH_DEVM] = SHAPE("devm", "devm_kzalloc() of 64 bytes and devm_kfree()", BENCH_NS_PER_PAIR,
			     .before = open_alone, .body = devm_pairs),
	[BENCH_DEVM_ACTION] = SHAPE("devm-action", "actions of devm_add_action() on a device, then its release",
				    BENCH_NS_PER_NODE, .before = nothing, .body = devm_actions),
	[BENCH_ENTER] = SHAPE("enter", "drm_dev_enter() and drm_dev_exit()", BENCH_NS_PER_PAIR, .before = open_alone,
			      .body = enter_pairs),
	[BENCH_GET] = SHAPE("get", "drm_dev_get() and drm_dev_put()", BENCH_NS_PER_PAIR, .before = open_alone,
			    .body = get_pairs),
};
#undef SHAPE

const char *bench_workload_name(enum bench_workload workload)
{
	return bench_shapes[workload].name;
}

const char *bench_workload_summary(enum bench_workload workload)
{
	return bench_shapes[workload].summary;
}

enum bench_unit bench_workload_unit(enum bench_workload workload)
{
	return bench_shapes[workload].unit;
}
