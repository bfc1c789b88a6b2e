/* SPDX-License-Identifier: MIT */
/* Waiting for sync objects: one or all of them, with a fence or without one yet, and against whoever signals. */
#include "race_case.h"

#include <drm/drm_syncobj.h>
#include <linux/timekeeping.h>

static struct drm_syncobj *boxes[2];
static u32 handles[2];
static int wait_fd;

/* Two empty sync objects with handles in one file. */
static void make_boxes(void)
{
	struct file *file;

	wait_fd = drmres_open_device(&gpu->drm);
	file = fget((unsigned int)wait_fd);
	for (int i = 0; i < 2; i++) {
		CHECK_EQ(drm_syncobj_create(&boxes[i], 0, NULL), 0);
		CHECK_EQ(drm_syncobj_get_handle(file->private_data, boxes[i], &handles[i]), 0);
	}
	fput(file);
}

static void drop_boxes(void)
{
	for (int i = 0; i < 2; i++)
		drm_syncobj_put(boxes[i]);
	drmres_close(wait_fd);
	gpu_unbind(gpu);
	steps();
}

static void begin_boxes(void)
{
	gpu = gpu_probe();
	make_boxes();
}

static struct toy_fence *put_fence(int i)
{
	struct toy_fence *fence = toy_fence_create(NULL);

	drm_syncobj_replace_fence(boxes[i], &fence->base);
	return fence;
}

static void put_signalled(int i)
{
	struct dma_fence *stub = dma_fence_get_stub();

	drm_syncobj_replace_fence(boxes[i], stub);
	dma_fence_put(stub);
}

/* @jiffies: how long; 0 only looks */
static long wait_for_both(u32 flags, unsigned long jiffies_left, u32 *first)
{
	struct drm_syncobj_wait args = {
		.handles = (uintptr_t)handles,
		.count_handles = 2,
		.flags = flags,
		.timeout_nsec = jiffies_left ? ktime_get() + (s64)jiffies_to_nsecs(jiffies_left) : 0,
		.first_signaled = 77,
	};
	long ret = drmres_ioctl(wait_fd, DRM_IOCTL_SYNCOBJ_WAIT, &args);

	if (first)
		*first = args.first_signaled;
	return ret;
}

#define ALL DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL
#define FOR_SUBMIT DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT

static void one_or_all(void)
{
	struct toy_fence *one, *two;
	u32 first;

	begin_boxes();
	one = put_fence(0);
	two = put_fence(1);
	CHECK_EQ(wait_for_both(0, 0, NULL), -ETIME);
	dma_fence_signal(&two->base);
	CHECK_EQ(wait_for_both(0, 0, &first), 0);
	CHECK_EQ(first, 1);
	CHECK_EQ(wait_for_both(ALL, 0, NULL), -ETIME);
	CHECK_EQ(wait_for_both(ALL, 10, NULL), -ETIME);
	dma_fence_signal(&one->base);
	CHECK_EQ(wait_for_both(ALL, 10, NULL), 0);
	CHECK_EQ(wait_for_both(0, 10, &first), 0);
	CHECK_EQ(first, 0);
	/* Nobody who waited kept anything. */
	CHECK_EQ(kref_read(&one->base.refcount), 2);
	CHECK(list_empty(&two->base.cb_list) && list_empty(&boxes[0]->waiters));
	dma_fence_put(&one->base);
	dma_fence_put(&two->base);
	drop_boxes();
}

/* A driver that notices late is asked again when time is up. */
static void found_by_asking(void)
{
	struct toy_fence *toy;

	begin_boxes();
	toy = put_fence(0);
	put_signalled(1);
	toy->done = true;
	CHECK_EQ(wait_for_both(ALL, 0, NULL), 0);
	dma_fence_put(&toy->base);
	toy = put_fence(0);
	toy->already = true;
	CHECK_EQ(wait_for_both(ALL, 0, NULL), 0);
	dma_fence_put(&toy->base);
	drop_boxes();
}

/* Without a fence there is nothing to wait for, unless it is waited for, too. */
static void empty_boxes(void)
{
	begin_boxes();
	CHECK_EQ(wait_for_both(0, 10, NULL), -EINVAL);
	CHECK_EQ(wait_for_both(FOR_SUBMIT, 0, NULL), -ETIME);
	CHECK_EQ(wait_for_both(FOR_SUBMIT | ALL, 10, NULL), -ETIME);
	put_signalled(1);
	CHECK_EQ(wait_for_both(0, 10, NULL), -EINVAL);
	CHECK_EQ(wait_for_both(FOR_SUBMIT, 10, NULL), 0);
	CHECK_EQ(wait_for_both(FOR_SUBMIT | ALL, 10, NULL), -ETIME);
	CHECK(list_empty(&boxes[0]->waiters));
	drop_boxes();
}

