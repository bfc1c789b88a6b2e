/* SPDX-License-Identifier: MIT */
/* Fences: references, signalling, callbacks, waiting, and what is wrong with some drivers' fences. */
#include "fence_case.h"

#include <pthread.h>

static void life(void)
{
	struct toy_fence *toy = toy_fence_create(NULL);

	CHECK(!dma_fence_is_signaled(&toy->base));
	CHECK_EQ(dma_fence_get_status(&toy->base), 0);
	CHECK(dma_fence_get(&toy->base) == &toy->base);
	CHECK_EQ(kref_read(&toy->base.refcount), 2);
	dma_fence_put(&toy->base);
	CHECK_EQ(dma_fence_signal(&toy->base), 0);
	CHECK_EQ(dma_fence_signal(&toy->base), -EINVAL);
	CHECK(dma_fence_is_signaled(&toy->base));
	CHECK_EQ(dma_fence_get_status(&toy->base), 1);
	CHECK_STEPS("");
	dma_fence_put(&toy->base);
	CHECK_STEPS("release fence#1");
	dma_fence_put(NULL);
	CHECK(!dma_fence_get(NULL));
}

static const struct dma_fence_ops plain_ops = {
	.get_driver_name = toy_driver_name,
	.get_timeline_name = toy_timeline_name,
};

/* Without release the fence is freed as it is. */
static void plain_fence(void)
{
	struct dma_fence *fence = kzalloc(sizeof(*fence), GFP_KERNEL);

	dma_fence_init(fence, &plain_ops, &toy_lock, 1, 1);
	dma_fence_put(fence);
}

static void contexts(void)
{
	u64 one = dma_fence_context_alloc(3), two = dma_fence_context_alloc(1);

	CHECK(one > 0);
	CHECK_EQ(two, one + 3);
}

static void polled(void)
{
	struct toy_fence *toy = toy_fence_create(NULL);

	toy->done = true;
	CHECK(!(toy->base.flags & 1));
	CHECK(dma_fence_is_signaled(&toy->base));
	CHECK(toy->base.flags & 1);
	CHECK_EQ(dma_fence_signal(&toy->base), -EINVAL);
	dma_fence_put(&toy->base);
}

static void errors(void)
{
	struct toy_fence *toy = toy_fence_create(NULL);

	dma_fence_set_error(&toy->base, -EIO);
	CHECK_EQ(dma_fence_get_status(&toy->base), 0);
	dma_fence_signal(&toy->base);
	CHECK_EQ(dma_fence_get_status(&toy->base), -EIO);
	dma_fence_set_error(&toy->base, -EPERM);
	EXPECT_REPORT(FENCE_MISUSE);
	dma_fence_put(&toy->base);

	toy = toy_fence_create(NULL);
	dma_fence_set_error(&toy->base, 5);
	EXPECT_REPORT(FENCE_MISUSE);
	dma_fence_put(&toy->base);
}

struct waiter {
	struct dma_fence_cb cb;
	const char *name;
};

static void called(struct dma_fence *fence, struct dma_fence_cb *cb)
{
	CHECK(spin_is_locked(fence->lock));
	step("%s: %d", container_of(cb, struct waiter, cb)->name, fence->error);
}

static void callbacks(void)
{
	struct waiter a = {.name = "a"}, b = {.name = "b"}, c = {.name = "c"}, d = {.name = "d"};
	struct toy_fence *toy = toy_fence_create(NULL);

	CHECK_EQ(dma_fence_add_callback(&toy->base, &a.cb, called), 0);
	CHECK(toy->enabled);
	CHECK_EQ(dma_fence_add_callback(&toy->base, &b.cb, called), 0);
	CHECK_EQ(dma_fence_add_callback(&toy->base, &c.cb, called), 0);
	CHECK(dma_fence_remove_callback(&toy->base, &b.cb));
	CHECK(!dma_fence_remove_callback(&toy->base, &b.cb));
	dma_fence_signal(&toy->base);
	CHECK_STEPS("a: 0, c: 0");
	CHECK(!dma_fence_remove_callback(&toy->base, &a.cb));
	CHECK_EQ(dma_fence_add_callback(&toy->base, &d.cb, called), -ENOENT);
	CHECK(!dma_fence_remove_callback(&toy->base, &d.cb));
	CHECK_STEPS("");
	dma_fence_put(&toy->base);
}

