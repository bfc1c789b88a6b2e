/* SPDX-License-Identifier: MIT */
/*
 * Open DRM files. A struct drm_file is owned by its struct file and holds a reference on its drm_device, taken before
 * the file is made and dropped after it is freed. drm_device.filelist_mutex protects the list of files and who is
 * master. Open and release run once for a file; everything else may run at any time in between, on any thread.
 */
#include <drm/drm_file.h>

#include <fcntl.h>

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/slab.h>

#include <drm/drm_accel.h>
#include <drm/drm_auth.h>
#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_internal.h>
#include <drmres/errno.h>
#include <drmres/report.h>
#include <drmres/sched.h>
#include <drmres/user.h>
#include <fs/fs.h>
#include <fs/usable.h>
#include <lib/event.h>
#include <mm/mm.h>

/* What events may take of a file that nobody reads. */
#define EVENT_SPACE 4096

/* Relaxed: only the number must be unique. */
static u64 next_client_id(void)
{
	static u64 last;

	return __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
}

bool drm_is_current_master(struct drm_file *fpriv)
{
	struct drm_device *dev;
	bool master;

	if (!drmres_usable(fpriv, "drm_file"))
		return false;
	dev = fpriv->minor->dev;
	mutex_lock(&dev->filelist_mutex);
	master = fpriv->is_master;
	mutex_unlock(&dev->filelist_mutex);
	return master;
}

/* The first file of a primary node becomes master while nobody is. */
static void file_enlist(struct drm_file *file)
{
	struct drm_device *dev = file->minor->dev;
	struct drm_file *other;
	bool vacant = true;

	mutex_lock(&dev->filelist_mutex);
	list_for_each_entry (other, &dev->filelist, lhead)
		vacant &= !other->is_master;
	if (vacant && drm_is_primary_client(file))
		file->is_master = file->was_master = file->authenticated = true;
	list_add(&file->lhead, &dev->filelist);
	mutex_unlock(&dev->filelist_mutex);
}

struct drm_file *drmres_drm_file(const struct file *filp, const char *function)
{
	const void *pc = __builtin_return_address(0);

	if (!drmres_usable_at(pc, filp, function, "file") ||
	    !drmres_usable_at(pc, filp->private_data, function, "drm_file"))
		return NULL;
	return filp->private_data;
}

static void file_tag(const struct drm_file *file)
{
	struct drm_device *dev = file->minor->dev;

	drmres_mem_tag(file, &(struct drmres_tag){
				     .kind = DRMRES_KIND_FILE,
				     .id = file->id,
				     .owner = dev,
				     .owner_name = dev->label,
				     .name = "drm_file",
				     .size = sizeof(*file),
			     });
}

/* As far as the driver had no part in it. */
static void file_destroy(struct drm_file *file)
{
	mutex_destroy(&file->event_read_lock);
	drmres_mem_free(file, false, __builtin_return_address(0));
}

static struct drm_file *file_alloc(struct drm_minor *minor, u64 id)
{
	struct drm_device *dev = minor->dev;
	struct drm_file *file;
	int ret;

	file = kzalloc(sizeof(*file), GFP_KERNEL);
	if (!file)
		return ERR_PTR(-ENOMEM);
	file->client_id = next_client_id();
	file->id = id;
	file->minor = minor;
	file->authenticated = drmres_privileged();
	file->event_space = EVENT_SPACE;
	INIT_LIST_HEAD(&file->lhead);
	INIT_LIST_HEAD(&file->pending_event_list);
	INIT_LIST_HEAD(&file->event_list);
	mutex_init(&file->event_read_lock);
	file_tag(file);

	/* Also without GEM: a lookup finds nothing then. */
	drm_gem_open(file);
	if (drm_core_check_feature(dev, DRIVER_SYNCOBJ))
		drm_syncobj_open(file);
	drm_prime_init_file_private(&file->prime);

	if (dev->driver->open) {
		ret = dev->driver->open(dev, file);
		if (ret < 0)
			goto err_prime;
	}
	return file;

err_prime:
	drm_prime_destroy_file_private(&file->prime);
	if (drm_core_check_feature(dev, DRIVER_SYNCOBJ))
		drm_syncobj_release(file);
	drm_gem_release(file);
	file_destroy(file);
	return ERR_PTR(ret);
}

