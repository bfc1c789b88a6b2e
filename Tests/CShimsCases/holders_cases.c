/* SPDX-License-Identifier: MIT */
/*
 * Who keeps a drm_device: one case a holder. Each begins with a driver that is bound and ends with the one thing that
 * userspace still has; in between the driver is unbound. While the holder is there, so are the device, its managed
 * nodes and its container; when it goes, all of it goes, in the same order.
 *
 * The five that userspace has are open_file, mapping, exported_buffer, sync_file and sync_object; the others are
 * variations of them, or what is no holder.
 */
#include "fence_case.h"

#include <drm/drm_syncobj.h>
#include <linux/sync_file.h>

/* What a case is about, as addresses only: they are looked at after their end. */
struct held {
	const struct gpu *container;
	const struct drm_device *device;
	const int *node;
};

/* The driver is unbound, with its parent; the device, its nodes and its container are as they were. */
static struct held unbind_and_check(struct gpu *gpu, unsigned int references)
{
	struct held held = {.container = gpu, .device = &gpu->drm, .node = gpu->counter};
	size_t nodes = drmres_managed_count(&gpu->drm, NULL);

	gpu_unbind(gpu);
	CHECK(!strstr(steps(), "release"));

	CHECK_EQ(kref_read(&gpu->drm.ref), references);
	CHECK(drm_dev_is_unplugged(&gpu->drm));
	CHECK_STR(gpu->drm.unique, "gpu");

	CHECK(nodes >= 2);
	CHECK_EQ(drmres_managed_count(&gpu->drm, NULL), nodes);
	CHECK_EQ(drmres_address_find(held.node, NULL), DRMRES_ADDRESS_LIVE);
	CHECK_EQ(++*gpu->counter, 1);

	CHECK_EQ(drmres_address_find(held.container, NULL), DRMRES_ADDRESS_LIVE);
	CHECK_EQ(gpu->faults, 0);
	return held;
}

/* @steps: what the close did; device, nodes and container are gone. */
static void check_gone(struct held held, const char *expected)
{
	CHECK_STEPS(expected);
	CHECK_EQ(drmres_managed_count(held.device, NULL), 0);
	CHECK_EQ(drmres_address_find(held.node, NULL), DRMRES_ADDRESS_FREED);
	CHECK_EQ(drmres_address_find(held.container, NULL), DRMRES_ADDRESS_FREED);
	CHECK_EQ(drmres_open_count(), 0);
	CHECK_EQ(drmres_mapping_count(), 0);
}

/*
 * 1. userspace opens the device
 * 2. the driver is unbound: device, nodes and container stay, with one reference, the file's
 * 3. userspace closes the file: all of it goes
 */
static void open_file(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm);
	struct held held = unbind_and_check(gpu, 1);

	drmres_close(fd);
	check_gone(held, "postclose, lastclose, release, drmm action");
}

/*
 * 1. userspace opens the primary node and the render node
 * 2. the driver is unbound
 * 3. userspace closes the one: all of it stays
 * 4. userspace closes the other: all of it goes
 */
static void two_files(void)
{
	struct gpu *gpu = gpu_probe();
	int one = drmres_open_device(&gpu->drm), two = drmres_open((unsigned int)gpu->drm.render->index, O_RDWR);
	struct held held = unbind_and_check(gpu, 2);

	drmres_close(one);
	CHECK_STEPS("postclose");
	CHECK_EQ(drmres_address_find(held.node, NULL), DRMRES_ADDRESS_LIVE);
	drmres_close(two);
	check_gone(held, "postclose, lastclose, release, drmm action");
}

/*
 * 1. userspace opens the device and makes a second descriptor of the same file
 * 2. the driver is unbound; there is one file, so one reference
 * 3. userspace closes the first descriptor: all of it stays
 * 4. userspace closes the second: all of it goes
 */
static void second_descriptor(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm), copy = drmres_dup(fd);
	struct held held = unbind_and_check(gpu, 1);

	drmres_close(fd);
	CHECK_STEPS("");
	CHECK_EQ(drmres_address_find(held.container, NULL), DRMRES_ADDRESS_LIVE);
	drmres_close(copy);
	check_gone(held, "postclose, lastclose, release, drmm action");
}

