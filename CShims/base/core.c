// SPDX-License-Identifier: MIT
/**
 * DOC: life of a device
 *
 * A device belongs to whoever initialised it until it is added, then to its references. Its private part comes with
 * device_add() and goes after release(); its name goes with it. device_del() ends its visibility, unbinds it and releases its managed
 * resources; the last put releases what came later. References may be taken and dropped concurrently, adding and
 * deleting one device is its owner's business.
 */
#include <linux/device.h>

#include <drmres/phase.h>
#include <drmres/policy.h>
#include <lib/event.h>
#include <lib/format.h>
#include <lib/hooks.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <mm/mm.h>
#include <stdarg.h>
#include <string.h>

#include "base.h"

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

/* Linux counts an uninitialised device all the same, and the counter complains again. Return: whether to go on. */
static bool counted(struct device *dev, const char *function, const char *linux_name)
{
	if (drmres_device_initialized(dev))
		return true;
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
	if (!dev || !drmres_device_usable(dev, __func__) || !counted(dev, __func__, "kobject_get"))
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
	const char *name = dev->kobj.name;
	const char *subject = drmres_device_subject(dev);
	struct device_private *p = dev->p;
	struct drmres_phase phase;

	if (dev->magic != DRMRES_DEVICE_ALIVE)
		return;

	drmres_phase_enter(&phase, "release", subject);
	drmres_event(DRMRES_EVENT_RELEASE, DRMRES_KIND_DEVICE, dev->number, subject, 0, DRMRES_KIND_NONE, 0, NULL);

	/* What was added after device_del(), or to a device that was never added. */
	devres_release_all(dev);

	dev->magic = DRMRES_DEVICE_RELEASED;
	dev->p = NULL;
	if (dev->release)
		dev->release(dev);
	else if (dev->type && dev->type->release)
		dev->type->release(dev);
	else if (dev->class && dev->class->dev_release)
		dev->class->dev_release(dev);
	else
		drmres_device_report(DRMRES_NO_RELEASE, "put_device", dev,
				     "Device '%s' does not have a release() function, it is broken and must be fixed.",
				     subject);

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
	if (!dev || !drmres_device_usable(dev, __func__) || !counted(dev, __func__, "kobject_put"))
		return;
	/* Before it is dropped: afterwards there may be no device to speak of. */
	drmres_event(DRMRES_EVENT_PUT, DRMRES_KIND_DEVICE, dev->number, drmres_device_subject(dev),
		     kref_read(&dev->kobj.kref) - 1, DRMRES_KIND_NONE, 0, NULL);
	kref_put(&dev->kobj.kref, device_release);
}

/* ---- initialize, name ---- */

static void start(struct device *dev)
{
	kref_init(&dev->kobj.kref);
	dev->kobj.state_initialized = true;
	dev->kobj.state_in_sysfs = false;
	mutex_init(&dev->mutex);
	spin_lock_init(&dev->devres_lock);
	INIT_LIST_HEAD(&dev->devres_head);
	set_dev_node(dev, NUMA_NO_NODE);
	dev->number = drmres_next_id(DRMRES_KIND_DEVICE);
	dev->magic = DRMRES_DEVICE_ALIVE;
}

void device_initialize(struct device *dev)
{
	if (!drmres_device_usable(dev, __func__))
		return;
	if (dev->kobj.state_initialized) {
		pr_err("kobject: tried to init an initialized object, something is seriously wrong.\n");
		if (drmres_get_policy() == DRMRES_STRICT) {
			drmres_device_report(DRMRES_DEVICE_STATE, __func__, dev,
					     "device_initialize() on %s",
					     dev->magic == DRMRES_DEVICE_ALIVE ?
						     "a device that is alive; it stays as it is" :
					     dev->magic == DRMRES_DEVICE_RELEASED ?
						     "a device that was released; allocate a fresh one" :
						     "memory that is not zeroed");
			if (dev->magic == DRMRES_DEVICE_ALIVE)
				return;
		}
	}
	if (dev->magic != DRMRES_DEVICE_ALIVE && dev->magic) {
		/* Left over from an earlier life, or never written at all. */
		dev->kobj.name = NULL;
		dev->p = NULL;
	}
	start(dev);
}

static void private_init(struct device *dev, struct device_private *p);

