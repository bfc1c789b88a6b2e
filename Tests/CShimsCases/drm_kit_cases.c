// SPDX-License-Identifier: MIT
/*
 * What a drm_device is made of while nobody pays attention: a kit for its minor, and an allocation that takes over the metadata
 * of the one that had its place. Each case puts the mark away that the runner took, so that these ways are open; with the
 * exact back end the same holds in the ordinary ones.
 */
#include <lib/attention.h>
#include <lib/hooks.h>
#include <mm/shade.h>
#include <pthread.h>

#include "drm_case.h"

static void unattended(void)
{
	drmres_attention_set(DRMRES_ATTENTION_MARK, false);
}

/* 1. Somebody takes a reference on a minor's device. 2. The drm_device ends. 3. The next one has the same number. 4. The reference is put. */
static void device_of_a_minor_outlives_it(void)
{
	struct device *held;
	struct rig rig;

	unattended();
	rig = rig_begin();
	held = get_device(rig.drm->primary->kdev);
	drm_dev_put(rig.drm);
	CHECK_STR(dev_name(held), "card0");

	rig.drm = drm_dev_alloc(&plain_driver, rig.parent);
	CHECK_EQ(rig.drm->primary->index, 0);
	CHECK(rig.drm->primary->kdev != held);
	CHECK_STR(dev_name(rig.drm->primary->kdev), "card0");
	CHECK_STR(dev_name(held), "card0");
	put_device(held);
	rig_end(rig);
}

static void give_back(void *memory)
{
	kfree(memory);
}

/* What was done with the device of a minor is not there when the number is another's. */
static void nothing_is_left_of_a_minor(void)
{
	struct device *kdev;
	struct rig rig;
	int added;

	unattended();
	rig = rig_begin();
	CHECK_EQ(drm_dev_register(rig.drm, 0), 0);
	drm_dev_unregister(rig.drm);
	drm_dev_put(rig.drm);

	rig.drm = drm_dev_alloc(&plain_driver, rig.parent);
	kdev = rig.drm->primary->kdev;
	CHECK(!device_is_registered(kdev));
	CHECK(dev_get_drvdata(kdev) == rig.drm->primary);
	added = devm_add_action(kdev, give_back, kmalloc(8, GFP_KERNEL));
	CHECK_EQ(added, 0);
	drm_dev_put(rig.drm);

	rig.drm = drm_dev_alloc(&plain_driver, rig.parent);
	kdev = rig.drm->primary->kdev;
	CHECK(list_empty(&kdev->devres_head));
	CHECK_EQ(kref_read(&kdev->kobj.kref), 1);
	CHECK_EQ(dev_set_name(kdev, "renamed"), 0);
	drm_dev_put(rig.drm);

	rig.drm = drm_dev_alloc(&plain_driver, rig.parent);
	CHECK_STR(dev_name(rig.drm->primary->kdev), "card0");
	rig_end(rig);
}

/* Somebody begins to listen between the making and the end of a device. */
static void attention_comes_in_between(void)
{
	struct rig rig;

	unattended();
	for (int i = 0; i < 2; i++) {
		rig = rig_begin();
		drmres_attention_set(DRMRES_ATTENTION_MARK, true);
		rig_end(rig);
		rig = rig_begin();
		CHECK_STR(dev_name(rig.drm->primary->kdev), "card0");
		drmres_attention_set(DRMRES_ATTENTION_MARK, false);
		rig_end(rig);
	}
}

static void told(const struct drm_device *drm, const char *name, const char *owner)
{
	struct drmres_object object;

	CHECK_EQ(drmres_address_find(drm, &object), DRMRES_ADDRESS_LIVE);
	CHECK_EQ(object.kind, DRMRES_KIND_DRM);
	CHECK_EQ(object.id, drm->id);
	CHECK_EQ(object.size, sizeof(*drm));
	CHECK_STR(object.name, name);
	CHECK_STR(object.owner, owner);
}

/* The names of an allocation are its own, long or short, whoever had its place; and it is told how it ended. */
static void allocation_has_its_own_names(void)
{
	static const struct drm_driver long_driver = {.name = "a driver whose name is longer than most names are"};
	const struct drm_device *last;
	struct drmres_object object;
	char by[32];
	struct rig rig;

	unattended();
	/* So many that each place is handed out again. */
	for (int i = 0; i < 60; i++) {
		rig = i % 3 ? rig_begin() : rig_begin_on("scn", &long_driver);
		told(rig.drm, i % 3 ? plain_driver.name : long_driver.name, "device scn");
		last = rig.drm;
		snprintf(by, sizeof(by), "release of %s", rig.drm->label);
		rig_end(rig);
		CHECK_EQ(drmres_address_find(last, &object), DRMRES_ADDRESS_FREED);
		CHECK_STR(object.released_by, by);
		CHECK_STR(object.name, i % 3 ? plain_driver.name : long_driver.name);
	}
}

