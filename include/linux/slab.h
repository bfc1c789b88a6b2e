/* SPDX-License-Identifier: MIT */
/**
 * DOC: kmalloc() and its family
 *
 * Memory by the byte, rounded up to a size class, alive until kfree(). Whoever holds the pointer owns it; memory of
 * drmm_kmalloc() and devm_kmalloc() is owned by its device and must not come here. Requests are answered with NULL
 * when a fault is injected (drmres/fault.h), when they are larger than KMALLOC_MAX_SIZE, or when the host has no
 * memory; an array whose size overflows is NULL without a try.
 *
 * Every call may run concurrently with any other on other memory. Using an object while it is freed or reallocated is
 * the caller's race.
 */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/string.h>
#include <drmres/types.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/overflow.h>
#include <linux/slab_cache.h>

__BEGIN_DECLS

/*
 * Alignment that every object has at least, in bytes. A property of the machine that drivers are written for, not of
 * the one they run on here: build the library and everything above it with -DARCH_DMA_MINALIGN=64 or
 * -DARCH_KMALLOC_MINALIGN=128 to see what such a machine sees.
 */
#ifndef ARCH_DMA_MINALIGN
#ifdef ARCH_KMALLOC_MINALIGN
#define ARCH_DMA_MINALIGN ARCH_KMALLOC_MINALIGN
#else
#define ARCH_DMA_MINALIGN 8
#endif
#endif
#ifndef ARCH_KMALLOC_MINALIGN
#define ARCH_KMALLOC_MINALIGN ARCH_DMA_MINALIGN
#endif

/* Smallest size class. */
#if ARCH_KMALLOC_MINALIGN > 8
#define KMALLOC_MIN_SIZE ARCH_KMALLOC_MINALIGN
#else
#define KMALLOC_MIN_SIZE 8
#endif

/* Largest size class; above it whole pages are handed out. */
#define KMALLOC_SHIFT_HIGH (PAGE_SHIFT + 1)
#define KMALLOC_MAX_CACHE_SIZE (1UL << KMALLOC_SHIFT_HIGH)

/* Largest request. */
#define KMALLOC_SHIFT_MAX (MAX_PAGE_ORDER + PAGE_SHIFT)
#define KMALLOC_MAX_SIZE (1UL << KMALLOC_SHIFT_MAX)

/* What a request of no bytes gives: a pointer that may be freed and not followed. */
#define ZERO_SIZE_PTR ((void *)16)

/* Whether there is no memory behind @x. */
#define ZERO_OR_NULL_PTR(x) ((unsigned long)(x) <= (unsigned long)ZERO_SIZE_PTR)

/**
 * kmalloc() - allocate memory
 * @size: bytes; 0 gives ZERO_SIZE_PTR
 * @flags: GFP_KERNEL, GFP_ATOMIC ...; with __GFP_ZERO the memory is cleared
 *
 * Aligned to ARCH_KMALLOC_MINALIGN, and to the largest power of two that divides its size class. Memory that is not
 * cleared is filled with 0x5a.
 *
 * Flags that kmalloc() does not take are reported as W25, a size above KMALLOC_MAX_SIZE as W26 unless __GFP_NOWARN.
 *
 * Context: May sleep if @flags permit; R03 if the caller holds a spinlock then.
 * Lifetime: Until kfree().
 * Return: the memory, NULL on failure.
 */
void *kmalloc(size_t size, gfp_t flags) DRMRES_SYM(kmalloc) __drmres_alloc_size(1);

/**
 * krealloc() - change an object's size
 * @p: the object; NULL or ZERO_SIZE_PTR make this kmalloc()
 * @new_size: bytes; 0 frees @p and gives ZERO_SIZE_PTR
 * @flags: as for kmalloc(); whoever relies on __GFP_ZERO passes it in every call on this object
 *
 * The object keeps its place as long as the new size fits its size class; otherwise it is copied and the old place is
 * freed. Freed (M08), managed (M04) and unknown or interior (M11) pointers are reported and left alone.
 *
 * Context: May sleep if @flags permit.
 * Lifetime: Until kfree(); @p is not to be used any more if the result is another address.
 * Return: the memory, NULL on failure: @p is then as it was.
 */
