/* SPDX-License-Identifier: MIT */
/*
 * What the files of drm/ need of each other. Grouped by the file that defines it; nothing here is for drivers.
 */
#ifndef __DRM_INTERNAL_H__
#define __DRM_INTERNAL_H__

#include <drm/drm_device.h>
#include <drm/drm_file.h>
#include <drm/drm_managed.h>
#include <drmres/codes.h>
#include <drmres/managed.h>
#include <drmres/types.h>

struct drm_minor_table;
struct inode;

/* drm_drv.c */

/* False, after a report, if @dev is NULL, an error pointer or freed: the caller must not touch it. */
bool drmres_drm_usable(const struct drm_device *dev, const char *function);

/* drm_managed.c */

/*
 * The names that the core gives to nodes. A name in here is borrowed by a node, any other is copied, as Linux copies those of
 * modules and not those of the kernel image.
 */
struct drmres_core_names {
	char kmalloc[8];
	char drm_dev_init_release[21];
	char drm_minor_alloc_release[24];
	char drm_gem_init_release[21];
};
extern const struct drmres_core_names drmres_core_names;

/* drmm_add_action() for the core: @action must be a member of drmres_core_names. */
#define drmm_add_core_action(dev, action, data) __drmm_add_action(dev, action, data, drmres_core_names.action)
#define drmm_add_core_action_or_reset(dev, action, data)                                                               \
	__drmm_add_action_or_reset(dev, action, data, drmres_core_names.action)

void drm_managed_release(struct drm_device *dev);
void drmm_add_final_kfree(struct drm_device *dev, void *container);

/* drm_managed_check.c */

/* Where Linux prints an address: the label of what lies there, "dr#7" or "mem#3"; "(null)", or "data" if it is unknown. */
struct drmres_address_label {
	char text[96];
};
struct drmres_address_label drmres_address_label(const void *address);

/* Report @code about the node that starts at @node. */
void drmres_report_node(enum drmres_code code, const char *function, const void *node, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Report that @data, which drmm_kfree() got, is no memory of @dev, and what it is instead. */
void drmres_report_unknown_data(const struct drm_device *dev, const void *data, const char *function);

/* Report what is wrong with @container as what drm_dev_release() will free, if anything. */
void drmres_check_container(const struct drm_device *dev, const void *container, const char *function);

/* drm_minor.c */

/* Which minors are taken, and by whom: /dev/dri and /dev/accel. */
extern struct drm_minor_table drm_minors;
extern struct drm_minor_table accel_minors;

int drm_minor_alloc(struct drm_device *dev, enum drm_minor_type type);
int drm_minor_register(struct drm_device *dev, enum drm_minor_type type);
void drm_minor_unregister(struct drm_device *dev, enum drm_minor_type type);

/*
 * The registered minor with a number, holding a reference on its drm_device until drm_minor_release(). The device may
 * be unplugged while the reference is held.
 * Return: the minor; ERR_PTR(-ENODEV) if there is none or its device is unplugged.
 */
struct drm_minor *drm_minor_acquire(struct drm_minor_table *table, unsigned int minor_id);
void drm_minor_release(struct drm_minor *minor);

/* drm_vma.c */

/* The address space of a device's mappings: made before its minors, freed with its oldest managed resource. */
struct inode *drm_fs_inode_new(void); /* or ERR_PTR(-ENOMEM) */
void drm_fs_inode_free(struct inode *inode);

/* Take the pages away from every mapping of the device's files. */
void drmres_drm_unmap_all(struct drm_device *dev);

#endif
