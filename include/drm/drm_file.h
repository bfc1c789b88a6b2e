/* SPDX-License-Identifier: MIT */
/**
 * DOC: open DRM files
 *
 * drm_open() makes a struct drm_file and takes a reference on the drm_device; drm_release() ends the file (events, sync
 * objects, GEM handles, drm_driver.postclose) and drops that reference as its very last step. So everything that an
 * open file can reach must live until the last drm_dev_put(): drmm_ memory does, devm_ memory does not.
 *
 * Unplug ends no file. It stays open, ioctls answer -ENODEV, read and poll go on, and the close that comes at some
 * later time may be the one that releases the device.
 *
 * One thread opens or releases a file; any number may be in its ioctls meanwhile.
 */
#ifndef _DRM_FILE_H_
#define _DRM_FILE_H_

#include <linux/mutex.h>
#include <linux/spinlock.h>

#include <drm/drm_prime.h>
#include <drmres/fs.h>
#include <drmres/handle.h>
#include <drmres/link.h>
#include <drmres/types.h>
#include <uapi/drm/drm.h>

__BEGIN_DECLS

struct completion;
struct dentry;
struct device;
struct dma_fence;
struct drm_device;
struct drm_file;

/* What a device node is for; the number is that of the first minor divided by 64. */
enum drm_minor_type {
	DRM_MINOR_PRIMARY = 0,
	DRM_MINOR_CONTROL = 1,
	DRM_MINOR_RENDER = 2,
	DRM_MINOR_ACCEL = 32,
};

/**
 * struct drm_minor - a device node
 * @index: minor number, what drmres_open() takes
 * @type: enum drm_minor_type
 * @kdev: its struct device
 * @dev: the device; not counted, the minor is one of its drmm_ nodes
 * @debugfs_symlink: NULL
 * @debugfs_root: NULL
 */
struct drm_minor {
	int index;
	int type;
	struct device *kdev;
	struct drm_device *dev;
	struct dentry *debugfs_symlink;
	struct dentry *debugfs_root;
};

/**
 * struct drm_pending_event - an event on its way to a file
 * @event: what read() will return; part of the same allocation, or of static storage
 * @fence: signalled when the event is sent; the event's reference
 * @file_priv: receiver; NULL once its file was closed
 * @link: in drm_file.event_list
 * @pending_link: in drm_file.pending_event_list
 *
 * Allocated with kmalloc() by the driver, as the first member of a larger structure if need be. From
 * drm_event_reserve_init() on the core frees it: when it was read, sent to nobody, or cancelled.
 */
struct drm_pending_event {
	struct drm_event *event;
	struct dma_fence *fence;
	struct drm_file *file_priv;
	struct list_head link;
	struct list_head pending_link;
};

/**
 * struct drm_file - one open of a device node
 * @authenticated: may call DRM_AUTH ioctls on a primary node
 * @is_master: current master of the device
 * @was_master: is or was master
 * @client_id: unique in the process
 * @lhead: in drm_device.filelist
 * @minor: the node
 * @object_handles: GEM handles
 * @table_lock: protects @object_handles
 * @syncobj_handles: sync object handles
 * @syncobj_table_lock: protects @syncobj_handles
 * @filp: the struct file
 * @driver_priv: the driver's; made in drm_driver.open, freed in drm_driver.postclose
 * @pending_event_list: events that were reserved; protected by drm_device.event_lock
 * @event_list: events to be read; protected by drm_device.event_lock
 * @event_space: bytes that further events may take
 * @events: private: length of @event_list
 * @event_read_lock: one reader at a time
 * @prime: known dma-bufs
 * @id: private: its number, ``file#1``
 */
struct drm_file {
	bool authenticated;
	bool is_master;
	bool was_master;
	u64 client_id;
	struct list_head lhead;
	struct drm_minor *minor;
	struct drmres_handles object_handles;
	spinlock_t table_lock;
	struct drmres_handles syncobj_handles;
	spinlock_t syncobj_table_lock;
	struct file *filp;
	void *driver_priv;
	struct list_head pending_event_list;
	struct list_head event_list;
	int event_space;
	unsigned int events;
	struct mutex event_read_lock;
	struct drm_prime_file_private prime;
	u64 id;
};

/**
 * drm_is_primary_client() - opened through the primary node?
 * @file_priv: open file
 *
 * Return: true if so.
 */
static inline bool drm_is_primary_client(const struct drm_file *file_priv)
{
	return file_priv->minor->type == DRM_MINOR_PRIMARY;
}

/**
 * drm_is_render_client() - opened through the render node?
 * @file_priv: open file
 *
 * Return: true if so.
 */
static inline bool drm_is_render_client(const struct drm_file *file_priv)
{
	return file_priv->minor->type == DRM_MINOR_RENDER;
}

/**
 * drm_is_accel_client() - opened through an accel node?
 * @file_priv: open file
 *
 * Return: true if so.
 */
