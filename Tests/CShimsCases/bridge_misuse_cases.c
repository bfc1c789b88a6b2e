// SPDX-License-Identifier: MIT
/* Bridges, used wrongly: a report each, and the run goes on. */
#include "bridge_case.h"

static void nothing(void)
{
	int idx;

	drm_bridge_add(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_bridge_add(ERR_PTR(-ENOMEM));
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_bridge_remove(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_bridge_unplug(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!drm_bridge_enter(NULL, &idx));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!drm_bridge_get_next_bridge(NULL));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!drm_bridge_chain_get_first_bridge(NULL));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(drm_bridge_detect(NULL, NULL), connector_status_unknown);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(PTR_ERR(devm_drm_bridge_alloc(NULL, struct hdmi, bridge, &hdmi_funcs)), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
}

/* As Linux has it: an error and no word. */
static void attach_nothing(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");
	struct stage stage;

	stage_begin(&stage);
	CHECK_EQ(drm_bridge_attach(NULL, &hdmi->bridge, NULL, 0), -EINVAL);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, NULL, NULL, 0), -EINVAL);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, ERR_PTR(-EPROBE_DEFER), NULL, 0), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	stage_end(&stage);
	root_device_unregister(dev);
}

static void attach_wrongly(void)
{
	struct device *dev = root_device_register("two");
	struct hdmi *a = hdmi_new(dev, "a"), *b = hdmi_new(dev, "b");
	struct stage stage;

	stage_begin(&stage);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &a->bridge, &a->bridge, 0), -EINVAL);
	EXPECT_REPORT(BRIDGE_MISUSE);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &a->bridge, &b->bridge, 0), -EINVAL);
	EXPECT_REPORT(BRIDGE_MISUSE);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &a->bridge, NULL, 0), 0);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &a->bridge, NULL, 0), -EBUSY);
	EXPECT_REPORT(BRIDGE_MISUSE);
	CHECK_EQ(COUNT(&a->bridge), 2);
	CHECK_EQ(COUNT(&b->bridge), 1);
	stage_end(&stage);
	root_device_unregister(dev);
}

/* Linux says nothing of it. */
static void attach_twice_on_linux(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");
	struct stage stage;

	drmres_set_policy(DRMRES_UPSTREAM);
	stage_begin(&stage);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &hdmi->bridge, NULL, 0), 0);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &hdmi->bridge, NULL, 0), -EBUSY);
	stage_end(&stage);
	root_device_unregister(dev);
}

static void added_twice(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");

	drm_bridge_add(&hdmi->bridge);
	drm_bridge_add(&hdmi->bridge);
	CHECK_STR(EXPECT_REPORT(BRIDGE_MISUSE)->what, "bridge of hdmi is added twice");
	CHECK_EQ(COUNT(&hdmi->bridge), 2);
	drm_bridge_remove(&hdmi->bridge);
	drm_bridge_remove(&hdmi->bridge);
	CHECK_STR(EXPECT_REPORT(BRIDGE_MISUSE)->what, "bridge of hdmi is removed, and it is not added");
	CHECK_EQ(COUNT(&hdmi->bridge), 1);
	root_device_unregister(dev);
}

static void removed_unknown(void)
{
	struct drm_bridge bridge = {.funcs = &hdmi_funcs};

	drm_bridge_remove(&bridge);
	EXPECT_REPORT(BRIDGE_MISUSE);
	drm_bridge_put(&bridge);
	drm_bridge_get(&bridge);
}

/* devm_drm_bridge_alloc() puts by itself. */
static void put_twice(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");

	drm_bridge_put(&hdmi->bridge);
	CHECK_STEPS("destroy hdmi");
	root_device_unregister(dev);
	EXPECT_REPORT(DOUBLE_PUT);
}

