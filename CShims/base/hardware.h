/* SPDX-License-Identifier: MIT */
/*
 * How each bus makes devices for its drivers: see drmres/hardware.h. A maker is constant data of its bus's file. What
 * plug() leaves is added, with one reference; hardware.c deletes it, drops that reference, and then does the same with the
 * device above it, if plug() made that too.
 */
#ifndef _DRMRES_BASE_HARDWARE_H_
#define _DRMRES_BASE_HARDWARE_H_

#include <drmres/types.h>

struct bus_type;
struct device;
struct device_driver;
struct device_type;
struct of_device_id;

/*
 * struct drmres_plug - a device that shall be made
 * @drv: the driver that it must match
 * @variant: row of the driver's table, below variants()
 * @name: its name; never NULL
 * @parent: what it hangs on; NULL for none
 * @pc: who asked
 */
struct drmres_plug {
	const struct device_driver *drv;
	unsigned int variant;
	const char *name;
	struct device *parent;
	const void *pc;
};

/*
 * struct drmres_maker - how one bus makes devices
 * @kind: what drmres_hardware_kind() says
 * @bus: the bus
 * @needs_parent: a device without one hangs on a root device that is made for it
 * @makes_parent: plug() makes a controller, below the parent that it got, and hangs the device on it
 * @own: a driver of the library's own, for which nothing is made; NULL for none
 * @variants: rows of a driver's table
 * @plug: make a device; 0 or an error, and then nothing is left
 * @unplug: take a device away in place of device_unregister(), with its controller; NULL for that
 */
struct drmres_maker {
	const char *kind;
	const struct bus_type *bus;
	bool needs_parent;
	bool makes_parent;
	const struct device_driver *own;
	unsigned int (*variants)(const struct device_driver *drv);
	int (*plug)(const struct drmres_plug *plug, struct device **out);
	void (*unplug)(struct device *dev);
};

extern const struct drmres_maker drmres_platform_maker, drmres_auxiliary_maker, drmres_pci_maker, drmres_usb_maker,
	drmres_i2c_maker, drmres_spi_maker, drmres_mipi_dsi_maker;

/*
 * struct drmres_made - memory that becomes a device
 * @memory: zeroed, from drmres_mem_alloc(); @release frees it
 * @size: its bytes
 * @bus, @type, @parent: of the device, may be NULL
 * @release: of the device
 * @name: of the device; copied
 */
struct drmres_made {
	void *memory;
	size_t size;
	const struct bus_type *bus;
	const struct device_type *type;
	struct device *parent;
	void (*release)(struct device *dev);
	const char *name;
};

/* Start the life of @dev, which lies in made->memory, and add it. Return: 0; or an error, and then it is released. */
int drmres_make_device(struct device *dev, const struct drmres_made *made);

/* A window of registers: untouched pages of it cost nothing. */
#define DRMRES_WINDOW 0x100000u

/*
 * The name of a resource that answers to any: nobody describes what a driver calls its windows and interrupts, so the first
 * that it asks for by name is the first that there is. Compared by address.
 */
extern const char drmres_any_name[];

/* A copy of @name that stays, the same one for the same name; drmres_any_name if there are too many. */
const char *drmres_resource_name(const char *name);

/* A window of physical addresses, and one interrupt, that nothing else has. */
u64 drmres_hardware_address(void);
unsigned int drmres_hardware_irq(void);

/*
 * Devices that a driver names by compatible strings have no tree here: they are called what comes after the comma. Rows of
 * a table, NULL for none; that part of one row; the row that is called @name, NULL for none.
 */
unsigned int drmres_of_rows(const struct of_device_id *table);
const char *drmres_of_short(const struct of_device_id *row);
const struct of_device_id *drmres_of_find(const struct of_device_id *table, const char *name);

#endif
