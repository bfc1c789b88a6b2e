// SPDX-License-Identifier: MIT
/* The connector of a chain: whom it asks, what it holds, and when it is told of plug and unplug. */
#include "bridge_case.h"

#include <drm/drm_bridge_connector.h>
#include <drm/drm_connector.h>
#include <drm/drm_managed.h>
#include <drm/drm_mode_config.h>
#include <drm/drm_modeset_helper_vtables.h>
#include <drm/drm_probe_helper.h>
#include <uapi/drm/drm_mode.h>

static enum drm_connector_status plugged_in(struct drm_bridge *bridge, struct drm_connector *connector)
{
	(void)connector;
	step("detect %s", hdmi_name(bridge));
	return connector_status_connected;
}

static int five_modes(struct drm_bridge *bridge, struct drm_connector *connector)
{
	(void)connector;
	step("modes of %s", hdmi_name(bridge));
	return 5;
}

static void watch(struct drm_bridge *bridge)
{
	step("watch %s", hdmi_name(bridge));
}

static void rest(struct drm_bridge *bridge)
{
	step("rest %s", hdmi_name(bridge));
}

static void hear(struct drm_bridge *bridge, enum drm_connector_status status)
{
	step("%s hears %d", hdmi_name(bridge), status);
}

static const struct drm_bridge_funcs funcs = {
	.destroy = hdmi_destroy,
	.detect = plugged_in,
	.get_modes = five_modes,
	.hpd_enable = watch,
	.hpd_disable = rest,
	.hpd_notify = hear,
};

static const struct drm_driver card_driver = {.name = "card", .driver_features = DRIVER_MODESET | DRIVER_ATOMIC};

struct card {
	struct device *parent, *dev;
	struct drm_device *drm;
	struct drm_encoder *encoder;
	struct hdmi *near, *far;
};

static struct hdmi *bridge_of(struct card *card, const char *name, u32 ops, int type, struct hdmi *behind)
{
	struct hdmi *hdmi = devm_drm_bridge_alloc(card->dev, struct hdmi, bridge, &funcs);

	CHECK(!IS_ERR(hdmi));
	hdmi->name = name;
	hdmi->bridge.ops = ops;
	hdmi->bridge.type = type;
	CHECK_EQ(drm_bridge_attach(card->encoder, &hdmi->bridge, behind ? &behind->bridge : NULL,
				   DRM_BRIDGE_ATTACH_NO_CONNECTOR),
		 0);
	return hdmi;
}

static struct card begin(u32 near, u32 far, int type)
{
	struct card card = {.parent = root_device_register("card"), .dev = root_device_register("bridges")};

	card.drm = drm_dev_alloc(&card_driver, card.parent);
	CHECK_EQ(drmm_mode_config_init(card.drm), 0);
	card.encoder = drmm_plain_encoder_alloc(card.drm, NULL, DRM_MODE_ENCODER_TMDS, NULL);
	card.near = bridge_of(&card, "near", near, DRM_MODE_CONNECTOR_Unknown, NULL);
	card.far = bridge_of(&card, "far", far, type, card.near);
	return card;
}

/* The bridges' driver goes first. */
static void end(struct card *card)
{
	root_device_unregister(card->dev);
	drm_dev_put(card->drm);
	root_device_unregister(card->parent);
}

/*
 * 1. Both can tell whether something is plugged in, only the near one knows modes.
 * 2. The bridges' device is unbound; the connector may be asked until the drm_device goes.
 */
static void the_farthest_is_asked(void)
{
	struct card card =
		begin(DRM_BRIDGE_OP_DETECT | DRM_BRIDGE_OP_MODES, DRM_BRIDGE_OP_DETECT, DRM_MODE_CONNECTOR_HDMIA);
	struct drm_connector *connector = drm_bridge_connector_init(card.drm, card.encoder);

	CHECK(!IS_ERR(connector));
	CHECK_EQ(connector->connector_type, DRM_MODE_CONNECTOR_HDMIA);
	CHECK_EQ(connector->polled, DRM_CONNECTOR_POLL_CONNECT | DRM_CONNECTOR_POLL_DISCONNECT);
	CHECK_EQ(drm_connector_attach_encoder(connector, card.encoder), 0);
	CHECK_EQ(COUNT(&card.near->bridge), 3);
	CHECK_EQ(COUNT(&card.far->bridge), 3);
	CHECK_EQ(connector->funcs->detect(connector, false), connector_status_connected);
	CHECK_STEPS("detect far, near hears 1, far hears 1");
	CHECK_EQ(connector->helper_private->get_modes(connector), 5);
	CHECK_STEPS("modes of near");
	root_device_unregister(card.dev);
	CHECK_EQ(COUNT(&card.far->bridge), 2);
	CHECK_EQ(connector->funcs->detect(connector, false), connector_status_connected);
	steps();
	drm_dev_put(card.drm);
	CHECK_STEPS("destroy near, destroy far");
	root_device_unregister(card.parent);
}

