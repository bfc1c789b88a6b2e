/* SPDX-License-Identifier: MIT */
/**
 * DOC: doubly linked lists
 *
 * A struct list_head is both the head of a circular list and, embedded in an object, a place in one. A list owns nothing:
 * an entry must be taken off before the object around it is freed. Nothing is locked; who shares a list brings a lock. The
 * hlist_ family has a head of one pointer, for hash tables, and no way to its last entry.
 *
 * Adding next to, or deleting, an entry whose neighbours do not point back at it is reported (M13; M08 or a lifetime
 * finding when the entry is in freed memory) and not done, as CONFIG_DEBUG_LIST does.
 */
#ifndef _LINUX_LIST_H_
#define _LINUX_LIST_H_

#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/poison.h>

__BEGIN_DECLS

/*
 * Report that @entry, or the neighbours it should get, are not in order. Out of line and never on a good path. Not const, for
 * then a compiler thinks that it reads an entry which is about to be added and has no values yet.
 */
void drmres_list_broken(const char *function, struct list_head *entry, struct list_head *prev,
			struct list_head *next) __cold;

/* A pointer that list_del() or the allocator left behind, or that was never set. */
static inline bool __list_dead(const struct list_head *at)
{
	const uintptr_t freed = (uintptr_t)-1 / 0xff * POISON_FREE;

	return !at || at == LIST_POISON1 || at == LIST_POISON2 || (uintptr_t)at == freed;
}

static inline bool __list_may_add(const char *function, struct list_head *entry, struct list_head *prev,
				  struct list_head *next)
{
	if (likely(entry && !__list_dead(prev) && !__list_dead(next) && prev->next == next && next->prev == prev &&
		   entry != prev && entry != next))
		return true;
	drmres_list_broken(function, entry, prev, next);
	return false;
}

static inline bool __list_may_del(const char *function, struct list_head *entry)
{
	if (likely(entry && !__list_dead(entry->prev) && !__list_dead(entry->next) && entry->prev->next == entry &&
		   entry->next->prev == entry))
		return true;
	drmres_list_broken(function, entry, entry ? entry->prev : NULL, entry ? entry->next : NULL);
	return false;
}

/* An initialiser, and a definition, of an empty list. */
#define LIST_HEAD_INIT(name)     \
	{                        \
		&(name), &(name) \
	}
#define LIST_HEAD(name) struct list_head name = LIST_HEAD_INIT(name)

/**
 * INIT_LIST_HEAD() - make a list empty, or an entry a list of its own
 * @list: head or entry; what it held before is forgotten
 */
static inline void INIT_LIST_HEAD(struct list_head *list)
{
	WRITE_ONCE(list->next, list);
	WRITE_ONCE(list->prev, list);
}

/* Link two neighbours. */
static inline void __list_link(struct list_head *prev, struct list_head *next)
{
	next->prev = prev;
	/* PAIRS WITH: the load in list_empty() of a thread that looks without the lock. */
	WRITE_ONCE(prev->next, next);
}

static inline void __list_insert(const char *function, struct list_head *entry, struct list_head *prev,
				 struct list_head *next)
{
	if (!__list_may_add(function, entry, prev, next))
		return;
	entry->next = next;
	entry->prev = prev;
	next->prev = entry;
	/* PAIRS WITH: the load in list_empty() of a thread that looks without the lock. */
	WRITE_ONCE(prev->next, entry);
}

/**
 * list_add() - put an entry behind a place, or first in a list
 * @entry: not on a list
 * @head: the list, or the entry to stand before it
 */
static inline void list_add(struct list_head *entry, struct list_head *head)
{
	__list_insert("list_add", entry, head, head ? head->next : NULL);
}

/**
 * list_add_tail() - put an entry before a place, or last in a list
 * @entry: not on a list
 * @head: the list, or the entry to stand behind it
 */
static inline void list_add_tail(struct list_head *entry, struct list_head *head)
{
	__list_insert("list_add_tail", entry, head ? head->prev : NULL, head);
}

