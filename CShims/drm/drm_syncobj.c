/* SPDX-License-Identifier: MIT */
/*
 * Sync objects. One belongs to its references: handles in open files, descriptors of its own, and whoever took one. It
 * owns a reference on the fence in it. Any thread may exchange the fence; a file's handles are under its
 * syncobj_table_lock.
 */
#include <drm/drm_syncobj.h>

#include <linux/dma-fence.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/slab.h>
#include <linux/sync_file.h>
#include <linux/uaccess.h>

#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_handle.h>
#include <drm/drm_internal.h>
#include <drmres/errno.h>
#include <fs/fs.h>
#include <fs/usable.h>
#include <lib/event.h>

struct dma_fence *drm_syncobj_fence_get(struct drm_syncobj *syncobj)
{
	struct dma_fence *fence;

	if (!drmres_usable(syncobj, "sync object"))
		return NULL;
	spin_lock(&syncobj->lock);
	fence = dma_fence_get(syncobj->fence);
	spin_unlock(&syncobj->lock);
	return fence;
}

void drm_syncobj_replace_fence(struct drm_syncobj *syncobj, struct dma_fence *fence)
{
	struct drm_syncobj_waiter *waiter;
	struct dma_fence *before;

	if (!drmres_usable(syncobj, "sync object"))
		return;
	dma_fence_get(fence);
	spin_lock(&syncobj->lock);
	before = syncobj->fence;
	syncobj->fence = fence;
	if (fence)
		list_for_each_entry (waiter, &syncobj->waiters, node)
			wake_up(waiter->head);
	spin_unlock(&syncobj->lock);
	dma_fence_put(before);
}

void drm_syncobj_free(struct kref *kref)
{
	struct drm_syncobj *syncobj = container_of(kref, struct drm_syncobj, refcount);

	drm_syncobj_replace_fence(syncobj, NULL);
	kfree(syncobj);
}

static void signal_now(struct drm_syncobj *syncobj)
{
	struct dma_fence *stub = dma_fence_get_stub();

	drm_syncobj_replace_fence(syncobj, stub);
	dma_fence_put(stub);
}

int drm_syncobj_create(struct drm_syncobj **out_syncobj, u32 flags, struct dma_fence *fence)
{
	struct drm_syncobj *syncobj = kzalloc(sizeof(*syncobj), GFP_KERNEL);

	if (!syncobj)
		return -ENOMEM;
	kref_init(&syncobj->refcount);
	spin_lock_init(&syncobj->lock);
	INIT_LIST_HEAD(&syncobj->waiters);
	if (flags & DRM_SYNCOBJ_CREATE_SIGNALED)
		signal_now(syncobj);
	if (fence)
		drm_syncobj_replace_fence(syncobj, fence);
	*out_syncobj = syncobj;
	return 0;
}

int drm_syncobj_get_handle(struct drm_file *file_private, struct drm_syncobj *syncobj, u32 *handle)
{
	int ret;

	if (!drmres_usable(file_private, "drm_file") || !drmres_usable(syncobj, "sync object"))
		return -EINVAL;
	ret = drmres_handle_reserve(&file_private->syncobj_handles, &file_private->syncobj_table_lock, handle);
	if (ret)
		return ret;
	drm_syncobj_get(syncobj);
	spin_lock(&file_private->syncobj_table_lock);
	drmres_handle_replace(&file_private->syncobj_handles, *handle, syncobj);
	spin_unlock(&file_private->syncobj_table_lock);
	return 0;
}

struct drm_syncobj *drm_syncobj_find(struct drm_file *file_private, u32 handle)
{
	struct drm_syncobj *syncobj;

	if (!drmres_usable(file_private, "drm_file"))
		return NULL;
	spin_lock(&file_private->syncobj_table_lock);
	syncobj = drmres_handle_find(&file_private->syncobj_handles, handle);
	if (syncobj)
		drm_syncobj_get(syncobj);
	spin_unlock(&file_private->syncobj_table_lock);
	return syncobj;
}

int drm_syncobj_find_fence(struct drm_file *file_private, u32 handle, u64 point, u64 flags, struct dma_fence **fence)
{
	struct drm_syncobj *syncobj;

	if (point || flags)
		return -EINVAL;
	syncobj = drm_syncobj_find(file_private, handle);
	if (!syncobj)
		return -ENOENT;
	*fence = drm_syncobj_fence_get(syncobj);
	drm_syncobj_put(syncobj);
	return *fence ? 0 : -EINVAL;
}

