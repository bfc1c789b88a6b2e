/* SPDX-License-Identifier: MIT */
/**
 * DOC: USB devices and their interfaces
 *
 * Plugging in makes a struct usb_device, and below it one struct usb_interface for each function it has. Drivers bind to
 * interfaces: probe() gets one, and what is taken with devm_ is taken on ``&intf->dev``. The usb_device above has a
 * driver of its own, the generic one, and stays bound until it is pulled out: what is taken with devm_ on it outlives
 * the interface's driver. Both are freed with their last reference; disconnect() does not mean that nobody has one.
 */
#ifndef _LINUX_USB_H_
#define _LINUX_USB_H_

#include <drmres/link.h>
#include <drmres/module.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/device.h>
#include <linux/mod_devicetable.h>
#include <linux/pm.h>
#include <linux/usb/ch9.h>

__BEGIN_DECLS

/**
 * struct usb_device - what was plugged in
 * @devnum: number on its bus
 * @dev: the device
 * @descriptor: vendor, product and class
 * @product, @manufacturer, @serial: strings of the device, may be NULL
 */
struct DRMRES_SWIFT_NONCOPYABLE usb_device {
	int devnum;
	struct device dev;
	struct usb_device_descriptor descriptor;
	char *product;
	char *manufacturer;
	char *serial;
};

/**
 * struct usb_host_interface - one setting of an interface
 * @desc: number and class
 */
struct usb_host_interface {
	struct usb_interface_descriptor desc;
};

/**
 * struct usb_interface - a function of a USB device
 * @altsetting: its settings
 * @cur_altsetting: the one in force
 * @num_altsetting: entries of @altsetting
 * @dev: the device that drivers bind to; its parent is the usb_device
 */
struct DRMRES_SWIFT_NONCOPYABLE usb_interface {
	struct usb_host_interface *altsetting;
	struct usb_host_interface *cur_altsetting;
	unsigned int num_altsetting;
	struct device dev;
};

/**
 * struct usb_driver - a driver of USB interfaces
 * @name: unique among USB drivers
 * @probe: takes the interface when it returns 0; gets the row of @id_table that matched
 * @disconnect: undoes @probe, before the managed resources go; the hardware may be gone
 * @id_table: which interfaces it drives
 * @driver: what all drivers have; filled in by registering
 * @suspend, @resume, @reset_resume: unused here, kept for driver source
 * @no_dynamic_id, @supports_autosuspend, @disable_hub_initiated_lpm, @soft_unbind: unused here, kept for driver source
 */
struct usb_driver {
	const char *name;
	int (*probe)(struct usb_interface *intf, const struct usb_device_id *id);
	void (*disconnect)(struct usb_interface *intf);
	int (*suspend)(struct usb_interface *intf, pm_message_t message);
	int (*resume)(struct usb_interface *intf);
	int (*reset_resume)(struct usb_interface *intf);
	const struct usb_device_id *id_table;
	struct device_driver driver;
	unsigned int no_dynamic_id : 1;
	unsigned int supports_autosuspend : 1;
	unsigned int disable_hub_initiated_lpm : 1;
	unsigned int soft_unbind : 1;
};

extern const struct bus_type usb_bus_type DRMRES_SYM(usb_bus_type);

#define to_usb_device(__dev) container_of_const(__dev, struct usb_device, dev)
#define to_usb_interface(__dev) container_of_const(__dev, struct usb_interface, dev)
#define to_usb_driver(d) container_of_const(d, struct usb_driver, driver)

/* Rows of an id table: one device by its numbers, one interface by its class, one interface of a device. */
#define USB_DEVICE(vend, prod) .match_flags = USB_DEVICE_ID_MATCH_DEVICE, .idVendor = (vend), .idProduct = (prod)
#define USB_INTERFACE_INFO(cl, sc, pr)                                                                               \
	.match_flags =                                                                                               \
		USB_DEVICE_ID_MATCH_INT_CLASS | USB_DEVICE_ID_MATCH_INT_SUBCLASS | USB_DEVICE_ID_MATCH_INT_PROTOCOL, \
	.bInterfaceClass = (cl), .bInterfaceSubClass = (sc), .bInterfaceProtocol = (pr)
#define USB_DEVICE_INTERFACE_CLASS(vend, prod, cl)                                                     \
	.match_flags = USB_DEVICE_ID_MATCH_DEVICE | USB_DEVICE_ID_MATCH_INT_CLASS, .idVendor = (vend), \
	.idProduct = (prod), .bInterfaceClass = (cl)
#define USB_DEVICE_INTERFACE_NUMBER(vend, prod, num)                                                    \
	.match_flags = USB_DEVICE_ID_MATCH_DEVICE | USB_DEVICE_ID_MATCH_INT_NUMBER, .idVendor = (vend), \
	.idProduct = (prod), .bInterfaceNumber = (num)

/**
 * interface_to_usbdev() - the USB device of an interface
 * @intf: the interface
 *
 * Lifetime: lives at least as long as the interface is plugged in; longer with usb_get_dev().
 * Return: the USB device.
 */
static inline struct usb_device *interface_to_usbdev(struct usb_interface *intf)
{
	return container_of(intf->dev.parent, struct usb_device, dev);
}

/**
 * usb_get_intfdata() - the driver's own pointer
 * @intf: the interface
 *
 * Return: what usb_set_intfdata() got; NULL after disconnect.
 */
static inline void *usb_get_intfdata(struct usb_interface *intf)
{
	return dev_get_drvdata(&intf->dev);
}

/**
 * usb_set_intfdata() - keep the driver's own pointer
 * @intf: the interface
 * @data: anything; forgotten at unbind
 */
static inline void usb_set_intfdata(struct usb_interface *intf, void *data)
{
	dev_set_drvdata(&intf->dev, data);
}

