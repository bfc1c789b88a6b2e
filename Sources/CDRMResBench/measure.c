/* SPDX-License-Identifier: MIT */
/**
 * DOC: one measurement
 *
 * Makes a job's input, goes through the workload once unseen, so that every page that it needs was touched, and then
 * times it: processor time of the thread, read around the timed part alone. The job and its input live as long as the
 * measurement. One measurement at a time in a process.
 */
#include "measure.h"

#include <linux/compiler.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <bsd/stdlib.h>

/* A workload is repeated until its passes took so long, or so often. */
#define ENOUGH_NS 4e6
#define AT_MOST_NS 2e7
#define FEWEST_PASSES 3
#define SPINS 1000

/* What two threads write to lies so far apart. */
#define APART 128
#define CLOCK_READINGS 1000
#define MOST_PASSES 101

/* A walk of n nodes for each of n frees takes hours: some of them say as much. */
#define SCAN_STEPS 2000000

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

/* What reading the clock adds to what is timed, in ns: the least that lies between two readings. It is left out. */
static double clock_cost;

static void look_at_clock(void)
{
	double start, took;

	for (int i = 0; i < CLOCK_READINGS; i++) {
		start = now();
		took = now() - start;
		if (!i || took < clock_cost)
			clock_cost = took;
	}
}

void noinline bench_section(struct bench_job *job, bench_phase_t body)
{
	body(job);
	/* Not a tail call: whoever counts has to see the return. */
	bench_escape(job);
}

static void timed(struct bench_job *job, bench_phase_t body)
{
	double start = now();

	bench_section(job, body);
	job->ns = now() - start;
	job->ns -= job->ns < clock_cost ? job->ns : clock_cost;
}

/*
 * struct other_half - what the other thread does
 * @processors: where it goes; none to stay with the first one
 * @there: how many of the two are about to begin
 */
struct other_half {
	struct bench_job job;
	bench_phase_t body;
	cpu_set_t processors;
	unsigned int there;
} __aligned(APART);

/*
 * Both begin at once: whoever slept until the other one came would wake when that has done half of its work. Where there are not
 * two processors somebody has to let the other one run.
 */
static void wait_for_both(struct other_half *other)
{
	unsigned int turns = 0;

	/* PAIRS WITH: itself in the other thread. */
	__atomic_fetch_add(&other->there, 1, __ATOMIC_ACQ_REL);
	while (__atomic_load_n(&other->there, __ATOMIC_ACQUIRE) != 2)
		if (++turns % SPINS == 0)
			sched_yield();
}

static void *run_other_half(void *data)
{
	struct other_half *other = data;

	sched_setaffinity(0, sizeof(other->processors), &other->processors);
	wait_for_both(other);
	timed(&other->job, other->body);
	if (other->job.who->leave)
		other->job.who->leave(&other->job);
	return NULL;
}

/*
 * This thread stays where it is, and the other one goes elsewhere: on one processor they would take turns for as long as the
 * scheduler likes, and hardly ever meet. Return: whether there is such a place, and then @before is to be restored.
 */
static bool part(cpu_set_t *before, cpu_set_t *elsewhere)
{
	int here = sched_getcpu();
	cpu_set_t mine;

	if (here < 0 || sched_getaffinity(0, sizeof(*before), before))
		return false;
	*elsewhere = *before;
	CPU_CLR(here, elsewhere);
	CPU_ZERO(&mine);
	CPU_SET(here, &mine);
	return CPU_COUNT(elsewhere) && !sched_setaffinity(0, sizeof(mine), &mine);
}

/* Half of the nodes each, with slots of their own. Their device, if there is one already, is shared. */
static void by_two_threads(struct bench_job *job, bench_phase_t body)
{
	/* Each on cache lines of its own: both write to their job. */
	__aligned(APART) struct bench_job mine = *job;
	__aligned(APART) struct other_half other = {.job = *job, .body = body};
	cpu_set_t before;
	pthread_t thread;
	bool parted;

	mine.n = other.job.n = job->n / 2;
	other.job.kept = (char *)job->kept + mine.n * job->who->slot;
	job->failed = true;
	parted = part(&before, &other.processors);
	if (!pthread_create(&thread, NULL, run_other_half, &other)) {
		wait_for_both(&other);
		timed(&mine, body);
		pthread_join(thread, NULL);
		job->ns = mine.ns + other.job.ns;
		job->failed = mine.failed || other.job.failed;
	}
	if (parted)
		sched_setaffinity(0, sizeof(before), &before);
}

