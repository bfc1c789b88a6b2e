// SPDX-License-Identifier: MIT
/* Chains: order, walks that hold references, and what attach refuses. */
#include "bridge_case.h"

/* Three bridges on one device, in one chain. */
struct chain {
	struct stage stage;
	struct device *dev;
	struct hdmi *a, *b, *c;
};

static void chain_begin(struct chain *chain)
{
	stage_begin(&chain->stage);
	chain->dev = root_device_register("three");
	chain->a = hdmi_new(chain->dev, "a");
	chain->b = hdmi_new(chain->dev, "b");
	chain->c = hdmi_new(chain->dev, "c");
	CHECK_EQ(drm_bridge_attach(&chain->stage.encoder, &chain->a->bridge, NULL, 0), 0);
	CHECK_EQ(drm_bridge_attach(&chain->stage.encoder, &chain->b->bridge, &chain->a->bridge, 0), 0);
	CHECK_EQ(drm_bridge_attach(&chain->stage.encoder, &chain->c->bridge, &chain->b->bridge, 0), 0);
	CHECK_STEPS("attach a, attach b, attach c");
}

static void chain_end(struct chain *chain)
{
	CHECK_EQ(COUNT(&chain->a->bridge), 2);
	CHECK_EQ(COUNT(&chain->b->bridge), 2);
	CHECK_EQ(COUNT(&chain->c->bridge), 2);
	stage_end(&chain->stage);
	root_device_unregister(chain->dev);
}

static void detached_from_the_encoder_on(void)
{
	struct chain chain;

	chain_begin(&chain);
	chain_end(&chain);
	CHECK_STEPS("detach a, detach b, detach c, destroy c, destroy b, destroy a");
}

static void neighbours(void)
{
	struct chain chain;
	struct drm_bridge *bridge;

	chain_begin(&chain);
	bridge = drm_bridge_chain_get_first_bridge(&chain.stage.encoder);
	CHECK(bridge == &chain.a->bridge);
	CHECK_EQ(COUNT(bridge), 3);
	CHECK(!drm_bridge_get_prev_bridge(bridge));
	drm_bridge_put(bridge);
	bridge = drm_bridge_chain_get_last_bridge(&chain.stage.encoder);
	CHECK(bridge == &chain.c->bridge);
	CHECK(!drm_bridge_get_next_bridge(bridge));
	drm_bridge_put(bridge);
	bridge = drm_bridge_get_next_bridge(&chain.a->bridge);
	CHECK(bridge == &chain.b->bridge);
	drm_bridge_put(bridge);
	bridge = drm_bridge_get_prev_bridge(&chain.c->bridge);
	CHECK(bridge == &chain.b->bridge);
	drm_bridge_put(bridge);
	chain_end(&chain);
}

static int walk_to(struct drm_encoder *encoder, const char *name)
{
	drm_for_each_bridge_in_chain_scoped(encoder, bridge)
	{
		step("%s %u", hdmi_name(bridge), COUNT(bridge));
		if (!strcmp(hdmi_name(bridge), name))
			return 1;
	}
	return 0;
}

static void walks(void)
{
	struct chain chain;
	struct drm_bridge *each;

	chain_begin(&chain);
	CHECK_EQ(walk_to(&chain.stage.encoder, "b"), 1);
	CHECK_STEPS("a 3, b 3");
	CHECK_EQ(walk_to(&chain.stage.encoder, "d"), 0);
	CHECK_STEPS("a 3, b 3, c 3");
	drm_for_each_bridge_in_chain(&chain.stage.encoder, each) if (each == &chain.b->bridge) break;
	CHECK(each == &chain.b->bridge);
	drm_for_each_bridge_in_chain_from(&chain.b->bridge, bridge) step("from %s", hdmi_name(bridge));
	CHECK_STEPS("from b, from c");
	chain_end(&chain);
}

static void no_chain(void)
{
	struct stage stage;

	stage_begin(&stage);
	CHECK(!drm_bridge_chain_get_first_bridge(&stage.encoder));
	CHECK(!drm_bridge_chain_get_last_bridge(&stage.encoder));
	CHECK_EQ(walk_to(&stage.encoder, "a"), 0);
	drm_atomic_bridge_chain_enable(NULL, NULL);
	drm_atomic_bridge_chain_disable(NULL, NULL);
	stage_end(&stage);
}

