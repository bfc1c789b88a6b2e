/* SPDX-License-Identifier: MIT */
/* The calls of userspace: descriptors good and bad, and what is left open. */
#include "fence_case.h"

#include <linux/sync_file.h>
#include <poll.h>

static void numbers(void)
{
	struct gpu *gpu = gpu_probe();
	int one = drmres_open_device(&gpu->drm), two = drmres_open_device(&gpu->drm);
	char label[32];

	CHECK(one == 3 && two == 4);
	CHECK_EQ(drmres_open_count(), 2);
	drmres_close(one);
	CHECK_EQ(drmres_open_device(&gpu->drm), 3);
	CHECK_STR(drmres_fd_label(3, label, sizeof(label)), "file#3");
	CHECK_STR(drmres_fd_label(4, label, sizeof(label)), "file#2");
	CHECK_STR(drmres_fd_label(5, label, sizeof(label)), "");
	drmres_exit();
	CHECK_EQ(drmres_open_count(), 0);
	gpu_unbind(gpu);
}

static void bad_descriptors(void)
{
	static const int bad[] = {-1, 0, 2, 3, 1023, 1024, 1 << 30};
	void *address;
	char byte;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK_EQ(drmres_close(bad[i]), -EBADF);
		CHECK_EQ(drmres_dup(bad[i]), -EBADF);
		CHECK_EQ(drmres_ioctl(bad[i], DRM_IOCTL_VERSION, NULL), -EBADF);
		CHECK_EQ(drmres_read(bad[i], &byte, 1), -EBADF);
		CHECK_EQ(drmres_poll(bad[i]), POLLNVAL);
		CHECK_EQ(drmres_mmap(bad[i], PAGE_SIZE, 0, &address), -EBADF);
	}
	CHECK_EQ(drmres_open_count(), 0);
}

static void closed_twice(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm);

	CHECK_EQ(drmres_close(fd), 0);
	CHECK_EQ(drmres_close(fd), -EBADF);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_VERSION, NULL), -EBADF);
	CHECK_STEPS("open, postclose, lastclose");
	gpu_unbind(gpu);
}

static void duplicates(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm), copy = drmres_dup(fd);

	CHECK_EQ(copy, 4);
	CHECK_EQ(atomic_read(&gpu->drm.open_count), 1);
	drmres_close(fd);
	CHECK_STEPS("open");
	gpu_create(copy, PAGE_SIZE);
	drmres_close(copy);
	CHECK_STEPS("free gem#1, postclose, lastclose");
	gpu_unbind(gpu);
}

/* Files that offer less than a DRM file. */
static void other_files(void)
{
	struct toy_fence *toy = toy_fence_create(NULL);
	struct sync_file *sync_file = sync_file_create(&toy->base);
	int fd = get_unused_fd_flags(0);
	void *address;
	char byte;

	fd_install((unsigned int)fd, sync_file->file);
	CHECK_EQ(drmres_read(fd, &byte, 1), -EINVAL);
	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, 0, &address), -ENODEV);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_VERSION, NULL), -ENOTTY);
	drmres_close(fd);
	dma_fence_put(&toy->base);
}

static void left_open(void)
{
	const struct drmres_report *report;
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm), other = drmres_open_device(&gpu->drm);
	struct gpu_create object = gpu_create(fd, PAGE_SIZE);
	void *one, *two;

	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, object.offset, &one), 0);
	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, object.offset, &two), 0);
	drmres_close(fd);
	drmres_dup(other);
	/* Descriptors first, then what is only mapped; each file once. */
	CHECK_EQ(drmres_open_files_report(), 2);
	report = EXPECT_REPORT(FILE_OPEN);
	CHECK(report && strstr(report->what, "file#2 (device node) is open: 2 descriptor(s), 0 mapping(s)"));
	CHECK(report && report->object.id == 2 && !strcmp(report->object.owner, "drm#1"));
	CHECK_STR(report->object.allocated.file, "user_cases.c");
	report = EXPECT_REPORT(FILE_OPEN);
	CHECK(report && strstr(report->what, "file#1 (device node) is open: 0 descriptor(s), 2 mapping(s)"));
	drmres_exit();
	CHECK_EQ(drmres_open_files_report(), 0);
	gpu_unbind(gpu);
}

/* The end of a process: mappings go before descriptors. */
static void process_ends(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm);
	struct gpu_create object = gpu_create(fd, PAGE_SIZE);
	void *address;

	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, object.offset, &address), 0);
	gpu_export(fd, object.handle);
	gpu_close_handle(fd, object.handle);
	gpu_unbind(gpu);
	CHECK_STEPS("open");
	drmres_exit();
	CHECK_STEPS("postclose, lastclose, free gem#1, release, drmm action");
	CHECK(drmres_open_count() == 0 && drmres_mapping_count() == 0);
	drmres_exit();
}

static void privilege(void)
{
	CHECK(drmres_privileged());
	drmres_set_privileged(false);
	CHECK(!drmres_privileged());
	drmres_reset();
	CHECK(drmres_privileged());
}

/* What a leak tree says of a file that nobody closed. */
static void in_the_leak_tree(void)
{
	struct gpu *gpu = gpu_probe();
	u64 mark = drmres_leak_mark();
	int fd = drmres_open_device(&gpu->drm);
	char tree[4096];

	CHECK(drmres_leak_tree(mark, tree, sizeof(tree)) > 0);
	CHECK(strstr(tree, "file#1"));
	CHECK(strstr(tree, "user_cases.c"));
	drmres_close(fd);
	CHECK_EQ(drmres_leak_tree(mark, tree, sizeof(tree)), 0);
	gpu_unbind(gpu);
}

CASES(user){
	CASE(user, numbers),	      CASE(user, bad_descriptors),
	CASE(user, closed_twice),     CASE(user, duplicates),
	CASE(user, other_files),      CASE(user, left_open),
	CASE(user, process_ends),     CASE(user, privilege),
	CASE(user, in_the_leak_tree), CASE_END,
};
