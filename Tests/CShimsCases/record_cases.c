// SPDX-License-Identifier: MIT
/*
 * Actions that are taken off while nobody pays attention. Which one is meant, what is called when, and what is said of a call that
 * surprises is as it is with somebody who listens; and where nodes are packed that does not put them on the list. The cases run
 * under every back end.
 */
#include <drmres/devres.h>
#include <mm/slab/home.h>
#include <string.h>

#include "drm_case.h"

/* More than the first pieces have room for. */
#define MANY 200u

static char called[2 * MANY + 2];

static void call_it(const char *letter)
{
	strncat(called, letter, 1);
}

static void called_by_drm(struct drm_device *dev, void *data)
{
	(void)dev;
	call_it(data ? data : "-");
}

static void called_too(struct drm_device *dev, void *data)
{
	called_by_drm(dev, data);
}

static void called_by_device(void *data)
{
	call_it(data ? data : "-");
}

/* Each letter several times, at addresses of its own. */
static char *letters(void)
{
	static char all[MANY];

	for (unsigned int i = 0; i < MANY; i++)
		all[i] = (char)('a' + i % 26);
	called[0] = '\0';
	return all;
}

static bool is_listed(const struct drmres_home *home)
{
	return !strcmp(drmres_get_backend(), "packed") && !(home && home->packing);
}

/* What was called from @from on is @count letters, newest first, but for every @step-th from @first on. */
static void check_rest(const char *from, const char *all, unsigned int first, unsigned int step)
{
	unsigned int wrong = 0;

	for (unsigned int i = MANY; i-- > 0;)
		if (i % step != first)
			wrong += *from == '\0' || *from++ != all[i];
	CHECK_EQ(wrong, 0);
	CHECK_STR(from, "");
}

/* ---- drm_device ---- */

static void taken_off(void)
{
	struct rig rig = rig_unattended();
	char *all = letters();
	void *memory[MANY];

	for (unsigned int i = 0; i < MANY; i++) {
		CHECK_EQ(drmm_add_action(rig.drm, called_by_drm, &all[i]), 0);
		memory[i] = drmm_kzalloc(rig.drm, 24, GFP_KERNEL);
		memset(memory[i], (int)i, 24);
	}
	for (unsigned int i = 1; i < MANY; i += 3) {
		drmm_release_action(rig.drm, called_by_drm, &all[i]);
		CHECK_EQ(called[i / 3], all[i]);
		CHECK_EQ(called[i / 3 + 1], '\0');
	}
	for (unsigned int i = 0; i < MANY; i++)
		CHECK_EQ(((unsigned char *)memory[i])[23], i);
	CHECK(!is_listed(rig.drm->managed.home));
	called[0] = '\0';
	rig_end(rig);
	check_rest(called, all, 1, 3);
}

/* The newest one of all, again and again, and then there is none. */
static void until_there_is_none(void)
{
	struct rig rig = rig_unattended();
	char *all = letters();

	for (unsigned int i = 0; i < MANY; i++)
		CHECK_EQ(drmm_add_action(rig.drm, called_by_drm, &all[i]), 0);
	for (unsigned int i = MANY; i-- > 0;)
		drmm_release_action(rig.drm, called_by_drm, &all[i]);
	check_rest(called, all, MANY, MANY + 1);
	CHECK(!is_listed(rig.drm->managed.home));
	drmm_release_action(rig.drm, called_by_drm, all);
	EXPECT_REPORT(DRMM_ACTION_UNKNOWN);
	CHECK_EQ(drmm_add_action(rig.drm, called_by_drm, all), 0);
	called[0] = '\0';
	rig_end(rig);
	CHECK_STR(called, "a");
}

static void payload_called(struct drm_device *dev, void *payload)
{
	(void)dev;
	call_it(payload);
}

/*
 * 1. a payload is added behind actions; 2. one of them is taken off, so that the payload's record takes another place; 3. the
 * payload is there, and its action is called.
 */
