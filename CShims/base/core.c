// SPDX-License-Identifier: MIT
/**
 * DOC: beginning, references and end of a device
 *
 * A device belongs to its references from device_initialize() on: to the first one's owner, and to whoever took
 * another. The last put releases what managed resources are left, calls release(), and frees the name and the private
 * part. References may be taken and dropped concurrently by whoever has one; initialising and naming is the owner's
 * business.
 */
#include <linux/device.h>

#include <drmres/phase.h>
#include <drmres/policy.h>
#include <lib/attention.h>
#include <lib/event.h>
#include <lib/format.h>
#include <lib/hooks.h>
#include <lib/refcount.h>
#include <locking/lock.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <mm/mm.h>
#include <stdarg.h>
#include <string.h>

#include "base.h"
#include "power.h"

bool drmres_device_usable(const struct device *dev, const char *function)
{
	if (!dev) {
		drmres_report(DRMRES_NULL_ARGUMENT, function, NULL, "%s() on a NULL device", function);
		return false;
	}
	if (IS_ERR(dev)) {
		drmres_report(DRMRES_NULL_ARGUMENT, function, NULL, "%s() on an error pointer (%ld)", function,
			      PTR_ERR(dev));
		return false;
	}
	return drmres_may_access(dev, function);
}

/* ---- references ---- */

bool drmres_device_countable(struct device *dev, const char *function, const char *linux_name)
{
	if (drmres_device_initialized(dev))
		return true;
	pr_warn("kobject: '(null)': is not initialized, yet %s() is being called.\n", linux_name);
	drmres_device_report(DRMRES_KOBJECT_UNINITIALISED, function, dev,
			     "kobject: '(null)': is not initialized, yet %s() is being called.", linux_name);
	return drmres_get_policy() == DRMRES_UPSTREAM;
}

void drmres_device_hold(struct device *dev)
{
	kref_get(&dev->kobj.kref);
}

struct device *get_device(struct device *dev)
{
	if (!IS_ERR_OR_NULL(dev) && !drmres_attended() && drmres_get_device_quickly(dev))
		return dev;
	if (!dev || !drmres_device_usable(dev, __func__) || !drmres_device_countable(dev, __func__, "kobject_get"))
		return dev;
	kref_get(&dev->kobj.kref);
	drmres_event(DRMRES_EVENT_GET, DRMRES_KIND_DEVICE, dev->number, drmres_device_subject(dev),
		     kref_read(&dev->kobj.kref), DRMRES_KIND_NONE, 0, NULL);
	return dev;
}

/* The last reference is gone: nobody else knows the device any more. */
static void device_release(struct kref *kref)
{
	struct device *dev = container_of(kref, struct device, kobj.kref);
	const char *name = dev->name_elsewhere ? NULL : dev->kobj.name;
	const char *subject = drmres_device_subject(dev);
	struct device_private *p = dev->p;
	struct drmres_phase phase;

	if (dev->magic != DRMRES_DEVICE_ALIVE)
		return;

	drmres_phase_enter(&phase, "release", subject);
	drmres_event(DRMRES_EVENT_RELEASE, DRMRES_KIND_DEVICE, dev->number, subject, 0, DRMRES_KIND_NONE, 0, NULL);

	/* What was added after device_del(), or to a device that was never added. */
	if (!list_empty(&dev->devres_head) || dev->devres_home || drmres_attended())
		devres_release_all(dev);

	/* Linux takes a name away in silence then, and leaves the device on the lists of its bus and its parent. */
	if (p && p->place.taken) {
		drmres_device_report(
			DRMRES_DEVICE_STATE, "put_device", dev,
			"the last reference on %s was put while it is still added: device_del() is missing", subject);
		drmres_device_take_off(p);
	}

	drmres_power_forget(dev);
	dev->magic = DRMRES_DEVICE_RELEASED;
	dev->p = NULL;
	if (dev->release) {
		dev->release(dev);
	} else if (dev->type && dev->type->release) {
		dev->type->release(dev);
	} else if (dev->class && dev->class->dev_release) {
		dev->class->dev_release(dev);
	} else {
		pr_err("Device '%s' does not have a release() function, it is broken and must be fixed. See Documentation/core-api/kobject.rst.\n",
		       subject);
		drmres_device_report(DRMRES_NO_RELEASE, "put_device", dev,
				     "Device '%s' does not have a release() function, it is broken and must be fixed.",
				     subject);
	}

	/* Neither may be looked for through the device: its memory is gone now. */
	if (!p || !p->builtin) {
		drmres_mem_free(p, true, __builtin_return_address(0));
		drmres_mem_free(name, true, __builtin_return_address(0));
	}
	drmres_phase_leave(&phase);
}

void drmres_device_drop(struct device *dev)
{
	kref_put(&dev->kobj.kref, device_release);
}

