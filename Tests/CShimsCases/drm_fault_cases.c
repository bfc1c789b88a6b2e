// SPDX-License-Identifier: MIT
/*
 * Making a device with the first, second, third ... allocation failing, that one alone or all from there on: an error
 * and nothing left behind, each time. Linux oopses where the minor's struct device has no memory.
 */
#include "drm_case.h"
#include "steps.h"

static const struct drm_driver everything = {
	.name = "everything",
	.driver_features = DRIVER_GEM | DRIVER_RENDER | DRIVER_MODESET,
};
static const struct drm_driver compute = {.name = "compute", .driver_features = DRIVER_COMPUTE_ACCEL};

typedef int (*attempt_t)(struct device *parent);

/* Return: how many allocations there are to fail. */
static unsigned int sweep_attempt(attempt_t attempt, bool persistent)
{
	struct device *parent = root_device_register("scn");
	struct drmres_fault_stats stats;
	unsigned int failed = 0;
	char tree[2048];
	u64 mark;
	int ret;

	for (u64 nth = 1; nth < 200; nth++) {
		struct drmres_fault fault = {.nth = nth, .persistent = persistent};

		mark = drmres_leak_mark();
		drmres_fault_arm(&fault);
		ret = attempt(parent);
		drmres_fault_disarm(&stats);
		steps();
		case_log();
		if (drmres_leak_tree(mark, tree, sizeof(tree)))
			case_fail(DRMRES_FILE_NAME, __LINE__, "allocation %llu failed, and this is left:\n%s",
				  (unsigned long long)nth, tree);
		if (!stats.injected) {
			CHECK_EQ(ret, 0);
			break;
		}
		failed++;
		if (ret != -ENOMEM)
			case_fail(DRMRES_FILE_NAME, __LINE__, "allocation %llu failed, and the result is %d",
				  (unsigned long long)nth, ret);
		/* Nothing of the failed device holds on to its parent. */
		CHECK_EQ(kref_read(&parent->kobj.kref), 1);
	}
	root_device_unregister(parent);
	return failed;
}

static int by_hand(struct device *parent)
{
	struct drm_device *drm = drm_dev_alloc(&plain_driver, parent);

	if (IS_ERR(drm))
		return PTR_ERR(drm);
	drm_dev_put(drm);
	return 0;
}

static int with_everything(struct device *parent)
{
	struct drm_device *drm = drm_dev_alloc(&everything, parent);

	if (IS_ERR(drm))
		return PTR_ERR(drm);
	drm_dev_put(drm);
	return 0;
}

static int for_compute(struct device *parent)
{
	struct drm_device *drm = drm_dev_alloc(&compute, parent);

	if (IS_ERR(drm))
		return PTR_ERR(drm);
	drm_dev_put(drm);
	return 0;
}

/*
 * The devres action is the device's owner; a group takes it away again, so that the parent can be used for the next
 * attempt.
 */
static int with_devres(struct device *parent)
{
	struct toy *toy;
	void *group;

	group = devres_open_group(parent, NULL, GFP_KERNEL | __GFP_NOFAIL);
	if (!group)
		return -ENOMEM;
	toy = devm_drm_dev_alloc(parent, &everything, struct toy, drm);
	devres_release_group(parent, group);
	return IS_ERR(toy) ? PTR_ERR(toy) : 0;
}

static void plain_device(void)
{
	unsigned int requests = sweep_attempt(by_hand, false);

	CHECK(requests >= 7);
	CHECK_EQ(sweep_attempt(by_hand, true), requests);
}

static void full_device(void)
{
	unsigned int requests = sweep_attempt(with_everything, false);

	CHECK(requests > sweep_attempt(by_hand, false));
	CHECK_EQ(sweep_attempt(with_everything, true), requests);
}

static void compute_device(void)
{
	CHECK_EQ(sweep_attempt(for_compute, false), sweep_attempt(by_hand, false));
	CHECK_EQ(sweep_attempt(for_compute, true), sweep_attempt(by_hand, true));
}

static void devres_device(void)
{
	unsigned int requests = sweep_attempt(with_devres, false);

	/* The container, and the action that puts it. */
	CHECK(requests > sweep_attempt(with_everything, false));
	CHECK_EQ(sweep_attempt(with_devres, true), requests);
}

static void upstream(void)
{
	drmres_set_policy(DRMRES_UPSTREAM);
	plain_device();
	full_device();
	devres_device();
}

static void at_random(void)
{
	struct device *parent = root_device_register("scn");
	unsigned int made = 0, refused = 0;

	for (u64 seed = 1; seed <= 200; seed++) {
		struct drmres_fault fault = {.probability = 50000, .seed = seed};
		int ret;

		drmres_fault_arm(&fault);
		ret = with_everything(parent);
		drmres_fault_disarm(NULL);
		if (ret)
			refused++;
		else
			made++;
	}
	CHECK(made && refused);
	CHECK_EQ(kref_read(&parent->kobj.kref), 1);
	root_device_unregister(parent);
}

static void say_release(struct drm_device *dev)
{
	step("release of %s with%s container", dev->driver->name, dev->managed.final_kfree ? "" : "out");
}

/*
 * 1. everything of the device is there, only devres has no memory for the action that puts it
 * 2. the failed action is called at once, and puts the only reference
 * 3. driver->release() is called with a device that devm_drm_dev_alloc() never returned
 */
static void release_of_an_unseen_device(void)
{
	static const struct drm_driver driver = {.name = "unseen", .release = say_release};
	struct device *parent = root_device_register("scn");
	struct drmres_fault_stats stats;
	struct toy *toy;

	drmres_fault_arm(NULL);
	toy = devm_drm_dev_alloc(parent, &driver, struct toy, drm);
	drmres_fault_disarm(&stats);
	CHECK(!IS_ERR(toy));
	CHECK_STEPS("");

	/* The last request is that of the action; make a second device without it. */
	drmres_fault_arm(&(struct drmres_fault){.nth = stats.requests});
	toy = devm_drm_dev_alloc(parent, &driver, struct toy, drm);
	drmres_fault_disarm(NULL);
	CHECK_EQ(PTR_ERR(toy), -ENOMEM);
	CHECK_STEPS("release of unseen without container");

	root_device_unregister(parent);
	CHECK_STEPS("release of unseen with container");
}

static void early_failure_calls_no_release(void)
{
	static const struct drm_driver driver = {.name = "unseen", .release = say_release};
	struct device *parent = root_device_register("scn");

	drmres_fault_arm(&(struct drmres_fault){.nth = 3});
	CHECK_EQ(PTR_ERR(devm_drm_dev_alloc(parent, &driver, struct toy, drm)), -ENOMEM);
	drmres_fault_disarm(NULL);
	CHECK_STEPS("");
	root_device_unregister(parent);
}

CASES(drm_fault){
	CASE(drm_fault, plain_device),
	CASE(drm_fault, full_device),
	CASE(drm_fault, compute_device),
	CASE(drm_fault, devres_device),
	CASE(drm_fault, upstream),
	CASE(drm_fault, at_random),
	CASE(drm_fault, release_of_an_unseen_device),
	CASE(drm_fault, early_failure_calls_no_release),
	CASE_END,
};
