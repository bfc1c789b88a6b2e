/* SPDX-License-Identifier: MIT */
/*
 * ioctls: lookup, permission, and the way of the argument in and out. Owns the copy of the argument for the length of a
 * call and nothing else. Any number of threads may be in here.
 */
#include <drm/drm_ioctl.h>

#include <stdio.h>
#include <string.h>

#include <linux/fs.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include <drm/drm_auth.h>
#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_internal.h>
#include <drmres/errno.h>
#include <drmres/phase.h>
#include <drmres/user.h>
#include <fs/fs.h>
#include <lib/event.h>

/* Copy a string out, as far as there is room, and say how long it is. */
static int copy_field(char __user *buf, size_t *buf_len, const char *value)
{
	size_t room = *buf_len, length;

	if (!value) {
		*buf_len = 0;
		return 0;
	}
	length = *buf_len = strlen(value);
	if (length > room)
		length = room;
	return length && buf && copy_to_user(buf, value, length) ? -EFAULT : 0;
}

static int drm_version(struct drm_device *dev, void *data, struct drm_file *file_priv)
{
	const struct drm_driver *driver = dev->driver;
	struct drm_version *version = data;
	int ret;

	(void)file_priv;
	version->version_major = driver->major;
	version->version_minor = driver->minor;
	version->version_patchlevel = driver->patchlevel;
	ret = copy_field(version->name, &version->name_len, driver->name);
	if (!ret)
		ret = copy_field(version->date, &version->date_len, "0");
	if (!ret)
		ret = copy_field(version->desc, &version->desc_len, driver->desc);
	return ret;
}

