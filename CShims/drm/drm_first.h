/* SPDX-License-Identifier: MIT */
/*
 * Which of the first numbers of each type of minors are reserved, a bit for each, and the number of the last drm_device: under a
 * lock that costs the thread that makes all devices no atomic operation, and others one (mm/slab/bias.h). A leaf, held for a few
 * instructions. Who holds a number is the only one to use its kit (drm_kit.h). Any thread may call.
 */
#ifndef _DRM_FIRST_H_
#define _DRM_FIRST_H_

#include <lib/object.h>
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <mm/slab/bias.h>

#include "drm_kit.h"

#define DRMRES_MINORS_OF_A_TYPE 64

struct drmres_first_numbers {
	struct drmres_bias lock;
	u64 reserved[DRMRES_DRM_KIT_ROWS];
} __attribute__((aligned(64)));

static_assert(DRMRES_DRM_KITS == 64, "a bit for each");
extern struct drmres_first_numbers drmres_first_numbers DRMRES_HIDDEN;

/* drm_first.c: for who is not the favourite, if there is one. Return: whether this thread is, and so how it leaves. */
bool drmres_first_enter_anyhow(void);
void drmres_first_leave_anyhow(void);

/* Return: what drmres_first_leave() wants. */
static inline __attribute__((always_inline)) bool drmres_first_enter(void)
{
	return __builtin_expect(drmres_bias_try(&drmres_first_numbers.lock), 1) || drmres_first_enter_anyhow();
}

static inline __attribute__((always_inline)) void drmres_first_leave(bool favoured)
{
	if (__builtin_expect(favoured, 1))
		drmres_bias_leave(&drmres_first_numbers.lock);
	else
		drmres_first_leave_anyhow();
}

static inline unsigned int drmres_first_of(enum drm_minor_type type)
{
	return type == DRM_MINOR_ACCEL ? 0 : DRMRES_MINORS_OF_A_TYPE * type;
}

/* The place of a number among the first ones of its type; at least DRMRES_DRM_KITS if it is none of them. */
static inline unsigned int drmres_first_place(enum drm_minor_type type, int index)
{
	return (unsigned int)index - drmres_first_of(type);
}

/* Reserve the lowest free one. Return: its place, or -EBUSY. Locked. */
static inline int drmres_first_reserve(enum drm_minor_type type)
{
	u64 *reserved = &drmres_first_numbers.reserved[drmres_drm_kit_row(type)], old = *reserved;

	if (__builtin_expect(!~old, 0))
		return -EBUSY;
	*reserved = old | (old + 1);
	return __builtin_ctzll(~old);
}

/* Locked. */
static inline void drmres_first_free(enum drm_minor_type type, unsigned int place)
{
	drmres_first_numbers.reserved[drmres_drm_kit_row(type)] &= ~(1ull << place);
}

/* The same by who is not inside. */
static inline __attribute__((always_inline)) void drmres_first_give(enum drm_minor_type type, unsigned int place)
{
	const bool favoured = drmres_first_enter();

	drmres_first_free(type, place);
	drmres_first_leave(favoured);
}

/* The number of a drm_device. Locked. */
static inline u64 drmres_first_drm_id(void)
{
	u64 id = drmres_object_last[DRMRES_KIND_DRM] + 1;

	/* Relaxed: others may look at it. */
	__atomic_store_n(&drmres_object_last[DRMRES_KIND_DRM], id, __ATOMIC_RELAXED);
	return id;
}

#endif
