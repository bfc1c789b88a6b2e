/* SPDX-License-Identifier: MIT */
/**
 * DOC: managed resources, beyond Linux
 *
 * A node whose payload lies in the node itself and is handed to its release function, the layout of a node, and the
 * drm_device as reports show it. As safe to call concurrently as drm/drm_managed.h.
 */
#ifndef _DRMRES_MANAGED_H_
#define _DRMRES_MANAGED_H_

#include <drm/drm_device.h>
#include <drmres/link.h>
#include <drmres/object.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * struct drmres_layout - what a managed node costs
 * @alignment: ARCH_KMALLOC_MINALIGN in bytes, which every payload has
 * @node: bytes of struct drmres_node
 * @data_offset: bytes before a payload
 * @action: bytes allocated for an action that has data, its name not counted
 * @payload_offset: bytes before the payload of __drmm_alloc_payload()
 */
struct drmres_layout {
	size_t alignment;
	size_t node;
	size_t data_offset;
	size_t action;
	size_t payload_offset;
};

/**
 * drmres_node_layout() - the layout that this library was built with
 *
 * Return: all of it in bytes.
 */
struct drmres_layout drmres_node_layout(void);

typedef void (*drmres_payload_release_t)(struct drm_device *dev, void *payload);

/**
 * __drmm_alloc_payload() - an action that carries its data
 * @dev: DRM device
 * @release: called with the payload when @dev is released; may be NULL
 * @size: bytes of payload, not zeroed
 * @name: name of the node; copied
 *
 * One allocation for node and payload, so that a closure can be moved into it. The payload is the caller's to fill
 * before anybody can put the last reference. drmm_kfree() refuses it.
 *
 * Context: Process context. May sleep.
 * Lifetime: until @release returned.
 * Return: the payload, aligned as drmm_kmalloc() aligns, or NULL.
 */
void *__drmm_alloc_payload(struct drm_device *dev, drmres_payload_release_t release, size_t size, const char *name);

/**
 * __drmm_add_closure() - an action that carries two words
 * @dev: DRM device
 * @release: called when @dev is released, with a pointer to the two words, which it takes before it does anything else:
 *           they need not be there afterwards
 * @code: the first word
 * @context: the second word; if it is NULL, @code may be called as a function without arguments, in place of @release
 * @name: name of the node; copied
 *
 * As __drmm_alloc_payload() for two words that are filled in, which is what a closure is. A program adds all of its closures
 * with one and the same @release, as a rule; others cost more.
 *
 * Context: Process context. May sleep.
 * Lifetime: until @release returned.
 * Return: 0; -ENOMEM, and @release is not called.
 */
int __must_check __drmm_add_closure(struct drm_device *dev, drmres_payload_release_t release, void *code, void *context,
				    const char *name) __attribute__((nonnull(2, 5)));

/**
 * __drmm_kmalloc_quick() - drmm_kmalloc() while nobody pays attention
 * @dev: DRM device
 * @size: bytes
 * @gfp: flags
 *
 * For callers to whom it is some work to say where a call is written: nobody hears of this one. Whoever gets nothing asks
 * drmm_kmalloc(), which has whatever there is to report.
 *
 * Context: As drmm_kmalloc().
 * Lifetime: As drmm_kmalloc().
 * Return: the memory; NULL, with nothing done, if it takes more than what is usual.
 */
void *__drmm_kmalloc_quick(struct drm_device *dev, size_t size, gfp_t gfp);

/**
 * __drmm_kfree_quick() - drmm_kfree() while nobody pays attention
 * @dev: DRM device
 * @data: memory
 *
 * Context: As drmm_kfree().
 * Return: false, with nothing done, if that has to be asked of drmm_kfree().
 */
bool __must_check __drmm_kfree_quick(struct drm_device *dev, void *data);

/**
 * __drmm_add_closure_quick() - __drmm_add_closure() while nobody pays attention
 * @dev: DRM device
 * @release: as there
 * @code: the first word
 * @context: the second word
 * @name: as there
 *
 * Context: As __drmm_add_closure().
 * Lifetime: As __drmm_add_closure().
 * Return: false, with nothing done, if that has to be asked of __drmm_add_closure().
 */
bool __must_check __drmm_add_closure_quick(struct drm_device *dev, drmres_payload_release_t release, void *code,
					   void *context, const char *name) __attribute__((nonnull(2, 5)));

/**
 * drmm_add_final_kfree() - say which allocation embeds a drm_device
 * @dev: DRM device
 * @container: what kmalloc() returned for it
 *
 * devm_drm_dev_alloc() and drm_dev_alloc() do this; nobody else has to. Warns if it was said before, if @dev starts
 * before @container, or ends beyond its bucket; a device that ends exactly there is right.
 *
 * Context: Any.
 */
void drmm_add_final_kfree(struct drm_device *dev, void *container);

/**
 * drmres_drm_label() - render a drm_device as ``drm#1``
 * @dev: DRM device, NULL gives ``drm#0``
 * @buf: where to write
 * @size: room in @buf in bytes
 *
 * Context: Any.
 * Return: @buf.
 */
const char *drmres_drm_label(const struct drm_device *dev, char *buf, size_t size);

/**
 * drmres_drm_object() - a drm_device as reports show it
 * @dev: DRM device
 *
 * Context: Any.
 * Return: a copy, with the driver's name, the parent as owner, and where it was allocated if that is known.
 */
struct drmres_object drmres_drm_object(const struct drm_device *dev);

/**
 * drmres_is_unplug_wait() - does somebody wait for the sections of drm_dev_enter()?
 * @object: what drmres_block() got
 *
 * For an explorer that found no thread that can run.
 *
 * Context: Any.
 * Return: true for the wait of drm_dev_unplug().
 */
bool drmres_is_unplug_wait(const void *object);

/**
 * drmres_is_in_section() - is the calling thread between drm_dev_enter() and drm_dev_exit()?
 *
 * For an explorer that looks for what is done outside.
 *
 * Context: Any.
 * Return: true inside, of whichever device.
 */
bool drmres_is_in_section(void);

#ifdef DRMRES_SITES
#define __drmm_alloc_payload(...) DRMRES_AT(__drmm_alloc_payload(__VA_ARGS__))
#define __drmm_add_closure(...) DRMRES_AT_CHECKED(__drmm_add_closure(__VA_ARGS__))
#endif

__END_DECLS

#endif
