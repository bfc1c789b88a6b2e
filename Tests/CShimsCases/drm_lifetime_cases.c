// SPDX-License-Identifier: MIT
/* What ends when: references, the driver's release, managed resources, the parent, the memory. */
#include "drm_case.h"
#include "steps.h"

#include <pthread.h>

static void say(struct drm_device *dev, void *data)
{
	(void)dev;
	step("%s", (const char *)data);
}

static void say_release(struct drm_device *dev)
{
	step("driver->release%s", dev->dev ? "" : " without parent");
}

static const struct drm_driver saying = {.name = "saying", .release = say_release};

static void newest_first(void)
{
	struct rig rig = rig_begin_with(&saying);

	CHECK_EQ(drmm_add_action(rig.drm, say, "first"), 0);
	CHECK(drmm_kzalloc(rig.drm, 8, GFP_KERNEL));
	CHECK_EQ(drmm_add_action(rig.drm, say, "second"), 0);
	CHECK_EQ(drmm_add_action(rig.drm, say, "third"), 0);
	rig_end(rig);
	CHECK_STEPS("driver->release, third, second, first");
}

static void last_put_only(void)
{
	struct rig rig = rig_begin_with(&saying);

	drm_dev_get(rig.drm);
	drm_dev_get(rig.drm);
	CHECK_EQ(kref_read(&rig.drm->ref), 3);
	drm_dev_put(rig.drm);
	drm_dev_put(rig.drm);
	CHECK_STEPS("");
	rig_end(rig);
	CHECK_STEPS("driver->release");
}

/* Kinds of events, in order, from the last put on. */
static void keep_event(const struct drmres_event *event, void *context)
{
	(void)context;
	if (event->object_kind == DRMRES_KIND_DRM || event->kind == DRMRES_EVENT_REL)
		step("%s %s", drmres_event_name(event->kind), event->name);
}

static void container_last(void)
{
	struct device *parent = root_device_register("scn");
	struct toy *toy = __drm_dev_alloc(parent, &saying, sizeof(*toy), offsetof(struct toy, drm));

	drmres_trace_subscribe(keep_event, NULL);
	drm_dev_get(&toy->drm);
	drm_dev_put(&toy->drm);
	drm_dev_put(&toy->drm);
	drmres_trace_subscribe(NULL, NULL);
	CHECK_STEPS("get drm#1, put drm#1, put drm#1, release drm#1, driver->release, rel kmalloc, "
		    "rel drm_minor_alloc_release, rel kmalloc, rel drm_dev_init_release, free saying");
	root_device_unregister(parent);
}

static void release_is_a_phase(void)
{
	struct rig rig = rig_begin_with(&saying);
	struct drmres_phase phase;

	CHECK_EQ(drmm_add_action(rig.drm, say, "action"), 0);
	drmres_phase_enter(&phase, "close", "file#1");
	drmm_kfree(rig.drm, rig.drm);
	drmres_phase_leave(&phase);
	CHECK_STR(EXPECT_REPORT(DRMM_FREE_UNKNOWN)->phase, "close of file#1");
	rig_end(rig);
	CHECK_STEPS("driver->release, action");
}

static void misuse_in_action(struct drm_device *dev, void *data)
{
	(void)data;
	drmm_kfree(dev, dev);
}

static void action_is_a_phase(void)
{
	struct rig rig = rig_begin();

	CHECK_EQ(drmm_add_action(rig.drm, misuse_in_action, NULL), 0);
	rig_end(rig);
	CHECK_STR(EXPECT_REPORT(DRMM_FREE_UNKNOWN)->phase, "action misuse_in_action on drm#1, in release of drm#1");
}

static void see_parent(struct drm_device *dev, void *data)
{
	step("%s on %s", (const char *)data, dev_name(dev->dev));
}

/*
 * 1. a file (here: the case) takes a reference
 * 2. the driver is unbound: devres puts the driver's, the parent is unregistered
 * 3. the file is closed late: actions still see the parent
 */
