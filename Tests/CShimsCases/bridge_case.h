/* SPDX-License-Identifier: MIT */
/*
 * What the cases about bridges and panels share: an encoder with an empty chain on a drm_device, devices that provide
 * bridges, and functions that write down what was called. The chain is detached as an encoder's cleanup does it.
 */
#ifndef _BRIDGE_CASE_H_
#define _BRIDGE_CASE_H_

#include "drm_case.h"
#include "steps.h"

#include <drm/drm_bridge.h>
#include <drm/drm_encoder.h>
#include <drm/drm_of.h>
#include <drm/drm_panel.h>
#include <drm/drm_bridge_internal.h>
#include <drmres/display.h>
#include <linux/platform_device.h>

/* A bridge driver's structure, with its bridge where container_of() has to find it. */
struct hdmi {
	int before;
	struct drm_bridge bridge;
	const char *name;
	int attach_result;
};

static inline const char *hdmi_name(struct drm_bridge *bridge)
{
	return container_of(bridge, struct hdmi, bridge)->name ?: "?";
}

static inline int hdmi_attach(struct drm_bridge *bridge, struct drm_encoder *encoder,
			      enum drm_bridge_attach_flags flags)
{
	(void)encoder;
	(void)flags;
	step("attach %s", hdmi_name(bridge));
	return container_of(bridge, struct hdmi, bridge)->attach_result;
}

static inline void hdmi_detach(struct drm_bridge *bridge)
{
	step("detach %s", hdmi_name(bridge));
}

static inline void hdmi_destroy(struct drm_bridge *bridge)
{
	step("destroy %s", hdmi_name(bridge));
}

static const struct drm_bridge_funcs hdmi_funcs = {
	.attach = hdmi_attach,
	.detach = hdmi_detach,
	.destroy = hdmi_destroy,
};

/* A consumer: a drm_device, and an encoder with a chain. */
struct stage {
	struct rig rig;
	struct drm_encoder encoder;
};

static inline void stage_begin(struct stage *stage)
{
	memset(stage, 0, sizeof(*stage));
	stage->rig = rig_begin();
	stage->encoder.dev = stage->rig.drm;
	stage->encoder.name = (char *)"TMDS-1";
	INIT_LIST_HEAD(&stage->encoder.bridge_chain);
}

/* Everything is closed: the encoder is cleaned up, and the device goes. */
static inline void stage_end(struct stage *stage)
{
	drmres_bridge_chain_detach(&stage->encoder);
	rig_end(stage->rig);
}

/* A bridge on a device that nothing probes: "unbind" is root_device_unregister(). */
static inline struct hdmi *hdmi_new(struct device *dev, const char *name)
{
	struct hdmi *hdmi = devm_drm_bridge_alloc(dev, struct hdmi, bridge, &hdmi_funcs);

	CHECK(!IS_ERR(hdmi));
	hdmi->name = name;
	hdmi->bridge.of_node = drmres_of_node(name);
	return hdmi;
}

#define COUNT(object) kref_read(&(object)->refcount)

#endif
