// SPDX-License-Identifier: MIT
/*
 * The hardware side of a run: loading the subject, finding the drivers that it registered, and making, binding and
 * taking away the devices that they drive. A device that the subject made by itself is bound and unbound like another
 * and goes with the subject's unload. Used by one thread at a time, but for the one call that a race makes.
 */
#include "world.h"

#include <drmres/errno.h>
#include <drmres/hardware.h>
#include <drmres/io.h>
#include <drmres/user.h>
#include <linux/err.h>
#include <linux/platform_device.h>

#include <stdio.h>
#include <string.h>

/* Drivers that were there before the subject came. */
#define STRANGERS 64
static const struct device_driver *strangers[STRANGERS];
static size_t stranger_count;

static int note_stranger(struct device_driver *drv, void *data)
{
	(void)data;
	if (stranger_count < STRANGERS)
		strangers[stranger_count++] = drv;
	return 0;
}

void world_begin(struct world *world, const struct harness_subject *subject, const char *scenario)
{
	*world = (struct world){.subject = subject, .scenario = scenario};
	drmres_io_answer_polls(true);
	stranger_count = 0;
	drmres_hardware_for_each_driver(note_stranger, NULL);
	/* Devices have a parent that stays, as on a board. */
	world->parent = __root_device_register("soc", NULL);
	if (IS_ERR(world->parent))
		world->parent = NULL;
}

static int first_device(struct device *dev, void *data)
{
	*(struct device **)data = dev;
	return 1;
}

/* What a person knows the device by: the driver's name, or the first name that it lists. */
static const char *device_name_of(const struct device_driver *drv)
{
	const struct platform_driver *driver = to_platform_driver(drv);

	if (drv->bus == &platform_bus_type && driver->id_table && driver->id_table[0].name[0])
		return driver->id_table[0].name;
	return drv->name;
}

static void note_driver(const struct device_driver *drv, const struct world_device *device)
{
	struct record *record = harness_record;
	struct recorded_driver *to;
	const char *kind = drmres_hardware_kind(drv);

	if (record->driver_count == RECORD_DRIVERS)
		return;
	to = &record->drivers[record->driver_count++];
	snprintf(to->name, sizeof(to->name), "%s", drv->name);
	snprintf(to->kind, sizeof(to->kind), "%s", device->own || !kind ? "module" : kind);
	snprintf(to->devices[0], sizeof(to->devices[0]), "%s", device->name);
	to->count = 1;
	to->rows = device->own ? 1 : drmres_hardware_variants(drv);
}

static int discover_driver(struct device_driver *drv, void *data)
{
	struct world *world = data;
	struct world_device *device;
	struct device *bound = NULL;

	for (size_t i = 0; i < stranger_count; i++)
		if (strangers[i] == drv)
			return 0;
	for (size_t i = 0; i < world->device_count; i++)
		if (world->devices[i].driver == drv)
			return 0;
	if (world->device_count == WORLD_DEVICES || !drmres_hardware_variants(drv))
		return 0;

	device = &world->devices[world->device_count++];
	*device = (struct world_device){.driver = drv};
	if (driver_for_each_device(drv, NULL, &bound, first_device) && bound) {
		device->own = true;
		snprintf(device->name, sizeof(device->name), "%s", dev_name(bound));
		harness_record->bound = true;
	} else {
		snprintf(device->name, sizeof(device->name), "%s", device_name_of(drv));
	}
	if (!world->lives)
		note_driver(drv, device);
	return 0;
}

/* The drivers are static data of the subject, which stay the same when it is loaded again. */
void world_discover(struct world *world)
{
	size_t kept = 0;

	for (size_t i = 0; i < world->device_count; i++)
		if (world->devices[i].dev || !world->devices[i].own)
			world->devices[kept++] = world->devices[i];
	world->device_count = kept;
	drmres_hardware_for_each_driver(discover_driver, world);
}

int world_load(struct world *world)
{
	struct step step;
	int ret;

	if (world->loaded) {
		step_refuse(world, "load", world->subject->name, "already there");
		return -EBUSY;
	}
	step_begin(&step, world, "load", world->subject->name);
	ret = world->subject->load(world->subject->context);
	step_end(&step, ret);
	if (ret < 0)
		return ret;
	world->loaded = true;
	world_discover(world);
	if (!world->device_count)
		harness_record->bound = true;
	return 0;
}

bool world_in_use(const struct world *world)
{
	return world->file_count || world->kept_count || world->map_count;
}

int world_unload(struct world *world)
{
	struct step step;

	if (!world->loaded) {
		step_refuse(world, "unload", world->subject->name, "not there");
		return -ENOENT;
	}
	/* A module stays while userspace is inside it. */
	if (world_in_use(world)) {
		step_refuse(world, "unload", world->subject->name, "in use");
		return -EBUSY;
	}
	step_begin(&step, world, "unload", world->subject->name);
	world->subject->unload(world->subject->context);
	step_end(&step, 0);
	world->loaded = false;
	world->gone = true;
	return 0;
}

static struct device *find_device(const struct world_device *device)
{
	if (device->dev)
		return get_device(device->dev);
	return device->own ? bus_find_device_by_name(device->driver->bus, NULL, device->name) : NULL;
}

