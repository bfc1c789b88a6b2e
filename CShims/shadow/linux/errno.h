/* SPDX-License-Identifier: MIT */
/*
 * The system's error numbers and those that only the kernel has.
 */
#ifndef _SHADOW_LINUX_ERRNO_H_
#define _SHADOW_LINUX_ERRNO_H_

#include_next <linux/errno.h>

#include <drmres/errno.h>

#endif
