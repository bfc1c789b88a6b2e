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
struct managed_suspect;

/* drm_drv.c */

/* The oldest managed resource of a device, so the last to go. */
void drm_dev_init_release(struct drm_device *dev, void *res) DRMRES_HIDDEN;

/* Report @code about a device: "drm#1 @what". */
void drmres_report_drm(const void *pc, enum drmres_code code, const char *function, const struct drm_device *dev,
		       const char *what);

/* False, after a report, if @dev is NULL, an error pointer or freed: the caller must not touch it. */
bool drmres_drm_usable(const struct drm_device *dev, const char *function);

/* drm_core.c */

/*
 * A zeroed container of @size bytes with an initialised device at @offset; that it is its container is up to the caller. @function,
 * @pc: who wants it. Return: the container, or an ERR_PTR(): -EINVAL after a report, -ENOMEM.
 */
void *drmres_drm_make(struct device *parent, const struct drm_driver *driver, size_t size, size_t offset,
		      const char *function, const void *pc);

/*
 * What drm_dev_init_release() and the drm_minor_alloc_release() of so many minors do, while nobody pays attention and nothing is
 * left but them; false, with nothing done, if that may call anything, or be reported.
 */
bool drmres_drm_end_quickly(struct drm_device *dev, unsigned int minors);

/* drm_managed.c */

/*
 * The names that the core gives to nodes. A name in here is borrowed by a node, any other is copied, as Linux copies
 * those of modules and not those of the kernel image.
 */
struct drmres_core_names {
	char kmalloc[8];
	char kmalloc_elsewhere[8]; /* of a node that stands for memory without a header */
	char drm_dev_init_release[21];
	char drm_minor_alloc_release[24];
	char drm_gem_init_release[21];
	char drm_mode_config_init_release[29];
	char drm_connector_cleanup_action[29];
	char drmm_encoder_alloc_release[27];
	char drmm_universal_plane_alloc_release[35];
	char drmm_crtc_init_with_planes_cleanup[35];
	char drm_vblank_init_release[24];
	char drm_kms_helper_poll_init_release[33];
	char drmm_writeback_connector_cleanup[33];
	char drmm_drm_panel_bridge_release[30];
	char drm_bridge_connector_put_bridges[33];
};
extern const struct drmres_core_names drmres_core_names;

/* drmm_add_action() for the core: @action must be a member of drmres_core_names. */
#define drmm_add_core_action(dev, action, data) __drmm_add_action(dev, action, data, drmres_core_names.action)
#define drmm_add_core_action_or_reset(dev, action, data) \
	__drmm_add_action_or_reset(dev, action, data, drmres_core_names.action)

/* A device, whose label is known, begins to have managed resources, and ends; between the two it is released if it has any. */
void drm_managed_begin(struct drm_device *dev);
void drm_managed_end(struct drm_device *dev);
void drm_managed_release(struct drm_device *dev);

/*
 * struct drmres_core_nodes - what every device begins with, in this order: drm_dev_init_release(); for each minor its memory and
 * drm_minor_alloc_release() with that; perhaps a name
 * @minors, @name_size: how many, and how long; 0 for none
 * @minor, @name: where they are, afterwards
 */
struct drmres_core_nodes {
	unsigned int minors;
	size_t name_size;
	struct drm_minor *minor[2];
	char *name;
};

/*
 * drm_managed_begin() while nobody pays attention, by a thread that may sleep, and if it takes no more these nodes. Return: whether
 * they are added.
 */
bool drmres_managed_begin_core(struct drm_device *dev, struct drmres_core_nodes *nodes);

/* Whether a function of a driver's runs when it is released. */
bool drmres_drm_has_actions(struct drm_device *dev);
void drmm_add_final_kfree(struct drm_device *dev, void *container);

/* drm_managed_check.c */

/*
 * Where Linux prints an address: the label of what lies there, "dr#7" or "mem#3"; "(null)", or "data" if it is
 * unknown.
 */
struct drmres_address_label {
	char text[96];
};
struct drmres_address_label drmres_address_label(const void *address);

/* Whether a node's name, which may be a copy, is one that the core gives. */
bool drmres_says_core_name(const char *name);

/* Report that @data, which drmm_kfree() got, is no memory of @dev but @it. */
void drmres_report_unknown_data(const void *pc, const struct drm_device *dev, const void *data,
				const struct managed_suspect *it, const char *function);

/* Report what is wrong with @container as what drm_dev_release() will free, if anything. */
void drmres_check_container(const void *pc, const struct drm_device *dev, const void *container, const char *function);

