// SPDX-License-Identifier: MIT
/**
 * DOC: files in sysfs
 *
 * One list of all attributes, oldest first. A record belongs to this file, from the creation to the removal of its
 * attribute; a reader counts itself in under the lock, and a removal takes the record off the list and waits until nobody
 * is inside. The attribute and the device are the creator's: a record is only followed while it is on the list or
 * somebody is inside.
 */
#include <linux/sysfs.h>

#include <bsd/string.h>
#include <drmres/phase.h>
#include <drmres/sysfs.h>
#include <lib/event.h>
#include <lib/fork.h>
#include <lib/format.h>
#include <lib/hooks.h>
#include <lib/report.h>
#include <linux/device.h>
#include <linux/printk.h>
#include <mm/mm.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "claim.h"
#include "sysfs.h"

/*
 * struct node - one file
 * @entry: place on the list
 * @claim: of one that the driver made; the core's own are not claimed
 * @dev: whose folder it is in
 * @attr: the attribute, borrowed
 * @mode: its mode, after is_visible()
 * @inside: show() and store() that are running
 * @orphan: it was removed by its own show() or store(), and goes with that
 * @name: "NAME" or "GROUP/NAME"
 * @path: the whole of it
 */
struct node {
	struct list_head entry;
	struct drmres_claim claim;
	struct device *dev;
	const struct attribute *attr;
	umode_t mode;
	unsigned int inside;
	bool orphan;
	char name[96];
	char path[224];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static LIST_HEAD(nodes);

/* The node that this thread is inside of, innermost; it does not wait for itself. */
static __thread struct visit {
	const struct node *node;
	const struct visit *outer;
} * visits;

static void reset(void)
{
	struct node *node, *next;

	list_for_each_entry_safe (node, next, &nodes, entry) {
		list_del(&node->entry);
		drmres_mem_free(node, false, NULL);
	}
}

/* With the lock held. */
static struct node *find(const struct device *dev, const char *name)
{
	struct node *node;

	list_for_each_entry (node, &nodes, entry)
		if (node->dev == dev && !strcmp(node->name, name))
			return node;
	return NULL;
}

static bool usable(struct kobject *kobj, const void *what, const char *function, const void *pc)
{
	struct device *dev = kobj ? container_of(kobj, struct device, kobj) : NULL;

	if (!kobj || !what) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, function, NULL, "%s() without %s", function,
				 kobj ? "an attribute" : "a device");
		return false;
	}
	return drmres_device_usable(dev, function) && drmres_may_access(what, function);
}

/* Whether a folder is there; what Linux warns about otherwise. */
static bool has_folder(struct device *dev, const char *function, const void *pc)
{
	if (device_is_registered(dev))
		return true;
	drmres_device_report_at(pc, DRMRES_DEVICE_STATE, function, dev, "%s() on a device that is not added", function);
	return false;
}

/* Linux names the file, and shows the stack of the second one. The caller keeps the holder from ending. */
static int complain_taken(struct device *dev, struct node *fresh, struct drmres_claim *holder, const void *pc)
{
	char held[320] = "the core";
	bool known = false;

	if (drmres_claim_held(holder)) {
		drmres_claim_describe(holder, held, sizeof(held));
		known = drmres_claim_conflict(holder, "sysfs_create_file", pc);
	}
	pr_warn("sysfs: cannot create duplicate filename '%s'\n", fresh->path);
	if (!known)
		drmres_device_report_at(pc, DRMRES_NAME_TAKEN, "sysfs_create_file", dev,
					"sysfs: cannot create duplicate filename '%s', taken by %s", fresh->path, held);
	return -EEXIST;
}

