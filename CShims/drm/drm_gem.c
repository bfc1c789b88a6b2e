/* SPDX-License-Identifier: MIT */
/*
 * GEM objects and their handles. An object belongs to its references, a handle to its file; the driver owns the memory
 * that the object lies in. drm_device.object_name_lock serialises handle counts and exports; handles themselves are
 * under the file's table_lock. Every function may be called from any thread.
 */
#include <drm/drm_gem.h>

#include <stdio.h>

#include <linux/dma-buf.h>
#include <linux/list.h>

#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_handle.h>
#include <drm/drm_internal.h>
#include <drmres/errno.h>
#include <drmres/phase.h>
#include <drmres/report.h>
#include <drmres/sched.h>
#include <fs/fs.h>
#include <fs/usable.h>
#include <lib/event.h>
#include <mm/mm.h>

static void gem_object(const struct drm_gem_object *obj, struct drmres_object *object)
{
	*object = (struct drmres_object){.address = NULL};
	drmres_address_find(obj, object);
	object->kind = DRMRES_KIND_GEM;
	object->id = obj->id;
	object->size = obj->size;
	object->address = obj;
}

static void gem_misuse(const struct drm_gem_object *obj, const char *function, const char *what)
{
	struct drmres_object object;

	gem_object(obj, &object);
	drmres_report(DRMRES_GEM_MISUSE, function, &object, "gem#%llu %s", (unsigned long long)obj->id, what);
}

/* A callback of the driver's, with the object's name on it. */
static void gem_phase(const struct drm_gem_object *obj, struct drmres_phase *phase, const char *verb)
{
	char subject[32];

	snprintf(subject, sizeof(subject), "gem#%llu", (unsigned long long)obj->id);
	drmres_phase_enter(phase, verb, subject);
}

void drm_gem_private_object_init(struct drm_device *dev, struct drm_gem_object *obj, size_t size)
{
	if (!drmres_usable(dev, "drm_device") || !drmres_usable(obj, "GEM object"))
		return;
	kref_init(&obj->refcount);
	obj->handle_count = 0;
	obj->dev = dev;
	obj->filp = NULL;
	obj->size = size;
	obj->dma_buf = NULL;
	obj->id = drmres_next_id(DRMRES_KIND_GEM);
	drm_vma_node_reset(&obj->vma_node);
	drmres_event(DRMRES_EVENT_ALLOC, DRMRES_KIND_GEM, obj->id, "gem object", size, DRMRES_KIND_DRM, dev->id,
		     dev->label);

	if (size & ~PAGE_MASK) {
		gem_misuse(obj, "drm_gem_private_object_init", "has a size that is not whole pages");
		obj->size = (size + PAGE_SIZE - 1) & PAGE_MASK;
	}
}

/* The memory behind an object is a file of nobody's; what matters is that making it may fail. */
static const struct file_operations gem_memory_fops;

int drm_gem_object_init(struct drm_device *dev, struct drm_gem_object *obj, size_t size)
{
	struct file *filp;

	if (!drmres_usable(dev, "drm_device") || !drmres_usable(obj, "GEM object"))
		return -EINVAL;
	drm_gem_private_object_init(dev, obj, size);

	filp = drmres_file_alloc(DRMRES_KIND_NONE, "drm mm object", &gem_memory_fops, 0);
	if (!filp)
		return -ENOMEM;
	obj->filp = filp;
	return 0;
}

void drm_gem_private_object_fini(struct drm_gem_object *obj)
{
	if (drmres_usable(obj, "GEM object") && obj->dma_buf)
		gem_misuse(obj, "drm_gem_private_object_fini", "goes while it is exported");
}

void drm_gem_free_mmap_offset(struct drm_gem_object *obj)
{
	struct drm_vma_offset_node *node;

	if (!drmres_usable(obj, "GEM object") || !obj->vma_node.start)
		return;
	node = &obj->vma_node;
	/* The next object with this offset starts with zeroed memory. */
	drmres_mapping_punch(obj->dev->anon_inode->i_mapping, node->start, node->pages);
	drm_vma_offset_remove(obj->dev->vma_offset_manager, node);
}

int drm_gem_create_mmap_offset(struct drm_gem_object *obj)
{
	if (!drmres_usable(obj, "GEM object"))
		return -EINVAL;
	return drm_vma_offset_add(obj->dev->vma_offset_manager, &obj->vma_node, obj->size >> PAGE_SHIFT);
}

void drm_gem_object_release(struct drm_gem_object *obj)
{
	if (!drmres_usable(obj, "GEM object"))
		return;
	if (obj->filp)
		fput(obj->filp);
	drm_gem_private_object_fini(obj);
	drm_gem_free_mmap_offset(obj);
}