/* The put that is too many takes the list's reference, or the chain's. */
static void put_of_others(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");
	struct stage stage;

	stage_begin(&stage);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &hdmi->bridge, NULL, 0), 0);
	drm_bridge_put(&hdmi->bridge);
	root_device_unregister(dev);
	CHECK_STR(EXPECT_REPORT(DOUBLE_PUT)->what,
		  "bridge of hdmi is still attached, and the reference that this takes is put already");
	CHECK(list_empty(&stage.encoder.bridge_chain));
	stage_end(&stage);

	dev = root_device_register("hdmi");
	hdmi = hdmi_new(dev, "hdmi");
	drm_bridge_add(&hdmi->bridge);
	drm_bridge_put(&hdmi->bridge);
	drm_bridge_put(&hdmi->bridge);
	EXPECT_REPORT(DOUBLE_PUT);
	CHECK(!of_drm_find_bridge(drmres_of_node("hdmi")));
	root_device_unregister(dev);
	EXPECT_REPORT(DOUBLE_PUT);
}

static void never_removed(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");

	drm_bridge_add(&hdmi->bridge);
	root_device_unregister(dev);
	CHECK_STR(EXPECT_REPORT(BRIDGE_MISUSE)->what,
		  "bridge of hdmi is still added, and the driver of its device lets go of it");
	CHECK(!of_drm_find_bridge(drmres_of_node("hdmi")));
	CHECK_STEPS("destroy hdmi");
}

/* The memory is the last put's. */
static void freed_by_hand(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");

	kfree(hdmi);
	EXPECT_REPORT(FOREIGN_FREE);
	drm_bridge_add(&hdmi->bridge);
	kfree(hdmi);
	EXPECT_REPORT(FOREIGN_FREE);
	drm_bridge_remove(&hdmi->bridge);
	root_device_unregister(dev);
	CHECK_STEPS("destroy hdmi");
}

/* What was told when the memory went is not told again. */
static void old_style_used_after_free(void)
{
	struct hdmi *hdmi = kzalloc(sizeof(*hdmi), GFP_KERNEL);

	drm_bridge_add(&hdmi->bridge);
	kfree(hdmi);
	EXPECT_REPORT(BRIDGE_DANGLING);
	drm_bridge_remove(&hdmi->bridge);
	drm_bridge_put(&hdmi->bridge);
}

static void used_after_the_last_put(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");
	struct drm_bridge *bridge = &hdmi->bridge;
	struct stage stage;
	int idx;

	stage_begin(&stage);
	root_device_unregister(dev);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, bridge, NULL, 0), -EINVAL);
	EXPECT_REPORT(BRIDGE_DANGLING);
	drm_bridge_add(bridge);
	EXPECT_REPORT(BRIDGE_DANGLING);
	drm_bridge_remove(bridge);
	EXPECT_REPORT(BRIDGE_DANGLING);
	drm_bridge_get(bridge);
	EXPECT_REPORT(BRIDGE_DANGLING);
	CHECK(!drm_bridge_enter(bridge, &idx));
	EXPECT_REPORT(BRIDGE_DANGLING);
	drm_bridge_put(bridge);
	EXPECT_REPORT(DOUBLE_PUT);
	stage_end(&stage);
}

/* A driver that follows its pointer, without asking the core. */
static void followed_after_the_last_put(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");

	root_device_unregister(dev);
	CHECK(!drmres_access_check(&hdmi->name, "read"));
	EXPECT_REPORT(BRIDGE_DANGLING);
}

static void no_room(void)
{
	struct device *dev = root_device_register("hdmi");

	CHECK_EQ(PTR_ERR(__devm_drm_bridge_alloc(dev, 8, 0, &hdmi_funcs)), -EINVAL);
	EXPECT_REPORT(BRIDGE_MISUSE);
	CHECK_EQ(PTR_ERR(__devm_drm_bridge_alloc(dev, 8, SIZE_MAX, &hdmi_funcs)), -EINVAL);
	EXPECT_REPORT(BRIDGE_MISUSE);
	root_device_unregister(dev);
}