static int create(struct device *dev, const char *group, const struct attribute *attr, umode_t mode, bool claimed,
		  const void *pc)
{
	struct node *node, *other;
	char folder[160];
	int ret;

	drmres_on_reset(reset);
	node = drmres_mem_alloc(sizeof(*node), GFP_KERNEL | __GFP_ZERO, pc);
	if (!node)
		return -ENOMEM;
	/* What is left of it goes with the device; the claim says that it was left. */
	drmres_mem_keep(node);
	node->dev = dev;
	node->attr = attr;
	node->mode = mode;
	snprintf(node->name, sizeof(node->name), "%s%s%s", group ? group : "", group ? "/" : "", attr->name);
	snprintf(node->path, sizeof(node->path), "%s/%s", drmres_device_path(dev, folder, sizeof(folder)), node->name);

	drmres_point(DRMRES_OP_FLAG, dev);
	if (claimed)
		drmres_claim_begin(&node->claim, "sysfs attribute", node->path + strlen("/devices/"), dev, pc);
	pthread_mutex_lock(&lock);
	other = find(dev, node->name);
	if (other)
		__atomic_add_fetch(&other->inside, 1, __ATOMIC_RELAXED);
	else
		list_add_tail(&node->entry, &nodes);
	pthread_mutex_unlock(&lock);
	if (!other)
		return 0;

	drmres_claim_end(&node->claim);
	ret = complain_taken(dev, node, &other->claim, pc);
	/* PAIRS WITH: the load in nobody_inside(). */
	__atomic_sub_fetch(&other->inside, 1, __ATOMIC_RELEASE);
	drmres_wake(other);
	drmres_mem_free(node, false, pc);
	return ret;
}

static bool nobody_inside(void *arg)
{
	const struct node *node = arg;

	/* PAIRS WITH: the decrement in leave(). */
	return !__atomic_load_n(&node->inside, __ATOMIC_ACQUIRE);
}

/* Take a node off and wait for whoever is inside. This thread, if it is, would wait for ever in Linux. */
static void discard(struct node *node, const void *pc)
{
	for (const struct visit *visit = visits; visit; visit = visit->outer)
		if (visit->node == node) {
			drmres_device_report_at(pc, DRMRES_DEADLOCK, "sysfs_remove_file", node->dev,
						"%s is removed by its own show() or store(), which it waits for",
						node->path);
			drmres_claim_end(&node->claim);
			pthread_mutex_lock(&lock);
			node->orphan = true;
			pthread_mutex_unlock(&lock);
			return;
		}
	while (!nobody_inside(node))
		drmres_block(node, nobody_inside, node);
	drmres_claim_end(&node->claim);
	drmres_mem_free(node, false, pc);
}

/* Return: whether there was one. @name: NULL for whatever is in the device's folder. */
static bool take_away(const struct device *dev, const char *group, const char *name, const void *pc)
{
	char whole[96];
	struct node *node, *found = NULL;

	snprintf(whole, sizeof(whole), "%s%s%s", group ? group : "", group ? "/" : "", name ? name : "");
	drmres_point(DRMRES_OP_FLAG, dev);
	pthread_mutex_lock(&lock);
	list_for_each_entry (node, &nodes, entry)
		if (node->dev == dev && (!name || !strcmp(node->name, whole))) {
			found = node;
			break;
		}
	if (found)
		list_del(&found->entry);
	pthread_mutex_unlock(&lock);
	if (found)
		discard(found, pc);
	return found;
}

void drmres_sysfs_remove_folder(struct device *dev)
{
	while (take_away(dev, NULL, NULL, NULL))
		;
}

/* ---- files ---- */

int sysfs_create_file(struct kobject *kobj, const struct attribute *attr)
{
	const void *pc = __builtin_return_address(0);
	struct device *dev;

	if (!usable(kobj, attr, __func__, pc))
		return -EINVAL;
	dev = container_of(kobj, struct device, kobj);
	return has_folder(dev, __func__, pc) ? create(dev, NULL, attr, attr->mode, true, pc) : -EINVAL;
}

void sysfs_remove_file(struct kobject *kobj, const struct attribute *attr)
{
	const void *pc = __builtin_return_address(0);

	if (usable(kobj, attr, __func__, pc))
		take_away(container_of(kobj, struct device, kobj), NULL, attr->name, pc);
}

