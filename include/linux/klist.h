/* SPDX-License-Identifier: MIT */
/**
 * DOC: lists that may change while they are walked
 *
 * A struct klist has a lock of its own, and each node a count: one for being on the list, one for each walk that stands
 * at it. klist_del() drops the first; the node leaves the list when the last is dropped, so that a walk always has a
 * place to go on from. @get of the list takes a reference on the object around a node that is added, @put drops it when
 * the node has left: the object must not be freed before.
 *
 * Everything but klist_init() may be called concurrently; one struct klist_iter belongs to one thread.
 */
#ifndef _LINUX_KLIST_H
#define _LINUX_KLIST_H

#include <drmres/link.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/spinlock.h>

__BEGIN_DECLS

struct klist_node;

/**
 * struct klist - head of a list; fields are private
 * @k_lock: guards the list and the counts of its nodes
 * @k_list: the nodes
 * @get: called with a node that is added; may be NULL
 * @put: called with a node that has left, without the lock; may be NULL
 */
struct klist {
	spinlock_t k_lock;
	struct list_head k_list;
	void (*get)(struct klist_node *node);
	void (*put)(struct klist_node *node);
};

#define KLIST_INIT(_name, _get, _put)                                                                                  \
	{                                                                                                              \
		.k_lock = __SPIN_LOCK_UNLOCKED((_name).k_lock), .k_list = LIST_HEAD_INIT((_name).k_list), .get = _get, \
		.put = _put,                                                                                           \
	}

#define DEFINE_KLIST(_name, _get, _put) struct klist _name = KLIST_INIT(_name, _get, _put)

/**
 * struct klist_node - a place in a list, embedded in an object; fields are private
 * @n_klist: the list, NULL while it is on none
 * @n_node: place in it
 * @n_ref: being on the list, and walks that stand here
 * @n_deleted: on the list only for walks that stand here
 */
struct klist_node {
	struct klist *n_klist;
	struct list_head n_node;
	struct kref n_ref;
	bool n_deleted;
};

/**
 * struct klist_iter - a walk; fields are private
 * @i_klist: the list
 * @i_cur: node that the walk stands at and keeps, NULL for the head
 */
struct klist_iter {
	struct klist *i_klist;
	struct klist_node *i_cur;
};

/**
 * klist_init() - make an empty list
 * @k: memory for it
 * @get: called with each node that is added; may be NULL
 * @put: called with each node that has left; may be NULL
 */
void klist_init(struct klist *k, void (*get)(struct klist_node *), void (*put)(struct klist_node *))
	DRMRES_SYM(klist_init);

/**
 * klist_add_tail() - add at the end
 * @n: a node that is on no list, whatever it contains
 * @k: the list
 *
 * Context: Any.
 */
void klist_add_tail(struct klist_node *n, struct klist *k) DRMRES_SYM(klist_add_tail);

/**
 * klist_add_head() - add at the start; see klist_add_tail()
 * @n: the node
 * @k: the list
 */
void klist_add_head(struct klist_node *n, struct klist *k) DRMRES_SYM(klist_add_head);

/**
 * klist_add_behind() - add after another node
 * @n: the node
 * @pos: a node that is on a list; on none is M13, and nothing is added
 */
void klist_add_behind(struct klist_node *n, struct klist_node *pos) DRMRES_SYM(klist_add_behind);

/**
 * klist_add_before() - add before another node; see klist_add_behind()
 * @n: the node
 * @pos: a node that is on a list
 */
void klist_add_before(struct klist_node *n, struct klist_node *pos) DRMRES_SYM(klist_add_before);

/**
 * klist_del() - take a node off, when the last walk has passed it
 * @n: a node that is on a list; deleting one twice is M13
 *
 * No walk comes to it any more. It has left, and @put was called, when the last walk that stands at it goes on.
 *
 * Context: Any that the list's put may be called in.
 */
void klist_del(struct klist_node *n) DRMRES_SYM(klist_del);

/**
 * klist_remove() - take a node off and wait until it has left
 * @n: as for klist_del()
 *
 * Context: Process context. A walk of the same thread that stands at @n is waited for in vain.
 */
void klist_remove(struct klist_node *n) DRMRES_SYM(klist_remove);

/**
 * klist_node_attached() - is it on a list?
 * @n: a node that is or was on one
 *
 * Return: 1 until it has left, 0 then.
 */
int klist_node_attached(struct klist_node *n) DRMRES_SYM(klist_node_attached);

/**
 * klist_iter_init() - start a walk at the head
 * @k: the list
 * @i: the walk
 */
void klist_iter_init(struct klist *k, struct klist_iter *i) DRMRES_SYM(klist_iter_init);

/**
 * klist_iter_init_node() - start a walk at a node
 * @k: the list
 * @i: the walk
 * @n: where it stands, if that has not left; NULL for the head
 */
void klist_iter_init_node(struct klist *k, struct klist_iter *i, struct klist_node *n) DRMRES_SYM(klist_iter_init_node);

/**
 * klist_iter_exit() - end a walk, wherever it stands
 * @i: the walk
 */
void klist_iter_exit(struct klist_iter *i) DRMRES_SYM(klist_iter_exit);

/**
 * klist_next() - go on to the next node that was not deleted
 * @i: the walk
 *
 * Lifetime: The node stays until the walk goes on or ends.
 * Return: the node, NULL at the end.
 */
struct klist_node *klist_next(struct klist_iter *i) DRMRES_SYM(klist_next);

/**
 * klist_prev() - go back to the previous node that was not deleted; see klist_next()
 * @i: the walk
 */
struct klist_node *klist_prev(struct klist_iter *i) DRMRES_SYM(klist_prev);

__END_DECLS

#endif