static void hpd_twice(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");

	hdmi->bridge.ops = DRM_BRIDGE_OP_HPD;
	drm_bridge_hpd_enable(&hdmi->bridge, (void (*)(void *, enum drm_connector_status))(uintptr_t)hdmi_new, NULL);
	drm_bridge_hpd_enable(&hdmi->bridge, (void (*)(void *, enum drm_connector_status))(uintptr_t)hdmi_new, NULL);
	EXPECT_REPORT(WARN);
	case_log();
	drm_bridge_hpd_disable(&hdmi->bridge);
	root_device_unregister(dev);
}

/* Neither NULL nor an error, and no memory either. */
static void no_memory_there(void)
{
	struct drm_bridge *bridge = (struct drm_bridge *)0xffff888012340000;
	struct drm_bridge **place = (struct drm_bridge **)0xffff888012340000;
	int idx;

	drm_bridge_add(bridge);
	EXPECT_REPORT(WILD_ACCESS);
	drm_bridge_put(bridge);
	EXPECT_REPORT(WILD_ACCESS);
	CHECK(!drm_bridge_get(bridge));
	EXPECT_REPORT(WILD_ACCESS);
	drm_bridge_clear_and_put(place);
	EXPECT_REPORT(WILD_ACCESS);
	drm_bridge_clear_and_put(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!drm_bridge_chain_get_last_bridge((struct drm_encoder *)bridge));
	EXPECT_REPORT(WILD_ACCESS);
	CHECK(!drm_bridge_enter(bridge, &idx));
	EXPECT_REPORT(WILD_ACCESS);
	drm_panel_put((struct drm_panel *)bridge);
	EXPECT_REPORT(WILD_ACCESS);
}

/* 1. The table is made when the driver is loaded, and freed in time for nobody but the driver. 2. The last put. */
static void functions_gone_before(void)
{
	struct device *dev = root_device_register("hdmi");
	struct drm_bridge_funcs *funcs = kmemdup(&hdmi_funcs, sizeof(*funcs), GFP_KERNEL);
	struct hdmi *hdmi = devm_drm_bridge_alloc(dev, struct hdmi, bridge, funcs);

	CHECK(!IS_ERR(hdmi));
	kfree(funcs);
	root_device_unregister(dev);
	EXPECT_REPORT(BRIDGE_DANGLING);

	dev = root_device_register("hdmi");
	hdmi_new(dev, "hdmi")->bridge.funcs = NULL;
	root_device_unregister(dev);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_STEPS("");
}

static int put_it(struct drm_panel *panel)
{
	drm_panel_put(panel);
	return 0;
}

/* 1. prepare() puts the reference that is devres's. 2. Nothing is written into the panel afterwards. 3. Unbind. */
static void panel_put_by_its_prepare(void)
{
	static const struct drm_panel_funcs funcs = {.prepare = put_it};
	struct lcd {
		struct drm_panel panel;
	} * lcd;
	struct device *dev = root_device_register("lcd");

	lcd = devm_drm_panel_alloc(dev, struct lcd, panel, &funcs, DRM_MODE_CONNECTOR_DSI);
	CHECK_EQ(drm_panel_prepare(&lcd->panel), 0);
	root_device_unregister(dev);
	EXPECT_REPORT(DOUBLE_PUT);
}

/* The structure for the panel that lies in it. */
static void the_wrong_member_of_a_panel(void)
{
	static const struct drm_panel_funcs funcs;
	struct lcd {
		int before;
		struct drm_panel panel;
	} * lcd;
	struct device *dev = root_device_register("lcd");

	lcd = devm_drm_panel_alloc(dev, struct lcd, panel, &funcs, DRM_MODE_CONNECTOR_DSI);
	drm_panel_get((struct drm_panel *)lcd);
	EXPECT_REPORT(PANEL_MISUSE);
	drm_panel_put((struct drm_panel *)lcd);
	EXPECT_REPORT(PANEL_MISUSE);
	CHECK_EQ(COUNT(&lcd->panel), 1);
	root_device_unregister(dev);
}

