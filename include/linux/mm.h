/* SPDX-License-Identifier: MIT */
/**
 * DOC: pages
 *
 * Size of a page and arithmetic on addresses. A page is 4 KiB here on every machine, whatever the host's pages are, so
 * that size classes and limits do not depend on where a test runs. Nothing here owns anything.
 */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

/* clang-format off */
/* Spelled to the blank as the C library spells them where it has them, so that both definitions may be seen. */
#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE-1))

/* Order of the largest run of pages, as a default build of Linux has it: 4 MiB. */
#define MAX_PAGE_ORDER 10

/* @addr rounded up to a multiple of PAGE_SIZE; wraps to 0 above the last page. */
#define PAGE_ALIGN(addr) (((addr) + (PAGE_SIZE - 1)) & PAGE_MASK)

/* @addr rounded down to a multiple of PAGE_SIZE. */
#define PAGE_ALIGN_DOWN(addr) ((addr) & PAGE_MASK)
/* clang-format on */

/* Whether @addr is a multiple of PAGE_SIZE. */
#define PAGE_ALIGNED(addr) (((unsigned long)(addr) & ~PAGE_MASK) == 0)

/* Bytes from the start of its page to @p. */
#define offset_in_page(p) ((unsigned long)(p) & ~PAGE_MASK)

/**
 * is_vmalloc_addr() - whether an address lies in memory of vmalloc()
 * @x: any address; it is not followed
 *
 * Memory of kvmalloc() may answer either way.
 *
 * Context: Any.
 * Return: true inside a live vmalloc() area.
 */
bool is_vmalloc_addr(const void *x) DRMRES_SYM(is_vmalloc_addr);

__END_DECLS

#endif
