// SPDX-License-Identifier: MIT
/*
 * The drm_device itself: embedding, references, registration, unplug.
 */
#include "scn.h"

struct toy {
	int before;
	struct drm_device drm;
	int after;
};

static void driver_release(struct drm_device *drm)
{
	scn_log("driver->release parent=%d", drm->dev != NULL);
}

static const struct drm_driver with_release = {
	.name = "scn",
	.desc = "scn",
	.major = 1,
	.minor = 0,
	.release = driver_release,
};

static void embedded(struct device *parent, const struct drm_driver *driver)
{
	struct toy *toy = devm_drm_dev_alloc(parent, driver, struct toy, drm);

	if (IS_ERR(toy))
		return;
	scn_log("zeroed %d %d", toy->before, toy->after);
	scn_log("action -> %d", drmm_add_action(&toy->drm, scn_act, "embedded"));
	scn_log("devm action -> %d", devm_add_action(parent, scn_dact, "after"));
}

static void driver_release_runs_first(struct device *parent, const struct drm_driver *driver)
{
	struct toy *toy = devm_drm_dev_alloc(parent, &with_release, struct toy, drm);

	(void)driver;
	if (IS_ERR(toy))
		return;
	scn_log("action -> %d", drmm_add_action(&toy->drm, scn_act, "managed"));
}

static void outlives_its_parents_resources(struct device *parent, const struct drm_driver *driver)
{
	struct toy *toy = devm_drm_dev_alloc(parent, driver, struct toy, drm);

	if (IS_ERR(toy))
		return;
	scn_log("action -> %d", drmm_add_action(&toy->drm, scn_act, "late"));
	scn_log("devm action -> %d", devm_add_action(parent, scn_dact, "early"));
	drm_dev_get(&toy->drm);
	get_device(parent);
	device_lock(parent);
	device_unlock(parent);
	scn_log("one reference of ours");
	drm_dev_put(&toy->drm);
	put_device(parent);
}

static void references(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);

	if (!drm)
		return;
	scn_log("count %u", kref_read(&drm->ref));
	drm_dev_get(drm);
	drm_dev_get(drm);
	scn_log("count %u", kref_read(&drm->ref));
	drm_dev_put(drm);
	scn_log("count %u", kref_read(&drm->ref));
	drm_dev_put(drm);
	scn_log("last");
	drm_dev_put(drm);
	drm_dev_put(NULL);
}

struct put_work {
	struct work_struct work;
	struct drm_device *drm;
};

static void put_from_work(struct work_struct *work)
{
	struct put_work *put = container_of(work, struct put_work, work);

	scn_log("work puts");
	drm_dev_put(put->drm);
}

static void put_by_another_thread(struct device *parent, const struct drm_driver *driver)
{
	struct workqueue_struct *wq = alloc_ordered_workqueue("scn", 0);
	struct drm_device *drm = scn_drm(parent, driver);
	struct put_work put;

	if (!drm || !wq)
		return;
	scn_log("action -> %d", drmm_add_action(drm, scn_act, "by work"));
	put.drm = drm;
	drm_dev_get(drm);
	drm_dev_put(drm);
	INIT_WORK_ONSTACK(&put.work, put_from_work);
	queue_work(wq, &put.work);
	flush_work(&put.work);
	destroy_work_on_stack(&put.work);
	destroy_workqueue(wq);
	scn_log("after");
}

static void enter_twice(struct drm_device *drm)
{
	int outer, inner;

	if (!drm_dev_enter(drm, &outer)) {
		scn_log("refused");
		return;
	}
	scn_log("entered, nested %d", drm_dev_enter(drm, &inner));
	drm_dev_exit(inner);
	drm_dev_exit(outer);
}

static void registered(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);

	if (!drm)
		return;
	scn_log("registered %d", drm->registered);
	scn_log("register -> %d", drm_dev_register(drm, 0));
	scn_log("registered %d", drm->registered);
	enter_twice(drm);
	drm_dev_unregister(drm);
	scn_log("registered %d, unplugged %d", drm->registered, drm_dev_is_unplugged(drm));
	enter_twice(drm);
	drm_dev_put(drm);
}

static void unplugged(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);

	if (!drm)
		return;
	scn_log("register -> %d", drm_dev_register(drm, 0));
	enter_twice(drm);
	drm_dev_unplug(drm);
	scn_log("registered %d, unplugged %d", drm->registered, drm_dev_is_unplugged(drm));
	enter_twice(drm);
	scn_log("kzalloc after unplug %d", drmm_kzalloc(drm, 16, GFP_KERNEL) != NULL);
	drm_dev_put(drm);
}

static void never_registered(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);

	if (!drm)
		return;
	scn_log("unplugged %d", drm_dev_is_unplugged(drm));
	enter_twice(drm);
	drm_dev_put(drm);
}

static const struct drm_driver render_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER | DRIVER_SYNCOBJ,
	.name = "scn",
	.desc = "scn",
	.major = 1,
	.minor = 0,
};

static const struct drm_driver impossible_driver = {
	.driver_features = DRIVER_COMPUTE_ACCEL | DRIVER_RENDER,
	.name = "scn",
	.desc = "scn",
	.major = 1,
	.minor = 0,
};

static void with_render_node(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, &render_driver);

	(void)driver;
	if (!drm)
		return;
	scn_log("register -> %d", drm_dev_register(drm, 0));
	drm_dev_unplug(drm);
	drm_dev_put(drm);
}

static void features_that_exclude_each_other(struct device *parent, const struct drm_driver *driver)
{
	struct toy *toy = devm_drm_dev_alloc(parent, &impossible_driver, struct toy, drm);

	(void)driver;
	scn_log("devm_drm_dev_alloc -> %ld", IS_ERR(toy) ? PTR_ERR(toy) : 0);
}

static void two_devices_on_one_parent(struct device *parent, const struct drm_driver *driver)
{
	struct toy *first = devm_drm_dev_alloc(parent, driver, struct toy, drm);
	struct toy *second = devm_drm_dev_alloc(parent, driver, struct toy, drm);

	if (IS_ERR(first) || IS_ERR(second))
		return;
	scn_log("action -> %d", drmm_add_action(&first->drm, scn_act, "first"));
	scn_log("action -> %d", drmm_add_action(&second->drm, scn_act, "second"));
}

static void registered_again(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);

	if (!drm)
		return;
	scn_log("register -> %d", drm_dev_register(drm, 0));
	drm_dev_unregister(drm);
	scn_log("register -> %d", drm_dev_register(drm, 0));
	drm_dev_unplug(drm);
	scn_log("unplugged %d", drm_dev_is_unplugged(drm));
	drm_dev_put(drm);
}

const struct scn scn_lifetime[] = {
	{"embedded", embedded},
	{"driver_release_runs_first", driver_release_runs_first},
	{"outlives_its_parents_resources", outlives_its_parents_resources},
	{"references", references},
	{"put_by_another_thread", put_by_another_thread},
	{"registered", registered},
	{"unplugged", unplugged},
	{"never_registered", never_registered},
	{"registered_again", registered_again},
	{"with_render_node", with_render_node},
	{"features_that_exclude_each_other", features_that_exclude_each_other},
	{"two_devices_on_one_parent", two_devices_on_one_parent},
	{NULL, NULL},
};
