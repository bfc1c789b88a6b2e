/* SPDX-License-Identifier: MIT */
/**
 * DOC: all modeset objects of a device
 *
 * Embedded in the drm_device. drmm_mode_config_init() makes the lists on which connectors, encoders, planes, CRTCs and
 * framebuffers are put by their own init functions; drm_mode_config_cleanup(), which it registers as a managed action,
 * takes off what is left there when the device goes. An object must stay where it is until one of the two has
 * happened: its own cleanup function, or that one. Init and cleanup are for one thread at a time, while nobody can
 * open the device.
 */
#ifndef __DRM_MODE_CONFIG_H__
#define __DRM_MODE_CONFIG_H__

#include <drm/drm_modeset_lock.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

__BEGIN_DECLS

struct drm_atomic_state;
struct drm_device;
struct drm_display_mode;
struct drm_file;
struct drm_format_info;
struct drm_framebuffer;
struct drm_mode_config_helper_funcs;
struct drm_mode_fb_cmd2;
struct drm_property;
struct drmres_claim;
struct drmres_kms;

/* What a mode is good for. */
enum drm_mode_status {
	MODE_OK = 0,
	MODE_HSYNC,
	MODE_VSYNC,
	MODE_H_ILLEGAL,
	MODE_V_ILLEGAL,
	MODE_BAD_WIDTH,
	MODE_NOMODE,
	MODE_NO_INTERLACE,
	MODE_NO_DBLESCAN,
	MODE_NO_VSCAN,
	MODE_MEM,
	MODE_VIRTUAL_X,
	MODE_VIRTUAL_Y,
	MODE_MEM_VIRT,
	MODE_NOCLOCK,
	MODE_CLOCK_HIGH,
	MODE_CLOCK_LOW,
	MODE_CLOCK_RANGE,
	MODE_BAD_HVALUE,
	MODE_BAD_VVALUE,
	MODE_BAD_VSCAN,
	MODE_HSYNC_NARROW,
	MODE_HSYNC_WIDE,
	MODE_HBLANK_NARROW,
	MODE_HBLANK_WIDE,
	MODE_VSYNC_NARROW,
	MODE_VSYNC_WIDE,
	MODE_VBLANK_NARROW,
	MODE_VBLANK_WIDE,
	MODE_PANEL,
	MODE_INTERLACE_WIDTH,
	MODE_ONE_WIDTH,
	MODE_ONE_HEIGHT,
	MODE_ONE_SIZE,
	MODE_NO_REDUCED,
	MODE_NO_STEREO,
	MODE_NO_420,
	MODE_STALE = -3,
	MODE_BAD = -2,
	MODE_ERROR = -1,
};

/**
 * struct drm_mode_config_funcs - what a driver does for all of its display
 * @fb_create: make a framebuffer of what userspace sent; a pointer or an ERR_PTR()
 * @get_format_info: formats that only this driver knows
 * @output_poll_changed: a connector changed
 * @mode_valid: whether the device can do a mode at all
 * @atomic_check: whether a new state can be shown
 * @atomic_commit: show it
 * @atomic_state_alloc: allocate a state that has more in it
 * @atomic_state_clear: empty it
 * @atomic_state_free: free it
 */
struct drm_mode_config_funcs {
	struct drm_framebuffer *(*fb_create)(struct drm_device *dev, struct drm_file *file_priv,
					     const struct drm_mode_fb_cmd2 *mode_cmd);
	const struct drm_format_info *(*get_format_info)(const struct drm_mode_fb_cmd2 *mode_cmd);
	void (*output_poll_changed)(struct drm_device *dev);
	enum drm_mode_status (*mode_valid)(struct drm_device *dev, const struct drm_display_mode *mode);
	int (*atomic_check)(struct drm_device *dev, struct drm_atomic_state *state);
	int (*atomic_commit)(struct drm_device *dev, struct drm_atomic_state *state, bool nonblock);
	struct drm_atomic_state *(*atomic_state_alloc)(struct drm_device *dev);
	void (*atomic_state_clear)(struct drm_atomic_state *state);
	void (*atomic_state_free)(struct drm_atomic_state *state);
};