/*
 * 1. userspace opens the device and makes a buffer, of which it has a handle
 * 2. the driver is unbound; the handle adds no reference: it lives in the file
 * 3. userspace closes the file: the buffer goes with its handle, and all of the rest after it
 */
static void file_with_a_handle(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm);
	struct held held;

	gpu_create(fd, PAGE_SIZE);
	held = unbind_and_check(gpu, 1);
	drmres_close(fd);
	check_gone(held, "free gem#1, postclose, lastclose, release, drmm action");
}

/*
 * 1. userspace maps a buffer and closes the file
 * 2. the driver is unbound: the mapping holds the file, and the file all of the rest
 * 3. userspace takes the mapping away: all of it goes
 */
static void mapping(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm);
	struct gpu_create object = gpu_create(fd, PAGE_SIZE);
	struct held held;
	void *address;

	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, object.offset, &address), 0);
	drmres_close(fd);
	held = unbind_and_check(gpu, 1);
	CHECK_EQ(drmres_munmap(address, PAGE_SIZE), 0);
	check_gone(held, "free gem#1, postclose, lastclose, release, drmm action");
}

/*
 * 1. userspace exports a buffer and closes the file, which is the end of its handle
 * 2. the driver is unbound: the dma-buf holds its buffer, and the device by itself
 * 3. userspace closes the dma-buf: all of it goes
 */
static void exported_buffer(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm), dmabuf;
	struct held held;

	dmabuf = gpu_export(fd, gpu_create(fd, PAGE_SIZE).handle);
	drmres_close(fd);
	held = unbind_and_check(gpu, 1);
	drmres_close(dmabuf);
	check_gone(held, "free gem#1, release, drmm action");
}

/*
 * 1. userspace exports a buffer, maps it, and closes dma-buf and file
 * 2. the driver is unbound
 * 3. userspace takes the mapping away: all of it goes
 */
static void mapping_of_an_exported_buffer(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm), dmabuf;
	struct held held;
	void *address;

	dmabuf = gpu_export(fd, gpu_create(fd, PAGE_SIZE).handle);
	CHECK_EQ(drmres_mmap(dmabuf, PAGE_SIZE, 0, &address), 0);
	drmres_close(dmabuf);
	drmres_close(fd);
	held = unbind_and_check(gpu, 1);
	CHECK_EQ(drmres_munmap(address, PAGE_SIZE), 0);
	check_gone(held, "free gem#1, release, drmm action");
}

/*
 * 1. a driver's fence takes a reference on the device
 * 2. the driver is unbound
 * 3. the fence signals, and its last reference is put: its release puts the device
 */
static void fence_of_a_careful_driver(void)
{
	struct gpu *gpu = gpu_probe();
	struct toy_fence *toy = toy_fence_create(&gpu->drm);
	struct held held = unbind_and_check(gpu, 1);

	dma_fence_signal(&toy->base);
	dma_fence_put(&toy->base);
	check_gone(held, "release fence#1, release, drmm action");
}

/*
 * 1. a driver's fence takes no reference: a fence by itself holds nothing
 * 2. the driver is unbound: the device goes
 * 3. the fence is still there
 */
static void fence_of_a_careless_driver(void)
{
	struct gpu *gpu = gpu_probe();
	struct held held = {.container = gpu, .device = &gpu->drm, .node = gpu->counter};
	struct toy_fence *toy = toy_fence_create(NULL);

	gpu_unbind(gpu);
	check_gone(held, "release, drmm action");
	dma_fence_signal(&toy->base);
	dma_fence_put(&toy->base);
	CHECK_STEPS("release fence#1");
}

static void release_in_device(struct dma_fence *fence)
{
	(void)fence;
	step("release");
}

/*
 * 1. a driver has its fence in managed memory, and the fence takes no reference
 * 2. userspace has a sync_file and a sync object of it; the driver is unbound: the fence's memory goes with the device
 * 3. userspace closes the one and then the other: each puts a fence that is gone, which is told and does no harm
 */
