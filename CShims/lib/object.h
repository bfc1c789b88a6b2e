/* SPDX-License-Identifier: MIT */
/*
 * Numbers of objects, for the core only.
 */
#ifndef _DRMRES_LIB_OBJECT_H_
#define _DRMRES_LIB_OBJECT_H_

#include <drmres/object.h>

/* The number that was given out last, 0 for none: what is younger has a higher one. */
u64 drmres_last_id(enum drmres_kind kind);

#endif