static void attach_fails(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");
	struct stage stage;

	stage_begin(&stage);
	drm_bridge_add(&hdmi->bridge);
	hdmi->attach_result = -ENODEV;
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &hdmi->bridge, NULL, 0), -ENODEV);
	CHECK_LOG("[drm:drm_bridge_attach] *ERROR* failed to attach bridge hdmi to encoder TMDS-1: -19\n");
	CHECK(!hdmi->bridge.dev && list_empty(&stage.encoder.bridge_chain));
	CHECK_EQ(COUNT(&hdmi->bridge), 2);
	hdmi->attach_result = -EPROBE_DEFER;
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &hdmi->bridge, NULL, 0), -EPROBE_DEFER);
	CHECK_LOG("");
	hdmi->attach_result = 0;
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &hdmi->bridge, NULL, 0), 0);
	stage_end(&stage);
	drm_bridge_remove(&hdmi->bridge);
	root_device_unregister(dev);
}

/* A device that was unbound and is still open has the bridge; its successor has to wait. */
static void another_encoder_has_it(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = hdmi_new(dev, "hdmi");
	struct stage stage;
	struct drm_encoder other = {.name = (char *)"TMDS-2"};

	stage_begin(&stage);
	INIT_LIST_HEAD(&other.bridge_chain);
	other.dev = stage.rig.drm;
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &hdmi->bridge, NULL, 0), 0);
	CHECK_EQ(drm_bridge_attach(&other, &hdmi->bridge, NULL, 0), -EBUSY);
	CHECK_EQ(COUNT(&hdmi->bridge), 2);
	stage_end(&stage);
	root_device_unregister(dev);
}

#define STEP(verb)                                    \
	static void verb(struct drm_bridge *bridge)   \
	{                                             \
		step(#verb " %s", hdmi_name(bridge)); \
	}
STEP(pre_enable)
STEP(enable)
STEP(disable)
STEP(post_disable)

static void atomic_enable(struct drm_bridge *bridge, struct drm_atomic_state *state)
{
	(void)state;
	step("atomic enable %s", hdmi_name(bridge));
}

static void mode_set(struct drm_bridge *bridge, const struct drm_display_mode *mode,
		     const struct drm_display_mode *adjusted_mode)
{
	(void)mode;
	(void)adjusted_mode;
	step("mode_set %s", hdmi_name(bridge));
}

static const struct drm_bridge_funcs power_funcs = {
	.pre_enable = pre_enable,
	.enable = enable,
	.disable = disable,
	.post_disable = post_disable,
	.mode_set = mode_set,
};

static enum drm_mode_status mode_valid(struct drm_bridge *bridge, const struct drm_display_info *info,
				       const struct drm_display_mode *mode)
{
	(void)bridge;
	(void)info;
	(void)mode;
	return MODE_CLOCK_HIGH;
}

static const struct drm_bridge_funcs atomic_funcs = {
	.enable = enable,
	.atomic_enable = atomic_enable,
	.mode_valid = mode_valid,
	.atomic_reset = drm_atomic_helper_bridge_reset,
	.atomic_duplicate_state = drm_atomic_helper_bridge_duplicate_state,
	.atomic_destroy_state = drm_atomic_helper_bridge_destroy_state,
};

/* Prepared from the far end, switched on from the encoder; and the reverse. */
static void power(void)
{
	struct device *dev = root_device_register("two");
	struct hdmi *a = devm_drm_bridge_alloc(dev, struct hdmi, bridge, &power_funcs);
	struct hdmi *b = devm_drm_bridge_alloc(dev, struct hdmi, bridge, &power_funcs);
	struct stage stage;

	a->name = "a";
	b->name = "b";
	stage_begin(&stage);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &a->bridge, NULL, 0), 0);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &b->bridge, &a->bridge, 0), 0);
	drm_bridge_chain_mode_set(&a->bridge, NULL, NULL);
	CHECK_STEPS("mode_set a, mode_set b");
	drm_atomic_bridge_chain_pre_enable(&a->bridge, NULL);
	drm_atomic_bridge_chain_enable(&a->bridge, NULL);
	CHECK_STEPS("pre_enable b, pre_enable a, enable a, enable b");
	drm_atomic_bridge_chain_disable(&a->bridge, NULL);
	drm_atomic_bridge_chain_post_disable(&a->bridge, NULL);
	CHECK_STEPS("disable b, disable a, post_disable a, post_disable b");
	drm_atomic_bridge_chain_disable(&b->bridge, NULL);
	CHECK_STEPS("disable b");
	CHECK_EQ(drm_bridge_chain_mode_valid(&a->bridge, NULL, NULL), MODE_OK);
	CHECK_EQ(COUNT(&a->bridge), 2);
	CHECK_EQ(COUNT(&b->bridge), 2);
	stage_end(&stage);
	root_device_unregister(dev);
}

