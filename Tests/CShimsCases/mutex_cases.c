/* SPDX-License-Identifier: MIT */
/* Mutexes: what they exclude, and what misuse of them looks like. */
#include <cases.h>

#include "explorer.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/slab.h>

static DEFINE_MUTEX(static_lock);
static struct mutex lock, second;
static unsigned long counter;

static void take_and_release(void)
{
	mutex_init(&lock);
	CHECK(!mutex_is_locked(&lock));
	mutex_lock(&lock);
	CHECK(mutex_is_locked(&lock));
	lockdep_assert_held(&lock);
	mutex_unlock(&lock);
	CHECK_EQ(mutex_lock_interruptible(&lock), 0);
	mutex_unlock(&lock);
	mutex_lock_nested(&lock, 1);
	mutex_unlock(&lock);
	mutex_destroy(&lock);
	mutex_lock(&static_lock);
	mutex_unlock(&static_lock);
}

static void trylock(void)
{
	mutex_init(&lock);
	CHECK_EQ(mutex_trylock(&lock), 1);
	CHECK_EQ(mutex_trylock(&lock), 0);
	mutex_unlock(&lock);
	mutex_destroy(&lock);
}

#define ROUNDS 2000

static void *count_up(void *arg)
{
	(void)arg;
	for (int i = 0; i < ROUNDS; i++) {
		mutex_lock(&lock);
		counter++;
		mutex_unlock(&lock);
	}
	return NULL;
}

static void excludes_threads(void)
{
	pthread_t threads[3];

	mutex_init(&lock);
	counter = 0;
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, count_up, NULL);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	CHECK_EQ(counter, 3 * ROUNDS);
	mutex_destroy(&lock);
}

static void increment(void *arg)
{
	unsigned long seen;

	(void)arg;
	mutex_lock(&lock);
	seen = counter;
	drmres_point(DRMRES_OP_FLAG, &counter);
	counter = seen + 1;
	mutex_unlock(&lock);
}

static void begin_increments(void)
{
	counter = 0;
	mutex_init(&lock);
	for (int i = 0; i < 3; i++)
		explore_thread(increment, NULL);
}

static void end_increments(void)
{
	CHECK_EQ(counter, 3);
	mutex_destroy(&lock);
}

static void waits_through_the_hook(void)
{
	CHECK(explore(begin_increments, end_increments, 3000) > 10);
	CHECK(explorer.waits > 0);
}

static void unlock_of_a_free_mutex(void)
{
	const struct drmres_report *report;

	mutex_init(&lock);
	mutex_unlock(&lock);
	report = EXPECT_REPORT(UNLOCK_NOT_HELD);
	CHECK_STR(report ? report->function : "", "mutex_unlock");
	CHECK_STR(report ? report->site.file : "", "mutex_cases.c");
	CHECK_STR(report ? report->object.name : "", "&lock");
	mutex_destroy(&lock);
}

static void *hold_it(void *arg)
{
	struct completion *steps = arg;

	mutex_lock(&lock);
	complete(&steps[0]);
	wait_for_completion(&steps[1]);
	mutex_unlock(&lock);
	return NULL;
}

/*
 * 1. another thread takes the mutex
 * 2. this one releases it, and destroys it
 * 3. both are refused: the other thread still has it
 */
static void of_another_thread(void)
{
	const struct drmres_report *report;
	struct completion steps[2];
	pthread_t thread;

	mutex_init(&lock);
	init_completion(&steps[0]);
	init_completion(&steps[1]);
	pthread_create(&thread, NULL, hold_it, steps);
	wait_for_completion(&steps[0]);
	mutex_unlock(&lock);
	report = EXPECT_REPORT(UNLOCK_NOT_HELD);
	CHECK(report && strstr(report->what, "another thread holds (taken by mutex_lock() at mutex_cases.c:"));
	mutex_destroy(&lock);
	report = EXPECT_REPORT(DESTROY_HELD);
	CHECK(report && strstr(report->what, "destroyed while it is held (taken by mutex_lock() at mutex_cases.c:"));
	CHECK(mutex_is_locked(&lock));
	CHECK_EQ(lockdep_is_held(&lock), 0);
	CHECK_EQ(mutex_trylock(&lock), 0);
	complete(&steps[1]);
	pthread_join(thread, NULL);
	CHECK(!mutex_is_locked(&lock));
	mutex_destroy(&lock);
}

