/* SPDX-License-Identifier: MIT */
/* GEM objects: handles, references, offsets. */
#include "gpu_case.h"

static struct gpu *begin(int *fd)
{
	struct gpu *gpu = gpu_probe();

	*fd = drmres_open_device(&gpu->drm);
	return gpu;
}

static void end(struct gpu *gpu, int fd)
{
	drmres_close(fd);
	gpu_unbind(gpu);
}

static struct drm_file *file_of(int fd)
{
	struct file *file = fget((unsigned int)fd);
	struct drm_file *priv = file->private_data;

	fput(file);
	return priv;
}

static void references(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);
	struct drm_gem_object *obj = gpu_object_create(gpu, PAGE_SIZE);
	u32 first, second;

	CHECK_EQ(kref_read(&obj->refcount), 1);
	CHECK_EQ(drm_gem_handle_create(file_of(fd), obj, &first), 0);
	CHECK_EQ(drm_gem_handle_create(file_of(fd), obj, &second), 0);
	CHECK(first == 1 && second == 2);
	/* All handles together are one reference. */
	CHECK_EQ(kref_read(&obj->refcount), 2);
	CHECK_EQ(obj->handle_count, 2);
	drm_gem_object_get(obj);
	CHECK_EQ(kref_read(&obj->refcount), 3);
	drm_gem_object_put(obj);
	drm_gem_object_put(obj);
	drm_gem_object_put(NULL);

	CHECK_EQ(drm_gem_handle_delete(file_of(fd), first), 0);
	CHECK_STEPS("open");
	CHECK_EQ(drm_gem_handle_delete(file_of(fd), second), 0);
	CHECK_STEPS("free gem#1");
	end(gpu, fd);
}

static void lookup(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);
	struct gpu_create object = gpu_create(fd, PAGE_SIZE);
	struct drm_gem_object *obj = drm_gem_object_lookup(file_of(fd), object.handle);

	CHECK(obj && obj->size == PAGE_SIZE && obj->dev == &gpu->drm);
	CHECK_EQ(kref_read(&obj->refcount), 2);
	drm_gem_object_put(obj);
	CHECK(!drm_gem_object_lookup(file_of(fd), 0));
	CHECK(!drm_gem_object_lookup(file_of(fd), object.handle + 1));
	CHECK(!drm_gem_object_lookup(file_of(fd), ~0u));
	end(gpu, fd);
}

/* A handle is a number of one file. */
static void handles_of_two_files(void)
{
	int fd, other;
	struct gpu *gpu = begin(&fd);
	struct gpu_create object = gpu_create(fd, PAGE_SIZE);

	other = drmres_open_device(&gpu->drm);
	CHECK(!drm_gem_object_lookup(file_of(other), object.handle));
	CHECK_EQ(gpu_close_handle(other, object.handle), -EINVAL);
	drmres_close(other);
	end(gpu, fd);
}

static void numbers_are_reused(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);
	u32 handle = 0;

	for (u32 i = 1; i <= 40; i++)
		CHECK_EQ(gpu_create(fd, PAGE_SIZE).handle, i);
	CHECK_EQ(gpu_close_handle(fd, 17), 0);
	CHECK_EQ(gpu_close_handle(fd, 9), 0);
	handle = gpu_create(fd, PAGE_SIZE).handle;
	CHECK_EQ(handle, 9);
	CHECK_EQ(gpu_create(fd, PAGE_SIZE).handle, 17);
	CHECK_EQ(gpu_create(fd, PAGE_SIZE).handle, 41);
	steps();
	end(gpu, fd);
}

static void delete_twice(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);
	struct gpu_create object = gpu_create(fd, PAGE_SIZE);

	CHECK_EQ(gpu_close_handle(fd, object.handle), 0);
	CHECK_EQ(gpu_close_handle(fd, object.handle), -EINVAL);
	CHECK_EQ(gpu_close_handle(fd, 0), -EINVAL);
	end(gpu, fd);
}

