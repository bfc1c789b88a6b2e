// SPDX-License-Identifier: MIT
/**
 * DOC: adding and deleting a device
 *
 * Between device_add() and device_del() a device has its private part on the rosters of its parent and its bus, its
 * name is taken, it holds its parent, and drivers are offered to it. device_del() undoes all that, unbinds it, and
 * releases its managed resources whether it had a driver or not. Both are its owner's business, once each.
 */
#include <linux/device.h>

#include <drmres/policy.h>
#include <drmres/phase.h>
#include <lib/event.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <mm/mm.h>

#include "base.h"
#include "class.h"
#include "sysfs.h"

/* What Linux says when a folder is there already. */
static int complain_taken(const struct device *dev)
{
	char path[256];

	pr_warn("sysfs: cannot create duplicate filename '%s'\n", drmres_device_path(dev, path, sizeof(path)));
	pr_err("kobject: kobject_add_internal failed for %s with -EEXIST, don't try to register things with the same name in the same directory.\n",
	       dev_name(dev));
	return -EEXIST;
}

/* Where the name is taken: among the parent's children, or in the parent's folder for that class. */
static int take_place(struct device *dev)
{
	const void *folder = dev->class && !(dev->parent && dev->parent->class) ? dev->class : NULL;

	return drmres_name_take(&dev->p->place, dev->p, dev->parent, folder, dev_name(dev)) ? complain_taken(dev) : 0;
}

/* A name from what the device brings: one of its own, init_name, or what its bus gives it. */
static int settle_name(struct device *dev)
{
	const char *init_name = dev->init_name;

	/* From here on the name is the device's own, so that dev_name() says NULL where that fails. */
	dev->init_name = NULL;
	if (init_name)
		return (dev_set_name)(dev, "%s", init_name);
	if (dev->kobj.name)
		return 0;
	if (dev->bus && dev->bus->dev_name)
		return (dev_set_name)(dev, "%s%u", dev->bus->dev_name, dev->id);
	return -EINVAL;
}

/* Whether device_add() may begin; 0 or what it returns. */
static int may_add(struct device *dev)
{
	if (!dev) {
		if (drmres_get_policy() == DRMRES_STRICT)
			drmres_device_usable(dev, "device_add");
		return -EINVAL;
	}
	if (!drmres_device_usable(dev, "device_add"))
		return -EINVAL;
	if (!drmres_device_initialized(dev)) {
		drmres_device_countable(dev, "device_add", "kobject_get");
		return -EINVAL;
	}
	if (device_is_registered(dev)) {
		if (drmres_get_policy() == DRMRES_STRICT)
			drmres_device_report(DRMRES_DEVICE_STATE, "device_add", dev, "device_add() on an added device");
		return complain_taken(dev);
	}
	if (dev->magic == DRMRES_DEVICE_RELEASED || (dev->p && dev->p->dead)) {
		drmres_device_report(DRMRES_DEVICE_STATE, "device_add", dev,
				     "device_add() on a device that was %s: allocate a fresh one",
				     dev->p ? "deleted" : "released");
		return -EINVAL;
	}
	if (dev->parent && (!drmres_device_usable(dev->parent, "device_add") ||
			    !drmres_device_countable(dev->parent, "device_add", "kobject_get")))
		return -EINVAL;
	return 0;
}

int device_add(struct device *dev)
{
	struct device *parent;
	struct device_private *p;
	int ret = may_add(dev);

	if (ret)
		return ret;

	/* For the length of this call: what the probe does may drop every other one. */
	drmres_device_hold(dev);

	p = drmres_mem_alloc(sizeof(*p), GFP_KERNEL | __GFP_ZERO, __builtin_return_address(0));
	if (!p) {
		ret = -ENOMEM;
		goto put;
	}
	drmres_device_private_init(dev, p);

	ret = settle_name(dev);
	if (!ret && !dev_name(dev)[0]) {
		drmres_device_report(DRMRES_DEVICE_STATE, "device_add", dev, "a device with an empty name");
		ret = -EINVAL;
	}
	if (ret)
		goto free_private;
	drmres_device_tag_part(dev, p, "device_private", sizeof(*p));

	parent = dev->parent;
	if (parent) {
		drmres_device_hold(parent);
		if (dev_to_node(dev) == NUMA_NO_NODE)
			set_dev_node(dev, dev_to_node(parent));
	}

	ret = take_place(dev);
	if (ret)
		goto put_parent;
	ret = drmres_sysfs_add_own(dev, __builtin_return_address(0));
	if (ret)
		goto drop_place;
	ret = drmres_bus_add_device(dev);
	if (ret)
		goto remove_files;

	drmres_point(DRMRES_OP_FLAG, dev);
	/* PAIRS WITH: the load in device_is_registered(); the private part is complete. */
	__atomic_store_n(&dev->kobj.state_in_sysfs, true, __ATOMIC_RELEASE);
	drmres_event(DRMRES_EVENT_DEVICE_ADD, DRMRES_KIND_DEVICE, dev->number, dev_name(dev), 0,
		     parent ? DRMRES_KIND_DEVICE : DRMRES_KIND_NONE, parent ? parent->number : 0,
		     parent ? drmres_device_subject(parent) : NULL);

	if (MAJOR(dev->devt))
		drmres_devnode_add(dev);
	p->parent = parent;
	drmres_bus_probe_device(dev);
	/* Unless the probe took the device away again, and with it the reference on the parent. */
	if (!p->dead && parent && parent->p)
		drmres_roster_add(&parent->p->children, &p->on_parent, p);
	drmres_device_drop(dev);
	return 0;

remove_files:
	drmres_sysfs_remove_folder(dev);
drop_place:
	drmres_name_drop(&p->place);
put_parent:
	if (parent)
		drmres_device_drop(parent);
free_private:
	dev->p = NULL;
	drmres_mem_free(p, true, __builtin_return_address(0));
put:
	drmres_device_drop(dev);
	return ret;
}

