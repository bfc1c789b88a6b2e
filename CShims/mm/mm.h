/* SPDX-License-Identifier: MIT */
/*
 * What the layers above mm/ need from the allocator beyond kmalloc(): to say what an allocation is, and to ask what
 * an address is without following it. One interface for every back end.
 */
#ifndef _DRMRES_MM_H_
#define _DRMRES_MM_H_

#include <drmres/alloc.h>
#include <drmres/object.h>
#include <drmres/types.h>
#include <linux/gfp.h>

/*
 * Who handed an allocation out. Each has a freeing function of its own; kfree() takes the objects of caches as well, and
 * kvfree() these and the first two.
 */
enum drmres_source {
	DRMRES_SOURCE_KMALLOC,
	DRMRES_SOURCE_VMALLOC,
	DRMRES_SOURCE_PAGES,
	DRMRES_SOURCE_PERCPU,
	DRMRES_SOURCE_CACHE,
	DRMRES_SOURCE_COUNT,
};

/* Something is being allocated: from now on the back end stays what it is. */
void drmres_backend_settle(void);

/*
 * struct drmres_tag - what a managed layer says of an allocation it made
 * @kind: DRMRES_KIND_DRMRES, _DEVRES, _DOMRES, _DRM (container), _DEVICE, _FILE ...
 * @id: number of that kind
 * @owner: identity of the drm_device or device that manages it, NULL for none; never followed
 * @owner_kind: what stands before @owner_name; copied; NULL for nothing
 * @owner_name: "drm#1", "device vc4-drm.0"; copied
 * @name: the node's name; copied
 * @size: payload bytes as requested
 * @payload: offset of the payload in the allocation; drmres_mem_find() accepts both starts
 */
struct drmres_tag {
	enum drmres_kind kind;
	u64 id;
	const void *owner;
	const char *owner_kind;
	const char *owner_name;
	const char *name;
	size_t size;
	size_t payload;
};

/* ->owner_kind of what a device has. */
#define DRMRES_TAG_OF_DEVICE "device "

/* Attach @tag to the live allocation that starts at @ptr; replaces an earlier tag. */
void drmres_mem_tag(const void *ptr, const struct drmres_tag *tag);

/*
 * struct drmres_mem - what an address is
 * @state: wild, live, interior or freed
 * @start: start of the allocation, for comparing and, while it is live, for following
 * @usable: its bucket in bytes
 * @requested: how many of these were asked for
 * @source: who handed it out
 * @kind, @id, @owner, @payload: the tag's; DRMRES_KIND_MEM and 0 where there is none
 */
struct drmres_mem {
	enum drmres_address state;
	void *start;
	size_t usable;
	size_t requested;
	enum drmres_source source;
	enum drmres_kind kind;
	u64 id;
	const void *owner;
	size_t payload;
};

/*
 * Find what @address is; O(log n) in live objects, never follows it. A pointer to the payload of a tagged node
 * (start + payload) counts as its start: LIVE.
 */
struct drmres_mem drmres_mem_find(const void *address);

/*
 * The live allocation that starts at @ptr belongs to the library itself for as long as the process lives: it is no
 * leak, and drmres_alloc_walk() leaves it out.
 */
void drmres_mem_keep(const void *ptr);

/*
 * kmalloc() for a layer that has its caller's return address: @pc is used where the thread has no note. Fault
 * decision, flags and limits as kmalloc(). The result is freed with kfree().
 */
void *drmres_mem_alloc(size_t size, gfp_t flags, const void *pc);

/*
 * Zeroed GFP_KERNEL memory while nobody pays attention, in one with drmres_mem_tag(). @size is not 0; @tag: of a drm_device's
 * container, with all texts.
 */
void *drmres_mem_alloc_tagged(size_t size, const struct drmres_tag *tag, const void *pc);

/*
 * The same of one that this thread has freed before, of the same size, with the same names: the @parent device's and its own.
 * @id: its number. NULL if there is none.
 */
void *drmres_mem_alloc_warm(size_t size, u64 id, const char *parent, const char *name, const void *pc);

/*
 * The live allocation that starts at @ptr shall be @size bytes from now on, not more than what drmres_mem_find()
 * calls usable. It stays where it is; with __GFP_ZERO what appears is zero.
 */
void drmres_mem_resize(const void *ptr, size_t size, gfp_t flags);

/*
 * kfree(), or free_pages() or free_percpu(), for the layer that manages the memory, so that it is no foreign free.
 * @with_owner: the object goes together with its owner (unbind, last put), not by an early free; a later touch is then a
 * lifetime finding (L01, L12) and not a plain M08.
 */
void drmres_mem_free(const void *ptr, bool with_owner, const void *pc);

/* The same on behalf of @function, static storage, which reports name. */
void drmres_mem_free_by(const char *function, const void *ptr, bool with_owner, const void *pc);

/* The same with its owner, of a drm_device's container, whoever pays attention. */
void drmres_mem_free_tagged(const char *function, const void *ptr, const void *pc);

/*
 * The live allocation that @ptr lies in is about to be freed: whoever watches it (mm/watch.h) is told now. For those who
 * free with a lock held, which must not be held then.
 */
void drmres_mem_going(const void *ptr, const void *pc);

#endif
