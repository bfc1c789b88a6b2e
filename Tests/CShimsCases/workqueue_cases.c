/* SPDX-License-Identifier: MIT */
/* Workqueues: order, waiting, both modes, and misuse. */
#include <cases.h>

#include "explorer.h"
#include "steps.h"

#include <string.h>

#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

static struct workqueue_struct *wq, *other;
static struct completion started, go;
static unsigned int ran;
static DEFINE_MUTEX(lock);
static DEFINE_SPINLOCK(spinlock);

static void count(struct work_struct *work)
{
	(void)work;
	__atomic_add_fetch(&ran, 1, __ATOMIC_RELAXED);
}

static unsigned int ran_so_far(void)
{
	return __atomic_load_n(&ran, __ATOMIC_RELAXED);
}

static void hold(struct work_struct *work)
{
	complete(&started);
	wait_for_completion(&go);
	count(work);
}

/* A workqueue with one item that has started and waits for @go. */
static void begin_held(struct work_struct *work)
{
	init_completion(&started);
	init_completion(&go);
	ran = 0;
	wq = alloc_ordered_workqueue("test-%d", 0, 1);
	INIT_WORK(work, hold);
	CHECK(queue_work(wq, work));
	wait_for_completion(&started);
}

static void runs_in_a_thread(void)
{
	struct work_struct work;

	ran = 0;
	wq = alloc_workqueue("%s", WQ_UNBOUND | WQ_MEM_RECLAIM, 0, "threads");
	INIT_WORK(&work, count);
	CHECK(!work_pending(&work));
	CHECK(queue_work(wq, &work));
	flush_work(&work);
	CHECK_EQ(ran_so_far(), 1);
	CHECK(!flush_work(&work));
	CHECK(queue_work(wq, &work));
	destroy_workqueue(wq);
	CHECK_EQ(ran_so_far(), 2);
}

static void shared_workqueue(void)
{
	static DECLARE_WORK(work, count);

	ran = 0;
	CHECK(schedule_work(&work));
	flush_work(&work);
	CHECK_EQ(ran_so_far(), 1);
	CHECK(schedule_work(&work));
	flush_workqueue(system_wq);
	CHECK_EQ(ran_so_far(), 2);
}

static void pending_is_queued_once(void)
{
	struct work_struct held, work;

	begin_held(&held);
	INIT_WORK(&work, count);
	CHECK(queue_work(wq, &work));
	CHECK(!queue_work(wq, &work));
	CHECK(work_pending(&work));
	CHECK_EQ(work_busy(&work), WORK_BUSY_PENDING);
	CHECK_EQ(work_busy(&held), WORK_BUSY_RUNNING);
	/* Running is not pending: it may be queued again. */
	CHECK(queue_work(wq, &held));
	CHECK_EQ(work_busy(&held), WORK_BUSY_PENDING | WORK_BUSY_RUNNING);
	complete_all(&go);
	flush_work(&held);
	CHECK(!work_busy(&held));
	destroy_workqueue(wq);
	CHECK_EQ(ran_so_far(), 3);
}

struct numbered {
	struct work_struct work;
	int number;
};

static void write_number(struct work_struct *work)
{
	step("%d", container_of(work, struct numbered, work)->number);
}

static void order(enum drmres_work_mode mode)
{
	struct numbered items[5];

	drmres_set_work_mode(mode);
	wq = alloc_ordered_workqueue("order", 0);
	other = alloc_ordered_workqueue("other", 0);
	for (int i = 0; i < 5; i++) {
		items[i].number = i;
		INIT_WORK(&items[i].work, write_number);
		queue_work(mode == DRMRES_WORK_MANUAL && i % 2 ? other : wq, &items[i].work);
	}
	flush_workqueue(wq);
	destroy_workqueue(other);
	destroy_workqueue(wq);
	drmres_set_work_mode(DRMRES_WORK_THREADS);
}

static void ordered_in_threads(void)
{
	order(DRMRES_WORK_THREADS);
	CHECK_STEPS("0, 1, 2, 3, 4");
}

/* Over all workqueues, in the order of queueing. */
static void ordered_by_hand(void)
{
	order(DRMRES_WORK_MANUAL);
	CHECK_STEPS("0, 1, 2, 3, 4");
}

static void queue_again(struct work_struct *work)
{
	if (__atomic_add_fetch(&ran, 1, __ATOMIC_RELAXED) < 4)
		queue_work(wq, work);
}

