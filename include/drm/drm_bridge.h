/* SPDX-License-Identifier: MIT */
/**
 * DOC: bridges
 *
 * What an encoder's output runs through on its way to the connector, often with a driver of its own. A bridge driver
 * allocates its structure with devm_drm_bridge_alloc(), publishes it with drm_bridge_add() as the last step of probe, and
 * takes it away with drm_bridge_remove() first thing in remove. Who uses the bridge is another driver, bound to another
 * device, and either may be unbound first. So devres holds one reference and never the memory; being added is one
 * reference, being attached to an encoder another, and the structure goes with the last of them:
 *
 * - at remove, unpublish the bridge, then release what the device needs: devm_*();
 * - at the last put, &drm_bridge_funcs.destroy releases what a chain can still reach.
 *
 * A bridge in memory that its driver owns (devm_kzalloc() and no devm_drm_bridge_alloc()) is counted by nobody: it works
 * for as long as that memory stays until the bridge is neither added nor attached, and no longer.
 *
 * References may be taken and dropped, bridges looked up and chains walked from any thread. To attach and to detach is
 * for the driver that owns the encoder.
 */
#ifndef _DRM_BRIDGE_H_
#define _DRM_BRIDGE_H_

#include <drm/drm_connector.h>
#include <drm/drm_encoder.h>
#include <drm/drm_modes.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/bits.h>
#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>

__BEGIN_DECLS

struct dentry;
struct device;
struct device_node;
struct drm_atomic_state;
struct drm_bridge;
struct drm_connector_state;
struct drm_crtc_state;
struct drm_device;
struct drm_edid;
struct drm_panel;
struct i2c_adapter;

/**
 * enum drm_bridge_attach_flags - flags of drm_bridge_attach()
 * @DRM_BRIDGE_ATTACH_NO_CONNECTOR: the bridge shall make no connector of its own
 */
enum drm_bridge_attach_flags {
	DRM_BRIDGE_ATTACH_NO_CONNECTOR = 1 << 0,
};

/**
 * enum drm_bridge_ops - what a bridge can do, see &drm_bridge.ops
 * @DRM_BRIDGE_OP_DETECT: has &drm_bridge_funcs.detect
 * @DRM_BRIDGE_OP_EDID: has &drm_bridge_funcs.edid_read
 * @DRM_BRIDGE_OP_HPD: has &drm_bridge_funcs.hpd_enable and .hpd_disable
 * @DRM_BRIDGE_OP_MODES: has &drm_bridge_funcs.get_modes
 * @DRM_BRIDGE_OP_HDMI: is an HDMI output
 */
enum drm_bridge_ops {
	DRM_BRIDGE_OP_DETECT = 1 << 0,
	DRM_BRIDGE_OP_EDID = 1 << 1,
	DRM_BRIDGE_OP_HPD = 1 << 2,
	DRM_BRIDGE_OP_MODES = 1 << 3,
	DRM_BRIDGE_OP_HDMI = 1 << 4,
};

/**
 * struct drm_bus_cfg - how pixels travel
 * @format: MEDIA_BUS_FMT_*
 * @flags: &enum drm_bus_flags
 */
struct drm_bus_cfg {
	u32 format;
	u32 flags;
};

/**
 * struct drm_bridge_state - a bridge's part of a mode setting
 * @base: the update that it belongs to
 * @bridge: whose
 * @input_bus_cfg: what comes in
 * @output_bus_cfg: what goes out
 */
struct drm_bridge_state {
	struct {
		struct drm_atomic_state *state;
	} base;
	struct drm_bridge *bridge;
	struct drm_bus_cfg input_bus_cfg;
	struct drm_bus_cfg output_bus_cfg;
};

/* Drivers written for 6.12 define this first; the functions that were changed then have their old parameters. */
#ifdef DRMRES_BRIDGE_API_6_12
#define __DRM_BRIDGE_ATTACH                                                                                            \
	int (*__attach)(struct drm_bridge * bridge, struct drm_encoder * encoder, enum drm_bridge_attach_flags flags); \
	int (*attach)(struct drm_bridge * bridge, enum drm_bridge_attach_flags flags)
#define __DRM_BRIDGE_DETECT enum drm_connector_status (*detect)(struct drm_bridge * bridge)
#define __DRM_BRIDGE_COMMIT struct drm_bridge_state
#else
#define __DRM_BRIDGE_ATTACH                                                                                          \
	int (*attach)(struct drm_bridge * bridge, struct drm_encoder * encoder, enum drm_bridge_attach_flags flags); \
	int (*__attach)(struct drm_bridge * bridge, enum drm_bridge_attach_flags flags)
