/* SPDX-License-Identifier: MIT */
/**
 * DOC: memory that is only virtually contiguous
 *
 * An area of whole pages which lives until vfree() or kvfree(), without the upper limit of kmalloc(). Each call may
 * run concurrently with any other.
 */
#ifndef _LINUX_VMALLOC_H
#define _LINUX_VMALLOC_H

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/compiler.h>
#include <linux/mm.h>

__BEGIN_DECLS

/**
 * vmalloc() - allocate an area
 * @size: bytes; rounded up to whole pages; 0 is reported as W31, what overflows as W26; both give NULL
 *
 * Context: Process context. May sleep.
 * Lifetime: Until vfree() or kvfree().
 * Return: page aligned memory with undefined contents, NULL on failure.
 */
void *vmalloc(unsigned long size) DRMRES_SYM(vmalloc) __drmres_alloc_size(1);

/**
 * vzalloc() - allocate an area of zeroes
 * @size: bytes, as for vmalloc()
 *
 * Context: Process context. May sleep.
 * Lifetime: Until vfree() or kvfree().
 * Return: page aligned memory, NULL on failure.
 */
void *vzalloc(unsigned long size) DRMRES_SYM(vzalloc) __drmres_alloc_size(1);

/**
 * __vmalloc() - allocate an area, with flags
 * @size: bytes, as for vmalloc(); with __GFP_NOWARN what overflows is NULL without a report
 * @gfp_mask: GFP_KERNEL, __GFP_ZERO, __GFP_NOWARN ...
 *
 * Context: Process context. May sleep if @gfp_mask permits.
 * Lifetime: Until vfree() or kvfree().
 * Return: page aligned memory, NULL on failure.
 */
void *__vmalloc(unsigned long size, gfp_t gfp_mask) DRMRES_SYM(__vmalloc) __drmres_alloc_size(1);

/**
 * vfree() - give an area back
 * @addr: what vmalloc() or vzalloc() returned; NULL is ignored
 *
 * A second free is M01, an unknown address M02, one inside an area M03, memory of kmalloc() or of the page allocator
 * M10; nothing is freed then.
 *
 * Context: Any context but hard interrupt.
 */
void vfree(const void *addr) DRMRES_SYM(vfree);

#ifdef DRMRES_SITES
#define vmalloc(...) DRMRES_AT(vmalloc(__VA_ARGS__))
#define __vmalloc(...) DRMRES_AT(__vmalloc(__VA_ARGS__))
#define vzalloc(...) DRMRES_AT(vzalloc(__VA_ARGS__))
#define vfree(...) DRMRES_AT_VOID(vfree(__VA_ARGS__))
#endif

__END_DECLS

#endif
