// SPDX-License-Identifier: MIT
/*
 * A USB display: one device, one interface with a driver.
 */
#include <drmres/hardware.h>
#include <linux/usb.h>

#include "steps.h"

static bool on_the_usb_device;
static struct usb_interface *seen;

static void say(void *data)
{
	step("-%s", (const char *)data);
}

static int display_probe(struct usb_interface *intf, const struct usb_device_id *id)
{
	struct device *dev = on_the_usb_device ? &interface_to_usbdev(intf)->dev : &intf->dev;

	step("probe %#x", id->idProduct);
	usb_set_intfdata(intf, &seen);
	seen = intf;
	return devm_add_action(dev, say, "buffer");
}

static void display_disconnect(struct usb_interface *intf)
{
	step("disconnect%s", usb_get_intfdata(intf) ? "" : " without data");
}

static const struct usb_device_id display_ids[] = {
	{USB_DEVICE(0x17e9, 0x4307)},
	{USB_INTERFACE_INFO(USB_CLASS_VENDOR_SPEC, 1, 2)},
	{},
};

static struct usb_driver display_driver = {
	.name = "udl",
	.probe = display_probe,
	.disconnect = display_disconnect,
	.id_table = display_ids,
};

static struct device *plugged(void)
{
	struct device *dev = NULL;

	CHECK_EQ(usb_register(&display_driver), 0);
	CHECK_EQ(drmres_hardware_create(&display_driver.driver, NULL, NULL, &dev), 0);
	return dev;
}

static void lifecycle(void)
{
	struct device *dev;

	on_the_usb_device = false;
	dev = plugged();
	CHECK_STR(dev_name(dev), "udl");
	CHECK_STR(dev_name(dev->parent), "udl-usb");
	/* The device above has its own driver. */
	CHECK_STR(dev->parent->driver->name, "usb");
	CHECK(to_usb_interface(dev) == seen);
	CHECK_STEPS("probe 0x4307");
	drmres_hardware_remove(dev);
	CHECK_STEPS("disconnect, -buffer");
	usb_deregister(&display_driver);
}

static void driver_goes_first(void)
{
	struct device *dev = plugged();

	usb_deregister(&display_driver);
	CHECK_STEPS("probe 0x4307, disconnect, -buffer");
	CHECK(!dev->driver && dev->parent->driver);
	CHECK(!usb_get_intfdata(seen));
	drmres_hardware_remove(dev);
}

static void interface_class(void)
{
	struct device *dev;

	CHECK_EQ(usb_register(&display_driver), 0);
	CHECK_EQ(drmres_hardware_variants(&display_driver.driver), 2);
	CHECK_EQ(drmres_hardware_create_variant(&display_driver.driver, 1, "it", NULL, &dev), 0);
	CHECK_EQ(seen->cur_altsetting->desc.bInterfaceSubClass, 1);
	CHECK_STEPS("probe 0");
	drmres_hardware_remove(dev);
	usb_deregister(&display_driver);
	steps();
}

static void references(void)
{
	struct device *dev = plugged();
	struct usb_interface *intf = usb_get_intf(to_usb_interface(dev));
	struct usb_device *udev = usb_get_dev(interface_to_usbdev(intf));

	drmres_hardware_remove(dev);
	/* Pulled out, and still memory, both of them. */
	CHECK_EQ(udev->descriptor.idVendor, 0x17e9);
	CHECK(interface_to_usbdev(intf) == udev);
	usb_put_dev(udev);
	CHECK_EQ(udev->descriptor.idVendor, 0x17e9);
	usb_put_intf(intf);
	usb_put_intf(NULL);
	usb_put_dev(NULL);
	CHECK(!usb_get_dev(NULL) && !usb_get_intf(NULL));
	usb_deregister(&display_driver);
	steps();
}

/*
 * Managed memory of the USB device, not of the interface:
 *  1. the driver's probe() calls devm_ with the usb_device above the interface that it got
 *  2. the driver is unbound, while the device stays plugged in: what it took stays as well
 *  3. it is bound again, and takes more
 */
static void devm_on_the_usb_device(void)
{
	struct device *dev;

	on_the_usb_device = true;
	dev = plugged();
	device_release_driver(dev);
	EXPECT_REPORT(WRONG_DEVICE);
	CHECK_STEPS("probe 0x4307, disconnect");
	drmres_hardware_remove(dev);
	CHECK_STEPS("-buffer");
	on_the_usb_device = false;
	usb_deregister(&display_driver);
}

/* The same on the interface: gone with the driver. */
static void devm_on_the_interface(void)
{
	struct device *dev = plugged();

	device_release_driver(dev);
	CHECK_STEPS("probe 0x4307, disconnect, -buffer");
	drmres_hardware_remove(dev);
	usb_deregister(&display_driver);
}

/*
 * 1. The driver talks to the device while it is plugged in.
 * 2. It is pulled out; a reference that was kept is no wire.
 */
static void transfers(void)
{
	struct usb_device *udev;
	u8 bytes[4] = {1, 2, 3, 4};
	struct device *dev;
	int length = 0;

	dev = plugged();
	udev = usb_get_dev(interface_to_usbdev(seen));
	CHECK_EQ(usb_control_msg(udev, usb_sndctrlpipe(udev, 0), 1, 0x40, 0, 0, bytes, 4, 1000), 4);
	CHECK_EQ(bytes[3], 4);
	CHECK_EQ(usb_bulk_msg(udev, usb_rcvbulkpipe(udev, 1), bytes, 4, &length, 1000), 0);
	CHECK_EQ(length, 4);
	CHECK_EQ(bytes[3], 0);
	CHECK_EQ(usb_control_msg(udev, usb_rcvctrlpipe(udev, 0), 1, 0xc0, 0, 0, NULL, 0, 1000), 0);
	drmres_hardware_remove(dev);
	CHECK_EQ(usb_bulk_msg(udev, usb_sndbulkpipe(udev, 1), bytes, 4, &length, 1000), -ENODEV);
	CHECK_EQ(length, 0);
	CHECK_EQ(usb_control_msg(udev, usb_sndctrlpipe(udev, 0), 1, 0x40, 0, 0, bytes, 4, 1000), -ENODEV);
	usb_put_dev(udev);
	usb_deregister(&display_driver);
	steps();

	CHECK_EQ(usb_bulk_msg(NULL, 0, bytes, 4, NULL, 0), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(usb_control_msg(NULL, 0, 0, 0, 0, 0, bytes, 4, 0), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
}

static void misuse(void)
{
	struct usb_driver nameless = {.probe = display_probe}, useless = {.name = "useless"};

	CHECK_EQ(usb_register(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(usb_register(&nameless), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(usb_register(&useless), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	usb_deregister(NULL);
	EXPECT_REPORT(DRIVER_REGISTER);
	case_log();
}

CASES(usb){
	CASE(usb, lifecycle),
	CASE(usb, driver_goes_first),
	CASE(usb, interface_class),
	CASE(usb, references),
	CASE(usb, devm_on_the_usb_device),
	CASE(usb, devm_on_the_interface),
	CASE(usb, transfers),
	CASE(usb, misuse),
	CASE_END,
};