/* Take @entry off without touching its own pointers. */
static inline void __list_del_entry(struct list_head *entry)
{
	if (__list_may_del("list_del", entry))
		__list_link(entry->prev, entry->next);
}

/**
 * list_del() - take an entry off its list
 * @entry: on a list
 *
 * Its pointers are poisoned afterwards, so list_empty() of it is false; see list_del_init().
 */
static inline void list_del(struct list_head *entry)
{
	if (!__list_may_del("list_del", entry))
		return;
	__list_link(entry->prev, entry->next);
	entry->next = LIST_POISON1;
	entry->prev = LIST_POISON2;
}

/**
 * list_del_init() - take an entry off its list and make it empty
 * @entry: on a list, or empty, which changes nothing
 */
static inline void list_del_init(struct list_head *entry)
{
	if (!__list_may_del("list_del_init", entry))
		return;
	__list_link(entry->prev, entry->next);
	INIT_LIST_HEAD(entry);
}

/**
 * list_replace() - put another entry in an entry's place
 * @old: on a list; keeps its stale pointers
 * @entry: not on a list
 */
static inline void list_replace(struct list_head *old, struct list_head *entry)
{
	entry->next = old->next;
	entry->next->prev = entry;
	entry->prev = old->prev;
	entry->prev->next = entry;
}

/**
 * list_replace_init() - list_replace(), then make the old entry empty
 * @old: on a list
 * @entry: not on a list
 */
static inline void list_replace_init(struct list_head *old, struct list_head *entry)
{
	list_replace(old, entry);
	INIT_LIST_HEAD(old);
}

/**
 * list_swap() - exchange the places of two entries
 * @a: on a list
 * @b: on the same or another list
 */
static inline void list_swap(struct list_head *a, struct list_head *b)
{
	struct list_head *place = b->prev;

	list_del(b);
	list_replace(a, b);
	/* Where b stood right behind a, its old place is b itself by now. */
	list_add(a, place == a ? b : place);
}

/**
 * list_move() - take an entry off its list and put it behind a place
 * @entry: on a list
 * @head: list, or entry to stand before it
 */
static inline void list_move(struct list_head *entry, struct list_head *head)
{
	__list_del_entry(entry);
	list_add(entry, head);
}

/**
 * list_move_tail() - take an entry off its list and put it before a place
 * @entry: on a list
 * @head: list, or entry to stand behind it
 */
static inline void list_move_tail(struct list_head *entry, struct list_head *head)
{
	__list_del_entry(entry);
	list_add_tail(entry, head);
}

/**
 * list_bulk_move_tail() - move a stretch of entries before a place
 * @head: list, or entry to stand behind them; not in the stretch
 * @first: first entry of the stretch
 * @last: last entry of the stretch, on the same list at or behind @first
 */
static inline void list_bulk_move_tail(struct list_head *head, struct list_head *first, struct list_head *last)
{
	__list_link(first->prev, last->next);
	__list_link(head->prev, first);
	__list_link(last, head);
}

/**
 * list_is_first() - is an entry the first?
 * @entry: on the list
 * @head: the list
 *
 * Return: 1 or 0.
 */
static inline int list_is_first(const struct list_head *entry, const struct list_head *head)
{
	return head->next == entry;
}

/**
 * list_is_last() - is an entry the last?
 * @entry: on the list
 * @head: the list
 *
 * Return: 1 or 0.
 */
static inline int list_is_last(const struct list_head *entry, const struct list_head *head)
{
	return head->prev == entry;
}

/**
 * list_is_head() - is a place the list itself?
 * @entry: entry or head
 * @head: the list
 *
 * Return: 1 or 0.
 */
static inline int list_is_head(const struct list_head *entry, const struct list_head *head)
{
	return entry == head;
}

/**
 * list_empty() - does a list have no entries?
 * @head: list, or entry that was initialised or taken off with list_del_init()
 *
 * Return: 1 or 0.
 */
