/* SPDX-License-Identifier: MIT */
/* Completions: each lets one waiter pass, or all. */
#include <cases.h>

#include "explorer.h"

#include <string.h>

#include <drmres/errno.h>
#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

static struct completion done, passed;
static unsigned int waiters_passed;

static void counts(void)
{
	init_completion(&done);
	CHECK(!completion_done(&done));
	CHECK(!try_wait_for_completion(&done));
	complete(&done);
	complete(&done);
	CHECK(completion_done(&done));
	wait_for_completion(&done);
	CHECK(try_wait_for_completion(&done));
	CHECK(!try_wait_for_completion(&done));
}

static void complete_all_is_for_ever(void)
{
	DECLARE_COMPLETION_ONSTACK(all);

	complete_all(&all);
	complete(&all);
	for (int i = 0; i < 3; i++) {
		wait_for_completion(&all);
		CHECK_EQ(wait_for_completion_interruptible(&all), 0);
	}
	CHECK(completion_done(&all));
	reinit_completion(&all);
	CHECK(!completion_done(&all));
}

static void *wait_once(void *arg)
{
	(void)arg;
	wait_for_completion(&done);
	__atomic_add_fetch(&waiters_passed, 1, __ATOMIC_RELAXED);
	complete(&passed);
	return NULL;
}

/* Three waiters and one complete(): exactly one passes. */
static void lets_one_pass(void)
{
	pthread_t threads[3];

	init_completion(&done);
	init_completion(&passed);
	waiters_passed = 0;
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, wait_once, NULL);
	complete(&done);
	wait_for_completion(&passed);
	CHECK_EQ(__atomic_load_n(&waiters_passed, __ATOMIC_RELAXED), 1);
	complete_all(&done);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	CHECK_EQ(waiters_passed, 3);
}

static int box;

static void fill_box(void *arg)
{
	(void)arg;
	box = 42;
	complete(&done);
}

static void open_box(void *arg)
{
	(void)arg;
	wait_for_completion(&done);
	CHECK_EQ(box, 42);
}

static void begin_box(void)
{
	box = 0;
	init_completion(&done);
	explore_thread(open_box, NULL);
	explore_thread(fill_box, NULL);
}

static void end_box(void)
{
	CHECK(!completion_done(&done));
}

static void waits_through_the_hook(void)
{
	CHECK(explore(begin_box, end_box, 1000) > 2);
	CHECK(explorer.waits > 0);
}

/* Nobody is left to complete it: controlled time runs out at once. */
static void timeout_runs_out(void)
{
	unsigned long before = jiffies;

	init_completion(&done);
	CHECK_EQ(wait_for_completion_timeout(&done, 10), 0);
	CHECK_EQ(jiffies - before, 10);
	CHECK_EQ(wait_for_completion_timeout(&done, 0), 0);
	CHECK_EQ(jiffies - before, 10);
	CHECK_EQ(wait_for_completion_interruptible_timeout(&done, 10), 0);
	complete(&done);
	CHECK_EQ(wait_for_completion_timeout(&done, 10), 10);
	complete(&done);
	CHECK_EQ(wait_for_completion_timeout(&done, 0), 1);
	complete(&done);
	CHECK_EQ(wait_for_completion_interruptible_timeout(&done, 10), 10);
	complete(&done);
	CHECK_EQ(wait_for_completion_killable(&done), 0);
	complete(&done);
	CHECK(wait_for_completion_timeout(&done, msecs_to_jiffies(-1)) > 0);
}

static void complete_work(struct work_struct *work)
{
	(void)work;
	complete(&done);
}

static DECLARE_DELAYED_WORK(later, complete_work);

/* Work that comes due before the limit is done first. */
static void timeout_after_delayed_work(void)
{
	init_completion(&done);
	schedule_delayed_work(&later, 4);
	CHECK_EQ(wait_for_completion_timeout(&done, 10), 6);
	schedule_delayed_work(&later, 14);
	CHECK_EQ(wait_for_completion_timeout(&done, 10), 0);
	CHECK(cancel_delayed_work_sync(&later));
}

static void misuse(void)
{
	struct completion zeroed, *none = NULL, *gone = kzalloc(sizeof(*gone), GFP_KERNEL);
	DEFINE_SPINLOCK(lock);

	memset(&zeroed, 0, sizeof(zeroed));
	complete(&zeroed);
	EXPECT_REPORT(LOCK_UNINITIALISED);
	wait_for_completion(&zeroed);
	EXPECT_REPORT(LOCK_UNINITIALISED);
	CHECK_EQ(wait_for_completion_interruptible(&zeroed), -ERESTARTSYS);
	EXPECT_REPORT(LOCK_UNINITIALISED);
	CHECK_EQ(wait_for_completion_timeout(&zeroed, 5), 0);
	EXPECT_REPORT(LOCK_UNINITIALISED);
	init_completion(none);
	EXPECT_REPORT(NULL_ARGUMENT);
	reinit_completion(none);
	EXPECT_REPORT(NULL_ARGUMENT);
	complete_all(none);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!try_wait_for_completion(none));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!completion_done(none));
	EXPECT_REPORT(NULL_ARGUMENT);
	init_completion(gone);
	kfree(gone);
	wait_for_completion(gone);
	EXPECT_REPORT(USE_AFTER_FREE);
	init_completion(&done);
	complete(&done);
	spin_lock(&lock);
	wait_for_completion(&done);
	EXPECT_REPORT(SLEEP_IN_ATOMIC);
	complete(&done);
	CHECK(try_wait_for_completion(&done));
	spin_unlock(&lock);
}

CASES(completion){
	CASE(completion, counts),	    CASE(completion, complete_all_is_for_ever),
	CASE(completion, lets_one_pass),    CASE(completion, waits_through_the_hook),
	CASE(completion, timeout_runs_out), CASE(completion, timeout_after_delayed_work),
	CASE(completion, misuse),	    CASE_END,
};
