// SPDX-License-Identifier: MIT
/**
 * DOC: binding and unbinding
 *
 * A driver is bound to a device from the end of a successful probe() to the end of unbinding. The device lock is held
 * around probe() and remove(), and everything that is written here about one device is written under it. Whatever a
 * probe has acquired through the device is released when it fails; whatever a bound driver has, after remove(), while
 * dev->driver and its data are still there.
 */
#include <linux/device.h>

#include <drmres/phase.h>
#include <drmres/policy.h>
#include <lib/event.h>
#include <lib/hooks.h>
#include <lib/object.h>
#include <lib/phase.h>
#include <linux/printk.h>
#include <string.h>

#include "base.h"
#include "devres.h"
#include "strays.h"
#include "claim.h"
#include "power.h"
#include "sysfs.h"

/* Others look at dev->driver without the lock, to name the device in a log line. */
static void set_driver(struct device *dev, const struct device_driver *drv)
{
	drmres_point(DRMRES_OP_FLAG, &dev->driver);
	/* PAIRS WITH: the load in dev_driver_string(); the driver is complete before it is seen here. */
	__atomic_store_n(&dev->driver, (struct device_driver *)drv, __ATOMIC_RELEASE);
}

bool device_is_bound(struct device *dev)
{
	return drmres_device_usable(dev, __func__) && dev->p && drmres_roster_has(&dev->p->on_driver);
}

int drmres_driver_match(const struct device_driver *drv, struct device *dev)
{
	return drv->bus->match ? drv->bus->match(dev, drv) : 1;
}

static void driver_bound(struct device *dev)
{
	struct device_private *p = dev->p;

	p->bound = dev->driver->p;
	drmres_driver_hold(p->bound);
	drmres_roster_add(&p->bound->devices, &p->on_driver, p);
	drmres_event(DRMRES_EVENT_BIND, DRMRES_KIND_DEVICE, dev->number, dev_name(dev), 0, DRMRES_KIND_DRIVER, 0,
		     dev->driver->name);
	drmres_deferred_remove(p);
	drmres_deferred_trigger();
}

/* What the driver leaves behind: first what it manages, then the traces of itself. */
static void unbind_cleanup(struct device *dev, bool call)
{
	if (call && dev->driver->p_cb.post_unbind_rust)
		dev->driver->p_cb.post_unbind_rust(dev);
	devres_release_all(dev);
	drmres_power_unbound(dev);
	set_driver(dev, NULL);
	dev_set_drvdata(dev, NULL);
}

static void remove_driver(struct device *dev)
{
	struct drmres_phase phase;

	(device_remove_groups)(dev, dev->driver->dev_groups);
	drmres_phase_enter(&phase, "remove", dev_name(dev));
	if (dev->bus && dev->bus->remove)
		dev->bus->remove(dev);
	else if (dev->driver->remove)
		dev->driver->remove(dev);
	drmres_phase_leave(&phase);
}

static bool has_resources(struct device *dev)
{
	struct managed_guard guard;
	bool has;

	guard = managed_enter(&drmres_devres_rules, dev);
	has = !list_empty(&dev->devres_head);
	managed_leave(&drmres_devres_rules, dev, guard);
	return has;
}

/* The drivers that this thread is calling, innermost first; on its stack. */
struct call {
	const struct device_driver *drv;
	const struct call *outer;
	const struct drmres_phase *probe; /* while its probe() is being called */
	struct device *dev;
};

static __thread const struct call *calls;

static void call_begin(struct call *call, const struct device_driver *drv)
{
	*call = (struct call){.drv = drv, .outer = calls};
	calls = call;
}

static void call_end(const struct call *call)
{
	calls = call->outer;
}

bool drmres_driver_calling(const struct device_driver *drv)
{
	for (const struct call *call = calls; call; call = call->outer)
		if (call->drv == drv)
			return true;
	return false;
}

bool drmres_others_business(const char *verb)
{
	static const char *const verbs[] = {"open",
					    "close",
					    "mmap",
					    "munmap",
					    "fault",
					    "read",
					    "write",
					    "work",
					    "timer",
					    "interrupt",
					    "thread",
					    "component bind",
					    "component unbind",
					    "dsi attach",
					    "dsi detach"};

	if (!strncmp(verb, "ioctl", 5) || !strncmp(verb, "sysfs", 5) || !strncmp(verb, "debugfs", 7))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(verb, verbs[i]))
			return true;
	return false;
}

struct device *drmres_probing_device(void)
{
	for (const struct drmres_phase *phase = drmres_phase_mark(); phase; phase = phase->outer) {
		for (const struct call *call = calls; call; call = call->outer)
			if (call->probe == phase)
				return call->dev;
		if (drmres_others_business(phase->verb))
			return NULL;
	}
	return NULL;
}

