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
#include <drmres/object.h>
#include <drmres/sched.h>
#include <linux/bug.h>
#include <linux/build_bug.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <lib/attention.h>
#include <lib/event.h>
#include <lib/hooks.h>
#include <locking/lock.h>
#include <stdio.h>
#include <string.h>

#include <base/base.h>

#include "drm_internal.h"
#include "drm_minor_begin.h"

/* Every device's log has this size in it. */
static_assert(sizeof(struct drm_minor) == 40, "as large as in Linux");

#define DRM_MINOR_EXTENDED 192
#define DRM_MINOR_MAX ((1u << 20) - 1)

/*
 * struct drm_minor_table - the minors of one kind of device file
 * @lock: protects the rest
 * @ordinary: by number below DRM_MINOR_EXTENDED, see @extended; of the first numbers of a type only those that are registered
 * @extended: by number from there on: NULL when free, &reserved from allocation to registration, else the minor
 * @count: room in @extended
 * @first_extended: none of @extended is free below this one
 */
struct drm_minor_table {
	spinlock_t lock;
	struct drm_minor *ordinary[DRM_MINOR_EXTENDED];
	struct drm_minor **extended;
	unsigned int count;
	unsigned int first_extended;
};

struct drm_minor_table drm_minors = {
	.lock = __SPIN_LOCK_UNLOCKED(drm_minors.lock),
};
struct drm_minor_table accel_minors = {
	.lock = __SPIN_LOCK_UNLOCKED(accel_minors.lock),
};

/* Runs before any thread but the first exists. */
__attribute__((constructor)) static void start(void)
{
	static struct drmres_forked forked[2];

	drmres_fork_takes_lock(&forked[0], &drm_minors.lock.lock);
	drmres_fork_takes_lock(&forked[1], &accel_minors.lock.lock);
}

const struct class drmres_minor_classes[2] = {{.name = "drm"}, {.name = "accel"}};

static struct drm_minor reserved;

static struct drm_minor_table *table_of(enum drm_minor_type type)
{
	return type == DRM_MINOR_ACCEL ? &accel_minors : &drm_minors;
}

/* With the lock held: where to find a number; NULL for one that was never reserved. */
static struct drm_minor **slot_of(struct drm_minor_table *table, unsigned int index)
{
	if (index < DRM_MINOR_EXTENDED)
		return &table->ordinary[index];
	index -= DRM_MINOR_EXTENDED;
	return index < table->count ? &table->extended[index] : NULL;
}

/* With the lock held. Room comes from the host: a table of the core is no allocation of a driver. */
static bool grow(struct drm_minor_table *table)
{
	unsigned int count = (table->count + 64) * 2;
	struct drm_minor **extended;

	extended = recallocarray(table->extended, table->count, count, sizeof(*extended));
	if (!extended)
		return false;
	table->extended = extended;
	table->count = count;
	return true;
}

/* With the lock held: reserve the lowest free number in [first, last]. Return: it, -EBUSY or -ENOMEM. */
static int reserve(struct drm_minor_table *table, unsigned int first, unsigned int last)
{
	struct drm_minor **slot;

	for (unsigned int index = first; index <= last; index++) {
		slot = slot_of(table, index);
		if (!slot) {
			if (!grow(table))
				return -ENOMEM;
			slot = slot_of(table, index);
		}
		if (*slot)
			continue;
		*slot = &reserved;
		return (int)index;
	}
	return -EBUSY;
}

/* The place of a number among the first ones of its type; DRMRES_DRM_KITS if it is none of them. */
static unsigned int place_of(enum drm_minor_type type, int index)
{
	unsigned int place = drmres_first_place(type, index);

	return place < DRMRES_DRM_KITS ? place : DRMRES_DRM_KITS;
}

/* Reserve the lowest free one of the first numbers. Return: it or -EBUSY. */
static int reserve_first(enum drm_minor_type type)
{
	const bool favoured = drmres_first_enter();
	int place = drmres_first_reserve(type);

	drmres_first_leave(favoured);
	return place < 0 ? place : (int)drmres_first_of(type) + place;
}

/* With the lock held. */
static int reserve_extended(struct drm_minor_table *table)
{
	int index = reserve(table, DRM_MINOR_EXTENDED + table->first_extended, DRM_MINOR_MAX);

	if (index >= 0)
		table->first_extended = (unsigned int)index - DRM_MINOR_EXTENDED + 1;
	return index;
}

static int reserve_index(enum drm_minor_type type)
{
	struct drm_minor_table *table = table_of(type);
	unsigned long flags;
	int index = drmres_attended() ? -EBUSY : reserve_first(type);

	if (index >= 0)
		return index;
	spin_lock_irqsave(&table->lock, flags);
	index = reserve_first(type);
	if (index == -EBUSY && type == DRM_MINOR_ACCEL)
		index = reserve(table, DRMRES_DRM_KITS, DRM_MINOR_EXTENDED - 1);
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
	*slot_of(table, index) = minor;
	if (!minor && index >= DRM_MINOR_EXTENDED && index - DRM_MINOR_EXTENDED < table->first_extended)
		table->first_extended = index - DRM_MINOR_EXTENDED;
	spin_unlock_irqrestore(&table->lock, flags);
}

