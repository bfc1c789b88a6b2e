/* SPDX-License-Identifier: MIT */
/*
 * Attributes that the device core itself makes and takes away.
 */
#ifndef _DRMRES_BASE_SYSFS_H_
#define _DRMRES_BASE_SYSFS_H_

struct attribute_group;
struct device;

/* Make the groups that the core found with a device or a driver, before anybody was told of it. Return: as Linux. */
int drmres_sysfs_add_groups(struct device *dev, const struct attribute_group *const *groups, const void *pc);

/* What a device, its type and its class bring. */
int drmres_sysfs_add_own(struct device *dev, const void *pc);
void drmres_sysfs_remove_own(struct device *dev);

/* The device's folder goes, with whatever is in it. */
void drmres_sysfs_remove_folder(struct device *dev);

#endif
