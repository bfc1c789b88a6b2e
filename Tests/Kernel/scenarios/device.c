// SPDX-License-Identifier: MIT
/*
 * Devices that have no driver: their resources go when the device is deleted, and those that come after that with the last
 * reference.
 */
#include "scn.h"

static void plain_release(struct device *dev)
{
	scn_log("release %s", dev_name(dev));
	kfree(dev);
}

static struct device *plain(struct device *parent, const char *name)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (!dev)
		return NULL;
	device_initialize(dev);
	dev->parent = parent;
	dev->release = plain_release;
	scn_log("name -> %d", dev_set_name(dev, "%s", name));
	return dev;
}

static void deleted(struct device *parent, const struct drm_driver *driver)
{
	struct device *dev = plain(parent, "scn-plain");
	int one, two;

	(void)driver;
	if (!dev)
		return;
	scn_log("add -> %d", device_add(dev));
	two = devm_add_action(dev, scn_dact, "two");
	one = devm_add_action(dev, scn_dact, "one");
	scn_log("%d %d", one, two);
	get_device(dev);
	device_del(dev);
	scn_log("deleted");
	scn_log("late %d", devm_add_action(dev, scn_dact, "late"));
	put_device(dev);
	scn_log("one reference left");
	put_device(dev);
}

static void never_added(struct device *parent, const struct drm_driver *driver)
{
	struct device *dev = plain(parent, "scn-plain");

	(void)driver;
	if (!dev)
		return;
	scn_log("%d", devm_add_action(dev, scn_dact, "kept to the end"));
	scn_log("memory %d", devm_kzalloc(dev, 10, GFP_KERNEL) != NULL);
	put_device(dev);
}

static void name_taken(struct device *parent, const struct drm_driver *driver)
{
	struct device *dev = plain(parent, "scn-plain"), *second = plain(parent, "scn-plain");

	(void)driver;
	if (!dev || !second)
		return;
	scn_log("add -> %d", device_add(dev));
	scn_log("%d", devm_add_action(second, scn_dact, "of one that was refused"));
	scn_log("add -> %d", device_add(second));
	put_device(second);
	device_unregister(dev);
}

static void without_a_name(struct device *parent, const struct drm_driver *driver)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	(void)driver;
	if (!dev)
		return;
	device_initialize(dev);
	dev->parent = parent;
	dev->release = plain_release;
	scn_log("add -> %d", device_add(dev));
	scn_log("name -> %d", dev_set_name(dev, "scn-%d", 2));
	scn_log("add -> %d", device_add(dev));
	device_unregister(dev);
}

/* The drm_device holds its parent, and the parent's resources hold the drm_device: deleting breaks the circle. */
static void circle(struct device *parent, const struct drm_driver *driver)
{
	struct device *dev = plain(parent, "scn-plain");
	struct drm_device *drm;

	if (!dev)
		return;
	scn_log("add -> %d", device_add(dev));
	drm = __devm_drm_dev_alloc(dev, driver, 8192, 0);
	if (!IS_ERR(drm))
		scn_log("%d", drmm_add_action(drm, scn_act, "circle"));
	device_unregister(dev);
	scn_log("unregistered");
}

static void user_keeps_the_circle(struct device *parent, const struct drm_driver *driver)
{
	struct device *dev = plain(parent, "scn-plain");
	struct drm_device *drm;

	if (!dev)
		return;
	scn_log("add -> %d", device_add(dev));
	drm = __devm_drm_dev_alloc(dev, driver, 8192, 0);
	if (IS_ERR(drm))
		return;
	scn_log("%d", drmm_add_action(drm, scn_act, "user"));
	drm_dev_get(drm);
	device_unregister(dev);
	scn_log("unregistered");
	drm_dev_put(drm);
}

static void platform_without_driver(struct device *parent, const struct drm_driver *driver)
{
	struct platform_device *pdev = platform_device_register_simple("scn-nobody", PLATFORM_DEVID_NONE, NULL, 0);
	int one, two;

	(void)parent;
	(void)driver;
	if (IS_ERR(pdev))
		return;
	two = devm_add_action(&pdev->dev, scn_dact, "two");
	one = devm_add_action(&pdev->dev, scn_dact, "one");
	scn_log("%d %d", one, two);
	platform_device_del(pdev);
	scn_log("deleted");
	scn_log("late %d", devm_add_action(&pdev->dev, scn_dact, "late"));
	platform_device_put(pdev);
}

const struct scn scn_device[] = {
	{"device_deleted", deleted},
	{"device_never_added", never_added},
	{"device_name_taken", name_taken},
	{"device_without_a_name", without_a_name},
	{"device_and_drm_device_in_a_circle", circle},
	{"device_gone_and_a_user_left", user_keeps_the_circle},
	{"device_platform_without_driver", platform_without_driver},
	{NULL, NULL},
};