static void close_drops_handles(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);

	gpu_create(fd, PAGE_SIZE);
	gpu_create(fd, PAGE_SIZE);
	steps();
	drmres_close(fd);
	/* Before postclose, so that the driver's own part of the file is still there. */
	CHECK_STEPS("free gem#1, free gem#2, postclose, lastclose");
	gpu_unbind(gpu);
}

static void driver_refuses_handle(void)
{
	struct gpu_create args = {.size = PAGE_SIZE};
	int fd;
	struct gpu *gpu = begin(&fd);

	gpu->object_open_error = -EPERM;
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_GPU_CREATE, &args), -EPERM);
	CHECK_STEPS("open, free gem#1");
	gpu->object_open_error = 0;
	CHECK_EQ(gpu_create(fd, PAGE_SIZE).handle, 1);
	end(gpu, fd);
}

static int create_fd;

static int create_once(void)
{
	struct gpu_create args = {.size = PAGE_SIZE};
	long ret = drmres_ioctl(create_fd, DRM_IOCTL_GPU_CREATE, &args);

	return ret ? (int)ret : gpu_close_handle(create_fd, args.handle);
}

static void every_allocation(void)
{
	struct gpu *gpu = begin(&create_fd);

	/* Room for handles is made once; the object, its memory and the permission to map it come each time. */
	CHECK_EQ(gpu_create(create_fd, PAGE_SIZE).handle, 1);
	CHECK_EQ(sweep(create_once), 3);
	end(gpu, create_fd);
}

static void offsets(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);
	struct gpu_create one = gpu_create(fd, PAGE_SIZE), two = gpu_create(fd, 4 * PAGE_SIZE);
	u64 offset;

	/* Above what fits in 32 bits. */
	CHECK_EQ(one.offset, 1ull << 32);
	CHECK_EQ(two.offset, (1ull << 32) + PAGE_SIZE);
	CHECK_EQ(drm_gem_dumb_map_offset(file_of(fd), &gpu->drm, two.handle, &offset), 0);
	CHECK_EQ(offset, two.offset);
	CHECK_EQ(drm_gem_dumb_map_offset(file_of(fd), &gpu->drm, 77, &offset), -ENOENT);
	end(gpu, fd);
}

static void offset_manager(void)
{
	struct drm_vma_offset_node a, b, c, d;
	struct drm_vma_offset_manager mgr;

	drm_vma_offset_manager_init(&mgr, 100, 10);
	drm_vma_node_reset(&a);
	drm_vma_node_reset(&b);
	drm_vma_node_reset(&c);
	drm_vma_node_reset(&d);
	CHECK_EQ(drm_vma_offset_add(&mgr, &a, 4), 0);
	CHECK_EQ(drm_vma_offset_add(&mgr, &b, 4), 0);
	CHECK_EQ(drm_vma_offset_add(&mgr, &c, 4), -ENOSPC);
	CHECK_EQ(drm_vma_offset_add(&mgr, &c, 2), 0);
	CHECK_EQ(drm_vma_offset_add(&mgr, &d, 1), -ENOSPC);
	CHECK(drm_vma_node_start(&a) == 100 && drm_vma_node_start(&b) == 104 && drm_vma_node_start(&c) == 108);
	/* Adding again changes nothing. */
	CHECK_EQ(drm_vma_offset_add(&mgr, &a, 4), 0);
	CHECK_EQ(drm_vma_node_start(&a), 100);

	drm_vma_offset_lock_lookup(&mgr);
	CHECK(drm_vma_offset_exact_lookup_locked(&mgr, 104, 4) == &b);
	CHECK(drm_vma_offset_exact_lookup_locked(&mgr, 104, 3) == &b);
	CHECK(!drm_vma_offset_exact_lookup_locked(&mgr, 104, 5));
	CHECK(!drm_vma_offset_exact_lookup_locked(&mgr, 105, 1));
	drm_vma_offset_unlock_lookup(&mgr);

	/* A gap in the middle is found when the end is full. */
	drm_vma_offset_remove(&mgr, &b);
	CHECK_EQ(drm_vma_node_start(&b), 0);
	CHECK_EQ(drm_vma_node_offset_addr(&b), 0);
	CHECK_EQ(drm_vma_offset_add(&mgr, &d, 3), 0);
	CHECK_EQ(drm_vma_node_start(&d), 104);
	drm_vma_offset_remove(&mgr, &b);
	drm_vma_offset_remove(&mgr, &a);
	drm_vma_offset_remove(&mgr, &c);

	drm_vma_offset_manager_destroy(&mgr);
	EXPECT_REPORT(GEM_MISUSE);
	CHECK_EQ(drm_vma_node_size(&d), 0);
}

