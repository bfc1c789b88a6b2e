/* SPDX-License-Identifier: MIT */
/**
 * DOC: device-managed resources
 *
 * A node hangs on a struct device and is released with it, newest first: when the driver is unbound or its probe fails,
 * in device_del() also for a device that never had a driver, and for what was added later than that with the last
 * put_device(). A node owns its payload and its name is borrowed: it must stay readable until the node is gone.
 *
 * Memory that userspace can still reach after unbind does not belong here, but on the drm_device: see
 * drm/drm_managed.h.
 *
 * Every function may be called concurrently on one device unless its Context says otherwise. Release callbacks and
 * actions run with no lock held, one after the other, on the thread that unbinds.
 */
#ifndef _DEVICE_DEVRES_H_
#define _DEVICE_DEVRES_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/gfp.h>
#include <linux/numa.h>
#include <linux/overflow.h>
#include <stdarg.h>

__BEGIN_DECLS

struct device;
struct mutex;

/* Gives back what the payload @res stands for; the payload itself is freed by the caller. */
typedef void (*dr_release_t)(struct device *dev, void *res);

/* Nonzero if the payload @res is the one that is looked for. Called with dev->devres_lock held. */
typedef int (*dr_match_t)(struct device *dev, void *res, void *match_data);

/**
 * __devres_alloc_node() - allocate a node that is not yet attached to a device
 * @release: called when the node is released, with its payload
 * @size: bytes of payload, 0 is allowed; the payload is always zeroed
 * @gfp: allocation flags
 * @nid: NUMA node, ignored
 * @name: name in logs and reports; borrowed until the node is gone
 *
 * Context: Any context that @gfp permits.
 * Lifetime: the caller's, until devres_add() or devres_get() gives it to a device; devres_free() before that.
 * Return: the payload, or NULL when there is no memory or @size is too large.
 */
void *__devres_alloc_node(dr_release_t release, size_t size, gfp_t gfp, int nid, const char *name);

/**
 * devres_alloc() - __devres_alloc_node() on any NUMA node, named after the release function
 * @release: called when the node is released
 * @size: bytes of payload
 * @gfp: allocation flags
 */
#define devres_alloc(release, size, gfp) __devres_alloc_node(release, size, gfp, NUMA_NO_NODE, #release)

/**
 * devres_alloc_node() - __devres_alloc_node() named after the release function
 * @release: called when the node is released
 * @size: bytes of payload
 * @gfp: allocation flags
 * @nid: NUMA node, ignored
 */
#define devres_alloc_node(release, size, gfp, nid) __devres_alloc_node(release, size, gfp, nid, #release)

/**
 * devres_for_each_res() - visit attached nodes, newest first
 * @dev: the device
 * @release: only nodes with this release function
 * @match: only nodes for which it returns nonzero; NULL for all of them
 * @match_data: handed to @match
 * @fn: called with each payload; NULL does nothing
 * @data: handed to @fn
 *
 * Context: Any. @match and @fn run with dev->devres_lock held and interrupts off: they must not sleep and must not
 * call back into devres.
 */
void devres_for_each_res(struct device *dev, dr_release_t release, dr_match_t match, void *match_data,
			 void (*fn)(struct device *dev, void *res, void *data), void *data);

/**
 * devres_free() - free a node that is not attached
 * @res: payload that devres_alloc() or devres_remove() returned; NULL is allowed
 *
 * Context: Any. An attached, foreign or already freed node is reported and stays as it is.
 */
void devres_free(void *res);

/**
 * devres_add() - attach a node
 * @dev: the device that owns it from now on
 * @res: payload that devres_alloc() or devres_remove() returned
 *
 * Context: Any. A node that is attached already is reported and stays where it is.
 * Lifetime: released with @dev's driver, after everything that is added later.
 */
void devres_add(struct device *dev, void *res);

