/* SPDX-License-Identifier: MIT */
/* Wait queues, and the rule by which a wait with a limit ends. */
#include <cases.h>

#include "explorer.h"

#include <string.h>

#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

static wait_queue_head_t queue;
static bool flag;

static void condition_holds_already(void)
{
	DECLARE_WAIT_QUEUE_HEAD(local);

	init_waitqueue_head(&queue);
	wait_event(queue, true);
	CHECK_EQ(wait_event_interruptible(local, true), 0);
	CHECK_EQ(wait_event_timeout(queue, true, 7), 7);
	CHECK_EQ(wait_event_interruptible_timeout(queue, true, 0), 1);
}

static void *set_flag(void *arg)
{
	(void)arg;
	WRITE_ONCE(flag, true);
	wake_up(&queue);
	return NULL;
}

static void woken_by_a_thread(void)
{
	pthread_t thread;

	init_waitqueue_head(&queue);
	flag = false;
	pthread_create(&thread, NULL, set_flag, NULL);
	wait_event(queue, READ_ONCE(flag));
	pthread_join(thread, NULL);
	CHECK(flag);
}

static int ball;

static void *play(void *arg)
{
	int side = *(int *)arg;

	for (int i = 0; i < 200; i++) {
		wait_event(queue, READ_ONCE(ball) % 2 == side);
		WRITE_ONCE(ball, READ_ONCE(ball) + 1);
		wake_up_all(&queue);
	}
	return NULL;
}

/* No wake-up is lost in 400 turns. */
static void ping_pong(void)
{
	int sides[] = {0, 1};
	pthread_t threads[2];

	init_waitqueue_head(&queue);
	ball = 0;
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, play, &sides[i]);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	CHECK_EQ(ball, 400);
}

static void wait_for_flag(void *arg)
{
	(void)arg;
	CHECK_EQ(wait_event_interruptible(queue, flag), 0);
}

static void raise_flag(void *arg)
{
	(void)arg;
	drmres_point(DRMRES_OP_FLAG, &flag);
	flag = true;
	wake_up_interruptible(&queue);
}

static void begin_flag(void)
{
	flag = false;
	init_waitqueue_head(&queue);
	explore_thread(wait_for_flag, NULL);
	explore_thread(wait_for_flag, NULL);
	explore_thread(raise_flag, NULL);
}

static void end_flag(void)
{
	CHECK(flag);
}

static void waits_through_the_hook(void)
{
	CHECK(explore(begin_flag, end_flag, 2000) > 10);
	CHECK(explorer.waits > 0);
}

/* One thread, nothing pending: nobody can make it true, and time runs out at once. */
static void nothing_can_come(void)
{
	unsigned long before = jiffies;
	int looks = 0;

	init_waitqueue_head(&queue);
	CHECK_EQ(wait_event_timeout(queue, looks++ > 100, msecs_to_jiffies(100)), 0);
	CHECK_EQ(jiffies - before, msecs_to_jiffies(100));
	CHECK_EQ(looks, 2);
	CHECK_EQ(wait_event_interruptible_timeout(queue, false, 0), 0);
	/* True at the last look. */
	looks = 0;
	CHECK_EQ(wait_event_timeout(queue, looks++ > 0, 3), 1);
}

static void flag_work(struct work_struct *work)
{
	(void)work;
	WRITE_ONCE(flag, true);
	wake_up(&queue);
}

static DECLARE_WORK(now, flag_work);
static DECLARE_DELAYED_WORK(later, flag_work);

/* Pending work is done before time moves, in both modes. */
static void work_comes_first(void)
{
	init_waitqueue_head(&queue);
	for (int mode = DRMRES_WORK_THREADS; mode <= DRMRES_WORK_MANUAL; mode++) {
		unsigned long before = jiffies;

		drmres_set_work_mode(mode);
		flag = false;
		schedule_work(&now);
		CHECK_EQ(wait_event_timeout(queue, READ_ONCE(flag), 5), 5);
		CHECK_EQ(jiffies - before, 0);
		flag = false;
		schedule_delayed_work(&later, 3);
		CHECK_EQ(wait_event_timeout(queue, READ_ONCE(flag), 5), 2);
		CHECK_EQ(jiffies - before, 3);
		flag = false;
		schedule_delayed_work(&later, 6);
		CHECK_EQ(wait_event_timeout(queue, READ_ONCE(flag), 5), 0);
		CHECK_EQ(jiffies - before, 8);
		CHECK(cancel_delayed_work_sync(&later));
	}
	drmres_set_work_mode(DRMRES_WORK_THREADS);
}

static struct completion go;

static void slow_work(struct work_struct *work)
{
	wait_for_completion(&go);
	flag_work(work);
}

static DECLARE_WORK(slow, slow_work);

/*
 * 1. an item waits for a completion
 * 2. nobody will complete it: the item cannot make the condition true, and time runs out
 * 3. completed, it can: time stands still until it has run, however long its thread needs to wake up
 */
