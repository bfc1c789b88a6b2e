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
/**
 * struct fd - the file behind a descriptor, for a while
 * @file: one reference, until fdput(); NULL for a descriptor that is not open
 */
struct fd {
	struct file *file;
};

#define fd_file(f) ((f).file)
#define fd_empty(f) (!(f).file)

/* CLASS(fd, f)(number): the file is held until the block ends. */
#define fdget(number) ((struct fd){(fget)(number)})
#define fdput(f)                          \
	do {                              \
		if ((f).file)             \
			(fput)((f).file); \
	} while (0)
DEFINE_CLASS(fd, struct fd, fdput(_T), fdget((unsigned int)number), int number)
DEFINE_FREE(fput, struct file *, if (!IS_ERR_OR_NULL(_T))(fput)(_T))
DEFINE_CLASS(get_unused_fd, int, if (_T >= 0)(put_unused_fd)((unsigned int)_T), (get_unused_fd_flags)(flags),
	     unsigned int flags)
#endif

#endif