static void at_release(struct drm_device *drm)
{
	(void)drm;
}

/* Who looks for what still holds a parent finds the oldest that has something to do when it goes, and finds nothing afterwards. */
static void parent_is_known_to_be_held(void)
{
	static const struct drm_driver busy = {.name = "busy", .release = at_release};
	struct drm_device *second;
	char label[32] = "";
	struct rig rig;

	unattended();
	rig = rig_begin();
	CHECK(!drmres_hooks.drm_keeps(rig.parent, label, sizeof(label)));
	second = drm_dev_alloc(&busy, rig.parent);
	CHECK(drmres_hooks.drm_keeps(rig.parent, label, sizeof(label)));
	CHECK_STR(label, second->label);
	CHECK(!drmres_hooks.drm_keeps(second, label, sizeof(label)));
	drm_dev_put(second);
	CHECK(!drmres_hooks.drm_keeps(rig.parent, label, sizeof(label)));
	rig_end(rig);
}

/* More devices than there are kits: the lowest free number is the next, whatever comes and goes. */
static void more_devices_than_kits(void)
{
	enum {
		MOST = 150
	};
	struct drm_device *drm[MOST];
	struct rig rig;

	unattended();
	rig = rig_begin();
	for (int i = 0; i < MOST; i++) {
		drm[i] = drm_dev_alloc(&plain_driver, rig.parent);
		CHECK_EQ(drm[i]->primary->index, i < 63 ? i + 1 : i + 192 - 63);
	}
	drm_dev_put(drm[70]);
	drm_dev_put(drm[10]);
	drm[10] = drm_dev_alloc(&plain_driver, rig.parent);
	CHECK_EQ(drm[10]->primary->index, 11);
	drm[70] = drm_dev_alloc(&plain_driver, rig.parent);
	CHECK_EQ(drm[70]->primary->index, 70 + 192 - 63);
	CHECK_STR(dev_name(drm[70]->primary->kdev), "card199");
	for (int i = 0; i < MOST; i++)
		drm_dev_put(drm[i]);
	rig_end(rig);
}

/* So often that containers are used again. */
#define TURNS 40

/* Whatever features a driver has: each device has its minors, gives their numbers back, and holds its parent as long as it lives. */
static void every_kind_of_device(void)
{
	static const u32 features[] = {0,
				       DRIVER_RENDER,
				       DRIVER_GEM,
				       DRIVER_GEM | DRIVER_RENDER,
				       DRIVER_COMPUTE_ACCEL,
				       DRIVER_COMPUTE_ACCEL | DRIVER_GEM};
	struct device *parent = root_device_register("scn");
	struct drm_driver driver = plain_driver;
	struct drm_device *drm;

	unattended();
	for (int i = 0; i < TURNS; i++) {
		driver.driver_features = features[i % 6];
		drm = drm_dev_alloc(&driver, parent);
		CHECK_EQ(kref_read(&parent->kobj.kref), 2);
		CHECK_STR(drm->unique, "scn");
		CHECK_EQ(!drm->accel, !(driver.driver_features & DRIVER_COMPUTE_ACCEL));
		CHECK_EQ(!drm->primary, drm->accel != NULL);
		CHECK_EQ(!drm->render, !(driver.driver_features & DRIVER_RENDER));
		CHECK_EQ(!drm->vma_offset_manager, !(driver.driver_features & DRIVER_GEM));
		CHECK_EQ((drm->accel ?: drm->primary)->index, 0);
		if (drm->render)
			CHECK_EQ(drm->render->index, 128);
		drm_dev_put(drm);
		CHECK_EQ(kref_read(&parent->kobj.kref), 1);
	}
	root_device_unregister(parent);
}

static void *some_devices(void *parent)
{
	for (int i = 0; i < TURNS; i++)
		drm_dev_put(drm_dev_alloc(&plain_driver, parent));
	return NULL;
}

/* What threads keep is counted as freed, while they run and when they have ended. */
static void what_is_kept_is_not_alive(void)
{
	struct drmres_alloc_totals before, after;
	struct device *parent = root_device_register("scn");
	pthread_t thread;

	unattended();
	drmres_alloc_totals(&before);
	some_devices(parent);
	CHECK_EQ(pthread_create(&thread, NULL, some_devices, parent), 0);
	pthread_join(thread, NULL);
	drmres_alloc_totals(&after);
	CHECK_EQ(after.live_objects, before.live_objects);
	CHECK_EQ(after.live_bytes, before.live_bytes);
	CHECK_EQ(after.allocations - before.allocations, after.frees - before.frees);
	CHECK(after.frees - before.frees >= 2 * TURNS);
	drmres_trim();
	drmres_alloc_totals(&before);
	CHECK_EQ(before.live_objects, after.live_objects);
	CHECK_EQ(before.frees, after.frees);
	root_device_unregister(parent);
}