#define __DRM_BRIDGE_DETECT \
	enum drm_connector_status (*detect)(struct drm_bridge * bridge, struct drm_connector * connector)
#define __DRM_BRIDGE_COMMIT struct drm_atomic_state
#endif

/**
 * struct drm_bridge_funcs - what a bridge driver does; each may be NULL
 * @attach: the bridge was put into a chain; may attach the next one. Returns 0 or -errno
 * @destroy: the last reference was put: release what a chain could reach, not the structure itself
 * @detach: the encoder goes; the device may be unbound by now
 * @mode_valid: whether the bridge can do a mode
 * @mode_fixup: change a mode
 * @disable: before what comes before in the chain is disabled
 * @post_disable: after that
 * @mode_set: set a mode
 * @pre_enable: before what comes before in the chain is enabled
 * @enable: after that
 * @atomic_pre_enable: used instead of @pre_enable
 * @atomic_enable: used instead of @enable
 * @atomic_disable: used instead of @disable
 * @atomic_post_disable: used instead of @post_disable
 * @atomic_duplicate_state: copy the bridge's state
 * @atomic_destroy_state: free a state
 * @atomic_get_output_bus_fmts: formats that it can put out, an array that the caller frees
 * @atomic_get_input_bus_fmts: formats that it can take, an array that the caller frees
 * @atomic_check: whether a setting is possible
 * @atomic_reset: make the first state, when the bridge is attached; a pointer or an ERR_PTR()
 * @detect: whether something is plugged in
 * @get_modes: add modes to a connector; returns how many
 * @edid_read: read the EDID
 * @hpd_notify: plug or unplug was seen by somebody else
 * @hpd_enable: start looking for plug and unplug
 * @hpd_disable: stop it
 * @debugfs_init: make debugfs files
 */
struct drm_bridge_funcs {
	__DRM_BRIDGE_ATTACH;
	void (*destroy)(struct drm_bridge *bridge);
	void (*detach)(struct drm_bridge *bridge);
	enum drm_mode_status (*mode_valid)(struct drm_bridge *bridge, const struct drm_display_info *info,
					   const struct drm_display_mode *mode);
	bool (*mode_fixup)(struct drm_bridge *bridge, const struct drm_display_mode *mode,
			   struct drm_display_mode *adjusted_mode);
	void (*disable)(struct drm_bridge *bridge);
	void (*post_disable)(struct drm_bridge *bridge);
	void (*mode_set)(struct drm_bridge *bridge, const struct drm_display_mode *mode,
			 const struct drm_display_mode *adjusted_mode);
	void (*pre_enable)(struct drm_bridge *bridge);
	void (*enable)(struct drm_bridge *bridge);
	void (*atomic_pre_enable)(struct drm_bridge *bridge, __DRM_BRIDGE_COMMIT *state);
	void (*atomic_enable)(struct drm_bridge *bridge, __DRM_BRIDGE_COMMIT *state);
	void (*atomic_disable)(struct drm_bridge *bridge, __DRM_BRIDGE_COMMIT *state);
	void (*atomic_post_disable)(struct drm_bridge *bridge, __DRM_BRIDGE_COMMIT *state);
	struct drm_bridge_state *(*atomic_duplicate_state)(struct drm_bridge *bridge);
	void (*atomic_destroy_state)(struct drm_bridge *bridge, struct drm_bridge_state *state);
	u32 *(*atomic_get_output_bus_fmts)(struct drm_bridge *bridge, struct drm_bridge_state *bridge_state,
					   struct drm_crtc_state *crtc_state, struct drm_connector_state *conn_state,
					   unsigned int *num_output_fmts);
	u32 *(*atomic_get_input_bus_fmts)(struct drm_bridge *bridge, struct drm_bridge_state *bridge_state,
					  struct drm_crtc_state *crtc_state, struct drm_connector_state *conn_state,
					  u32 output_fmt, unsigned int *num_input_fmts);
	int (*atomic_check)(struct drm_bridge *bridge, struct drm_bridge_state *bridge_state,
			    struct drm_crtc_state *crtc_state, struct drm_connector_state *conn_state);
	struct drm_bridge_state *(*atomic_reset)(struct drm_bridge *bridge);
	__DRM_BRIDGE_DETECT;
	int (*get_modes)(struct drm_bridge *bridge, struct drm_connector *connector);
	const struct drm_edid *(*edid_read)(struct drm_bridge *bridge, struct drm_connector *connector);
	void (*hpd_notify)(struct drm_bridge *bridge, enum drm_connector_status status);
	void (*hpd_enable)(struct drm_bridge *bridge);
	void (*hpd_disable)(struct drm_bridge *bridge);
	void (*debugfs_init)(struct drm_bridge *bridge, struct dentry *root);
};

