// SPDX-License-Identifier: MIT
/* Which allocation embeds the device: what is checked, and that the edge of a bucket is inside. */
#include "drm_case.h"

/* Buckets that hold a drm_device, up to the largest size class. */
static const size_t buckets[] = {512, 1024, 2048, 4096, 8192, 16384};

/*
 * Once the check refused a device that ended exactly where its bucket does; it took a structure that filled its
 * bucket to find out. Here every bucket is filled, and missed by a word.
 */
static void fits_exactly(void)
{
	struct device *parent = root_device_register("scn");
	size_t size = sizeof(struct drm_device);
	struct drm_device *drm;
	u8 *container;

	for (size_t i = 0; i < ARRAY_SIZE(buckets); i++) {
		if (buckets[i] < size + 16)
			continue;
		for (size_t room = 0; room <= 16; room += 8) {
			container = __drm_dev_alloc(parent, &plain_driver, buckets[i] - room, buckets[i] - room - size);
			CHECK(!IS_ERR(container));
			drm = (struct drm_device *)(container + buckets[i] - room - size);
			CHECK(drm->managed.final_kfree == container);
			drm_dev_put(drm);
		}
		/* One word more is the next bucket's. */
		container = __drm_dev_alloc(parent, &plain_driver, buckets[i] + 8, buckets[i] + 8 - size);
		CHECK(!IS_ERR(container));
		drm_dev_put((struct drm_device *)(container + buckets[i] + 8 - size));
	}
	root_device_unregister(parent);
}

/* The three checks, by hand: the container of @drm is put back, because the last put frees what is stored. */
static void restore(struct drm_device *drm, void *container)
{
	drm->managed.final_kfree = container;
}

static void set_twice(void)
{
	struct rig rig = rig_begin();

	drmm_add_final_kfree(rig.drm, rig.drm);
	CHECK_STR(EXPECT_REPORT(FINAL_KFREE_TWICE)->what, "drm#1 has its container already");
	rig_end(rig);
}

static void before_the_container(void)
{
	struct device *parent = root_device_register("scn");
	struct toy *toy = __drm_dev_alloc(parent, &plain_driver, sizeof(*toy), offsetof(struct toy, drm));

	toy->drm.managed.final_kfree = NULL;
	drmm_add_final_kfree(&toy->drm, (u8 *)&toy->drm + 8);
	CHECK_STR(EXPECT_REPORT(FINAL_KFREE_BEFORE)->what, "drm#1 starts 8 bytes before the container");
	restore(&toy->drm, toy);
	drm_dev_put(&toy->drm);
	root_device_unregister(parent);
}

/*
 * A word beyond the bucket's end, and exactly at it. The device is a copy whose last word, the end of its label, is
 * never looked at, so that it may lie there.
 */
static void beyond_the_container(void)
{
	struct rig rig = rig_begin();
	size_t size = sizeof(struct drm_device), bucket = kmalloc_size_roundup(size + 8);
	u8 *container = kzalloc(bucket, GFP_KERNEL);
	struct drm_device *drm;

	for (size_t farther = 0; farther <= 8; farther += 8) {
		drm = (struct drm_device *)(container + bucket - size + farther);
		memcpy((void *)drm, rig.drm, size - 8);
		drm->managed.final_kfree = NULL;
		drmm_add_final_kfree(drm, container);
		/* Stored all the same. */
		CHECK(drm->managed.final_kfree == container);
	}
	CHECK_STR(EXPECT_REPORT(FINAL_KFREE_BEYOND)->what, "drm#1 ends beyond the container");
	kfree(container);
	rig_end(rig);
}

static void upstream_warns_as_well(void)
{
	struct rig rig = rig_begin();

	drmres_set_policy(DRMRES_UPSTREAM);
	drmm_add_final_kfree(rig.drm, rig.drm);
	EXPECT_REPORT(FINAL_KFREE_TWICE);
	rig_end(rig);
}

CASES(final_kfree){
	CASE(final_kfree, fits_exactly),	   CASE(final_kfree, set_twice),
	CASE(final_kfree, before_the_container),   CASE(final_kfree, beyond_the_container),
	CASE(final_kfree, upstream_warns_as_well), CASE_END,
};
