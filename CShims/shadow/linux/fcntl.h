/* SPDX-License-Identifier: MIT */
/*
 * linux/fcntl.h in place of the system's, which declares once more what the C library declares: the flags of open() are the C
 * library's, and those are the kernel's.
 */
#ifndef _SHADOW_LINUX_FCNTL_H_
#define _SHADOW_LINUX_FCNTL_H_

#include <fcntl.h>

#endif