/**
 * struct drm_bridge_timings - what the signals at a bridge's input must be like
 * @input_bus_flags: DRM_BUS_FLAG_*
 * @setup_time_ps: in picoseconds
 * @hold_time_ps: in picoseconds
 * @dual_link: there are two links
 */
struct drm_bridge_timings {
	u32 input_bus_flags;
	u32 setup_time_ps;
	u32 hold_time_ps;
	bool dual_link;
};

/**
 * struct drm_bridge - a bridge, embedded in its driver's structure
 * @dev: drm_device that it is attached to, NULL for none
 * @encoder: encoder that it is attached to
 * @chain_node: place in &drm_encoder.bridge_chain
 * @of_node: node that it is found by; the driver sets it before drm_bridge_add()
 * @list: place among the bridges that are added, or among those that were removed and are still referenced
 * @timings: the driver's own
 * @funcs: what it does
 * @container: allocation that embeds it; NULL for one that is not counted
 * @refcount: drm_bridge_get() and drm_bridge_put()
 * @driver_private: the driver's own
 * @ops: what it can do: &enum drm_bridge_ops
 * @type: DRM_MODE_CONNECTOR_* at its output
 * @interlace_allowed: the driver's own
 * @ycbcr_420_allowed: the driver's own
 * @pre_enable_prev_first: what comes before in the chain is to be enabled before it
 * @support_hdcp: the driver's own
 * @ddc: the driver's own
 * @vendor: the driver's own
 * @product: the driver's own
 * @supported_formats: the driver's own
 * @max_bpc: the driver's own
 * @unplugged: drm_bridge_unplug() was called
 * @next_bridge: next one in the chain, or NULL: a reference that the driver took and that the last put drops
 * @hpd_mutex: protects @hpd_cb and @hpd_data
 * @hpd_cb: whom to tell about plug and unplug
 * @hpd_data: its argument
 * @state: what &drm_bridge_funcs.atomic_reset made
 */
struct drm_bridge {
	struct drm_device *dev;
	struct drm_encoder *encoder;
	struct list_head chain_node;
	struct device_node *of_node;
	struct list_head list;
	const struct drm_bridge_timings *timings;
	const struct drm_bridge_funcs *funcs;
	void *container;
	struct kref refcount;
	void *driver_private;
	u32 ops;
	int type;
	bool interlace_allowed;
	bool ycbcr_420_allowed;
	bool pre_enable_prev_first;
	bool support_hdcp;
	struct i2c_adapter *ddc;
	const char *vendor;
	const char *product;
	unsigned int supported_formats;
	unsigned int max_bpc;
	bool unplugged;
	struct drm_bridge *next_bridge;
	struct mutex hpd_mutex;
	void (*hpd_cb)(void *data, enum drm_connector_status status);
	void *hpd_data;
	struct drm_bridge_state *state;
};

/* Behind devm_drm_bridge_alloc(): @size bytes, with a struct drm_bridge at @offset. */
void *__devm_drm_bridge_alloc(struct device *dev, size_t size, size_t offset, const struct drm_bridge_funcs *funcs);

/**
 * devm_drm_bridge_alloc() - allocate a driver's structure with its bridge inside
 * @dev: device that probe() got
 * @type: struct type that embeds the bridge
 * @member: name of the struct drm_bridge in @type
 * @funcs: what the bridge does
 *
 * One reference, which @dev's devres puts at unbind. The structure is zeroed.
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last drm_bridge_put(), which may be long after unbind.
 * Return: pointer to @type, or an ERR_PTR(): -ENOMEM; -EINVAL without @funcs.
 */
#define devm_drm_bridge_alloc(dev, type, member, funcs) \
	((type *)__devm_drm_bridge_alloc(dev, sizeof(type), offsetof(type, member), funcs))

/**
 * devm_drm_put_bridge() - put devres's reference now
 * @dev: what devm_drm_bridge_alloc() got
 * @bridge: the bridge
 *
 * Context: Process context.
 */
void devm_drm_put_bridge(struct device *dev, struct drm_bridge *bridge);

