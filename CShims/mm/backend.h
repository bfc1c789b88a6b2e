/* SPDX-License-Identifier: MIT */
/*
 * What the kmalloc family needs of a back end. The front (kmalloc.c and its neighbours) knows flags, limits, size
 * classes and faults, and decides whether a request is carried out; a back end only finds memory and remembers what
 * it needs to. It is chosen once, before the first allocation. Every function may be called concurrently.
 */
#ifndef _DRMRES_MM_BACKEND_H_
#define _DRMRES_MM_BACKEND_H_

#include <drmres/alloc.h>
#include <drmres/codes.h>
#include <mm/diagnose.h>
#include <mm/mm.h>

/*
 * struct drmres_request - memory that somebody wants
 * @function: API function that was called
 * @source: which allocator that is
 * @size: bytes that were asked for, not 0
 * @usable: bytes to hand out, at least @size
 * @align: alignment in bytes, a power of two of at least 8
 * @flags: gfp flags, checked
 * @cache: the cache that it is an object of, NULL for none; compared, never followed
 * @tag: what it is, see drmres_mem_tag(), while nobody pays attention; NULL for what has no tag, or not yet
 * @pc: return address of the API function
 */
struct drmres_request {
	const char *function;
	enum drmres_source source;
	size_t size;
	size_t usable;
	size_t align;
	gfp_t flags;
	const struct kmem_cache *cache;
	const struct drmres_tag *tag;
	const void *pc;
};

/*
 * struct drmres_discard - memory that somebody gives back
 * @function: API function that was called
 * @ptr: what it got; anything but NULL and ZERO_SIZE_PTR
 * @sources: bit 1 << source for each allocator whose memory @function takes
 * @usable: the size that @function was told, 0 if it was told none
 * @cache: the cache that @function was told, NULL if it was told none
 * @clear: bytes to clear first, cut to what there is
 * @managed: the caller manages tagged memory
 * @with_owner: it goes together with its owner
 * @pc: return address of the API function
 */
struct drmres_discard {
	const char *function;
	const void *ptr;
	unsigned int sources;
	size_t usable;
	const struct kmem_cache *cache;
	size_t clear;
	bool managed;
	bool with_owner;
	const void *pc;
};

/*
 * struct drmres_alive - one live object in a snapshot
 * @object: copy for reading
 * @start, @end: where it lies, for comparing with @owner of another
 * @owner: who manages it, NULL for nobody
 */
struct drmres_alive {
	struct drmres_object object;
	const char *start;
	const char *end;
	const void *owner;
};

/* struct drmres_smear - bytes that are not what they should be; @offset: of the first, from the caller's start */
struct drmres_smear {
	ptrdiff_t offset;
	size_t count;
	u8 found, expected;
};

/*
 * struct drmres_flaw - one object of a cache whose bytes were not what they should be
 * @object: copy for reading
 * @freed: it is a freed one
 * @before, @behind: what was found around a live object; in a freed one, @before
 */
struct drmres_flaw {
	struct drmres_object object;
	bool freed;
	struct drmres_smear before, behind;
};

/*
 * struct drmres_examination - what looking at a cache found
 * @flaws: @count of them, by address, to be given to free(3); NULL for none
 * @objects: how many were looked at
 */
struct drmres_examination {
	struct drmres_flaw *flaws;
	size_t count;
	size_t objects;
};

/*
 * struct drmres_backend - where memory comes from
 * @name: "exact", "slab", "packed"
 * @remembers: freed memory is remembered for long, so that it is worth asking of each address that is about to be used
 * @alloc: carry out a request; zeroed if its flags say so; NULL if there is no memory
 * @free: take memory back, or report why not
 * @resize: a live object shall be @size bytes now, which fits what it has; with __GFP_ZERO a tail that appears is zero
 * @find: see drmres_mem_find(); @object, if not NULL, describes what lies there
 * @check: see drmres_access_check()
 * @going: see drmres_mem_going()
 * @end: how the freed block that @address lies in ended; false if there is none
 * @say: @code was reported of the block that @address lies in, and nothing more is to be; with DRMRES_NO_CODE: a reference
 *       count in it came to zero
 * @near: the live block that @address lies in or at most @reach bytes beside; false if there is none
 * @tag: see drmres_mem_tag()
 * @keep: see drmres_mem_keep()
 * @mark: see drmres_leak_mark()
 * @alive: snapshot of what is alive since a mark and not kept, oldest first, to be given to free(3); NULL if there is
 *         nothing or no memory for it
 * @examine: look at all objects of a cache and put right what is found
 * @forget: a cache ends: its freed objects know it no more. Return: how many live ones there are
 * @totals: all but the failures, which the front counts
 * @reset: see drmres_reset()
 */
struct drmres_backend {
	const char *name;
	bool remembers;
	void *(*alloc)(const struct drmres_request *request);
	bool (*free)(const struct drmres_discard *discard);
	void (*resize)(const void *ptr, size_t size, gfp_t flags);
	struct drmres_mem (*find)(const void *address, struct drmres_object *object);
	bool (*check)(const void *address, const char *function);
	void (*going)(const void *ptr, const void *pc);
	bool (*end)(const void *address, struct drmres_freed *freed);
	void (*say)(const void *address, enum drmres_code code);
	bool (*near)(const void *address, size_t reach, struct drmres_object *object);
	void (*tag)(const void *ptr, const struct drmres_tag *tag);
	void (*keep)(const void *ptr);
	u64 (*mark)(void);
	struct drmres_alive *(*alive)(u64 mark, size_t *count);
	struct drmres_examination (*examine)(const struct kmem_cache *cache);
	size_t (*forget)(const struct kmem_cache *cache);
	void (*totals)(struct drmres_alloc_totals *totals);
	void (*reset)(void);
};

extern const struct drmres_backend *drmres_backend;

/* exact.c, slab/slab.c */
extern const struct drmres_backend drmres_backend_exact, drmres_backend_slab, drmres_backend_packed;

/* misuse.c */

/* Report a flaw, each side of a live object by itself. */
void drmres_report_flaw(const void *pc, const char *function, const struct drmres_flaw *flaw);

/* kmalloc.c */

/* Let lib/ call what the back end can do. */
void drmres_backend_hook(void);

/* Flags, limits, context and faults, then the back end. @request->usable and ->align are set. */
void *drmres_carry_out(struct drmres_request *request);

/* kvmalloc() for a caller that has its own caller's return address. */
void *drmres_kvmalloc_at(size_t size, gfp_t flags, const void *pc);

/* drmres_mem_alloc_tagged() where nothing is used again. */
void *drmres_mem_alloc_anew(size_t size, const struct drmres_tag *tag, const void *pc);

/* Count a request that was answered with NULL before it became one. */
void *drmres_refused(void);

/* size_class.c */

/* Fill in ->usable and ->align for ->size as kmalloc() does; false above KMALLOC_MAX_SIZE. */
bool drmres_size_class(struct drmres_request *request);

/* fault.c */

/* Shall this request fail? Notes and reports it if so. */
bool drmres_fault_hits(const struct drmres_request *request);

#endif
