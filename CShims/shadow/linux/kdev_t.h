/* SPDX-License-Identifier: MIT */
/*
 * The kernel's linux/kdev_t.h in place of the numbers that userspace has under these names.
 */
#ifndef _DRMRES_SHADOW_LINUX_KDEV_T_H_
#define _DRMRES_SHADOW_LINUX_KDEV_T_H_

#include_next <linux/kdev_t.h>

#include <drmres/kdev.h>

#endif
