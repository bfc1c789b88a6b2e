// SPDX-License-Identifier: MIT
/*
 * A card made of two parts, each with a driver: who is bound and unbound when, and what is released in between.
 */
#include "scn.h"

#include <linux/component.h>

static int fail_crtc, fail_hdmi, fail_card;
static int forget;
static struct platform_device *crtc, *hdmi, *card;

static int part_bind(struct device *dev, struct device *master, void *data)
{
	int is_hdmi = !strcmp(dev_name(dev), "scn-hdmi");

	(void)data;
	scn_log("bind %s", dev_name(dev));
	if (devm_add_action(dev, scn_dact, is_hdmi ? "hdmi" : "crtc") ||
	    devm_add_action(master, scn_dact, is_hdmi ? "for hdmi" : "for crtc"))
		return -ENOMEM;
	return is_hdmi ? fail_hdmi : fail_crtc;
}

static void part_unbind(struct device *dev, struct device *master, void *data)
{
	(void)master;
	(void)data;
	scn_log("unbind %s, data %d", dev_name(dev), dev_get_drvdata(dev) != NULL);
}

static const struct component_ops part_ops = {.bind = part_bind, .unbind = part_unbind};

static int part_probe(struct platform_device *pdev)
{
	int ret;

	platform_set_drvdata(pdev, pdev);
	ret = component_add(&pdev->dev, &part_ops);
	scn_log("component_add of %s -> %d", dev_name(&pdev->dev), ret);
	return ret;
}

static void part_remove(struct platform_device *pdev)
{
	scn_log("remove %s", dev_name(&pdev->dev));
	if (!forget)
		component_del(&pdev->dev, &part_ops);
}

static int card_bind(struct device *dev)
{
	int ret;

	scn_log("bind card");
	if (devm_add_action(dev, scn_dact, "card"))
		return -ENOMEM;
	ret = component_bind_all(dev, NULL);
	scn_log("component_bind_all -> %d", ret);
	if (!ret && fail_card) {
		component_unbind_all(dev, NULL);
		ret = fail_card;
	}
	return ret;
}

static void card_unbind(struct device *dev)
{
	scn_log("unbind card");
	component_unbind_all(dev, NULL);
}

static const struct component_master_ops card_ops = {.bind = card_bind, .unbind = card_unbind};

static void match_release(struct device *dev, void *data)
{
	(void)dev;
	scn_log("match of %s", (const char *)data);
}

static int card_probe(struct platform_device *pdev)
{
	struct component_match *match = NULL;
	int ret;

	component_match_add_release(&pdev->dev, &match, match_release, component_compare_dev_name, "scn-crtc");
	component_match_add(&pdev->dev, &match, component_compare_dev_name, "scn-hdmi");
	if (IS_ERR(match))
		return PTR_ERR(match);
	ret = component_master_add_with_match(&pdev->dev, &card_ops, match);
	scn_log("component_master_add_with_match -> %d", ret);
	return ret;
}

static void card_remove(struct platform_device *pdev)
{
	scn_log("remove card");
	component_master_del(&pdev->dev, &card_ops);
}

static struct platform_driver crtc_driver = {
	.probe = part_probe,
	.remove = part_remove,
	.driver = {.name = "scn-crtc"},
};

static struct platform_driver hdmi_driver = {
	.probe = part_probe,
	.remove = part_remove,
	.driver = {.name = "scn-hdmi"},
};

static struct platform_driver card_driver = {
	.probe = card_probe,
	.remove = card_remove,
	.driver = {.name = "scn-card"},
};

static struct platform_device *plug(const char *name)
{
	struct platform_device *pdev = platform_device_register_simple(name, PLATFORM_DEVID_NONE, NULL, 0);

	if (IS_ERR(pdev))
		return NULL;
	scn_log("plugged %s, bound %d", name, pdev->dev.driver != NULL);
	return pdev;
}

