/* SPDX-License-Identifier: MIT */
/*
 * Waiting for sync objects. A wait belongs to the thread inside the ioctl, with all that it hangs up elsewhere: it is on
 * its sync objects until each has a fence, and on the fences until it is over. Both take it off under their own lock, so
 * that nobody wakes a wait that has ended. Any number of threads may wait for the same sync object.
 */
#include <drm/drm_syncobj.h>

#include <linux/dma-fence.h>
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_internal.h>
#include <drmres/errno.h>
#include <drmres/wait.h>

/* One sync object of a wait. */
struct waiter {
	struct drm_syncobj_waiter on_syncobj;
	struct dma_fence_cb on_fence;
	struct wait_queue_head *head;
	struct drm_syncobj *syncobj;
	struct dma_fence *fence;
	bool has_callback;
};

static void fence_signalled(struct dma_fence *fence, struct dma_fence_cb *cb)
{
	(void)fence;
	wake_up(container_of(cb, struct waiter, on_fence)->head);
}

/* Whether this one is signalled; where it is not, what changes that wakes the wait from now on. */
static bool is_signalled(struct waiter *waiter)
{
	if (!waiter->fence)
		waiter->fence = drm_syncobj_fence_get(waiter->syncobj);
	if (!waiter->fence)
		return false;
	if (dma_fence_is_signaled(waiter->fence))
		return true;
	if (!waiter->has_callback)
		waiter->has_callback = !dma_fence_add_callback(waiter->fence, &waiter->on_fence, fence_signalled);
	return !waiter->has_callback;
}

/* Whether the wait is over; @first is one that is signalled. */
static bool is_over(struct waiter *waiters, u32 count, bool all, u32 *first)
{
	u32 signalled = 0;

	for (u32 i = 0; i < count; i++) {
		if (!is_signalled(&waiters[i]))
			continue;
		if (!signalled++)
			*first = i;
		if (!all)
			return true;
	}
	return signalled == count;
}

/* A sync object without a fence tells when it gets one. Return: 0, or -EINVAL if that is not to be waited for. */
static int hang_up(struct waiter *waiter, bool for_submit)
{
	spin_lock(&waiter->syncobj->lock);
	waiter->fence = dma_fence_get(waiter->syncobj->fence);
	if (!waiter->fence && for_submit) {
		waiter->on_syncobj.head = waiter->head;
		list_add_tail(&waiter->on_syncobj.node, &waiter->syncobj->waiters);
	}
	spin_unlock(&waiter->syncobj->lock);
	return waiter->fence || for_submit ? 0 : -EINVAL;
}

static void take_down(struct waiter *waiter)
{
	spin_lock(&waiter->syncobj->lock);
	list_del_init(&waiter->on_syncobj.node);
	spin_unlock(&waiter->syncobj->lock);
	if (waiter->has_callback)
		dma_fence_remove_callback(waiter->fence, &waiter->on_fence);
	dma_fence_put(waiter->fence);
}

/* From a time to how long it is until then, at least one jiffy where it is not over. The end of time never comes. */
static long jiffies_until(s64 nsec)
{
	ktime_t now = ktime_get();
	unsigned long left;

	if (nsec == KTIME_MAX)
		return DRMRES_WAIT_FOREVER;
	if (!nsec || nsec <= now)
		return 0;
	left = nsecs_to_jiffies((u64)(nsec - now));
	return left >= DRMRES_WAIT_FOREVER ? DRMRES_WAIT_FOREVER : (long)left + 1;
}

static int wait_for(struct drm_syncobj **syncobjs, struct drm_syncobj_wait *args)
{
	bool all = args->flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL;
	bool for_submit = args->flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT;
	struct waiter *waiters = kcalloc(args->count_handles, sizeof(*waiters), GFP_KERNEL);
	long timeout = jiffies_until(args->timeout_nsec);
	u32 count, first = ~0u;
	struct wait_queue_head head;
	int ret = 0;

	if (!waiters)
		return -ENOMEM;
	init_waitqueue_head(&head);
	for (count = 0; count < args->count_handles && !ret; count++) {
		waiters[count].syncobj = syncobjs[count];
		waiters[count].head = &head;
		INIT_LIST_HEAD(&waiters[count].on_syncobj.node);
		ret = hang_up(&waiters[count], for_submit);
	}
	if (!ret && !is_over(waiters, count, all, &first) &&
	    (!timeout || !wait_event_timeout(head, is_over(waiters, count, all, &first), timeout)))
		ret = -ETIME;
	while (count)
		take_down(&waiters[--count]);
	kfree(waiters);
	if (!ret)
		args->first_signaled = first;
	return ret;
}

int drm_syncobj_wait_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv)
{
	struct drm_syncobj_wait *args = data;
	struct drm_syncobj **syncobjs;
	int ret;

	if (!drm_core_check_feature(dev, DRIVER_SYNCOBJ))
		return -EOPNOTSUPP;
	if (args->flags & ~(DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL | DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT))
		return -EINVAL;
	if (!args->count_handles)
		return 0;
	ret = drmres_syncobjs_find(file_priv, args->handles, args->count_handles, &syncobjs);
	if (ret)
		return ret;
	ret = wait_for(syncobjs, args);
	drmres_syncobjs_put(syncobjs, args->count_handles);
	return ret;
}
