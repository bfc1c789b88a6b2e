/* SPDX-License-Identifier: MIT */
/**
 * DOC: platform devices
 *
 * Devices that nothing announces: somebody allocates one and adds it to the platform bus. The device owns its name, its
 * copy of platform data and of resources, and its own memory; all of it goes with the last reference. Between
 * platform_device_alloc() and platform_device_add() it belongs to one thread; afterwards what struct device says holds.
 */
#ifndef _LINUX_PLATFORM_DEVICE_H_
#define _LINUX_PLATFORM_DEVICE_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/compiler.h>
#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/mod_devicetable.h>

__BEGIN_DECLS

/* No number: the device is called "name". Automatic number: "name.4.auto". Otherwise "name.4". */
#define PLATFORM_DEVID_NONE (-1)
#define PLATFORM_DEVID_AUTO (-2)

/**
 * struct platform_device - a device on the platform bus
 * @name: what a driver must be called, or list in its id table
 * @id: PLATFORM_DEVID_NONE or a number; the number that was chosen, after platform_device_add()
 * @id_auto: @id was chosen automatically
 * @dev: the device
 * @num_resources: entries of @resource
 * @resource: owned by the device when platform_device_alloc() made it
 * @id_entry: row of the driver's id table that matched last
 */
struct DRMRES_SWIFT_NONCOPYABLE platform_device {
	const char *name;
	int id;
	bool id_auto;
	struct device dev;
	u32 num_resources;
	struct resource *resource;
	const struct platform_device_id *id_entry;
};

/**
 * struct platform_driver - a driver of platform devices
 * @probe: takes the device when it returns 0; NULL takes it without doing anything
 * @remove: undoes @probe, before the managed resources go
 * @shutdown: unused here, kept for driver source
 * @driver: name and what all drivers have
 * @id_table: device names it drives; when it has one, its own name does not match
 * @prevent_deferred_probe: -EPROBE_DEFER becomes -ENXIO
 */
struct platform_driver {
	int (*probe)(struct platform_device *pdev);
#if defined(__cplusplus) || defined(__swift__)
	void (*remove)(struct platform_device *pdev);
#else
	/* The second name is that of releases in which remove() had a result. */
	union {
		void (*remove)(struct platform_device *pdev);
		void (*remove_new)(struct platform_device *pdev);
	};
#endif
	void (*shutdown)(struct platform_device *pdev);
	struct device_driver driver;
	const struct platform_device_id *id_table;
	bool prevent_deferred_probe;
};

/**
 * struct platform_device_info - what platform_device_register_full() needs
 * @parent: device it hangs on, NULL for the platform bus
 * @name: the device's name without number
 * @id: number, PLATFORM_DEVID_NONE or PLATFORM_DEVID_AUTO
 * @res: resources, copied
 * @num_res: entries of @res
 * @data: platform data, copied
 * @size_data: bytes of @data
 * @dma_mask: unused here, kept for driver source
 */
struct platform_device_info {
	struct device *parent;
	const char *name;
	int id;
	const struct resource *res;
	unsigned int num_res;
	const void *data;
	size_t size_data;
	u64 dma_mask;
};

extern const struct bus_type platform_bus_type DRMRES_SYM(platform_bus_type);

/* Parent of every platform device that has no other. */
extern struct device platform_bus DRMRES_SYM(platform_bus);

#define to_platform_device(x) container_of((x), struct platform_device, dev)
#define to_platform_driver(drv) container_of((drv), struct platform_driver, driver)
#define dev_is_platform(dev) ((dev)->bus == &platform_bus_type)
#define platform_get_device_id(pdev) ((pdev)->id_entry)

/**
 * platform_device_alloc() - allocate a platform device
 * @name: its name without number; copied
 * @id: number, PLATFORM_DEVID_NONE or PLATFORM_DEVID_AUTO
 *
 * Context: Process context. May sleep.
 * Lifetime: the caller owns a reference: platform_device_put(), or platform_device_unregister() once it is added.
 * Return: the device, NULL without memory.
 */
struct platform_device *platform_device_alloc(const char *name, int id) DRMRES_SYM(platform_device_alloc);

/**
 * platform_device_add_resources() - give a platform device resources
 * @pdev: a device that platform_device_alloc() made
 * @res: the resources, copied; NULL for none
 * @num: entries of @res
 *
 * Context: Process context. May sleep.
 * Lifetime: the copy goes with the device; an earlier one goes now.
 * Return: 0, or -ENOMEM.
 */
