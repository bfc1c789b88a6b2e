/* SPDX-License-Identifier: MIT */
/* Buffer sharing: what a dma-buf holds, and who holds the dma-buf. */
#include "gpu_case.h"

#include <linux/dma-buf.h>

static struct gpu *begin(int *fd, struct gpu_create *object)
{
	struct gpu *gpu = gpu_probe();

	*fd = drmres_open_device(&gpu->drm);
	*object = gpu_create(*fd, 2 * PAGE_SIZE);
	return gpu;
}

static int import(int fd, int prime_fd, u32 *handle)
{
	struct drm_prime_handle args = {.fd = prime_fd};
	long ret = drmres_ioctl(fd, DRM_IOCTL_PRIME_FD_TO_HANDLE, &args);

	*handle = args.handle;
	return (int)ret;
}

/*
 * 1. an object is exported, its handle and its file are closed, the driver is unbound
 * 2. the dma-buf holds the object and the device: drmm memory and the container are there
 * 3. its close ends the object first, then the device
 */
static void outlives_unbind(void)
{
	struct gpu_create object;
	char label[32];
	int fd, dmabuf;
	struct gpu *gpu = begin(&fd, &object);

	dmabuf = gpu_export(fd, object.handle);
	CHECK_STR(drmres_fd_label(dmabuf, label, sizeof(label)), "dmabuf#1");
	CHECK_EQ(kref_read(&gpu->drm.ref), 3);
	drmres_close(fd);
	CHECK_STEPS("open, postclose, lastclose");
	gpu_unbind(gpu);
	CHECK_STEPS("");
	CHECK_EQ(kref_read(&gpu->drm.ref), 1);
	*gpu->counter = 1;

	CHECK_EQ(drmres_close(dmabuf), 0);
	CHECK_STEPS("free gem#1, release, drmm action");
}

/*
 * 1. an object is exported and the dma-buf's descriptor closed
 * 2. the handle, and the file that exported it, still hold the dma-buf, and with it the device
 * 3. closing the handle lets go of all
 */
static void handle_holds_the_dmabuf(void)
{
	struct gpu_create object;
	int fd, dmabuf;
	struct gpu *gpu = begin(&fd, &object);

	dmabuf = gpu_export(fd, object.handle);
	drmres_close(dmabuf);
	CHECK_EQ(kref_read(&gpu->drm.ref), 3);
	CHECK_STEPS("open");
	CHECK_EQ(gpu_close_handle(fd, object.handle), 0);
	CHECK_EQ(kref_read(&gpu->drm.ref), 2);
	CHECK_STEPS("free gem#1");
	drmres_close(fd);
	gpu_unbind(gpu);
}

/* So does the close of the file, with the handle still in it. */
static void file_holds_the_dmabuf(void)
{
	struct gpu_create object;
	int fd;
	struct gpu *gpu = begin(&fd, &object);

	drmres_close(gpu_export(fd, object.handle));
	gpu_unbind(gpu);
	CHECK_STEPS("open");
	drmres_close(fd);
	CHECK_STEPS("free gem#1, postclose, lastclose, release, drmm action");
}

static void same_dmabuf_twice(void)
{
	struct gpu_create object;
	struct dma_buf *one, *two;
	int fd, first, second;
	struct gpu *gpu = begin(&fd, &object);

	first = gpu_export(fd, object.handle);
	second = gpu_export(fd, object.handle);
	one = dma_buf_get(first);
	two = dma_buf_get(second);
	CHECK(!IS_ERR(one) && one == two);
	CHECK_EQ(one->size, 2 * PAGE_SIZE);
	CHECK_STR(one->exp_name, "gpu");
	dma_buf_put(one);
	dma_buf_put(two);
	drmres_exit();
	gpu_unbind(gpu);
}

