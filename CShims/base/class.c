// SPDX-License-Identifier: MIT
/**
 * DOC: classes, their devices, and nodes in /dev
 *
 * Three lists: the classes that are registered, the devices that device_create() made, and the devices with a number, which
 * are nodes in /dev from the end of device_add() to the start of device_del(). Records belong to this file; classes and
 * devices to whoever made them. Everything may be called concurrently; the lock is a leaf.
 */
#include <linux/device/class.h>

#include <bsd/string.h>
#include <lib/fork.h>
#include <lib/format.h>
#include <lib/hooks.h>
#include <lib/report.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <mm/mm.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "claim.h"
#include "class.h"

/* A registered class. */
struct known {
	struct list_head entry;
	struct drmres_claim claim;
	const struct class *cls;
	bool created;
};

/* A device that device_create() made; both go together. */
struct created {
	struct device dev;
	struct list_head entry;
	struct drmres_claim claim;
};

/* A node in /dev. */
struct devnode {
	struct list_head entry;
	struct device *dev;
	dev_t devt;
	char name[64];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static LIST_HEAD(classes);
static LIST_HEAD(devices);
static LIST_HEAD(devnodes);

static void reset(void)
{
	struct known *known, *next;
	struct devnode *node, *after;

	list_for_each_entry_safe (known, next, &classes, entry) {
		list_del(&known->entry);
		drmres_mem_free(known, false, NULL);
	}
	list_for_each_entry_safe (node, after, &devnodes, entry) {
		list_del(&node->entry);
		free(node);
	}
	INIT_LIST_HEAD(&devices);
}

/* ---- classes ---- */

static int register_class(const struct class *cls, bool created, const void *pc)
{
	struct known *known, *other;
	char held[320];
	bool told;

	drmres_on_reset(reset);
	if (!cls || !cls->name) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, "class_register", NULL, "class_register() without a name");
		return -EINVAL;
	}
	known = drmres_mem_alloc(sizeof(*known), GFP_KERNEL | __GFP_ZERO, pc);
	if (!known)
		return -ENOMEM;
	drmres_mem_keep(known);
	known->cls = cls;
	known->created = created;
	drmres_claim_begin(&known->claim, "class", cls->name, NULL, pc);

	pthread_mutex_lock(&lock);
	list_for_each_entry (other, &classes, entry)
		if (!strcmp(other->cls->name, cls->name))
			break;
	if (list_entry_is_head(other, &classes, entry))
		other = NULL;
	if (!other)
		list_add_tail(&known->entry, &classes);
	pthread_mutex_unlock(&lock);
	if (!other)
		return 0;

	drmres_claim_end(&known->claim);
	drmres_mem_free(known, false, pc);
	drmres_claim_describe(&other->claim, held, sizeof(held));
	told = drmres_claim_conflict(&other->claim, "class_register", pc);
	pr_warn("sysfs: cannot create duplicate filename '/class/%s'\n", cls->name);
	pr_err("kobject: kobject_add_internal failed for %s with -EEXIST, don't try to register things with the same name in the same directory.\n",
	       cls->name);
	if (!told)
		drmres_report_at(pc, DRMRES_NAME_TAKEN, "class_register", NULL, "class %s is taken by %s", cls->name,
				 held);
	return -EEXIST;
}

/* Return: whether it was registered. */
static bool unregister_class(const struct class *cls, bool *created)
{
	struct known *known, *found = NULL;

	pthread_mutex_lock(&lock);
	list_for_each_entry (known, &classes, entry)
		if (known->cls == cls) {
			found = known;
			list_del(&known->entry);
			break;
		}
	pthread_mutex_unlock(&lock);
	if (!found)
		return false;
	*created = found->created;
	drmres_claim_end(&found->claim);
	drmres_mem_free(found, false, NULL);
	return true;
}

int class_register(const struct class *cls)
{
	return register_class(cls, false, __builtin_return_address(0));
}

static void complain_unknown(const char *function, const void *pc)
{
	drmres_report_at(pc, DRMRES_DEVICE_STATE, function, NULL, "%s() of a class that is not registered", function);
}

void class_unregister(const struct class *cls)
{
	bool created;

	if (!unregister_class(cls, &created))
		complain_unknown(__func__, __builtin_return_address(0));
}

struct class *class_create(const char *name)
{
	const void *pc = __builtin_return_address(0);
	struct class *cls = drmres_mem_alloc(sizeof(*cls), GFP_KERNEL | __GFP_ZERO, pc);
	int ret;

	if (!cls)
		return ERR_PTR(-ENOMEM);
	/* The claim says what is left of a class. */
	drmres_mem_keep(cls);
	cls->name = name;
	ret = register_class(cls, true, pc);
	if (!ret)
		return cls;
	drmres_mem_free(cls, false, pc);
	return ERR_PTR(ret);
}

void class_destroy(const struct class *cls)
{
	bool created = false;

	if (IS_ERR_OR_NULL(cls))
		return;
	if (!unregister_class(cls, &created))
		complain_unknown(__func__, __builtin_return_address(0));
	else if (created)
		drmres_mem_free(cls, false, __builtin_return_address(0));
}