int platform_device_add_resources(struct platform_device *pdev, const struct resource *res, unsigned int num)
	DRMRES_SYM(platform_device_add_resources);

/**
 * platform_device_add_data() - give a platform device platform data
 * @pdev: a device that platform_device_alloc() made
 * @data: the data, copied; NULL for none
 * @size: bytes of @data
 *
 * Context: Process context. May sleep.
 * Lifetime: the copy goes with the device; an earlier one goes now.
 * Return: 0, or -ENOMEM.
 */
int platform_device_add_data(struct platform_device *pdev, const void *data, size_t size)
	DRMRES_SYM(platform_device_add_data);

/**
 * platform_device_add() - add a platform device
 * @pdev: a device that platform_device_alloc() made
 *
 * Context: Process context; takes the device lock.
 * Lifetime: on error the caller's reference stays: platform_device_put().
 * Return: as device_add().
 */
int platform_device_add(struct platform_device *pdev) DRMRES_SYM(platform_device_add);

/**
 * platform_device_del() - take a platform device away, keeping the reference
 * @pdev: an added device, may be NULL or an ERR_PTR()
 *
 * Context: Process context; takes the device lock.
 */
void platform_device_del(struct platform_device *pdev) DRMRES_SYM(platform_device_del);

/**
 * platform_device_put() - drop a reference
 * @pdev: the device, may be NULL or an ERR_PTR()
 *
 * Context: Process context, if it may be the last.
 */
void platform_device_put(struct platform_device *pdev) DRMRES_SYM(platform_device_put);

#if !defined(__cplusplus) && !defined(__swift__)
DEFINE_FREE(platform_device_put, struct platform_device *, if (_T) platform_device_put(_T))
#endif

/**
 * platform_device_register() - initialise and add a platform device that the caller allocated
 * @pdev: zeroed but for name, id, resources and dev.release
 *
 * Context: Process context; takes the device lock.
 * Lifetime: also after an error the device is given up with platform_device_put().
 * Return: as device_add().
 */
int platform_device_register(struct platform_device *pdev) DRMRES_SYM(platform_device_register);

/**
 * platform_device_unregister() - platform_device_del() and platform_device_put()
 * @pdev: the device, may be NULL or an ERR_PTR()
 *
 * Context: Process context; takes the device lock.
 */
void platform_device_unregister(struct platform_device *pdev) DRMRES_SYM(platform_device_unregister);

/**
 * platform_device_register_full() - allocate, fill and add a platform device
 * @info: what it shall be; everything is copied
 *
 * Context: Process context; takes the device lock.
 * Lifetime: the caller owns the device: platform_device_unregister().
 * Return: the device, or ERR_PTR().
 */
struct platform_device *platform_device_register_full(const struct platform_device_info *info)
	DRMRES_SYM(platform_device_register_full);

/**
 * platform_device_register_resndata() - a platform device with resources and data
 * @parent: device it hangs on, NULL for the platform bus
 * @name: its name without number
 * @id: number, PLATFORM_DEVID_NONE or PLATFORM_DEVID_AUTO
 * @res: resources, copied
 * @num: entries of @res
 * @data: platform data, copied
 * @size: bytes of @data
 *
 * Context: Process context; takes the device lock.
 * Lifetime: the caller owns the device: platform_device_unregister().
 * Return: the device, or ERR_PTR().
 */
static inline struct platform_device *platform_device_register_resndata(struct device *parent, const char *name, int id,
									const struct resource *res, unsigned int num,
									const void *data, size_t size)
{
	struct platform_device_info info = {
		.parent = parent,
		.name = name,
		.id = id,
		.res = res,
		.num_res = num,
		.data = data,
		.size_data = size,
		.dma_mask = 0,
	};

	return platform_device_register_full(&info);
}

/**
 * platform_device_register_simple() - a platform device with resources
 * @name: its name without number
 * @id: number, PLATFORM_DEVID_NONE or PLATFORM_DEVID_AUTO
 * @res: resources, copied
 * @num: entries of @res
 *
 * Context: Process context; takes the device lock.
 * Lifetime: the caller owns the device: platform_device_unregister().
 * Return: the device, or ERR_PTR().
 */
static inline struct platform_device *platform_device_register_simple(const char *name, int id,
								      const struct resource *res, unsigned int num)
{
	return platform_device_register_resndata(NULL, name, id, res, num, NULL, 0);
}

