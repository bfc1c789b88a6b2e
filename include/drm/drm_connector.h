/* SPDX-License-Identifier: MIT */
/**
 * DOC: connectors
 *
 * What a display is plugged into. Counted, because some come and go while the device is in use; the others have one
 * reference, which drm_mode_config_cleanup() puts. Userspace reaches a connector until the last drm_dev_put(), so its
 * memory has to last that long: drmm_connector_init() in memory of the drm_device, or drm_connector_init() with a
 * .destroy that cleans up and frees.
 */
#ifndef __DRM_CONNECTOR_H__
#define __DRM_CONNECTOR_H__

#include <drm/drm_mode_config.h>
#include <drm/drm_mode_object.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

__BEGIN_DECLS

struct dentry;
struct device;
struct drm_atomic_state;
struct drm_connector;
struct drm_connector_helper_funcs;
struct drm_connector_state;
struct drm_crtc;
struct drm_device;
struct drm_display_mode;
struct drm_encoder;
struct drm_printer;
struct drm_property;
struct drm_property_blob;
struct drm_writeback_job;
struct fwnode_handle;
struct i2c_adapter;

enum drm_connector_force {
	DRM_FORCE_UNSPECIFIED,
	DRM_FORCE_OFF,
	DRM_FORCE_ON,
	DRM_FORCE_ON_DIGITAL,
};

enum drm_connector_status {
	connector_status_connected = 1,
	connector_status_disconnected = 2,
	connector_status_unknown = 3,
};

/* Registered once at most; a connector that was unregistered stays so. */
enum drm_connector_registration_state {
	DRM_CONNECTOR_INITIALIZING = 0,
	DRM_CONNECTOR_REGISTERED = 1,
	DRM_CONNECTOR_UNREGISTERED = 2,
};

enum subpixel_order {
	SubPixelUnknown = 0,
	SubPixelHorizontalRGB,
	SubPixelHorizontalBGR,
	SubPixelVerticalRGB,
	SubPixelVerticalBGR,
	SubPixelNone,
};

enum drm_panel_orientation {
	DRM_MODE_PANEL_ORIENTATION_UNKNOWN = -1,
	DRM_MODE_PANEL_ORIENTATION_NORMAL = 0,
	DRM_MODE_PANEL_ORIENTATION_BOTTOM_UP,
	DRM_MODE_PANEL_ORIENTATION_LEFT_UP,
	DRM_MODE_PANEL_ORIENTATION_RIGHT_UP,
};

enum drm_bus_flags {
	DRM_BUS_FLAG_DE_LOW = 1 << 0,
	DRM_BUS_FLAG_DE_HIGH = 1 << 1,
	DRM_BUS_FLAG_PIXDATA_DRIVE_POSEDGE = 1 << 2,
	DRM_BUS_FLAG_PIXDATA_DRIVE_NEGEDGE = 1 << 3,
	DRM_BUS_FLAG_PIXDATA_SAMPLE_POSEDGE = DRM_BUS_FLAG_PIXDATA_DRIVE_NEGEDGE,
	DRM_BUS_FLAG_PIXDATA_SAMPLE_NEGEDGE = DRM_BUS_FLAG_PIXDATA_DRIVE_POSEDGE,
	DRM_BUS_FLAG_SYNC_DRIVE_POSEDGE = 1 << 6,
	DRM_BUS_FLAG_SYNC_DRIVE_NEGEDGE = 1 << 7,
	DRM_BUS_FLAG_SYNC_SAMPLE_POSEDGE = DRM_BUS_FLAG_SYNC_DRIVE_NEGEDGE,
	DRM_BUS_FLAG_SYNC_SAMPLE_NEGEDGE = DRM_BUS_FLAG_SYNC_DRIVE_POSEDGE,
	DRM_BUS_FLAG_SHARP_SIGNALS = 1 << 8,
};

#define DRM_CONNECTOR_POLL_HPD (1 << 0)
#define DRM_CONNECTOR_POLL_CONNECT (1 << 1)
#define DRM_CONNECTOR_POLL_DISCONNECT (1 << 2)

