/* SPDX-License-Identifier: MIT */
/**
 * DOC: GEM objects
 *
 * A struct drm_gem_object is embedded in the driver's buffer and counted. Who holds it: each handle (all handles
 * together one reference), each mapping, the dma-buf that exports it, and whoever called drm_gem_object_get(). The last
 * put calls drm_gem_object_funcs.free, which calls drm_gem_object_release() and frees the buffer.
 *
 * An object holds no reference on its drm_device. It does not need one: handles live in an open file, mappings hold
 * their file, and a dma-buf holds the device itself. A driver that keeps a reference beyond those must hold the device.
 *
 * What the memory behind an object is does not matter to its lifetime and is not modelled: mappings of an object show
 * zeroed memory that they share. References may be taken and dropped by any thread.
 */
#ifndef _DRM_GEM_H_
#define _DRM_GEM_H_

#include <linux/kref.h>

#include <drm/drm_file.h>
#include <drm/drm_ioctl.h>
#include <drm/drm_vma_manager.h>
#include <drmres/fs.h>

__BEGIN_DECLS

struct dma_buf;
struct drm_gem_object;
struct drm_printer;
struct iosys_map;
struct sg_table;

/**
 * struct drm_gem_object_funcs - what a driver does for its objects
 * @free: the last reference is gone; mandatory; drm_gem_object_release() and then free the buffer
 * @open: a handle was made; may refuse
 * @close: a handle goes
 * @export: make a dma-buf; NULL for drm_gem_prime_export()
 * @mmap: fill in a mapping; optional, needs VM_DONTEXPAND set; when it succeeds the mapping's reference is its to drop
 * @vm_ops: for a mapping; mandatory without @mmap; open and close must be drm_gem_vm_open() and drm_gem_vm_close() or
 *          do what they do
 * @vmap: make the buffer reachable for the kernel; see drm_gem_vmap()
 * @vunmap: undo @vmap
 * @pin, @unpin, @get_sg_table, @print_info: unused here, kept for driver source
 */
struct drm_gem_object_funcs {
	void (*free)(struct drm_gem_object *obj);
	int (*open)(struct drm_gem_object *obj, struct drm_file *file);
	void (*close)(struct drm_gem_object *obj, struct drm_file *file);
#ifdef __cplusplus
	struct dma_buf *(*export_)(struct drm_gem_object *obj, int flags); /* a keyword there */
#else
	struct dma_buf *(*export)(struct drm_gem_object *obj, int flags);
#endif
	int (*mmap)(struct drm_gem_object *obj, struct vm_area_struct *vma);
	const struct vm_operations_struct *vm_ops;
	int (*vmap)(struct drm_gem_object *obj, struct iosys_map *map);
	void (*vunmap)(struct drm_gem_object *obj, struct iosys_map *map);
	int (*pin)(struct drm_gem_object *obj);
	void (*unpin)(struct drm_gem_object *obj);
	struct sg_table *(*get_sg_table)(struct drm_gem_object *obj);
	void (*print_info)(struct drm_printer *p, unsigned int indent, const struct drm_gem_object *obj);
};

/**
 * struct drm_gem_object - a buffer
 * @refcount: see drm_gem_object_get()
 * @handle_count: handles in all files; protected by drm_device.object_name_lock
 * @dev: the device; not counted
 * @filp: file of the memory behind it, NULL for a private object
 * @vma_node: its fake offset
 * @size: bytes, whole pages
 * @dma_buf: exported as; held while there is a handle; protected by drm_device.object_name_lock
 * @funcs: the driver's; set before drm_gem_object_init()
 * @id: private: its number, ``gem#1``
 */
struct drm_gem_object {
	struct kref refcount;
	unsigned int handle_count;
	struct drm_device *dev;
	struct file *filp;
	struct drm_vma_offset_node vma_node;
	size_t size;
	struct dma_buf *dma_buf;
	const struct drm_gem_object_funcs *funcs;
	u64 id;
};

