// SPDX-License-Identifier: MIT
#include <cases.h>

#include <drm/drm_managed.h>
#include <drm/drm_ioctl.h>
#include <drmres/user.h>
#include <linux/device.h>
#include <linux/kref.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include <stdio.h>
#include <string.h>

#include "drm_case.h"

static const struct file_operations user_fops = {
	.open = drm_open,
	.release = drm_release,
	.unlocked_ioctl = drm_ioctl,
	.fop_flags = FOP_UNSIGNED_OFFSET,
};
static const struct drm_driver user_driver = {.name = "user", .fops = &user_fops};

/* A touch as the core notices it, inside a phase as its frameworks enter it. */
static bool touch_in(const char *verb, const char *subject, const void *p, const char *function)
{
	struct drmres_phase phase;
	bool alive;

	drmres_phase_enter(&phase, verb, subject);
	alive = drmres_access_check(p, function);
	drmres_phase_leave(&phase);
	return alive;
}

static void free_in(const char *verb, const char *subject, const void *p)
{
	struct drmres_phase phase;

	drmres_phase_enter(&phase, verb, subject);
	kfree(p);
	drmres_phase_leave(&phase);
}

/* ---- L20: order ---- */

static void free_memory(void *data)
{
	kfree(data);
}

struct user {
	void *memory;
	bool alive;
};

static void use_memory(void *data)
{
	struct user *user = data;

	user->alive = drmres_access_check(user->memory, "memory access");
}

/*
 * 1. An action is registered, and then the memory that it uses is allocated.
 * 2. At unbind the memory goes first.
 */
static void devm_order(void)
{
	struct device *dev = root_device_register("scn");
	const struct drmres_report *report;
	struct user user;

	CHECK_EQ(devm_add_action(dev, use_memory, &user), 0);
	user.memory = devm_kzalloc(dev, 8, GFP_KERNEL);
	root_device_unregister(dev);
	report = EXPECT_REPORT(RELEASE_ORDER);
	if (report)
		CHECK_STR(
			report->what,
			"dr#2 (devm_kzalloc_release) was used by action use_memory on scn after it was released with device scn in device_del of scn");

	dev = root_device_register("scn");
	user.memory = devm_kzalloc(dev, 8, GFP_KERNEL);
	CHECK_EQ(devm_add_action(dev, use_memory, &user), 0);
	root_device_unregister(dev);
	CHECK(user.alive);
}

static void use_memory_drm(struct drm_device *drm, void *data)
{
	(void)drm;
	use_memory(data);
}

static void drmm_order(void)
{
	struct rig rig = rig_begin();
	struct user user;

	CHECK_EQ(drmm_add_action(rig.drm, use_memory_drm, &user), 0);
	user.memory = drmm_kzalloc(rig.drm, 8, GFP_KERNEL);
	rig_end(rig);
	EXPECT_REPORT(RELEASE_ORDER);

	rig = rig_begin();
	user.memory = drmm_kzalloc(rig.drm, 8, GFP_KERNEL);
	CHECK_EQ(drmm_add_action(rig.drm, use_memory_drm, &user), 0);
	rig_end(rig);
	CHECK(user.alive);
}

/* What one action frees, another of the same release uses. */
static void freed_by_action(void)
{
	struct device *dev = root_device_register("scn");
	struct user user = {.memory = kmalloc(8, GFP_KERNEL)};

	CHECK_EQ(devm_add_action(dev, use_memory, &user), 0);
	CHECK_EQ(devm_add_action(dev, free_memory, user.memory), 0);
	root_device_unregister(dev);
	EXPECT_REPORT(RELEASE_ORDER);
}

/* The release of the drm_device happens inside that of its parent, and is another lifetime. */
static void drmm_action_uses_devm(void)
{
	struct device *dev = root_device_register("scn");
	struct toy *toy = devm_drm_dev_alloc(dev, &plain_driver, struct toy, drm);
	struct user user = {.memory = devm_kzalloc(dev, 8, GFP_KERNEL)};

	CHECK_EQ(drmm_add_action(&toy->drm, use_memory_drm, &user), 0);
	root_device_unregister(dev);
	EXPECT_REPORT(DEVM_AFTER_UNBIND);
}

static bool is_advised(const struct drmres_report *report, const char *words)
{
	return report && strstr(report->advice, words);
}

/*
 * 1. A driver has memory from devm, and something that devm frees and no drmm_ function has.
 * 2. Both are reached after unbind: by an action of the drm_device, by a file.
 * 3. The advice is what helps: the other kind of action, the other kind of memory, a section.
 */