/**
 * struct drm_display_info - what is known of the display
 * @width_mm: width
 * @height_mm: height
 * @bpc: bits of a colour
 * @subpixel_order: how the colours lie
 * @panel_orientation: how it is mounted
 * @color_formats: what it understands
 * @bus_formats: what its bus carries; owned by the connector
 * @num_bus_formats: how many
 * @bus_flags: &enum drm_bus_flags
 * @max_tmds_clock: in kHz
 * @is_hdmi: whether it is a HDMI sink
 * @has_audio: whether it has loudspeakers
 * @non_desktop: whether it is worn
 */
struct drm_display_info {
	unsigned int width_mm;
	unsigned int height_mm;
	unsigned int bpc;
	enum subpixel_order subpixel_order;
	int panel_orientation;
	u32 color_formats;
	const u32 *bus_formats;
	unsigned int num_bus_formats;
	u32 bus_flags;
	int max_tmds_clock;
	bool is_hdmi;
	bool has_audio;
	bool non_desktop;
};

/**
 * struct drm_connector_state - what a connector shows
 * @connector: it
 * @crtc: CRTC that feeds it; a reference on @connector is held while there is one
 * @best_encoder: encoder in between
 * @state: update that this is part of
 * @max_requested_bpc: wish
 * @max_bpc: limit
 * @writeback_job: what to write back
 */
struct drm_connector_state {
	struct drm_connector *connector;
	struct drm_crtc *crtc;
	struct drm_encoder *best_encoder;
	struct drm_atomic_state *state;
	u8 max_requested_bpc;
	u8 max_bpc;
	struct drm_writeback_job *writeback_job;
};

/**
 * struct drm_connector_funcs - what a driver does for a connector
 * @dpms: switch it on or off; old drivers
 * @reset: give it its first state
 * @detect: whether something is plugged in
 * @force: the user says that something is
 * @fill_modes: find out which modes there are; returns how many
 * @set_property: old drivers
 * @late_register: called by drm_dev_register()
 * @early_unregister: reverse of @late_register
 * @destroy: end of a connector that is not managed: drm_connector_cleanup(), and free its memory
 * @atomic_duplicate_state: copy its state
 * @atomic_destroy_state: free a state
 * @atomic_set_property: write a property to a state
 * @atomic_get_property: read one
 * @atomic_print_state: print more of a state
 * @oob_hotplug_event: somebody else noticed a plug
 * @debugfs_init: make files
 */
struct drm_connector_funcs {
	int (*dpms)(struct drm_connector *connector, int mode);
	void (*reset)(struct drm_connector *connector);
	enum drm_connector_status (*detect)(struct drm_connector *connector, bool force);
	void (*force)(struct drm_connector *connector);
	int (*fill_modes)(struct drm_connector *connector, u32 max_width, u32 max_height);
	int (*set_property)(struct drm_connector *connector, struct drm_property *property, uint64_t val);
	int (*late_register)(struct drm_connector *connector);
	void (*early_unregister)(struct drm_connector *connector);
	void (*destroy)(struct drm_connector *connector);
	struct drm_connector_state *(*atomic_duplicate_state)(struct drm_connector *connector);
	void (*atomic_destroy_state)(struct drm_connector *connector, struct drm_connector_state *state);
	int (*atomic_set_property)(struct drm_connector *connector, struct drm_connector_state *state,
				   struct drm_property *property, uint64_t val);
	int (*atomic_get_property)(struct drm_connector *connector, const struct drm_connector_state *state,
				   struct drm_property *property, uint64_t *val);
	void (*atomic_print_state)(struct drm_printer *p, const struct drm_connector_state *state);
	void (*oob_hotplug_event)(struct drm_connector *connector, enum drm_connector_status status);
	void (*debugfs_init)(struct drm_connector *connector, struct dentry *root);
};

/**
 * struct drm_connector - a connector
 * @dev: DRM device; NULL after cleanup
 * @kdev: its device in sysfs
 * @fwnode: its node in the firmware's tables
 * @head: link in &drm_mode_config.connector_list
 * @base: number and reference count
 * @name: ``HDMI-A-1``
 * @mutex: protects @registration_state
 * @index: position in the list
 * @connector_type: DRM_MODE_CONNECTOR_*
 * @connector_type_id: which of its type
 * @interlace_allowed: whether it can do interlaced modes
 * @doublescan_allowed: whether it can do doubled lines
 * @stereo_allowed: whether it can do two eyes
 * @ycbcr_420_allowed: whether it can do that format
 * @registration_state: whether userspace sees it
 * @modes: modes that userspace sees; owned
 * @status: whether something is plugged in
 * @probed_modes: modes that the driver found; owned
 * @display_info: what is known of the display
 * @funcs: the driver's
 * @edid_blob_ptr: what the display says of itself
 * @properties: its properties
 * @polled: DRM_CONNECTOR_POLL_*
 * @dpms: whether it is on
 * @helper_private: functions of the helpers
 * @force: what the user says
 * @possible_encoders: mask of encoders that can drive it
 * @encoder: the one that does; old drivers
 * @null_edid_counter: for old drivers
 * @ddc: adapter on which the display answers; not owned
 * @state: what it shows; owned
 * @epoch_counter: how often something changed
 */
