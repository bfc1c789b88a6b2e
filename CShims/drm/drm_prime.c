/* SPDX-License-Identifier: MIT */
/*
 * Buffer sharing. A dma-buf of a GEM object holds the object and the drm_device. While the object has a handle it holds
 * the dma-buf in turn, and each file that knows the pair of dma-buf and handle holds the dma-buf once more; both end
 * with the handle. drm_prime_file_private.lock is taken before drm_device.object_name_lock. Every function may be
 * called from any thread.
 */
#include <drm/drm_prime.h>

#include <linux/dma-buf.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/slab.h>

#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_gem.h>
#include <drm/drm_internal.h>
#include <drmres/errno.h>
#include <drmres/report.h>
#include <fs/fs.h>
#include <fs/usable.h>
#include <lib/event.h>

/* What a file remembers: this dma-buf is that handle. */
struct prime_member {
	struct list_head entry;
	struct dma_buf *dma_buf;
	u32 handle;
};

/* Locked, as the two below. */
static int member_add(struct drm_prime_file_private *prime, struct dma_buf *dma_buf, u32 handle)
{
	struct prime_member *member = kmalloc(sizeof(*member), GFP_KERNEL);

	if (!member)
		return -ENOMEM;
	get_dma_buf(dma_buf);
	member->dma_buf = dma_buf;
	member->handle = handle;
	list_add(&member->entry, &prime->members);
	return 0;
}

static struct prime_member *member_of_handle(struct drm_prime_file_private *prime, u32 handle)
{
	struct prime_member *member;

	list_for_each_entry (member, &prime->members, entry)
		if (member->handle == handle)
			return member;
	return NULL;
}

static struct prime_member *member_of_buf(struct drm_prime_file_private *prime, const struct dma_buf *dma_buf)
{
	struct prime_member *member;

	list_for_each_entry (member, &prime->members, entry)
		if (member->dma_buf == dma_buf)
			return member;
	return NULL;
}

void drm_prime_remove_buf_handle(struct drm_prime_file_private *prime, u32 handle)
{
	struct prime_member *member;

	mutex_lock(&prime->lock);
	member = member_of_handle(prime, handle);
	if (member) {
		list_del(&member->entry);
		dma_buf_put(member->dma_buf);
		kfree(member);
	}
	mutex_unlock(&prime->lock);
}

void drm_prime_init_file_private(struct drm_prime_file_private *prime)
{
	mutex_init(&prime->lock);
	INIT_LIST_HEAD(&prime->members);
}

void drm_prime_destroy_file_private(struct drm_prime_file_private *prime)
{
	/* Each member went with its handle. */
	if (!list_empty(&prime->members))
		drmres_report(DRMRES_GEM_MISUSE, "drm_release", NULL, "the file goes while it knows a dma-buf");
	mutex_destroy(&prime->lock);
}

struct dma_buf *drm_gem_dmabuf_export(struct drm_device *dev, struct dma_buf_export_info *exp_info)
{
	struct drm_gem_object *obj;
	struct dma_buf *dma_buf;

	if (!drmres_usable(dev, "drm_device") || !drmres_usable(exp_info, "export info"))
		return ERR_PTR(-EINVAL);
	obj = exp_info->priv;
	dma_buf = dma_buf_export(exp_info);
	if (IS_ERR(dma_buf))
		return dma_buf;
	drm_dev_get(dev);
	drm_gem_object_get(obj);
	/* So that unplug finds its mappings. */
	dma_buf->file->f_mapping = dev->anon_inode->i_mapping;
	drmres_file_set_owner(dma_buf->file, dev->label);
	drmres_event(DRMRES_EVENT_EXPORT, DRMRES_KIND_DMABUF, dma_buf->id, "dma-buf", dma_buf->size, DRMRES_KIND_DRM,
		     dev->id, dev->label);
	return dma_buf;
}

void drm_gem_dmabuf_release(struct dma_buf *dma_buf)
{
	struct drm_gem_object *obj = dma_buf->priv;
	struct drm_device *dev = obj->dev;

	drm_gem_object_put(obj);
	drm_dev_put(dev);
}

