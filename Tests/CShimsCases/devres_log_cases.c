// SPDX-License-Identifier: MIT
#include "devres_case.h"

#include <drmres/log.h>

static void silent_by_default(void)
{
	struct device *dev = scn();

	CHECK(!drmres_devres_log());
	devm_kfree(dev, devm_kzalloc(dev, 10, GFP_KERNEL));
	root_device_unregister(dev);
	CHECK_LOG("");
}

/* Turned on and off in the middle; numbers go on. */
static void switched(void)
{
	struct device *dev = scn();

	devm_add_action(dev, act, "1");
	drmres_set_devres_log(true);
	devm_add_action(dev, act, "2");
	CHECK_LOG(LINE("ADD", 2, "act", 64));
	drmres_set_devres_log(false);
	root_device_unregister(dev);
	CHECK_LOG("act 2\nact 1\n");
}

static int last_level;

static void keep_level(int level, const char *line, void *context)
{
	(void)line;
	(void)context;
	last_level = level;
}

/* Linux prints these with dev_err(). */
static void level(void)
{
	struct device *dev = scn();

	drmres_set_log_sink(keep_level, NULL);
	drmres_set_devres_log(true);
	devm_add_action(dev, act, "x");
	CHECK_EQ(last_level, 3);
	drmres_set_devres_log(false);
	devm_remove_action(dev, act, "x");
	root_device_unregister(dev);
}

static void nameless(void)
{
	struct device *dev = scn();

	drmres_set_devres_log(true);
	CHECK_EQ(__devm_add_action(dev, act, "x", NULL), 0);
	CHECK_LOG(LINE("ADD", 1, "(null)", 64));
	drmres_set_devres_log(false);
	devm_remove_action(dev, act, "x");
	root_device_unregister(dev);
}

/* Both markers of a group have a number; only the opening one is logged when it goes. */
static void groups(void)
{
	struct device *dev = scn();
	void *group;

	drmres_set_devres_log(true);
	group = devres_open_group(dev, NULL, GFP_KERNEL);
	devres_close_group(dev, group);
	devres_remove_group(dev, group);
	CHECK_LOG(LINE("ADD", 1, "grp<", 0) LINE("ADD", 2, "grp>", 0) LINE("REM", 1, "grp<", 0));
	root_device_unregister(dev);
}

CASES(devres_log){
	CASE(devres_log, silent_by_default), CASE(devres_log, switched), CASE(devres_log, level),
	CASE(devres_log, nameless),	     CASE(devres_log, groups),	 CASE_END,
};
