// SPDX-License-Identifier: MIT
/*
 * Panels: prepare, enable, disable and unprepare in and out of order, failing, and without a driver's functions; the list;
 * and the bridge in front of a panel. That bridge's memory is devres of the panel's device on 6.12 and counted since: what
 * those logs say of it is not compared.
 */
#include "scn.h"

#include <drm/drm_bridge.h>
#include <drm/drm_connector.h>
#include <drm/drm_encoder.h>
#include <drm/drm_mode_config.h>
#include <drm/drm_panel.h>

static int fails, modes;

static int answer(const char *verb)
{
	scn_log("%s -> %d", verb, fails);
	return fails;
}

static int panel_prepare(struct drm_panel *panel)
{
	(void)panel;
	return answer("prepare");
}

static int panel_enable(struct drm_panel *panel)
{
	(void)panel;
	return answer("enable");
}

static int panel_disable(struct drm_panel *panel)
{
	(void)panel;
	return answer("disable");
}

static int panel_unprepare(struct drm_panel *panel)
{
	(void)panel;
	return answer("unprepare");
}

static int panel_get_modes(struct drm_panel *panel, struct drm_connector *connector)
{
	(void)panel;
	(void)connector;
	return modes;
}

static const struct drm_panel_funcs funcs = {
	.prepare = panel_prepare,
	.enable = panel_enable,
	.disable = panel_disable,
	.unprepare = panel_unprepare,
	.get_modes = panel_get_modes,
};

static struct drm_panel *begin(struct device *parent, const struct drm_panel_funcs *has, int type)
{
	struct drm_panel *panel = kzalloc(sizeof(*panel), GFP_KERNEL);

	fails = 0;
	modes = 1;
	if (panel)
		drm_panel_init(panel, parent, has, type);
	return panel;
}

static void print_panel(const struct drm_panel *panel)
{
	scn_log("prepared %d, enabled %d", panel->prepared, panel->enabled);
}

static void use(struct drm_panel *panel)
{
	scn_log("= %d", drm_panel_prepare(panel));
	print_panel(panel);
	scn_log("= %d", drm_panel_prepare(panel));
	scn_log("= %d", drm_panel_enable(panel));
	print_panel(panel);
	scn_log("= %d", drm_panel_enable(panel));
	scn_log("= %d", drm_panel_disable(panel));
	print_panel(panel);
	scn_log("= %d", drm_panel_disable(panel));
	scn_log("= %d", drm_panel_unprepare(panel));
	print_panel(panel);
	scn_log("= %d", drm_panel_unprepare(panel));
}

static void on_and_off(struct device *parent, const struct drm_driver *driver)
{
	struct drm_panel *panel = begin(parent, &funcs, DRM_MODE_CONNECTOR_DSI);

	(void)driver;
	if (panel)
		use(panel);
	kfree(panel);
}

/* Nothing makes a panel be prepared before it is enabled. */
static void out_of_order(struct device *parent, const struct drm_driver *driver)
{
	struct drm_panel *panel = begin(parent, &funcs, DRM_MODE_CONNECTOR_DSI);

	(void)driver;
	if (panel) {
		scn_log("= %d", drm_panel_enable(panel));
		scn_log("= %d", drm_panel_unprepare(panel));
		scn_log("= %d", drm_panel_prepare(panel));
		scn_log("= %d", drm_panel_unprepare(panel));
		print_panel(panel);
		scn_log("= %d", drm_panel_disable(panel));
		print_panel(panel);
	}
	kfree(panel);
}

static void failing(struct device *parent, const struct drm_driver *driver)
{
	struct drm_panel *panel = begin(parent, &funcs, DRM_MODE_CONNECTOR_DSI);
	static const int answers[] = {-EIO, 3, -EAGAIN, 0};
	unsigned int i;

	(void)driver;
	for (i = 0; panel && i < ARRAY_SIZE(answers); i++) {
		fails = answers[i];
		use(panel);
	}
	kfree(panel);
}

static void without(struct device *parent, const struct drm_driver *driver)
{
	static const struct drm_panel_funcs nothing = {};
	struct drm_panel *panel = begin(parent, &nothing, DRM_MODE_CONNECTOR_DSI);

	(void)driver;
	if (panel) {
		use(panel);
		scn_log("modes %d", drm_panel_get_modes(panel, NULL));
	}
	kfree(panel);
	panel = begin(parent, NULL, DRM_MODE_CONNECTOR_DSI);
	if (panel) {
		use(panel);
		scn_log("modes %d", drm_panel_get_modes(panel, NULL));
	}
	kfree(panel);
	scn_log("none %d %d %d %d", drm_panel_prepare(NULL), drm_panel_enable(NULL), drm_panel_disable(NULL),
		drm_panel_unprepare(NULL));
	scn_log("none %d", drm_panel_get_modes(NULL, NULL));
}