#define DRM_GEM_FOPS                                                                                             \
	.open = drm_open, .release = drm_release, .unlocked_ioctl = drm_ioctl, .compat_ioctl = drm_compat_ioctl, \
	.poll = drm_poll, .read = drm_read, .llseek = noop_llseek, .mmap = drm_gem_mmap,                         \
	.fop_flags = FOP_UNSIGNED_OFFSET

/* The file operations of a driver that needs nothing of its own. */
#define DEFINE_DRM_GEM_FOPS(name) static const struct file_operations name = {DRM_GEM_FOPS}

/**
 * drm_gem_object_init() - start an object with memory of its own
 * @dev: the device
 * @obj: the object, zeroed, with its funcs set
 * @size: bytes, a multiple of PAGE_SIZE
 *
 * Context: Process context. May sleep.
 * Lifetime: one reference, the caller's. After an error drm_gem_private_object_fini() undoes what was done, and the
 * caller frees the buffer itself.
 * Return: 0, or -ENOMEM; -EINVAL, and W03, without a device or an object.
 */
int drm_gem_object_init(struct drm_device *dev, struct drm_gem_object *obj, size_t size)
	__attribute__((warn_unused_result));

/**
 * drm_gem_private_object_init() - start an object whose memory is the driver's affair
 * @dev: the device
 * @obj: the object, zeroed, with its funcs set
 * @size: bytes, a multiple of PAGE_SIZE; Linux stops (BUG) at another size, here it is rounded up and reported
 *
 * Lifetime: one reference, the caller's.
 */
void drm_gem_private_object_init(struct drm_device *dev, struct drm_gem_object *obj, size_t size);

/**
 * drm_gem_private_object_fini() - undo drm_gem_private_object_init() on an object that failed to start
 * @obj: the object
 */
void drm_gem_private_object_fini(struct drm_gem_object *obj);

/**
 * drm_gem_object_release() - let go of what the core keeps in an object
 * @obj: the object; called by drm_gem_object_funcs.free before it frees the buffer
 */
void drm_gem_object_release(struct drm_gem_object *obj);

/**
 * drm_gem_object_free() - the last reference is gone
 * @kref: drm_gem_object.refcount; for drm_gem_object_put() only
 */
void drm_gem_object_free(struct kref *kref);

/**
 * drm_gem_object_get() - take a reference
 * @obj: an object of which a reference is held
 *
 * Context: Any.
 */
static inline void drm_gem_object_get(struct drm_gem_object *obj)
{
	(refcount_inc)(obj ? &obj->refcount.refcount : NULL);
}

/**
 * drm_gem_object_put() - drop a reference
 * @obj: the object, NULL is ignored
 *
 * Context: Process context. May sleep.
 */
static inline void drm_gem_object_put(struct drm_gem_object *obj)
{
	if (obj)
		(kref_put)(&obj->refcount, drm_gem_object_free);
}

/**
 * drm_gem_handle_create() - make an object known to a file
 * @file_priv: open file
 * @obj: the object; the caller keeps its reference
 * @handlep: where to store the handle
 *
 * Context: Process context. May sleep.
 * Lifetime: the handle holds the object until drm_gem_handle_delete(), GEM_CLOSE, or the close of the file.
 * Return: 0, -ENOMEM, or what drm_gem_object_funcs.open returned.
 */
int drm_gem_handle_create(struct drm_file *file_priv, struct drm_gem_object *obj, u32 *handlep)
	__attribute__((warn_unused_result));

/**
 * drm_gem_handle_delete() - end a handle
 * @file_priv: open file
 * @handle: the handle
 *
 * Context: Process context. May sleep.
 * Return: 0, or -EINVAL for a handle that the file does not have.
 */
int drm_gem_handle_delete(struct drm_file *file_priv, u32 handle);

/**
 * drm_gem_object_lookup() - the object behind a handle
 * @filp: open file
 * @handle: the handle
 *
 * Lifetime: a reference of the caller's, until drm_gem_object_put().
 * Return: the object, or NULL.
 */
