// SPDX-License-Identifier: MIT
/*
 * Virtual drivers and mocks: a drm_device on a device that no driver is ever bound to.
 *
 * The question:
 *  1. devm_drm_dev_alloc() makes the drm_device a managed resource of its parent, and the drm_device holds a reference on its
 *     parent
 *  2. managed resources go when a driver is unbound, or with the last reference on the device
 *  3. without a driver there is no unbind, and the last reference is the drm_device's own: who breaks the loop?
 *
 * The answers, one case each:
 *  - device_del() releases managed resources, driver or not: proposed and refused at first, what Linux does today
 *    (platform_device_without_driver, mock_device)
 *  - the virtual driver releases a group by hand: what was done instead (group_released_by_hand)
 *  - the virtual driver is bound, to a faux device: what was asked for, and what is done today (faux_device)
 * And the objection to the first: a device may be alive after device_del(), while what it managed is gone
 * (alive_without_resources). never_added is the loop itself, which nobody breaks.
 */
#include <drm/drm_drv.h>
#include <drm/drm_managed.h>
#include <drmres/user.h>
#include <linux/device/faux.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "gpu_case.h"
#include "toy_bus.h"

struct card {
	struct drm_device drm;
	int outputs;
};

static void card_release(struct drm_device *drm)
{
	(void)drm;
	step("release card");
}

static const struct drm_driver card_driver = {
	.driver_features = DRIVER_GEM,
	.name = "card",
	.release = card_release,
	.fops = &gpu_fops,
};

static struct card *card_on(struct device *dev)
{
	struct card *card = devm_drm_dev_alloc(dev, &card_driver, struct card, drm);

	CHECK(!IS_ERR(card));
	return card;
}

/* ---- the device is added, and has no driver ---- */

/*
 * A fake platform device, as virtual drivers used to have:
 *  1. register a platform device that no driver matches
 *  2. devm_drm_dev_alloc() on it
 *  3. platform_device_unregister(): device_del() puts the drm_device, that puts the device, and both are freed
 */
static void platform_device_without_driver(void)
{
	struct platform_device *pdev = platform_device_register_simple("vkms", PLATFORM_DEVID_NONE, NULL, 0);
	struct card *card;

	card = card_on(&pdev->dev);
	CHECK_EQ(drm_dev_register(&card->drm, 0), 0);
	drm_dev_unplug(&card->drm);
	CHECK_STEPS("");
	platform_device_unregister(pdev);
	CHECK_STEPS("release card");
}

/* The same as Linux has it, which has nothing to say about it. */
static void platform_device_without_driver_upstream(void)
{
	struct platform_device *pdev;
	struct card *card;

	drmres_set_policy(DRMRES_UPSTREAM);
	pdev = platform_device_register_simple("vkms", PLATFORM_DEVID_NONE, NULL, 0);
	card = card_on(&pdev->dev);
	CHECK_EQ(drm_dev_register(&card->drm, 0), 0);
	drm_dev_unplug(&card->drm);
	platform_device_unregister(pdev);
	CHECK_STEPS("release card");
	drmres_set_policy(DRMRES_STRICT);
}

/* A mock of a selftest: a bare device, which is on no bus. */
static void mock_device(void)
{
	struct device *dev = root_device_register("mock");
	struct card *card = card_on(dev);

	CHECK_EQ(drm_dev_register(&card->drm, 0), 0);
	drm_dev_unregister(&card->drm);
	root_device_unregister(dev);
	CHECK_STEPS("release card");
}

/* ---- a group, released by hand ---- */

/*
 * What virtual drivers did as long as device_del() released nothing:
 *  1. devres_open_group() on the fake device before anything is managed
 *  2. at the end devres_release_group(), and only then platform_device_unregister()
 */
static void group_released_by_hand(void)
{
	struct platform_device *pdev = platform_device_register_simple("vkms", PLATFORM_DEVID_NONE, NULL, 0);
	struct card *card;

	CHECK(devres_open_group(&pdev->dev, NULL, GFP_KERNEL) != NULL);
	card = card_on(&pdev->dev);
	CHECK_EQ(drm_dev_register(&card->drm, 0), 0);
	drm_dev_unregister(&card->drm);
	CHECK(devres_release_group(&pdev->dev, NULL) > 0);
	CHECK_STEPS("release card");
	platform_device_unregister(pdev);
	CHECK_STEPS("");
}

/* ---- a device that is bound ---- */

static struct card *probed;

static int virtual_probe(struct faux_device *faux_dev)
{
	probed = card_on(&faux_dev->dev);
	faux_device_set_drvdata(faux_dev, probed);
	return drm_dev_register(&probed->drm, 0);
}

