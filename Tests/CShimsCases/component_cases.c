// SPDX-License-Identifier: MIT
/*
 * A card of several devices: platform drivers called "crtc", "hdmi" and "card", where the card wants the other two. Every
 * callback writes a step, and takes a devm action on its own device.
 */
#include <drm/drm_of.h>
#include <drmres/component.h>
#include <linux/component.h>
#include <linux/platform_device.h>

#include "steps.h"

static int bind_result[2], card_result;
static bool forgets_component_del;

static void say(void *data)
{
	step("-%s", (const char *)data);
}

/* ---- the parts ---- */

static int part_bind(struct device *dev, struct device *master, void *data)
{
	bool hdmi = !strcmp(dev_name(dev), "hdmi");

	CHECK(data == &card_result);
	step("bind %s", dev_name(dev));
	if (devm_add_action(dev, say, hdmi ? "hdmi" : "crtc") ||
	    devm_add_action(master, say, hdmi ? "for hdmi" : "for crtc"))
		return -ENOMEM;
	return bind_result[hdmi];
}

static void part_unbind(struct device *dev, struct device *master, void *data)
{
	(void)master;
	CHECK(data == &card_result);
	step("unbind %s%s", dev_name(dev), dev_get_drvdata(dev) ? "" : " without data");
}

static const struct component_ops part_ops = {.bind = part_bind, .unbind = part_unbind};

static int part_probe(struct platform_device *pdev)
{
	platform_set_drvdata(pdev, pdev);
	return component_add(&pdev->dev, &part_ops);
}

static void part_remove(struct platform_device *pdev)
{
	step("remove %s", dev_name(&pdev->dev));
	if (!forgets_component_del)
		component_del(&pdev->dev, &part_ops);
}

static struct platform_driver crtc_driver = {.driver.name = "crtc", .probe = part_probe, .remove = part_remove};
static struct platform_driver hdmi_driver = {.driver.name = "hdmi", .probe = part_probe, .remove = part_remove};

/* ---- the card ---- */

static int card_bind(struct device *dev)
{
	int ret;

	step("bind card");
	if (devm_add_action(dev, say, "card"))
		return -ENOMEM;
	ret = component_bind_all(dev, &card_result);
	if (ret)
		return ret;
	if (card_result)
		component_unbind_all(dev, &card_result);
	return card_result;
}

static void card_unbind(struct device *dev)
{
	step("unbind card");
	component_unbind_all(dev, &card_result);
}

static const struct component_master_ops card_ops = {.bind = card_bind, .unbind = card_unbind};

static int card_probe(struct platform_device *pdev)
{
	struct component_match *match = NULL;

	component_match_add(&pdev->dev, &match, component_compare_dev_name, "crtc");
	component_match_add(&pdev->dev, &match, component_compare_dev_name, "hdmi");
	if (IS_ERR(match))
		return PTR_ERR(match);
	return component_master_add_with_match(&pdev->dev, &card_ops, match);
}

static void card_remove(struct platform_device *pdev)
{
	step("remove card");
	component_master_del(&pdev->dev, &card_ops);
}

static struct platform_driver card_driver = {.driver.name = "card", .probe = card_probe, .remove = card_remove};

/* ---- all three ---- */

static struct platform_device *crtc, *hdmi, *card;

static struct platform_device *plug(const char *name)
{
	struct platform_device *pdev = platform_device_register_simple(name, PLATFORM_DEVID_NONE, NULL, 0);

	return IS_ERR(pdev) ? NULL : pdev;
}

static void drivers_begin(void)
{
	bind_result[0] = bind_result[1] = card_result = 0;
	forgets_component_del = false;
	CHECK_EQ(platform_driver_register(&crtc_driver), 0);
	CHECK_EQ(platform_driver_register(&hdmi_driver), 0);
	CHECK_EQ(platform_driver_register(&card_driver), 0);
}

static void begin(void)
{
	drivers_begin();
	/* In another order than they are wanted. */
	hdmi = plug("hdmi");
	card = plug("card");
	crtc = plug("crtc");
}

static void end(void)
{
	platform_driver_unregister(&card_driver);
	platform_driver_unregister(&hdmi_driver);
	platform_driver_unregister(&crtc_driver);
	platform_device_unregister(crtc);
	platform_device_unregister(card);
	platform_device_unregister(hdmi);
	steps();
}

