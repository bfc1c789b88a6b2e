/* SPDX-License-Identifier: MIT */
/**
 * DOC: I2C devices
 *
 * What the kernel's linux/i2c.h declares beyond the system's header of that name. An adapter is the controller; a client
 * is a device on it. Both belong to whoever made them and are freed with their last reference. Nobody answers on the
 * bus: reads give zeros and writes succeed.
 */
#ifndef _DRMRES_I2C_H_
#define _DRMRES_I2C_H_

#include <drmres/link.h>
#include <drmres/module.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/device.h>
#include <linux/mod_devicetable.h>
#include <linux/of.h>

__BEGIN_DECLS

struct i2c_msg;

/**
 * struct i2c_adapter - a controller
 * @owner: kept, not counted
 * @dev: the device
 * @nr: its number
 * @name: for people
 */
struct DRMRES_SWIFT_NONCOPYABLE i2c_adapter {
	struct module *owner;
	struct device dev;
	int nr;
	char name[48];
};

/**
 * struct i2c_client - a device on an I2C bus
 * @flags: unused here, kept for driver source
 * @addr: its address
 * @name: what a driver must list in its id table, or be called
 * @adapter: its controller
 * @dev: the device; its parent is the controller
 * @irq: its interrupt
 */
struct DRMRES_SWIFT_NONCOPYABLE i2c_client {
	unsigned short flags;
	unsigned short addr;
	char name[I2C_NAME_SIZE];
	struct i2c_adapter *adapter;
	struct device dev;
	int irq;
};

/**
 * struct i2c_driver - a driver of I2C devices
 * @probe: takes the device when it returns 0
 * @remove: undoes @probe, before the managed resources go
 * @shutdown: unused here, kept for driver source
 * @driver: name and what all drivers have
 * @id_table: which devices it drives
 */
struct i2c_driver {
	int (*probe)(struct i2c_client *client);
	void (*remove)(struct i2c_client *client);
	void (*shutdown)(struct i2c_client *client);
	struct device_driver driver;
	const struct i2c_device_id *id_table;
};

extern const struct bus_type i2c_bus_type DRMRES_SYM(i2c_bus_type);

#define to_i2c_client(d) container_of(d, struct i2c_client, dev)
#define to_i2c_adapter(d) container_of(d, struct i2c_adapter, dev)
#define to_i2c_driver(d) container_of_const(d, struct i2c_driver, driver)

/**
 * i2c_get_clientdata() - the driver's own pointer
 * @client: the device
 *
 * Return: what i2c_set_clientdata() got; NULL after unbind.
 */
static inline void *i2c_get_clientdata(const struct i2c_client *client)
{
	return dev_get_drvdata(&client->dev);
}

/**
 * i2c_set_clientdata() - keep the driver's own pointer
 * @client: the device
 * @data: anything; forgotten at unbind
 */
static inline void i2c_set_clientdata(struct i2c_client *client, void *data)
{
	dev_set_drvdata(&client->dev, data);
}

/**
 * i2c_match_id() - which row of a table a device is
 * @id: the table, may be NULL
 * @client: the device
 *
 * Return: the row, NULL for none.
 */
const struct i2c_device_id *i2c_match_id(const struct i2c_device_id *id, const struct i2c_client *client)
	DRMRES_SYM(i2c_match_id);

/**
 * i2c_client_get_device_id() - the row of its driver's table that a device is
 * @client: a device that is being probed or bound
 *
 * Return: the row, NULL for none.
 */
const struct i2c_device_id *i2c_client_get_device_id(const struct i2c_client *client)
	DRMRES_SYM(i2c_client_get_device_id);

/**
 * i2c_get_match_data() - what a driver said of this kind of device
 * @client: a device that is being probed or is bound
 *
 * Return: the data of the row of its tables that the device was made for, NULL for none.
 */
static inline const void *i2c_get_match_data(const struct i2c_client *client)
{
	const struct i2c_device_id *id;
	const void *data = (of_device_get_match_data)(&client->dev);

	if (data)
		return data;
	id = (i2c_client_get_device_id)(client);
	return id ? (const void *)id->driver_data : NULL;
}

/**
 * i2c_transfer() - send and receive
 * @adap: the controller
 * @msgs: what to send, and where to put what is received: zeros
 * @num: entries of @msgs
 *
 * Context: Process context. May sleep.
 * Return: @num.
 */
int i2c_transfer(struct i2c_adapter *adap, struct i2c_msg *msgs, int num) DRMRES_SYM(i2c_transfer);

