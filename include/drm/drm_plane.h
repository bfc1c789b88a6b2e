/* SPDX-License-Identifier: MIT */
/**
 * DOC: planes
 *
 * Where a CRTC takes its pixels from. Userspace reaches a plane until the last drm_dev_put(), so its memory has to last
 * that long: drmm_universal_plane_alloc(); there is no function that manages a plane in memory of the driver. With
 * drm_universal_plane_init() a .destroy is needed, and the memory must stay until it was called.
 */
#ifndef __DRM_PLANE_H__
#define __DRM_PLANE_H__

#include <drm/drm_color_mgmt.h>
#include <drm/drm_mode_config.h>
#include <drm/drm_mode_object.h>
#include <drm/drm_modeset_lock.h>
#include <drm/drm_rect.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/stddef.h>
#include <drmres/types.h>
#include <linux/container_of.h>
#include <linux/list.h>

__BEGIN_DECLS

struct dma_fence;
struct drm_atomic_state;
struct drm_crtc;
struct drm_crtc_commit;
struct drm_device;
struct drm_framebuffer;
struct drm_plane;
struct drm_plane_helper_funcs;
struct drm_printer;
struct drm_property;
struct drm_property_blob;

enum drm_plane_type {
	DRM_PLANE_TYPE_OVERLAY,
	DRM_PLANE_TYPE_PRIMARY,
	DRM_PLANE_TYPE_CURSOR,
};

enum drm_scaling_filter {
	DRM_SCALING_FILTER_DEFAULT,
	DRM_SCALING_FILTER_NEAREST_NEIGHBOR,
};

/**
 * struct drm_plane_state - what a plane shows
 * @plane: it
 * @crtc: CRTC that it feeds
 * @fb: framebuffer; a reference is held
 * @fence: when the framebuffer is ready; a reference is held
 * @crtc_x: where on the CRTC
 * @crtc_y: where on the CRTC
 * @crtc_w: how wide there
 * @crtc_h: how high there
 * @src_x: where in the framebuffer, in 1/65536
 * @src_y: where in the framebuffer
 * @src_w: how wide there
 * @src_h: how high there
 * @alpha: how opaque
 * @pixel_blend_mode: how it is mixed
 * @rotation: DRM_MODE_ROTATE_*
 * @zpos: wished order
 * @normalized_zpos: order
 * @color_encoding: what its colours mean
 * @color_range: which values they have
 * @fb_damage_clips: what changed; a reference is held
 * @ignore_damage_clips: all of it did
 * @src: clipped
 * @dst: clipped
 * @visible: whether anything is left
 * @scaling_filter: how it is scaled
 * @commit: the update that it waits for
 * @state: update that this is part of
 * @color_mgmt_changed: whether colours changed
 */
struct drm_plane_state {
	struct drm_plane *plane;
	struct drm_crtc *crtc;
	struct drm_framebuffer *fb;
	struct dma_fence *fence;
	s32 crtc_x, crtc_y;
	u32 crtc_w, crtc_h;
	u32 src_x, src_y, src_w, src_h;
	s32 hotspot_x, hotspot_y;
	u16 alpha;
	u16 pixel_blend_mode;
	unsigned int rotation;
	unsigned int zpos;
	unsigned int normalized_zpos;
	enum drm_color_encoding color_encoding;
	enum drm_color_range color_range;
	struct drm_property_blob *fb_damage_clips;
	bool ignore_damage_clips;
	struct drm_rect src, dst;
	bool visible;
	enum drm_scaling_filter scaling_filter;
	struct drm_crtc_commit *commit;
	struct drm_atomic_state *state;
	bool color_mgmt_changed;
};

/**
 * struct drm_plane_funcs - what a driver does for a plane
 * @update_plane: show a framebuffer; old interface
 * @disable_plane: show none; old interface
 * @destroy: end of a plane that is not managed: drm_plane_cleanup(), and free its memory
 * @reset: give it its first state
 * @set_property: old drivers
 * @atomic_duplicate_state: copy its state
 * @atomic_destroy_state: free a state
 * @atomic_set_property: write a property to a state
 * @atomic_get_property: read one
 * @late_register: called by drm_dev_register()
 * @early_unregister: reverse of @late_register
 * @atomic_print_state: print more of a state
 * @format_mod_supported: whether a format can be laid out so
 */