void *krealloc(const void *p, size_t new_size, gfp_t flags) DRMRES_SYM(krealloc) __drmres_alloc_size(2)
	__attribute__((warn_unused_result));

/**
 * kfree() - give memory back
 * @objp: what an allocation returned; NULL and ZERO_SIZE_PTR are ignored
 *
 * A second free is M01, an unknown pointer M02, one inside an object M03, memory that a device manages M04, memory of
 * vmalloc() or of the page allocator M10: each is reported and nothing is freed. Writes around the object are found
 * now (M05, M06), writes after this one when the object leaves the quarantine (M07).
 *
 * Context: Any.
 */
void kfree(const void *objp) DRMRES_SYM(kfree);

/**
 * kfree_sensitive() - clear memory and give it back
 * @objp: as for kfree()
 *
 * Clears the whole size class, not only what was asked for.
 *
 * Context: Any.
 */
void kfree_sensitive(const void *objp) DRMRES_SYM(kfree_sensitive);

/**
 * ksize() - size class of an object
 * @objp: a live object
 *
 * Asking makes the whole class usable: a write between the requested size and the class is no overrun any more. Prefer
 * kmalloc_size_roundup() before the allocation.
 *
 * Context: Any.
 * Return: bytes; 0 for NULL and ZERO_SIZE_PTR, and after a report for a pointer that is no object.
 */
size_t ksize(const void *objp) DRMRES_SYM(ksize);

/**
 * kmalloc_size_roundup() - what kmalloc() would really hand out
 * @size: bytes
 *
 * Context: Any.
 * Return: the size class, 0 for 0; a @size above KMALLOC_MAX_SIZE is returned unchanged.
 */
size_t kmalloc_size_roundup(size_t size) DRMRES_SYM(kmalloc_size_roundup);

/**
 * kvmalloc() - allocate memory, virtually contiguous if need be
 * @size: bytes; 0 gives ZERO_SIZE_PTR; above INT_MAX gives NULL and W26 unless __GFP_NOWARN
 * @flags: as for kmalloc(); requests above KMALLOC_MAX_SIZE must be allowed to sleep
 *
 * One request to the fault injection, although Linux may try twice.
 *
 * Context: May sleep if @flags permit.
 * Lifetime: Until kvfree().
 * Return: the memory, NULL on failure.
 */
void *kvmalloc(size_t size, gfp_t flags) DRMRES_SYM(kvmalloc) __drmres_alloc_size(1);

/**
 * kvrealloc() - change the size of kvmalloc() memory
 * @p: the object; NULL makes this kvmalloc()
 * @size: bytes; 0 frees @p
 * @flags: as for kvmalloc()
 *
 * Context: May sleep if @flags permit.
 * Lifetime: Until kvfree(); @p is not to be used any more if the result is another address.
 * Return: the memory, NULL on failure: @p is then as it was. For a @size of 0 NULL or ZERO_SIZE_PTR.
 */
void *kvrealloc(const void *p, size_t size, gfp_t flags) DRMRES_SYM(kvrealloc) __drmres_alloc_size(2)
	__attribute__((warn_unused_result));

/**
 * kvfree() - give memory of kvmalloc(), kmalloc() or vmalloc() back
 * @addr: the memory; NULL and ZERO_SIZE_PTR are ignored
 *
 * Reports as kfree() does.
 *
 * Context: Any context but hard interrupt.
 */
void kvfree(const void *addr) DRMRES_SYM(kvfree);

/**
 * kvfree_sensitive() - clear memory and give it back
 * @addr: as for kvfree()
 * @len: how many bytes to clear; more than there are is cut
 *
 * Context: Any context but hard interrupt.
 */
