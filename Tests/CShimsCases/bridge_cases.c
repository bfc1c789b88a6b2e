// SPDX-License-Identifier: MIT
/* Bridges, used as they are meant to be: references, the list, sections. */
#include "bridge_case.h"

/* Each holder has one reference. */
static void counts(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");
	struct drm_bridge *bridge = &hdmi->bridge;
	struct stage stage;

	stage_begin(&stage);
	CHECK(bridge->container == hdmi);
	CHECK_EQ(COUNT(bridge), 1);
	drm_bridge_add(bridge);
	CHECK_EQ(COUNT(bridge), 2);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, bridge, NULL, 0), 0);
	CHECK_EQ(COUNT(bridge), 3);
	CHECK(bridge->dev == stage.rig.drm && bridge->encoder == &stage.encoder);
	stage_end(&stage);
	CHECK_EQ(COUNT(bridge), 2);
	CHECK(!bridge->dev);
	drm_bridge_remove(bridge);
	CHECK_EQ(COUNT(bridge), 1);
	CHECK_STEPS("attach hdmi, detach hdmi");
	root_device_unregister(dev);
	CHECK_STEPS("destroy hdmi");
}

static void get_put(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");
	struct drm_bridge *kept = drm_bridge_get(&hdmi->bridge);

	CHECK(kept == &hdmi->bridge);
	CHECK_EQ(COUNT(kept), 2);
	root_device_unregister(dev);
	CHECK_STEPS("");
	CHECK_EQ(COUNT(kept), 1);
	drm_bridge_clear_and_put(&kept);
	CHECK(!kept);
	CHECK_STEPS("destroy hdmi");

	CHECK(!drm_bridge_get(NULL));
	drm_bridge_put(NULL);
	drm_bridge_put(ERR_PTR(-EPROBE_DEFER));
	drm_bridge_clear_and_put(&kept);
}

static void put_at_the_end_of_a_block(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");

	{
		struct drm_bridge *bridge __free(drm_bridge_put) = drm_bridge_get(&hdmi->bridge);
		struct drm_bridge *none __free(drm_bridge_put) = ERR_PTR(-ENODEV);

		CHECK_EQ(COUNT(bridge), 2);
		(void)none;
	}
	CHECK_EQ(COUNT(&hdmi->bridge), 1);
	root_device_unregister(dev);
}

static void needs_functions(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = devm_drm_bridge_alloc(dev, struct hdmi, bridge, NULL);

	CHECK_EQ(PTR_ERR(hdmi), -EINVAL);
	CHECK_LOG(" hdmi: Missing funcs pointer\n");
	root_device_unregister(dev);
}

static void added_until_unbind(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");
	struct drm_bridge *bridge;

	CHECK_EQ(devm_drm_bridge_add(dev, &hdmi->bridge), 0);
	bridge = of_drm_find_and_get_bridge(drmres_of_node("hdmi"));
	CHECK(bridge == &hdmi->bridge);
	CHECK_EQ(COUNT(bridge), 3);
	root_device_unregister(dev);
	CHECK(!of_drm_find_and_get_bridge(drmres_of_node("hdmi")));
	CHECK_EQ(COUNT(bridge), 1);
	drm_bridge_put(bridge);
	CHECK_STEPS("destroy hdmi");
}

static void looked_up_by_name(void)
{
	struct device *dev = root_device_register("two");
	struct hdmi *a = hdmi_new(dev, "a"), *b = hdmi_new(dev, "b");

	drm_bridge_add(&a->bridge);
	drm_bridge_add(&b->bridge);
	CHECK(of_drm_find_bridge(drmres_of_node("a")) == &a->bridge);
	CHECK(of_drm_find_bridge(drmres_of_node("b")) == &b->bridge);
	CHECK_EQ(COUNT(&b->bridge), 2);
	CHECK(!of_drm_find_bridge(drmres_of_node("c")));
	CHECK(!of_drm_find_bridge(NULL));
	CHECK(!of_drm_find_and_get_bridge(NULL));
	drm_bridge_remove(&a->bridge);
	CHECK(!of_drm_find_bridge(drmres_of_node("a")));
	drm_bridge_remove(&b->bridge);
	root_device_unregister(dev);
}

