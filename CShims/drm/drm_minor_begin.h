/* SPDX-License-Identifier: MIT */
/*
 * How a minor that has one of the first numbers of its type, and so a kit (drm_kit.h), begins and ends while nobody pays attention:
 * nothing is called. The device is the caller's alone, and so is the minor in all of these.
 */
#ifndef _DRM_MINOR_BEGIN_H_
#define _DRM_MINOR_BEGIN_H_

#include <drm/drm_device.h>

#include "drm_first.h"

/* drm_minor.c */
extern const struct class drmres_minor_classes[2] DRMRES_HIDDEN;
/* Give a kit the name of its struct device: once, by who holds the number. */
const char *drmres_minor_name(struct drmres_drm_kit *kit, const struct drm_minor *minor);

static inline struct drm_minor **drmres_minor_slot(struct drm_device *dev, enum drm_minor_type type)
{
	switch (type) {
	case DRM_MINOR_RENDER:
		return &dev->render;
	case DRM_MINOR_ACCEL:
		return &dev->accel;
	default:
		return &dev->primary;
	}
}

/* In zeroed memory, and initialised. */
static inline void drmres_minor_begin_kdev(struct drm_minor *minor, struct device *kdev)
{
	kdev->class = &drmres_minor_classes[minor->type == DRM_MINOR_ACCEL];
	kdev->parent = minor->dev->dev;
	/* The first that it has, of which there is nothing to note. */
	kdev->driver_data = minor;
}

static inline __attribute__((always_inline)) struct device *drmres_minor_begin_kit(struct drm_minor *minor,
										   struct drmres_drm_kit *kit)
{
	drmres_drm_kit_begin(kit);
	drmres_minor_begin_kdev(minor, &kit->kdev);
	if (__builtin_expect(!*kit->name, 0))
		drmres_minor_name(kit, minor);
	if (minor->type != DRM_MINOR_RENDER)
		drmres_drm_alive_begin(&kit->alive, minor->dev);
	return &kit->kdev;
}

/* struct drmres_minor_start - a number that is held, and its kit; the number is the type's first and @place more */
struct drmres_minor_start {
	enum drm_minor_type type;
	int place;
	struct drmres_drm_kit *kit;
};

/* The minor, in zeroed memory, has what was started. */
static inline __attribute__((always_inline)) void drmres_minor_begin(struct drm_device *dev, struct drm_minor *minor,
								     const struct drmres_minor_start *start)
{
	minor->index = (int)drmres_first_of(start->type) + start->place;
	minor->type = start->type;
	minor->dev = dev;
	minor->kdev = drmres_minor_begin_kit(minor, start->kit);
	*drmres_minor_slot(dev, start->type) = minor;
}

/* Whether its end calls nothing, and nothing is to be said of it. What was never added was never registered. */
static inline __attribute__((always_inline)) bool drmres_minor_may_end(const struct drm_device *dev,
								       const struct drm_minor *minor)
{
	const struct drmres_drm_kit *kit = drmres_drm_kit_of(minor->kdev);

	return kit && minor->dev == dev && drmres_first_place(minor->type, minor->index) < DRMRES_DRM_KITS &&
	       drmres_drm_kit_is_idle(kit);
}

/* After that. */
static inline __attribute__((always_inline)) void drmres_minor_end(struct drm_minor *minor)
{
	/* It is a kit's. */
	drmres_drm_kit_rest(container_of(minor->kdev, struct drmres_drm_kit, kdev));
	drmres_first_give(minor->type, drmres_first_place(minor->type, minor->index));
}

#endif