/**
 * platform_device_register_data() - a platform device with data
 * @parent: device it hangs on, NULL for the platform bus
 * @name: its name without number
 * @id: number, PLATFORM_DEVID_NONE or PLATFORM_DEVID_AUTO
 * @data: platform data, copied
 * @size: bytes of @data
 *
 * Context: Process context; takes the device lock.
 * Lifetime: the caller owns the device: platform_device_unregister().
 * Return: the device, or ERR_PTR().
 */
static inline struct platform_device *platform_device_register_data(struct device *parent, const char *name, int id,
								    const void *data, size_t size)
{
	return platform_device_register_resndata(parent, name, id, NULL, 0, data, size);
}

/**
 * platform_get_resource() - look a resource up by type
 * @pdev: the device
 * @type: one IORESOURCE_* type
 * @num: how many of that type to skip
 *
 * Context: Any.
 * Lifetime: the resource is the device's.
 * Return: the resource, NULL when there are not so many.
 */
struct resource *platform_get_resource(struct platform_device *pdev, unsigned int type, unsigned int num)
	DRMRES_SYM(platform_get_resource);

/**
 * platform_get_resource_byname() - look a resource up by type and name
 * @pdev: the device
 * @type: one IORESOURCE_* type
 * @name: the resource's name
 *
 * Context: Any.
 * Lifetime: the resource is the device's.
 * Return: the resource, NULL when there is none.
 */
struct resource *platform_get_resource_byname(struct platform_device *pdev, unsigned int type, const char *name)
	DRMRES_SYM(platform_get_resource_byname);

/**
 * platform_get_mem_or_io() - look a resource of memory or ports up
 * @pdev: the device
 * @num: how many to skip
 *
 * Return: the resource, NULL when there are not so many.
 */
struct resource *platform_get_mem_or_io(struct platform_device *pdev, unsigned int num)
	DRMRES_SYM(platform_get_mem_or_io);

/**
 * platform_get_irq() - a device's interrupt line
 * @pdev: the device
 * @num: how many to skip
 *
 * Context: Process context.
 * Return: the line; -ENXIO, with a line in the log, when there are not so many.
 */
int platform_get_irq(struct platform_device *pdev, unsigned int num) DRMRES_SYM(platform_get_irq);

/* The same without the line in the log, and by name. */
int platform_get_irq_optional(struct platform_device *pdev, unsigned int num) DRMRES_SYM(platform_get_irq_optional);
int platform_get_irq_byname(struct platform_device *pdev, const char *name) DRMRES_SYM(platform_get_irq_byname);
int platform_get_irq_byname_optional(struct platform_device *pdev, const char *name)
	DRMRES_SYM(platform_get_irq_byname_optional);

/* How many interrupt lines a device has. */
int platform_irq_count(struct platform_device *pdev) DRMRES_SYM(platform_irq_count);

/**
 * devm_platform_get_and_ioremap_resource() - claim and map a range of a device, until unbind
 * @pdev: the device
 * @index: how many ranges of memory to skip
 * @res: where to store the resource, may be NULL
 *
 * Context: Process context. May sleep.
 * Lifetime: unmapped and given back in its turn when the driver is unbound.
 * Return: the mapping, or ERR_PTR() as devm_ioremap_resource().
 */
void __iomem *devm_platform_get_and_ioremap_resource(struct platform_device *pdev, unsigned int index,
						     struct resource **res);

/* The same without the resource, and by name. */
void __iomem *devm_platform_ioremap_resource(struct platform_device *pdev, unsigned int index);
void __iomem *devm_platform_ioremap_resource_byname(struct platform_device *pdev, const char *name);

/**
 * platform_find_device_by_driver() - look for a device that a driver would drive
 * @start: the device to begin after, or NULL; its reference stays the caller's
 * @drv: the driver inside a struct platform_driver
 *
 * Context: Process context.
 * Lifetime: the device has one more reference; put_device() drops it.
 * Return: the device, bound or not; NULL if there is no other.
 */
struct device *platform_find_device_by_driver(struct device *start, const struct device_driver *drv)
	DRMRES_SYM(platform_find_device_by_driver);

/**
 * platform_get_drvdata() - the driver's own pointer
 * @pdev: the device
 *
 * Return: what platform_set_drvdata() got; NULL after unbind.
 */
static inline void *platform_get_drvdata(const struct platform_device *pdev)
{
	return dev_get_drvdata(&pdev->dev);
}

/**
 * platform_set_drvdata() - keep the driver's own pointer
 * @pdev: the device
 * @data: anything; forgotten at unbind
 */
