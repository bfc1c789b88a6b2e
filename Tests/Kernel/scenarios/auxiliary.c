// SPDX-License-Identifier: MIT
/*
 * An auxiliary device and its driver: names, matching, order of unbinding and release.
 */
#ifndef KBUILD_MODNAME
#define KBUILD_MODNAME "scnmod"
#endif

#include "scn.h"

#include <linux/auxiliary_bus.h>

static int fails;

static int child_probe(struct auxiliary_device *auxdev, const struct auxiliary_device_id *id)
{
	scn_log("probe %s as %s, %lu", dev_name(&auxdev->dev), id->name, (unsigned long)id->driver_data);
	auxiliary_set_drvdata(auxdev, auxdev);
	if (devm_add_action(&auxdev->dev, scn_dact, "child"))
		return -ENOMEM;
	return fails;
}

static void child_remove(struct auxiliary_device *auxdev)
{
	scn_log("remove %s, data %d", dev_name(&auxdev->dev), auxiliary_get_drvdata(auxdev) != NULL);
}

static const struct auxiliary_device_id child_ids[] = {
	{.name = "scnmod.codec", .driver_data = 1},
	{.name = "scnmod.sound", .driver_data = 2},
	{},
};

static struct auxiliary_driver child_driver = {
	.name = "child",
	.probe = child_probe,
	.remove = child_remove,
	.id_table = child_ids,
};

static void child_release(struct device *dev)
{
	scn_log("release %s", dev_name(dev));
	kfree(to_auxiliary_dev(dev));
}

static struct auxiliary_device *child(struct device *parent, const char *name, int id)
{
	struct auxiliary_device *auxdev = kzalloc(sizeof(*auxdev), GFP_KERNEL);
	int ret;

	if (!auxdev)
		return NULL;
	auxdev->name = name;
	auxdev->id = id;
	auxdev->dev.parent = parent;
	auxdev->dev.release = child_release;
	ret = auxiliary_device_init(auxdev);
	if (ret) {
		scn_log("init -> %d", ret);
		kfree(auxdev);
		return NULL;
	}
	ret = auxiliary_device_add(auxdev);
	scn_log("add %s -> %d, bound %d", dev_name(&auxdev->dev), ret, auxdev->dev.driver != NULL);
	if (ret) {
		auxiliary_device_uninit(auxdev);
		return NULL;
	}
	return auxdev;
}

static void goes(struct auxiliary_device *auxdev)
{
	auxiliary_device_delete(auxdev);
	scn_log("deleted");
	auxiliary_device_uninit(auxdev);
}

static void names(struct device *parent, const struct drm_driver *driver)
{
	struct auxiliary_device *sound, *other;

	(void)driver;
	fails = 0;
	scn_log("register -> %d", auxiliary_driver_register(&child_driver));
	scn_log("called %s", child_driver.driver.name);
	sound = child(parent, "sound", 3);
	scn_log("again %d", child(parent, "sound", 3) != NULL);
	other = child(parent, "sound2", 3);
	goes(other);
	goes(sound);
	auxiliary_driver_unregister(&child_driver);
}

static void driver_goes_first(struct device *parent, const struct drm_driver *driver)
{
	struct auxiliary_device *codec;

	(void)driver;
	fails = 0;
	codec = child(parent, "codec", 0);
	scn_log("register -> %d", auxiliary_driver_register(&child_driver));
	auxiliary_driver_unregister(&child_driver);
	scn_log("data %d", auxiliary_get_drvdata(codec) != NULL);
	goes(codec);
}

static void probe_fails(struct device *parent, const struct drm_driver *driver)
{
	struct auxiliary_device *codec;

	(void)driver;
	fails = -ENODEV;
	scn_log("register -> %d", auxiliary_driver_register(&child_driver));
	codec = child(parent, "codec", 0);
	goes(codec);
	auxiliary_driver_unregister(&child_driver);
}

static void incomplete(struct device *parent, const struct drm_driver *driver)
{
	(void)driver;
	scn_log("without a parent %d", child(NULL, "codec", 0) != NULL);
	scn_log("without a name %d", child(parent, NULL, 0) != NULL);
}

/* The driver of the parent makes the child, and devres takes it away when that driver goes. */
static void child_goes(void *data)
{
	scn_log("parent lets go of its child");
	auxiliary_device_delete(data);
	auxiliary_device_uninit(data);
}

