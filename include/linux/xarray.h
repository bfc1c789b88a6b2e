/* SPDX-License-Identifier: MIT */
/**
 * DOC: arrays that are mostly empty
 *
 * Pointers by index. An entry takes memory from xa_store() or xa_alloc() until it is erased; what is left takes it
 * until xa_destroy(), which frees no object that an entry points to. Changing takes the array's own spinlock; the forms
 * with two underscores are for callers that hold it (xa_lock()). Looking up takes no lock that a caller could hold. One
 * that was never initialised is R07, one in freed memory M08, NULL W03. Everything but xa_init() may be called concurrently.
 */
#ifndef _LINUX_XARRAY_H_
#define _LINUX_XARRAY_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/spinlock.h>

__BEGIN_DECLS

/**
 * struct xarray - fields are private
 * @xa_lock: taken by everything that changes it
 * @xa_flags: XA_FLAGS_*
 * @xa_word: guards @xa_head for a few instructions
 * @xa_head: root of a tree by index
 */
struct xarray {
	spinlock_t xa_lock;
	gfp_t xa_flags;
	u32 xa_word;
	void *xa_head;
};

/**
 * struct xa_limit - range of indices
 * @max: last
 * @min: first
 */
struct xa_limit {
	u32 max;
	u32 min;
};

typedef unsigned int xa_mark_t;

#define XA_FLAGS_LOCK_IRQ 1u
#define XA_FLAGS_LOCK_BH 2u
#define XA_FLAGS_TRACK_FREE 4u
#define XA_FLAGS_ALLOC 4u
#define XA_FLAGS_ALLOC1 12u
#define XA_PRESENT 8u

#define XA_LIMIT(_min, _max)                           \
	__extension__(struct xa_limit)                 \
	{                                              \
		.max = (u32)(_max), .min = (u32)(_min) \
	}
#define xa_limit_32b XA_LIMIT(0, 0xffffffffu)
#define xa_limit_31b XA_LIMIT(0, 0x7fffffff)
#define xa_limit_16b XA_LIMIT(0, 0xffff)

#define XARRAY_INIT(name, flags)                                                                                \
	{                                                                                                       \
		.xa_lock = __SPIN_LOCK_UNLOCKED(name.xa_lock), .xa_flags = (flags), .xa_word = 0, .xa_head = 0, \
	}
#define DEFINE_XARRAY_FLAGS(name, flags) struct xarray name = XARRAY_INIT(name, flags)
#define DEFINE_XARRAY(name) DEFINE_XARRAY_FLAGS(name, 0)
#define DEFINE_XARRAY_ALLOC(name) DEFINE_XARRAY_FLAGS(name, XA_FLAGS_ALLOC)
#define DEFINE_XARRAY_ALLOC1(name) DEFINE_XARRAY_FLAGS(name, XA_FLAGS_ALLOC1)

/* An integer as an entry; an error as an entry. */
static inline void *xa_mk_value(unsigned long v)
{
	return (void *)(v << 1 | 1);
}

static inline unsigned long xa_to_value(const void *entry)
{
	return (unsigned long)entry >> 1;
}

static inline bool xa_is_value(const void *entry)
{
	return (unsigned long)entry & 1;
}

static inline bool xa_is_err(const void *entry)
{
	return IS_ERR(entry);
}

static inline int xa_err(const void *entry)
{
	return IS_ERR(entry) ? (int)PTR_ERR(entry) : 0;
}

/**
 * xa_init_flags() - an empty array
 * @xa: memory for it, whatever it contains
 * @flags: XA_FLAGS_ALLOC if xa_alloc() shall be used, _ALLOC1 to keep index 0 free
 *
 * Context: Any.
 */
void xa_init_flags(struct xarray *xa, gfp_t flags) DRMRES_SYM(xa_init_flags);
#define xa_init(xa) xa_init_flags(xa, 0)

/**
 * xa_load() - look an entry up
 * @xa: the array
 * @index: where
 *
 * Context: Any.
 * Return: the entry, NULL if there is none.
 */
void *xa_load(struct xarray *xa, unsigned long index) DRMRES_SYM(xa_load);

/**
 * xa_store() - put an entry
 * @xa: the array
 * @index: where
 * @entry: what; NULL erases
 * @gfp: how to allocate
 *
 * Context: Any that @gfp allows.
 * Return: the old entry; xa_is_err() for -ENOMEM and -EINVAL.
 */
void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp) DRMRES_SYM(xa_store);
void *__xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp) DRMRES_SYM(__xa_store);

/**
 * xa_insert() - put an entry where there is none
 * @xa: the array
 * @index: where
 * @entry: what; not NULL
 * @gfp: how to allocate
 *
 * Return: 0, -EBUSY if there is one, or -ENOMEM.
 */
int xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp) DRMRES_SYM(xa_insert);

/**
 * xa_erase() - take an entry out
 * @xa: the array
 * @index: where
 *
 * Context: Any.
 * Return: the entry that was there, NULL if none was.
 */