/**
 * devres_find() - find the newest matching node
 * @dev: the device
 * @release: only nodes with this release function
 * @match: only nodes for which it returns nonzero; NULL for any
 * @match_data: handed to @match
 *
 * Context: Any.
 * Lifetime: the node stays attached and takes no reference: the payload is valid while nobody releases it.
 * Return: the payload, or NULL.
 */
void *devres_find(struct device *dev, dr_release_t release, dr_match_t match, void *match_data);

/**
 * devres_get() - find the newest matching node, or attach a new one, in one step
 * @dev: the device
 * @new_res: payload of an unattached node; its release function is the one that is looked for
 * @match: only nodes for which it returns nonzero; NULL for any
 * @match_data: handed to @match
 *
 * Context: Any.
 * Lifetime: @new_res is @dev's afterwards, or freed if another node was found.
 * Return: the payload that is attached; NULL only after a report.
 */
void *devres_get(struct device *dev, void *new_res, dr_match_t match, void *match_data);

/**
 * devres_remove() - detach the newest matching node
 * @dev: the device
 * @release: only nodes with this release function
 * @match: only nodes for which it returns nonzero; NULL for any
 * @match_data: handed to @match
 *
 * Context: Any. The release function is not called.
 * Lifetime: the node is the caller's: devres_free() or devres_add() it.
 * Return: the payload, or NULL if none matches.
 */
void *devres_remove(struct device *dev, dr_release_t release, dr_match_t match, void *match_data);

/**
 * devres_destroy() - detach the newest matching node and free it
 * @dev: the device
 * @release: only nodes with this release function
 * @match: only nodes for which it returns nonzero; NULL for any
 * @match_data: handed to @match
 *
 * Context: Any. The release function is not called: what the payload stands for is the caller's to give back.
 * Return: 0, or -ENOENT if none matches.
 */
int devres_destroy(struct device *dev, dr_release_t release, dr_match_t match, void *match_data);

/**
 * devres_release() - detach the newest matching node, release it and free it
 * @dev: the device
 * @release: only nodes with this release function
 * @match: only nodes for which it returns nonzero; NULL for any
 * @match_data: handed to @match
 *
 * Context: What the release function needs; it is called with no lock held.
 * Return: 0, or -ENOENT if none matches.
 */
int devres_release(struct device *dev, dr_release_t release, dr_match_t match, void *match_data);

/**
 * devres_open_group() - start a group
 * @dev: the device
 * @id: names the group; NULL for a name that is made up
 * @gfp: allocation flags
 *
 * What is added between here and devres_close_group() can be released together, before the device's own release.
 *
 * Context: Any context that @gfp permits.
 * Lifetime: the two markers are @dev's; they go with the group or with @dev's driver.
 * Return: the group's name, or NULL when there is no memory.
 */
void *devres_open_group(struct device *dev, void *id, gfp_t gfp) __attribute__((warn_unused_result));

/**
 * devres_close_group() - end a group
 * @dev: the device
 * @id: what devres_open_group() returned; NULL for the newest group that is still open
 *
 * Context: Any. A group that is not there, or is closed already, is reported.
 */
void devres_close_group(struct device *dev, void *id);

/**
 * devres_remove_group() - forget a group and keep what is in it
 * @dev: the device
 * @id: what devres_open_group() returned; NULL for the newest group that is still open
 *
 * Context: Any. A group that is not there is reported.
 */
void devres_remove_group(struct device *dev, void *id);

/**
 * devres_release_group() - release what is in a group, newest first
 * @dev: the device
 * @id: what devres_open_group() returned; NULL for the newest group that is still open
 *
 * Groups that lie inside go too; one that is only half inside stays. An open group reaches to the newest node. Called
 * while @dev itself is being released it finds nothing, and that is no error.
 *
 * Context: What the release functions need; they are called with no lock held.
 * Return: how many nodes were released; markers do not count.
 */
int devres_release_group(struct device *dev, void *id);