struct drm_plane_funcs {
	int (*update_plane)(struct drm_plane *plane, struct drm_crtc *crtc, struct drm_framebuffer *fb, int crtc_x,
			    int crtc_y, unsigned int crtc_w, unsigned int crtc_h, u32 src_x, u32 src_y, u32 src_w,
			    u32 src_h, struct drm_modeset_acquire_ctx *ctx);
	int (*disable_plane)(struct drm_plane *plane, struct drm_modeset_acquire_ctx *ctx);
	void (*destroy)(struct drm_plane *plane);
	void (*reset)(struct drm_plane *plane);
	int (*set_property)(struct drm_plane *plane, struct drm_property *property, uint64_t val);
	struct drm_plane_state *(*atomic_duplicate_state)(struct drm_plane *plane);
	void (*atomic_destroy_state)(struct drm_plane *plane, struct drm_plane_state *state);
	int (*atomic_set_property)(struct drm_plane *plane, struct drm_plane_state *state,
				   struct drm_property *property, uint64_t val);
	int (*atomic_get_property)(struct drm_plane *plane, const struct drm_plane_state *state,
				   struct drm_property *property, uint64_t *val);
	int (*late_register)(struct drm_plane *plane);
	void (*early_unregister)(struct drm_plane *plane);
	void (*atomic_print_state)(struct drm_printer *p, const struct drm_plane_state *state);
	bool (*format_mod_supported)(struct drm_plane *plane, u32 format, uint64_t modifier);
};

/**
 * struct drm_plane - a plane
 * @dev: DRM device; NULL after cleanup
 * @head: link in &drm_mode_config.plane_list
 * @name: what it is called
 * @mutex: protects @state
 * @base: its number
 * @possible_crtcs: mask of CRTCs that it can feed
 * @format_types: formats; owned
 * @format_count: how many
 * @format_default: formats were guessed
 * @modifiers: layouts; owned
 * @modifier_count: how many
 * @crtc: old drivers
 * @fb: old drivers
 * @old_fb: old drivers
 * @funcs: the driver's
 * @properties: its properties
 * @type: what it is for
 * @index: position in the list
 * @helper_private: functions of the helpers
 * @state: what it shows; owned
 */
struct drm_plane {
	struct drm_device *dev;
	struct list_head head;
	char *name;
	struct drm_modeset_lock mutex;
	struct drm_mode_object base;
	u32 possible_crtcs;
	u32 *format_types;
	unsigned int format_count;
	bool format_default;
	uint64_t *modifiers;
	unsigned int modifier_count;
	struct drm_crtc *crtc;
	struct drm_framebuffer *fb;
	struct drm_framebuffer *old_fb;
	const struct drm_plane_funcs *funcs;
	struct drm_object_properties properties;
	enum drm_plane_type type;
	unsigned int index;
	const struct drm_plane_helper_funcs *helper_private;
	struct drm_plane_state *state;
};

#define obj_to_plane(x) container_of(x, struct drm_plane, base)

/**
 * drm_universal_plane_init() - put a plane on the device's list
 * @dev: DRM device
 * @plane: plane, in zeroed memory
 * @possible_crtcs: mask of CRTCs that it can feed
 * @funcs: the driver's, with .destroy
 * @formats: DRM_FORMAT_*
 * @format_count: how many, 64 at most
 * @format_modifiers: layouts, the last of them DRM_FORMAT_MOD_INVALID; NULL for linear
 * @type: what it is for
 * @name: printf() format of the name, NULL for one made of its position
 *
 * Context: Process context. May sleep.
 * Lifetime: until drm_plane_cleanup(), which .destroy calls; the memory must last until then.
 * Return: 0, or -ENOMEM, -EINVAL.
 */
