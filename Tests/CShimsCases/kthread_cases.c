/* SPDX-License-Identifier: MIT */
/* Kernel threads, in turns and on their own. */
#include <cases.h>

#include "hw_case.h"
#include "steps.h"

#include <drmres/wait.h>
#include <drmres/work.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct priv {
	struct wait_queue_head wait;
	struct mutex mutex;
	struct completion done;
	struct task_struct *task;
	struct kthread_work work;
	int rounds;
	bool go;
};

static unsigned long start;

static void in_turns(void (*run)(void))
{
	drmres_set_work_mode(DRMRES_WORK_MANUAL);
	start = jiffies;
	run();
	drmres_set_work_mode(DRMRES_WORK_THREADS);
}

static int ticks(void *data)
{
	struct priv *priv = data;
	char phase[128];

	drmres_phase_describe(phase, sizeof(phase));
	step("%s in %s", current->comm, phase);
	while (!kthread_should_stop()) {
		priv->rounds++;
		step("%lu", jiffies - start);
		msleep(8);
	}
	step("stops");
	return 7;
}

static void run_sleeping(void)
{
	struct priv priv = {0};

	priv.task = kthread_run(ticks, &priv, "drm-%d", 3);
	CHECK(!IS_ERR(priv.task));
	CHECK_STEPS("");
	drmres_run_pending_work();
	CHECK_STEPS("drm-3 in thread of drm-3, 0");
	drmres_advance_jiffies(5);
	CHECK_STEPS("2, 4");
	CHECK_EQ(kthread_stop(priv.task), 7);
	CHECK_STEPS("stops");
}

static void sleeps(void)
{
	in_turns(run_sleeping);
}

static int waits(void *data)
{
	struct priv *priv = data;

	while (!kthread_should_stop()) {
		wait_event_interruptible(priv->wait, priv->go || kthread_should_stop());
		if (priv->go)
			step("woken");
		priv->go = false;
	}
	return 0;
}

static void run_waiting(void)
{
	struct priv priv = {0};

	init_waitqueue_head(&priv.wait);
	priv.task = kthread_run(waits, &priv, "waiter");
	drmres_run_pending_work();
	CHECK_STEPS("");
	priv.go = true;
	wake_up(&priv.wait);
	drmres_run_pending_work();
	CHECK_STEPS("woken");
	/* It is woken although nobody touches the wait queue. */
	CHECK_EQ(kthread_stop(priv.task), 0);
}

static void waits_for_events(void)
{
	in_turns(run_waiting);
}

