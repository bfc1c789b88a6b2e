/* SPDX-License-Identifier: MIT */
/* Waiting and waking, with ordinary threads and with an explorer; who may sleep. */
#include <cases.h>

#include <pthread.h>
#include <string.h>

#include <linux/compiler.h>
#include <linux/kernel.h>

/* What a thread waits for: that a counter has come to a value. */
struct goal {
	int *counter;
	int value;
};

static bool reached(void *arg)
{
	struct goal *goal = arg;

	/* PAIRS WITH: the release in advance(). */
	return __atomic_load_n(goal->counter, __ATOMIC_ACQUIRE) >= goal->value;
}

static void await(int *counter, int value)
{
	struct goal goal = {counter, value};

	drmres_block(counter, reached, &goal);
}

static void advance(int *counter)
{
	/* PAIRS WITH: the acquire in reached(). */
	__atomic_add_fetch(counter, 1, __ATOMIC_RELEASE);
	drmres_wake(counter);
}

#define ROUNDS 2000

struct court {
	int ping, pong;
	int plain; /* what the turns protect; not atomic, so that ThreadSanitizer sees a turn taken too early */
};

static void *answer(void *data)
{
	struct court *court = data;

	for (int i = 1; i <= ROUNDS; i++) {
		await(&court->ping, i);
		court->plain++;
		advance(&court->pong);
	}
	return NULL;
}

/*
 * 1. A waiter looks at its condition, which does not hold.
 * 2. The waker makes it hold and looks for waiters.
 * 3. The waiter goes to sleep. If the wake-up fell between 1 and 3, this case never ends.
 */
static void no_wakeup_is_lost(void)
{
	struct court court = {0};
	pthread_t thread;

	pthread_create(&thread, NULL, answer, &court);
	for (int i = 1; i <= ROUNDS; i++) {
		court.plain++;
		advance(&court.ping);
		await(&court.pong, i);
	}
	pthread_join(thread, NULL);
	CHECK_EQ(court.plain, 2 * ROUNDS);
}

/* More objects than buckets: a wake-up for one must not be taken by a waiter of another. */
#define CROWD 80

static struct {
	int gate[CROWD];
	int inside;
	int through;
} crowd;

static void *pass(void *data)
{
	int *gate = data;

	advance(&crowd.inside);
	await(gate, 1);
	advance(&crowd.through);
	return NULL;
}

static void everybody_is_woken(void)
{
	pthread_t threads[CROWD];

	memset(&crowd, 0, sizeof(crowd));
	for (size_t i = 0; i < CROWD; i++)
		pthread_create(&threads[i], NULL, pass, &crowd.gate[i]);
	await(&crowd.inside, CROWD);
	for (int i = CROWD; i--;)
		advance(&crowd.gate[i]);
	await(&crowd.through, CROWD);
	for (size_t i = 0; i < CROWD; i++)
		pthread_join(threads[i], NULL);
	CHECK_EQ(crowd.through, CROWD);
}

static void no_wait_where_it_holds(void)
{
	int counter = 1;

	await(&counter, 1);
	drmres_wake(&counter);
	drmres_wake(NULL);
}

/* An explorer of one thread: it is asked at each point, and waiting runs what it was told would wake. */
struct explorer {
	unsigned int points, blocks, wakes;
	const void *woken;
	int *counter;
};

static void explorer_point(enum drmres_sched_op op, const void *object, void *context)
{
	struct explorer *explorer = context;

	CHECK(op == DRMRES_OP_FLAG && object == explorer->counter);
	explorer->points++;
}

static void explorer_block(const void *object, bool (*ready)(void *arg), void *arg, void *context)
{
	struct explorer *explorer = context;

	CHECK(object == explorer->counter);
	explorer->blocks++;
	while (!ready(arg))
		advance(explorer->counter);
}

static void explorer_wake(const void *object, void *context)
{
	struct explorer *explorer = context;

	explorer->woken = object;
	explorer->wakes++;
}

static void explorer_decides(void)
{
	static const struct drmres_sched_ops ops = {
		.point = explorer_point,
		.block = explorer_block,
		.wake = explorer_wake,
	};
	int counter = 0;
	struct explorer explorer = {.counter = &counter};

	drmres_point(DRMRES_OP_FLAG, &counter);
	drmres_sched_install(&ops, &explorer);
	drmres_point(DRMRES_OP_FLAG, &counter);
	await(&counter, 3);
	drmres_sched_install(NULL, NULL);
	drmres_point(DRMRES_OP_FLAG, &counter);
	advance(&counter);

	CHECK_EQ(explorer.points, 1);
	CHECK_EQ(explorer.blocks, 1);
	CHECK_EQ(explorer.wakes, 3);
	CHECK(explorer.woken == &counter);
	CHECK_EQ(counter, 4);
}

static void this_thread_may_sleep(void)
{
	might_sleep();
	CHECK(drmres_might_sleep("driver"));
}

CASES(sched){
	CASE(sched, no_wakeup_is_lost), CASE(sched, everybody_is_woken),    CASE(sched, no_wait_where_it_holds),
	CASE(sched, explorer_decides),	CASE(sched, this_thread_may_sleep), CASE_END,
};