/* The structure for the bridge that lies in it. */
static void the_wrong_member(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");

	drm_bridge_put((struct drm_bridge *)hdmi);
	CHECK_STR(EXPECT_REPORT(BRIDGE_MISUSE)->what, "bridge is not here, but elsewhere in this structure");
	CHECK(!drm_bridge_get((struct drm_bridge *)hdmi));
	EXPECT_REPORT(BRIDGE_MISUSE);
	CHECK_EQ(COUNT(&hdmi->bridge), 1);
	root_device_unregister(dev);
	CHECK_STEPS("destroy hdmi");
}

static void get_put_and_add(struct drm_bridge *bridge)
{
	CHECK(!drm_bridge_get(bridge));
	CHECK_STR(EXPECT_REPORT(BRIDGE_DANGLING)->what, "bridge of hdmi is being destroyed: its last reference is put");
	drm_bridge_put(bridge);
	EXPECT_REPORT(DOUBLE_PUT);
	drm_bridge_add(bridge);
	EXPECT_REPORT(BRIDGE_DANGLING);
}

/* destroy() is too late for anything that holds the bridge. */
static void used_by_its_destroy(void)
{
	static const struct drm_bridge_funcs funcs = {.destroy = get_put_and_add};
	struct device *dev = root_device_register("hdmi");

	CHECK(!IS_ERR(devm_drm_bridge_alloc(dev, struct hdmi, bridge, &funcs)));
	root_device_unregister(dev);
	CHECK(!drm_bridge_report(NULL, 0));
}

static void walked_from_nowhere(void)
{
	struct device *dev = root_device_register("hdmi");
	struct drm_bridge *bridge = &hdmi_new(dev, "hdmi")->bridge;

	drm_atomic_bridge_chain_pre_enable(bridge, NULL);
	CHECK_STR(EXPECT_REPORT(BRIDGE_MISUSE)->what, "bridge of hdmi is in no chain");
	drm_atomic_bridge_chain_enable(bridge, NULL);
	EXPECT_REPORT(BRIDGE_MISUSE);
	root_device_unregister(dev);
	drm_atomic_bridge_chain_disable(bridge, NULL);
	EXPECT_REPORT(BRIDGE_DANGLING);
	drm_atomic_bridge_chain_post_disable(bridge, NULL);
	EXPECT_REPORT(BRIDGE_DANGLING);
	drm_atomic_bridge_chain_disable(ERR_PTR(-ENODEV), NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(drm_bridge_chain_mode_valid(bridge, NULL, NULL), MODE_OK);
	EXPECT_REPORT(BRIDGE_DANGLING);
	drm_bridge_chain_mode_set(bridge, NULL, NULL);
	EXPECT_REPORT(BRIDGE_DANGLING);
	drm_for_each_bridge_in_chain_from(bridge, each) CHECK(!"a step");
	EXPECT_REPORT(BRIDGE_DANGLING);
}

static void without_functions(void)
{
	struct device *dev = root_device_register("hdmi");
	struct drm_bridge *bridge = &hdmi_new(dev, "hdmi")->bridge;
	struct stage stage;
	int idx;

	bridge->ops = DRM_BRIDGE_OP_DETECT | DRM_BRIDGE_OP_MODES | DRM_BRIDGE_OP_EDID;
	CHECK_EQ(drm_bridge_detect(bridge, NULL), connector_status_unknown);
	CHECK_STR(EXPECT_REPORT(BRIDGE_MISUSE)->what, "bridge of hdmi says that it can, and has no detect()");
	CHECK_EQ(drm_bridge_get_modes(bridge, NULL), 0);
	EXPECT_REPORT(BRIDGE_MISUSE);
	CHECK(!drm_bridge_edid_read(bridge, NULL));
	EXPECT_REPORT(BRIDGE_MISUSE);
	CHECK(!drm_bridge_enter(bridge, (int *)NULL));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(drm_bridge_enter(bridge, &idx));
	drm_bridge_exit(idx);

	stage_begin(&stage);
	bridge->funcs = NULL;
	CHECK_EQ(drm_bridge_attach(&stage.encoder, bridge, NULL, 0), -EINVAL);
	CHECK_STR(EXPECT_REPORT(BRIDGE_MISUSE)->what, "bridge of hdmi has no functions");
	bridge->funcs = &hdmi_funcs;
	stage_end(&stage);
	root_device_unregister(dev);
}

static void told(void *data, enum drm_connector_status status)
{
	step("%s %d", (const char *)data, status);
}

/*
 * 1. A consumer asks to be told of plug and unplug, with data of its own.
 * 2. It goes without drm_bridge_hpd_disable().
 * 3. The bridge sees a plug.
 */
static void told_after_the_consumer_went(void)
{
	struct device *dev = root_device_register("hdmi"), *consumer = root_device_register("consumer");
	struct drm_bridge *bridge = &hdmi_new(dev, "hdmi")->bridge;

	bridge->ops = DRM_BRIDGE_OP_HPD;
	drm_bridge_hpd_enable(bridge, told, devm_kstrdup(consumer, "told", GFP_KERNEL));
	drm_bridge_hpd_notify(bridge, connector_status_connected);
	CHECK_STEPS("told 1");
	root_device_unregister(consumer);
	drm_bridge_hpd_notify(bridge, connector_status_connected);
	EXPECT_REPORT(USE_AFTER_FREE);
	CHECK_STEPS("");
	drm_bridge_hpd_disable(bridge);
	drm_bridge_hpd_notify(bridge, connector_status_connected);
	root_device_unregister(dev);
}

/* The bridge of an encoder's own driver need not be found; Linux wants it added all the same, since 7.0. */
static void attached_without_being_added(void)
{
	struct device *dev = root_device_register("two");
	struct hdmi *a = hdmi_new(dev, "a"), *b = hdmi_new(dev, "b");
	struct stage stage;

	stage_begin(&stage);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &a->bridge, NULL, 0), 0);
	CHECK_LOG("[drm] Missing drm_bridge_add() before attach\n");
	stage_end(&stage);

	stage_begin(&stage);
	drm_bridge_add(&a->bridge);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &a->bridge, NULL, 0), 0);
	drm_bridge_add(&b->bridge);
	drm_bridge_remove(&b->bridge);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &b->bridge, &a->bridge, 0), 0);
	stage_end(&stage);
	drm_bridge_remove(&a->bridge);

	drmres_set_profile(DRMRES_LINUX_6_12);
	stage_begin(&stage);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &a->bridge, NULL, 0), 0);
	stage_end(&stage);
	CHECK_LOG("");
	root_device_unregister(dev);
}

