// SPDX-License-Identifier: MIT
/*
 * A platform driver: probe, its failures, unbind and rebind, and what outlives them.
 */
#include "scn.h"

struct card {
	struct drm_device drm;
	int value;
};

static int fail_at;
static struct drm_device *held;

static const struct drm_driver card_driver = {
	.name = "card",
	.desc = "card",
	.major = 1,
	.minor = 0,
};

static int step_fails(int step)
{
	if (step != fail_at)
		return 0;
	scn_log("step %d fails", step);
	return 1;
}

static int card_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct card *card;
	int ret;

	scn_log("probe");
	if (step_fails(1))
		return -ENODEV;
	if (!devm_kzalloc(dev, 100, GFP_KERNEL) || step_fails(2))
		return -ENOMEM;
	card = devm_drm_dev_alloc(dev, &card_driver, struct card, drm);
	if (IS_ERR(card))
		return PTR_ERR(card);
	platform_set_drvdata(pdev, card);
	if (step_fails(3))
		return -EIO;
	ret = drmm_add_action_or_reset(&card->drm, scn_act, "card");
	if (ret)
		return ret;
	if (step_fails(4))
		return -EIO;
	ret = devm_add_action_or_reset(dev, scn_dact, "hardware");
	if (ret)
		return ret;
	if (step_fails(5))
		return -EPROBE_DEFER;
	ret = drm_dev_register(&card->drm, 0);
	if (ret)
		return ret;
	if (held == NULL && fail_at == -1) {
		drm_dev_get(&card->drm);
		held = &card->drm;
	}
	return 0;
}

static void card_remove(struct platform_device *pdev)
{
	struct card *card = platform_get_drvdata(pdev);

	scn_log("remove, data %d, driver %d", card != NULL, pdev->dev.driver != NULL);
	drm_dev_unplug(&card->drm);
}

static struct platform_driver card_platform_driver = {
	.probe = card_probe,
	.remove = card_remove,
	.driver = {.name = "scn-card"},
};

static struct platform_device *plug(void)
{
	struct platform_device *pdev = platform_device_register_simple("scn-card", PLATFORM_DEVID_NONE, NULL, 0);

	if (IS_ERR(pdev)) {
		scn_log("plug -> %ld", PTR_ERR(pdev));
		return NULL;
	}
	scn_log("plugged, bound %d", pdev->dev.driver != NULL);
	return pdev;
}

static void probe_and_remove(struct device *parent, const struct drm_driver *driver)
{
	struct platform_device *pdev;

	(void)parent;
	(void)driver;
	fail_at = 0;
	scn_log("register -> %d", platform_driver_register(&card_platform_driver));
	pdev = plug();
	if (pdev)
		platform_device_unregister(pdev);
	platform_driver_unregister(&card_platform_driver);
}

static void probe_fails(int step)
{
	struct platform_device *pdev;

	fail_at = step;
	scn_log("register -> %d", platform_driver_register(&card_platform_driver));
	pdev = plug();
	if (pdev) {
		scn_log("data %d", platform_get_drvdata(pdev) != NULL);
		platform_device_unregister(pdev);
	}
	platform_driver_unregister(&card_platform_driver);
}

static void probe_fails_at_1(struct device *parent, const struct drm_driver *driver)
{
	(void)parent;
	(void)driver;
	probe_fails(1);
}

static void probe_fails_at_2(struct device *parent, const struct drm_driver *driver)
{
	(void)parent;
	(void)driver;
	probe_fails(2);
}

static void probe_fails_at_3(struct device *parent, const struct drm_driver *driver)
{
	(void)parent;
	(void)driver;
	probe_fails(3);
}

static void probe_fails_at_4(struct device *parent, const struct drm_driver *driver)
{
	(void)parent;
	(void)driver;
	probe_fails(4);
}

static void probe_defers(struct device *parent, const struct drm_driver *driver)
{
	struct platform_device *pdev;

	(void)parent;
	(void)driver;
	fail_at = 5;
	scn_log("register -> %d", platform_driver_register(&card_platform_driver));
	pdev = plug();
	if (pdev)
		platform_device_unregister(pdev);
	platform_driver_unregister(&card_platform_driver);
}