static void payloads_stay(void)
{
	struct rig rig = rig_unattended();
	struct drmres_alloc_totals before, after;
	char *payload;

	letters();
	drmres_alloc_totals(&before);
	CHECK_EQ(drmm_add_action(rig.drm, called_by_drm, "a"), 0);
	CHECK_EQ(drmm_add_action(rig.drm, called_too, "b"), 0);
	payload = __drmm_alloc_payload(rig.drm, payload_called, 40, "payload");
	strcpy(payload, "p");
	drmm_release_action(rig.drm, called_too, "b");
	CHECK_EQ(drmm_add_action(rig.drm, called_by_drm, "c"), 0);
	CHECK(!is_listed(rig.drm->managed.home));
	drmres_alloc_totals(&after);
	if (!strcmp(drmres_get_backend(), "packed"))
		CHECK_EQ(after.live_objects - before.live_objects, 3);
	CHECK_EQ(drmres_address_find(payload, NULL), DRMRES_ADDRESS_LIVE);
	rig_end(rig);
	CHECK_STR(called, "bcpa");
}

/* Of equal ones the oldest is meant, which is told; with NULL whatever there is; and what was added without data is no match. */
static void what_surprises(void)
{
	struct rig rig = rig_unattended();
	char *all = letters();

	CHECK_EQ(drmm_add_action(rig.drm, called_by_drm, all), 0);
	CHECK_EQ(drmm_add_action(rig.drm, called_too, NULL), 0);
	CHECK_EQ(drmm_add_action(rig.drm, called_by_drm, all), 0);
	CHECK_EQ(drmm_add_action(rig.drm, called_too, all + 1), 0);
	drmm_release_action(rig.drm, called_by_drm, all);
	EXPECT_REPORT(FIFO_MATCH);
	drmm_release_action(rig.drm, called_by_drm, NULL);
	EXPECT_REPORT(WILDCARD_RELEASE);
	drmm_release_action(rig.drm, called_too, all + 1);
	EXPECT_REPORT(STALE_ARGUMENT);
	drmm_release_action(rig.drm, called_too, NULL);
	CHECK_STR(called, "a-b-");
	rig_end(rig);
	CHECK_STR(called, "a-b-");
}

/* The same in silence, and as it is in Linux. */
static void what_surprises_upstream(void)
{
	struct rig rig;
	char *all = letters();

	drmres_set_policy(DRMRES_UPSTREAM);
	rig = rig_unattended();
	CHECK_EQ(drmm_add_action(rig.drm, called_by_drm, all), 0);
	CHECK_EQ(drmm_add_action(rig.drm, called_by_drm, all + 1), 0);
	CHECK_EQ(drmm_add_action(rig.drm, called_by_drm, all), 0);
	drmm_release_action(rig.drm, called_by_drm, all);
	drmm_release_action(rig.drm, called_by_drm, NULL);
	CHECK(!is_listed(rig.drm->managed.home));
	rig_end(rig);
	CHECK_STR(called, "a-a");
}

static void takes_off(struct drm_device *dev, void *data)
{
	drmm_release_action(dev, called_by_drm, data);
	call_it("!");
}

/* 1. an action takes off an older one; 2. the walk goes on behind it. */
static void taken_off_by_an_action(void)
{
	struct rig rig = rig_unattended();
	char *all = letters();

	for (unsigned int i = 0; i < 4; i++)
		CHECK_EQ(drmm_add_action(rig.drm, called_by_drm, &all[i]), 0);
	CHECK_EQ(drmm_add_action(rig.drm, takes_off, &all[1]), 0);
	rig_end(rig);
	CHECK_STR(called, "b!dca");
}

static void takes_the_reference(struct drm_device *dev, void *data)
{
	call_it(data);
	drm_dev_put(dev);
}

