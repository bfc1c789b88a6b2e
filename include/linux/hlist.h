/* SPDX-License-Identifier: MIT */
/**
 * DOC: lists for hash buckets
 *
 * The head is one pointer; an entry has the next entry and the address of the pointer that points at itself, so that it can
 * be taken off without its head. A list owns nothing and locks nothing. Driver code gets all this from linux/list.h.
 */
#ifndef _LINUX_HLIST_H_
#define _LINUX_HLIST_H_

#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/poison.h>

__BEGIN_DECLS

/* An initialiser, and a definition, of an empty list; the same at run time. */
#define HLIST_HEAD_INIT \
	{               \
		NULL    \
	}
#define HLIST_HEAD(name) struct hlist_head name = HLIST_HEAD_INIT
#define INIT_HLIST_HEAD(head) ((void)((head)->first = NULL))

/**
 * INIT_HLIST_NODE() - make an entry say that it is on no list
 * @node: the entry; what it held before is forgotten
 */
static inline void INIT_HLIST_NODE(struct hlist_node *node)
{
	node->next = NULL;
	node->pprev = NULL;
}

/**
 * hlist_unhashed() - is an entry on no list?
 * @node: initialised, added, or taken off with hlist_del_init()
 *
 * Return: 1 or 0.
 */
static inline int hlist_unhashed(const struct hlist_node *node)
{
	return !node->pprev;
}

/**
 * hlist_unhashed_lockless() - hlist_unhashed() while others may take the entry off
 * @node: as there
 *
 * Return: 1 or 0, possibly stale.
 */
static inline int hlist_unhashed_lockless(const struct hlist_node *node)
{
	/* PAIRS WITH: the stores to pprev in hlist_add_*() and hlist_del_init(). */
	return !READ_ONCE(node->pprev);
}

/**
 * hlist_empty() - does a list have no entries?
 * @head: the list
 *
 * Return: 1 or 0.
 */
static inline int hlist_empty(const struct hlist_head *head)
{
	return !READ_ONCE(head->first);
}

static inline void __hlist_del(struct hlist_node *node)
{
	struct hlist_node *next = node->next, **pprev = node->pprev;

	/* PAIRS WITH: the load in hlist_empty(). */
	WRITE_ONCE(*pprev, next);
	if (next)
		WRITE_ONCE(next->pprev, pprev);
}

/**
 * hlist_del() - take an entry off its list
 * @node: on a list; its pointers are poisoned afterwards
 */
static inline void hlist_del(struct hlist_node *node)
{
	__hlist_del(node);
	node->next = (struct hlist_node *)LIST_POISON1;
	node->pprev = (struct hlist_node **)LIST_POISON2;
}

/**
 * hlist_del_init() - take an entry off its list, if it is on one, and initialise it
 * @node: initialised or on a list
 */
static inline void hlist_del_init(struct hlist_node *node)
{
	if (hlist_unhashed(node))
		return;
	__hlist_del(node);
	node->next = NULL;
	WRITE_ONCE(node->pprev, NULL);
}

/**
 * hlist_add_head() - put an entry first
 * @node: on no list
 * @head: the list
 */
static inline void hlist_add_head(struct hlist_node *node, struct hlist_head *head)
{
	struct hlist_node *first = head->first;

	node->next = first;
	if (first)
		WRITE_ONCE(first->pprev, &node->next);
	WRITE_ONCE(node->pprev, &head->first);
	/* PAIRS WITH: the load in hlist_empty(). */
	WRITE_ONCE(head->first, node);
}

/**
 * hlist_add_before() - put an entry before another
 * @node: on no list
 * @next: on a list
 */
static inline void hlist_add_before(struct hlist_node *node, struct hlist_node *next)
{
	node->next = next;
	WRITE_ONCE(node->pprev, next->pprev);
	WRITE_ONCE(next->pprev, &node->next);
	WRITE_ONCE(*node->pprev, node);
}

/**
 * hlist_add_behind() - put an entry behind another
 * @node: on no list
 * @prev: on a list
 */