static void listed(struct device *parent, const struct drm_driver *driver)
{
	struct drm_panel *panel = begin(parent, &funcs, DRM_MODE_CONNECTOR_DSI);

	(void)driver;
	if (panel) {
		drm_panel_add(panel);
		drm_panel_remove(panel);
		drm_panel_remove(panel);
		drm_panel_add(panel);
		drm_panel_remove(panel);
		scn_log("found %ld", PTR_ERR(of_drm_find_panel(NULL)));
		modes = 3;
		scn_log("modes %d", drm_panel_get_modes(panel, NULL));
		modes = -ENODEV;
		scn_log("modes %d", drm_panel_get_modes(panel, NULL));
	}
	kfree(panel);
}

static void bridge_refused(struct device *parent, const struct drm_driver *driver)
{
	struct drm_panel *panel = begin(parent, &funcs, DRM_MODE_CONNECTOR_Unknown);
	static struct drm_bridge other;

	(void)driver;
	scn_memory_apart();
	if (panel) {
		scn_log("%ld", PTR_ERR(drm_panel_bridge_add(panel)));
		scn_log("%ld", PTR_ERR(devm_drm_panel_bridge_add(parent, panel)));
		scn_log("%ld", PTR_ERR(drm_panel_bridge_add_typed(NULL, DRM_MODE_CONNECTOR_DSI)));
		scn_log("%ld", PTR_ERR(devm_drm_panel_bridge_add_typed(parent, NULL, DRM_MODE_CONNECTOR_DSI)));
		drm_panel_bridge_remove(NULL);
		drm_panel_bridge_remove(&other);
		scn_log("is %d", drm_bridge_is_panel(&other));
	}
	kfree(panel);
}

static void print_bridge(struct drm_bridge *bridge)
{
	scn_log("is %d, type %d, ops %#x, prev first %d", drm_bridge_is_panel(bridge), bridge->type, bridge->ops,
		bridge->pre_enable_prev_first);
	scn_log("modes %d", drm_bridge_get_modes(bridge, NULL));
}

static void bridge_made(struct device *parent, const struct drm_driver *driver)
{
	struct drm_panel *panel = begin(parent, &funcs, DRM_MODE_CONNECTOR_DSI);
	struct drm_bridge *bridge;

	(void)driver;
	scn_memory_apart();
	if (!panel)
		return;
	bridge = drm_panel_bridge_add(panel);
	print_bridge(bridge);
	drm_panel_bridge_remove(bridge);
	bridge = drm_panel_bridge_add_typed(panel, DRM_MODE_CONNECTOR_LVDS);
	print_bridge(bridge);
	drm_panel_bridge_remove(bridge);
	panel->prepare_prev_first = true;
	scn_log("in a group %d", devres_open_group(parent, panel, GFP_KERNEL) == panel);
	bridge = devm_drm_panel_bridge_add(parent, panel);
	print_bridge(bridge);
	devres_close_group(parent, panel);
	devres_release_group(parent, panel);
	kfree(panel);
}

static void bridge_attached(struct device *parent, const struct drm_driver *driver)
{
	struct drm_panel *panel = begin(parent, &funcs, DRM_MODE_CONNECTOR_DSI);
	struct drm_device *drm = scn_drm(parent, driver);
	struct drm_encoder *encoder;
	struct drm_bridge *bridge, *bare;

	scn_memory_apart();
	if (panel && drm) {
		scn_log("mode config -> %d", drmm_mode_config_init(drm));
		encoder = __drmm_encoder_alloc(drm, 8192, 0, NULL, DRM_MODE_ENCODER_DSI, NULL);
		bridge = drm_panel_bridge_add(panel);
		bare = drm_panel_bridge_add_typed(panel, DRM_MODE_CONNECTOR_eDP);
		scn_log("-> %d", drm_bridge_attach(encoder, bridge, NULL, 0));
		scn_log("-> %d", drm_bridge_attach(encoder, bare, bridge, DRM_BRIDGE_ATTACH_NO_CONNECTOR));
		scn_log("connectors %d, encoders %#x", drm->mode_config.num_connector,
			drm_panel_bridge_connector(bridge)->possible_encoders);
		scn_log("%s, type %d", drm_panel_bridge_connector(bridge)->name,
			drm_panel_bridge_connector(bridge)->connector_type);
		scn_log("%d", drmm_add_action(drm, scn_act, "before the chain is taken down"));
		drm_dev_put(drm);
		scn_log("attached %d %d", bridge->dev != NULL, bare->dev != NULL);
		drm_panel_bridge_remove(bare);
		drm_panel_bridge_remove(bridge);
	}
	kfree(panel);
}

const struct scn scn_panel[] = {
	{"panel_on_and_off", on_and_off},
	{"panel_out_of_order", out_of_order},
	{"panel_failing", failing},
	{"panel_without_functions", without},
	{"panel_listed", listed},
	{"panel_bridge_refused", bridge_refused},
	{"panel_bridge_made", bridge_made},
	{"panel_bridge_attached", bridge_attached},
	{NULL, NULL},
};
