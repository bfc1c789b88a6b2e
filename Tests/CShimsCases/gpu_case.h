/* SPDX-License-Identifier: MIT */
/*
 * What the cases about userspace share: a small GPU with GEM objects, sync objects and a render node, on a parent
 * called "gpu", which writes down what is called. A case that needs more brings its own.
 */
#ifndef _GPU_CASE_H_
#define _GPU_CASE_H_

#include <cases.h>

#include <drm/drm.h>
#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_ioctl.h>
#include <drm/drm_managed.h>
#include <drmres/user.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/slab.h>

#include "steps.h"

struct gpu {
	struct drm_device drm;
	struct device *parent;
	/* what a case wants to go wrong, or otherwise */
	int open_error;
	int object_open_error;
	int mmap_error;
	bool no_fault_handler;
	vm_fault_t fault_answer;
	unsigned int faults;
	/* managed, so there until the last reference on the device is put */
	int *counter;
};

struct gpu_object {
	struct drm_gem_object base;
};

#define to_gpu(dev) container_of(dev, struct gpu, drm)

struct gpu_create {
	u64 size;
	u64 offset;
	u32 handle;
	u32 pad;
};

struct gpu_add {
	u32 value;
	u32 sum;
};

#define GPU_CREATE 0x00
#define GPU_ADD 0x01
#define GPU_HOLE 0x02
#define GPU_LAST 0x03
#define DRM_IOCTL_GPU_CREATE DRM_IOWR(DRM_COMMAND_BASE + GPU_CREATE, struct gpu_create)
#define DRM_IOCTL_GPU_ADD DRM_IOWR(DRM_COMMAND_BASE + GPU_ADD, struct gpu_add)
#define DRM_IOCTL_GPU_HOLE DRM_IO(DRM_COMMAND_BASE + GPU_HOLE)
#define DRM_IOCTL_GPU_LAST DRM_IO(DRM_COMMAND_BASE + GPU_LAST)

__attribute__((unused)) static void gpu_object_free(struct drm_gem_object *obj)
{
	step("free gem#%u", (unsigned int)obj->id);
	drm_gem_object_release(obj);
	kfree(container_of(obj, struct gpu_object, base));
}

static int gpu_object_open(struct drm_gem_object *obj, struct drm_file *file)
{
	(void)file;
	return to_gpu(obj->dev)->object_open_error;
}

static vm_fault_t gpu_fault(struct vm_fault *vmf)
{
	struct drm_gem_object *obj = vmf->vma->vm_private_data;
	struct gpu *gpu = to_gpu(obj->dev);

	gpu->faults++;
	if (gpu->fault_answer)
		return gpu->fault_answer;
	return vmf_insert_pfn(vmf->vma, vmf->address, 0);
}

static const struct vm_operations_struct gpu_vm_ops = {
	.open = drm_gem_vm_open,
	.close = drm_gem_vm_close,
	.fault = gpu_fault,
};

/* All pages at once, and nobody to ask later. */
static const struct vm_operations_struct gpu_vm_ops_no_fault = {
	.open = drm_gem_vm_open,
	.close = drm_gem_vm_close,
};

static int gpu_object_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma)
{
	struct gpu *gpu = to_gpu(obj->dev);

	if (gpu->mmap_error)
		return gpu->mmap_error;
	vm_flags_set(vma, VM_DONTEXPAND);
	if (!gpu->no_fault_handler)
		return 0;
	vma->vm_ops = &gpu_vm_ops_no_fault;
	return remap_pfn_range(vma, vma->vm_start, 0, vma->vm_end - vma->vm_start, vma->vm_page_prot);
}

static const struct drm_gem_object_funcs gpu_object_funcs = {
	.free = gpu_object_free,
	.open = gpu_object_open,
	.mmap = gpu_object_mmap,
	.vm_ops = &gpu_vm_ops,
};

/* An object with one reference, the caller's. */
static inline struct drm_gem_object *gpu_object_create(struct gpu *gpu, size_t size)
{
	struct gpu_object *object = kzalloc(sizeof(*object), GFP_KERNEL);

	if (!object)
		return ERR_PTR(-ENOMEM);
	object->base.funcs = &gpu_object_funcs;
	if (drm_gem_object_init(&gpu->drm, &object->base, size)) {
		drm_gem_private_object_fini(&object->base);
		kfree(object);
		return ERR_PTR(-ENOMEM);
	}
	return &object->base;
}