int device_register(struct device *dev)
{
	if (!drmres_device_usable(dev, __func__))
		return -EINVAL;
	(device_initialize)(dev);
	return (device_add)(dev);
}

enum deletable {
	DELETE_NOT,   /* deleted already, or no device at all */
	DELETE_NEVER, /* alive but never added: only its reference can be given up */
	DELETE_YES,
};

static enum deletable deletable(struct device *dev, const char *function)
{
	if (!drmres_device_usable(dev, function))
		return DELETE_NOT;
	if (!drmres_device_initialized(dev)) {
		drmres_device_report(DRMRES_DEVICE_STATE, function, dev, "%s() on a device that was never initialised",
				     function);
		return DELETE_NOT;
	}
	if (device_is_registered(dev) && !dev->p->dead)
		return DELETE_YES;
	drmres_device_report(DRMRES_DEVICE_STATE, function, dev, "%s() on a device that is %s", function,
			     dev->p ? "deleted already" : "not added");
	return dev->p || dev->magic != DRMRES_DEVICE_ALIVE ? DELETE_NOT : DELETE_NEVER;
}

/*
 * Return: false if nobody held a reference any more, and the device is released now. Its bus does while it is added; Linux
 * releases it in the middle of this.
 */
static bool take_away(struct device *dev)
{
	struct device_private *p = dev->p;
	struct device *parent = p->parent;
	struct drmres_phase phase;

	bool held;

	drmres_device_hold(dev);
	drmres_phase_enter(&phase, "device_del", drmres_device_subject(dev));
	(device_lock)(dev);
	p->dead = true;
	(device_unlock)(dev);

	drmres_event(DRMRES_EVENT_DEVICE_DEL, DRMRES_KIND_DEVICE, dev->number, dev_name(dev), 0,
		     parent ? DRMRES_KIND_DEVICE : DRMRES_KIND_NONE, parent ? parent->number : 0,
		     parent ? drmres_device_subject(parent) : NULL);

	drmres_roster_remove(&p->on_parent);
	drmres_class_device_gone(dev);
	drmres_sysfs_remove_own(dev);
	drmres_bus_remove_device(dev);
	drmres_deferred_remove(p);

	/* Also without a driver: a resource that holds a reference on this very device would keep it forever. */
	devres_release_all(dev);

	/* Not earlier: the driver's remove() and its resources may take children away. */
	if (!drmres_roster_empty(&p->children) && drmres_get_policy() == DRMRES_STRICT)
		drmres_device_report(DRMRES_DEVICE_STATE, "device_del", dev,
				     "device_del() on %s, which still has children", dev_name(dev));

	drmres_sysfs_remove_folder(dev);
	drmres_point(DRMRES_OP_FLAG, dev);
	/* PAIRS WITH: the load in device_is_registered(). */
	__atomic_store_n(&dev->kobj.state_in_sysfs, false, __ATOMIC_RELEASE);
	drmres_name_drop(&p->link);
	drmres_name_drop(&p->place);
	p->parent = NULL;
	if (parent)
		drmres_device_drop(parent);
	held = kref_read(&dev->kobj.kref) > 1;
	if (!held)
		drmres_device_report(
			DRMRES_DEVICE_STATE, "device_del", dev,
			"device_del() on %s, whose last reference was put before: first device_del(), then "
			"put_device()",
			dev_name(dev));
	drmres_phase_leave(&phase);
	drmres_device_drop(dev);
	return held;
}

void device_del(struct device *dev)
{
	if (deletable(dev, __func__) == DELETE_YES)
		take_away(dev);
}

void device_unregister(struct device *dev)
{
	switch (deletable(dev, __func__)) {
	case DELETE_NOT:
		break;
	case DELETE_YES:
		if (take_away(dev))
			(put_device)(dev);
		break;
	case DELETE_NEVER:
		(put_device)(dev);
		break;
	}
}
