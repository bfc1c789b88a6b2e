// SPDX-License-Identifier: MIT
/**
 * DOC: drivers on their bus
 *
 * A driver's private part lives from driver_register() until driver_unregister() has unbound it everywhere and nobody
 * walks over it any more. Registering and unregistering one driver is its owner's business; everything else may be
 * called concurrently.
 */
#include <linux/device/driver.h>

#include <bsd/string.h>
#include <drmres/policy.h>
#include <lib/hooks.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <mm/mm.h>
#include <string.h>

#include "base.h"

static void report(enum drmres_code code, const char *function, const struct device_driver *drv, const char *what)
{
	struct drmres_object object = {.kind = DRMRES_KIND_DRIVER, .size = sizeof(*drv), .address = drv};

	strlcpy(object.name, drv->name ? drv->name : "", sizeof(object.name));
	drmres_report(code, function, &object, "%s", what);
}

static bool usable(const struct device_driver *drv, const char *function)
{
	if (drv)
		return drmres_may_access(drv, function);
	drmres_report(DRMRES_NULL_ARGUMENT, function, NULL, "%s() of a NULL driver", function);
	return false;
}

static void driver_private_release(struct kref *kref)
{
	drmres_mem_free(container_of(kref, struct driver_private, kref), true, __builtin_return_address(0));
}

void drmres_driver_put(struct driver_private *priv)
{
	kref_put(&priv->kref, driver_private_release);
}

void drmres_driver_hold(struct driver_private *priv)
{
	kref_get(&priv->kref);
}

static void private_get(void *priv)
{
	drmres_driver_hold(priv);
}

static void private_put(void *priv)
{
	drmres_driver_put(priv);
}

void drmres_driver_roster_init(struct drmres_roster *roster)
{
	drmres_roster_init(roster, private_get, private_put);
}

static void start(struct device_driver *drv, struct driver_private *priv, struct subsys_private *sp)
{
	kref_init(&priv->kref);
	priv->driver = drv;
	priv->subsys = sp;
	drmres_device_roster_init(&priv->devices);
	drv->p = priv;
	drmres_roster_add(&sp->drivers, &priv->on_bus, priv);
}

void drmres_driver_builtin(struct device_driver *drv, struct driver_private *priv, struct subsys_private *sp)
{
	start(drv, priv, sp);
}

int driver_register(struct device_driver *drv)
{
	bool strict = drmres_get_policy() == DRMRES_STRICT;
	struct subsys_private *sp;
	struct driver_private *priv;

	if (!usable(drv, __func__))
		return -EINVAL;
	if (!drv->name || !drv->bus) {
		drmres_report(DRMRES_NULL_ARGUMENT, __func__, NULL, "driver_register() of a driver without a %s",
			      drv->name ? "bus" : "name");
		return -EINVAL;
	}

	sp = drmres_bus_get(drv->bus);
	if (!sp) {
		pr_err("Driver '%s' was unable to register with bus_type '%s' because the bus was not initialized.\n",
		       drv->name, drv->bus->name);
		if (strict)
			report(DRMRES_DRIVER_REGISTER, __func__, drv,
			       "driver_register() on a bus that is not registered");
		return -EINVAL;
	}
	if ((drv->bus->probe && drv->probe) || (drv->bus->remove && drv->remove))
		pr_warn("Driver '%s' needs updating - please use bus_type methods\n", drv->name);
	if (driver_find(drv->name, drv->bus)) {
		pr_err("Error: Driver '%s' is already registered, aborting...\n", drv->name);
		if (strict)
			report(DRMRES_DRIVER_REGISTER, __func__, drv,
			       drv->p ? "driver_register() of a driver that is registered"
				      : "driver_register() under a name that is taken");
		drmres_bus_put(sp);
		return -EBUSY;
	}

	priv = drmres_mem_alloc(sizeof(*priv), GFP_KERNEL | __GFP_ZERO, __builtin_return_address(0));
	if (!priv) {
		drmres_bus_put(sp);
		return -ENOMEM;
	}
	start(drv, priv, sp);
	return (driver_attach)(drv);
}

void driver_unregister(struct device_driver *drv)
{
	struct driver_private *priv;
	struct subsys_private *sp;

	if (drv && !drmres_may_access(drv, __func__))
		return;
	if (!drv || !drv->p) {
		pr_warn("Unexpected driver unregister!\n");
		if (drv)
			report(DRMRES_DRIVER_REGISTER, __func__, drv, "Unexpected driver unregister!");
		else
			drmres_report(DRMRES_DRIVER_REGISTER, __func__, NULL, "Unexpected driver unregister!");
		return;
	}
	priv = drv->p;
	sp = priv->subsys;
	if (!drmres_bus_known(sp))
		/* As in Linux: nobody finds the driver any more, and it stays bound. */
		return;

	if (drmres_roster_here(&priv->on_bus) || drmres_driver_calling(drv)) {
		report(DRMRES_DRIVER_REGISTER, __func__, drv,
		       "driver_unregister() from one of the driver's own callbacks: Linux waits for itself here; it stays registered");
		return;
	}

	drmres_roster_remove(&priv->on_bus);
	/* Whoever is about to probe with it is done first. */
	drmres_roster_wait(&priv->on_bus);
	drmres_driver_detach(drv);
	drv->p = NULL;
	drmres_driver_put(priv);
	drmres_bus_put(sp);
}

struct named {
	const char *name;
	struct device_driver *found;
};

static int by_name(struct device_driver *drv, void *data)
{
	struct named *named = data;

	if (strcmp(drv->name, named->name))
		return 0;
	named->found = drv;
	return 1;
}

struct device_driver *driver_find(const char *name, const struct bus_type *bus)
{
	struct named named = {.name = name};

	if (name)
		bus_for_each_drv(bus, NULL, &named, by_name);
	return named.found;
}

/*
 * Begin a walk over the devices of @drv. Return: its private part, held until end_walk(); NULL when it is not
 * registered.
 */
static struct driver_private *walk_devices(struct drmres_roster_walk *walk, const struct device_driver *drv,
					   struct device *start, const char *function)
{
	if (!drmres_may_access(drv, function) || !drv->p || (start && !drmres_device_usable(start, function)))
		return NULL;
	drmres_driver_hold(drv->p);
	drmres_walk_begin(walk, &drv->p->devices, start && start->p ? &start->p->on_driver : NULL);
	return drv->p;
}

static void end_walk(struct drmres_roster_walk *walk, struct driver_private *priv)
{
	drmres_walk_end(walk);
	drmres_driver_put(priv);
}

int driver_for_each_device(struct device_driver *drv, struct device *start, void *data,
			   int (*fn)(struct device *dev, void *data))
{
	struct drmres_roster_walk walk;
	struct driver_private *priv;
	struct device *dev;
	int ret = 0;

	if (!drv)
		return -EINVAL;
	priv = walk_devices(&walk, drv, start, __func__);
	if (!priv)
		return 0;
	while (!ret && (dev = drmres_walk_next_device(&walk, __func__)))
		ret = fn(dev, data);
	end_walk(&walk, priv);
	return ret;
}

struct device *driver_find_device(const struct device_driver *drv, struct device *start, const void *data,
				  int (*match)(struct device *dev, const void *data))
{
	struct drmres_roster_walk walk;
	struct driver_private *priv;
	struct device *dev;

	priv = drv ? walk_devices(&walk, drv, start, __func__) : NULL;
	if (!priv)
		return NULL;
	while ((dev = drmres_walk_next_device(&walk, __func__)))
		if (match(dev, data)) {
			(get_device)(dev);
			break;
		}
	end_walk(&walk, priv);
	return dev;
}
