// SPDX-License-Identifier: MIT
/*
 * Buffers that the processor draws into, as userspace asks for them. What is made is a GEM object of the driver's, held by the
 * handle. Every function may be called from any thread.
 */
#include <drm/drm_drv.h>

#include <drm/drm_device.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_internal.h>
#include <drmres/errno.h>
#include <drmres/phase.h>
#include <linux/math.h>
#include <linux/mm.h>
#include <uapi/drm/drm_mode.h>

int drm_mode_create_dumb_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv)
{
	struct drm_mode_create_dumb *args = data;
	struct drmres_phase phase;
	u32 cpp, pitch;
	int ret;

	if (!dev->driver->dumb_create)
		return -ENOSYS;
	if (!args->width || !args->height || !args->bpp || args->bpp > U32_MAX - 8)
		return -EINVAL;
	/* What the driver computes must fit. */
	cpp = DIV_ROUND_UP(args->bpp, 8);
	if (__builtin_mul_overflow(cpp, args->width, &pitch) || (u64)pitch * args->height > U32_MAX - PAGE_SIZE)
		return -EINVAL;
	/* These three are the driver's to fill in. */
	args->handle = 0;
	args->pitch = 0;
	args->size = 0;
	drmres_phase_enter(&phase, "dumb_create", dev->label);
	ret = dev->driver->dumb_create(file_priv, dev, args);
	drmres_phase_leave(&phase);
	return ret;
}

int drm_mode_mmap_dumb_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv)
{
	struct drm_mode_map_dumb *args = data;
	struct drmres_phase phase;
	int ret;

	if (!dev->driver->dumb_create)
		return -ENOSYS;
	if (!dev->driver->dumb_map_offset)
		return drm_gem_dumb_map_offset(file_priv, dev, args->handle, &args->offset);
	drmres_phase_enter(&phase, "dumb_map_offset", dev->label);
	ret = dev->driver->dumb_map_offset(file_priv, dev, args->handle, &args->offset);
	drmres_phase_leave(&phase);
	return ret;
}

int drm_mode_destroy_dumb_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv)
{
	struct drm_mode_destroy_dumb *args = data;

	return dev->driver->dumb_create ? drm_gem_handle_delete(file_priv, args->handle) : -ENOSYS;
}
