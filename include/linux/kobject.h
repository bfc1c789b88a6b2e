/* SPDX-License-Identifier: MIT */
/**
 * DOC: the counted part of a struct device
 *
 * A kobject lives inside a struct device and ends with it: its count is the device's, its name is freed when the last
 * reference goes. There are no kobjects of other types here, so there is no kobject_init() either: device_initialize()
 * starts it, get_device() and put_device() count it. Reading the name is safe while a reference is held.
 */
#ifndef _LINUX_KOBJECT_H_
#define _LINUX_KOBJECT_H_

#include <drmres/link.h>
#include <drmres/types.h>
#include <linux/kref.h>

__BEGIN_DECLS

/**
 * struct kobject - name, count and state of a device
 * @name: the device's name, owned by the device; NULL until dev_set_name()
 * @kref: the device's references; 1 after device_initialize()
 * @state_initialized: device_initialize() ran
 * @state_in_sysfs: device_add() ran and device_del() did not
 */
struct kobject {
	const char *name;
	struct kref kref;
	unsigned int state_initialized;
	unsigned int state_in_sysfs;
};

/**
 * kobject_name() - the name
 * @kobj: part of a device that the caller holds a reference on
 *
 * Context: Any.
 * Lifetime: the string is the device's; it goes at the last put_device().
 * Return: the name, NULL when there is none yet.
 */
static inline const char *kobject_name(const struct kobject *kobj)
{
	return kobj->name;
}

__END_DECLS

#endif
