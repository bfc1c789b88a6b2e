/* SPDX-License-Identifier: MIT */
/**
 * DOC: resources that live as long as a drm_device
 *
 * devm_*() resources end with the driver's hold on the hardware; userspace may reach a drm_device for longer. What an
 * open file can get at, directly or through an ioctl, a mapping or a late close, is allocated here: it is released by
 * the last drm_dev_put(), in reverse order of how it was added, actions and memory alike.
 *
 * All functions may be called concurrently, until the release begins. An action sees a device whose newer resources are
 * gone and whose older ones are still there; it must not add resources (nobody would release them), and must not
 * release itself.
 */
#ifndef _DRM_MANAGED_H_
#define _DRM_MANAGED_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/workqueue.h>

__BEGIN_DECLS

struct drm_device;

/* Called at the release with what it was added with. Not the type of a devm action, so that nobody mixes them up. */
typedef void (*drmres_release_t)(struct drm_device *dev, void *res);

/**
 * drmm_add_action() - have a function called when a drm_device is released
 * @dev: DRM device
 * @action: function to be called
 * @data: handed to it, may be NULL
 *
 * The same pair may be added more than once, and is then called more than once. Its name in the log is @action as
 * written.
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last drm_dev_put() or drmm_release_action().
 * Return: 0, or -ENOMEM; then @action will not be called. -EINVAL or -ENODEV after a report, for what is no drm_device
 *         or has let its parent go already.
 */
#define drmm_add_action(dev, action, data) __drmm_add_action(dev, action, data, #action)

/* Behind drmm_add_action(), with the name spelled out; it is copied. */
int __must_check __drmm_add_action(struct drm_device *dev, drmres_release_t action, void *data, const char *name);

/**
 * __drmm_add_action_quick() - __drmm_add_action() while nobody pays attention
 * @dev: DRM device
 * @action: function to be called
 * @data: handed to it, may be NULL
 * @name: as there
 *
 * Context: As drmm_add_action().
 * Lifetime: As drmm_add_action().
 * Return: false, with nothing done, if that has to be asked of __drmm_add_action(), which has whatever there is to report.
 */
bool __must_check __drmm_add_action_quick(struct drm_device *dev, drmres_release_t action, void *data,
					  const char *name);

/**
 * drmm_add_action_or_reset() - the same, or clean up at once
 * @dev: DRM device
 * @action: function to be called
 * @data: handed to it, may be NULL
 *
 * If the action cannot be added, it is called before this returns, so that the caller has nothing to undo.
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last drm_dev_put() or drmm_release_action().
 * Return: 0, or -ENOMEM; then @action has been called. Otherwise as drmm_add_action().
 */
#define drmm_add_action_or_reset(dev, action, data) __drmm_add_action_or_reset(dev, action, data, #action)

/* Behind drmm_add_action_or_reset(), with the name spelled out; it is copied. */
int __must_check __drmm_add_action_or_reset(struct drm_device *dev, drmres_release_t action, void *data,
					    const char *name);

/**
 * drmm_release_action() - call an action now and not later
 * @dev: DRM device
 * @action: function that was added
 * @data: what it was added with. NULL matches an action whatever it was added with, and the function then gets NULL.
 *
 * Takes the oldest match, unlike devm_release_action(). Not found: a warning, and the function is not called.
 *
 * Context: As @action.
 */
void drmm_release_action(struct drm_device *dev, drmres_release_t action, void *data);

/**
 * drmm_kmalloc() - managed kmalloc()
 * @dev: DRM device
 * @size: bytes. 0 gives a pointer of its own to no bytes, unlike devm_kmalloc().
 * @gfp: GFP allocation flags
 *
 * Aligned to ARCH_KMALLOC_MINALIGN, whatever the size.
 *
 * Context: Any context. May sleep if @gfp flags permit.
 * Lifetime: until the last drm_dev_put() or drmm_kfree().
 * Return: pointer, or NULL; a size near SIZE_MAX gives NULL.
 */
void *drmm_kmalloc(struct drm_device *dev, size_t size, gfp_t gfp);

/**
 * drmm_kzalloc() - managed kzalloc()
 * @dev: DRM device
 * @size: bytes
 * @gfp: GFP allocation flags
 *
 * Context, lifetime and return as drmm_kmalloc(); the bytes are zero.
 */
static inline void *drmm_kzalloc(struct drm_device *dev, size_t size, gfp_t gfp)
{
	return drmm_kmalloc(dev, size, gfp | __GFP_ZERO);
}

/**
 * drmm_kmalloc_array() - managed kmalloc_array()
 * @dev: DRM device
 * @n: number of elements
 * @size: bytes of one element
 * @flags: GFP allocation flags
 *
 * Context and lifetime as drmm_kmalloc().
 * Return: pointer, or NULL, also where @n * @size overflows.
 */
