/* SPDX-License-Identifier: MIT */
/* Spinlocks and interrupts: what they exclude, and what misuse of them looks like. */
#include <cases.h>

#include "explorer.h"

#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include <sched.h>
#include <string.h>

static DEFINE_SPINLOCK(static_lock);
static spinlock_t lock;
static unsigned long counter;

static void take_and_release(void)
{
	spin_lock_init(&lock);
	CHECK_EQ(spin_is_locked(&lock), 0);
	spin_lock(&lock);
	CHECK_EQ(spin_is_locked(&lock), 1);
	assert_spin_locked(&lock);
	lockdep_assert_held(&lock);
	spin_unlock(&lock);
	CHECK_EQ(spin_is_locked(&lock), 0);
	lockdep_assert_not_held(&lock);
}

static void defined_statically(void)
{
	spin_lock(&static_lock);
	spin_unlock(&static_lock);
	spin_lock_bh(&static_lock);
	spin_unlock_bh(&static_lock);
}

static void trylock(void)
{
	spin_lock_init(&lock);
	CHECK_EQ(spin_trylock(&lock), 1);
	CHECK_EQ(spin_trylock(&lock), 0);
	spin_unlock(&lock);
}

#define ROUNDS 2000

static void *count_up(void *arg)
{
	(void)arg;
	for (int i = 0; i < ROUNDS; i++) {
		unsigned long flags;

		spin_lock_irqsave(&lock, flags);
		counter++;
		spin_unlock_irqrestore(&lock, flags);
	}
	return NULL;
}

static void excludes_threads(void)
{
	pthread_t threads[3];

	spin_lock_init(&lock);
	counter = 0;
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, count_up, NULL);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	CHECK_EQ(counter, 3 * ROUNDS);
}

static void increment(void *arg)
{
	unsigned long seen;

	(void)arg;
	spin_lock(&lock);
	seen = counter;
	drmres_point(DRMRES_OP_FLAG, &counter);
	counter = seen + 1;
	spin_unlock(&lock);
}

static void begin_increments(void)
{
	counter = 0;
	spin_lock_init(&lock);
	explore_thread(increment, NULL);
	explore_thread(increment, NULL);
}

static void end_increments(void)
{
	CHECK_EQ(counter, 2);
}

/* In some orders one thread finds the lock taken: it must wait in the hook. */
static void waits_through_the_hook(void)
{
	CHECK(explore(begin_increments, end_increments, 10000) > 10);
	CHECK(explorer.waits > 0);
}

static void unlock_of_a_free_lock(void)
{
	const struct drmres_report *report;

	spin_lock_init(&lock);
	spin_unlock(&lock);
	report = EXPECT_REPORT(UNLOCK_NOT_HELD);
	CHECK(report && report->object.kind == DRMRES_KIND_LOCK);
	CHECK_STR(report ? report->object.name : "", "&lock");
	CHECK_STR(report ? report->what : "", "spin_unlock() of a lock that nobody holds");
	/* Still good. */
	take_and_release();
}

static void *take_it(void *arg)
{
	struct completion *steps = arg;

	spin_lock(&lock);
	complete(&steps[0]);
	/* It may not sleep now, as a kernel thread may not; the main thread's finding is what this waits for. */
	while (!completion_done(&steps[1]))
		sched_yield();
	spin_unlock(&lock);
	return NULL;
}

/*
 * 1. another thread takes the lock
 * 2. this thread releases it
 * 3. the other thread must still hold it
 */
static void unlock_by_another_thread(void)
{
	const struct drmres_report *report;
	struct completion steps[2];
	pthread_t thread;

	spin_lock_init(&lock);
	init_completion(&steps[0]);
	init_completion(&steps[1]);
	pthread_create(&thread, NULL, take_it, steps);
	wait_for_completion(&steps[0]);
	spin_unlock(&lock);
	CHECK_EQ(spin_is_locked(&lock), 1);
	complete(&steps[1]);
	pthread_join(thread, NULL);
	CHECK_EQ(spin_is_locked(&lock), 0);
	report = EXPECT_REPORT(UNLOCK_NOT_HELD);
	CHECK(report && strstr(report->what, "another thread holds (taken by spin_lock() at spinlock_cases.c:"));
}

/* Linux spins for ever at the second spin_lock(). Here it is not taken, and both unlocks together release it. */
static void taken_twice(void)
{
	const struct drmres_report *report;
	struct mutex sleeps;

	spin_lock_init(&lock);
	spin_lock(&lock);
	spin_lock(&lock);
	spin_unlock(&lock);
	CHECK_EQ(spin_is_locked(&lock), 1);
	spin_unlock(&lock);
	CHECK_EQ(spin_is_locked(&lock), 0);
	report = EXPECT_REPORT(RECURSIVE_LOCK);
	CHECK(report && strstr(report->what, "this thread holds already (taken by spin_lock() at spinlock_cases.c:"));
	/* And the thread is not atomic any more. */
	mutex_init(&sleeps);
	mutex_lock(&sleeps);
	mutex_unlock(&sleeps);
}

