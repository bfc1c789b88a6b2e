/* SPDX-License-Identifier: MIT */
/*
 * The tree behind xarray, idr and ida, without the locks and rules of any of them. Each function takes the array's own
 * word and nothing else.
 */
#ifndef _DRMRES_LIB_XARRAY_H_
#define _DRMRES_LIB_XARRAY_H_

#include "locking/call.h"

#include <linux/xarray.h>

#include <bsd/sys/tree.h>

struct drmres_xnode {
	RB_ENTRY(drmres_xnode) by_index;
	unsigned long index;
	void *entry;
};

struct drmres_xnode *drmres_xnode_new(void *entry, gfp_t gfp, const struct drmres_call *call);
void drmres_xnode_free(struct drmres_xnode *node, const struct drmres_call *call);

void *drmres_xa_get(const struct xarray *xa, unsigned long index, bool *there);

/* Put a node at @index, or at the first place from @min that is free. Return: false if there is none; it stays yours. */
bool drmres_xa_put(struct xarray *xa, unsigned long index, struct drmres_xnode *node);
bool drmres_xa_put_free(struct xarray *xa, unsigned long min, unsigned long max, struct drmres_xnode *node);

/* Exchange the entry of a node that is there. Return: whether it is. */
bool drmres_xa_set(struct xarray *xa, unsigned long index, void *entry, void **old);
bool drmres_xa_take(struct xarray *xa, unsigned long index, void **entry, const struct drmres_call *call);

/* The first node from *@index on, not after @max. */
bool drmres_xa_next(const struct xarray *xa, unsigned long *index, unsigned long max, void **entry);
void drmres_xa_clear(struct xarray *xa, const struct drmres_call *call);

#endif
