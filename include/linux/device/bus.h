/* SPDX-License-Identifier: MIT */
/**
 * DOC: buses
 *
 * A bus brings devices and drivers together: a device that is added is offered to each of its drivers, a driver that is
 * registered is offered each of its devices, in order of registration. A struct bus_type is constant data that must
 * stay until bus_unregister(), which comes after the last of its devices and drivers is gone. Looking for devices and
 * drivers may run concurrently with their coming and going: a device that is looked at is held by a reference.
 */
#ifndef _LINUX_DEVICE_BUS_H_
#define _LINUX_DEVICE_BUS_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct device;
struct device_driver;

/**
 * struct bus_type - what the devices and drivers of one kind have in common
 * @name: the bus's name, also the log prefix of devices without a driver
 * @dev_name: a device without a name gets this followed by its id; NULL for none
 * @match: positive when the driver may drive the device, 0 when not, negative to end the search; NULL matches all
 * @probe: called in place of the driver's probe(), with the device lock held
 * @remove: called in place of the driver's remove(), with the device lock held
 */
struct bus_type {
	const char *name;
	const char *dev_name;
	int (*match)(struct device *dev, const struct device_driver *drv);
	int (*probe)(struct device *dev);
	void (*remove)(struct device *dev);
};

typedef int (*device_match_t)(struct device *dev, const void *data);
typedef int (*device_iter_t)(struct device *dev, void *data);

/**
 * bus_register() - make a bus known
 * @bus: name filled in
 *
 * Context: Process context.
 * Lifetime: @bus must stay until bus_unregister() returns.
 * Return: 0; -EEXIST when a bus of that name is registered; -ENOMEM.
 */
int bus_register(const struct bus_type *bus) DRMRES_SYM(bus_register) __attribute__((warn_unused_result));

/**
 * bus_unregister() - forget a bus
 * @bus: what bus_register() got, with no device and no driver left on it
 *
 * Context: Process context.
 */
void bus_unregister(const struct bus_type *bus) DRMRES_SYM(bus_unregister);

/**
 * bus_rescan_devices() - probe every device of a bus that has no driver
 * @bus: a registered bus
 *
 * Context: Process context; takes the lock of each device it probes.
 * Return: 0, or the first negative error of a match.
 */
int bus_rescan_devices(const struct bus_type *bus) DRMRES_SYM(bus_rescan_devices);

/**
 * bus_for_each_dev() - see every device of a bus, in order of device_add()
 * @bus: the bus
 * @start: begin after this device, NULL for the first
 * @data: handed to @fn
 * @fn: called with a reference held on the device; nonzero ends the walk. May unregister the device
 *
 * Context: Process context.
 * Return: what @fn returned last; 0; -EINVAL when the bus is not registered.
 */
int bus_for_each_dev(const struct bus_type *bus, struct device *start, void *data, device_iter_t fn)
	DRMRES_SYM(bus_for_each_dev);

/**
 * bus_for_each_drv() - see every driver of a bus, in order of registration
 * @bus: the bus
 * @start: begin after this driver, NULL for the first
 * @data: handed to @fn
 * @fn: called for each driver; nonzero ends the walk
 *
 * Context: Process context.
 * Return: what @fn returned last; 0; -EINVAL when the bus is not registered.
 */
int bus_for_each_drv(const struct bus_type *bus, struct device_driver *start, void *data,
		     int (*fn)(struct device_driver *drv, void *data)) DRMRES_SYM(bus_for_each_drv);

/**
 * bus_find_device() - look for one device of a bus
 * @bus: the bus
 * @start: begin after this device, NULL for the first
 * @data: handed to @match
 * @match: nonzero for the one that is wanted
 *
 * Context: Process context.
 * Lifetime: the caller owns a reference: put_device().
 * Return: the device, NULL when none matches.
 */
struct device *bus_find_device(const struct bus_type *bus, struct device *start, const void *data, device_match_t match)
	DRMRES_SYM(bus_find_device);

/**
 * device_match_name() - bus_find_device() by name
 * @dev: candidate
 * @name: the name, a string
 *
 * Return: nonzero for a device of that name.
 */
int device_match_name(struct device *dev, const void *name) DRMRES_SYM(device_match_name);

/**
 * device_match_any() - bus_find_device() that takes the first
 * @dev: candidate
 * @unused: not looked at
 *
 * Return: 1.
 */
int device_match_any(struct device *dev, const void *unused) DRMRES_SYM(device_match_any);

/**
 * bus_find_device_by_name() - look a device up by name
 * @bus: the bus
 * @start: begin after this device, NULL for the first
 * @name: its name
 *
 * Context: Process context.
 * Lifetime: the caller owns a reference: put_device().
 * Return: the device, NULL when there is none.
 */
static inline struct device *bus_find_device_by_name(const struct bus_type *bus, struct device *start, const char *name)
{
	return bus_find_device(bus, start, name, device_match_name);
}

/**
 * bus_find_next_device() - the next device of a bus
 * @bus: the bus
 * @cur: the device before it, NULL for the first
 *
 * Context: Process context.
 * Lifetime: the caller owns a reference: put_device().
 * Return: the device, NULL after the last.
 */
static inline struct device *bus_find_next_device(const struct bus_type *bus, struct device *cur)
{
	return bus_find_device(bus, cur, NULL, device_match_any);
}

#ifdef DRMRES_SITES
#define bus_register(...) DRMRES_AT(bus_register(__VA_ARGS__))
#define bus_unregister(...) DRMRES_AT_VOID(bus_unregister(__VA_ARGS__))
#define bus_rescan_devices(...) DRMRES_AT(bus_rescan_devices(__VA_ARGS__))
#endif

__END_DECLS

#endif
