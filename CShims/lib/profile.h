/* SPDX-License-Identifier: MIT */
/*
 * The profile in force, for where calling drmres_get_profile() costs too much.
 */
#ifndef _DRMRES_LIB_PROFILE_H_
#define _DRMRES_LIB_PROFILE_H_

#include <drmres/link.h>
#include <drmres/policy.h>

extern enum drmres_profile drmres_profile_now DRMRES_HIDDEN;

static inline enum drmres_profile drmres_profile(void)
{
	/* PAIRS WITH: drmres_set_profile(). */
	return __atomic_load_n(&drmres_profile_now, __ATOMIC_RELAXED);
}

#endif
