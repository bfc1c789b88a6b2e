// SPDX-License-Identifier: MIT
/*
 * A card whose driver registers an auxiliary device, and a driver for that, both in this file: the module is called
 * auxiliary_cases.
 */
#include <drm/drm_drv.h>

#include <drmres/user.h>
#include <linux/auxiliary_bus.h>
#include <linux/device/faux.h>

#include "gpu_case.h"
#include "steps.h"

static int probe_result;

static void say(void *data)
{
	step("-%s", (const char *)data);
}

static int child_probe(struct auxiliary_device *auxdev, const struct auxiliary_device_id *id)
{
	step("probe %s as %s", dev_name(&auxdev->dev), id->name);
	auxiliary_set_drvdata(auxdev, auxdev);
	return devm_add_action(&auxdev->dev, say, "child") ?: probe_result;
}

static void child_remove(struct auxiliary_device *auxdev)
{
	step("remove %s%s", dev_name(&auxdev->dev), auxiliary_get_drvdata(auxdev) ? "" : " without data");
}

static const struct auxiliary_device_id child_ids[] = {
	{.name = "auxiliary_cases.codec"},
	{.name = "auxiliary_cases.sound", .driver_data = 7},
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
	step("release %s", dev_name(dev));
	kfree(to_auxiliary_dev(dev));
}

/* A device in memory of its own, not added yet. */
static struct auxiliary_device *child(struct device *parent, const char *name, u32 id)
{
	struct auxiliary_device *auxdev = kzalloc(sizeof(*auxdev), GFP_KERNEL);

	auxdev->name = name;
	auxdev->id = id;
	auxdev->dev.parent = parent;
	auxdev->dev.release = child_release;
	return auxdev;
}

static void lifecycle(void)
{
	struct device *parent = root_device_register("card");
	struct auxiliary_device *auxdev = child(parent, "sound", 3);

	CHECK_EQ(auxiliary_driver_register(&child_driver), 0);
	CHECK_STR(child_driver.driver.name, "auxiliary_cases.child");
	CHECK_EQ(auxiliary_device_init(auxdev), 0);
	CHECK_EQ(auxiliary_device_add(auxdev), 0);
	CHECK(auxdev->dev.driver == &child_driver.driver);
	CHECK_STEPS("probe auxiliary_cases.sound.3 as auxiliary_cases.sound");
	auxiliary_device_delete(auxdev);
	CHECK_STEPS("remove auxiliary_cases.sound.3, -child");
	auxiliary_device_uninit(auxdev);
	CHECK_STEPS("release auxiliary_cases.sound.3");
	auxiliary_driver_unregister(&child_driver);
	CHECK(!child_driver.driver.name);
	root_device_unregister(parent);
}

static void driver_comes_and_goes(void)
{
	struct device *parent = root_device_register("card");
	struct auxiliary_device *auxdev = auxiliary_device_create(parent, "codec", &probe_result);

	CHECK_STR(dev_name(&auxdev->dev), "auxiliary_cases.codec.0");
	CHECK(dev_get_platdata(&auxdev->dev) == &probe_result);
	CHECK_EQ(auxiliary_driver_register(&child_driver), 0);
	CHECK_STEPS("probe auxiliary_cases.codec.0 as auxiliary_cases.codec");
	auxiliary_driver_unregister(&child_driver);
	CHECK_STEPS("remove auxiliary_cases.codec.0, -child");
	CHECK(!auxiliary_get_drvdata(auxdev));
	auxiliary_device_destroy(auxdev);
	CHECK_STEPS("");
	root_device_unregister(parent);
}

static void other_names(void)
{
	struct device *parent = root_device_register("card");
	struct auxiliary_device *auxdev = auxiliary_device_create(parent, "sound2", NULL);

	CHECK_EQ(auxiliary_driver_register(&child_driver), 0);
	CHECK(!auxdev->dev.driver);
	CHECK_STEPS("");
	auxiliary_driver_unregister(&child_driver);
	auxiliary_device_destroy(auxdev);
	root_device_unregister(parent);
}

/* ---- a parent with a driver ---- */

