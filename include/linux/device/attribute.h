/* SPDX-License-Identifier: MIT */
/**
 * DOC: attributes of devices
 *
 * A device attribute is a file in sysfs with a show() and a store() that get the device. It is made by the driver, or by
 * the core for the groups that a device, its type, its class or its driver brings: those are there before anybody can
 * see the device, and gone before its driver's remove() runs. See linux/sysfs.h for what a file is.
 */
#ifndef _LINUX_DEVICE_ATTRIBUTE_H_
#define _LINUX_DEVICE_ATTRIBUTE_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/sysfs.h>

__BEGIN_DECLS

struct device;

/**
 * struct device_attribute - a file of a device
 * @attr: name and mode
 * @show: prints into a page; returns bytes or -errno
 * @store: is given what was written; returns how much of it was used, or -errno
 */
struct device_attribute {
	struct attribute attr;
	ssize_t (*show)(struct device *dev, struct device_attribute *attr, char *buf);
	ssize_t (*store)(struct device *dev, struct device_attribute *attr, const char *buf, size_t count);
};

#define DEVICE_ATTR(_name, _mode, _show, _store) \
	struct device_attribute dev_attr_##_name = __ATTR(_name, _mode, _show, _store)
#define DEVICE_ATTR_RO(_name) struct device_attribute dev_attr_##_name = __ATTR_RO(_name)
#define DEVICE_ATTR_RW(_name) struct device_attribute dev_attr_##_name = __ATTR_RW(_name)
#define DEVICE_ATTR_WO(_name) struct device_attribute dev_attr_##_name = __ATTR_WO(_name)
#define DEVICE_ATTR_ADMIN_RO(_name) struct device_attribute dev_attr_##_name = __ATTR(_name, 0400, _name##_show, NULL)
#define DEVICE_ATTR_ADMIN_RW(_name) \
	struct device_attribute dev_attr_##_name = __ATTR(_name, 0600, _name##_show, _name##_store)

/**
 * device_create_file() - make a file of a device
 * @dev: an added device
 * @attr: the attribute; borrowed until it is removed
 *
 * Context: Process context.
 * Lifetime: until device_remove_file() or device_del().
 * Return: as sysfs_create_file().
 */
int device_create_file(struct device *dev, const struct device_attribute *attr) DRMRES_SYM(device_create_file);

/**
 * device_remove_file() - take a file of a device away
 * @dev: the device, NULL is ignored
 * @attr: the attribute; one that is not there is ignored
 *
 * Context: Process context; waits for a show() or store() that is running.
 */
void device_remove_file(struct device *dev, const struct device_attribute *attr) DRMRES_SYM(device_remove_file);

/**
 * device_add_groups() - make the files of several groups, or none
 * @dev: an added device
 * @groups: up to NULL; may be NULL itself
 *
 * Context: Process context.
 * Lifetime: until device_remove_groups() or device_del().
 * Return: as sysfs_create_file().
 */
int device_add_groups(struct device *dev, const struct attribute_group **groups) DRMRES_SYM(device_add_groups)
	__attribute__((warn_unused_result));

/**
 * device_remove_groups() - take several groups away
 * @dev: the device
 * @groups: up to NULL; may be NULL itself
 *
 * Context: Process context; waits for a show() or store() that is running.
 */
void device_remove_groups(struct device *dev, const struct attribute_group **groups) DRMRES_SYM(device_remove_groups);

static inline int device_add_group(struct device *dev, const struct attribute_group *grp)
{
	const struct attribute_group *groups[] = {grp, NULL};

	return (device_add_groups)(dev, groups);
}

static inline void device_remove_group(struct device *dev, const struct attribute_group *grp)
{
	const struct attribute_group *groups[] = {grp, NULL};

	(device_remove_groups)(dev, groups);
}

/**
 * devm_device_add_group() - make the files of a group until unbind
 * @dev: an added device
 * @grp: the group
 *
 * Context: Process context.
 * Return: as sysfs_create_file().
 */
int devm_device_add_group(struct device *dev, const struct attribute_group *grp) __attribute__((warn_unused_result));

#ifdef DRMRES_SITES
#define device_create_file(...) DRMRES_AT(device_create_file(__VA_ARGS__))
#define device_remove_file(...) DRMRES_AT_VOID(device_remove_file(__VA_ARGS__))
#define device_add_groups(...) DRMRES_AT(device_add_groups(__VA_ARGS__))
#define device_remove_groups(...) DRMRES_AT_VOID(device_remove_groups(__VA_ARGS__))
#define device_add_group(...) DRMRES_AT(device_add_group(__VA_ARGS__))
#define device_remove_group(...) DRMRES_AT_VOID(device_remove_group(__VA_ARGS__))
#define devm_device_add_group(...) DRMRES_AT(devm_device_add_group(__VA_ARGS__))
#endif

__END_DECLS

#endif
