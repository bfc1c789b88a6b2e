/* SPDX-License-Identifier: MIT */
/**
 * DOC: panels
 *
 * A panel driver allocates its structure with devm_drm_panel_alloc(), publishes it with drm_panel_add() as the last step
 * of probe, and takes it away with drm_panel_remove() first thing in remove. Devres holds one reference and never the
 * memory: whoever drives the panel keeps a reference, and the structure goes with the last one, maybe long after the
 * panel's driver was unbound. A panel that drm_panel_init() was called on, in memory that its driver owns, is counted by
 * nobody: its memory must not go while it is added or while a panel bridge drives it.
 *
 * References may be taken and dropped, and panels looked up, from any thread. Prepare, enable, disable and unprepare of
 * one panel are for one thread at a time.
 */
#ifndef _DRM_PANEL_H_
#define _DRM_PANEL_H_

#include <drm/drm_connector.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/kref.h>
#include <linux/list.h>

__BEGIN_DECLS

struct backlight_device;
struct dentry;
struct device;
struct device_node;
struct display_timing;
struct drm_connector;
struct drm_panel;

/**
 * struct drm_panel_funcs - what a panel driver does; each may be NULL
 * @prepare: turn the panel on; returns 0 or -errno
 * @enable: make the image visible; returns 0 or -errno
 * @disable: make it invisible; returns 0 or -errno
 * @unprepare: turn the panel off; returns 0 or -errno
 * @get_modes: add modes to the connector; returns how many
 * @get_orientation: how it is mounted
 * @get_timings: describe its timings; returns how many
 * @debugfs_init: make debugfs files
 */
struct drm_panel_funcs {
	int (*prepare)(struct drm_panel *panel);
	int (*enable)(struct drm_panel *panel);
	int (*disable)(struct drm_panel *panel);
	int (*unprepare)(struct drm_panel *panel);
	int (*get_modes)(struct drm_panel *panel, struct drm_connector *connector);
	enum drm_panel_orientation (*get_orientation)(struct drm_panel *panel);
	int (*get_timings)(struct drm_panel *panel, unsigned int num_timings, struct display_timing *timings);
	void (*debugfs_init)(struct drm_panel *panel, struct dentry *root);
};

/**
 * struct drm_panel - a panel, embedded in its driver's structure
 * @dev: its device; a plain pointer, not a reference
 * @backlight: the driver's own
 * @funcs: what it does
 * @connector_type: DRM_MODE_CONNECTOR_*
 * @list: place among the panels that are added
 * @prepare_prev_first: whatever drives it is to be prepared before it
 * @prepared: between drm_panel_prepare() and drm_panel_unprepare()
 * @enabled: between drm_panel_enable() and drm_panel_disable()
 * @container: allocation that embeds it; NULL for one that is not counted
 * @refcount: drm_panel_get() and drm_panel_put()
 */
struct drm_panel {
	struct device *dev;
	struct backlight_device *backlight;
	const struct drm_panel_funcs *funcs;
	int connector_type;
	struct list_head list;
	bool prepare_prev_first;
	bool prepared;
	bool enabled;
	void *container;
	struct kref refcount;
};

/* Behind devm_drm_panel_alloc(): @size bytes, with a struct drm_panel at @offset. */
void *__devm_drm_panel_alloc(struct device *dev, size_t size, size_t offset, const struct drm_panel_funcs *funcs,
			     int connector_type);

/**
 * devm_drm_panel_alloc() - allocate a driver's structure with its panel inside
 * @dev: device that probe() got
 * @type: struct type that embeds the panel
 * @member: name of the struct drm_panel in @type
 * @funcs: what the panel does
 * @connector_type: DRM_MODE_CONNECTOR_*
 *
 * One reference, which @dev's devres puts at unbind. The structure is zeroed, the panel initialised.
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last drm_panel_put().
 * Return: pointer to @type, or an ERR_PTR(): -ENOMEM; -EINVAL without @funcs.
 */
#define devm_drm_panel_alloc(dev, type, member, funcs, connector_type) \
	((type *)__devm_drm_panel_alloc(dev, sizeof(type), offsetof(type, member), funcs, connector_type))

/**
 * drm_panel_init() - start using a panel in memory that its driver owns
 * @panel: the panel
 * @dev: its device
 * @funcs: what it does
 * @connector_type: DRM_MODE_CONNECTOR_*
 *
 * For drivers that do not use devm_drm_panel_alloc(), which does the same.
 *
 * Context: Process context.
 */
void drm_panel_init(struct drm_panel *panel, struct device *dev, const struct drm_panel_funcs *funcs,
		    int connector_type);

/**
 * drm_panel_get() - take a reference
 * @panel: panel of which the caller has a reference already; NULL is ignored
 *
 * Context: Any.
 * Lifetime: until drm_panel_put(). Nothing is counted for a panel without container.
 * Return: @panel.
 */
struct drm_panel *drm_panel_get(struct drm_panel *panel);

