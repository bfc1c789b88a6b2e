/* SPDX-License-Identifier: MIT */
/* Delayed work under controlled time. */
#include <cases.h>

#include "explorer.h"
#include "steps.h"

#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct timed {
	struct delayed_work dwork;
	const char *name;
};

static unsigned long start;
static struct workqueue_struct *wq;

static void write_time(struct work_struct *work)
{
	step("%s at %lu", container_of(to_delayed_work(work), struct timed, dwork)->name, jiffies - start);
}

static void each_mode(void (*run)(void))
{
	for (int mode = DRMRES_WORK_THREADS; mode <= DRMRES_WORK_MANUAL; mode++) {
		drmres_set_work_mode(mode);
		wq = alloc_ordered_workqueue("delayed", 0);
		start = jiffies;
		run();
		destroy_workqueue(wq);
	}
	drmres_set_work_mode(DRMRES_WORK_THREADS);
}

static void fill(struct timed *item, const char *name)
{
	item->name = name;
	INIT_DELAYED_WORK(&item->dwork, write_time);
}

static void run_at_their_times(void)
{
	struct timed a, b, c, d;

	fill(&a, "a");
	fill(&b, "b");
	fill(&c, "c");
	fill(&d, "d");
	CHECK(queue_delayed_work(wq, &a.dwork, 5));
	CHECK(queue_delayed_work(wq, &b.dwork, 2));
	CHECK(queue_delayed_work(wq, &c.dwork, 5));
	CHECK(!queue_delayed_work(wq, &a.dwork, 1));
	CHECK(delayed_work_pending(&a.dwork));
	/* It is pending, but there is nothing to wait for yet. */
	CHECK(!flush_work(&a.dwork.work));
	drmres_advance_jiffies(4);
	CHECK_STEPS("b at 2");
	CHECK_EQ(jiffies - start, 4);
	CHECK(queue_delayed_work(wq, &d.dwork, 1));
	drmres_advance_jiffies(100);
	CHECK_STEPS("a at 5, c at 5, d at 5");
	CHECK_EQ(jiffies - start, 104);
	CHECK(queue_delayed_work(wq, &b.dwork, 0));
	flush_delayed_work(&b.dwork);
	CHECK_STEPS("b at 104");
	drmres_advance_jiffies(0);
	CHECK_EQ(jiffies - start, 104);
}

static void at_its_time(void)
{
	each_mode(run_at_their_times);
}

static unsigned int ticks;

static void tick(struct work_struct *work)
{
	step("%lu", jiffies - start);
	if (++ticks < 4)
		queue_delayed_work(wq, to_delayed_work(work), 10);
}

static void run_periodic(void)
{
	static DECLARE_DELAYED_WORK(ticker, tick);

	ticks = 0;
	queue_delayed_work(wq, &ticker, 10);
	drmres_advance_jiffies(35);
	CHECK_STEPS("10, 20, 30");
	drmres_advance_jiffies(35);
	CHECK_STEPS("40");
}

/* Time stands still while an item runs, so that one that queues itself keeps its period. */
static void keeps_its_period(void)
{
	each_mode(run_periodic);
}

static void run_modified(void)
{
	struct timed a;

	fill(&a, "a");
	CHECK(!mod_delayed_work(wq, &a.dwork, 10));
	drmres_advance_jiffies(5);
	CHECK(mod_delayed_work(wq, &a.dwork, 10));
	drmres_advance_jiffies(5);
	CHECK_STEPS("");
	drmres_advance_jiffies(5);
	CHECK_STEPS("a at 15");
	queue_delayed_work(wq, &a.dwork, 50);
	mod_delayed_work(wq, &a.dwork, 0);
	flush_workqueue(wq);
	CHECK_STEPS("a at 15");
}

static void modified(void)
{
	each_mode(run_modified);
}

static void run_cancelled(void)
{
	struct timed a;

	fill(&a, "a");
	CHECK(!cancel_delayed_work(&a.dwork));
	queue_delayed_work(wq, &a.dwork, 3);
	CHECK(cancel_delayed_work(&a.dwork));
	CHECK(!delayed_work_pending(&a.dwork));
	queue_delayed_work(wq, &a.dwork, 3);
	CHECK(cancel_delayed_work_sync(&a.dwork));
	drmres_advance_jiffies(10);
	CHECK_STEPS("");
}

