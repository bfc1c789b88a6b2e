// SPDX-License-Identifier: MIT
/**
 * DOC: the platform bus
 *
 * Owns the bus, the device that all its devices hang on by default, and the numbers that were given out
 * automatically. A platform device is one allocation with its name at the end; its copies of resources and data go
 * with it. The bus and its device are static and never end. Numbers are handed out under a lock; the rest is as
 * concurrent as struct device.
 */
#include <linux/platform_device.h>

#include <bsd/stdlib.h>
#include <drmres/of_node.h>
#include <drmres/policy.h>
#include <lib/fork.h>
#include <linux/overflow.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <mm/mm.h>
#include <pthread.h>
#include <string.h>

#include "base.h"
#include "hardware.h"

struct platform_object {
	struct platform_device pdev;
	char name[];
};

/* ---- automatic numbers ---- */

/* Held for a few instructions, with no scheduling point inside. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)

/* One bit a number; grows and is never given back. */
static unsigned long *numbers;
static size_t words;

#define BITS (8 * sizeof(unsigned long))

/* The lowest free number, or -ENOMEM. */
static int take_number(void)
{
	unsigned long *more;
	size_t word = 0;
	int number = -ENOMEM;

	pthread_mutex_lock(&lock);
	while (word < words && numbers[word] == ~0ul)
		word++;
	if (word == words) {
		more = recallocarray(numbers, words, words + 8, sizeof(*numbers));
		if (!more)
			goto unlock;
		numbers = more;
		words += 8;
	}
	number = __builtin_ctzl(~numbers[word]);
	numbers[word] |= 1ul << number;
	number += (int)(word * BITS);
unlock:
	pthread_mutex_unlock(&lock);
	return number;
}

static void give_number(struct platform_device *pdev)
{
	size_t number = (size_t)pdev->id;

	if (!pdev->id_auto)
		return;
	pthread_mutex_lock(&lock);
	numbers[number / BITS] &= ~(1ul << number % BITS);
	pthread_mutex_unlock(&lock);
	pdev->id = PLATFORM_DEVID_AUTO;
	pdev->id_auto = false;
}

/* ---- the bus ---- */

static const struct platform_device_id *match_id(const struct platform_device_id *id,
						 const struct platform_device *pdev)
{
	for (; id->name[0]; id++)
		if (!strncmp(id->name, pdev->name, PLATFORM_NAME_SIZE))
			return id;
	return NULL;
}

static int platform_match(struct device *dev, const struct device_driver *drv)
{
	const struct platform_driver *pdrv = to_platform_driver(drv);
	struct platform_device *pdev = to_platform_device(dev);

	if (!pdrv->id_table)
		return !strcmp(pdev->name, drv->name);
	pdev->id_entry = match_id(pdrv->id_table, pdev);
	return pdev->id_entry != NULL;
}

static int platform_probe(struct device *dev)
{
	struct platform_driver *drv = to_platform_driver(dev->driver);
	int ret = drv->probe ? drv->probe(to_platform_device(dev)) : 0;

	if (ret == -EPROBE_DEFER && drv->prevent_deferred_probe) {
		dev_warn(dev, "probe deferral not supported\n");
		ret = -ENXIO;
	}
	return ret;
}

static void platform_remove(struct device *dev)
{
	struct platform_driver *drv = to_platform_driver(dev->driver);

	if (drv->remove)
		drv->remove(to_platform_device(dev));
}

const struct bus_type platform_bus_type = {
	.name = "platform",
	.match = platform_match,
	.probe = platform_probe,
	.remove = platform_remove,
};

static int drives(struct device *dev, const void *drv)
{
	return platform_match(dev, drv) > 0;
}

struct device *platform_find_device_by_driver(struct device *start, const struct device_driver *drv)
{
	if (!drv) {
		drmres_report(DRMRES_NULL_ARGUMENT, __func__, NULL, "%s() without a driver", __func__);
		return NULL;
	}
	return (bus_find_device)(&platform_bus_type, start, drv, drives);
}

struct device platform_bus;

static struct subsys_private platform_subsys;
static struct device_private platform_private;

__attribute__((constructor)) static void platform_start(void)
{
	drmres_bus_builtin(&platform_bus_type, &platform_subsys);
	drmres_device_builtin(&platform_bus, &platform_private, "platform");
}

/* ---- devices ---- */

static bool usable(struct platform_device *pdev, const char *function)
{
	if (!IS_ERR_OR_NULL(pdev))
		return drmres_device_usable(&pdev->dev, function);
	drmres_report(DRMRES_NULL_ARGUMENT, function, NULL, "%s() on %s", function,
		      pdev ? "an error pointer" : "a NULL device");
	return false;
}

static void platform_device_release(struct device *dev)
{
	struct platform_object *object = container_of(to_platform_device(dev), struct platform_object, pdev);
	const void *pc = __builtin_return_address(0);

	drmres_mem_free(dev->platform_data, true, pc);
	drmres_mem_free(object->pdev.resource, true, pc);
	drmres_mem_free(object, true, pc);
}

