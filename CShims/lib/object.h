/* SPDX-License-Identifier: MIT */
/*
 * Numbers of objects, for the core only.
 */
#ifndef _DRMRES_LIB_OBJECT_H_
#define _DRMRES_LIB_OBJECT_H_

#include <drmres/object.h>

/* The number that was given out last, 0 for none: what is younger has a higher one. */
u64 drmres_last_id(enum drmres_kind kind);

/* The last number of each kind; nodes of all families are counted in one. Nobody but the function below and object.c. */
extern u64 drmres_object_last[DRMRES_KIND_COUNT] DRMRES_HIDDEN;

/* drmres_next_id() of a kind that is counted for itself. */
static inline u64 drmres_object_next(enum drmres_kind kind)
{
	/* PAIRS WITH: itself; only the number must be unique, nothing is ordered by it. */
	return __atomic_add_fetch(&drmres_object_last[kind], 1, __ATOMIC_RELAXED);
}

#endif