/**
 * drm_panel_put() - drop a reference
 * @panel: panel; NULL and error pointers are ignored
 *
 * The last one frees the allocation that embeds the panel.
 *
 * Context: Any.
 */
void drm_panel_put(struct drm_panel *panel);

/* struct drm_panel *panel __free(drm_panel_put) = NULL; */
DEFINE_FREE(drm_panel_put, struct drm_panel *, if (!IS_ERR_OR_NULL(_T)) drm_panel_put(_T))

/**
 * drm_panel_add() - publish a panel, so that it can be looked up
 * @panel: panel, set up completely
 *
 * Context: Process context.
 * Lifetime: holds a reference until drm_panel_remove().
 */
void drm_panel_add(struct drm_panel *panel);

/**
 * drm_panel_remove() - hide a panel
 * @panel: what drm_panel_add() got
 *
 * Whoever found it before keeps what they have.
 *
 * Context: Process context.
 */
void drm_panel_remove(struct drm_panel *panel);

/**
 * of_drm_find_panel() - look a panel up
 * @np: node of the panel's device
 *
 * Context: Process context.
 * Lifetime: the panel's structure stays until drm_panel_put(), if it is counted. A caller that never puts keeps it for
 * ever; that is not taken for a leak, because older drivers got no reference here.
 * Return: the panel; ERR_PTR(-EPROBE_DEFER) if none was added for @np, ERR_PTR(-ENODEV) without @np.
 */
struct drm_panel *of_drm_find_panel(const struct device_node *np) DRMRES_SYM(of_drm_find_panel);

/**
 * drm_panel_prepare() - turn a panel on
 * @panel: the panel
 *
 * Context: Process context. May sleep.
 * Return: 0, also when it was prepared already, with a line in the log; -EINVAL for NULL; the driver's error.
 */
int drm_panel_prepare(struct drm_panel *panel);

/**
 * drm_panel_unprepare() - turn a panel off
 * @panel: the panel
 *
 * Context: Process context. May sleep.
 * Return: as drm_panel_prepare().
 */
int drm_panel_unprepare(struct drm_panel *panel);

/**
 * drm_panel_enable() - make a prepared panel's image visible
 * @panel: the panel
 *
 * Context: Process context. May sleep.
 * Return: as drm_panel_prepare().
 */
int drm_panel_enable(struct drm_panel *panel);

/**
 * drm_panel_disable() - make it invisible
 * @panel: the panel
 *
 * Context: Process context. May sleep.
 * Return: as drm_panel_prepare().
 */
int drm_panel_disable(struct drm_panel *panel);

/**
 * drm_panel_get_modes() - have a panel add its modes to a connector
 * @panel: the panel, may be NULL
 * @connector: the connector
 *
 * Context: Process context. May sleep.
 * Return: how many, never negative.
 */
int drm_panel_get_modes(struct drm_panel *panel, struct drm_connector *connector);

/**
 * drm_panel_of_backlight() - use the backlight that a device tree names
 * @panel: the panel
 *
 * Context: Process context.
 * Return: 0; there is none here, which is no error.
 */
static inline int drm_panel_of_backlight(struct drm_panel *panel)
{
	(void)panel;
	return 0;
}

#ifdef DRMRES_SITES
#define __devm_drm_panel_alloc(...) DRMRES_AT(__devm_drm_panel_alloc(__VA_ARGS__))
#define drm_panel_init(...) DRMRES_AT_VOID(drm_panel_init(__VA_ARGS__))
#define drm_panel_get(...) DRMRES_AT(drm_panel_get(__VA_ARGS__))
#define drm_panel_put(...) DRMRES_AT_VOID(drm_panel_put(__VA_ARGS__))
#define drm_panel_add(...) DRMRES_AT_VOID(drm_panel_add(__VA_ARGS__))
#define drm_panel_remove(...) DRMRES_AT_VOID(drm_panel_remove(__VA_ARGS__))
#define of_drm_find_panel(...) DRMRES_AT(of_drm_find_panel(__VA_ARGS__))
#define drm_panel_prepare(...) DRMRES_AT(drm_panel_prepare(__VA_ARGS__))
#define drm_panel_unprepare(...) DRMRES_AT(drm_panel_unprepare(__VA_ARGS__))
#define drm_panel_enable(...) DRMRES_AT(drm_panel_enable(__VA_ARGS__))
#define drm_panel_disable(...) DRMRES_AT(drm_panel_disable(__VA_ARGS__))
#define drm_panel_get_modes(...) DRMRES_AT(drm_panel_get_modes(__VA_ARGS__))
#endif

/* How a panel is mounted: nothing is said of it here. Return: 0. */
static inline int of_drm_get_panel_orientation(const struct device_node *np, enum drm_panel_orientation *orientation)
{
	(void)np;
	*orientation = DRM_MODE_PANEL_ORIENTATION_UNKNOWN;
	return 0;
}

__END_DECLS

#endif
