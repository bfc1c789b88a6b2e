/* SPDX-License-Identifier: MIT */
/**
 * DOC: hardware that comes and goes
 *
 * Makes devices for drivers that are registered, on every bus there is: what a bus controller does when something is
 * plugged in, and when it is pulled out. A device is made so that exactly the given driver matches it, by name, id table or
 * compatible string, and is probed inside drmres_hardware_create(). The maker owns the device until
 * drmres_hardware_remove(); the device's memory goes with its last reference, which a driver may have kept.
 */
#ifndef _DRMRES_HARDWARE_H_
#define _DRMRES_HARDWARE_H_

#include <drmres/types.h>

__BEGIN_DECLS

struct device;
struct device_driver;

/**
 * drmres_hardware_for_each_driver() - see every driver that hardware can be made for
 * @fn: called for each driver, bus by bus and in order of registration; nonzero ends the walk
 * @data: handed to @fn
 *
 * Drivers of the library's own (the faux driver, the one of USB devices) are not among them.
 *
 * Context: Process context.
 * Return: what @fn returned last, 0 without drivers.
 */
int drmres_hardware_for_each_driver(int (*fn)(struct device_driver *drv, void *data), void *data);

/**
 * drmres_hardware_kind() - the kind of devices that a driver drives
 * @drv: a driver with its bus filled in
 *
 * Return: "platform", "auxiliary", "pci", "usb", "i2c", "spi" or "mipi-dsi"; NULL when nothing can be made for it.
 */
const char *drmres_hardware_kind(const struct device_driver *drv);

/**
 * drmres_hardware_variants() - how many different devices a driver says it drives
 * @drv: a registered driver
 *
 * Return: rows of its id table, or without one its compatible strings, 1 for a driver that matches by its own name, 0 when nothing
 * can be made for it.
 */
unsigned int drmres_hardware_variants(const struct device_driver *drv);

/**
 * drmres_hardware_create() - plug in a device for a driver
 * @drv: a registered driver
 * @name: the device's name, NULL for the driver's. Auxiliary devices have the name of the id table, whatever is asked for
 * @parent: what it hangs on, NULL for the bus's own; an auxiliary device without one hangs on a device made for it
 * @out: the device
 *
 * A platform device has one memory resource of 4096 bytes and one interrupt; a PCI device has BAR 0 of that size and
 * one interrupt; a USB device has one interface, which is the device; an I2C, SPI or DSI device has a controller. That its
 * probe failed is no error: see dev->driver.
 *
 * Context: Process context; takes the device lock.
 * Lifetime: until drmres_hardware_remove(); not when an error was returned.
 * Return: 0; -EOPNOTSUPP when nothing can be made for @drv; -EINVAL; -ENOMEM; -EEXIST when the name is taken.
 */
int drmres_hardware_create(const struct device_driver *drv, const char *name, struct device *parent,
			   struct device **out);

/**
 * drmres_hardware_create_variant() - plug in a device of one of the kinds that a driver drives
 * @drv: a registered driver
 * @variant: row of its id table, below drmres_hardware_variants()
 * @name: see drmres_hardware_create()
 * @parent: see drmres_hardware_create()
 * @out: the device
 *
 * Context: Process context; takes the device lock.
 * Lifetime: see drmres_hardware_create().
 * Return: as drmres_hardware_create(); -ERANGE when there is no such row.
 */
int drmres_hardware_create_variant(const struct device_driver *drv, unsigned int variant, const char *name,
				   struct device *parent, struct device **out);

/**
 * drmres_hardware_remove() - pull a device out
 * @dev: what drmres_hardware_create() gave
 *
 * Unbinds it, takes it away with what was made for it, and drops the maker's reference.
 *
 * Context: Process context; takes the device lock.
 */
void drmres_hardware_remove(struct device *dev);

__END_DECLS

#endif
