/* SPDX-License-Identifier: MIT */
/*
 * Inside the device core: private parts of devices, drivers and buses, and what the files of this folder call of each
 * other. A device_private belongs to its device from device_add() to the last put; a driver_private to its
 * registration; a subsys_private to its bus from bus_register() until nobody is on it any more.
 *
 * Locks, outermost first: the device lock, then one of the locks of roster.c, names.c, bus.c and deferred.c. Those are
 * never held together, and only for a few instructions with no scheduling point inside.
 */
#ifndef _DRMRES_BASE_BASE_H_
#define _DRMRES_BASE_BASE_H_

#include <bsd/sys/tree.h>
#include <drmres/object.h>
#include <drmres/report.h>
#include <drmres/sched.h>
#include <lib/refcount.h>
#include <lib/unique.h>
#include <linux/device.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <locking/lock.h>

#include "roster.h"

/* What struct device.magic says: alive, or release() was called. Anything else was never initialised. */
#define DRMRES_DEVICE_ALIVE 0xde71ce00u
#define DRMRES_DEVICE_RELEASED 0xde71cedeu

/*
 * struct drmres_name - a taken name
 * @entry: place in the tree of all of them
 * @p: who has it
 * @directory, @subdirectory: where it is taken; identity only
 * @name: borrowed from the device
 * @taken: it is in the tree
 */
struct drmres_name {
	RB_ENTRY(drmres_name) entry;
	struct device_private *p;
	const void *directory;
	const void *subdirectory;
	const char *name;
	bool taken;
};

/*
 * struct device_private - a device's part that only the core sees
 * @device: the device
 * @children: devices whose parent it is
 * @on_parent, @on_bus, @on_driver: its places
 * @place: its name among its parent's children
 * @link: its name among its bus's devices
 * @deferred: place on the deferred list
 * @parent: its parent, while it holds that
 * @subsys: its bus, while it is on it
 * @bound: its driver, while it is bound
 * @binding: number of the last probe; see claim.h
 * @busy: its driver is being called; written under the device lock
 * @dead: device_del() began; written under the device lock
 * @last_device: number of the youngest device when that probe began
 * @drvdata_cleared: it had driver data, and has none any more
 * @builtin: storage is static, as is the name
 * @forgotten: the device's memory was found to be freed
 */
struct device_private {
	struct device *device;
	struct drmres_roster children;
	struct drmres_roster_entry on_parent;
	struct drmres_roster_entry on_bus;
	struct drmres_roster_entry on_driver;
	struct drmres_name place;
	struct drmres_name link;
	struct list_head deferred;
	struct device *parent;
	struct subsys_private *subsys;
	struct driver_private *bound;
	u64 binding;
	u64 last_device;
	bool busy;
	bool dead;
	bool drvdata_cleared;
	bool builtin;
	bool forgotten;
};

/*
 * struct driver_private - a driver's part that only the core sees
 * @kref: one for the registration, one for the place on the bus, one for each device that is bound and for each walk
 *         over them
 * @driver: the driver
 * @devices: devices that are bound to it, oldest binding first
 * @on_bus: its place
 * @subsys: its bus
 * @forgotten: the driver's memory was found to be freed
 */
struct driver_private {
	struct kref kref;
	struct device_driver *driver;
	struct drmres_roster devices;
	struct drmres_roster_entry on_bus;
	struct subsys_private *subsys;
	bool forgotten;
};

/*
 * struct subsys_private - a bus's part that only the core sees
 * @entry: place on the list of known buses
 * @bus: the bus
 * @devices, @drivers: who is on it, in order of arrival
 * @uses: one for the registration, one for each device and driver on it, one for each use
 * @known: lookups find it; as the other flags, under the lock of bus.c
 * @going: bus_unregister() was called
 * @builtin: storage is static
 */
struct subsys_private {
	struct list_head entry;
	const struct bus_type *bus;
	struct drmres_roster devices;
	struct drmres_roster drivers;
	unsigned int uses;
	bool known;
	bool going;
	bool builtin;
};

/* ---- core.c ---- */

/* Whether @dev can be followed: not NULL, no error pointer, not freed. A report on behalf of @function otherwise. */
bool drmres_device_usable(const struct device *dev, const char *function);