static int call_probe(struct call *call, struct device *dev, const struct device_driver *drv)
{
	struct drmres_phase phase;
	int ret = 0;

	drmres_phase_enter(&phase, "probe", dev_name(dev));
	call->probe = &phase;
	call->dev = dev;
	if (dev->bus->probe)
		ret = dev->bus->probe(dev);
	else if (drv->probe)
		ret = drv->probe(dev);
	call->probe = NULL;
	drmres_phase_leave(&phase);

	switch (ret) {
	case 0:
	case -EPROBE_DEFER:
	case -ENODEV:
	case -ENXIO:
		/* Bound, later, or not mine: nothing to complain about. */
		break;
	default:
		dev_err(dev, "probe with driver %s failed with error %d\n", drv->name, ret);
		break;
	}
	return ret;
}

/* Return: 0; a positive errno when the probe failed, negative when it was not called. */
static int really_probe(struct device *dev, const struct device_driver *drv)
{
	struct drmres_phase phase;
	struct call call;
	int ret;

	if (has_resources(dev)) {
		dev_crit(dev, "Resources present before probing\n");
		if (drmres_get_policy() == DRMRES_STRICT)
			drmres_device_report(DRMRES_PROBE_WITH_RESOURCES, "really_probe", dev,
					     "Resources present before probing %s with driver %s", dev_name(dev),
					     drv->name);
		return -EBUSY;
	}

	call_begin(&call, drv);
	dev->p->busy = true;
	set_driver(dev, drv);
	dev->p->binding = drmres_binding_next();
	dev->p->last_device = drmres_last_id(DRMRES_KIND_DEVICE);
	ret = pinctrl_bind_pins(dev);
	if (!ret)
		ret = call_probe(&call, dev, drv);
	if (!ret && drv->dev_groups && !dev->p->dead) {
		ret = drmres_sysfs_add_groups(dev, drv->dev_groups, (const void *)drv->probe);
		if (ret) {
			dev_err(dev, "device_add_groups() failed\n");
			remove_driver(dev);
		}
	}
	/* The probe may have deleted the device. */
	if (!ret && dev->p->dead)
		ret = -ENODEV;

	if (!ret) {
		driver_bound(dev);
	} else {
		drmres_phase_enter(&phase, "failed probe", dev_name(dev));
		unbind_cleanup(dev, true);
		drmres_claims_check(dev->p->binding, dev);
		drmres_strays_check(dev->p->binding, dev);
		drmres_phase_leave(&phase);
	}
	dev->p->busy = false;
	call_end(&call);
	return -ret;
}

static int try_probe(const struct device_driver *drv, struct device *dev)
{
	if (dev->p->dead || !device_is_registered(dev))
		return -ENODEV;
	if (dev->driver)
		return -EBUSY;
	dev->can_match = true;
	return really_probe(dev, drv);
}

/* try_probe() for the core itself, which remembers who wants to be probed again. */
static int probe_device(const struct device_driver *drv, struct device *dev)
{
	unsigned long triggers = drmres_deferred_triggers();
	unsigned long own = drmres_deferred_own_triggers();
	int ret = try_probe(drv, dev);

	if (ret != -EPROBE_DEFER && ret != EPROBE_DEFER)
		return ret;
	drmres_deferred_add(dev);

	/* Something was bound in the meantime, which may be what this device waits for. */
	triggers = drmres_deferred_triggers() - triggers;
	own = drmres_deferred_own_triggers() - own;
	if (triggers > own)
		drmres_deferred_trigger();
	else if (own)
		drmres_device_report(
			DRMRES_DEVICE_STATE, "probe", dev,
			"probe of %s bound another device and then returned -EPROBE_DEFER: Linux probes it again, without end",
			dev_name(dev));
	return ret;
}

/* ---- from the device's side ---- */

static int attach_driver(struct device_driver *drv, void *data)
{
	struct device *dev = data;
	int ret = drmres_driver_match(drv, dev);

	if (ret == -EPROBE_DEFER) {
		dev->can_match = true;
		drmres_deferred_add(dev);
	}
	if (ret <= 0)
		return ret;

	/* The next driver may try its luck where this one's probe failed. */
	ret = probe_device(drv, dev);
	return ret < 0 ? ret : ret == 0;
}

static int attach(struct device *dev)
{
	int ret;

	drmres_binding_enter();
	(device_lock)(dev);
	if (dev->p->dead || dev->p->busy)
		ret = 0;
	else if (device_is_bound(dev))
		ret = 1;
	else if (dev->driver)
		ret = (device_bind_driver)(dev) == 0;
	else
		ret = bus_for_each_drv(dev->bus, NULL, dev, attach_driver);
	(device_unlock)(dev);
	drmres_binding_leave();
	return ret;
}

int drmres_device_probe(struct device *dev)
{
	return attach(dev);
}

/* Whether @dev was added; @ret is what the caller returns if not. */
static bool added(struct device *dev, const char *function)
{
	if (!drmres_device_usable(dev, function))
		return false;
	if (dev->p)
		return true;
	drmres_device_report(DRMRES_DEVICE_STATE, function, dev, "%s() on a device that is not added", function);
	return false;
}

