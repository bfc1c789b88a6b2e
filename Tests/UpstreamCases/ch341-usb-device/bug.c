// SPDX-License-Identifier: MIT
/*
 * Resources on the USB device instead of the interface: the bug.
 * https://nvd.nist.gov/vuln/detail/CVE-2026-46228
 *
 * 1. probe is called for a USB interface and allocates on the USB device, its parent
 * 2. the driver is unbound from the interface: the parent's resources stay
 * 3. the driver is bound again: there are more of them, and the old ones point to a controller that is gone
 */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/usb.h>

#define CH341_PACKET_LENGTH 32

struct ch341_spi_dev {
	struct usb_interface *intf;
	u8 *tx_buf;
	u8 *rx_buf;
};

static int ch341_probe(struct usb_interface *intf, const struct usb_device_id *id)
{
	struct usb_device *udev = interface_to_usbdev(intf);
	struct device *dev = &udev->dev;
	struct ch341_spi_dev *ch341;

	ch341 = devm_kzalloc(dev, sizeof(*ch341), GFP_KERNEL);
	if (!ch341)
		return -ENOMEM;

	ch341->tx_buf = devm_kzalloc(dev, CH341_PACKET_LENGTH, GFP_KERNEL);
	if (!ch341->tx_buf)
		return -ENOMEM;

	ch341->rx_buf = devm_kzalloc(dev, CH341_PACKET_LENGTH, GFP_KERNEL);
	if (!ch341->rx_buf)
		return -ENOMEM;

	ch341->intf = intf;
	usb_set_intfdata(intf, ch341);
	return 0;
}

static void ch341_disconnect(struct usb_interface *intf)
{
	struct ch341_spi_dev *ch341 = usb_get_intfdata(intf);

	ch341->tx_buf[0] = 0;
	usb_set_intfdata(intf, NULL);
}

static const struct usb_device_id ch341_id_table[] = {{USB_DEVICE(0x1a86, 0x5512)}, {}};
MODULE_DEVICE_TABLE(usb, ch341_id_table);

static struct usb_driver ch341a_usb_driver = {
	.name = "spi-ch341",
	.probe = ch341_probe,
	.disconnect = ch341_disconnect,
	.id_table = ch341_id_table,
};
module_usb_driver(ch341a_usb_driver);

MODULE_LICENSE("GPL");
