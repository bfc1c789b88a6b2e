/* SPDX-License-Identifier: MIT */
/**
 * DOC: ioctls
 *
 * drm_ioctl() finds the handler by number, copies the argument in and out, checks permission and refuses an unplugged
 * device. What it hands to the handler lives until the handler returns and no longer. An unplug may happen at any
 * moment after the check: a handler that touches hardware needs drm_dev_enter() of its own. Any number of threads may
 * be in here, also on one file.
 */
#ifndef _DRM_IOCTL_H_
#define _DRM_IOCTL_H_

#include <uapi/drm/drm.h>

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct drm_device;
struct drm_file;
struct file;

/* @data is a kernel copy of what the encoded size says, the rest up to the driver's own size zeroed. */
typedef int drm_ioctl_t(struct drm_device *dev, void *data, struct drm_file *file_priv);

#define DRM_IOCTL_NR(n) _IOC_NR(n)
#define DRM_IOCTL_TYPE(n) _IOC_TYPE(n)

/**
 * enum drm_ioctl_flags - who may call an ioctl
 * @DRM_AUTH: on a primary node only an authenticated file
 * @DRM_MASTER: only the current master
 * @DRM_ROOT_ONLY: only a privileged process, see drmres_set_privileged()
 * @DRM_UNLOCKED: has no meaning any more
 * @DRM_RENDER_ALLOW: also on a render node; without it never there
 */
enum drm_ioctl_flags {
	DRM_AUTH = 1 << 0,
	DRM_MASTER = 1 << 1,
	DRM_ROOT_ONLY = 1 << 2,
	DRM_UNLOCKED = 1 << 4,
	DRM_RENDER_ALLOW = 1 << 5,
};

/**
 * struct drm_ioctl_desc - one entry of drm_driver.ioctls
 * @cmd: its number with size and direction
 * @flags: who may call it
 * @func: handler; NULL is -EINVAL
 * @name: for the log and for phases
 */
struct drm_ioctl_desc {
	unsigned int cmd;
	enum drm_ioctl_flags flags;
	drm_ioctl_t *func;
	const char *name;
};

/* DRM_IOCTL_DEF_DRV(VC4_GET_STATS, vc4_get_stats, DRM_RENDER_ALLOW) describes DRM_IOCTL_VC4_GET_STATS. */
#define DRM_IOCTL_DEF_DRV(ioctl, _func, _flags)                  \
	[DRM_IOCTL_NR(DRM_IOCTL_##ioctl) - DRM_COMMAND_BASE] = { \
		.cmd = DRM_IOCTL_##ioctl,                        \
		.flags = (enum drm_ioctl_flags)(_flags),         \
		.func = _func,                                   \
		.name = #ioctl,                                  \
	}

/**
 * drm_ioctl() - file_operations.unlocked_ioctl of a DRM driver
 * @filp: file that drm_open() opened
 * @cmd: what userspace asked for
 * @arg: address in userspace
 *
 * Context: Process context. May sleep.
 * Return: what the handler returned; -ENODEV once the device is unplugged, -ENOTTY for an ioctl that is none of DRM's,
 * -EINVAL for an unknown number, -EACCES without permission, -EFAULT for a bad @arg, -ENOMEM.
 */
long drm_ioctl(struct file *filp, unsigned int cmd, unsigned long arg);

/**
 * drm_ioctl_kernel() - call a handler with an argument that is in kernel memory
 * @file: file that drm_open() opened
 * @func: the handler
 * @kdata: its argument
 * @flags: enum drm_ioctl_flags
 *
 * Context: Process context. May sleep.
 * Return: what @func returned; -ENODEV once the device is unplugged, -EACCES without permission.
 */
long drm_ioctl_kernel(struct file *file, drm_ioctl_t *func, void *kdata, u32 flags);

/**
 * drm_ioctl_flags() - who may call an ioctl of the core
 * @nr: its number
 * @flags: where to store enum drm_ioctl_flags
 *
 * Return: whether @nr is an ioctl of the core.
 */
bool drm_ioctl_flags(unsigned int nr, unsigned int *flags);

/* A kernel without 32-bit userspace: nothing to translate. */
#define drm_compat_ioctl NULL

__END_DECLS

#endif
