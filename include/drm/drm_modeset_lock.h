/* SPDX-License-Identifier: MIT */
/**
 * DOC: modeset locks
 *
 * Each CRTC, plane and the connectors together have one. An acquire context collects the locks that a thread has taken, so
 * that they are all dropped at once; it lives on the thread's stack. They are taken in one order here, so nobody ever
 * has to back off.
 */
#ifndef DRM_MODESET_LOCK_H_
#define DRM_MODESET_LOCK_H_

#include <drmres/link.h>
#include <drmres/types.h>
#include <linux/list.h>
#include <linux/mutex.h>

__BEGIN_DECLS

struct drm_device;
struct drm_modeset_acquire_ctx;

/**
 * struct drm_modeset_lock - lock of one part of the display
 * @mutex: the lock
 * @ctx: context that took it, NULL for none
 * @head: link in &drm_modeset_acquire_ctx.locked
 */
struct drm_modeset_lock {
	struct mutex mutex;
	struct drm_modeset_acquire_ctx *ctx;
	struct list_head head;
};

/**
 * struct drm_modeset_acquire_ctx - locks that one thread has taken
 * @locked: list of them
 * @interruptible: whether a signal may end the wait
 */
struct drm_modeset_acquire_ctx {
	struct list_head locked;
	bool interruptible;
};

#define DRM_MODESET_ACQUIRE_INTERRUPTIBLE (1 << 0)

/**
 * drm_modeset_acquire_init() - begin to collect locks
 * @ctx: context, on the caller's stack
 * @flags: DRM_MODESET_ACQUIRE_INTERRUPTIBLE or 0
 */
void drm_modeset_acquire_init(struct drm_modeset_acquire_ctx *ctx, u32 flags);

/**
 * drm_modeset_acquire_fini() - the end of a context
 * @ctx: context; all its locks were dropped
 */
void drm_modeset_acquire_fini(struct drm_modeset_acquire_ctx *ctx);

/**
 * drm_modeset_drop_locks() - drop all locks of a context
 * @ctx: context
 */
void drm_modeset_drop_locks(struct drm_modeset_acquire_ctx *ctx);

/**
 * drm_modeset_backoff() - drop all locks and wait for the one that was contended
 * @ctx: context
 *
 * Return: 0.
 */
int drm_modeset_backoff(struct drm_modeset_acquire_ctx *ctx);

/**
 * drm_modeset_lock_init() - initialise a lock
 * @lock: lock
 */
void drm_modeset_lock_init(struct drm_modeset_lock *lock);

/**
 * drm_modeset_lock_fini() - the end of a lock
 * @lock: lock, held by nobody
 */
void drm_modeset_lock_fini(struct drm_modeset_lock *lock);

/**
 * drm_modeset_lock() - take a lock
 * @lock: lock
 * @ctx: context that drops it, NULL for the caller itself. A lock that @ctx has already is taken once.
 *
 * Context: Process context. May sleep.
 * Return: 0.
 */
int drm_modeset_lock(struct drm_modeset_lock *lock, struct drm_modeset_acquire_ctx *ctx);

/**
 * drm_modeset_unlock() - drop a lock
 * @lock: lock
 */
void drm_modeset_unlock(struct drm_modeset_lock *lock);

/**
 * drm_modeset_lock_all_ctx() - take every lock of a device
 * @dev: DRM device
 * @ctx: context
 *
 * Return: 0.
 */
int drm_modeset_lock_all_ctx(struct drm_device *dev, struct drm_modeset_acquire_ctx *ctx);

static inline bool drm_modeset_is_locked(struct drm_modeset_lock *lock)
{
	return mutex_is_locked(&lock->mutex);
}

/* Around what needs every lock; @ret becomes what the lock said. */
#define DRM_MODESET_LOCK_ALL_BEGIN(dev, ctx, flags, ret)         \
	do {                                                     \
		drm_modeset_acquire_init(&(ctx), flags);         \
		(ret) = drm_modeset_lock_all_ctx((dev), &(ctx)); \
	} while (0)
#define DRM_MODESET_LOCK_ALL_END(dev, ctx, ret)   \
	do {                                      \
		drm_modeset_drop_locks(&(ctx));   \
		drm_modeset_acquire_fini(&(ctx)); \
	} while (0)

__END_DECLS

#endif
