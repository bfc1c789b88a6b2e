// SPDX-License-Identifier: MIT
/*
 * A character device whose structure goes with the driver: the bug.
 * https://github.com/enjoy-digital/litepcie/issues/177
 *
 * 1. probe allocates the channel with kzalloc() and publishes a character device
 * 2. userspace opens it
 * 3. the driver is unbound: remove() takes the name away and frees the channel
 * 4. userspace closes the file: release() touches the freed channel
 */
#include <linux/fs.h>
#include <linux/kref.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct litepcie_chan {
	struct miscdevice misc;
	struct kref ref;
	struct mutex lock;
	unsigned int readers;
	bool gone;
};

static void litepcie_chan_release(struct kref *ref)
{
	kfree(container_of(ref, struct litepcie_chan, ref));
}

static int litepcie_open(struct inode *inode, struct file *file)
{
	struct litepcie_chan *chan = container_of(file->private_data, struct litepcie_chan, misc);

	mutex_lock(&chan->lock);
	chan->readers++;
	mutex_unlock(&chan->lock);
	file->private_data = chan;
	return 0;
}

static int litepcie_release(struct inode *inode, struct file *file)
{
	struct litepcie_chan *chan = file->private_data;

	mutex_lock(&chan->lock);
	chan->readers--;
	mutex_unlock(&chan->lock);
	return 0;
}

static ssize_t litepcie_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct litepcie_chan *chan = file->private_data;
	ssize_t ret;

	mutex_lock(&chan->lock);
	ret = chan->gone ? -ENODEV : 0;
	mutex_unlock(&chan->lock);
	return ret;
}

static const struct file_operations litepcie_fops = {
	.owner = THIS_MODULE,
	.open = litepcie_open,
	.release = litepcie_release,
	.read = litepcie_read,
};

static int litepcie_probe(struct platform_device *pdev)
{
	struct litepcie_chan *chan;
	int ret;

	chan = kzalloc(sizeof(*chan), GFP_KERNEL);
	if (!chan)
		return -ENOMEM;
	kref_init(&chan->ref);
	mutex_init(&chan->lock);
	chan->misc.minor = MISC_DYNAMIC_MINOR;
	chan->misc.name = "litepcie0";
	chan->misc.fops = &litepcie_fops;
	chan->misc.parent = &pdev->dev;

	ret = misc_register(&chan->misc);
	if (ret) {
		kref_put(&chan->ref, litepcie_chan_release);
		return ret;
	}
	platform_set_drvdata(pdev, chan);
	return 0;
}

static void litepcie_remove(struct platform_device *pdev)
{
	struct litepcie_chan *chan = platform_get_drvdata(pdev);

	misc_deregister(&chan->misc);
	mutex_lock(&chan->lock);
	chan->gone = true;
	mutex_unlock(&chan->lock);
	kref_put(&chan->ref, litepcie_chan_release);
}

static struct platform_driver litepcie_driver = {
	.probe = litepcie_probe,
	.remove = litepcie_remove,
	.driver =
		{
			.name = "litepcie",
		},
};
module_platform_driver(litepcie_driver);

MODULE_LICENSE("GPL");
