// SPDX-License-Identifier: MIT
/**
 * DOC: the auxiliary bus
 *
 * Owns the bus, which is static and never ends, and the names of the drivers on it. An auxiliary device is memory of whoever
 * registers it, except one that auxiliary_device_create() made, which goes with its last reference. It hangs on
 * its parent's device and holds a reference on it, but not on its driver: whoever registers it takes it away in time. Everything may be
 * called concurrently, on different devices.
 */
#include <linux/auxiliary_bus.h>

#include <drmres/hardware.h>
#include <linux/sprintf.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <mm/mm.h>
#include <stdio.h>
#include <string.h>

#include "base.h"
#include "hardware.h"

/*
 * The name of a module: where the build does not say KBUILD_MODNAME it is the name of the source file. Return: @buf.
 */
static const char *module_name(const char *modname, char *buf, size_t size)
{
	snprintf(buf, size, "%.*s", (int)strcspn(modname, "."), modname);
	for (char *p = buf; *p; p++)
		if (*p == '-')
			*p = '_';
	return buf;
}

/* Whether @id means the devices of @name up to @length. It may have been made of KBUILD_MODNAME, as devices are. */
static bool is_name(const struct auxiliary_device_id *id, const char *name, size_t length)
{
	const char *suffix = strstr(id->name, ".c.");
	char module[sizeof(id->name)], whole[2 * sizeof(id->name)];

	if (!suffix)
		return strlen(id->name) == length && !strncmp(name, id->name, length);
	snprintf(whole, sizeof(whole), "%s%s", module_name(id->name, module, sizeof(module)), suffix + 2);
	return strlen(whole) == length && !strncmp(name, whole, length);
}

static const struct auxiliary_device_id *match_id(const struct auxiliary_device_id *id, const struct device *dev)
{
	const char *name = dev_name(dev), *dot = strrchr(name, '.');

	for (; dot && id->name[0]; id++)
		if (is_name(id, name, (size_t)(dot - name)))
			return id;
	return NULL;
}

static int auxiliary_match(struct device *dev, const struct device_driver *drv)
{
	return match_id(to_auxiliary_drv(drv)->id_table, dev) != NULL;
}

static int auxiliary_bus_probe(struct device *dev)
{
	const struct auxiliary_driver *drv = to_auxiliary_drv(dev->driver);

	return drv->probe(to_auxiliary_dev(dev), match_id(drv->id_table, dev));
}

static void auxiliary_bus_remove(struct device *dev)
{
	const struct auxiliary_driver *drv = to_auxiliary_drv(dev->driver);

	if (drv->remove)
		drv->remove(to_auxiliary_dev(dev));
}

const struct bus_type auxiliary_bus_type = {
	.name = "auxiliary",
	.match = auxiliary_match,
	.probe = auxiliary_bus_probe,
	.remove = auxiliary_bus_remove,
};

static struct subsys_private auxiliary_subsys;

__attribute__((constructor)) static void auxiliary_start(void)
{
	drmres_bus_builtin(&auxiliary_bus_type, &auxiliary_subsys);
}

/* ---- devices ---- */

static bool usable(struct auxiliary_device *auxdev, const char *function)
{
	if (!IS_ERR_OR_NULL(auxdev))
		return drmres_device_usable(&auxdev->dev, function);
	drmres_report(DRMRES_NULL_ARGUMENT, function, NULL, "%s() on %s", function,
		      auxdev ? "an error pointer" : "a NULL device");
	return false;
}

int auxiliary_device_init(struct auxiliary_device *auxdev)
{
	if (!usable(auxdev, __func__))
		return -EINVAL;
	if (!auxdev->dev.parent) {
		pr_err("auxiliary:auxiliary_device_init: auxiliary_device has a NULL dev->parent\n");
		return -EINVAL;
	}
	if (!auxdev->name) {
		pr_err("auxiliary:auxiliary_device_init: auxiliary_device has a NULL name\n");
		return -EINVAL;
	}
	auxdev->dev.bus = &auxiliary_bus_type;
	(device_initialize)(&auxdev->dev);
	return 0;
}

int __auxiliary_device_add(struct auxiliary_device *auxdev, const char *modname)
{
	struct device *dev;
	char module[64];
	int ret;

	if (!usable(auxdev, "auxiliary_device_add"))
		return -EINVAL;
	dev = &auxdev->dev;
	if (!modname) {
		dev_err(dev, "auxiliary device modname is NULL\n");
		return -EINVAL;
	}
	ret = (dev_set_name)(dev, "%s.%s.%d", module_name(modname, module, sizeof(module)), auxdev->name,
			     (int)auxdev->id);
	if (ret) {
		dev_err(dev, "auxiliary device dev_set_name failed: %d\n", ret);
		return ret;
	}
	ret = (device_add)(dev);
	if (ret)
		dev_err(dev, "adding auxiliary device failed!: %d\n", ret);
	return ret;
}

static void auxiliary_device_release(struct device *dev)
{
	drmres_mem_free(container_of(dev, struct auxiliary_device, dev), true, __builtin_return_address(0));
}