static int syncobj_file_release(struct inode *inode, struct file *file)
{
	(void)inode;
	drmres_event(DRMRES_EVENT_CLOSE, DRMRES_KIND_FENCE, file->id, "syncobj", 0, DRMRES_KIND_NONE, 0, "");
	drm_syncobj_put(file->private_data);
	return 0;
}

static const struct file_operations syncobj_fops = {.release = syncobj_file_release};

int drm_syncobj_get_fd(struct drm_syncobj *syncobj, int *p_fd)
{
	struct file *file;
	int fd;

	if (!drmres_usable(syncobj, "sync object"))
		return -EINVAL;
	fd = get_unused_fd_flags(0);
	if (fd < 0)
		return fd;
	file = drmres_file_alloc(DRMRES_KIND_FENCE, "syncobj", &syncobj_fops, 0);
	if (!file) {
		put_unused_fd((unsigned int)fd);
		return -ENOMEM;
	}
	drm_syncobj_get(syncobj);
	file->private_data = syncobj;
	drmres_event(DRMRES_EVENT_EXPORT, DRMRES_KIND_FENCE, file->id, "syncobj", 0, DRMRES_KIND_NONE, 0, "");
	fd_install((unsigned int)fd, file);
	*p_fd = fd;
	return 0;
}

void drm_syncobj_open(struct drm_file *file_priv)
{
	spin_lock_init(&file_priv->syncobj_table_lock);
}

void drm_syncobj_release(struct drm_file *file_priv)
{
	u32 handle = 0;

	/* The last reference on the file is gone: nobody else looks at its handles. */
	while ((handle = drmres_handle_next(&file_priv->syncobj_handles, handle)))
		drm_syncobj_put(drmres_handle_find(&file_priv->syncobj_handles, handle));
	drmres_handles_destroy(&file_priv->syncobj_handles);
}

int drm_syncobj_create_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv)
{
	struct drm_syncobj_create *args = data;
	struct drm_syncobj *syncobj;
	int ret;

	if (!drm_core_check_feature(dev, DRIVER_SYNCOBJ))
		return -EOPNOTSUPP;
	if (args->flags & ~DRM_SYNCOBJ_CREATE_SIGNALED)
		return -EINVAL;
	ret = drm_syncobj_create(&syncobj, args->flags, NULL);
	if (ret)
		return ret;
	ret = drm_syncobj_get_handle(file_priv, syncobj, &args->handle);
	drm_syncobj_put(syncobj);
	return ret;
}

int drm_syncobj_destroy_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv)
{
	struct drm_syncobj_destroy *args = data;
	struct drm_syncobj *syncobj;

	if (!drm_core_check_feature(dev, DRIVER_SYNCOBJ))
		return -EOPNOTSUPP;
	if (args->pad)
		return -EINVAL;
	spin_lock(&file_priv->syncobj_table_lock);
	syncobj = drmres_handle_find(&file_priv->syncobj_handles, args->handle);
	if (syncobj)
		drmres_handle_remove(&file_priv->syncobj_handles, args->handle);
	spin_unlock(&file_priv->syncobj_table_lock);
	if (!syncobj)
		return -EINVAL;
	drm_syncobj_put(syncobj);
	return 0;
}

static int export_sync_file(struct drm_file *file_priv, u32 handle, int *p_fd)
{
	int fd = get_unused_fd_flags(O_CLOEXEC), ret;
	struct sync_file *sync_file;
	struct dma_fence *fence;

	if (fd < 0)
		return fd;
	ret = drm_syncobj_find_fence(file_priv, handle, 0, 0, &fence);
	if (ret)
		goto err_fd;
	sync_file = sync_file_create(fence);
	dma_fence_put(fence);
	ret = -EINVAL;
	if (!sync_file)
		goto err_fd;
	fd_install((unsigned int)fd, sync_file->file);
	*p_fd = fd;
	return 0;

err_fd:
	put_unused_fd((unsigned int)fd);
	return ret;
}