/**
 * drm_bridge_get() - take a reference
 * @bridge: bridge of which the caller has a reference already; NULL is ignored
 *
 * Context: Any.
 * Lifetime: until drm_bridge_put(). Nothing is counted for a bridge without container.
 * Return: @bridge; NULL for NULL, and after a report for what is no bridge, or none any more.
 */
struct drm_bridge *drm_bridge_get(struct drm_bridge *bridge);

/**
 * drm_bridge_put() - drop a reference
 * @bridge: bridge; NULL and error pointers are ignored
 *
 * The last one calls &drm_bridge_funcs.destroy, puts &drm_bridge.next_bridge and frees the allocation that embeds the
 * bridge.
 *
 * Context: Process context, if it may be the last one.
 */
void drm_bridge_put(struct drm_bridge *bridge);

/* struct drm_bridge *bridge __free(drm_bridge_put) = NULL; */
DEFINE_FREE(drm_bridge_put, struct drm_bridge *, if (!IS_ERR_OR_NULL(_T)) drm_bridge_put(_T))

/**
 * drm_bridge_clear_and_put() - clear a pointer and drop its reference
 * @bridge_pp: where the pointer is kept
 *
 * Context: Process context.
 */
void drm_bridge_clear_and_put(struct drm_bridge **bridge_pp);

/**
 * drm_bridge_add() - publish a bridge, so that it can be looked up
 * @bridge: bridge, set up completely
 *
 * Context: Process context.
 * Lifetime: holds a reference until drm_bridge_remove().
 */
void drm_bridge_add(struct drm_bridge *bridge);

/**
 * devm_drm_bridge_add() - drm_bridge_add() that is undone at unbind
 * @dev: device that probe() got
 * @bridge: the bridge
 *
 * Context: Process context. May sleep.
 * Return: 0 or -ENOMEM; then it is not added.
 */
int __must_check devm_drm_bridge_add(struct device *dev, struct drm_bridge *bridge);

/**
 * drm_bridge_remove() - hide a bridge
 * @bridge: what drm_bridge_add() got
 *
 * It stays in the chain that it is attached to, and everywhere else where it is referenced.
 *
 * Context: Process context.
 */
void drm_bridge_remove(struct drm_bridge *bridge);

/**
 * drm_bridge_attach() - put a bridge into an encoder's chain
 * @encoder: the encoder
 * @bridge: the bridge
 * @previous: bridge in the chain of @encoder that it comes after, NULL to be the first
 * @flags: handed to &drm_bridge_funcs.attach
 *
 * Undone when the encoder is cleaned up, never by hand.
 *
 * Context: Process context. May sleep.
 * Lifetime: holds a reference until then.
 * Return: 0; -EINVAL for NULL, or if @previous is not in the chain; -EBUSY if @bridge is attached already; what attach()
 * returned.
 */
int drm_bridge_attach(struct drm_encoder *encoder, struct drm_bridge *bridge, struct drm_bridge *previous,
		      enum drm_bridge_attach_flags flags);

/**
 * drm_bridge_unplug() - hide a bridge whose hardware is gone
 * @bridge: what drm_bridge_add() got
 *
 * When it returns no section of drm_bridge_enter() is left and none can begin.
 *
 * Context: Process context, outside of any drm_bridge_enter() section. Waits for those.
 */
void drm_bridge_unplug(struct drm_bridge *bridge);

/**
 * drm_bridge_enter() - begin to touch a bridge's hardware
 * @bridge: the bridge
 * @idx: where to put what drm_bridge_exit() needs
 *
 * Says nothing about the drm_device, nor drm_dev_enter() about the bridge.
 *
 * Context: Any.
 * Return: true if the hardware is there; false if not, and then drm_bridge_exit() must not be called.
 */
bool __must_check drm_bridge_enter(struct drm_bridge *bridge, int *idx);

/**
 * drm_bridge_exit() - end what drm_bridge_enter() began
 * @idx: what it stored
 *
 * Context: Any; the thread that entered.
 */
void drm_bridge_exit(int idx);

/**
 * of_drm_find_and_get_bridge() - look a bridge up
 * @np: its &drm_bridge.of_node
 *
 * Context: Process context.
 * Lifetime: the caller owns a reference: drm_bridge_put().
 * Return: the bridge, NULL if none was added for @np.
 */
struct drm_bridge *of_drm_find_and_get_bridge(struct device_node *np) DRMRES_SYM(of_drm_find_and_get_bridge);

