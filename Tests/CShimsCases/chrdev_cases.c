// SPDX-License-Identifier: MIT
#include <cases.h>
#include <drmres/user.h>
#include <linux/cdev.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <string.h>

#include "steps.h"

struct gadget {
	struct miscdevice misc;
	struct cdev cdev;
	struct device dev;
	int value;
};

static int gadget_open(struct inode *inode, struct file *file)
{
	file->private_data = container_of(inode->i_cdev, struct gadget, cdev);
	step("open %u:%u", imajor(inode) ? 1 : 0, iminor(inode));
	return 0;
}

static int gadget_release(struct inode *inode, struct file *file)
{
	(void)inode;
	(void)file;
	step("release");
	return 0;
}

static long gadget_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	char phase[128];

	(void)file;
	(void)arg;
	step("%s %u", drmres_phase_describe(phase, sizeof(phase)), cmd);
	return 7;
}

static ssize_t gadget_read(struct file *file, char __user *buffer, size_t count, loff_t *offset)
{
	(void)file;
	(void)offset;
	return count && !copy_to_user(buffer, "x", 1) ? 1 : -EFAULT;
}

static ssize_t gadget_write(struct file *file, const char __user *buffer, size_t count, loff_t *offset)
{
	char c;

	(void)file;
	(void)offset;
	return count && !copy_from_user(&c, buffer, 1) && c == 'y' ? 1 : -EFAULT;
}

static const struct file_operations gadget_fops = {
	.owner = THIS_MODULE,
	.open = gadget_open,
	.release = gadget_release,
	.unlocked_ioctl = gadget_ioctl,
	.read = gadget_read,
	.write = gadget_write,
};

static int toy_open(struct inode *inode, struct file *file)
{
	struct miscdevice *misc = file->private_data;

	(void)inode;
	step("open %s", misc->name);
	return 0;
}

static const struct file_operations toy_fops = {
	.open = toy_open, .release = gadget_release, .unlocked_ioctl = gadget_ioctl};

static char path[64];

/* ---- misc ---- */

static void misc(void)
{
	struct miscdevice toy = {.minor = MISC_DYNAMIC_MINOR, .name = "toy", .fops = &toy_fops};
	int fd;

	CHECK_EQ(drmres_open_path("/dev/toy", O_RDWR), -ENOENT);
	CHECK_EQ(misc_register(&toy), 0);
	CHECK_STR(dev_name(toy.this_device), "toy");
	CHECK(dev_get_drvdata(toy.this_device) == &toy);
	CHECK_STR(drmres_dev_name(0, path, sizeof(path)), "/dev/toy");
	CHECK(!drmres_dev_name(1, path, sizeof(path)));
	fd = drmres_open_path("/dev/toy", O_RDWR);
	CHECK_EQ(drmres_ioctl(fd, 1, NULL), 7);
	misc_deregister(&toy);
	CHECK_EQ(toy.minor, MISC_DYNAMIC_MINOR);
	CHECK_EQ(drmres_open_path("/dev/toy", O_RDWR), -ENOENT);
	/* An open file goes on. */
	CHECK_EQ(drmres_ioctl(fd, 2, NULL), 7);
	drmres_close(fd);
	CHECK_STEPS("open toy, ioctl of file#1 1, ioctl of file#1 2, release");
}

