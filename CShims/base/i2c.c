// SPDX-License-Identifier: MIT
/**
 * DOC: the I2C bus
 *
 * Owns the bus, which is static and never ends. Adapters and clients are each one allocation that goes with its last
 * reference. Nothing is connected: transfers touch the caller's buffers and the client's device only. Everything may be
 * called concurrently, on different devices.
 */
#include <linux/i2c.h>

#include <bsd/string.h>
#include <linux/slab.h>
#include <mm/mm.h>
#include <stdio.h>
#include <string.h>

#include "base.h"
#include "hardware.h"

/* ---- the bus ---- */

const struct i2c_device_id *i2c_match_id(const struct i2c_device_id *id, const struct i2c_client *client)
{
	for (; id && id->name[0]; id++)
		if (!strcmp(client->name, id->name))
			return id;
	return NULL;
}

static int i2c_device_match(struct device *dev, const struct device_driver *drv)
{
	const struct i2c_client *client = to_i2c_client(dev);

	return drmres_of_find(drv->of_match_table, client->name) || i2c_match_id(to_i2c_driver(drv)->id_table, client);
}

static int i2c_device_probe(struct device *dev)
{
	const struct i2c_driver *drv = to_i2c_driver(dev->driver);

	return drv->probe ? drv->probe(to_i2c_client(dev)) : -EINVAL;
}

static void i2c_device_remove(struct device *dev)
{
	const struct i2c_driver *drv = to_i2c_driver(dev->driver);

	if (drv->remove)
		drv->remove(to_i2c_client(dev));
}

const struct bus_type i2c_bus_type = {
	.name = "i2c",
	.match = i2c_device_match,
	.probe = i2c_device_probe,
	.remove = i2c_device_remove,
};

static struct subsys_private i2c_subsys;

__attribute__((constructor)) static void i2c_start(void)
{
	drmres_bus_builtin(&i2c_bus_type, &i2c_subsys);
}

const struct i2c_device_id *i2c_client_get_device_id(const struct i2c_client *client)
{
	return client->dev.driver ? i2c_match_id(to_i2c_driver(client->dev.driver)->id_table, client) : NULL;
}

/* ---- transfers ---- */

static bool usable(const struct i2c_client *client, const char *function)
{
	return drmres_device_usable(client ? &client->dev : NULL, function);
}

int i2c_transfer(struct i2c_adapter *adap, struct i2c_msg *msgs, int num)
{
	if (!drmres_device_usable(adap ? &adap->dev : NULL, __func__))
		return -EINVAL;
	for (int i = 0; i < num; i++)
		if (msgs[i].flags & I2C_M_RD)
			memset(msgs[i].buf, 0, msgs[i].len);
	return num;
}

s32 i2c_smbus_read_byte_data(const struct i2c_client *client, u8 command)
{
	(void)command;
	return usable(client, __func__) ? 0 : -EINVAL;
}

s32 i2c_smbus_write_byte_data(const struct i2c_client *client, u8 command, u8 value)
{
	(void)command;
	(void)value;
	return usable(client, __func__) ? 0 : -EINVAL;
}

/* ---- drivers ---- */

int i2c_register_driver(struct module *owner, struct i2c_driver *driver)
{
	if (!driver) {
		drmres_report(DRMRES_NULL_ARGUMENT, "i2c_add_driver", NULL, "i2c_add_driver() of NULL");
		return -EINVAL;
	}
	driver->driver.owner = owner;
	driver->driver.bus = &i2c_bus_type;
	return (driver_register)(&driver->driver);
}

void i2c_del_driver(struct i2c_driver *driver)
{
	(driver_unregister)(driver ? &driver->driver : NULL);
}

/* ---- hardware ---- */

static void i2c_adapter_release(struct device *dev)
{
	drmres_mem_free(to_i2c_adapter(dev), true, __builtin_return_address(0));
}

static void i2c_client_release(struct device *dev)
{
	drmres_mem_free(to_i2c_client(dev), true, __builtin_return_address(0));
}

static unsigned int i2c_variants(const struct device_driver *drv)
{
	const struct i2c_device_id *id = to_i2c_driver(drv)->id_table;
	unsigned int count = 0;

	while (id && id[count].name[0])
		count++;
	return count ? count : drmres_of_rows(drv->of_match_table);
}

static int plug_adapter(const struct drmres_plug *plug, struct i2c_adapter **out)
{
	struct i2c_adapter *adapter = drmres_mem_alloc(sizeof(*adapter), GFP_KERNEL | __GFP_ZERO, plug->pc);
	struct drmres_made made = {.memory = adapter, .size = sizeof(*adapter), .release = i2c_adapter_release};
	char name[96];

	if (!adapter)
		return -ENOMEM;
	snprintf(name, sizeof(name), "%s-i2c", plug->name);
	strlcpy(adapter->name, name, sizeof(adapter->name));
	made.parent = plug->parent;
	made.name = name;
	*out = adapter;
	return drmres_make_device(&adapter->dev, &made);
}

static int i2c_plug(const struct drmres_plug *plug, struct device **out)
{
	const struct i2c_device_id *id = to_i2c_driver(plug->drv)->id_table;
	struct drmres_made made = {.bus = &i2c_bus_type, .release = i2c_client_release, .name = plug->name};
	struct i2c_adapter *adapter;
	struct i2c_client *client;
	int ret;

	ret = plug_adapter(plug, &adapter);
	if (ret)
		return ret;
	client = drmres_mem_alloc(sizeof(*client), GFP_KERNEL | __GFP_ZERO, plug->pc);
	if (!client) {
		(device_unregister)(&adapter->dev);
		return -ENOMEM;
	}
	strlcpy(client->name,
		id && id->name[0] ? id[plug->variant].name : drmres_of_short(&plug->drv->of_match_table[plug->variant]),
		sizeof(client->name));
	client->addr = 0x50;
	client->irq = (int)drmres_hardware_irq();
	client->adapter = adapter;
	made.memory = client;
	made.size = sizeof(*client);
	made.parent = &adapter->dev;
	ret = drmres_make_device(&client->dev, &made);
	if (ret) {
		(device_unregister)(&adapter->dev);
		return ret;
	}
	*out = &client->dev;
	return 0;
}

const struct drmres_maker drmres_i2c_maker = {
	.kind = "i2c",
	.bus = &i2c_bus_type,
	.makes_parent = true,
	.variants = i2c_variants,
	.plug = i2c_plug,
};