/**
 * of_drm_find_bridge() - look a bridge up without a reference
 * @np: its &drm_bridge.of_node
 *
 * Context: Process context.
 * Lifetime: nobody's: the bridge may go while the pointer is kept. Attach it at once, or use
 * of_drm_find_and_get_bridge().
 * Return: the bridge, NULL if none was added for @np.
 */
struct drm_bridge *of_drm_find_bridge(struct device_node *np) DRMRES_SYM(of_drm_find_bridge);

/**
 * drm_bridge_get_next_bridge() - the next bridge of a chain
 * @bridge: an attached bridge
 *
 * Context: Process context. Lifetime: the caller owns a reference. Return: the bridge, NULL after the last.
 */
struct drm_bridge *drm_bridge_get_next_bridge(struct drm_bridge *bridge);

/**
 * drm_bridge_get_prev_bridge() - the previous bridge of a chain
 * @bridge: an attached bridge
 *
 * Context: Process context. Lifetime: the caller owns a reference. Return: the bridge, NULL before the first.
 */
struct drm_bridge *drm_bridge_get_prev_bridge(struct drm_bridge *bridge);

/**
 * drm_bridge_chain_get_first_bridge() - the bridge next to an encoder
 * @encoder: the encoder
 *
 * Context: Process context. Lifetime: the caller owns a reference. Return: the bridge, NULL for an empty chain.
 */
struct drm_bridge *drm_bridge_chain_get_first_bridge(struct drm_encoder *encoder);

/**
 * drm_bridge_chain_get_last_bridge() - the bridge farthest from an encoder
 * @encoder: the encoder
 *
 * Context: Process context. Lifetime: the caller owns a reference. Return: the bridge, NULL for an empty chain.
 */
struct drm_bridge *drm_bridge_chain_get_last_bridge(struct drm_encoder *encoder);

/* The next bridge, and the reference on @bridge is put: a step of a walk. */
struct drm_bridge *drm_bridge_get_next_bridge_and_put(struct drm_bridge *bridge);

/* Walk a chain from the encoder on, holding a reference on the current bridge; break and return put it. */
#define drm_for_each_bridge_in_chain_scoped(encoder, bridge)                                                         \
	for (struct drm_bridge * bridge __free(drm_bridge_put) = drm_bridge_chain_get_first_bridge(encoder); bridge; \
	     bridge = drm_bridge_get_next_bridge_and_put(bridge))

/* The same, beginning at @first. */
#define drm_for_each_bridge_in_chain_from(first, bridge)                                        \
	for (struct drm_bridge * bridge __free(drm_bridge_put) = drm_bridge_get(first); bridge; \
	     bridge = drm_bridge_get_next_bridge_and_put(bridge))

/* The same with a variable of the caller's, which has no reference after break. */
#define drm_for_each_bridge_in_chain(encoder, bridge)                                                            \
	for (struct drm_bridge * __drm_held __free(drm_bridge_put) = drm_bridge_chain_get_first_bridge(encoder); \
	     ((bridge) = __drm_held) != NULL; __drm_held = drm_bridge_get_next_bridge_and_put(__drm_held))

/**
 * drm_bridge_chain_mode_valid() - whether each bridge from here on can do a mode
 * @bridge: first to ask, may be NULL
 * @info: the display
 * @mode: the mode
 *
 * Context: Process context. Return: MODE_OK, or the first other answer.
 */
enum drm_mode_status drm_bridge_chain_mode_valid(struct drm_bridge *bridge, const struct drm_display_info *info,
						 const struct drm_display_mode *mode);

/**
 * drm_bridge_chain_mode_set() - set a mode on each bridge from here on
 * @bridge: first to set, may be NULL
 * @mode: the mode
 * @adjusted_mode: what it was changed to
 *
 * Context: Process context.
 */
void drm_bridge_chain_mode_set(struct drm_bridge *bridge, const struct drm_display_mode *mode,
			       const struct drm_display_mode *adjusted_mode);

/**
 * drm_atomic_bridge_chain_disable() - disable from the end of the chain to here
 * @bridge: last to disable, may be NULL
 * @state: handed to the bridges
 *
 * Context: Process context.
 */
void drm_atomic_bridge_chain_disable(struct drm_bridge *bridge, struct drm_atomic_state *state);

/**
 * drm_atomic_bridge_chain_post_disable() - finish disabling from here to the end of the chain
 * @bridge: first to finish, may be NULL
 * @state: handed to the bridges
 *
 * Context: Process context.
 */
