// SPDX-License-Identifier: MIT
#include "devres_case.h"

#define OPEN(group) group = devres_open_group(dev, NULL, GFP_KERNEL)
#define ACT(name) devm_add_action(dev, act, name)

/* Linux 6.12: markers first, then resources newest first; what is outside stays in order. */
static void nested(void)
{
	struct device *dev = scn_6_12();
	void *g1, *g2;

	ACT("a");
	OPEN(g1);
	ACT("b");
	OPEN(g2);
	ACT("c");
	devres_close_group(dev, g2);
	ACT("d");
	devres_close_group(dev, g1);
	ACT("e");
	CHECK_LOG(LINE("ADD", 1, "act", 16) LINE("ADD", 2, "grp<", 0) LINE("ADD", 3, "act", 16)
			  LINE("ADD", 4, "grp<", 0) LINE("ADD", 5, "act", 16) LINE("ADD", 6, "grp>", 0)
				  LINE("ADD", 7, "act", 16) LINE("ADD", 8, "grp>", 0) LINE("ADD", 9, "act", 16));
	CHECK_EQ(devres_release_group(dev, g1), 3);
	CHECK_LOG(LINE("REL", 2, "grp<", 0) LINE("REL", 4, "grp<", 0) LINE("REL", 7, "act", 16) "act d\n" LINE(
		"REL", 5, "act", 16) "act c\n" LINE("REL", 3, "act", 16) "act b\n");
	CHECK_EQ(devres_release_group(dev, g1), 0);
	EXPECT_REPORT(GROUP_UNKNOWN);
	root_device_unregister(dev);
	CHECK_LOG(LINE("REL", 9, "act", 16) "act e\n" LINE("REL", 1, "act", 16) "act a\n");
}

/* Linux 6.12: a group that is half inside stays, with what is left of it. */
static void overlapping(void)
{
	struct device *dev = scn_6_12();
	void *g1, *g2;

	OPEN(g1);
	ACT("1");
	OPEN(g2);
	ACT("2");
	devres_close_group(dev, g1);
	ACT("3");
	devres_close_group(dev, g2);
	case_log();
	CHECK_EQ(devres_release_group(dev, g1), 2);
	CHECK_LOG(LINE("REL", 1, "grp<", 0) LINE("REL", 4, "act", 16) "act 2\n" LINE("REL", 2, "act", 16) "act 1\n");
	CHECK_EQ(devres_release_group(dev, g2), 1);
	CHECK_LOG(LINE("REL", 3, "grp<", 0) LINE("REL", 6, "act", 16) "act 3\n");
	root_device_unregister(dev);
	CHECK_LOG("");
}

/* Linux 6.12: the later of two overlapping groups; the earlier one's closing marker was inside. */
static void overlapping_later(void)
{
	struct device *dev = scn_6_12();
	void *g1, *g2;

	OPEN(g1);
	ACT("1");
	OPEN(g2);
	ACT("2");
	devres_close_group(dev, g1);
	ACT("3");
	devres_close_group(dev, g2);
	ACT("4");
	case_log();
	CHECK_EQ(devres_release_group(dev, g2), 2);
	CHECK_LOG(LINE("REL", 3, "grp<", 0) LINE("REL", 6, "act", 16) "act 3\n" LINE("REL", 4, "act", 16) "act 2\n");
	root_device_unregister(dev);
	CHECK_LOG(LINE("REL", 1, "grp<", 0) LINE("REL", 8, "act", 16) "act 4\n" LINE("REL", 2, "act", 16) "act 1\n");
}

/* Linux 6.12: a group that was opened inside and not closed goes with the outer one. */
static void inner_open(void)
{
	struct device *dev = scn_6_12();
	void *g1, *g2;

	OPEN(g1);
	ACT("a");
	OPEN(g2);
	ACT("b");
	devres_close_group(dev, g1);
	ACT("c");
	case_log();
	CHECK_EQ(devres_release_group(dev, g1), 2);
	CHECK_LOG(LINE("REL", 1, "grp<", 0) LINE("REL", 3, "grp<", 0)
			  LINE("REL", 4, "act", 16) "act b\n" LINE("REL", 2, "act", 16) "act a\n");
	devres_close_group(dev, g2);
	EXPECT_REPORT(GROUP_UNKNOWN);
	root_device_unregister(dev);
	CHECK_LOG(LINE("REL", 6, "act", 16) "act c\n");
}

