/* SPDX-License-Identifier: MIT */
/**
 * DOC: buffer sharing
 *
 * Exporting a GEM object makes a dma-buf, which holds a reference on the object and one on the drm_device
 * (drm_dev_get): a descriptor that somebody keeps, or a mapping of it, keeps the device, all its drmm_ nodes and its
 * container.
 *
 * While the object has a handle it keeps the dma-buf too, and so does the file that exported or imported it: closing
 * the descriptor alone ends nothing. Both let go when the handle goes (GEM_CLOSE or close of the file).
 */
#ifndef _DRM_PRIME_H_
#define _DRM_PRIME_H_

#include <linux/mutex.h>

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct device;
struct dma_buf;
struct dma_buf_export_info;
struct drm_device;
struct drm_file;
struct drm_gem_object;
struct vm_area_struct;

/**
 * struct drm_prime_file_private - dma-bufs that a file knows a handle of
 * @lock: protects @members; taken before drm_device.object_name_lock
 * @members: pairs of dma-buf and handle, each with a reference on the dma-buf
 */
struct drm_prime_file_private {
	struct mutex lock;
	struct list_head members;
};

/**
 * drm_gem_prime_handle_to_dmabuf() - export a handle
 * @dev: the file's device
 * @file_priv: open file
 * @handle: GEM handle
 * @flags: DRM_CLOEXEC, DRM_RDWR
 *
 * Exporting twice gives the same dma-buf.
 *
 * Context: Process context. May sleep.
 * Lifetime: one reference, the caller's, until dma_buf_put().
 * Return: the dma-buf, or ERR_PTR: -ENOENT for an unknown handle, -ENOMEM.
 */
struct dma_buf *drm_gem_prime_handle_to_dmabuf(struct drm_device *dev, struct drm_file *file_priv, u32 handle,
					       u32 flags);

/**
 * drm_gem_prime_handle_to_fd() - export a handle as a descriptor
 * @dev: the file's device
 * @file_priv: open file
 * @handle: GEM handle
 * @flags: DRM_CLOEXEC, DRM_RDWR
 * @prime_fd: where to store the descriptor
 *
 * Context: Process context. May sleep.
 * Return: 0, or -ENOENT for an unknown handle, -EMFILE, -ENOMEM.
 */
int drm_gem_prime_handle_to_fd(struct drm_device *dev, struct drm_file *file_priv, u32 handle, u32 flags,
			       int *prime_fd);

/**
 * drm_gem_prime_fd_to_handle() - import a descriptor
 * @dev: the file's device
 * @file_priv: open file
 * @prime_fd: descriptor of a dma-buf
 * @handle: where to store the handle
 *
 * A dma-buf of this device gives its own object. One of another device needs drm_driver.gem_prime_import.
 *
 * Context: Process context. May sleep.
 * Return: 0, or -EBADF, -EINVAL for what cannot be imported, -ENOMEM.
 */
int drm_gem_prime_fd_to_handle(struct drm_device *dev, struct drm_file *file_priv, int prime_fd, u32 *handle);

/**
 * drm_gem_prime_export() - default of drm_gem_object_funcs.export
 * @obj: GEM object
 * @flags: DRM_CLOEXEC, DRM_RDWR
 *
 * Context: Process context. May sleep.
 * Lifetime: the dma-buf holds @obj and its drm_device until it is released.
 * Return: a dma-buf with one reference, or ERR_PTR(-ENOMEM).
 */
struct dma_buf *drm_gem_prime_export(struct drm_gem_object *obj, int flags);

/**
 * drm_gem_dmabuf_export() - make a dma-buf that holds a GEM object and its device
 * @dev: the device
 * @exp_info: what to export; its @priv is the struct drm_gem_object
 *
 * Context: Process context. May sleep.
 * Lifetime: until drm_gem_dmabuf_release(), which must be the release operation.
 * Return: a dma-buf with one reference, or ERR_PTR(-ENOMEM).
 */
struct dma_buf *drm_gem_dmabuf_export(struct drm_device *dev, struct dma_buf_export_info *exp_info);

/**
 * drm_gem_dmabuf_release() - dma_buf_ops.release of an exported GEM object
 * @dma_buf: the dma-buf, whose last reference is gone
 *
 * Puts the object, then the device.
 */
void drm_gem_dmabuf_release(struct dma_buf *dma_buf);

/**
 * drm_gem_dmabuf_mmap() - dma_buf_ops.mmap of an exported GEM object
 * @dma_buf: the dma-buf
 * @vma: mapping that is being made
 *
 * Return: 0 or -errno.
 */
int drm_gem_dmabuf_mmap(struct dma_buf *dma_buf, struct vm_area_struct *vma);

/**
 * drm_gem_prime_mmap() - map a GEM object through its dma-buf
 * @obj: GEM object
 * @vma: mapping that is being made
 *
 * The mapping shows the same pages as one through the device file, and loses them at the same unplug.
 *
 * Return: 0 or -errno.
 */
int drm_gem_prime_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma);

/**
 * drm_gem_prime_import() - default of drm_driver.gem_prime_import
 * @dev: importing device
 * @dma_buf: what to import
 *
 * Return: the GEM object with a reference, or ERR_PTR(-EINVAL) for a dma-buf of somebody else: attaching to one is not
 * modelled.
 */
struct drm_gem_object *drm_gem_prime_import(struct drm_device *dev, struct dma_buf *dma_buf);

__END_DECLS

#endif