static void binds_when_complete(void)
{
	drivers_begin();
	hdmi = plug("hdmi");
	card = plug("card");
	CHECK_STEPS("");
	crtc = plug("crtc");
	CHECK_STEPS("bind card, bind crtc, bind hdmi");
	CHECK_LOG("card card: bound crtc\ncard card: bound hdmi\n");
	end();
}

static void master_unbinds(void)
{
	begin();
	steps();
	device_release_driver(&card->dev);
	CHECK_STEPS("remove card, unbind card, unbind hdmi, -hdmi, unbind crtc, -crtc, -for hdmi, -for crtc, -card");
	CHECK_EQ(device_attach(&card->dev), 1);
	CHECK_STEPS("bind card, bind crtc, bind hdmi");
	end();
}

static void part_unbinds(void)
{
	begin();
	steps();
	/* The card goes first, while the other part's driver stays. */
	device_release_driver(&crtc->dev);
	CHECK_STEPS("remove crtc, unbind card, unbind hdmi, -hdmi, unbind crtc, -crtc, -for hdmi, -for crtc, -card");
	CHECK(hdmi->dev.driver && card->dev.driver);
	CHECK_EQ(device_attach(&crtc->dev), 1);
	CHECK_STEPS("bind card, bind crtc, bind hdmi");
	end();
}

static void second_part_fails(void)
{
	drivers_begin();
	bind_result[1] = -EIO;
	hdmi = plug("hdmi");
	card = plug("card");
	crtc = plug("crtc");
	/* What the failed part took goes at once, then the parts before it, then the card; who came last gets the error. */
	CHECK_STEPS("bind card, bind crtc, bind hdmi, -hdmi, -for hdmi, unbind crtc, -crtc, -for crtc, -card");
	CHECK_LOG("card card: bound crtc\n"
		  "card card: failed to bind hdmi: -5\n"
		  "card card: adev bind failed: -5\n"
		  "crtc crtc: probe with driver crtc failed with error -5\n");
	CHECK(!crtc->dev.driver && card->dev.driver && hdmi->dev.driver);
	end();
}

static void part_defers(void)
{
	drivers_begin();
	bind_result[1] = -EPROBE_DEFER;
	hdmi = plug("hdmi");
	card = plug("card");
	crtc = plug("crtc");
	CHECK_LOG("card card: bound crtc\n");
	steps();
	bind_result[1] = 0;
	CHECK_EQ(device_attach(&crtc->dev), 1);
	CHECK_STEPS("bind card, bind crtc, bind hdmi");
	end();
}

static void card_fails(void)
{
	drivers_begin();
	card_result = -ENXIO;
	hdmi = plug("hdmi");
	crtc = plug("crtc");
	card = plug("card");
	CHECK_STEPS(
		"bind card, bind crtc, bind hdmi, unbind hdmi, -hdmi, unbind crtc, -crtc, -for hdmi, -for crtc, -card");
	CHECK(!card->dev.driver);
	end();
}

/*
 * A sibling's unbind() reads what its driver kept, and gets NULL:
 *  1. the drivers of crtc and hdmi add their devices as parts, and the card binds
 *  2. crtc's driver is unbound, and its remove() does not call component_del(): dev_get_drvdata(crtc) is NULL from now
 *  3. hdmi's driver is unbound: component_del() takes the card down, and that unbinds crtc
 */
static void unbind_after_drvdata_went(void)
{
	begin();
	steps();
	forgets_component_del = true;
	device_release_driver(&crtc->dev);
	EXPECT_REPORT(RESOURCE_KEPT);
	CHECK_STEPS("remove crtc, -crtc");
	forgets_component_del = false;
	device_release_driver(&hdmi->dev);
	CHECK_STEPS(
		"remove hdmi, unbind card, unbind hdmi, -hdmi, unbind crtc without data, -for hdmi, -for crtc, -card");
	component_del(&crtc->dev, &part_ops);
	end();
}

/* The same with component_del() in remove(): crtc's unbind() runs before its driver's data goes. */
static void unbind_before_drvdata_goes(void)
{
	begin();
	steps();
	device_release_driver(&crtc->dev);
	device_release_driver(&hdmi->dev);
	CHECK(!strstr(steps(), "without data"));
	end();
}

static int bind_nothing(struct device *dev, struct device *master, void *data)
{
	(void)master, (void)data;
	step("bind %s", dev_name(dev));
	return 0;
}

