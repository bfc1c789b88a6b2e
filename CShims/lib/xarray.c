// SPDX-License-Identifier: MIT
/**
 * DOC: arrays that are mostly empty
 *
 * A red-black tree by index, whose nodes are the driver's allocations: they fail where its allocations do, and are
 * leaked where it forgets them. The tree is guarded by a word of the array's own that is held for a few instructions;
 * the spinlock around a change is what Linux takes, and keeps changes of one caller together. Memory for a change is
 * had before either of them is taken.
 */
#include <linux/xarray.h>

#include "locking/call.h"
#include "locking/lock.h"
#include "mm/mm.h"
#include "xarray.h"

#include <drmres/errno.h>
#include <drmres/sched.h>

static int compare(const struct drmres_xnode *a, const struct drmres_xnode *b)
{
	return (a->index > b->index) - (a->index < b->index);
}

RB_HEAD(xtree, drmres_xnode);
RB_GENERATE_INTERNAL(xtree, drmres_xnode, by_index, compare, static __maybe_unused)

/* The tree's head is one pointer: the array's. */
_Static_assert(sizeof(struct xtree) == sizeof(((struct xarray *)0)->xa_head), "");

static struct xtree *tree(const struct xarray *xa)
{
	return (struct xtree *)(uintptr_t)&xa->xa_head;
}

static void lock(const struct xarray *xa)
{
	drmres_word_lock((u32 *)(uintptr_t)&xa->xa_word, false);
}

static void unlock(const struct xarray *xa)
{
	drmres_word_unlock((u32 *)(uintptr_t)&xa->xa_word);
}

static struct drmres_xnode *find(const struct xarray *xa, unsigned long index)
{
	struct drmres_xnode key = {.index = index};

	return RB_FIND(xtree, tree(xa), &key);
}

static struct drmres_xnode *find_from(const struct xarray *xa, unsigned long index)
{
	struct drmres_xnode key = {.index = index};

	return RB_NFIND(xtree, tree(xa), &key);
}

struct drmres_xnode *drmres_xnode_new(void *entry, gfp_t gfp, const struct drmres_call *call)
{
	struct drmres_xnode *node = drmres_mem_alloc(sizeof(*node), gfp & ~(gfp_t)__GFP_ZERO, call->pc);

	if (node)
		node->entry = entry;
	return node;
}

void drmres_xnode_free(struct drmres_xnode *node, const struct drmres_call *call)
{
	if (node)
		drmres_mem_free(node, false, call->pc);
}

void *drmres_xa_get(const struct xarray *xa, unsigned long index, bool *there)
{
	struct drmres_xnode *node;
	void *entry;

	lock(xa);
	node = find(xa, index);
	entry = node ? node->entry : NULL;
	unlock(xa);
	if (there)
		*there = node;
	return entry;
}

bool drmres_xa_put(struct xarray *xa, unsigned long index, struct drmres_xnode *node)
{
	bool free;

	drmres_point(DRMRES_OP_LIST, xa);
	node->index = index;
	lock(xa);
	free = !find(xa, index);
	if (free)
		RB_INSERT(xtree, tree(xa), node);
	unlock(xa);
	return free;
}

bool drmres_xa_put_free(struct xarray *xa, unsigned long min, unsigned long max, struct drmres_xnode *node)
{
	struct drmres_xnode *at;
	bool free = min <= max;

	drmres_point(DRMRES_OP_LIST, xa);
	node->index = min;
	lock(xa);
	for (at = find_from(xa, min); free && at && at->index == node->index; at = RB_NEXT(xtree, tree(xa), at)) {
		free = node->index < max;
		node->index++;
	}
	if (free)
		RB_INSERT(xtree, tree(xa), node);
	unlock(xa);
	return free;
}

bool drmres_xa_set(struct xarray *xa, unsigned long index, void *entry, void **old)
{
	struct drmres_xnode *node;

	lock(xa);
	node = find(xa, index);
	if (node) {
		*old = node->entry;
		node->entry = entry;
	}
	unlock(xa);
	return node;
}

