/* SPDX-License-Identifier: MIT */
/**
 * DOC: compute accelerators
 *
 * An accelerator is a drm_device whose nodes are numbered apart from those of graphics devices. Its files live and end
 * as all DRM files do; only the open looks elsewhere. This header owns nothing.
 */
#ifndef _DRM_ACCEL_H_
#define _DRM_ACCEL_H_

#include <drm/drm_gem.h>

__BEGIN_DECLS

#define DRM_ACCEL_FOPS                                                                                             \
	.open = accel_open, .release = drm_release, .unlocked_ioctl = drm_ioctl, .compat_ioctl = drm_compat_ioctl, \
	.poll = drm_poll, .read = drm_read, .llseek = noop_llseek, .mmap = drm_gem_mmap,                           \
	.fop_flags = FOP_UNSIGNED_OFFSET

/* The file operations of an accelerator that needs nothing of its own. */
#define DEFINE_DRM_ACCEL_FOPS(name) static const struct file_operations name = {DRM_ACCEL_FOPS}

/**
 * accel_open() - file_operations.open of an accelerator
 * @inode: device node
 * @filp: file that is being opened
 *
 * Context: Process context. May sleep.
 * Lifetime: as drm_open().
 * Return: as drm_open().
 */
int accel_open(struct inode *inode, struct file *filp) DRMRES_SYM(accel_open);

__END_DECLS

#endif
