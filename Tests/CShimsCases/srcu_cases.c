/* SPDX-License-Identifier: MIT */
/* SRCU: whom a grace period waits for, whom it does not, and misuse. */
#include <cases.h>

#include "explorer.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

#include <linux/completion.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>

DEFINE_STATIC_SRCU(static_domain);
static struct srcu_struct domain;

static void enter_and_leave(void)
{
	int outer, inner;

	CHECK_EQ(init_srcu_struct(&domain), 0);
	CHECK_EQ(srcu_read_lock_held(&domain), 0);
	outer = srcu_read_lock(&domain);
	CHECK(outer == 0 || outer == 1);
	CHECK_EQ(srcu_read_lock_held(&domain), 1);
	inner = srcu_read_lock(&domain);
	srcu_read_unlock(&domain, inner);
	CHECK_EQ(srcu_read_lock_held(&domain), 1);
	srcu_read_unlock(&domain, outer);
	CHECK_EQ(srcu_read_lock_held(&domain), 0);
	for (int i = 0; i < 4; i++)
		synchronize_srcu(&domain);
	synchronize_srcu_expedited(&static_domain);
	scoped_guard (srcu, &static_domain)
		CHECK_EQ(srcu_read_lock_held(&static_domain), 1);
	cleanup_srcu_struct(&domain);
}

struct steps {
	struct completion entered, leave, waiting, over;
	bool left;
};

static void steps_init(struct steps *steps)
{
	init_completion(&steps->entered);
	init_completion(&steps->leave);
	init_completion(&steps->waiting);
	init_completion(&steps->over);
	steps->left = false;
}

static void *reader(void *arg)
{
	struct steps *steps = arg;
	int idx = srcu_read_lock(&domain);

	complete(&steps->entered);
	wait_for_completion(&steps->leave);
	steps->left = true;
	srcu_read_unlock(&domain, idx);
	return NULL;
}

static void *grace_period(void *arg)
{
	struct steps *steps = arg;

	complete(&steps->waiting);
	synchronize_srcu(&domain);
	complete(&steps->over);
	return NULL;
}

/*
 * 1. a reader enters
 * 2. a grace period begins
 * 3. the reader writes something, without synchronisation, and leaves
 * 4. the grace period ends, and what the reader wrote is there
 */
static void waits_for_an_earlier_reader(void)
{
	struct steps steps;
	pthread_t thread;

	steps_init(&steps);
	CHECK_EQ(init_srcu_struct(&domain), 0);
	for (int i = 0; i < 3; i++) {
		steps.left = false;
		pthread_create(&thread, NULL, reader, &steps);
		wait_for_completion(&steps.entered);
		complete(&steps.leave);
		synchronize_srcu(&domain);
		CHECK(steps.left);
		pthread_join(thread, NULL);
	}
	cleanup_srcu_struct(&domain);
}

/*
 * 1. reader A enters
 * 2. a grace period begins: it flips the index and waits for A
 * 3. reader B enters and stays
 * 4. A leaves: the grace period ends although B is inside
 * 5. B leaves
 */
static void does_not_wait_for_a_later_reader(void)
{
	struct steps a, b, gp;
	pthread_t threads[3];

	steps_init(&a);
	steps_init(&b);
	steps_init(&gp);
	CHECK_EQ(init_srcu_struct(&domain), 0);
	pthread_create(&threads[0], NULL, reader, &a);
	wait_for_completion(&a.entered);

	pthread_create(&threads[1], NULL, grace_period, &gp);
	while (!(__atomic_load_n(&domain.idx, __ATOMIC_RELAXED) & 1))
		sched_yield();

	pthread_create(&threads[2], NULL, reader, &b);
	wait_for_completion(&b.entered);
	CHECK(!completion_done(&gp.over));

	complete(&a.leave);
	wait_for_completion(&gp.over);

	complete(&b.leave);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	cleanup_srcu_struct(&domain);
}

static u32 stop;

static void *reader_loop(void *arg)
{
	struct completion *entered = arg;

	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		int idx = srcu_read_lock(&domain);

		complete(entered);
		srcu_read_unlock(&domain, idx);
	}
	return NULL;
}

/* Two threads that enter all the time do not keep grace periods from ending. */
static void is_not_starved(void)
{
	struct completion entered;
	pthread_t threads[2];

	init_completion(&entered);
	stop = 0;
	CHECK_EQ(init_srcu_struct(&domain), 0);
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, reader_loop, &entered);
	wait_for_completion(&entered);
	for (int i = 0; i < 50; i++)
		synchronize_srcu(&domain);
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	cleanup_srcu_struct(&domain);
}

