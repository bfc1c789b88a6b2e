// SPDX-License-Identifier: MIT
/**
 * DOC: lists that may change while they are walked
 *
 * The last reference takes the node off, under the list's lock; the list's put is called after the lock was dropped, and
 * after that nothing touches the node. Who waits in klist_remove() has an entry, with a completion, on one list for all
 * klists, so that nothing of the node is needed to wake him.
 */
#include <linux/klist.h>

#include <drmres/codes.h>
#include <drmres/phase.h>
#include <lib/report.h>
#include <linux/completion.h>

#include <bsd/sys/queue.h>

/* struct departure - somebody waits until @node has left its list */
struct departure {
	LIST_ENTRY(departure) entry;
	const struct klist_node *node;
	struct completion left;
};

static LIST_HEAD(departures, departure) departures = LIST_HEAD_INITIALIZER(departures);
static DEFINE_SPINLOCK(departures_lock);

void klist_init(struct klist *k, void (*get)(struct klist_node *), void (*put)(struct klist_node *))
{
	spin_lock_init(&k->k_lock);
	INIT_LIST_HEAD(&k->k_list);
	k->get = get;
	k->put = put;
}

static void call(const char *verb, void (*fn)(struct klist_node *), struct klist_node *n)
{
	struct drmres_phase phase;

	if (!fn)
		return;
	drmres_phase_enter(&phase, verb, NULL);
	fn(n);
	drmres_phase_leave(&phase);
}

static void prepare(struct klist *k, struct klist_node *n)
{
	INIT_LIST_HEAD(&n->n_node);
	kref_init(&n->n_ref);
	n->n_klist = k;
	n->n_deleted = false;
	call("get of a klist node", k->get, n);
}

void klist_add_tail(struct klist_node *n, struct klist *k)
{
	prepare(k, n);
	spin_lock(&k->k_lock);
	list_add_tail(&n->n_node, &k->k_list);
	spin_unlock(&k->k_lock);
}

void klist_add_head(struct klist_node *n, struct klist *k)
{
	prepare(k, n);
	spin_lock(&k->k_lock);
	list_add(&n->n_node, &k->k_list);
	spin_unlock(&k->k_lock);
}

/* The list of @n; NULL, and a report, if it is on none. */
static struct klist *list_of(const struct klist_node *n, const char *function, const void *pc)
{
	/* Pairs with the release in leave(). */
	struct klist *k = __atomic_load_n(&n->n_klist, __ATOMIC_ACQUIRE);

	if (!k)
		drmres_report_at(pc, DRMRES_LIST_CORRUPTED, function, NULL, "%s() of a node that is on no list",
				 function);
	return k;
}

void klist_add_behind(struct klist_node *n, struct klist_node *pos)
{
	struct klist *k = list_of(pos, "klist_add_behind", __builtin_return_address(0));

	if (!k)
		return;
	prepare(k, n);
	spin_lock(&k->k_lock);
	list_add(&n->n_node, &pos->n_node);
	spin_unlock(&k->k_lock);
}

void klist_add_before(struct klist_node *n, struct klist_node *pos)
{
	struct klist *k = list_of(pos, "klist_add_before", __builtin_return_address(0));

	if (!k)
		return;
	prepare(k, n);
	spin_lock(&k->k_lock);
	list_add_tail(&n->n_node, &pos->n_node);
	spin_unlock(&k->k_lock);
}

/* The last reference is gone: @kref's node leaves. Called with the list's lock held. */
static void leave(struct kref *kref)
{
	struct klist_node *n = container_of(kref, struct klist_node, n_ref);
	struct departure *one, *next;

	list_del(&n->n_node);
	/* Release: who sees that it is on no list may use it anew. Pairs with the acquire in list_of() and klist_node_attached(). */
	__atomic_store_n(&n->n_klist, NULL, __ATOMIC_RELEASE);
	spin_lock(&departures_lock);
	for (one = LIST_FIRST(&departures); one; one = next) {
		next = LIST_NEXT(one, entry);
		if (one->node != n)
			continue;
		LIST_REMOVE(one, entry);
		/* From here on it may be gone. */
		complete(&one->left);
	}
	spin_unlock(&departures_lock);
}

/* Delete @n, unless that was done already. Return: false if it is on no list. */
static bool del(struct klist_node *n, const char *function, const void *pc)
{
	struct klist *k = list_of(n, function, pc);
	bool again, left = false;

	if (!k)
		return false;
	spin_lock(&k->k_lock);
	again = n->n_deleted;
	n->n_deleted = true;
	if (!again)
		left = kref_put(&n->n_ref, leave);
	spin_unlock(&k->k_lock);
	if (again)
		drmres_report_at(pc, DRMRES_LIST_CORRUPTED, function, NULL, "%s() of a node that was deleted already",
				 function);
	else if (left)
		call("put of a klist node", k->put, n);
	return true;
}

void klist_del(struct klist_node *n)
{
	del(n, "klist_del", __builtin_return_address(0));
}

void klist_remove(struct klist_node *n)
{
	struct departure departure = {.node = n};

	init_completion(&departure.left);
	spin_lock(&departures_lock);
	LIST_INSERT_HEAD(&departures, &departure, entry);
	spin_unlock(&departures_lock);
	if (del(n, "klist_remove", __builtin_return_address(0))) {
		wait_for_completion(&departure.left);
		return;
	}
	spin_lock(&departures_lock);
	if (!completion_done(&departure.left))
		LIST_REMOVE(&departure, entry);
	spin_unlock(&departures_lock);
}

int klist_node_attached(struct klist_node *n)
{
	/* Pairs with the release in leave(). */
	return __atomic_load_n(&n->n_klist, __ATOMIC_ACQUIRE) != NULL;
}

void klist_iter_init_node(struct klist *k, struct klist_iter *i, struct klist_node *n)
{
	i->i_klist = k;
	i->i_cur = n && kref_get_unless_zero(&n->n_ref) ? n : NULL;
}

void klist_iter_init(struct klist *k, struct klist_iter *i)
{
	klist_iter_init_node(k, i, NULL);
}

void klist_iter_exit(struct klist_iter *i)
{
	struct klist_node *n = i->i_cur;
	bool left;

	if (!n)
		return;
	i->i_cur = NULL;
	spin_lock(&i->i_klist->k_lock);
	left = kref_put(&n->n_ref, leave);
	spin_unlock(&i->i_klist->k_lock);
	if (left)
		call("put of a klist node", i->i_klist->put, n);
}

static struct list_head *step(struct list_head *at, bool forward)
{
	return forward ? at->next : at->prev;
}

static struct klist_node *go(struct klist_iter *i, bool forward)
{
	struct klist *k = i->i_klist;
	struct klist_node *from = i->i_cur, *n;
	struct list_head *at;
	bool left = false;

	i->i_cur = NULL;
	spin_lock(&k->k_lock);
	/* Before the node that it stands at is let go of. */
	at = step(from ? &from->n_node : &k->k_list, forward);
	if (from)
		left = kref_put(&from->n_ref, leave);
	for (; at != &k->k_list && !i->i_cur; at = step(at, forward)) {
		n = list_entry(at, struct klist_node, n_node);
		if (n->n_deleted)
			continue;
		kref_get(&n->n_ref);
		i->i_cur = n;
	}
	spin_unlock(&k->k_lock);
	if (left)
		call("put of a klist node", k->put, from);
	return i->i_cur;
}

struct klist_node *klist_next(struct klist_iter *i)
{
	return go(i, true);
}

struct klist_node *klist_prev(struct klist_iter *i)
{
	return go(i, false);
}