static inline int list_empty(const struct list_head *head)
{
	/* PAIRS WITH: the stores in __list_link() and __list_insert(); the answer may be stale without a lock. */
	return READ_ONCE(head->next) == head;
}

/**
 * list_del_init_careful() - list_del_init() against list_empty_careful() on another thread
 * @entry: on a list
 */
static inline void list_del_init_careful(struct list_head *entry)
{
	if (!__list_may_del("list_del_init_careful", entry))
		return;
	__list_link(entry->prev, entry->next);
	WRITE_ONCE(entry->prev, entry);
	/* PAIRS WITH: the acquire in list_empty_careful(): what was done before is seen by who finds it empty. */
	__atomic_store_n(&entry->next, entry, __ATOMIC_RELEASE);
}

/**
 * list_empty_careful() - is a list empty, and is nobody in the middle of changing it?
 * @head: the list; others may only call list_del_init_careful() on it meanwhile
 *
 * Return: 1 or 0.
 */
static inline int list_empty_careful(const struct list_head *head)
{
	/* PAIRS WITH: the release in list_del_init_careful(). */
	const struct list_head *next = __atomic_load_n(&head->next, __ATOMIC_ACQUIRE);

	return list_is_head(next, head) && next == READ_ONCE(head->prev);
}

/**
 * list_rotate_left() - make the first entry the last
 * @head: the list; nothing happens to an empty one
 */
static inline void list_rotate_left(struct list_head *head)
{
	if (!list_empty(head))
		list_move_tail(head->next, head);
}

/**
 * list_rotate_to_front() - rotate a list until an entry is the first
 * @entry: on the list
 * @head: the list
 */
static inline void list_rotate_to_front(struct list_head *entry, struct list_head *head)
{
	/* A circle has no beginning: moving its head is enough. */
	list_move_tail(head, entry);
}

/**
 * list_is_singular() - does a list have exactly one entry?
 * @head: the list
 *
 * Return: 1 or 0.
 */
static inline int list_is_singular(const struct list_head *head)
{
	return !list_empty(head) && head->next == head->prev;
}

/* Move everything up to and with @last to @list, which is overwritten. */
static inline void __list_cut(struct list_head *list, struct list_head *head, struct list_head *last)
{
	struct list_head *rest = last->next;

	list->next = head->next;
	list->next->prev = list;
	list->prev = last;
	last->next = list;
	__list_link(head, rest);
}

/**
 * list_cut_position() - split a list behind an entry
 * @list: gets the first part; what it held before is forgotten
 * @head: the list; keeps the rest
 * @entry: last entry of the first part; @head itself for none
 */
static inline void list_cut_position(struct list_head *list, struct list_head *head, struct list_head *entry)
{
	if (list_empty(head))
		return;
	/* An entry of another list, as far as one entry tells. */
	if (list_is_singular(head) && !list_is_head(entry, head) && entry != head->next)
		return;
	if (list_is_head(entry, head))
		INIT_LIST_HEAD(list);
	else
		__list_cut(list, head, entry);
}

/**
 * list_cut_before() - split a list before an entry
 * @list: gets the first part; what it held before is forgotten
 * @head: the list; keeps the rest
 * @entry: first entry of the rest; @head itself moves everything
 */
static inline void list_cut_before(struct list_head *list, struct list_head *head, struct list_head *entry)
{
	if (head->next == entry)
		INIT_LIST_HEAD(list);
	else
		__list_cut(list, head, entry->prev);
}

/* Put the entries of @list, which has some, between two neighbours. */
static inline void __list_splice(const struct list_head *list, struct list_head *prev, struct list_head *next)
{
	struct list_head *first = list->next, *last = list->prev;

	__list_link(last, next);
	__list_link(prev, first);
}

/**
 * list_splice() - put the entries of a list first in another
 * @list: the entries; unusable afterwards unless it was empty
 * @head: where to
 */