static void unbind_and_rebind(struct device *parent, const struct drm_driver *driver)
{
	struct platform_device *pdev;

	(void)parent;
	(void)driver;
	fail_at = 0;
	scn_log("register -> %d", platform_driver_register(&card_platform_driver));
	pdev = plug();
	if (pdev) {
		scn_log("unbind");
		device_release_driver(&pdev->dev);
		scn_log("driver %d, data %d", pdev->dev.driver != NULL, platform_get_drvdata(pdev) != NULL);
		scn_log("rebind -> %d", device_attach(&pdev->dev));
		scn_log("driver %d", pdev->dev.driver != NULL);
		platform_device_unregister(pdev);
	}
	platform_driver_unregister(&card_platform_driver);
}

static void unbind_with_a_reference_left(struct device *parent, const struct drm_driver *driver)
{
	struct platform_device *pdev;
	int idx;

	(void)parent;
	(void)driver;
	fail_at = -1;
	held = NULL;
	scn_log("register -> %d", platform_driver_register(&card_platform_driver));
	pdev = plug();
	if (pdev && held) {
		scn_log("unbind");
		device_release_driver(&pdev->dev);
		scn_log("enter %d", drm_dev_enter(held, &idx));
		scn_log("unregister the device");
		platform_device_unregister(pdev);
		scn_log("put");
		drm_dev_put(held);
	}
	platform_driver_unregister(&card_platform_driver);
}

static void driver_comes_later(struct device *parent, const struct drm_driver *driver)
{
	struct platform_device *pdev;

	(void)parent;
	(void)driver;
	fail_at = 0;
	pdev = plug();
	scn_log("register -> %d", platform_driver_register(&card_platform_driver));
	if (pdev)
		scn_log("bound %d", pdev->dev.driver != NULL);
	scn_log("driver goes first");
	platform_driver_unregister(&card_platform_driver);
	if (pdev) {
		scn_log("bound %d", pdev->dev.driver != NULL);
		platform_device_unregister(pdev);
	}
}

static void resources_before_probe(struct device *parent, const struct drm_driver *driver)
{
	struct platform_device *pdev;

	(void)parent;
	(void)driver;
	fail_at = 0;
	pdev = plug();
	if (!pdev)
		return;
	scn_log("%d", devm_add_action(&pdev->dev, scn_dact, "too early"));
	scn_log("register -> %d", platform_driver_register(&card_platform_driver));
	scn_log("bound %d", pdev->dev.driver != NULL);
	platform_device_unregister(pdev);
	platform_driver_unregister(&card_platform_driver);
}

static void no_driver_at_all(struct device *parent, const struct drm_driver *driver)
{
	struct card *card = devm_drm_dev_alloc(parent, driver, struct card, drm);

	if (IS_ERR(card))
		return;
	scn_log("%d", drmm_add_action(&card->drm, scn_act, "loop"));
	scn_log("the device holds the drm_device, which holds the device");
}

static void name_taken(struct device *parent, const struct drm_driver *driver)
{
	struct platform_device *first, *second;

	(void)parent;
	(void)driver;
	first = platform_device_alloc("scn-name", 3);
	second = platform_device_alloc("scn-name", 4);
	if (!first || !second)
		return;
	scn_log("add -> %d", platform_device_add(first));
	scn_log("add -> %d", platform_device_add(second));
	scn_log("%s, %s", dev_name(&first->dev), dev_name(&second->dev));
	platform_device_unregister(second);
	platform_device_unregister(first);
}

const struct scn scn_bind[] = {
	{"probe_and_remove", probe_and_remove},
	{"probe_fails_at_1", probe_fails_at_1},
	{"probe_fails_at_2", probe_fails_at_2},
	{"probe_fails_at_3", probe_fails_at_3},
	{"probe_fails_at_4", probe_fails_at_4},
	{"probe_defers", probe_defers},
	{"unbind_and_rebind", unbind_and_rebind},
	{"unbind_with_a_reference_left", unbind_with_a_reference_left},
	{"driver_comes_later", driver_comes_later},
	{"resources_before_probe", resources_before_probe},
	{"no_driver_at_all", no_driver_at_all},
	{"platform_names", name_taken},
	{NULL, NULL},
};