static void import_into_the_same_file(void)
{
	struct gpu_create object;
	int fd, dmabuf;
	struct gpu *gpu = begin(&fd, &object);
	u32 handle;

	dmabuf = gpu_export(fd, object.handle);
	CHECK_EQ(import(fd, dmabuf, &handle), 0);
	CHECK_EQ(handle, object.handle);
	drmres_exit();
	gpu_unbind(gpu);
}

/* Another file of the device gets a handle of the same object. */
static void import_into_another_file(void)
{
	struct gpu_create object;
	int fd, other, dmabuf, again;
	struct gpu *gpu = begin(&fd, &object);
	u32 handle, twice;

	dmabuf = gpu_export(fd, object.handle);
	other = drmres_open_device(&gpu->drm);
	CHECK_EQ(import(other, dmabuf, &handle), 0);
	CHECK_EQ(import(other, dmabuf, &twice), 0);
	CHECK_EQ(handle, twice);
	again = gpu_export(other, handle);
	steps();
	drmres_close(dmabuf);
	drmres_close(again);
	drmres_close(fd);
	/* The other file's handle keeps it. */
	CHECK_STEPS("postclose");
	drmres_close(other);
	CHECK_STEPS("free gem#1, postclose, lastclose");
	gpu_unbind(gpu);
}

/* Imported again after the last handle went: the dma-buf alone kept the object. */
static void import_of_what_only_the_dmabuf_holds(void)
{
	struct gpu_create object;
	int fd, dmabuf;
	struct gpu *gpu = begin(&fd, &object);
	u32 handle;

	dmabuf = gpu_export(fd, object.handle);
	CHECK_EQ(gpu_close_handle(fd, object.handle), 0);
	CHECK_EQ(import(fd, dmabuf, &handle), 0);
	drmres_close(dmabuf);
	CHECK_STEPS("open");
	CHECK_EQ(gpu_close_handle(fd, handle), 0);
	CHECK_STEPS("free gem#1");
	drmres_close(fd);
	gpu_unbind(gpu);
}

static void refused(void)
{
	struct drm_prime_handle args = {.handle = 99};
	struct gpu_create object;
	int fd;
	struct gpu *gpu = begin(&fd, &object);
	u32 handle;

	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &args), -ENOENT);
	args.handle = object.handle;
	args.flags = 0x10;
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &args), -EINVAL);
	CHECK_EQ(import(fd, fd, &handle), -EINVAL);
	CHECK_EQ(import(fd, -1, &handle), -EBADF);
	CHECK_EQ(import(fd, 999, &handle), -EBADF);
	CHECK_EQ(drmres_open_count(), 1);
	drmres_close(fd);
	gpu_unbind(gpu);
}

/* A driver that keeps other people's buffers by themselves. */
static struct drm_gem_object *wrap(struct drm_device *dev, struct dma_buf *dma_buf)
{
	return gpu_object_create(to_gpu(dev), dma_buf->size);
}

static void another_device(void)
{
	static const struct drm_driver wrapping_driver = {
		.driver_features = DRIVER_GEM,
		.gem_prime_import = wrap,
		.fops = &gpu_fops,
		.name = "wrap",
	};
	static const struct drm_driver bare_driver = {.fops = &gpu_fops, .name = "bare"};
	struct gpu_create object;
	int fd, dmabuf, other;
	struct gpu *gpu = begin(&fd, &object), *plain = gpu_probe_as("plain", &gpu_driver), *importer, *bare;
	u32 handle;

	dmabuf = gpu_export(fd, object.handle);
	other = drmres_open_device(&plain->drm);
	CHECK_EQ(import(other, dmabuf, &handle), -EINVAL);
	drmres_close(other);
	gpu_unbind(plain);

	bare = gpu_probe_as("bare", &bare_driver);
	other = drmres_open_device(&bare->drm);
	CHECK_EQ(import(other, dmabuf, &handle), -EINVAL);
	drmres_close(other);
	gpu_unbind(bare);

	importer = gpu_probe_as("wrap", &wrapping_driver);
	other = drmres_open_device(&importer->drm);
	CHECK_EQ(import(other, dmabuf, &handle), 0);
	drmres_close(dmabuf);
	drmres_close(fd);
	gpu_unbind(gpu);
	steps();
	/* The exporting device lives as long as the importing one has a handle. */
	CHECK_EQ(gpu_close_handle(other, handle), 0);
	CHECK_STEPS("free gem#1, release, drmm action, free gem#2");
	drmres_close(other);
	gpu_unbind(importer);
}

