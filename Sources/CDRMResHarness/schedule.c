// SPDX-License-Identifier: MIT
/*
 * The scheduler of a run: an explorer (drmres/sched.h) that makes one choice at each point. It owns the table of threads
 * and the turn; a thread leaves its turn only in here. Between races nobody is interrupted: a thread goes on until it
 * waits. In a race the seed says how often the thread changes: 1 is one call after the other, 2 the other way round,
 * from 3 to 7 the user's call is left at one of the first places in a driver where it enters or leaves a section or
 * looks at a flag, with 8 in front of the first register that it reaches outside a section, and from 9 on threads
 * change by chance. When nobody can run, controlled time moves; when nothing is due either, the run has found out that
 * it waits for ever, and ends.
 */
#include "schedule.h"

#include "record.h"
#include "run.h"

#include <drmres/errno.h>
#include <drmres/irq.h>
#include <drmres/managed.h>
#include <drmres/phase.h>
#include <drmres/sched.h>
#include <drmres/work.h>

#include <pthread.h>
#include <stdio.h>

#define THREADS 64
/* Steps of time during one wait; a timer that arms itself again and again would let it last for ever. */
#define MOST_TIME 2000
/* The same interrupt again would change nothing. */
#define MOST_INTERRUPTS 3
/* A few changes at the right places are what a bug needs. */
#define MOST_CHANGES 16

struct thread {
	pthread_t thread;
	pthread_cond_t turn;
	void (*run)(void *arg);
	void *arg;
	bool (*ready)(void *arg);
	void *ready_arg;
	const void *object; /* what it waits for */
	bool used, waits, ours;
};

/* Places of the threads of a race, which are made in this order. */
#define USER_SIDE 1
#define OTHER_SIDE 2

/* How a race is run. */
enum manner {
	IN_ORDER,    /* the user's call first, as far as it comes */
	OTHER_FIRST, /* the other one first */
	INTERRUPTED, /* the user's call is left at a section or flag, until all others have come as far as they can */
	AT_HARDWARE, /* it is left at a register, if in no section: wherever that is in however many calls */
	AT_RANDOM,   /* changes at points */
};
#define INTERRUPTIONS 5

static struct {
	pthread_mutex_t lock;
	pthread_cond_t started;
	enum manner manner;
	uint64_t until_interruption;
	bool awaited; /* what the user's call has not left yet: there it is left once more */
	struct thread threads[THREADS];
	int count, current;
	unsigned int born, arrived;
	uint64_t random;
	unsigned int odds, changes; /* of a change at a point, 1 in so many; how many more there may be */
} schedule = {.lock = PTHREAD_MUTEX_INITIALIZER, .started = PTHREAD_COND_INITIALIZER};

static __thread int me;

