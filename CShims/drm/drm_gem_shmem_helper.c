// SPDX-License-Identifier: MIT
/*
 * GEM objects whose memory is there while the kernel has it mapped. The memory belongs to those who mapped it, counted in the
 * object below drm_device.object_name_lock. Every function may be called from any thread.
 */
#include <drm/drm_gem_shmem_helper.h>

#include <linux/err.h>
#include <linux/math.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include <drm/drm_drv.h>
#include <drmres/errno.h>
#include <drmres/phase.h>
#include <drmres/report.h>
#include <fs/usable.h>
#include <uapi/drm/drm_mode.h>

static vm_fault_t shmem_fault(struct vm_fault *vmf)
{
	return vmf_insert_pfn(vmf->vma, vmf->address, vmf->pgoff);
}

const struct vm_operations_struct drm_gem_shmem_vm_ops = {
	.fault = shmem_fault,
	.open = drm_gem_vm_open,
	.close = drm_gem_vm_close,
};

static const struct drm_gem_object_funcs default_funcs = {
	.free = drm_gem_shmem_object_free,
	.mmap = drm_gem_shmem_object_mmap,
	.vmap = drm_gem_shmem_object_vmap,
	.vunmap = drm_gem_shmem_object_vunmap,
	.vm_ops = &drm_gem_shmem_vm_ops,
};

static void misuse(const struct drm_gem_shmem_object *shmem, const char *function, const char *what)
{
	drmres_report(DRMRES_GEM_MISUSE, function, NULL, "gem#%llu %s", (unsigned long long)shmem->base.id, what);
}

struct drm_gem_shmem_object *drm_gem_shmem_create(struct drm_device *dev, size_t size)
{
	struct drm_gem_shmem_object *shmem;
	struct drm_gem_object *obj = NULL;
	struct drmres_phase phase;
	int ret;

	if (!drmres_usable(dev, "drm_device") || size > SIZE_MAX - PAGE_SIZE)
		return ERR_PTR(-EINVAL);
	size = (size_t)PAGE_ALIGN(size);
	if (dev->driver->gem_create_object) {
		drmres_phase_enter(&phase, "gem_create_object", dev->label);
		obj = dev->driver->gem_create_object(dev, size);
		drmres_phase_leave(&phase);
		if (!obj)
			return ERR_PTR(-ENOMEM);
		if (IS_ERR(obj))
			return ERR_CAST(obj);
	}
	shmem = obj ? to_drm_gem_shmem_obj(obj) : kzalloc(sizeof(*shmem), GFP_KERNEL);
	if (!shmem)
		return ERR_PTR(-ENOMEM);
	obj = &shmem->base;
	if (!obj->funcs)
		obj->funcs = &default_funcs;

	ret = drm_gem_object_init(dev, obj, size);
	if (ret) {
		drm_gem_private_object_fini(obj);
		kfree(shmem);
		return ERR_PTR(ret);
	}
	ret = drm_gem_create_mmap_offset(obj);
	if (ret) {
		drm_gem_object_put(obj);
		return ERR_PTR(ret);
	}
	return shmem;
}

void drm_gem_shmem_free(struct drm_gem_shmem_object *shmem)
{
	if (!drmres_usable(shmem, "GEM object"))
		return;
	if (shmem->vmap_use_count) {
		misuse(shmem, "drm_gem_shmem_free", "goes while the kernel has it mapped");
		kvfree(shmem->vaddr);
	}
	drm_gem_object_release(&shmem->base);
	kfree(shmem);
}

int drm_gem_shmem_vmap(struct drm_gem_shmem_object *shmem, struct iosys_map *map)
{
	int ret = 0;

	if (!drmres_usable(shmem, "GEM object") || !drmres_usable(map, "map"))
		return -EINVAL;
	mutex_lock(&shmem->base.dev->object_name_lock);
	if (!shmem->vmap_use_count)
		shmem->vaddr = kvzalloc(shmem->base.size, GFP_KERNEL | __GFP_NOWARN);
	if (shmem->vaddr)
		shmem->vmap_use_count++;
	else
		ret = -ENOMEM;
	iosys_map_set_vaddr(map, shmem->vaddr);
	mutex_unlock(&shmem->base.dev->object_name_lock);
	return ret;
}

void drm_gem_shmem_vunmap(struct drm_gem_shmem_object *shmem, struct iosys_map *map)
{
	void *unused = NULL;

	if (!drmres_usable(shmem, "GEM object"))
		return;
	mutex_lock(&shmem->base.dev->object_name_lock);
	if (!shmem->vmap_use_count) {
		mutex_unlock(&shmem->base.dev->object_name_lock);
		misuse(shmem, "drm_gem_shmem_vunmap", "is not mapped");
		return;
	}
	if (--shmem->vmap_use_count == 0) {
		unused = shmem->vaddr;
		shmem->vaddr = NULL;
	}
	mutex_unlock(&shmem->base.dev->object_name_lock);
	kvfree(unused);
	if (map)
		iosys_map_clear(map);
}

int drm_gem_shmem_dumb_create(struct drm_file *file, struct drm_device *dev, struct drm_mode_create_dumb *args)
{
	struct drm_gem_shmem_object *shmem;
	int ret;

	args->pitch = (u32)DIV_ROUND_UP((u64)args->width * args->bpp, 8);
	args->size = PAGE_ALIGN((u64)args->pitch * args->height);
	shmem = drm_gem_shmem_create(dev, args->size);
	if (IS_ERR(shmem))
		return (int)PTR_ERR(shmem);
	ret = drm_gem_handle_create(file, &shmem->base, &args->handle);
	/* The handle holds it from here on. */
	drm_gem_object_put(&shmem->base);
	return ret;
}

int drm_gem_shmem_mmap(struct drm_gem_shmem_object *shmem, struct vm_area_struct *vma)
{
	(void)shmem;
	vm_flags_set(vma, VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	return 0;
}