static int card_probe(struct faux_device *faux_dev)
{
	if (devm_add_action(&faux_dev->dev, say, "before") ||
	    !devm_auxiliary_device_create(&faux_dev->dev, "codec", NULL))
		return -ENOMEM;
	return devm_add_action(&faux_dev->dev, say, "after");
}

static const struct faux_device_ops card_ops = {.probe = card_probe};

/* The child goes in its turn among the parent's resources. */
static void managed(void)
{
	struct faux_device *card;

	CHECK_EQ(auxiliary_driver_register(&child_driver), 0);
	card = faux_device_create("card", NULL, &card_ops);
	CHECK_STEPS("probe auxiliary_cases.codec.0 as auxiliary_cases.codec");
	faux_device_destroy(card);
	CHECK_STEPS("-after, remove auxiliary_cases.codec.0, -child, -before");
	auxiliary_driver_unregister(&child_driver);
}

/* ---- a drm_device on the child ---- */

struct card {
	struct drm_device drm;
	int registers;
};

static bool unplugs;
static struct card *probed;

static const struct drm_driver drm_on_child = {.driver_features = DRIVER_GEM, .name = "child", .fops = &gpu_fops};

static int drm_probe(struct auxiliary_device *auxdev, const struct auxiliary_device_id *id)
{
	struct card *card;

	(void)id;
	card = devm_drm_dev_alloc(&auxdev->dev, &drm_on_child, struct card, drm);
	if (IS_ERR(card))
		return PTR_ERR(card);
	auxiliary_set_drvdata(auxdev, card);
	probed = card;
	return drm_dev_register(&card->drm, 0);
}

static void drm_remove(struct auxiliary_device *auxdev)
{
	struct card *card = auxiliary_get_drvdata(auxdev);

	if (unplugs)
		drm_dev_unplug(&card->drm);
	else
		drm_dev_unregister(&card->drm);
}

static struct auxiliary_driver drm_driver = {.probe = drm_probe, .remove = drm_remove, .id_table = child_ids};

/* What an ioctl does that looks whether the hardware is there. Return: whether it would touch it. */
static bool enters(struct drm_device *drm)
{
	int idx;

	if (!drm_dev_enter(drm, &idx))
		return false;
	drm_dev_exit(idx);
	return true;
}

/*
 * The parent is unbound while userspace has the child's drm_device open, and remove() calls drm_dev_unplug():
 *  1. the card's driver creates an auxiliary device, whose driver registers a drm_device
 *  2. userspace opens it
 *  3. the card's driver is unbound: the auxiliary device goes with its devres, and its driver's remove() unplugs
 *  4. userspace still has the file, whatever it asks for is refused, and closes it: only then is the memory freed
 */
static void parent_unbinds_while_open(void)
{
	struct faux_device *faux;
	int fd;

	unplugs = true;
	CHECK_EQ(auxiliary_driver_register(&drm_driver), 0);
	faux = faux_device_create("card", NULL, &card_ops);
	fd = drmres_open_device(&probed->drm);
	CHECK(fd >= 0);
	CHECK(enters(&probed->drm));
	faux_device_destroy(faux);
	CHECK(drm_dev_is_unplugged(&probed->drm));
	CHECK(!enters(&probed->drm));
	CHECK_EQ(probed->registers++, 0);
	CHECK_EQ(drmres_close(fd), 0);
	auxiliary_driver_unregister(&drm_driver);
	steps();
}

/* The same with drm_dev_unregister(): drm_dev_enter() lets everybody in, to hardware that is gone. */
static void parent_unbinds_and_only_unregisters(void)
{
	struct faux_device *faux;
	int fd;

	unplugs = false;
	CHECK_EQ(auxiliary_driver_register(&drm_driver), 0);
	faux = faux_device_create("card", NULL, &card_ops);
	fd = drmres_open_device(&probed->drm);
	faux_device_destroy(faux);
	CHECK(enters(&probed->drm));
	EXPECT_REPORT(UNREGISTER_NOT_UNPLUG);
	CHECK_EQ(drmres_close(fd), 0);
	auxiliary_driver_unregister(&drm_driver);
	steps();
}