static inline void list_splice(const struct list_head *list, struct list_head *head)
{
	if (!list_empty(list))
		__list_splice(list, head, head->next);
}

/**
 * list_splice_tail() - put the entries of a list last in another
 * @list: the entries; unusable afterwards unless it was empty
 * @head: where to
 */
static inline void list_splice_tail(struct list_head *list, struct list_head *head)
{
	if (!list_empty(list))
		__list_splice(list, head->prev, head);
}

/**
 * list_splice_init() - list_splice(), and leave the source empty
 * @list: the entries
 * @head: where to
 */
static inline void list_splice_init(struct list_head *list, struct list_head *head)
{
	list_splice(list, head);
	INIT_LIST_HEAD(list);
}

/**
 * list_splice_tail_init() - list_splice_tail(), and leave the source empty
 * @list: the entries
 * @head: where to
 */
static inline void list_splice_tail_init(struct list_head *list, struct list_head *head)
{
	list_splice_tail(list, head);
	INIT_LIST_HEAD(list);
}

/**
 * list_count_nodes() - count the entries
 * @head: the list
 *
 * Return: how many there are; found by walking.
 */
static inline size_t list_count_nodes(struct list_head *head)
{
	size_t count = 0;

	for (struct list_head *at = head->next; at != head; at = at->next)
		count++;
	return count;
}

__END_DECLS

/* From a place to the object around it: container_of() under the name that list users expect. */
#define list_entry(ptr, type, member) container_of(ptr, type, member)

/* The object at the front, at the back; the list must not be empty. */
#define list_first_entry(head, type, member) list_entry((head)->next, type, member)
#define list_last_entry(head, type, member) list_entry((head)->prev, type, member)

/* The same, or NULL for an empty list. */
#define list_first_entry_or_null(head, type, member) __list_entry_or_null(head, next, type, member)
#define list_last_entry_or_null(head, type, member) __list_entry_or_null(head, prev, type, member)
#define __list_entry_or_null(head, side, type, member)                                \
	__extension__({                                                               \
		struct list_head *__list = (head);                                    \
		struct list_head *__place = READ_ONCE(__list->side);                  \
		__place == __list ? (type *)NULL : list_entry(__place, type, member); \
	})

/*
 * The place of an object, computed: @pos may be the head seen as an object, which only has that member. list_entry() sees to
 * it that @member is a place.
 */
#define __list_place(pos, member) ((struct list_head *)((uintptr_t)(pos) + offsetof(__typeof__(*(pos)), member)))

/* The neighbours of the object @pos; the circular ones step over the head. */
#define list_next_entry(pos, member) list_entry(__list_place(pos, member)->next, __typeof__(*(pos)), member)
#define list_prev_entry(pos, member) list_entry(__list_place(pos, member)->prev, __typeof__(*(pos)), member)
#define list_next_entry_circular(pos, head, member)                                              \
	(list_is_last(&(pos)->member, head) ? list_first_entry(head, __typeof__(*(pos)), member) \
					    : list_next_entry(pos, member))
#define list_prev_entry_circular(pos, head, member)                                              \
	(list_is_first(&(pos)->member, head) ? list_last_entry(head, __typeof__(*(pos)), member) \
					     : list_prev_entry(pos, member))

/* Has a walk over objects come to the head? @pos is then no object. */
#define list_entry_is_head(pos, head, member) list_is_head(__list_place(pos, member), head)

/*
 * Walks over places. The _safe forms keep the next place in @n, so that @pos may be taken off or freed inside.
 */
#define list_for_each(pos, head) for ((pos) = (head)->next; !list_is_head(pos, head); (pos) = (pos)->next)
#define list_for_each_continue(pos, head) for ((pos) = (pos)->next; !list_is_head(pos, head); (pos) = (pos)->next)
#define list_for_each_prev(pos, head) for ((pos) = (head)->prev; !list_is_head(pos, head); (pos) = (pos)->prev)
#define list_for_each_safe(pos, n, head) \
	for ((pos) = (head)->next, (n) = (pos)->next; !list_is_head(pos, head); (pos) = (n), (n) = (pos)->next)
