/* SPDX-License-Identifier: MIT */
/* Sync objects: handles, descriptors that outlive the file, and the fence inside. */
#include "fence_case.h"

#include <drm/drm_syncobj.h>
#include <linux/sync_file.h>
#include <poll.h>

static struct gpu *begin(int *fd)
{
	struct gpu *gpu = gpu_probe();

	*fd = drmres_open_device(&gpu->drm);
	steps();
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

static u32 create(int fd, u32 flags)
{
	struct drm_syncobj_create args = {.flags = flags};

	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SYNCOBJ_CREATE, &args), 0);
	return args.handle;
}

static int destroy(int fd, u32 handle)
{
	struct drm_syncobj_destroy args = {.handle = handle};

	return (int)drmres_ioctl(fd, DRM_IOCTL_SYNCOBJ_DESTROY, &args);
}

static int to_fd(int fd, u32 handle, u32 flags)
{
	struct drm_syncobj_handle args = {.handle = handle, .flags = flags, .fd = -1};
	long ret = drmres_ioctl(fd, DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD, &args);

	return ret ? (int)ret : args.fd;
}

static int to_handle(int fd, int syncobj_fd, u32 flags, u32 *handle)
{
	struct drm_syncobj_handle args = {.handle = *handle, .flags = flags, .fd = syncobj_fd};
	long ret = drmres_ioctl(fd, DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE, &args);

	*handle = args.handle;
	return (int)ret;
}

static void put_fence(int fd, u32 handle, struct dma_fence *fence)
{
	struct drm_syncobj *syncobj = drm_syncobj_find(file_of(fd), handle);

	drm_syncobj_replace_fence(syncobj, fence);
	drm_syncobj_put(syncobj);
}

static void handles(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);
	struct dma_fence *fence;

	CHECK_EQ(create(fd, 0), 1);
	CHECK_EQ(create(fd, DRM_SYNCOBJ_CREATE_SIGNALED), 2);
	CHECK_EQ(drm_syncobj_find_fence(file_of(fd), 1, 0, 0, &fence), -EINVAL);
	CHECK_EQ(drm_syncobj_find_fence(file_of(fd), 2, 0, 0, &fence), 0);
	CHECK(dma_fence_is_signaled(fence));
	dma_fence_put(fence);
	CHECK_EQ(drm_syncobj_find_fence(file_of(fd), 3, 0, 0, &fence), -ENOENT);
	CHECK_EQ(drm_syncobj_find_fence(file_of(fd), 2, 1, 0, &fence), -EINVAL);
	CHECK(!drm_syncobj_find(file_of(fd), 0));
	CHECK_EQ(destroy(fd, 1), 0);
	CHECK_EQ(destroy(fd, 1), -EINVAL);
	end(gpu, fd);
}

/* The box holds its fence until it is exchanged, or goes with its last handle. */
static void holds_its_fence(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);
	struct toy_fence *one = toy_fence_create(NULL), *two = toy_fence_create(NULL);
	u32 handle = create(fd, 0);

	put_fence(fd, handle, &one->base);
	dma_fence_put(&one->base);
	CHECK_STEPS("");
	put_fence(fd, handle, &two->base);
	CHECK_STEPS("release fence#1");
	dma_fence_put(&two->base);
	drmres_close(fd);
	CHECK_STEPS("release fence#2, postclose, lastclose");
	gpu_unbind(gpu);
}

/*
 * 1. a sync object's descriptor is made, its file closed, the driver unbound: the device is gone
 * 2. the descriptor still holds the sync object and the fence in it
 */
static void descriptor_outlives_the_device(void)
{
	int fd, other;
	struct gpu *gpu = begin(&fd);
	struct toy_fence *toy = toy_fence_create(NULL);
	u32 handle = create(fd, 0);

	put_fence(fd, handle, &toy->base);
	dma_fence_put(&toy->base);
	other = to_fd(fd, handle, 0);
	CHECK(other >= 0);
	drmres_close(fd);
	gpu_unbind(gpu);
	CHECK_STEPS("postclose, lastclose, release, drmm action");
	drmres_close(other);
	CHECK_STEPS("release fence#1");
}