/* b and c want the one before them first: the three are one run, and the far end still comes before it. */
static void runs(void)
{
	struct device *dev = root_device_register("four");
	struct hdmi *bridges[4];
	struct stage stage;

	stage_begin(&stage);
	for (int i = 0; i < 4; i++) {
		static const char *const names[] = {"a", "b", "c", "d"};

		bridges[i] = devm_drm_bridge_alloc(dev, struct hdmi, bridge, &power_funcs);
		bridges[i]->name = names[i];
		bridges[i]->bridge.pre_enable_prev_first = i == 1 || i == 2;
		CHECK_EQ(drm_bridge_attach(&stage.encoder, &bridges[i]->bridge, i ? &bridges[i - 1]->bridge : NULL, 0),
			 0);
	}
	drm_atomic_bridge_chain_pre_enable(&bridges[0]->bridge, NULL);
	CHECK_STEPS("pre_enable d, pre_enable a, pre_enable b, pre_enable c");
	drm_atomic_bridge_chain_post_disable(&bridges[0]->bridge, NULL);
	CHECK_STEPS("post_disable c, post_disable b, post_disable a, post_disable d");
	drm_atomic_bridge_chain_pre_enable(&bridges[2]->bridge, NULL);
	CHECK_STEPS("pre_enable d, pre_enable c");
	drm_atomic_bridge_chain_pre_enable(NULL, NULL);
	drm_atomic_bridge_chain_post_disable(NULL, NULL);
	CHECK_STEPS("");
	for (int i = 0; i < 4; i++)
		CHECK_EQ(COUNT(&bridges[i]->bridge), 2);
	stage_end(&stage);
	root_device_unregister(dev);
}

static int attach_atomic(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi;
	struct stage stage;
	int ret;

	if (IS_ERR(dev))
		return PTR_ERR(dev);
	hdmi = devm_drm_bridge_alloc(dev, struct hdmi, bridge, &atomic_funcs);
	if (IS_ERR(hdmi)) {
		root_device_unregister(dev);
		return PTR_ERR(hdmi);
	}
	hdmi->name = "hdmi";
	memset(&stage, 0, sizeof(stage));
	INIT_LIST_HEAD(&stage.encoder.bridge_chain);
	stage.encoder.dev = (struct drm_device *)dev;
	ret = drm_bridge_attach(&stage.encoder, &hdmi->bridge, NULL, 0);
	if (!ret) {
		struct drm_bridge_state *copy;

		CHECK_EQ(drm_bridge_chain_mode_valid(&hdmi->bridge, NULL, NULL), MODE_CLOCK_HIGH);
		drm_atomic_bridge_chain_enable(&hdmi->bridge, NULL);
		copy = hdmi->bridge.funcs->atomic_duplicate_state(&hdmi->bridge);
		if (copy)
			hdmi->bridge.funcs->atomic_destroy_state(&hdmi->bridge, copy);
		else
			ret = -ENOMEM;
	}
	drmres_bridge_chain_detach(&stage.encoder);
	root_device_unregister(dev);
	return ret;
}

/* The state that attach made goes at detach, and a failure leaves nothing. */
static void state(void)
{
	CHECK_EQ(attach_atomic(), 0);
	CHECK_STEPS("atomic enable hdmi");
	CHECK(sweep(attach_atomic) >= 4);
}

CASES(bridge_chain){
	CASE(bridge_chain, detached_from_the_encoder_on),
	CASE(bridge_chain, neighbours),
	CASE(bridge_chain, walks),
	CASE(bridge_chain, no_chain),
	CASE(bridge_chain, attach_fails),
	CASE(bridge_chain, another_encoder_has_it),
	CASE(bridge_chain, power),
	CASE(bridge_chain, runs),
	CASE(bridge_chain, state),
	CASE_END,
};