static int parent_probe(struct platform_device *pdev)
{
	struct auxiliary_device *codec;

	if (devm_add_action(&pdev->dev, scn_dact, "parent's first"))
		return -ENOMEM;
	codec = child(&pdev->dev, "codec", 7);
	if (!codec)
		return -ENODEV;
	return devm_add_action_or_reset(&pdev->dev, child_goes, codec)
		       ?: devm_add_action(&pdev->dev, scn_dact, "parent's last");
}

static void parent_remove(struct platform_device *pdev)
{
	scn_log("remove %s", dev_name(&pdev->dev));
}

static struct platform_driver parent_driver = {
	.probe = parent_probe,
	.remove = parent_remove,
	.driver = {.name = "scn-parent"},
};

static void parent_goes_first(struct device *parent, const struct drm_driver *driver)
{
	struct platform_device *pdev;

	(void)parent;
	(void)driver;
	fails = 0;
	scn_log("register -> %d %d", platform_driver_register(&parent_driver),
		auxiliary_driver_register(&child_driver));
	pdev = platform_device_register_simple("scn-parent", PLATFORM_DEVID_NONE, NULL, 0);
	if (!IS_ERR(pdev)) {
		scn_log("-- unbind the parent");
		device_release_driver(&pdev->dev);
		scn_log("-- and bind it again -> %d", device_attach(&pdev->dev));
		scn_log("-- the parent is unplugged");
		platform_device_unregister(pdev);
	}
	auxiliary_driver_unregister(&child_driver);
	platform_driver_unregister(&parent_driver);
}

static void probe_defers(struct device *parent, const struct drm_driver *driver)
{
	struct auxiliary_device *codec;

	(void)driver;
	fails = -EPROBE_DEFER;
	scn_log("register -> %d", auxiliary_driver_register(&child_driver));
	codec = child(parent, "codec", 0);
	fails = 0;
	scn_log("again -> %d", device_attach(&codec->dev));
	goes(codec);
	auxiliary_driver_unregister(&child_driver);
}

static void never_added(struct device *parent, const struct drm_driver *driver)
{
	struct auxiliary_device *auxdev = kzalloc(sizeof(*auxdev), GFP_KERNEL);

	(void)driver;
	if (!auxdev)
		return;
	auxdev->name = "codec";
	auxdev->dev.parent = parent;
	auxdev->dev.release = child_release;
	scn_log("init -> %d", auxiliary_device_init(auxdev));
	scn_log("%d", devm_add_action(&auxdev->dev, scn_dact, "of one that was never added"));
	auxiliary_device_uninit(auxdev);
}

static void driver_refused(struct device *parent, const struct drm_driver *driver)
{
	static struct auxiliary_driver no_probe = {.name = "no probe", .id_table = child_ids};
	static struct auxiliary_driver no_ids = {.name = "no ids", .probe = child_probe};
	static struct auxiliary_driver nameless = {.probe = child_probe, .id_table = child_ids};

	(void)parent;
	(void)driver;
	scn_log("no probe -> %d", auxiliary_driver_register(&no_probe));
	scn_log("no ids -> %d", auxiliary_driver_register(&no_ids));
	scn_log("no name -> %d", auxiliary_driver_register(&nameless));
	scn_log("called %s", nameless.driver.name);
	auxiliary_driver_unregister(&nameless);
}

/* Both fit; who was registered first has it until it goes. */
static void two_drivers(struct device *parent, const struct drm_driver *driver)
{
	static struct auxiliary_driver other = {.name = "other", .probe = child_probe, .id_table = child_ids};
	struct auxiliary_device *codec;
	int first, second;

	(void)driver;
	fails = 0;
	first = auxiliary_driver_register(&child_driver);
	second = auxiliary_driver_register(&other);
	scn_log("register -> %d %d", first, second);
	codec = child(parent, "codec", 0);
	scn_log("has it: %s", codec->dev.driver->name);
	auxiliary_driver_unregister(&child_driver);
	scn_log("bound %d", codec->dev.driver != NULL);
	scn_log("again -> %d", device_attach(&codec->dev));
	scn_log("has it: %s", codec->dev.driver->name);
	goes(codec);
	auxiliary_driver_unregister(&other);
}

const struct scn scn_auxiliary[] = {
	{"auxiliary_names", names},
	{"auxiliary_driver_goes_first", driver_goes_first},
	{"auxiliary_probe_fails", probe_fails},
	{"auxiliary_incomplete", incomplete},
	{"auxiliary_parent_goes_first", parent_goes_first},
	{"auxiliary_probe_defers", probe_defers},
	{"auxiliary_never_added", never_added},
	{"auxiliary_driver_refused", driver_refused},
	{"auxiliary_two_drivers", two_drivers},
	{NULL, NULL},
};