static inline void *drmm_kmalloc_array(struct drm_device *dev, size_t n, size_t size, gfp_t flags)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? NULL : drmm_kmalloc(dev, bytes, flags);
}

/**
 * drmm_kcalloc() - managed kcalloc()
 * @dev: DRM device
 * @n: number of elements
 * @size: bytes of one element
 * @flags: GFP allocation flags
 *
 * Context, lifetime and return as drmm_kmalloc_array(); the bytes are zero.
 */
static inline void *drmm_kcalloc(struct drm_device *dev, size_t n, size_t size, gfp_t flags)
{
	return drmm_kmalloc_array(dev, n, size, flags | __GFP_ZERO);
}

/**
 * drmm_kstrdup() - managed kstrdup()
 * @dev: DRM device
 * @s: string to be copied, may be NULL
 * @gfp: GFP allocation flags
 *
 * Context and lifetime as drmm_kmalloc().
 * Return: the copy, or NULL, also for NULL.
 */
char *drmm_kstrdup(struct drm_device *dev, const char *s, gfp_t gfp);

/**
 * drmm_kfree() - free managed memory early
 * @dev: DRM device that it was allocated on
 * @data: what drmm_kmalloc() or a relative of it returned; NULL is ignored
 *
 * Any other pointer is refused with a warning and nothing is freed. Costs the same however much the device manages.
 *
 * Context: Any context.
 */
void drmm_kfree(struct drm_device *dev, void *data);

/* The action of drmm_mutex_init(). */
void __drmm_mutex_release(struct drm_device *dev, void *res);

/**
 * drmm_mutex_init() - managed mutex_init()
 * @dev: DRM device
 * @lock: mutex, in memory that lives at least as long: allocate that first
 *
 * A macro, so that each place of initialisation is a lock of its own kind.
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last drm_dev_put(), which destroys the mutex.
 * Return: 0, or -ENOMEM.
 */
#define drmm_mutex_init(dev, lock)                                         \
	__extension__({                                                    \
		mutex_init(lock);                                          \
		drmm_add_action_or_reset(dev, __drmm_mutex_release, lock); \
	})

/* The action of drmm_alloc_ordered_workqueue(). */
void __drmm_workqueue_release(struct drm_device *dev, void *res);

/**
 * drmm_alloc_ordered_workqueue() - managed alloc_ordered_workqueue()
 * @dev: DRM device
 * @fmt: printf() format of the workqueue's name
 * @flags: WQ_* flags
 * @args: arguments for @fmt
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last drm_dev_put(), which drains and destroys it.
 * Return: workqueue, or ERR_PTR(-ENOMEM); never NULL.
 */
#define drmm_alloc_ordered_workqueue(dev, fmt, flags, args...)                                              \
	__extension__({                                                                                     \
		struct workqueue_struct *__wq = alloc_ordered_workqueue(fmt, flags, ##args);                \
		int __err = __wq ? drmm_add_action_or_reset(dev, __drmm_workqueue_release, __wq) : -ENOMEM; \
		__err ? (struct workqueue_struct *)ERR_PTR(__err) : __wq;                                   \
	})

#ifdef DRMRES_SITES
#define __drmm_add_action(...) drmres_return_value_to_be_used(DRMRES_FROM(drmres_drmm_add_action_from, __VA_ARGS__))
#define __drmm_add_action_or_reset(...) DRMRES_AT_CHECKED(__drmm_add_action_or_reset(__VA_ARGS__))
#define drmm_release_action(...) DRMRES_AT_VOID(drmm_release_action(__VA_ARGS__))
#define drmm_kmalloc(...) DRMRES_AT(drmm_kmalloc(__VA_ARGS__))
#define drmm_kzalloc(...) DRMRES_AT(drmm_kzalloc(__VA_ARGS__))
#define drmm_kmalloc_array(...) DRMRES_AT(drmm_kmalloc_array(__VA_ARGS__))
#define drmm_kcalloc(...) DRMRES_AT(drmm_kcalloc(__VA_ARGS__))
#define drmm_kstrdup(...) DRMRES_AT(drmm_kstrdup(__VA_ARGS__))
#define drmm_kfree(...) DRMRES_AT_VOID(drmm_kfree(__VA_ARGS__))

/* For the macro alone: @site is noted only where somebody may hear of it. */
static inline int drmres_drmm_add_action_from(const struct drmres_site *site, struct drm_device *dev,
					      drmres_release_t action, void *data, const char *name)
{
	const struct drmres_site *outer;
	int ret;

	if (__drmm_add_action_quick(dev, action, data, name))
		return 0;
	outer = drmres_site_swap(site);
	ret = (__drmm_add_action)(dev, action, data, name);
	drmres_site_swap(outer);
	return ret;
}
#endif

__END_DECLS

#endif