static inline void hlist_add_behind(struct hlist_node *node, struct hlist_node *prev)
{
	node->next = prev->next;
	WRITE_ONCE(node->pprev, &prev->next);
	WRITE_ONCE(prev->next, node);
	if (node->next)
		WRITE_ONCE(node->next->pprev, &node->next);
}

/**
 * hlist_add_fake() - make an entry look as if it were on a list, so that hlist_del() of it works
 * @node: on no list
 */
static inline void hlist_add_fake(struct hlist_node *node)
{
	node->pprev = &node->next;
}

/**
 * hlist_fake() - was an entry made with hlist_add_fake()?
 * @node: the entry
 *
 * Return: true if it points at itself.
 */
static inline bool hlist_fake(struct hlist_node *node)
{
	return node->pprev == &node->next;
}

/**
 * hlist_is_singular_node() - is an entry the only one?
 * @node: on the list
 * @head: the list
 *
 * Return: true if it is; the head is not followed.
 */
static inline bool hlist_is_singular_node(struct hlist_node *node, struct hlist_head *head)
{
	return !node->next && node->pprev == &head->first;
}

/**
 * hlist_move_list() - move all entries to another head
 * @old: the list; empty afterwards
 * @head: what it held before is forgotten
 */
static inline void hlist_move_list(struct hlist_head *old, struct hlist_head *head)
{
	head->first = old->first;
	if (head->first)
		head->first->pprev = &head->first;
	old->first = NULL;
}

/**
 * hlist_splice_init() - put all entries first in another list
 * @from: the list, not empty; empty afterwards
 * @last: its last entry
 * @to: where to
 */
static inline void hlist_splice_init(struct hlist_head *from, struct hlist_node *last, struct hlist_head *to)
{
	last->next = to->first;
	if (to->first)
		to->first->pprev = &last->next;
	to->first = from->first;
	to->first->pprev = &to->first;
	from->first = NULL;
}

/**
 * hlist_count_nodes() - count the entries
 * @head: the list
 *
 * Return: how many there are; found by walking.
 */
static inline size_t hlist_count_nodes(struct hlist_head *head)
{
	size_t count = 0;

	for (struct hlist_node *at = head->first; at; at = at->next)
		count++;
	return count;
}

__END_DECLS

/* From a place to the object around it; the safe one gives NULL for NULL. */
#define hlist_entry(ptr, type, member) container_of(ptr, type, member)
#define hlist_entry_safe(ptr, type, member)                                  \
	__extension__({                                                      \
		__typeof__(ptr) __place = (ptr);                             \
		__place ? hlist_entry(__place, type, member) : (type *)NULL; \
	})

/* Walks over places; in the _safe form @pos may be taken off or freed inside. */
#define hlist_for_each(pos, head) for ((pos) = (head)->first; (pos); (pos) = (pos)->next)
#define hlist_for_each_safe(pos, n, head) for ((pos) = (head)->first; (pos) && ((n) = (pos)->next, 1); (pos) = (n))

/*
 * Walks over objects; @pos is NULL after a walk that ended by itself. _continue starts behind @pos, _from starts at it; in
 * the _safe form, where @n is a struct hlist_node *, @pos may be taken off or freed inside.
 */
#define hlist_for_each_entry(pos, head, member)                                          \
	for ((pos) = hlist_entry_safe((head)->first, __typeof__(*(pos)), member); (pos); \
	     (pos) = hlist_entry_safe((pos)->member.next, __typeof__(*(pos)), member))
#define hlist_for_each_entry_continue(pos, member)                                            \
	for ((pos) = hlist_entry_safe((pos)->member.next, __typeof__(*(pos)), member); (pos); \
	     (pos) = hlist_entry_safe((pos)->member.next, __typeof__(*(pos)), member))
#define hlist_for_each_entry_from(pos, member) \
	for (; (pos); (pos) = hlist_entry_safe((pos)->member.next, __typeof__(*(pos)), member))
#define hlist_for_each_entry_safe(pos, n, head, member)                           \
	for ((pos) = hlist_entry_safe((head)->first, __typeof__(*(pos)), member); \
	     (pos) && ((n) = (pos)->member.next, 1); (pos) = hlist_entry_safe(n, __typeof__(*(pos)), member))

#endif
