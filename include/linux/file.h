/* SPDX-License-Identifier: MIT */
/**
 * DOC: file descriptors
 *
 * Linux keeps fget(), fput() and fd_install() here; they are declared with struct file. This header owns nothing.
 */
#ifndef _LINUX_FILE_H_
#define _LINUX_FILE_H_

#include <drmres/fs.h>
#include <linux/cleanup.h>

#if !defined(__cplusplus) && !defined(__swift__)
DEFINE_FREE(fput, struct file *, if (!IS_ERR_OR_NULL(_T))(fput)(_T))
DEFINE_CLASS(get_unused_fd, int, if (_T >= 0)(put_unused_fd)((unsigned int)_T), (get_unused_fd_flags)(flags),
	     unsigned int flags)
#endif

#endif