static void never_initialised(void)
{
	spinlock_t zeroed, poisoned;

	memset(&zeroed, 0, sizeof(zeroed));
	memset(&poisoned, 0x6b, sizeof(poisoned));
	spin_lock(&zeroed);
	EXPECT_REPORT(LOCK_UNINITIALISED);
	CHECK_EQ(spin_is_locked(&zeroed), 1);
	spin_unlock(&zeroed);
	spin_lock(&poisoned);
	EXPECT_REPORT(LOCK_UNINITIALISED);
	spin_unlock(&poisoned);
	/* Said once: from then on it is a lock. */
	spin_lock(&poisoned);
	spin_unlock(&poisoned);
}

static void null_lock(void)
{
	spinlock_t *none = NULL;
	unsigned long flags;

	spin_lock_init(none);
	EXPECT_REPORT(NULL_ARGUMENT);
	spin_lock(none);
	EXPECT_REPORT(NULL_ARGUMENT);
	spin_unlock(none);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(spin_trylock(none), 0);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(spin_is_locked(none), 0);
	EXPECT_REPORT(NULL_ARGUMENT);
	assert_spin_locked(none);
	EXPECT_REPORT(NULL_ARGUMENT);
	spin_lock_irqsave(none, flags);
	EXPECT_REPORT(NULL_ARGUMENT);
	spin_unlock_irqrestore(none, flags);
	EXPECT_REPORT(NULL_ARGUMENT);
	spin_lock_irq(none);
	EXPECT_REPORT(NULL_ARGUMENT);
	spin_unlock_irq(none);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!irqs_disabled());
}

struct priv {
	int value;
	spinlock_t lock;
};

/* The use of one object after its free is said once: each call gets an object of its own. */
static spinlock_t *freed_lock(void)
{
	struct priv *priv = kzalloc(sizeof(*priv), GFP_KERNEL);

	spin_lock_init(&priv->lock);
	kfree(priv);
	return &priv->lock;
}

static void in_freed_memory(void)
{
	spinlock_t *gone = freed_lock();
	struct mutex sleeps;

	spin_lock(gone);
	EXPECT_REPORT(USE_AFTER_FREE);
	spin_unlock(gone);
	spin_unlock(freed_lock());
	EXPECT_REPORT(USE_AFTER_FREE);
	CHECK_EQ(spin_trylock(freed_lock()), 0);
	EXPECT_REPORT(USE_AFTER_FREE);
	spin_lock_init(freed_lock());
	EXPECT_REPORT(USE_AFTER_FREE);
	CHECK_EQ(spin_is_locked(freed_lock()), 0);
	EXPECT_REPORT(USE_AFTER_FREE);
	/* None of that left the thread atomic, or wrote to the memory. */
	mutex_init(&sleeps);
	mutex_lock(&sleeps);
	mutex_unlock(&sleeps);
	CHECK_EQ(drmres_quarantine_check(), 0);
}

/* Freed between lock and unlock: the free is the finding, and the unlock another. */
static void freed_while_held(void)
{
	struct priv *priv = kzalloc(sizeof(*priv), GFP_KERNEL);
	const struct drmres_report *report;
	struct mutex sleeps;

	spin_lock_init(&priv->lock);
	spin_lock(&priv->lock);
	kfree(priv);
	report = EXPECT_REPORT(FREE_LOCKED);
	CHECK(report && (strstr(report->what, "&priv->lock") || strstr(report->object.name, "&priv->lock")));
	spin_unlock(&priv->lock);
	EXPECT_REPORT(USE_AFTER_FREE);
	mutex_init(&sleeps);
	mutex_lock(&sleeps);
	mutex_unlock(&sleeps);

	priv = kzalloc(sizeof(*priv), GFP_KERNEL);
	spin_lock_init(&priv->lock);
	spin_lock(&priv->lock);
	spin_unlock(&priv->lock);
	kfree(priv);
}

static void initialised_while_held(void)
{
	spin_lock_init(&lock);
	spin_lock(&lock);
	spin_lock_init(&lock);
	EXPECT_REPORT(DESTROY_HELD);
	CHECK_EQ(spin_is_locked(&lock), 0);
	/* Said once. */
	spin_unlock(&lock);
}

