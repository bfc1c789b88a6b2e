/* SPDX-License-Identifier: MIT */
/* Timers under controlled time, and delays. */
#include <cases.h>

#include "steps.h"

#include <linux/delay.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>
#include <linux/timekeeping.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include <pthread.h>

struct clock {
	struct timer_list timer;
	struct delayed_work dwork;
	spinlock_t lock;
	struct mutex mutex;
	const char *name;
	int rounds;
};

static unsigned long start;

static void begin(void)
{
	drmres_set_work_mode(DRMRES_WORK_MANUAL);
	start = jiffies;
}

static void end(void)
{
	drmres_set_work_mode(DRMRES_WORK_THREADS);
}

static void tick(struct timer_list *t)
{
	struct clock *clock = timer_container_of(clock, t, timer);
	char phase[128];

	drmres_phase_describe(phase, sizeof(phase));
	step("%s at %lu in %s", clock->name, jiffies - start, phase);
	if (clock->rounds-- > 0)
		mod_timer(&clock->timer, jiffies + 3);
}

static void work(struct work_struct *item)
{
	step("%s's work at %lu", container_of(to_delayed_work(item), struct clock, dwork)->name, jiffies - start);
}

static void goes_off_at_its_time(void)
{
	struct clock a = {.name = "a"}, b = {.name = "b"};

	begin();
	timer_setup(&a.timer, tick, 0);
	timer_setup(&b.timer, tick, 0);
	INIT_DELAYED_WORK(&a.dwork, work);
	CHECK_EQ(mod_timer(&a.timer, jiffies + 5), 0);
	schedule_delayed_work(&a.dwork, 5);
	b.timer.expires = jiffies + 2;
	add_timer(&b.timer);
	CHECK(timer_pending(&a.timer) && timer_pending(&b.timer));
	CHECK_EQ(mod_timer(&b.timer, jiffies + 1), 1);
	CHECK_EQ(drmres_run_pending_work(), 0);
	drmres_advance_jiffies(10);
	CHECK(!timer_pending(&a.timer));
	CHECK_STEPS("b at 1 in timer of tick, a at 5 in timer of tick, a's work at 5");
	/* The past is the next tick. */
	mod_timer(&a.timer, jiffies - 100);
	CHECK_EQ(drmres_run_pending_work(), 0);
	drmres_advance_jiffies(1);
	CHECK_STEPS("a at 11 in timer of tick");
	end();
}

static void arms_itself_again(void)
{
	struct clock a = {.name = "a", .rounds = 2};

	begin();
	timer_setup(&a.timer, tick, 0);
	mod_timer(&a.timer, jiffies + 1);
	drmres_advance_jiffies(6);
	CHECK_STEPS("a at 1 in timer of tick, a at 4 in timer of tick");
	CHECK_EQ(timer_delete_sync(&a.timer), 1);
	CHECK_EQ(timer_delete_sync(&a.timer), 0);
	CHECK_EQ(del_timer(&a.timer), 0);
	drmres_advance_jiffies(20);
	CHECK_STEPS("");
	CHECK_EQ(mod_timer_pending(&a.timer, jiffies + 1), 0);
	mod_timer(&a.timer, jiffies + 10);
	CHECK_EQ(mod_timer_pending(&a.timer, jiffies + 9), 1);
	CHECK_EQ(timer_reduce(&a.timer, jiffies + 20), 1);
	CHECK_EQ(timer_reduce(&a.timer, jiffies + 2), 1);
	drmres_advance_jiffies(2);
	CHECK_EQ(del_timer_sync(&a.timer), 0);
	CHECK_STEPS("a at 28 in timer of tick");
	end();
}

/* With threads of its own a timer function runs beside who waits for it. */
static void waits_for_a_running_function(void)
{
	struct clock a = {.name = "a", .rounds = 0};

	start = jiffies;
	timer_setup(&a.timer, tick, 0);
	for (int i = 0; i < 20; i++) {
		mod_timer(&a.timer, jiffies + 1);
		drmres_advance_jiffies(1);
		timer_delete_sync(&a.timer);
	}
	steps();
}