/**
 * struct drm_mode_config - all modeset objects of a device
 * @mutex: protects what no other lock does
 * @connection_mutex: protects which connector shows what
 * @acquire_ctx: of drm_modeset_lock_all()
 * @fb_lock: protects @fb_list and @num_fb
 * @num_fb: framebuffers
 * @fb_list: them
 * @connector_list_lock: protects @connector_list and @num_connector
 * @num_connector: connectors
 * @connector_list: them
 * @num_encoder: encoders
 * @encoder_list: them
 * @num_total_plane: planes
 * @plane_list: them
 * @num_crtc: CRTCs
 * @crtc_list: them
 * @property_list: properties
 * @min_width: least width of a framebuffer
 * @min_height: least height
 * @max_width: largest width
 * @max_height: largest height
 * @funcs: the driver's
 * @poll_enabled: whether connectors are polled
 * @poll_running: whether @output_poll_work is queued
 * @delayed_event: whether a hotplug event is to be sent
 * @output_poll_work: looks whether a connector changed
 * @blob_lock: protects @property_blob_list
 * @property_blob_list: blobs
 * @plane_type_property: kind of a plane; the other properties of these names are the core's as well
 * @preferred_depth: bits of a pixel that the driver likes best
 * @prefer_shadow: whether a shadow framebuffer is faster
 * @quirk_addfb_prefer_xbgr_30bpp: for old userspace
 * @quirk_addfb_prefer_host_byte_order: for old userspace
 * @async_page_flip: whether a flip need not wait for the vertical blanking
 * @fb_modifiers_not_supported: no plane has modifiers
 * @normalize_zpos: the core keeps the order of planes
 * @cursor_width: largest cursor
 * @cursor_height: largest cursor
 * @suspend_state: what was shown before suspend
 * @helper_private: functions of the atomic helpers
 * @poll_claim: that @output_poll_work is armed; private
 * @kms: what the core knows of each object; private
 * @initialised: between init and cleanup; private
 */
struct drm_mode_config {
	struct mutex mutex;
	struct drm_modeset_lock connection_mutex;
	struct drm_modeset_acquire_ctx *acquire_ctx;
	struct mutex fb_lock;
	int num_fb;
	struct list_head fb_list;
	spinlock_t connector_list_lock;
	int num_connector;
	struct list_head connector_list;
	int num_encoder;
	struct list_head encoder_list;
	int num_total_plane;
	struct list_head plane_list;
	int num_crtc;
	struct list_head crtc_list;
	struct list_head property_list;

	int min_width, min_height;
	int max_width, max_height;
	const struct drm_mode_config_funcs *funcs;

	bool poll_enabled;
	bool poll_running;
	bool delayed_event;
	struct delayed_work output_poll_work;

	struct mutex blob_lock;
	struct list_head property_blob_list;
	struct drm_property *edid_property;
	struct drm_property *dpms_property;
	struct drm_property *path_property;
	struct drm_property *link_status_property;
	struct drm_property *non_desktop_property;
	struct drm_property *tile_property;
	struct drm_property *hdr_output_metadata_property;
	struct drm_property *plane_type_property;
	struct drm_property *prop_src_x, *prop_src_y, *prop_src_w, *prop_src_h;
	struct drm_property *prop_crtc_x, *prop_crtc_y, *prop_crtc_w, *prop_crtc_h;
	struct drm_property *prop_fb_id, *prop_in_fence_fd, *prop_out_fence_ptr, *prop_crtc_id;
	struct drm_property *prop_fb_damage_clips, *prop_active, *prop_mode_id, *prop_vrr_enabled;
	struct drm_property *degamma_lut_property, *degamma_lut_size_property, *ctm_property;
	struct drm_property *gamma_lut_property, *gamma_lut_size_property;
	struct drm_property *modifiers_property, *size_hints_property;

	u32 preferred_depth, prefer_shadow;
	bool quirk_addfb_prefer_xbgr_30bpp;
	bool quirk_addfb_prefer_host_byte_order;
	bool async_page_flip;
	bool fb_modifiers_not_supported;
	bool normalize_zpos;
	u32 cursor_width, cursor_height;

	struct drm_atomic_state *suspend_state;
	const struct drm_mode_config_helper_funcs *helper_private;

	struct drmres_claim *poll_claim;
	struct drmres_kms *kms;
	bool initialised;
};

/**
 * drmm_mode_config_init() - make a device's lists of modeset objects
 * @dev: DRM device
 *
 * Before any object is initialised, and before what is to outlive the objects' cleanup is allocated: managed
 * resources go in reverse order.
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last drm_dev_put(), which calls drm_mode_config_cleanup().
 * Return: 0, or -ENOMEM.
 */
int __must_check drmm_mode_config_init(struct drm_device *dev);

/* The old name. It is managed just the same. */
int drm_mode_config_init(struct drm_device *dev);

/**
 * drm_mode_config_reset() - call the reset function of each object
 * @dev: DRM device
 *
 * Gives each object its first state.
 */
void drm_mode_config_reset(struct drm_device *dev);

/**
 * drm_mode_config_cleanup() - take every object off
 * @dev: DRM device
 *
 * Calls .destroy of each encoder, puts each connector, and calls .destroy of each plane and CRTC. A driver whose objects
 * lie in memory that goes at unbind calls it in remove(); others leave it to drmm_mode_config_init().
 *
 * Context: Process context. May sleep.
 */
void drm_mode_config_cleanup(struct drm_device *dev);

#ifdef DRMRES_SITES
#define drmm_mode_config_init(...) DRMRES_AT_CHECKED(drmm_mode_config_init(__VA_ARGS__))
#define drm_mode_config_init(...) DRMRES_AT(drm_mode_config_init(__VA_ARGS__))
#define drm_mode_config_reset(...) DRMRES_AT_VOID(drm_mode_config_reset(__VA_ARGS__))
#define drm_mode_config_cleanup(...) DRMRES_AT_VOID(drm_mode_config_cleanup(__VA_ARGS__))
#endif

__END_DECLS

#endif
