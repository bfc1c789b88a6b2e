/* SPDX-License-Identifier: MIT */
/* Who holds what: the account behind the findings about locks. */
#include <cases.h>

#include <pthread.h>
#include <string.h>

#include "locking/held.h"

#include <linux/completion.h>
#include <linux/irqflags.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>

struct priv {
	char before[16];
	struct mutex mutex;
	spinlock_t spinlock;
	struct srcu_struct srcu;
	char after[16];
};

static struct priv priv;

static void fill(void)
{
	mutex_init(&priv.mutex);
	spin_lock_init(&priv.spinlock);
	CHECK_EQ(init_srcu_struct(&priv.srcu), 0);
}

static bool held(struct drmres_object *lock)
{
	return drmres_lock_held_in(&priv, sizeof(priv), lock);
}

static void finds_each_kind(void)
{
	struct drmres_object lock;
	int idx;

	fill();
	CHECK(!held(NULL));
	mutex_lock(&priv.mutex);
	CHECK(held(&lock));
	CHECK_EQ(lock.kind, DRMRES_KIND_LOCK);
	CHECK(strstr(lock.name, "&priv.mutex, mutex_lock() at held_cases.c:"));
	CHECK(!drmres_lock_held_in(priv.before, sizeof(priv.before), NULL));
	CHECK(!drmres_lock_held_in(priv.after, sizeof(priv.after), NULL));
	CHECK(!drmres_lock_held_in(&priv.mutex, 0, NULL));
	CHECK(drmres_lock_held_in(&priv.mutex, 1, NULL));
	mutex_unlock(&priv.mutex);
	CHECK(!held(NULL));
	CHECK_EQ(spin_trylock(&priv.spinlock), 1);
	CHECK(held(&lock));
	CHECK(strstr(lock.name, "&priv.spinlock, spin_trylock()"));
	spin_unlock(&priv.spinlock);
	idx = srcu_read_lock(&priv.srcu);
	CHECK(held(&lock));
	CHECK_EQ(lock.kind, DRMRES_KIND_SRCU);
	srcu_read_unlock(&priv.srcu, idx);
	CHECK(!held(NULL));
}

static struct completion steps[2];

static void *hold(void *arg)
{
	(void)arg;
	mutex_lock(&priv.mutex);
	complete(&steps[0]);
	wait_for_completion(&steps[1]);
	mutex_unlock(&priv.mutex);
	return NULL;
}

static void finds_those_of_other_threads(void)
{
	struct drmres_held who;
	pthread_t thread;

	fill();
	init_completion(&steps[0]);
	init_completion(&steps[1]);
	pthread_create(&thread, NULL, hold, NULL);
	wait_for_completion(&steps[0]);
	CHECK(held(NULL));
	CHECK(drmres_held_by(&priv.mutex, &who));
	CHECK_STR(who.function, "mutex_lock");
	CHECK_STR(who.site.function, "hold");
	CHECK(!drmres_held_by(&priv.spinlock, &who));
	complete(&steps[1]);
	pthread_join(thread, NULL);
	CHECK(!held(NULL));
}

static void *lock_and_end(void *arg)
{
	(void)arg;
	mutex_lock(&priv.mutex);
	(void)srcu_read_lock(&priv.srcu);
	return NULL;
}

/* Nobody could ever release them: they are given back, after a finding each. */
static void ended_threads(void)
{
	const struct drmres_report *report;
	pthread_t thread;

	fill();
	pthread_create(&thread, NULL, lock_and_end, NULL);
	pthread_join(thread, NULL);
	report = EXPECT_REPORT(LOCK_KEPT);
	CHECK(report &&
	      strstr(report->what, "a thread returned without undoing its srcu_read_lock() at held_cases.c:"));
	report = EXPECT_REPORT(LOCK_KEPT);
	CHECK(report && strstr(report->what, "a thread returned without undoing its mutex_lock() at held_cases.c:"));
	CHECK(!held(NULL));
	mutex_lock(&priv.mutex);
	mutex_unlock(&priv.mutex);
	synchronize_srcu(&priv.srcu);
	cleanup_srcu_struct(&priv.srcu);
}

/* Who calls a driver's callback compares what the thread holds before and after it. */
static void callbacks(void)
{
	struct drmres_held_mark mark;
	unsigned long flags;

	fill();
	mutex_lock(&priv.mutex);
	mark = drmres_held_mark();
	CHECK_EQ(drmres_held_check(&mark, "probe", "probe"), 0);
	spin_lock(&priv.spinlock);
	CHECK_EQ(drmres_held_check(&mark, "probe", "probe"), 1);
	EXPECT_REPORT(LOCK_KEPT);
	CHECK_EQ(spin_is_locked(&priv.spinlock), 0);
	local_irq_save(flags);
	(void)flags;
	CHECK_EQ(drmres_held_check(&mark, "probe", "probe"), 1);
	EXPECT_REPORT(IRQ_STATE);
	CHECK(!irqs_disabled());
	local_irq_disable();
	CHECK_EQ(drmres_held_check(&mark, "probe", "probe"), 1);
	EXPECT_REPORT(IRQ_STATE);
	spin_lock_irq(&priv.spinlock);
	CHECK_EQ(drmres_held_check(&mark, "probe", "probe"), 2);
	EXPECT_REPORT(LOCK_KEPT);
	EXPECT_REPORT(IRQ_STATE);
	CHECK(!irqs_disabled());
	mutex_unlock(&priv.mutex);
}

/* More at once than there is room to remember: everything still works. */
static void more_than_there_is_room_for(void)
{
	struct mutex many[DRMRES_HELD_MAX + 3];

	for (int i = 0; i < DRMRES_HELD_MAX + 3; i++) {
		mutex_init(&many[i]);
		mutex_lock(&many[i]);
	}
	CHECK(drmres_lock_held_in(many, sizeof(many), NULL));
	/* Released in another order, so that there are holes. */
	for (int i = 0; i < DRMRES_HELD_MAX + 3; i += 2)
		mutex_unlock(&many[i]);
	mutex_lock(&many[0]);
	mutex_unlock(&many[0]);
	for (int i = 1; i < DRMRES_HELD_MAX + 3; i += 2)
		mutex_unlock(&many[i]);
	CHECK(!drmres_lock_held_in(many, sizeof(many), NULL));
	for (int i = 0; i < DRMRES_HELD_MAX + 3; i++)
		mutex_destroy(&many[i]);
}

CASES(held){
	CASE(held, finds_each_kind), CASE(held, finds_those_of_other_threads), CASE(held, ended_threads),
	CASE(held, callbacks),	     CASE(held, more_than_there_is_room_for),  CASE_END,
};
