/* SPDX-License-Identifier: MIT */
/*
 * Numbers of objects, for the core only.
 */
#ifndef _DRMRES_LIB_OBJECT_H_
#define _DRMRES_LIB_OBJECT_H_

#include <drmres/object.h>

/* The number that was given out last, 0 for none: what is younger has a higher one. */
u64 drmres_last_id(enum drmres_kind kind);

/*
 * The last number of each kind; nodes of all families are counted in one. Written by object.c alone, but for that of drm_devices,
 * which have theirs from drm_first.h.
 */
extern u64 drmres_object_last[DRMRES_KIND_COUNT] DRMRES_HIDDEN;

#endif