/* From poll_init() to poll_fini(), and with drmm_kms_helper_poll_init() to the end, which is before the connector's. */
static void told_while_polled(void)
{
	struct card card = begin(0, DRM_BRIDGE_OP_HPD, DRM_MODE_CONNECTOR_HDMIA);
	struct drm_connector *connector = drm_bridge_connector_init(card.drm, card.encoder);

	CHECK_EQ(connector->polled, DRM_CONNECTOR_POLL_HPD);
	drm_bridge_hpd_notify(&card.far->bridge, connector_status_connected);
	CHECK_STEPS("");
	drm_kms_helper_poll_init(card.drm);
	drm_bridge_hpd_notify(&card.far->bridge, connector_status_disconnected);
	CHECK_EQ(connector->status, connector_status_disconnected);
	CHECK_STEPS("watch far, near hears 2, far hears 2");
	drm_kms_helper_poll_fini(card.drm);
	drm_kms_helper_poll_fini(card.drm);
	CHECK_STEPS("rest far");
	drm_bridge_hpd_notify(&card.far->bridge, connector_status_connected);
	CHECK_STEPS("");
	CHECK_EQ(drmm_kms_helper_poll_init(card.drm), 0);
	CHECK_STEPS("watch far");
	root_device_unregister(card.dev);
	drm_dev_put(card.drm);
	CHECK_STEPS("rest far, destroy near, destroy far");
	root_device_unregister(card.parent);
}

static void built_in(void)
{
	struct card card = begin(0, 0, DRM_MODE_CONNECTOR_LVDS);
	struct drm_connector *connector = drm_bridge_connector_init(card.drm, card.encoder);

	CHECK_EQ(connector->funcs->detect(connector, false), connector_status_connected);
	CHECK_EQ(connector->helper_private->get_modes(connector), 0);
	CHECK_EQ(connector->polled, 0);
	end(&card);
	steps();
}

static void refused(void)
{
	struct card card = begin(DRM_BRIDGE_OP_DETECT, 0, DRM_MODE_CONNECTOR_Unknown);
	struct drm_encoder *none = NULL, *lonely = drmm_plain_encoder_alloc(card.drm, NULL, DRM_MODE_ENCODER_DSI, NULL);

	CHECK_EQ(PTR_ERR(drm_bridge_connector_init(card.drm, card.encoder)), -EINVAL);
	CHECK_EQ(PTR_ERR(drm_bridge_connector_init(card.drm, lonely)), -EINVAL);
	CHECK_EQ(PTR_ERR(drm_bridge_connector_init(card.drm, none)), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	end(&card);
	steps();
}

static int made(void)
{
	struct device *parent = root_device_register("card");
	struct drm_device *drm = IS_ERR(parent) ? ERR_CAST(parent) : drm_dev_alloc(&card_driver, parent);
	int ret = IS_ERR(drm) ? PTR_ERR(drm) : drmm_mode_config_init(drm);
	struct drm_encoder *encoder;
	struct hdmi *hdmi;

	if (!ret) {
		encoder = drmm_plain_encoder_alloc(drm, NULL, DRM_MODE_ENCODER_TMDS, NULL);
		ret = PTR_ERR_OR_ZERO(encoder);
	}
	if (!ret) {
		hdmi = devm_drm_bridge_alloc(parent, struct hdmi, bridge, &funcs);
		ret = PTR_ERR_OR_ZERO(hdmi);
	}
	if (!ret) {
		hdmi->bridge.ops = DRM_BRIDGE_OP_DETECT;
		hdmi->bridge.type = DRM_MODE_CONNECTOR_DVID;
		ret = drm_bridge_attach(encoder, &hdmi->bridge, NULL, 0)
			      ?: PTR_ERR_OR_ZERO(drm_bridge_connector_init(drm, encoder));
	}
	if (!IS_ERR(drm))
		drm_dev_put(drm);
	if (!IS_ERR(parent))
		root_device_unregister(parent);
	return ret;
}

static void no_memory(void)
{
	CHECK(sweep(made) > 15);
}

CASES(bridge_connector){
	CASE(bridge_connector, the_farthest_is_asked),
	CASE(bridge_connector, told_while_polled),
	CASE(bridge_connector, built_in),
	CASE(bridge_connector, refused),
	CASE(bridge_connector, no_memory),
	CASE_END,
};
