// SPDX-License-Identifier: MIT
/**
 * DOC: hardware that comes and goes
 *
 * Owns the list of devices that were plugged in, each with one reference, from drmres_hardware_create() to
 * drmres_hardware_remove(). How a device is made is its bus's business; here are the buses, and what they have in common.
 * Everything may be called concurrently, on different devices.
 */
#include <drmres/hardware.h>

#include <drmres/of_node.h>
#include <linux/device.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <mm/mm.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <bsd/string.h>
#include <lib/fork.h>

#include "base.h"
#include "hardware.h"

static const struct drmres_maker *const makers[] = {
	&drmres_platform_maker, &drmres_auxiliary_maker, &drmres_pci_maker,	 &drmres_usb_maker,
	&drmres_i2c_maker,	&drmres_spi_maker,	 &drmres_mipi_dsi_maker,
};

/*
 * struct hardware - a device that was plugged in
 * @entry: place on the list
 * @dev: the device, with the reference that it was made with
 * @above: a root device that was made for it to hang on, NULL for none
 * @maker: its bus
 */
struct hardware {
	struct list_head entry;
	struct device *dev;
	struct device *above;
	const struct drmres_maker *maker;
};

/* Held for a few instructions, with no scheduling point inside. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static LIST_HEAD(plugged);

const char drmres_any_name[] = "registers";

static u64 windows;
static unsigned int interrupts;

u64 drmres_hardware_address(void)
{
	/* Relaxed: only that it is another one each time. */
	return 0x100000000ull + DRMRES_WINDOW * __atomic_fetch_add(&windows, 1, __ATOMIC_RELAXED);
}

const char *drmres_resource_name(const char *name)
{
	static char names[128][32];
	const char *found = drmres_any_name;

	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < ARRAY_SIZE(names) && found == drmres_any_name; i++) {
		if (!names[i][0])
			strlcpy(names[i], name, sizeof(names[i]));
		if (!strncmp(names[i], name, sizeof(names[i]) - 1))
			found = names[i];
	}
	pthread_mutex_unlock(&lock);
	return found;
}

unsigned int drmres_hardware_irq(void)
{
	/* Relaxed: only that it is another one each time. */
	return 32 + __atomic_fetch_add(&interrupts, 1, __ATOMIC_RELAXED);
}

/* ---- tables of compatible strings ---- */

unsigned int drmres_of_rows(const struct of_device_id *table)
{
	unsigned int count = 0;

	while (table && (table[count].compatible[0] || table[count].name[0] || table[count].type[0]))
		count++;
	return count;
}

const char *drmres_of_short(const struct of_device_id *row)
{
	const char *comma = strchr(row->compatible, ',');

	return comma ? comma + 1 : row->compatible;
}

/* Whether @name is @text, or as much of it as a device's name had room for. */
static bool is_cut(const char *name, const char *text)
{
	size_t length = strlen(name);

	return length >= I2C_NAME_SIZE - 1 ? !strncmp(name, text, length) : !strcmp(name, text);
}

const struct of_device_id *drmres_of_find(const struct of_device_id *table, const char *name)
{
	for (unsigned int i = 0, count = drmres_of_rows(table); i < count; i++)
		if (!strcmp(table[i].compatible, name) || is_cut(name, drmres_of_short(&table[i])))
			return &table[i];
	return NULL;
}

/* ---- making devices ---- */

int drmres_make_device(struct device *dev, const struct drmres_made *made)
{
	int ret;

	(device_initialize)(dev);
	dev->bus = made->bus;
	dev->type = made->type;
	dev->parent = made->parent;
	dev->release = made->release;
	ret = (dev_set_name)(dev, "%s", made->name);
	drmres_device_tag(dev, made->memory, made->size);
	if (!ret && !dev->of_node)
		dev->of_node = drmres_of_node(made->name);
	if (!ret)
		ret = (device_add)(dev);
	if (ret)
		(put_device)(dev);
	return ret;
}

static const struct drmres_maker *maker_of(const struct device_driver *drv)
{
	for (size_t i = 0; drv && i < ARRAY_SIZE(makers); i++)
		if (makers[i]->bus == drv->bus)
			return makers[i]->own == drv ? NULL : makers[i];
	return NULL;
}