static void permission_to_map(void)
{
	struct drm_vma_offset_node node;
	struct drm_file one, two;

	drm_vma_node_reset(&node);
	CHECK(!drm_vma_node_is_allowed(&node, &one));
	CHECK_EQ(drm_vma_node_allow(&node, &one), 0);
	CHECK_EQ(drm_vma_node_allow(&node, &one), 0);
	CHECK(drm_vma_node_is_allowed(&node, &one) && !drm_vma_node_is_allowed(&node, &two));
	drm_vma_node_revoke(&node, &one);
	CHECK(drm_vma_node_is_allowed(&node, &one));
	drm_vma_node_revoke(&node, &two);
	drm_vma_node_revoke(&node, &one);
	CHECK(!drm_vma_node_is_allowed(&node, &one));
	drm_vma_node_revoke(&node, &one);
}

static void crooked_size(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);
	struct drm_gem_object *obj = gpu_object_create(gpu, 100);

	EXPECT_REPORT(GEM_MISUSE);
	CHECK_EQ(obj->size, PAGE_SIZE);
	drm_gem_object_put(obj);
	end(gpu, fd);
}

static void free_private(struct drm_gem_object *obj)
{
	step("free private");
	drm_gem_object_release(obj);
}

static void private_object(void)
{
	static const struct drm_gem_object_funcs funcs = {.free = free_private};
	struct drm_gem_object obj = {.funcs = &funcs};
	int fd;
	struct gpu *gpu = begin(&fd);
	u32 handle;

	drm_gem_private_object_init(&gpu->drm, &obj, PAGE_SIZE);
	CHECK(!obj.filp);
	CHECK_EQ(drm_gem_handle_create(file_of(fd), &obj, &handle), 0);
	drm_gem_object_put(&obj);
	steps();
	CHECK_EQ(drm_gem_handle_delete(file_of(fd), handle), 0);
	CHECK_STEPS("free private");
	end(gpu, fd);
}

static void no_free_function(void)
{
	static const struct drm_gem_object_funcs funcs = {.open = NULL};
	struct drm_gem_object obj = {.funcs = &funcs};
	int fd;
	struct gpu *gpu = begin(&fd);

	drm_gem_private_object_init(&gpu->drm, &obj, PAGE_SIZE);
	drm_gem_object_put(&obj);
	EXPECT_REPORT(GEM_MISUSE);
	end(gpu, fd);
}

/* One put too many, while somebody else still holds the object. */
static void one_put_too_many(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);
	struct drm_gem_object *obj = gpu_object_create(gpu, PAGE_SIZE);

	steps();
	drm_gem_object_put(obj);
	CHECK_STEPS("free gem#1");
	drm_gem_object_put(obj);
	EXPECT_REPORT(DOUBLE_PUT);
	CHECK_STEPS("");
	end(gpu, fd);
}

/*
 * 1. a driver keeps a reference on an object of its own, and none on the device
 * 2. the device goes with its last file
 * 3. the object is put: what it points to is gone
 */