/* 1. an action is taken off, and puts the last reference; 2. the others are called, and nothing of the device is touched then. */
static void it_puts_the_last_reference(void)
{
	struct rig rig = rig_unattended();
	char *all = letters();

	CHECK_EQ(drmm_add_action(rig.drm, called_by_drm, &all[0]), 0);
	CHECK_EQ(drmm_add_action(rig.drm, takes_the_reference, &all[1]), 0);
	CHECK_EQ(drmm_add_action(rig.drm, called_by_drm, &all[2]), 0);
	drmm_release_action(rig.drm, takes_the_reference, &all[1]);
	root_device_unregister(rig.parent);
	CHECK_STR(called, "bca");
}

/* ---- device ---- */

static struct device *unattended(void)
{
	drmres_attention_set(DRMRES_ATTENTION_MARK, false);
	return root_device_register("scn");
}

static void taken_off_a_device(void)
{
	struct device *dev = unattended();
	char *all = letters();

	for (unsigned int i = 0; i < MANY; i++) {
		CHECK_EQ(devm_add_action(dev, called_by_device, &all[i]), 0);
		CHECK(devm_kzalloc(dev, 24, GFP_KERNEL));
	}
	for (unsigned int i = 2; i < MANY; i += 3) {
		CHECK(devm_is_action_added(dev, called_by_device, &all[i]));
		if (i % 2)
			devm_release_action(dev, called_by_device, &all[i]);
		else
			devm_remove_action(dev, called_by_device, &all[i]);
		CHECK_EQ(strlen(called), i % 2);
		called[0] = '\0';
	}
	CHECK(!is_listed(dev->devres_home));
	CHECK(!devm_is_action_added(dev, called_by_device, &all[2]));
	CHECK_EQ(devm_remove_action_nowarn(dev, called_by_device, &all[2]), -ENOENT);
	devm_release_action(dev, called_by_device, &all[2]);
	EXPECT_REPORT(DEVM_ACTION_UNKNOWN);
	root_device_unregister(dev);
	check_rest(called, all, 2, 3);
}

/* Of equal ones the newest. */
static void the_newest_of_a_device(void)
{
	struct device *dev = unattended();
	char *all = letters();

	CHECK_EQ(devm_add_action(dev, called_by_device, NULL), 0);
	CHECK_EQ(devm_add_action(dev, called_by_device, all), 0);
	CHECK_EQ(devm_add_action(dev, called_by_device, all + 1), 0);
	CHECK_EQ(devm_add_action(dev, called_by_device, all), 0);
	devm_remove_action(dev, called_by_device, all);
	devm_release_action(dev, called_by_device, NULL);
	CHECK(!is_listed(dev->devres_home));
	CHECK_STR(called, "-");
	root_device_unregister(dev);
	CHECK_STR(called, "-ba");
}

/* One that carries its data is known by that; and one that is newer stays. */
static void one_that_carries_its_data(void)
{
	struct device *dev = unattended();
	char *payloads[3];

	letters();
	for (unsigned int i = 0; i < 3; i++) {
		payloads[i] = __devm_alloc_payload(dev, called_by_device, 8, "payload");
		payloads[i][0] = (char)('x' + i);
	}
	CHECK_EQ(devm_add_action(dev, called_by_device, "a"), 0);
	devm_release_action(dev, called_by_device, payloads[1]);
	CHECK_STR(called, "y");
	devm_remove_action(dev, called_by_device, payloads[0]);
	root_device_unregister(dev);
	CHECK_STR(called, "yaz");
}

CASES(record){
	CASE(record, taken_off),
	CASE(record, until_there_is_none),
	CASE(record, payloads_stay),
	CASE(record, what_surprises),
	CASE(record, what_surprises_upstream),
	CASE(record, taken_off_by_an_action),
	CASE(record, it_puts_the_last_reference),
	CASE(record, taken_off_a_device),
	CASE(record, the_newest_of_a_device),
	CASE(record, one_that_carries_its_data),
	CASE_END,
};
