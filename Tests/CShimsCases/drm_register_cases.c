// SPDX-License-Identifier: MIT
/* Publishing a device and hiding it: what userspace can reach when, and what is out of order. */
#include "drm_case.h"
#include "steps.h"

#include <drm/drm_internal.h>

static int load_result;

static int say_load(struct drm_device *dev, unsigned long flags)
{
	step("load %lu%s", flags, dev->registered ? " registered" : "");
	return load_result;
}

static void say_unload(struct drm_device *dev)
{
	step("unload%s", dev->registered ? " registered" : "");
}

static const struct drm_driver loading = {.name = "old", .load = say_load, .unload = say_unload};

/* What open() does: a reference for as long as the minor is held. */
static bool can_open(struct drm_minor_table *table, unsigned int number)
{
	struct drm_minor *minor = drm_minor_acquire(table, number);

	if (IS_ERR(minor)) {
		CHECK_EQ(PTR_ERR(minor), -ENODEV);
		return false;
	}
	CHECK_EQ(minor->index, number);
	drm_minor_release(minor);
	return true;
}

static void publish_and_hide(void)
{
	struct rig rig = rig_begin();

	CHECK(!can_open(&drm_minors, 0));
	CHECK_EQ(drm_dev_register(rig.drm, 0), 0);
	CHECK_LOG("[drm] Initialized plain 1.2.3 for scn on minor 0\n");
	CHECK(rig.drm->registered);
	CHECK(can_open(&drm_minors, 0));
	CHECK(device_is_registered(rig.drm->primary->kdev));
	CHECK_EQ(kref_read(&rig.drm->ref), 1);

	drm_dev_unregister(rig.drm);
	CHECK(!rig.drm->registered);
	CHECK(!can_open(&drm_minors, 0));
	CHECK(!device_is_registered(rig.drm->primary->kdev));
	rig_end(rig);
	CHECK(!can_open(&drm_minors, 0));
	CHECK(!can_open(&drm_minors, 1000000));
}

static void every_node(void)
{
	static const struct drm_driver gpu = {.name = "gpu", .driver_features = DRIVER_RENDER};
	static const struct drm_driver npu = {.name = "npu", .driver_features = DRIVER_COMPUTE_ACCEL};
	struct rig a = rig_begin_with(&gpu), b = rig_begin_on("npu", &npu);

	CHECK_EQ(drm_dev_register(a.drm, 0), 0);
	CHECK_EQ(drm_dev_register(b.drm, 0), 0);
	CHECK_LOG("[drm] Initialized gpu 0.0.0 for scn on minor 0\n[drm] Initialized npu 0.0.0 for npu on minor 0\n");
	CHECK(can_open(&drm_minors, 0));
	CHECK(can_open(&drm_minors, 128));
	CHECK(can_open(&accel_minors, 0));
	drm_dev_unplug(a.drm);
	CHECK(!can_open(&drm_minors, 0));
	CHECK(!can_open(&drm_minors, 128));
	CHECK(can_open(&accel_minors, 0));
	drm_dev_unregister(b.drm);
	CHECK(!can_open(&accel_minors, 0));
	rig_end(b);
	rig_end(a);
}

/* The documented difference to unplug: who is inside, or opened before, goes on. */
static void unregister_is_not_unplug(void)
{
	struct rig rig = rig_begin();
	int idx;

	CHECK_EQ(drm_dev_register(rig.drm, 0), 0);
	drm_dev_unregister(rig.drm);
	CHECK(!drm_dev_is_unplugged(rig.drm));
	CHECK(drm_dev_enter(rig.drm, &idx));
	drm_dev_exit(idx);
	rig_end(rig);
}

static void load_and_unload(void)
{
	struct rig rig = rig_begin_with(&loading);

	load_result = 0;
	CHECK_EQ(drm_dev_register(rig.drm, 7), 0);
	drm_dev_unregister(rig.drm);
	rig_end(rig);
	CHECK_STEPS("load 7 registered, unload");
}

/*
 * 1. the minors are published, then load() fails
 * 2. userspace may have entered a section in between, so the device counts as unplugged from here on
 */
static void load_fails(void)
{
	struct rig rig = rig_begin_with(&loading);

	load_result = -EIO;
	CHECK_EQ(drm_dev_register(rig.drm, 0), -EIO);
	CHECK_STEPS("load 0 registered");
	CHECK(!rig.drm->registered);
	CHECK(drm_dev_is_unplugged(rig.drm));
	CHECK(!can_open(&drm_minors, 0));
	CHECK_LOG("");
	rig_end(rig);
}

static int register_once(void)
{
	static const struct drm_driver gpu = {.name = "gpu", .driver_features = DRIVER_RENDER};
	struct rig rig;
	int ret;

	drmres_fault_disarm(NULL);
	rig = rig_begin_with(&gpu);
	drmres_fault_arm(&(struct drmres_fault){.nth = (u64)load_result});
	ret = drm_dev_register(rig.drm, 0);
	CHECK_EQ(!ret, can_open(&drm_minors, 0));
	CHECK_EQ(!ret, can_open(&drm_minors, 128));
	if (!ret)
		drm_dev_unregister(rig.drm);
	rig_end(rig);
	return ret;
}

/*
 * Each allocation of drm_dev_register() fails once: all nodes are there, or none. The first three are debugfs entries, which a
 * device can do without.
 */
