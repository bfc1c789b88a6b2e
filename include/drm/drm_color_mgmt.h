/* SPDX-License-Identifier: MIT */
/**
 * DOC: colours
 *
 * Names that a plane's state has; no colour is converted. Nothing is owned.
 */
#ifndef __DRM_COLOR_MGMT_H__
#define __DRM_COLOR_MGMT_H__

/* What luma and chroma mean. */
enum drm_color_encoding {
	DRM_COLOR_YCBCR_BT601,
	DRM_COLOR_YCBCR_BT709,
	DRM_COLOR_YCBCR_BT2020,
	DRM_COLOR_ENCODING_MAX,
};

/* Which values they have. */
enum drm_color_range {
	DRM_COLOR_YCBCR_LIMITED_RANGE,
	DRM_COLOR_YCBCR_FULL_RANGE,
	DRM_COLOR_RANGE_MAX,
};

#endif
