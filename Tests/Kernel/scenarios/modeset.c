// SPDX-License-Identifier: MIT
/*
 * Modeset objects: their numbers and names, who cleans them up and when, and what is refused. The objects lie in static
 * memory, because their size is in the log of memory that is managed.
 */
#include "scn.h"

#include <drm/drm_connector.h>
#include <drm/drm_crtc.h>
#include <drm/drm_encoder.h>
#include <drm/drm_fourcc.h>
#include <drm/drm_mode_config.h>
#include <drm/drm_plane.h>
#include <drm/drm_probe_helper.h>
#include <drm/drm_simple_kms_helper.h>
#include <drm/drm_writeback.h>

static struct drm_connector connector, second;
static struct drm_encoder encoder;
static struct drm_crtc crtc;
static struct drm_plane plane;

static const u32 formats[] = {DRM_FORMAT_XRGB8888};

static void connector_destroy(struct drm_connector *object)
{
	scn_log("destroy %s", object->name);
	drm_connector_cleanup(object);
}

static void encoder_destroy(struct drm_encoder *object)
{
	scn_log("destroy %s", object->name);
	drm_encoder_cleanup(object);
}

static void crtc_destroy(struct drm_crtc *object)
{
	scn_log("destroy %s", object->name);
	drm_crtc_cleanup(object);
}

static void plane_destroy(struct drm_plane *object)
{
	scn_log("destroy %s", object->name);
	drm_plane_cleanup(object);
}

static const struct drm_connector_funcs own_connector = {.destroy = connector_destroy}, managed_connector;
static const struct drm_encoder_funcs own_encoder = {.destroy = encoder_destroy};
static const struct drm_crtc_funcs own_crtc = {.destroy = crtc_destroy}, managed_crtc;
static const struct drm_plane_funcs own_plane = {.destroy = plane_destroy}, managed_plane;

static struct drm_device *config(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);

	if (drm)
		scn_log("mode config -> %d", drmm_mode_config_init(drm));
	return drm;
}

static int init_plane(struct drm_device *drm)
{
	return drm_universal_plane_init(drm, &plane, 1, &own_plane, formats, 1, NULL, DRM_PLANE_TYPE_PRIMARY, NULL);
}

static void nothing_on_it(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = config(parent, driver);

	if (!drm)
		return;
	drm_mode_config_reset(drm);
	drm_dev_put(drm);
}

static void by_hand(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = config(parent, driver);

	if (!drm)
		return;
	scn_log("plane -> %d", init_plane(drm));
	scn_log("crtc -> %d", drm_crtc_init_with_planes(drm, &crtc, &plane, NULL, &own_crtc, NULL));
	scn_log("connector -> %d", drm_connector_init(drm, &connector, &own_connector, DRM_MODE_CONNECTOR_HDMIA));
	scn_log("connector -> %d", drm_connector_init(drm, &second, &own_connector, DRM_MODE_CONNECTOR_HDMIA));
	scn_log("encoder -> %d", drm_encoder_init(drm, &encoder, &own_encoder, DRM_MODE_ENCODER_TMDS, NULL));
	scn_log("attach -> %d", drm_connector_attach_encoder(&connector, &encoder));
	scn_log("%s %u, %s %u, %s %u, %s %u, %s %u", plane.name, plane.base.id, crtc.name, crtc.base.id, connector.name,
		connector.base.id, second.name, second.base.id, encoder.name, encoder.base.id);
	scn_log("indices %u %u %u, encoders 0x%x", connector.index, second.index, encoder.index,
		connector.possible_encoders);
	drm_dev_put(drm);
	scn_log("gone %d %d %d %d", !plane.dev, !crtc.dev, !connector.dev, !encoder.dev);
}

static void managed(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = config(parent, driver);

	if (!drm)
		return;
	scn_log("crtc -> %d", drmm_crtc_init_with_planes(drm, &crtc, NULL, NULL, &managed_crtc, NULL));
	scn_log("action -> %d", drmm_add_action(drm, scn_act, "between"));
	scn_log("connector -> %d",
		drmm_connector_init(drm, &connector, &managed_connector, DRM_MODE_CONNECTOR_DSI, NULL));
	scn_log("encoder -> %d", drmm_encoder_init(drm, &encoder, NULL, DRM_MODE_ENCODER_DSI, "dsi%d", 7));
	scn_log("%s %s %s", crtc.name, connector.name, encoder.name);
	drm_dev_put(drm);
	scn_log("gone %d %d %d", !crtc.dev, !connector.dev, !encoder.dev);
}

static void allocated(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = config(parent, driver);
	struct drm_encoder *e;
	struct drm_plane *p;
	struct drm_crtc *c;

	if (!drm)
		return;
	p = __drmm_universal_plane_alloc(drm, 8192, 0, 1, &managed_plane, formats, 1, NULL, DRM_PLANE_TYPE_PRIMARY,
					 "top");
	c = __drmm_crtc_alloc_with_planes(drm, 8192, 0, p, NULL, &managed_crtc, NULL);
	e = __drmm_encoder_alloc(drm, 8192, 0, NULL, DRM_MODE_ENCODER_VIRTUAL, NULL);
	scn_log("%d %d %d", IS_ERR(p), IS_ERR(c), IS_ERR(e));
	scn_log("%s %s %s, %d", p->name, c->name, e->name, c->primary == p);
	drm_dev_put(drm);
}