static void fence_in_managed_memory(void)
{
	static const struct dma_fence_ops ops = {
		.get_driver_name = toy_driver_name,
		.get_timeline_name = toy_timeline_name,
		.release = release_in_device,
	};
	struct gpu *gpu = gpu_probe();
	struct toy_fence *toy = drmm_kzalloc(&gpu->drm, sizeof(*toy), GFP_KERNEL);
	int fence = get_unused_fd_flags(0), sync;
	struct sync_file *sync_file;
	struct drm_syncobj *syncobj;

	dma_fence_init(&toy->base, &ops, &toy_lock, 1, 1);
	sync_file = sync_file_create(&toy->base);
	fd_install((unsigned int)fence, sync_file->file);
	CHECK_EQ(drm_syncobj_create(&syncobj, 0, &toy->base), 0);
	CHECK_EQ(drm_syncobj_get_fd(syncobj, &sync), 0);
	drm_syncobj_put(syncobj);
	dma_fence_put(&toy->base);
	gpu_unbind(gpu);
	CHECK_STEPS("release, drmm action");
	drmres_close(fence);
	CHECK_STR(EXPECT_REPORT(DRMM_AFTER_RELEASE)->phase, "close of fence#2");
	drmres_close(sync);
	CHECK_STEPS("");
}

/*
 * 1. userspace gets a sync_file of a fence that holds the device; nobody else has the fence
 * 2. the driver is unbound: the sync_file holds the fence, and the fence all of the rest
 * 3. userspace closes the sync_file: all of it goes
 */
static void sync_file(void)
{
	struct gpu *gpu = gpu_probe();
	struct toy_fence *toy = toy_fence_create(&gpu->drm);
	struct sync_file *sync_file = sync_file_create(&toy->base);
	int fd = get_unused_fd_flags(O_CLOEXEC);
	struct held held;

	fd_install((unsigned int)fd, sync_file->file);
	dma_fence_put(&toy->base);
	held = unbind_and_check(gpu, 1);
	drmres_close(fd);
	check_gone(held, "release fence#1, release, drmm action");
}

/*
 * 1. userspace gets a descriptor of a sync object with such a fence in it; nobody else has either
 * 2. the driver is unbound: the descriptor holds the sync object, that the fence, and that all of the rest
 * 3. userspace closes the descriptor: all of it goes
 */
static void sync_object(void)
{
	struct gpu *gpu = gpu_probe();
	struct toy_fence *toy = toy_fence_create(&gpu->drm);
	struct drm_syncobj *syncobj;
	struct held held;
	int fd;

	CHECK_EQ(drm_syncobj_create(&syncobj, 0, &toy->base), 0);
	CHECK_EQ(drm_syncobj_get_fd(syncobj, &fd), 0);
	drm_syncobj_put(syncobj);
	dma_fence_put(&toy->base);
	held = unbind_and_check(gpu, 1);
	drmres_close(fd);
	check_gone(held, "release fence#1, release, drmm action");
}

/*
 * 1. a file has a handle of a sync object with such a fence in it
 * 2. the driver is unbound; there are two references, the file's and the fence's
 * 3. userspace closes the file: its handle goes, with it the sync object and the fence, and then all of the rest
 */
static void handle_of_a_sync_object(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm);
	struct toy_fence *toy = toy_fence_create(&gpu->drm);
	struct file *file = fget((unsigned int)fd);
	struct drm_syncobj *syncobj;
	struct held held;
	u32 handle;

	CHECK_EQ(drm_syncobj_create(&syncobj, 0, &toy->base), 0);
	CHECK_EQ(drm_syncobj_get_handle(file->private_data, syncobj, &handle), 0);
	fput(file);
	drm_syncobj_put(syncobj);
	dma_fence_put(&toy->base);
	held = unbind_and_check(gpu, 2);
	drmres_close(fd);
	check_gone(held, "release fence#1, postclose, lastclose, release, drmm action");
}

/*
 * 1. an empty sync object, or one whose fence holds nothing, is userspace's
 * 2. the driver is unbound: the device goes, the descriptor stays
 */
static void sync_object_without_such_a_fence(void)
{
	struct gpu *gpu = gpu_probe();
	struct held held = {.container = gpu, .device = &gpu->drm, .node = gpu->counter};
	struct drm_syncobj *syncobj;
	int fd;

	CHECK_EQ(drm_syncobj_create(&syncobj, DRM_SYNCOBJ_CREATE_SIGNALED, NULL), 0);
	CHECK_EQ(drm_syncobj_get_fd(syncobj, &fd), 0);
	drm_syncobj_put(syncobj);
	gpu_unbind(gpu);
	CHECK_STEPS("release, drmm action");
	CHECK_EQ(drmres_address_find(held.container, NULL), DRMRES_ADDRESS_FREED);
	CHECK_EQ(drmres_open_count(), 1);
	drmres_close(fd);
}

