/* SPDX-License-Identifier: MIT */
/**
 * DOC: sorting in place
 *
 * By heap, as in Linux: equal elements may change places, nothing is allocated, and the comparison may be anything that
 * orders.
 */
#ifndef _LINUX_SORT_H_
#define _LINUX_SORT_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

typedef int (*cmp_func_t)(const void *a, const void *b);
typedef void (*swap_func_t)(void *a, void *b, int size);

/**
 * sort() - sort an array
 * @base: the array
 * @num: how many elements
 * @size: bytes of an element
 * @cmp_func: below, equal to or above 0 as its first argument is
 * @swap_func: swaps two elements of @size bytes; NULL for bytes
 *
 * Context: Any.
 */
void sort(void *base, size_t num, size_t size, cmp_func_t cmp_func, swap_func_t swap_func) DRMRES_SYM(sort);

__END_DECLS

#endif