static void lingers(void)
{
	struct device *dev = root_device_register("two");
	struct hdmi *a = hdmi_new(dev, "a"), *b = hdmi_new(dev, "b");
	struct drm_bridge *kept;
	char text[256];

	CHECK_EQ(drm_bridge_report(text, sizeof(text)), 0);
	drm_bridge_add(&a->bridge);
	drm_bridge_add(&b->bridge);
	kept = drm_bridge_get(&a->bridge);
	drm_bridge_remove(&a->bridge);
	CHECK_EQ(drm_bridge_report(text, sizeof(text)), (long long)strlen(text));
	CHECK_STR(text, "bridge[0]: bridge of two\n\trefcount: 2\n\tOF: b\n"
			"bridge[1]: bridge of two\n\trefcount: 2 [lingering]\n\tOF: a\n");
	drm_bridge_remove(&b->bridge);
	root_device_unregister(dev);
	drm_bridge_report(text, sizeof(text));
	CHECK_STR(text, "bridge[0]: bridge of two\n\trefcount: 1 [lingering]\n\tOF: a\n");
	CHECK(drm_bridge_report(NULL, 0) == strlen(text));
	drm_bridge_put(kept);
	CHECK_EQ(drm_bridge_report(text, sizeof(text)), 0);
}

static void added_again(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");

	drm_bridge_add(&hdmi->bridge);
	drm_bridge_remove(&hdmi->bridge);
	drm_bridge_add(&hdmi->bridge);
	CHECK_EQ(COUNT(&hdmi->bridge), 2);
	CHECK(of_drm_find_bridge(drmres_of_node("hdmi")) == &hdmi->bridge);
	drm_bridge_remove(&hdmi->bridge);
	root_device_unregister(dev);
}

/* The reference on the next bridge is the core's to put. */
static void next_bridge(void)
{
	struct device *dev = root_device_register("first"), *other = root_device_register("second");
	struct hdmi *first = hdmi_new(dev, "first"), *second = hdmi_new(other, "second");

	drm_bridge_add(&second->bridge);
	first->bridge.next_bridge = of_drm_find_and_get_bridge(drmres_of_node("second"));
	drm_bridge_remove(&second->bridge);
	root_device_unregister(other);
	CHECK_STEPS("");
	root_device_unregister(dev);
	CHECK_STEPS("destroy first, destroy second");
}

static void sections(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");
	int outer, inner;

	drm_bridge_add(&hdmi->bridge);
	CHECK(drm_bridge_enter(&hdmi->bridge, &outer));
	CHECK(drm_bridge_enter(&hdmi->bridge, &inner));
	drm_bridge_exit(inner);
	drm_bridge_exit(outer);
	drm_bridge_unplug(&hdmi->bridge);
	CHECK(!drm_bridge_enter(&hdmi->bridge, &outer));
	CHECK(!of_drm_find_bridge(drmres_of_node("hdmi")));
	CHECK_EQ(COUNT(&hdmi->bridge), 1);
	root_device_unregister(dev);
}

static void put_early(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");

	devm_drm_put_bridge(dev, &hdmi->bridge);
	CHECK_STEPS("destroy hdmi");
	root_device_unregister(dev);
}

static int make_and_add(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi;
	int ret;

	if (IS_ERR(dev))
		return PTR_ERR(dev);
	hdmi = devm_drm_bridge_alloc(dev, struct hdmi, bridge, &hdmi_funcs);
	ret = IS_ERR(hdmi) ? (int)PTR_ERR(hdmi) : devm_drm_bridge_add(dev, &hdmi->bridge);
	root_device_unregister(dev);
	return ret;
}

static void no_memory(void)
{
	CHECK(sweep(make_and_add) >= 3);
}

static enum drm_connector_status told;

static void tell(void *data, enum drm_connector_status status)
{
	step("%s", (const char *)data);
	told = status;
}

static void hpd_on(struct drm_bridge *bridge)
{
	step("hpd on for %s", hdmi_name(bridge));
}

static void hpd_off(struct drm_bridge *bridge)
{
	step("hpd off for %s", hdmi_name(bridge));
}

static enum drm_connector_status detect(struct drm_bridge *bridge, struct drm_connector *connector)
{
	(void)bridge;
	(void)connector;
	return connector_status_connected;
}

static int get_modes(struct drm_bridge *bridge, struct drm_connector *connector)
{
	(void)bridge;
	(void)connector;
	return 4;
}