#define list_for_each_prev_safe(pos, n, head) \
	for ((pos) = (head)->prev, (n) = (pos)->prev; !list_is_head(pos, head); (pos) = (n), (n) = (pos)->prev)

/*
 * Walks over objects. After a walk that ended by itself @pos is no object. _continue starts behind @pos, _from starts at
 * @pos, _reverse goes backwards; the _safe forms allow @pos to be taken off or freed inside.
 */
#define list_for_each_entry(pos, head, member)                                                                   \
	for ((pos) = list_first_entry(head, __typeof__(*(pos)), member); !list_entry_is_head(pos, head, member); \
	     (pos) = list_next_entry(pos, member))
#define list_for_each_entry_reverse(pos, head, member)                                                          \
	for ((pos) = list_last_entry(head, __typeof__(*(pos)), member); !list_entry_is_head(pos, head, member); \
	     (pos) = list_prev_entry(pos, member))
#define list_for_each_entry_continue(pos, head, member)                                    \
	for ((pos) = list_next_entry(pos, member); !list_entry_is_head(pos, head, member); \
	     (pos) = list_next_entry(pos, member))
#define list_for_each_entry_continue_reverse(pos, head, member)                            \
	for ((pos) = list_prev_entry(pos, member); !list_entry_is_head(pos, head, member); \
	     (pos) = list_prev_entry(pos, member))
#define list_for_each_entry_from(pos, head, member) \
	for (; !list_entry_is_head(pos, head, member); (pos) = list_next_entry(pos, member))
#define list_for_each_entry_from_reverse(pos, head, member) \
	for (; !list_entry_is_head(pos, head, member); (pos) = list_prev_entry(pos, member))

#define list_for_each_entry_safe(pos, n, head, member)                                                               \
	for ((pos) = list_first_entry(head, __typeof__(*(pos)), member), (n) = __list_step(pos, head, next, member); \
	     !list_entry_is_head(pos, head, member); (pos) = (n), (n) = __list_step(n, head, next, member))
#define list_for_each_entry_safe_continue(pos, n, head, member)                                \
	for ((pos) = list_next_entry(pos, member), (n) = __list_step(pos, head, next, member); \
	     !list_entry_is_head(pos, head, member); (pos) = (n), (n) = __list_step(n, head, next, member))
#define list_for_each_entry_safe_from(pos, n, head, member)                                      \
	for ((n) = __list_step(pos, head, next, member); !list_entry_is_head(pos, head, member); \
	     (pos) = (n), (n) = __list_step(n, head, next, member))
#define list_for_each_entry_safe_reverse(pos, n, head, member)                                                      \
	for ((pos) = list_last_entry(head, __typeof__(*(pos)), member), (n) = __list_step(pos, head, prev, member); \
	     !list_entry_is_head(pos, head, member); (pos) = (n), (n) = __list_step(n, head, prev, member))

/* One step from @pos; stays where it is at the head, which has no object around it that could be looked into. */
#define __list_step(pos, head, side, member)   \
	(list_entry_is_head(pos, head, member) \
		 ? (pos)                       \
		 : list_entry(__list_place(pos, member)->side, __typeof__(*(pos)), member))

/*
 * Start for a later _continue: @pos if there is one, the head otherwise. The head is no object of that type, which a compiler
 * would object to in container_of().
 */
#define list_prepare_entry(pos, head, member) \
	((pos) ? (pos) : (__typeof__(pos))((uintptr_t)(head)-offsetof(__typeof__(*(pos)), member)))

/* Refresh the saved next object of a _safe walk, after the list was changed inside. */
#define list_safe_reset_next(pos, n, member) ((n) = list_next_entry(pos, member))

#include <linux/hlist.h>

#endif