struct walk {
	int (*fn)(struct device_driver *drv, void *data);
	void *data;
};

static int unless_own(struct device_driver *drv, void *data)
{
	const struct walk *walk = data;

	return maker_of(drv) ? walk->fn(drv, walk->data) : 0;
}

int drmres_hardware_for_each_driver(int (*fn)(struct device_driver *drv, void *data), void *data)
{
	struct walk walk = {.fn = fn, .data = data};
	int ret = 0;

	for (size_t i = 0; !ret && i < ARRAY_SIZE(makers); i++)
		ret = bus_for_each_drv(makers[i]->bus, NULL, &walk, unless_own);
	return ret;
}

const char *drmres_hardware_kind(const struct device_driver *drv)
{
	const struct drmres_maker *maker = maker_of(drv);

	return maker ? maker->kind : NULL;
}

unsigned int drmres_hardware_variants(const struct device_driver *drv)
{
	const struct drmres_maker *maker = maker_of(drv);

	return maker ? maker->variants(drv) : 0;
}

/* What a device that needs one hangs on, if the caller has nothing. */
static struct device *make_above(const char *name)
{
	char above[96];

	snprintf(above, sizeof(above), "%s-parent", name);
	return (__root_device_register)(above, NULL);
}

int drmres_hardware_create_variant(const struct device_driver *drv, unsigned int variant, const char *name,
				   struct device *parent, struct device **out)
{
	struct drmres_plug plug = {.drv = drv, .variant = variant, .parent = parent};
	const struct drmres_maker *maker = maker_of(drv);
	struct hardware *hardware;
	int ret;

	if (!drv || !out) {
		drmres_report(DRMRES_NULL_ARGUMENT, "drmres_hardware_create", NULL,
			      "drmres_hardware_create() without a %s", drv ? "place for the device" : "driver");
		return -EINVAL;
	}
	*out = NULL;
	if (!maker)
		return -EOPNOTSUPP;
	if (variant >= maker->variants(drv))
		return -ERANGE;
	plug.pc = __builtin_return_address(0);
	plug.name = name ? name : drv->name;

	hardware = drmres_mem_alloc(sizeof(*hardware), GFP_KERNEL | __GFP_ZERO, plug.pc);
	if (!hardware)
		return -ENOMEM;
	hardware->maker = maker;
	if (maker->needs_parent && !parent) {
		hardware->above = make_above(plug.name);
		if (IS_ERR(hardware->above)) {
			ret = PTR_ERR(hardware->above);
			kfree(hardware);
			return ret;
		}
		plug.parent = hardware->above;
	}
	ret = maker->plug(&plug, &hardware->dev);
	if (ret) {
		if (hardware->above)
			(root_device_unregister)(hardware->above);
		kfree(hardware);
		return ret;
	}
	pthread_mutex_lock(&lock);
	list_add_tail(&hardware->entry, &plugged);
	pthread_mutex_unlock(&lock);
	*out = hardware->dev;
	return 0;
}

int drmres_hardware_create(const struct device_driver *drv, const char *name, struct device *parent,
			   struct device **out)
{
	return drmres_hardware_create_variant(drv, 0, name, parent, out);
}

static struct hardware *take(const struct device *dev)
{
	struct hardware *hardware, *found = NULL;

	pthread_mutex_lock(&lock);
	list_for_each_entry (hardware, &plugged, entry)
		if (hardware->dev == dev) {
			found = hardware;
			list_del(&hardware->entry);
			break;
		}
	pthread_mutex_unlock(&lock);
	return found;
}

void drmres_hardware_remove(struct device *dev)
{
	struct hardware *hardware = take(dev);
	struct device *controller;

	if (!hardware) {
		if (drmres_device_usable(dev, __func__))
			drmres_device_report(DRMRES_DEVICE_STATE, __func__, dev,
					     "drmres_hardware_remove() of a device that was not plugged in");
		return;
	}
	controller = hardware->maker->makes_parent ? dev->parent : NULL;
	if (hardware->maker->unplug)
		hardware->maker->unplug(dev);
	else
		(device_unregister)(dev);
	if (controller)
		(device_unregister)(controller);
	if (hardware->above)
		(root_device_unregister)(hardware->above);
	kfree(hardware);
}
