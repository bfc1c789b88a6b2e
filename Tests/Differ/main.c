// SPDX-License-Identifier: MIT
/*
 * Random programs with one back end:
 *
 *	differ BACKEND SEED OPERATIONS [THREADS]
 *
 * A single thread's program prints what it observes, which must be the same for each back end. Several threads have a
 * program each, and things on owners that they share, and print a summary. Ends with 0 if all that a model foresees was
 * observed and nothing is left, and with 1 if not.
 */
#include "differ.h"

#include <drmres/drmres.h>

#include <pthread.h>
#include <stdlib.h>

/* struct task - what a thread does */
struct task {
	pthread_t thread;
	u64 seed;
	unsigned int operations, number;
	struct sharing *sharing;
	bool same;
};

static bool run(struct program *program, unsigned int operations, struct sharing *sharing, FILE *log)
{
	bool same = true;

	for (unsigned int i = 0; i < operations && same; i++) {
		if (sharing && draw(program, 4))
			sharing_step(sharing, program);
		else
			same = program_step(program, log);
	}
	return program_end(program, log) && same;
}

static void *thread(void *data)
{
	struct task *task = data;

	task->same =
		run(program_begin(task->seed, task->operations, task->number), task->operations, task->sharing, NULL);
	return NULL;
}

static bool on_threads(u64 seed, unsigned int operations, unsigned int threads)
{
	struct sharing *sharing = sharing_begin();
	struct task tasks[MOST_THREADS];
	unsigned int same = 0;
	bool fine;

	for (unsigned int i = 0; i < threads; i++) {
		tasks[i] = (struct task){
			.seed = seed + i, .operations = operations / threads, .number = i, .sharing = sharing};
		if (pthread_create(&tasks[i].thread, NULL, thread, &tasks[i]))
			abort();
	}
	for (unsigned int i = 0; i < threads; i++) {
		pthread_join(tasks[i].thread, NULL);
		same += tasks[i].same;
	}
	fine = sharing_end(sharing);
	printf("%u of %u programs as foreseen, what was shared %s\n", same, threads, fine ? "too" : "not");
	return fine && same == threads;
}

int main(int argc, char **argv)
{
	unsigned int operations = argc > 3 ? (unsigned int)strtoul(argv[3], NULL, 10) : 0;
	unsigned int threads = argc > 4 ? (unsigned int)strtoul(argv[4], NULL, 10) : 0;
	u64 seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
	struct drmres_alloc_totals before, after;
	bool same;

	if (!operations || threads > MOST_THREADS || drmres_set_backend(argv[1])) {
		fprintf(stderr, "usage: differ BACKEND SEED OPERATIONS [THREADS, at most %u]\n", MOST_THREADS);
		return 2;
	}
	drmres_alloc_totals(&before);
	same = threads ? on_threads(seed, operations, threads)
		       : run(program_begin(seed, operations, 0), operations, NULL, stdout);
	drmres_alloc_totals(&after);
	printf("%lld objects, %lld bytes are left\n", (long long)(after.live_objects - before.live_objects),
	       (long long)(after.live_bytes - before.live_bytes));
	return !same || after.live_objects != before.live_objects || after.live_bytes != before.live_bytes;
}