static void sleeping_under_it(void)
{
	struct mutex mutex;

	spin_lock_init(&lock);
	mutex_init(&mutex);
	spin_lock(&lock);
	mutex_lock(&mutex);
	EXPECT_REPORT(SLEEP_IN_ATOMIC);
	mutex_unlock(&mutex);
	spin_unlock(&lock);
	/* The other way round is right. */
	mutex_lock(&mutex);
	spin_lock(&lock);
	spin_unlock(&lock);
	mutex_unlock(&mutex);
}

static void assertions(void)
{
	spin_lock_init(&lock);
	assert_spin_locked(&lock);
	EXPECT_REPORT(BUG);
	lockdep_assert_held(&lock);
	EXPECT_REPORT(WARN);
	CHECK_EQ(lockdep_is_held(&lock), 0);
	spin_lock(&lock);
	CHECK_EQ(lockdep_is_held(&lock), 1);
	lockdep_assert_not_held(&lock);
	EXPECT_REPORT(WARN);
	spin_unlock(&lock);
}

static void guards(void)
{
	struct mutex sleeps;

	spin_lock_init(&lock);
	mutex_init(&sleeps);
	{
		guard(spinlock)(&lock);
		CHECK_EQ(lockdep_is_held(&lock), 1);
	}
	{
		guard(spinlock_irqsave)(&lock);
		CHECK(irqs_disabled());
	}
	scoped_guard (spinlock_irq, &lock)
		CHECK(irqs_disabled());
	CHECK(!irqs_disabled());
	CHECK_EQ(spin_is_locked(&lock), 0);
	mutex_lock(&sleeps);
	mutex_unlock(&sleeps);
}

static void irq_sections_nest(void)
{
	unsigned long outer, inner;

	spin_lock_init(&lock);
	CHECK(!irqs_disabled());
	local_irq_save(outer);
	spin_lock_irqsave(&lock, inner);
	CHECK(irqs_disabled());
	spin_unlock_irqrestore(&lock, inner);
	CHECK(irqs_disabled());
	local_irq_restore(outer);
	CHECK(!irqs_disabled());
	local_irq_disable();
	local_irq_disable();
	CHECK(irqs_disabled());
	local_irq_enable();
	CHECK(!irqs_disabled());
}

/* Linux turns interrupts on too early, and leaves them off at the end. */
static void irq_out_of_order(void)
{
	unsigned long outer, inner;

	local_irq_save(outer);
	local_irq_save(inner);
	local_irq_restore(outer);
	EXPECT_REPORT(IRQ_STATE);
	local_irq_restore(inner);
	CHECK(!irqs_disabled());
	/* Said once; the next mistake is another. */
	local_irq_restore(outer);
	EXPECT_REPORT(IRQ_STATE);
}

static void irq_enabled_inside(void)
{
	spinlock_t other;
	unsigned long flags;

	spin_lock_init(&lock);
	spin_lock_init(&other);
	spin_lock_irqsave(&lock, flags);
	spin_lock_irq(&other);
	spin_unlock_irq(&other);
	EXPECT_REPORT(IRQ_STATE);
	CHECK(irqs_disabled());
	spin_unlock_irqrestore(&lock, flags);
	local_irq_enable();

	spin_lock_irq(&lock);
	spin_lock_irq(&other);
	spin_unlock_irq(&other);
	EXPECT_REPORT(IRQ_STATE);
	CHECK(irqs_disabled());
	spin_unlock_irq(&lock);
	CHECK(!irqs_disabled());
}

static void *save_flags(void *arg)
{
	unsigned long *flags = arg;

	local_irq_save(*flags);
	local_irq_restore(*flags);
	return NULL;
}

static void irq_flags_of_another_thread(void)
{
	unsigned long mine, others;
	pthread_t thread;

	pthread_create(&thread, NULL, save_flags, &others);
	pthread_join(thread, NULL);
	local_irq_save(mine);
	CHECK(mine != others);
	local_irq_restore(others);
	EXPECT_REPORT(IRQ_STATE);
}

CASES(spinlock){
	CASE(spinlock, take_and_release),
	CASE(spinlock, defined_statically),
	CASE(spinlock, trylock),
	CASE(spinlock, excludes_threads),
	CASE(spinlock, waits_through_the_hook),
	CASE(spinlock, unlock_of_a_free_lock),
	CASE(spinlock, unlock_by_another_thread),
	CASE(spinlock, taken_twice),
	CASE(spinlock, never_initialised),
	CASE(spinlock, null_lock),
	CASE(spinlock, in_freed_memory),
	CASE(spinlock, freed_while_held),
	CASE(spinlock, initialised_while_held),
	CASE(spinlock, sleeping_under_it),
	CASE(spinlock, assertions),
	CASE(spinlock, guards),
	CASE(spinlock, irq_sections_nest),
	CASE(spinlock, irq_out_of_order),
	CASE(spinlock, irq_enabled_inside),
	CASE(spinlock, irq_flags_of_another_thread),
	CASE_END,
};