/* Say what the allocation is, now and once its name is known. */
static void tag(const struct platform_device *pdev)
{
	const struct platform_object *object = container_of(pdev, struct platform_object, pdev);

	drmres_device_tag(&pdev->dev, object, sizeof(*object) + strlen(object->name) + 1);
}

struct platform_device *platform_device_alloc(const char *name, int id)
{
	struct platform_object *object;
	size_t size;

	if (!name) {
		drmres_report(DRMRES_NULL_ARGUMENT, __func__, NULL, "platform_device_alloc() without a name");
		return NULL;
	}
	size = strlen(name) + 1;
	object =
		drmres_mem_alloc(size_add(sizeof(*object), size), GFP_KERNEL | __GFP_ZERO, __builtin_return_address(0));
	if (!object)
		return NULL;
	memcpy(object->name, name, size);
	object->pdev.name = object->name;
	object->pdev.id = id;
	(device_initialize)(&object->pdev.dev);
	object->pdev.dev.release = platform_device_release;
	tag(&object->pdev);
	return &object->pdev;
}

/* Replace *@slot by a copy of @bytes bytes at @src; -ENOMEM leaves it. */
static int replace_copy(struct platform_device *pdev, void **slot, const void *src, size_t bytes, const char *what,
			const void *pc)
{
	void *copy = NULL;

	if (src) {
		copy = drmres_mem_alloc(bytes, GFP_KERNEL, pc);
		if (!copy)
			return -ENOMEM;
		if (!ZERO_OR_NULL_PTR(copy)) {
			memcpy(copy, src, bytes);
			drmres_device_tag_part(&pdev->dev, copy, what, bytes);
		}
	}
	drmres_mem_free(*slot, true, pc);
	*slot = copy;
	return 0;
}

int platform_device_add_resources(struct platform_device *pdev, const struct resource *res, unsigned int num)
{
	void *slot;
	int ret;

	if (!usable(pdev, __func__))
		return -EINVAL;
	slot = pdev->resource;
	ret = replace_copy(pdev, &slot, res, size_mul(num, sizeof(*res)), "resources", __builtin_return_address(0));
	if (ret)
		return ret;
	pdev->resource = slot;
	pdev->num_resources = res ? num : 0;
	return 0;
}

int platform_device_add_data(struct platform_device *pdev, const void *data, size_t size)
{
	if (!usable(pdev, __func__))
		return -EINVAL;
	return replace_copy(pdev, &pdev->dev.platform_data, data, size, "platform_data", __builtin_return_address(0));
}

static int set_name(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	int number;

	switch (pdev->id) {
	case PLATFORM_DEVID_NONE:
		return (dev_set_name)(dev, "%s", pdev->name);
	case PLATFORM_DEVID_AUTO:
		number = take_number();
		if (number < 0)
			return number;
		pdev->id = number;
		pdev->id_auto = true;
		return (dev_set_name)(dev, "%s.%d.auto", pdev->name, pdev->id);
	default:
		return (dev_set_name)(dev, "%s.%d", pdev->name, pdev->id);
	}
}

int platform_device_add(struct platform_device *pdev)
{
	int ret;

	if (!usable(pdev, __func__))
		return -EINVAL;
	if (!pdev->name) {
		drmres_device_report(DRMRES_NULL_ARGUMENT, __func__, &pdev->dev,
				     "platform_device_add() without a name");
		return -EINVAL;
	}
	if (!device_is_registered(&pdev->dev)) {
		if (!pdev->dev.parent)
			pdev->dev.parent = &platform_bus;
		pdev->dev.bus = &platform_bus_type;
		ret = set_name(pdev);
		if (ret)
			goto give;
		if (!pdev->dev.of_node)
			pdev->dev.of_node = drmres_of_node(dev_name(&pdev->dev));
		if (pdev->dev.release == platform_device_release)
			tag(pdev);
		for (u32 i = 0; i < pdev->num_resources; i++)
			if (!pdev->resource[i].name)
				pdev->resource[i].name = dev_name(&pdev->dev);
	}

	ret = (device_add)(&pdev->dev);
	if (!ret)
		return 0;
give:
	give_number(pdev);
	return ret;
}

int platform_device_register(struct platform_device *pdev)
{
	if (!usable(pdev, __func__))
		return -EINVAL;
	(device_initialize)(&pdev->dev);
	return (platform_device_add)(pdev);
}

struct platform_device *platform_device_register_full(const struct platform_device_info *info)
{
	struct platform_device *pdev;
	int ret;

	if (!info) {
		drmres_report(DRMRES_NULL_ARGUMENT, __func__, NULL, "platform_device_register_full() of NULL");
		return ERR_PTR(-EINVAL);
	}
	if (!info->name) {
		drmres_report(DRMRES_NULL_ARGUMENT, __func__, NULL, "platform_device_register_full() without a name");
		return ERR_PTR(-EINVAL);
	}
	pdev = (platform_device_alloc)(info->name, info->id);
	if (!pdev)
		return ERR_PTR(-ENOMEM);
	pdev->dev.parent = info->parent;

