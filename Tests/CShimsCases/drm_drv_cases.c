// SPDX-License-Identifier: MIT
/* Making drm_devices: what they are born with, and what is refused. */
#include "drm_case.h"

static void born_with(void)
{
	struct rig rig = rig_begin();

	CHECK_EQ(kref_read(&rig.drm->ref), 1);
	CHECK(rig.drm->dev == rig.parent);
	CHECK(rig.drm->driver == &plain_driver);
	CHECK_STR(rig.drm->unique, "scn");
	CHECK_EQ(rig.drm->driver_features, ~0u);
	CHECK(rig.drm->primary && !rig.drm->render && !rig.drm->accel);
	CHECK(rig.drm->managed.final_kfree == rig.drm);
	CHECK(!rig.drm->registered && !rig.drm->unplugged);
	rig_end(rig);
}

static void embedded(void)
{
	struct device *parent = root_device_register("scn");
	struct toy *toy = devm_drm_dev_alloc(parent, &plain_driver, struct toy, drm);

	CHECK(!IS_ERR(toy));
	CHECK(toy->drm.managed.final_kfree == toy);
	CHECK_EQ(toy->before, 0);
	CHECK_EQ(toy->after, 0);
	CHECK_EQ(kref_read(&toy->drm.ref), 1);
	/* The only reference is the parent's devres'. */
	root_device_unregister(parent);
}

static void embedded_and_put_by_hand(void)
{
	struct device *parent = root_device_register("scn");
	struct toy *toy = __drm_dev_alloc(parent, &plain_driver, sizeof(*toy), offsetof(struct toy, drm));

	CHECK(!IS_ERR(toy));
	CHECK(toy->drm.managed.final_kfree == toy);
	drm_dev_put(&toy->drm);
	root_device_unregister(parent);
}

static void put_at_end_of_scope(void)
{
	struct device *parent = root_device_register("scn");

	{
		struct drm_device *good __free(drm_dev_put) = drm_dev_alloc(&plain_driver, parent);
		struct drm_device *none __free(drm_dev_put) = NULL;
		struct drm_device *bad __free(drm_dev_put) = ERR_PTR(-ENOMEM);

		CHECK(!IS_ERR(good) && !none && IS_ERR(bad));
	}
	root_device_unregister(parent);
}

static void minor_names(void)
{
	static const struct drm_driver render = {.name = "render", .driver_features = DRIVER_RENDER | DRIVER_GEM};
	static const struct drm_driver accel = {.name = "accel", .driver_features = DRIVER_COMPUTE_ACCEL};
	struct rig gpu = rig_begin_with(&render), npu = rig_begin_on("npu", &accel);

	CHECK_EQ(gpu.drm->primary->index, 0);
	CHECK_EQ(gpu.drm->render->index, 128);
	CHECK(!gpu.drm->accel && gpu.drm->vma_offset_manager);
	CHECK_STR(dev_name(gpu.drm->primary->kdev), "card0");
	CHECK_STR(dev_name(gpu.drm->render->kdev), "renderD128");

	CHECK_EQ(npu.drm->accel->index, 0);
	CHECK(!npu.drm->primary && !npu.drm->render && !npu.drm->vma_offset_manager);
	CHECK_STR(dev_name(npu.drm->accel->kdev), "accel0");
	rig_end(npu);
	rig_end(gpu);
}

static void minor_numbers(void)
{
	enum {
		MANY = 70
	};
	struct device *parent = root_device_register("scn");
	struct drm_device *devs[MANY];

	for (int i = 0; i < MANY; i++)
		devs[i] = drm_dev_alloc(&plain_driver, parent);
	CHECK_EQ(devs[0]->primary->index, 0);
	CHECK_EQ(devs[63]->primary->index, 63);
	/* 64 to 127 were control nodes once, 128 to 191 are render nodes. */
	CHECK_EQ(devs[64]->primary->index, 192);
	CHECK_EQ(devs[69]->primary->index, 197);

	/* The lowest free number is taken again, of the old range first. */
	drm_dev_put(devs[7]);
	drm_dev_put(devs[66]);
	devs[7] = drm_dev_alloc(&plain_driver, parent);
	devs[66] = drm_dev_alloc(&plain_driver, parent);
	CHECK_EQ(devs[7]->primary->index, 7);
	CHECK_EQ(devs[66]->primary->index, 194);

	for (int i = 0; i < MANY; i++)
		drm_dev_put(devs[i]);
	root_device_unregister(parent);
}

