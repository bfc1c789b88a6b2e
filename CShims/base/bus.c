// SPDX-License-Identifier: MIT
/**
 * DOC: buses
 *
 * A bus's private part lives from bus_register() until the last of its devices, drivers and users is gone, which may
 * be later than bus_unregister(). Devices are on it from device_add() to device_del() and drivers from
 * driver_register() to driver_unregister(), each holding it. Everything may be called concurrently but registering
 * and unregistering one bus.
 */
#include <linux/device/bus.h>

#include <drmres/policy.h>
#include <lib/fork.h>
#include <lib/hooks.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <mm/mm.h>
#include <pthread.h>
#include <string.h>

#include "base.h"

/* Held for a few instructions, with no scheduling point inside. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static LIST_HEAD(buses);

/* ---- the private part ---- */

/* Called with the lock held. */
static struct subsys_private *find(const struct bus_type *bus, const char *name)
{
	struct subsys_private *sp;

	list_for_each_entry (sp, &buses, entry)
		if (sp->known && (name ? !strcmp(sp->bus->name, name) : sp->bus == bus))
			return sp;
	return NULL;
}

struct subsys_private *drmres_bus_get(const struct bus_type *bus)
{
	struct subsys_private *sp;

	if (!bus)
		return NULL;
	pthread_mutex_lock(&lock);
	sp = find(bus, NULL);
	if (sp)
		sp->uses++;
	pthread_mutex_unlock(&lock);
	return sp;
}

void drmres_bus_put(struct subsys_private *sp)
{
	bool last;

	if (!sp)
		return;
	pthread_mutex_lock(&lock);
	last = !--sp->uses;
	/* A bus that was unregistered too early goes with the last that was on it. */
	if (sp->going && sp->uses == 1) {
		sp->known = false;
		last = true;
	}
	if (last)
		list_del(&sp->entry);
	pthread_mutex_unlock(&lock);

	if (last)
		kfree(sp);
}

bool drmres_bus_known(const struct subsys_private *sp)
{
	bool known;

	pthread_mutex_lock(&lock);
	known = sp->known;
	pthread_mutex_unlock(&lock);
	return known;
}

static void start(const struct bus_type *bus, struct subsys_private *sp)
{
	sp->bus = bus;
	sp->uses = 1;
	sp->known = true;
	drmres_device_roster_init(&sp->devices);
	drmres_driver_roster_init(&sp->drivers);
}

void drmres_bus_builtin(const struct bus_type *bus, struct subsys_private *sp)
{
	start(bus, sp);
	sp->builtin = true;
	list_add_tail(&sp->entry, &buses);
}

int bus_register(const struct bus_type *bus)
{
	struct subsys_private *sp;
	bool taken;

	if (!bus || !bus->name) {
		drmres_report(DRMRES_NULL_ARGUMENT, __func__, NULL, "bus_register() of %s",
			      bus ? "a bus without a name" : "a NULL bus");
		return -EINVAL;
	}
	sp = drmres_mem_alloc(sizeof(*sp), GFP_KERNEL | __GFP_ZERO, __builtin_return_address(0));
	if (!sp)
		return -ENOMEM;
	start(bus, sp);

	pthread_mutex_lock(&lock);
	taken = find(NULL, bus->name);
	if (!taken)
		list_add_tail(&sp->entry, &buses);
	pthread_mutex_unlock(&lock);

	if (taken) {
		pr_warn("sysfs: cannot create duplicate filename '/bus/%s'\n", bus->name);
		pr_err("kobject: kobject_add_internal failed for %s with -EEXIST, don't try to register things with the same name in the same directory.\n",
		       bus->name);
		kfree(sp);
		return -EEXIST;
	}
	return 0;
}

void bus_unregister(const struct bus_type *bus)
{
	struct subsys_private *sp = drmres_bus_get(bus);
	bool strict = drmres_get_policy() == DRMRES_STRICT;
	bool devices, drivers;

	if (!sp || sp->builtin) {
		if (strict)
			drmres_report(DRMRES_DEVICE_STATE, __func__, NULL,
				      "bus_unregister() of a bus that is not registered");
		drmres_bus_put(sp);
		return;
	}

	devices = !drmres_roster_empty(&sp->devices);
	drivers = !drmres_roster_empty(&sp->drivers);
	if (strict && (devices || drivers))
		drmres_report(DRMRES_DEVICE_STATE, __func__, NULL,
			      "bus_unregister() of bus %s with %s still on it: it stays until they are gone", bus->name,
			      !devices	 ? "drivers"
			      : !drivers ? "devices"
					 : "devices and drivers");

	pthread_mutex_lock(&lock);
	sp->going = true;
	/* Linux finds it no more, and so unbinds nobody who leaves it later. */
	if (!strict)
		sp->known = false;
	pthread_mutex_unlock(&lock);
	drmres_bus_put(sp);
}

