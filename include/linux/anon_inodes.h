/* SPDX-License-Identifier: MIT */
/**
 * DOC: files without a name
 *
 * Linux keeps anon_inode_getfile() here; it is declared with struct file. This header owns nothing.
 */
#ifndef _LINUX_ANON_INODES_H_
#define _LINUX_ANON_INODES_H_

#include <drmres/fs.h>

#endif