static struct auxiliary_device *create(struct device *dev, const char *modname, const char *devname,
				       void *platform_data, int id, const void *pc)
{
	struct auxiliary_device *auxdev = drmres_mem_alloc(sizeof(*auxdev), GFP_KERNEL | __GFP_ZERO, pc);

	if (!auxdev)
		return NULL;
	auxdev->id = (u32)id;
	auxdev->name = devname;
	auxdev->dev.parent = dev;
	auxdev->dev.platform_data = platform_data;
	auxdev->dev.release = auxiliary_device_release;
	if (auxiliary_device_init(auxdev)) {
		kfree(auxdev);
		return NULL;
	}
	drmres_device_tag(&auxdev->dev, auxdev, sizeof(*auxdev));
	if (__auxiliary_device_add(auxdev, modname)) {
		/* A reference that the caller never sees: nobody else can hold one. */
		(put_device)(&auxdev->dev);
		return NULL;
	}
	return auxdev;
}

struct auxiliary_device *__auxiliary_device_create(struct device *dev, const char *modname, const char *devname,
						   void *platform_data, int id)
{
	if (!drmres_device_usable(dev, "auxiliary_device_create"))
		return NULL;
	return create(dev, modname, devname, platform_data, id, __builtin_return_address(0));
}

void auxiliary_device_destroy(void *auxdev)
{
	struct auxiliary_device *gone = auxdev;

	if (usable(gone, __func__))
		(device_unregister)(&gone->dev);
}

struct auxiliary_device *__devm_auxiliary_device_create(struct device *dev, const char *modname, const char *devname,
							void *platform_data, int id)
{
	struct auxiliary_device *auxdev;

	if (!drmres_device_usable(dev, "devm_auxiliary_device_create"))
		return NULL;
	auxdev = create(dev, modname, devname, platform_data, id, __builtin_return_address(0));
	if (auxdev && (__devm_add_action_or_reset)(dev, auxiliary_device_destroy, auxdev, "auxiliary_device_destroy"))
		return NULL;
	return auxdev;
}

/* ---- drivers ---- */

int __auxiliary_driver_register(struct auxiliary_driver *auxdrv, struct module *owner, const char *modname)
{
	char module[64];
	int ret;

	if (!auxdrv || !modname) {
		drmres_report(DRMRES_NULL_ARGUMENT, "auxiliary_driver_register", NULL,
			      "auxiliary_driver_register() of %s", auxdrv ? "a driver without a module" : "NULL");
		return -EINVAL;
	}
	if (WARN_ON(!auxdrv->probe) || WARN_ON(!auxdrv->id_table))
		return -EINVAL;
	/* Registered already: its name is in use, and stays. */
	if (auxdrv->driver.p)
		return (driver_register)(&auxdrv->driver);
	module_name(modname, module, sizeof(module));
	auxdrv->driver.name = auxdrv->name ? (kasprintf)(GFP_KERNEL, "%s.%s", module, auxdrv->name)
					   : (kasprintf)(GFP_KERNEL, "%s", module);
	if (!auxdrv->driver.name)
		return -ENOMEM;
	auxdrv->driver.owner = owner;
	auxdrv->driver.bus = &auxiliary_bus_type;
	ret = (driver_register)(&auxdrv->driver);
	if (ret) {
		kfree(auxdrv->driver.name);
		auxdrv->driver.name = NULL;
	}
	return ret;
}

void auxiliary_driver_unregister(struct auxiliary_driver *auxdrv)
{
	const char *name = auxdrv ? auxdrv->driver.name : NULL;

	(driver_unregister)(auxdrv ? &auxdrv->driver : NULL);
	/* Unless it refused, being called from one of the driver's own callbacks. */
	if (auxdrv && !auxdrv->driver.p) {
		kfree(name);
		auxdrv->driver.name = NULL;
	}
}

/* ---- hardware ---- */

static unsigned int auxiliary_variants(const struct device_driver *drv)
{
	const struct auxiliary_device_id *id = to_auxiliary_drv(drv)->id_table;
	unsigned int count = 0;

	while (id[count].name[0])
		count++;
	return count;
}

/* A number that no device of that name has. */
static u32 free_number(const char *name)
{
	char taken[AUXILIARY_NAME_SIZE + 16];
	struct device *dev;

	for (u32 id = 0;; id++) {
		snprintf(taken, sizeof(taken), "%s.%u", name, id);
		dev = bus_find_device_by_name(&auxiliary_bus_type, NULL, taken);
		if (!dev)
			return id;
		(put_device)(dev);
	}
}

static int auxiliary_plug(const struct drmres_plug *plug, struct device **out)
{
	const char *id = to_auxiliary_drv(plug->drv)->id_table[plug->variant].name, *dot = strchr(id, '.');
	struct auxiliary_device *auxdev;
	char module[AUXILIARY_NAME_SIZE];

	if (!dot)
		return -EINVAL;
	snprintf(module, sizeof(module), "%.*s", (int)(dot - id), id);
	auxdev = create(plug->parent, module, dot + 1, NULL, (int)free_number(id), plug->pc);
	if (!auxdev)
		return -ENOMEM;
	*out = &auxdev->dev;
	return 0;
}

const struct drmres_maker drmres_auxiliary_maker = {
	.kind = "auxiliary",
	.bus = &auxiliary_bus_type,
	.needs_parent = true,
	.variants = auxiliary_variants,
	.plug = auxiliary_plug,
};
