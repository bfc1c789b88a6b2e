/* SPDX-License-Identifier: MIT */
/*
 * Which of the first numbers of each type of minors are reserved: a bit for each, so that no lock is taken for that. Who holds a
 * number is the only one to use its kit (drm_kit.h). Any thread may call.
 */
#ifndef _DRM_FIRST_H_
#define _DRM_FIRST_H_

#include <linux/build_bug.h>
#include <linux/errno.h>

#include "drm_kit.h"

#define DRMRES_MINORS_OF_A_TYPE 64

struct drmres_first_numbers {
	u64 reserved;
} __attribute__((aligned(64)));

static_assert(DRMRES_DRM_KITS == 64, "a bit for each");
extern struct drmres_first_numbers drmres_first_numbers[DRMRES_DRM_KIT_ROWS] DRMRES_HIDDEN;

static inline unsigned int drmres_first_of(enum drm_minor_type type)
{
	return type == DRM_MINOR_ACCEL ? 0 : DRMRES_MINORS_OF_A_TYPE * type;
}

/* The place of a number among the first ones of its type; at least DRMRES_DRM_KITS if it is none of them. */
static inline unsigned int drmres_first_place(enum drm_minor_type type, int index)
{
	return (unsigned int)index - drmres_first_of(type);
}

/* Reserve the lowest free one. Return: its place, or -EBUSY. */
static inline int drmres_first_reserve(enum drm_minor_type type)
{
	u64 *reserved = &drmres_first_numbers[drmres_drm_kit_row(type)].reserved;
	u64 old = __atomic_load_n(reserved, __ATOMIC_RELAXED);

	do {
		if (__builtin_expect(!~old, 0))
			return -EBUSY;
		/* PAIRS WITH: the release in drmres_first_give(): who had the number before is done with its kit. */
	} while (!__atomic_compare_exchange_n(reserved, &old, old | (old + 1), true, __ATOMIC_ACQUIRE,
					      __ATOMIC_RELAXED));
	return __builtin_ctzll(~old);
}

static inline void drmres_first_give(enum drm_minor_type type, unsigned int place)
{
	/* PAIRS WITH: the acquire in drmres_first_reserve(). */
	__atomic_fetch_and(&drmres_first_numbers[drmres_drm_kit_row(type)].reserved, ~(1ull << place),
			   __ATOMIC_RELEASE);
}

#endif
