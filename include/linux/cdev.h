/* SPDX-License-Identifier: MIT */
/**
 * DOC: character devices
 *
 * A struct cdev ties a range of device numbers to file operations. Its owner embeds it, or has it allocated; it is counted:
 * cdev_add() until cdev_del() is one reference, and so is each open file. cdev_del() ends no file: the operations go on
 * being called, and the structure around the cdev must stay until the last one is closed. cdev_set_parent() is the means:
 * the parent is held for as long.
 *
 * Numbers are reserved with alloc_chrdev_region() or register_chrdev_region(), and given back by hand.
 */
#ifndef _LINUX_CDEV_H_
#define _LINUX_CDEV_H_

#include <drmres/fs.h>
#include <drmres/kdev.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <linux/kobject.h>
#include <linux/list.h>

__BEGIN_DECLS

struct device;

/**
 * struct cdev - a character device
 * @kobj: name only
 * @owner: module; not counted
 * @ops: what an open file calls
 * @dev: first number, after cdev_add()
 * @count: how many numbers
 * @parent: private: held while the cdev is
 */
struct cdev {
	struct kobject kobj;
	struct module *owner;
	const struct file_operations *ops;
	dev_t dev;
	unsigned int count;
	struct kobject *parent;
};

/**
 * cdev_init() - start a cdev
 * @cdev: memory of the caller's
 * @fops: its operations
 */
void cdev_init(struct cdev *cdev, const struct file_operations *fops) DRMRES_SYM(cdev_init);

/**
 * cdev_alloc() - allocate a cdev
 *
 * Context: Process context.
 * Lifetime: until cdev_del() and the last close.
 * Return: the cdev, whose ops the caller sets; NULL without memory.
 */
struct cdev *cdev_alloc(void) DRMRES_SYM(cdev_alloc);

/**
 * cdev_add() - make a cdev reachable, at once
 * @p: an initialised cdev
 * @dev: first number
 * @count: how many
 *
 * Context: Process context.
 * Return: 0 or -ENOMEM.
 */
int cdev_add(struct cdev *p, dev_t dev, unsigned int count) DRMRES_SYM(cdev_add) __attribute__((warn_unused_result));

/**
 * cdev_del() - make a cdev unreachable
 * @p: the cdev
 *
 * Files that are open stay so, and go on calling its operations.
 *
 * Context: Process context.
 */
void cdev_del(struct cdev *p) DRMRES_SYM(cdev_del);

/**
 * cdev_set_parent() - have something held while a cdev is
 * @p: a cdev that is not added yet
 * @kobj: &dev->kobj of the device around it
 */
void cdev_set_parent(struct cdev *p, struct kobject *kobj) DRMRES_SYM(cdev_set_parent);

/**
 * cdev_device_add() - add a cdev together with the device around it
 * @cdev: an initialised cdev
 * @dev: an initialised device; with a number, the cdev is added and holds it
 *
 * Context: Process context.
 * Lifetime: until cdev_device_del().
 * Return: 0, or what cdev_add() or device_add() returned: the device is put by the caller then.
 */
int cdev_device_add(struct cdev *cdev, struct device *dev) DRMRES_SYM(cdev_device_add)
	__attribute__((warn_unused_result));

/**
 * cdev_device_del() - the reverse of cdev_device_add()
 * @cdev: the cdev
 * @dev: the device; its reference is the caller's to put
 *
 * Context: Process context.
 */
void cdev_device_del(struct cdev *cdev, struct device *dev) DRMRES_SYM(cdev_device_del);

/**
 * alloc_chrdev_region() - reserve numbers of a fresh major
 * @dev: where to store the first
 * @baseminor: its minor
 * @count: how many
 * @name: who has them; copied
 *
 * Context: Process context.
 * Lifetime: until unregister_chrdev_region().
 * Return: 0, -ENOMEM, or -EBUSY.
 */
int alloc_chrdev_region(dev_t *dev, unsigned int baseminor, unsigned int count, const char *name)
	DRMRES_SYM(alloc_chrdev_region) __attribute__((warn_unused_result));

/**
 * register_chrdev_region() - reserve numbers
 * @from: the first
 * @count: how many
 * @name: who has them; copied
 *
 * Context: Process context.
 * Lifetime: until unregister_chrdev_region().
 * Return: 0, -ENOMEM, or -EBUSY when one is taken.
 */
int register_chrdev_region(dev_t from, unsigned int count, const char *name) DRMRES_SYM(register_chrdev_region)
	__attribute__((warn_unused_result));

/**
 * unregister_chrdev_region() - give numbers back
 * @from: the first
 * @count: how many
 *
 * Context: Process context.
 */
void unregister_chrdev_region(dev_t from, unsigned int count) DRMRES_SYM(unregister_chrdev_region);

/**
 * register_chrdev() - reserve the first 256 minors of a major, and tie operations to them
 * @major: the major, 0 for a fresh one
 * @name: who has it; copied
 * @fops: operations
 *
 * Context: Process context.
 * Lifetime: until unregister_chrdev().
 * Return: the major if @major was 0, else 0; -EBUSY or -ENOMEM.
 */
int register_chrdev(unsigned int major, const char *name, const struct file_operations *fops)
	DRMRES_SYM(register_chrdev);

/**
 * unregister_chrdev() - the reverse of register_chrdev()
 * @major: the major
 * @name: ignored
 *
 * Context: Process context.
 */
void unregister_chrdev(unsigned int major, const char *name) DRMRES_SYM(unregister_chrdev);

#ifdef DRMRES_SITES
#define cdev_alloc() DRMRES_AT(cdev_alloc())
#define cdev_add(...) DRMRES_AT(cdev_add(__VA_ARGS__))
#define cdev_del(...) DRMRES_AT_VOID(cdev_del(__VA_ARGS__))
#define cdev_device_add(...) DRMRES_AT(cdev_device_add(__VA_ARGS__))
#define cdev_device_del(...) DRMRES_AT_VOID(cdev_device_del(__VA_ARGS__))
#define alloc_chrdev_region(...) DRMRES_AT(alloc_chrdev_region(__VA_ARGS__))
#define register_chrdev_region(...) DRMRES_AT(register_chrdev_region(__VA_ARGS__))
#define unregister_chrdev_region(...) DRMRES_AT_VOID(unregister_chrdev_region(__VA_ARGS__))
#define register_chrdev(...) DRMRES_AT(register_chrdev(__VA_ARGS__))
#define unregister_chrdev(...) DRMRES_AT_VOID(unregister_chrdev(__VA_ARGS__))
#endif

__END_DECLS

#endif
