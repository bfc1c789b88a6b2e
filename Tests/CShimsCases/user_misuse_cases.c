/* SPDX-License-Identifier: MIT */
/* What a driver must not pass: nothing, an error pointer, something that is gone. Each is reported, and no more. */
#include "fence_case.h"

#include <drm/drm_auth.h>
#include <drm/drm_syncobj.h>
#include <linux/anon_inodes.h>
#include <linux/dma-buf.h>

/* A statement that makes one report of a missing argument. */
#define REPORTED(...)                         \
	do {                                  \
		__VA_ARGS__;                  \
		EXPECT_REPORT(NULL_ARGUMENT); \
	} while (0)

static void nothing_for_gem(void)
{
	struct drm_gem_object obj = {.id = 0};
	struct gpu *gpu = gpu_probe();
	u32 handle = 0;

	REPORTED(CHECK_EQ(drm_gem_object_init(NULL, &obj, PAGE_SIZE), -EINVAL));
	REPORTED(CHECK_EQ(drm_gem_object_init(ERR_PTR(-ENOMEM), &obj, PAGE_SIZE), -EINVAL));
	REPORTED(CHECK_EQ(drm_gem_object_init(&gpu->drm, NULL, PAGE_SIZE), -EINVAL));
	REPORTED(drm_gem_private_object_init(&gpu->drm, NULL, PAGE_SIZE));
	REPORTED(drm_gem_private_object_fini(NULL));
	REPORTED(drm_gem_object_release(NULL));
	REPORTED(drm_gem_object_get(NULL));
	REPORTED(CHECK_EQ(drm_gem_handle_create(NULL, &obj, &handle), -EINVAL));
	REPORTED(CHECK_EQ(drm_gem_handle_delete(NULL, 1), -EINVAL));
	REPORTED(CHECK(!drm_gem_object_lookup(NULL, 1)));
	REPORTED(CHECK_EQ(drm_gem_create_mmap_offset(NULL), -EINVAL));
	REPORTED(drm_gem_free_mmap_offset(NULL));
	REPORTED(CHECK_EQ(drm_gem_mmap_obj(NULL, PAGE_SIZE, NULL), -EINVAL));
	REPORTED(CHECK_EQ(drm_gem_mmap(NULL, NULL), -EINVAL));
	gpu_unbind(gpu);
}

/* An object of a device without DRIVER_GEM has nowhere to get an offset from. */
static void no_offset_manager(void)
{
	static const struct drm_driver driver = {.fops = &gpu_fops, .name = "plain"};
	struct gpu *gpu = gpu_probe_with(&driver);
	struct drm_gem_object *obj = gpu_object_create(gpu, PAGE_SIZE);

	REPORTED(CHECK_EQ(drm_gem_create_mmap_offset(obj), -EINVAL));
	drm_gem_object_put(obj);
	gpu_unbind(gpu);
}

static void nothing_for_files(void)
{
	struct inode inode = {.i_rdev = 0};
	struct file never_opened = {.f_flags = 0};
	struct gpu_add args = {.value = 1};
	char byte;

	REPORTED(CHECK_EQ(drm_open(NULL, &never_opened), -EINVAL));
	REPORTED(CHECK_EQ(drm_open(&inode, NULL), -EINVAL));
	REPORTED(CHECK_EQ(drm_release(&inode, &never_opened), 0));
	REPORTED(CHECK_EQ(drm_ioctl(&never_opened, DRM_IOCTL_VERSION, 0), -EINVAL));
	REPORTED(CHECK_EQ(drm_ioctl(NULL, DRM_IOCTL_VERSION, 0), -EINVAL));
	REPORTED(CHECK_EQ(drm_ioctl_kernel(&never_opened, gpu_add_ioctl, &args, 0), -EINVAL));
	REPORTED(CHECK_EQ(drm_read(&never_opened, &byte, 1, NULL), -EINVAL));
	REPORTED(CHECK_EQ(drm_poll(&never_opened, NULL), 0));
	REPORTED(CHECK(!drm_is_current_master(NULL)));
	REPORTED(CHECK(IS_ERR(anon_inode_getfile("toy", NULL, NULL, 0))));
	REPORTED(fput(ERR_PTR(-EBADF)));
	REPORTED(CHECK(!get_file(ERR_PTR(-EBADF))));
}

static void released_twice(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm);
	struct file *file = fget((unsigned int)fd);

	drmres_close(fd);
	drm_release(file->f_inode, file);
	REPORTED(drm_release(file->f_inode, file));
	REPORTED(CHECK_EQ(drm_ioctl(file, DRM_IOCTL_VERSION, 0), -EINVAL));
	/* The descriptor's own release comes on top. */
	REPORTED(fput(file));
	gpu_unbind(gpu);
}