void kvfree_sensitive(const void *addr, size_t len) DRMRES_SYM(kvfree_sensitive);

/**
 * kzalloc() - allocate cleared memory
 * @size: bytes
 * @flags: as for kmalloc()
 *
 * Context: May sleep if @flags permit.
 * Lifetime: Until kfree().
 * Return: the memory, NULL on failure.
 */
static inline void *kzalloc(size_t size, gfp_t flags)
{
	return kmalloc(size, flags | __GFP_ZERO);
}

/**
 * kmalloc_array() - allocate an array
 * @n: elements
 * @size: bytes of one
 * @flags: as for kmalloc()
 *
 * Context: May sleep if @flags permit.
 * Lifetime: Until kfree().
 * Return: the memory; NULL on failure and when the product overflows.
 */
static inline void *kmalloc_array(size_t n, size_t size, gfp_t flags)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return kmalloc(bytes, flags);
}

/**
 * kcalloc() - allocate a cleared array; see kmalloc_array()
 * @n: elements
 * @size: bytes of one
 * @flags: as for kmalloc()
 */
static inline void *kcalloc(size_t n, size_t size, gfp_t flags)
{
	return kmalloc_array(n, size, flags | __GFP_ZERO);
}

/**
 * krealloc_array() - change the number of elements
 * @p: the array, as for krealloc()
 * @new_n: elements
 * @new_size: bytes of one
 * @flags: as for krealloc()
 *
 * Context: May sleep if @flags permit.
 * Lifetime: As krealloc().
 * Return: the memory; NULL on failure and when the product overflows: @p is then as it was.
 */
static inline __attribute__((warn_unused_result)) void *krealloc_array(void *p, size_t new_n, size_t new_size,
								       gfp_t flags)
{
	size_t bytes;

	if (__builtin_mul_overflow(new_n, new_size, &bytes))
		return NULL;
	return krealloc(p, bytes, flags);
}

/*
 * There is one memory node, and every allocation notes where it was written: these differ from the plain spelling by
 * nothing but the argument that they ignore.
 */
static inline void *kmalloc_node(size_t size, gfp_t flags, int node)
{
	(void)node;
	return kmalloc(size, flags);
}

static inline void *kzalloc_node(size_t size, gfp_t flags, int node)
{
	(void)node;
	return kzalloc(size, flags);
}

static inline void *kmalloc_array_node(size_t n, size_t size, gfp_t flags, int node)
{
	(void)node;
	return kmalloc_array(n, size, flags);
}

static inline void *kcalloc_node(size_t n, size_t size, gfp_t flags, int node)
{
	(void)node;
	return kcalloc(n, size, flags);
}

static inline void *kmalloc_track_caller(size_t size, gfp_t flags)
{
	return kmalloc(size, flags);
}

static inline void *kmalloc_node_track_caller(size_t size, gfp_t flags, int node)
{
	return kmalloc_node(size, flags, node);
}

static inline void *kvzalloc(size_t size, gfp_t flags)
{
	return kvmalloc(size, flags | __GFP_ZERO);
}

static inline void *kvmalloc_node(size_t size, gfp_t flags, int node)
{
	(void)node;
	return kvmalloc(size, flags);
}

static inline void *kvzalloc_node(size_t size, gfp_t flags, int node)
{
	(void)node;
	return kvzalloc(size, flags);
}

/**
 * kvmalloc_array() - allocate an array, virtually contiguous if need be
 * @n: elements
 * @size: bytes of one
 * @flags: as for kvmalloc()
 *
 * Context: May sleep if @flags permit.
 * Lifetime: Until kvfree().
 * Return: the memory; NULL on failure and when the product overflows.
 */
static inline void *kvmalloc_array(size_t n, size_t size, gfp_t flags)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return kvmalloc(bytes, flags);
}

