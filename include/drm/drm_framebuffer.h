/* SPDX-License-Identifier: MIT */
/**
 * DOC: framebuffers
 *
 * Pixels that a plane can show. Counted: a driver's .fb_create returns one with a reference, each plane's state holds
 * another. The last drm_framebuffer_put() calls .destroy, which cleans up and frees. Every one has to be put before
 * the device's modes are cleaned up.
 */
#ifndef __DRM_FRAMEBUFFER_H__
#define __DRM_FRAMEBUFFER_H__

#include <drm/drm_fourcc.h>
#include <drm/drm_mode_object.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/list.h>

__BEGIN_DECLS

struct drm_clip_rect;
struct drm_device;
struct drm_file;
struct drm_framebuffer;
struct drm_gem_object;

/**
 * struct drm_framebuffer_funcs - what a driver does for a framebuffer
 * @destroy: the last reference went: drm_framebuffer_cleanup(), drop the buffers, free the memory
 * @create_handle: give a file a handle of the buffer
 * @dirty: pixels changed
 */
struct drm_framebuffer_funcs {
	void (*destroy)(struct drm_framebuffer *framebuffer);
	int (*create_handle)(struct drm_framebuffer *fb, struct drm_file *file_priv, unsigned int *handle);
	int (*dirty)(struct drm_framebuffer *framebuffer, struct drm_file *file_priv, unsigned int flags,
		     unsigned int color, struct drm_clip_rect *clips, unsigned int num_clips);
};

/**
 * struct drm_framebuffer - a framebuffer
 * @dev: DRM device
 * @head: link in &drm_mode_config.fb_list
 * @base: number and reference count
 * @comm: who made it
 * @format: of its pixels
 * @funcs: the driver's
 * @pitches: bytes from line to line
 * @offsets: where each plane begins
 * @modifier: how it is laid out
 * @width: pixels in a line
 * @height: lines
 * @flags: DRM_MODE_FB_*
 * @filp_head: link in the list of the file that made it
 * @obj: buffers, each held
 */
struct drm_framebuffer {
	struct drm_device *dev;
	struct list_head head;
	struct drm_mode_object base;
	char comm[16];
	const struct drm_format_info *format;
	const struct drm_framebuffer_funcs *funcs;
	unsigned int pitches[DRM_FORMAT_MAX_PLANES];
	unsigned int offsets[DRM_FORMAT_MAX_PLANES];
	u64 modifier;
	unsigned int width;
	unsigned int height;
	int flags;
	struct list_head filp_head;
	struct drm_gem_object *obj[DRM_FORMAT_MAX_PLANES];
};

#define obj_to_fb(x) container_of(x, struct drm_framebuffer, base)

/**
 * drm_framebuffer_init() - put a framebuffer on the device's list
 * @dev: DRM device
 * @fb: framebuffer, filled in
 * @funcs: the driver's, with .destroy
 *
 * Lifetime: one reference, the caller's.
 * Return: 0; -EINVAL if it is of another device or has no format.
 */
int drm_framebuffer_init(struct drm_device *dev, struct drm_framebuffer *fb, const struct drm_framebuffer_funcs *funcs);

/**
 * drm_framebuffer_cleanup() - take a framebuffer off the device's list
 * @fb: framebuffer
 */
void drm_framebuffer_cleanup(struct drm_framebuffer *fb);

/**
 * drm_framebuffer_remove() - drop the caller's reference
 * @fb: framebuffer; NULL is ignored
 */
void drm_framebuffer_remove(struct drm_framebuffer *fb);

/**
 * drm_framebuffer_get() - take a reference
 * @fb: framebuffer
 */
static inline void drm_framebuffer_get(struct drm_framebuffer *fb)
{
	drm_mode_object_get(&fb->base);
}

/**
 * drm_framebuffer_put() - drop a reference; the last one calls .destroy
 * @fb: framebuffer
 */
static inline void drm_framebuffer_put(struct drm_framebuffer *fb)
{
	drm_mode_object_put(&fb->base);
}

static inline u32 drm_framebuffer_read_refcount(const struct drm_framebuffer *fb)
{
	return kref_read(&fb->base.refcount);
}

/* The framebuffer with a number, with a reference; or NULL. */
static inline struct drm_framebuffer *drm_framebuffer_lookup(struct drm_device *dev, struct drm_file *file_priv, u32 id)
{
	struct drm_mode_object *obj = drm_mode_object_find(dev, file_priv, id, DRM_MODE_OBJECT_FB);

	return obj ? obj_to_fb(obj) : (struct drm_framebuffer *)NULL;
}

#define drm_for_each_fb(fb, dev) list_for_each_entry (fb, &(dev)->mode_config.fb_list, head)

#ifdef DRMRES_SITES
#define drm_framebuffer_init(...) DRMRES_AT(drm_framebuffer_init(__VA_ARGS__))
#define drm_framebuffer_cleanup(...) DRMRES_AT_VOID(drm_framebuffer_cleanup(__VA_ARGS__))
#define drm_framebuffer_remove(...) DRMRES_AT_VOID(drm_framebuffer_remove(__VA_ARGS__))
#define drm_framebuffer_get(...) DRMRES_AT_VOID(drm_framebuffer_get(__VA_ARGS__))
#define drm_framebuffer_put(...) DRMRES_AT_VOID(drm_framebuffer_put(__VA_ARGS__))
#endif

__END_DECLS

#endif
