/* SPDX-License-Identifier: MIT */
/*
 * A fence as a driver makes one: on the lock of its ring, and, if it is to outlive the device, with a reference on it.
 */
#ifndef _FENCE_CASE_H_
#define _FENCE_CASE_H_

#include <linux/dma-fence.h>
#include <linux/slab.h>

#include "gpu_case.h"

struct toy_fence {
	struct dma_fence base;
	struct drm_device *dev;
	bool done;
	bool enabled;
	bool already;
};

__attribute__((unused)) static DEFINE_SPINLOCK(toy_lock);

#define to_toy_fence(fence) container_of(fence, struct toy_fence, base)

static const char *toy_driver_name(struct dma_fence *fence)
{
	struct toy_fence *toy = to_toy_fence(fence);

	return toy->dev ? toy->dev->driver->name : "toy";
}

static const char *toy_timeline_name(struct dma_fence *fence)
{
	(void)fence;
	return "ring0";
}

static bool toy_enable_signaling(struct dma_fence *fence)
{
	struct toy_fence *toy = to_toy_fence(fence);

	toy->enabled = true;
	return !toy->already;
}

static bool toy_signaled(struct dma_fence *fence)
{
	return to_toy_fence(fence)->done;
}

static void toy_release(struct dma_fence *fence)
{
	struct toy_fence *toy = to_toy_fence(fence);

	step("release fence#%u", (unsigned int)fence->id);
	if (toy->dev)
		drm_dev_put(toy->dev);
	kfree(toy);
}

static const struct dma_fence_ops toy_fence_ops = {
	.get_driver_name = toy_driver_name,
	.get_timeline_name = toy_timeline_name,
	.enable_signaling = toy_enable_signaling,
	.signaled = toy_signaled,
	.release = toy_release,
};

/* @dev: what the fence holds, or NULL. One reference, the caller's. */
static inline struct toy_fence *toy_fence_create(struct drm_device *dev)
{
	struct toy_fence *toy = kzalloc(sizeof(*toy), GFP_KERNEL);

	if (!toy)
		return NULL;
	if (dev)
		drm_dev_get(dev);
	toy->dev = dev;
	dma_fence_init(&toy->base, &toy_fence_ops, &toy_lock, 1, 1);
	return toy;
}

#endif
