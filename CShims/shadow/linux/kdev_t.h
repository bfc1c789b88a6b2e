/* SPDX-License-Identifier: MIT */
/*
 * The kernel's linux/kdev_t.h in place of the system's, whose numbers have other bits under the same names.
 */
#ifndef _DRMRES_SHADOW_LINUX_KDEV_T_H_
#define _DRMRES_SHADOW_LINUX_KDEV_T_H_

#include <drmres/kdev.h>

#endif