static void nothing_for_events(void)
{
	struct drm_pending_event pending = {.event = NULL};
	struct drm_event event = {.length = 8};
	struct gpu *gpu = gpu_probe();

	REPORTED(CHECK_EQ(drm_event_reserve_init(NULL, NULL, &pending, &event), -EINVAL));
	REPORTED(CHECK_EQ(drm_event_reserve_init(&gpu->drm, NULL, &pending, &event), -EINVAL));
	REPORTED(drm_event_cancel_free(&gpu->drm, NULL));
	REPORTED(drm_event_cancel_free(NULL, &pending));
	REPORTED(drm_send_event(NULL, &pending));
	REPORTED(drm_send_event(&gpu->drm, NULL));
	gpu_unbind(gpu);
}

/* 1. an event was sent, and so is the core's; 2. the driver sends it again, or cancels it */
static void event_sent_twice(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm);
	struct file *file = fget((unsigned int)fd);
	struct {
		struct drm_pending_event base;
		struct drm_event event;
	} *e = kzalloc(sizeof(*e), GFP_KERNEL);

	e->event.length = sizeof(e->event);
	CHECK_EQ(drm_event_reserve_init(&gpu->drm, file->private_data, &e->base, &e->event), 0);
	fput(file);
	drm_send_event(&gpu->drm, &e->base);
	drmres_close(fd);
	drm_send_event(&gpu->drm, &e->base);
	EXPECT_REPORT(USE_AFTER_FREE);
	drm_event_cancel_free(&gpu->drm, &e->base);
	gpu_unbind(gpu);
}

static void nothing_for_prime(void)
{
	struct gpu *gpu = gpu_probe();
	u32 handle;
	int fd;

	REPORTED(CHECK(IS_ERR(drm_gem_prime_export(NULL, 0))));
	REPORTED(CHECK(IS_ERR(drm_gem_dmabuf_export(&gpu->drm, NULL))));
	REPORTED(CHECK(IS_ERR(drm_gem_dmabuf_export(NULL, NULL))));
	REPORTED(CHECK(IS_ERR(drm_gem_prime_import(&gpu->drm, NULL))));
	REPORTED(CHECK(IS_ERR(drm_gem_prime_handle_to_dmabuf(&gpu->drm, NULL, 1, 0))));
	REPORTED(CHECK_EQ(drm_gem_prime_handle_to_fd(NULL, NULL, 1, 0, &fd), -EINVAL));
	REPORTED(CHECK_EQ(drm_gem_prime_fd_to_handle(&gpu->drm, NULL, 3, &handle), -EINVAL));
	REPORTED(get_dma_buf(NULL));
	REPORTED(CHECK(IS_ERR(dma_buf_export(NULL))));
	CHECK_EQ(drmres_open_count(), 0);
	gpu_unbind(gpu);
}

static void nothing_for_sync_objects(void)
{
	u32 handle;
	int fd;

	REPORTED(CHECK(!drm_syncobj_fence_get(NULL)));
	REPORTED(drm_syncobj_replace_fence(NULL, NULL));
	REPORTED(CHECK_EQ(drm_syncobj_get_handle(NULL, NULL, &handle), -EINVAL));
	REPORTED(CHECK_EQ(drm_syncobj_get_fd(NULL, &fd), -EINVAL));
	REPORTED(CHECK(!drm_syncobj_find(NULL, 1)));
	REPORTED(drm_syncobj_get(NULL));
	REPORTED(drm_syncobj_put(NULL));
}

static void sync_object_after_its_end(void)
{
	struct drm_syncobj *syncobj;

	CHECK_EQ(drm_syncobj_create(&syncobj, 0, NULL), 0);
	drm_syncobj_put(syncobj);
	CHECK(!drm_syncobj_fence_get(syncobj));
	EXPECT_REPORT(USE_AFTER_FREE);
	drm_syncobj_replace_fence(syncobj, NULL);
}

CASES(user_misuse){
	CASE(user_misuse, nothing_for_gem),	      CASE(user_misuse, no_offset_manager),
	CASE(user_misuse, nothing_for_files),	      CASE(user_misuse, released_twice),
	CASE(user_misuse, nothing_for_events),	      CASE(user_misuse, event_sent_twice),
	CASE(user_misuse, nothing_for_prime),	      CASE(user_misuse, nothing_for_sync_objects),
	CASE(user_misuse, sync_object_after_its_end), CASE_END,
};
