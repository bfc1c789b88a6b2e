// SPDX-License-Identifier: MIT
/* Two drivers, one chain: who may go first, and what goes when. */
#include "bridge_case.h"

#include <linux/workqueue.h>

/* ---- the bridge's driver is unbound while the consumer's device is open ---- */

/*
 * 1. The bridge is added, found and attached.
 * 2. Its driver is unbound: it unpublishes the bridge, releases what the device needs, puts its reference.
 * 3. The consumer's device is closed: the last put releases what the chain could reach, and the memory.
 */
static void say(void *data)
{
	step("%s", (const char *)data);
}

static int hdmi_probe(struct platform_device *pdev)
{
	struct hdmi *hdmi = devm_drm_bridge_alloc(&pdev->dev, struct hdmi, bridge, &hdmi_funcs);

	if (IS_ERR(hdmi))
		return PTR_ERR(hdmi);
	hdmi->name = "hdmi";
	hdmi->bridge.of_node = pdev->dev.of_node;
	platform_set_drvdata(pdev, hdmi);
	if (devm_add_action_or_reset(&pdev->dev, say, "clock off"))
		return -ENOMEM;
	drm_bridge_add(&hdmi->bridge);
	return 0;
}

static void hdmi_remove(struct platform_device *pdev)
{
	struct hdmi *hdmi = platform_get_drvdata(pdev);

	step("remove");
	drm_bridge_remove(&hdmi->bridge);
}

static struct platform_driver hdmi_driver = {.probe = hdmi_probe, .remove = hdmi_remove, .driver = {.name = "hdmi"}};

static void bridge_unbound_first(void)
{
	struct platform_device *pdev;
	struct drm_bridge *bridge;
	struct stage stage;
	char text[128];

	CHECK_EQ(platform_driver_register(&hdmi_driver), 0);
	pdev = platform_device_register_simple("hdmi", PLATFORM_DEVID_NONE, NULL, 0);
	stage_begin(&stage);
	bridge = of_drm_find_bridge(drmres_of_node("hdmi"));
	CHECK_EQ(drm_bridge_attach(&stage.encoder, bridge, NULL, 0), 0);
	CHECK_STEPS("attach hdmi");

	platform_device_unregister(pdev);
	CHECK_STEPS("remove, clock off");
	CHECK_EQ(COUNT(bridge), 1);
	drm_bridge_report(text, sizeof(text));
	CHECK_STR(text, "bridge[0]: bridge of hdmi\n\trefcount: 1 [lingering]\n\tOF: hdmi\n");

	stage_end(&stage);
	CHECK_STEPS("detach hdmi, destroy hdmi");
	platform_driver_unregister(&hdmi_driver);
}

static void consumer_goes_first(void)
{
	struct platform_device *pdev;
	struct stage stage;

	CHECK_EQ(platform_driver_register(&hdmi_driver), 0);
	pdev = platform_device_register_simple("hdmi", PLATFORM_DEVID_NONE, NULL, 0);
	stage_begin(&stage);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, of_drm_find_bridge(drmres_of_node("hdmi")), NULL, 0), 0);
	stage_end(&stage);
	platform_device_unregister(pdev);
	CHECK_STEPS("attach hdmi, detach hdmi, remove, clock off, destroy hdmi");
	platform_driver_unregister(&hdmi_driver);
}

/* ---- is a workqueue a device resource or a KMS resource? ---- */

struct worker {
	struct hdmi hdmi;
	struct workqueue_struct *wq;
	struct work_struct work;
	bool guarded;
};

static void worked(struct work_struct *work)
{
	(void)work;
	step("work");
}

static struct worker *to_worker(struct drm_bridge *bridge)
{
	return container_of(bridge, struct worker, hdmi.bridge);
}

/* An open file can get here long after unbind. */
static void worker_enable(struct drm_bridge *bridge)
{
	struct worker *worker = to_worker(bridge);
	int idx;

	if (worker->guarded && !drm_bridge_enter(bridge, &idx)) {
		step("hardware is gone");
		return;
	}
	queue_work(worker->wq, &worker->work);
	flush_work(&worker->work);
	if (worker->guarded)
		drm_bridge_exit(idx);
}

static void worker_destroy(struct drm_bridge *bridge)
{
	destroy_workqueue(to_worker(bridge)->wq);
	step("workqueue destroyed");
}

static const struct drm_bridge_funcs device_worker_funcs = {.enable = worker_enable};
static const struct drm_bridge_funcs kms_worker_funcs = {.enable = worker_enable, .destroy = worker_destroy};

static void devm_destroy_workqueue(void *wq)
{
	destroy_workqueue(wq);
	step("workqueue destroyed");
}