static void no_memory(void)
{
	struct drmres_fault_stats stats;
	int ret;

	for (load_result = 1; load_result < 50; load_result++) {
		ret = register_once();
		drmres_fault_disarm(&stats);
		if (!stats.injected)
			break;
		CHECK_EQ(ret, load_result <= 3 ? 0 : -ENOMEM);
	}
	CHECK_EQ(ret, 0);
	CHECK(load_result > 5);
}

static void register_twice(void)
{
	struct rig rig = rig_begin();

	CHECK_EQ(drm_dev_register(rig.drm, 0), 0);
	CHECK_EQ(drm_dev_register(rig.drm, 0), -EBUSY);
	CHECK_STR(EXPECT_REPORT(REGISTER_TWICE)->what, "drm#1 is registered already");
	CHECK(can_open(&drm_minors, 0));
	drm_dev_unregister(rig.drm);
	rig_end(rig);
}

static void unregister_unregistered(void)
{
	struct rig rig = rig_begin_with(&loading);

	load_result = 0;
	drm_dev_unregister(rig.drm);
	EXPECT_REPORT(UNREGISTER_NOT_REGISTERED);
	CHECK_STEPS("");
	CHECK_EQ(drm_dev_register(rig.drm, 0), 0);
	drm_dev_unregister(rig.drm);
	drm_dev_unregister(rig.drm);
	EXPECT_REPORT(UNREGISTER_NOT_REGISTERED);
	CHECK_STEPS("load 0 registered, unload");
	rig_end(rig);
}

/* Linux does it all again, and says nothing. */
static void unregister_unregistered_upstream(void)
{
	struct rig rig = rig_begin_with(&loading);

	drmres_set_policy(DRMRES_UPSTREAM);
	drm_dev_unregister(rig.drm);
	CHECK_STEPS("unload");
	rig_end(rig);
}

static void register_again(void)
{
	struct rig rig = rig_begin();

	CHECK_EQ(drm_dev_register(rig.drm, 0), 0);
	drm_dev_unplug(rig.drm);
	CHECK_EQ(drm_dev_register(rig.drm, 0), 0);
	if (drmres_get_policy() == DRMRES_STRICT)
		EXPECT_REPORT(REGISTER_UNPLUGGED);
	CHECK(!drm_dev_is_unplugged(rig.drm));
	CHECK(can_open(&drm_minors, 0));
	drm_dev_unplug(rig.drm);
	rig_end(rig);
}

static void register_again_upstream(void)
{
	drmres_set_policy(DRMRES_UPSTREAM);
	register_again();
}

static void register_without_container(void)
{
	struct rig rig = rig_begin();
	void *container = rig.drm->managed.final_kfree;

	rig.drm->managed.final_kfree = NULL;
	CHECK_EQ(drm_dev_register(rig.drm, 0), 0);
	EXPECT_REPORT(REGISTER_NO_CONTAINER);
	rig.drm->managed.final_kfree = container;
	drm_dev_unregister(rig.drm);
	rig_end(rig);
}

/*
 * 1. remove() forgets drm_dev_unplug()
 * 2. devres puts the driver's reference: the last one, so everything goes although it is published
 */
static void unbind_while_registered(void)
{
	struct device *parent = root_device_register("scn");
	struct toy *toy = devm_drm_dev_alloc(parent, &plain_driver, struct toy, drm);

	CHECK_EQ(drm_dev_register(&toy->drm, 0), 0);
	root_device_unregister(parent);
	CHECK_STR(EXPECT_REPORT(UNBIND_REGISTERED)->object.name, "plain");
	CHECK(!can_open(&drm_minors, 0));
}

/* The fixed twin, with a devres action for it. */
static void unplug_action(void *data)
{
	drm_dev_unplug(data);
}

static void unbind_after_unplug(void)
{
	struct device *parent = root_device_register("scn");
	struct toy *toy = devm_drm_dev_alloc(parent, &plain_driver, struct toy, drm);

	CHECK_EQ(drm_dev_register(&toy->drm, 0), 0);
	CHECK_EQ(devm_add_action(parent, unplug_action, &toy->drm), 0);
	root_device_unregister(parent);
}

static void keep_kind(const struct drmres_event *event, void *context)
{
	(void)context;
	if (event->object_kind == DRMRES_KIND_DRM)
		step("%s", drmres_event_name(event->kind));
}

static void events(void)
{
	struct rig rig = rig_begin();
	int idx;

	drmres_trace_subscribe(keep_kind, NULL);
	CHECK_EQ(drm_dev_register(rig.drm, 0), 0);
	CHECK(drm_dev_enter(rig.drm, &idx));
	drm_dev_exit(idx);
	drm_dev_unregister(rig.drm);
	drm_dev_unplug(rig.drm);
	CHECK(!drm_dev_enter(rig.drm, &idx));
	drmres_trace_subscribe(NULL, NULL);
	CHECK_STEPS("register, enter, unregister, unplug");
	rig_end(rig);
}

CASES(drm_register){
	CASE(drm_register, publish_and_hide),
	CASE(drm_register, every_node),
	CASE(drm_register, unregister_is_not_unplug),
	CASE(drm_register, load_and_unload),
	CASE(drm_register, load_fails),
	CASE(drm_register, no_memory),
	CASE(drm_register, register_twice),
	CASE(drm_register, unregister_unregistered),
	CASE(drm_register, unregister_unregistered_upstream),
	CASE(drm_register, register_again),
	CASE(drm_register, register_again_upstream),
	CASE(drm_register, register_without_container),
	CASE(drm_register, unbind_while_registered),
	CASE(drm_register, unbind_after_unplug),
	CASE(drm_register, events),
	CASE_END,
};
