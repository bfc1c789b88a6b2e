// SPDX-License-Identifier: MIT
/**
 * DOC: a bridge in front of a panel
 *
 * So that a consumer needs to know bridges only. Who adds the bridge owns its first reference and puts it by removing it.
 * The bridge holds the panel until its own last reference is put, so nothing that a chain can reach goes early, whichever
 * driver is unbound first. (Linux gives that reference to devres of the panel's device, and warns when the panel's driver
 * is the first to go.) A panel in its driver's own memory cannot be held: when that is freed the bridge stays, and drives
 * nothing.
 *
 * Adding and removing may be called concurrently on different bridges.
 */
#include <drm/drm_bridge.h>

#include <drm/drm_device.h>
#include <drm/drm_managed.h>
#include <drm/drm_panel.h>
#include <drm/drm_print.h>
#include <drmres/policy.h>
#include <linux/bug.h>
#include <linux/device.h>
#include <lib/report.h>

#include <uapi/drm/drm_mode.h>

#include "drm_display.h"
#include "drm_internal.h"

/*
 * struct panel_bridge - a bridge in front of a panel
 * @bridge: the bridge
 * @connector: made at attach, where the consumer does not bring its own
 * @panel: held; NULL when its memory went
 * @connector_type: DRM_MODE_CONNECTOR_*
 * @entry: place among all of them
 */
struct panel_bridge {
	struct drm_bridge bridge;
	struct drm_connector connector;
	struct drm_panel *panel;
	u32 connector_type;
	struct list_head entry;
};

/* Under the lock of the records. */
static LIST_HEAD(panel_bridges);

static struct panel_bridge *to_panel_bridge(struct drm_bridge *bridge)
{
	return container_of(bridge, struct panel_bridge, bridge);
}

void drmres_panel_bridge_forget(const struct drm_panel *panel)
{
	struct panel_bridge *panel_bridge;

	list_for_each_entry (panel_bridge, &panel_bridges, entry)
		if (panel_bridge->panel == panel)
			panel_bridge->panel = NULL;
}

/* The connector goes with the device's mode configuration, or with the chain. */
static const struct drm_connector_funcs panel_bridge_connector_funcs = {
	.destroy = drm_connector_cleanup,
};

static int panel_bridge_attach(struct drm_bridge *bridge, struct drm_encoder *encoder,
			       enum drm_bridge_attach_flags flags)
{
	struct panel_bridge *panel_bridge = to_panel_bridge(bridge);
	struct drm_connector *connector = &panel_bridge->connector;
	int ret;

	if (flags & DRM_BRIDGE_ATTACH_NO_CONNECTOR)
		return 0;
	ret = (drm_connector_init)(bridge->dev, connector, &panel_bridge_connector_funcs,
				   (int)panel_bridge->connector_type);
	if (ret) {
		DRM_ERROR("Failed to initialize connector\n");
		return ret;
	}
	return drm_connector_attach_encoder(connector, encoder);
}

static void panel_bridge_detach(struct drm_bridge *bridge)
{
	struct drm_connector *connector = &to_panel_bridge(bridge)->connector;

	if (connector->dev)
		(drm_connector_cleanup)(connector);
}

static void panel_bridge_pre_enable(struct drm_bridge *bridge, struct drm_atomic_state *state)
{
	(void)state;
	(drm_panel_prepare)(to_panel_bridge(bridge)->panel);
}

static void panel_bridge_enable(struct drm_bridge *bridge, struct drm_atomic_state *state)
{
	(void)state;
	(drm_panel_enable)(to_panel_bridge(bridge)->panel);
}

static void panel_bridge_disable(struct drm_bridge *bridge, struct drm_atomic_state *state)
{
	(void)state;
	(drm_panel_disable)(to_panel_bridge(bridge)->panel);
}

static void panel_bridge_post_disable(struct drm_bridge *bridge, struct drm_atomic_state *state)
{
	(void)state;
	(drm_panel_unprepare)(to_panel_bridge(bridge)->panel);
}

static int panel_bridge_get_modes(struct drm_bridge *bridge, struct drm_connector *connector)
{
	return (drm_panel_get_modes)(to_panel_bridge(bridge)->panel, connector);
}

static void panel_bridge_destroy(struct drm_bridge *bridge)
{
	struct panel_bridge *panel_bridge = to_panel_bridge(bridge);
	struct drm_panel *panel;

	drmres_display_lock();
	panel = panel_bridge->panel;
	list_del_init(&panel_bridge->entry);
	drmres_display_unlock();
	if (panel)
		drmres_panel_drop(panel, NULL);
}

static const struct drm_bridge_funcs panel_bridge_funcs = {
	.attach = panel_bridge_attach,
	.detach = panel_bridge_detach,
	.destroy = panel_bridge_destroy,
	.atomic_pre_enable = panel_bridge_pre_enable,
	.atomic_enable = panel_bridge_enable,
	.atomic_disable = panel_bridge_disable,
	.atomic_post_disable = panel_bridge_post_disable,
	.atomic_duplicate_state = drm_atomic_helper_bridge_duplicate_state,
	.atomic_destroy_state = drm_atomic_helper_bridge_destroy_state,
	.atomic_reset = drm_atomic_helper_bridge_reset,
	.get_modes = panel_bridge_get_modes,
};

bool drm_bridge_is_panel(const struct drm_bridge *bridge)
{
	return !IS_ERR_OR_NULL(bridge) && bridge->funcs == &panel_bridge_funcs;
}