/* Through the descriptor another file shares the very same object. */
static void shared(void)
{
	int fd, other, syncobj_fd;
	struct gpu *gpu = begin(&fd);
	struct drm_syncobj *one, *two;
	u32 handle = create(fd, 0), shared = 0;

	other = drmres_open_device(&gpu->drm);
	syncobj_fd = to_fd(fd, handle, 0);
	CHECK_EQ(to_handle(other, syncobj_fd, 0, &shared), 0);
	drmres_close(syncobj_fd);
	one = drm_syncobj_find(file_of(fd), handle);
	two = drm_syncobj_find(file_of(other), shared);
	CHECK(one && one == two);
	CHECK_EQ(kref_read(&one->refcount), 4);
	drm_syncobj_put(one);
	drm_syncobj_put(two);
	drmres_close(other);
	end(gpu, fd);
}

static void sync_files(void)
{
	int fd, sync_fd;
	struct gpu *gpu = begin(&fd);
	struct toy_fence *toy = toy_fence_create(NULL);
	u32 handle = create(fd, 0), other = create(fd, 0), none = 77;
	struct dma_fence *fence;

	CHECK_EQ(to_fd(fd, handle, DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE), -EINVAL);
	put_fence(fd, handle, &toy->base);
	dma_fence_put(&toy->base);
	sync_fd = to_fd(fd, handle, DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE);
	CHECK_EQ(drmres_poll(sync_fd), 0);
	/* The fence of that moment: what comes into the box later is not in the file. */
	put_fence(fd, handle, NULL);
	CHECK_STEPS("");
	CHECK_EQ(to_handle(fd, sync_fd, DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE, &other), 0);
	CHECK_EQ(to_handle(fd, sync_fd, DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE, &none), -ENOENT);
	drmres_close(sync_fd);
	CHECK_EQ(drm_syncobj_find_fence(file_of(fd), other, 0, 0, &fence), 0);
	CHECK(fence == &toy->base);
	dma_fence_put(fence);
	CHECK_EQ(destroy(fd, other), 0);
	CHECK_STEPS("release fence#1");
	end(gpu, fd);
}

static void reset_and_signal(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);
	u32 list[2] = {create(fd, 0), create(fd, 0)};
	struct drm_syncobj_array args = {.handles = (uintptr_t)list, .count_handles = 2};
	struct dma_fence *fence;

	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SYNCOBJ_SIGNAL, &args), 0);
	CHECK_EQ(drm_syncobj_find_fence(file_of(fd), list[1], 0, 0, &fence), 0);
	CHECK(dma_fence_is_signaled(fence));
	dma_fence_put(fence);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SYNCOBJ_RESET, &args), 0);
	CHECK_EQ(drm_syncobj_find_fence(file_of(fd), list[1], 0, 0, &fence), -EINVAL);

	/* All or none. */
	list[1] = 99;
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SYNCOBJ_SIGNAL, &args), -ENOENT);
	CHECK_EQ(drm_syncobj_find_fence(file_of(fd), list[0], 0, 0, &fence), -EINVAL);
	args.handles = 8;
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SYNCOBJ_SIGNAL, &args), -EFAULT);
	args.count_handles = 0;
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SYNCOBJ_SIGNAL, &args), -EINVAL);
	end(gpu, fd);
}

static void refused(void)
{
	struct drm_syncobj_create args = {.flags = 8};
	struct drm_syncobj_destroy padded = {.handle = 1, .pad = 1};
	int fd;
	struct gpu *gpu = begin(&fd);
	u32 handle = 0;

	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SYNCOBJ_CREATE, &args), -EINVAL);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SYNCOBJ_DESTROY, &padded), -EINVAL);
	CHECK_EQ(to_fd(fd, 5, 0), -EINVAL);
	CHECK_EQ(to_fd(fd, 5, 0x80), -EINVAL);
	CHECK_EQ(to_handle(fd, fd, 0, &handle), -EINVAL);
	CHECK_EQ(to_handle(fd, 500, 0, &handle), -EINVAL);
	CHECK_EQ(to_handle(fd, fd, DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE, &handle), -EINVAL);
	CHECK_EQ(drmres_open_count(), 1);
	end(gpu, fd);
}