static void give_number(struct drm_minor *minor)
{
	struct drm_minor_table *table = table_of(minor->type);
	unsigned int place = place_of(minor->type, minor->index);

	/* Only who has the number writes there. */
	if (place == DRMRES_DRM_KITS || drmres_attended() || table->ordinary[minor->index])
		store(table, minor->index, NULL);
	if (place < DRMRES_DRM_KITS)
		drmres_first_give(minor->type, place);
}

/* The minor's struct device goes, as far as that is up to the minor. */
static void put_kdev(struct drm_minor *minor)
{
	struct drmres_drm_kit *kit = drmres_drm_kit_of(minor->kdev);

	if (!kit || !drmres_drm_kit_put(kit, minor->type, place_of(minor->type, minor->index)))
		put_device(minor->kdev);
}

void drm_minor_alloc_release(struct drm_device *dev, void *data)
{
	struct drm_minor *minor = data;

	/* A driver may have freed what is not its own. */
	if (!drmres_may_access(minor, __func__))
		return;
	WARN_ON(dev != minor->dev);
	put_kdev(minor);
	give_number(minor);
}

static void kdev_release(struct device *kdev)
{
	kfree(kdev);
}

static const char *format_of(const struct drm_minor *minor)
{
	if (minor->type == DRM_MINOR_RENDER)
		return "renderD%d";
	return minor->type == DRM_MINOR_ACCEL ? "accel%d" : "card%d";
}

/* The minor's struct device: what Linux shows as /sys/class/drm/card0. Not added yet; one reference. */
static struct device *drm_sysfs_minor_alloc(struct drm_minor *minor)
{
	struct device *kdev;
	int ret;

	kdev = kzalloc(sizeof(*kdev), GFP_KERNEL);
	if (!kdev)
		return ERR_PTR(-ENOMEM);

	device_initialize(kdev);
	drmres_minor_begin_kdev(minor, kdev);
	kdev->release = kdev_release;

	ret = dev_set_name(kdev, format_of(minor), minor->index);
	if (ret) {
		put_device(kdev);
		return ERR_PTR(ret);
	}
	return kdev;
}

const char *drmres_minor_name(struct drmres_drm_kit *kit, const struct drm_minor *minor)
{
	snprintf(kit->name, sizeof(kit->name), format_of(minor), minor->index);
	return kit->name;
}

/* The same out of a kit while nobody pays attention; NULL if that cannot be. */
static struct device *drm_sysfs_minor_again(struct drm_minor *minor)
{
	unsigned int place = place_of(minor->type, minor->index);
	struct drmres_drm_kit *kit;

	kit = place < DRMRES_DRM_KITS && !drmres_attended() ? drmres_drm_kit_get(minor->type, place) : NULL;
	return kit ? drmres_minor_begin_kit(minor, kit) : NULL;
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
	kdev = drm_sysfs_minor_again(minor);
	if (!kdev) {
		drmres_drm_born(dev);
		kdev = drm_sysfs_minor_alloc(minor);
	}
	if (IS_ERR(kdev))
		return PTR_ERR(kdev);

	minor->kdev = kdev;
	*drmres_minor_slot(dev, type) = minor;
	return 0;
}

int drm_minor_register(struct drm_device *dev, enum drm_minor_type type)
{
	struct drm_minor *minor = *drmres_minor_slot(dev, type);
	struct device *kdev;
	int ret;

	if (!minor)
		return 0;

	/* Linux adds the same one again; here a device that was deleted has had its life. */
	if (!dev_get_drvdata(minor->kdev)) {
		kdev = drm_sysfs_minor_alloc(minor);
		if (IS_ERR(kdev))
			return PTR_ERR(kdev);
		put_kdev(minor);
		minor->kdev = kdev;
		drmres_drm_born(dev);
	}

	/* Out of a kit: it has a name, and nobody could ask so far. */
	if (!minor->kdev->number)
		minor->kdev->number = drmres_next_id(DRMRES_KIND_DEVICE);
	ret = device_add(minor->kdev);
	if (ret)
		return ret;

	store(table_of(type), minor->index, minor);
	return 0;
}

void drm_minor_unregister(struct drm_device *dev, enum drm_minor_type type)
{
	struct drm_minor *minor = *drmres_minor_slot(dev, type);

	if (!minor || !device_is_registered(minor->kdev))
		return;

	store(table_of(type), minor->index, place_of(type, minor->index) < DRMRES_DRM_KITS ? NULL : &reserved);
	device_del(minor->kdev);
	/* Whoever still holds a reference on it must not get at the minor, which is the drm_device's. */
	dev_set_drvdata(minor->kdev, NULL);
}

struct drm_minor *drm_minor_acquire(struct drm_minor_table *table, unsigned int minor_id)
{
	struct drm_minor *minor = NULL, **slot;
	unsigned long flags;

	drmres_point(DRMRES_OP_FLAG, table);
	spin_lock_irqsave(&table->lock, flags);
	slot = slot_of(table, minor_id);
	if (slot && *slot != &reserved)
		minor = *slot;
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
