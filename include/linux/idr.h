/* SPDX-License-Identifier: MIT */
/**
 * DOC: numbers for pointers, and numbers alone
 *
 * An idr gives out the lowest free number for a pointer, an ida a number. What is given out takes memory until it is
 * removed, what is left until idr_destroy() or ida_destroy(). As in Linux the caller of an idr keeps changes apart by a
 * lock of its own, while looking up needs none; an ida needs none at all. A number given back that was not given out
 * is W01 for an ida and nothing for an idr. NULL is W03, memory that was freed M08.
 */
#ifndef _LINUX_IDR_H_
#define _LINUX_IDR_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/gfp.h>
#include <linux/xarray.h>

__BEGIN_DECLS

/**
 * struct idr - fields are private
 * @idr_rt: pointers by number, less @idr_base
 * @idr_base: the lowest number
 * @idr_next: where idr_alloc_cyclic() goes on
 */
struct idr {
	struct xarray idr_rt;
	unsigned int idr_base;
	unsigned int idr_next;
};

/**
 * struct ida - fields are private
 * @xa: entries are numbers that are given out
 */
struct ida {
	struct xarray xa;
};

#define IDR_INIT_BASE(name, base)                                                           \
	{                                                                                   \
		.idr_rt = XARRAY_INIT((name).idr_rt, 0), .idr_base = (base), .idr_next = 0, \
	}
#define IDR_INIT(name) IDR_INIT_BASE(name, 0)
#define DEFINE_IDR(name) struct idr name = IDR_INIT(name)
#define IDA_INIT(name)                           \
	{                                        \
		.xa = XARRAY_INIT((name).xa, 0), \
	}
#define DEFINE_IDA(name) struct ida name = IDA_INIT(name)

/**
 * idr_init_base() - an empty idr
 * @idr: memory for it, whatever it contains
 * @base: the lowest number, which lookups are fastest from
 */
void idr_init_base(struct idr *idr, int base) DRMRES_SYM(idr_init_base);
#define idr_init(idr) idr_init_base(idr, 0)

/**
 * idr_alloc() - give a pointer the lowest free number
 * @idr: the idr
 * @ptr: the pointer; may be NULL, which takes the number as well
 * @start: lowest number
 * @end: above the highest; 0 or less for no limit
 * @gfp: how to allocate
 *
 * Context: Any that @gfp allows.
 * Return: the number; -ENOMEM, -ENOSPC, or -EINVAL for a negative @start.
 */
int idr_alloc(struct idr *idr, void *ptr, int start, int end, gfp_t gfp) DRMRES_SYM(idr_alloc);

/* The same, going on from the last time. */
int idr_alloc_cyclic(struct idr *idr, void *ptr, int start, int end, gfp_t gfp) DRMRES_SYM(idr_alloc_cyclic);

/* *@nextid: where to begin, and the number; @max: the highest. Return: 0, -ENOMEM or -ENOSPC. */
int idr_alloc_u32(struct idr *idr, void *ptr, u32 *nextid, unsigned long max, gfp_t gfp) DRMRES_SYM(idr_alloc_u32);

/**
 * idr_find() - the pointer of a number
 * @idr: the idr
 * @id: the number
 *
 * Context: Any.
 * Return: the pointer, NULL if the number is free.
 */
void *idr_find(const struct idr *idr, unsigned long id) DRMRES_SYM(idr_find);

/**
 * idr_remove() - take a number back
 * @idr: the idr
 * @id: the number
 *
 * Context: Any.
 * Return: the pointer, NULL if the number was free.
 */
void *idr_remove(struct idr *idr, unsigned long id) DRMRES_SYM(idr_remove);

/* Another pointer for a number. Return: the old one, ERR_PTR(-ENOENT) if the number is free. */
void *idr_replace(struct idr *idr, void *ptr, unsigned long id) DRMRES_SYM(idr_replace);