struct drm_connector {
	struct drm_device *dev;
	struct device *kdev;
	struct fwnode_handle *fwnode;
	struct list_head head;
	struct drm_mode_object base;
	char *name;
	struct mutex mutex;
	unsigned int index;
	int connector_type;
	int connector_type_id;
	bool interlace_allowed;
	bool doublescan_allowed;
	bool stereo_allowed;
	bool ycbcr_420_allowed;
	enum drm_connector_registration_state registration_state;
	struct list_head modes;
	enum drm_connector_status status;
	struct list_head probed_modes;
	struct drm_display_info display_info;
	const struct drm_connector_funcs *funcs;
	struct drm_property_blob *edid_blob_ptr;
	struct drm_object_properties properties;
	u8 polled;
	int dpms;
	const struct drm_connector_helper_funcs *helper_private;
	enum drm_connector_force force;
	u32 possible_encoders;
	struct drm_encoder *encoder;
	int null_edid_counter;
	u64 epoch_counter;
	struct i2c_adapter *ddc;
	struct drm_connector_state *state;
};

#define obj_to_connector(x) container_of(x, struct drm_connector, base)

/**
 * drm_connector_init() - put a connector on the device's list
 * @dev: DRM device
 * @connector: connector, in zeroed memory
 * @funcs: the driver's, with .destroy
 * @connector_type: DRM_MODE_CONNECTOR_*
 *
 * Context: Process context. May sleep.
 * Lifetime: until drm_connector_cleanup(), which .destroy calls; the memory must last until then.
 * Return: 0, or -ENOMEM; -EINVAL without .destroy.
 */
int drm_connector_init(struct drm_device *dev, struct drm_connector *connector, const struct drm_connector_funcs *funcs,
		       int connector_type);

/* The same with the adapter on which the display answers. */
int drm_connector_init_with_ddc(struct drm_device *dev, struct drm_connector *connector,
				const struct drm_connector_funcs *funcs, int connector_type, struct i2c_adapter *ddc);

/**
 * drmm_connector_init() - the same, cleaned up by the drm_device
 * @dev: DRM device
 * @connector: connector, in zeroed memory that lasts as long as @dev and was allocated before
 * @funcs: the driver's, without .destroy
 * @connector_type: DRM_MODE_CONNECTOR_*
 * @ddc: adapter on which the display answers, or NULL
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last drm_dev_put().
 * Return: 0, or -ENOMEM; -EINVAL with .destroy.
 */
int __must_check drmm_connector_init(struct drm_device *dev, struct drm_connector *connector,
				     const struct drm_connector_funcs *funcs, int connector_type,
				     struct i2c_adapter *ddc);

/**
 * drm_connector_attach_encoder() - say that an encoder can drive a connector
 * @connector: connector
 * @encoder: encoder
 *
 * Return: 0; -EINVAL if @connector has an encoder already.
 */
int drm_connector_attach_encoder(struct drm_connector *connector, struct drm_encoder *encoder);

/**
 * drm_connector_cleanup() - take a connector off the device's list
 * @connector: connector; its modes and its state are freed, all of it is zeroed
 *
 * Context: Process context. May sleep.
 */
void drm_connector_cleanup(struct drm_connector *connector);

/**
 * drm_connector_register() - show a connector to userspace
 * @connector: connector of a device that is registered; otherwise nothing happens
 *
 * drm_dev_register() does it for each connector that is there.
 *
 * Return: 0, or what .late_register said.
 */
int drm_connector_register(struct drm_connector *connector);

/**
 * drm_connector_unregister() - hide a connector from userspace
 * @connector: connector; one that is not registered is left alone
 */
void drm_connector_unregister(struct drm_connector *connector);