static void run_by_hand(void)
{
	struct work_struct work;

	ran = 0;
	drmres_set_work_mode(DRMRES_WORK_MANUAL);
	wq = alloc_ordered_workqueue("hand", 0);
	INIT_WORK(&work, queue_again);
	queue_work(wq, &work);
	CHECK_EQ(ran_so_far(), 0);
	CHECK_EQ(drmres_run_pending_work(), 4);
	CHECK_EQ(drmres_run_pending_work(), 0);
	CHECK_EQ(ran_so_far(), 4);
	queue_work(wq, &work);
	CHECK(flush_work(&work));
	CHECK(!flush_work(&work));
	ran = 4;
	/* What is pending when the mode changes gets its thread. */
	INIT_WORK(&work, count);
	queue_work(wq, &work);
	drmres_set_work_mode(DRMRES_WORK_THREADS);
	CHECK_EQ(drmres_run_pending_work(), 0);
	CHECK_EQ(ran_so_far(), 5);
	destroy_workqueue(wq);
}

static void complete_go(struct work_struct *work)
{
	count(work);
	complete(&go);
}

/* A wait that depends on work does not hang when nobody else runs it. */
static void waiting_runs_work_by_hand(void)
{
	struct work_struct work;

	ran = 0;
	init_completion(&go);
	drmres_set_work_mode(DRMRES_WORK_MANUAL);
	INIT_WORK(&work, complete_go);
	schedule_work(&work);
	wait_for_completion(&go);
	CHECK_EQ(ran_so_far(), 1);
	drmres_set_work_mode(DRMRES_WORK_THREADS);
}

static void drain_runs_chains(void)
{
	struct work_struct work;

	ran = 0;
	wq = alloc_ordered_workqueue("chain", 0);
	INIT_WORK(&work, queue_again);
	queue_work(wq, &work);
	drain_workqueue(wq);
	CHECK_EQ(ran_so_far(), 4);
	ran = 0;
	queue_work(wq, &work);
	destroy_workqueue(wq);
	CHECK_EQ(ran_so_far(), 4);
}

static void cancelled_does_not_run(void)
{
	struct work_struct held, work;

	begin_held(&held);
	INIT_WORK(&work, count);
	CHECK(!cancel_work(&work));
	queue_work(wq, &work);
	CHECK(cancel_work(&work));
	CHECK(!work_pending(&work));
	queue_work(wq, &work);
	CHECK(cancel_work_sync(&work));
	/* Not pending but running: waited for. */
	complete(&go);
	CHECK(!cancel_work_sync(&held));
	CHECK_EQ(ran_so_far(), 1);
	destroy_workqueue(wq);
	CHECK_EQ(ran_so_far(), 1);
}

static void wait_for_other(struct work_struct *work)
{
	(void)work;
	complete(&started);
	wait_for_completion(&go);
}

static void let_other_go(struct work_struct *work)
{
	(void)work;
	wait_for_completion(&started);
	complete(&go);
}

/* Items of a workqueue that is not ordered may wait for each other. */
static void unordered_runs_side_by_side(void)
{
	struct work_struct first, second;

	init_completion(&started);
	init_completion(&go);
	wq = alloc_workqueue("side", 0, 2);
	INIT_WORK(&first, wait_for_other);
	INIT_WORK(&second, let_other_go);
	queue_work(wq, &first);
	queue_work(wq, &second);
	destroy_workqueue(wq);
	CHECK(!completion_done(&started) && !completion_done(&go));
}

static void free_itself(struct work_struct *work)
{
	count(work);
	kfree(container_of(work, struct numbered, work));
}

static void item_may_free_itself(void)
{
	struct numbered *item = kzalloc(sizeof(*item), GFP_KERNEL);

	ran = 0;
	wq = alloc_ordered_workqueue("free", 0);
	INIT_WORK(&item->work, free_itself);
	queue_work(wq, &item->work);
	flush_workqueue(wq);
	CHECK_EQ(ran_so_far(), 1);
	destroy_workqueue(wq);
}

static void in_a_phase(struct work_struct *work)
{
	char text[64];

	(void)work;
	step("%s", drmres_phase_describe(text, sizeof(text)));
}

static void runs_in_a_phase(void)
{
	struct work_struct work;

	INIT_WORK(&work, in_a_phase);
	schedule_work(&work);
	flush_work(&work);
	CHECK_STEPS("work of in_a_phase");
}

static void explored_work(struct work_struct *work)
{
	mutex_lock(&lock);
	ran++;
	mutex_unlock(&lock);
	(void)work;
}

static struct work_struct explored_items[2];