static void without_the_feature(void)
{
	static const struct drm_driver driver = {.fops = &gpu_fops, .name = "plain"};
	struct gpu *gpu = gpu_probe_with(&driver);
	int fd = drmres_open_device(&gpu->drm);
	struct drm_syncobj_create args = {.flags = 0};
	struct drm_syncobj_array array = {.count_handles = 1};
	u32 handle = 0;

	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SYNCOBJ_CREATE, &args), -EOPNOTSUPP);
	CHECK_EQ(destroy(fd, 1), -EOPNOTSUPP);
	CHECK_EQ(to_fd(fd, 1, 0), -EOPNOTSUPP);
	CHECK_EQ(to_handle(fd, 1, 0, &handle), -EOPNOTSUPP);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SYNCOBJ_RESET, &array), -EOPNOTSUPP);
	end(gpu, fd);
}

/* As a driver makes one for itself. */
static void in_the_kernel(void)
{
	struct toy_fence *toy = toy_fence_create(NULL);
	struct drm_syncobj *syncobj;
	struct dma_fence *fence;
	int fd;

	CHECK_EQ(drm_syncobj_create(&syncobj, 0, &toy->base), 0);
	dma_fence_put(&toy->base);
	fence = drm_syncobj_fence_get(syncobj);
	CHECK(fence == &toy->base);
	dma_fence_put(fence);
	drm_syncobj_get(syncobj);
	CHECK_EQ(drm_syncobj_get_fd(syncobj, &fd), 0);
	drm_syncobj_put(syncobj);
	drm_syncobj_put(syncobj);
	CHECK_STEPS("");
	drmres_close(fd);
	CHECK_STEPS("release fence#1");
}

static int swept_fd;

static int create_once(void)
{
	struct drm_syncobj_create args = {.flags = 0};
	long ret = drmres_ioctl(swept_fd, DRM_IOCTL_SYNCOBJ_CREATE, &args);

	return ret ? (int)ret : destroy(swept_fd, args.handle);
}

static int export_once(void)
{
	int fd = to_fd(swept_fd, 1, 0);

	return fd < 0 ? fd : drmres_close(fd);
}

static int export_sync_file_once(void)
{
	int fd = to_fd(swept_fd, 1, DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE);

	return fd < 0 ? fd : drmres_close(fd);
}

static int signal_once(void)
{
	u32 handle = 1;
	struct drm_syncobj_array args = {.handles = (uintptr_t)&handle, .count_handles = 1};

	return (int)drmres_ioctl(swept_fd, DRM_IOCTL_SYNCOBJ_SIGNAL, &args);
}

static void every_allocation(void)
{
	struct gpu *gpu = begin(&swept_fd);

	CHECK_EQ(create(swept_fd, DRM_SYNCOBJ_CREATE_SIGNALED), 1);
	CHECK_EQ(sweep(create_once), 1);
	CHECK_EQ(sweep(export_once), 1);
	CHECK_EQ(sweep(export_sync_file_once), 2);
	CHECK_EQ(sweep(signal_once), 2);
	CHECK_EQ(drmres_open_count(), 1);
	end(gpu, swept_fd);
}

CASES(drm_syncobj){
	CASE(drm_syncobj, handles),
	CASE(drm_syncobj, holds_its_fence),
	CASE(drm_syncobj, descriptor_outlives_the_device),
	CASE(drm_syncobj, shared),
	CASE(drm_syncobj, sync_files),
	CASE(drm_syncobj, reset_and_signal),
	CASE(drm_syncobj, refused),
	CASE(drm_syncobj, without_the_feature),
	CASE(drm_syncobj, in_the_kernel),
	CASE(drm_syncobj, every_allocation),
	CASE_END,
};