/* The driver finds that the work is done already when it is told that somebody waits. */
static void done_already(void)
{
	struct waiter a = {.name = "a"};
	struct toy_fence *toy = toy_fence_create(NULL);

	toy->already = true;
	CHECK_EQ(dma_fence_add_callback(&toy->base, &a.cb, called), -ENOENT);
	CHECK(dma_fence_is_signaled(&toy->base));
	CHECK_EQ(dma_fence_wait(&toy->base, true), 0);
	dma_fence_put(&toy->base);
	CHECK_STEPS("release fence#1");
}

static void enable_once(void)
{
	struct toy_fence *toy = toy_fence_create(NULL);

	dma_fence_enable_sw_signaling(&toy->base);
	CHECK(toy->enabled);
	toy->enabled = false;
	dma_fence_enable_sw_signaling(&toy->base);
	CHECK(!toy->enabled);
	dma_fence_put(&toy->base);
}

static void *signal_it(void *arg)
{
	dma_fence_signal(arg);
	dma_fence_put(arg);
	return NULL;
}

static void wait_for_another_thread(void)
{
	struct toy_fence *toy = toy_fence_create(NULL);
	pthread_t thread;

	dma_fence_get(&toy->base);
	CHECK(!pthread_create(&thread, NULL, signal_it, &toy->base));
	CHECK_EQ(dma_fence_wait(&toy->base, false), 0);
	CHECK(dma_fence_is_signaled(&toy->base));
	pthread_join(thread, NULL);
	CHECK_STEPS("");
	dma_fence_put(&toy->base);
}

