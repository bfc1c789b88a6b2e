/* SPDX-License-Identifier: MIT */
/**
 * DOC: what the allocator knows
 *
 * There are three back ends, one of which a process chooses before its first allocation. ``exact`` makes one libc
 * allocation per object, keeps its metadata out of line in a red-black tree by address, surrounds it with red zones, fills
 * it with poison when it is freed and holds it in quarantine, so that late writes and late frees can be told: it finds
 * bugs. ``slab`` packs objects into chunks and finds what a pointer is by computing: it is fast. It tells wild, interior,
 * foreign and double frees as well, a double free for as long as the place was not handed out anew. What only exact can do:
 * find writes beyond an object and to a freed one, find uses of freed memory, the guard. ``packed`` is slab with the fields of
 * managed resources out of band: nothing stands before a payload, which is aligned for free and takes little more than its
 * size. Order, log and reports are the same; whoever needs what stands before a payload in Linux uses slab. The nodes of an
 * owner are unpacked as soon as somebody looks closer at it, and it is slab then.
 *
 * A process that does not choose has slab. What looks for bugs has exact by itself: a process that is built with
 * AddressSanitizer or ThreadSanitizer, or runs under Valgrind's memcheck, one that the harness is part of (``drmres``, the
 * runners of ``drmres check``, tests with DRMResTesting), and the programs of ``drmres kunit``.
 *
 * These calls look at the allocator from outside. All of them may be called concurrently.
 */
#ifndef _DRMRES_ALLOC_H_
#define _DRMRES_ALLOC_H_

#include <drmres/link.h>
#include <drmres/object.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * drmres_set_backend() - choose where memory comes from
 * @name: ``exact``, ``slab`` or ``packed``
 *
 * Context: Before the first allocation of the process, with no other thread inside the library.
 * Return: 0, -EINVAL if there is no such back end, -EBUSY if something was allocated from another one already.
 */
int drmres_set_backend(const char *name);

/**
 * drmres_get_backend() - where memory comes from
 *
 * Return: the back end's name.
 */
const char *drmres_get_backend(void);

/**
 * drmres_trim() - give freed memory back to the system
 *
 * Slab and packed keep at most 32 MiB of freed memory, and the calling thread a few chunks of its own. After this call
 * neither is left. Nothing happens with exact, whose memory is the C library's.
 */
void drmres_trim(void);

/* What an address is. */
enum drmres_address {
	DRMRES_ADDRESS_WILD,	 /* never allocated here, or long forgotten */
	DRMRES_ADDRESS_LIVE,	 /* start of a live object's payload */
	DRMRES_ADDRESS_INTERIOR, /* inside a live object */
	DRMRES_ADDRESS_FREED,	 /* inside an object that was freed and is still remembered */
};

/**
 * struct drmres_alloc_totals - all allocations of the process
 * @live_objects: how many live
 * @live_bytes: their requested bytes
 * @peak_bytes: most of those at once since drmres_reset()
 * @allocations: allocations since drmres_reset()
 * @frees: frees since drmres_reset()
 * @failures: requests answered with NULL since drmres_reset()
 * @quarantine_bytes: freed and not yet given back to libc
 */
struct drmres_alloc_totals {
	u64 live_objects;
	u64 live_bytes;
	u64 peak_bytes;
	u64 allocations;
	u64 frees;
	u64 failures;
	u64 quarantine_bytes;
};

/**
 * drmres_alloc_totals() - read the totals
 * @totals: where to write
 */
void drmres_alloc_totals(struct drmres_alloc_totals *totals);

/**
 * drmres_address_find() - what is at this address?
 * @address: any address; it is not followed
 * @object: the object it lies in, may be NULL; a managed node is described as such
 *
 * Return: what the address is.
 */
enum drmres_address drmres_address_find(const void *address, struct drmres_object *object);

/**
 * drmres_access_check() - report if freed memory is about to be used
 * @address: what the caller was given
 * @function: API function on whose behalf it looks
 *
 * One lookup. A freed managed node is L01 or L12, other freed memory M08. The locking, kref and list primitives of the core call it in the
 * exact back end.
 *
 * Return: true if the address may be used.
 */
bool drmres_access_check(const void *address, const char *function);

typedef void (*drmres_alloc_walk_t)(const struct drmres_object *object, void *context);

/**
 * drmres_alloc_walk() - see every live object, oldest first
 * @fn: called for each, with no lock held; must not allocate from this library
 * @context: handed to @fn
 */
void drmres_alloc_walk(drmres_alloc_walk_t fn, void *context);

/**
 * drmres_managed_count() - how much does an owner manage?
 * @owner: a struct device or drm_device, not followed; NULL for all of them together
 * @newest: where to store the youngest node, with its call site; may be NULL; kind DRMRES_KIND_NONE if there is none
 *
 * Return: number of attached devres and drmres nodes.
 */
size_t drmres_managed_count(const void *owner, struct drmres_object *newest);

/**
 * drmres_leak_check() - report what is alive since a mark
 * @mark: what drmres_leak_mark() returned
 *
 * One report an owner or unowned object, in order of allocation: K01 for what a live owner still manages, K02 for
 * what nobody manages. A drm_device that only its own resources keep is K05 instead: this is tried out in a child of
 * the process. What was allocated together with such a drm_device, and a parent that nobody but it holds, is no finding of
 * its own.
 *
 * Return: number of live objects younger than @mark.
 */
u64 drmres_leak_check(u64 mark);

/**
 * drmres_leak_mark() - where a later leak check starts
 *
 * From here to drmres_reset() slab and packed look harder, at the cost of its speed: every managed resource gets a number
 * and a call site, and a use of freed memory is told for as long as the place was not handed out anew.
 *
 * Return: a mark for drmres_leak_check().
 */
u64 drmres_leak_mark(void);

/**
 * drmres_leak_tree() - draw owner, node, size and call site of what is alive since a mark
 * @mark: what drmres_leak_mark() returned
 * @buf: where to write, several lines
 * @size: room in @buf in bytes
 *
 * Return: bytes needed without the final NUL, as snprintf() counts.
 */
size_t drmres_leak_tree(u64 mark, char *buf, size_t size);

/**
 * drmres_quarantine_check() - look for writes to freed memory now
 *
 * Otherwise they are found when an object leaves the quarantine. M07 for each.
 *
 * Return: number of objects that were written to.
 */
u64 drmres_quarantine_check(void);

/**
 * drmres_set_quarantine() - how much freed memory is kept back
 * @bytes: limit in bytes; 0 gives memory back at once; the default is 16 MiB
 *
 * Only the exact back end keeps any.
 */
void drmres_set_quarantine(size_t bytes);

/**
 * drmres_set_guard() - catch each touch of freed memory at once
 * @on: objects allocated from now on get pages of their own, which become inaccessible when they are freed
 *
 * A touch is reported with the phase it happens in, then the page is made readable and the program goes on. Costs a page or more an
 * object. No effect under AddressSanitizer, which sees every touch by itself, nor with another back end than exact.
 *
 * Return: true if guarding is in force.
 */
bool drmres_set_guard(bool on);

__END_DECLS

#endif