/* Whether device_initialize() ran, on memory that was not overwritten since. */
static inline bool drmres_device_initialized(const struct device *dev)
{
	return dev->magic == DRMRES_DEVICE_ALIVE || dev->magic == DRMRES_DEVICE_RELEASED;
}

/* References of the core's own, which make no events. */
void drmres_device_hold(struct device *dev);
void drmres_device_drop(struct device *dev);

/* get_device() while nobody pays attention; false, with nothing done, if there is something to say. */
static inline bool drmres_get_device_quickly(struct device *dev)
{
	return dev->magic == DRMRES_DEVICE_ALIVE && drmres_refcount_inc_quickly(&dev->kobj.kref.refcount);
}

/* put_device() while nobody pays attention, if that is not the last; false, with nothing done, otherwise. */
static inline bool drmres_put_device_quickly(struct device *dev)
{
	return dev->magic == DRMRES_DEVICE_ALIVE && drmres_refcount_dec_quickly(&dev->kobj.kref.refcount);
}

/* Start the life of a device in static memory that never ends; it needs no allocation. */
void drmres_device_builtin(struct device *dev, struct device_private *p, const char *name);

/*
 * Whether to count: false, after a report, for a device that is not initialised. Linux counts even then, and its
 * counter complains again.
 */
bool drmres_device_countable(struct device *dev, const char *function, const char *linux_name);

/* ---- children.c ---- */

/* An empty roster of device_privates, and walks over it that forget what was freed behind the core's back. */
void drmres_device_roster_init(struct drmres_roster *roster);
struct device *drmres_walk_next_device(struct drmres_roster_walk *walk, const char *function);
struct device *drmres_walk_prev_device(struct drmres_roster_walk *walk, const char *function);

/* Make @p, which is zeroed, the private part of @dev. */
void drmres_device_private_init(struct device *dev, struct device_private *p);

/* ---- label.c ---- */

/* "device vc4-drm.0", "device#3" for one without a name. @dev is not followed where it is freed. Return: @buf. */
const char *drmres_device_label(const struct device *dev, char *buf, size_t size);

/* Describe @dev for a report. */
void drmres_device_object(const struct device *dev, struct drmres_object *object);

/* Name of @dev as the subject of a phase; never NULL. */
const char *drmres_device_subject(const struct device *dev);

/* Tell mm that the allocation that starts at @container holds @dev, or belongs to it as its @what. */
void drmres_device_tag(const struct device *dev, const void *container, size_t size);
void drmres_device_tag_part(const struct device *dev, const void *part, const char *what, size_t size);

/* Report @code about @dev, on behalf of whoever called the function that this is written in. */
#define drmres_device_report(...) drmres_device_report_at(__builtin_return_address(0), __VA_ARGS__)
void drmres_device_report_at(const void *pc, enum drmres_code code, const char *function, const struct device *dev,
			     const char *format, ...) __attribute__((format(printf, 5, 6)));

/* ---- names.c ---- */

/* Take @text for @p in a directory. Return: 0, or -EEXIST. */
int drmres_name_take(struct drmres_name *name, struct device_private *p, const void *directory,
		     const void *subdirectory, const char *text);

/* Give it back; nothing happens to a name that is not taken. */
void drmres_name_drop(struct drmres_name *name);

/* Path of @dev under /sys. Return: @buf. */
const char *drmres_device_path(const struct device *dev, char *buf, size_t size);

/* ---- bus.c ---- */

/* The registered bus with a reference, NULL for none; and the end of that reference. */
struct subsys_private *drmres_bus_get(const struct bus_type *bus);
void drmres_bus_put(struct subsys_private *sp);

/* Whether lookups find it: not after bus_unregister(). */
bool drmres_bus_known(const struct subsys_private *sp);

/* Register a bus in static memory. */
void drmres_bus_builtin(const struct bus_type *bus, struct subsys_private *sp);

int drmres_bus_add_device(struct device *dev);
void drmres_bus_probe_device(struct device *dev);
void drmres_bus_remove_device(struct device *dev);

/* ---- driver.c ---- */

/* Register a driver in static memory. */
void drmres_driver_builtin(struct device_driver *drv, struct driver_private *priv, struct subsys_private *sp);