static struct worker *worker_new(struct device *dev, const struct drm_bridge_funcs *funcs, bool managed)
{
	struct worker *worker = devm_drm_bridge_alloc(dev, struct worker, hdmi.bridge, funcs);

	worker->wq = alloc_workqueue("hdmi", 0, 0);
	INIT_WORK(&worker->work, worked);
	if (managed)
		CHECK_EQ(devm_add_action_or_reset(dev, devm_destroy_workqueue, worker->wq), 0);
	drm_bridge_add(&worker->hdmi.bridge);
	return worker;
}

/* Attach, enable, unbind as @unbind does it, enable once more from the open file, close. */
static void run_worker(struct worker *worker, struct device *dev, void (*unbind)(struct drm_bridge *bridge),
		       enum drmres_code code)
{
	struct drm_bridge *bridge = &worker->hdmi.bridge;
	struct stage stage;

	stage_begin(&stage);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, bridge, NULL, 0), 0);
	drm_atomic_bridge_chain_enable(bridge, NULL);
	unbind(bridge);
	root_device_unregister(dev);
	drm_atomic_bridge_chain_enable(bridge, NULL);
	if (code != DRMRES_WARN)
		case_expect_report(DRMRES_FILE_NAME, __LINE__, code);
	stage_end(&stage);
}

static void unpublish(struct drm_bridge *bridge)
{
	drm_bridge_remove(bridge);
}

static void unplug(struct drm_bridge *bridge)
{
	drm_bridge_unplug(bridge);
}

/* What the chain can reach without asking is a KMS resource: devres takes it away too early. */
static void workqueue_as_device_resource(void)
{
	struct device *dev = root_device_register("hdmi");
	struct worker *worker = worker_new(dev, &device_worker_funcs, true);

	run_worker(worker, dev, unpublish, DRMRES_WORKQUEUE_MISUSE);
}

static void workqueue_as_kms_resource(void)
{
	struct device *dev = root_device_register("hdmi");
	struct worker *worker = worker_new(dev, &kms_worker_funcs, false);

	run_worker(worker, dev, unpublish, DRMRES_WARN);
	CHECK_STEPS("work, work, workqueue destroyed");
}

/* What the chain only reaches while the hardware is there is a device resource. */
static void workqueue_as_guarded_device_resource(void)
{
	struct device *dev = root_device_register("hdmi");
	struct worker *worker = worker_new(dev, &device_worker_funcs, true);

	worker->guarded = true;
	run_worker(worker, dev, unplug, DRMRES_WARN);
	CHECK_STEPS("work, workqueue destroyed, hardware is gone");
}

/* ---- a bridge in its driver's own memory ---- */

static struct hdmi *old_hdmi(struct device *dev, const char *name)
{
	struct hdmi *hdmi = devm_kzalloc(dev, sizeof(*hdmi), GFP_KERNEL);

	hdmi->name = name;
	hdmi->bridge.funcs = &hdmi_funcs;
	hdmi->bridge.of_node = drmres_of_node(name);
	drm_bridge_add(&hdmi->bridge);
	return hdmi;
}

static void old_style_in_order(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = old_hdmi(dev, "hdmi");
	struct stage stage;

	CHECK_LOG("[drm] DRM bridge corrupted or not allocated by devm_drm_bridge_alloc()\n");
	stage_begin(&stage);
	CHECK(of_drm_find_bridge(drmres_of_node("hdmi")) == &hdmi->bridge);
	CHECK(drm_bridge_get(&hdmi->bridge) == &hdmi->bridge);
	drm_bridge_put(&hdmi->bridge);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &hdmi->bridge, NULL, 0), 0);
	drm_for_each_bridge_in_chain_scoped(&stage.encoder, bridge) step("see %s", hdmi_name(bridge));
	stage_end(&stage);
	drm_bridge_remove(&hdmi->bridge);
	root_device_unregister(dev);
	CHECK_STEPS("attach hdmi, see hdmi, detach hdmi");
}

/* The same with Linux 6.12's functions and lines. */
static void old_style_on_6_12(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi;

	drmres_set_profile(DRMRES_LINUX_6_12);
	hdmi = old_hdmi(dev, "hdmi");
	CHECK_LOG("");
	drm_bridge_remove(&hdmi->bridge);
	root_device_unregister(dev);
}

/*
 * 1. devm_kzalloc(), drm_bridge_add(), attached by another driver.
 * 2. The bridge's driver removes it and is unbound: devres frees the memory.
 * 3. The consumer's last close walks the chain: in Linux, through freed memory.
 */
