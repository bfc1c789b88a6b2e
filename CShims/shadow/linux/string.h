/* SPDX-License-Identifier: MIT */
/*
 * The standard string functions, the kernel's own, and its copies in fresh memory.
 */
#ifndef _SHADOW_LINUX_STRING_H_
#define _SHADOW_LINUX_STRING_H_

#include_next <linux/string.h>

#include <drmres/kstring.h>
#if __has_include(<drmres/string.h>)
#include <drmres/string.h>
#endif
#include <linux/err.h>
#include <linux/types.h>

#endif