static void explored_queue(void *arg)
{
	(void)arg;
	wq = alloc_ordered_workqueue("explored", 0);
	for (int i = 0; i < 2; i++)
		queue_work(wq, &explored_items[i]);
	flush_work(&explored_items[0]);
	destroy_workqueue(wq);
}

static void begin_explored(void)
{
	ran = 0;
	for (int i = 0; i < 2; i++)
		INIT_WORK(&explored_items[i], explored_work);
	explore_thread(explored_queue, NULL);
}

static void end_explored(void)
{
	CHECK_EQ(ran, 2);
}

/* Worker threads belong to the explorer from their first step to their last. */
static void waits_through_the_hook(void)
{
	CHECK(explore(begin_explored, end_explored, 2000) > 10);
	CHECK(explorer.waits > 0);
	CHECK(explorer.starts > 0);
}

static void allocation_fails(void)
{
	drmres_fault_arm(&(struct drmres_fault){.nth = 1});
	wq = alloc_ordered_workqueue("none", 0);
	drmres_fault_disarm(NULL);
	CHECK(!wq);
}

static void used_after_destroy(void)
{
	struct work_struct work;
	const struct drmres_report *report;

	ran = 0;
	INIT_WORK(&work, count);
	wq = alloc_ordered_workqueue("gone", 0);
	destroy_workqueue(wq);
	CHECK(!queue_work(wq, &work));
	report = EXPECT_REPORT(WORKQUEUE_MISUSE);
	CHECK_STR(report ? report->what : "", "queue_work() of count on a workqueue that was destroyed");
	flush_workqueue(wq);
	EXPECT_REPORT(WORKQUEUE_MISUSE);
	drain_workqueue(wq);
	EXPECT_REPORT(WORKQUEUE_MISUSE);
	destroy_workqueue(wq);
	report = EXPECT_REPORT(WORKQUEUE_MISUSE);
	CHECK(report && !strcmp(report->object.name, "gone"));
	destroy_workqueue(system_wq);
	EXPECT_REPORT(WORKQUEUE_MISUSE);
	CHECK_EQ(ran_so_far(), 0);
}

static struct work_struct late;

static void *queue_late(void *arg)
{
	(void)arg;
	/* Queued and cancelled until it is refused: then draining has begun. */
	while (queue_work(wq, &late))
		cancel_work(&late);
	complete(&go);
	return NULL;
}

/*
 * 1. an item runs, and waits
 * 2. a thread queues and cancels another one, again and again
 * 3. the workqueue is drained: from then on the thread is refused, and that lets the item go on
 */
static void queued_while_draining(void)
{
	struct work_struct held;
	pthread_t thread;

	begin_held(&held);
	INIT_WORK(&late, count);
	pthread_create(&thread, NULL, queue_late, NULL);
	drain_workqueue(wq);
	pthread_join(thread, NULL);
	EXPECT_REPORT(WORKQUEUE_MISUSE);
	CHECK_EQ(ran_so_far(), 1);
	CHECK(queue_work(wq, &late));
	destroy_workqueue(wq);
	CHECK_EQ(ran_so_far(), 2);
}

static void flush_itself(struct work_struct *work)
{
	flush_work(work);
	cancel_work_sync(work);
	flush_workqueue(wq);
	destroy_workqueue(wq);
	count(work);
}

/* Linux waits for ever. */
static void waits_for_itself(void)
{
	const struct drmres_report *report;
	struct work_struct work;

	ran = 0;
	wq = alloc_ordered_workqueue("self", 0);
	INIT_WORK(&work, flush_itself);
	queue_work(wq, &work);
	flush_workqueue(wq);
	CHECK_EQ(ran_so_far(), 1);
	report = EXPECT_REPORT(DEADLOCK);
	CHECK_STR(report ? report->phase : "", "work of flush_itself");
	EXPECT_REPORT(DEADLOCK);
	EXPECT_REPORT(DEADLOCK);
	EXPECT_REPORT(DEADLOCK);
	destroy_workqueue(wq);
}

static void return_with_locks(struct work_struct *work)
{
	count(work);
	mutex_lock(&lock);
	spin_lock(&spinlock);
}