static void advised(void)
{
	struct device *dev = root_device_register("scn");
	struct toy *toy = devm_drm_dev_alloc(dev, &plain_driver, struct toy, drm);
	struct user user = {.memory = devm_kzalloc(dev, 8, GFP_KERNEL)};
	void *memory = devm_kzalloc(dev, 8, GFP_KERNEL), *other = kmalloc(8, GFP_KERNEL);

	CHECK_EQ(drmm_add_action(&toy->drm, use_memory_drm, &user), 0);
	CHECK_EQ(devm_add_action(dev, free_memory, other), 0);
	root_device_unregister(dev);
	CHECK(is_advised(EXPECT_REPORT(DEVM_AFTER_UNBIND), "devm_add_action_or_reset()"));
	touch_in("ioctl GET", "file#1", memory, "memory access");
	CHECK(is_advised(EXPECT_REPORT(DEVM_AFTER_UNBIND), "allocate it with drmm_kzalloc()"));
	touch_in("ioctl GET", "file#1", other, "memory access");
	CHECK(is_advised(EXPECT_REPORT(DEVM_AFTER_UNBIND), "it goes with the hardware: guard the access"));
}

/* ---- L01, L12, L14, L28: who outlived whom ---- */

static void *gone_with_device(void)
{
	struct device *dev = root_device_register("scn");
	void *p = devm_kzalloc(dev, 8, GFP_KERNEL);

	root_device_unregister(dev);
	return p;
}

static void devm_by_whom(void)
{
	struct rig rig;
	int fd;

	touch_in("ioctl GET", "file#1", gone_with_device(), "memory access");
	EXPECT_REPORT(DEVM_AFTER_UNBIND);
	touch_in("interrupt", "vc4", gone_with_device(), "memory access");
	EXPECT_REPORT(ARMED_WHEN_FREED);
	touch_in("work", "vc4_hang", gone_with_device(), "memory access");
	EXPECT_REPORT(ARMED_WHEN_FREED);
	touch_in("timer", "vc4_tick", gone_with_device(), "call_timer_fn");
	EXPECT_REPORT(ARMED_WHEN_FREED);

	/* With a file open somebody may rightly have queued it. */
	rig = rig_begin_on("gpu", &user_driver);
	CHECK_EQ(drm_dev_register(rig.drm, 0), 0);
	fd = drmres_open_device(rig.drm);
	CHECK(fd >= 0);
	touch_in("work", "vc4_hang", gone_with_device(), "memory access");
	EXPECT_REPORT(DEVM_AFTER_UNBIND);
	CHECK_EQ(drmres_close(fd), 0);
	drm_dev_unplug(rig.drm);
	rig_end(rig);
}

/* A component's group goes at its unbind; and what is given back by hand there was not meant to. */
static void part_of_device(void)
{
	struct device *dev = root_device_register("scn");
	struct drmres_phase phase;
	void *group = devres_open_group(dev, NULL, GFP_KERNEL), *p = devm_kzalloc(dev, 8, GFP_KERNEL), *q;

	drmres_phase_enter(&phase, "component unbind", "scn");
	devres_release_group(dev, group);
	drmres_phase_leave(&phase);
	touch_in("ioctl GET", "file#1", p, "memory access");
	EXPECT_REPORT(DEVM_AFTER_UNBIND);

	q = devm_kzalloc(dev, 8, GFP_KERNEL);
	drmres_phase_enter(&phase, "remove", "scn");
	devm_kfree(dev, q);
	drmres_phase_leave(&phase);
	touch_in("ioctl GET", "file#1", q, "memory access");
	EXPECT_REPORT(STRUCT_FREED_EARLY);
	root_device_unregister(dev);
}

/* A block that an action frees lives as long as what the action belongs to. */
static void freed_in_action(void)
{
	struct device *dev = root_device_register("scn");
	void *p = kmalloc(8, GFP_KERNEL);

	CHECK_EQ(devm_add_action(dev, free_memory, p), 0);
	root_device_unregister(dev);
	touch_in("ioctl GET", "file#1", p, "memory access");
	EXPECT_REPORT(DEVM_AFTER_UNBIND);
}

static void free_data(struct drm_device *drm, void *data)
{
	(void)drm;
	kfree(data);
}

static void freed_in_drm_release(void)
{
	struct rig rig = rig_begin();
	void *p = kmalloc(8, GFP_KERNEL);

	CHECK_EQ(drmm_add_action(rig.drm, free_data, p), 0);
	rig_end(rig);
	touch_in("work", "vc4_hang", p, "memory access");
	EXPECT_REPORT(DRMM_AFTER_RELEASE);
}