/* An empty roster of driver_privates; references on one. */
void drmres_driver_roster_init(struct drmres_roster *roster);
void drmres_driver_hold(struct driver_private *priv);
void drmres_driver_put(struct driver_private *priv);

/* ---- dd.c ---- */

/* Callbacks, by the verb of their phase, that a probe may happen to be around, without being what it is there for. */
bool drmres_others_business(const char *verb);

/* Whether the bus thinks that they belong together: positive yes, 0 no, negative an error. */
int drmres_driver_match(const struct device_driver *drv, struct device *dev);

/* Whether this thread is inside a call to this driver. */
bool drmres_driver_calling(const struct device_driver *drv);

/* Unbind every device of a driver, newest binding first. */
void drmres_driver_detach(struct device_driver *drv);

/* Offer an added device, locked by nobody, to the drivers of its bus. Return: as device_attach(). */
int drmres_device_probe(struct device *dev);

/* ---- deferred.c ---- */

/* Put a device whose probe asked for it on the list of those to be probed again; take it off. */
void drmres_deferred_add(struct device *dev);
void drmres_deferred_remove(struct device_private *p);

/* A driver was bound: whatever waits may be probed again once this thread is out of the core. */
void drmres_deferred_trigger(void);

/* How many triggers there were, on any thread, and on this one. */
unsigned long drmres_deferred_triggers(void);
unsigned long drmres_deferred_own_triggers(void);

/* Whether a driver has ever been tried on it. */
bool drmres_device_was_probed(const struct device *dev);

/* Around each entry to binding. The outermost leave probes what was triggered; nothing may be locked there. */
void drmres_binding_enter(void);
void drmres_binding_leave(void);

/* ---- forget.c ---- */

/* Take a device that will not be deleted off all lists. Return: false if that was done before. */
bool drmres_device_take_off(struct device_private *p);

/* Drop all that the core has of a device or driver whose memory is freed. */
void drmres_device_forget(struct device_private *p);
void drmres_driver_forget(struct driver_private *priv);

/* ---- devres_payload.c ---- */

/*
 * From now on no key of __devm_alloc_key() to memory of @dev is taken at its word. With the lock held and before anything is
 * released, or before anybody else knows @dev.
 */
extern __thread struct drmres_unique drmres_devres_my_terms DRMRES_HIDDEN __attribute__((tls_model("initial-exec")));
extern u64 drmres_devres_terms DRMRES_HIDDEN;

static inline void drmres_devres_next_term(struct device *dev)
{
	/* PAIRS WITH: the load in drmres_devm_key_fits(), on a thread that learns of the release otherwise. */
	__atomic_store_n(&dev->devres_term, drmres_unique(&drmres_devres_terms, &drmres_devres_my_terms),
			 __ATOMIC_RELEASE);
}

/* What device_initialize() does in zeroed memory but for locks and a number. Nobody else knows it yet. */
static inline void drmres_device_start(struct device *dev)
{
	atomic_set(&dev->kobj.kref.refcount.refs, 1);
	dev->kobj.state_initialized = true;
	INIT_LIST_HEAD(&dev->devres_head);
	drmres_devres_next_term(dev);
	set_dev_node(dev, NUMA_NO_NODE);
	dev->magic = DRMRES_DEVICE_ALIVE;
}

/* All of it; but it has no number until it is given one. */
static inline void drmres_device_begin(struct device *dev)
{
	drmres_lock_begin_zeroed(&dev->mutex.lock, DRMRES_HELD_MUTEX, "&dev->mutex");
	drmres_lock_begin_zeroed(&dev->devres_lock.lock, DRMRES_HELD_SPINLOCK, "&dev->devres_lock");
	drmres_device_start(dev);
}

/* ---- devres_release.c ---- */

/*
 * Release everything that is attached now, newest first. What a callback adds stays for the next call.
 * Return: how many nodes; -EINVAL for NULL, -ENODEV for a device that was never initialised or is freed, after a report.
 */
int devres_release_all(struct device *dev);

/* ---- pinctrl.c ---- */

/* Look for a device's pins, as Linux does before each probe. Return: 0 or -ENOMEM. */
int pinctrl_bind_pins(struct device *dev) DRMRES_SYM(pinctrl_bind_pins);

#endif
