// SPDX-License-Identifier: MIT
/**
 * DOC: the USB bus
 *
 * Owns the bus and the generic driver, which drives every struct usb_device; both are static and never end. A usb_device
 * and its interfaces are each one allocation that goes with its last reference; an interface holds its usb_device to the
 * end. Everything may be called concurrently, on different devices.
 */
#include <linux/usb.h>

#include <drmres/context.h>
#include <fs/usable.h>
#include <linux/slab.h>
#include <mm/mm.h>
#include <stdio.h>
#include <string.h>

#include "base.h"
#include "hardware.h"

struct interface_object {
	struct usb_interface intf;
	struct usb_device *udev;
	struct usb_host_interface setting;
};

static void usb_release_dev(struct device *dev)
{
	drmres_mem_free(to_usb_device(dev), true, __builtin_return_address(0));
}

static void usb_release_interface(struct device *dev)
{
	struct interface_object *object = container_of(to_usb_interface(dev), struct interface_object, intf);

	drmres_device_drop(&object->udev->dev);
	drmres_mem_free(object, true, __builtin_return_address(0));
}

static const struct device_type usb_device_type = {.name = "usb_device", .release = usb_release_dev};
static const struct device_type usb_if_device_type = {.name = "usb_interface", .release = usb_release_interface};

/* ---- the bus ---- */

static struct device_driver usb_generic_driver = {
	.name = "usb",
	.bus = &usb_bus_type,
};

static bool same(u16 flags, u16 flag, unsigned int wanted, unsigned int is)
{
	return !(flags & flag) || wanted == is;
}

static bool matches(const struct usb_device_id *id, struct usb_interface *intf)
{
	const struct usb_device_descriptor *device = &interface_to_usbdev(intf)->descriptor;
	const struct usb_interface_descriptor *desc = &intf->cur_altsetting->desc;
	const u16 flags = id->match_flags;

	return same(flags, USB_DEVICE_ID_MATCH_VENDOR, id->idVendor, device->idVendor) &&
	       same(flags, USB_DEVICE_ID_MATCH_PRODUCT, id->idProduct, device->idProduct) &&
	       same(flags, USB_DEVICE_ID_MATCH_DEV_CLASS, id->bDeviceClass, device->bDeviceClass) &&
	       same(flags, USB_DEVICE_ID_MATCH_INT_CLASS, id->bInterfaceClass, desc->bInterfaceClass) &&
	       same(flags, USB_DEVICE_ID_MATCH_INT_SUBCLASS, id->bInterfaceSubClass, desc->bInterfaceSubClass) &&
	       same(flags, USB_DEVICE_ID_MATCH_INT_PROTOCOL, id->bInterfaceProtocol, desc->bInterfaceProtocol) &&
	       same(flags, USB_DEVICE_ID_MATCH_INT_NUMBER, id->bInterfaceNumber, desc->bInterfaceNumber);
}

static bool is_last(const struct usb_device_id *id)
{
	return !id->idVendor && !id->idProduct && !id->bDeviceClass && !id->bInterfaceClass && !id->driver_info;
}

static const struct usb_device_id *match_id(const struct usb_device_id *id, struct usb_interface *intf)
{
	for (; id && !is_last(id); id++)
		if (matches(id, intf))
			return id;
	return NULL;
}

static int usb_device_match(struct device *dev, const struct device_driver *drv)
{
	if (dev->type == &usb_device_type || drv == &usb_generic_driver)
		return dev->type == &usb_device_type && drv == &usb_generic_driver;
	return match_id(to_usb_driver(drv)->id_table, to_usb_interface(dev)) != NULL;
}

static int usb_probe(struct device *dev)
{
	struct usb_interface *intf;
	const struct usb_driver *drv;

	if (dev->driver == &usb_generic_driver)
		return 0;
	intf = to_usb_interface(dev);
	drv = to_usb_driver(dev->driver);
	return drv->probe(intf, match_id(drv->id_table, intf));
}

static void usb_remove(struct device *dev)
{
	const struct usb_driver *drv;

	if (dev->driver == &usb_generic_driver)
		return;
	drv = to_usb_driver(dev->driver);
	if (drv->disconnect)
		drv->disconnect(to_usb_interface(dev));
}

const struct bus_type usb_bus_type = {
	.name = "usb",
	.match = usb_device_match,
	.probe = usb_probe,
	.remove = usb_remove,
};

static struct subsys_private usb_subsys;
static struct driver_private usb_generic_private;

__attribute__((constructor)) static void usb_start(void)
{
	drmres_bus_builtin(&usb_bus_type, &usb_subsys);
	drmres_driver_builtin(&usb_generic_driver, &usb_generic_private, &usb_subsys);
}

/* ---- references ---- */

struct usb_device *usb_get_dev(struct usb_device *dev)
{
	if (dev)
		(get_device)(&dev->dev);
	return dev;
}

void usb_put_dev(struct usb_device *dev)
{
	if (dev)
		(put_device)(&dev->dev);
}

struct usb_interface *usb_get_intf(struct usb_interface *intf)
{
	if (intf)
		(get_device)(&intf->dev);
	return intf;
}

void usb_put_intf(struct usb_interface *intf)
{
	if (intf)
		(put_device)(&intf->dev);
}

