/* SPDX-License-Identifier: MIT */
/**
 * DOC: what a pixel format is made of
 *
 * Constant tables; nothing is owned.
 */
#ifndef __DRM_FOURCC_H__
#define __DRM_FOURCC_H__

#include <drmres/link.h>
#include <drmres/types.h>
#include <uapi/drm/drm_fourcc.h>

__BEGIN_DECLS

struct drm_device;
struct drm_mode_fb_cmd2;

#define DRM_FORMAT_MAX_PLANES 4u

/* 32 bits in the byte order of this machine. */
#define DRM_FORMAT_HOST_XRGB1555 DRM_FORMAT_XRGB1555
#define DRM_FORMAT_HOST_RGB565 DRM_FORMAT_RGB565
#define DRM_FORMAT_HOST_XRGB8888 DRM_FORMAT_XRGB8888
#define DRM_FORMAT_HOST_ARGB8888 DRM_FORMAT_ARGB8888

/**
 * struct drm_format_info - a format
 * @format: DRM_FORMAT_*
 * @depth: bits of colour, for old userspace
 * @num_planes: planes
 * @cpp: bytes of a pixel, in each plane
 * @hsub: pixels across that share one chroma sample
 * @vsub: pixels down that do
 * @has_alpha: whether it can be transparent
 * @is_yuv: whether it is luma and chroma
 */
struct drm_format_info {
	u32 format;
	u8 depth;
	u8 num_planes;
	u8 cpp[DRM_FORMAT_MAX_PLANES];
	u8 hsub;
	u8 vsub;
	bool has_alpha;
	bool is_yuv;
};

/**
 * drm_format_info() - look a format up
 * @format: DRM_FORMAT_*
 *
 * Return: the format, NULL for one that is not known.
 */
const struct drm_format_info *drm_format_info(u32 format);

/**
 * drm_get_format_info() - the format of a framebuffer, as its driver sees it
 * @dev: DRM device
 * @mode_cmd: what userspace sent
 *
 * Return: the format, NULL for one that is not known.
 */
const struct drm_format_info *drm_get_format_info(struct drm_device *dev, const struct drm_mode_fb_cmd2 *mode_cmd);

__END_DECLS

#endif