static int *published;

static void *update(void *arg)
{
	(void)arg;
	for (int i = 0; i < 100; i++) {
		int *next = malloc(sizeof(*next)), *old;

		*next = i;
		old = __atomic_exchange_n(&published, next, __ATOMIC_ACQ_REL);
		synchronize_srcu(&domain);
		*old = -1;
		free(old);
	}
	return NULL;
}

static void *look(void *arg)
{
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		int idx = srcu_read_lock(&domain);

		*(bool *)arg |= *__atomic_load_n(&published, __ATOMIC_ACQUIRE) < 0;
		srcu_read_unlock(&domain, idx);
	}
	return NULL;
}

/* What was replaced is freed after a grace period: no reader ever sees it freed, and ThreadSanitizer sees no race. */
static void protects_what_is_freed(void)
{
	bool seen[2] = {false, false};
	pthread_t threads[4];

	stop = 0;
	CHECK_EQ(init_srcu_struct(&domain), 0);
	published = malloc(sizeof(*published));
	*published = 0;
	pthread_create(&threads[0], NULL, look, &seen[0]);
	pthread_create(&threads[1], NULL, look, &seen[1]);
	pthread_create(&threads[2], NULL, update, NULL);
	pthread_create(&threads[3], NULL, update, NULL);
	pthread_join(threads[2], NULL);
	pthread_join(threads[3], NULL);
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	CHECK(!seen[0] && !seen[1]);
	free(published);
	cleanup_srcu_struct(&domain);
}

static int value, retired;

static void explored_reader(void *arg)
{
	int idx = srcu_read_lock(&domain), seen = value;

	(void)arg;
	drmres_point(DRMRES_OP_FLAG, &value);
	/* Who saw the old value is waited for before it is retired. */
	CHECK(seen || !retired);
	srcu_read_unlock(&domain, idx);
}

static void explored_writer(void *arg)
{
	(void)arg;
	value = 1;
	synchronize_srcu(&domain);
	retired = 1;
}

static void begin_explored(void)
{
	value = retired = 0;
	CHECK_EQ(init_srcu_struct(&domain), 0);
	explore_thread(explored_reader, NULL);
	explore_thread(explored_reader, NULL);
	explore_thread(explored_writer, NULL);
}

static void end_explored(void)
{
	CHECK(retired);
	cleanup_srcu_struct(&domain);
}

static void waits_through_the_hook(void)
{
	CHECK(explore(begin_explored, end_explored, 5000) > 50);
	CHECK(explorer.waits > 0);
}

static void exit_without_enter(void)
{
	const struct drmres_report *report;
	int idx;

	CHECK_EQ(init_srcu_struct(&domain), 0);
	srcu_read_unlock(&domain, 0);
	report = EXPECT_REPORT(SRCU_UNBALANCED);
	CHECK_STR(report ? report->object.name : "", "&domain");
	idx = srcu_read_lock(&domain);
	srcu_read_unlock(&domain, 2);
	EXPECT_REPORT(SRCU_UNBALANCED);
	srcu_read_unlock(&domain, -7);
	EXPECT_REPORT(SRCU_UNBALANCED);
	srcu_read_unlock(&domain, idx);
	srcu_read_unlock(&domain, idx);
	EXPECT_REPORT(SRCU_UNBALANCED);
	synchronize_srcu(&domain);
	cleanup_srcu_struct(&domain);
}

/* Linux waits for ever. */
static void synchronize_inside(void)
{
	const struct drmres_report *report;
	int idx;

	CHECK_EQ(init_srcu_struct(&domain), 0);
	idx = srcu_read_lock(&domain);
	synchronize_srcu(&static_domain);
	synchronize_srcu(&domain);
	report = EXPECT_REPORT(SECTION_BLOCKS);
	CHECK(report && strstr(report->what, "this thread itself entered by srcu_read_lock() at srcu_cases.c:"));
	srcu_read_unlock(&domain, idx);
	synchronize_srcu(&domain);
	cleanup_srcu_struct(&domain);
}

static void *leave_for_another(void *arg)
{
	srcu_read_unlock(&domain, *(int *)arg);
	return NULL;
}

