// SPDX-License-Identifier: MIT
/**
 * DOC: numbers of character devices, and cdevs
 *
 * The regions of numbers that are reserved, in no order, and the cdev functions on top of chrdev.c. A region's record
 * belongs to this file until it is given back. Everything may be called concurrently; the lock is a leaf.
 */
#include <linux/cdev.h>

#include <bsd/string.h>
#include <fs/chrdev.h>
#include <fs/usable.h>
#include <lib/fork.h>
#include <lib/hooks.h>
#include <lib/report.h>
#include <linux/device.h>
#include <mm/mm.h>
#include <pthread.h>
#include <string.h>

/* What a fresh major is looked for among, from above, as Linux does. */
#define FRESH_FIRST 511u
#define FRESH_LAST 234u
#define MAJOR_LAST 511u
#define MINORS_OF_A_MAJOR 256u

struct region {
	struct list_head entry;
	struct drmres_claim claim;
	dev_t first;
	unsigned int count;
	char name[64];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static LIST_HEAD(regions);

static void reset(void)
{
	struct region *region, *next;

	list_for_each_entry_safe (region, next, &regions, entry) {
		list_del(&region->entry);
		drmres_mem_free(region, false, NULL);
	}
}

/* With the lock held. */
static struct region *overlapping(dev_t first, unsigned int count)
{
	struct region *region;

	list_for_each_entry (region, &regions, entry)
		if (first < region->first + region->count && region->first < first + count)
			return region;
	return NULL;
}

const char *drmres_chrdev_region_name(dev_t number, char *buf, size_t size)
{
	struct region *region;

	pthread_mutex_lock(&lock);
	region = overlapping(number, 1);
	strlcpy(buf, region ? region->name : "", size);
	pthread_mutex_unlock(&lock);
	return buf;
}

/* @major: 0 for a fresh one. Return: 0 with the first number in @dev, or an error. */
static int reserve(dev_t *dev, unsigned int major, unsigned int baseminor, unsigned int count, const char *name,
		   const char *function, const void *pc)
{
	struct region *region, *other = NULL;

	drmres_on_reset(reset);
	if (!name) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, function, NULL, "%s() without a name", function);
		return -EINVAL;
	}
	if (major > MAJOR_LAST || !count || baseminor > MINORMASK || count > MINORMASK + 1 - baseminor)
		return -EINVAL;
	region = drmres_mem_alloc(sizeof(*region), GFP_KERNEL | __GFP_ZERO, pc);
	if (!region)
		return -ENOMEM;
	drmres_mem_keep(region);
	region->count = count;
	strlcpy(region->name, name, sizeof(region->name));

	pthread_mutex_lock(&lock);
	if (major) {
		region->first = MKDEV(major, baseminor);
		other = overlapping(region->first, count);
	} else {
		for (major = FRESH_FIRST; major >= FRESH_LAST && overlapping(MKDEV(major, 0), MINORMASK + 1);)
			major--;
		region->first = MKDEV(major, baseminor);
		other = major < FRESH_LAST ? region : NULL;
	}
	if (!other)
		list_add_tail(&region->entry, &regions);
	pthread_mutex_unlock(&lock);

	if (other) {
		if (other != region)
			drmres_claim_conflict(&other->claim, function, pc);
		drmres_mem_free(region, false, pc);
		return -EBUSY;
	}
	drmres_claim_begin(&region->claim, "character device numbers", name, NULL, pc);
	*dev = region->first;
	return 0;
}

int alloc_chrdev_region(dev_t *dev, unsigned int baseminor, unsigned int count, const char *name)
{
	return reserve(dev, 0, baseminor, count, name, __func__, __builtin_return_address(0));
}

int register_chrdev_region(dev_t from, unsigned int count, const char *name)
{
	return reserve(&from, MAJOR(from), MINOR(from), count, name, __func__, __builtin_return_address(0));
}

void unregister_chrdev_region(dev_t from, unsigned int count)
{
	struct region *region, *found = NULL;

	pthread_mutex_lock(&lock);
	list_for_each_entry (region, &regions, entry)
		if (region->first == from && region->count == count) {
			found = region;
			list_del(&region->entry);
			break;
		}
	pthread_mutex_unlock(&lock);
	/* Linux looks in silence as well. */
	if (!found)
		return;
	drmres_claim_end(&found->claim);
	drmres_mem_free(found, false, NULL);
}