int sysfs_create_files(struct kobject *kobj, const struct attribute *const *attrs)
{
	int i, ret = 0;

	for (i = 0; attrs[i] && !ret; i++)
		ret = (sysfs_create_file)(kobj, attrs[i]);
	if (ret)
		for (i--; i > 0; i--)
			(sysfs_remove_file)(kobj, attrs[i - 1]);
	return ret;
}

void sysfs_remove_files(struct kobject *kobj, const struct attribute *const *attrs)
{
	for (int i = 0; attrs[i]; i++)
		(sysfs_remove_file)(kobj, attrs[i]);
}

/* ---- groups ---- */

static void remove_group(struct device *dev, const struct attribute_group *grp, int count, const void *pc)
{
	for (int i = 0; grp->attrs && grp->attrs[i] && (count < 0 || i < count); i++)
		take_away(dev, grp->name, grp->attrs[i]->name, pc);
}

static int create_group(struct device *dev, const struct attribute_group *grp, bool claimed, const void *pc)
{
	int ret = 0;

	for (int i = 0; grp->attrs && grp->attrs[i]; i++) {
		struct attribute *attr = grp->attrs[i];
		umode_t mode = grp->is_visible ? grp->is_visible(&dev->kobj, attr, i) : attr->mode;

		if (!mode)
			continue;
		ret = create(dev, grp->name, attr, mode, claimed, pc);
		if (ret) {
			remove_group(dev, grp, i, pc);
			break;
		}
	}
	return ret;
}

static int create_groups(struct device *dev, const struct attribute_group *const *groups, bool claimed, const void *pc)
{
	int i, ret = 0;

	for (i = 0; groups && groups[i] && !ret; i++)
		ret = create_group(dev, groups[i], claimed, pc);
	if (ret)
		for (i--; i > 0; i--)
			remove_group(dev, groups[i - 1], -1, pc);
	return ret;
}

int sysfs_create_group(struct kobject *kobj, const struct attribute_group *grp)
{
	const void *pc = __builtin_return_address(0);
	struct device *dev;

	if (!usable(kobj, grp, __func__, pc))
		return -EINVAL;
	dev = container_of(kobj, struct device, kobj);
	return has_folder(dev, __func__, pc) ? create_group(dev, grp, true, pc) : -EINVAL;
}

void sysfs_remove_group(struct kobject *kobj, const struct attribute_group *grp)
{
	const void *pc = __builtin_return_address(0);

	if (usable(kobj, grp, __func__, pc))
		remove_group(container_of(kobj, struct device, kobj), grp, -1, pc);
}

int sysfs_create_groups(struct kobject *kobj, const struct attribute_group **groups)
{
	const void *pc = __builtin_return_address(0);
	struct device *dev;

	if (!groups)
		return 0;
	if (!usable(kobj, groups, __func__, pc))
		return -EINVAL;
	dev = container_of(kobj, struct device, kobj);
	return has_folder(dev, __func__, pc) ? create_groups(dev, groups, true, pc) : -EINVAL;
}

void sysfs_remove_groups(struct kobject *kobj, const struct attribute_group **groups)
{
	const void *pc = __builtin_return_address(0);

	if (!groups || !usable(kobj, groups, __func__, pc))
		return;
	for (int i = 0; groups[i]; i++)
		remove_group(container_of(kobj, struct device, kobj), groups[i], -1, pc);
}

int drmres_sysfs_add_groups(struct device *dev, const struct attribute_group *const *groups, const void *pc)
{
	return create_groups(dev, groups, false, pc);
}

static const struct attribute_group *const *own_groups(const struct device *dev, int which)
{
	switch (which) {
	case 0:
		return dev->class ? dev->class->dev_groups : NULL;
	case 1:
		return dev->type ? dev->type->groups : NULL;
	default:
		return dev->groups;
	}
}

