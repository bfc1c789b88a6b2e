/* SPDX-License-Identifier: MIT */
/**
 * DOC: struct device
 *
 * A device lives from device_initialize() to its last put_device(), which calls its release(). In between
 * device_add() makes it visible on its bus and probes it, device_del() unbinds it and takes it away. Its managed
 * resources (devres) are released when a probe fails, when the driver is unbound, at device_del() even with no
 * driver, and once more before release() for those that came late.
 *
 * Whoever keeps a pointer holds a reference: get_device() and put_device() may be called concurrently by anybody who
 * does. device_add() and device_del() are each called once, by the owner. Binding and unbinding are serialised by the
 * device lock, which is held around the driver's probe() and remove(). A device is never freed with kfree().
 */
#ifndef _LINUX_DEVICE_H_
#define _LINUX_DEVICE_H_

#include <drmres/link.h>
#include <drmres/module.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/array_size.h>
#include <linux/cleanup.h>
#include <linux/dev_printk.h>
#include <linux/device/attribute.h>
#include <linux/device/bus.h>
#include <linux/device/class.h>
#include <linux/device/devres.h>
#include <linux/device/driver.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/numa.h>
#include <linux/spinlock.h>

__BEGIN_DECLS

struct device;
struct drmres_home;
struct device_node;
struct device_private;
struct module;

/**
 * struct device_type - what the devices of one type have in common
 * @name: the type's name
 * @groups: attributes of each, may be NULL
 * @release: frees a device that has no release() of its own
 */
struct device_type {
	const char *name;
	const struct attribute_group **groups;
	void (*release)(struct device *dev);
};

/**
 * struct device - a device
 * @kobj: name and reference count
 * @parent: device it hangs on, NULL for none; device_add() takes a reference, device_del() drops it
 * @p: private, from device_add() to the end
 * @init_name: name of a static device, taken over by device_add()
 * @type: may be NULL
 * @bus: NULL for a device that is never probed
 * @driver: bound driver, or the one that is being probed; NULL after unbind
 * @platform_data: the creator's own
 * @driver_data: the driver's own; NULL after unbind
 * @of_node: node that stands for the hardware, see drmres/of_node.h; NULL for none
 * @mutex: the device lock
 * @devres_lock: protects @devres_head
 * @devres_head: managed resources, oldest first
 * @devres_home: where the slab back end keeps them; private
 * @devres_term: another number whenever several of them are released together; private, see drmres/devres.h
 * @class: may be NULL
 * @groups: attributes, made by device_add(); may be NULL
 * @release: called by the last put_device(); frees the memory that the device lies in
 * @devt: number of its character device, 0 for none
 * @id: instance number for buses that name their devices
 * @numa_node: node for allocations, NUMA_NO_NODE for none
 * @can_match: a driver matched once, so that the device may be put on the deferred list
 * @name_elsewhere: private, its name is a part of something else, and not freed by itself
 * @magic: private, tells an initialised device from other memory
 * @number: number for reports, given by device_initialize()
 */
struct DRMRES_SWIFT_NONCOPYABLE device {
	struct kobject kobj;
	struct device *parent;
	struct device_private *p;
	const char *init_name;
	const struct device_type *type;
	const struct bus_type *bus;
	struct device_driver *driver;
	void *platform_data;
	void *driver_data;
	struct device_node *of_node;
	struct mutex mutex;
	spinlock_t devres_lock;
	struct list_head devres_head;
	struct drmres_home *devres_home;
	u64 devres_term;
	const struct DRMRES_CLASS *DRMRES_CLASS;
	const struct attribute_group **groups;
	void (*release)(struct device *dev);
	dev_t devt;
	u32 id;
	int numa_node;
	bool can_match;
	bool name_elsewhere;
	u32 magic;
	u64 number;
};

#define kobj_to_dev(__kobj) container_of_const(__kobj, struct device, kobj)

/**
 * device_initialize() - start a device's life
 * @dev: zeroed memory that release() will free
 *
 * The caller owns the first reference. From here on the device is given up with put_device() only.
 *
 * Context: Process context.
 */
