/* SPDX-License-Identifier: MIT */
/* Fences as files: a descriptor holds its fence, and nothing else. */
#include "fence_case.h"

#include <linux/file.h>
#include <linux/sync_file.h>
#include <poll.h>

static int export(struct dma_fence *fence)
{
	struct sync_file *sync_file = sync_file_create(fence);
	int fd = get_unused_fd_flags(O_CLOEXEC);

	CHECK(sync_file && fd >= 0);
	fd_install((unsigned int)fd, sync_file->file);
	return fd;
}

static void holds_its_fence(void)
{
	struct toy_fence *toy = toy_fence_create(NULL);
	int fd = export(&toy->base);

	CHECK_EQ(kref_read(&toy->base.refcount), 2);
	dma_fence_put(&toy->base);
	CHECK_STEPS("");
	CHECK_EQ(drmres_poll(fd), 0);
	dma_fence_signal(&toy->base);
	CHECK_EQ(drmres_poll(fd), POLLIN);
	drmres_close(fd);
	CHECK_STEPS("release fence#1");
}

static void get_the_fence(void)
{
	struct toy_fence *toy = toy_fence_create(NULL);
	int fd = export(&toy->base);
	struct dma_fence *fence = sync_file_get_fence(fd);

	CHECK(fence == &toy->base);
	drmres_close(fd);
	dma_fence_put(&toy->base);
	CHECK_STEPS("");
	dma_fence_put(fence);
	CHECK_STEPS("release fence#1");
	CHECK(!sync_file_get_fence(fd));
	CHECK(!sync_file_get_fence(-1));
}

static void another_kind_of_file(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm);

	CHECK(!sync_file_get_fence(fd));
	drmres_close(fd);
	gpu_unbind(gpu);
}

static void not_installed(void)
{
	struct toy_fence *toy = toy_fence_create(NULL);
	struct sync_file *sync_file = sync_file_create(&toy->base);

	dma_fence_put(&toy->base);
	fput(sync_file->file);
	CHECK_STEPS("release fence#1");
}

static void no_fence(void)
{
	CHECK(!sync_file_create(NULL));
	EXPECT_REPORT(NULL_ARGUMENT);
}

static struct toy_fence *swept;

static int create_once(void)
{
	struct sync_file *sync_file = sync_file_create(&swept->base);

	if (!sync_file)
		return -ENOMEM;
	fput(sync_file->file);
	return 0;
}

static void every_allocation(void)
{
	swept = toy_fence_create(NULL);
	CHECK_EQ(sweep(create_once), 2);
	CHECK_EQ(kref_read(&swept->base.refcount), 1);
	dma_fence_put(&swept->base);
}

static void info(void)
{
	struct toy_fence *toy = toy_fence_create(NULL);
	int fd = export(&toy->base);
	struct sync_fence_info fence = {.status = 99};
	struct sync_file_info args = {.num_fences = 0};

	CHECK_EQ(drmres_ioctl(fd, SYNC_IOC_FILE_INFO, &args), 0);
	CHECK_EQ(args.num_fences, 1);
	CHECK_EQ(args.status, 0);
	CHECK_EQ(fence.status, 99);
	args.sync_fence_info = (uintptr_t)&fence;
	CHECK_EQ(drmres_ioctl(fd, SYNC_IOC_FILE_INFO, &args), 0);
	CHECK_STR(fence.driver_name, "toy");
	CHECK_STR(fence.obj_name, "ring0");
	CHECK_EQ(fence.status, 0);

	args.sync_fence_info = 8;
	CHECK_EQ(drmres_ioctl(fd, SYNC_IOC_FILE_INFO, &args), -EFAULT);
	CHECK_EQ(drmres_ioctl(fd, SYNC_IOC_FILE_INFO, NULL), -EFAULT);
	args.flags = 1;
	CHECK_EQ(drmres_ioctl(fd, SYNC_IOC_FILE_INFO, &args), -EINVAL);
	CHECK_EQ(drmres_ioctl(fd, SYNC_IOC_MERGE, &args), -ENOTTY);
	drmres_close(fd);
	dma_fence_put(&toy->base);
}

/*
 * 1. a driver's fence keeps the lock of its ring in drmm memory, and does not hold the device
 * 2. userspace keeps a sync_file of it and closes everything else; the driver is unbound
 * 3. the device is gone; userspace asks whether the fence is signalled: the lock is gone too
 */
static void fence_without_the_device(void)
{
	struct gpu *gpu = gpu_probe();
	spinlock_t *ring = drmm_kzalloc(&gpu->drm, sizeof(*ring), GFP_KERNEL);
	struct toy_fence *toy = kzalloc(sizeof(*toy), GFP_KERNEL);
	int fd;

	spin_lock_init(ring);
	dma_fence_init(&toy->base, &toy_fence_ops, ring, 1, 1);
	fd = export(&toy->base);
	dma_fence_put(&toy->base);
	gpu_unbind(gpu);
	CHECK_STEPS("release, drmm action");

	toy->done = true;
	drmres_poll(fd);
	EXPECT_REPORT(DRMM_AFTER_RELEASE);
	toy->base.lock = &toy_lock;
	drmres_close(fd);
}

/* The twin: the fence holds the device, which is there until the sync_file is closed. */
static void fence_with_the_device(void)
{
	struct gpu *gpu = gpu_probe();
	struct toy_fence *toy = toy_fence_create(&gpu->drm);
	int fd = export(&toy->base);

	dma_fence_put(&toy->base);
	gpu_unbind(gpu);
	CHECK_STEPS("");
	toy->done = true;
	CHECK_EQ(drmres_poll(fd), POLLIN);
	drmres_close(fd);
	CHECK_STEPS("release fence#1, release, drmm action");
}

CASES(sync_file){
	CASE(sync_file, holds_its_fence),
	CASE(sync_file, get_the_fence),
	CASE(sync_file, another_kind_of_file),
	CASE(sync_file, not_installed),
	CASE(sync_file, no_fence),
	CASE(sync_file, every_allocation),
	CASE(sync_file, info),
	CASE(sync_file, fence_without_the_device),
	CASE(sync_file, fence_with_the_device),
	CASE_END,
};
