// SPDX-License-Identifier: MIT
/*
 * Sorting of lists: runs of one, two, four ... are merged until one is left. Nothing is allocated; the list is the caller's.
 */
#include <linux/list_sort.h>

#include <linux/list.h>

/* Take up to @count entries off the front of @from to the end of @to. */
static void take(struct list_head *from, struct list_head *to, size_t count)
{
	while (count-- && !list_empty(from))
		list_move_tail(from->next, to);
}

/* Merge two lists in order onto the end of @out; of equal entries that of @a comes first. */
static void merge(void *priv, list_cmp_func_t cmp, struct list_head *a, struct list_head *b, struct list_head *out)
{
	while (!list_empty(a) && !list_empty(b))
		list_move_tail(cmp(priv, a->next, b->next) > 0 ? b->next : a->next, out);
	list_splice_tail_init(a, out);
	list_splice_tail_init(b, out);
}

void list_sort(void *priv, struct list_head *head, list_cmp_func_t cmp)
{
	LIST_HEAD(rest);
	LIST_HEAD(a);
	LIST_HEAD(b);
	size_t runs = 2;

	for (size_t length = 1; runs > 1; length *= 2) {
		list_splice_tail_init(head, &rest);
		for (runs = 0; !list_empty(&rest); runs++) {
			take(&rest, &a, length);
			take(&rest, &b, length);
			merge(priv, cmp, &a, &b, head);
		}
	}
}
