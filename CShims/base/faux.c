// SPDX-License-Identifier: MIT
/**
 * DOC: the faux bus
 *
 * Owns the bus, its one driver and the device that faux devices hang on by default; all three are static and never
 * end. A faux device is one allocation that goes with its last reference. Everything may be called concurrently, on
 * different devices.
 */
#include <linux/device/faux.h>

#include <linux/printk.h>
#include <linux/slab.h>
#include <mm/mm.h>

#include "base.h"
#include "sysfs.h"

struct faux_object {
	struct faux_device faux_dev;
	const struct faux_device_ops *ops;
	const struct attribute_group **groups;
};

static struct faux_object *to_faux_object(struct device *dev)
{
	return container_of(dev, struct faux_object, faux_dev.dev);
}

static int faux_probe(struct device *dev)
{
	struct faux_object *object = to_faux_object(dev);

	int ret = object->ops && object->ops->probe ? object->ops->probe(&object->faux_dev) : 0;

	/* Not before: what they show is the probe's to prepare. */
	if (ret)
		return ret;
	ret = drmres_sysfs_add_groups(dev, object->groups, __builtin_return_address(0));
	if (ret && object->ops && object->ops->remove)
		object->ops->remove(&object->faux_dev);
	return ret;
}

static void faux_remove(struct device *dev)
{
	struct faux_object *object = to_faux_object(dev);

	(device_remove_groups)(dev, object->groups);
	if (object->ops && object->ops->remove)
		object->ops->remove(&object->faux_dev);
}

static const struct bus_type faux_bus_type = {
	.name = "faux",
	.probe = faux_probe,
	.remove = faux_remove,
};

static struct device_driver faux_driver = {
	.name = "faux_driver",
	.bus = &faux_bus_type,
	.suppress_bind_attrs = true,
};

static struct device faux_bus_root;
static struct device_private faux_private;
static struct subsys_private faux_subsys;
static struct driver_private faux_driver_private;

__attribute__((constructor)) static void faux_start(void)
{
	drmres_bus_builtin(&faux_bus_type, &faux_subsys);
	drmres_device_builtin(&faux_bus_root, &faux_private, "faux");
	drmres_driver_builtin(&faux_driver, &faux_driver_private, &faux_subsys);
}

static void faux_device_release(struct device *dev)
{
	drmres_mem_free(to_faux_object(dev), true, __builtin_return_address(0));
}

struct faux_device *faux_device_create_with_groups(const char *name, struct device *parent,
						   const struct faux_device_ops *faux_ops,
						   const struct attribute_group **groups)
{
	struct faux_object *object;
	struct device *dev;
	int ret;

	(void)groups;
	if (!name) {
		drmres_report(DRMRES_NULL_ARGUMENT, "faux_device_create", NULL, "faux_device_create() without a name");
		return NULL;
	}
	object = drmres_mem_alloc(sizeof(*object), GFP_KERNEL | __GFP_ZERO, __builtin_return_address(0));
	if (!object)
		return NULL;
	object->ops = faux_ops;
	object->groups = groups;

	dev = &object->faux_dev.dev;
	(device_initialize)(dev);
	dev->release = faux_device_release;
	dev->parent = parent ? parent : &faux_bus_root;
	dev->bus = &faux_bus_type;
	ret = (dev_set_name)(dev, "%s", name);
	drmres_device_tag(dev, object, sizeof(*object));
	if (!ret)
		ret = (device_add)(dev);
	if (ret) {
		pr_err("faux_device_create_with_groups: device_add for faux device '%s' failed with %d\n", name, ret);
		(put_device)(dev);
		return NULL;
	}

	/* The probe ran inside device_add(), which does not say how it went. */
	(device_lock)(dev);
	ret = device_is_bound(dev) ? 0 : -ENODEV;
	(device_unlock)(dev);
	if (ret) {
		(faux_device_destroy)(&object->faux_dev);
		return NULL;
	}
	return &object->faux_dev;
}

struct faux_device *faux_device_create(const char *name, struct device *parent, const struct faux_device_ops *faux_ops)
{
	return (faux_device_create_with_groups)(name, parent, faux_ops, NULL);
}

void faux_device_destroy(struct faux_device *faux_dev)
{
	if (faux_dev)
		(device_unregister)(&faux_dev->dev);
}