/**
 * __devm_add_action() - have a function called when the driver goes
 * @dev: the device
 * @action: called with @data
 * @data: its argument, may be NULL; borrowed
 * @name: name in logs and reports; borrowed until the node is gone
 *
 * Context: Process context.
 * Return: 0, or -ENOMEM; -EINVAL for a NULL @dev or @action, -ENODEV for a device that was never initialised.
 */
int __devm_add_action(struct device *dev, void (*action)(void *data), void *data, const char *name);

/**
 * devm_add_action() - have a function called when the driver goes, named after itself
 * @dev: the device
 * @action: called with @data
 * @data: its argument
 */
#define devm_add_action(dev, action, data) __devm_add_action(dev, action, data, #action)

static inline int __devm_add_action_or_reset(struct device *dev, void (*action)(void *data), void *data,
					     const char *name)
{
	int ret = (__devm_add_action)(dev, action, data, name);

	if (ret && action)
		action(data);
	return ret;
}

/**
 * devm_add_action_or_reset() - devm_add_action(), or call the function now
 * @dev: the device
 * @action: called with @data, exactly once: when the driver goes, or at once if it cannot be added
 * @data: its argument
 *
 * Return: 0 or what devm_add_action() returned.
 */
#define devm_add_action_or_reset(dev, action, data) __devm_add_action_or_reset(dev, action, data, #action)

/**
 * devm_remove_action_nowarn() - forget an action
 * @dev: the device
 * @action: its function
 * @data: its argument; both must be what devm_add_action() got
 *
 * Context: Any. The action is not called. Of several equal ones the newest goes.
 * Return: 0, or -ENOENT if there is no such action.
 */
int devm_remove_action_nowarn(struct device *dev, void (*action)(void *data), void *data)
	__attribute__((warn_unused_result));

/**
 * devm_remove_action() - forget an action that must be there
 * @dev: the device
 * @action: its function
 * @data: its argument; both must be what devm_add_action() got
 *
 * Context: Any. The action is not called; a missing one is reported.
 */
void devm_remove_action(struct device *dev, void (*action)(void *data), void *data);

/**
 * devm_release_action() - call an action now
 * @dev: the device
 * @action: its function
 * @data: its argument; both must be what devm_add_action() got
 *
 * Context: What @action needs. A missing action is reported and not called. Of several equal ones the newest goes.
 */
void devm_release_action(struct device *dev, void (*action)(void *data), void *data);

/**
 * devm_is_action_added() - is this action waiting?
 * @dev: the device
 * @action: its function
 * @data: its argument
 *
 * Context: Any.
 * Return: true if it would be called when the driver goes.
 */
bool devm_is_action_added(struct device *dev, void (*action)(void *data), void *data);

/* Behind devm_mutex_init(): adds the action that destroys @lock. */
int __devm_mutex_init(struct device *dev, struct mutex *lock);

/**
 * devm_mutex_init() - initialise a mutex that is destroyed when the driver goes
 * @dev: the device
 * @mutex: the mutex; must be alive until then
 *
 * Return: 0, or -ENOMEM.
 */
#define devm_mutex_init(dev, mutex)                       \
	__extension__({                                   \
		__typeof__(mutex) __devm_mutex = (mutex); \
		drmres_mutex_init(__devm_mutex, #mutex);  \
		__devm_mutex_init(dev, __devm_mutex);     \
	})

/**
 * devm_kmalloc() - allocate memory that goes with the driver
 * @dev: the device
 * @size: bytes
 * @gfp: allocation flags
 *
 * Context: Any context that @gfp permits.
 * Lifetime: freed when @dev's driver goes, or by devm_kfree(). Aligned to ARCH_DMA_MINALIGN, not to a power of two of
 * its size.
 * Return: the memory, ZERO_SIZE_PTR for @size 0, or NULL.
 */
void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp) __drmres_alloc_size(2);

