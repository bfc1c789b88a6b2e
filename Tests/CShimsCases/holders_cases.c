/* SPDX-License-Identifier: MIT */
/*
 * Who keeps a drm_device: one case a holder. Each begins with a driver that is bound and ends with the one thing that
 * userspace still has; in between the driver is unbound. While the holder is there, so are the device, its managed
 * memory and its container; when it goes, all of it goes, in the same order.
 */
#include "fence_case.h"

#include <drm/drm_syncobj.h>
#include <linux/sync_file.h>

/* The driver is gone, and the device is not. */
static void check_held(struct gpu *gpu, unsigned int references)
{
	gpu_unbind(gpu);
	CHECK(!strstr(steps(), "release"));
	CHECK_EQ(kref_read(&gpu->drm.ref), references);
	CHECK(drm_dev_is_unplugged(&gpu->drm));
	CHECK_EQ(++*gpu->counter, 1);
	CHECK_STR(gpu->drm.unique, "gpu");
}

static void open_file(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm);

	check_held(gpu, 1);
	drmres_close(fd);
	CHECK_STEPS("postclose, lastclose, release, drmm action");
}

static void two_files(void)
{
	struct gpu *gpu = gpu_probe();
	int one = drmres_open_device(&gpu->drm), two = drmres_open((unsigned int)gpu->drm.render->index, O_RDWR);

	check_held(gpu, 2);
	drmres_close(one);
	CHECK_STEPS("postclose");
	drmres_close(two);
	CHECK_STEPS("postclose, lastclose, release, drmm action");
}

static void file_with_a_handle(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm);

	gpu_create(fd, PAGE_SIZE);
	/* The handle adds nothing: it lives in the file. */
	check_held(gpu, 1);
	drmres_close(fd);
	CHECK_STEPS("free gem#1, postclose, lastclose, release, drmm action");
}

static void mapping(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm);
	struct gpu_create object = gpu_create(fd, PAGE_SIZE);
	void *address;

	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, object.offset, &address), 0);
	drmres_close(fd);
	check_held(gpu, 1);
	CHECK_EQ(drmres_munmap(address, PAGE_SIZE), 0);
	CHECK_STEPS("free gem#1, postclose, lastclose, release, drmm action");
}

static void exported_buffer(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm), dmabuf;

	dmabuf = gpu_export(fd, gpu_create(fd, PAGE_SIZE).handle);
	drmres_close(fd);
	check_held(gpu, 1);
	drmres_close(dmabuf);
	CHECK_STEPS("free gem#1, release, drmm action");
}

static void mapping_of_an_exported_buffer(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm), dmabuf;
	void *address;

	dmabuf = gpu_export(fd, gpu_create(fd, PAGE_SIZE).handle);
	CHECK_EQ(drmres_mmap(dmabuf, PAGE_SIZE, 0, &address), 0);
	drmres_close(dmabuf);
	drmres_close(fd);
	check_held(gpu, 1);
	CHECK_EQ(drmres_munmap(address, PAGE_SIZE), 0);
	CHECK_STEPS("free gem#1, release, drmm action");
}

static void fence_of_a_careful_driver(void)
{
	struct gpu *gpu = gpu_probe();
	struct toy_fence *toy = toy_fence_create(&gpu->drm);

	check_held(gpu, 1);
	dma_fence_signal(&toy->base);
	dma_fence_put(&toy->base);
	CHECK_STEPS("release fence#1, release, drmm action");
}

/* A fence by itself holds nothing. */
static void fence_of_a_careless_driver(void)
{
	struct gpu *gpu = gpu_probe();
	struct toy_fence *toy = toy_fence_create(NULL);

	gpu_unbind(gpu);
	CHECK_STEPS("release, drmm action");
	dma_fence_signal(&toy->base);
	dma_fence_put(&toy->base);
	CHECK_STEPS("release fence#1");
}

static void sync_file(void)
{
	struct gpu *gpu = gpu_probe();
	struct toy_fence *toy = toy_fence_create(&gpu->drm);
	struct sync_file *sync_file = sync_file_create(&toy->base);
	int fd = get_unused_fd_flags(O_CLOEXEC);

	fd_install((unsigned int)fd, sync_file->file);
	dma_fence_put(&toy->base);
	check_held(gpu, 1);
	drmres_close(fd);
	CHECK_STEPS("release fence#1, release, drmm action");
}

static void descriptor_of_a_sync_object(void)
{
	struct gpu *gpu = gpu_probe();
	struct toy_fence *toy = toy_fence_create(&gpu->drm);
	struct drm_syncobj *syncobj;
	int fd;

	CHECK_EQ(drm_syncobj_create(&syncobj, 0, &toy->base), 0);
	CHECK_EQ(drm_syncobj_get_fd(syncobj, &fd), 0);
	drm_syncobj_put(syncobj);
	dma_fence_put(&toy->base);
	check_held(gpu, 1);
	drmres_close(fd);
	CHECK_STEPS("release fence#1, release, drmm action");
}

/* drm_dev_get() by the driver, for whatever it keeps a pointer in. */
static void reference(void)
{
	struct gpu *gpu = gpu_probe();

	drm_dev_get(&gpu->drm);
	check_held(gpu, 1);
	drm_dev_put(&gpu->drm);
	CHECK_STEPS("release, drmm action");
}

/* All of them at once, let go one after the other: only the last one releases. */
static void all_at_once(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm), dmabuf, fence;
	struct gpu_create object = gpu_create(fd, PAGE_SIZE);
	struct toy_fence *toy = toy_fence_create(&gpu->drm);
	struct sync_file *sync_file = sync_file_create(&toy->base);
	void *address;

	fence = get_unused_fd_flags(0);
	fd_install((unsigned int)fence, sync_file->file);
	dma_fence_put(&toy->base);
	dmabuf = gpu_export(fd, object.handle);
	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, object.offset, &address), 0);

	check_held(gpu, 3);
	drmres_close(fd);
	CHECK_STEPS("");
	drmres_close(fence);
	CHECK_STEPS("release fence#1");
	CHECK_EQ(drmres_munmap(address, PAGE_SIZE), 0);
	CHECK_STEPS("postclose, lastclose");
	drmres_close(dmabuf);
	CHECK_STEPS("free gem#1, release, drmm action");
}

CASES(holders){
	CASE(holders, open_file),
	CASE(holders, two_files),
	CASE(holders, file_with_a_handle),
	CASE(holders, mapping),
	CASE(holders, exported_buffer),
	CASE(holders, mapping_of_an_exported_buffer),
	CASE(holders, fence_of_a_careful_driver),
	CASE(holders, fence_of_a_careless_driver),
	CASE(holders, sync_file),
	CASE(holders, descriptor_of_a_sync_object),
	CASE(holders, reference),
	CASE(holders, all_at_once),
	CASE_END,
};
