/* SPDX-License-Identifier: MIT */
/* Fences and sync objects, in every order. */
#include "race_case.h"

#include <drm/drm_syncobj.h>

/* A callback is added while the fence signals: it is called once, or told that it comes too late. */
struct waiter {
	struct dma_fence_cb cb;
	int calls;
};

static struct toy_fence *toy;
static struct waiter waiter;

static void called(struct dma_fence *fence, struct dma_fence_cb *cb)
{
	(void)fence;
	container_of(cb, struct waiter, cb)->calls++;
}

static void wait_by_callback(void *arg)
{
	(void)arg;
	result = dma_fence_add_callback(&toy->base, &waiter.cb, called);
	dma_fence_put(&toy->base);
}

static void signal_it(void *arg)
{
	(void)arg;
	dma_fence_signal(&toy->base);
	dma_fence_put(&toy->base);
}

static void begin_signal_and_callback(void)
{
	toy = toy_fence_create(NULL);
	dma_fence_get(&toy->base);
	waiter = (struct waiter){.calls = 0};
	two_threads(wait_by_callback, NULL, signal_it, NULL);
}

static void end_signal_and_callback(void)
{
	CHECK(result ? result == -ENOENT && !waiter.calls : waiter.calls == 1);
	*(result ? &seen.refused : &seen.worked) += 1;
	CHECK(strstr(steps(), "release fence#"));
}

static void signal_and_callback(void)
{
	explore_both(begin_signal_and_callback, end_signal_and_callback, 300);
	CHECK(seen.worked && seen.refused);
}

/* A thread sleeps on a fence that another one signals. */
static void wait_for_it(void *arg)
{
	(void)arg;
	CHECK_EQ(dma_fence_wait(&toy->base, false), 0);
	dma_fence_put(&toy->base);
}

static void begin_signal_and_wait(void)
{
	toy = toy_fence_create(NULL);
	dma_fence_get(&toy->base);
	two_threads(wait_for_it, NULL, signal_it, NULL);
}

static void end_signal_and_wait(void)
{
	CHECK(strstr(steps(), "release fence#"));
}

static void signal_and_wait(void)
{
	CHECK(explore_both(begin_signal_and_wait, end_signal_and_wait, 300) > 10);
	CHECK(explorer.waits > 0);
}

/* The fence of a sync object is exchanged while it is looked at. */
static struct drm_syncobj *syncobj;

static void look_into_it(void *arg)
{
	struct dma_fence *fence = drm_syncobj_fence_get(syncobj);

	(void)arg;
	dma_fence_is_signaled(fence);
	dma_fence_put(fence);
}

static void exchange_it(void *arg)
{
	struct dma_fence *stub = dma_fence_get_stub();

	(void)arg;
	drm_syncobj_replace_fence(syncobj, stub);
	dma_fence_put(stub);
}

static void begin_exchange(void)
{
	toy = toy_fence_create(NULL);
	CHECK_EQ(drm_syncobj_create(&syncobj, 0, &toy->base), 0);
	dma_fence_put(&toy->base);
	two_threads(look_into_it, NULL, exchange_it, NULL);
}

static void end_exchange(void)
{
	drm_syncobj_put(syncobj);
	CHECK(strstr(steps(), "release fence#"));
}

static void exchange(void)
{
	CHECK(explore_both(begin_exchange, end_exchange, 300) > 10);
}

CASES(fence_race){
	CASE(fence_race, signal_and_callback),
	CASE(fence_race, signal_and_wait),
	CASE(fence_race, exchange),
	CASE_END,
};
