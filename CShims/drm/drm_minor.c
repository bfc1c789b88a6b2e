// SPDX-License-Identifier: MIT
/**
 * DOC: minors
 *
 * A minor is a device node: a number, a struct device, and the drm_device behind it. It is a managed resource of the
 * drm_device and so lives exactly as long; registering publishes its number for drm_minor_acquire(), unregistering
 * takes it back, and in between the number stays reserved.
 *
 * Primary nodes have the numbers 0 to 63, render nodes 128 to 191, whoever finds these taken 192 and above; compute
 * accelerators count from 0 in a table of their own. A table may be used from any thread; it keeps no reference, and
 * hands one out only to a device that has one left.
 */
#include <drm/drm_file.h>

#include <bsd/stdlib.h>
#include <drm/drm_drv.h>
#include <drm/drm_managed.h>
#include <drmres/sched.h>
#include <linux/bug.h>
#include <linux/build_bug.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <lib/event.h>
#include <string.h>

#include "drm_internal.h"

/* Every device's log has this size in it. */
static_assert(sizeof(struct drm_minor) == 40, "as large as in Linux");

#define DRM_MINORS_OF_A_TYPE 64
#define DRM_MINOR_EXTENDED 192
#define DRM_MINOR_MAX ((1u << 20) - 1)

/*
 * struct drm_minor_table - the minors of one kind of device file
 * @lock: protects the rest
 * @slots: by number: NULL when free, &reserved from allocation to registration, else the minor
 * @count: room in @slots
 * @first_extended: no number from DRM_MINOR_EXTENDED up to this one is free
 */
struct drm_minor_table {
	spinlock_t lock;
	struct drm_minor **slots;
	unsigned int count;
	unsigned int first_extended;
};

struct drm_minor_table drm_minors = {
	.lock = __SPIN_LOCK_UNLOCKED(drm_minors.lock),
	.first_extended = DRM_MINOR_EXTENDED,
};
struct drm_minor_table accel_minors = {
	.lock = __SPIN_LOCK_UNLOCKED(accel_minors.lock),
	.first_extended = DRM_MINOR_EXTENDED,
};

static struct drm_minor reserved;

static struct drm_minor_table *table_of(enum drm_minor_type type)
{
	return type == DRM_MINOR_ACCEL ? &accel_minors : &drm_minors;
}

/* With the lock held. Room comes from the host: a table of the core is no allocation of a driver. */
static bool grow(struct drm_minor_table *table, unsigned int count)
{
	struct drm_minor **slots;

	if (count <= table->count)
		return true;
	slots = recallocarray(table->slots, table->count, count, sizeof(*slots));
	if (!slots)
		return false;
	table->slots = slots;
	table->count = count;
	return true;
}

/* With the lock held: reserve the lowest free number in [first, last]. Return: it, -EBUSY or -ENOMEM. */
static int reserve(struct drm_minor_table *table, unsigned int first, unsigned int last)
{
	for (unsigned int index = first; index <= last; index++) {
		if (index >= table->count && !grow(table, (index + 64) * 2))
			return -ENOMEM;
		if (table->slots[index])
			continue;
		table->slots[index] = &reserved;
		return (int)index;
	}
	return -EBUSY;
}

/* With the lock held. */
static int reserve_extended(struct drm_minor_table *table)
{
	int index = reserve(table, table->first_extended, DRM_MINOR_MAX);

	if (index >= 0)
		table->first_extended = (unsigned int)index + 1;
	return index;
}

static int reserve_index(enum drm_minor_type type)
{
	struct drm_minor_table *table = table_of(type);
	unsigned int first = type == DRM_MINOR_ACCEL ? 0 : DRM_MINORS_OF_A_TYPE * type;
	unsigned long flags;
	int index;

	spin_lock_irqsave(&table->lock, flags);
	index = reserve(table, first,
			type == DRM_MINOR_ACCEL ? DRM_MINOR_EXTENDED - 1 : first + DRM_MINORS_OF_A_TYPE - 1);
	if (index == -EBUSY)
		index = reserve_extended(table);
	spin_unlock_irqrestore(&table->lock, flags);
	return index;
}

/* @minor: what to find under @index from now on: &reserved for nothing, NULL to give the number back. */
static void store(struct drm_minor_table *table, unsigned int index, struct drm_minor *minor)
{
	unsigned long flags;

	drmres_point(DRMRES_OP_FLAG, table);
	spin_lock_irqsave(&table->lock, flags);
	table->slots[index] = minor;
	if (!minor && index >= DRM_MINOR_EXTENDED && index < table->first_extended)
		table->first_extended = index;
	spin_unlock_irqrestore(&table->lock, flags);
}

static struct drm_minor **drm_minor_get_slot(struct drm_device *dev, enum drm_minor_type type)
{
	switch (type) {
	case DRM_MINOR_RENDER:
		return &dev->render;
	case DRM_MINOR_ACCEL:
		return &dev->accel;
	default:
		return &dev->primary;
	}
}