/**
 * usb_get_dev() - take a reference on a USB device
 * @dev: the device, may be NULL
 *
 * Context: Any.
 * Lifetime: until usb_put_dev().
 * Return: @dev.
 */
struct usb_device *usb_get_dev(struct usb_device *dev) DRMRES_SYM(usb_get_dev);

/**
 * usb_put_dev() - drop a reference on a USB device
 * @dev: the device, may be NULL
 *
 * Context: Process context, if it may be the last.
 */
void usb_put_dev(struct usb_device *dev) DRMRES_SYM(usb_put_dev);

/**
 * usb_get_intf() - take a reference on an interface
 * @intf: the interface, may be NULL
 *
 * Context: Any.
 * Lifetime: until usb_put_intf().
 * Return: @intf.
 */
struct usb_interface *usb_get_intf(struct usb_interface *intf) DRMRES_SYM(usb_get_intf);

/**
 * usb_put_intf() - drop a reference on an interface
 * @intf: the interface, may be NULL
 *
 * Context: Process context, if it may be the last.
 */
void usb_put_intf(struct usb_interface *intf) DRMRES_SYM(usb_put_intf);

#if !defined(__cplusplus) && !defined(__swift__)
DEFINE_FREE(usb_put_dev, struct usb_device *, if (_T) usb_put_dev(_T))
#endif

/* Milliseconds that a control transfer may take. */
#define USB_CTRL_GET_TIMEOUT 5000
#define USB_CTRL_SET_TIMEOUT 5000

/* Endpoints, as the three functions below want them. */
#define usb_sndctrlpipe(dev, endpoint) ((void)(dev), 2u << 30 | (unsigned int)(endpoint) << 15)
#define usb_rcvctrlpipe(dev, endpoint) ((void)(dev), 2u << 30 | (unsigned int)(endpoint) << 15 | USB_DIR_IN)
#define usb_sndbulkpipe(dev, endpoint) ((void)(dev), 3u << 30 | (unsigned int)(endpoint) << 15)
#define usb_rcvbulkpipe(dev, endpoint) ((void)(dev), 3u << 30 | (unsigned int)(endpoint) << 15 | USB_DIR_IN)
#define usb_sndintpipe(dev, endpoint) ((void)(dev), 1u << 30 | (unsigned int)(endpoint) << 15)
#define usb_rcvintpipe(dev, endpoint) ((void)(dev), 1u << 30 | (unsigned int)(endpoint) << 15 | USB_DIR_IN)

/**
 * usb_control_msg() - a request to a device, and its answer
 * @dev: the device
 * @pipe: from usb_sndctrlpipe() or usb_rcvctrlpipe()
 * @request, @requesttype, @value, @index: the request
 * @data: what to send, or where to put the answer: zeroes
 * @size: bytes of @data
 * @timeout: milliseconds
 *
 * Context: Process context. May sleep.
 * Return: @size; -ENODEV for a device that was pulled out.
 */
int usb_control_msg(struct usb_device *dev, unsigned int pipe, u8 request, u8 requesttype, u16 value, u16 index,
		    void *data, u16 size, int timeout) DRMRES_SYM(usb_control_msg);

/**
 * usb_bulk_msg() - send or receive bytes
 * @usb_dev: the device
 * @pipe: from usb_sndbulkpipe() or usb_rcvbulkpipe()
 * @data: what to send, or where to put what is received: zeroes
 * @len: bytes of @data
 * @actual_length: filled in with @len; may be NULL
 * @timeout: milliseconds
 *
 * Context: Process context. May sleep.
 * Return: 0; -ENODEV for a device that was pulled out.
 */
int usb_bulk_msg(struct usb_device *usb_dev, unsigned int pipe, void *data, int len, int *actual_length, int timeout)
	DRMRES_SYM(usb_bulk_msg);

/* Behind usb_register(). */
int usb_register_driver(struct usb_driver *drv, struct module *owner, const char *mod_name)
	DRMRES_SYM(usb_register_driver);

/**
 * usb_register() - register a driver and probe what matches
 * @driver: name, probe, disconnect and id_table filled in
 *
 * Context: Process context; takes the lock of each device it probes.
 * Lifetime: @driver must stay until usb_deregister() returns.
 * Return: as driver_register(); -EINVAL without name or probe.
 */
#define usb_register(driver) usb_register_driver(driver, THIS_MODULE, KBUILD_MODNAME)

/**
 * usb_deregister() - unbind a driver from all its interfaces and take it off the bus
 * @drv: what usb_register() got
 *
 * Context: Process context; takes the lock of each device it unbinds.
 */
void usb_deregister(struct usb_driver *drv) DRMRES_SYM(usb_deregister);

/* Define a module as one USB driver. */
#define module_usb_driver(__usb_driver) module_driver(__usb_driver, usb_register, usb_deregister)

#ifdef DRMRES_SITES
#define usb_control_msg(...) DRMRES_AT(usb_control_msg(__VA_ARGS__))
#define usb_bulk_msg(...) DRMRES_AT(usb_bulk_msg(__VA_ARGS__))
#define usb_get_dev(...) DRMRES_AT(usb_get_dev(__VA_ARGS__))
#define usb_put_dev(...) DRMRES_AT_VOID(usb_put_dev(__VA_ARGS__))
#define usb_get_intf(...) DRMRES_AT(usb_get_intf(__VA_ARGS__))
#define usb_put_intf(...) DRMRES_AT_VOID(usb_put_intf(__VA_ARGS__))
#define usb_register_driver(...) DRMRES_AT(usb_register_driver(__VA_ARGS__))
#define usb_deregister(...) DRMRES_AT_VOID(usb_deregister(__VA_ARGS__))
#endif

__END_DECLS

#endif
