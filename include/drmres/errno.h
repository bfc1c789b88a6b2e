/* SPDX-License-Identifier: MIT */
/**
 * DOC: errors that only the kernel has
 *
 * Linux keeps these to itself, between a driver and the core; none should reach userspace. The ordinary ones are those of
 * <errno.h>, with the same numbers.
 */
#ifndef _DRMRES_ERRNO_H_
#define _DRMRES_ERRNO_H_

#include <errno.h>

#define ERESTARTSYS 512	   /* interrupted; start the call again, or -EINTR */
#define ERESTARTNOINTR 513 /* interrupted; start the call again */
#define ENOIOCTLCMD 515	   /* no such ioctl here; -ENOTTY to userspace */
#define EPROBE_DEFER 517   /* something this driver needs is not there yet; probe again later */
#define ENOTSUPP 524	   /* operation is not supported */

#endif
