/* SPDX-License-Identifier: MIT */
/**
 * DOC: tables by which a driver says what it drives
 *
 * Constant data of the driver, read by the bus while the driver is registered, never written and never freed. A table
 * ends with an entry whose name is empty.
 */
#ifndef _LINUX_MOD_DEVICETABLE_H_
#define _LINUX_MOD_DEVICETABLE_H_

#include <drmres/types.h>
#include <linux/device/class.h>

/* Bytes of a platform device's name in a table, with the final NUL. */
#define PLATFORM_NAME_SIZE 24

typedef unsigned long kernel_ulong_t;

/**
 * struct platform_device_id - one platform device name that a driver drives
 * @name: what struct platform_device.name must be; empty ends the table
 * @driver_data: the driver's own, found through platform_get_device_id() in probe
 */
struct platform_device_id {
	char name[PLATFORM_NAME_SIZE];
	kernel_ulong_t driver_data;
};

/**
 * struct of_device_id - one device tree node that a driver drives
 * @name: node name
 * @type: device_type property
 * @compatible: one string of the compatible property
 * @data: the driver's own
 *
 * There is no device tree here. A driver's table is accepted so that its source compiles as it is, and matches nothing.
 */
struct of_device_id {
	char name[32];
	char type[32];
	char compatible[128];
	const void *data;
};

/* Bytes of an auxiliary device's name in a table: "MODULE.NAME" with the final NUL. */
#define AUXILIARY_NAME_SIZE 40

/**
 * struct auxiliary_device_id - one auxiliary device name that a driver drives
 * @name: "MODULE.NAME" of whoever registers the device, without its number; empty ends the table
 * @driver_data: the driver's own
 */
struct auxiliary_device_id {
	char name[AUXILIARY_NAME_SIZE];
	kernel_ulong_t driver_data;
};

/* A PCI id that matches every number. */
#define PCI_ANY_ID (~0)

/**
 * struct pci_device_id - one kind of PCI device that a driver drives
 * @vendor, @device: numbers, or PCI_ANY_ID; a zero vendor, subvendor and class mask end the table
 * @subvendor, @subdevice: numbers, or PCI_ANY_ID
 * @class, @class_mask: which bits of the class must be what
 * @driver_data: the driver's own, found in probe()
 * @override_only: matches only by hand; unused here, kept for driver source
 */
struct pci_device_id {
	u32 vendor, device;
	u32 subvendor, subdevice;
	u32 DRMRES_CLASS, class_mask;
	kernel_ulong_t driver_data;
	u32 override_only;
};

/* Which fields of a struct usb_device_id are looked at. */
#define USB_DEVICE_ID_MATCH_VENDOR 0x0001
#define USB_DEVICE_ID_MATCH_PRODUCT 0x0002
#define USB_DEVICE_ID_MATCH_DEV_CLASS 0x0010
#define USB_DEVICE_ID_MATCH_INT_CLASS 0x0080
#define USB_DEVICE_ID_MATCH_INT_SUBCLASS 0x0100
#define USB_DEVICE_ID_MATCH_INT_PROTOCOL 0x0200
#define USB_DEVICE_ID_MATCH_INT_NUMBER 0x0400
#define USB_DEVICE_ID_MATCH_DEVICE (USB_DEVICE_ID_MATCH_VENDOR | USB_DEVICE_ID_MATCH_PRODUCT)

/**
 * struct usb_device_id - one kind of USB interface that a driver drives
 * @match_flags: USB_DEVICE_ID_MATCH_*
 * @idVendor, @idProduct: of the device
 * @bcdDevice_lo, @bcdDevice_hi: versions of the device; unused here, kept for driver source
 * @bDeviceClass, @bDeviceSubClass, @bDeviceProtocol: of the device
 * @bInterfaceClass, @bInterfaceSubClass, @bInterfaceProtocol, @bInterfaceNumber: of the interface
 * @driver_info: the driver's own, found in probe(); an entry with no vendor, class nor this ends the table
 */
struct usb_device_id {
	u16 match_flags;
	u16 idVendor;
	u16 idProduct;
	u16 bcdDevice_lo;
	u16 bcdDevice_hi;
	u8 bDeviceClass;
	u8 bDeviceSubClass;
	u8 bDeviceProtocol;
	u8 bInterfaceClass;
	u8 bInterfaceSubClass;
	u8 bInterfaceProtocol;
	u8 bInterfaceNumber;
	kernel_ulong_t driver_info;
};

/* Bytes of names in the tables of I2C and SPI drivers, with the final NUL. */
#define I2C_NAME_SIZE 20
#define SPI_NAME_SIZE 32

/**
 * struct i2c_device_id - one I2C device name that a driver drives
 * @name: what struct i2c_client.name must be; empty ends the table
 * @driver_data: the driver's own
 */
struct i2c_device_id {
	char name[I2C_NAME_SIZE];
	kernel_ulong_t driver_data;
};

/**
 * struct spi_device_id - one SPI device name that a driver drives
 * @name: what struct spi_device.modalias must be; empty ends the table
 * @driver_data: the driver's own
 */
struct spi_device_id {
	char name[SPI_NAME_SIZE];
	kernel_ulong_t driver_data;
};

#endif