void device_initialize(struct device *dev) DRMRES_SYM(device_initialize);

/**
 * device_add() - make a device visible and probe it
 * @dev: an initialised device with a name, or with an init_name, or on a bus that names its devices
 *
 * A probe that fails is no error: the device stays, without driver.
 *
 * Context: Process context; takes the device lock.
 * Lifetime: takes a reference on the parent until device_del(). On error the caller's reference stays: put_device().
 * Return: 0; -EINVAL without a name or on a bus that is not registered; -EEXIST when the name is taken; -ENOMEM.
 */
int device_add(struct device *dev) DRMRES_SYM(device_add) __attribute__((warn_unused_result));

/**
 * device_del() - unbind a device and take it away
 * @dev: an added device
 *
 * Releases its managed resources whether a driver was bound or not. References that others hold stay valid.
 *
 * Context: Process context; takes the device lock, so not from the device's own probe() or remove().
 */
void device_del(struct device *dev) DRMRES_SYM(device_del);

/**
 * device_register() - device_initialize() and device_add()
 * @dev: zeroed memory that release() will free
 *
 * Context: Process context; takes the device lock.
 * Lifetime: as device_add(): also after an error the device is given up with put_device().
 * Return: as device_add().
 */
int device_register(struct device *dev) DRMRES_SYM(device_register) __attribute__((warn_unused_result));

/**
 * device_unregister() - device_del() and put_device()
 * @dev: what device_register() got
 *
 * Context: Process context; takes the device lock.
 */
void device_unregister(struct device *dev) DRMRES_SYM(device_unregister);

/**
 * get_device() - take a reference
 * @dev: a device that the caller already has a reference on, may be NULL
 *
 * Context: Any.
 * Lifetime: until put_device().
 * Return: @dev.
 */
struct device *get_device(struct device *dev) DRMRES_SYM(get_device);

/**
 * put_device() - drop a reference
 * @dev: the device, may be NULL
 *
 * The last one releases what managed resources are left and calls release().
 *
 * Context: Process context, if it may be the last.
 */
void put_device(struct device *dev) DRMRES_SYM(put_device);

#if !defined(__cplusplus) && !defined(__swift__)
DEFINE_FREE(put_device, struct device *, if (!IS_ERR_OR_NULL(_T)) put_device(_T))
#endif

/**
 * dev_set_name() - name a device
 * @dev: an initialised device that is not added yet
 * @fmt: kernel printf format
 *
 * Context: Process context. May sleep.
 * Lifetime: the name is the device's.
 * Return: 0, or -ENOMEM; then the old name stays.
 */
int dev_set_name(struct device *dev, const char *fmt, ...) DRMRES_SYM(dev_set_name)
	__attribute__((format(printf, 2, 3)));

/**
 * dev_name() - a device's name
 * @dev: the device
 *
 * Context: Any.
 * Lifetime: the string is the device's; it goes at the last put_device().
 * Return: the name; NULL when it has none yet.
 */
static inline const char *dev_name(const struct device *dev)
{
	return dev->init_name ? dev->init_name : kobject_name(&dev->kobj);
}

/* Note that driver data came or went, and that a driver was given NULL: what it does with that may be a finding. Private. */
void drmres_drvdata_changed(struct device *dev, const void *data);
void drmres_drvdata_null(const struct device *dev);

/**
 * dev_set_drvdata() - keep the driver's own pointer
 * @dev: the device
 * @data: anything; forgotten at unbind
 */
static inline void dev_set_drvdata(struct device *dev, void *data)
{
	if (!data != !dev->driver_data)
		drmres_drvdata_changed(dev, data);
	dev->driver_data = data;
}

/**
 * dev_get_drvdata() - the driver's own pointer
 * @dev: the device
 *
 * Return: what dev_set_drvdata() got; NULL after unbind.
 */
static inline void *dev_get_drvdata(const struct device *dev)
{
	if (!dev->driver_data)
		drmres_drvdata_null(dev);
	return dev->driver_data;
}

/**
 * dev_get_platdata() - the creator's pointer
 * @dev: the device
 *
 * Return: dev->platform_data.
 */