static const struct component_ops quiet_ops = {.bind = bind_nothing};

static int bind_all(struct device *dev)
{
	return component_bind_all(dev, NULL);
}

static void unbind_all(struct device *dev)
{
	component_unbind_all(dev, NULL);
}

static const struct component_master_ops all_ops = {.bind = bind_all, .unbind = unbind_all};

static int is_number(struct device *dev, int subcomponent, void *data)
{
	step("is %s %d?", dev_name(dev), subcomponent);
	return subcomponent == (int)(long)data;
}

static void typed(void)
{
	struct device *dev = root_device_register("dev"), *top = root_device_register("top");
	struct component_match *match = NULL;

	CHECK_EQ(component_add_typed(dev, &quiet_ops, 1), 0);
	CHECK_EQ(component_add_typed(dev, &quiet_ops, 2), 0);
	component_match_add_typed(top, &match, is_number, (void *)2);
	component_match_add_typed(top, &match, is_number, (void *)1);
	CHECK_EQ(component_master_add_with_match(top, &all_ops, match), 0);
	CHECK_STEPS("is dev 1?, is dev 2?, is dev 1?, bind dev, bind dev");
	component_del(dev, &quiet_ops);
	component_del(dev, &quiet_ops);
	component_master_del(top, &all_ops);
	root_device_unregister(top);
	root_device_unregister(dev);
}

static void released(struct device *dev, void *data)
{
	step("match of %s lets go of %s", dev_name(dev), (const char *)data);
}

static void same_part_twice(void)
{
	struct device *dev = root_device_register("dev"), *top = root_device_register("top");
	struct component_match *match = NULL;

	component_match_add_release(top, &match, released, component_compare_dev, dev);
	component_match_add_release(top, &match, NULL, component_compare_dev_name, "dev");
	CHECK_EQ(component_add(dev, &quiet_ops), 0);
	CHECK_EQ(component_master_add_with_match(top, &all_ops, match), 0);
	CHECK_STEPS("bind dev");
	component_del(dev, &quiet_ops);
	component_master_del(top, &all_ops);
	root_device_unregister(top);
	CHECK(strstr(steps(), "match of top lets go of "));
	root_device_unregister(dev);
}

static void many_parts(void)
{
	struct device *top = root_device_register("top"), *dev[20];
	struct component_match *match = NULL;
	char name[8];

	for (int i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "d%d", i);
		dev[i] = root_device_register(name);
		component_match_add(top, &match, component_compare_dev, dev[i]);
	}
	CHECK_EQ(component_master_add_with_match(top, &all_ops, match), 0);
	for (int i = 0; i < 20; i++)
		CHECK_EQ(component_add(dev[i], &quiet_ops), 0);
	CHECK(strstr(steps(), "bind d18, bind d19"));
	for (int i = 0; i < 20; i++) {
		component_del(dev[i], &quiet_ops);
		root_device_unregister(dev[i]);
	}
	component_master_del(top, &all_ops);
	root_device_unregister(top);
}

static int bind_adds(struct device *dev)
{
	CHECK_EQ(component_add(dev, &quiet_ops), -EDEADLK);
	return 0;
}

static void unbind_nothing(struct device *dev)
{
	step("unbind %s", dev_name(dev));
}

/* Linux waits for its own lock, for ever. */
static void add_from_a_callback(void)
{
	static const struct component_master_ops ops = {.bind = bind_adds, .unbind = unbind_nothing};
	struct device *dev = root_device_register("dev"), *top = root_device_register("top");
	struct component_match *match = NULL;

	component_match_add(top, &match, component_compare_dev, dev);
	CHECK_EQ(component_add(dev, &quiet_ops), 0);
	CHECK_EQ(component_master_add_with_match(top, &ops, match), 0);
	EXPECT_REPORT(RECURSIVE_LOCK);
	component_master_del(top, &ops);
	CHECK_STEPS("unbind top");
	component_del(dev, &quiet_ops);
	root_device_unregister(top);
	root_device_unregister(dev);
}

static int lost_probe(struct platform_device *pdev)
{
	struct component_match *match = NULL;

	component_match_add(&pdev->dev, &match, component_compare_dev_name, "crtc");
	return component_master_add_with_match(&pdev->dev, &all_ops, match);
}

