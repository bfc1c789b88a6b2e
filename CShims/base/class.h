/* SPDX-License-Identifier: MIT */
/*
 * Devices of classes, and nodes in /dev, for the rest of the core.
 */
#ifndef _DRMRES_BASE_CLASS_H_
#define _DRMRES_BASE_CLASS_H_

#include <drmres/kdev.h>
#include <drmres/types.h>
#include <stdarg.h>

struct attribute_group;
struct class;
struct device;

/* device_create_with_groups() for the core: what it makes is claimed by somebody else. @claimed: it is by nobody. */
struct device *drmres_device_vcreate(const struct class *cls, struct device *parent, dev_t devt, void *drvdata,
				     const struct attribute_group **groups, bool claimed, const void *pc,
				     const char *fmt, va_list args) __attribute__((format(printf, 8, 0)));

/* The device is being deleted: its claim and its node end. */
void drmres_class_device_gone(struct device *dev);

/* A device with a number was added. */
void drmres_devnode_add(struct device *dev);

/* The n-th node, and the one with a name: its number, and its name in @buf. Return: false for no such node. */
bool drmres_devnode_at(unsigned int index, dev_t *devt, char *buf, size_t size);
bool drmres_devnode_find(const char *name, dev_t *devt);

#endif
