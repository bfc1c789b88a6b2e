/* SPDX-License-Identifier: MIT */
/**
 * DOC: SPI devices
 *
 * What the kernel's linux/spi/spi.h declares beyond the system's header of that name. A controller and the devices on it
 * belong to whoever made them and are freed with their last reference. Nobody answers on the bus: reads give zeros and
 * writes succeed.
 */
#ifndef _DRMRES_SPI_H_
#define _DRMRES_SPI_H_

#include <drmres/link.h>
#include <drmres/module.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/device.h>
#include <linux/mod_devicetable.h>
#include <linux/of.h>

__BEGIN_DECLS

/**
 * struct spi_controller - a controller
 * @dev: the device
 * @bus_num: its number
 */
struct DRMRES_SWIFT_NONCOPYABLE spi_controller {
	struct device dev;
	s16 bus_num;
};

/**
 * struct spi_device - a device on an SPI bus
 * @dev: the device; its parent is the controller
 * @controller: its controller
 * @max_speed_hz: clock at most
 * @bits_per_word: bits of a word, 0 for eight
 * @mode: clock phase and polarity, SPI_MODE_*
 * @irq: its interrupt
 * @modalias: what a driver must list in its id table, or be called
 */
struct DRMRES_SWIFT_NONCOPYABLE spi_device {
	struct device dev;
	struct spi_controller *controller;
	u32 max_speed_hz;
	u8 bits_per_word;
	u32 mode;
	int irq;
	char modalias[SPI_NAME_SIZE];
};

/**
 * struct spi_driver - a driver of SPI devices
 * @id_table: which devices it drives
 * @probe: takes the device when it returns 0
 * @remove: undoes @probe, before the managed resources go
 * @shutdown: unused here, kept for driver source
 * @driver: name and what all drivers have
 */
struct spi_driver {
	const struct spi_device_id *id_table;
	int (*probe)(struct spi_device *spi);
	void (*remove)(struct spi_device *spi);
	void (*shutdown)(struct spi_device *spi);
	struct device_driver driver;
};

extern const struct bus_type spi_bus_type DRMRES_SYM(spi_bus_type);

#define to_spi_device(__dev) container_of_const(__dev, struct spi_device, dev)
#define to_spi_driver(__drv) container_of_const(__drv, struct spi_driver, driver)

/**
 * spi_get_drvdata() - the driver's own pointer
 * @spi: the device
 *
 * Return: what spi_set_drvdata() got; NULL after unbind.
 */
static inline void *spi_get_drvdata(const struct spi_device *spi)
{
	return dev_get_drvdata(&spi->dev);
}

/**
 * spi_set_drvdata() - keep the driver's own pointer
 * @spi: the device
 * @data: anything; forgotten at unbind
 */
static inline void spi_set_drvdata(struct spi_device *spi, void *data)
{
	dev_set_drvdata(&spi->dev, data);
}

/**
 * spi_get_device_id() - the row of its driver's table that a device is
 * @sdev: a device that is being probed or bound
 *
 * Return: the row, NULL for none.
 */
const struct spi_device_id *spi_get_device_id(const struct spi_device *sdev) DRMRES_SYM(spi_get_device_id);

/**
 * spi_get_device_match_data() - what a driver said of this kind of device
 * @sdev: a device that is being probed or is bound
 *
 * Return: the data of the row of its tables that the device was made for, NULL for none.
 */
static inline const void *spi_get_device_match_data(const struct spi_device *sdev)
{
	const struct spi_device_id *id;
	const void *data = (of_device_get_match_data)(&sdev->dev);

	if (data)
		return data;
	id = (spi_get_device_id)(sdev);
	return id ? (const void *)id->driver_data : NULL;
}

/**
 * spi_setup() - tell the controller a device's mode and clock
 * @spi: the device
 *
 * Context: Process context. May sleep.
 * Return: 0; -EINVAL for a word of more than 32 bits.
 */
int spi_setup(struct spi_device *spi) DRMRES_SYM(spi_setup);

/**
 * spi_write() - send
 * @spi: the device
 * @buf: what to send
 * @len: bytes
 *
 * Context: Process context. May sleep.
 * Return: 0.
 */
int spi_write(struct spi_device *spi, const void *buf, size_t len) DRMRES_SYM(spi_write);

/**
 * spi_write_then_read() - send and receive
 * @spi: the device
 * @txbuf: what to send
 * @n_tx: bytes to send
 * @rxbuf: where to put what is received: zeros
 * @n_rx: bytes to receive
 *
 * Context: Process context. May sleep.
 * Return: 0.
 */
int spi_write_then_read(struct spi_device *spi, const void *txbuf, unsigned int n_tx, void *rxbuf, unsigned int n_rx)
	DRMRES_SYM(spi_write_then_read);

/* Behind spi_register_driver(). */
int __spi_register_driver(struct module *owner, struct spi_driver *sdrv) DRMRES_SYM(__spi_register_driver);

/**
 * spi_register_driver() - register a driver and probe what matches
 * @driver: driver.name, probe and id_table filled in
 *
 * Context: Process context; takes the lock of each device it probes.
 * Lifetime: @driver must stay until spi_unregister_driver() returns.
 * Return: as driver_register().
 */
#define spi_register_driver(driver) __spi_register_driver(THIS_MODULE, driver)

/**
 * spi_unregister_driver() - unbind a driver from all its devices and take it off the bus
 * @sdrv: what spi_register_driver() got
 *
 * Context: Process context; takes the lock of each device it unbinds.
 */
void spi_unregister_driver(struct spi_driver *sdrv) DRMRES_SYM(spi_unregister_driver);

/* Define a module as one SPI driver. */
#define module_spi_driver(__spi_driver) module_driver(__spi_driver, spi_register_driver, spi_unregister_driver)

#ifdef DRMRES_SITES
#define spi_setup(...) DRMRES_AT(spi_setup(__VA_ARGS__))
#define spi_write(...) DRMRES_AT(spi_write(__VA_ARGS__))
#define spi_write_then_read(...) DRMRES_AT(spi_write_then_read(__VA_ARGS__))
#define __spi_register_driver(...) DRMRES_AT(__spi_register_driver(__VA_ARGS__))
#define spi_unregister_driver(...) DRMRES_AT_VOID(spi_unregister_driver(__VA_ARGS__))
#endif

__END_DECLS

#endif