bool drmres_xa_take(struct xarray *xa, unsigned long index, void **entry, const struct drmres_call *call)
{
	struct drmres_xnode *node;

	drmres_point(DRMRES_OP_LIST, xa);
	lock(xa);
	node = find(xa, index);
	if (node)
		RB_REMOVE(xtree, tree(xa), node);
	unlock(xa);
	*entry = node ? node->entry : NULL;
	drmres_xnode_free(node, call);
	return node;
}

bool drmres_xa_next(const struct xarray *xa, unsigned long *index, unsigned long max, void **entry)
{
	struct drmres_xnode *node;
	bool there;

	lock(xa);
	node = find_from(xa, *index);
	there = node && node->index <= max;
	if (there) {
		*index = node->index;
		*entry = node->entry;
	}
	unlock(xa);
	return there;
}

void drmres_xa_clear(struct xarray *xa, const struct drmres_call *call)
{
	struct drmres_xnode *node;

	for (;;) {
		lock(xa);
		node = RB_MIN(xtree, tree(xa));
		if (node)
			RB_REMOVE(xtree, tree(xa), node);
		unlock(xa);
		if (!node)
			return;
		drmres_xnode_free(node, call);
	}
}

/* ---- the kernel's names ---- */

void xa_init_flags(struct xarray *xa, gfp_t flags)
{
	if (!drmres_call_on(DRMRES_CALL("xa_init"), xa))
		return;
	drmres_spin_lock_init(&xa->xa_lock, "xa->xa_lock");
	xa->xa_flags = flags;
	xa->xa_word = 0;
	xa->xa_head = NULL;
}

void *xa_load(struct xarray *xa, unsigned long index)
{
	return drmres_call_on(DRMRES_CALL("xa_load"), xa) ? drmres_xa_get(xa, index, NULL) : NULL;
}

/* Take the array's lock, with a report where that cannot be; the spinlock has its own eyes for misuse. */
static bool begin(struct xarray *xa, const struct drmres_call *call)
{
	if (!drmres_call_on(call, xa))
		return false;
	(spin_lock)(&xa->xa_lock);
	return true;
}

static void end(struct xarray *xa)
{
	(spin_unlock)(&xa->xa_lock);
}

/* @locked: by the caller, so that nothing may be allocated that sleeps. */
static void *store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp, bool locked,
		   const struct drmres_call *call)
{
	struct drmres_xnode *node = NULL;
	void *old = NULL;

	if (!drmres_call_on(call, xa))
		return ERR_PTR(-EINVAL);
	if (locked)
		gfp = GFP_NOWAIT;
	/* What is there already takes no memory. */
	if (entry && !drmres_xa_set(xa, index, entry, &old)) {
		node = drmres_xnode_new(entry, gfp, call);
		if (!node)
			return ERR_PTR(-ENOMEM);
	} else if (entry) {
		return old;
	}
	if (!locked && !begin(xa, call)) {
		drmres_xnode_free(node, call);
		return ERR_PTR(-EINVAL);
	}
	if (!entry) {
		drmres_xa_take(xa, index, &old, call);
	} else if (!drmres_xa_put(xa, index, node)) {
		drmres_xa_set(xa, index, entry, &old);
		drmres_xnode_free(node, call);
	}
	if (!locked)
		end(xa);
	return old;
}

void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	return store(xa, index, entry, gfp, false, DRMRES_CALL("xa_store"));
}

void *__xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	return store(xa, index, entry, gfp, true, DRMRES_CALL("__xa_store"));
}

int xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	const struct drmres_call *call = DRMRES_CALL("xa_insert");
	struct drmres_xnode *node;
	bool free;

	if (!drmres_call_on(call, xa))
		return -EINVAL;
	node = drmres_xnode_new(entry, gfp, call);
	if (!node)
		return -ENOMEM;
	begin(xa, call);
	free = drmres_xa_put(xa, index, node);
	end(xa);
	if (!free)
		drmres_xnode_free(node, call);
	return free ? 0 : -EBUSY;
}

void *xa_erase(struct xarray *xa, unsigned long index)
{
	return store(xa, index, NULL, 0, false, DRMRES_CALL("xa_erase"));
}

void *__xa_erase(struct xarray *xa, unsigned long index)
{
	return store(xa, index, NULL, 0, true, DRMRES_CALL("__xa_erase"));
}