#define DRM_IOCTL_DEF(ioctl, _func, _flags) \
	[DRM_IOCTL_NR(ioctl)] = {.cmd = ioctl, .func = _func, .flags = (enum drm_ioctl_flags)(_flags), .name = #ioctl}

static const struct drm_ioctl_desc core_ioctls[] = {
	DRM_IOCTL_DEF(DRM_IOCTL_VERSION, drm_version, DRM_RENDER_ALLOW),
	DRM_IOCTL_DEF(DRM_IOCTL_GEM_CLOSE, drm_gem_close_ioctl, DRM_RENDER_ALLOW),
	DRM_IOCTL_DEF(DRM_IOCTL_PRIME_HANDLE_TO_FD, drm_prime_handle_to_fd_ioctl, DRM_RENDER_ALLOW),
	DRM_IOCTL_DEF(DRM_IOCTL_PRIME_FD_TO_HANDLE, drm_prime_fd_to_handle_ioctl, DRM_RENDER_ALLOW),
	DRM_IOCTL_DEF(DRM_IOCTL_MODE_CREATE_DUMB, drm_mode_create_dumb_ioctl, 0),
	DRM_IOCTL_DEF(DRM_IOCTL_MODE_MAP_DUMB, drm_mode_mmap_dumb_ioctl, 0),
	DRM_IOCTL_DEF(DRM_IOCTL_MODE_DESTROY_DUMB, drm_mode_destroy_dumb_ioctl, 0),
	DRM_IOCTL_DEF(DRM_IOCTL_SYNCOBJ_CREATE, drm_syncobj_create_ioctl, DRM_RENDER_ALLOW),
	DRM_IOCTL_DEF(DRM_IOCTL_SYNCOBJ_DESTROY, drm_syncobj_destroy_ioctl, DRM_RENDER_ALLOW),
	DRM_IOCTL_DEF(DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD, drm_syncobj_handle_to_fd_ioctl, DRM_RENDER_ALLOW),
	DRM_IOCTL_DEF(DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE, drm_syncobj_fd_to_handle_ioctl, DRM_RENDER_ALLOW),
	DRM_IOCTL_DEF(DRM_IOCTL_SYNCOBJ_WAIT, drm_syncobj_wait_ioctl, DRM_RENDER_ALLOW),
	DRM_IOCTL_DEF(DRM_IOCTL_SYNCOBJ_RESET, drm_syncobj_reset_ioctl, DRM_RENDER_ALLOW),
	DRM_IOCTL_DEF(DRM_IOCTL_SYNCOBJ_SIGNAL, drm_syncobj_signal_ioctl, DRM_RENDER_ALLOW),
};

#define CORE_IOCTLS (sizeof(core_ioctls) / sizeof(core_ioctls[0]))

static bool is_driver_ioctl(unsigned int nr)
{
	return nr >= DRM_COMMAND_BASE && nr < DRM_COMMAND_END;
}

static const struct drm_ioctl_desc *find_ioctl(const struct drm_driver *driver, unsigned int nr)
{
	if (is_driver_ioctl(nr)) {
		nr -= DRM_COMMAND_BASE;
		return driver->num_ioctls > 0 && nr < (unsigned int)driver->num_ioctls ? &driver->ioctls[nr] : NULL;
	}
	return nr < CORE_IOCTLS ? &core_ioctls[nr] : NULL;
}

bool drm_ioctl_flags(unsigned int nr, unsigned int *flags)
{
	if (is_driver_ioctl(nr) || nr >= CORE_IOCTLS)
		return false;
	*flags = core_ioctls[nr].flags;
	return true;
}

static int permit(u32 flags, struct drm_file *file_priv)
{
	bool render = drm_is_render_client(file_priv);

	if ((flags & DRM_ROOT_ONLY) && !drmres_privileged())
		return -EACCES;
	if ((flags & DRM_AUTH) && !render && !file_priv->authenticated)
		return -EACCES;
	if ((flags & DRM_MASTER) && !drm_is_current_master(file_priv))
		return -EACCES;
	if (!(flags & DRM_RENDER_ALLOW) && render)
		return -EACCES;
	return 0;
}

long drm_ioctl_kernel(struct file *file, drm_ioctl_t *func, void *kdata, u32 flags)
{
	struct drm_file *file_priv = drmres_drm_file(file, __func__);
	struct drm_device *dev;
	int ret;

	if (!file_priv)
		return -EINVAL;
	dev = file_priv->minor->dev;
	if (drm_dev_is_unplugged(dev))
		return -ENODEV;
	ret = permit(flags, file_priv);
	return ret ? ret : func(dev, kdata, file_priv);
}

/* The argument, and which part of it goes which way: as much as userspace and the driver both say. */
struct argument {
	char small[128];
	void *data;
	size_t size, in, out;
};

static int argument_get(struct argument *argument, const struct drm_ioctl_desc *ioctl, unsigned int cmd,
			const void __user *arg)
{
	size_t user_size = _IOC_SIZE(cmd);

	argument->in = cmd & ioctl->cmd & IOC_IN ? user_size : 0;
	argument->out = cmd & ioctl->cmd & IOC_OUT ? user_size : 0;
	argument->size = _IOC_SIZE(ioctl->cmd);
	if (argument->in > argument->size)
		argument->size = argument->in;
	if (argument->out > argument->size)
		argument->size = argument->out;

	argument->data = argument->small;
	if (argument->size > sizeof(argument->small)) {
		argument->data = kmalloc(argument->size, GFP_KERNEL);
		if (!argument->data)
			return -ENOMEM;
	}
	if (copy_from_user(argument->data, arg, argument->in))
		return -EFAULT;
	memset((char *)argument->data + argument->in, 0, argument->size - argument->in);
	return 0;
}

static void argument_free(struct argument *argument)
{
	if (argument->data != argument->small)
		kfree(argument->data);
}

long drm_ioctl(struct file *filp, unsigned int cmd, unsigned long arg)
{
	struct drm_file *file_priv = drmres_drm_file(filp, __func__);
	struct drm_device *dev;
	const struct drm_ioctl_desc *ioctl;
	struct argument argument;
	struct drmres_phase phase;
	char verb[48], subject[32];
	long ret;

	if (!file_priv)
		return -EINVAL;
	dev = file_priv->minor->dev;
	if (drm_dev_is_unplugged(dev))
		return -ENODEV;
	if (DRM_IOCTL_TYPE(cmd) != DRM_IOCTL_BASE)
		return -ENOTTY;
	ioctl = find_ioctl(dev->driver, DRM_IOCTL_NR(cmd));
	if (!ioctl || !ioctl->func)
		return -EINVAL;

	snprintf(verb, sizeof(verb), "ioctl %s", ioctl->name ? ioctl->name : "?");
	snprintf(subject, sizeof(subject), "file#%llu", (unsigned long long)file_priv->id);
	drmres_phase_enter(&phase, verb, subject);
	drmres_event(DRMRES_EVENT_IOCTL, DRMRES_KIND_FILE, file_priv->id, ioctl->name, _IOC_SIZE(cmd), DRMRES_KIND_DRM,
		     dev->id, dev->label);

	ret = argument_get(&argument, ioctl, cmd, (const void __user *)arg);
	if (!ret) {
		ret = drm_ioctl_kernel(filp, ioctl->func, argument.data, ioctl->flags);
		/* Also when the handler failed: userspace may look at what it wrote. */
		if (copy_to_user((void __user *)arg, argument.data, argument.out))
			ret = -EFAULT;
	}
	argument_free(&argument);
	drmres_fd_ioctl_ends(&phase, ret);
	drmres_phase_leave(&phase);
	return ret;
}