static void misuse(void)
{
	struct device *parent = root_device_register("card");
	struct auxiliary_driver nothing = {.name = "nothing"};
	struct auxiliary_device *auxdev = child(NULL, "codec", 0);

	CHECK_EQ(auxiliary_device_init(auxdev), -EINVAL);
	CHECK_LOG("auxiliary:auxiliary_device_init: auxiliary_device has a NULL dev->parent\n");
	auxdev->dev.parent = parent;
	auxdev->name = NULL;
	CHECK_EQ(auxiliary_device_init(auxdev), -EINVAL);
	CHECK_LOG("auxiliary:auxiliary_device_init: auxiliary_device has a NULL name\n");
	kfree(auxdev);
	CHECK_EQ(auxiliary_device_init(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(auxiliary_device_add(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	auxdev = child(parent, "codec", 0);
	CHECK_EQ(auxiliary_device_init(auxdev), 0);
	CHECK_EQ(__auxiliary_device_add(auxdev, NULL), -EINVAL);
	case_log();
	auxiliary_device_uninit(auxdev);
	CHECK(!auxiliary_device_create(NULL, "codec", NULL));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!auxiliary_device_create(parent, NULL, NULL));
	case_log();
	auxiliary_device_destroy(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(__auxiliary_driver_register(NULL, NULL, "m"), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(auxiliary_driver_register(&nothing), -EINVAL);
	EXPECT_REPORT(WARN);
	auxiliary_driver_unregister(&nothing);
	EXPECT_REPORT(DRIVER_REGISTER);
	case_log();
	root_device_unregister(parent);
	steps();
}

/* Steps in the wrong order, each of which crashes or leaks in Linux. */
static void devices_out_of_order(void)
{
	struct device *parent = root_device_register("card");
	struct auxiliary_device *auxdev = child(parent, "codec", 0), *same = child(parent, "codec", 0);

	CHECK_EQ(auxiliary_device_add(auxdev), -EINVAL);
	EXPECT_REPORT(KOBJECT_UNINITIALISED);
	CHECK_EQ(auxiliary_device_init(auxdev), 0);
	CHECK_EQ(auxiliary_device_init(auxdev), 0);
	CHECK_STR(EXPECT_REPORT(DEVICE_STATE)->what,
		  "device_initialize() on a device that is alive; it stays as it is");
	auxiliary_device_delete(auxdev);
	CHECK_STR(EXPECT_REPORT(DEVICE_STATE)->what, "device_del() on a device that is not added");
	CHECK_EQ(auxiliary_device_add(auxdev), 0);
	CHECK_EQ(auxiliary_device_add(auxdev), -EINVAL);
	EXPECT_REPORT(DEVICE_STATE);

	CHECK_EQ(auxiliary_device_init(same), 0);
	CHECK_EQ(auxiliary_device_add(same), -EEXIST);
	auxiliary_device_uninit(same);
	CHECK_STEPS("release auxiliary_cases.codec.0");

	auxiliary_device_delete(auxdev);
	auxiliary_device_delete(auxdev);
	CHECK_STR(EXPECT_REPORT(DEVICE_STATE)->what, "device_del() on a device that is deleted already");
	auxiliary_device_uninit(auxdev);
	CHECK_STEPS("release auxiliary_cases.codec.0");
	auxiliary_device_uninit(auxdev);
	EXPECT_REPORT(DOUBLE_PUT);
	case_log();
	root_device_unregister(parent);
}

/*
 * The two halves of an auxiliary device's end, exchanged:
 *  1. auxiliary_device_uninit() of a device that is added: only its bus still has a reference
 *  2. auxiliary_device_delete(): the bus lets go, and the device is released while it is being deleted
 */
static void uninit_before_delete(void)
{
	struct device *parent = root_device_register("card");
	struct auxiliary_device *auxdev = child(parent, "codec", 0);

	CHECK_EQ(auxiliary_device_init(auxdev), 0);
	CHECK_EQ(auxiliary_device_add(auxdev), 0);
	auxiliary_device_uninit(auxdev);
	CHECK_STEPS("");
	auxiliary_device_delete(auxdev);
	CHECK_STEPS("release auxiliary_cases.codec.0");
	CHECK_STR(EXPECT_REPORT(DEVICE_STATE)->what,
		  "device_del() on auxiliary_cases.codec.0, whose last reference was put before: first device_del(), "
		  "then put_device()");

	/* auxiliary_device_destroy() is both halves: one put too many before it leaves none for it. */
	auxdev = auxiliary_device_create(parent, "codec", NULL);
	put_device(&auxdev->dev);
	auxiliary_device_destroy(auxdev);
	EXPECT_REPORT(DEVICE_STATE);
	root_device_unregister(parent);
}

static void pointers_that_are_none(void)
{
	auxiliary_device_delete(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	auxiliary_device_uninit(NULL);
	auxiliary_device_delete(ERR_PTR(-ENOMEM));
	EXPECT_REPORT(NULL_ARGUMENT);
	auxiliary_device_uninit(ERR_PTR(-ENOMEM));
	EXPECT_REPORT(NULL_ARGUMENT);
	auxiliary_device_destroy(ERR_PTR(-ENOMEM));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(auxiliary_device_init(ERR_PTR(-ENOMEM)), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	auxiliary_driver_unregister(NULL);
	EXPECT_REPORT(DRIVER_REGISTER);
	case_log();
}

static void driver_twice(void)
{
	CHECK_EQ(auxiliary_driver_register(&child_driver), 0);
	CHECK_EQ(auxiliary_driver_register(&child_driver), -EBUSY);
	EXPECT_REPORT(DRIVER_REGISTER);
	CHECK_STR(child_driver.driver.name, "auxiliary_cases.child");
	auxiliary_driver_unregister(&child_driver);
	auxiliary_driver_unregister(&child_driver);
	EXPECT_REPORT(DRIVER_REGISTER);
	case_log();
}

static int up_and_down(void)
{
	struct faux_device *card;
	bool bound;

	if (auxiliary_driver_register(&child_driver))
		return -ENOMEM;
	card = faux_device_create("card", NULL, &card_ops);
	bound = card && strstr(steps(), "probe auxiliary_cases.codec.0");
	faux_device_destroy(card);
	bound = bound && strstr(steps(), "-child");
	auxiliary_driver_unregister(&child_driver);
	return bound ? 0 : -ENOMEM;
}

static void failures(void)
{
	probe_result = 0;
	CHECK(sweep(up_and_down) > 5);
}

/* An id that the driver makes of the name that its devices get, too. */
static void named_after_the_module(void)
{
	static const struct auxiliary_device_id ids[] = {{.name = KBUILD_MODNAME ".codec"}, {}};
	static struct auxiliary_driver driver = {.name = "own", .probe = child_probe, .id_table = ids};
	struct device *parent = root_device_register("card");
	struct auxiliary_device *codec = child(parent, "codec", 1), *other = child(parent, "codecs", 1);

	probe_result = 0;
	CHECK_EQ(auxiliary_driver_register(&driver), 0);
	CHECK_EQ(auxiliary_device_init(codec) ?: auxiliary_device_add(codec), 0);
	CHECK_EQ(auxiliary_device_init(other) ?: auxiliary_device_add(other), 0);
	CHECK(codec->dev.driver == &driver.driver);
	CHECK(!other->dev.driver);
	auxiliary_device_delete(other);
	auxiliary_device_uninit(other);
	auxiliary_device_delete(codec);
	auxiliary_device_uninit(codec);
	auxiliary_driver_unregister(&driver);
	root_device_unregister(parent);
	steps();
}

CASES(auxiliary){
	CASE(auxiliary, lifecycle),
	CASE(auxiliary, driver_comes_and_goes),
	CASE(auxiliary, other_names),
	CASE(auxiliary, managed),
	CASE(auxiliary, parent_unbinds_while_open),
	CASE(auxiliary, parent_unbinds_and_only_unregisters),
	CASE(auxiliary, misuse),
	CASE(auxiliary, devices_out_of_order),
	CASE(auxiliary, uninit_before_delete),
	CASE(auxiliary, pointers_that_are_none),
	CASE(auxiliary, driver_twice),
	CASE(auxiliary, failures),
	CASE(auxiliary, named_after_the_module),
	CASE_END,
};