int drm_syncobj_handle_to_fd_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv)
{
	struct drm_syncobj_handle *args = data;
	struct drm_syncobj *syncobj;
	int ret;

	if (!drm_core_check_feature(dev, DRIVER_SYNCOBJ))
		return -EOPNOTSUPP;
	if (args->pad || args->flags & ~DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE)
		return -EINVAL;
	if (args->flags)
		return export_sync_file(file_priv, args->handle, &args->fd);
	syncobj = drm_syncobj_find(file_priv, args->handle);
	if (!syncobj)
		return -EINVAL;
	ret = drm_syncobj_get_fd(syncobj, &args->fd);
	drm_syncobj_put(syncobj);
	return ret;
}

static int import_sync_file(struct drm_file *file_priv, int fd, u32 handle)
{
	struct dma_fence *fence = sync_file_get_fence(fd);
	struct drm_syncobj *syncobj;

	if (!fence)
		return -EINVAL;
	syncobj = drm_syncobj_find(file_priv, handle);
	if (!syncobj) {
		dma_fence_put(fence);
		return -ENOENT;
	}
	drm_syncobj_replace_fence(syncobj, fence);
	dma_fence_put(fence);
	drm_syncobj_put(syncobj);
	return 0;
}

int drm_syncobj_fd_to_handle_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv)
{
	struct drm_syncobj_handle *args = data;
	struct file *file;
	int ret = -EINVAL;

	if (!drm_core_check_feature(dev, DRIVER_SYNCOBJ))
		return -EOPNOTSUPP;
	if (args->pad || args->flags & ~DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE)
		return -EINVAL;
	if (args->flags)
		return import_sync_file(file_priv, args->fd, args->handle);
	file = fget((unsigned int)args->fd);
	if (!file)
		return -EINVAL;
	if (file->f_op == &syncobj_fops)
		ret = drm_syncobj_get_handle(file_priv, file->private_data, &args->handle);
	fput(file);
	return ret;
}

void drmres_syncobjs_put(struct drm_syncobj **syncobjs, u32 count)
{
	for (u32 i = 0; i < count; i++)
		drm_syncobj_put(syncobjs[i]);
	kfree(syncobjs);
}

int drmres_syncobjs_find(struct drm_file *file_priv, u64 handles, u32 count, struct drm_syncobj ***syncobjs)
{
	struct drm_syncobj **found;
	u32 *numbers, i = 0;
	int ret = -ENOMEM;

	numbers = kmalloc_array(count, sizeof(*numbers), GFP_KERNEL);
	found = kmalloc_array(count, sizeof(*found), GFP_KERNEL);
	if (!numbers || !found)
		goto err_found;
	ret = -EFAULT;
	if (copy_from_user(numbers, u64_to_user_ptr(handles), count * sizeof(*numbers)))
		goto err_found;
	for (; i < count; i++) {
		found[i] = drm_syncobj_find(file_priv, numbers[i]);
		if (!found[i])
			break;
	}
	ret = -ENOENT;
	if (i < count)
		goto err_found;
	kfree(numbers);
	*syncobjs = found;
	return 0;

err_found:
	drmres_syncobjs_put(found, i);
	kfree(numbers);
	return ret;
}

/* Do something with each sync object of an array of handles in userspace, or with none if one is unknown. */
static int for_each_handle(struct drm_device *dev, struct drm_file *file_priv, const struct drm_syncobj_array *args,
			   void (*fn)(struct drm_syncobj *syncobj))
{
	struct drm_syncobj **syncobjs;
	int ret;

	if (!drm_core_check_feature(dev, DRIVER_SYNCOBJ))
		return -EOPNOTSUPP;
	if (args->pad || !args->count_handles)
		return -EINVAL;
	ret = drmres_syncobjs_find(file_priv, args->handles, args->count_handles, &syncobjs);
	if (ret)
		return ret;
	for (u32 i = 0; i < args->count_handles; i++)
		fn(syncobjs[i]);
	drmres_syncobjs_put(syncobjs, args->count_handles);
	return 0;
}

static void reset_now(struct drm_syncobj *syncobj)
{
	drm_syncobj_replace_fence(syncobj, NULL);
}

int drm_syncobj_reset_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv)
{
	return for_each_handle(dev, file_priv, data, reset_now);
}

int drm_syncobj_signal_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv)
{
	return for_each_handle(dev, file_priv, data, signal_now);
}