/**
 * devm_krealloc() - resize memory of devm_kmalloc()
 * @dev: the device that allocated it
 * @ptr: the memory; NULL and ZERO_SIZE_PTR make this devm_kmalloc()
 * @size: new size in bytes; 0 frees
 * @gfp: allocation flags
 *
 * The block keeps its place in the order of release, and its address as long as its size class lasts. Memory that
 * @dev does not manage is reported and left alone.
 *
 * Context: Any context that @gfp permits.
 * Lifetime: as devm_kmalloc(). On failure @ptr stays valid; on success only the returned pointer is.
 * Return: the memory, ZERO_SIZE_PTR for @size 0, or NULL.
 */
void *devm_krealloc(struct device *dev, void *ptr, size_t size, gfp_t gfp) __attribute__((warn_unused_result))
__drmres_alloc_size(3);

/**
 * devm_kfree() - free memory of devm_kmalloc() early
 * @dev: the device that allocated it
 * @p: the memory; NULL, ZERO_SIZE_PTR and literals of this library are allowed and ignored
 *
 * Context: Any. A wild, foreign, interior or already freed pointer is reported and nothing is freed; the cost does
 * not grow with what the device manages.
 */
void devm_kfree(struct device *dev, const void *p);

/**
 * devm_kzalloc() - devm_kmalloc() and zero
 * @dev: the device
 * @size: bytes
 * @gfp: allocation flags
 *
 * Return: as devm_kmalloc().
 */
static inline void *devm_kzalloc(struct device *dev, size_t size, gfp_t gfp)
{
	return (devm_kmalloc)(dev, size, gfp | __GFP_ZERO);
}

/**
 * devm_kmalloc_array() - devm_kmalloc() of an array
 * @dev: the device
 * @n: how many elements
 * @size: bytes of one
 * @flags: allocation flags
 *
 * Return: as devm_kmalloc(); NULL when @n * @size overflows.
 */
static inline void *devm_kmalloc_array(struct device *dev, size_t n, size_t size, gfp_t flags)
{
	size_t bytes;

	if (check_mul_overflow(n, size, &bytes))
		return NULL;
	return (devm_kmalloc)(dev, bytes, flags);
}

/**
 * devm_kcalloc() - devm_kmalloc_array() and zero
 * @dev: the device
 * @n: how many elements
 * @size: bytes of one
 * @flags: allocation flags
 *
 * Return: as devm_kmalloc_array().
 */
static inline void *devm_kcalloc(struct device *dev, size_t n, size_t size, gfp_t flags)
{
	return (devm_kmalloc_array)(dev, n, size, flags | __GFP_ZERO);
}

/**
 * devm_krealloc_array() - devm_krealloc() of an array
 * @dev: the device that allocated it
 * @p: the array
 * @new_n: how many elements it shall have
 * @new_size: bytes of one
 * @flags: allocation flags
 *
 * Return: as devm_krealloc(); NULL, with @p untouched, when @new_n * @new_size overflows.
 */
static inline void *devm_krealloc_array(struct device *dev, void *p, size_t new_n, size_t new_size, gfp_t flags)
{
	size_t bytes;

	if (check_mul_overflow(new_n, new_size, &bytes))
		return NULL;
	return (devm_krealloc)(dev, p, bytes, flags);
}

/**
 * devm_kmemdup() - copy memory
 * @dev: the device
 * @src: what to copy
 * @len: bytes
 * @gfp: allocation flags
 *
 * Return: the copy, as devm_kmalloc().
 */
void *devm_kmemdup(struct device *dev, const void *src, size_t len, gfp_t gfp) __drmres_alloc_size(3);

/**
 * devm_kmemdup_const() - copy memory unless it is a literal of this library
 * @dev: the device
 * @src: what to copy
 * @len: bytes
 * @gfp: allocation flags
 *
 * A driver's own literals are copied, here and in Linux: they go away with the driver's module.
 *
 * Lifetime: @src itself, or as devm_kmalloc(); both may go to devm_kfree(), and neither should go to devm_krealloc().
 * Return: @src or its copy, NULL when there is no memory.
 */