/* remove() without component_master_del(): the match is devres, and goes. */
static void master_forgotten(void)
{
	static struct platform_driver lost_driver = {.driver.name = "lost", .probe = lost_probe};
	struct device *dev = root_device_register("crtc");
	struct platform_device *lost;

	CHECK_EQ(platform_driver_register(&lost_driver), 0);
	lost = plug("lost");
	CHECK_EQ(component_add(dev, &quiet_ops), 0);
	CHECK_STEPS("bind crtc");
	platform_driver_unregister(&lost_driver);
	EXPECT_REPORT(RESOURCE_KEPT);
	component_del(dev, &quiet_ops);
	EXPECT_REPORT(USE_AFTER_FREE);
	component_master_del(&lost->dev, &all_ops);
	platform_device_unregister(lost);
	root_device_unregister(dev);
}

/*
 * 1. The match is made on a device that is not the master's, and goes with it.
 * 2. The master goes: Linux follows the match.
 * 3. The part goes: nothing must lead it to the master.
 */
static void match_of_another_device(void)
{
	struct device *dev = root_device_register("dev"), *top = root_device_register("top");
	struct device *other = root_device_register("other");
	struct component_match *match = NULL;

	component_match_add(other, &match, component_compare_dev, dev);
	CHECK_EQ(component_add(dev, &quiet_ops), 0);
	CHECK_EQ(component_master_add_with_match(top, &all_ops, match), 0);
	root_device_unregister(other);
	component_master_del(top, &all_ops);
	EXPECT_REPORT(USE_AFTER_FREE);
	component_del(dev, &quiet_ops);
	root_device_unregister(top);
	root_device_unregister(dev);
	steps();
}

/* The parts are bound, and nobody unbinds them: a report, once and for all of Linux's silence. */
static void master_keeps_its_parts(void)
{
	static const struct component_master_ops ops = {.bind = bind_all, .unbind = unbind_nothing};
	struct device *dev = root_device_register("dev"), *top = root_device_register("top");
	struct component_match *match = NULL;

	component_match_add(top, &match, component_compare_dev, dev);
	CHECK_EQ(component_add(dev, &quiet_ops), 0);
	CHECK_EQ(component_master_add_with_match(top, &ops, match), 0);
	component_master_del(top, &ops);
	CHECK_STR(EXPECT_REPORT(COMPONENT_MISUSE)->what,
		  "top is unbound without component_unbind_all(), and its parts stay bound");
	component_del(dev, &quiet_ops);
	root_device_unregister(top);
	root_device_unregister(dev);
	steps();
}

/*
 * The same part offered twice, and taken away once:
 *  1. component_add() twice with the same arguments: there are two parts now, as in Linux
 *  2. remove() takes one away
 *  3. the driver is gone, and the other is still there for an aggregate to find
 */
static int twice_probe(struct platform_device *pdev)
{
	return component_add(&pdev->dev, &quiet_ops) ?: component_add(&pdev->dev, &quiet_ops);
}

static void once_remove(struct platform_device *pdev)
{
	component_del(&pdev->dev, &quiet_ops);
}

static void added_twice(void)
{
	static struct platform_driver driver = {.driver.name = "twice", .probe = twice_probe, .remove = once_remove};
	struct platform_device *twice;

	CHECK_EQ(platform_driver_register(&driver), 0);
	twice = plug("twice");
	platform_driver_unregister(&driver);
	EXPECT_REPORT(RESOURCE_KEPT);
	component_del(&twice->dev, &quiet_ops);
	component_del(&twice->dev, &quiet_ops);
	EXPECT_REPORT(WARN);
	platform_device_unregister(twice);
}

static const void *called[4];
static unsigned int calls;

static int which_bind(struct device *dev, struct device *master, void *data)
{
	(void)dev, (void)master, (void)data;
	called[calls++ % 4] = drmres_component_calling();
	return 0;
}

static int which_bind_all(struct device *dev)
{
	int ret = component_bind_all(dev, NULL);

	called[calls++ % 4] = drmres_component_calling();
	return ret;
}

