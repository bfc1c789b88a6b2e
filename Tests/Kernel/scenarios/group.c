// SPDX-License-Identifier: MIT
/*
 * devres groups: nested, overlapping, open, removed.
 */
#include "scn.h"

static void act(struct device *dev, const char *name)
{
	if (devm_add_action(dev, scn_dact, (void *)name))
		scn_log("no memory");
}

static void open_group(struct device *dev, void *id)
{
	if (!devres_open_group(dev, id, GFP_KERNEL))
		scn_log("no memory");
}

static void in_the_middle(struct device *parent, const struct drm_driver *driver)
{
	void *group;

	(void)driver;
	act(parent, "r1");
	act(parent, "r2");
	group = devres_open_group(parent, NULL, GFP_KERNEL);
	act(parent, "r3");
	devres_close_group(parent, group);
	act(parent, "r4");
	scn_log("release -> %d", devres_release_group(parent, group));
}

static void nested(struct device *parent, const struct drm_driver *driver)
{
	static int outer, inner;

	(void)driver;
	scn_log("%d", devres_open_group(parent, &outer, GFP_KERNEL) == &outer);
	act(parent, "r1");
	scn_log("%d", devres_open_group(parent, &inner, GFP_KERNEL) == &inner);
	act(parent, "r2");
	devres_close_group(parent, &inner);
	act(parent, "r3");
	devres_close_group(parent, &outer);
	act(parent, "r4");
	scn_log("release outer -> %d", devres_release_group(parent, &outer));
}

static void inner_alone(struct device *parent, const struct drm_driver *driver)
{
	static int outer, inner;

	(void)driver;
	open_group(parent, &outer);
	act(parent, "r1");
	open_group(parent, &inner);
	act(parent, "r2");
	devres_close_group(parent, &inner);
	act(parent, "r3");
	devres_close_group(parent, &outer);
	scn_log("release inner -> %d", devres_release_group(parent, &inner));
	scn_log("release outer -> %d", devres_release_group(parent, &outer));
}

static void overlapping(struct device *parent, const struct drm_driver *driver)
{
	static int g1, g2;

	(void)driver;
	open_group(parent, &g1);
	act(parent, "r1");
	open_group(parent, &g2);
	act(parent, "r2");
	devres_close_group(parent, &g1);
	act(parent, "r3");
	devres_close_group(parent, &g2);
	scn_log("release g1 -> %d", devres_release_group(parent, &g1));
	scn_log("release g2 -> %d", devres_release_group(parent, &g2));
}

static void open_at_release(struct device *parent, const struct drm_driver *driver)
{
	(void)driver;
	act(parent, "r1");
	open_group(parent, NULL);
	act(parent, "r2");
	act(parent, "r3");
	scn_log("release newest open -> %d", devres_release_group(parent, NULL));
	open_group(parent, NULL);
	act(parent, "r4");
}

static void removed(struct device *parent, const struct drm_driver *driver)
{
	static int group;

	(void)driver;
	open_group(parent, &group);
	act(parent, "r1");
	devres_close_group(parent, &group);
	devres_remove_group(parent, &group);
	act(parent, "r2");
	scn_log("release a removed one -> %d", devres_release_group(parent, &group));
}

static void not_there(struct device *parent, const struct drm_driver *driver)
{
	static int group;

	(void)driver;
	scn_log("empty: release -> %d", devres_release_group(parent, &group));
	act(parent, "r1");
	scn_log("close");
	devres_close_group(parent, &group);
	scn_log("remove");
	devres_remove_group(parent, &group);
	scn_log("release -> %d", devres_release_group(parent, &group));
}

static void twice_nested_open(struct device *parent, const struct drm_driver *driver)
{
	static int g1, g2;

	(void)driver;
	open_group(parent, &g1);
	act(parent, "r1");
	open_group(parent, &g2);
	act(parent, "r2");
	scn_log("release the outer, both open -> %d", devres_release_group(parent, &g1));
}

const struct scn scn_group[] = {
	{"group_in_the_middle", in_the_middle},
	{"group_nested", nested},
	{"group_inner_alone", inner_alone},
	{"group_overlapping", overlapping},
	{"group_open_at_release", open_at_release},
	{"group_removed", removed},
	{"group_not_there", not_there},
	{"group_twice_nested_open", twice_nested_open},
	{NULL, NULL},
};