static void *take_and_leave(void *arg)
{
	(void)arg;
	mutex_lock(&lock);
	mutex_unlock(&lock);
	return NULL;
}

static void destroyed_while_waited_for(void)
{
	const struct drmres_report *report;
	pthread_t thread;

	mutex_init(&lock);
	mutex_lock(&lock);
	pthread_create(&thread, NULL, take_and_leave, NULL);
	while (!(__atomic_load_n(&lock.lock.word, __ATOMIC_RELAXED) & 0x80000000u))
		sched_yield();
	mutex_destroy(&lock);
	report = EXPECT_REPORT(DESTROY_HELD);
	CHECK(report && strstr(report->what, "held and waited for"));
	mutex_unlock(&lock);
	pthread_join(thread, NULL);
	mutex_destroy(&lock);
}

/* Linux waits for ever at the second mutex_lock(). */
static void taken_twice(void)
{
	mutex_init(&lock);
	mutex_lock(&lock);
	mutex_lock(&lock);
	EXPECT_REPORT(RECURSIVE_LOCK);
	mutex_unlock(&lock);
	CHECK(mutex_is_locked(&lock));
	CHECK_EQ(mutex_lock_interruptible(&lock), -EINTR);
	EXPECT_REPORT(RECURSIVE_LOCK);
	mutex_unlock(&lock);
	CHECK(!mutex_is_locked(&lock));
	mutex_destroy(&lock);
}

static void never_initialised(void)
{
	struct mutex zeroed, poisoned;
	const struct drmres_report *report;

	memset(&zeroed, 0, sizeof(zeroed));
	memset(&poisoned, 0x5a, sizeof(poisoned));
	mutex_lock(&zeroed);
	report = EXPECT_REPORT(LOCK_UNINITIALISED);
	CHECK_STR(report ? report->what : "", "mutex_lock() on a lock that was never initialised");
	CHECK_EQ(mutex_trylock(&zeroed), 0);
	mutex_unlock(&zeroed);
	mutex_destroy(&zeroed);
	mutex_destroy(&poisoned);
	EXPECT_REPORT(LOCK_UNINITIALISED);
}

static void used_after_destroy(void)
{
	const struct drmres_report *report;

	mutex_init(&lock);
	mutex_destroy(&lock);
	mutex_lock(&lock);
	report = EXPECT_REPORT(LOCK_UNINITIALISED);
	CHECK_STR(report ? report->what : "", "mutex_lock() on a lock that was destroyed");
	mutex_unlock(&lock);
	mutex_destroy(&lock);
	mutex_destroy(&lock);
	EXPECT_REPORT(LOCK_UNINITIALISED);
	mutex_init(&lock);
	mutex_lock(&lock);
	mutex_unlock(&lock);
}

static void null_mutex(void)
{
	struct mutex *none = NULL;

	mutex_init(none);
	EXPECT_REPORT(NULL_ARGUMENT);
	mutex_destroy(none);
	EXPECT_REPORT(NULL_ARGUMENT);
	mutex_lock(none);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(mutex_lock_interruptible(none), -EINTR);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(mutex_trylock(none), 0);
	EXPECT_REPORT(NULL_ARGUMENT);
	mutex_unlock(none);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!mutex_is_locked(none));
	EXPECT_REPORT(NULL_ARGUMENT);
}

struct priv {
	int value;
	struct mutex lock;
};

