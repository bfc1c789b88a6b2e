/* SPDX-License-Identifier: MIT */
/**
 * DOC: whole pages
 *
 * __get_free_pages() hands out a run of 1 << order pages which lives until free_pages() with the same order. The
 * result is an address as an integer, 0 on failure. Each call may run concurrently with any other.
 */
#ifndef _LINUX_GFP_H
#define _LINUX_GFP_H

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/gfp_types.h>
#include <linux/mm.h>
#include <linux/numa.h>

__BEGIN_DECLS

/**
 * gfpflags_allow_blocking() - whether a caller with these flags may sleep
 * @gfp_flags: what it passes to the allocator
 *
 * Comparing with GFP_KERNEL is the wrong test: GFP_NOIO and GFP_NOFS sleep as well.
 *
 * Return: true if the allocation may sleep.
 */
static inline bool gfpflags_allow_blocking(const gfp_t gfp_flags)
{
	return !!(gfp_flags & __GFP_DIRECT_RECLAIM);
}

/**
 * get_order() - smallest run of pages that holds a size
 * @size: bytes; 0 gives the order of the whole address space, as in Linux
 *
 * Return: exponent such that PAGE_SIZE << exponent is at least @size.
 */
static inline int get_order(unsigned long size)
{
	int order = 0;

	size = (size - 1) >> PAGE_SHIFT;
	while (size) {
		order++;
		size >>= 1;
	}
	return order;
}

/**
 * __get_free_pages() - allocate 1 << @order pages
 * @gfp_mask: flags; __GFP_HIGHMEM is not possible and reported as W25
 * @order: exponent, at most MAX_PAGE_ORDER; more is reported as W26 unless __GFP_NOWARN
 *
 * Aligned to PAGE_SIZE; cleared if __GFP_ZERO.
 *
 * Context: May sleep if @gfp_mask permits.
 * Lifetime: Until free_pages() with the same order.
 * Return: the address, 0 on failure.
 */
unsigned long __get_free_pages(gfp_t gfp_mask, unsigned int order) DRMRES_SYM(__get_free_pages);

/**
 * get_zeroed_page() - allocate one page of zeroes
 * @gfp_mask: flags
 *
 * Context: May sleep if @gfp_mask permits.
 * Lifetime: Until free_page().
 * Return: the address, 0 on failure.
 */
static inline unsigned long get_zeroed_page(gfp_t gfp_mask)
{
	return __get_free_pages(gfp_mask | __GFP_ZERO, 0);
}

/**
 * free_pages() - give pages back
 * @addr: what __get_free_pages() returned; 0 is ignored
 * @order: the order it was allocated with; another one is reported as M10 and nothing is freed
 *
 * A second free is M01, an unknown address M02, one inside a run M03, memory of kmalloc() or vmalloc() M10.
 *
 * Context: Any.
 */
void free_pages(unsigned long addr, unsigned int order) DRMRES_SYM(free_pages);

#define __get_free_page(gfp_mask) __get_free_pages((gfp_mask), 0)
#define free_page(addr) free_pages((addr), 0)

#ifdef DRMRES_SITES
#define __get_free_pages(...) DRMRES_AT(__get_free_pages(__VA_ARGS__))
#define get_zeroed_page(...) DRMRES_AT(get_zeroed_page(__VA_ARGS__))
#define free_pages(...) DRMRES_AT_VOID(free_pages(__VA_ARGS__))
#endif

__END_DECLS

#endif