int drm_gem_prime_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma)
{
	struct drm_file *priv;
	struct file *fil;
	int ret;

	vma->vm_pgoff += drm_vma_node_start(&obj->vma_node);

	if (obj->funcs->mmap) {
		vma->vm_ops = obj->funcs->vm_ops;
		drm_gem_object_get(obj);
		ret = obj->funcs->mmap(obj, vma);
		if (ret) {
			drm_gem_object_put(obj);
			return ret;
		}
		vma->vm_private_data = obj;
		return 0;
	}

	/* The driver's own mmap wants a file that may map the object. */
	ret = -ENOMEM;
	priv = kzalloc(sizeof(*priv), GFP_KERNEL);
	fil = kzalloc(sizeof(*fil), GFP_KERNEL);
	if (!priv || !fil)
		goto out;
	priv->minor = obj->dev->primary ? obj->dev->primary : obj->dev->render;
	fil->private_data = priv;

	ret = drm_vma_node_allow(&obj->vma_node, priv);
	if (ret)
		goto out;
	ret = obj->dev->driver->fops->mmap(fil, vma);
	drm_vma_node_revoke(&obj->vma_node, priv);
out:
	kfree(priv);
	kfree(fil);
	return ret;
}

int drm_gem_dmabuf_mmap(struct dma_buf *dma_buf, struct vm_area_struct *vma)
{
	return drm_gem_prime_mmap(dma_buf->priv, vma);
}

static const struct dma_buf_ops drm_gem_prime_dmabuf_ops = {
	.release = drm_gem_dmabuf_release,
	.mmap = drm_gem_dmabuf_mmap,
};

struct dma_buf *drm_gem_prime_export(struct drm_gem_object *obj, int flags)
{
	struct dma_buf_export_info exp_info = {
		.ops = &drm_gem_prime_dmabuf_ops,
		.flags = flags,
		.priv = obj,
	};

	if (!drmres_usable(obj, "GEM object"))
		return ERR_PTR(-EINVAL);
	exp_info.exp_name = obj->dev->driver->name;
	exp_info.size = obj->size;
	return drm_gem_dmabuf_export(obj->dev, &exp_info);
}

/* drm_device.object_name_lock is held. The object holds its dma-buf until the last handle goes. */
static struct dma_buf *export_locked(struct drm_gem_object *obj, u32 flags)
{
	struct dma_buf *dma_buf;

	if (obj->dma_buf) {
		get_dma_buf(obj->dma_buf);
		return obj->dma_buf;
	}
	/* A racing GEM_CLOSE took the last one: nobody would let go of the dma-buf. */
	if (!obj->handle_count)
		return ERR_PTR(-ENOENT);
	dma_buf = obj->funcs->export ? obj->funcs->export(obj, (int)flags) : drm_gem_prime_export(obj, (int)flags);
	if (IS_ERR(dma_buf))
		return dma_buf;
	obj->dma_buf = dma_buf;
	get_dma_buf(dma_buf);
	return dma_buf;
}

/* drm_prime_file_private.lock is held. */
static struct dma_buf *export_handle(struct drm_device *dev, struct drm_file *file_priv, struct drm_gem_object *obj,
				     u32 handle, u32 flags)
{
	struct prime_member *member = member_of_handle(&file_priv->prime, handle);
	struct dma_buf *dma_buf;
	int ret;

	if (member) {
		get_dma_buf(member->dma_buf);
		return member->dma_buf;
	}
	mutex_lock(&dev->object_name_lock);
	dma_buf = export_locked(obj, flags);
	if (!IS_ERR(dma_buf)) {
		/* Under the lock, or a racing GEM_CLOSE would miss the member. */
		ret = member_add(&file_priv->prime, dma_buf, handle);
		if (ret) {
			dma_buf_put(dma_buf);
			dma_buf = ERR_PTR(ret);
		}
	}
	mutex_unlock(&dev->object_name_lock);
	return dma_buf;
}

struct dma_buf *drm_gem_prime_handle_to_dmabuf(struct drm_device *dev, struct drm_file *file_priv, u32 handle,
					       u32 flags)
{
	struct dma_buf *dma_buf = ERR_PTR(-ENOENT);
	struct drm_gem_object *obj;

	if (!drmres_usable(dev, "drm_device") || !drmres_usable(file_priv, "drm_file"))
		return ERR_PTR(-EINVAL);
	mutex_lock(&file_priv->prime.lock);
	obj = drm_gem_object_lookup(file_priv, handle);
	if (obj) {
		dma_buf = export_handle(dev, file_priv, obj, handle, flags);
		drm_gem_object_put(obj);
	}
	mutex_unlock(&file_priv->prime.lock);
	return dma_buf;
}