static uint64_t draw(void)
{
	uint64_t z = schedule.random += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static bool can_run(const struct thread *thread)
{
	return thread->used && (!thread->waits || thread->ready(thread->ready_arg));
}

static int others(int *runnable)
{
	int count = 0;

	for (int i = 0; i < schedule.count; i++)
		if (i != me && can_run(&schedule.threads[i]))
			runnable[count++] = i;
	return count;
}

static void note_choice(int thread)
{
	struct record *record = harness_record;

	if (record->choice_count < sizeof(record->choices) - 1)
		record->choices[record->choice_count++] = (char)(thread < 10 ? '0' + thread : 'a' + thread - 10);
	record->choices[record->choice_count] = '\0';
}

/* Locked: who goes on when the thread that had the turn cannot. */
static int choose(const int *runnable, int count)
{
	int next = runnable[0];

	if (schedule.manner == AT_RANDOM)
		next = runnable[draw() % (unsigned int)count];
	else if ((schedule.manner == INTERRUPTED || schedule.manner == AT_HARDWARE) && !schedule.until_interruption)
		next = runnable[count - 1];
	for (int i = 0; i < count && schedule.manner != IN_ORDER && schedule.manner != AT_RANDOM; i++)
		if (runnable[i] == OTHER_SIDE && (schedule.manner == OTHER_FIRST || !schedule.until_interruption))
			next = OTHER_SIDE;
	if (count > 1)
		note_choice(next);
	return next;
}

static void wait_for_turn(void)
{
	while (schedule.current != me)
		pthread_cond_wait(&schedule.threads[me].turn, &schedule.lock);
}

static void give_turn(int thread)
{
	schedule.current = thread;
	pthread_cond_signal(&schedule.threads[thread].turn);
}

/*
 * Locked: is the user's call left here? Who left it inside a section waits for its end, and goes on at the first place behind
 * that: the one in which what was looked at inside is true no more.
 */
static bool interrupts(enum drmres_sched_op op)
{
	char phase[64];

	if (me != USER_SIDE || (schedule.manner != INTERRUPTED && schedule.manner != AT_HARDWARE))
		return false;
	if (schedule.awaited && !drmres_is_in_section() && can_run(&schedule.threads[OTHER_SIDE])) {
		schedule.awaited = false;
		return true;
	}
	if (!schedule.until_interruption)
		return false;
	/* What goes on before the driver is called is not the driver's. */
	if (!*drmres_phase_describe(phase, sizeof(phase)))
		return false;
	if (schedule.manner == AT_HARDWARE ? op != DRMRES_OP_IO || drmres_is_in_section()
					   : op != DRMRES_OP_SRCU && op != DRMRES_OP_FLAG && op != DRMRES_OP_IO)
		return false;
	schedule.until_interruption--;
	schedule.awaited = !schedule.until_interruption && drmres_is_in_section();
	return !schedule.until_interruption;
}

/* Locked: does the seed say so? Sections are where being interrupted matters most. */
static bool changes(enum drmres_sched_op op)
{
	unsigned int odds = op == DRMRES_OP_SRCU || op == DRMRES_OP_LOCK ? (schedule.odds + 1) / 2 : schedule.odds;

	if (schedule.manner != AT_RANDOM || !schedule.changes || draw() % odds)
		return false;
	schedule.changes--;
	return true;
}

static void point(enum drmres_sched_op op, const void *object, void *context)
{
	int runnable[THREADS], count;

	(void)object;
	(void)context;
	if (schedule.manner < INTERRUPTED)
		return;
	pthread_mutex_lock(&schedule.lock);
	count = others(runnable);
	if (count && (interrupts(op) || changes(op))) {
		give_turn(choose(runnable, count));
		wait_for_turn();
	}
	pthread_mutex_unlock(&schedule.lock);
}

/* Nothing will ever come. The unplug that waits for a section explains whatever else waits. */
static void hang(const void *object)
{
	bool unplug = drmres_is_unplug_wait(object);

	for (int i = 0; i < schedule.count; i++)
		unplug |= schedule.threads[i].used && schedule.threads[i].waits &&
			  drmres_is_unplug_wait(schedule.threads[i].object);
	if (unplug)
		drmres_report(DRMRES_SECTION_BLOCKS, "drm_dev_unplug", NULL,
			      "drm_dev_unplug() waits for a section that never exits");
	else
		drmres_report(DRMRES_DEADLOCK, "drmres_block", NULL,
			      "this thread waits, and nothing that is left to happen can end that");
	harness_run_hangs();
}

/* What waits may wait for the hardware. Return: whether it had something to say, and was not asked too often. */
static bool raise_irqs(unsigned int *times)
{
	bool any = false;

	for (unsigned int irq = 0; *times < MOST_INTERRUPTS && (irq = drmres_irq_next(irq));)
		any |= drmres_raise_irq(irq) != 0;
	++*times;
	return any;
}

static void block(const void *object, bool (*ready)(void *arg), void *arg, void *context)
{
	struct thread *thread = &schedule.threads[me];
	int runnable[THREADS], count;

	(void)context;
	pthread_mutex_lock(&schedule.lock);
	for (unsigned int moves = 0, raises = 0; !ready(arg);) {
		count = others(runnable);
		if (count) {
			int next = choose(runnable, count);

			thread->ready = ready;
			thread->ready_arg = arg;
			thread->object = object;
			thread->waits = true;
			give_turn(next);
			wait_for_turn();
			thread->waits = false;
			continue;
		}
		/* Both may make threads, which need the lock. */
		pthread_mutex_unlock(&schedule.lock);
		if (moves++ == MOST_TIME || (!drmres_advance_to_next() && !raise_irqs(&raises)))
			hang(object);
		pthread_mutex_lock(&schedule.lock);
	}
	pthread_mutex_unlock(&schedule.lock);
}

static void wake(const void *object, void *context)
{
	(void)object;
	(void)context;
}

/* Locked: a place in the table for the calling thread. */
static int take_place(void)
{
	for (int i = 0; i < THREADS; i++) {
		struct thread *thread = &schedule.threads[i];

		if (thread->used)
			continue;
		thread->used = true;
		thread->waits = thread->ours = false;
		if (i >= schedule.count)
			schedule.count = i + 1;
		return i;
	}
	fprintf(stderr, "drmres: more than %d threads at once\n", THREADS);
	harness_run_hangs();
	return 0;
}

static void arrive(int place)
{
	me = place;
	schedule.arrived++;
	pthread_cond_broadcast(&schedule.started);
	wait_for_turn();
}

/* Locked: give the turn to whoever can have it, and do not ask for it again. */
static void depart(void)
{
	int runnable[THREADS], count;

	schedule.threads[me].used = false;
	while (!(count = others(runnable))) {
		pthread_mutex_unlock(&schedule.lock);
		if (!drmres_advance_to_next())
			hang(NULL);
		pthread_mutex_lock(&schedule.lock);
	}
	give_turn(choose(runnable, count));
}

static void thread_start(void *context)
{
	(void)context;
	pthread_mutex_lock(&schedule.lock);
	arrive(take_place());
	pthread_mutex_unlock(&schedule.lock);
}

static void thread_end(void *context)
{
	(void)context;
	pthread_mutex_lock(&schedule.lock);
	depart();
	pthread_mutex_unlock(&schedule.lock);
}

/* Threads get their places in the order in which they are made, whoever is faster. */
static void await_arrival(void)
{
	schedule.born++;
	while (schedule.arrived < schedule.born)
		pthread_cond_wait(&schedule.started, &schedule.lock);
}

static void thread_create(void *context)
{
	(void)context;
	pthread_mutex_lock(&schedule.lock);
	await_arrival();
	pthread_mutex_unlock(&schedule.lock);
}

static void *thread_main(void *arg)
{
	struct thread *thread = arg;

	pthread_mutex_lock(&schedule.lock);
	arrive((int)(thread - schedule.threads));
	pthread_mutex_unlock(&schedule.lock);
	thread->run(thread->arg);
	pthread_mutex_lock(&schedule.lock);
	thread->ours = false;
	depart();
	pthread_mutex_unlock(&schedule.lock);
	return NULL;
}

void harness_schedule_begin(void)
{
	static const struct drmres_sched_ops ops = {
		.point = point,
		.block = block,
		.wake = wake,
		.thread_start = thread_start,
		.thread_end = thread_end,
		.thread_create = thread_create,
	};

	for (int i = 0; i < THREADS; i++) {
		schedule.threads[i] = (struct thread){.used = i == 0};
		pthread_cond_init(&schedule.threads[i].turn, NULL);
	}
	me = schedule.current = 0;
	schedule.count = 1;
	schedule.born = schedule.arrived = 0;
	schedule.manner = IN_ORDER;
	drmres_sched_install(&ops, NULL);
}

void harness_schedule_end(void)
{
	drmres_sched_install(NULL, NULL);
}

int harness_schedule_thread(void (*run)(void *arg), void *arg)
{
	struct thread *thread;
	int ret;

	pthread_mutex_lock(&schedule.lock);
	thread = &schedule.threads[take_place()];
	thread->run = run;
	thread->arg = arg;
	thread->ours = true;
	ret = pthread_create(&thread->thread, NULL, thread_main, thread);
	if (ret) {
		thread->used = false;
	} else {
		pthread_detach(thread->thread);
		await_arrival();
	}
	pthread_mutex_unlock(&schedule.lock);
	return -ret;
}

static bool all_ended(void *arg)
{
	(void)arg;
	for (int i = 0; i < schedule.count; i++)
		if (schedule.threads[i].used && schedule.threads[i].ours)
			return false;
	return true;
}

static enum manner manner_of(uint64_t seed)
{
	if (seed <= 2)
		return seed == 2 ? OTHER_FIRST : IN_ORDER;
	if (seed <= 2 + INTERRUPTIONS)
		return INTERRUPTED;
	return seed == 3 + INTERRUPTIONS ? AT_HARDWARE : AT_RANDOM;
}

void harness_schedule_race(uint64_t seed)
{
	schedule.random = seed;
	schedule.manner = manner_of(seed);
	schedule.until_interruption = schedule.manner == AT_HARDWARE ? 1 : seed - 2;
	schedule.awaited = false;
	/* Some seeds change often, others seldom. */
	schedule.odds = 1u << (1 + draw() % 5);
	schedule.changes = MOST_CHANGES;
	block(NULL, all_ended, NULL, NULL);
	schedule.manner = IN_ORDER;
}

static bool nobody_else(void *arg)
{
	int runnable[THREADS];

	(void)arg;
	return me == 0 && !others(runnable);
}

void harness_schedule_yield(void)
{
	block(NULL, nobody_else, NULL, NULL);
}