static void freed_in_remove(void)
{
	static const char *const late[][2] = {{"ioctl GET", "file#1"},	   {"close", "file#1"},
					      {"release", "fence#1"},	   {"page fault", "map#1 of file#1"},
					      {"release", "drm#1"},	   {"work", "vc4_hang"},
					      {"action vc4_fini", "drm#1"}};
	struct drmres_phase phase;
	void *p;

	for (size_t i = 0; i < ARRAY_SIZE(late); i++) {
		p = kmalloc(8, GFP_KERNEL);
		drmres_phase_enter(&phase, "unbind", "vc4");
		free_in("remove", "vc4", p);
		drmres_phase_leave(&phase);
		touch_in(late[i][0], late[i][1], p, "memory access");
		EXPECT_REPORT(STRUCT_FREED_EARLY);
	}

	/* Its own probe is no user; and what an ioctl frees is no early end of the driver's structure. */
	p = kmalloc(8, GFP_KERNEL);
	free_in("remove", "vc4", p);
	touch_in("probe", "vc4", p, "memory access");
	EXPECT_REPORT(USE_AFTER_FREE);
	p = kmalloc(8, GFP_KERNEL);
	free_in("ioctl FREE", "file#1", p);
	touch_in("ioctl GET", "file#1", p, "memory access");
	EXPECT_REPORT(USE_AFTER_FREE);
}

/* It is the machinery that touches, not the driver's function. */
static void armed(void)
{
	void *p = kmalloc(8, GFP_KERNEL);

	free_in("remove", "vc4", p);
	touch_in("work", "vc4_hang", p, "process_one_work");
	EXPECT_REPORT(ARMED_WHEN_FREED);
}

/* ---- L19 ---- */

static void moved(void)
{
	struct device *dev = root_device_register("scn");
	void *p = devm_kzalloc(dev, 8, GFP_KERNEL), *q = devm_krealloc(dev, p, 4000, GFP_KERNEL);
	const struct drmres_report *report;

	CHECK(drmres_access_check(q, "memory access"));
	touch_in("ioctl GET", "file#1", p, "memory access");
	report = EXPECT_REPORT(STALE_KREALLOC);
	if (report)
		CHECK_STR(report->what,
			  "dr#1 (devm_kzalloc_release) was used by ioctl GET on file#1 after devm_krealloc() freed it");
	root_device_unregister(dev);
}

/* ---- L22 ---- */

struct counted {
	struct kref kref;
};

static void counted_release(struct kref *kref)
{
	kfree(container_of(kref, struct counted, kref));
}

static void put_freed(void)
{
	struct counted *counted = kzalloc(sizeof(*counted), GFP_KERNEL);

	kref_init(&counted->kref);
	kref_get(&counted->kref);
	kref_put(&counted->kref, counted_release);
	kref_put(&counted->kref, counted_release);
	kref_put(&counted->kref, counted_release);
	EXPECT_REPORT(DOUBLE_PUT);

	/* A get is no put. */
	counted = kzalloc(sizeof(*counted), GFP_KERNEL);
	kref_init(&counted->kref);
	kref_put(&counted->kref, counted_release);
	kref_get(&counted->kref);
	EXPECT_REPORT(USE_AFTER_FREE);
}

static void put_by_action(void *data)
{
	drm_dev_put(data);
}

/*
 * 1. probe() takes a device with devm_drm_dev_alloc(), whose reference goes at unbind by itself
 * 2. and adds an action that puts one more
 */
static void put_by_action_too(void)
{
	struct device *dev = root_device_register("scn");
	struct toy *toy = devm_drm_dev_alloc(dev, &plain_driver, struct toy, drm);

	CHECK_EQ(devm_add_action(dev, put_by_action, &toy->drm), 0);
	root_device_unregister(dev);
	EXPECT_REPORT(DOUBLE_PUT);

	/* The fixed twin has a reference for it. */
	dev = root_device_register("scn");
	toy = devm_drm_dev_alloc(dev, &plain_driver, struct toy, drm);
	drm_dev_get(&toy->drm);
	CHECK_EQ(devm_add_action(dev, put_by_action, &toy->drm), 0);
	root_device_unregister(dev);
}

/* An open file has a reference: it is noticed when that one is put by somebody else. */
static void put_of_open_file(void)
{
	struct rig rig = rig_begin_with(&user_driver);
	const struct drmres_report *report;
	int fd;

	CHECK_EQ(drm_dev_register(rig.drm, 0), 0);
	fd = drmres_open_device(rig.drm);
	drm_dev_unplug(rig.drm);
	drm_dev_put(rig.drm);
	drm_dev_put(rig.drm);
	report = EXPECT_REPORT(DOUBLE_PUT);
	if (report)
		CHECK_STR(report->what, "the last reference on drm#1 was put, and file#1 still has one");
	CHECK_EQ(drmres_close(fd), 0);
	root_device_unregister(rig.parent);
}

