// SPDX-License-Identifier: MIT
#include <cases.h>
#include <drmres/sysfs.h>
#include <linux/backlight.h>
#include <linux/err.h>
#include <linux/firmware.h>
#include <linux/gpio/consumer.h>
#include <linux/of_device.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/regulator/consumer.h>
#include <linux/reset.h>

#include "steps.h"

static struct platform_device *pdev;
static struct platform_driver driver;

static void begin(int (*probe)(struct platform_device *), void (*remove)(struct platform_device *))
{
	driver = (struct platform_driver){.probe = probe, .remove = remove, .driver = {.name = "toy"}};
	pdev = platform_device_register_simple("toy", PLATFORM_DEVID_NONE, NULL, 0);
	CHECK_EQ(platform_driver_register(&driver), 0);
	CHECK(pdev->dev.driver != NULL);
}

static void end(void)
{
	platform_driver_unregister(&driver);
	platform_device_unregister(pdev);
}

/* ---- regulators ---- */

static struct regulator *vdd;

static int probe_vdd(struct platform_device *dev)
{
	vdd = devm_regulator_get(&dev->dev, "vdd");
	return IS_ERR(vdd) ? (int)PTR_ERR(vdd) : regulator_enable(vdd);
}

static void remove_vdd(struct platform_device *dev)
{
	(void)dev;
	CHECK_EQ(regulator_is_enabled(vdd), 1);
	CHECK_EQ(regulator_disable(vdd), 0);
}

static int probe_bulk(struct platform_device *dev)
{
	static struct regulator_bulk_data supplies[] = {{.supply = "a"}, {.supply = "b"}};
	int ret = devm_regulator_bulk_get(&dev->dev, 2, supplies);

	if (!ret)
		ret = regulator_bulk_enable(2, supplies);
	if (!ret)
		ret = regulator_bulk_disable(2, supplies);
	return ret ? ret : devm_regulator_get_enable(&dev->dev, "c");
}

static void regulators(void)
{
	struct regulator *regulator = regulator_get(NULL, "vcc");

	CHECK_EQ(regulator_set_voltage(regulator, 1, 2), 0);
	CHECK_EQ(regulator_disable(regulator), -EINVAL);
	EXPECT_REPORT(RESOURCE_MISUSE);
	CHECK_LOG("Underflow of regulator enable count\n");
	regulator_put(regulator);
	regulator_put(NULL);
	begin(probe_vdd, remove_vdd);
	end();
	begin(probe_bulk, NULL);
	end();
}

static void regulator_kept(void)
{
	begin(probe_vdd, NULL);
	end();
	EXPECT_REPORT(RESOURCE_KEPT);
}

/* ---- reset lines, GPIOs ---- */

static struct reset_control *rst;

static int probe_reset(struct platform_device *dev)
{
	rst = reset_control_get_exclusive(&dev->dev, "core");
	return PTR_ERR_OR_ZERO(rst);
}

static void resets(void)
{
	struct device *dev = root_device_register("dev");
	struct reset_control *a = reset_control_get_exclusive(dev, NULL), *b;

	CHECK_EQ(reset_control_assert(a), 0);
	CHECK_EQ(reset_control_status(a), 1);
	CHECK_EQ(reset_control_deassert(a), 0);
	CHECK_EQ(reset_control_reset(NULL), 0);
	CHECK_EQ(PTR_ERR(reset_control_get_exclusive(dev, NULL)), -EBUSY);
	EXPECT_REPORT(NAME_TAKEN);
	reset_control_put(a);
	a = reset_control_get_shared(dev, "s");
	b = reset_control_get_shared(dev, "s");
	reset_control_put(a);
	reset_control_put(b);
	root_device_unregister(dev);
}

/* What makes the second probe fail was told already. */
static void reset_kept(void)
{
	struct reset_control *first;

	begin(probe_reset, NULL);
	first = rst;
	device_release_driver(&pdev->dev);
	EXPECT_REPORT(RESOURCE_KEPT);
	CHECK_EQ(device_attach(&pdev->dev), 0);
	end();
	reset_control_put(first);
	reset_control_put(NULL);
	case_log();
}