/* drm_alive.c */

/*
 * From drm_dev_init() to its oldest managed resource: @dev holds its parent. Not needed while the kit of its minor says so
 * (drm_kit.h); more than once is as good as once.
 */
void drmres_drm_born(struct drm_device *dev);
void drmres_drm_gone(const struct drm_device *dev);

/* drm_debugfs.c */

/* Allocate what describes the debugfs files of @dev. */
void drm_debugfs_dev_register(struct drm_device *dev);

/* drm_minor.c */

/* Which minors are taken, and by whom: /dev/dri and /dev/accel. */
extern struct drm_minor_table drm_minors;
extern struct drm_minor_table accel_minors DRMRES_SYM(accel_minors);

int drm_minor_alloc(struct drm_device *dev, enum drm_minor_type type);
void drm_minor_alloc_release(struct drm_device *dev, void *data) DRMRES_HIDDEN;

int drm_minor_register(struct drm_device *dev, enum drm_minor_type type);
void drm_minor_unregister(struct drm_device *dev, enum drm_minor_type type);

/*
 * The registered minor with a number, holding a reference on its drm_device until drm_minor_release(). The device may
 * be unplugged while the reference is held.
 * Return: the minor; ERR_PTR(-ENODEV) if there is none or its device is unplugged.
 */
struct drm_minor *drm_minor_acquire(struct drm_minor_table *table, unsigned int minor_id);
void drm_minor_release(struct drm_minor *minor);

/* drm_file.c */

/* Between the open of a device node and its driver: find the minor in @table and open it. */
int drmres_drm_open(struct drm_minor_table *table, struct inode *inode, struct file *filp);

/* What drm_open() put into a file; NULL, after a report in the name of @function, if it is not open. */
struct drm_file *drmres_drm_file(const struct file *filp, const char *function);

/* drm_gem.c */

void drm_gem_open(struct drm_file *file_priv);
void drm_gem_release(struct drm_file *file_priv);
int drm_gem_close_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv);
int drm_mode_create_dumb_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv);
int drm_mode_mmap_dumb_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv);
int drm_mode_destroy_dumb_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv);

/* drm_gem_handle_create() with drm_device.object_name_lock held, which it unlocks in any case. */
int drm_gem_handle_create_tail(struct drm_file *file_priv, struct drm_gem_object *obj, u32 *handlep);

/* drm_prime.c */

void drm_prime_init_file_private(struct drm_prime_file_private *prime);
void drm_prime_destroy_file_private(struct drm_prime_file_private *prime);

/* A handle goes: forget the dma-buf that it is known as, if any. */
void drm_prime_remove_buf_handle(struct drm_prime_file_private *prime, u32 handle);
int drm_prime_handle_to_fd_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv);
int drm_prime_fd_to_handle_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv);

/* drm_syncobj.c */
struct drm_syncobj;

void drm_syncobj_open(struct drm_file *file_priv);
void drm_syncobj_release(struct drm_file *file_priv);
int drm_syncobj_create_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv);
int drm_syncobj_destroy_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv);
int drm_syncobj_handle_to_fd_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv);
int drm_syncobj_fd_to_handle_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv);
int drm_syncobj_reset_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv);
int drm_syncobj_signal_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv);

/*
 * The sync objects of an array of handles in userspace, one reference each: all or none.
 * Return: 0, -ENOMEM, -EFAULT, -ENOENT.
 */
int drmres_syncobjs_find(struct drm_file *file_priv, u64 handles, u32 count, struct drm_syncobj ***syncobjs);
void drmres_syncobjs_put(struct drm_syncobj **syncobjs, u32 count);

/* drm_syncobj_wait.c */
int drm_syncobj_wait_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv);

/* drm_user.c */

/* drmres_open() of /dev/accel/accelN. */
int drmres_open_accel(unsigned int minor, int flags);

/* drm_vma.c */

/* The address space of a device's mappings: made before its minors, freed with its oldest managed resource. */
static inline struct inode *drmres_inode_here(const struct drm_device *dev) /* what it is while nobody pays attention */
{
	return (struct inode *)(void *)dev->inode_here;
}
bool drm_fs_inode_begin(struct drm_device *dev); /* or no memory */
void drm_fs_inode_end(struct drm_device *dev);

/* Take the pages away from every mapping of the device's files. */
void drmres_drm_unmap_all(struct drm_device *dev);

/* drm_cycle.c: see struct drmres_hooks */
u64 drmres_drm_keeps_itself(const void *owner);

#endif