/*
 * 1. the driver takes a reference for whatever it keeps a pointer in
 * 2. the driver is unbound
 * 3. the reference is put: all of it goes
 */
static void reference(void)
{
	struct gpu *gpu = gpu_probe();
	struct held held;

	drm_dev_get(&gpu->drm);
	held = unbind_and_check(gpu, 1);
	drm_dev_put(&gpu->drm);
	check_gone(held, "release, drmm action");
}

/*
 * 1. userspace has a file, a mapping, a dma-buf, a sync_file and a sync object at once
 * 2. the driver is unbound
 * 3. userspace lets go of them one after the other: only the last one releases
 */
static void all_at_once(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm), dmabuf, fence, sync;
	struct gpu_create object = gpu_create(fd, PAGE_SIZE);
	struct toy_fence *one = toy_fence_create(&gpu->drm), *two = toy_fence_create(&gpu->drm);
	struct sync_file *sync_file = sync_file_create(&one->base);
	struct drm_syncobj *syncobj;
	struct held held;
	void *address;

	fence = get_unused_fd_flags(0);
	fd_install((unsigned int)fence, sync_file->file);
	dma_fence_put(&one->base);
	CHECK_EQ(drm_syncobj_create(&syncobj, 0, &two->base), 0);
	dma_fence_put(&two->base);
	CHECK_EQ(drm_syncobj_get_fd(syncobj, &sync), 0);
	drm_syncobj_put(syncobj);
	dmabuf = gpu_export(fd, object.handle);
	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, object.offset, &address), 0);

	held = unbind_and_check(gpu, 4);
	drmres_close(fd);
	CHECK_STEPS("");
	drmres_close(fence);
	CHECK_STEPS("release fence#1");
	CHECK_EQ(drmres_munmap(address, PAGE_SIZE), 0);
	CHECK_STEPS("postclose, lastclose");
	drmres_close(sync);
	CHECK_STEPS("release fence#2");
	CHECK_EQ(drmres_address_find(held.container, NULL), DRMRES_ADDRESS_LIVE);
	drmres_close(dmabuf);
	check_gone(held, "free gem#1, release, drmm action");
}

/*
 * 1. the process has a file, a mapping, a dma-buf and a sync_file
 * 2. the driver is unbound
 * 3. the process is killed: the kernel closes all it had, and all of the rest goes
 */
static void process_that_ends(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm), fence;
	struct gpu_create object = gpu_create(fd, PAGE_SIZE);
	struct toy_fence *toy = toy_fence_create(&gpu->drm);
	struct sync_file *sync_file = sync_file_create(&toy->base);
	struct held held;
	void *address;

	fence = get_unused_fd_flags(0);
	fd_install((unsigned int)fence, sync_file->file);
	dma_fence_put(&toy->base);
	CHECK(gpu_export(fd, object.handle) >= 0);
	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, object.offset, &address), 0);
	held = unbind_and_check(gpu, 3);
	drmres_exit();
	check_gone(held, "postclose, lastclose, release fence#1, free gem#1, release, drmm action");
}

CASES(holders){
	CASE(holders, open_file),
	CASE(holders, two_files),
	CASE(holders, second_descriptor),
	CASE(holders, file_with_a_handle),
	CASE(holders, mapping),
	CASE(holders, exported_buffer),
	CASE(holders, mapping_of_an_exported_buffer),
	CASE(holders, fence_of_a_careful_driver),
	CASE(holders, fence_of_a_careless_driver),
	CASE(holders, fence_in_managed_memory),
	CASE(holders, sync_file),
	CASE(holders, sync_object),
	CASE(holders, handle_of_a_sync_object),
	CASE(holders, sync_object_without_such_a_fence),
	CASE(holders, reference),
	CASE(holders, all_at_once),
	CASE(holders, process_that_ends),
	CASE_END,
};