int drm_universal_plane_init(struct drm_device *dev, struct drm_plane *plane, u32 possible_crtcs,
			     const struct drm_plane_funcs *funcs, const u32 *formats, unsigned int format_count,
			     const uint64_t *format_modifiers, enum drm_plane_type type, const char *name, ...)
	__attribute__((format(printf, 9, 10)));

/* Behind drmm_universal_plane_alloc(): @size bytes, with a struct drm_plane at @offset. */
void *__drmm_universal_plane_alloc(struct drm_device *dev, size_t size, size_t offset, u32 possible_crtcs,
				   const struct drm_plane_funcs *funcs, const u32 *formats, unsigned int format_count,
				   const uint64_t *format_modifiers, enum drm_plane_type type, const char *name, ...)
	__attribute__((format(printf, 10, 11)));

/* Behind drm_universal_plane_alloc(). */
void *__drm_universal_plane_alloc(struct drm_device *dev, size_t size, size_t offset, u32 possible_crtcs,
				  const struct drm_plane_funcs *funcs, const u32 *formats, unsigned int format_count,
				  const uint64_t *format_modifiers, enum drm_plane_type plane_type, const char *name,
				  ...) __attribute__((format(printf, 10, 11)));

/**
 * drmm_universal_plane_alloc() - allocate the driver's structure with its plane inside
 * @dev: DRM device
 * @type: struct type that embeds the plane
 * @member: name of the struct drm_plane in @type
 * @possible_crtcs: as drm_universal_plane_init(), and so on
 * @funcs: the driver's, without .destroy
 * @formats: DRM_FORMAT_*
 * @format_count: how many
 * @format_modifiers: layouts
 * @plane_type: what it is for
 * @name: printf() format of the name, or NULL
 *
 * Lifetime: until the last drm_dev_put().
 * Return: pointer to @type, or an ERR_PTR().
 */
#define drmm_universal_plane_alloc(dev, type, member, possible_crtcs, funcs, formats, format_count, format_modifiers, \
				   plane_type, name, ...)                                                             \
	((type *)__drmm_universal_plane_alloc(dev, sizeof(type), offsetof(type, member), possible_crtcs, funcs,       \
					      formats, format_count, format_modifiers, plane_type, name,              \
					      ##__VA_ARGS__))

/* The same, not managed: .destroy is needed, which calls drm_plane_cleanup() and kfree(). */
#define drm_universal_plane_alloc(dev, type, member, possible_crtcs, funcs, formats, format_count, format_modifiers, \
				  plane_type, name, ...)                                                             \
	((type *)__drm_universal_plane_alloc(dev, sizeof(type), offsetof(type, member), possible_crtcs, funcs,       \
					     formats, format_count, format_modifiers, plane_type, name,              \
					     ##__VA_ARGS__))

/**
 * drm_plane_cleanup() - take a plane off the device's list
 * @plane: plane; its state is freed, all of it is zeroed
 */
void drm_plane_cleanup(struct drm_plane *plane);

/* What a plane of this format is, by position. */
struct drm_plane *drm_plane_from_index(struct drm_device *dev, int idx);

static inline unsigned int drm_plane_index(const struct drm_plane *plane)
{
	return plane->index;
}

static inline u32 drm_plane_mask(const struct drm_plane *plane)
{
	return 1u << plane->index;
}

#define drm_for_each_plane(plane, dev) list_for_each_entry (plane, &(dev)->mode_config.plane_list, head)

#ifdef DRMRES_SITES
#define drm_universal_plane_init(...) DRMRES_AT(drm_universal_plane_init(__VA_ARGS__))
#define __drmm_universal_plane_alloc(...) DRMRES_AT(__drmm_universal_plane_alloc(__VA_ARGS__))
#define __drm_universal_plane_alloc(...) DRMRES_AT(__drm_universal_plane_alloc(__VA_ARGS__))
#define drm_plane_cleanup(...) DRMRES_AT_VOID(drm_plane_cleanup(__VA_ARGS__))
#endif

__END_DECLS

#endif
