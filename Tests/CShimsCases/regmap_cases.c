/* SPDX-License-Identifier: MIT */
/* Registers through a map: what is reached, and what ends it. */
#include <cases.h>

#include "hw_case.h"

#include <linux/device.h>
#include <linux/io.h>
#include <linux/regmap.h>

static const struct regmap_config words = {.reg_bits = 32, .val_bits = 32, .reg_stride = 4, .max_register = 0x40};
static const struct regmap_config bytes = {.reg_bits = 8, .val_bits = 8};

static void over_a_mapping(void)
{
	void __iomem *regs = ioremap(HW_BASE, HW_SIZE);
	struct regmap *map = regmap_init_mmio(NULL, regs, &words);
	const struct reg_sequence start[] = {{0x10, 1, 0}, {0x14, 2, 0}};
	u32 several[2] = {7, 8};
	unsigned int val = 0;

	CHECK(!IS_ERR(map));
	CHECK_EQ(regmap_write(map, 4, 0x12345678), 0);
	CHECK_EQ(readl(regs + 4), 0x12345678);
	CHECK_EQ(regmap_update_bits(map, 4, 0xff, 0x1ff), 0);
	CHECK_EQ(regmap_read(map, 4, &val), 0);
	CHECK_EQ(val, 0x123456ff);
	CHECK_EQ(regmap_clear_bits(map, 4, 0xf), 0);
	CHECK_EQ(regmap_set_bits(map, 4, 1), 0);
	CHECK_EQ(readl(regs + 4), 0x123456f1);
	CHECK_EQ(regmap_test_bits(map, 4, 0x11), 1);
	CHECK_EQ(regmap_test_bits(map, 4, 0x3), 0);
	CHECK_EQ(regmap_multi_reg_write(map, start, 2), 0);
	CHECK_EQ(readl(regs + 0x14), 2);
	CHECK_EQ(regmap_bulk_write(map, 0x10, several, 2), 0);
	several[1] = 0;
	CHECK_EQ(regmap_bulk_read(map, 0x10, several, 2), 0);
	CHECK_EQ(several[1], 8);
	CHECK_EQ(regmap_read_poll_timeout(map, 0x10, val, val == 7, 1, 10), 0);
	CHECK_EQ(regmap_read_poll_timeout(map, 0x44, val, val == 7, 1, 10), -EIO);
	CHECK_EQ(regmap_read_poll_timeout(map, 0x10, val, val == 9, 1, 10), -ETIMEDOUT);
	CHECK_EQ(regmap_write(map, 0x44, 1), -EIO);
	CHECK_EQ(regmap_update_bits(map, 0x44, 1, 1), -EIO);
	CHECK_EQ(regmap_bulk_write(map, 0x40, several, 2), -EIO);
	CHECK_EQ(regmap_bulk_read(map, 0x40, several, 2), -EIO);
	regmap_exit(map);
	iounmap(regs);
}

/*
 * 1. A map over a bus is made with devm_.
 * 2. The driver is unbound; something reads through the map.
 */
static void after_unbind(void)
{
	struct device *parent = root_device_register("bridge");
	struct regmap *map = drmres_regmap_init(parent, NULL, &bytes, true);
	unsigned int val = 1;

	CHECK_EQ(regmap_read(map, 3, &val), 0);
	CHECK_EQ(val, 0);
	CHECK_EQ(regmap_update_bits(map, 3, 1, 1), 0);
	get_device(parent);
	root_device_unregister(parent);
	CHECK_EQ(regmap_read(map, 3, &val), -EINVAL);
	EXPECT_REPORT(DEVM_AFTER_UNBIND);
	put_device(parent);
}

static void misuse(void)
{
	unsigned int val;

	CHECK_EQ(PTR_ERR(devm_regmap_init_i2c(NULL, &bytes)), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(PTR_ERR(regmap_init_mmio(NULL, NULL, NULL)), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(PTR_ERR(devm_regmap_init_spi(NULL, &bytes)), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(regmap_read(NULL, 0, &val), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(regmap_write(NULL, 0, 0), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	regmap_exit(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
}

CASES(regmap){
	CASE(regmap, over_a_mapping),
	CASE(regmap, after_unbind),
	CASE(regmap, misuse),
	CASE_END,
};
