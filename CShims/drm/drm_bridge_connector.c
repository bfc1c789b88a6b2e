// SPDX-License-Identifier: MIT
/**
 * DOC: the connector of a chain
 *
 * Owns a reference on each bridge that it asks. They are put by an action of the drm_device that runs after the connector's
 * own, which is why it is added first. What the connector is asked and told comes from the helpers, under their locks.
 */
#include <drm/drm_bridge_connector.h>

#include <drm/drm_atomic_state_helper.h>
#include <drm/drm_bridge.h>
#include <drm/drm_connector.h>
#include <drm/drm_device.h>
#include <drm/drm_edid.h>
#include <drm/drm_encoder.h>
#include <drm/drm_managed.h>
#include <drm/drm_modeset_helper_vtables.h>
#include <drm/drm_probe_helper.h>
#include <linux/err.h>
#include <linux/mutex.h>
#include <uapi/drm/drm_mode.h>

#include "drm_internal.h"
#include "drm_kms.h"

/*
 * struct bridge_connector - a connector, and whom it asks
 * @base: the connector
 * @encoder: whose chain it is
 * @edid, @hpd, @detect, @modes: the farthest bridge that can do this, NULL for none; a reference each
 */
struct bridge_connector {
	struct drm_connector base;
	struct drm_encoder *encoder;
	struct drm_bridge *edid;
	struct drm_bridge *hpd;
	struct drm_bridge *detect;
	struct drm_bridge *modes;
};

static struct bridge_connector *to_bridge_connector(struct drm_connector *connector)
{
	return container_of(connector, struct bridge_connector, base);
}

/* Every bridge may want to know, not only the one that saw it. */
static void tell_bridges(const struct bridge_connector *connector, enum drm_connector_status status)
{
	drm_for_each_bridge_in_chain_scoped(connector->encoder, bridge) if (bridge->funcs->hpd_notify)
		bridge->funcs->hpd_notify(bridge, status);
}

static void plugged(void *data, enum drm_connector_status status)
{
	struct bridge_connector *connector = data;
	struct drm_device *drm = connector->base.dev;

	mutex_lock(&drm->mode_config.mutex);
	connector->base.status = status;
	mutex_unlock(&drm->mode_config.mutex);
	tell_bridges(connector, status);
	drm_kms_helper_hotplug_event(drm);
}

static void enable_hpd(struct drm_connector *connector)
{
	struct drm_bridge *hpd = to_bridge_connector(connector)->hpd;

	if (hpd)
		drm_bridge_hpd_enable(hpd, plugged, to_bridge_connector(connector));
}

static void disable_hpd(struct drm_connector *connector)
{
	struct drm_bridge *hpd = to_bridge_connector(connector)->hpd;

	if (hpd)
		drm_bridge_hpd_disable(hpd);
}

/* What is built in is always there. */
static bool is_built_in(const struct drm_connector *connector)
{
	return connector->connector_type == DRM_MODE_CONNECTOR_DPI ||
	       connector->connector_type == DRM_MODE_CONNECTOR_LVDS ||
	       connector->connector_type == DRM_MODE_CONNECTOR_DSI ||
	       connector->connector_type == DRM_MODE_CONNECTOR_eDP;
}

static enum drm_connector_status detect(struct drm_connector *connector, bool force)
{
	struct bridge_connector *asks = to_bridge_connector(connector);
	enum drm_connector_status status;

	(void)force;
	if (!asks->detect)
		return is_built_in(connector) ? connector_status_connected : connector_status_unknown;
	status = drm_bridge_detect(asks->detect, connector);
	tell_bridges(asks, status);
	return status;
}

static int modes_of_edid(struct bridge_connector *connector)
{
	const struct drm_edid *edid = NULL;
	int modes;

	if (detect(&connector->base, false) == connector_status_connected)
		edid = drm_bridge_edid_read(connector->edid, &connector->base);
	drm_edid_connector_update(&connector->base, edid);
	modes = edid ? drm_edid_connector_add_modes(&connector->base) : 0;
	drm_edid_free(edid);
	return modes;
}

