// SPDX-License-Identifier: MIT
/**
 * DOC: numbers
 *
 * Numbers for pointers and numbers alone, both the tree of xarray.c. Owns nothing.
 */
#include <linux/idr.h>

#include "locking/call.h"
#include "xarray.h"

#include <drmres/errno.h>
#include <linux/minmax.h>
#include <linux/printk.h>

#include <limits.h>

void idr_init_base(struct idr *idr, int base)
{
	if (!drmres_call_on(DRMRES_CALL("idr_init"), idr))
		return;
	xa_init_flags(&idr->idr_rt, 0);
	idr->idr_base = (unsigned int)base;
	idr->idr_next = 0;
}

static int alloc(struct idr *idr, void *ptr, u32 *id, unsigned long max, unsigned long again, gfp_t gfp,
		 const struct drmres_call *call)
{
	unsigned long min = *id < idr->idr_base ? idr->idr_base : *id;
	struct drmres_xnode *node = drmres_xnode_new(ptr, gfp, call);

	if (!node)
		return -ENOMEM;
	if (!drmres_xa_put_free(&idr->idr_rt, min, max, node) &&
	    (again >= min || !drmres_xa_put_free(&idr->idr_rt, again, max, node))) {
		drmres_xnode_free(node, call);
		return -ENOSPC;
	}
	*id = (u32)node->index;
	return 0;
}

static unsigned long highest(int end)
{
	return end > 0 ? (unsigned long)end - 1 : INT_MAX;
}

int idr_alloc(struct idr *idr, void *ptr, int start, int end, gfp_t gfp)
{
	const struct drmres_call *call = DRMRES_CALL("idr_alloc");
	u32 id = (u32)start;
	int ret;

	if (!drmres_call_on(call, idr))
		return -EINVAL;
	if (start < 0) {
		drmres_call_report(call, DRMRES_WARN, NULL, "idr_alloc() from %d on", start);
		return -EINVAL;
	}
	ret = alloc(idr, ptr, &id, highest(end), ULONG_MAX, gfp, call);
	return ret ? ret : (int)id;
}

int idr_alloc_cyclic(struct idr *idr, void *ptr, int start, int end, gfp_t gfp)
{
	const struct drmres_call *call = DRMRES_CALL("idr_alloc_cyclic");
	u32 id;
	int ret;

	if (!drmres_call_on(call, idr))
		return -EINVAL;
	if (start < 0) {
		drmres_call_report(call, DRMRES_WARN, NULL, "idr_alloc_cyclic() from %d on", start);
		return -EINVAL;
	}
	id = max(idr->idr_next, (u32)start);
	ret = alloc(idr, ptr, &id, highest(end), (unsigned long)start, gfp, call);
	if (ret)
		return ret;
	idr->idr_next = id + 1;
	return (int)id;
}

int idr_alloc_u32(struct idr *idr, void *ptr, u32 *nextid, unsigned long max, gfp_t gfp)
{
	const struct drmres_call *call = DRMRES_CALL("idr_alloc_u32");

	if (!drmres_call_on(call, idr) || !drmres_call_on(call, nextid))
		return -EINVAL;
	return alloc(idr, ptr, nextid, max, ULONG_MAX, gfp, call);
}

void *idr_find(const struct idr *idr, unsigned long id)
{
	return drmres_call_on(DRMRES_CALL("idr_find"), idr) ? drmres_xa_get(&idr->idr_rt, id, NULL) : NULL;
}

void *idr_remove(struct idr *idr, unsigned long id)
{
	const struct drmres_call *call = DRMRES_CALL("idr_remove");
	void *ptr = NULL;

	if (drmres_call_on(call, idr))
		drmres_xa_take(&idr->idr_rt, id, &ptr, call);
	return ptr;
}

void *idr_replace(struct idr *idr, void *ptr, unsigned long id)
{
	void *old;

	if (!drmres_call_on(DRMRES_CALL("idr_replace"), idr) || !drmres_xa_set(&idr->idr_rt, id, ptr, &old))
		return ERR_PTR(-ENOENT);
	return old;
}

int idr_for_each(const struct idr *idr, int (*fn)(int id, void *p, void *data), void *data)
{
	unsigned long id = 0;
	void *ptr;

	if (!drmres_call_on(DRMRES_CALL("idr_for_each"), idr))
		return 0;
	for (; drmres_xa_next(&idr->idr_rt, &id, INT_MAX, &ptr); id++) {
		int ret = fn((int)id, ptr, data);

		if (ret)
			return ret;
	}
	return 0;
}

void *idr_get_next(struct idr *idr, int *nextid)
{
	const struct drmres_call *call = DRMRES_CALL("idr_get_next");
	unsigned long id;
	void *ptr;

	if (!drmres_call_on(call, idr) || !drmres_call_on(call, nextid))
		return NULL;
	/* A number without a pointer is passed over. */
	for (id = (unsigned long)*nextid; drmres_xa_next(&idr->idr_rt, &id, INT_MAX, &ptr); id++) {
		if (!ptr)
			continue;
		*nextid = (int)id;
		return ptr;
	}
	return NULL;
}

bool idr_is_empty(const struct idr *idr)
{
	return !drmres_call_on(DRMRES_CALL("idr_is_empty"), idr) || xa_empty(&idr->idr_rt);
}

void idr_destroy(struct idr *idr)
{
	const struct drmres_call *call = DRMRES_CALL("idr_destroy");

	if (!drmres_call_on(call, idr))
		return;
	drmres_xa_clear(&idr->idr_rt, call);
	idr->idr_next = 0;
}

/* ---- numbers alone ---- */

void ida_init(struct ida *ida)
{
	if (drmres_call_on(DRMRES_CALL("ida_init"), ida))
		xa_init_flags(&ida->xa, 0);
}

int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp)
{
	const struct drmres_call *call = DRMRES_CALL("ida_alloc_range");
	struct drmres_xnode *node;

	if (!drmres_call_on(call, ida))
		return -EINVAL;
	if ((int)min < 0)
		return -ENOSPC;
	if ((int)max < 0)
		max = INT_MAX;
	node = drmres_xnode_new(xa_mk_value(1), gfp, call);
	if (!node)
		return -ENOMEM;
	if (drmres_xa_put_free(&ida->xa, min, max, node))
		return (int)node->index;
	drmres_xnode_free(node, call);
	return -ENOSPC;
}

void ida_free(struct ida *ida, unsigned int id)
{
	const struct drmres_call *call = DRMRES_CALL("ida_free");
	void *entry;

	if ((int)id < 0 || !drmres_call_on(call, ida) || drmres_xa_take(&ida->xa, id, &entry, call))
		return;
	printk(KERN_WARNING "ida_free called for id=%u which is not allocated.\n", id);
	drmres_call_report(call, DRMRES_WARN, NULL, "ida_free() of %u, which is not allocated", id);
}

void ida_destroy(struct ida *ida)
{
	const struct drmres_call *call = DRMRES_CALL("ida_destroy");

	if (drmres_call_on(call, ida))
		drmres_xa_clear(&ida->xa, call);
}