/**
 * kvcalloc() - allocate a cleared array; see kvmalloc_array()
 * @n: elements
 * @size: bytes of one
 * @flags: as for kvmalloc()
 */
static inline void *kvcalloc(size_t n, size_t size, gfp_t flags)
{
	return kvmalloc_array(n, size, flags | __GFP_ZERO);
}

/* Scoped ownership: __free(kfree) frees when the variable goes out of scope, unless it is NULL or an error pointer. */
DEFINE_FREE(kfree, void *, if (!IS_ERR_OR_NULL(_T)) kfree(_T))
DEFINE_FREE(kfree_sensitive, void *, if (!IS_ERR_OR_NULL(_T)) kfree_sensitive(_T))
DEFINE_FREE(kvfree, void *, if (!IS_ERR_OR_NULL(_T)) kvfree(_T))

/* The flags after the count, GFP_KERNEL where there are none. */
#define __drmres_first(first, ...) first
#define __drmres_gfp(...) __drmres_first(__VA_ARGS__ __VA_OPT__(, ) GFP_KERNEL)

/* @alloc: kmalloc, kzalloc ...; @count: a product that overflows asks for SIZE_MAX bytes, which is NULL. */
#define __drmres_alloc_objs(alloc, type, count, ...) \
	((__typeof__(type) *)alloc(size_mul(sizeof(__typeof__(type)), (count)), __drmres_gfp(__VA_ARGS__)))

/*
 * The counter of a flexible array member whose declaration names it with __counted_by(). Compilers that do not know
 * the attribute, and members without it, have none: the store goes to a temporary.
 */
#if defined(__has_builtin)
#if __has_builtin(__builtin_counted_by_ref)
#define __drmres_counter(fam) \
	(*_Generic(__builtin_counted_by_ref(fam), void * : &(size_t){0}, default : __builtin_counted_by_ref(fam)))
#endif
#endif
#ifndef __drmres_counter
#define __drmres_counter(fam) (*&(size_t){0})
#endif

#define __drmres_alloc_flex(alloc, type, fam, count, ...)                                                           \
	__extension__({                                                                                             \
		const size_t __drmres_n = (count);                                                                  \
		__typeof__(type) *__drmres_flex = NULL;                                                             \
		if ((size_t)(__typeof__(__drmres_counter(__drmres_flex->fam)))__drmres_n == __drmres_n)             \
			__drmres_flex = (__typeof__(type) *)alloc(struct_size_t(__typeof__(type), fam, __drmres_n), \
								  __drmres_gfp(__VA_ARGS__));                       \
		if (__drmres_flex)                                                                                  \
			__drmres_counter(__drmres_flex->fam) =                                                      \
				(__typeof__(__drmres_counter(__drmres_flex->fam)))__drmres_n;                       \
		__drmres_flex;                                                                                      \
	})

/*
 * kmalloc_obj() and relatives - allocate by type
 * @obj: a type, or a variable of it: kzalloc_obj(*p)
 * @n: how many
 * @fam: flexible array member at the end of @obj; its __counted_by() counter is set, and a count that it cannot hold
 *       gives NULL
 * ...: flags, GFP_KERNEL if left out
 *
 * Return: a pointer of the right type, NULL on failure.
 */