static void knows_who_is_called(void)
{
	static const struct component_ops one = {.bind = which_bind}, two = {.bind = which_bind};
	static const struct component_master_ops ops = {.bind = which_bind_all, .unbind = unbind_all};
	struct device *dev = root_device_register("dev"), *top = root_device_register("top");
	struct component_match *match = NULL;

	calls = 0;
	CHECK_EQ(component_add_typed(dev, &one, 1), 0);
	CHECK_EQ(component_add_typed(dev, &two, 2), 0);
	component_match_add_typed(top, &match, is_number, (void *)1);
	component_match_add_typed(top, &match, is_number, (void *)2);
	CHECK_EQ(component_master_add_with_match(top, &ops, match), 0);
	CHECK_EQ(calls, 3);
	CHECK(called[0] == &one && called[1] == &two && called[2] == &ops);
	CHECK(!drmres_component_calling());
	component_master_del(top, &ops);
	component_del(dev, &two);
	component_del(dev, &one);
	root_device_unregister(top);
	root_device_unregister(dev);
	steps();
}

static void callbacks_missing(void)
{
	static const struct component_ops no_bind = {.unbind = NULL};
	static const struct component_master_ops no_unbind = {.bind = bind_all};
	struct device *dev = root_device_register("dev");
	struct component_match *match = NULL;

	component_match_add(dev, &match, component_compare_dev, dev);
	CHECK_EQ(component_add(dev, &no_bind), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(component_master_add_with_match(dev, &no_unbind, match), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	root_device_unregister(dev);
}

static void misuse(void)
{
	struct device *dev = root_device_register("dev");
	struct component_match *match = NULL;

	CHECK_EQ(component_add(NULL, &quiet_ops), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(component_add(dev, NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(component_add_typed(dev, &quiet_ops, 0), -EINVAL);
	EXPECT_REPORT(WARN);
	component_del(dev, &quiet_ops);
	EXPECT_REPORT(WARN);
	component_master_del(dev, &all_ops);
	CHECK_EQ(component_master_add_with_match(dev, &all_ops, NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(component_master_add_with_match(dev, &all_ops, ERR_PTR(-ENOMEM)), -ENOMEM);
	component_match_add(dev, &match, NULL, NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!match);
	component_match_add(dev, NULL, component_compare_dev, NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	component_match_add(NULL, &match, component_compare_dev, NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(IS_ERR(match));
	CHECK_EQ(component_bind_all(dev, NULL), -EINVAL);
	EXPECT_REPORT(WARN);
	component_unbind_all(dev, NULL);
	EXPECT_REPORT(WARN);
	CHECK(!component_compare_of(dev, NULL));
	root_device_unregister(dev);
}

/* Nothing is left behind, whichever allocation fails. */
static int up_and_down(void)
{
	bool up;

	hdmi = plug("hdmi");
	card = hdmi ? plug("card") : NULL;
	crtc = card ? plug("crtc") : NULL;
	up = crtc && crtc->dev.driver && card->dev.driver && hdmi->dev.driver;
	platform_device_unregister(crtc);
	platform_device_unregister(card);
	platform_device_unregister(hdmi);
	return up ? 0 : -ENOMEM;
}

static void failures(void)
{
	drivers_begin();
	CHECK(sweep(up_and_down) > 20);
	platform_driver_unregister(&card_driver);
	platform_driver_unregister(&hdmi_driver);
	platform_driver_unregister(&crtc_driver);
}

/*
 * 1. A display wants the device of a node; the list holds the node.
 * 2. It goes before it ever had an aggregate: the list goes with it.
 */
static void wanted_by_node(void)
{
	struct device *parent = root_device_register("display");
	struct component_match *match = NULL;

	drm_of_component_match_add(parent, &match, component_compare_of, NULL);
	CHECK(match && !IS_ERR(match));
	root_device_unregister(parent);
}

CASES(component){
	CASE(component, binds_when_complete),
	CASE(component, master_unbinds),
	CASE(component, part_unbinds),
	CASE(component, second_part_fails),
	CASE(component, part_defers),
	CASE(component, card_fails),
	CASE(component, unbind_after_drvdata_went),
	CASE(component, unbind_before_drvdata_goes),
	CASE(component, typed),
	CASE(component, same_part_twice),
	CASE(component, many_parts),
	CASE(component, add_from_a_callback),
	CASE(component, master_forgotten),
	CASE(component, match_of_another_device),
	CASE(component, master_keeps_its_parts),
	CASE(component, callbacks_missing),
	CASE(component, added_twice),
	CASE(component, knows_who_is_called),
	CASE(component, misuse),
	CASE(component, failures),
	CASE(component, wanted_by_node),
	CASE_END,
};
