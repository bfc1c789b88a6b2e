/* SPDX-License-Identifier: MIT */
/*
 * The kernel's linux/fs.h on top of the system's header of that name: inodes, files and mappings.
 */
#ifndef _DRMRES_SHADOW_LINUX_FS_H_
#define _DRMRES_SHADOW_LINUX_FS_H_

#include_next <linux/fs.h>

#include <drmres/fs.h>

#endif