const void *devm_kmemdup_const(struct device *dev, const void *src, size_t len, gfp_t gfp);

/**
 * devm_kmemdup_array() - copy an array
 * @dev: the device
 * @src: what to copy
 * @n: how many elements
 * @size: bytes of one
 * @flags: allocation flags
 *
 * Return: the copy, as devm_kmalloc(); NULL when @n * @size overflows.
 */
static inline void *devm_kmemdup_array(struct device *dev, const void *src, size_t n, size_t size, gfp_t flags)
{
	return (devm_kmemdup)(dev, src, size_mul(size, n), flags);
}

/**
 * devm_kstrdup() - copy a string
 * @dev: the device
 * @s: what to copy, may be NULL
 * @gfp: allocation flags
 *
 * Return: the copy, as devm_kmalloc(); NULL for NULL.
 */
char *devm_kstrdup(struct device *dev, const char *s, gfp_t gfp);

/**
 * devm_kstrdup_const() - copy a string unless it is a literal of this library
 * @dev: the device
 * @s: what to copy, may be NULL
 * @gfp: allocation flags
 *
 * Lifetime: as devm_kmemdup_const().
 * Return: @s or its copy; NULL for NULL and when there is no memory.
 */
const char *devm_kstrdup_const(struct device *dev, const char *s, gfp_t gfp);

/**
 * devm_kvasprintf() - print into a string of the right size
 * @dev: the device
 * @gfp: allocation flags
 * @fmt: printf format
 * @ap: its arguments
 *
 * Return: the string, as devm_kmalloc().
 */
char *devm_kvasprintf(struct device *dev, gfp_t gfp, const char *fmt, va_list ap) __attribute__((format(printf, 3, 0)));

/**
 * devm_kasprintf() - print into a string of the right size
 * @dev: the device
 * @gfp: allocation flags
 * @fmt: printf format
 *
 * Return: the string, as devm_kmalloc().
 */