void drm_gem_object_free(struct kref *kref)
{
	struct drm_gem_object *obj = container_of(kref, struct drm_gem_object, refcount);
	struct drmres_phase phase;

	/* The device must be there: whoever held the object beyond its file should have held that too. */
	if (!drmres_drm_usable(obj->dev, "drm_gem_object_put"))
		return;
	drmres_event(DRMRES_EVENT_RELEASE, DRMRES_KIND_GEM, obj->id, "gem object", obj->size, DRMRES_KIND_DRM,
		     obj->dev->id, obj->dev->label);
	if (!obj->funcs || !obj->funcs->free) {
		gem_misuse(obj, "drm_gem_object_put", "has no free function");
		return;
	}
	gem_phase(obj, &phase, "free");
	obj->funcs->free(obj);
	drmres_phase_leave(&phase);
}

/* drm_device.object_name_lock is held. All handles together hold one reference. */
static void handle_get(struct drm_gem_object *obj)
{
	if (obj->handle_count++ == 0)
		drm_gem_object_get(obj);
}

static void handle_put(struct drm_gem_object *obj)
{
	struct drm_device *dev = obj->dev;
	struct dma_buf *exported = NULL;
	bool final = false;

	mutex_lock(&dev->object_name_lock);
	if (!obj->handle_count) {
		mutex_unlock(&dev->object_name_lock);
		gem_misuse(obj, "drm_gem_handle_delete", "has no handle");
		return;
	}
	if (--obj->handle_count == 0) {
		/* The object and its dma-buf hold each other only as long as there is a handle. */
		exported = obj->dma_buf;
		obj->dma_buf = NULL;
		if (exported)
			dma_buf_put(exported);
		final = true;
	}
	mutex_unlock(&dev->object_name_lock);

	if (final)
		drm_gem_object_put(obj);
}

int drm_gem_handle_create_tail(struct drm_file *file_priv, struct drm_gem_object *obj, u32 *handlep)
{
	struct drm_device *dev = obj->dev;
	struct drmres_phase phase;
	u32 handle;
	int ret;

	handle_get(obj);
	ret = drmres_handle_reserve(&file_priv->object_handles, &file_priv->table_lock, &handle);
	mutex_unlock(&dev->object_name_lock);
	if (ret)
		goto err_put;

	ret = drm_vma_node_allow(&obj->vma_node, file_priv);
	if (ret)
		goto err_remove;

	if (obj->funcs->open) {
		gem_phase(obj, &phase, "open");
		ret = obj->funcs->open(obj, file_priv);
		drmres_phase_leave(&phase);
		if (ret)
			goto err_revoke;
	}

	/* From here on another thread of userspace may guess the handle and delete it. */
	drmres_point(DRMRES_OP_LIST, &file_priv->object_handles);
	spin_lock(&file_priv->table_lock);
	drmres_handle_replace(&file_priv->object_handles, handle, obj);
	spin_unlock(&file_priv->table_lock);
	*handlep = handle;
	return 0;

err_revoke:
	drm_vma_node_revoke(&obj->vma_node, file_priv);
err_remove:
	spin_lock(&file_priv->table_lock);
	drmres_handle_remove(&file_priv->object_handles, handle);
	spin_unlock(&file_priv->table_lock);
err_put:
	handle_put(obj);
	return ret;
}

int drm_gem_handle_create(struct drm_file *file_priv, struct drm_gem_object *obj, u32 *handlep)
{
	if (!drmres_usable(file_priv, "drm_file") || !drmres_usable(obj, "GEM object"))
		return -EINVAL;
	mutex_lock(&obj->dev->object_name_lock);

	return drm_gem_handle_create_tail(file_priv, obj, handlep);
}

/* What a handle held is let go; the handle itself stays taken. */
static void handle_release(struct drm_file *file_priv, struct drm_gem_object *obj, u32 handle)
{
	struct drmres_phase phase;

	if (obj->funcs->close) {
		gem_phase(obj, &phase, "close");
		obj->funcs->close(obj, file_priv);
		drmres_phase_leave(&phase);
	}
	drm_prime_remove_buf_handle(&file_priv->prime, handle);
	drm_vma_node_revoke(&obj->vma_node, file_priv);
	handle_put(obj);
}

int drm_gem_handle_delete(struct drm_file *file_priv, u32 handle)
{
	struct drm_gem_object *obj;

	if (!drmres_usable(file_priv, "drm_file"))
		return -EINVAL;
	drmres_point(DRMRES_OP_LIST, &file_priv->object_handles);
	spin_lock(&file_priv->table_lock);
	obj = drmres_handle_replace(&file_priv->object_handles, handle, NULL);
	spin_unlock(&file_priv->table_lock);
	if (!obj)
		return -EINVAL;

	handle_release(file_priv, obj, handle);

	/* Only now may the number be given to another object. */
	spin_lock(&file_priv->table_lock);
	drmres_handle_remove(&file_priv->object_handles, handle);
	spin_unlock(&file_priv->table_lock);
	return 0;
}

