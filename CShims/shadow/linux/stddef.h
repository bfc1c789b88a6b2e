/* SPDX-License-Identifier: MIT */
/*
 * The system's helpers for exchange structs and the kernel's for its own.
 */
#ifndef _SHADOW_LINUX_STDDEF_H_
#define _SHADOW_LINUX_STDDEF_H_

#include_next <linux/stddef.h>

#include <drmres/stddef.h>

#endif