static void drop_events(struct drm_file *file)
{
	struct drm_device *dev = file->minor->dev;
	struct drm_pending_event *event, *next;
	unsigned long flags;

	spin_lock_irqsave(&dev->event_lock, flags);
	/* These are still the sender's, who frees them when he finds nobody to send them to. */
	list_for_each_entry_safe (event, next, &file->pending_event_list, pending_link) {
		list_del(&event->pending_link);
		event->file_priv = NULL;
	}
	list_for_each_entry_safe (event, next, &file->event_list, link) {
		list_del(&event->link);
		kfree(event);
	}
	spin_unlock_irqrestore(&dev->event_lock, flags);
}

static void file_free(struct drm_file *file)
{
	struct drm_device *dev = file->minor->dev;

	drop_events(file);
	if (drm_core_check_feature(dev, DRIVER_SYNCOBJ))
		drm_syncobj_release(file);
	drm_gem_release(file);
	/* Mastership ended when the file left the list. */
	if (dev->driver->postclose)
		dev->driver->postclose(dev, file);
	drm_prime_destroy_file_private(&file->prime);
	file_destroy(file);
}

static int open_helper(struct file *filp, struct drm_minor *minor)
{
	struct drm_device *dev = minor->dev;
	struct drm_file *file;

	if (filp->f_flags & O_EXCL)
		return -EBUSY;
	if (!(filp->f_op->fop_flags & FOP_UNSIGNED_OFFSET)) {
		drmres_report(DRMRES_FILE_OPERATIONS, "drm_open", NULL, "the file operations of driver %s",
			      dev->driver->name);
		return -EINVAL;
	}

	if (!filp->id)
		filp->id = drmres_next_id(DRMRES_KIND_FILE);
	file = file_alloc(minor, filp->id);
	if (IS_ERR(file))
		return (int)PTR_ERR(file);

	filp->private_data = file;
	file->filp = filp;
	file_enlist(file);
	drmres_event(DRMRES_EVENT_OPEN, DRMRES_KIND_FILE, file->id, "", 0, DRMRES_KIND_DRM, dev->id, dev->label);
	return 0;
}

/*
 * Relaxed: the count is only looked at; what it protects is ordered by filelist_mutex and the device's reference count.
 */
static int count_opens(struct drm_device *dev, int change)
{
	drmres_point(DRMRES_OP_REF, &dev->open_count);
	return __atomic_add_fetch(&dev->open_count.counter, change, __ATOMIC_RELAXED);
}

int drmres_drm_open(struct drm_minor_table *table, struct inode *inode, struct file *filp)
{
	struct drm_minor *minor;
	struct drm_device *dev;
	int ret;

	if (!drmres_usable(inode, "inode") || !drmres_usable(filp, "file"))
		return -EINVAL;
	minor = drm_minor_acquire(table, iminor(inode));
	if (IS_ERR(minor))
		return (int)PTR_ERR(minor);

	dev = minor->dev;
	count_opens(dev, 1);
	/* All files of a device share their pages, so that unplug finds every mapping. */
	filp->f_mapping = dev->anon_inode->i_mapping;

	ret = open_helper(filp, minor);
	if (ret) {
		count_opens(dev, -1);
		filp->f_mapping = inode->i_mapping;
		drm_minor_release(minor);
	}
	return ret;
}

int drm_open(struct inode *inode, struct file *filp)
{
	return drmres_drm_open(&drm_minors, inode, filp);
}

int accel_open(struct inode *inode, struct file *filp)
{
	return drmres_drm_open(&accel_minors, inode, filp);
}

int drm_release(struct inode *inode, struct file *filp)
{
	struct drm_file *file = drmres_drm_file(filp, "drm_release");
	struct drm_minor *minor;
	struct drm_device *dev;

	(void)inode;
	if (!file)
		return 0;
	minor = file->minor;
	dev = minor->dev;
	drmres_event(DRMRES_EVENT_CLOSE, DRMRES_KIND_FILE, file->id, "", 0, DRMRES_KIND_DRM, dev->id, dev->label);

	mutex_lock(&dev->filelist_mutex);
	list_del(&file->lhead);
	mutex_unlock(&dev->filelist_mutex);
	file_free(file);
	filp->private_data = NULL;

	if (count_opens(dev, -1) == 0 && dev->driver->lastclose)
		dev->driver->lastclose(dev);

	/* Nothing of the device may be touched from here on. */
	drm_minor_release(minor);
	return 0;
}

int drm_release_noglobal(struct inode *inode, struct file *filp)
{
	return drm_release(inode, filp);
}