int drm_gem_prime_handle_to_fd(struct drm_device *dev, struct drm_file *file_priv, u32 handle, u32 flags, int *prime_fd)
{
	int fd = get_unused_fd_flags(flags);
	struct dma_buf *dma_buf;

	if (fd < 0)
		return fd;
	dma_buf = drm_gem_prime_handle_to_dmabuf(dev, file_priv, handle, flags);
	if (IS_ERR(dma_buf)) {
		put_unused_fd((unsigned int)fd);
		return (int)PTR_ERR(dma_buf);
	}
	fd_install((unsigned int)fd, dma_buf->file);
	*prime_fd = fd;
	return 0;
}

struct drm_gem_object *drm_gem_prime_import(struct drm_device *dev, struct dma_buf *dma_buf)
{
	struct drm_gem_object *obj;

	if (!drmres_usable(dma_buf, "dma-buf") || dma_buf->ops != &drm_gem_prime_dmabuf_ops)
		return ERR_PTR(-EINVAL);
	obj = dma_buf->priv;
	if (obj->dev != dev)
		return ERR_PTR(-EINVAL);
	/* Our own: no reference on the dma-buf, which would hold itself. */
	drm_gem_object_get(obj);
	return obj;
}

int drm_gem_prime_fd_to_handle(struct drm_device *dev, struct drm_file *file_priv, int prime_fd, u32 *handle)
{
	struct prime_member *member;
	struct drm_gem_object *obj;
	struct dma_buf *dma_buf;
	int ret;

	if (!drmres_usable(dev, "drm_device") || !drmres_usable(file_priv, "drm_file"))
		return -EINVAL;
	dma_buf = dma_buf_get(prime_fd);
	if (IS_ERR(dma_buf))
		return (int)PTR_ERR(dma_buf);
	/* What cannot be imported: a device without GEM has no handles, nor a lock for them. */
	if (!drm_core_check_feature(dev, DRIVER_GEM)) {
		dma_buf_put(dma_buf);
		return -EINVAL;
	}

	mutex_lock(&file_priv->prime.lock);
	member = member_of_buf(&file_priv->prime, dma_buf);
	if (member) {
		*handle = member->handle;
		ret = 0;
		goto out_unlock;
	}

	mutex_lock(&dev->object_name_lock);
	obj = dev->driver->gem_prime_import ? dev->driver->gem_prime_import(dev, dma_buf)
					    : drm_gem_prime_import(dev, dma_buf);
	if (IS_ERR(obj)) {
		mutex_unlock(&dev->object_name_lock);
		ret = (int)PTR_ERR(obj);
		goto out_unlock;
	}
	if (!obj->dma_buf) {
		obj->dma_buf = dma_buf;
		get_dma_buf(dma_buf);
	} else if (obj->dma_buf != dma_buf) {
		drmres_report(DRMRES_GEM_MISUSE, "drm_gem_prime_fd_to_handle", NULL,
			      "gem#%llu was imported from another dma-buf", (unsigned long long)obj->id);
	}

	/* Unlocks drm_device.object_name_lock in any case. */
	ret = drm_gem_handle_create_tail(file_priv, obj, handle);
	drm_gem_object_put(obj);
	if (ret)
		goto out_unlock;
	ret = member_add(&file_priv->prime, dma_buf, *handle);
	mutex_unlock(&file_priv->prime.lock);
	if (ret)
		drm_gem_handle_delete(file_priv, *handle);
	dma_buf_put(dma_buf);
	return ret;

out_unlock:
	mutex_unlock(&file_priv->prime.lock);
	dma_buf_put(dma_buf);
	return ret;
}

int drm_prime_handle_to_fd_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv)
{
	struct drm_prime_handle *args = data;

	if (args->flags & ~(u32)(DRM_CLOEXEC | DRM_RDWR))
		return -EINVAL;
	return drm_gem_prime_handle_to_fd(dev, file_priv, args->handle, args->flags, &args->fd);
}

int drm_prime_fd_to_handle_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv)
{
	struct drm_prime_handle *args = data;

	return drm_gem_prime_fd_to_handle(dev, file_priv, args->fd, &args->handle);
}