static inline void platform_set_drvdata(struct platform_device *pdev, void *data)
{
	dev_set_drvdata(&pdev->dev, data);
}

/**
 * __platform_driver_register() - register a driver of platform devices
 * @drv: probe, remove and driver.name filled in
 * @owner: the module; kept, not counted
 *
 * Context: Process context; takes the lock of each device it probes.
 * Lifetime: @drv must stay until platform_driver_unregister() returns.
 * Return: as driver_register().
 */
int __platform_driver_register(struct platform_driver *drv, struct module *owner)
	DRMRES_SYM(__platform_driver_register);

/* Register a driver of this module. */
#define platform_driver_register(drv) __platform_driver_register(drv, THIS_MODULE)

/**
 * platform_driver_unregister() - unbind a driver from all its devices and forget it
 * @drv: what platform_driver_register() got
 *
 * Context: Process context; takes the lock of each device it unbinds.
 */
void platform_driver_unregister(struct platform_driver *drv) DRMRES_SYM(platform_driver_unregister);

/**
 * __platform_register_drivers() - register several drivers, or none
 * @drivers: in this order; if one fails, those before it are unregistered again
 * @count: how many
 * @owner: the module; kept, not counted
 *
 * Context: Process context; takes the lock of each device that is probed.
 * Lifetime: the drivers must stay until platform_unregister_drivers() returns.
 * Return: 0, or what driver_register() said of the one that failed.
 */
int __platform_register_drivers(struct platform_driver *const *drivers, unsigned int count, struct module *owner)
	DRMRES_SYM(__platform_register_drivers);

/* Register drivers of this module. */
#define platform_register_drivers(drivers, count) __platform_register_drivers(drivers, count, THIS_MODULE)

/**
 * platform_unregister_drivers() - unregister several drivers, the last first
 * @drivers: what platform_register_drivers() got
 * @count: how many
 *
 * Context: Process context; takes the lock of each device that is unbound.
 */
void platform_unregister_drivers(struct platform_driver *const *drivers, unsigned int count)
	DRMRES_SYM(platform_unregister_drivers);

/* A module that is one platform driver and nothing else. */
#define module_platform_driver(__platform_driver) \
	module_driver(__platform_driver, platform_driver_register, platform_driver_unregister)

#ifdef DRMRES_SITES
#define devm_platform_get_and_ioremap_resource(...) DRMRES_AT(devm_platform_get_and_ioremap_resource(__VA_ARGS__))
#define devm_platform_ioremap_resource(...) DRMRES_AT(devm_platform_ioremap_resource(__VA_ARGS__))
#define devm_platform_ioremap_resource_byname(...) DRMRES_AT(devm_platform_ioremap_resource_byname(__VA_ARGS__))
#define platform_device_alloc(...) DRMRES_AT(platform_device_alloc(__VA_ARGS__))
#define platform_device_add_resources(...) DRMRES_AT(platform_device_add_resources(__VA_ARGS__))
#define platform_device_add_data(...) DRMRES_AT(platform_device_add_data(__VA_ARGS__))
#define platform_device_add(...) DRMRES_AT(platform_device_add(__VA_ARGS__))
#define platform_device_del(...) DRMRES_AT_VOID(platform_device_del(__VA_ARGS__))
#define platform_device_put(...) DRMRES_AT_VOID(platform_device_put(__VA_ARGS__))
#define platform_device_register(...) DRMRES_AT(platform_device_register(__VA_ARGS__))
#define platform_device_unregister(...) DRMRES_AT_VOID(platform_device_unregister(__VA_ARGS__))
#define platform_device_register_full(...) DRMRES_AT(platform_device_register_full(__VA_ARGS__))
#define platform_device_register_resndata(...) DRMRES_AT(platform_device_register_resndata(__VA_ARGS__))
#define platform_device_register_simple(...) DRMRES_AT(platform_device_register_simple(__VA_ARGS__))
#define platform_device_register_data(...) DRMRES_AT(platform_device_register_data(__VA_ARGS__))
#define __platform_driver_register(...) DRMRES_AT(__platform_driver_register(__VA_ARGS__))
#define platform_driver_unregister(...) DRMRES_AT_VOID(platform_driver_unregister(__VA_ARGS__))
#define __platform_register_drivers(...) DRMRES_AT(__platform_register_drivers(__VA_ARGS__))
#define platform_unregister_drivers(...) DRMRES_AT_VOID(platform_unregister_drivers(__VA_ARGS__))
#endif

__END_DECLS

#endif
