// SPDX-License-Identifier: MIT
/**
 * DOC: modeset locks
 *
 * Mutexes that a context remembers. Every function may be called concurrently; a context is one thread's.
 */
#include <drm/drm_modeset_lock.h>

#include <drm/drm_crtc.h>
#include <drm/drm_device.h>
#include <drm/drm_mode_config.h>
#include <drm/drm_plane.h>
#include <linux/bug.h>

void drm_modeset_acquire_init(struct drm_modeset_acquire_ctx *ctx, u32 flags)
{
	INIT_LIST_HEAD(&ctx->locked);
	ctx->interruptible = flags & DRM_MODESET_ACQUIRE_INTERRUPTIBLE;
}

void drm_modeset_acquire_fini(struct drm_modeset_acquire_ctx *ctx)
{
	WARN_ON(!list_empty(&ctx->locked));
}

void drm_modeset_drop_locks(struct drm_modeset_acquire_ctx *ctx)
{
	while (!list_empty(&ctx->locked))
		drm_modeset_unlock(list_first_entry(&ctx->locked, struct drm_modeset_lock, head));
}

int drm_modeset_backoff(struct drm_modeset_acquire_ctx *ctx)
{
	drm_modeset_drop_locks(ctx);
	return 0;
}

void drm_modeset_lock_init(struct drm_modeset_lock *lock)
{
	mutex_init(&lock->mutex);
	INIT_LIST_HEAD(&lock->head);
	lock->ctx = NULL;
}

void drm_modeset_lock_fini(struct drm_modeset_lock *lock)
{
	mutex_destroy(&lock->mutex);
}

int drm_modeset_lock(struct drm_modeset_lock *lock, struct drm_modeset_acquire_ctx *ctx)
{
	/* Only this thread can have stored its own context. PAIRS WITH: the store below and in drm_modeset_unlock(). */
	if (ctx && __atomic_load_n(&lock->ctx, __ATOMIC_RELAXED) == ctx)
		return 0;
	mutex_lock(&lock->mutex);
	__atomic_store_n(&lock->ctx, ctx, __ATOMIC_RELAXED);
	if (ctx)
		list_add(&lock->head, &ctx->locked);
	return 0;
}

void drm_modeset_unlock(struct drm_modeset_lock *lock)
{
	list_del_init(&lock->head);
	/* PAIRS WITH: drm_modeset_lock(). */
	__atomic_store_n(&lock->ctx, NULL, __ATOMIC_RELAXED);
	mutex_unlock(&lock->mutex);
}

int drm_modeset_lock_all_ctx(struct drm_device *dev, struct drm_modeset_acquire_ctx *ctx)
{
	struct drm_plane *plane;
	struct drm_crtc *crtc;

	drm_modeset_lock(&dev->mode_config.connection_mutex, ctx);
	drm_for_each_crtc(crtc, dev) drm_modeset_lock(&crtc->mutex, ctx);
	drm_for_each_plane(plane, dev) drm_modeset_lock(&plane->mutex, ctx);
	return 0;
}
