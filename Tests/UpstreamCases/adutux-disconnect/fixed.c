// SPDX-License-Identifier: MIT
/*
 * A USB device whose structure goes with disconnect: the fix.
 * https://nvd.nist.gov/vuln/detail/CVE-2019-19523
 *
 * The structure counts its references: one is the interface's and one is each open file's. Disconnect only marks it dead
 * and drops the first.
 */
#include <linux/kernel.h>
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/module.h>
#include <linux/kref.h>
#include <linux/uaccess.h>
#include <linux/usb.h>
#include <linux/mutex.h>
#include <linux/miscdevice.h>
#include <linux/fs.h>

struct usb_adu {
	struct usb_device *udev;
	struct usb_interface *interface;
	struct miscdevice misc;
	struct kref kref;
	struct mutex io_mutex;
	bool disconnected;
	unsigned char *bulk_in_buffer;
};
#define to_adu_dev(d) container_of(d, struct usb_adu, kref)

static void adu_delete(struct kref *kref)
{
	struct usb_adu *dev = to_adu_dev(kref);

	usb_put_intf(dev->interface);
	usb_put_dev(dev->udev);
	kfree(dev->bulk_in_buffer);
	kfree(dev);
}

static int adu_open(struct inode *inode, struct file *file)
{
	struct usb_adu *dev = container_of(file->private_data, struct usb_adu, misc);

	kref_get(&dev->kref);
	file->private_data = dev;
	return 0;
}

static int adu_release(struct inode *inode, struct file *file)
{
	struct usb_adu *dev = file->private_data;

	if (dev == NULL)
		return -ENODEV;
	kref_put(&dev->kref, adu_delete);
	return 0;
}

static ssize_t adu_read(struct file *file, char __user *buffer, size_t count, loff_t *ppos)
{
	struct usb_adu *dev = file->private_data;
	int rv;

	rv = mutex_lock_interruptible(&dev->io_mutex);
	if (rv < 0)
		return rv;
	if (dev->disconnected) {
		rv = -ENODEV;
		goto exit;
	}
	count = min_t(size_t, count, 64);
	if (copy_to_user(buffer, dev->bulk_in_buffer, count))
		rv = -EFAULT;
	else
		rv = count;
exit:
	mutex_unlock(&dev->io_mutex);
	return rv;
}

static const struct file_operations adu_fops = {
	.owner = THIS_MODULE,
	.read = adu_read,
	.open = adu_open,
	.release = adu_release,
	.llseek = noop_llseek,
};

static int adu_probe(struct usb_interface *interface, const struct usb_device_id *id)
{
	struct usb_adu *dev;
	int retval;

	dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	if (!dev)
		return -ENOMEM;
	kref_init(&dev->kref);
	mutex_init(&dev->io_mutex);
	dev->udev = usb_get_dev(interface_to_usbdev(interface));
	dev->interface = usb_get_intf(interface);
	dev->bulk_in_buffer = kmalloc(64, GFP_KERNEL);
	if (!dev->bulk_in_buffer) {
		retval = -ENOMEM;
		goto error;
	}
	usb_set_intfdata(interface, dev);
	dev->misc.name = "adu";
	dev->misc.minor = MISC_DYNAMIC_MINOR;
	dev->misc.fops = &adu_fops;
	retval = misc_register(&dev->misc);
	if (retval) {
		dev_err(&interface->dev, "Not able to get a minor for this device.\n");
		usb_set_intfdata(interface, NULL);
		goto error;
	}
	return 0;
error:
	kref_put(&dev->kref, adu_delete);
	return retval;
}

static void adu_disconnect(struct usb_interface *interface)
{
	struct usb_adu *dev = usb_get_intfdata(interface);

	usb_set_intfdata(interface, NULL);
	misc_deregister(&dev->misc);
	mutex_lock(&dev->io_mutex);
	dev->disconnected = true;
	mutex_unlock(&dev->io_mutex);
	kref_put(&dev->kref, adu_delete);
}

static const struct usb_device_id adu_table[] = {{USB_DEVICE(0xfff0, 0xfff0)}, {}};
MODULE_DEVICE_TABLE(usb, adu_table);

static struct usb_driver adu_driver = {
	.name = "adutux",
	.probe = adu_probe,
	.disconnect = adu_disconnect,
	.id_table = adu_table,
};
module_usb_driver(adu_driver);
MODULE_LICENSE("GPL v2");