static void mapped(void)
{
	struct gpu_create object;
	volatile u32 *at, *direct;
	void *address;
	int fd, dmabuf;
	struct gpu *gpu = begin(&fd, &object);

	dmabuf = gpu_export(fd, object.handle);
	CHECK_EQ(drmres_mmap(dmabuf, object.size, 0, &address), 0);
	at = address;
	CHECK_EQ(drmres_mmap(fd, object.size, object.offset, &address), 0);
	direct = address;
	at[5] = 55;
	CHECK_EQ(direct[5], 55);
	CHECK_EQ(drmres_mmap(dmabuf, 3 * PAGE_SIZE, 0, &address), -EINVAL);
	CHECK_EQ(drmres_mmap(dmabuf, PAGE_SIZE, 2 * PAGE_SIZE, &address), -EINVAL);

	/* The mapping of a dma-buf holds it, and so the device. */
	drmres_munmap((void *)direct, object.size);
	drmres_close(dmabuf);
	drmres_close(fd);
	gpu_unbind(gpu);
	CHECK_STEPS("open, postclose, lastclose");
	/* It lost its pages too; the handler gives them again. */
	CHECK_EQ(at[5], 55);
	drmres_munmap((void *)at, object.size);
	CHECK_STEPS("free gem#1, release, drmm action");
}

static void mapped_and_touched_after_unplug(void)
{
	const struct drmres_report *report;
	struct gpu_create object;
	void *address;
	int fd, dmabuf;
	struct gpu *gpu = begin(&fd, &object);

	gpu->no_fault_handler = true;
	dmabuf = gpu_export(fd, object.handle);
	CHECK_EQ(drmres_mmap(dmabuf, object.size, 0, &address), 0);
	gpu_unbind(gpu);
	*(volatile char *)address = 1;
	report = EXPECT_REPORT(MMAP_AFTER_UNPLUG);
	CHECK(report && strstr(report->what, "a mapping of dmabuf#1 of drm#1"));
	drmres_exit();
}

/* Without drm_gem_object_funcs.mmap the driver's own mmap is called, with a file that is there for this only. */
static void mapped_through_the_driver(void)
{
	static const struct drm_gem_object_funcs funcs = {.free = gpu_object_free, .vm_ops = &gpu_vm_ops};
	struct gpu_create object;
	struct drm_gem_object *obj;
	struct file *file;
	void *address;
	int fd, dmabuf;
	struct gpu *gpu = begin(&fd, &object);

	file = fget((unsigned int)fd);
	obj = drm_gem_object_lookup(file->private_data, object.handle);
	fput(file);
	obj->funcs = &funcs;
	drm_gem_object_put(obj);

	dmabuf = gpu_export(fd, object.handle);
	CHECK_EQ(drmres_mmap(dmabuf, object.size, 0, &address), 0);
	*(volatile char *)address = 1;
	CHECK_EQ(gpu->faults, 1);
	CHECK_EQ(drmres_munmap(address, object.size), 0);
	drmres_exit();
	gpu_unbind(gpu);
}