/**
 * i2c_smbus_read_byte_data() - read a register
 * @client: the device
 * @command: the register
 *
 * Context: Process context. May sleep.
 * Return: 0, as nobody answers.
 */
s32 i2c_smbus_read_byte_data(const struct i2c_client *client, u8 command) DRMRES_SYM(i2c_smbus_read_byte_data);

/**
 * i2c_smbus_write_byte_data() - write a register
 * @client: the device
 * @command: the register
 * @value: what to write
 *
 * Context: Process context. May sleep.
 * Return: 0.
 */
s32 i2c_smbus_write_byte_data(const struct i2c_client *client, u8 command, u8 value)
	DRMRES_SYM(i2c_smbus_write_byte_data);

/* Behind i2c_add_driver(). */
int i2c_register_driver(struct module *owner, struct i2c_driver *driver) DRMRES_SYM(i2c_register_driver);

/**
 * i2c_add_driver() - register a driver and probe what matches
 * @driver: driver.name, probe and id_table filled in
 *
 * Context: Process context; takes the lock of each device it probes.
 * Lifetime: @driver must stay until i2c_del_driver() returns.
 * Return: as driver_register().
 */
#define i2c_add_driver(driver) i2c_register_driver(THIS_MODULE, driver)

/**
 * i2c_del_driver() - unbind a driver from all its devices and take it off the bus
 * @driver: what i2c_add_driver() got
 *
 * Context: Process context; takes the lock of each device it unbinds.
 */
void i2c_del_driver(struct i2c_driver *driver) DRMRES_SYM(i2c_del_driver);

/* Define a module as one I2C driver. */
#define module_i2c_driver(__i2c_driver) module_driver(__i2c_driver, i2c_add_driver, i2c_del_driver)

/* The rest of SMBus, on the same bus where nobody answers. Return: zeros, or -EINVAL for a device that is gone. */
#define i2c_smbus_read_byte(client) i2c_smbus_read_byte_data(client, 0)
#define i2c_smbus_write_byte(client, value) i2c_smbus_write_byte_data(client, 0, value)
#define i2c_smbus_read_word_data(client, command) i2c_smbus_read_byte_data(client, command)
#define i2c_smbus_write_word_data(client, command, value) i2c_smbus_write_byte_data(client, command, (u8)(value))

/* Return: @length, or -EINVAL for a device that is gone. */
static inline s32 i2c_smbus_read_i2c_block_data(const struct i2c_client *client, u8 command, u8 length, u8 *values)
{
	s32 ret = (i2c_smbus_read_byte_data)(client, command);

	for (u8 i = 0; ret >= 0 && i < length; i++)
		values[i] = 0;
	return ret < 0 ? ret : length;
}

static inline s32 i2c_smbus_write_i2c_block_data(const struct i2c_client *client, u8 command, u8 length,
						 const u8 *values)
{
	(void)length;
	(void)values;
	return (i2c_smbus_write_byte_data)(client, command, 0);
}

/* Return: @count, or -EINVAL for a device that is gone. */
static inline int i2c_master_send(const struct i2c_client *client, const char *buf, int count)
{
	s32 ret = (i2c_smbus_write_byte_data)(client, 0, 0);

	(void)buf;
	return ret < 0 ? ret : count;
}

static inline int i2c_master_recv(const struct i2c_client *client, char *buf, int count)
{
	s32 ret = (i2c_smbus_read_byte_data)(client, 0);

	for (int i = 0; ret >= 0 && i < count; i++)
		buf[i] = 0;
	return ret < 0 ? ret : count;
}

/* Every adapter can everything. */
static inline int i2c_check_functionality(struct i2c_adapter *adap, u32 func)
{
	(void)func;
	return adap != NULL;
}

#ifdef DRMRES_SITES
#define i2c_transfer(...) DRMRES_AT(i2c_transfer(__VA_ARGS__))
#define i2c_smbus_read_byte_data(...) DRMRES_AT(i2c_smbus_read_byte_data(__VA_ARGS__))
#define i2c_smbus_write_byte_data(...) DRMRES_AT(i2c_smbus_write_byte_data(__VA_ARGS__))
#define i2c_register_driver(...) DRMRES_AT(i2c_register_driver(__VA_ARGS__))
#define i2c_del_driver(...) DRMRES_AT_VOID(i2c_del_driver(__VA_ARGS__))
#endif

__END_DECLS

#endif