static inline bool drm_is_accel_client(const struct drm_file *file_priv)
{
	return file_priv->minor->type == DRM_MINOR_ACCEL;
}

/**
 * drm_open() - file_operations.open of a DRM driver
 * @inode: device node
 * @filp: file that is being opened
 *
 * In this order: find the minor and take a reference on its device, refuse an unplugged one, count the open, make the
 * struct drm_file (drm_driver.open), become master if nobody is, enter the device's list of files.
 *
 * Context: Process context. May sleep.
 * Lifetime: holds the drm_device until drm_release() ends. After an error nothing is held.
 * Return: 0, or -ENODEV for no such minor or an unplugged device, -EBUSY for O_EXCL, -EINVAL without
 * FOP_UNSIGNED_OFFSET (W33), -ENOMEM, or what drm_driver.open returned.
 */
int drm_open(struct inode *inode, struct file *filp);

/**
 * drm_release() - file_operations.release of a DRM driver
 * @inode: device node
 * @filp: file whose last reference is gone
 *
 * In this order: leave the device's list of files, drop events, sync objects, GEM handles, mastership, call
 * drm_driver.postclose, free the struct drm_file, count the close, and drop the reference on the device.
 *
 * Context: Process context. May sleep.
 * Return: 0.
 */
int drm_release(struct inode *inode, struct file *filp);

/**
 * drm_release_noglobal() - drm_release() for drivers that never needed the global lock
 * @inode: device node
 * @filp: file whose last reference is gone
 *
 * Context: Process context. May sleep.
 * Return: 0.
 */
int drm_release_noglobal(struct inode *inode, struct file *filp);

/**
 * drm_read() - file_operations.read of a DRM driver
 * @filp: open file
 * @buffer: userspace
 * @count: room in bytes
 * @offset: ignored
 *
 * Whole events only. Waits for the first one unless the file is O_NONBLOCK. Does not look at unplug.
 *
 * Context: Process context. May sleep.
 * Return: bytes, 0 if not even the first event fits, -EAGAIN, -EFAULT.
 */
ssize_t drm_read(struct file *filp, char __user *buffer, size_t count, loff_t *offset);

/**
 * drm_poll() - file_operations.poll of a DRM driver
 * @filp: open file
 * @wait: ignored
 *
 * Return: POLLIN | POLLRDNORM if there is an event, else 0; also after unplug.
 */
__poll_t drm_poll(struct file *filp, struct poll_table_struct *wait);

/**
 * drm_event_reserve_init() - make room for an event
 * @dev: the device
 * @file_priv: receiver
 * @p: bookkeeping, kmalloc()ed
 * @e: the event
 *
 * Context: Any; takes drm_device.event_lock.
 * Lifetime: @p is the core's from here on when this succeeds: drm_send_event() or drm_event_cancel_free() must follow.
 * Return: 0, or -ENOMEM when the file has 4 KiB of events already; @p stays the caller's then.
 */
int drm_event_reserve_init(struct drm_device *dev, struct drm_file *file_priv, struct drm_pending_event *p,
			   struct drm_event *e) __attribute__((warn_unused_result));

/**
 * drm_event_reserve_init_locked() - drm_event_reserve_init() with drm_device.event_lock held
 * @dev: the device
 * @file_priv: receiver
 * @p: bookkeeping
 * @e: the event
 *
 * Return: 0, or -ENOMEM.
 */
int drm_event_reserve_init_locked(struct drm_device *dev, struct drm_file *file_priv, struct drm_pending_event *p,
				  struct drm_event *e) __attribute__((warn_unused_result));

/**
 * drm_event_cancel_free() - give up an event that will never be sent
 * @dev: the device
 * @p: what drm_event_reserve_init() got; freed
 *
 * Context: Any; takes drm_device.event_lock.
 */
void drm_event_cancel_free(struct drm_device *dev, struct drm_pending_event *p);

/**
 * drm_send_event() - deliver an event
 * @dev: the device
 * @e: what drm_event_reserve_init() got; freed at once if its file was closed meanwhile
 *
 * Context: Any; takes drm_device.event_lock.
 */
void drm_send_event(struct drm_device *dev, struct drm_pending_event *e);

/**
 * drm_send_event_locked() - drm_send_event() with drm_device.event_lock held
 * @dev: the device
 * @e: the event
 */
void drm_send_event_locked(struct drm_device *dev, struct drm_pending_event *e);

#ifdef DRMRES_SITES
#define drm_event_cancel_free(...) DRMRES_AT_VOID(drm_event_cancel_free(__VA_ARGS__))
#define drm_send_event(...) DRMRES_AT_VOID(drm_send_event(__VA_ARGS__))
#define drm_send_event_locked(...) DRMRES_AT_VOID(drm_send_event_locked(__VA_ARGS__))
#endif

__END_DECLS

#endif