static void returns_with_locks_held(void)
{
	static DECLARE_WORK(work, return_with_locks);
	const struct drmres_report *report;

	ran = 0;
	for (int mode = DRMRES_WORK_THREADS; mode <= DRMRES_WORK_MANUAL; mode++) {
		drmres_set_work_mode(mode);
		schedule_work(&work);
		flush_work(&work);
		report = EXPECT_REPORT(LOCK_KEPT);
		CHECK(report &&
		      strstr(report->what, "work return_with_locks returned without undoing its spin_lock() at "
					   "workqueue_cases.c:"));
		EXPECT_REPORT(LOCK_KEPT);
		/* They were given back: nobody hangs, nobody is atomic. */
		mutex_lock(&lock);
		spin_lock(&spinlock);
		spin_unlock(&spinlock);
		mutex_unlock(&lock);
	}
	drmres_set_work_mode(DRMRES_WORK_THREADS);
}

/*
 * 1. the item is queued behind another one
 * 2. its memory is freed: nobody cancelled it
 * 3. its turn comes
 */
static void freed_while_pending(void)
{
	struct numbered *item = kzalloc(sizeof(*item), GFP_KERNEL);
	const struct drmres_report *report;
	struct work_struct held;

	begin_held(&held);
	INIT_WORK(&item->work, count);
	queue_work(wq, &item->work);
	kfree(item);
	complete(&go);
	destroy_workqueue(wq);
	CHECK_EQ(ran_so_far(), 1);
	report = EXPECT_REPORT(ARMED_WHEN_FREED);
	CHECK(report && strstr(report->what, "work count is still pending, queued at workqueue_cases.c:"));
	CHECK_EQ(drmres_quarantine_check(), 0);

	item = kzalloc(sizeof(*item), GFP_KERNEL);
	begin_held(&held);
	INIT_WORK(&item->work, count);
	queue_work(wq, &item->work);
	cancel_work_sync(&item->work);
	kfree(item);
	complete(&go);
	destroy_workqueue(wq);
}

static void initialised_while_pending(void)
{
	struct work_struct held, work;

	begin_held(&held);
	INIT_WORK(&work, count);
	queue_work(wq, &work);
	INIT_WORK(&work, count);
	EXPECT_REPORT(WORKQUEUE_MISUSE);
	CHECK(!work_pending(&work));
	CHECK(queue_work(wq, &work));
	complete(&go);
	destroy_workqueue(wq);
	CHECK_EQ(ran_so_far(), 2);
}

static void misuse(void)
{
	struct work_struct zeroed, work, *none = NULL;

	ran = 0;
	memset(&zeroed, 0, sizeof(zeroed));
	INIT_WORK(&work, count);
	CHECK(!schedule_work(&zeroed));
	EXPECT_REPORT(LOCK_UNINITIALISED);
	CHECK(!flush_work(&zeroed));
	EXPECT_REPORT(LOCK_UNINITIALISED);
	CHECK(!cancel_work(&zeroed));
	EXPECT_REPORT(LOCK_UNINITIALISED);
	CHECK(!schedule_work(none));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!cancel_work_sync(none));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!work_pending(none));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!work_busy(none));
	EXPECT_REPORT(NULL_ARGUMENT);
	INIT_WORK(none, count);
	EXPECT_REPORT(NULL_ARGUMENT);
	INIT_WORK(&work, NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!queue_work(NULL, &work));
	EXPECT_REPORT(NULL_ARGUMENT);
	flush_workqueue(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	destroy_workqueue(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	spin_lock(&spinlock);
	flush_work(&work);
	EXPECT_REPORT(SLEEP_IN_ATOMIC);
	schedule_work(&work);
	spin_unlock(&spinlock);
	flush_work(&work);
	CHECK_EQ(ran_so_far(), 1);
}

CASES(workqueue){
	CASE(workqueue, runs_in_a_thread),
	CASE(workqueue, shared_workqueue),
	CASE(workqueue, pending_is_queued_once),
	CASE(workqueue, ordered_in_threads),
	CASE(workqueue, ordered_by_hand),
	CASE(workqueue, run_by_hand),
	CASE(workqueue, waiting_runs_work_by_hand),
	CASE(workqueue, drain_runs_chains),
	CASE(workqueue, cancelled_does_not_run),
	CASE(workqueue, unordered_runs_side_by_side),
	CASE(workqueue, item_may_free_itself),
	CASE(workqueue, runs_in_a_phase),
	CASE(workqueue, waits_through_the_hook),
	CASE(workqueue, allocation_fails),
	CASE(workqueue, used_after_destroy),
	CASE(workqueue, queued_while_draining),
	CASE(workqueue, waits_for_itself),
	CASE(workqueue, returns_with_locks_held),
	CASE(workqueue, freed_while_pending),
	CASE(workqueue, initialised_while_pending),
	CASE(workqueue, misuse),
	CASE_END,
};