struct drm_gem_object *drm_gem_object_lookup(struct drm_file *filp, u32 handle);

/**
 * drm_gem_create_mmap_offset() - give an object a fake offset
 * @obj: the object
 *
 * Lifetime: until drm_gem_free_mmap_offset() or drm_gem_object_release().
 * Return: 0, or -ENOSPC.
 */
int drm_gem_create_mmap_offset(struct drm_gem_object *obj) __attribute__((warn_unused_result));

/**
 * drm_gem_free_mmap_offset() - take the fake offset away
 * @obj: the object
 */
void drm_gem_free_mmap_offset(struct drm_gem_object *obj);

/**
 * drm_gem_dumb_map_offset() - the offset that userspace passes to mmap()
 * @file: open file
 * @dev: its device
 * @handle: GEM handle
 * @offset: where to store the offset in bytes
 *
 * Return: 0, or -ENOENT for an unknown handle, -ENOSPC.
 */
int drm_gem_dumb_map_offset(struct drm_file *file, struct drm_device *dev, u32 handle, u64 *offset);

/**
 * drm_gem_mmap() - file_operations.mmap of a GEM driver
 * @filp: file that drm_open() opened
 * @vma: mapping that is being made; its offset says which object
 *
 * Lifetime: the mapping holds the object until drm_gem_vm_close().
 * Return: 0, -ENODEV once the device is unplugged, -EINVAL for an offset that is no object's or a mapping longer than
 * it, -EACCES for a file without a handle of it.
 */
int drm_gem_mmap(struct file *filp, struct vm_area_struct *vma);

/**
 * drm_gem_mmap_obj() - map a given object
 * @obj: the object
 * @obj_size: its bytes
 * @vma: mapping that is being made
 *
 * Lifetime: the mapping holds the object until drm_gem_vm_close().
 * Return: 0, -EINVAL, or what drm_gem_object_funcs.mmap returned.
 */
int drm_gem_mmap_obj(struct drm_gem_object *obj, unsigned long obj_size, struct vm_area_struct *vma);

/**
 * drm_gem_vm_open() - vm_operations_struct.open of a GEM driver
 * @vma: duplicate mapping; takes a reference on its object
 */
void drm_gem_vm_open(struct vm_area_struct *vma);

/**
 * drm_gem_vm_close() - vm_operations_struct.close of a GEM driver
 * @vma: mapping that goes; drops its reference on the object
 */
void drm_gem_vm_close(struct vm_area_struct *vma);

#ifdef DRMRES_SITES
#define drm_gem_object_init(...) DRMRES_AT(drm_gem_object_init(__VA_ARGS__))
#define drm_gem_private_object_init(...) DRMRES_AT_VOID(drm_gem_private_object_init(__VA_ARGS__))
#define drm_gem_private_object_fini(...) DRMRES_AT_VOID(drm_gem_private_object_fini(__VA_ARGS__))
#define drm_gem_object_release(...) DRMRES_AT_VOID(drm_gem_object_release(__VA_ARGS__))
#define drm_gem_object_get(...) DRMRES_AT_VOID(drm_gem_object_get(__VA_ARGS__))
#define drm_gem_object_put(...) DRMRES_AT_VOID(drm_gem_object_put(__VA_ARGS__))
#define drm_gem_handle_create(...) DRMRES_AT(drm_gem_handle_create(__VA_ARGS__))
#define drm_gem_handle_delete(...) DRMRES_AT(drm_gem_handle_delete(__VA_ARGS__))
#define drm_gem_object_lookup(...) DRMRES_AT(drm_gem_object_lookup(__VA_ARGS__))
#endif

__END_DECLS

/* Last, because some of them need this one: what driver source has of it without asking. */
#if !defined(__cplusplus) && !defined(__swift__)
#include <drmres/dma_buf.h>
#include <linux/dma-fence.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/iosys-map.h>
#include <linux/mm.h>
#endif

#endif
