// SPDX-License-Identifier: MIT
/*
 * drmm_release_action(): which entry it takes, what it calls it with.
 */
#include "scn.h"

static char x[] = "x", y[] = "y";

static void found(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);

	if (!drm)
		return;
	scn_log("%d", drmm_add_action(drm, scn_act, x));
	scn_log("%d", drmm_add_action(drm, scn_act, y));
	scn_log("%d", drmm_add_action(drm, scn_act2, x));
	drmm_release_action(drm, scn_act, y);
	drmm_release_action(drm, scn_act2, x);
	scn_log("put");
	drm_dev_put(drm);
}

static void not_found(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);

	if (!drm)
		return;
	scn_log("%d", drmm_add_action(drm, scn_act, x));
	scn_log("other data");
	drmm_release_action(drm, scn_act, y);
	scn_log("other action");
	drmm_release_action(drm, scn_act2, x);
	scn_log("twice");
	drmm_release_action(drm, scn_act, x);
	drmm_release_action(drm, scn_act, x);
	drm_dev_put(drm);
}

static void wildcard(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);

	if (!drm)
		return;
	scn_log("%d", drmm_add_action(drm, scn_act, x));
	scn_log("%d", drmm_add_action(drm, scn_act, y));
	scn_log("oldest, called with NULL");
	drmm_release_action(drm, scn_act, NULL);
	drm_dev_put(drm);
}

static void duplicate(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);

	if (!drm)
		return;
	scn_log("%d", drmm_add_action(drm, scn_act, x));
	scn_log("%d", drmm_add_action(drm, scn_act2, y));
	scn_log("%d", drmm_add_action(drm, scn_act, x));
	scn_log("%d", drmm_add_action(drm, scn_act, x));
	scn_log("oldest first");
	drmm_release_action(drm, scn_act, x);
	drmm_release_action(drm, scn_act, x);
	drm_dev_put(drm);
}

static void release_other(struct drm_device *dev, void *data)
{
	scn_log("release_other");
	drmm_release_action(dev, scn_act, data);
}

static void from_an_action(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);

	if (!drm)
		return;
	scn_log("%d", drmm_add_action(drm, scn_act, x));
	scn_log("%d", drmm_add_action(drm, scn_act2, y));
	scn_log("%d", drmm_add_action(drm, release_other, x));
	drm_dev_put(drm);
}

const struct scn scn_release_action[] = {
	{"release_action_found", found},
	{"release_action_not_found", not_found},
	{"release_action_wildcard", wildcard},
	{"release_action_duplicate", duplicate},
	{"release_action_from_an_action", from_an_action},
	{NULL, NULL},
};