static void old_style_freed_while_attached(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = old_hdmi(dev, "hdmi");
	struct stage stage;

	stage_begin(&stage);
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &hdmi->bridge, NULL, 0), 0);
	drm_bridge_remove(&hdmi->bridge);
	root_device_unregister(dev);
	CHECK_STR(EXPECT_REPORT(BRIDGE_DANGLING)->what,
		  "bridge of hdmi is still attached to encoder TMDS-1 while its memory goes");
	CHECK(list_empty(&stage.encoder.bridge_chain));
	stage_end(&stage);
	CHECK_STEPS("attach hdmi");
}

static void old_style_freed_while_added(void)
{
	struct device *dev = root_device_register("hdmi");

	old_hdmi(dev, "hdmi");
	root_device_unregister(dev);
	CHECK_STR(EXPECT_REPORT(BRIDGE_DANGLING)->what, "bridge of hdmi is still added while its memory goes");
	CHECK(!of_drm_find_bridge(drmres_of_node("hdmi")));
}

static void old_style_freed_by_hand(void)
{
	struct hdmi *hdmi = kzalloc(sizeof(*hdmi), GFP_KERNEL);

	hdmi->bridge.funcs = &hdmi_funcs;
	drm_bridge_add(&hdmi->bridge);
	kfree(hdmi);
	CHECK_STR(EXPECT_REPORT(BRIDGE_DANGLING)->what, "bridge is still added while its memory goes");
}

/* Nobody has to add a bridge that only its own driver attaches. */
static void old_style_attached_only(void)
{
	struct device *dev = root_device_register("hdmi");
	struct hdmi *hdmi = devm_kzalloc(dev, sizeof(*hdmi), GFP_KERNEL);
	struct stage stage;

	stage_begin(&stage);
	hdmi->bridge.funcs = &hdmi_funcs;
	CHECK_EQ(drm_bridge_attach(&stage.encoder, &hdmi->bridge, NULL, 0), 0);
	stage_end(&stage);
	root_device_unregister(dev);
}

/* ---- a pointer without a reference ---- */

struct looker {
	struct drm_bridge *bridge;
};

static bool takes_reference;

static int looker_probe(struct platform_device *pdev)
{
	struct looker *looker = devm_kzalloc(&pdev->dev, sizeof(*looker), GFP_KERNEL);

	if (!looker)
		return -ENOMEM;
	looker->bridge = of_drm_find_bridge(drmres_of_node("hdmi"));
	if (!looker->bridge)
		return -EPROBE_DEFER;
	if (takes_reference)
		drm_bridge_get(looker->bridge);
	platform_set_drvdata(pdev, looker);
	return 0;
}

static void looker_remove(struct platform_device *pdev)
{
	struct looker *looker = platform_get_drvdata(pdev);

	if (takes_reference)
		drm_bridge_put(looker->bridge);
}

static struct platform_driver looker_driver = {
	.probe = looker_probe, .remove = looker_remove, .driver = {.name = "looker"}};

static void look_up(bool reference, bool looker_first)
{
	struct platform_device *hdmi, *looker;

	takes_reference = reference;
	CHECK_EQ(platform_driver_register(&hdmi_driver), 0);
	CHECK_EQ(platform_driver_register(&looker_driver), 0);
	hdmi = platform_device_register_simple("hdmi", PLATFORM_DEVID_NONE, NULL, 0);
	looker = platform_device_register_simple("looker", PLATFORM_DEVID_NONE, NULL, 0);
	CHECK(looker->dev.driver != NULL);
	if (looker_first)
		platform_device_unregister(looker);
	platform_device_unregister(hdmi);
	if (!looker_first) {
		if (!reference)
			EXPECT_REPORT(BRIDGE_UNREFERENCED);
		platform_device_unregister(looker);
	}
	platform_driver_unregister(&looker_driver);
	platform_driver_unregister(&hdmi_driver);
}

static void unreferenced(void)
{
	look_up(false, false);
}

static void unreferenced_in_order(void)
{
	look_up(false, true);
}

static void referenced(void)
{
	look_up(true, false);
	look_up(true, true);
}

CASES(bridge_lifetime){
	CASE(bridge_lifetime, bridge_unbound_first),
	CASE(bridge_lifetime, consumer_goes_first),
	CASE(bridge_lifetime, workqueue_as_device_resource),
	CASE(bridge_lifetime, workqueue_as_kms_resource),
	CASE(bridge_lifetime, workqueue_as_guarded_device_resource),
	CASE(bridge_lifetime, old_style_in_order),
	CASE(bridge_lifetime, old_style_on_6_12),
	CASE(bridge_lifetime, old_style_freed_while_attached),
	CASE(bridge_lifetime, old_style_freed_while_added),
	CASE(bridge_lifetime, old_style_freed_by_hand),
	CASE(bridge_lifetime, old_style_attached_only),
	CASE(bridge_lifetime, unreferenced),
	CASE(bridge_lifetime, unreferenced_in_order),
	CASE(bridge_lifetime, referenced),
	CASE_END,
};