static void pass(struct bench_job *job)
{
	const struct bench_shape *shape = &bench_shapes[job->workload];

	shape->before(job);
	if (!job->failed) {
		if (shape->two_threads)
			by_two_threads(job, shape->body);
		else
			timed(job, shape->body);
	}
	bench_close_left_over(job);
}

/* The same without bench_section(), which is entered once where instructions are counted. */
static void unseen(struct bench_job *job)
{
	const struct bench_shape *shape = &bench_shapes[job->workload];

	shape->before(job);
	if (!job->failed)
		shape->body(job);
	bench_close_left_over(job);
}

static int by_value(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

/* Operations of one pass. */
static size_t operations(const struct bench_job *job)
{
	const struct bench_shape *shape = &bench_shapes[job->workload];

	if (job->workload >= BENCH_W4_RANDOM && job->workload <= BENCH_W4_CHURN)
		return job->frees;
	return shape->two_threads ? job->n / 2 * 2 : job->n;
}

static double median_pass(struct bench_job *job)
{
	double samples[MOST_PASSES];
	double spent = 0;
	size_t count = 0;

	do {
		pass(job);
		samples[count++] = job->ns;
		spent += job->ns;
	} while (!job->failed && count < MOST_PASSES && spent < AT_MOST_NS &&
		 (spent < ENOUGH_NS || count < FEWEST_PASSES));
	qsort(samples, count, sizeof(*samples), by_value);
	return (samples[(count - 1) / 2] + samples[count / 2]) / 2;
}

static void measure_memory(struct bench_job *job, struct bench_result *result)
{
	double bytes = 0, kept = 0;

	if (bench_shapes[job->workload].crowd) {
		result->value = bench_look_at_crowd(job);
		return;
	}
	bench_look(job, bench_shapes[job->workload].look, &bytes, &kept);
	result->value = job->workload == BENCH_W8_NODES ? bytes / job->n - 64 : kept;
}

static void measure_time(struct bench_job *job, enum bench_mode mode, struct bench_result *result)
{
	const struct bench_shape *shape = &bench_shapes[job->workload];
	double bytes = 0, kept;

	if (shape->look)
		bench_look(job, shape->look, &bytes, &kept);
	else
		unseen(job);
	result->bytes = bytes / job->n;
	if (job->failed)
		return;
	if (mode == BENCH_COUNT) {
		pass(job);
		return;
	}
	look_at_clock();
	result->value = median_pass(job) / result->count;
}

static void *sleep_until_cancelled(void *data)
{
	pthread_mutex_t *never = data;

	pthread_mutex_lock(never);
	pthread_mutex_unlock(never);
	return NULL;
}

static bool set_up(struct bench_job *job)
{
	size_t slots = job->n < BENCH_RING ? BENCH_RING : job->n;
	const struct bench_shape *shape = &bench_shapes[job->workload];

	job->kept = reallocarray(NULL, slots, job->who->slot);
	if (shape->mixed)
		job->sizes = bench_sizes(job->n);
	if (job->workload >= BENCH_W4_RANDOM && job->workload <= BENCH_W4_SHUFFLED)
		job->order = bench_order(job->workload, job->n);
	job->frees = job->n;
	if (job->who->scan && job->workload != BENCH_W4_SHUFFLED && job->frees > SCAN_STEPS / job->n)
		job->frees = SCAN_STEPS / job->n;
	/* Written to now: the pages of the slots are nobody's memory. */
	if (job->kept)
		memset(job->kept, 0, slots * job->who->slot);
	return job->kept && (job->sizes || !shape->mixed);
}

struct bench_result bench_measure(const struct bench_request *request)
{
	const struct bench_contender *who = request->who;
	struct bench_result result = {.failed = true};
	struct bench_job job = {.who = who, .workload = request->workload, .n = request->n, .align = request->align};
	pthread_mutex_t parking = PTHREAD_MUTEX_INITIALIZER;
	pthread_t parked;
	bool has_parked = false;

	if (who->prepare && !who->prepare())
		return result;
	pthread_mutex_lock(&parking);
	if (request->parked)
		has_parked = !pthread_create(&parked, NULL, sleep_until_cancelled, &parking);
	if (has_parked == request->parked && set_up(&job)) {
		result.count = operations(&job);
		if (bench_shapes[job.workload].body)
			measure_time(&job, request->mode, &result);
		else
			measure_memory(&job, &result);
		result.failed = job.failed;
	}
	pthread_mutex_unlock(&parking);
	if (has_parked)
		pthread_join(parked, NULL);
	free((void *)job.sizes);
	free((void *)job.order);
	free(job.kept);
	return result;
}