/* What probe said cannot be seen from outside but in the log; here only whether the device was taken. */
static void end_bind(struct step *step, struct device *dev, int ret)
{
	if (ret < 0) {
		step_end(step, ret);
	} else if (dev && !device_is_bound(dev)) {
		step_end_text(step, "not bound");
	} else {
		step->world->lives++;
		harness_record->bound = true;
		step_end(step, 0);
	}
}

static void plug(struct world *world, struct world_device *device)
{
	struct device *parent = device->driver->bus == &platform_bus_type ? world->parent : NULL;
	unsigned int row = world->row < drmres_hardware_variants(device->driver) ? world->row : 0;
	char subject[72];
	struct step step;
	int ret;

	if (row)
		snprintf(subject, sizeof(subject), "%s row %u", device->name, row + 1);
	step_begin(&step, world, "plug", row ? subject : device->name);
	ret = drmres_hardware_create_variant(device->driver, row, device->name, parent, &device->dev);
	if (ret)
		device->dev = NULL;
	end_bind(&step, device->dev, ret);
}

/* A subject without hardware of ours comes and goes by being loaded and unloaded. */
static bool is_module(const struct world *world)
{
	for (size_t i = 0; i < world->device_count; i++)
		if (!world->devices[i].own)
			return false;
	return true;
}

void world_plug(struct world *world)
{
	if (is_module(world)) {
		if (!world->loaded)
			world_load(world);
		return;
	}
	for (size_t i = 0; i < world->device_count; i++) {
		if (world->devices[i].own)
			continue;
		if (world->devices[i].dev)
			step_refuse(world, "plug", world->devices[i].name, "already there");
		else
			plug(world, &world->devices[i]);
	}
}

/* Tables are long, and rows are much alike. */
#define MOST_ROWS 32

void world_every_row(struct world *world)
{
	static const char *const life[] = {"plug",   "open",	     "ioctl", "export",	    "mmap",  "touch",
					   "munmap", "drop-handles", "close", "close-kept", "unplug"};
	const unsigned int chosen = world->row;
	unsigned int rows = 1;

	for (size_t i = 0; i < world->device_count; i++)
		if (!world->devices[i].own && drmres_hardware_variants(world->devices[i].driver) > rows)
			rows = drmres_hardware_variants(world->devices[i].driver);
	for (world->row = 0; world->row < rows && world->row < MOST_ROWS; world->row++)
		for (size_t i = 0; i < sizeof(life) / sizeof(life[0]); i++)
			world_step(world, life[i]);
	world->row = chosen;
}

/* What works without the device that went first goes on working for a while. */
static void one_is_gone(struct world *world, size_t left)
{
	if (!left || !world->settle_always || world->still)
		return;
	world_irq(world);
	world_settle(world);
}

void world_unplug(struct world *world)
{
	struct world_device *device;
	struct step step;

	if (is_module(world)) {
		world_unload(world);
		return;
	}
	for (size_t i = world->device_count; i--;) {
		device = &world->devices[i];
		if (!device->dev) {
			if (!device->own)
				step_refuse(world, "unplug", device->name, "not there");
			continue;
		}
		step_begin(&step, world, "unplug", device->name);
		drmres_hardware_remove(device->dev);
		device->dev = NULL;
		world->gone = true;
		step_end(&step, 0);
		one_is_gone(world, i);
	}
}

void world_unbind(struct world *world)
{
	struct device *dev;
	struct step step;

	if (!world->device_count)
		step_refuse(world, "unbind", world->subject->name, "no device");
	for (size_t i = world->device_count; i--;) {
		dev = find_device(&world->devices[i]);
		if (!dev) {
			step_refuse(world, "unbind", world->devices[i].name, "not there");
			continue;
		}
		step_begin(&step, world, "unbind", world->devices[i].name);
		device_release_driver(dev);
		world->gone = true;
		step_end(&step, 0);
		put_device(dev);
		one_is_gone(world, i);
	}
}

void world_rebind(struct world *world)
{
	struct device *dev;
	struct step step;
	int ret;

	if (!world->device_count)
		step_refuse(world, "rebind", world->subject->name, "no device");
	for (size_t i = 0; i < world->device_count; i++) {
		dev = find_device(&world->devices[i]);
		if (!dev) {
			step_refuse(world, "rebind", world->devices[i].name, "not there");
			continue;
		}
		step_begin(&step, world, "rebind", world->devices[i].name);
		ret = device_attach(dev);
		end_bind(&step, dev, ret < 0 ? ret : 0);
		put_device(dev);
	}
}

/* The order is that of a user who leaves, then hardware that goes, then a module that is not needed any more. */
void world_end(struct world *world)
{
	world->still = false;
	world_unmap(world);
	world_close_all(world);
	world_close_kept(world);
	world_settle(world);
	if (!is_module(world))
		for (size_t i = 0; i < world->device_count; i++)
			if (world->devices[i].dev) {
				world_unplug(world);
				break;
			}
	world_settle(world);
	if (world->loaded)
		world_unload(world);
	world_settle(world);
	if (world->parent) {
		root_device_unregister(world->parent);
		world->parent = NULL;
	}
	drmres_exit();
}