int drmres_sysfs_add_own(struct device *dev, const void *pc)
{
	int ret = 0;

	for (int which = 0; which < 3 && !ret; which++)
		ret = create_groups(dev, own_groups(dev, which), false, pc);
	return ret;
}

void drmres_sysfs_remove_own(struct device *dev)
{
	for (int which = 2; which >= 0; which--) {
		const struct attribute_group *const *groups = own_groups(dev, which);

		for (int i = 0; groups && groups[i]; i++)
			remove_group(dev, groups[i], -1, NULL);
	}
}

/* ---- attributes of devices ---- */

int device_create_file(struct device *dev, const struct device_attribute *attr)
{
	const void *pc = __builtin_return_address(0);

	/* Linux takes no device for nothing to do. */
	if (!dev)
		return 0;
	if (!usable(&dev->kobj, attr, __func__, pc))
		return -EINVAL;
	return has_folder(dev, __func__, pc) ? create(dev, NULL, &attr->attr, attr->attr.mode, true, pc) : -EINVAL;
}

void device_remove_file(struct device *dev, const struct device_attribute *attr)
{
	const void *pc = __builtin_return_address(0);

	if (dev && usable(&dev->kobj, attr, __func__, pc))
		take_away(dev, NULL, attr->attr.name, pc);
}

int device_add_groups(struct device *dev, const struct attribute_group **groups)
{
	if (!drmres_device_usable(dev, __func__))
		return -EINVAL;
	return (sysfs_create_groups)(&dev->kobj, groups);
}

void device_remove_groups(struct device *dev, const struct attribute_group **groups)
{
	if (drmres_device_usable(dev, __func__))
		(sysfs_remove_groups)(&dev->kobj, groups);
}

static void devm_attr_group_remove(struct device *dev, void *res)
{
	const struct attribute_group **group = res;

	(sysfs_remove_group)(&dev->kobj, *group);
}

int devm_device_add_group(struct device *dev, const struct attribute_group *grp)
{
	const struct attribute_group **devres;
	int ret;

	devres = devres_alloc(devm_attr_group_remove, sizeof(*devres), GFP_KERNEL);
	if (!devres)
		return -ENOMEM;
	ret = (sysfs_create_group)(&dev->kobj, grp);
	if (ret) {
		devres_free(devres);
		return ret;
	}
	*devres = grp;
	devres_add(dev, devres);
	return 0;
}

/* ---- printing ---- */

static bool is_page(const char *buf, const char *function)
{
	if (buf && !((uintptr_t)buf & (PAGE_SIZE - 1)))
		return true;
	drmres_report(buf ? DRMRES_BUG : DRMRES_NULL_ARGUMENT, function, NULL, "invalid %s(): not what show() got",
		      function);
	return false;
}

__attribute__((format(printf, 3, 0))) static int emit(char *buf, int at, const char *fmt, va_list args)
{
	size_t room = (size_t)(PAGE_SIZE - at), length;

	length = drmres_vformat(buf + at, room, fmt, args);
	return (int)(length < room ? length : room - 1);
}

int sysfs_emit(char *buf, const char *fmt, ...)
{
	va_list args;
	int ret;

	if (!is_page(buf, __func__))
		return 0;
	va_start(args, fmt);
	ret = emit(buf, 0, fmt, args);
	va_end(args);
	return ret;
}

int sysfs_emit_at(char *buf, int at, const char *fmt, ...)
{
	va_list args;
	int ret;

	if (at < 0 || at >= (int)PAGE_SIZE || !is_page(buf, __func__))
		return 0;
	va_start(args, fmt);
	ret = emit(buf, at, fmt, args);
	va_end(args);
	return ret;
}

/* ---- userspace ---- */

static bool ends_with(const char *path, const char *end)
{
	size_t length = strlen(path), tail = strlen(end);

	return tail <= length && !strcmp(path + length - tail, end) &&
	       (tail == length || *end == '/' || path[length - tail - 1] == '/');
}

static struct node *enter(const char *path, struct visit *visit)
{
	struct node *node, *found = NULL;