static void work_that_waits(void)
{
	init_waitqueue_head(&queue);
	init_completion(&go);
	flag = false;
	schedule_work(&slow);
	CHECK_EQ(wait_event_timeout(queue, READ_ONCE(flag), 5), 0);
	complete(&go);
	CHECK_EQ(wait_event_timeout(queue, READ_ONCE(flag), 5), 5);
	flush_work(&slow);
}

static void *announced_thread(void *arg)
{
	struct completion *ready = arg;

	complete(&ready[0]);
	wait_for_completion(&ready[1]);
	set_flag(NULL);
	drmres_thread_retire();
	return NULL;
}

static void *finish_announced(void *arg)
{
	struct completion *ready = arg;

	wait_for_completion(&ready[0]);
	complete(&ready[1]);
	drmres_thread_retire();
	return NULL;
}

/* Threads of the program's own keep time from moving as long as one of them can run. */
static void announced_threads(void)
{
	struct completion ready[2];
	pthread_t threads[2];

	init_waitqueue_head(&queue);
	init_completion(&ready[0]);
	init_completion(&ready[1]);
	flag = false;
	drmres_thread_announce();
	drmres_thread_announce();
	pthread_create(&threads[0], NULL, announced_thread, ready);
	pthread_create(&threads[1], NULL, finish_announced, ready);
	CHECK_EQ(wait_event_timeout(queue, READ_ONCE(flag), 5), 5);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
}

static void *retire_at_once(void *arg)
{
	(void)arg;
	drmres_thread_retire();
	return NULL;
}

static void retired_threads(void)
{
	pthread_t thread;

	init_waitqueue_head(&queue);
	drmres_thread_announce();
	pthread_create(&thread, NULL, retire_at_once, NULL);
	CHECK_EQ(wait_event_timeout(queue, false, 5), 0);
	pthread_join(thread, NULL);
}

static void *advance_time(void *arg)
{
	struct completion *steps = arg;

	wait_for_completion(&steps[0]);
	drmres_advance_jiffies(20);
	wait_for_completion(&steps[1]);
	drmres_thread_retire();
	return NULL;
}

/* Time is moved by somebody else, although this thread's rule would not let it move. */
static void time_is_moved(void)
{
	unsigned long before = jiffies;
	struct completion steps[2];
	pthread_t thread;

	init_waitqueue_head(&queue);
	init_completion(&steps[0]);
	init_completion(&steps[1]);
	drmres_thread_announce();
	pthread_create(&thread, NULL, advance_time, steps);
	/* The limit is set before the condition is looked at. */
	CHECK_EQ(wait_event_timeout(queue, (complete_all(&steps[0]), false), 20), 0);
	CHECK_EQ(jiffies - before, 20);
	complete(&steps[1]);
	pthread_join(thread, NULL);
}

static long left;

static void wait_with_limit(void *arg)
{
	(void)arg;
	left = wait_event_timeout(queue, flag, 10);
}

static void begin_limit(void)
{
	flag = false;
	init_waitqueue_head(&queue);
	explore_thread(wait_with_limit, NULL);
}

static void end_limit(void)
{
	CHECK_EQ(left, 0);
}

/* With an explorer it is the explorer that lets time run out, when nobody can run. */
static void explorer_moves_time(void)
{
	CHECK(explore(begin_limit, end_limit, 10) >= 1);
	CHECK(explorer.waits > 0);
}

static void misuse(void)
{
	wait_queue_head_t zeroed, *none = NULL, *gone = kzalloc(sizeof(*gone), GFP_KERNEL);
	DEFINE_SPINLOCK(lock);

	memset(&zeroed, 0, sizeof(zeroed));
	wake_up(&zeroed);
	EXPECT_REPORT(LOCK_UNINITIALISED);
	wait_event(zeroed, false);
	EXPECT_REPORT(LOCK_UNINITIALISED);
	CHECK_EQ(wait_event_interruptible(zeroed, false), -ERESTARTSYS);
	EXPECT_REPORT(LOCK_UNINITIALISED);
	CHECK_EQ(wait_event_timeout(zeroed, false, 5), 0);
	EXPECT_REPORT(LOCK_UNINITIALISED);
	wake_up(none);
	EXPECT_REPORT(NULL_ARGUMENT);
	init_waitqueue_head(none);
	EXPECT_REPORT(NULL_ARGUMENT);
	init_waitqueue_head(gone);
	kfree(gone);
	wake_up_interruptible_all(gone);
	EXPECT_REPORT(USE_AFTER_FREE);
	init_waitqueue_head(&queue);
	spin_lock(&lock);
	wait_event(queue, true);
	EXPECT_REPORT(SLEEP_IN_ATOMIC);
	wake_up(&queue);
	spin_unlock(&lock);
}

CASES(wait){
	CASE(wait, condition_holds_already),
	CASE(wait, woken_by_a_thread),
	CASE(wait, ping_pong),
	CASE(wait, waits_through_the_hook),
	CASE(wait, nothing_can_come),
	CASE(wait, work_comes_first),
	CASE(wait, work_that_waits),
	CASE(wait, announced_threads),
	CASE(wait, retired_threads),
	CASE(wait, time_is_moved),
	CASE(wait, explorer_moves_time),
	CASE(wait, misuse),
	CASE_END,
};
