/* SPDX-License-Identifier: MIT */
/**
 * DOC: attributes in sysfs
 *
 * An attribute is a file in the folder of a device. It is there from sysfs_create_file() (or from the moment the core
 * adds the groups that a device, its class, its type or its driver brings) to sysfs_remove_file(), or until the device is
 * deleted. A show() or store() that is running holds up the removal, so that none runs afterwards. What is created in a
 * probe and is still there after unbind is reported.
 *
 * The attribute itself is borrowed: it must stay until it is removed. Files of different devices, and different files of
 * one device, may be created and removed concurrently.
 */
#ifndef _LINUX_SYSFS_H_
#define _LINUX_SYSFS_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/stat.h>
#include <drmres/types.h>
#include <linux/kstrtox.h>
#include <linux/stringify.h>

__BEGIN_DECLS

struct bin_attribute;
struct kobject;

/**
 * struct attribute - a file
 * @name: its name
 * @mode: who may do what
 */
struct attribute {
	const char *name;
	umode_t mode;
};

/**
 * struct attribute_group - several files
 * @name: folder for them, NULL for the device's own
 * @is_visible: mode of the n-th one, 0 for not at all; NULL for the attribute's
 * @attrs: the files, up to NULL
 */
struct attribute_group {
	const char *name;
	umode_t (*is_visible)(struct kobject *kobj, struct attribute *attr, int n);
	struct attribute **attrs;
};

#define VERIFY_OCTAL_PERMISSIONS(perms) (perms)

#define __ATTR(_name, _mode, _show, _store)                                                            \
	{                                                                                              \
		.attr = {.name = __stringify(_name), .mode = (_mode)}, .show = _show, .store = _store, \
	}
#define __ATTR_RO(_name)                                                                  \
	{                                                                                 \
		.attr = {.name = __stringify(_name), .mode = 0444}, .show = _name##_show, \
	}
#define __ATTR_WO(_name)                                                                    \
	{                                                                                   \
		.attr = {.name = __stringify(_name), .mode = 0200}, .store = _name##_store, \
	}
#define __ATTR_RW(_name) __ATTR(_name, 0644, _name##_show, _name##_store)

#define __ATTRIBUTE_GROUPS(_name) static const struct attribute_group *_name##_groups[] = {&_name##_group, NULL}
#define ATTRIBUTE_GROUPS(_name)                                                       \
	static const struct attribute_group _name##_group = {.attrs = _name##_attrs}; \
	__ATTRIBUTE_GROUPS(_name)

/**
 * sysfs_create_file() - make a file
 * @kobj: &dev->kobj of an added device
 * @attr: &dev_attr_NAME.attr; borrowed until it is removed
 *
 * Context: Process context.
 * Lifetime: until sysfs_remove_file() or device_del().
 * Return: 0; -EEXIST, after Linux's warning and W44; -EINVAL for a device that is not added; -ENOMEM.
 */
int sysfs_create_file(struct kobject *kobj, const struct attribute *attr) DRMRES_SYM(sysfs_create_file)
	__attribute__((warn_unused_result));

/**
 * sysfs_create_files() - make several files, or none
 * @kobj: &dev->kobj of an added device
 * @attrs: up to NULL
 *
 * Context: Process context.
 * Return: as sysfs_create_file().
 */
int sysfs_create_files(struct kobject *kobj, const struct attribute *const *attrs) DRMRES_SYM(sysfs_create_files)
	__attribute__((warn_unused_result));

/**
 * sysfs_remove_file() - take a file away
 * @kobj: &dev->kobj
 * @attr: the attribute; one that is not there is ignored
 *
 * Context: Process context; waits for a show() or store() that is running.
 */
void sysfs_remove_file(struct kobject *kobj, const struct attribute *attr) DRMRES_SYM(sysfs_remove_file);

/**
 * sysfs_remove_files() - take several files away
 * @kobj: &dev->kobj
 * @attrs: up to NULL
 *
 * Context: Process context; waits for a show() or store() that is running.
 */
void sysfs_remove_files(struct kobject *kobj, const struct attribute *const *attrs) DRMRES_SYM(sysfs_remove_files);

/**
 * sysfs_create_group() - make the files of a group, or none
 * @kobj: &dev->kobj of an added device
 * @grp: the group
 *
 * Context: Process context.
 * Return: as sysfs_create_file().
 */
int sysfs_create_group(struct kobject *kobj, const struct attribute_group *grp) DRMRES_SYM(sysfs_create_group)
	__attribute__((warn_unused_result));

/**
 * sysfs_create_groups() - make the files of several groups, or none
 * @kobj: &dev->kobj of an added device
 * @groups: up to NULL; may be NULL itself
 *
 * Context: Process context.
 * Return: as sysfs_create_file().
 */
int sysfs_create_groups(struct kobject *kobj, const struct attribute_group **groups) DRMRES_SYM(sysfs_create_groups)
	__attribute__((warn_unused_result));

/**
 * sysfs_remove_group() - take a group away
 * @kobj: &dev->kobj
 * @grp: the group
 *
 * Context: Process context; waits for a show() or store() that is running.
 */
void sysfs_remove_group(struct kobject *kobj, const struct attribute_group *grp) DRMRES_SYM(sysfs_remove_group);

/**
 * sysfs_remove_groups() - take several groups away
 * @kobj: &dev->kobj
 * @groups: up to NULL; may be NULL itself
 *
 * Context: Process context; waits for a show() or store() that is running.
 */
void sysfs_remove_groups(struct kobject *kobj, const struct attribute_group **groups) DRMRES_SYM(sysfs_remove_groups);

/**
 * sysfs_emit() - print what show() shows
 * @buf: what show() got
 * @fmt: kernel printf format
 *
 * Context: Any.
 * Return: bytes, a page at most.
 */
int sysfs_emit(char *buf, const char *fmt, ...) DRMRES_SYM(sysfs_emit) __attribute__((format(printf, 2, 3)));

/**
 * sysfs_emit_at() - print more of what show() shows
 * @buf: what show() got
 * @at: bytes that are there already
 * @fmt: kernel printf format
 *
 * Context: Any.
 * Return: bytes that were added.
 */
int sysfs_emit_at(char *buf, int at, const char *fmt, ...) DRMRES_SYM(sysfs_emit_at)
	__attribute__((format(printf, 3, 4)));

#ifdef DRMRES_SITES
#define sysfs_create_file(...) DRMRES_AT(sysfs_create_file(__VA_ARGS__))
#define sysfs_create_files(...) DRMRES_AT(sysfs_create_files(__VA_ARGS__))
#define sysfs_create_group(...) DRMRES_AT(sysfs_create_group(__VA_ARGS__))
#define sysfs_create_groups(...) DRMRES_AT(sysfs_create_groups(__VA_ARGS__))
#define sysfs_remove_file(...) DRMRES_AT_VOID(sysfs_remove_file(__VA_ARGS__))
#define sysfs_remove_files(...) DRMRES_AT_VOID(sysfs_remove_files(__VA_ARGS__))
#define sysfs_remove_group(...) DRMRES_AT_VOID(sysfs_remove_group(__VA_ARGS__))
#define sysfs_remove_groups(...) DRMRES_AT_VOID(sysfs_remove_groups(__VA_ARGS__))
#endif

__END_DECLS

#endif