/* ---- transfers ---- */

/* What a transfer of either kind needs and does. */
static int transfer(struct usb_device *dev, bool in, void *data, size_t size, const char *function, const void *pc)
{
	drmres_might_sleep(function);
	if (!drmres_usable_at(pc, dev, function, "usb_device"))
		return -EINVAL;
	if (size && !drmres_usable_at(pc, data, function, "data"))
		return -EINVAL;
	if (!device_is_registered(&dev->dev))
		return -ENODEV;
	if (in && size)
		memset(data, 0, size);
	return 0;
}

int usb_control_msg(struct usb_device *dev, unsigned int pipe, u8 request, u8 requesttype, u16 value, u16 index,
		    void *data, u16 size, int timeout)
{
	int ret = transfer(dev, pipe & USB_DIR_IN, data, size, __func__, __builtin_return_address(0));

	(void)request;
	(void)requesttype;
	(void)value;
	(void)index;
	(void)timeout;
	return ret ? ret : size;
}

int usb_bulk_msg(struct usb_device *usb_dev, unsigned int pipe, void *data, int len, int *actual_length, int timeout)
{
	int ret = len < 0 ? -EINVAL
			  : transfer(usb_dev, pipe & USB_DIR_IN, data, (size_t)len, __func__,
				     __builtin_return_address(0));

	(void)timeout;
	if (actual_length)
		*actual_length = ret ? 0 : len;
	return ret;
}

/* ---- drivers ---- */

int usb_register_driver(struct usb_driver *drv, struct module *owner, const char *mod_name)
{
	(void)mod_name;
	if (!drv || !drv->name || !drv->probe) {
		drmres_report(DRMRES_NULL_ARGUMENT, "usb_register", NULL, "usb_register() of %s",
			      !drv	   ? "NULL"
			      : !drv->name ? "a driver without a name"
					   : "a driver without probe()");
		return -EINVAL;
	}
	drv->driver.name = drv->name;
	drv->driver.bus = &usb_bus_type;
	drv->driver.owner = owner;
	return (driver_register)(&drv->driver);
}

void usb_deregister(struct usb_driver *drv)
{
	(driver_unregister)(drv ? &drv->driver : NULL);
}

/* ---- hardware ---- */

static unsigned int usb_variants(const struct device_driver *drv)
{
	const struct usb_device_id *id = to_usb_driver(drv)->id_table;
	unsigned int count = 0;

	while (id && !is_last(&id[count]))
		count++;
	return count;
}

static int plug_device(const struct drmres_plug *plug, const struct usb_device_id *id, struct usb_device **out)
{
	struct usb_device *udev = drmres_mem_alloc(sizeof(*udev), GFP_KERNEL | __GFP_ZERO, plug->pc);
	struct drmres_made made = {.memory = udev, .size = sizeof(*udev), .parent = plug->parent};
	char name[96];

	if (!udev)
		return -ENOMEM;
	udev->devnum = 1;
	udev->product = "device";
	udev->manufacturer = "drmres";
	udev->descriptor.idVendor = id->idVendor;
	udev->descriptor.idProduct = id->idProduct;
	udev->descriptor.bDeviceClass = id->bDeviceClass;
	snprintf(name, sizeof(name), "%s-usb", plug->name);
	made.bus = &usb_bus_type;
	made.type = &usb_device_type;
	made.name = name;
	*out = udev;
	return drmres_make_device(&udev->dev, &made);
}

static int usb_plug(const struct drmres_plug *plug, struct device **out)
{
	const struct usb_device_id *id = &to_usb_driver(plug->drv)->id_table[plug->variant];
	struct drmres_made made = {.bus = &usb_bus_type, .type = &usb_if_device_type, .name = plug->name};
	struct interface_object *object;
	struct usb_device *udev;
	int ret;

	ret = plug_device(plug, id, &udev);
	if (ret)
		return ret;
	object = drmres_mem_alloc(sizeof(*object), GFP_KERNEL | __GFP_ZERO, plug->pc);
	if (!object) {
		(device_unregister)(&udev->dev);
		return -ENOMEM;
	}
	object->setting.desc.bInterfaceClass = id->bInterfaceClass;
	object->setting.desc.bInterfaceSubClass = id->bInterfaceSubClass;
	object->setting.desc.bInterfaceProtocol = id->bInterfaceProtocol;
	object->setting.desc.bInterfaceNumber = id->bInterfaceNumber;
	object->intf.altsetting = object->intf.cur_altsetting = &object->setting;
	object->intf.num_altsetting = 1;
	made.memory = object;
	made.size = sizeof(*object);
	made.parent = &udev->dev;
	object->udev = udev;
	drmres_device_hold(&udev->dev);
	ret = drmres_make_device(&object->intf.dev, &made);
	if (ret) {
		(device_unregister)(&udev->dev);
		return ret;
	}
	*out = &object->intf.dev;
	return 0;
}

const struct drmres_maker drmres_usb_maker = {
	.kind = "usb",
	.bus = &usb_bus_type,
	.own = &usb_generic_driver,
	.makes_parent = true,
	.variants = usb_variants,
	.plug = usb_plug,
};