void *xa_erase(struct xarray *xa, unsigned long index) DRMRES_SYM(xa_erase);
void *__xa_erase(struct xarray *xa, unsigned long index) DRMRES_SYM(__xa_erase);

/**
 * xa_cmpxchg() - put an entry if another one is there
 * @xa: the array
 * @index: where
 * @old: what must be there
 * @entry: what
 * @gfp: how to allocate
 *
 * Return: what was there; xa_is_err() for -ENOMEM.
 */
void *xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry, gfp_t gfp) DRMRES_SYM(xa_cmpxchg);

/**
 * xa_alloc() - put an entry where it is free
 * @xa: an array that was initialised with XA_FLAGS_ALLOC
 * @id: where to store the index; written before others can see the entry
 * @entry: what
 * @limit: between which indices
 * @gfp: how to allocate
 *
 * Return: 0, -EBUSY if nothing is free, -ENOMEM or -EINVAL.
 */
int xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp) DRMRES_SYM(xa_alloc);
int __xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp) DRMRES_SYM(__xa_alloc);

/**
 * xa_alloc_cyclic() - put an entry where it is free, going on from the last time
 * @xa: an array that was initialised with XA_FLAGS_ALLOC
 * @id: where to store the index
 * @entry: what
 * @limit: between which indices
 * @next: where to begin; moved on
 * @gfp: how to allocate
 *
 * Return: 0, 1 if it began anew, -EBUSY, -ENOMEM or -EINVAL.
 */
int xa_alloc_cyclic(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, u32 *next, gfp_t gfp)
	DRMRES_SYM(xa_alloc_cyclic);

/**
 * xa_find() - the first entry of a range
 * @xa: the array
 * @index: where to begin; set to where it is
 * @max: last index
 * @filter: XA_PRESENT
 *
 * Return: the entry, NULL if there is none.
 */
void *xa_find(struct xarray *xa, unsigned long *index, unsigned long max, xa_mark_t filter) DRMRES_SYM(xa_find);
void *xa_find_after(struct xarray *xa, unsigned long *index, unsigned long max, xa_mark_t filter)
	DRMRES_SYM(xa_find_after);

/**
 * xa_destroy() - take all entries out
 * @xa: the array; can be used again
 *
 * Context: Any.
 */
void xa_destroy(struct xarray *xa) DRMRES_SYM(xa_destroy);

/**
 * xa_empty() - is there no entry?
 * @xa: the array
 *
 * Context: Any.
 */
bool xa_empty(const struct xarray *xa) DRMRES_SYM(xa_empty);

#define xa_lock(xa) spin_lock(&(xa)->xa_lock)
#define xa_unlock(xa) spin_unlock(&(xa)->xa_lock)
#define xa_lock_irq(xa) spin_lock_irq(&(xa)->xa_lock)
#define xa_unlock_irq(xa) spin_unlock_irq(&(xa)->xa_lock)
#define xa_lock_irqsave(xa, flags) spin_lock_irqsave(&(xa)->xa_lock, flags)
#define xa_unlock_irqrestore(xa, flags) spin_unlock_irqrestore(&(xa)->xa_lock, flags)

#define xa_store_irq(xa, index, entry, gfp) xa_store(xa, index, entry, gfp)
#define xa_erase_irq(xa, index) xa_erase(xa, index)
#define xa_alloc_irq(xa, id, entry, limit, gfp) xa_alloc(xa, id, entry, limit, gfp)
#define xa_insert_irq(xa, index, entry, gfp) xa_insert(xa, index, entry, gfp)

/* Entries may be put and erased meanwhile. */
#define xa_for_each_range(xa, index, entry, start, last)                          \
	for (index = start, entry = xa_find(xa, &index, last, XA_PRESENT); entry; \
	     entry = xa_find_after(xa, &index, last, XA_PRESENT))
#define xa_for_each_start(xa, index, entry, start) xa_for_each_range(xa, index, entry, start, ~0ul)
#define xa_for_each(xa, index, entry) xa_for_each_start(xa, index, entry, 0)

#ifdef DRMRES_SITES
#define xa_store(...) DRMRES_AT(xa_store(__VA_ARGS__))
#define __xa_store(...) DRMRES_AT(__xa_store(__VA_ARGS__))
#define xa_insert(...) DRMRES_AT(xa_insert(__VA_ARGS__))
#define xa_erase(...) DRMRES_AT(xa_erase(__VA_ARGS__))
#define __xa_erase(...) DRMRES_AT(__xa_erase(__VA_ARGS__))
#define xa_cmpxchg(...) DRMRES_AT(xa_cmpxchg(__VA_ARGS__))
#define xa_alloc(...) DRMRES_AT(xa_alloc(__VA_ARGS__))
#define __xa_alloc(...) DRMRES_AT(__xa_alloc(__VA_ARGS__))
#define xa_alloc_cyclic(...) DRMRES_AT(xa_alloc_cyclic(__VA_ARGS__))
#define xa_destroy(...) DRMRES_AT_VOID(xa_destroy(__VA_ARGS__))
#define xa_load(...) DRMRES_AT(xa_load(__VA_ARGS__))
#endif

__END_DECLS

#endif
