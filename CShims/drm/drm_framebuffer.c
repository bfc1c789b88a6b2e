// SPDX-License-Identifier: MIT
/**
 * DOC: framebuffers, and those of GEM objects
 *
 * On the device's list from init to cleanup, under &drm_mode_config.fb_lock. The memory is the driver's, or drm_gem_fb_*()'s,
 * which free it when the last reference goes and drop the buffers before.
 */
#include <drm/drm_framebuffer.h>

#include <drm/drm_device.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_gem_framebuffer_helper.h>
#include <drm/drm_mode_config.h>
#include <drm/drm_modeset_helper.h>
#include <drmres/phase.h>
#include <linux/array_size.h>
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <stdio.h>

#include "drm_internal.h"
#include "drm_kms.h"

static const struct drm_format_info formats[] = {
	{.format = DRM_FORMAT_C8, .depth = 8, .num_planes = 1, .cpp = {1}, .hsub = 1, .vsub = 1},
	{.format = DRM_FORMAT_RGB332, .depth = 8, .num_planes = 1, .cpp = {1}, .hsub = 1, .vsub = 1},
	{.format = DRM_FORMAT_XRGB1555, .depth = 15, .num_planes = 1, .cpp = {2}, .hsub = 1, .vsub = 1},
	{.format = DRM_FORMAT_ARGB1555,
	 .depth = 15,
	 .num_planes = 1,
	 .cpp = {2},
	 .hsub = 1,
	 .vsub = 1,
	 .has_alpha = true},
	{.format = DRM_FORMAT_RGB565, .depth = 16, .num_planes = 1, .cpp = {2}, .hsub = 1, .vsub = 1},
	{.format = DRM_FORMAT_BGR565, .depth = 16, .num_planes = 1, .cpp = {2}, .hsub = 1, .vsub = 1},
	{.format = DRM_FORMAT_RGB888, .depth = 24, .num_planes = 1, .cpp = {3}, .hsub = 1, .vsub = 1},
	{.format = DRM_FORMAT_BGR888, .depth = 24, .num_planes = 1, .cpp = {3}, .hsub = 1, .vsub = 1},
	{.format = DRM_FORMAT_XRGB8888, .depth = 24, .num_planes = 1, .cpp = {4}, .hsub = 1, .vsub = 1},
	{.format = DRM_FORMAT_XBGR8888, .depth = 24, .num_planes = 1, .cpp = {4}, .hsub = 1, .vsub = 1},
	{.format = DRM_FORMAT_ARGB8888,
	 .depth = 32,
	 .num_planes = 1,
	 .cpp = {4},
	 .hsub = 1,
	 .vsub = 1,
	 .has_alpha = true},
	{.format = DRM_FORMAT_ABGR8888,
	 .depth = 32,
	 .num_planes = 1,
	 .cpp = {4},
	 .hsub = 1,
	 .vsub = 1,
	 .has_alpha = true},
	{.format = DRM_FORMAT_XRGB2101010, .depth = 30, .num_planes = 1, .cpp = {4}, .hsub = 1, .vsub = 1},
	{.format = DRM_FORMAT_NV12, .num_planes = 2, .cpp = {1, 2}, .hsub = 2, .vsub = 2, .is_yuv = true},
	{.format = DRM_FORMAT_NV16, .num_planes = 2, .cpp = {1, 2}, .hsub = 2, .vsub = 1, .is_yuv = true},
	{.format = DRM_FORMAT_YUYV, .num_planes = 1, .cpp = {2}, .hsub = 2, .vsub = 1, .is_yuv = true},
	{.format = DRM_FORMAT_UYVY, .num_planes = 1, .cpp = {2}, .hsub = 2, .vsub = 1, .is_yuv = true},
	{.format = DRM_FORMAT_YUV420, .num_planes = 3, .cpp = {1, 1, 1}, .hsub = 2, .vsub = 2, .is_yuv = true},
};

const struct drm_format_info *drm_format_info(u32 format)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++)
		if (formats[i].format == format)
			return &formats[i];
	return NULL;
}

const struct drm_format_info *drm_get_format_info(struct drm_device *dev, const struct drm_mode_fb_cmd2 *mode_cmd)
{
	const struct drm_mode_config_funcs *funcs = dev->mode_config.funcs;
	const struct drm_format_info *info = NULL;

	if (funcs && funcs->get_format_info)
		info = funcs->get_format_info(mode_cmd);
	return info ?: drm_format_info(mode_cmd->pixel_format);
}

void drm_helper_mode_fill_fb_struct(struct drm_device *dev, struct drm_framebuffer *fb,
				    const struct drm_mode_fb_cmd2 *mode_cmd)
{
	size_t i;

	fb->dev = dev;
	fb->format = drm_get_format_info(dev, mode_cmd);
	fb->width = mode_cmd->width;
	fb->height = mode_cmd->height;
	for (i = 0; i < DRM_FORMAT_MAX_PLANES; i++) {
		fb->pitches[i] = mode_cmd->pitches[i];
		fb->offsets[i] = mode_cmd->offsets[i];
	}
	fb->modifier = mode_cmd->modifier[0];
	fb->flags = (int)mode_cmd->flags;
}