int register_chrdev(unsigned int major, const char *name, const struct file_operations *fops)
{
	const void *pc = __builtin_return_address(0);
	dev_t first = 0;
	int ret = reserve(&first, major, 0, MINORS_OF_A_MAJOR, name, __func__, pc);

	if (ret)
		return ret;
	if (!drmres_chrdev_begin(NULL, fops, first, MINORS_OF_A_MAJOR, false, pc)) {
		unregister_chrdev_region(first, MINORS_OF_A_MAJOR);
		return -ENOMEM;
	}
	return major ? 0 : (int)MAJOR(first);
}

void unregister_chrdev(unsigned int major, const char *name)
{
	struct drmres_chrdev *chrdev = drmres_chrdev_find(NULL, MKDEV(major, 0), MINORS_OF_A_MAJOR);

	(void)name;
	unregister_chrdev_region(MKDEV(major, 0), MINORS_OF_A_MAJOR);
	if (chrdev)
		drmres_chrdev_end(chrdev);
}

/* ---- cdevs ---- */

void cdev_init(struct cdev *cdev, const struct file_operations *fops)
{
	if (!drmres_usable(cdev, "cdev"))
		return;
	memset(cdev, 0, sizeof(*cdev));
	cdev->ops = fops;
	cdev->kobj.state_initialized = 1;
}

/* Says in a cdev that the core allocated it. */
static const char dynamic_name[] = "cdev_alloc";

struct cdev *cdev_alloc(void)
{
	struct cdev *cdev = drmres_mem_alloc(sizeof(*cdev), GFP_KERNEL | __GFP_ZERO, __builtin_return_address(0));

	if (!cdev)
		return NULL;
	cdev->kobj.state_initialized = 1;
	cdev->kobj.name = dynamic_name;
	return cdev;
}

void cdev_set_parent(struct cdev *p, struct kobject *kobj)
{
	if (drmres_usable(p, "cdev"))
		p->parent = kobj;
}

static int add(struct cdev *p, dev_t dev, unsigned int count, const void *pc)
{
	struct drmres_chrdev *chrdev;

	if (drmres_chrdev_find(p, 0, 0)) {
		drmres_report_at(pc, DRMRES_DEVICE_STATE, "cdev_add", NULL,
				 "cdev_add() of a cdev that is added already");
		return -EBUSY;
	}
	p->dev = dev;
	p->count = count;
	if (p->parent)
		(get_device)(container_of(p->parent, struct device, kobj));
	chrdev = drmres_chrdev_begin(p, NULL, dev, count, true, pc);
	if (!chrdev) {
		if (p->parent)
			(put_device)(container_of(p->parent, struct device, kobj));
		return -ENOMEM;
	}
	chrdev->parent = p->parent;
	chrdev->dynamic = p->kobj.name == dynamic_name;
	return 0;
}

int cdev_add(struct cdev *p, dev_t dev, unsigned int count)
{
	return drmres_usable(p, "cdev") ? add(p, dev, count, __builtin_return_address(0)) : -EINVAL;
}

void cdev_del(struct cdev *p)
{
	struct drmres_chrdev *chrdev;

	if (!drmres_usable(p, "cdev"))
		return;
	chrdev = drmres_chrdev_find(p, 0, 0);
	if (chrdev) {
		drmres_chrdev_end(chrdev);
		return;
	}
	if (p->kobj.name == dynamic_name)
		drmres_mem_free(p, false, __builtin_return_address(0));
	else if (p->count)
		drmres_report(DRMRES_DEVICE_STATE, __func__, NULL, "cdev_del() of a cdev that is deleted already");
}

int cdev_device_add(struct cdev *cdev, struct device *dev)
{
	int ret;

	if (!drmres_usable(cdev, "cdev") || !drmres_usable(dev, "device"))
		return -EINVAL;
	if (dev->devt) {
		cdev->parent = &dev->kobj;
		ret = add(cdev, dev->devt, 1, __builtin_return_address(0));
		if (ret)
			return ret;
	}
	ret = (device_add)(dev);
	if (ret && dev->devt)
		(cdev_del)(cdev);
	return ret;
}

void cdev_device_del(struct cdev *cdev, struct device *dev)
{
	if (!drmres_usable(cdev, "cdev") || !drmres_usable(dev, "device"))
		return;
	(device_del)(dev);
	if (dev->devt)
		(cdev_del)(cdev);
}
