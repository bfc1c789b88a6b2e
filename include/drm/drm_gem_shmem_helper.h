/* SPDX-License-Identifier: MIT */
/**
 * DOC: GEM objects in ordinary memory
 *
 * A struct drm_gem_shmem_object has no memory of the kernel's until it is mapped for the kernel (vmap), and then until the last
 * drm_gem_shmem_vunmap(). It goes with its last reference, through drm_gem_shmem_free(), which is the .free of its funcs; what
 * is still mapped then is W35. A driver that wants more in its objects allocates them in &drm_driver.gem_create_object.
 * Everything may be called concurrently. C only.
 */
#ifndef __DRM_GEM_SHMEM_HELPER_H__
#define __DRM_GEM_SHMEM_HELPER_H__

#include <drm/drm_device.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_ioctl.h>
#include <drm/drm_prime.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/container_of.h>
#include <linux/iosys-map.h>

struct drm_mode_create_dumb;
struct sg_table;

/**
 * struct drm_gem_shmem_object - an object and its memory
 * @base: the object
 * @vaddr: where the processor finds it, NULL while it is not mapped
 * @vmap_use_count: how often it is mapped; protected by drm_device.object_name_lock
 * @madv: unused here, kept for driver source
 * @sgt: NULL, imported buffers are not modelled
 * @map_wc: unused here, kept for driver source
 */
struct drm_gem_shmem_object {
	struct drm_gem_object base;
	void *vaddr;
	unsigned int vmap_use_count;
	int madv;
	struct sg_table *sgt;
	bool map_wc;
};

#define to_drm_gem_shmem_obj(obj) container_of(obj, struct drm_gem_shmem_object, base)

/**
 * drm_gem_shmem_create() - make an object
 * @dev: DRM device
 * @size: bytes, rounded up to whole pages
 *
 * Context: Process context. May sleep.
 * Lifetime: one reference, until drm_gem_object_put().
 * Return: the object, or ERR_PTR() of -ENOMEM, -EINVAL, or what &drm_driver.gem_create_object returned.
 */
struct drm_gem_shmem_object *drm_gem_shmem_create(struct drm_device *dev, size_t size);

/**
 * drm_gem_shmem_free() - free an object and its memory
 * @shmem: an object whose last reference is gone
 */
void drm_gem_shmem_free(struct drm_gem_shmem_object *shmem);

/**
 * drm_gem_shmem_vmap() - make the memory reachable for the kernel
 * @shmem: the object
 * @map: where to say where
 *
 * Context: Process context. May sleep.
 * Lifetime: until drm_gem_shmem_vunmap().
 * Return: 0 or -ENOMEM.
 */
int drm_gem_shmem_vmap(struct drm_gem_shmem_object *shmem, struct iosys_map *map);

/**
 * drm_gem_shmem_vunmap() - undo one drm_gem_shmem_vmap()
 * @shmem: the object; one that is not mapped is W35
 * @map: what drm_gem_shmem_vmap() filled in
 */
void drm_gem_shmem_vunmap(struct drm_gem_shmem_object *shmem, struct iosys_map *map);

/* For &drm_driver.dumb_create. */
int drm_gem_shmem_dumb_create(struct drm_file *file, struct drm_device *dev, struct drm_mode_create_dumb *args);

/* For &drm_gem_object_funcs.mmap. Return: 0 or -errno. */
int drm_gem_shmem_mmap(struct drm_gem_shmem_object *shmem, struct vm_area_struct *vma);

/* For &drm_gem_object_funcs.vm_ops. */
extern const struct vm_operations_struct drm_gem_shmem_vm_ops;

/* The functions above in the shapes of &drm_gem_object_funcs. */
static inline void drm_gem_shmem_object_free(struct drm_gem_object *obj)
{
	drm_gem_shmem_free(to_drm_gem_shmem_obj(obj));
}

static inline int drm_gem_shmem_object_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma)
{
	return drm_gem_shmem_mmap(to_drm_gem_shmem_obj(obj), vma);
}

static inline int drm_gem_shmem_object_vmap(struct drm_gem_object *obj, struct iosys_map *map)
{
	return drm_gem_shmem_vmap(to_drm_gem_shmem_obj(obj), map);
}

static inline void drm_gem_shmem_object_vunmap(struct drm_gem_object *obj, struct iosys_map *map)
{
	drm_gem_shmem_vunmap(to_drm_gem_shmem_obj(obj), map);
}

/* Goes into struct drm_driver. */
#define DRM_GEM_SHMEM_DRIVER_OPS .dumb_create = drm_gem_shmem_dumb_create

#ifdef DRMRES_SITES
#define drm_gem_shmem_create(...) DRMRES_AT(drm_gem_shmem_create(__VA_ARGS__))
#define drm_gem_shmem_free(...) DRMRES_AT_VOID(drm_gem_shmem_free(__VA_ARGS__))
#define drm_gem_shmem_vmap(...) DRMRES_AT(drm_gem_shmem_vmap(__VA_ARGS__))
#define drm_gem_shmem_vunmap(...) DRMRES_AT_VOID(drm_gem_shmem_vunmap(__VA_ARGS__))
#endif

#endif