void drmres_device_builtin(struct device *dev, struct device_private *p, const char *name)
{
	start(dev);
	private_init(dev, p);
	p->builtin = true;
	dev->kobj.name = name;
	dev->kobj.state_in_sysfs = true;
	drmres_name_take(&p->place, NULL, NULL, name);
}

__attribute__((format(printf, 3, 0))) static int set_name(struct device *dev, const void *pc, const char *fmt, va_list args)
{
	const char *old = dev->kobj.name;
	va_list again;
	size_t size;
	char *name;

	va_copy(again, args);
	size = drmres_vformat(NULL, 0, fmt, again) + 1;
	va_end(again);

	name = drmres_mem_alloc(size, GFP_KERNEL, pc);
	if (!name)
		return -ENOMEM;
	drmres_vformat(name, size, fmt, args);
	/* A name is one directory. */
	for (char *slash = strchr(name, '/'); slash; slash = strchr(slash, '/'))
		*slash = '!';

	dev->kobj.name = name;
	drmres_device_tag_part(dev, name, "dev_name", size);
	drmres_mem_free(old, true, pc);
	return 0;
}

/* Where the name is taken: among the parent's children, or in the parent's folder for that class. */
static int take_place(struct device *dev)
{
	const void *folder = dev->class && !(dev->parent && dev->parent->class) ? dev->class : NULL;
	char path[256];
	int ret = drmres_name_take(&dev->p->place, dev->parent, folder, dev_name(dev));

	if (ret) {
		pr_warn("sysfs: cannot create duplicate filename '%s'\n",
			drmres_device_path(dev, path, sizeof(path)));
		pr_err("kobject: kobject_add_internal failed for %s with -EEXIST, don't try to register things with the same name in the same directory.\n",
		       dev_name(dev));
	}
	return ret;
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
	p = device_is_registered(dev) ? dev->p : NULL;
	if (p && drmres_get_policy() == DRMRES_STRICT) {
		drmres_device_report(DRMRES_DEVICE_STATE, __func__, dev,
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
		drmres_name_take(&p->place, p->place.directory, p->place.subdirectory, dev_name(dev));
	if (linked)
		drmres_name_take(&p->link, p->link.directory, p->link.subdirectory, dev_name(dev));
	return ret;
}

/* ---- add, del ---- */

static void child_get(struct drmres_roster_entry *entry)
{
	drmres_device_hold(container_of(entry, struct device_private, on_parent)->device);
}

static void child_put(struct drmres_roster_entry *entry)
{
	drmres_device_drop(container_of(entry, struct device_private, on_parent)->device);
}

static void private_init(struct device *dev, struct device_private *p)
{
	p->device = dev;
	drmres_roster_init(&p->children, child_get, child_put);
	INIT_LIST_HEAD(&p->deferred);
	dev->p = p;
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
		counted(dev, "device_add", "kobject_get");
		return -EINVAL;
	}
	if (device_is_registered(dev)) {
		if (drmres_get_policy() == DRMRES_STRICT)
			drmres_device_report(DRMRES_DEVICE_STATE, "device_add", dev, "device_add() on an added device");
		return -EEXIST;
	}
	if (dev->magic == DRMRES_DEVICE_RELEASED || (dev->p && dev->p->dead)) {
		drmres_device_report(DRMRES_DEVICE_STATE, "device_add", dev,
				     "device_add() on a device that was %s: allocate a fresh one",
				     dev->p ? "deleted" : "released");
		return -EINVAL;
	}
	if (dev->parent && (!drmres_device_usable(dev->parent, "device_add") ||
			    !counted(dev->parent, "device_add", "kobject_get")))
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
	private_init(dev, p);

	ret = settle_name(dev);
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
	ret = drmres_bus_add_device(dev);
	if (ret)
		goto drop_place;

	drmres_point(DRMRES_OP_FLAG, dev);
	/* PAIRS WITH: the load in device_is_registered(); the private part is complete. */
	__atomic_store_n(&dev->kobj.state_in_sysfs, true, __ATOMIC_RELEASE);
	drmres_event(DRMRES_EVENT_DEVICE_ADD, DRMRES_KIND_DEVICE, dev->number, dev_name(dev), 0,
		     parent ? DRMRES_KIND_DEVICE : DRMRES_KIND_NONE, parent ? parent->number : 0,
		     parent ? drmres_device_subject(parent) : NULL);

	drmres_bus_probe_device(dev);
	/* Unless the probe took the device away again, and with it the reference on the parent. */
	if (!p->dead && parent && parent->p)
		drmres_roster_add(&parent->p->children, &p->on_parent);
	drmres_device_drop(dev);
	return 0;

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
		drmres_device_report(DRMRES_DEVICE_STATE, function, dev,
				     "%s() on a device that was never initialised", function);
		return DELETE_NOT;
	}
	if (device_is_registered(dev) && !dev->p->dead)
		return DELETE_YES;
	drmres_device_report(DRMRES_DEVICE_STATE, function, dev, "%s() on a device that is %s", function,
			     dev->p ? "deleted already" : "not added");
	return dev->p || dev->magic != DRMRES_DEVICE_ALIVE ? DELETE_NOT : DELETE_NEVER;
}