/**
 * drm_get_connector_type_name() - what a type is called
 * @connector_type: DRM_MODE_CONNECTOR_*
 *
 * Return: ``HDMI-A``; NULL for a number that is none.
 */
const char *drm_get_connector_type_name(unsigned int connector_type);

/**
 * drm_get_connector_status_name() - what a status is called
 * @status: status
 *
 * Return: ``connected``.
 */
const char *drm_get_connector_status_name(enum drm_connector_status status);

/**
 * drm_connector_get() - take a reference
 * @connector: connector
 */
static inline void drm_connector_get(struct drm_connector *connector)
{
	drm_mode_object_get(&connector->base);
}

/**
 * drm_connector_put() - drop a reference; the last one calls .destroy
 * @connector: connector
 *
 * Context: Process context if it may be the last one.
 */
static inline void drm_connector_put(struct drm_connector *connector)
{
	drm_mode_object_put(&connector->base);
}

static inline unsigned int drm_connector_index(const struct drm_connector *connector)
{
	return connector->index;
}

static inline u32 drm_connector_mask(const struct drm_connector *connector)
{
	return 1u << connector->index;
}

static inline bool drm_connector_is_unregistered(struct drm_connector *connector)
{
	/* A hint, as a stale answer does no harm. PAIRS WITH: the stores in drm_connector_register.c. */
	return __atomic_load_n(&connector->registration_state, __ATOMIC_RELAXED) == DRM_CONNECTOR_UNREGISTERED;
}

static inline struct drm_connector *drm_connector_lookup(struct drm_device *dev, struct drm_file *file_priv, u32 id)
{
	struct drm_mode_object *mo = drm_mode_object_find(dev, file_priv, id, DRM_MODE_OBJECT_CONNECTOR);

	return mo ? obj_to_connector(mo) : (struct drm_connector *)NULL;
}

/**
 * struct drm_connector_list_iter - walk over the connectors of a device
 * @dev: DRM device
 * @conn: where it is; a reference is held
 */
struct drm_connector_list_iter {
	struct drm_device *dev;
	struct drm_connector *conn;
};

/* Around a walk; the connector in hand may be put or removed meanwhile. */
void drm_connector_list_iter_begin(struct drm_device *dev, struct drm_connector_list_iter *iter);
struct drm_connector *drm_connector_list_iter_next(struct drm_connector_list_iter *iter);
void drm_connector_list_iter_end(struct drm_connector_list_iter *iter);

#define drm_for_each_connector_iter(connector, iter) while ((connector = drm_connector_list_iter_next(iter)))

/**
 * drm_display_info_set_bus_formats() - say what a display's bus carries
 * @info: of a connector
 * @formats: MEDIA_BUS_FMT_*, copied; NULL for none
 * @num_formats: how many
 *
 * Context: Process context. May sleep.
 * Lifetime: the copy is the connector's.
 * Return: 0 or -ENOMEM.
 */
int drm_display_info_set_bus_formats(struct drm_display_info *info, const u32 *formats, unsigned int num_formats);

/* How the display is mounted. Return: 0. */
static inline int drm_connector_set_panel_orientation(struct drm_connector *connector,
						      enum drm_panel_orientation panel_orientation)
{
	connector->display_info.panel_orientation = panel_orientation;
	return 0;
}

#ifdef DRMRES_SITES
#define drm_display_info_set_bus_formats(...) DRMRES_AT(drm_display_info_set_bus_formats(__VA_ARGS__))
#define drm_connector_init(...) DRMRES_AT(drm_connector_init(__VA_ARGS__))
#define drm_connector_init_with_ddc(...) DRMRES_AT(drm_connector_init_with_ddc(__VA_ARGS__))
#define drmm_connector_init(...) DRMRES_AT(drmm_connector_init(__VA_ARGS__))
#define drm_connector_cleanup(...) DRMRES_AT_VOID(drm_connector_cleanup(__VA_ARGS__))
#define drm_connector_register(...) DRMRES_AT(drm_connector_register(__VA_ARGS__))
#define drm_connector_unregister(...) DRMRES_AT_VOID(drm_connector_unregister(__VA_ARGS__))
#define drm_connector_get(...) DRMRES_AT_VOID(drm_connector_get(__VA_ARGS__))
#define drm_connector_put(...) DRMRES_AT_VOID(drm_connector_put(__VA_ARGS__))
#endif

__END_DECLS

#endif