/* Time goes on only when nothing else can happen, so nobody really waits. */
static void wait_with_a_limit(void)
{
	struct toy_fence *toy = toy_fence_create(NULL);

	CHECK_EQ(dma_fence_wait_timeout(&toy->base, true, 0), 0);
	CHECK(toy->enabled);
	CHECK_EQ(dma_fence_wait_timeout(&toy->base, true, 100), 0);
	CHECK_EQ(dma_fence_wait_timeout(&toy->base, true, -1), -EINVAL);
	EXPECT_REPORT(FENCE_MISUSE);
	toy->done = true;
	CHECK_EQ(dma_fence_wait_timeout(&toy->base, true, 0), 1);
	CHECK_EQ(dma_fence_wait_timeout(&toy->base, true, 100), 100);
	CHECK_EQ(dma_fence_wait_timeout(NULL, true, 100), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	dma_fence_put(&toy->base);
}

static void locked_signal(void)
{
	struct toy_fence *toy = toy_fence_create(NULL);
	unsigned long flags;

	spin_lock_irqsave(&toy_lock, flags);
	CHECK_EQ(dma_fence_signal_locked(&toy->base), 0);
	CHECK_EQ(dma_fence_signal_locked(&toy->base), -EINVAL);
	spin_unlock_irqrestore(&toy_lock, flags);
	dma_fence_put(&toy->base);
}

static void names(void)
{
	struct toy_fence *toy = toy_fence_create(NULL);

	CHECK_STR(dma_fence_driver_name(&toy->base), "toy");
	CHECK_STR(dma_fence_timeline_name(&toy->base), "ring0");
	dma_fence_signal(&toy->base);
	/* Its driver is not asked any more. */
	CHECK_STR(dma_fence_driver_name(&toy->base), "detached-driver");
	CHECK_STR(dma_fence_timeline_name(&toy->base), "signaled-timeline");
	dma_fence_put(&toy->base);
}

static void stub(void)
{
	struct waiter a = {.name = "a"};
	struct dma_fence *one = dma_fence_get_stub(), *two = dma_fence_get_stub();

	CHECK(one == two && dma_fence_is_signaled(one));
	CHECK_EQ(dma_fence_wait(one, false), 0);
	CHECK_EQ(dma_fence_add_callback(one, &a.cb, called), -ENOENT);
	dma_fence_put(one);
	dma_fence_put(two);
}

/* Somebody waits for a fence that goes without ever being signalled. */
static void released_while_waited_for(void)
{
	struct waiter a = {.name = "a"};
	struct toy_fence *toy = toy_fence_create(NULL);

	dma_fence_add_callback(&toy->base, &a.cb, called);
	dma_fence_put(&toy->base);
	EXPECT_REPORT(FENCE_MISUSE);
	CHECK_STEPS("a: -35, release fence#1");
}

static void free_it(struct dma_fence *fence)
{
	dma_fence_free(fence);
}

static void bad_init(void)
{
	static const struct dma_fence_ops nameless = {.release = free_it};
	struct dma_fence *fence = kzalloc(sizeof(*fence), GFP_KERNEL);

	dma_fence_init(NULL, &plain_ops, &toy_lock, 1, 1);
	EXPECT_REPORT(NULL_ARGUMENT);
	dma_fence_init(fence, &nameless, NULL, 1, 1);
	EXPECT_REPORT(NULL_ARGUMENT);
	EXPECT_REPORT(NULL_ARGUMENT);
	/* It works all the same. */
	CHECK_EQ(dma_fence_signal(fence), 0);
	dma_fence_put(fence);
}

static void no_fence(void)
{
	struct waiter a = {.name = "a"};

	CHECK_EQ(dma_fence_signal(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!dma_fence_is_signaled(NULL));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(dma_fence_wait(NULL, false), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(dma_fence_add_callback(NULL, &a.cb, called), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!dma_fence_remove_callback(NULL, &a.cb));
	EXPECT_REPORT(NULL_ARGUMENT);
	dma_fence_set_error(NULL, -EIO);
	EXPECT_REPORT(NULL_ARGUMENT);
	dma_fence_enable_sw_signaling(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
}

static void no_callback(void)
{
	struct toy_fence *toy = toy_fence_create(NULL);

	CHECK_EQ(dma_fence_add_callback(&toy->base, NULL, called), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	dma_fence_put(&toy->base);
}

static void used_after_free(void)
{
	struct toy_fence *toy = toy_fence_create(NULL);

	dma_fence_put(&toy->base);
	CHECK_EQ(dma_fence_signal(&toy->base), -EINVAL);
	EXPECT_REPORT(USE_AFTER_FREE);
}

/*
 * 1. a driver's fences are on a lock in devm memory
 * 2. the driver is unbound
 * 3. who holds a fence waits on it: its lock is gone
 */
static void lock_in_devm_memory(void)
{
	struct gpu *gpu = gpu_probe();
	spinlock_t *ring = devm_kzalloc(gpu->parent, sizeof(*ring), GFP_KERNEL);
	struct toy_fence *toy = kzalloc(sizeof(*toy), GFP_KERNEL);
	struct waiter a = {.name = "a"};

	spin_lock_init(ring);
	dma_fence_init(&toy->base, &toy_fence_ops, ring, 1, 1);
	gpu_unbind(gpu);
	steps();
	dma_fence_add_callback(&toy->base, &a.cb, called);
	EXPECT_REPORT(DEVM_AFTER_UNBIND);
	/* A lock of its own lets the case end. */
	toy->base.lock = &toy_lock;
	dma_fence_remove_callback(&toy->base, &a.cb);
	dma_fence_put(&toy->base);
}

static char phase_seen[128];

static void note_phase(struct dma_fence *fence)
{
	drmres_phase_describe(phase_seen, sizeof(phase_seen));
	kfree(fence);
}

static void phases(void)
{
	static const struct dma_fence_ops ops = {
		.get_driver_name = toy_driver_name,
		.get_timeline_name = toy_timeline_name,
		.release = note_phase,
	};
	struct dma_fence *fence = kzalloc(sizeof(*fence), GFP_KERNEL);

	dma_fence_init(fence, &ops, &toy_lock, 1, 1);
	dma_fence_put(fence);
	CHECK_STR(phase_seen, "release of fence#1");
}

CASES(dma_fence){
	CASE(dma_fence, life),
	CASE(dma_fence, plain_fence),
	CASE(dma_fence, contexts),
	CASE(dma_fence, polled),
	CASE(dma_fence, errors),
	CASE(dma_fence, callbacks),
	CASE(dma_fence, done_already),
	CASE(dma_fence, enable_once),
	CASE(dma_fence, wait_for_another_thread),
	CASE(dma_fence, wait_with_a_limit),
	CASE(dma_fence, locked_signal),
	CASE(dma_fence, names),
	CASE(dma_fence, stub),
	CASE(dma_fence, released_while_waited_for),
	CASE(dma_fence, bad_init),
	CASE(dma_fence, no_fence),
	CASE(dma_fence, no_callback),
	CASE(dma_fence, used_after_free),
	CASE(dma_fence, lock_in_devm_memory),
	CASE(dma_fence, phases),
	CASE_END,
};