/* Linux 6.12: open groups are released like any other, the inner one first. */
static void open_at_release(void)
{
	struct device *dev = scn_6_12();
	void *g1, *g2;

	ACT("0");
	OPEN(g1);
	ACT("1");
	OPEN(g2);
	ACT("2");
	CHECK(g1 && g2 && g1 != g2);
	case_log();
	root_device_unregister(dev);
	CHECK_LOG(LINE("REL", 4, "grp<", 0) LINE("REL", 2, "grp<", 0) LINE("REL", 5, "act", 16) "act 2\n" LINE(
		"REL", 3, "act", 16) "act 1\n" LINE("REL", 1, "act", 16) "act 0\n");
}

/* Linux 6.12: an open group reaches to the newest node; NULL means the newest open group. */
static void open_released(void)
{
	struct device *dev = scn_6_12();
	void *g1, *g2;

	ACT("0");
	OPEN(g1);
	ACT("1");
	OPEN(g2);
	ACT("2");
	case_log();
	CHECK_EQ(devres_release_group(dev, NULL), 1);
	CHECK_LOG(LINE("REL", 4, "grp<", 0) LINE("REL", 5, "act", 16) "act 2\n");
	ACT("3");
	OPEN(g2);
	ACT("4");
	case_log();
	CHECK_EQ(devres_release_group(dev, g1), 3);
	CHECK_LOG(LINE("REL", 7, "grp<", 0) LINE("REL", 2, "grp<", 0) LINE("REL", 8, "act", 16) "act 4\n" LINE(
		"REL", 6, "act", 16) "act 3\n" LINE("REL", 3, "act", 16) "act 1\n");
	CHECK(g2);
	root_device_unregister(dev);
	CHECK_LOG(LINE("REL", 1, "act", 16) "act 0\n");
}

/* Linux 6.12: groups one after the other, the newer one first. */
static void sequential(void)
{
	struct device *dev = scn_6_12();
	void *group;

	OPEN(group);
	ACT("a");
	devres_close_group(dev, group);
	OPEN(group);
	ACT("b");
	devres_close_group(dev, NULL);
	ACT("c");
	case_log();
	root_device_unregister(dev);
	CHECK_LOG(LINE("REL", 4, "grp<", 0) LINE("REL", 1, "grp<", 0) LINE("REL", 7, "act", 16) "act c\n" LINE(
		"REL", 5, "act", 16) "act b\n" LINE("REL", 2, "act", 16) "act a\n");
	CHECK(group);
}

/* Linux 6.12: two groups inside one; the first is released by hand, the other with the outer. */
static void inner_first(void)
{
	struct device *dev = scn_6_12();
	void *g1, *g2, *g3;

	OPEN(g1);
	OPEN(g2);
	ACT("a");
	devres_close_group(dev, g2);
	OPEN(g3);
	ACT("b");
	devres_close_group(dev, g3);
	devres_close_group(dev, g1);
	case_log();
	CHECK_EQ(devres_release_group(dev, g2), 1);
	CHECK_LOG(LINE("REL", 2, "grp<", 0) LINE("REL", 3, "act", 16) "act a\n");
	CHECK_EQ(devres_release_group(dev, g1), 1);
	CHECK_LOG(LINE("REL", 1, "grp<", 0) LINE("REL", 5, "grp<", 0) LINE("REL", 6, "act", 16) "act b\n");
	root_device_unregister(dev);
	CHECK_LOG("");
}

/* Linux 6.12: a name of the caller's; every call with a name that is not there warns. */
static void named(void)
{
	struct device *dev = scn_6_12();
	static int name, other;

	CHECK(devres_open_group(dev, &name, GFP_KERNEL) == &name);
	ACT("1");
	CHECK_EQ(devres_release_group(dev, &other), 0);
	EXPECT_REPORT(GROUP_UNKNOWN);
	devres_close_group(dev, &other);
	EXPECT_REPORT(GROUP_UNKNOWN);
	devres_remove_group(dev, &other);
	EXPECT_REPORT(GROUP_UNKNOWN);
	devres_close_group(dev, &name);
	devres_close_group(dev, NULL);
	EXPECT_REPORT(GROUP_UNKNOWN);
	case_log();
	devres_remove_group(dev, &name);
	CHECK_LOG(LINE("REM", 1, "grp<", 0));
	CHECK_EQ(devres_release_group(dev, &name), 0);
	EXPECT_REPORT(GROUP_UNKNOWN);
	root_device_unregister(dev);
	CHECK_LOG(LINE("REL", 2, "act", 16) "act 1\n");
}

