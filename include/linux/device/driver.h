/* SPDX-License-Identifier: MIT */
/**
 * DOC: drivers
 *
 * A struct device_driver is the driver's own static data. driver_register() ties it to its bus and probes every device
 * that matches; driver_unregister() unbinds every device it is bound to, newest binding first, and returns only when
 * none is left: from then on the driver's code and data may go. Registration is one thread's business; binding and
 * unbinding of different devices may run concurrently, of the same device it is serialised by the device lock.
 */
#ifndef _LINUX_DEVICE_DRIVER_H_
#define _LINUX_DEVICE_DRIVER_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/mod_devicetable.h>

__BEGIN_DECLS

struct attribute_group;
struct bus_type;
struct dev_pm_ops;
struct device;
struct driver_private;
struct module;

/**
 * struct device_driver - a driver as the device core sees it
 * @name: unique on its bus
 * @bus: where its devices are
 * @owner: the module; kept, not counted
 * @suppress_bind_attrs: userspace may not bind and unbind by hand; unused here, kept for driver source
 * @of_match_table: device tree nodes it drives; matches nothing here
 * @probe: called with the device lock held for a device that matches; 0 takes the device. Not used when the bus has
 *         a probe() of its own
 * @remove: called with the device lock held when the device goes or is unbound; its return value is ignored
 * @dev_groups: attributes of each device, made after probe() and taken away before remove(); may be NULL
 * @pm: power management; not called here
 * @p_cb: callbacks for bindings of other languages
 * @p: private
 */
struct device_driver {
	const char *name;
	const struct bus_type *bus;
	struct module *owner;
	bool suppress_bind_attrs;
	const struct of_device_id *of_match_table;
	int (*probe)(struct device *dev);
	int (*remove)(struct device *dev);
	const struct attribute_group **dev_groups;
	const struct dev_pm_ops *pm;
	/**
	 * @p_cb.post_unbind_rust: called after remove() (or after a probe that failed) and before the device's managed
	 * resources go, so that driver data which borrows them can be dropped first
	 */
	struct {
		void (*post_unbind_rust)(struct device *dev);
	} p_cb;
	struct driver_private *p;
};

/**
 * driver_register() - tie a driver to its bus and probe what matches
 * @drv: name and bus filled in
 *
 * A device whose probe fails stays unbound; that is no error of this function.
 *
 * Context: Process context; takes the lock of each device it probes.
 * Lifetime: @drv and what it points to must stay until driver_unregister() returns.
 * Return: 0; -EINVAL when the bus is not registered; -EBUSY when a driver of that name is on it already; -ENOMEM.
 */
int driver_register(struct device_driver *drv) DRMRES_SYM(driver_register) __attribute__((warn_unused_result));

/**
 * driver_unregister() - unbind a driver from all its devices and take it off its bus
 * @drv: what driver_register() got
 *
 * Context: Process context; takes the lock of each device it unbinds. Not from that driver's own callbacks.
 */
void driver_unregister(struct device_driver *drv) DRMRES_SYM(driver_unregister);

/**
 * driver_find() - look a driver up by name
 * @name: its name
 * @bus: where it is
 *
 * Context: Process context.
 * Lifetime: no reference is taken; the driver is valid while somebody keeps it registered.
 * Return: the driver, NULL when there is none.
 */
struct device_driver *driver_find(const char *name, const struct bus_type *bus) DRMRES_SYM(driver_find);

/**
 * driver_attach() - probe every device that matches and has no driver
 * @drv: a registered driver
 *
 * Context: Process context; takes the lock of each device it probes.
 * Return: 0.
 */
int driver_attach(const struct device_driver *drv) DRMRES_SYM(driver_attach) __attribute__((warn_unused_result));

/**
 * driver_for_each_device() - see every device that is bound to a driver, in order of binding
 * @drv: the driver
 * @start: begin after this device, NULL for the first
 * @data: handed to @fn
 * @fn: called with a reference held on the device; nonzero ends the walk. May unbind or unregister the device
 *
 * Context: Process context.
 * Return: what @fn returned last; 0; -EINVAL for a NULL driver.
 */
int driver_for_each_device(struct device_driver *drv, struct device *start, void *data,
			   int (*fn)(struct device *dev, void *data)) DRMRES_SYM(driver_for_each_device)
	__attribute__((warn_unused_result));

/**
 * driver_find_device() - look for one device among those bound to a driver
 * @drv: the driver
 * @start: begin after this device, NULL for the first
 * @data: handed to @match
 * @match: nonzero for the one that is wanted
 *
 * Context: Process context.
 * Lifetime: the caller owns a reference: put_device().
 * Return: the device, NULL when none matches.
 */
struct device *driver_find_device(const struct device_driver *drv, struct device *start, const void *data,
				  int (*match)(struct device *dev, const void *data)) DRMRES_SYM(driver_find_device);

#ifdef DRMRES_SITES
#define driver_register(...) DRMRES_AT(driver_register(__VA_ARGS__))
#define driver_unregister(...) DRMRES_AT_VOID(driver_unregister(__VA_ARGS__))
#define driver_attach(...) DRMRES_AT(driver_attach(__VA_ARGS__))
#endif

/* Define a module's init and exit function as registering and unregistering one driver. */
#define module_driver(__driver, __register, __unregister, ...) \
	static int __driver##_init(void)                       \
	{                                                      \
		return __register(&(__driver), ##__VA_ARGS__); \
	}                                                      \
	module_init(__driver##_init);                          \
	static void __driver##_exit(void)                      \
	{                                                      \
		__unregister(&(__driver), ##__VA_ARGS__);      \
	}                                                      \
	module_exit(__driver##_exit)

__END_DECLS

#endif
