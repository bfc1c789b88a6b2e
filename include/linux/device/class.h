/* SPDX-License-Identifier: MIT */
/**
 * DOC: device classes
 *
 * A class is what several devices have in common from userspace's point of view: a folder, attributes, a release function.
 * It must stay until the last of its devices is released. device_create() makes a device that is nothing but its name, its
 * number and its place in the class; with a number it is a node in /dev.
 */
#ifndef _LINUX_DEVICE_CLASS_H_
#define _LINUX_DEVICE_CLASS_H_

#include <drmres/kdev.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct attribute_group;
struct device;

/* A word that C++ keeps for itself is spelled otherwise there. */
#ifdef __cplusplus
#define DRMRES_CLASS class_
#else
#define DRMRES_CLASS class
#endif

/**
 * struct class - what the devices of one class have in common
 * @name: the class's name
 * @dev_groups: attributes of each, may be NULL
 * @devnode: another name in /dev; never called
 * @dev_release: frees a device that has neither a release() of its own nor one of its type
 */
struct DRMRES_CLASS {
	const char *name;
	const struct attribute_group **dev_groups;
	char *(*devnode)(const struct device *dev, umode_t *mode);
	void (*dev_release)(struct device *dev);
};

/**
 * class_register() - make a class known
 * @cls: the class; borrowed until class_unregister()
 *
 * Context: Process context.
 * Return: 0; -EEXIST, after Linux's warning and W44, when the name is taken; -ENOMEM.
 */
int class_register(const struct DRMRES_CLASS *cls) DRMRES_SYM(class_register) __attribute__((warn_unused_result));

/**
 * class_unregister() - take a class away
 * @cls: what class_register() got, with no device left
 *
 * Context: Process context.
 */
void class_unregister(const struct DRMRES_CLASS *cls) DRMRES_SYM(class_unregister);

/**
 * class_create() - make a class
 * @name: its name; borrowed until class_destroy()
 *
 * Context: Process context.
 * Lifetime: until class_destroy().
 * Return: the class, or an ERR_PTR() of class_register() or -ENOMEM.
 */
struct DRMRES_CLASS *class_create(const char *name) DRMRES_SYM(class_create) __attribute__((warn_unused_result));

/**
 * class_destroy() - take a class away that class_create() made
 * @cls: the class; NULL and error pointers are ignored
 *
 * Context: Process context.
 */
void class_destroy(const struct DRMRES_CLASS *cls) DRMRES_SYM(class_destroy);

/**
 * device_create() - make a device of a class
 * @cls: the class
 * @parent: what it hangs on, NULL for nothing
 * @devt: its number, which makes it a node in /dev; MKDEV(0, 0) for none
 * @drvdata: for dev_get_drvdata()
 * @fmt: its name, kernel printf format
 *
 * Context: Process context.
 * Lifetime: until device_destroy() or device_unregister(), and the last put_device().
 * Return: the device, or an ERR_PTR(): of -ENODEV without a class, -ENOMEM, or what device_add() returned.
 */
struct device *device_create(const struct DRMRES_CLASS *cls, struct device *parent, dev_t devt, void *drvdata,
			     const char *fmt, ...) DRMRES_SYM(device_create) __attribute__((format(printf, 5, 6)));

/**
 * device_create_with_groups() - make a device of a class, with attributes
 * @cls: the class
 * @parent: what it hangs on, NULL for nothing
 * @devt: its number, MKDEV(0, 0) for none
 * @drvdata: for dev_get_drvdata()
 * @groups: attributes, up to NULL; may be NULL itself
 * @fmt: its name, kernel printf format
 *
 * Context: Process context.
 * Lifetime: as device_create().
 * Return: as device_create().
 */
struct device *device_create_with_groups(const struct DRMRES_CLASS *cls, struct device *parent, dev_t devt,
					 void *drvdata, const struct attribute_group **groups, const char *fmt, ...)
	DRMRES_SYM(device_create_with_groups) __attribute__((format(printf, 6, 7)));

/**
 * device_destroy() - take a device of a class away
 * @cls: the class
 * @devt: its number
 *
 * Context: Process context.
 */
void device_destroy(const struct DRMRES_CLASS *cls, dev_t devt) DRMRES_SYM(device_destroy);

#ifdef DRMRES_SITES
#define class_register(...) DRMRES_AT(class_register(__VA_ARGS__))
#define class_unregister(...) DRMRES_AT_VOID(class_unregister(__VA_ARGS__))
#define class_create(...) DRMRES_AT(class_create(__VA_ARGS__))
#define class_destroy(...) DRMRES_AT_VOID(class_destroy(__VA_ARGS__))
#define device_create(...) DRMRES_AT(device_create(__VA_ARGS__))
#define device_create_with_groups(...) DRMRES_AT(device_create_with_groups(__VA_ARGS__))
#define device_destroy(...) DRMRES_AT_VOID(device_destroy(__VA_ARGS__))
#endif

__END_DECLS

#endif