static int schedules(void *data)
{
	struct priv *priv = data;

	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (kthread_should_stop())
			break;
		schedule();
		step("%d", ++priv->rounds);
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

static void run_scheduling(void)
{
	struct priv priv = {0};

	priv.task = kthread_run(schedules, &priv, "sched");
	drmres_run_pending_work();
	CHECK_EQ(wake_up_process(priv.task), 1);
	CHECK_EQ(wake_up_process(priv.task), 0);
	drmres_run_pending_work();
	CHECK_STEPS("1");
	CHECK_EQ(kthread_stop(priv.task), 0);
	CHECK_STEPS("2");
	CHECK_EQ(schedule_timeout_uninterruptible(3), 0);
	CHECK_EQ(jiffies - start, 3);
}

static void schedules_itself(void)
{
	in_turns(run_scheduling);
}

static int locks(void *data)
{
	struct priv *priv = data;

	mutex_lock(&priv->mutex);
	step("locked");
	msleep(4);
	mutex_unlock(&priv->mutex);
	complete(&priv->done);
	return 0;
}

/* Each waits for a lock that the other one has at some time. */
static void run_locking(void)
{
	struct priv priv = {0};

	mutex_init(&priv.mutex);
	init_completion(&priv.done);
	mutex_lock(&priv.mutex);
	priv.task = kthread_run(locks, &priv, "locker");
	drmres_run_pending_work();
	msleep(4);
	CHECK_STEPS("");
	mutex_unlock(&priv.mutex);
	drmres_run_pending_work();
	CHECK_STEPS("locked");
	mutex_lock(&priv.mutex);
	mutex_unlock(&priv.mutex);
	wait_for_completion(&priv.done);
}

static void locks_against_others(void)
{
	in_turns(run_locking);
}

static void never_started(void)
{
	struct priv priv = {0};

	priv.task = kthread_create(ticks, &priv, "idle");
	CHECK_EQ(kthread_stop(priv.task), -EINTR);
	CHECK_STEPS("");
}

static int parks(void *data)
{
	struct priv *priv = data;

	while (!kthread_should_stop()) {
		if (kthread_should_park())
			kthread_parkme();
		priv->rounds++;
		msleep(4);
	}
	return 0;
}

static void run_parking(void)
{
	struct priv priv = {0};

	priv.task = kthread_run(parks, &priv, "parker");
	drmres_run_pending_work();
	CHECK_EQ(kthread_park(priv.task), 0);
	CHECK_EQ(priv.rounds, 1);
	drmres_advance_jiffies(10);
	CHECK_EQ(priv.rounds, 1);
	kthread_unpark(priv.task);
	drmres_advance_jiffies(2);
	CHECK(priv.rounds > 1);
	kthread_stop(priv.task);
}

static void is_parked(void)
{
	in_turns(run_parking);
}

static void on_their_own(void)
{
	struct priv priv = {0};
	int value;

	start = jiffies;
	init_waitqueue_head(&priv.wait);
	mutex_init(&priv.mutex);
	init_completion(&priv.done);
	priv.task = kthread_run(locks, &priv, "locker");
	wait_for_completion(&priv.done);
	steps();
	priv.task = kthread_run(schedules, &priv, "sched");
	wake_up_process(priv.task);
	value = kthread_stop(priv.task);
	CHECK(value == 0 || value == -EINTR);
	steps();
	priv.task = kthread_run(ticks, &priv, "ticker");
	drmres_advance_jiffies(10);
	value = kthread_stop(priv.task);
	CHECK(value == 7 || value == -EINTR);
	steps();
}

static int stops_itself(void *data)
{
	(void)data;
	CHECK_EQ(kthread_stop(current), -EDEADLK);
	return 0;
}

static void run_misuse(void)
{
	struct task_struct *task = kthread_run(stops_itself, NULL, "suicidal");

	drmres_run_pending_work();
	EXPECT_REPORT(DEADLOCK);
	/* It has ended by itself, and nobody kept it. */
	CHECK_EQ(kthread_stop(task), -EINTR);
	EXPECT_REPORT(USE_AFTER_FREE);
	CHECK_EQ(kthread_stop(NULL), -EINTR);
	EXPECT_REPORT(NULL_ARGUMENT);

	task = kthread_run(stops_itself, NULL, "suicidal");
	get_task_struct(task);
	drmres_run_pending_work();
	EXPECT_REPORT(DEADLOCK);
	CHECK_EQ(kthread_stop(task), 0);
	put_task_struct(task);
	CHECK_EQ(PTR_ERR(kthread_create(NULL, NULL, "none")), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
}

static void misuse(void)
{
	in_turns(run_misuse);
}

static struct task_struct *kept;

static int probe_kept(struct platform_device *pdev)
{
	static struct priv priv;

	(void)pdev;
	kept = kthread_run(schedules, &priv, "hw-thread");
	return PTR_ERR_OR_ZERO(kept);
}

static void run_kept(void)
{
	const struct drmres_report *report;

	CHECK(hw_bind(probe_kept, NULL));
	drmres_run_pending_work();
	hw_unbind();
	report = EXPECT_REPORT(RESOURCE_KEPT);
	if (report)
		CHECK(strstr(report->what, "hw-thread"));
	kthread_stop(kept);
	steps();
	hw_end();
}

/* A thread that remove() does not stop. */
static void kept_after_unbind(void)
{
	in_turns(run_kept);
}

/*
 * 1. probe makes a thread that uses the private structure
 * 2. the structure goes with the device's resources
 * 3. the thread would go on with it
 */
static int probe_dangling(struct platform_device *pdev)
{
	struct priv *priv = devm_kzalloc(&pdev->dev, sizeof(*priv), GFP_KERNEL);

	if (!priv)
		return -ENOMEM;
	kept = kthread_run(ticks, priv, "hw-thread");
	return PTR_ERR_OR_ZERO(kept);
}

static void run_dangling(void)
{
	CHECK(hw_bind(probe_dangling, NULL));
	drmres_run_pending_work();
	hw_unbind();
	EXPECT_REPORT(ARMED_WHEN_FREED);
	steps();
	drmres_advance_jiffies(10);
	CHECK_STEPS("");
	hw_end();
}

static void freed_while_running(void)
{
	in_turns(run_dangling);
}

static void do_work(struct kthread_work *work)
{
	step("work %d", container_of(work, struct priv, work)->rounds++);
}

static void run_workers(void)
{
	struct kthread_worker *worker = kthread_create_worker(0, "worker/%d", 1);
	struct priv priv = {0};

	CHECK(!IS_ERR(worker));
	kthread_init_work(&priv.work, do_work);
	CHECK(kthread_queue_work(worker, &priv.work));
	CHECK(!kthread_queue_work(worker, &priv.work));
	kthread_flush_work(&priv.work);
	CHECK(kthread_queue_work(worker, &priv.work));
	CHECK(kthread_cancel_work_sync(&priv.work));
	CHECK(kthread_queue_work(worker, &priv.work));
	kthread_flush_worker(worker);
	kthread_destroy_worker(worker);
	CHECK_STEPS("work 0, work 1");
	kthread_destroy_worker(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
}

static void workers(void)
{
	in_turns(run_workers);
}

CASES(kthread){CASE(kthread, sleeps),
	       CASE(kthread, waits_for_events),
	       CASE(kthread, schedules_itself),
	       CASE(kthread, locks_against_others),
	       CASE(kthread, never_started),
	       CASE(kthread, is_parked),
	       CASE(kthread, on_their_own),
	       CASE(kthread, misuse),
	       CASE(kthread, kept_after_unbind),
	       CASE(kthread, freed_while_running),
	       CASE(kthread, workers),
	       CASE_END};
