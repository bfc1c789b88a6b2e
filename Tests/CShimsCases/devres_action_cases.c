// SPDX-License-Identifier: MIT
#include "devres_case.h"

#include <drmres/fault.h>
#include <linux/mutex.h>

static void other(void *data)
{
	pr_info("other %s\n", (const char *)data);
}

/* Linux 6.12: function and argument must both fit, the newest goes, NULL is an argument. */
static void exact_match(void)
{
	struct device *dev = scn_6_12();
	static char x[] = "x", y[] = "y";

	CHECK_EQ(devm_add_action(dev, act, x), 0);
	CHECK_EQ(devm_add_action(dev, act, y), 0);
	CHECK_EQ(devm_add_action(dev, other, x), 0);
	CHECK_EQ(devm_add_action(dev, act, x), 0);
	CHECK_EQ(devm_add_action_or_reset(dev, act, NULL), 0);
	CHECK_LOG(LINE("ADD", 1, "act", 16) LINE("ADD", 2, "act", 16) LINE("ADD", 3, "other", 16)
			  LINE("ADD", 4, "act", 16) LINE("ADD", 5, "act", 16));
	devm_release_action(dev, act, x);
	CHECK_LOG(LINE("REM", 4, "act", 16) "act x\n");
	devm_release_action(dev, act, NULL);
	CHECK_LOG(LINE("REM", 5, "act", 16) "act (null)\n");
	devm_release_action(dev, act, NULL);
	EXPECT_REPORT(DEVM_ACTION_UNKNOWN);
	devm_remove_action(dev, other, x);
	CHECK_LOG(LINE("REM", 3, "other", 16));
	devm_remove_action(dev, other, x);
	EXPECT_REPORT(DEVM_ACTION_UNKNOWN);
	root_device_unregister(dev);
	CHECK_LOG(LINE("REL", 2, "act", 16) "act y\n" LINE("REL", 1, "act", 16) "act x\n");
}

static void nowarn(void)
{
	struct device *dev = scn();

	devm_add_action(dev, act, "x");
	CHECK(devm_is_action_added(dev, act, "x"));
	CHECK(!devm_is_action_added(dev, other, "x"));
	CHECK(!devm_is_action_added(dev, act, NULL));
	CHECK_EQ(devm_remove_action_nowarn(dev, act, "x"), 0);
	CHECK(!devm_is_action_added(dev, act, "x"));
	CHECK_EQ(devm_remove_action_nowarn(dev, act, "x"), -ENOENT);
	root_device_unregister(dev);
	CHECK_LOG("");
}

static void or_reset_failure(void)
{
	struct device *dev = scn();
	struct drmres_fault first = {.nth = 1};

	drmres_fault_arm(&first);
	CHECK_EQ(devm_add_action_or_reset(dev, act, "reset"), -ENOMEM);
	drmres_fault_disarm(NULL);
	CHECK_LOG("act reset\n");
	CHECK(!devm_is_action_added(dev, act, "reset"));

	drmres_fault_arm(&first);
	CHECK_EQ(devm_add_action(dev, act, "plain"), -ENOMEM);
	drmres_fault_disarm(NULL);
	root_device_unregister(dev);
	CHECK_LOG("");
}

static struct device *owner;

static void release_sibling(void *data)
{
	devm_release_action(owner, act, data);
}

/* An action that is called early may release an older one; with the device the older one is out of reach. */
static void release_from_action(void)
{
	owner = scn();
	devm_add_action(owner, act, "sibling");
	devm_add_action(owner, release_sibling, "sibling");
	devm_release_action(owner, release_sibling, "sibling");
	CHECK_LOG("act sibling\n");

	devm_add_action(owner, act, "sibling");
	devm_add_action(owner, release_sibling, "sibling");
	root_device_unregister(owner);
	EXPECT_REPORT(DEVM_ACTION_UNKNOWN);
	CHECK_LOG("act sibling\n");
}

static void release_self(void *data)
{
	pr_info("self\n");
	devm_release_action(data, release_self, data);
}

/* An action is off the list when it runs, so releasing itself finds nothing and does not recurse. */
static void release_itself(void)
{
	struct device *dev = scn();

	devm_add_action(dev, release_self, dev);
	devm_release_action(dev, release_self, dev);
	EXPECT_REPORT(DEVM_ACTION_UNKNOWN);
	CHECK_LOG("self\n");
	root_device_unregister(dev);
}

static void put(void *data)
{
	put_device(data);
	pr_info("put\n");
}

static void released(struct device *dev)
{
	pr_info("released\n");
	kfree(dev);
}

/* The last reference to a device may be one that an action of its own gives back. */
static void puts_its_device(void)
{
	for (int way = 0; way < 2; way++) {
		struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);
		void *group;

		device_initialize(dev);
		dev->release = released;
		devm_add_action(dev, act, "older");
		group = devres_open_group(dev, NULL, GFP_KERNEL);
		devm_add_action(dev, put, dev);
		devres_close_group(dev, group);
		if (way == 0)
			devm_release_action(dev, put, dev);
		else
			CHECK_EQ(devres_release_group(dev, group), 1);
		CHECK_LOG("put\nact older\nreleased\n");
	}
}

/* Until 7.1 an action logged the size of its two pointers. */
static void sizes(void)
{
	struct device *dev = scn();

	drmres_set_devres_log(true);
	devm_add_action(dev, act, "7.3");
	drmres_set_profile(DRMRES_LINUX_6_12);
	devm_add_action(dev, act, "6.12");
	CHECK_LOG(LINE("ADD", 1, "act", 64) LINE("ADD", 2, "act", 16));
	root_device_unregister(dev);
	CHECK_LOG(LINE("REL", 2, "act", 16) "act 6.12\n" LINE("REL", 1, "act", 64) "act 7.3\n");
}

struct state {
	struct mutex lock;
};

static void mutex(void)
{
	struct device *dev = scn();
	struct state *state = devm_kzalloc(dev, sizeof(*state), GFP_KERNEL);

	drmres_set_devres_log(true);
	CHECK_EQ(devm_mutex_init(dev, &state->lock), 0);
	CHECK_LOG(LINE("ADD", 2, "devm_mutex_release", 64));
	mutex_lock(&state->lock);
	mutex_unlock(&state->lock);
	drmres_set_devres_log(false);
	root_device_unregister(dev);
}

/* Linux 6.12 without mutex debugging: no node. */
static void mutex_upstream(void)
{
	struct device *dev = scn_6_12();
	struct state *state = devm_kzalloc(dev, sizeof(*state), GFP_KERNEL);

	case_log();
	CHECK_EQ(devm_mutex_init(dev, &state->lock), 0);
	CHECK_LOG("");
	root_device_unregister(dev);
}

/*
 * 1. probe initialises a managed mutex
 * 2. somebody takes it
 * 3. unbind destroys it
 */
static void mutex_held(void)
{
	static struct mutex lock;
	struct device *dev = scn();

	CHECK_EQ(devm_mutex_init(dev, &lock), 0);
	mutex_lock(&lock);
	root_device_unregister(dev);
	EXPECT_REPORT(DESTROY_HELD);
	mutex_unlock(&lock);
}

CASES(devres_action){
	CASE(devres_action, exact_match),
	CASE(devres_action, nowarn),
	CASE(devres_action, or_reset_failure),
	CASE(devres_action, release_from_action),
	CASE(devres_action, release_itself),
	CASE(devres_action, puts_its_device),
	CASE(devres_action, sizes),
	CASE(devres_action, mutex),
	CASE(devres_action, mutex_upstream),
	CASE(devres_action, mutex_held),
	CASE_END,
};