/* Taken back for good: arming it again is silent, as in Linux, where a teardown relies on that. */
static void shuts_down(void)
{
	struct clock a = {.name = "a"};

	begin();
	timer_setup(&a.timer, tick, 0);
	mod_timer(&a.timer, jiffies + 1);
	CHECK_EQ(timer_shutdown_sync(&a.timer), 1);
	CHECK_EQ(mod_timer(&a.timer, jiffies + 1), 0);
	CHECK(!timer_pending(&a.timer));
	CHECK_EQ(timer_shutdown(&a.timer), 0);
	drmres_advance_jiffies(5);
	CHECK_STEPS("");
	end();
}

static void sleeps(struct timer_list *t)
{
	struct clock *clock = timer_container_of(clock, t, timer);

	(void)clock;
	msleep(1);
}

static void must_not_sleep(void)
{
	struct clock a = {.name = "a"};
	const struct drmres_report *report;

	begin();
	timer_setup(&a.timer, sleeps, 0);
	mod_timer(&a.timer, jiffies + 1);
	drmres_advance_jiffies(1);
	report = EXPECT_REPORT(SLEEP_IN_ATOMIC);
	if (report)
		CHECK_STR(report->phase, "timer of sleeps");
	timer_delete_sync(&a.timer);
	end();
}

static void deletes_itself(struct timer_list *t)
{
	timer_delete_sync(t);
}

static void must_not_wait_for_itself(void)
{
	struct clock a = {.name = "a"};

	begin();
	timer_setup(&a.timer, deletes_itself, 0);
	mod_timer(&a.timer, jiffies + 1);
	drmres_advance_jiffies(1);
	EXPECT_REPORT(DEADLOCK);
	end();
}

/*
 * 1. probe arms a timer in its private structure
 * 2. remove frees the structure
 * 3. the timer would go off in freed memory
 */
static void freed_while_pending(void)
{
	struct clock *a = kzalloc(sizeof(*a), GFP_KERNEL);
	const struct drmres_report *report;

	begin();
	a->name = "a";
	timer_setup(&a->timer, tick, 0);
	mod_timer(&a->timer, jiffies + 5);
	kfree(a);
	report = EXPECT_REPORT(ARMED_WHEN_FREED);
	if (report)
		CHECK(strstr(report->what, "timer tick is still pending, armed at timer_cases.c:"));
	drmres_advance_jiffies(10);
	CHECK_STEPS("");

	a = kzalloc(sizeof(*a), GFP_KERNEL);
	a->name = "a";
	timer_setup(&a->timer, tick, 0);
	mod_timer(&a->timer, jiffies + 5);
	timer_delete_sync(&a->timer);
	kfree(a);
	drmres_advance_jiffies(10);
	end();
}

static void frees_itself(struct timer_list *t)
{
	struct clock *clock = timer_container_of(clock, t, timer);

	kfree(clock);
}

static void may_free_itself(void)
{
	struct clock *a = kzalloc(sizeof(*a), GFP_KERNEL);

	begin();
	timer_setup(&a->timer, frees_itself, 0);
	mod_timer(&a->timer, jiffies + 5);
	drmres_advance_jiffies(10);
	end();
}

static void misuse(void)
{
	struct clock a = {.name = "a"};

	begin();
	mod_timer(&a.timer, jiffies + 1);
	EXPECT_REPORT(TIMER_MISUSE);
	timer_delete_sync(&a.timer);
	EXPECT_REPORT(TIMER_MISUSE);
	CHECK_EQ(timer_pending(NULL), 0);
	EXPECT_REPORT(NULL_ARGUMENT);
	timer_setup(&a.timer, tick, 0);
	add_timer(&a.timer);
	add_timer(&a.timer);
	EXPECT_REPORT(TIMER_MISUSE);
	timer_setup(&a.timer, tick, 0);
	EXPECT_REPORT(TIMER_MISUSE);
	CHECK(!timer_pending(&a.timer));
	end();
}

static void freed_with_pending_work(void)
{
	struct clock *a = kzalloc(sizeof(*a), GFP_KERNEL);
	const struct drmres_report *report;

	begin();
	a->name = "a";
	INIT_DELAYED_WORK(&a->dwork, work);
	schedule_delayed_work(&a->dwork, 5);
	kfree(a);
	report = EXPECT_REPORT(ARMED_WHEN_FREED);
	if (report)
		CHECK(strstr(report->what, "delayed work work is still pending, queued at timer_cases.c:"));
	a = kzalloc(sizeof(*a), GFP_KERNEL);
	a->name = "a";
	INIT_DELAYED_WORK(&a->dwork, work);
	schedule_delayed_work(&a->dwork, 0);
	kfree(a);
	report = EXPECT_REPORT(ARMED_WHEN_FREED);
	if (report)
		CHECK(strstr(report->what, "work work is still pending"));
	drmres_advance_jiffies(10);
	CHECK_STEPS("");
	end();
}