static inline void *dev_get_platdata(const struct device *dev)
{
	return dev->platform_data;
}

/**
 * dev_to_node() - NUMA node of a device's allocations
 * @dev: the device
 *
 * Return: the node, NUMA_NO_NODE for none.
 */
static inline int dev_to_node(struct device *dev)
{
	return dev->numa_node;
}

/**
 * set_dev_node() - set the NUMA node of a device's allocations
 * @dev: the device
 * @node: the node, NUMA_NO_NODE for none
 */
static inline void set_dev_node(struct device *dev, int node)
{
	dev->numa_node = node;
}

/**
 * device_is_registered() - whether a device is added
 * @dev: the device
 *
 * Return: true from device_add() until device_del().
 */
static inline bool device_is_registered(struct device *dev)
{
	/* PAIRS WITH: the stores in device_add() and device_del(); a flag that others may look at without the lock. */
	return __atomic_load_n(&dev->kobj.state_in_sysfs, __ATOMIC_ACQUIRE);
}

/**
 * device_lock() - take the device lock
 * @dev: the device
 *
 * Context: Process context. May sleep.
 */
static inline void device_lock(struct device *dev)
{
	(mutex_lock)(&dev->mutex);
}

/**
 * device_trylock() - take the device lock if it is free
 * @dev: the device
 *
 * Context: Process context.
 * Return: nonzero when it was taken.
 */
static inline int device_trylock(struct device *dev)
{
	return (mutex_trylock)(&dev->mutex);
}

/**
 * device_unlock() - give the device lock back
 * @dev: the device
 *
 * Context: Process context.
 */
static inline void device_unlock(struct device *dev)
{
	(mutex_unlock)(&dev->mutex);
}

#if !defined(__cplusplus) && !defined(__swift__)
DEFINE_FREE(device_del, struct device *, if (_T) device_del(_T))
DEFINE_GUARD(device, struct device *, device_lock(_T), device_unlock(_T))
#endif

/**
 * device_is_bound() - whether a driver has finished probing a device
 * @dev: the device, locked by the caller
 *
 * Context: Process context.
 * Return: true from the end of a successful probe until the end of unbind.
 */
bool device_is_bound(struct device *dev) DRMRES_SYM(device_is_bound);

/**
 * device_attach() - offer a device to the drivers of its bus
 * @dev: an added device
 *
 * Context: Process context; takes the device lock.
 * Return: 1 when it is bound, 0 when no driver took it, negative on an error of the match or of the core.
 */
int device_attach(struct device *dev) DRMRES_SYM(device_attach) __attribute__((warn_unused_result));

/**
 * device_driver_attach() - bind one driver to one device
 * @drv: a registered driver; whether it matches is not asked
 * @dev: an added device
 *
 * What a write to the driver's bind file in sysfs does, apart from the match.
 *
 * Context: Process context; takes the device lock. Return: 0; -EBUSY when it has a driver or left-over resources;
 * -ENODEV when it is gone; -EAGAIN for -EPROBE_DEFER; the probe's error.
 */
int device_driver_attach(const struct device_driver *drv, struct device *dev) DRMRES_SYM(device_driver_attach)
	__attribute__((warn_unused_result));

/**
 * device_bind_driver() - bind without probing
 * @dev: an added device, locked by the caller, with dev->driver set
 *
 * Context: Process context.
 * Return: 0.
 */
int device_bind_driver(struct device *dev) DRMRES_SYM(device_bind_driver) __attribute__((warn_unused_result));

/**
 * device_release_driver() - unbind a device
 * @dev: an added device; nothing happens when it has no driver
 *
 * remove() runs first, then the managed resources go, newest first, still seeing the driver and its data.
 *
 * Context: Process context; takes the device lock, so not from the device's own probe() or remove().
 */
void device_release_driver(struct device *dev) DRMRES_SYM(device_release_driver);

/**
 * device_for_each_child() - see every child of a device, in order of device_add()
 * @parent: the device
 * @data: handed to @fn
 * @fn: called with a reference held on the child; nonzero ends the walk. May unregister the child
 *
 * Context: Process context.
 * Return: what @fn returned last, 0 without children.
 */
