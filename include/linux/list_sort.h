/* SPDX-License-Identifier: MIT */
/**
 * DOC: sorting of lists
 *
 * Only the links change; the caller keeps others away meanwhile.
 */
#ifndef _LINUX_LIST_SORT_H
#define _LINUX_LIST_SORT_H

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

/* More than 0 when @a comes after @b; equal ones stay as they were. */
typedef int (*list_cmp_func_t)(void *priv, const struct list_head *a, const struct list_head *b);

/**
 * list_sort() - bring a list into order
 * @priv: for @cmp
 * @head: the list
 * @cmp: the order
 *
 * Context: as @cmp.
 */
void list_sort(void *priv, struct list_head *head, list_cmp_func_t cmp) DRMRES_SYM(list_sort);

__END_DECLS

#endif
