/* SPDX-License-Identifier: MIT */
/**
 * DOC: CRTCs
 *
 * What scans planes out. Userspace reaches a CRTC until the last drm_dev_put(), so its memory has to last that long:
 * drmm_crtc_alloc_with_planes(), or drmm_crtc_init_with_planes() in memory of the drm_device. With
 * drm_crtc_init_with_planes() a .destroy is needed, and the memory must stay until it was called.
 */
#ifndef __DRM_CRTC_H__
#define __DRM_CRTC_H__

#include <drm/drm_connector.h>
#include <drm/drm_device.h>
#include <drm/drm_mode_config.h>
#include <drm/drm_mode_object.h>
#include <drm/drm_modes.h>
#include <drm/drm_modeset_lock.h>
#include <drm/drm_plane.h>
#include <drm/drm_print.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/stddef.h>
#include <drmres/types.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/list.h>

__BEGIN_DECLS

struct drm_crtc;
struct drm_crtc_commit;
struct drm_crtc_helper_funcs;
struct drm_mode_set;
struct drm_pending_vblank_event;

/**
 * struct drm_crtc_state - what a CRTC does
 * @crtc: it
 * @enable: whether it has a mode
 * @active: whether it scans out
 * @planes_changed: whether the update changes its planes
 * @mode_changed: whether it changes the mode
 * @active_changed: whether it changes @active
 * @connectors_changed: whether it changes the connectors
 * @zpos_changed: whether it changes the order of planes
 * @color_mgmt_changed: whether it changes colours
 * @no_vblank: whether there is no vertical blanking
 * @plane_mask: its planes
 * @connector_mask: its connectors
 * @encoder_mask: its encoders
 * @adjusted_mode: what the hardware does
 * @mode: what userspace wants
 * @mode_blob: the same as a blob; a reference is held
 * @degamma_lut: a reference is held
 * @ctm: a reference is held
 * @gamma_lut: a reference is held
 * @async_flip: whether the flip need not wait
 * @vrr_enabled: whether the rate may vary
 * @self_refresh_active: whether the display refreshes itself
 * @event: to be sent when the update is shown
 * @commit: the update that it waits for
 * @state: update that this is part of
 */
struct drm_crtc_state {
	struct drm_crtc *crtc;
	bool enable;
	bool active;
	bool planes_changed : 1;
	bool mode_changed : 1;
	bool active_changed : 1;
	bool connectors_changed : 1;
	bool zpos_changed : 1;
	bool color_mgmt_changed : 1;
	bool no_vblank;
	u32 plane_mask;
	u32 connector_mask;
	u32 encoder_mask;
	struct drm_display_mode adjusted_mode;
	struct drm_display_mode mode;
	struct drm_property_blob *mode_blob;
	struct drm_property_blob *degamma_lut;
	struct drm_property_blob *ctm;
	struct drm_property_blob *gamma_lut;
	bool async_flip;
	bool vrr_enabled;
	bool self_refresh_active;
	struct drm_pending_vblank_event *event;
	struct drm_crtc_commit *commit;
	struct drm_atomic_state *state;
};

/**
 * struct drm_crtc_funcs - what a driver does for a CRTC
 * @reset: give it its first state
 * @cursor_set: old interface
 * @cursor_set2: old interface
 * @cursor_move: old interface
 * @gamma_set: old interface
 * @destroy: end of a CRTC that is not managed: drm_crtc_cleanup(), and free its memory
 * @set_config: old interface
 * @page_flip: old interface
 * @page_flip_target: old interface
 * @set_property: old drivers
 * @atomic_duplicate_state: copy its state
 * @atomic_destroy_state: free a state
 * @atomic_set_property: write a property to a state
 * @atomic_get_property: read one
 * @late_register: called by drm_dev_register()
 * @early_unregister: reverse of @late_register
 * @set_crc_source: for tests of hardware
 * @verify_crc_source: for tests of hardware
 * @get_crc_sources: for tests of hardware
 * @atomic_print_state: print more of a state
 * @get_vblank_counter: the hardware's counter
 * @enable_vblank: switch the interrupt on
 * @disable_vblank: switch it off
 * @get_vblank_timestamp: when the last one was
 */
