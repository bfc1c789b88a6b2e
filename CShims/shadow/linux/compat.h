/* SPDX-License-Identifier: MIT */
/*
 * There are no programs of another word size here.
 */
#ifndef _SHADOW_LINUX_COMPAT_H_
#define _SHADOW_LINUX_COMPAT_H_

#include <linux/fs.h>
#include <linux/types.h>

/* A pointer that was passed as a number. */
#define compat_ptr(number) ((void __user *)(uintptr_t)(number))

#endif
