/* SPDX-License-Identifier: MIT */
/**
 * DOC: miscellaneous character devices
 *
 * One node in /dev with a name, operations and a minor of major 10. From misc_register() on it can be opened, before that
 * function returns; misc_deregister() takes the name away, waits for an open() that is running, and ends no file: the
 * operations go on being called with what is in file.private_data, which is the struct miscdevice unless open() put
 * something else there. So the structure must stay until the last close.
 */
#ifndef _LINUX_MISCDEVICE_H_
#define _LINUX_MISCDEVICE_H_

#include <drmres/fs.h>
#include <drmres/kdev.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/device.h>
#include <linux/list.h>

__BEGIN_DECLS

#define MISC_MAJOR 10
#define MISC_DYNAMIC_MINOR 255

struct attribute_group;

/**
 * struct miscdevice - one miscellaneous device
 * @minor: its minor; MISC_DYNAMIC_MINOR asks for a fresh one, which misc_register() stores here
 * @name: its name
 * @fops: its operations
 * @list: private
 * @parent: device that it hangs on, may be NULL
 * @this_device: its device, from misc_register() to misc_deregister()
 * @groups: attributes of that, may be NULL
 * @nodename: its path below /dev, NULL for @name
 * @mode: who may open it; not looked at
 */
struct miscdevice {
	int minor;
	const char *name;
	const struct file_operations *fops;
	struct list_head list;
	struct device *parent;
	struct device *this_device;
	const struct attribute_group **groups;
	const char *nodename;
	umode_t mode;
};

/**
 * misc_register() - make a node in /dev
 * @misc: minor, name and fops filled in; borrowed until misc_deregister()
 *
 * Context: Process context.
 * Return: 0; -EBUSY when the minor is taken; -EEXIST, after Linux's warning and W44, when the name is; -ENOMEM.
 */
int misc_register(struct miscdevice *misc) DRMRES_SYM(misc_register) __attribute__((warn_unused_result));

/**
 * misc_deregister() - take a node away
 * @misc: what misc_register() got
 *
 * Context: Process context; waits for an open() that is running.
 */
void misc_deregister(struct miscdevice *misc) DRMRES_SYM(misc_deregister);

#ifdef DRMRES_SITES
#define misc_register(...) DRMRES_AT(misc_register(__VA_ARGS__))
#define misc_deregister(...) DRMRES_AT_VOID(misc_deregister(__VA_ARGS__))
#endif

/* A module that is one miscellaneous device and nothing else. */
#define module_misc_device(__misc_device) module_driver(__misc_device, misc_register, misc_deregister)
#define builtin_misc_device(__misc_device) module_misc_device(__misc_device)

__END_DECLS

#endif