static void virtual_remove(struct faux_device *faux_dev)
{
	struct card *card = faux_device_get_drvdata(faux_dev);

	drm_dev_unplug(&card->drm);
}

static const struct faux_device_ops virtual_ops = {.probe = virtual_probe, .remove = virtual_remove};

/* What became of "use a virtual device": unbinding breaks the loop, as for any driver. */
static void faux_device(void)
{
	struct faux_device *faux = faux_device_create("vkms", NULL, &virtual_ops);

	CHECK_STEPS("");
	faux_device_destroy(faux);
	CHECK_STEPS("release card");
}

/* And as for any driver, userspace may have it open: then the close breaks it. */
static void faux_device_while_open(void)
{
	struct faux_device *faux = faux_device_create("vkms", NULL, &virtual_ops);
	int fd = drmres_open_device(&probed->drm);

	faux_device_destroy(faux);
	CHECK_STEPS("");
	probed->outputs++;
	drmres_close(fd);
	CHECK_STEPS("release card");
}

static struct card *mocked;

static int mock_probe(struct device *dev)
{
	mocked = card_on(dev);
	return 0;
}

/* A mock with a driver on a bus of its own, as KUnit makes them. */
static void mock_with_a_driver(void)
{
	static struct device_driver driver = {.name = "mock", .bus = &toys, .probe = mock_probe};
	struct device *dev;

	CHECK_EQ(bus_register(&toys), 0);
	CHECK_EQ(driver_register(&driver), 0);
	dev = toy_added("mock");
	CHECK(dev->driver == &driver);
	device_unregister(dev);
	CHECK_STEPS("release card, release mock");
	driver_unregister(&driver);
	bus_unregister(&toys);
}

/* ---- nothing breaks it ---- */

static void mock_release(struct device *dev)
{
	step("release device");
	kfree(dev);
}

/*
 * The loop, closed: a device that is initialised and never added is never deleted.
 *  1. device_initialize(), devm_drm_dev_alloc() on it
 *  2. put_device(): the drm_device has the last reference on the device, whose managed resource it is
 *  3. only a group that was opened before lets go of it
 */
static void never_added(void)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	struct card *card;

	device_initialize(dev);
	dev->release = mock_release;
	CHECK_EQ(dev_set_name(dev, "mock"), 0);
	CHECK(devres_open_group(dev, mock_release, GFP_KERNEL) != NULL);
	card = card_on(dev);
	put_device(dev);
	CHECK_STEPS("");
	CHECK_EQ(kref_read(&dev->kobj.kref), 1);
	CHECK_EQ(kref_read(&card->drm.ref), 1);

	get_device(dev);
	devres_release_group(dev, mock_release);
	CHECK_STEPS("release card");
	put_device(dev);
	CHECK_STEPS("release device");
}

/* ---- the objection ---- */

/*
 * Releasing at device_del() leaves a live device without its resources:
 *  1. somebody has a reference on the device, and a pointer to memory that it manages
 *  2. the device is unregistered: the memory is gone, and the device is not
 *  3. what is added from now on lives until the last reference
 */
static void alive_without_resources(void)
{
	struct device *dev = get_device(root_device_register("mock"));
	int *late;

	CHECK_EQ(devm_add_action(dev, toy_say, "early"), 0);
	root_device_unregister(dev);
	CHECK_STEPS("early");
	CHECK(!devm_is_action_added(dev, toy_say, "early"));
	CHECK_STR(dev_name(dev), "mock");
	late = devm_kzalloc(dev, sizeof(*late), GFP_KERNEL);
	CHECK_EQ(devm_add_action(dev, toy_say, "late"), 0);
	CHECK_EQ(++*late, 1);
	put_device(dev);
	CHECK_STEPS("late");
}

/* The drm_device may outlive device_del() too: a reference of its own keeps it and its parent, and nothing else. */
static void referenced_after_device_del(void)
{
	struct device *dev = root_device_register("mock");
	struct card *card = card_on(dev);

	drm_dev_get(&card->drm);
	root_device_unregister(dev);
	CHECK_STEPS("");
	CHECK(card->drm.dev == dev);
	CHECK_STR(dev_name(card->drm.dev), "mock");
	drm_dev_put(&card->drm);
	CHECK_STEPS("release card");
}

CASES(virtual_device){
	CASE(virtual_device, platform_device_without_driver),
	CASE(virtual_device, platform_device_without_driver_upstream),
	CASE(virtual_device, mock_device),
	CASE(virtual_device, group_released_by_hand),
	CASE(virtual_device, faux_device),
	CASE(virtual_device, faux_device_while_open),
	CASE(virtual_device, mock_with_a_driver),
	CASE(virtual_device, never_added),
	CASE(virtual_device, alive_without_resources),
	CASE(virtual_device, referenced_after_device_del),
	CASE_END,
};
