/* SPDX-License-Identifier: MIT */
/**
 * DOC: GEM objects in memory that a device can read
 *
 * A struct drm_gem_dma_object has its memory from the start to drm_gem_dma_free(), which is the .free of its funcs: until the
 * last reference on the object, whoever unbinds meanwhile. A driver that wants more in its objects allocates them in
 * &drm_driver.gem_create_object. The memory is the kernel's side of the buffer: mappings of userspace show zeroes of their own,
 * as with every GEM object here. Everything may be called concurrently. C only.
 */
#ifndef __DRM_GEM_DMA_HELPER_H__
#define __DRM_GEM_DMA_HELPER_H__

#include <drm/drm_device.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_ioctl.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/container_of.h>
#include <linux/iosys-map.h>

struct drm_framebuffer;
struct drm_mode_create_dumb;
struct drm_plane_state;
struct sg_table;

/**
 * struct drm_gem_dma_object - an object and its memory
 * @base: the object
 * @dma_addr: where the device finds it
 * @sgt: NULL, imported buffers are not modelled
 * @vaddr: where the processor finds it
 * @map_noncoherent: unused here, kept for driver source
 */
struct drm_gem_dma_object {
	struct drm_gem_object base;
	dma_addr_t dma_addr;
	struct sg_table *sgt;
	void *vaddr;
	bool map_noncoherent;
};

#define to_drm_gem_dma_obj(gem_obj) container_of(gem_obj, struct drm_gem_dma_object, base)

/**
 * drm_gem_dma_create() - make an object
 * @drm: DRM device
 * @size: bytes, rounded up to whole pages
 *
 * Context: Process context. May sleep.
 * Lifetime: one reference, until drm_gem_object_put().
 * Return: the object, or ERR_PTR() of -ENOMEM, -EINVAL, or what &drm_driver.gem_create_object returned.
 */
struct drm_gem_dma_object *drm_gem_dma_create(struct drm_device *drm, size_t size);

/**
 * drm_gem_dma_free() - free an object and its memory
 * @dma_obj: an object whose last reference is gone
 */
void drm_gem_dma_free(struct drm_gem_dma_object *dma_obj);

/**
 * drm_gem_dma_dumb_create_internal() - for a driver that decides the pitch itself
 * @file_priv: who asks
 * @drm: DRM device
 * @args: pitch and size of at least what the picture needs; raised where they are too small
 *
 * Lifetime: the handle holds the object.
 * Return: 0 or -errno.
 */
int drm_gem_dma_dumb_create_internal(struct drm_file *file_priv, struct drm_device *drm,
				     struct drm_mode_create_dumb *args);

/* For &drm_driver.dumb_create. */
int drm_gem_dma_dumb_create(struct drm_file *file_priv, struct drm_device *drm, struct drm_mode_create_dumb *args);

/* For &drm_gem_object_funcs.mmap and .vmap. Return: 0 or -errno. */
int drm_gem_dma_mmap(struct drm_gem_dma_object *dma_obj, struct vm_area_struct *vma);
int drm_gem_dma_vmap(struct drm_gem_dma_object *dma_obj, struct iosys_map *map);

/* For &drm_gem_object_funcs.vm_ops. */
extern const struct vm_operations_struct drm_gem_dma_vm_ops;

/* The functions above in the shapes of &drm_gem_object_funcs. */
static inline void drm_gem_dma_object_free(struct drm_gem_object *obj)
{
	drm_gem_dma_free(to_drm_gem_dma_obj(obj));
}

static inline int drm_gem_dma_object_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma)
{
	return drm_gem_dma_mmap(to_drm_gem_dma_obj(obj), vma);
}

static inline int drm_gem_dma_object_vmap(struct drm_gem_object *obj, struct iosys_map *map)
{
	return drm_gem_dma_vmap(to_drm_gem_dma_obj(obj), map);
}

/* The file operations of a driver that needs nothing of its own. */
#define DEFINE_DRM_GEM_DMA_FOPS(name) DEFINE_DRM_GEM_FOPS(name)

/* Goes into struct drm_driver. */
#define DRM_GEM_DMA_DRIVER_OPS_WITH_DUMB_CREATE(dumb_create_func) .dumb_create = (dumb_create_func)
#define DRM_GEM_DMA_DRIVER_OPS DRM_GEM_DMA_DRIVER_OPS_WITH_DUMB_CREATE(drm_gem_dma_dumb_create)
#define DRM_GEM_DMA_DRIVER_OPS_VMAP_WITH_DUMB_CREATE(dumb_create_func) \
	DRM_GEM_DMA_DRIVER_OPS_WITH_DUMB_CREATE(dumb_create_func)
#define DRM_GEM_DMA_DRIVER_OPS_VMAP DRM_GEM_DMA_DRIVER_OPS

#ifdef DRMRES_SITES
#define drm_gem_dma_create(...) DRMRES_AT(drm_gem_dma_create(__VA_ARGS__))
#define drm_gem_dma_free(...) DRMRES_AT_VOID(drm_gem_dma_free(__VA_ARGS__))
#endif

#endif