void put_device(struct device *dev)
{
	char label[96];

	if (!IS_ERR_OR_NULL(dev) && !drmres_attended() && drmres_put_device_quickly(dev))
		return;
	if (!dev || !drmres_device_usable(dev, __func__) || !drmres_device_countable(dev, __func__, "kobject_put"))
		return;
	/* Its count knows no device: here it has a name. */
	if (dev->magic == DRMRES_DEVICE_RELEASED && drmres_get_policy() == DRMRES_STRICT) {
		drmres_device_report(DRMRES_DOUBLE_PUT, __func__, dev,
				     "put_device() of %s, whose references are all put already",
				     drmres_device_label(dev, label, sizeof(label)));
		return;
	}
	/* Before it is dropped: afterwards there may be no device to speak of. */
	drmres_event(DRMRES_EVENT_PUT, DRMRES_KIND_DEVICE, dev->number, drmres_device_subject(dev),
		     kref_read(&dev->kobj.kref) - 1, DRMRES_KIND_NONE, 0, NULL);
	kref_put(&dev->kobj.kref, device_release);
}

/* ---- initialize, name ---- */

static void start(struct device *dev)
{
	mutex_init(&dev->mutex);
	spin_lock_init(&dev->devres_lock);
	dev->number = drmres_next_id(DRMRES_KIND_DEVICE);
	dev->kobj.state_in_sysfs = false;
	dev->devres_home = NULL;
	drmres_device_start(dev);
}

void device_initialize(struct device *dev)
{
	if (!drmres_device_usable(dev, __func__))
		return;
	if (dev->kobj.state_initialized) {
		pr_err("kobject: tried to init an initialized object, something is seriously wrong.\n");
		if (drmres_get_policy() == DRMRES_STRICT) {
			drmres_device_report(DRMRES_DEVICE_STATE, __func__, dev, "device_initialize() on %s",
					     dev->magic == DRMRES_DEVICE_ALIVE
						     ? "a device that is alive; it stays as it is"
					     : dev->magic == DRMRES_DEVICE_RELEASED
						     ? "a device that was released; allocate a fresh one"
						     : "memory that is not zeroed");
			if (dev->magic == DRMRES_DEVICE_ALIVE)
				return;
		}
	}
	if (dev->magic != DRMRES_DEVICE_ALIVE && dev->magic) {
		/* Left over from an earlier life, or never written at all. */
		dev->kobj.name = NULL;
		dev->name_elsewhere = false;
		dev->p = NULL;
	}
	start(dev);
}

void drmres_device_builtin(struct device *dev, struct device_private *p, const char *name)
{
	start(dev);
	drmres_device_private_init(dev, p);
	p->builtin = true;
	dev->kobj.name = name;
	dev->kobj.state_in_sysfs = true;
	drmres_name_take(&p->place, p, NULL, NULL, name);
}

__attribute__((format(printf, 3, 0))) static int set_name(struct device *dev, const void *pc, const char *fmt,
							  va_list args)
{
	const char *old = dev->kobj.name;
	char most[64], *name;
	va_list again;
	size_t size;

	va_copy(again, args);
	size = drmres_vformat(most, sizeof(most), fmt, again) + 1;
	va_end(again);

	name = drmres_mem_alloc(size, GFP_KERNEL, pc);
	if (!name)
		return -ENOMEM;
	if (size <= sizeof(most))
		memcpy(name, most, size);
	else
		drmres_vformat(name, size, fmt, args);
	/* A name is one directory. */
	for (char *slash = strchr(name, '/'); slash; slash = strchr(slash, '/'))
		*slash = '!';

	dev->kobj.name = name;
	drmres_device_tag_part(dev, name, "dev_name", size);
	if (!dev->name_elsewhere)
		drmres_mem_free(old, true, pc);
	dev->name_elsewhere = false;
	return 0;
}

int dev_set_name(struct device *dev, const char *fmt, ...)
{
	struct device_private *p;
	bool placed, linked;
	va_list args;
	int ret;

	if (!drmres_device_usable(dev, __func__))
		return -EINVAL;
	if (!fmt) {
		drmres_device_report(DRMRES_NULL_ARGUMENT, __func__, dev, "dev_set_name() with a NULL format");
		return -EINVAL;
	}
	if (dev->magic && dev->magic != DRMRES_DEVICE_ALIVE) {
		drmres_device_report(DRMRES_DEVICE_STATE, __func__, dev, "dev_set_name() on %s",
				     dev->magic == DRMRES_DEVICE_RELEASED
					     ? "a device that was released"
					     : "memory that is neither zeroed nor a device");
		return -EINVAL;
	}
	p = device_is_registered(dev) ? dev->p : NULL;
	if (p && drmres_get_policy() == DRMRES_STRICT) {
		drmres_device_report(
			DRMRES_DEVICE_STATE, __func__, dev,
			"dev_set_name() on an added device: the bus knows it by its old name, which stays");
		return -EINVAL;
	}

	/* The old name is freed while the tree of names borrows it. */
	placed = p && p->place.taken;
	linked = p && p->link.taken;
	if (placed)
		drmres_name_drop(&p->place);
	if (linked)
		drmres_name_drop(&p->link);

	va_start(args, fmt);
	ret = set_name(dev, __builtin_return_address(0), fmt, args);
	va_end(args);

	if (placed)
		drmres_name_take(&p->place, p, p->place.directory, p->place.subdirectory, dev_name(dev));
	if (linked)
		drmres_name_take(&p->link, p, p->link.directory, p->link.subdirectory, dev_name(dev));
	return ret;
}
