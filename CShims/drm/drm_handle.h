/* SPDX-License-Identifier: MIT */
/*
 * Tables of handles. @lock is the table's user's: taken inside by drmres_handle_reserve(), held by the caller of
 * everything else but drmres_handles_destroy().
 */
#ifndef _DRMRES_DRM_HANDLE_H_
#define _DRMRES_DRM_HANDLE_H_

#include <drmres/handle.h>
#include <linux/spinlock.h>

/*
 * Take the lowest free handle, without an object yet: it is found by nobody.
 * Return: 0, or -ENOMEM.
 */
int drmres_handle_reserve(struct drmres_handles *table, spinlock_t *lock, u32 *handle);

/* Put an object, or NULL, behind a taken handle. Return: what was there before; NULL also for a free handle. */
void *drmres_handle_replace(struct drmres_handles *table, u32 handle, void *object);

/* The object behind a handle, or NULL. */
void *drmres_handle_find(const struct drmres_handles *table, u32 handle);

/* Make a handle free. */
void drmres_handle_remove(struct drmres_handles *table, u32 handle);

/* The lowest handle above @handle that has an object; 0 behind the last. */
u32 drmres_handle_next(const struct drmres_handles *table, u32 handle);

/* Free the table itself. */
void drmres_handles_destroy(struct drmres_handles *table);

#endif
