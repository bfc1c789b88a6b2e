// SPDX-License-Identifier: MIT
/* Two threads on one bridge, in every order that their points allow. */
#include "bridge_case.h"
#include "explorer.h"

static struct device *dev;
static struct hdmi *hdmi;
static struct stage stage;
static int destroyed, hardware, touched_late, found, not_found, seen;

static void count_destroy(struct drm_bridge *bridge)
{
	(void)bridge;
	destroyed++;
}

static const struct drm_bridge_funcs counting_funcs = {.destroy = count_destroy};

static void new_bridge(void)
{
	destroyed = 0;
	dev = root_device_register("hdmi");
	hdmi = devm_drm_bridge_alloc(dev, struct hdmi, bridge, &counting_funcs);
	hdmi->bridge.of_node = drmres_of_node("hdmi");
	drm_bridge_add(&hdmi->bridge);
}

static void unbind(void *arg)
{
	(void)arg;
	drm_bridge_remove(&hdmi->bridge);
	root_device_unregister(dev);
}

/* ---- a lookup and an unbind: who finds the bridge has it ---- */

static void look(void *arg)
{
	struct drm_bridge *bridge = of_drm_find_and_get_bridge(drmres_of_node("hdmi"));

	(void)arg;
	if (!bridge) {
		not_found++;
		return;
	}
	found++;
	CHECK(bridge == &hdmi->bridge && !destroyed);
	drm_bridge_put(bridge);
}

static void begin_lookup(void)
{
	new_bridge();
	explore_thread(look, NULL);
	explore_thread(unbind, NULL);
}

static void end_lookup(void)
{
	CHECK_EQ(destroyed, 1);
}

static void lookup_and_unbind(void)
{
	found = not_found = 0;
	CHECK(explore(begin_lookup, end_lookup, 3000) > 5);
	CHECK(found > 0 && not_found > 0);
}

/* ---- a section and an unplug ---- */

static void touch(void *arg)
{
	int idx;

	(void)arg;
	if (!drm_bridge_enter(&hdmi->bridge, &idx))
		return;
	drmres_point(DRMRES_OP_FLAG, &hardware);
	if (!hardware)
		touched_late++;
	drm_bridge_exit(idx);
}

static void unplug(void *arg)
{
	(void)arg;
	drm_bridge_unplug(&hdmi->bridge);
	hardware = 0;
}

static void begin_section(void)
{
	hardware = 1;
	touched_late = 0;
	new_bridge();
	explore_thread(touch, NULL);
	explore_thread(unplug, NULL);
}

static void end_section(void)
{
	CHECK_EQ(touched_late, 0);
	root_device_unregister(dev);
	CHECK_EQ(destroyed, 1);
}

static void section_and_unplug(void)
{
	CHECK(explore(begin_section, end_section, 3000) > 10);
}

/* ---- a walk and the cleanup of the encoder ---- */

static void walk(void *arg)
{
	(void)arg;
	drm_for_each_bridge_in_chain_scoped(&stage.encoder, bridge)
	{
		CHECK(!destroyed);
		seen++;
	}
}

static void clean_up(void *arg)
{
	(void)arg;
	drmres_bridge_chain_detach(&stage.encoder);
}

static void begin_walk(void)
{
	new_bridge();
	stage_begin(&stage);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &hdmi->bridge, NULL, 0), 0);
	unbind(NULL);
	CHECK_EQ(COUNT(&hdmi->bridge), 1);
	explore_thread(walk, NULL);
	explore_thread(clean_up, NULL);
}

static void end_walk(void)
{
	CHECK_EQ(destroyed, 1);
	stage_end(&stage);
}

static void walk_and_cleanup(void)
{
	seen = 0;
	CHECK(explore(begin_walk, end_walk, 3000) > 5);
	CHECK(seen > 0);
}

CASES(bridge_race){
	CASE(bridge_race, lookup_and_unbind),
	CASE(bridge_race, section_and_unplug),
	CASE(bridge_race, walk_and_cleanup),
	CASE_END,
};
