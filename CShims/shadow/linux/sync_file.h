/* SPDX-License-Identifier: MIT */
/*
 * The kernel's linux/sync_file.h on top of the system's header of that name: fences as files.
 */
#ifndef _DRMRES_SHADOW_LINUX_SYNC_FILE_H_
#define _DRMRES_SHADOW_LINUX_SYNC_FILE_H_

#include_next <linux/sync_file.h>

#include <drmres/sync_file.h>

#endif
