/* SPDX-License-Identifier: MIT */
/**
 * DOC: the auxiliary bus
 *
 * One driver splits its device into several by registering auxiliary devices below it, which other drivers drive. The
 * struct auxiliary_device is embedded in memory of whoever registers it and freed by its dev.release(): from
 * auxiliary_device_init() on, errors too are undone with auxiliary_device_uninit(). It must be deleted and put before
 * its parent's driver is gone; who drives it may unbind and bind at any time in between.
 */
#ifndef _LINUX_AUXILIARY_BUS_H_
#define _LINUX_AUXILIARY_BUS_H_

#include <drmres/link.h>
#include <drmres/module.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/device.h>
#include <linux/mod_devicetable.h>

__BEGIN_DECLS

/**
 * struct auxiliary_device - a part of another device
 * @dev: its parent and release() are filled in before auxiliary_device_init()
 * @name: what comes after "MODULE." in id tables
 * @id: number that tells devices of one name apart
 */
struct DRMRES_SWIFT_NONCOPYABLE auxiliary_device {
	struct device dev;
	const char *name;
	u32 id;
};

/**
 * struct auxiliary_driver - a driver of auxiliary devices
 * @probe: takes the device when it returns 0; gets the row of @id_table that matched
 * @remove: undoes @probe, before the managed resources go
 * @shutdown: unused here, kept for driver source
 * @name: appended to the module's name, may be NULL
 * @driver: what all drivers have; its name is made by registering
 * @id_table: which devices it drives
 */
struct auxiliary_driver {
	int (*probe)(struct auxiliary_device *auxdev, const struct auxiliary_device_id *id);
	void (*remove)(struct auxiliary_device *auxdev);
	void (*shutdown)(struct auxiliary_device *auxdev);
	const char *name;
	struct device_driver driver;
	const struct auxiliary_device_id *id_table;
};

extern const struct bus_type auxiliary_bus_type DRMRES_SYM(auxiliary_bus_type);

#define to_auxiliary_dev(__dev) container_of_const(__dev, struct auxiliary_device, dev)
#define to_auxiliary_drv(__drv) container_of_const(__drv, struct auxiliary_driver, driver)

/**
 * auxiliary_get_drvdata() - the driver's own pointer
 * @auxdev: the device
 *
 * Return: what auxiliary_set_drvdata() got; NULL after unbind.
 */
static inline void *auxiliary_get_drvdata(struct auxiliary_device *auxdev)
{
	return dev_get_drvdata(&auxdev->dev);
}

/**
 * auxiliary_set_drvdata() - keep the driver's own pointer
 * @auxdev: the device
 * @data: anything; forgotten at unbind
 */
static inline void auxiliary_set_drvdata(struct auxiliary_device *auxdev, void *data)
{
	dev_set_drvdata(&auxdev->dev, data);
}

/**
 * auxiliary_device_init() - start an auxiliary device's life
 * @auxdev: zeroed but for its name, id, dev.parent and dev.release
 *
 * Context: Process context.
 * Lifetime: from here on the device is given up with auxiliary_device_uninit() only.
 * Return: 0; -EINVAL without parent or name, and then its life has not begun.
 */
int auxiliary_device_init(struct auxiliary_device *auxdev) DRMRES_SYM(auxiliary_device_init)
	__attribute__((warn_unused_result));

/* Behind auxiliary_device_add(). */
int __auxiliary_device_add(struct auxiliary_device *auxdev, const char *modname) DRMRES_SYM(__auxiliary_device_add)
	__attribute__((warn_unused_result));

/**
 * auxiliary_device_add() - make an auxiliary device visible and probe it
 * @auxdev: what auxiliary_device_init() got
 *
 * It is called "MODULE.NAME.ID".
 *
 * Context: Process context; takes the device lock.
 * Lifetime: on error the caller's reference stays: auxiliary_device_uninit().
 * Return: as device_add().
 */
#define auxiliary_device_add(auxdev) __auxiliary_device_add(auxdev, KBUILD_MODNAME)

/**
 * auxiliary_device_delete() - take an auxiliary device away, keeping the reference
 * @auxdev: an added device
 *
 * Context: Process context; takes the device lock.
 */
static inline void auxiliary_device_delete(struct auxiliary_device *auxdev)
{
	(device_del)(&auxdev->dev);
}

/**
 * auxiliary_device_uninit() - drop the reference of auxiliary_device_init()
 * @auxdev: the device, which is not added or deleted again
 *
 * Context: Process context.
 */