CASES(bridge_misuse){
	CASE(bridge_misuse, nothing),
	CASE(bridge_misuse, attach_nothing),
	CASE(bridge_misuse, attach_wrongly),
	CASE(bridge_misuse, attach_twice_on_linux),
	CASE(bridge_misuse, added_twice),
	CASE(bridge_misuse, removed_unknown),
	CASE(bridge_misuse, put_twice),
	CASE(bridge_misuse, put_of_others),
	CASE(bridge_misuse, never_removed),
	CASE(bridge_misuse, freed_by_hand),
	CASE(bridge_misuse, old_style_used_after_free),
	CASE(bridge_misuse, used_after_the_last_put),
	CASE(bridge_misuse, followed_after_the_last_put),
	CASE(bridge_misuse, no_room),
	CASE(bridge_misuse, hpd_twice),
	CASE(bridge_misuse, no_memory_there),
	CASE(bridge_misuse, the_wrong_member),
	CASE(bridge_misuse, the_wrong_member_of_a_panel),
	CASE(bridge_misuse, functions_gone_before),
	CASE(bridge_misuse, panel_put_by_its_prepare),
	CASE(bridge_misuse, used_by_its_destroy),
	CASE(bridge_misuse, walked_from_nowhere),
	CASE(bridge_misuse, without_functions),
	CASE(bridge_misuse, told_after_the_consumer_went),
	CASE(bridge_misuse, attached_without_being_added),
	CASE_END,
};