static int gpu_create_ioctl(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct gpu_create *args = data;
	struct drm_gem_object *obj = gpu_object_create(to_gpu(dev), args->size);
	int ret;

	if (IS_ERR(obj))
		return PTR_ERR(obj);
	ret = drm_gem_create_mmap_offset(obj);
	if (!ret) {
		args->offset = drm_vma_node_offset_addr(&obj->vma_node);
		ret = drm_gem_handle_create(file, obj, &args->handle);
	}
	drm_gem_object_put(obj);
	return ret;
}

static int gpu_add_ioctl(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct gpu_add *args = data;

	(void)file;
	args->sum = *to_gpu(dev)->counter += (int)args->value;
	return 0;
}

static int gpu_last_ioctl(struct drm_device *dev, void *data, struct drm_file *file)
{
	(void)dev;
	(void)data;
	(void)file;
	return 0;
}

static const struct drm_ioctl_desc gpu_ioctls[] = {
	DRM_IOCTL_DEF_DRV(GPU_CREATE, gpu_create_ioctl, DRM_RENDER_ALLOW),
	DRM_IOCTL_DEF_DRV(GPU_ADD, gpu_add_ioctl, DRM_RENDER_ALLOW),
	DRM_IOCTL_DEF_DRV(GPU_LAST, gpu_last_ioctl, DRM_MASTER | DRM_AUTH),
};

static int gpu_open(struct drm_device *dev, struct drm_file *file)
{
	struct gpu *gpu = to_gpu(dev);

	step("open");
	if (gpu->open_error)
		return gpu->open_error;
	file->driver_priv = kzalloc(32, GFP_KERNEL);
	return file->driver_priv ? 0 : -ENOMEM;
}

static void gpu_postclose(struct drm_device *dev, struct drm_file *file)
{
	(void)dev;
	step("postclose");
	kfree(file->driver_priv);
}

static void gpu_lastclose(struct drm_device *dev)
{
	(void)dev;
	step("lastclose");
}

static void gpu_release(struct drm_device *dev)
{
	(void)dev;
	step("release");
}

DEFINE_DRM_GEM_FOPS(gpu_fops);

static const struct drm_driver gpu_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER | DRIVER_SYNCOBJ,
	.open = gpu_open,
	.postclose = gpu_postclose,
	.lastclose = gpu_lastclose,
	.release = gpu_release,
	.ioctls = gpu_ioctls,
	.num_ioctls = sizeof(gpu_ioctls) / sizeof(gpu_ioctls[0]),
	.fops = &gpu_fops,
	.name = "gpu",
	.desc = "a small GPU",
	.major = 1,
	.minor = 2,
	.patchlevel = 3,
};

static void gpu_drmm_action(struct drm_device *dev, void *data)
{
	(void)dev;
	(void)data;
	step("drmm action");
}

/* A registered device with one reference, which gpu_unbind() drops. */
static inline struct gpu *gpu_probe_as(const char *name, const struct drm_driver *driver)
{
	struct device *parent = root_device_register(name);
	struct gpu *gpu = devm_drm_dev_alloc(parent, driver, struct gpu, drm);

	CHECK(!IS_ERR(gpu));
	gpu->parent = parent;
	gpu->counter = drmm_kzalloc(&gpu->drm, sizeof(*gpu->counter), GFP_KERNEL);
	CHECK_EQ(drmm_add_action(&gpu->drm, gpu_drmm_action, NULL), 0);
	CHECK_EQ(drm_dev_register(&gpu->drm, 0), 0);
	return gpu;
}

static inline struct gpu *gpu_probe_with(const struct drm_driver *driver)
{
	return gpu_probe_as("gpu", driver);
}

static inline struct gpu *gpu_probe(void)
{
	return gpu_probe_with(&gpu_driver);
}

/* remove() and what the driver core does after it: the driver's reference goes, and the parent. */
static inline void gpu_unbind(struct gpu *gpu)
{
	struct device *parent = gpu->parent;

	drm_dev_unplug(&gpu->drm);
	root_device_unregister(parent);
}

/* Userspace: a handle and an offset of a fresh object. */
__attribute__((unused)) static struct gpu_create gpu_create(int fd, u64 size)
{
	struct gpu_create args = {.size = size};

	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_GPU_CREATE, &args), 0);
	return args;
}

/* Userspace: a descriptor of a dma-buf of a handle. */
__attribute__((unused)) static int gpu_export(int fd, u32 handle)
{
	struct drm_prime_handle args = {.handle = handle, .flags = DRM_CLOEXEC | DRM_RDWR, .fd = -1};

	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &args), 0);
	return args.fd;
}

__attribute__((unused)) static int gpu_close_handle(int fd, u32 handle)
{
	struct drm_gem_close args = {.handle = handle};

	return (int)drmres_ioctl(fd, DRM_IOCTL_GEM_CLOSE, &args);
}

#endif