static void begin(void)
{
	fail_crtc = fail_hdmi = fail_card = forget = 0;
	scn_log("drivers -> %d %d %d", platform_driver_register(&crtc_driver), platform_driver_register(&hdmi_driver),
		platform_driver_register(&card_driver));
}

static void plug_all(void)
{
	hdmi = plug("scn-hdmi");
	card = plug("scn-card");
	crtc = plug("scn-crtc");
}

static void end(void)
{
	scn_log("-- drivers go");
	platform_driver_unregister(&card_driver);
	platform_driver_unregister(&hdmi_driver);
	platform_driver_unregister(&crtc_driver);
	platform_device_unregister(crtc);
	platform_device_unregister(card);
	platform_device_unregister(hdmi);
}

static void binds_and_goes(struct device *parent, const struct drm_driver *driver)
{
	(void)parent;
	(void)driver;
	begin();
	plug_all();
	end();
}

static void part_goes_first(struct device *parent, const struct drm_driver *driver)
{
	(void)parent;
	(void)driver;
	begin();
	plug_all();
	scn_log("-- crtc goes");
	device_release_driver(&crtc->dev);
	scn_log("card bound %d, hdmi bound %d", card->dev.driver != NULL, hdmi->dev.driver != NULL);
	scn_log("-- and comes back -> %d", device_attach(&crtc->dev));
	end();
}

static void second_part_fails(struct device *parent, const struct drm_driver *driver)
{
	(void)parent;
	(void)driver;
	begin();
	fail_hdmi = -EIO;
	plug_all();
	fail_hdmi = 0;
	scn_log("-- again -> %d", device_attach(&crtc->dev));
	end();
}

static void part_defers(struct device *parent, const struct drm_driver *driver)
{
	(void)parent;
	(void)driver;
	begin();
	fail_crtc = -EPROBE_DEFER;
	hdmi = plug("scn-hdmi");
	crtc = plug("scn-crtc");
	card = platform_device_alloc("scn-card", PLATFORM_DEVID_NONE);
	scn_log("%d", component_compare_dev(&card->dev, &card->dev));
	platform_device_put(card);
	card = NULL;
	end();
}

static void card_fails(struct device *parent, const struct drm_driver *driver)
{
	(void)parent;
	(void)driver;
	begin();
	fail_card = -ENXIO;
	plug_all();
	end();
}

/* The first part's driver goes without component_del(); the second part's takes the card down. */
static void data_gone_at_unbind(struct device *parent, const struct drm_driver *driver)
{
	(void)parent;
	(void)driver;
	begin();
	plug_all();
	forget = 1;
	device_release_driver(&crtc->dev);
	forget = 0;
	scn_log("-- hdmi goes");
	device_release_driver(&hdmi->dev);
	component_del(&crtc->dev, &part_ops);
	end();
}

/* A part that defers takes the card's binding down with it, and is not among the parts afterwards. */
static void part_that_defers(struct device *parent, const struct drm_driver *driver)
{
	(void)parent;
	(void)driver;
	begin();
	fail_crtc = -EPROBE_DEFER;
	plug_all();
	scn_log("card bound %d, crtc bound %d", card->dev.driver != NULL, crtc->dev.driver != NULL);
	fail_crtc = 0;
	scn_log("-- again -> %d", device_attach(&crtc->dev));
	scn_log("card bound %d, crtc bound %d", card->dev.driver != NULL, crtc->dev.driver != NULL);
	end();
}

/* All parts are there when the card comes; binding fails, and the card's probe with it. */
static void card_comes_last(struct device *parent, const struct drm_driver *driver)
{
	(void)parent;
	(void)driver;
	begin();
	fail_hdmi = -EIO;
	crtc = plug("scn-crtc");
	hdmi = plug("scn-hdmi");
	card = plug("scn-card");
	fail_hdmi = 0;
	scn_log("-- again -> %d", device_attach(&card->dev));
	end();
}