void drmres_framebuffer_forget(struct drm_mode_object *obj)
{
	struct drm_framebuffer *fb = obj_to_fb(obj);
	struct drm_device *dev = fb->dev;

	drmres_kms_remove(dev, &fb->base);
	mutex_lock(&dev->mode_config.fb_lock);
	list_del(&fb->head);
	dev->mode_config.num_fb--;
	mutex_unlock(&dev->mode_config.fb_lock);
}

static void drm_framebuffer_free(struct kref *kref)
{
	struct drm_framebuffer *fb = container_of(kref, struct drm_framebuffer, base.refcount);
	struct drmres_phase phase;

	if (!fb->funcs || !fb->funcs->destroy)
		return;
	drmres_phase_enter(&phase, "destroy", "framebuffer");
	fb->funcs->destroy(fb);
	drmres_phase_leave(&phase);
}

int(drm_framebuffer_init)(struct drm_device *dev, struct drm_framebuffer *fb, const struct drm_framebuffer_funcs *funcs)
{
	const struct drmres_kms_init init = {.dev = dev, .function = __func__, .pc = __builtin_return_address(0)};
	char name[24];
	int ret;

	if (!drmres_kms_ready(&init))
		return -EINVAL;
	drmres_kms_destroy_fits(&init, "framebuffer", funcs && funcs->destroy);
	if (WARN_ON_ONCE(fb->dev != dev || !fb->format))
		return -EINVAL;
	INIT_LIST_HEAD(&fb->filp_head);
	fb->funcs = funcs;
	ret = drmres_kms_add(&init, &fb->base, DRM_MODE_OBJECT_FB, true, drm_framebuffer_free);
	if (ret)
		return ret;
	mutex_lock(&dev->mode_config.fb_lock);
	dev->mode_config.num_fb++;
	list_add(&fb->head, &dev->mode_config.fb_list);
	mutex_unlock(&dev->mode_config.fb_lock);
	snprintf(name, sizeof(name), "%u", fb->base.id);
	drmres_kms_watch(&init, &fb->base, fb, sizeof(*fb), "framebuffer", name, drmres_framebuffer_forget);
	return 0;
}

void(drm_framebuffer_cleanup)(struct drm_framebuffer *fb)
{
	if (KMS_USABLE(fb, "framebuffer"))
		drmres_framebuffer_forget(&fb->base);
}

void(drm_framebuffer_remove)(struct drm_framebuffer *fb)
{
	if (fb)
		drm_framebuffer_put(fb);
}

struct drm_gem_object *drm_gem_fb_get_obj(struct drm_framebuffer *fb, unsigned int plane)
{
	return plane < DRM_FORMAT_MAX_PLANES ? fb->obj[plane] : NULL;
}

static void put_objects(struct drm_framebuffer *fb)
{
	size_t i;

	for (i = 0; i < DRM_FORMAT_MAX_PLANES; i++)
		if (fb->obj[i])
			drm_gem_object_put(fb->obj[i]);
}

void drm_gem_fb_destroy(struct drm_framebuffer *fb)
{
	put_objects(fb);
	(drm_framebuffer_cleanup)(fb);
	kfree(fb);
}

int drm_gem_fb_create_handle(struct drm_framebuffer *fb, struct drm_file *file, unsigned int *handle)
{
	return drm_gem_handle_create(file, fb->obj[0], handle);
}

static int fill_gem_fb(struct drm_device *dev, struct drm_framebuffer *fb, struct drm_file *file,
		       const struct drm_mode_fb_cmd2 *mode_cmd)
{
	size_t i;

	drm_helper_mode_fill_fb_struct(dev, fb, mode_cmd);
	if (!fb->format)
		return -EINVAL;
	for (i = 0; i < fb->format->num_planes; i++) {
		fb->obj[i] = drm_gem_object_lookup(file, mode_cmd->handles[i]);
		if (!fb->obj[i])
			return -ENOENT;
	}
	return 0;
}

struct drm_framebuffer *drm_gem_fb_create_with_funcs(struct drm_device *dev, struct drm_file *file,
						     const struct drm_mode_fb_cmd2 *mode_cmd,
						     const struct drm_framebuffer_funcs *funcs)
{
	struct drm_framebuffer *fb = kzalloc(sizeof(*fb), GFP_KERNEL);
	int ret;

	if (!fb)
		return ERR_PTR(-ENOMEM);
	ret = fill_gem_fb(dev, fb, file, mode_cmd) ?: (drm_framebuffer_init)(dev, fb, funcs);
	if (!ret)
		return fb;
	put_objects(fb);
	kfree(fb);
	return ERR_PTR(ret);
}

static const struct drm_framebuffer_funcs gem_funcs = {
	.destroy = drm_gem_fb_destroy,
	.create_handle = drm_gem_fb_create_handle,
};

struct drm_framebuffer *drm_gem_fb_create(struct drm_device *dev, struct drm_file *file,
					  const struct drm_mode_fb_cmd2 *mode_cmd)
{
	return drm_gem_fb_create_with_funcs(dev, file, mode_cmd, &gem_funcs);
}

struct drm_framebuffer *drm_gem_fb_create_with_dirty(struct drm_device *dev, struct drm_file *file,
						     const struct drm_mode_fb_cmd2 *mode_cmd)
{
	return drm_gem_fb_create_with_funcs(dev, file, mode_cmd, &gem_funcs);
}
