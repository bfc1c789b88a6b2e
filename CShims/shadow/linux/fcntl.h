/* SPDX-License-Identifier: MIT */
/*
 * The C library's flags of open(), which are the kernel's. Not the system's header of this name: it declares what the C
 * library declares once more.
 */
#ifndef _SHADOW_LINUX_FCNTL_H_
#define _SHADOW_LINUX_FCNTL_H_

#include <fcntl.h>

#endif
