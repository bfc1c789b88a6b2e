// SPDX-License-Identifier: MIT
#include <drmres/hardware.h>
#include <linux/spi/spi.h>

#include "steps.h"

static void say(void *data)
{
	step("-%s", (const char *)data);
}

static int panel_probe(struct spi_device *spi)
{
	const struct spi_device_id *id = spi_get_device_id(spi);
	u8 command = 4, answer[3] = {1, 1, 1};

	step("probe %s %ld", spi->modalias, id ? (long)id->driver_data : -1);
	if (id)
		CHECK(spi_get_device_match_data(spi) == (const void *)id->driver_data);
	spi_set_drvdata(spi, spi);
	spi->mode = SPI_MODE_0;
	CHECK_EQ(spi_setup(spi), 0);
	CHECK_EQ(spi->bits_per_word, 8);
	CHECK_EQ(spi_write(spi, &command, 1), 0);
	CHECK_EQ(spi_write_then_read(spi, &command, 1, answer, 3), 0);
	CHECK(!answer[0] && !answer[2]);
	return devm_add_action(&spi->dev, say, "buffer");
}

static void panel_remove(struct spi_device *spi)
{
	step("remove%s", spi_get_drvdata(spi) ? "" : " without data");
}

static const struct spi_device_id panel_ids[] = {{.name = "st7586", .driver_data = 3}, {}};

static struct spi_driver panel_driver = {
	.driver.name = "st7586",
	.probe = panel_probe,
	.remove = panel_remove,
	.id_table = panel_ids,
};

static struct spi_driver plain_driver = {.driver.name = "plain", .probe = panel_probe, .remove = panel_remove};

static void lifecycle(void)
{
	struct device *dev;

	CHECK_EQ(spi_register_driver(&panel_driver), 0);
	CHECK_EQ(drmres_hardware_create(&panel_driver.driver, "lcd", NULL, &dev), 0);
	CHECK(to_spi_device(dev)->dev.parent == &to_spi_device(dev)->controller->dev);
	CHECK_STEPS("probe st7586 3");
	spi_unregister_driver(&panel_driver);
	CHECK_STEPS("remove, -buffer");
	CHECK(!spi_get_drvdata(to_spi_device(dev)));
	drmres_hardware_remove(dev);
}

static void by_its_name(void)
{
	struct device *dev;

	CHECK_EQ(spi_register_driver(&plain_driver), 0);
	CHECK_EQ(drmres_hardware_create(&plain_driver.driver, NULL, NULL, &dev), 0);
	CHECK_STEPS("probe plain -1");
	drmres_hardware_remove(dev);
	CHECK_STEPS("remove, -buffer");
	spi_unregister_driver(&plain_driver);
}

static void misuse(void)
{
	CHECK_EQ(spi_setup(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(spi_write(NULL, NULL, 0), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(spi_write_then_read(NULL, NULL, 0, NULL, 0), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(spi_register_driver(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
}

CASES(spi){
	CASE(spi, lifecycle),
	CASE(spi, by_its_name),
	CASE(spi, misuse),
	CASE_END,
};