static void take_away(struct device *dev)
{
	struct device *parent = dev->parent;
	struct device_private *p = dev->p;
	struct drmres_phase phase;

	drmres_phase_enter(&phase, "device_del", drmres_device_subject(dev));
	(device_lock)(dev);
	p->dead = true;
	(device_unlock)(dev);

	drmres_event(DRMRES_EVENT_DEVICE_DEL, DRMRES_KIND_DEVICE, dev->number, dev_name(dev), 0,
		     parent ? DRMRES_KIND_DEVICE : DRMRES_KIND_NONE, parent ? parent->number : 0,
		     parent ? drmres_device_subject(parent) : NULL);
	if (!drmres_roster_empty(&p->children) && drmres_get_policy() == DRMRES_STRICT)
		drmres_device_report(DRMRES_DEVICE_STATE, "device_del", dev,
				     "device_del() on %s, which still has children", dev_name(dev));

	drmres_roster_remove(&p->on_parent);
	drmres_bus_remove_device(dev);
	drmres_deferred_remove(dev);

	/* Also without a driver: a resource that holds a reference on this very device would keep it forever. */
	devres_release_all(dev);

	drmres_point(DRMRES_OP_FLAG, dev);
	/* PAIRS WITH: the load in device_is_registered(). */
	__atomic_store_n(&dev->kobj.state_in_sysfs, false, __ATOMIC_RELEASE);
	drmres_name_drop(&p->link);
	drmres_name_drop(&p->place);
	if (parent)
		drmres_device_drop(parent);
	drmres_phase_leave(&phase);
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
		take_away(dev);
		(put_device)(dev);
		break;
	case DELETE_NEVER:
		(put_device)(dev);
		break;
	}
}

/* ---- children ---- */

static struct device *child_of(struct drmres_roster_entry *entry)
{
	return entry ? container_of(entry, struct device_private, on_parent)->device : NULL;
}

static int for_each_child(struct device *parent, void *data, device_iter_t fn, const char *function,
			  struct drmres_roster_entry *(*step)(struct drmres_roster_walk *walk))
{
	struct drmres_roster_walk walk;
	struct device *child;
	int ret = 0;

	if (!drmres_device_usable(parent, function) || !parent->p)
		return 0;
	drmres_walk_begin(&walk, &parent->p->children, NULL);
	while (!ret && (child = child_of(step(&walk))))
		ret = fn(child, data);
	drmres_walk_end(&walk);
	return ret;
}

int device_for_each_child(struct device *parent, void *data, device_iter_t fn)
{
	return for_each_child(parent, data, fn, __func__, drmres_walk_next);
}

int device_for_each_child_reverse(struct device *parent, void *data, device_iter_t fn)
{
	return for_each_child(parent, data, fn, __func__, drmres_walk_prev);
}

struct device *device_find_child(struct device *parent, const void *data, device_match_t match)
{
	struct drmres_roster_walk walk;
	struct device *child;

	if (!parent)
		return NULL;
	if (!drmres_device_usable(parent, __func__) || !parent->p)
		return NULL;
	drmres_walk_begin(&walk, &parent->p->children, NULL);
	while ((child = child_of(drmres_walk_next(&walk))))
		if (match(child, data)) {
			drmres_device_hold(child);
			break;
		}
	drmres_walk_end(&walk);
	return child;
}