char *devm_kasprintf(struct device *dev, gfp_t gfp, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/**
 * devm_get_free_pages() - allocate whole pages
 * @dev: the device
 * @gfp_mask: allocation flags of the pages
 * @order: 2^@order pages
 *
 * Context: Process context, whatever @gfp_mask says: the node behind it is allocated with GFP_KERNEL.
 * Lifetime: freed when @dev's driver goes, or by devm_free_pages().
 * Return: their address, or 0.
 */
unsigned long devm_get_free_pages(struct device *dev, gfp_t gfp_mask, unsigned int order);

/**
 * devm_free_pages() - free pages of devm_get_free_pages() early
 * @dev: the device that allocated them
 * @addr: their address; the order is remembered
 *
 * Context: Any. Pages that @dev does not manage are reported and stay.
 */
void devm_free_pages(struct device *dev, unsigned long addr);

/* Behind devm_alloc_percpu(). */
void *__devm_alloc_percpu(struct device *dev, size_t size, size_t align);

/**
 * devm_alloc_percpu() - allocate one object a processor
 * @dev: the device
 * @type: type of the object
 *
 * Context: Process context.
 * Lifetime: freed when @dev's driver goes.
 * Return: a per-cpu pointer to zeroed objects, or NULL.
 */
#define devm_alloc_percpu(dev, type) ((__typeof__(type) *)__devm_alloc_percpu(dev, sizeof(type), __alignof__(type)))

/**
 * devm_free_percpu() - free per-cpu memory early
 * @dev: the device that allocated it
 * @pdata: what devm_alloc_percpu() returned
 *
 * For drivers of Linux 6.12; later releases have no such function.
 *
 * Context: Process context. Memory that @dev does not manage is reported and stays.
 */
void devm_free_percpu(struct device *dev, void *pdata);

__END_DECLS

#ifdef DRMRES_SITES
#define __devres_alloc_node(...) DRMRES_AT(__devres_alloc_node(__VA_ARGS__))
#define devres_free(...) DRMRES_AT_VOID(devres_free(__VA_ARGS__))
#define devres_add(...) DRMRES_AT_VOID(devres_add(__VA_ARGS__))
#define devres_get(...) DRMRES_AT(devres_get(__VA_ARGS__))
#define devres_remove(...) DRMRES_AT(devres_remove(__VA_ARGS__))
#define devres_destroy(...) DRMRES_AT(devres_destroy(__VA_ARGS__))
#define devres_release(...) DRMRES_AT(devres_release(__VA_ARGS__))
#define devres_open_group(...) DRMRES_AT(devres_open_group(__VA_ARGS__))
#define devres_close_group(...) DRMRES_AT_VOID(devres_close_group(__VA_ARGS__))
#define devres_remove_group(...) DRMRES_AT_VOID(devres_remove_group(__VA_ARGS__))
#define devres_release_group(...) DRMRES_AT(devres_release_group(__VA_ARGS__))
#define __devm_add_action(...) DRMRES_AT(__devm_add_action(__VA_ARGS__))
#define __devm_add_action_or_reset(...) DRMRES_AT(__devm_add_action_or_reset(__VA_ARGS__))
#define devm_remove_action_nowarn(...) DRMRES_AT(devm_remove_action_nowarn(__VA_ARGS__))
#define devm_remove_action(...) DRMRES_AT_VOID(devm_remove_action(__VA_ARGS__))
#define devm_release_action(...) DRMRES_AT_VOID(devm_release_action(__VA_ARGS__))
#define __devm_mutex_init(...) DRMRES_AT(__devm_mutex_init(__VA_ARGS__))
#define devm_kmalloc(...) DRMRES_AT(devm_kmalloc(__VA_ARGS__))
#define devm_kzalloc(...) DRMRES_AT(devm_kzalloc(__VA_ARGS__))
#define devm_kmalloc_array(...) DRMRES_AT(devm_kmalloc_array(__VA_ARGS__))
#define devm_kcalloc(...) DRMRES_AT(devm_kcalloc(__VA_ARGS__))
#define devm_krealloc(...) DRMRES_AT(devm_krealloc(__VA_ARGS__))
#define devm_krealloc_array(...) DRMRES_AT(devm_krealloc_array(__VA_ARGS__))
#define devm_kfree(...) DRMRES_AT_VOID(devm_kfree(__VA_ARGS__))
#define devm_kmemdup(...) DRMRES_AT(devm_kmemdup(__VA_ARGS__))
#define devm_kmemdup_const(...) DRMRES_AT(devm_kmemdup_const(__VA_ARGS__))
#define devm_kmemdup_array(...) DRMRES_AT(devm_kmemdup_array(__VA_ARGS__))
#define devm_kstrdup(...) DRMRES_AT(devm_kstrdup(__VA_ARGS__))
#define devm_kstrdup_const(...) DRMRES_AT(devm_kstrdup_const(__VA_ARGS__))
#define devm_kvasprintf(...) DRMRES_AT(devm_kvasprintf(__VA_ARGS__))
#define devm_kasprintf(...) DRMRES_AT(devm_kasprintf(__VA_ARGS__))
#define devm_get_free_pages(...) DRMRES_AT(devm_get_free_pages(__VA_ARGS__))
#define devm_free_pages(...) DRMRES_AT_VOID(devm_free_pages(__VA_ARGS__))
#define __devm_alloc_percpu(...) DRMRES_AT(__devm_alloc_percpu(__VA_ARGS__))
#define devm_free_percpu(...) DRMRES_AT_VOID(devm_free_percpu(__VA_ARGS__))
#endif

#endif
