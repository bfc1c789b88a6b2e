// SPDX-License-Identifier: MIT
#include <drmres/hardware.h>
#include <linux/i2c.h>

#include "steps.h"

static void say(void *data)
{
	step("-%s", (const char *)data);
}

static int bridge_probe(struct i2c_client *client)
{
	const struct i2c_device_id *id = i2c_client_get_device_id(client);

	step("probe %s %ld", client->name, id ? (long)id->driver_data : -1);
	if (id)
		CHECK(i2c_get_match_data(client) == (const void *)id->driver_data);
	i2c_set_clientdata(client, client);
	CHECK_EQ(i2c_smbus_read_byte_data(client, 1), 0);
	CHECK_EQ(i2c_smbus_write_byte_data(client, 1, 2), 0);
	return devm_add_action(&client->dev, say, "buffer");
}

static void bridge_remove(struct i2c_client *client)
{
	step("remove%s", i2c_get_clientdata(client) ? "" : " without data");
}

static const struct i2c_device_id bridge_ids[] = {
	{.name = "adv7511", .driver_data = 1}, {.name = "adv7533", .driver_data = 2}, {}};
static const struct of_device_id bridge_of[] = {{.compatible = "adi,adv7535"}, {}};

static struct i2c_driver bridge_driver = {
	.driver.name = "adv7511",
	.probe = bridge_probe,
	.remove = bridge_remove,
	.id_table = bridge_ids,
};

static struct i2c_driver of_driver = {
	.driver = {.name = "adv7535", .of_match_table = bridge_of},
	.probe = bridge_probe,
	.remove = bridge_remove,
};

static void lifecycle(void)
{
	struct device *dev;

	CHECK_EQ(i2c_add_driver(&bridge_driver), 0);
	CHECK_EQ(drmres_hardware_create_variant(&bridge_driver.driver, 1, "hdmi", NULL, &dev), 0);
	CHECK_STR(dev_name(dev), "hdmi");
	CHECK_STR(dev_name(dev->parent), "hdmi-i2c");
	CHECK_STEPS("probe adv7533 2");
	i2c_del_driver(&bridge_driver);
	CHECK_STEPS("remove, -buffer");
	CHECK(!i2c_get_clientdata(to_i2c_client(dev)));
	drmres_hardware_remove(dev);
}

static void compatible(void)
{
	struct device *dev;

	CHECK_EQ(i2c_add_driver(&of_driver), 0);
	CHECK_EQ(drmres_hardware_create(&of_driver.driver, NULL, NULL, &dev), 0);
	CHECK_STEPS("probe adv7535 -1");
	drmres_hardware_remove(dev);
	CHECK_STEPS("remove, -buffer");
	i2c_del_driver(&of_driver);
}

static void transfer(void)
{
	u8 answer[2] = {1, 2}, question = 3;
	struct i2c_msg msgs[] = {
		{.addr = 0x50, .len = 1, .buf = &question},
		{.addr = 0x50, .flags = I2C_M_RD, .len = 2, .buf = answer},
	};
	struct device *dev;

	CHECK_EQ(i2c_add_driver(&bridge_driver), 0);
	CHECK_EQ(drmres_hardware_create(&bridge_driver.driver, NULL, NULL, &dev), 0);
	CHECK_EQ(i2c_transfer(to_i2c_client(dev)->adapter, msgs, 2), 2);
	CHECK(!answer[0] && !answer[1] && question == 3);
	drmres_hardware_remove(dev);
	i2c_del_driver(&bridge_driver);
	steps();
}

static void misuse(void)
{
	CHECK_EQ(i2c_smbus_read_byte_data(NULL, 0), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(i2c_smbus_write_byte_data(NULL, 0, 0), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(i2c_transfer(NULL, NULL, 0), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(i2c_add_driver(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!i2c_match_id(NULL, NULL));
}

CASES(i2c){
	CASE(i2c, lifecycle), CASE(i2c, compatible), CASE(i2c, transfer), CASE(i2c, misuse), CASE_END,
};
