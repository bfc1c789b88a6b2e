// SPDX-License-Identifier: MIT
/*
 * GEM objects with memory that is there as long as they are. The memory belongs to the object, the object to its references.
 * Nothing is shared but the object's own count: every function may be called from any thread.
 */
#include <drm/drm_gem_dma_helper.h>

#include <linux/align.h>
#include <linux/err.h>
#include <linux/math.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include <drm/drm_drv.h>
#include <drmres/errno.h>
#include <drmres/phase.h>
#include <fs/usable.h>
#include <uapi/drm/drm_mode.h>

const struct vm_operations_struct drm_gem_dma_vm_ops = {
	.open = drm_gem_vm_open,
	.close = drm_gem_vm_close,
};

static const struct drm_gem_object_funcs default_funcs = {
	.free = drm_gem_dma_object_free,
	.mmap = drm_gem_dma_object_mmap,
	.vmap = drm_gem_dma_object_vmap,
	.vm_ops = &drm_gem_dma_vm_ops,
};

/* The driver's own structure around an object, or NULL where it has none. */
static struct drm_gem_object *driver_object(struct drm_device *drm, size_t size)
{
	struct drm_gem_object *obj;
	struct drmres_phase phase;

	if (!drm->driver->gem_create_object)
		return NULL;
	drmres_phase_enter(&phase, "gem_create_object", drm->label);
	obj = drm->driver->gem_create_object(drm, size);
	drmres_phase_leave(&phase);
	return obj ? obj : ERR_PTR(-ENOMEM);
}

struct drm_gem_dma_object *drm_gem_dma_create(struct drm_device *drm, size_t size)
{
	struct drm_gem_dma_object *dma_obj;
	struct drm_gem_object *obj;
	int ret;

	if (!drmres_usable(drm, "drm_device") || size > SIZE_MAX - PAGE_SIZE)
		return ERR_PTR(-EINVAL);
	size = (size_t)PAGE_ALIGN(size);
	obj = driver_object(drm, size);
	if (IS_ERR(obj))
		return ERR_CAST(obj);
	dma_obj = obj ? to_drm_gem_dma_obj(obj) : kzalloc(sizeof(*dma_obj), GFP_KERNEL);
	if (!dma_obj)
		return ERR_PTR(-ENOMEM);
	obj = &dma_obj->base;
	if (!obj->funcs)
		obj->funcs = &default_funcs;

	ret = drm_gem_object_init(drm, obj, size);
	if (ret) {
		drm_gem_private_object_fini(obj);
		kfree(dma_obj);
		return ERR_PTR(ret);
	}
	ret = drm_gem_create_mmap_offset(obj);
	if (!ret) {
		dma_obj->vaddr = kvzalloc(size, GFP_KERNEL | __GFP_NOWARN);
		ret = dma_obj->vaddr ? 0 : -ENOMEM;
	}
	if (ret) {
		drm_gem_object_put(obj);
		return ERR_PTR(ret);
	}
	dma_obj->dma_addr = (dma_addr_t)(uintptr_t)dma_obj->vaddr;
	return dma_obj;
}

void drm_gem_dma_free(struct drm_gem_dma_object *dma_obj)
{
	if (!drmres_usable(dma_obj, "GEM object"))
		return;
	kvfree(dma_obj->vaddr);
	drm_gem_object_release(&dma_obj->base);
	kfree(dma_obj);
}

int drm_gem_dma_dumb_create_internal(struct drm_file *file_priv, struct drm_device *drm,
				     struct drm_mode_create_dumb *args)
{
	u32 pitch = (u32)DIV_ROUND_UP((u64)args->width * args->bpp, 8);
	struct drm_gem_dma_object *dma_obj;
	int ret;

	if (args->pitch < pitch)
		args->pitch = pitch;
	if (args->size < (u64)args->pitch * args->height)
		args->size = (u64)args->pitch * args->height;
	dma_obj = drm_gem_dma_create(drm, args->size);
	if (IS_ERR(dma_obj))
		return (int)PTR_ERR(dma_obj);
	ret = drm_gem_handle_create(file_priv, &dma_obj->base, &args->handle);
	/* The handle holds it from here on. */
	drm_gem_object_put(&dma_obj->base);
	return ret;
}

int drm_gem_dma_dumb_create(struct drm_file *file_priv, struct drm_device *drm, struct drm_mode_create_dumb *args)
{
	args->pitch = 0;
	args->size = 0;
	return drm_gem_dma_dumb_create_internal(file_priv, drm, args);
}

int drm_gem_dma_mmap(struct drm_gem_dma_object *dma_obj, struct vm_area_struct *vma)
{
	(void)dma_obj;
	vma->plain = true;
	vm_flags_set(vma, VM_DONTEXPAND | VM_IO | VM_PFNMAP);
	return remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff, vma->vm_end - vma->vm_start, vma->vm_page_prot);
}

int drm_gem_dma_vmap(struct drm_gem_dma_object *dma_obj, struct iosys_map *map)
{
	iosys_map_set_vaddr(map, dma_obj->vaddr);
	return 0;
}