static void every_allocation(void)
{
	struct gpu_create object;
	int fd;
	struct gpu *gpu = begin(&fd, &object);
	struct drmres_fault_stats stats;
	struct drmres_fault fault = {};
	unsigned int failed = 0;
	u64 nth = 1;

	/* the file, the dma-buf, and what the exporting file remembers */
	do {
		struct drm_prime_handle args = {.handle = object.handle};
		long ret;

		fault.nth = nth++;
		drmres_fault_arm(&fault);
		ret = drmres_ioctl(fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &args);
		drmres_fault_disarm(&stats);
		failed += stats.injected != 0;
		CHECK_EQ(ret, stats.injected ? -ENOMEM : 0);
		if (!ret)
			drmres_close(args.fd);
		CHECK_EQ(gpu_close_handle(fd, object.handle), 0);
		object = gpu_create(fd, PAGE_SIZE);
		CHECK_EQ(kref_read(&gpu->drm.ref), 2);
	} while (stats.injected);
	CHECK_EQ(failed, 3);
	CHECK_EQ(drmres_open_count(), 1);
	drmres_close(fd);
	gpu_unbind(gpu);
}

static void release_toy(struct dma_buf *dmabuf)
{
	step("release of %s", (const char *)dmabuf->priv);
}

static const struct dma_buf_ops toy_ops = {.release = release_toy};

/* A dma-buf that has nothing to do with DRM. */
static void without_drm(void)
{
	DEFINE_DMA_BUF_EXPORT_INFO(info);
	struct dma_buf *dmabuf;
	void *address;
	int fd, copy;

	info.ops = &toy_ops;
	info.size = PAGE_SIZE;
	info.priv = (void *)"toy";
	dmabuf = dma_buf_export(&info);
	CHECK(!IS_ERR(dmabuf));
	fd = dma_buf_fd(dmabuf, 0);
	CHECK(fd >= 0);
	copy = drmres_dup(fd);
	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, 0, &address), -EINVAL);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_VERSION, NULL), -ENOTTY);
	drmres_close(fd);
	CHECK_STEPS("");
	get_dma_buf(dmabuf);
	drmres_close(copy);
	CHECK_STEPS("");
	dma_buf_put(dmabuf);
	CHECK_STEPS("release of toy");
}

static void export_misuse(void)
{
	struct dma_buf_export_info info = {.size = PAGE_SIZE};

	CHECK_EQ(PTR_ERR(dma_buf_export(&info)), -EINVAL);
	EXPECT_REPORT(DMABUF_OPS);
	info.priv = &info;
	CHECK_EQ(PTR_ERR(dma_buf_export(&info)), -EINVAL);
	EXPECT_REPORT(DMABUF_OPS);
	CHECK_EQ(dma_buf_fd(NULL, 0), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	dma_buf_put(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	dma_buf_put(ERR_PTR(-EBADF));
	EXPECT_REPORT(NULL_ARGUMENT);
}

static void put_too_often(void)
{
	DEFINE_DMA_BUF_EXPORT_INFO(info);
	struct dma_buf *dmabuf;

	info.ops = &toy_ops;
	info.priv = (void *)"toy";
	dmabuf = dma_buf_export(&info);
	dma_buf_put(dmabuf);
	dma_buf_put(dmabuf);
	EXPECT_REPORT(USE_AFTER_FREE);
	CHECK_STEPS("release of toy");
}

CASES(drm_prime){
	CASE(drm_prime, outlives_unbind),
	CASE(drm_prime, handle_holds_the_dmabuf),
	CASE(drm_prime, file_holds_the_dmabuf),
	CASE(drm_prime, same_dmabuf_twice),
	CASE(drm_prime, import_into_the_same_file),
	CASE(drm_prime, import_into_another_file),
	CASE(drm_prime, import_of_what_only_the_dmabuf_holds),
	CASE(drm_prime, refused),
	CASE(drm_prime, another_device),
	CASE(drm_prime, mapped),
	CASE(drm_prime, mapped_and_touched_after_unplug),
	CASE(drm_prime, mapped_through_the_driver),
	CASE(drm_prime, every_allocation),
	CASE(drm_prime, without_drm),
	CASE(drm_prime, export_misuse),
	CASE(drm_prime, put_too_often),
	CASE_END,
};