struct seen {
	const void *objects[3];
	int count;
};

static void see(const struct drmres_object *object, void *context)
{
	struct seen *seen = context;

	if (object->kind == DRMRES_KIND_DRM || (object->kind == DRMRES_KIND_MEM && object->size == 4321))
		if (seen->count < 3)
			seen->objects[seen->count++] = object->address;
}

/* A device is listed where it was allocated, whatever was in its place before. */
static void order_of_allocation(void)
{
	struct device *parent = root_device_register("scn");
	struct drm_device *drm;
	struct seen seen = {0};
	void *older, *newer;

	unattended();
	some_devices(parent);
	older = kmalloc(4321, GFP_KERNEL);
	drm = drm_dev_alloc(&plain_driver, parent);
	newer = kmalloc(4321, GFP_KERNEL);
	drmres_alloc_walk(see, &seen);
	CHECK_EQ(seen.count, 3);
	CHECK(seen.objects[0] == older);
	CHECK(seen.objects[1] == drm);
	CHECK(seen.objects[2] == newer);
	kfree(newer);
	kfree(older);
	drm_dev_put(drm);
	root_device_unregister(parent);
}

/* 1. Devices come and go. 2. The last reference on one is put. 3. Others come. 4. It is put again. */
static void put_after_others_have_come(void)
{
	struct device *parent = root_device_register("scn");
	struct drm_device *gone, *others[4];
	struct drmres_object object;

	unattended();
	some_devices(parent);
	gone = drm_dev_alloc(&plain_driver, parent);
	drm_dev_put(gone);
	for (int i = 0; i < 4; i++)
		others[i] = drm_dev_alloc(&plain_driver, parent);
	CHECK_EQ(drmres_address_find(gone, &object), DRMRES_ADDRESS_FREED);
	/* Memory that slab has closed is AddressSanitizer's to tell of. */
	if (!DRMRES_ASAN) {
		drm_dev_put(gone);
		EXPECT_REPORT(DOUBLE_PUT);
	}
	for (int i = 0; i < 4; i++)
		drm_dev_put(others[i]);
	root_device_unregister(parent);
}

#define NUMBERS 256
#define AT_ONCE 3

/* struct takers - threads that make devices of one parent; @taken: by minor; @wrong: how often one was somebody else's, too */
struct takers {
	struct device *parent;
	bool taken[NUMBERS];
	unsigned int wrong;
};

static void *take_numbers(void *arg)
{
	struct takers *takers = arg;
	struct drm_device *drm[AT_ONCE];
	u64 last = 0;

	for (int turn = 0; turn < 10 * TURNS; turn++) {
		for (int i = 0; i < AT_ONCE; i++) {
			drm[i] = drm_dev_alloc(&plain_driver, takers->parent);
			if (__atomic_exchange_n(&takers->taken[drm[i]->primary->index], true, __ATOMIC_RELAXED) ||
			    drm[i]->id <= last)
				__atomic_fetch_add(&takers->wrong, 1, __ATOMIC_RELAXED);
			last = drm[i]->id;
		}
		for (int i = 0; i < AT_ONCE; i++) {
			__atomic_store_n(&takers->taken[drm[i]->primary->index], false, __ATOMIC_RELAXED);
			drm_dev_put(drm[i]);
		}
	}
	return NULL;
}

/*
 * 1. A thread makes devices, and is the favourite of the lock over numbers. 2. Others make some, too. 3. No two have the same
 * minor, and all are free again in the end, whoever looks.
 */
static void numbers_of_several_threads(void)
{
	struct takers takers = {.parent = root_device_register("scn")};
	struct drm_device *drm;
	pthread_t threads[2];

	unattended();
	take_numbers(&takers);
	for (int i = 0; i < 2; i++)
		CHECK_EQ(pthread_create(&threads[i], NULL, take_numbers, &takers), 0);
	take_numbers(&takers);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	CHECK_EQ(takers.wrong, 0);
	drm = drm_dev_alloc(&plain_driver, takers.parent);
	CHECK_EQ(drm->primary->index, 0);
	drm_dev_put(drm);
	CHECK_EQ(kref_read(&takers.parent->kobj.kref), 1);
	root_device_unregister(takers.parent);
}

CASES(drm_kit){
	CASE(drm_kit, every_kind_of_device),	      CASE(drm_kit, what_is_kept_is_not_alive),
	CASE(drm_kit, order_of_allocation),	      CASE(drm_kit, put_after_others_have_come),
	CASE(drm_kit, device_of_a_minor_outlives_it), CASE(drm_kit, nothing_is_left_of_a_minor),
	CASE(drm_kit, attention_comes_in_between),    CASE(drm_kit, allocation_has_its_own_names),
	CASE(drm_kit, parent_is_known_to_be_held),    CASE(drm_kit, more_devices_than_kits),
	CASE(drm_kit, numbers_of_several_threads),    CASE_END,
};