static void features(void)
{
	static const struct drm_driver driver = {.name = "f", .driver_features = DRIVER_GEM | DRIVER_RENDER};
	struct rig rig = rig_begin_with(&driver);

	CHECK(drm_core_check_feature(rig.drm, DRIVER_GEM));
	CHECK(!drm_core_check_feature(rig.drm, DRIVER_MODESET));
	CHECK(drm_core_check_all_features(rig.drm, DRIVER_GEM | DRIVER_RENDER));
	CHECK(!drm_core_check_all_features(rig.drm, DRIVER_GEM | DRIVER_MODESET));
	CHECK(!drm_core_check_all_features(rig.drm, 0));
	rig.drm->driver_features &= ~DRIVER_GEM;
	CHECK(!drm_core_check_feature(rig.drm, DRIVER_GEM));
	rig_end(rig);
}

static const struct drm_driver two_faced = {
	.name = "both",
	.driver_features = DRIVER_COMPUTE_ACCEL | DRIVER_RENDER,
};

static void accel_and_gpu(void)
{
	struct device *parent = root_device_register("scn");
	struct drm_device *drm = drm_dev_alloc(&two_faced, parent);

	CHECK_EQ(PTR_ERR(drm), -EINVAL);
	CHECK_EQ(kref_read(&parent->kobj.kref), 1);
	CHECK_LOG("[drm:drm_dev_init] *ERROR* DRM driver can't be both a compute acceleration and graphics driver\n");
	root_device_unregister(parent);
}

/* Linux takes the reference on the parent before it looks, and has nothing yet that would put it. */
static void accel_and_gpu_upstream(void)
{
	struct device *parent = root_device_register("scn");

	drmres_set_policy(DRMRES_UPSTREAM);
	CHECK_EQ(PTR_ERR(drm_dev_alloc(&two_faced, parent)), -EINVAL);
	CHECK_EQ(kref_read(&parent->kobj.kref), 2);
	put_device(parent);
	root_device_unregister(parent);
}

static void no_parent(void)
{
	CHECK_EQ(PTR_ERR(drm_dev_alloc(&plain_driver, NULL)), -EINVAL);
	EXPECT_REPORT(DRM_NO_PARENT);
	CHECK_EQ(PTR_ERR(devm_drm_dev_alloc(NULL, &plain_driver, struct toy, drm)), -EINVAL);
	EXPECT_REPORT(DRM_NO_PARENT);
	CHECK_EQ(PTR_ERR(drm_dev_alloc(&plain_driver, ERR_PTR(-ENODEV))), -EINVAL);
	EXPECT_REPORT(DRM_NO_PARENT);
}

