/* SPDX-License-Identifier: MIT */
/**
 * DOC: rectangles
 *
 * Corners, the second of them just outside. Values only: nothing is owned.
 */
#ifndef _DRM_RECT_H_
#define _DRM_RECT_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * struct drm_rect - a rectangle
 * @x1: left, included
 * @y1: top, included
 * @x2: right, not included
 * @y2: bottom, not included
 */
struct drm_rect {
	int x1, y1, x2, y2;
};

/* One of a position and a size. */
#define DRM_RECT_INIT(x, y, w, h) \
	((struct drm_rect){       \
		.x1 = (x),        \
		.y1 = (y),        \
		.x2 = (x) + (w),  \
		.y2 = (y) + (h),  \
	})

#define DRM_RECT_FMT "%dx%d%+d%+d"
#define DRM_RECT_ARG(r) drm_rect_width(r), drm_rect_height(r), (r)->x1, (r)->y1

static inline void drm_rect_init(struct drm_rect *r, int x, int y, int width, int height)
{
	r->x1 = x;
	r->y1 = y;
	r->x2 = x + width;
	r->y2 = y + height;
}

static inline int drm_rect_width(const struct drm_rect *r)
{
	return r->x2 - r->x1;
}

static inline int drm_rect_height(const struct drm_rect *r)
{
	return r->y2 - r->y1;
}

static inline bool drm_rect_visible(const struct drm_rect *r)
{
	return drm_rect_width(r) > 0 && drm_rect_height(r) > 0;
}

static inline bool drm_rect_equals(const struct drm_rect *r1, const struct drm_rect *r2)
{
	return r1->x1 == r2->x1 && r1->x2 == r2->x2 && r1->y1 == r2->y1 && r1->y2 == r2->y2;
}

__END_DECLS

#endif
