/* SPDX-License-Identifier: MIT */
/*
 * The system's exchange types (__u32, __le32 ...) and the kernel's own (u32, gfp_t, struct list_head ...).
 */
#ifndef _SHADOW_LINUX_TYPES_H_
#define _SHADOW_LINUX_TYPES_H_

#include_next <linux/types.h>

#include <drmres/types.h>
#include <linux/compiler.h>

#endif