/* Forbidden, but nothing here knows for certain that it was not meant: no report, and no wrong one later. */
static void left_by_another_thread(void)
{
	pthread_t thread;
	int idx;

	CHECK_EQ(init_srcu_struct(&domain), 0);
	idx = srcu_read_lock(&domain);
	pthread_create(&thread, NULL, leave_for_another, &idx);
	pthread_join(thread, NULL);
	CHECK_EQ(srcu_read_lock_held(&domain), 0);
	synchronize_srcu(&domain);
	cleanup_srcu_struct(&domain);
}

static void cleanup_with_readers(void)
{
	const struct drmres_report *report;
	int idx;

	CHECK_EQ(init_srcu_struct(&domain), 0);
	idx = srcu_read_lock(&domain);
	cleanup_srcu_struct(&domain);
	report = EXPECT_REPORT(DESTROY_HELD);
	CHECK_STR(report ? report->what : "", "cleaned up with 1 reader inside");
	srcu_read_unlock(&domain, idx);
	cleanup_srcu_struct(&domain);
	CHECK_EQ(srcu_read_lock(&domain), -1);
	report = EXPECT_REPORT(LOCK_UNINITIALISED);
	CHECK(report && strstr(report->what, "cleaned up"));
}

static struct srcu_struct *freed_domain(void)
{
	struct srcu_struct *gone = kzalloc(sizeof(*gone), GFP_KERNEL);

	CHECK_EQ(init_srcu_struct(gone), 0);
	kfree(gone);
	return gone;
}

static void misuse(void)
{
	struct srcu_struct zeroed, *none = NULL, *gone;
	DEFINE_SPINLOCK(lock);
	int idx;

	memset(&zeroed, 0, sizeof(zeroed));
	idx = srcu_read_lock(&zeroed);
	EXPECT_REPORT(LOCK_UNINITIALISED);
	CHECK_EQ(idx, -1);
	synchronize_srcu(&zeroed);
	EXPECT_REPORT(LOCK_UNINITIALISED);
	cleanup_srcu_struct(&zeroed);
	EXPECT_REPORT(LOCK_UNINITIALISED);
	CHECK_EQ(init_srcu_struct(none), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(srcu_read_lock(none), -1);
	EXPECT_REPORT(NULL_ARGUMENT);
	srcu_read_unlock(none, 0);
	EXPECT_REPORT(NULL_ARGUMENT);
	synchronize_srcu(none);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(srcu_read_lock_held(none), 0);
	gone = freed_domain();
	idx = srcu_read_lock(gone);
	EXPECT_REPORT(USE_AFTER_FREE);
	srcu_read_unlock(gone, idx);
	synchronize_srcu(freed_domain());
	EXPECT_REPORT(USE_AFTER_FREE);
	CHECK_EQ(init_srcu_struct(freed_domain()), -EFAULT);
	EXPECT_REPORT(USE_AFTER_FREE);
	cleanup_srcu_struct(freed_domain());
	EXPECT_REPORT(USE_AFTER_FREE);
	spin_lock(&lock);
	synchronize_srcu(&static_domain);
	EXPECT_REPORT(SLEEP_IN_ATOMIC);
	/* A reader may be atomic. */
	srcu_read_unlock(&static_domain, srcu_read_lock(&static_domain));
	spin_unlock(&lock);
	CHECK_EQ(drmres_quarantine_check(), 0);
}

/* The reader's memory goes while it is inside. */
static void freed_with_a_reader(void)
{
	struct srcu_struct *gone = kzalloc(sizeof(*gone), GFP_KERNEL);
	int idx;

	CHECK_EQ(init_srcu_struct(gone), 0);
	idx = srcu_read_lock(gone);
	kfree(gone);
	EXPECT_REPORT(FREE_LOCKED);
	srcu_read_unlock(gone, idx);
	EXPECT_REPORT(USE_AFTER_FREE);
}

CASES(srcu){
	CASE(srcu, enter_and_leave),
	CASE(srcu, waits_for_an_earlier_reader),
	CASE(srcu, does_not_wait_for_a_later_reader),
	CASE(srcu, is_not_starved),
	CASE(srcu, protects_what_is_freed),
	CASE(srcu, waits_through_the_hook),
	CASE(srcu, exit_without_enter),
	CASE(srcu, synchronize_inside),
	CASE(srcu, left_by_another_thread),
	CASE(srcu, cleanup_with_readers),
	CASE(srcu, misuse),
	CASE(srcu, freed_with_a_reader),
	CASE_END,
};
