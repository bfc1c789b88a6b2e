/* SPDX-License-Identifier: MIT */
/**
 * DOC: file descriptors
 *
 * Linux keeps fget(), fput() and fd_install() here; they are declared with struct file. This header owns nothing.
 */
#ifndef _LINUX_FILE_H_
#define _LINUX_FILE_H_

#include <drmres/fs.h>

#endif