/* ---- devices ---- */

static void device_create_release(struct device *dev)
{
	drmres_mem_free(container_of(dev, struct created, dev), true, __builtin_return_address(0));
}

struct device *drmres_device_vcreate(const struct class *cls, struct device *parent, dev_t devt, void *drvdata,
				     const struct attribute_group **groups, bool claimed, const void *pc,
				     const char *fmt, va_list args)
{
	struct created *created;
	char name[64];
	int ret;

	drmres_on_reset(reset);
	if (IS_ERR_OR_NULL(cls))
		return ERR_PTR(-ENODEV);
	created = drmres_mem_alloc(sizeof(*created), GFP_KERNEL | __GFP_ZERO, pc);
	if (!created)
		return ERR_PTR(-ENOMEM);
	(device_initialize)(&created->dev);
	created->dev.devt = devt;
	created->dev.class = cls;
	created->dev.parent = parent;
	created->dev.groups = groups;
	created->dev.release = device_create_release;
	INIT_LIST_HEAD(&created->entry);
	dev_set_drvdata(&created->dev, drvdata);

	drmres_vformat(name, sizeof(name), fmt, args);
	ret = (dev_set_name)(&created->dev, "%s", name);
	drmres_device_tag(&created->dev, created, sizeof(*created));
	if (!ret)
		ret = (device_add)(&created->dev);
	if (ret) {
		(put_device)(&created->dev);
		return ERR_PTR(ret);
	}
	pthread_mutex_lock(&lock);
	list_add_tail(&created->entry, &devices);
	pthread_mutex_unlock(&lock);
	if (claimed)
		drmres_claim_begin(&created->claim, "device", name, parent, pc);
	return &created->dev;
}

struct device *device_create(const struct class *cls, struct device *parent, dev_t devt, void *drvdata, const char *fmt,
			     ...)
{
	struct device *dev;
	va_list args;

	va_start(args, fmt);
	dev = drmres_device_vcreate(cls, parent, devt, drvdata, NULL, true, __builtin_return_address(0), fmt, args);
	va_end(args);
	return dev;
}

struct device *device_create_with_groups(const struct class *cls, struct device *parent, dev_t devt, void *drvdata,
					 const struct attribute_group **groups, const char *fmt, ...)
{
	struct device *dev;
	va_list args;

	va_start(args, fmt);
	dev = drmres_device_vcreate(cls, parent, devt, drvdata, groups, true, __builtin_return_address(0), fmt, args);
	va_end(args);
	return dev;
}

void device_destroy(const struct class *cls, dev_t devt)
{
	struct created *created;
	struct device *dev = NULL;

	pthread_mutex_lock(&lock);
	list_for_each_entry (created, &devices, entry)
		if (created->dev.class == cls && created->dev.devt == devt) {
			dev = &created->dev;
			list_del_init(&created->entry);
			break;
		}
	pthread_mutex_unlock(&lock);
	if (dev)
		(device_unregister)(dev);
}

void drmres_class_device_gone(struct device *dev)
{
	struct devnode *node, *found = NULL;
	struct created *created;

	pthread_mutex_lock(&lock);
	list_for_each_entry (node, &devnodes, entry)
		if (node->dev == dev) {
			list_del(&node->entry);
			found = node;
			break;
		}
	if (dev->release == device_create_release) {
		created = container_of(dev, struct created, dev);
		list_del_init(&created->entry);
	}
	pthread_mutex_unlock(&lock);
	free(found);
	if (dev->release == device_create_release)
		drmres_claim_end(&container_of(dev, struct created, dev)->claim);
}

/* ---- nodes ---- */

void drmres_devnode_add(struct device *dev)
{
	/* A record of the core's own. Without it the node is not there, as when devtmpfs fails, of which nobody is told. */
	struct devnode *node = calloc(1, sizeof(*node));

	drmres_on_reset(reset);
	if (!node)
		return;
	node->dev = dev;
	node->devt = dev->devt;
	strlcpy(node->name, dev_name(dev), sizeof(node->name));
	for (char *bang = strchr(node->name, '!'); bang; bang = strchr(bang, '!'))
		*bang = '/';
	pthread_mutex_lock(&lock);
	list_add_tail(&node->entry, &devnodes);
	pthread_mutex_unlock(&lock);
}

bool drmres_devnode_at(unsigned int index, dev_t *devt, char *buf, size_t size)
{
	struct devnode *node;
	bool found = false;

	pthread_mutex_lock(&lock);
	list_for_each_entry (node, &devnodes, entry)
		if (!index--) {
			*devt = node->devt;
			strlcpy(buf, node->name, size);
			found = true;
			break;
		}
	pthread_mutex_unlock(&lock);
	return found;
}

bool drmres_devnode_find(const char *name, dev_t *devt)
{
	struct devnode *node;
	bool found = false;

	pthread_mutex_lock(&lock);
	list_for_each_entry (node, &devnodes, entry)
		if (!strcmp(node->name, name)) {
			*devt = node->devt;
			found = true;
			break;
		}
	pthread_mutex_unlock(&lock);
	return found;
}