int device_for_each_child(struct device *parent, void *data, device_iter_t fn) DRMRES_SYM(device_for_each_child);

/**
 * device_for_each_child_reverse() - see every child of a device, newest first
 * @parent: the device
 * @data: handed to @fn
 * @fn: called with a reference held on the child; nonzero ends the walk. May unregister the child
 *
 * Context: Process context.
 * Return: what @fn returned last, 0 without children.
 */
int device_for_each_child_reverse(struct device *parent, void *data, device_iter_t fn)
	DRMRES_SYM(device_for_each_child_reverse);

/**
 * device_find_child() - look for one child of a device
 * @parent: the device
 * @data: handed to @match
 * @match: nonzero for the one that is wanted
 *
 * Context: Process context.
 * Lifetime: the caller owns a reference: put_device().
 * Return: the child, NULL when none matches.
 */
struct device *device_find_child(struct device *parent, const void *data, device_match_t match)
	DRMRES_SYM(device_find_child);

/**
 * __root_device_register() - make a device that hangs on nothing
 * @name: its name
 * @owner: the module; kept, not counted
 *
 * Context: Process context. May sleep.
 * Lifetime: until root_device_unregister() and the last put_device().
 * Return: the device, or ERR_PTR() of -EEXIST, -ENOMEM or -EINVAL.
 */
struct device *__root_device_register(const char *name, struct module *owner) DRMRES_SYM(__root_device_register);

/* A root device of this module. */
#define root_device_register(name) __root_device_register(name, THIS_MODULE)

/**
 * root_device_unregister() - take a root device away
 * @dev: what root_device_register() returned
 *
 * Releases its managed resources; frees it unless somebody else holds a reference.
 *
 * Context: Process context.
 */
void root_device_unregister(struct device *dev) DRMRES_SYM(root_device_unregister);

#ifdef DRMRES_SITES
#define device_initialize(...) DRMRES_AT_VOID(device_initialize(__VA_ARGS__))
#define device_add(...) DRMRES_AT(device_add(__VA_ARGS__))
#define device_del(...) DRMRES_AT_VOID(device_del(__VA_ARGS__))
#define device_register(...) DRMRES_AT(device_register(__VA_ARGS__))
#define device_unregister(...) DRMRES_AT_VOID(device_unregister(__VA_ARGS__))
#define get_device(...) DRMRES_AT(get_device(__VA_ARGS__))
#define put_device(...) DRMRES_AT_VOID(put_device(__VA_ARGS__))
#define dev_set_name(...) DRMRES_AT(dev_set_name(__VA_ARGS__))
#define device_lock(...) DRMRES_AT_VOID(device_lock(__VA_ARGS__))
#define device_trylock(...) DRMRES_AT(device_trylock(__VA_ARGS__))
#define device_unlock(...) DRMRES_AT_VOID(device_unlock(__VA_ARGS__))
#define device_attach(...) DRMRES_AT(device_attach(__VA_ARGS__))
#define device_driver_attach(...) DRMRES_AT(device_driver_attach(__VA_ARGS__))
#define device_bind_driver(...) DRMRES_AT(device_bind_driver(__VA_ARGS__))
#define device_release_driver(...) DRMRES_AT_VOID(device_release_driver(__VA_ARGS__))
#define __root_device_register(...) DRMRES_AT(__root_device_register(__VA_ARGS__))
#define root_device_unregister(...) DRMRES_AT_VOID(root_device_unregister(__VA_ARGS__))
#endif

__END_DECLS

/* Last, because some of them need this one: what a driver that asks for devices has without asking. */
#if !defined(__cplusplus) && !defined(__swift__)
#include <linux/bitops.h>
#include <linux/bug.h>
#include <linux/completion.h>
#include <linux/export.h>
#include <linux/gfp.h>
#include <linux/idr.h>
#include <linux/init.h>
#include <linux/instruction_pointer.h>
#include <linux/jiffies.h>
#include <linux/klist.h>
#include <linux/ktime.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/moduleparam.h>
#include <linux/notifier.h>
#include <linux/pm.h>
#include <linux/property.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/timer.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#endif

#endif