struct drm_gem_object *drm_gem_object_lookup(struct drm_file *filp, u32 handle)
{
	struct drm_gem_object *obj;

	if (!drmres_usable(filp, "drm_file"))
		return NULL;
	drmres_point(DRMRES_OP_LIST, &filp->object_handles);
	spin_lock(&filp->table_lock);
	obj = drmres_handle_find(&filp->object_handles, handle);
	if (obj)
		drm_gem_object_get(obj);
	spin_unlock(&filp->table_lock);
	return obj;
}

int drm_gem_dumb_map_offset(struct drm_file *file, struct drm_device *dev, u32 handle, u64 *offset)
{
	struct drm_gem_object *obj = drm_gem_object_lookup(file, handle);
	int ret;

	(void)dev;
	if (!obj)
		return -ENOENT;
	ret = drm_gem_create_mmap_offset(obj);
	if (!ret)
		*offset = drm_vma_node_offset_addr(&obj->vma_node);
	drm_gem_object_put(obj);
	return ret;
}

int drm_gem_close_ioctl(struct drm_device *dev, void *data, struct drm_file *file_priv)
{
	struct drm_gem_close *args = data;

	if (!drm_core_check_feature(dev, DRIVER_GEM))
		return -EOPNOTSUPP;
	return drm_gem_handle_delete(file_priv, args->handle);
}

void drm_gem_open(struct drm_file *file_priv)
{
	spin_lock_init(&file_priv->table_lock);
}

void drm_gem_release(struct drm_file *file_priv)
{
	u32 handle = 0;

	/* The last reference on the file is gone: nobody else looks at its handles. */
	while ((handle = drmres_handle_next(&file_priv->object_handles, handle)))
		handle_release(file_priv, drmres_handle_find(&file_priv->object_handles, handle), handle);
	drmres_handles_destroy(&file_priv->object_handles);
}

void drm_gem_vm_open(struct vm_area_struct *vma)
{
	drm_gem_object_get(vma->vm_private_data);
}

void drm_gem_vm_close(struct vm_area_struct *vma)
{
	drm_gem_object_put(vma->vm_private_data);
}

int drm_gem_mmap_obj(struct drm_gem_object *obj, unsigned long obj_size, struct vm_area_struct *vma)
{
	int ret;

	if (!drmres_usable(obj, "GEM object") || !drmres_usable(vma, "mapping"))
		return -EINVAL;
	if (obj_size < vma->vm_end - vma->vm_start)
		return -EINVAL;

	/* The mapping's; drm_gem_vm_close() drops it. */
	drm_gem_object_get(obj);
	vma->vm_private_data = obj;
	vma->vm_ops = obj->funcs->vm_ops;

	if (obj->funcs->mmap) {
		ret = obj->funcs->mmap(obj, vma);
		if (!ret && !(vma->vm_flags & VM_DONTEXPAND))
			gem_misuse(obj, "drm_gem_mmap", "was mapped without VM_DONTEXPAND");
	} else if (vma->vm_ops) {
		vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
		ret = 0;
	} else {
		ret = -EINVAL;
	}
	if (ret)
		drm_gem_object_put(obj);
	return ret;
}

int drm_gem_mmap(struct file *filp, struct vm_area_struct *vma)
{
	struct drm_file *priv = drmres_drm_file(filp, __func__);
	struct drm_gem_object *obj = NULL;
	struct drm_vma_offset_node *node;
	struct drm_device *dev;
	int ret;

	if (!priv || !drmres_usable(vma, "mapping"))
		return -EINVAL;
	dev = priv->minor->dev;
	if (drm_dev_is_unplugged(dev))
		return -ENODEV;
	if (!dev->vma_offset_manager)
		return -EINVAL;

	drm_vma_offset_lock_lookup(dev->vma_offset_manager);
	node = drm_vma_offset_exact_lookup_locked(dev->vma_offset_manager, vma->vm_pgoff, vma_pages(vma));
	if (node) {
		obj = container_of(node, struct drm_gem_object, vma_node);
		/* One that is being freed still has its offset until it gets this lock. */
		if (!kref_get_unless_zero(&obj->refcount))
			obj = NULL;
	}
	drm_vma_offset_unlock_lookup(dev->vma_offset_manager);
	if (!obj)
		return -EINVAL;

	ret = -EACCES;
	if (drm_vma_node_is_allowed(node, priv))
		ret = drm_gem_mmap_obj(obj, drm_vma_node_size(node) << PAGE_SHIFT, vma);
	drm_gem_object_put(obj);
	return ret;
}