/* ---- devices ---- */

int drmres_bus_add_device(struct device *dev)
{
	struct device_private *p = dev->p;
	struct subsys_private *sp;
	int ret;

	if (!dev->bus)
		return 0;
	sp = drmres_bus_get(dev->bus);
	if (!sp) {
		pr_err("bus_add_device: cannot add device '%s' to unregistered bus '%s'\n", dev_name(dev),
		       dev->bus->name);
		return -EINVAL;
	}
	ret = drmres_name_take(&p->link, p, sp, NULL, dev_name(dev));
	if (ret) {
		pr_warn("sysfs: cannot create duplicate filename '/bus/%s/devices/%s'\n", sp->bus->name, dev_name(dev));
		drmres_bus_put(sp);
		return ret;
	}
	p->subsys = sp;
	drmres_roster_add(&sp->devices, &p->on_bus, p);
	return 0;
}

void drmres_bus_probe_device(struct device *dev)
{
	/* A failed probe is no failed device_add(): the log says what there is to say. */
	if (dev->p->subsys)
		drmres_device_probe(dev);
}

void drmres_bus_remove_device(struct device *dev)
{
	struct subsys_private *sp = dev->p->subsys;

	/* As in Linux: from a bus that is not found any more nobody is taken off, nor unbound. */
	if (!sp || !drmres_bus_known(sp))
		return;
	drmres_roster_remove(&dev->p->on_bus);
	(device_release_driver)(dev);
	dev->p->subsys = NULL;
	drmres_bus_put(sp);
}

/* Begin a walk over the devices of @bus; NULL when it is not registered. */
static struct subsys_private *walk_devices(struct drmres_roster_walk *walk, const struct bus_type *bus,
					   struct device *start, const char *function)
{
	struct subsys_private *sp;

	if (start && !drmres_device_usable(start, function))
		return NULL;
	sp = drmres_bus_get(bus);
	if (sp)
		drmres_walk_begin(walk, &sp->devices, start && start->p ? &start->p->on_bus : NULL);
	return sp;
}

int bus_for_each_dev(const struct bus_type *bus, struct device *start, void *data, device_iter_t fn)
{
	struct drmres_roster_walk walk;
	struct subsys_private *sp = walk_devices(&walk, bus, start, __func__);
	struct device *dev;
	int ret = 0;

	if (!sp)
		return -EINVAL;
	while (!ret && (dev = drmres_walk_next_device(&walk, __func__)))
		ret = fn(dev, data);
	drmres_walk_end(&walk);
	drmres_bus_put(sp);
	return ret;
}

struct device *bus_find_device(const struct bus_type *bus, struct device *start, const void *data, device_match_t match)
{
	struct drmres_roster_walk walk;
	struct subsys_private *sp = walk_devices(&walk, bus, start, __func__);
	struct device *dev;

	if (!sp)
		return NULL;
	while ((dev = drmres_walk_next_device(&walk, __func__)))
		if (match(dev, data)) {
			(get_device)(dev);
			break;
		}
	drmres_walk_end(&walk);
	drmres_bus_put(sp);
	return dev;
}

int device_match_name(struct device *dev, const void *name)
{
	/* A name that nobody has: Linux compares as sysfs does, where no name matches none. */
	return name && !strcmp(dev_name(dev), name);
}

int device_match_any(struct device *dev, const void *unused)
{
	(void)dev;
	(void)unused;
	return 1;
}

static int rescan(struct device *dev, void *data)
{
	int ret;

	(void)data;
	ret = (device_attach)(dev);
	return ret < 0 ? ret : 0;
}

int bus_rescan_devices(const struct bus_type *bus)
{
	return bus_for_each_dev(bus, NULL, NULL, rescan);
}

/* ---- drivers ---- */

int bus_for_each_drv(const struct bus_type *bus, struct device_driver *start, void *data,
		     int (*fn)(struct device_driver *drv, void *data))
{
	struct subsys_private *sp = drmres_bus_get(bus);
	struct drmres_roster_walk walk;
	struct driver_private *priv, *freed = NULL;
	int ret = 0;

	if (!sp)
		return -EINVAL;
	drmres_walk_begin(&walk, &sp->drivers, start && start->p ? &start->p->on_bus : NULL);
	while (!ret) {
		priv = drmres_walk_next(&walk);
		/* Only now that the walk does not stand on it any more. */
		if (freed)
			drmres_driver_forget(freed);
		freed = NULL;
		if (!priv)
			break;
		if (drmres_may_access(priv->driver, __func__))
			ret = fn(priv->driver, data);
		else
			freed = priv;
	}
	drmres_walk_end(&walk);
	drmres_bus_put(sp);
	return ret;
}