static void time_passes(void)
{
	struct clock a = {.name = "a"};
	ktime_t before, after;

	begin();
	timer_setup(&a.timer, tick, 0);
	INIT_DELAYED_WORK(&a.dwork, work);
	mod_timer(&a.timer, jiffies + 3);
	schedule_delayed_work(&a.dwork, 2);
	before = ktime_get();
	udelay(10);
	after = ktime_get();
	CHECK_EQ(after - before, 11000);
	msleep(20);
	CHECK_EQ(jiffies - start, 5);
	CHECK_STEPS("a's work at 2, a at 3 in timer of tick");
	usleep_range(10, 20);
	CHECK_EQ(jiffies - start, 6);
	fsleep(100);
	ssleep(1);
	CHECK_EQ(jiffies - start, 257);
	/* What comes due during a busy wait runs when somebody lets it. */
	mod_timer(&a.timer, jiffies + 1);
	mdelay(8);
	CHECK_EQ(jiffies - start, 259);
	CHECK_STEPS("");
	drmres_run_pending_work();
	CHECK_STEPS("a at 259 in timer of tick");
	/* A loop that waits for a time ends. */
	for (unsigned long until = jiffies + 2; time_before(jiffies, until);)
		cpu_relax();
	CHECK(ktime_before(before, ktime_get()));
	end();
}

static void takes_the_mutex(struct work_struct *item)
{
	struct clock *clock = container_of(to_delayed_work(item), struct clock, dwork);

	mutex_lock(&clock->mutex);
	step("work");
	mutex_unlock(&clock->mutex);
}

/* Work that needs what a sleeper holds waits until it is given back, as on another processor. */
static void sleeps_with_a_mutex(void)
{
	struct clock a = {.name = "a"};

	begin();
	mutex_init(&a.mutex);
	INIT_DELAYED_WORK(&a.dwork, takes_the_mutex);
	mutex_lock(&a.mutex);
	schedule_delayed_work(&a.dwork, 1);
	msleep(20);
	CHECK_STEPS("");
	mutex_unlock(&a.mutex);
	flush_delayed_work(&a.dwork);
	CHECK_STEPS("work");
	end();
}

static int reader;

static void *leave(void *domain)
{
	srcu_read_unlock(domain, reader);
	return NULL;
}

/*
 * 1. this thread enters an SRCU domain
 * 2. another thread leaves it for this one
 * 3. this thread sleeps: it holds nothing, so what comes due meanwhile runs
 */
static void sleeps_after_another_gave_back(void)
{
	struct clock a = {.name = "a"};
	struct srcu_struct domain;
	pthread_t thread;

	begin();
	init_srcu_struct(&domain);
	INIT_DELAYED_WORK(&a.dwork, work);
	reader = srcu_read_lock(&domain);
	pthread_create(&thread, NULL, leave, &domain);
	pthread_join(thread, NULL);
	schedule_delayed_work(&a.dwork, 1);
	msleep(20);
	CHECK_STEPS("a's work at 1");
	cleanup_srcu_struct(&domain);
	end();
}

static void must_not_sleep_with_a_spinlock(void)
{
	struct clock a = {.name = "a"};

	spin_lock_init(&a.lock);
	spin_lock(&a.lock);
	udelay(5);
	usleep_range(5, 10);
	EXPECT_REPORT(SLEEP_IN_ATOMIC);
	spin_unlock(&a.lock);
}

CASES(timer){CASE(timer, goes_off_at_its_time),
	     CASE(timer, arms_itself_again),
	     CASE(timer, waits_for_a_running_function),
	     CASE(timer, shuts_down),
	     CASE(timer, must_not_sleep),
	     CASE(timer, must_not_wait_for_itself),
	     CASE(timer, freed_while_pending),
	     CASE(timer, may_free_itself),
	     CASE(timer, misuse),
	     CASE(timer, freed_with_pending_work),
	     CASE(timer, time_passes),
	     CASE(timer, sleeps_with_a_mutex),
	     CASE(timer, sleeps_after_another_gave_back),
	     CASE(timer, must_not_sleep_with_a_spinlock),
	     CASE_END};