struct drm_connector *drm_panel_bridge_connector(struct drm_bridge *bridge)
{
	if (IS_ERR_OR_NULL(bridge) ||
	    !drmres_display_usable(bridge, "bridge", DRMRES_BRIDGE_DANGLING, __func__, __builtin_return_address(0)))
		return NULL;
	return drm_bridge_is_panel(bridge) ? &to_panel_bridge(bridge)->connector : NULL;
}

/* Whether @panel can have a bridge of type @connector_type; the error otherwise. */
static int check(const struct drm_panel *panel, const char *function, const void *pc)
{
	if (!panel)
		return -EINVAL;
	if (!drmres_display_usable(panel, "panel", DRMRES_BRIDGE_DANGLING, function, pc))
		return -EINVAL;
	if (!panel->dev) {
		drmres_display_report(pc, DRMRES_PANEL_MISUSE, function, panel, "panel",
				      "has no device: call drm_panel_init()");
		return -EINVAL;
	}
	return 0;
}

static struct drm_bridge *add(struct drm_panel *panel, u32 connector_type, const char *function, const void *pc)
{
	struct panel_bridge *panel_bridge;
	int ret;

	ret = check(panel, function, pc);
	if (ret)
		return ERR_PTR(ret);
	panel_bridge = drmres_bridge_alloc(panel->dev, sizeof(*panel_bridge), offsetof(struct panel_bridge, bridge),
					   &panel_bridge_funcs, function, pc);
	if (IS_ERR(panel_bridge))
		return ERR_CAST(panel_bridge);

	panel_bridge->connector_type = connector_type;
	panel_bridge->bridge.of_node = panel->dev->of_node;
	panel_bridge->bridge.ops = DRM_BRIDGE_OP_MODES;
	panel_bridge->bridge.type = (int)connector_type;
	panel_bridge->bridge.pre_enable_prev_first = panel->prepare_prev_first;

	drmres_panel_hold(panel, pc);
	drmres_display_lock();
	panel_bridge->panel = panel;
	list_add_tail(&panel_bridge->entry, &panel_bridges);
	drmres_display_unlock();

	(drm_bridge_add)(&panel_bridge->bridge);
	return &panel_bridge->bridge;
}

struct drm_bridge *(drm_panel_bridge_add_typed)(struct drm_panel *panel, u32 connector_type)
{
	return add(panel, connector_type, "drm_panel_bridge_add", __builtin_return_address(0));
}

/* add() with the panel's own type. */
static struct drm_bridge *add_own(struct drm_panel *panel, const char *function, const void *pc)
{
	int ret;

	/* Linux reads its type, and follows NULL for it. */
	if (!drmres_display_usable(panel, "panel", DRMRES_BRIDGE_DANGLING, function, pc))
		return ERR_PTR(-EINVAL);
	ret = check(panel, function, pc);
	if (ret)
		return ERR_PTR(ret);
	if (WARN_ON(panel->connector_type == DRM_MODE_CONNECTOR_Unknown))
		return ERR_PTR(-EINVAL);
	return add(panel, (u32)panel->connector_type, function, pc);
}

struct drm_bridge *(drm_panel_bridge_add)(struct drm_panel *panel)
{
	return add_own(panel, __func__, __builtin_return_address(0));
}

void(drm_panel_bridge_remove)(struct drm_bridge *bridge)
{
	const void *pc = __builtin_return_address(0);

	if (IS_ERR_OR_NULL(bridge) || !drmres_display_usable(bridge, "bridge", DRMRES_BRIDGE_DANGLING, __func__, pc) ||
	    !drm_bridge_is_panel(bridge))
		return;

	(drm_bridge_remove)(bridge);
	drmres_bridge_drop(bridge, pc);
}

static void devm_drm_panel_bridge_release(void *bridge)
{
	(drm_panel_bridge_remove)(bridge);
}

/* Have @dev's unbind remove a bridge that was just made. */
static struct drm_bridge *manage(struct device *dev, struct drm_bridge *bridge)
{
	int ret;

	if (IS_ERR(bridge))
		return bridge;
	ret = devm_add_action_or_reset(dev, devm_drm_panel_bridge_release, bridge);
	return ret ? ERR_PTR(ret) : bridge;
}

struct drm_bridge *(devm_drm_panel_bridge_add)(struct device *dev, struct drm_panel *panel)
{
	return manage(dev, add_own(panel, __func__, __builtin_return_address(0)));
}

struct drm_bridge *(devm_drm_panel_bridge_add_typed)(struct device *dev, struct drm_panel *panel, u32 connector_type)
{
	return manage(dev, add(panel, connector_type, "devm_drm_panel_bridge_add", __builtin_return_address(0)));
}

static void drmm_drm_panel_bridge_release(struct drm_device *drm, void *bridge)
{
	(void)drm;
	(drm_panel_bridge_remove)(bridge);
}

struct drm_bridge *(drmm_panel_bridge_add)(struct drm_device *drm, struct drm_panel *panel)
{
	struct drm_bridge *bridge = add_own(panel, __func__, __builtin_return_address(0));
	int ret;

	if (IS_ERR(bridge))
		return bridge;
	ret = drmm_add_core_action_or_reset(drm, drmm_drm_panel_bridge_release, bridge);
	return ret ? ERR_PTR(ret) : bridge;
}