static inline void auxiliary_device_uninit(struct auxiliary_device *auxdev)
{
	(put_device)(&auxdev->dev);
}

/* Behind auxiliary_device_create(). */
struct auxiliary_device *__auxiliary_device_create(struct device *dev, const char *modname, const char *devname,
						   void *platform_data, int id) DRMRES_SYM(__auxiliary_device_create);

/**
 * auxiliary_device_create() - allocate and add an auxiliary device
 * @dev: its parent
 * @devname: its name, kept, not copied
 * @platform_data: for whoever drives it; kept, not copied
 *
 * Context: Process context; takes the device lock.
 * Lifetime: until auxiliary_device_destroy(), and then until its last reference.
 * Return: the device, NULL on any error.
 */
#define auxiliary_device_create(dev, devname, platform_data) \
	__auxiliary_device_create(dev, KBUILD_MODNAME, devname, platform_data, 0)

/**
 * auxiliary_device_destroy() - delete and put an auxiliary device
 * @auxdev: the struct auxiliary_device, as a devm action would pass it
 *
 * Context: Process context; takes the device lock.
 */
void auxiliary_device_destroy(void *auxdev) DRMRES_SYM(auxiliary_device_destroy);

/* Behind devm_auxiliary_device_create(). */
struct auxiliary_device *__devm_auxiliary_device_create(struct device *dev, const char *modname, const char *devname,
							void *platform_data, int id);

/**
 * devm_auxiliary_device_create() - auxiliary_device_create() until the parent's driver is unbound
 * @dev: its parent, which is being probed
 * @devname: its name, kept, not copied
 * @platform_data: for whoever drives it; kept, not copied
 *
 * Context: Process context; takes the device lock.
 * Lifetime: destroyed at unbind of @dev, in reverse order with its other resources.
 * Return: the device, NULL on any error.
 */
#define devm_auxiliary_device_create(dev, devname, platform_data) \
	__devm_auxiliary_device_create(dev, KBUILD_MODNAME, devname, platform_data, 0)

/* Behind auxiliary_driver_register(). */
int __auxiliary_driver_register(struct auxiliary_driver *auxdrv, struct module *owner, const char *modname)
	DRMRES_SYM(__auxiliary_driver_register) __attribute__((warn_unused_result));

/**
 * auxiliary_driver_register() - register a driver and probe what matches
 * @auxdrv: probe and id_table filled in
 *
 * Context: Process context; takes the lock of each device it probes.
 * Lifetime: @auxdrv must stay until auxiliary_driver_unregister() returns.
 * Return: as driver_register(); -EINVAL without probe or id_table.
 */
#define auxiliary_driver_register(auxdrv) __auxiliary_driver_register(auxdrv, THIS_MODULE, KBUILD_MODNAME)

/**
 * auxiliary_driver_unregister() - unbind a driver from all its devices and take it off the bus
 * @auxdrv: what auxiliary_driver_register() got
 *
 * Context: Process context; takes the lock of each device it unbinds.
 */
void auxiliary_driver_unregister(struct auxiliary_driver *auxdrv) DRMRES_SYM(auxiliary_driver_unregister);

/* Define a module as one auxiliary driver. */
#define module_auxiliary_driver(__auxiliary_driver) \
	module_driver(__auxiliary_driver, auxiliary_driver_register, auxiliary_driver_unregister)

#ifdef DRMRES_SITES
#define auxiliary_device_init(...) DRMRES_AT(auxiliary_device_init(__VA_ARGS__))
#define __auxiliary_device_add(...) DRMRES_AT(__auxiliary_device_add(__VA_ARGS__))
#define auxiliary_device_delete(...) DRMRES_AT_VOID(auxiliary_device_delete(__VA_ARGS__))
#define auxiliary_device_uninit(...) DRMRES_AT_VOID(auxiliary_device_uninit(__VA_ARGS__))
#define __auxiliary_device_create(...) DRMRES_AT(__auxiliary_device_create(__VA_ARGS__))
#define __devm_auxiliary_device_create(...) DRMRES_AT(__devm_auxiliary_device_create(__VA_ARGS__))
#define __auxiliary_driver_register(...) DRMRES_AT(__auxiliary_driver_register(__VA_ARGS__))
#define auxiliary_driver_unregister(...) DRMRES_AT_VOID(auxiliary_driver_unregister(__VA_ARGS__))
#endif

__END_DECLS

#endif