struct drm_crtc_funcs {
	void (*reset)(struct drm_crtc *crtc);
	int (*cursor_set)(struct drm_crtc *crtc, struct drm_file *file_priv, u32 handle, u32 width, u32 height);
	int (*cursor_set2)(struct drm_crtc *crtc, struct drm_file *file_priv, u32 handle, u32 width, u32 height,
			   s32 hot_x, s32 hot_y);
	int (*cursor_move)(struct drm_crtc *crtc, int x, int y);
	int (*gamma_set)(struct drm_crtc *crtc, u16 *r, u16 *g, u16 *b, u32 size, struct drm_modeset_acquire_ctx *ctx);
	void (*destroy)(struct drm_crtc *crtc);
	int (*set_config)(struct drm_mode_set *set, struct drm_modeset_acquire_ctx *ctx);
	int (*page_flip)(struct drm_crtc *crtc, struct drm_framebuffer *fb, struct drm_pending_vblank_event *event,
			 u32 flags, struct drm_modeset_acquire_ctx *ctx);
	int (*page_flip_target)(struct drm_crtc *crtc, struct drm_framebuffer *fb,
				struct drm_pending_vblank_event *event, u32 flags, u32 target,
				struct drm_modeset_acquire_ctx *ctx);
	int (*set_property)(struct drm_crtc *crtc, struct drm_property *property, uint64_t val);
	struct drm_crtc_state *(*atomic_duplicate_state)(struct drm_crtc *crtc);
	void (*atomic_destroy_state)(struct drm_crtc *crtc, struct drm_crtc_state *state);
	int (*atomic_set_property)(struct drm_crtc *crtc, struct drm_crtc_state *state, struct drm_property *property,
				   uint64_t val);
	int (*atomic_get_property)(struct drm_crtc *crtc, const struct drm_crtc_state *state,
				   struct drm_property *property, uint64_t *val);
	int (*late_register)(struct drm_crtc *crtc);
	void (*early_unregister)(struct drm_crtc *crtc);
	int (*set_crc_source)(struct drm_crtc *crtc, const char *source);
	int (*verify_crc_source)(struct drm_crtc *crtc, const char *source, size_t *values_cnt);
	const char *const *(*get_crc_sources)(struct drm_crtc *crtc, size_t *count);
	void (*atomic_print_state)(struct drm_printer *p, const struct drm_crtc_state *state);
	u32 (*get_vblank_counter)(struct drm_crtc *crtc);
	int (*enable_vblank)(struct drm_crtc *crtc);
	void (*disable_vblank)(struct drm_crtc *crtc);
	bool (*get_vblank_timestamp)(struct drm_crtc *crtc, int *max_error, s64 *vblank_time, bool in_vblank_irq);
};

/**
 * struct drm_crtc - a CRTC
 * @dev: DRM device; NULL after cleanup
 * @port: its node in the firmware's tables
 * @head: link in &drm_mode_config.crtc_list
 * @name: what it is called
 * @mutex: protects @state
 * @base: its number
 * @primary: main plane
 * @cursor: plane of the cursor
 * @index: position in the list
 * @cursor_x: old drivers
 * @cursor_y: old drivers
 * @enabled: old drivers
 * @mode: old drivers
 * @hwmode: old drivers
 * @x: old drivers
 * @y: old drivers
 * @funcs: the driver's
 * @gamma_size: entries of its table of colours
 * @gamma_store: them; owned
 * @helper_private: functions of the helpers
 * @properties: its properties
 * @state: what it does; owned
 */
struct drm_crtc {
	struct drm_device *dev;
	struct device_node *port;
	struct list_head head;
	char *name;
	struct drm_modeset_lock mutex;
	struct drm_mode_object base;
	struct drm_plane *primary;
	struct drm_plane *cursor;
	unsigned int index;
	int cursor_x;
	int cursor_y;
	bool enabled;
	struct drm_display_mode mode;
	struct drm_display_mode hwmode;
	int x;
	int y;
	const struct drm_crtc_funcs *funcs;
	u32 gamma_size;
	u16 *gamma_store;
	const struct drm_crtc_helper_funcs *helper_private;
	struct drm_object_properties properties;
	struct drm_crtc_state *state;
};

#define obj_to_crtc(x) container_of(x, struct drm_crtc, base)

/**
 * drm_crtc_init_with_planes() - put a CRTC on the device's list
 * @dev: DRM device
 * @crtc: CRTC, in zeroed memory
 * @primary: main plane, or NULL
 * @cursor: plane of the cursor, or NULL
 * @funcs: the driver's, with .destroy
 * @name: printf() format of the name, NULL for one made of its position
 *
 * Context: Process context. May sleep.
 * Lifetime: until drm_crtc_cleanup(), which .destroy calls; the memory must last until then.
 * Return: 0, or -ENOMEM, -EINVAL.
 */