void drm_atomic_bridge_chain_post_disable(struct drm_bridge *bridge, struct drm_atomic_state *state);

/**
 * drm_atomic_bridge_chain_pre_enable() - prepare enabling from the end of the chain to here
 * @bridge: last to prepare, may be NULL
 * @state: handed to the bridges
 *
 * Context: Process context.
 */
void drm_atomic_bridge_chain_pre_enable(struct drm_bridge *bridge, struct drm_atomic_state *state);

/**
 * drm_atomic_bridge_chain_enable() - enable from here to the end of the chain
 * @bridge: first to enable, may be NULL
 * @state: handed to the bridges
 *
 * Context: Process context.
 */
void drm_atomic_bridge_chain_enable(struct drm_bridge *bridge, struct drm_atomic_state *state);

/**
 * drm_bridge_detect() - whether something is plugged in behind a bridge
 * @bridge: the bridge
 * @connector: on whose behalf
 *
 * Context: Process context. Return: the answer, connector_status_unknown without DRM_BRIDGE_OP_DETECT.
 */
enum drm_connector_status drm_bridge_detect(struct drm_bridge *bridge, struct drm_connector *connector);

/**
 * drm_bridge_get_modes() - have a bridge add modes to a connector
 * @bridge: the bridge
 * @connector: the connector
 *
 * Context: Process context. Return: how many, 0 without DRM_BRIDGE_OP_MODES.
 */
int drm_bridge_get_modes(struct drm_bridge *bridge, struct drm_connector *connector);

/**
 * drm_bridge_edid_read() - read the EDID behind a bridge
 * @bridge: the bridge
 * @connector: on whose behalf
 *
 * Context: Process context. Lifetime: what the driver returned; the caller's. Return: it, NULL without
 * DRM_BRIDGE_OP_EDID.
 */
const struct drm_edid *drm_bridge_edid_read(struct drm_bridge *bridge, struct drm_connector *connector);

/**
 * drm_bridge_hpd_enable() - be told about plug and unplug
 * @bridge: a bridge with DRM_BRIDGE_OP_HPD
 * @cb: whom to tell
 * @data: its argument
 *
 * Context: Process context. May sleep. Lifetime: @cb and @data are used until drm_bridge_hpd_disable().
 */
void drm_bridge_hpd_enable(struct drm_bridge *bridge, void (*cb)(void *data, enum drm_connector_status status),
			   void *data);

/**
 * drm_bridge_hpd_disable() - be told no more
 * @bridge: what drm_bridge_hpd_enable() got
 *
 * Context: Process context. May sleep.
 */
void drm_bridge_hpd_disable(struct drm_bridge *bridge);

/**
 * drm_bridge_hpd_notify() - tell about plug or unplug
 * @bridge: the bridge that saw it
 * @status: what is plugged in
 *
 * Context: Process context. May sleep.
 */
void drm_bridge_hpd_notify(struct drm_bridge *bridge, enum drm_connector_status status);

/**
 * drm_bridge_report() - say which bridges there are, as the file dri/bridges does
 * @buf: where to write
 * @size: room in @buf in bytes
 *
 * Each that is added, then each that was removed and is still referenced: "[lingering]". A line of its reference count.
 *
 * Context: Process context. Return: bytes needed without the final NUL, as snprintf() counts.
 */
size_t drm_bridge_report(char *buf, size_t size);

/* First state of a bridge, a copy, and the end of one, for &drm_bridge_funcs. */
struct drm_bridge_state *drm_atomic_helper_bridge_reset(struct drm_bridge *bridge);
struct drm_bridge_state *drm_atomic_helper_bridge_duplicate_state(struct drm_bridge *bridge);
void drm_atomic_helper_bridge_destroy_state(struct drm_bridge *bridge, struct drm_bridge_state *state);

/**
 * drm_bridge_is_panel() - whether a bridge was made by drm_panel_bridge_add()
 * @bridge: the bridge
 *
 * Context: Any. Return: true if there is a panel behind it.
 */
bool drm_bridge_is_panel(const struct drm_bridge *bridge);

/**
 * drm_panel_bridge_connector() - the connector of a bridge in front of a panel
 * @bridge: what drm_panel_bridge_add() returned
 *
 * It is initialised when the bridge is attached without DRM_BRIDGE_ATTACH_NO_CONNECTOR.
 *
 * Context: Any. Lifetime: that of @bridge. Return: the connector, NULL for any other bridge.
 */
struct drm_connector *drm_panel_bridge_connector(struct drm_bridge *bridge);