	drmres_point(DRMRES_OP_FLAG, &nodes);
	pthread_mutex_lock(&lock);
	list_for_each_entry (node, &nodes, entry)
		if (ends_with(node->path, path)) {
			found = node;
			__atomic_add_fetch(&node->inside, 1, __ATOMIC_RELAXED);
			break;
		}
	pthread_mutex_unlock(&lock);
	visit->node = found;
	visit->outer = visits;
	if (found)
		visits = visit;
	return found;
}

static void leave(struct node *node, const struct visit *visit)
{
	bool orphan;

	visits = (struct visit *)visit->outer;
	pthread_mutex_lock(&lock);
	/* PAIRS WITH: the load in nobody_inside(); the callback is over. */
	orphan = !__atomic_sub_fetch(&node->inside, 1, __ATOMIC_RELEASE) && node->orphan;
	pthread_mutex_unlock(&lock);
	if (orphan)
		drmres_mem_free(node, false, NULL);
	else
		drmres_wake(node);
}

static const struct device_attribute *attribute_of(const struct node *node, const char *function)
{
	return drmres_may_access(node->attr, function) ? container_of(node->attr, struct device_attribute, attr) : NULL;
}

bool drmres_sysfs_at(unsigned int index, struct drmres_sysfs_file *file)
{
	struct node *node;
	bool found = false;

	pthread_mutex_lock(&lock);
	list_for_each_entry (node, &nodes, entry)
		if (!index--) {
			strlcpy(file->path, node->path, sizeof(file->path));
			file->readable = node->mode & 0444;
			file->writable = node->mode & 0222;
			found = true;
			break;
		}
	pthread_mutex_unlock(&lock);
	return found;
}

/* @buf: a page. */
static ssize_t show(const struct node *node, char *buf)
{
	const struct device_attribute *attr = attribute_of(node, "drmres_sysfs_read");
	struct drmres_phase phase;
	char verb[64];
	ssize_t ret;

	if (!attr || !attr->show)
		return -EIO;
	snprintf(verb, sizeof(verb), "sysfs show %.48s", node->name);
	drmres_phase_enter(&phase, verb, drmres_device_subject(node->dev));
	ret = attr->show(node->dev, (struct device_attribute *)attr, buf);
	drmres_phase_leave(&phase);
	if (ret >= (ssize_t)PAGE_SIZE) {
		pr_err("dev_attr_show: %s returned bad count\n", node->name);
		ret = (ssize_t)PAGE_SIZE - 1;
	}
	return ret;
}

ssize_t drmres_sysfs_read(const char *path, char *buf, size_t size)
{
	struct visit visit;
	struct node *node;
	ssize_t ret;
	char *page;

	if (size)
		*buf = '\0';
	node = path ? enter(path, &visit) : NULL;
	if (!node)
		return -ENOENT;
	/* Userspace's memory: its failure is no fault of the driver's. */
	page = aligned_alloc(PAGE_SIZE, PAGE_SIZE);
	if (page)
		memset(page, 0, PAGE_SIZE);
	ret = page ? show(node, page) : -ENOMEM;
	leave(node, &visit);
	if (ret > 0 && size)
		strlcpy(buf, page, size);
	free(page);
	return ret;
}

ssize_t drmres_sysfs_write(const char *path, const char *text)
{
	const struct device_attribute *attr;
	struct drmres_phase phase;
	struct visit visit;
	struct node *node;
	char verb[64];
	ssize_t ret = -EIO;

	node = path && text ? enter(path, &visit) : NULL;
	if (!node)
		return -ENOENT;
	attr = attribute_of(node, "drmres_sysfs_write");
	if (attr && attr->store) {
		snprintf(verb, sizeof(verb), "sysfs store %.48s", node->name);
		drmres_phase_enter(&phase, verb, drmres_device_subject(node->dev));
		ret = attr->store(node->dev, (struct device_attribute *)attr, text, strlen(text));
		drmres_phase_leave(&phase);
	}
	leave(node, &visit);
	return ret;
}