/* Call @fn for each pointer, until one returns not 0. Return: that, or 0. */
int idr_for_each(const struct idr *idr, int (*fn)(int id, void *p, void *data), void *data) DRMRES_SYM(idr_for_each);

/* The pointer of the lowest number from *@nextid on, which is set to it. Return: NULL if there is none. */
void *idr_get_next(struct idr *idr, int *nextid) DRMRES_SYM(idr_get_next);

/* Whether no number is given out. */
bool idr_is_empty(const struct idr *idr) DRMRES_SYM(idr_is_empty);

/**
 * idr_destroy() - take all numbers back
 * @idr: the idr; what it points to is not touched
 *
 * Context: Any.
 */
void idr_destroy(struct idr *idr) DRMRES_SYM(idr_destroy);

#define idr_preload(gfp) ((void)(gfp))
#define idr_preload_end() ((void)0)
#define idr_set_cursor(idr, val) ((void)((idr)->idr_next = (val)))
#define idr_get_cursor(idr) ((idr)->idr_next)

/* Numbers may be given out and taken back meanwhile. */
#define idr_for_each_entry(idr, entry, id) for (id = 0; ((entry) = idr_get_next(idr, &(id))) != NULL; id++)
#define idr_for_each_entry_continue(idr, entry, id) for (; ((entry) = idr_get_next(idr, &(id))) != NULL; id++)

/**
 * ida_init() - an empty ida
 * @ida: memory for it, whatever it contains
 */
void ida_init(struct ida *ida) DRMRES_SYM(ida_init);

/**
 * ida_alloc_range() - give out the lowest free number
 * @ida: the ida
 * @min: lowest number
 * @max: highest number
 * @gfp: how to allocate
 *
 * Context: Any that @gfp allows.
 * Return: the number, -ENOMEM or -ENOSPC.
 */
int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp) DRMRES_SYM(ida_alloc_range);

/**
 * ida_free() - take a number back
 * @ida: the ida
 * @id: the number
 *
 * Context: Any.
 */
void ida_free(struct ida *ida, unsigned int id) DRMRES_SYM(ida_free);

/**
 * ida_destroy() - take all numbers back
 * @ida: the ida
 *
 * Context: Any.
 */
void ida_destroy(struct ida *ida) DRMRES_SYM(ida_destroy);

#define ida_alloc(ida, gfp) ida_alloc_range(ida, 0, ~0u, gfp)
#define ida_alloc_min(ida, min, gfp) ida_alloc_range(ida, min, ~0u, gfp)
#define ida_alloc_max(ida, max, gfp) ida_alloc_range(ida, 0, max, gfp)
#define ida_simple_get(ida, start, end, gfp) ida_alloc_range(ida, start, (end)-1, gfp)
#define ida_simple_remove(ida, id) ida_free(ida, id)
#define ida_is_empty(ida) xa_empty(&(ida)->xa)

#ifdef DRMRES_SITES
#define idr_alloc(...) DRMRES_AT(idr_alloc(__VA_ARGS__))
#define idr_alloc_cyclic(...) DRMRES_AT(idr_alloc_cyclic(__VA_ARGS__))
#define idr_alloc_u32(...) DRMRES_AT(idr_alloc_u32(__VA_ARGS__))
#define idr_find(...) DRMRES_AT(idr_find(__VA_ARGS__))
#define idr_remove(...) DRMRES_AT(idr_remove(__VA_ARGS__))
#define idr_replace(...) DRMRES_AT(idr_replace(__VA_ARGS__))
#define idr_destroy(...) DRMRES_AT_VOID(idr_destroy(__VA_ARGS__))
#define ida_alloc_range(...) DRMRES_AT(ida_alloc_range(__VA_ARGS__))
#define ida_free(...) DRMRES_AT_VOID(ida_free(__VA_ARGS__))
#define ida_destroy(...) DRMRES_AT_VOID(ida_destroy(__VA_ARGS__))
#endif

__END_DECLS

#endif