static void drm_minor_alloc_release(struct drm_device *dev, void *data)
{
	struct drm_minor *minor = data;

	WARN_ON(dev != minor->dev);
	put_device(minor->kdev);
	store(table_of(minor->type), minor->index, NULL);
}

static void kdev_release(struct device *kdev)
{
	kfree(kdev);
}

/* The minor's struct device: what Linux shows as /sys/class/drm/card0. Not added yet; one reference. */
static struct device *drm_sysfs_minor_alloc(struct drm_minor *minor)
{
	static const struct class drm_class = {.name = "drm"};
	static const struct class accel_class = {.name = "accel"};
	const char *format = "card%d";
	struct device *kdev;
	int ret;

	if (minor->type == DRM_MINOR_RENDER)
		format = "renderD%d";
	else if (minor->type == DRM_MINOR_ACCEL)
		format = "accel%d";

	kdev = kzalloc(sizeof(*kdev), GFP_KERNEL);
	if (!kdev)
		return ERR_PTR(-ENOMEM);

	device_initialize(kdev);
	kdev->class = minor->type == DRM_MINOR_ACCEL ? &accel_class : &drm_class;
	kdev->parent = minor->dev->dev;
	kdev->release = kdev_release;
	/* The first that it has, of which there is nothing to note. */
	kdev->driver_data = minor;

	ret = dev_set_name(kdev, format, minor->index);
	if (ret) {
		put_device(kdev);
		return ERR_PTR(ret);
	}
	return kdev;
}

int drm_minor_alloc(struct drm_device *dev, enum drm_minor_type type)
{
	struct drm_minor *minor;
	struct device *kdev;
	int ret;

	minor = drmm_kzalloc(dev, sizeof(*minor), GFP_KERNEL);
	if (!minor)
		return -ENOMEM;

	minor->type = type;
	minor->dev = dev;
	minor->index = reserve_index(type);
	if (minor->index < 0)
		return minor->index;

	ret = drmm_add_core_action_or_reset(dev, drm_minor_alloc_release, minor);
	if (ret)
		return ret;

	/*
	 * Linux stores the result before it looks at it, and when there was no memory the action above puts an error
	 * pointer: allocation 21 of its 28 in devm_drm_dev_alloc() ends in an oops.
	 */
	kdev = drm_sysfs_minor_alloc(minor);
	if (IS_ERR(kdev))
		return PTR_ERR(kdev);

	minor->kdev = kdev;
	*drm_minor_get_slot(dev, type) = minor;
	return 0;
}

int drm_minor_register(struct drm_device *dev, enum drm_minor_type type)
{
	struct drm_minor *minor = *drm_minor_get_slot(dev, type);
	struct device *kdev;
	int ret;

	if (!minor)
		return 0;

	/* Linux adds the same one again; here a device that was deleted has had its life. */
	if (!dev_get_drvdata(minor->kdev)) {
		kdev = drm_sysfs_minor_alloc(minor);
		if (IS_ERR(kdev))
			return PTR_ERR(kdev);
		put_device(minor->kdev);
		minor->kdev = kdev;
	}

	ret = device_add(minor->kdev);
	if (ret)
		return ret;

	store(table_of(type), minor->index, minor);
	return 0;
}

void drm_minor_unregister(struct drm_device *dev, enum drm_minor_type type)
{
	struct drm_minor *minor = *drm_minor_get_slot(dev, type);

	if (!minor || !device_is_registered(minor->kdev))
		return;

	store(table_of(type), minor->index, &reserved);
	device_del(minor->kdev);
	/* Whoever still holds a reference on it must not get at the minor, which is the drm_device's. */
	dev_set_drvdata(minor->kdev, NULL);
}

struct drm_minor *drm_minor_acquire(struct drm_minor_table *table, unsigned int minor_id)
{
	struct drm_minor *minor = NULL;
	unsigned long flags;

	drmres_point(DRMRES_OP_FLAG, table);
	spin_lock_irqsave(&table->lock, flags);
	if (minor_id < table->count && table->slots[minor_id] && table->slots[minor_id] != &reserved)
		minor = table->slots[minor_id];
	/* A device whose last reference is gone is about to take its minor out of the table. */
	if (minor && !kref_get_unless_zero(&minor->dev->ref))
		minor = NULL;
	spin_unlock_irqrestore(&table->lock, flags);

	if (!minor)
		return ERR_PTR(-ENODEV);

	drmres_event(DRMRES_EVENT_GET, DRMRES_KIND_DRM, minor->dev->id, minor->dev->label, kref_read(&minor->dev->ref),
		     DRMRES_KIND_NONE, 0, "");
	if (drm_dev_is_unplugged(minor->dev)) {
		drm_minor_release(minor);
		return ERR_PTR(-ENODEV);
	}
	return minor;
}

void drm_minor_release(struct drm_minor *minor)
{
	drm_dev_put(minor->dev);
}