static void refused(void)
{
	struct drm_syncobj_wait args = {.handles = (uintptr_t)handles, .count_handles = 2, .flags = 1 << 5};

	begin_boxes();
	CHECK_EQ(drmres_ioctl(wait_fd, DRM_IOCTL_SYNCOBJ_WAIT, &args), -EINVAL);
	args.flags = 0;
	handles[1] += 7;
	CHECK_EQ(drmres_ioctl(wait_fd, DRM_IOCTL_SYNCOBJ_WAIT, &args), -ENOENT);
	args.handles = 8;
	CHECK_EQ(drmres_ioctl(wait_fd, DRM_IOCTL_SYNCOBJ_WAIT, &args), -EFAULT);
	args.count_handles = 0;
	CHECK_EQ(drmres_ioctl(wait_fd, DRM_IOCTL_SYNCOBJ_WAIT, &args), 0);
	drop_boxes();
}

static int wait_once(void)
{
	long ret = wait_for_both(ALL, 0, NULL);

	return (int)ret;
}

static void every_allocation(void)
{
	begin_boxes();
	put_signalled(0);
	put_signalled(1);
	CHECK_EQ(sweep(wait_once), 3);
	CHECK_EQ(kref_read(&boxes[0]->refcount), 2);
	drop_boxes();
}

/*
 * 1. userspace waits until both sync objects have a fence that is signalled
 * 2. meanwhile a driver puts a fence into each, and signals them
 */
static void wait_for_submit(void *arg)
{
	(void)arg;
	CHECK_EQ(wait_for_both(FOR_SUBMIT | ALL, 1000000, NULL), 0);
}

static void submit_and_signal(void *arg)
{
	struct toy_fence *toy;

	(void)arg;
	*(list_empty(&boxes[0]->waiters) ? &seen.late : &seen.worked) += 1;
	toy = put_fence(0);
	put_signalled(1);
	dma_fence_signal(&toy->base);
	dma_fence_put(&toy->base);
}

static void begin_submit_and_wait(void)
{
	begin_boxes();
	two_threads(wait_for_submit, NULL, submit_and_signal, NULL);
}

static void end_submit_and_wait(void)
{
	CHECK(list_empty(&boxes[0]->waiters) && list_empty(&boxes[1]->waiters));
	drop_boxes();
}

static void submit_and_wait(void)
{
	CHECK(explore_both(begin_submit_and_wait, end_submit_and_wait, 300) > 10);
	/* Both orders: somebody waited when the fence came, and nobody did. */
	CHECK(seen.worked && seen.late);
}

/*
 * 1. userspace waits; the device is unplugged meanwhile, and its driver signals what will never be done
 * 2. the wait ends: what it waits for are fences, not hardware
 */
static void unplug_and_signal(void *arg)
{
	struct toy_fence *toy = arg;

	drm_dev_unplug(&gpu->drm);
	dma_fence_set_error(&toy->base, -ENODEV);
	dma_fence_signal(&toy->base);
	dma_fence_put(&toy->base);
}

static void wait_at_unplug(void *arg)
{
	(void)arg;
	result = (int)wait_for_both(0, 1000000, NULL);
	CHECK(!result || result == -ENODEV);
	*(result ? &seen.refused : &seen.worked) += 1;
}

static void begin_unplug_and_wait(void)
{
	struct toy_fence *toy;

	begin_boxes();
	toy = put_fence(0);
	drm_syncobj_replace_fence(boxes[1], &toy->base);
	two_threads(wait_at_unplug, NULL, unplug_and_signal, toy);
}

static void unplug_and_wait(void)
{
	CHECK(explore_both(begin_unplug_and_wait, end_submit_and_wait, 300) > 10);
	CHECK(seen.worked && seen.refused);
}

CASES(drm_syncobj_wait){
	CASE(drm_syncobj_wait, one_or_all),	  CASE(drm_syncobj_wait, found_by_asking),
	CASE(drm_syncobj_wait, empty_boxes),	  CASE(drm_syncobj_wait, refused),
	CASE(drm_syncobj_wait, every_allocation), CASE(drm_syncobj_wait, submit_and_wait),
	CASE(drm_syncobj_wait, unplug_and_wait),  CASE_END,
};