static int get_modes(struct drm_connector *connector)
{
	struct bridge_connector *asks = to_bridge_connector(connector);

	if (asks->edid)
		return modes_of_edid(asks);
	return asks->modes ? drm_bridge_get_modes(asks->modes, connector) : 0;
}

static const struct drm_connector_funcs connector_funcs = {
	.reset = drm_atomic_helper_connector_reset,
	.detect = detect,
	.fill_modes = drm_helper_probe_single_connector_modes,
	.atomic_duplicate_state = drm_atomic_helper_connector_duplicate_state,
	.atomic_destroy_state = drm_atomic_helper_connector_destroy_state,
};

static const struct drm_connector_helper_funcs helper_funcs = {
	.get_modes = get_modes,
	.enable_hpd = enable_hpd,
	.disable_hpd = disable_hpd,
};

/* The managed action. */
static void drm_bridge_connector_put_bridges(struct drm_device *drm, void *data)
{
	struct bridge_connector *connector = data;

	(void)drm;
	drm_bridge_clear_and_put(&connector->edid);
	drm_bridge_clear_and_put(&connector->hpd);
	drm_bridge_clear_and_put(&connector->detect);
	drm_bridge_clear_and_put(&connector->modes);
}

/* If @bridge can do @op it is the one to ask, as it is farther than @place's. */
static void choose(struct drm_bridge **place, struct drm_bridge *bridge, u32 op)
{
	if (!(bridge->ops & op))
		return;
	drm_bridge_put(*place);
	*place = drm_bridge_get(bridge);
}

/* Look at the whole chain. Return: DRM_MODE_CONNECTOR_* at its end. */
static int choose_bridges(struct bridge_connector *connector, struct i2c_adapter **ddc)
{
	int type = DRM_MODE_CONNECTOR_Unknown;

	connector->base.interlace_allowed = true;
	drm_for_each_bridge_in_chain_scoped(connector->encoder, bridge)
	{
		choose(&connector->edid, bridge, DRM_BRIDGE_OP_EDID);
		choose(&connector->hpd, bridge, DRM_BRIDGE_OP_HPD);
		choose(&connector->detect, bridge, DRM_BRIDGE_OP_DETECT);
		choose(&connector->modes, bridge, DRM_BRIDGE_OP_MODES);
		if (!bridge->interlace_allowed)
			connector->base.interlace_allowed = false;
		if (bridge->ddc)
			*ddc = bridge->ddc;
		type = bridge->type;
	}
	return type;
}

struct drm_connector *(drm_bridge_connector_init)(struct drm_device *drm, struct drm_encoder *encoder)
{
	const struct drmres_kms_init init = {.dev = drm, .function = __func__, .pc = __builtin_return_address(0)};
	struct bridge_connector *connector;
	struct i2c_adapter *ddc = NULL;
	int type, ret;

	if (!drmres_kms_ready(&init) || !KMS_USABLE(encoder, "encoder"))
		return ERR_PTR(-EINVAL);
	connector = drmm_kzalloc(drm, sizeof(*connector), GFP_KERNEL);
	if (!connector)
		return ERR_PTR(-ENOMEM);
	ret = drmm_add_core_action_or_reset(drm, drm_bridge_connector_put_bridges, connector);
	if (ret)
		return ERR_PTR(ret);

	connector->encoder = encoder;
	type = choose_bridges(connector, &ddc);
	if (type == DRM_MODE_CONNECTOR_Unknown)
		return ERR_PTR(-EINVAL);
	ret = (drmm_connector_init)(drm, &connector->base, &connector_funcs, type, ddc);
	if (ret)
		return ERR_PTR(ret);
	drm_connector_helper_add(&connector->base, &helper_funcs);
	if (connector->hpd)
		connector->base.polled = DRM_CONNECTOR_POLL_HPD;
	else if (connector->detect)
		connector->base.polled = DRM_CONNECTOR_POLL_CONNECT | DRM_CONNECTOR_POLL_DISCONNECT;
	return &connector->base;
}
