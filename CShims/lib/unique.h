/* SPDX-License-Identifier: MIT */
/*
 * Numbers of which only that no two are equal is wanted: a thread takes a good many at a time, so that threads do not meet.
 */
#ifndef _DRMRES_LIB_UNIQUE_H_
#define _DRMRES_LIB_UNIQUE_H_

#include <drmres/types.h>

/* What a thread takes at a time. */
#define DRMRES_UNIQUE_STEP 256u

/* struct drmres_unique - what a thread has taken and not used: the numbers behind @last, @left of them; zeroed: none */
struct drmres_unique {
	u64 last;
	u64 left;
};

/* A number that nobody has got of @all yet, and not 0. @mine: this thread's. */
static inline u64 drmres_unique(u64 *all, struct drmres_unique *mine)
{
	if (__builtin_expect(!mine->left, 0)) {
		/* PAIRS WITH: itself; nothing is ordered by it. */
		mine->last = __atomic_fetch_add(all, DRMRES_UNIQUE_STEP, __ATOMIC_RELAXED);
		mine->left = DRMRES_UNIQUE_STEP;
	}
	mine->left--;
	return ++mine->last;
}

#endif
