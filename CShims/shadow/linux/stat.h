/* SPDX-License-Identifier: MIT */
/* The system's header, and the modes that only the kernel has names for. */
#ifndef _SHADOW_LINUX_STAT_H_
#define _SHADOW_LINUX_STAT_H_

#include_next <linux/stat.h>

#include <drmres/stat.h>

#endif
