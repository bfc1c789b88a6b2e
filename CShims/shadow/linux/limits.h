/* SPDX-License-Identifier: MIT */
/*
 * The system's limits on names and paths and those of the scalar types.
 */
#ifndef _SHADOW_LINUX_LIMITS_H_
#define _SHADOW_LINUX_LIMITS_H_

#include_next <linux/limits.h>

#include <drmres/limits.h>

#endif