static void card_goes_first(struct device *parent, const struct drm_driver *driver)
{
	(void)parent;
	(void)driver;
	begin();
	plug_all();
	scn_log("-- card goes");
	device_release_driver(&card->dev);
	scn_log("-- and comes back -> %d", device_attach(&card->dev));
	end();
}

static int typed_bind(struct device *dev, struct device *master, void *data)
{
	scn_log("bind %s for %s, %s", dev_name(dev), dev_name(master), data ? (const char *)data : "(null)");
	return devm_add_action(dev, scn_dact, "typed");
}

static void typed_unbind(struct device *dev, struct device *master, void *data)
{
	scn_log("unbind %s for %s, %s", dev_name(dev), dev_name(master), data ? (const char *)data : "(null)");
}

static const struct component_ops typed_ops = {.bind = typed_bind, .unbind = typed_unbind};

static int master_bind(struct device *dev)
{
	return component_bind_all(dev, "data");
}

static void master_unbind(struct device *dev)
{
	component_unbind_all(dev, "data");
}

static const struct component_master_ops master_ops = {.bind = master_bind, .unbind = master_unbind};

static int is_number(struct device *dev, int subcomponent, void *data)
{
	(void)dev;
	return subcomponent == *(int *)data;
}

/* One device that is two parts, matched in the order that the card wants them in; and one match that is met twice. */
static void parts_of_one_device(struct device *parent, const struct drm_driver *driver)
{
	static int one = 1, two = 2;
	struct component_match *match = NULL;

	(void)driver;
	scn_log("typed 0 -> %d", component_add_typed(parent, &typed_ops, 0));
	scn_log("add -> %d", component_add_typed(parent, &typed_ops, 1));
	scn_log("add -> %d", component_add_typed(parent, &part_ops, 2));
	fail_crtc = fail_hdmi = 0;
	component_match_add_typed(parent, &match, is_number, &two);
	component_match_add_typed(parent, &match, is_number, &one);
	component_match_add_typed(parent, &match, is_number, &two);
	scn_log("card -> %d", component_master_add_with_match(parent, &master_ops, match));
	scn_log("-- the second part goes");
	component_del(parent, &part_ops);
	scn_log("-- and comes back -> %d", component_add_typed(parent, &part_ops, 2));
	component_master_del(parent, &master_ops);
	component_master_del(parent, &master_ops);
	component_del(parent, &part_ops);
	component_del(parent, &typed_ops);
	scn_log("not there");
	component_del(parent, &typed_ops);
}

static int every(struct device *dev, void *data)
{
	(void)dev;
	(void)data;
	return 1;
}

/* More matches than the first allocation has room for, of which all but the first are the same part again. */
static void many_matches(struct device *parent, const struct drm_driver *driver)
{
	struct component_match *match = NULL;
	int i;

	(void)driver;
	for (i = 0; i < 40; i++)
		component_match_add_release(parent, &match, i % 13 ? NULL : match_release, every, "many");
	scn_log("add -> %d", component_add(parent, &typed_ops));
	scn_log("card -> %d", component_master_add_with_match(parent, &master_ops, match));
	component_del(parent, &typed_ops);
	scn_log("part is gone");
	component_master_del(parent, &master_ops);
}

const struct scn scn_component[] = {
	{"component_binds_and_goes", binds_and_goes},
	{"component_part_goes_first", part_goes_first},
	{"component_second_part_fails", second_part_fails},
	{"component_waits_for_its_card", part_defers},
	{"component_card_fails", card_fails},
	{"component_data_gone_at_unbind", data_gone_at_unbind},
	{"component_part_that_defers", part_that_defers},
	{"component_card_comes_last", card_comes_last},
	{"component_card_goes_first", card_goes_first},
	{"component_parts_of_one_device", parts_of_one_device},
	{"component_many_matches", many_matches},
	{NULL, NULL},
};