static void object_outlives_the_device(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);
	struct drm_gem_object *obj = gpu_object_create(gpu, PAGE_SIZE);
	struct gpu_object *object = container_of(obj, struct gpu_object, base);
	struct file *memory = obj->filp;

	end(gpu, fd);
	steps();
	drm_gem_object_put(obj);
	EXPECT_REPORT(DRMM_AFTER_RELEASE);
	CHECK_STEPS("");
	/* Linux crashes here; we are left with what it would have freed. */
	fput(memory);
	kfree(object);
}

/* GEM ioctls of a driver that has no GEM. */
static void without_the_feature(void)
{
	static const struct drm_driver driver = {.fops = &gpu_fops, .name = "plain"};
	struct drm_prime_handle prime = {.handle = 1};
	struct gpu *gpu = gpu_probe_with(&driver);
	int fd = drmres_open_device(&gpu->drm);

	CHECK_EQ(gpu_close_handle(fd, 1), -EOPNOTSUPP);
	/* These two look for what is not there. */
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &prime), -ENOENT);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_PRIME_FD_TO_HANDLE, &prime), -EBADF);
	drmres_close(fd);
	gpu_unbind(gpu);
}

static void vm_open_and_close(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);
	struct drm_gem_object *obj = gpu_object_create(gpu, PAGE_SIZE);
	struct vm_area_struct vma = {.vm_private_data = obj};

	drm_gem_vm_open(&vma);
	CHECK_EQ(kref_read(&obj->refcount), 2);
	drm_gem_vm_close(&vma);
	CHECK_EQ(kref_read(&obj->refcount), 1);
	drm_gem_object_put(obj);
	end(gpu, fd);
}

/* An object that a driver maps by itself, wherever it is. */
static void mmap_obj(void)
{
	static const struct drm_gem_object_funcs no_mmap = {.free = free_private};
	static const struct drm_gem_object_funcs ops_only = {.free = free_private, .vm_ops = &gpu_vm_ops};
	struct drm_gem_object obj = {.funcs = &no_mmap};
	struct vm_area_struct vma = {.vm_start = 0x10000, .vm_end = 0x12000};
	int fd;
	struct gpu *gpu = begin(&fd);

	drm_gem_private_object_init(&gpu->drm, &obj, 2 * PAGE_SIZE);
	CHECK_EQ(drm_gem_mmap_obj(&obj, PAGE_SIZE, &vma), -EINVAL);
	CHECK_EQ(drm_gem_mmap_obj(&obj, obj.size, &vma), -EINVAL);
	CHECK_EQ(kref_read(&obj.refcount), 1);
	obj.funcs = &ops_only;
	CHECK_EQ(drm_gem_mmap_obj(&obj, obj.size, &vma), 0);
	CHECK_EQ(kref_read(&obj.refcount), 2);
	CHECK(vma.vm_private_data == &obj && vma.vm_flags & VM_DONTEXPAND);
	vma.vm_ops->close(&vma);
	drm_gem_object_put(&obj);
	end(gpu, fd);
}

CASES(drm_gem){
	CASE(drm_gem, references),
	CASE(drm_gem, lookup),
	CASE(drm_gem, handles_of_two_files),
	CASE(drm_gem, numbers_are_reused),
	CASE(drm_gem, delete_twice),
	CASE(drm_gem, close_drops_handles),
	CASE(drm_gem, driver_refuses_handle),
	CASE(drm_gem, every_allocation),
	CASE(drm_gem, offsets),
	CASE(drm_gem, offset_manager),
	CASE(drm_gem, permission_to_map),
	CASE(drm_gem, crooked_size),
	CASE(drm_gem, private_object),
	CASE(drm_gem, no_free_function),
	CASE(drm_gem, one_put_too_many),
	CASE(drm_gem, object_outlives_the_device),
	CASE(drm_gem, without_the_feature),
	CASE(drm_gem, vm_open_and_close),
	CASE(drm_gem, mmap_obj),
	CASE_END,
};