static void outlives_unbind(void)
{
	struct device *parent = root_device_register("scn");
	struct toy *toy = devm_drm_dev_alloc(parent, &saying, struct toy, drm);

	CHECK_EQ(drmm_add_action(&toy->drm, see_parent, "late"), 0);
	toy->after = 42;
	drm_dev_get(&toy->drm);
	root_device_unregister(parent);
	CHECK_STEPS("");
	CHECK_EQ(toy->after, 42);
	CHECK_STR(toy->drm.unique, "scn");
	CHECK_STR(dev_name(toy->drm.dev), "scn");
	drm_dev_put(&toy->drm);
	CHECK_STEPS("driver->release, late on scn");
}

/* What an action needs is allocated before the action is added, and is still there when it runs. */
static void use_older_memory(struct drm_device *dev, void *data)
{
	(void)dev;
	step("%s", (char *)data);
}

static void older_memory_is_alive(void)
{
	struct rig rig = rig_begin();
	char *text = drmm_kstrdup(rig.drm, "alive", GFP_KERNEL);

	CHECK_EQ(drmm_add_action(rig.drm, use_older_memory, text), 0);
	rig_end(rig);
	CHECK_STEPS("alive");
}

/*
 * 1. the last reference is put, and the managed memory goes with the device
 * 2. somebody kept a pointer into it, and locks a mutex there
 */
static void touched_after_release(void)
{
	struct rig rig = rig_begin();
	struct mutex *lock = drmm_kzalloc(rig.drm, sizeof(*lock), GFP_KERNEL);

	mutex_init(lock);
	rig_end(rig);
	mutex_lock(lock);
	EXPECT_REPORT(DRMM_AFTER_RELEASE);
}

/* Given back early it is memory like any other. */
static void touched_after_early_free(void)
{
	struct rig rig = rig_begin();
	struct mutex *lock = drmm_kzalloc(rig.drm, sizeof(*lock), GFP_KERNEL);

	mutex_init(lock);
	drmm_kfree(rig.drm, lock);
	mutex_lock(lock);
	EXPECT_REPORT(USE_AFTER_FREE);
	rig_end(rig);
}

static void put_too_often(void)
{
	struct device *parent = root_device_register("scn");
	struct toy *toy = devm_drm_dev_alloc(parent, &saying, struct toy, drm);

	/* The reference was the parent's to put. */
	drm_dev_put(&toy->drm);
	EXPECT_REPORT(DOUBLE_PUT);
	CHECK_STEPS("");
	root_device_unregister(parent);
	CHECK_STEPS("driver->release");
}

static void *get_and_put(void *arg)
{
	struct drm_device *drm = arg;

	for (int i = 0; i < 1000; i++) {
		drm_dev_get(drm);
		drm_dev_put(drm);
	}
	return NULL;
}

static void references_from_threads(void)
{
	struct rig rig = rig_begin_with(&saying);
	pthread_t threads[3];

	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, get_and_put, rig.drm);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	CHECK_EQ(kref_read(&rig.drm->ref), 1);
	CHECK_STEPS("");
	rig_end(rig);
	CHECK_STEPS("driver->release");
}

static void numbers_go_on(void)
{
	struct rig one = rig_begin(), two = rig_begin_on("two", &plain_driver);

	CHECK_EQ(one.drm->id, 1);
	CHECK_EQ(two.drm->id, 2);
	CHECK_STR(two.drm->label, "drm#2");
	drmres_reset();
	CHECK_STR(two.drm->label, "drm#2");
	rig_end(two);
	rig_end(one);
}

CASES(drm_lifetime){
	CASE(drm_lifetime, newest_first),
	CASE(drm_lifetime, last_put_only),
	CASE(drm_lifetime, container_last),
	CASE(drm_lifetime, release_is_a_phase),
	CASE(drm_lifetime, action_is_a_phase),
	CASE(drm_lifetime, outlives_unbind),
	CASE(drm_lifetime, older_memory_is_alive),
	CASE(drm_lifetime, touched_after_release),
	CASE(drm_lifetime, touched_after_early_free),
	CASE(drm_lifetime, put_too_often),
	CASE(drm_lifetime, references_from_threads),
	CASE(drm_lifetime, numbers_go_on),
	CASE_END,
};