int drm_crtc_init_with_planes(struct drm_device *dev, struct drm_crtc *crtc, struct drm_plane *primary,
			      struct drm_plane *cursor, const struct drm_crtc_funcs *funcs, const char *name, ...)
	__attribute__((format(printf, 6, 7)));

/**
 * drmm_crtc_init_with_planes() - the same, cleaned up by the drm_device
 * @dev: DRM device
 * @crtc: CRTC, in zeroed memory that lasts as long as @dev and was allocated before
 * @primary: main plane, or NULL
 * @cursor: plane of the cursor, or NULL
 * @funcs: the driver's, without .destroy
 * @name: printf() format of the name, or NULL
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last drm_dev_put().
 * Return: 0, or -ENOMEM, -EINVAL.
 */
int drmm_crtc_init_with_planes(struct drm_device *dev, struct drm_crtc *crtc, struct drm_plane *primary,
			       struct drm_plane *cursor, const struct drm_crtc_funcs *funcs, const char *name, ...)
	__attribute__((format(printf, 6, 7)));

/* Behind drmm_crtc_alloc_with_planes(): @size bytes, with a struct drm_crtc at @offset. */
void *__drmm_crtc_alloc_with_planes(struct drm_device *dev, size_t size, size_t offset, struct drm_plane *primary,
				    struct drm_plane *cursor, const struct drm_crtc_funcs *funcs, const char *name, ...)
	__attribute__((format(printf, 7, 8)));

/**
 * drmm_crtc_alloc_with_planes() - allocate the driver's structure with its CRTC inside
 * @dev: DRM device
 * @type: struct type that embeds the CRTC
 * @member: name of the struct drm_crtc in @type
 * @primary: main plane, or NULL
 * @cursor: plane of the cursor, or NULL
 * @funcs: the driver's, without .destroy
 * @name: printf() format of the name, or NULL
 *
 * Lifetime: until the last drm_dev_put().
 * Return: pointer to @type, or an ERR_PTR().
 */
#define drmm_crtc_alloc_with_planes(dev, type, member, primary, cursor, funcs, name, ...)                         \
	((type *)__drmm_crtc_alloc_with_planes(dev, sizeof(type), offsetof(type, member), primary, cursor, funcs, \
					       name, ##__VA_ARGS__))

/**
 * drm_crtc_cleanup() - take a CRTC off the device's list
 * @crtc: CRTC; its state is freed, all of it is zeroed
 */
void drm_crtc_cleanup(struct drm_crtc *crtc);

/* Whether the CRTC has a table of colours of this size and its properties. */
void drm_crtc_enable_color_mgmt(struct drm_crtc *crtc, unsigned int degamma_lut_size, bool has_ctm,
				unsigned int gamma_lut_size);

/**
 * drm_mode_crtc_set_gamma_size() - give a CRTC a table of colours
 * @crtc: CRTC, which frees it
 * @gamma_size: entries
 *
 * Return: 0, or -ENOMEM.
 */
int drm_mode_crtc_set_gamma_size(struct drm_crtc *crtc, int gamma_size);

/* The CRTC at a position, or NULL. */
struct drm_crtc *drm_crtc_from_index(struct drm_device *dev, int idx);

static inline unsigned int drm_crtc_index(const struct drm_crtc *crtc)
{
	return crtc->index;
}

static inline u32 drm_crtc_mask(const struct drm_crtc *crtc)
{
	return 1u << crtc->index;
}

#define drm_for_each_crtc(crtc, dev) list_for_each_entry (crtc, &(dev)->mode_config.crtc_list, head)

#ifdef DRMRES_SITES
#define drm_crtc_init_with_planes(...) DRMRES_AT(drm_crtc_init_with_planes(__VA_ARGS__))
#define drmm_crtc_init_with_planes(...) DRMRES_AT(drmm_crtc_init_with_planes(__VA_ARGS__))
#define __drmm_crtc_alloc_with_planes(...) DRMRES_AT(__drmm_crtc_alloc_with_planes(__VA_ARGS__))
#define drm_crtc_cleanup(...) DRMRES_AT_VOID(drm_crtc_cleanup(__VA_ARGS__))
#define drm_mode_crtc_set_gamma_size(...) DRMRES_AT(drm_mode_crtc_set_gamma_size(__VA_ARGS__))
#endif

__END_DECLS

/* Last, because it needs this one: whoever includes one of the two has both. */
#include <drm/drm_encoder.h>

#endif