static const struct drm_bridge_funcs monitor_funcs = {
	.detect = detect,
	.get_modes = get_modes,
	.hpd_enable = hpd_on,
	.hpd_disable = hpd_off,
};

static void asked(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = devm_drm_bridge_alloc(dev, struct hdmi, bridge, &monitor_funcs);
	struct drm_bridge *bridge = &hdmi->bridge;

	hdmi->name = "hdmi";
	drm_bridge_add(bridge);
	CHECK_EQ(drm_bridge_detect(bridge, NULL), connector_status_unknown);
	CHECK_EQ(drm_bridge_get_modes(bridge, NULL), 0);
	CHECK(!drm_bridge_edid_read(bridge, NULL));
	drm_bridge_hpd_enable(bridge, tell, (void *)"plug");
	drm_bridge_hpd_notify(bridge, connector_status_connected);
	CHECK_STEPS("");

	bridge->ops = DRM_BRIDGE_OP_DETECT | DRM_BRIDGE_OP_MODES | DRM_BRIDGE_OP_HPD;
	CHECK_EQ(drm_bridge_detect(bridge, NULL), connector_status_connected);
	CHECK_EQ(drm_bridge_get_modes(bridge, NULL), 4);
	drm_bridge_hpd_enable(bridge, tell, (void *)"plug");
	drm_bridge_hpd_notify(bridge, connector_status_disconnected);
	CHECK_EQ(told, connector_status_disconnected);
	/* Its connector goes after the bridge was removed. */
	drm_bridge_remove(bridge);
	drm_bridge_hpd_disable(bridge);
	drm_bridge_hpd_notify(bridge, connector_status_connected);
	CHECK_STEPS("hpd on for hdmi, plug, hpd off for hdmi");
	root_device_unregister(dev);
}

/* What drm_bridge_report() says, as values. */
static void as_values(void)
{
	struct device *dev = root_device_register("two");
	struct hdmi *a = hdmi_new(dev, "a"), *b = hdmi_new(dev, "b");
	struct drmres_display_info infos[2], info;
	struct drm_bridge old = {.funcs = &hdmi_funcs};
	struct stage stage;

	CHECK_EQ(drmres_bridge_list(NULL, 0), 0);
	drm_bridge_add(&a->bridge);
	drm_bridge_add(&b->bridge);
	drm_bridge_get(&a->bridge);
	drm_bridge_remove(&a->bridge);
	stage_begin(&stage);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &b->bridge, NULL, 0), 0);
	CHECK_EQ(drmres_bridge_list(infos, 1), 2);
	CHECK_EQ(drmres_bridge_list(infos, 2), 2);
	CHECK_STR(infos[0].name, "bridge of two");
	CHECK_STR(infos[0].node, "b");
	CHECK(infos[0].refcount == 3 && infos[0].counted && infos[0].added && infos[0].attached && !infos[0].lingering);
	CHECK_STR(infos[1].node, "a");
	CHECK(infos[1].refcount == 2 && infos[1].lingering && !infos[1].added && !infos[1].attached);
	CHECK(drmres_bridge_info(&a->bridge, &info) && !memcmp(&info, &infos[1], sizeof(info)));
	stage_end(&stage);
	drm_bridge_remove(&b->bridge);
	drm_bridge_put(&a->bridge);
	root_device_unregister(dev);
	CHECK_EQ(drmres_bridge_list(infos, 2), 0);

	CHECK(!drmres_bridge_info(&old, &info));
	CHECK(!*info.name && !info.refcount);
	drm_bridge_add(&old);
	CHECK(drmres_bridge_info(&old, &info));
	CHECK(info.added && !info.counted && !info.refcount);
	drm_bridge_remove(&old);
	case_log();
}

CASES(bridge){
	CASE(bridge, counts),
	CASE(bridge, get_put),
	CASE(bridge, put_at_the_end_of_a_block),
	CASE(bridge, needs_functions),
	CASE(bridge, added_until_unbind),
	CASE(bridge, looked_up_by_name),
	CASE(bridge, lingers),
	CASE(bridge, added_again),
	CASE(bridge, next_bridge),
	CASE(bridge, sections),
	CASE(bridge, put_early),
	CASE(bridge, no_memory),
	CASE(bridge, asked),
	CASE(bridge, as_values),
	CASE_END,
};
