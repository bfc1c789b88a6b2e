/* SPDX-License-Identifier: MIT */
/*
 * A tiny explorer for cases about locking: it runs the threads of a scenario one at a time and tries every order in
 * which they can pass their points. A thread that slept anywhere but in the hook would keep its turn for ever, and
 * the case would hang.
 *
 * 1. explore() calls the scenario, which makes its threads with explore_thread(); then they run until all have ended.
 * 2. At each point, and when a thread waits or ends, somebody is chosen among those that can run.
 * 3. The next run takes the last choice that had an alternative differently, until no choice has one left.
 *
 * When nobody can run, controlled time moves to what is due next; when nothing is, the case fails and the process
 * ends, since its threads cannot be taken back.
 *
 * Only one thread ever runs, so all are kept on one processor, where the turn passes without waking another one. To make
 * a thread costs more than most runs, with a sanitizer many times as much: those of a scenario are made once, for all runs.
 */
#ifndef _CASE_EXPLORER_H_
#define _CASE_EXPLORER_H_

#include <cases.h>
#include <drmres/work.h>

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#define EXPLORER_THREADS 8
#define EXPLORER_DEPTH 512

struct explorer_thread {
	void (*run)(void *arg);
	void *arg;
	bool (*ready)(void *arg);
	void *ready_arg;
	bool waits, ended, given;
};

static struct explorer {
	pthread_mutex_t lock;
	pthread_cond_t born, over, turns[EXPLORER_THREADS];
	struct explorer_thread threads[EXPLORER_THREADS];
	pthread_t made[EXPLORER_THREADS];
	int made_count;
	int count, turn_of, births;
	bool finished, closing;
	unsigned char chosen[EXPLORER_DEPTH], options[EXPLORER_DEPTH];
	int depth, planned;
	unsigned int runs, waits, starts;
} explorer = {.lock = PTHREAD_MUTEX_INITIALIZER,
	      .born = PTHREAD_COND_INITIALIZER,
	      .over = PTHREAD_COND_INITIALIZER,
	      .turns = {[0 ... EXPLORER_THREADS - 1] = PTHREAD_COND_INITIALIZER}};

static __thread int explorer_me = -1;

/* One of @count possibilities: as planned, and the first beyond the plan. */
static int explorer_choose(int count)
{
	int at = explorer.depth++, choice;

	if (count < 2 || at >= EXPLORER_DEPTH) {
		explorer.depth -= count < 2;
		return 0;
	}
	choice = at < explorer.planned ? explorer.chosen[at] : 0;
	explorer.chosen[at] = (unsigned char)choice;
	explorer.options[at] = (unsigned char)count;
	return choice;
}

static int explorer_runnable(int *runnable)
{
	int count = 0;

	for (int i = 0; i < explorer.count; i++) {
		struct explorer_thread *thread = &explorer.threads[i];

		if (!thread->ended && (!thread->waits || thread->ready(thread->ready_arg)))
			runnable[count++] = i;
	}
	return count;
}

static void explorer_await_births(void)
{
	while (explorer.births > 0)
		pthread_cond_wait(&explorer.born, &explorer.lock);
}

/* With the lock held, on the thread whose turn it is: give it to somebody. */
static void explorer_pass(void)
{
	int runnable[EXPLORER_THREADS], count;
	bool left = false;

	explorer_await_births();
	for (int i = 0; i < explorer.count; i++)
		left |= !explorer.threads[i].ended;
	while (left && !(count = explorer_runnable(runnable))) {
		bool moved;

		/* It may make threads, which need the lock. */
		pthread_mutex_unlock(&explorer.lock);
		moved = drmres_advance_to_next();
		pthread_mutex_lock(&explorer.lock);
		explorer_await_births();
		if (!moved) {
			fprintf(stderr, "explorer: every thread waits, in run %u\n", explorer.runs);
			abort();
		}
	}
	explorer.finished = !left;
	if (!left) {
		pthread_cond_signal(&explorer.over);
		return;
	}
	explorer.turn_of = runnable[explorer_choose(count)];
	if (explorer.turn_of != explorer_me)
		pthread_cond_signal(&explorer.turns[explorer.turn_of]);
}

static void explorer_wait_for_turn(void)
{
	while (explorer.turn_of != explorer_me)
		pthread_cond_wait(&explorer.turns[explorer_me], &explorer.lock);
}

static void explorer_point(enum drmres_sched_op op, const void *object, void *context)
{
	(void)op;
	(void)object;
	(void)context;
	pthread_mutex_lock(&explorer.lock);
	explorer_pass();
	explorer_wait_for_turn();
	pthread_mutex_unlock(&explorer.lock);
}

static void explorer_block(const void *object, bool (*ready)(void *arg), void *arg, void *context)
{
	struct explorer_thread *me = &explorer.threads[explorer_me];

	(void)object;
	(void)context;
	pthread_mutex_lock(&explorer.lock);
	explorer.waits++;
	me->ready = ready;
	me->ready_arg = arg;
	me->waits = true;
	explorer_pass();
	explorer_wait_for_turn();
	me->waits = false;
	pthread_mutex_unlock(&explorer.lock);
}

static void explorer_wake(const void *object, void *context)
{
	(void)object;
	(void)context;
}

/* A thread appears; its number is the next, since only one is ever being born. */
static void explorer_enter(struct explorer_thread *thread)
{
	explorer_me = (int)(thread - explorer.threads);
	explorer.births--;
	pthread_cond_signal(&explorer.born);
	explorer_wait_for_turn();
}