static struct mutex *freed_mutex(void)
{
	struct priv *priv = kzalloc(sizeof(*priv), GFP_KERNEL);

	mutex_init(&priv->lock);
	kfree(priv);
	return &priv->lock;
}

static void in_freed_memory(void)
{
	struct mutex *gone = freed_mutex();

	mutex_lock(gone);
	EXPECT_REPORT(USE_AFTER_FREE);
	mutex_unlock(gone);
	CHECK_EQ(mutex_lock_interruptible(freed_mutex()), -EINTR);
	EXPECT_REPORT(USE_AFTER_FREE);
	CHECK_EQ(mutex_trylock(freed_mutex()), 0);
	EXPECT_REPORT(USE_AFTER_FREE);
	mutex_destroy(freed_mutex());
	EXPECT_REPORT(USE_AFTER_FREE);
	mutex_init(freed_mutex());
	EXPECT_REPORT(USE_AFTER_FREE);
	CHECK_EQ(lockdep_is_held(freed_mutex()), 0);
	EXPECT_REPORT(USE_AFTER_FREE);
	CHECK_EQ(drmres_quarantine_check(), 0);
}

static void freed_while_held(void)
{
	struct priv *priv = kzalloc(sizeof(*priv), GFP_KERNEL);

	mutex_init(&priv->lock);
	mutex_lock(&priv->lock);
	kfree(priv);
	EXPECT_REPORT(FREE_LOCKED);
	mutex_unlock(&priv->lock);
	EXPECT_REPORT(USE_AFTER_FREE);

	priv = kzalloc(sizeof(*priv), GFP_KERNEL);
	mutex_init(&priv->lock);
	mutex_lock(&priv->lock);
	mutex_unlock(&priv->lock);
	kfree(priv);
}

static void assertions(void)
{
	const struct drmres_report *report;

	mutex_init(&lock);
	lockdep_assert_held(&lock);
	report = EXPECT_REPORT(WARN);
	CHECK_STR(report ? report->what : "", "&lock is not held by this thread");
	mutex_lock(&lock);
	lockdep_assert_held_once(&lock);
	lockdep_assert_not_held(&lock);
	EXPECT_REPORT(WARN);
	mutex_unlock(&lock);
}

static int early_return(bool early)
{
	guard(mutex)(&lock);
	if (early)
		return 1;
	guard(mutex)(&second);
	return mutex_is_locked(&lock) && mutex_is_locked(&second) ? 2 : 3;
}

static void guards(void)
{
	int entered = 0;

	mutex_init(&lock);
	mutex_init(&second);
	CHECK_EQ(early_return(true), 1);
	CHECK(!mutex_is_locked(&lock));
	CHECK_EQ(early_return(false), 2);
	CHECK(!mutex_is_locked(&lock) && !mutex_is_locked(&second));
	scoped_guard (mutex, &lock)
		entered++;
	scoped_guard (mutex_try, &lock) {
		entered++;
		scoped_guard (mutex_try, &lock)
			entered += 10;
	}
	CHECK_EQ(entered, 2);
	CHECK(!mutex_is_locked(&lock));
	mutex_destroy(&lock);
	mutex_destroy(&second);
}

CASES(mutex){
	CASE(mutex, take_and_release),
	CASE(mutex, trylock),
	CASE(mutex, excludes_threads),
	CASE(mutex, waits_through_the_hook),
	CASE(mutex, unlock_of_a_free_mutex),
	CASE(mutex, of_another_thread),
	CASE(mutex, destroyed_while_waited_for),
	CASE(mutex, taken_twice),
	CASE(mutex, never_initialised),
	CASE(mutex, used_after_destroy),
	CASE(mutex, null_mutex),
	CASE(mutex, in_freed_memory),
	CASE(mutex, freed_while_held),
	CASE(mutex, assertions),
	CASE(mutex, guards),
	CASE_END,
};