/* Linux 6.12: of two groups with one name the newer is meant. */
static void same_name(void)
{
	struct device *dev = scn_6_12();
	static int name;

	CHECK(devres_open_group(dev, &name, GFP_KERNEL) == &name);
	ACT("1");
	devres_close_group(dev, &name);
	CHECK(devres_open_group(dev, &name, GFP_KERNEL) == &name);
	ACT("2");
	devres_close_group(dev, &name);
	case_log();
	CHECK_EQ(devres_release_group(dev, &name), 1);
	CHECK_LOG(LINE("REL", 4, "grp<", 0) LINE("REL", 5, "act", 16) "act 2\n");
	CHECK_EQ(devres_release_group(dev, &name), 1);
	CHECK_LOG(LINE("REL", 1, "grp<", 0) LINE("REL", 2, "act", 16) "act 1\n");
	root_device_unregister(dev);
}

static void remove_open(void)
{
	struct device *dev = scn();
	void *group;

	OPEN(group);
	ACT("stays");
	devres_remove_group(dev, NULL);
	CHECK(devm_is_action_added(dev, act, "stays"));
	CHECK(group);
	CHECK_LOG("");
	root_device_unregister(dev);
	CHECK_LOG("act stays\n");
}

/* Linux takes an empty list for a release in progress and is silent; strict knows better. */
static void unknown_on_idle_device(void)
{
	struct device *dev = scn();
	static int name;

	CHECK_EQ(devres_release_group(dev, &name), 0);
	EXPECT_REPORT(GROUP_UNKNOWN);
	drmres_set_policy(DRMRES_UPSTREAM);
	CHECK_EQ(devres_release_group(dev, &name), 0);
	root_device_unregister(dev);
}

static void closed_twice(void)
{
	struct device *dev = scn();
	const struct drmres_report *report;
	void *group;

	OPEN(group);
	ACT("in");
	devres_close_group(dev, group);
	devres_close_group(dev, group);
	report = EXPECT_REPORT(GROUP_CLOSED_TWICE);
	if (report)
		CHECK_STR(report->what,
			  "devres_close_group() on device scn of dr#1, which is a group that is closed already");
	CHECK_EQ(devres_release_group(dev, group), 1);
	CHECK_LOG("act in\n");
	root_device_unregister(dev);
}

static struct device *reentered;
static void *its_group;

static void release_its_group(void *data)
{
	(void)data;
	CHECK_EQ(devres_release_group(reentered, its_group), 0);
}

/* A component's teardown, called by the device's own release, looks for its group: silent in both policies. */
static void during_release(void)
{
	for (int policy = DRMRES_STRICT; policy <= DRMRES_UPSTREAM; policy++) {
		struct device *dev = reentered = scn();

		drmres_set_policy(policy);
		OPEN(its_group);
		ACT("in");
		devres_close_group(dev, its_group);
		devm_add_action(dev, release_its_group, NULL);
		root_device_unregister(dev);
		CHECK_LOG("act in\n");
	}
}

static void add_to_group(void *data)
{
	devm_add_action(data, act, "added");
}

/* An action of a group may add: the device lives on. */
static void add_from_action(void)
{
	struct device *dev = scn();
	void *group;

	OPEN(group);
	devm_add_action(dev, add_to_group, dev);
	devres_close_group(dev, group);
	CHECK_EQ(devres_release_group(dev, group), 1);
	CHECK(devm_is_action_added(dev, act, "added"));
	root_device_unregister(dev);
	CHECK_LOG("act added\n");
}

CASES(devres_group){
	CASE(devres_group, nested),
	CASE(devres_group, overlapping),
	CASE(devres_group, overlapping_later),
	CASE(devres_group, inner_open),
	CASE(devres_group, open_at_release),
	CASE(devres_group, open_released),
	CASE(devres_group, sequential),
	CASE(devres_group, inner_first),
	CASE(devres_group, named),
	CASE(devres_group, same_name),
	CASE(devres_group, remove_open),
	CASE(devres_group, unknown_on_idle_device),
	CASE(devres_group, closed_twice),
	CASE(devres_group, during_release),
	CASE(devres_group, add_from_action),
	CASE_END,
};