static void cancelled(void)
{
	each_mode(run_cancelled);
}

static void run_flushed(void)
{
	struct timed a;

	fill(&a, "a");
	CHECK(!flush_delayed_work(&a.dwork));
	queue_delayed_work(wq, &a.dwork, 1000);
	CHECK(flush_delayed_work(&a.dwork));
	CHECK_STEPS("a at 0");
}

static void flushed(void)
{
	each_mode(run_flushed);
}

static struct completion unplugged;

static void wait_unplugged(struct work_struct *work)
{
	wait_for_completion(&unplugged);
	write_time(work);
}

/*
 * 1. an item comes due and waits for something that this thread does later
 * 2. time goes on: nobody can run
 * 3. this thread does it
 */
static void time_passes_a_waiting_item(void)
{
	struct timed a;

	start = jiffies;
	init_completion(&unplugged);
	a.name = "a";
	INIT_DELAYED_WORK(&a.dwork, wait_unplugged);
	schedule_delayed_work(&a.dwork, 3);
	drmres_advance_jiffies(10);
	CHECK_STEPS("");
	complete(&unplugged);
	flush_delayed_work(&a.dwork);
	CHECK_STEPS("a at 10");
}

static struct timed explored;
static bool cancel_came_first;

static void explored_cancel(void *arg)
{
	(void)arg;
	cancel_came_first = cancel_delayed_work_sync(&explored.dwork);
}

static void explored_advance(void *arg)
{
	(void)arg;
	drmres_advance_jiffies(5);
}

static void begin_explored(void)
{
	fill(&explored, "x");
	start = jiffies;
	schedule_delayed_work(&explored.dwork, 5);
	explore_thread(explored_cancel, NULL);
	explore_thread(explored_advance, NULL);
}

static void end_explored(void)
{
	CHECK_STEPS(cancel_came_first ? "" : "x at 5");
}

/* Whoever comes first, the item runs or was cancelled, and never both. */
static void cancel_against_time(void)
{
	CHECK(explore(begin_explored, end_explored, 1000) > 2);
}

static void destroyed_with_delayed_items(void)
{
	struct timed a;

	fill(&a, "a");
	wq = alloc_ordered_workqueue("early", 0);
	queue_delayed_work(wq, &a.dwork, 3);
	destroy_workqueue(wq);
	EXPECT_REPORT(WORKQUEUE_MISUSE);
	CHECK(!delayed_work_pending(&a.dwork));
	drmres_advance_jiffies(10);
	CHECK_STEPS("");
}

static void freed_while_delayed(void)
{
	struct timed *item = kzalloc(sizeof(*item), GFP_KERNEL);

	fill(item, "gone");
	schedule_delayed_work(&item->dwork, 3);
	kfree(item);
	EXPECT_REPORT(ARMED_WHEN_FREED);
	drmres_advance_jiffies(10);
	CHECK_STEPS("");
	CHECK_EQ(drmres_quarantine_check(), 0);
}

static void misuse(void)
{
	struct delayed_work *none = NULL;

	CHECK(!schedule_delayed_work(none, 1));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!mod_delayed_work(system_wq, none, 1));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!cancel_delayed_work(none));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!cancel_delayed_work_sync(none));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!flush_delayed_work(none));
	EXPECT_REPORT(NULL_ARGUMENT);
}

CASES(delayed_work){
	CASE(delayed_work, at_its_time),
	CASE(delayed_work, keeps_its_period),
	CASE(delayed_work, modified),
	CASE(delayed_work, cancelled),
	CASE(delayed_work, flushed),
	CASE(delayed_work, time_passes_a_waiting_item),
	CASE(delayed_work, cancel_against_time),
	CASE(delayed_work, destroyed_with_delayed_items),
	CASE(delayed_work, freed_while_delayed),
	CASE(delayed_work, misuse),
	CASE_END,
};