static void no_driver(void)
{
	struct device *parent = root_device_register("scn");

	CHECK_EQ(PTR_ERR(drm_dev_alloc(NULL, parent)), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	root_device_unregister(parent);
}

static void no_room(void)
{
	struct device *parent = root_device_register("scn");
	size_t size = sizeof(struct drm_device);

	CHECK_EQ(PTR_ERR(__drm_dev_alloc(parent, &plain_driver, size - 1, 0)), -EINVAL);
	EXPECT_REPORT(FINAL_KFREE_BEYOND);
	CHECK_EQ(PTR_ERR(__drm_dev_alloc(parent, &plain_driver, size, 8)), -EINVAL);
	EXPECT_REPORT(FINAL_KFREE_BEYOND);
	CHECK_EQ(PTR_ERR(__drm_dev_alloc(parent, &plain_driver, size, SIZE_MAX)), -EINVAL);
	EXPECT_REPORT(FINAL_KFREE_BEYOND);
	CHECK_EQ(PTR_ERR(__devm_drm_dev_alloc(parent, &plain_driver, 0, 0)), -EINVAL);
	EXPECT_REPORT(FINAL_KFREE_BEYOND);
	root_device_unregister(parent);
}

static void too_large(void)
{
	struct device *parent = root_device_register("scn");

	CHECK_EQ(PTR_ERR(__drm_dev_alloc(parent, &plain_driver, SIZE_MAX, 0)), -ENOMEM);
	EXPECT_REPORT(ALLOC_TOO_LARGE);
	root_device_unregister(parent);
}

static void freed_parent(void)
{
	struct device *parent = root_device_register("scn");

	root_device_unregister(parent);
	CHECK_EQ(PTR_ERR(drm_dev_alloc(&plain_driver, parent)), -EINVAL);
	EXPECT_REPORT(USE_AFTER_FREE);
}

static void null_is_ignored(void)
{
	drm_dev_get(NULL);
	drm_dev_put(NULL);
}

static void no_device(void)
{
	struct drm_device *none = NULL, *error = ERR_PTR(-ENOMEM);
	struct rig rig = rig_begin();
	int idx, *nowhere = NULL;

	CHECK(!drm_dev_enter(rig.drm, nowhere));
	EXPECT_REPORT(NULL_ARGUMENT);
	rig_end(rig);

	CHECK(!drm_dev_enter(none, &idx));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(drm_dev_register(error, 0), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_dev_unregister(none);
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_dev_unplug(error);
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_dev_get(error);
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_dev_put(error);
	EXPECT_REPORT(NULL_ARGUMENT);
}

/*
 * 1. the last reference is put, and the device is freed
 * 2. somebody who kept the pointer uses it
 */
static void freed_device(void)
{
	struct rig rig = rig_begin();
	int idx;

	rig_end(rig);

	/* The first touch is reported, all are refused. */
	drm_dev_put(rig.drm);
	EXPECT_REPORT(DOUBLE_PUT);
	drm_dev_get(rig.drm);
	CHECK(!drm_dev_enter(rig.drm, &idx));
	CHECK_EQ(drm_dev_register(rig.drm, 0), -EINVAL);
	drm_dev_unregister(rig.drm);
	drm_dev_unplug(rig.drm);
}

static void labels(void)
{
	struct rig rig = rig_begin();
	struct drmres_object object = drmres_drm_object(rig.drm);
	char label[16];

	CHECK_STR(drmres_drm_label(rig.drm, label, sizeof(label)), "drm#1");
	CHECK_STR(drmres_drm_label(rig.drm, label, 4), "drm");
	CHECK_STR(drmres_drm_label(NULL, label, sizeof(label)), "drm#0");
	CHECK_EQ(object.kind, DRMRES_KIND_DRM);
	CHECK_EQ(object.id, 1);
	CHECK_STR(object.name, "plain");
	CHECK_STR(object.owner, "device scn");
	CHECK_EQ(object.size, sizeof(struct drm_device));
	CHECK_STR(object.allocated.function, "rig_begin_on");
	CHECK(object.address == rig.drm);
	rig_end(rig);
}

CASES(drm_drv){
	CASE(drm_drv, born_with),
	CASE(drm_drv, embedded),
	CASE(drm_drv, embedded_and_put_by_hand),
	CASE(drm_drv, put_at_end_of_scope),
	CASE(drm_drv, minor_names),
	CASE(drm_drv, minor_numbers),
	CASE(drm_drv, features),
	CASE(drm_drv, accel_and_gpu),
	CASE(drm_drv, accel_and_gpu_upstream),
	CASE(drm_drv, no_parent),
	CASE(drm_drv, no_driver),
	CASE(drm_drv, no_room),
	CASE(drm_drv, too_large),
	CASE(drm_drv, freed_parent),
	CASE(drm_drv, null_is_ignored),
	CASE(drm_drv, no_device),
	CASE(drm_drv, freed_device),
	CASE(drm_drv, labels),
	CASE_END,
};
