/* SPDX-License-Identifier: MIT */
/*
 * How userspace gets a descriptor of a device node. Owns nothing; may be called from any thread.
 */
#include <drmres/user.h>

#include <fcntl.h>

#include <linux/err.h>
#include <linux/fs.h>

#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_internal.h>
#include <drmres/errno.h>
#include <drmres/phase.h>
#include <fs/fs.h>

/* Majors of /dev/dri and /dev/accel; the minor is below. */
#define DRM_MAJOR 226u
#define ACCEL_MAJOR 261u

static int file_open(struct file *file)
{
	struct drmres_phase phase;
	char label[32];
	int ret;

	drmres_phase_enter(&phase, "open", drmres_file_label(file, label, sizeof(label)));
	ret = file->f_op->open ? file->f_op->open(file->f_inode, file) : 0;
	drmres_phase_leave(&phase);
	return ret;
}

static int open_minor(struct drm_minor_table *table, unsigned int index, int flags)
{
	struct drm_minor *minor;
	struct file *file;
	int fd, ret;

	fd = get_unused_fd_flags(0);
	if (fd < 0)
		return fd;

	/* The device is held while its driver's own open takes a reference for the file. */
	minor = drm_minor_acquire(table, index);
	if (IS_ERR(minor)) {
		ret = (int)PTR_ERR(minor);
		goto err_fd;
	}
	ret = -ENODEV;
	if (!minor->dev->driver->fops)
		goto err_minor;
	ret = -ENOMEM;
	file = drmres_file_alloc(DRMRES_KIND_FILE, "device node", minor->dev->driver->fops, flags);
	if (!file)
		goto err_minor;
	file->f_inode->i_rdev = (table == &accel_minors ? ACCEL_MAJOR : DRM_MAJOR) << 20 | index;
	drmres_file_set_owner(file, minor->dev->label);

	ret = file_open(file);
	drm_minor_release(minor);
	if (ret) {
		drmres_file_discard(file);
		goto err_fd;
	}
	fd_install((unsigned int)fd, file);
	return fd;

err_minor:
	drm_minor_release(minor);
err_fd:
	put_unused_fd((unsigned int)fd);
	return ret;
}

int drmres_open(unsigned int minor, int flags)
{
	return open_minor(&drm_minors, minor, flags);
}

int drmres_open_accel(unsigned int minor, int flags)
{
	return open_minor(&accel_minors, minor, flags);
}

int drmres_open_device(struct drm_device *dev)
{
	const struct drm_minor *minor;

	if (!drmres_drm_usable(dev, "drmres_open_device"))
		return -EINVAL;
	if (dev->accel)
		return open_minor(&accel_minors, (unsigned int)dev->accel->index, O_RDWR);
	minor = dev->primary ? dev->primary : dev->render;
	return minor ? open_minor(&drm_minors, (unsigned int)minor->index, O_RDWR) : -ENODEV;
}