int device_attach(struct device *dev)
{
	return added(dev, __func__) ? attach(dev) : -ENODEV;
}

int device_bind_driver(struct device *dev)
{
	if (!added(dev, __func__))
		return -ENODEV;
	if (!dev->driver || !dev->driver->p) {
		drmres_device_report(DRMRES_DEVICE_STATE, __func__, dev,
				     "device_bind_driver() without a registered dev->driver");
		return -EINVAL;
	}
	if (device_is_bound(dev))
		dev_warn(dev, "driver_bound: device already bound\n");
	else
		driver_bound(dev);
	return 0;
}

/* ---- from the driver's side ---- */

static bool registered(const struct device_driver *drv, const char *function)
{
	if (!drv) {
		drmres_report(DRMRES_NULL_ARGUMENT, function, NULL, "%s() of a NULL driver", function);
		return false;
	}
	if (!drmres_may_access(drv, function))
		return false;
	if (drv->p)
		return true;
	drmres_report(DRMRES_DRIVER_REGISTER, function, NULL, "%s() of driver %s, which is not registered", function,
		      drv->name ? drv->name : "(no name)");
	return false;
}

int device_driver_attach(const struct device_driver *drv, struct device *dev)
{
	struct drmres_roster_walk here;
	int ret;

	if (!registered(drv, __func__) || !added(dev, __func__))
		return -ENODEV;
	/* Keeps driver_unregister() waiting on another thread. */
	drmres_walk_begin(&here, &drv->p->subsys->drivers, &drv->p->on_bus);
	drmres_binding_enter();
	(device_lock)(dev);
	ret = try_probe(drv, dev);
	(device_unlock)(dev);
	drmres_walk_end(&here);
	drmres_binding_leave();

	if (ret > 0)
		ret = -ret;
	return ret == -EPROBE_DEFER ? -EAGAIN : ret;
}

static int attach_device(struct device *dev, void *data)
{
	const struct device_driver *drv = data;
	int ret = drmres_driver_match(drv, dev);

	if (ret == -EPROBE_DEFER) {
		dev->can_match = true;
		drmres_deferred_add(dev);
	}
	if (ret <= 0)
		return 0;

	/* Whatever comes of it, the driver may still want the next device. */
	(device_lock)(dev);
	probe_device(drv, dev);
	(device_unlock)(dev);
	return 0;
}

int driver_attach(const struct device_driver *drv)
{
	int ret;

	if (!registered(drv, __func__))
		return -ENODEV;
	drmres_binding_enter();
	ret = bus_for_each_dev(drv->bus, NULL, (void *)drv, attach_device);
	drmres_binding_leave();
	return ret;
}

u64 drmres_binding_of(const struct device *dev)
{
	return dev->p && dev->driver ? dev->p->binding : 0;
}

bool drmres_device_was_probed(const struct device *dev)
{
	return dev->p && dev->p->binding;
}

/* ---- unbinding ---- */

/* Unbind @dev from @drv, or from whatever it is bound to for NULL. */
static void release_driver(struct device *dev, const struct device_driver *drv)
{
	struct device_private *p = dev->p;
	struct drmres_phase phase;
	struct call call;
	bool alive;

	(device_lock)(dev);
	/* From inside a callback the lock has said so already. */
	if (!dev->driver || (drv && drv != dev->driver) || p->busy) {
		(device_unlock)(dev);
		return;
	}

	call_begin(&call, dev->driver);
	p->busy = true;
	drmres_phase_enter(&phase, "unbind", dev_name(dev));
	drmres_event(DRMRES_EVENT_UNBIND, DRMRES_KIND_DEVICE, dev->number, dev_name(dev), 0, DRMRES_KIND_DRIVER, 0,
		     dev_driver_string(dev));
	/* A driver whose memory went while it was registered is not called any more. */
	alive = drmres_may_access(dev->driver, "device_release_driver");
	if (alive) {
		drmres_power_before_remove(dev);
		remove_driver(dev);
	}
	unbind_cleanup(dev, alive);
	drmres_claims_check(p->binding, dev);
	drmres_strays_check(p->binding, dev);
	drmres_roster_remove(&p->on_driver);
	drmres_driver_put(p->bound);
	p->bound = NULL;
	drmres_phase_leave(&phase);
	p->busy = false;
	call_end(&call);
	(device_unlock)(dev);
}

void device_release_driver(struct device *dev)
{
	if (added(dev, __func__))
		release_driver(dev, NULL);
}

void drmres_driver_detach(struct device_driver *drv)
{
	struct drmres_roster_walk walk;
	struct device *dev;

	/* From the end again each time: unbinding one may unbind others. */
	do {
		drmres_walk_begin(&walk, &drv->p->devices, NULL);
		dev = drmres_walk_prev_device(&walk, __func__);
		if (dev)
			release_driver(dev, drv);
		drmres_walk_end(&walk);
	} while (dev);
}