	ret = (platform_device_add_resources)(pdev, info->res, info->num_res);
	if (!ret)
		ret = (platform_device_add_data)(pdev, info->data, info->size_data);
	if (!ret)
		ret = (platform_device_add)(pdev);
	if (ret) {
		(platform_device_put)(pdev);
		return ERR_PTR(ret);
	}
	return pdev;
}

void platform_device_del(struct platform_device *pdev)
{
	if (IS_ERR_OR_NULL(pdev) || !usable(pdev, __func__))
		return;
	(device_del)(&pdev->dev);
	give_number(pdev);
}

void platform_device_put(struct platform_device *pdev)
{
	if (!IS_ERR_OR_NULL(pdev))
		(put_device)(&pdev->dev);
}

void platform_device_unregister(struct platform_device *pdev)
{
	if (IS_ERR_OR_NULL(pdev) || !usable(pdev, __func__))
		return;
	/* The number may be taken as soon as the device is off the bus, and the device may be freed by the put. */
	(get_device)(&pdev->dev);
	(device_unregister)(&pdev->dev);
	give_number(pdev);
	(put_device)(&pdev->dev);
}

struct resource *platform_get_resource(struct platform_device *pdev, unsigned int type, unsigned int num)
{
	if (!usable(pdev, __func__))
		return NULL;
	for (u32 i = 0; i < pdev->num_resources; i++)
		if (resource_type(&pdev->resource[i]) == type && !num--)
			return &pdev->resource[i];
	return NULL;
}

struct resource *platform_get_resource_byname(struct platform_device *pdev, unsigned int type, const char *name)
{
	if (!usable(pdev, __func__) || !name)
		return NULL;
	for (u32 i = 0; i < pdev->num_resources; i++) {
		struct resource *res = &pdev->resource[i];

		if (resource_type(res) == type && res->name && !strcmp(res->name, name))
			return res;
	}
	for (u32 i = 0; i < pdev->num_resources; i++) {
		struct resource *res = &pdev->resource[i];

		if (resource_type(res) == type && res->name == drmres_any_name) {
			res->name = drmres_resource_name(name);
			return res;
		}
	}
	return NULL;
}

struct resource *platform_get_mem_or_io(struct platform_device *pdev, unsigned int num)
{
	if (!usable(pdev, __func__))
		return NULL;
	for (u32 i = 0; i < pdev->num_resources; i++)
		if (resource_type(&pdev->resource[i]) & (IORESOURCE_MEM | IORESOURCE_IO) && !num--)
			return &pdev->resource[i];
	return NULL;
}

int platform_get_irq_optional(struct platform_device *pdev, unsigned int num)
{
	const struct resource *res = platform_get_resource(pdev, IORESOURCE_IRQ, num);

	return res ? (int)res->start : -ENXIO;
}

int platform_get_irq(struct platform_device *pdev, unsigned int num)
{
	int irq = platform_get_irq_optional(pdev, num);

	if (irq < 0 && pdev)
		dev_err(&pdev->dev, "IRQ index %u not found\n", num);
	return irq;
}

int platform_get_irq_byname_optional(struct platform_device *pdev, const char *name)
{
	const struct resource *res = platform_get_resource_byname(pdev, IORESOURCE_IRQ, name);

	return res ? (int)res->start : -ENXIO;
}

int platform_get_irq_byname(struct platform_device *pdev, const char *name)
{
	int irq = platform_get_irq_byname_optional(pdev, name);

	if (irq < 0 && pdev)
		dev_err(&pdev->dev, "IRQ %s not found\n", name);
	return irq;
}

int platform_irq_count(struct platform_device *pdev)
{
	int count = 0;

	while (platform_get_resource(pdev, IORESOURCE_IRQ, (unsigned int)count))
		count++;
	return count;
}

/* ---- drivers ---- */

int __platform_driver_register(struct platform_driver *drv, struct module *owner)
{
	if (!drv) {
		drmres_report(DRMRES_NULL_ARGUMENT, "platform_driver_register", NULL,
			      "platform_driver_register() of NULL");
		return -EINVAL;
	}
	drv->driver.owner = owner;
	drv->driver.bus = &platform_bus_type;
	return (driver_register)(&drv->driver);
}

void platform_driver_unregister(struct platform_driver *drv)
{
	(driver_unregister)(drv ? &drv->driver : NULL);
}

int __platform_register_drivers(struct platform_driver *const *drivers, unsigned int count, struct module *owner)
{
	unsigned int done;
	int error = 0;

	for (done = 0; done < count && !error; done++)
		error = (__platform_driver_register)(drivers[done], owner);
	if (error)
		(platform_unregister_drivers)(drivers, done - 1);
	return error;
}

void platform_unregister_drivers(struct platform_driver *const *drivers, unsigned int count)
{
	while (count--)
		(platform_driver_unregister)(drivers[count]);
}