void *xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry, gfp_t gfp)
{
	const struct drmres_call *call = DRMRES_CALL("xa_cmpxchg");
	struct drmres_xnode *node = NULL;
	void *found;

	if (!drmres_call_on(call, xa))
		return ERR_PTR(-EINVAL);
	if (entry && !old) {
		node = drmres_xnode_new(entry, gfp, call);
		if (!node)
			return ERR_PTR(-ENOMEM);
	}
	begin(xa, call);
	found = drmres_xa_get(xa, index, NULL);
	if (found == old) {
		if (!entry)
			drmres_xa_take(xa, index, &found, call);
		else if (!node || !drmres_xa_put(xa, index, node))
			drmres_xa_set(xa, index, entry, &found);
		else
			node = NULL;
	}
	end(xa);
	drmres_xnode_free(node, call);
	return found;
}

static int alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, u32 *next, gfp_t gfp, bool locked,
		 const struct drmres_call *call)
{
	struct drmres_xnode *node;
	u32 min = limit.min;
	int ret = 0;

	if (!drmres_call_on(call, xa) || !drmres_call_on(call, id))
		return -EINVAL;
	if ((xa->xa_flags & XA_FLAGS_ALLOC) != XA_FLAGS_ALLOC) {
		drmres_call_report(call, DRMRES_WARN, NULL,
				   "%s() on an array that was initialised without XA_FLAGS_ALLOC", call->function);
		return -EINVAL;
	}
	node = drmres_xnode_new(entry, locked ? GFP_NOWAIT : gfp, call);
	if (!node)
		return -ENOMEM;
	if ((xa->xa_flags & XA_FLAGS_ALLOC1) == XA_FLAGS_ALLOC1 && !min)
		min = 1;
	if (!locked)
		begin(xa, call);
	if (next && *next > min && *next <= limit.max && drmres_xa_put_free(xa, *next, limit.max, node))
		ret = 0;
	else if (drmres_xa_put_free(xa, min, limit.max, node))
		ret = next && *next > min;
	else
		ret = -EBUSY;
	if (ret >= 0) {
		*id = (u32)node->index;
		if (next)
			*next = *id + 1;
	}
	if (!locked)
		end(xa);
	if (ret < 0)
		drmres_xnode_free(node, call);
	return ret;
}

int xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp)
{
	return alloc(xa, id, entry, limit, NULL, gfp, false, DRMRES_CALL("xa_alloc"));
}

int __xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp)
{
	return alloc(xa, id, entry, limit, NULL, gfp, true, DRMRES_CALL("__xa_alloc"));
}

int xa_alloc_cyclic(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, u32 *next, gfp_t gfp)
{
	const struct drmres_call *call = DRMRES_CALL("xa_alloc_cyclic");

	return drmres_call_on(call, next) ? alloc(xa, id, entry, limit, next, gfp, false, call) : -EINVAL;
}

void *xa_find(struct xarray *xa, unsigned long *index, unsigned long max, xa_mark_t filter)
{
	const struct drmres_call *call = DRMRES_CALL("xa_find");
	unsigned long at;
	void *entry;

	(void)filter;
	if (!drmres_call_on(call, xa) || !drmres_call_on(call, index))
		return NULL;
	/* A place that was taken without an entry is none. */
	for (at = *index; drmres_xa_next(xa, &at, max, &entry); at++) {
		if (entry) {
			*index = at;
			return entry;
		}
		if (at == max)
			break;
	}
	return NULL;
}

void *xa_find_after(struct xarray *xa, unsigned long *index, unsigned long max, xa_mark_t filter)
{
	unsigned long at;
	void *entry;

	if (!drmres_call_on(DRMRES_CALL("xa_find_after"), index) || *index >= max)
		return NULL;
	at = *index + 1;
	entry = (xa_find)(xa, &at, max, filter);
	if (entry)
		*index = at;
	return entry;
}

void xa_destroy(struct xarray *xa)
{
	const struct drmres_call *call = DRMRES_CALL("xa_destroy");

	if (!begin(xa, call))
		return;
	drmres_xa_clear(xa, call);
	end(xa);
}

bool xa_empty(const struct xarray *xa)
{
	unsigned long index = 0;
	void *entry;

	return !drmres_call_on(DRMRES_CALL("xa_empty"), xa) || !drmres_xa_next(xa, &index, ~0ul, &entry);
}