static void misc_taken(void)
{
	struct miscdevice a = {.minor = MISC_DYNAMIC_MINOR, .name = "toy", .fops = &toy_fops};
	struct miscdevice b = {.minor = MISC_DYNAMIC_MINOR, .name = "toy", .fops = &toy_fops};
	struct miscdevice c = {.minor = 200, .name = "c", .fops = &toy_fops};
	struct miscdevice d = {.minor = 200, .name = "d", .fops = &toy_fops};

	CHECK_EQ(misc_register(&a), 0);
	CHECK_EQ(misc_register(&b), -EEXIST);
	EXPECT_REPORT(NAME_TAKEN);
	CHECK_EQ(misc_register(&c), 0);
	CHECK_EQ(misc_register(&d), -EBUSY);
	CHECK_EQ(misc_register(&a), -EBUSY);
	EXPECT_REPORT(DEVICE_STATE);
	misc_deregister(&c);
	misc_deregister(&a);
	misc_deregister(&a);
	EXPECT_REPORT(DEVICE_STATE);
	CHECK_EQ(misc_register(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	case_log();
}

/*
 * 1. probe registers a misc device inside memory that goes with the driver
 * 2. nobody deregisters it
 */
static void misc_freed(void)
{
	struct gadget *gadget = kzalloc(sizeof(*gadget), GFP_KERNEL);

	gadget->misc = (struct miscdevice){.minor = MISC_DYNAMIC_MINOR, .name = "toy", .fops = &toy_fops};
	CHECK_EQ(misc_register(&gadget->misc), 0);
	kfree(gadget);
	EXPECT_REPORT(STRUCT_FREED_EARLY);
	CHECK_EQ(drmres_open_path("/dev/toy", O_RDWR), -ENOENT);
}

/* ---- cdev ---- */

static void numbers(void)
{
	dev_t a, b;
	char name[64];

	CHECK_EQ(alloc_chrdev_region(&a, 0, 4, "a"), 0);
	CHECK_EQ(MAJOR(a), 511);
	CHECK_EQ(alloc_chrdev_region(&b, 2, 1, "b"), 0);
	CHECK_EQ(MAJOR(b), 510);
	CHECK_EQ(MINOR(b), 2);
	CHECK_EQ(register_chrdev_region(MKDEV(511, 3), 1, "c"), -EBUSY);
	CHECK_EQ(register_chrdev_region(MKDEV(511, 4), 1, "c"), 0);
	CHECK_EQ(register_chrdev_region(MKDEV(600, 4), 1, "c"), -EINVAL);
	unregister_chrdev_region(MKDEV(511, 4), 1);
	unregister_chrdev_region(a, 4);
	unregister_chrdev_region(b, 1);
	unregister_chrdev_region(b, 1);
	CHECK_EQ(register_chrdev(0, "legacy", &toy_fops), 511);
	CHECK_STR(drmres_dev_name(0, name, sizeof(name)), "/dev/legacy");
	unregister_chrdev(511, "legacy");
	CHECK(!drmres_dev_name(0, name, sizeof(name)));
}

static void gadget_free(struct device *dev)
{
	step("free");
	kfree(container_of(dev, struct gadget, dev));
}

/* The right way: the device around the cdev is held by every open file. */
static void cdev_and_device(void)
{
	struct gadget *gadget = kzalloc(sizeof(*gadget), GFP_KERNEL);
	dev_t devt;
	char c;
	int fd;

	CHECK_EQ(alloc_chrdev_region(&devt, 0, 1, "gadget"), 0);
	device_initialize(&gadget->dev);
	gadget->dev.release = gadget_free;
	gadget->dev.devt = devt;
	CHECK_EQ(dev_set_name(&gadget->dev, "gadget0"), 0);
	cdev_init(&gadget->cdev, &gadget_fops);
	CHECK_EQ(cdev_device_add(&gadget->cdev, &gadget->dev), 0);
	fd = drmres_open_path("/dev/gadget0", O_RDWR);
	CHECK_EQ(drmres_read(fd, &c, 1), 1);
	CHECK_EQ(drmres_write(fd, "y", 1), 1);
	CHECK_EQ(drmres_write(99, "y", 1), -EBADF);

	cdev_device_del(&gadget->cdev, &gadget->dev);
	put_device(&gadget->dev);
	CHECK_EQ(drmres_open_path("/dev/gadget0", O_RDWR), -ENOENT);
	CHECK_EQ(drmres_ioctl(fd, 3, NULL), 7);
	drmres_close(fd);
	CHECK_STEPS("open 1:0, ioctl of file#1 3, release, free");
	unregister_chrdev_region(devt, 1);
}

/*
 * 1. a file is opened
 * 2. remove deletes the cdev and frees the structure around it
 * 3. the file is closed, and the count of the cdev is dropped in freed memory
 */
static void cdev_freed_while_open(void)
{
	struct gadget *gadget = kzalloc(sizeof(*gadget), GFP_KERNEL);
	struct class *cls = class_create("gadgets");
	dev_t devt;
	int fd;

	CHECK(!IS_ERR(cls));
	CHECK_EQ(alloc_chrdev_region(&devt, 0, 1, "gadget"), 0);
	cdev_init(&gadget->cdev, &gadget_fops);
	CHECK_EQ(cdev_add(&gadget->cdev, devt, 1), 0);
	CHECK(!IS_ERR(device_create(cls, NULL, devt, NULL, "gadget%d", 0)));
	fd = drmres_open_path("/dev/gadget0", O_RDWR);
	CHECK(fd > 0);

	device_destroy(cls, devt);
	class_destroy(cls);
	cdev_del(&gadget->cdev);
	unregister_chrdev_region(devt, 1);
	kfree(gadget);
	EXPECT_REPORT(STRUCT_FREED_EARLY);
	drmres_close(fd);
	CHECK_STEPS("open 1:0, release");
}

static void cdev_freed_while_added(void)
{
	struct gadget *gadget = kzalloc(sizeof(*gadget), GFP_KERNEL);

	CHECK_EQ(register_chrdev_region(MKDEV(300, 0), 1, "gadget"), 0);
	cdev_init(&gadget->cdev, &gadget_fops);
	CHECK_EQ(cdev_add(&gadget->cdev, MKDEV(300, 0), 1), 0);
	CHECK_EQ(cdev_add(&gadget->cdev, MKDEV(300, 0), 1), -EBUSY);
	EXPECT_REPORT(DEVICE_STATE);
	kfree(gadget);
	EXPECT_REPORT(STRUCT_FREED_EARLY);
	CHECK_EQ(drmres_open_path("/dev/gadget", O_RDWR), -ENOENT);
	unregister_chrdev_region(MKDEV(300, 0), 1);
}

static void cdev_on_its_own(void)
{
	struct cdev *cdev = cdev_alloc();
	int fd;

	CHECK_EQ(register_chrdev_region(MKDEV(300, 0), 2, "solo"), 0);
	cdev->ops = &gadget_fops;
	CHECK_EQ(cdev_add(cdev, MKDEV(300, 0), 2), 0);
	fd = drmres_open_path("/dev/solo", O_RDWR);
	cdev_del(cdev);
	unregister_chrdev_region(MKDEV(300, 0), 2);
	/* It goes with the file. */
	drmres_close(fd);
	cdev_del(cdev_alloc());
	CHECK_STEPS("open 1:0, release");
}

/* ---- drivers ---- */

static struct miscdevice toy;

static int probe(struct platform_device *pdev)
{
	toy = (struct miscdevice){.minor = MISC_DYNAMIC_MINOR, .name = "toy", .fops = &toy_fops, .parent = &pdev->dev};
	return misc_register(&toy);
}

static void take_away(struct platform_device *pdev)
{
	(void)pdev;
	misc_deregister(&toy);
}

static void run(void (*remove)(struct platform_device *))
{
	struct platform_driver driver = {.probe = probe, .remove = remove, .driver = {.name = "toys"}};
	struct platform_device *pdev = platform_device_register_simple("toys", PLATFORM_DEVID_NONE, NULL, 0);

	CHECK_EQ(platform_driver_register(&driver), 0);
	platform_driver_unregister(&driver);
	if (!remove) {
		EXPECT_REPORT(RESOURCE_KEPT);
		misc_deregister(&toy);
	}
	platform_device_unregister(pdev);
}

static void kept_after_unbind(void)
{
	run(NULL);
}

static void given_back(void)
{
	run(take_away);
}

/* ---- classes ---- */

static void classes(void)
{
	static const struct class own = {.name = "own"};
	struct class *cls = class_create("toys");
	struct device *dev;

	CHECK(IS_ERR(class_create("toys")));
	EXPECT_REPORT(NAME_TAKEN);
	CHECK_EQ(class_register(&own), 0);
	dev = device_create(&own, NULL, MKDEV(0, 0), &toy, "plain");
	CHECK(dev_get_drvdata(dev) == &toy);
	CHECK(IS_ERR(device_create(&own, NULL, MKDEV(0, 0), NULL, "plain")));
	CHECK(IS_ERR(device_create(NULL, NULL, MKDEV(0, 0), NULL, "plain")));
	device_unregister(dev);
	class_unregister(&own);
	class_unregister(&own);
	EXPECT_REPORT(DEVICE_STATE);
	class_destroy(cls);
	class_destroy(NULL);
	case_log();
}

CASES(chrdev){
	CASE(chrdev, misc),
	CASE(chrdev, misc_taken),
	CASE(chrdev, misc_freed),
	CASE(chrdev, numbers),
	CASE(chrdev, cdev_and_device),
	CASE(chrdev, cdev_freed_while_open),
	CASE(chrdev, cdev_freed_while_added),
	CASE(chrdev, cdev_on_its_own),
	CASE(chrdev, kept_after_unbind),
	CASE(chrdev, given_back),
	CASE(chrdev, classes),
	CASE_END,
};