static void explorer_leave(void)
{
	explorer.threads[explorer_me].ended = true;
	explorer_pass();
}

static void explorer_thread_create(void *context)
{
	(void)context;
	pthread_mutex_lock(&explorer.lock);
	explorer.births++;
	pthread_mutex_unlock(&explorer.lock);
}

static void explorer_thread_start(void *context)
{
	struct explorer_thread *thread;

	(void)context;
	pthread_mutex_lock(&explorer.lock);
	thread = &explorer.threads[explorer.count++];
	if (explorer.count > EXPLORER_THREADS)
		abort();
	*thread = (struct explorer_thread){.run = NULL};
	explorer.starts++;
	explorer_enter(thread);
	pthread_mutex_unlock(&explorer.lock);
}

static void explorer_thread_end(void *context)
{
	(void)context;
	pthread_mutex_lock(&explorer.lock);
	explorer_leave();
	pthread_mutex_unlock(&explorer.lock);
}

/* What is in its place of the table, run after run. */
static void *explorer_main(void *arg)
{
	struct explorer_thread *thread = arg;

	pthread_mutex_lock(&explorer.lock);
	while (!explorer.closing) {
		if (!thread->given) {
			pthread_cond_wait(&explorer.turns[thread - explorer.threads], &explorer.lock);
			continue;
		}
		thread->given = false;
		explorer_enter(thread);
		pthread_mutex_unlock(&explorer.lock);
		thread->run(thread->arg);
		pthread_mutex_lock(&explorer.lock);
		explorer_leave();
	}
	pthread_mutex_unlock(&explorer.lock);
	return NULL;
}

/* With the lock held: the threads of this run are to begin. */
static void explorer_give(void)
{
	for (int i = 0, count = explorer.count; i < count; i++) {
		explorer.births++;
		explorer.threads[i].given = true;
		if (i == explorer.made_count)
			pthread_create(&explorer.made[explorer.made_count++], NULL, explorer_main,
				       &explorer.threads[i]);
		else
			pthread_cond_signal(&explorer.turns[i]);
	}
}

static void explorer_close(void)
{
	pthread_mutex_lock(&explorer.lock);
	explorer.closing = true;
	for (int i = 0; i < explorer.made_count; i++)
		pthread_cond_signal(&explorer.turns[i]);
	pthread_mutex_unlock(&explorer.lock);
	for (int i = 0; i < explorer.made_count; i++)
		pthread_join(explorer.made[i], NULL);
	explorer.made_count = 0;
	explorer.closing = false;
}

/* A thread of the scenario; it runs when explore() lets it. */
__attribute__((unused)) static void explore_thread(void (*run)(void *arg), void *arg)
{
	/* Those of the run before wait in their places. */
	pthread_mutex_lock(&explorer.lock);
	explorer.threads[explorer.count++] = (struct explorer_thread){.run = run, .arg = arg};
	pthread_mutex_unlock(&explorer.lock);
}

static bool explorer_next(void)
{
	int depth = explorer.depth < EXPLORER_DEPTH ? explorer.depth : EXPLORER_DEPTH;

	while (depth && explorer.chosen[depth - 1] + 1 == explorer.options[depth - 1])
		depth--;
	explorer.planned = depth;
	if (depth)
		explorer.chosen[depth - 1]++;
	return depth != 0;
}

/* Where the calling thread may run; it goes on where it is, and so do threads that it makes. */
static cpu_set_t explorer_stay(void)
{
	cpu_set_t all, here;
	int cpu = sched_getcpu();

	CPU_ZERO(&all);
	CPU_ZERO(&here);
	/* Only slower if it cannot be had. */
	if (!pthread_getaffinity_np(pthread_self(), sizeof(all), &all) && cpu >= 0 && cpu < CPU_SETSIZE) {
		CPU_SET(cpu, &here);
		pthread_setaffinity_np(pthread_self(), sizeof(here), &here);
	}
	return all;
}

/*
 * Run a scenario in every order, or in the first @limit orders. @begin makes the threads; @end looks at what came
 * of it.
 * Return: how many orders were run.
 */
__attribute__((unused)) static unsigned int explore(void (*begin)(void), void (*end)(void), unsigned int limit)
{
	static const struct drmres_sched_ops ops = {
		.point = explorer_point,
		.block = explorer_block,
		.wake = explorer_wake,
		.thread_start = explorer_thread_start,
		.thread_end = explorer_thread_end,
		.thread_create = explorer_thread_create,
	};
	const cpu_set_t all = explorer_stay();

	explorer.planned = 0;
	explorer.runs = explorer.waits = explorer.starts = 0;
	do {
		explorer.count = explorer.depth = explorer.births = 0;
		explorer.turn_of = -1;
		explorer.finished = false;
		begin();
		drmres_sched_install(&ops, NULL);
		pthread_mutex_lock(&explorer.lock);
		explorer_give();
		explorer_pass();
		while (!explorer.finished)
			pthread_cond_wait(&explorer.over, &explorer.lock);
		pthread_mutex_unlock(&explorer.lock);
		drmres_sched_install(NULL, NULL);
		end();
		explorer.runs++;
	} while (explorer_next() && explorer.runs < limit);
	explorer_close();
	pthread_setaffinity_np(pthread_self(), sizeof(all), &all);
	return explorer.runs;
}

#endif