#define kmalloc_obj(obj, ...) __drmres_alloc_objs(kmalloc, obj, 1 __VA_OPT__(, ) __VA_ARGS__)
#define kzalloc_obj(obj, ...) __drmres_alloc_objs(kzalloc, obj, 1 __VA_OPT__(, ) __VA_ARGS__)
#define kmalloc_objs(obj, n, ...) __drmres_alloc_objs(kmalloc, obj, n __VA_OPT__(, ) __VA_ARGS__)
#define kzalloc_objs(obj, n, ...) __drmres_alloc_objs(kzalloc, obj, n __VA_OPT__(, ) __VA_ARGS__)
#define kmalloc_flex(obj, fam, n, ...) __drmres_alloc_flex(kmalloc, obj, fam, n __VA_OPT__(, ) __VA_ARGS__)
#define kzalloc_flex(obj, fam, n, ...) __drmres_alloc_flex(kzalloc, obj, fam, n __VA_OPT__(, ) __VA_ARGS__)
#define kvmalloc_obj(obj, ...) __drmres_alloc_objs(kvmalloc, obj, 1 __VA_OPT__(, ) __VA_ARGS__)
#define kvzalloc_obj(obj, ...) __drmres_alloc_objs(kvzalloc, obj, 1 __VA_OPT__(, ) __VA_ARGS__)
#define kvmalloc_objs(obj, n, ...) __drmres_alloc_objs(kvmalloc, obj, n __VA_OPT__(, ) __VA_ARGS__)
#define kvzalloc_objs(obj, n, ...) __drmres_alloc_objs(kvzalloc, obj, n __VA_OPT__(, ) __VA_ARGS__)
#define kvmalloc_flex(obj, fam, n, ...) __drmres_alloc_flex(kvmalloc, obj, fam, n __VA_OPT__(, ) __VA_ARGS__)
#define kvzalloc_flex(obj, fam, n, ...) __drmres_alloc_flex(kvzalloc, obj, fam, n __VA_OPT__(, ) __VA_ARGS__)

#ifdef DRMRES_SITES
#define kmalloc(...) DRMRES_AT(kmalloc(__VA_ARGS__))
#define kzalloc(...) DRMRES_AT(kzalloc(__VA_ARGS__))
#define kmalloc_array(...) DRMRES_AT(kmalloc_array(__VA_ARGS__))
#define kcalloc(...) DRMRES_AT(kcalloc(__VA_ARGS__))
#define krealloc(...) DRMRES_AT(krealloc(__VA_ARGS__))
#define krealloc_array(...) DRMRES_AT(krealloc_array(__VA_ARGS__))
#define kmalloc_node(...) DRMRES_AT(kmalloc_node(__VA_ARGS__))
#define kzalloc_node(...) DRMRES_AT(kzalloc_node(__VA_ARGS__))
#define kmalloc_array_node(...) DRMRES_AT(kmalloc_array_node(__VA_ARGS__))
#define kcalloc_node(...) DRMRES_AT(kcalloc_node(__VA_ARGS__))
#define kmalloc_track_caller(...) DRMRES_AT(kmalloc_track_caller(__VA_ARGS__))
#define kmalloc_node_track_caller(...) DRMRES_AT(kmalloc_node_track_caller(__VA_ARGS__))
#define kvmalloc(...) DRMRES_AT(kvmalloc(__VA_ARGS__))
#define kvzalloc(...) DRMRES_AT(kvzalloc(__VA_ARGS__))
#define kvzalloc_node(...) DRMRES_AT(kvzalloc_node(__VA_ARGS__))
#define kvmalloc_node(...) DRMRES_AT(kvmalloc_node(__VA_ARGS__))
#define kvmalloc_array(...) DRMRES_AT(kvmalloc_array(__VA_ARGS__))
#define kvcalloc(...) DRMRES_AT(kvcalloc(__VA_ARGS__))
#define kvrealloc(...) DRMRES_AT(kvrealloc(__VA_ARGS__))
#define kfree(...) DRMRES_AT_VOID(kfree(__VA_ARGS__))
#define kfree_sensitive(...) DRMRES_AT_VOID(kfree_sensitive(__VA_ARGS__))
#define kvfree(...) DRMRES_AT_VOID(kvfree(__VA_ARGS__))
#define kvfree_sensitive(...) DRMRES_AT_VOID(kvfree_sensitive(__VA_ARGS__))
#define ksize(...) DRMRES_AT(ksize(__VA_ARGS__))
#endif

__END_DECLS

#endif