/**
 * drm_panel_bridge_add() - make a bridge that drives a panel
 * @panel: panel with a connector type
 *
 * Context: Process context. May sleep.
 * Lifetime: the bridge holds a reference on the panel until its own last one is put; drm_panel_bridge_remove() puts the
 * caller's.
 * Return: the bridge, added; or an ERR_PTR(): -EINVAL, -ENOMEM.
 */
struct drm_bridge *drm_panel_bridge_add(struct drm_panel *panel);

/**
 * drm_panel_bridge_add_typed() - drm_panel_bridge_add() with another connector type
 * @panel: the panel
 * @connector_type: DRM_MODE_CONNECTOR_*
 *
 * Context: Process context. May sleep. Lifetime and Return: as drm_panel_bridge_add().
 */
struct drm_bridge *drm_panel_bridge_add_typed(struct drm_panel *panel, u32 connector_type);

/**
 * drm_panel_bridge_remove() - undo drm_panel_bridge_add()
 * @bridge: what it returned; any other bridge, NULL and error pointers are ignored
 *
 * The panel's driver may be unbound by then.
 *
 * Context: Process context. May sleep.
 */
void drm_panel_bridge_remove(struct drm_bridge *bridge);

/**
 * devm_drm_panel_bridge_add() - drm_panel_bridge_add() that is undone at unbind of the consumer
 * @dev: device that the consumer's probe() got
 * @panel: panel with a connector type
 *
 * Context: Process context. May sleep. Return: as drm_panel_bridge_add().
 */
struct drm_bridge *devm_drm_panel_bridge_add(struct device *dev, struct drm_panel *panel);

/**
 * devm_drm_panel_bridge_add_typed() - devm_drm_panel_bridge_add() with another connector type
 * @dev: device that the consumer's probe() got
 * @panel: the panel
 * @connector_type: DRM_MODE_CONNECTOR_*
 *
 * Context: Process context. May sleep. Return: as drm_panel_bridge_add().
 */
struct drm_bridge *devm_drm_panel_bridge_add_typed(struct device *dev, struct drm_panel *panel, u32 connector_type);

/**
 * drmm_panel_bridge_add() - drm_panel_bridge_add() that is undone when a drm_device is released
 * @drm: the consumer's drm_device
 * @panel: panel with a connector type
 *
 * Context: Process context. May sleep. Return: as drm_panel_bridge_add().
 */
struct drm_bridge *drmm_panel_bridge_add(struct drm_device *drm, struct drm_panel *panel);

/**
 * devm_drm_of_get_bridge() - the bridge that a port leads to, made for the occasion if it is a panel
 * @dev: device that the consumer's probe() got
 * @node: its node
 * @port: port of the node
 * @endpoint: endpoint of the port
 *
 * Context: Process context. May sleep.
 * Lifetime: not referenced: attach it at once.
 * Return: the bridge, or an ERR_PTR(): as drm_of_find_panel_or_bridge() and drm_panel_bridge_add().
 */
struct drm_bridge *devm_drm_of_get_bridge(struct device *dev, struct device_node *node, u32 port, u32 endpoint);

/**
 * drmm_of_get_bridge() - devm_drm_of_get_bridge() for a drm_device
 * @drm: the consumer's drm_device
 * @node: node of its parent
 * @port: port of the node
 * @endpoint: endpoint of the port
 *
 * Context: Process context. May sleep. Lifetime and Return: as devm_drm_of_get_bridge().
 */
struct drm_bridge *drmm_of_get_bridge(struct drm_device *drm, struct device_node *node, u32 port, u32 endpoint);