static int probe_lines(struct platform_device *dev)
{
	struct reset_control *a = devm_reset_control_get_exclusive(&dev->dev, NULL);
	struct reset_control *b = devm_reset_control_get_shared(&dev->dev, "bus");
	struct gpio_desc *c = devm_gpiod_get(&dev->dev, "enable", GPIOD_OUT_HIGH);

	if (IS_ERR(a) || IS_ERR(b) || IS_ERR(c))
		return -ENOMEM;
	CHECK_EQ(gpiod_get_value(c), 1);
	gpiod_set_value_cansleep(c, 0);
	CHECK_EQ(gpiod_get_value(c), 0);
	CHECK_EQ(PTR_ERR(gpiod_get(&dev->dev, "enable", GPIOD_ASIS)), -EBUSY);
	return 0;
}

static struct gpio_desc *the_gpio;

static int probe_gpio(struct platform_device *dev)
{
	the_gpio = gpiod_get(&dev->dev, "enable", GPIOD_OUT_LOW);
	return PTR_ERR_OR_ZERO(the_gpio);
}

static void lines(void)
{
	begin(probe_lines, NULL);
	device_release_driver(&pdev->dev);
	CHECK_EQ(device_attach(&pdev->dev), 1);
	end();
	gpiod_put(NULL);
	gpiod_set_value(NULL, 1);
}

static void gpio_kept(void)
{
	begin(probe_gpio, NULL);
	end();
	EXPECT_REPORT(RESOURCE_KEPT);
	gpiod_put(the_gpio);
}

/* ---- backlights ---- */

static int light;

static int update(struct backlight_device *bd)
{
	light = backlight_get_brightness(bd);
	step("%s %d", (char *)bl_get_data(bd), light);
	return 0;
}

static const struct backlight_ops light_ops = {.update_status = update};
static const struct backlight_properties light_props = {.brightness = 3, .max_brightness = 10};
static struct backlight_device *bl;

static int probe_light(struct platform_device *dev)
{
	bl = devm_backlight_device_register(&dev->dev, "panel-bl", &dev->dev, "light", &light_ops, &light_props);
	return PTR_ERR_OR_ZERO(bl);
}

static int probe_light_unmanaged(struct platform_device *dev)
{
	bl = backlight_device_register("panel-bl", &dev->dev, "light", &light_ops, &light_props);
	return PTR_ERR_OR_ZERO(bl);
}

static void backlights(void)
{
	begin(probe_light, NULL);
	CHECK_EQ(backlight_enable(bl), 0);
	CHECK_EQ(drmres_sysfs_write("panel-bl/brightness", "7"), 1);
	CHECK_EQ(drmres_sysfs_write("panel-bl/brightness", "11"), -EINVAL);
	CHECK_EQ(backlight_disable(bl), 0);
	end();
	CHECK_EQ(drmres_sysfs_write("panel-bl/brightness", "7"), -ENOENT);
	CHECK_STEPS("light 3, light 7, light 0");
}

static void backlight_kept(void)
{
	begin(probe_light_unmanaged, NULL);
	device_release_driver(&pdev->dev);
	EXPECT_REPORT(RESOURCE_KEPT);
	backlight_device_unregister(bl);
	backlight_device_unregister(NULL);
	end();
}

/* ---- what is not there ---- */

static void nothing(void)
{
	static const int two = 2;
	static const struct of_device_id table[] = {
		{.compatible = "acme,other"}, {.compatible = "acme,toy", .data = &two}, {}};
	const struct firmware *fw = (void *)1;
	u32 value = 5;

	begin(NULL, NULL);
	driver.driver.of_match_table = of_match_ptr(table);
	CHECK(device_get_match_data(&pdev->dev) == &two);
	CHECK(of_match_device(table, &pdev->dev) == &table[1]);
	driver.driver.of_match_table = NULL;
	CHECK(!of_device_get_match_data(&pdev->dev));
	CHECK_EQ(device_property_read_u32(&pdev->dev, "width", &value), -EINVAL);
	CHECK(!device_property_read_bool(&pdev->dev, "wide"));
	CHECK_EQ(of_property_read_u32(NULL, "width", &value), -EINVAL);
	CHECK_EQ(value, 5);
	CHECK_EQ(request_firmware(&fw, "toy.bin", &pdev->dev), -ENOENT);
	CHECK(!fw);
	release_firmware(fw);
	end();
}

CASES(consumer){
	CASE(consumer, regulators), CASE(consumer, regulator_kept),
	CASE(consumer, resets),	    CASE(consumer, reset_kept),
	CASE(consumer, lines),	    CASE(consumer, gpio_kept),
	CASE(consumer, backlights), CASE(consumer, backlight_kept),
	CASE(consumer, nothing),    CASE_END,
};