static void destroy_refused(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = config(parent, driver);

	if (!drm)
		return;
	scn_log("connector -> %d", drmm_connector_init(drm, &connector, &own_connector, DRM_MODE_CONNECTOR_DSI, NULL));
	scn_log("encoder -> %d", drmm_encoder_init(drm, &encoder, &own_encoder, DRM_MODE_ENCODER_DSI, NULL));
	scn_log("plane %ld", PTR_ERR(__drmm_universal_plane_alloc(drm, 8192, 0, 1, &own_plane, formats, 1, NULL,
								  DRM_PLANE_TYPE_PRIMARY, NULL)));
	scn_log("crtc %ld", PTR_ERR(__drmm_crtc_alloc_with_planes(drm, 8192, 0, NULL, NULL, &own_crtc, NULL)));
	scn_log("none: %d", drm_connector_init(drm, &connector, &managed_connector, DRM_MODE_CONNECTOR_DSI));
	drm_dev_put(drm);
}

static void cleaned_up_before(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = config(parent, driver);

	if (!drm)
		return;
	scn_log("encoder -> %d", drm_encoder_init(drm, &encoder, &own_encoder, DRM_MODE_ENCODER_LVDS, NULL));
	scn_log("connector -> %d", drm_connector_init(drm, &connector, &own_connector, DRM_MODE_CONNECTOR_LVDS));
	drm_connector_get(&connector);
	drm_connector_put(&connector);
	drm_mode_config_cleanup(drm);
	scn_log("cleaned up");
	drm_dev_put(drm);
}

static void without_functions(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = config(parent, driver);

	if (!drm)
		return;
	scn_log("plane %ld", PTR_ERR(__drmm_universal_plane_alloc(drm, 8192, 0, 1, NULL, formats, 1, NULL,
								  DRM_PLANE_TYPE_PRIMARY, NULL)));
	scn_log("crtc %ld", PTR_ERR(__drmm_crtc_alloc_with_planes(drm, 8192, 0, NULL, NULL, NULL, NULL)));
	scn_log("connector -> %d", drm_connector_init(drm, &connector, NULL, DRM_MODE_CONNECTOR_DSI));
	drm_dev_put(drm);
}

/* What is made first is cleaned up last, whatever it is; a chain of resources between shows where. */
static void cleaned_up_in_reverse(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);
	struct drm_encoder *simple;

	if (!drm)
		return;
	scn_log("%d", drmm_add_action(drm, scn_act, "before the mode config"));
	scn_log("mode config -> %d", drmm_mode_config_init(drm));
	scn_log("%d", drmm_add_action(drm, scn_act, "before the encoder"));
	simple = __drmm_simple_encoder_alloc(drm, 8192, 0, DRM_MODE_ENCODER_LVDS);
	scn_log("%s, %d", simple->name, simple->encoder_type);
	scn_log("%d", drmm_add_action(drm, scn_act, "before polling"));
	drmm_kms_helper_poll_init(drm);
	scn_log("polls %d", drm->mode_config.poll_enabled);
	scn_log("%d", drmm_add_action(drm, scn_act, "last"));
	drm_dev_put(drm);
}

static void simple_by_hand(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = config(parent, driver);

	if (!drm)
		return;
	scn_log("encoder -> %d", drm_simple_encoder_init(drm, &encoder, DRM_MODE_ENCODER_DPI));
	scn_log("%s", encoder.name);
	drm_kms_helper_poll_init(drm);
	scn_log("polls %d", drm->mode_config.poll_enabled);
	drm_kms_helper_poll_disable(drm);
	drm_kms_helper_poll_enable(drm);
	drm_kms_helper_poll_fini(drm);
	drm_kms_helper_poll_fini(drm);
	scn_log("polls %d", drm->mode_config.poll_enabled);
	drm_kms_helper_poll_disable(drm);
	drm_dev_put(drm);
	scn_log("gone %d", !encoder.dev);
}

static void writeback(struct device *parent, const struct drm_driver *driver)
{
	static struct drm_writeback_connector wb;
	struct drm_device *drm = config(parent, driver);

	if (!drm)
		return;
	scn_log("-> %d", drm_writeback_connector_init(drm, &wb, &own_connector, NULL, formats, 1, 1));
	scn_log("%s, %s, type %d", wb.base.name, wb.encoder.name, wb.base.connector_type);
	scn_log("crtcs %#x, encoders %#x", wb.encoder.possible_crtcs, wb.base.possible_encoders);
	drm_dev_put(drm);
	scn_log("gone %d %d", !wb.base.dev, !wb.encoder.dev);
}

/* Numbers are given again once their object is cleaned up. */
static void numbers_given_again(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = config(parent, driver);
	unsigned int id;

	if (!drm)
		return;
	scn_log("-> %d", drm_connector_init(drm, &connector, &own_connector, DRM_MODE_CONNECTOR_VGA));
	scn_log("-> %d", drm_connector_init(drm, &second, &own_connector, DRM_MODE_CONNECTOR_VGA));
	id = connector.base.id;
	drm_connector_cleanup(&connector);
	scn_log("cleaned up %s, connectors %d", connector.dev ? "(not)" : "one", drm->mode_config.num_connector);
	scn_log("-> %d", drm_connector_init(drm, &connector, &own_connector, DRM_MODE_CONNECTOR_VGA));
	scn_log("%s, index %u, same number %d", connector.name, connector.index, connector.base.id == id);
	drm_dev_put(drm);
}

const struct scn scn_modeset[] = {
	{"modeset_nothing_on_it", nothing_on_it},
	{"modeset_by_hand", by_hand},
	{"modeset_managed", managed},
	{"modeset_allocated", allocated},
	{"modeset_destroy_refused", destroy_refused},
	{"modeset_cleaned_up_before", cleaned_up_before},
	{"modeset_without_functions", without_functions},
	{"modeset_cleaned_up_in_reverse", cleaned_up_in_reverse},
	{"modeset_simple_by_hand", simple_by_hand},
	{"modeset_writeback", writeback},
	{"modeset_numbers_given_again", numbers_given_again},
	{NULL, NULL},
};