#ifdef DRMRES_SITES
#define __devm_drm_bridge_alloc(...) DRMRES_AT(__devm_drm_bridge_alloc(__VA_ARGS__))
#define devm_drm_put_bridge(...) DRMRES_AT_VOID(devm_drm_put_bridge(__VA_ARGS__))
#define drm_bridge_get(...) DRMRES_AT(drm_bridge_get(__VA_ARGS__))
#define drm_bridge_put(...) DRMRES_AT_VOID(drm_bridge_put(__VA_ARGS__))
#define drm_bridge_clear_and_put(...) DRMRES_AT_VOID(drm_bridge_clear_and_put(__VA_ARGS__))
#define drm_bridge_add(...) DRMRES_AT_VOID(drm_bridge_add(__VA_ARGS__))
#define devm_drm_bridge_add(...) DRMRES_AT(devm_drm_bridge_add(__VA_ARGS__))
#define drm_bridge_remove(...) DRMRES_AT_VOID(drm_bridge_remove(__VA_ARGS__))
#define drm_bridge_attach(...) DRMRES_AT(drm_bridge_attach(__VA_ARGS__))
#define drm_bridge_unplug(...) DRMRES_AT_VOID(drm_bridge_unplug(__VA_ARGS__))
#define drm_bridge_enter(...) DRMRES_AT(drm_bridge_enter(__VA_ARGS__))
#define drm_bridge_exit(...) DRMRES_AT_VOID(drm_bridge_exit(__VA_ARGS__))
#define drm_bridge_get_next_bridge(...) DRMRES_AT(drm_bridge_get_next_bridge(__VA_ARGS__))
#define drm_bridge_get_prev_bridge(...) DRMRES_AT(drm_bridge_get_prev_bridge(__VA_ARGS__))
#define drm_bridge_chain_get_first_bridge(...) DRMRES_AT(drm_bridge_chain_get_first_bridge(__VA_ARGS__))
#define drm_bridge_chain_get_last_bridge(...) DRMRES_AT(drm_bridge_chain_get_last_bridge(__VA_ARGS__))
#define drm_bridge_chain_mode_valid(...) DRMRES_AT(drm_bridge_chain_mode_valid(__VA_ARGS__))
#define drm_bridge_chain_mode_set(...) DRMRES_AT_VOID(drm_bridge_chain_mode_set(__VA_ARGS__))
#define drm_atomic_bridge_chain_disable(...) DRMRES_AT_VOID(drm_atomic_bridge_chain_disable(__VA_ARGS__))
#define drm_atomic_bridge_chain_post_disable(...) DRMRES_AT_VOID(drm_atomic_bridge_chain_post_disable(__VA_ARGS__))
#define drm_atomic_bridge_chain_pre_enable(...) DRMRES_AT_VOID(drm_atomic_bridge_chain_pre_enable(__VA_ARGS__))
#define drm_atomic_bridge_chain_enable(...) DRMRES_AT_VOID(drm_atomic_bridge_chain_enable(__VA_ARGS__))
#define drm_bridge_detect(...) DRMRES_AT(drm_bridge_detect(__VA_ARGS__))
#define drm_bridge_get_modes(...) DRMRES_AT(drm_bridge_get_modes(__VA_ARGS__))
#define drm_bridge_edid_read(...) DRMRES_AT(drm_bridge_edid_read(__VA_ARGS__))
#define drm_bridge_hpd_enable(...) DRMRES_AT_VOID(drm_bridge_hpd_enable(__VA_ARGS__))
#define drm_bridge_hpd_disable(...) DRMRES_AT_VOID(drm_bridge_hpd_disable(__VA_ARGS__))
#define drm_bridge_hpd_notify(...) DRMRES_AT_VOID(drm_bridge_hpd_notify(__VA_ARGS__))
#define of_drm_find_and_get_bridge(...) DRMRES_AT(of_drm_find_and_get_bridge(__VA_ARGS__))
#define of_drm_find_bridge(...) DRMRES_AT(of_drm_find_bridge(__VA_ARGS__))
#define drm_panel_bridge_add(...) DRMRES_AT(drm_panel_bridge_add(__VA_ARGS__))
#define drm_panel_bridge_add_typed(...) DRMRES_AT(drm_panel_bridge_add_typed(__VA_ARGS__))
#define drm_panel_bridge_remove(...) DRMRES_AT_VOID(drm_panel_bridge_remove(__VA_ARGS__))
#define devm_drm_panel_bridge_add(...) DRMRES_AT(devm_drm_panel_bridge_add(__VA_ARGS__))
#define devm_drm_panel_bridge_add_typed(...) DRMRES_AT(devm_drm_panel_bridge_add_typed(__VA_ARGS__))
#define drmm_panel_bridge_add(...) DRMRES_AT(drmm_panel_bridge_add(__VA_ARGS__))
#define devm_drm_of_get_bridge(...) DRMRES_AT(devm_drm_of_get_bridge(__VA_ARGS__))
#define drmm_of_get_bridge(...) DRMRES_AT(drmm_of_get_bridge(__VA_ARGS__))
#endif

__END_DECLS

/* Last, because some of them need this one: what driver source has of it without asking. */
#if !defined(__cplusplus) && !defined(__swift__)
#include <drm/drm_atomic.h>
#include <drm/drm_crtc.h>
#include <drm/drm_encoder.h>
#include <linux/device.h>
#endif

#endif
