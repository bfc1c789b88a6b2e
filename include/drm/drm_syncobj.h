/* SPDX-License-Identifier: MIT */
/**
 * DOC: sync objects
 *
 * A struct drm_syncobj is a counted box for one fence, which can be exchanged. Handles in open files hold it, and so do
 * descriptors made from a handle: such a descriptor outlives the file, and after it the device. It holds the fence that
 * is in it and no device. The box may be used from any thread.
 */
#ifndef _DRM_SYNCOBJ_H_
#define _DRM_SYNCOBJ_H_

#include <linux/dma-fence.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/spinlock.h>

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct drm_file;

/**
 * struct drm_syncobj - a box for a fence
 * @refcount: see drm_syncobj_get()
 * @fence: the fence, one reference, or NULL; protected by @lock
 * @lock: protects @fence and @waiters
 * @waiters: private: who waits for a fence to be put into it
 */
struct drm_syncobj {
	struct kref refcount;
	struct dma_fence *fence;
	spinlock_t lock;
	struct list_head waiters;
};

/* Private: an entry of drm_syncobj.waiters, and what to wake. */
struct drm_syncobj_waiter {
	struct list_head node;
	struct wait_queue_head *head;
};

/**
 * drm_syncobj_create() - make a sync object
 * @out_syncobj: where to store it
 * @flags: DRM_SYNCOBJ_CREATE_SIGNALED starts with a signalled fence
 * @fence: fence to start with, or NULL; the caller keeps its reference
 *
 * Context: Process context. May sleep.
 * Lifetime: one reference, the caller's, until drm_syncobj_put().
 * Return: 0, or -ENOMEM.
 */
int drm_syncobj_create(struct drm_syncobj **out_syncobj, u32 flags, struct dma_fence *fence)
	__attribute__((warn_unused_result));

/**
 * drm_syncobj_free() - the last reference is gone
 * @kref: drm_syncobj.refcount; for drm_syncobj_put() only
 */
void drm_syncobj_free(struct kref *kref);

/**
 * drm_syncobj_get() - take a reference
 * @obj: a sync object of which a reference is held; NULL is reported (W03)
 */
static inline void drm_syncobj_get(struct drm_syncobj *obj)
{
	(refcount_inc)(obj ? &obj->refcount.refcount : NULL);
}

/**
 * drm_syncobj_put() - drop a reference
 * @obj: the sync object; NULL is reported (W03)
 */
static inline void drm_syncobj_put(struct drm_syncobj *obj)
{
	if ((refcount_dec_and_test)(obj ? &obj->refcount.refcount : NULL))
		drm_syncobj_free(&obj->refcount);
}

/**
 * drm_syncobj_fence_get() - look into the box
 * @syncobj: the sync object
 *
 * Lifetime: a reference of the caller's, until dma_fence_put().
 * Return: the fence, or NULL.
 */
struct dma_fence *drm_syncobj_fence_get(struct drm_syncobj *syncobj);

/**
 * drm_syncobj_replace_fence() - exchange the fence
 * @syncobj: the sync object
 * @fence: new fence, or NULL; the caller keeps its reference
 */
void drm_syncobj_replace_fence(struct drm_syncobj *syncobj, struct dma_fence *fence);

/**
 * drm_syncobj_get_handle() - make a sync object known to a file
 * @file_private: open file
 * @syncobj: the sync object; the caller keeps its reference
 * @handle: where to store the handle
 *
 * Context: Process context. May sleep.
 * Lifetime: the handle holds the sync object until SYNCOBJ_DESTROY or the close of the file.
 * Return: 0, or -ENOMEM.
 */
int drm_syncobj_get_handle(struct drm_file *file_private, struct drm_syncobj *syncobj, u32 *handle);

/**
 * drm_syncobj_get_fd() - hand a sync object to userspace
 * @syncobj: the sync object; the caller keeps its reference
 * @p_fd: where to store the descriptor
 *
 * Lifetime: the descriptor holds the sync object, independent of any file.
 * Return: 0, or -EMFILE, -ENOMEM.
 */
int drm_syncobj_get_fd(struct drm_syncobj *syncobj, int *p_fd);

/**
 * drm_syncobj_find() - the sync object behind a handle
 * @file_private: open file
 * @handle: the handle
 *
 * Lifetime: a reference of the caller's, until drm_syncobj_put().
 * Return: the sync object, or NULL.
 */
struct drm_syncobj *drm_syncobj_find(struct drm_file *file_private, u32 handle);

/**
 * drm_syncobj_find_fence() - the fence behind a handle
 * @file_private: open file
 * @handle: the handle
 * @point: 0; timelines are not modelled
 * @flags: 0
 * @fence: where to store it
 *
 * Lifetime: a reference of the caller's, until dma_fence_put().
 * Return: 0, -ENOENT for an unknown handle, -EINVAL for an empty one or a nonzero @point.
 */
int drm_syncobj_find_fence(struct drm_file *file_private, u32 handle, u64 point, u64 flags, struct dma_fence **fence);

#ifdef DRMRES_SITES
#define drm_syncobj_create(...) DRMRES_AT(drm_syncobj_create(__VA_ARGS__))
#define drm_syncobj_get(...) DRMRES_AT_VOID(drm_syncobj_get(__VA_ARGS__))
#define drm_syncobj_put(...) DRMRES_AT_VOID(drm_syncobj_put(__VA_ARGS__))
#define drm_syncobj_replace_fence(...) DRMRES_AT_VOID(drm_syncobj_replace_fence(__VA_ARGS__))
#endif

__END_DECLS

#endif