/* ---- L23, M01 ---- */

static void freed_twice(void)
{
	struct device *dev = root_device_register("scn");
	void *p = kmalloc(8, GFP_KERNEL);

	/* By hand, and by the action. */
	CHECK_EQ(devm_add_action(dev, free_memory, p), 0);
	free_in("remove", "scn", p);
	root_device_unregister(dev);
	EXPECT_REPORT(RELEASED_TWICE);

	/* By the action, and by hand. */
	dev = root_device_register("scn");
	p = kmalloc(8, GFP_KERNEL);
	CHECK_EQ(devm_add_action(dev, free_memory, p), 0);
	root_device_unregister(dev);
	kfree(p);
	EXPECT_REPORT(RELEASED_TWICE);

	/* By two actions, and twice by hand. */
	dev = root_device_register("scn");
	p = kmalloc(8, GFP_KERNEL);
	CHECK_EQ(devm_add_action(dev, free_memory, p), 0);
	CHECK_EQ(devm_add_action(dev, free_memory, p), 0);
	root_device_unregister(dev);
	EXPECT_REPORT(DOUBLE_FREE);
	p = kmalloc(8, GFP_KERNEL);
	free_in("probe", "scn", p);
	free_in("remove", "scn", p);
	EXPECT_REPORT(DOUBLE_FREE);

	/* By its owner, and by hand. */
	kfree(gone_with_device());
	EXPECT_REPORT(RELEASED_TWICE);
}

/* ---- K05 ---- */

static void put_own(struct drm_device *drm, void *data)
{
	(void)data;
	drm_dev_put(drm);
}

static void nothing_to_do(struct drm_device *drm, void *data)
{
	(void)drm;
	(void)data;
}

static u64 left_over(struct rig rig, u64 mark)
{
	drm_dev_put(rig.drm);
	root_device_unregister(rig.parent);
	return drmres_leak_check(mark);
}

/*
 * 1. An action of the drm_device is to put a reference that is taken for it.
 * 2. The driver puts its own. The action is never called.
 */
static void cycle(void)
{
	u64 mark = drmres_leak_mark();
	struct rig rig = rig_begin();
	const struct drmres_report *report;
	struct drmres_object newest;

	drm_dev_get(rig.drm);
	CHECK_EQ(drmm_add_action(rig.drm, put_own, NULL), 0);
	CHECK(drmres_managed_count(rig.drm, &newest) > 1);
	CHECK_STR(newest.name, "put_own");
	CHECK_EQ(drmres_managed_count(rig.parent, NULL), 0);
	CHECK(left_over(rig, mark) > 0);
	report = EXPECT_REPORT(REFERENCE_CYCLE);
	if (report)
		CHECK(strstr(report->what, "(put_own)"));

	/* It was only tried: nothing has changed. */
	drm_dev_get(rig.drm);
	drmm_release_action(rig.drm, put_own, NULL);
	drm_dev_put(rig.drm);
	CHECK_EQ(drmres_leak_check(mark), 0);
}

/* A reference that nobody's action has is a put that is missing. */
static void no_cycle(void)
{
	u64 mark = drmres_leak_mark();
	struct rig rig = rig_begin();

	drm_dev_get(rig.drm);
	CHECK_EQ(drmm_add_action(rig.drm, nothing_to_do, NULL), 0);
	CHECK(left_over(rig, mark) > 0);
	EXPECT_REPORT(STILL_OWNED);
	drm_dev_put(rig.drm);
	CHECK_EQ(drmres_leak_check(mark), 0);
}

/* One mistake is one finding. */
static void once(void)
{
	void *p = gone_with_device();

	CHECK(!touch_in("ioctl GET", "file#1", p, "memory access"));
	EXPECT_REPORT(DEVM_AFTER_UNBIND);
	CHECK(!touch_in("work", "vc4_hang", p, "memory access"));
}

CASES(diagnose){CASE(diagnose, devm_order),
		CASE(diagnose, drmm_order),
		CASE(diagnose, freed_by_action),
		CASE(diagnose, drmm_action_uses_devm),
		CASE(diagnose, advised),
		CASE(diagnose, devm_by_whom),
		CASE(diagnose, part_of_device),
		CASE(diagnose, freed_in_action),
		CASE(diagnose, freed_in_drm_release),
		CASE(diagnose, freed_in_remove),
		CASE(diagnose, armed),
		CASE(diagnose, moved),
		CASE(diagnose, put_freed),
		CASE(diagnose, put_by_action_too),
		CASE(diagnose, put_of_open_file),
		CASE(diagnose, freed_twice),
		CASE(diagnose, cycle),
		CASE(diagnose, no_cycle),
		CASE(diagnose, once),
		CASE_END};
