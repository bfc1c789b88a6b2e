// SPDX-License-Identifier: MIT
/*
 * GEM objects with memory behind them, as drivers get them without writing any code for it.
 */
#include "gpu_case.h"

#include <drm/drm_gem_dma_helper.h>
#include <drm/drm_gem_shmem_helper.h>
#include <drmres/fault.h>
#include <uapi/drm/drm_mode.h>

DEFINE_DRM_GEM_DMA_FOPS(dma_fops);

static const struct drm_driver dma_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER, .fops = &dma_fops, .name = "dma", DRM_GEM_DMA_DRIVER_OPS};

static const struct drm_driver shmem_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER, .fops = &dma_fops, .name = "shmem", DRM_GEM_SHMEM_DRIVER_OPS};

/* Objects with a field of the driver's. */
struct framed {
	struct drm_gem_shmem_object base;
	int frames;
};

static int creation;

static struct drm_gem_object *create_framed(struct drm_device *dev, size_t size)
{
	struct framed *framed = creation ? NULL : kzalloc(sizeof(*framed), GFP_KERNEL);

	(void)dev;
	CHECK_EQ(size % PAGE_SIZE, 0);
	if (creation == -ENOMEM)
		return NULL;
	return framed ? &framed->base.base : ERR_PTR(creation ? creation : -ENOMEM);
}

static const struct drm_driver framed_driver = {.driver_features = DRIVER_GEM | DRIVER_RENDER,
						.fops = &dma_fops,
						.name = "framed",
						.gem_create_object = create_framed,
						DRM_GEM_SHMEM_DRIVER_OPS};

static int fd;

static struct drm_mode_create_dumb dumb(int width)
{
	struct drm_mode_create_dumb args = {.width = (u32)width, .height = 4, .bpp = 32};

	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_MODE_CREATE_DUMB, &args), 0);
	return args;
}

/*
 * 1. Userspace makes a buffer, maps it and draws.
 * 2. The device goes; the buffer lives as long as the file and the mapping.
 */
static void drawn_on(const struct drm_driver *driver)
{
	struct gpu *gpu = gpu_probe_with(driver);
	struct drm_mode_map_dumb where = {.handle = 0};
	struct drm_mode_create_dumb args;
	void *address = NULL;

	fd = drmres_open_device(&gpu->drm);
	args = dumb(17);
	CHECK_EQ(args.pitch, 68);
	CHECK(args.size >= 272 && args.handle);
	where.handle = args.handle;
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_MODE_MAP_DUMB, &where), 0);
	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, where.offset, &address), 0);
	((volatile u32 *)address)[3] = 7;
	CHECK_EQ(((volatile u32 *)address)[3], 7);
	CHECK_EQ(((volatile u32 *)address)[4], 0);
	gpu_unbind(gpu);
	CHECK_EQ(drmres_munmap(address, PAGE_SIZE), 0);
	drmres_close(fd);
}

static void dma_drawn_on(void)
{
	drawn_on(&dma_driver);
}

static void shmem_drawn_on(void)
{
	drawn_on(&shmem_driver);
	drawn_on(&framed_driver);
}

static void requests(void)
{
	struct gpu *gpu = gpu_probe_with(&dma_driver);
	struct drm_mode_create_dumb args = {.width = 0xffffffff, .height = 4, .bpp = 32};
	struct drm_mode_destroy_dumb gone = {.handle = 77};
	struct drm_mode_map_dumb where = {.handle = 77};

	fd = drmres_open_device(&gpu->drm);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_MODE_CREATE_DUMB, &args), -EINVAL);
	args.width = 0;
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_MODE_CREATE_DUMB, &args), -EINVAL);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_MODE_MAP_DUMB, &where), -ENOENT);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_MODE_DESTROY_DUMB, &gone), -EINVAL);
	gone.handle = dumb(1).handle;
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_MODE_DESTROY_DUMB, &gone), 0);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_MODE_DESTROY_DUMB, &gone), -EINVAL);
	drmres_close(fd);
	gpu_unbind(gpu);

	gpu = gpu_probe();
	fd = drmres_open_device(&gpu->drm);
	args.width = 1;
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_MODE_CREATE_DUMB, &args), -ENOSYS);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_MODE_MAP_DUMB, &where), -ENOSYS);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_MODE_DESTROY_DUMB, &gone), -ENOSYS);
	drmres_close(fd);
	gpu_unbind(gpu);
}

static void kernel_side(void)
{
	struct gpu *gpu = gpu_probe_with(&dma_driver);
	struct drm_gem_shmem_object *shmem = drm_gem_shmem_create(&gpu->drm, 1);
	struct drm_gem_dma_object *dma = drm_gem_dma_create(&gpu->drm, PAGE_SIZE + 1);
	struct iosys_map map, again;

	CHECK(!IS_ERR(shmem) && !IS_ERR(dma));
	CHECK_EQ(dma->base.size, 2 * PAGE_SIZE);
	((u8 *)dma->vaddr)[2 * PAGE_SIZE - 1] = 1;
	CHECK_EQ(drm_gem_dma_object_vmap(&dma->base, &map), 0);
	CHECK(map.vaddr == dma->vaddr && dma->dma_addr);

	CHECK_EQ(drm_gem_shmem_vmap(shmem, &map), 0);
	CHECK_EQ(drm_gem_shmem_object_vmap(&shmem->base, &again), 0);
	CHECK(map.vaddr == again.vaddr && map.vaddr);
	drm_gem_shmem_vunmap(shmem, &again);
	CHECK(iosys_map_is_null(&again));
	((u8 *)map.vaddr)[PAGE_SIZE - 1] = 1;
	drm_gem_shmem_object_vunmap(&shmem->base, &map);

	drm_gem_object_put(&shmem->base);
	drm_gem_object_put(&dma->base);
	gpu_unbind(gpu);
}

/*
 * 1. A buffer is unmapped by whoever did not map it.
 * 2. Another is freed while the kernel still has it mapped.
 */
static void misuse(void)
{
	struct gpu *gpu = gpu_probe_with(&dma_driver);
	struct drm_gem_shmem_object *shmem = drm_gem_shmem_create(&gpu->drm, 1);
	struct iosys_map map;

	drm_gem_shmem_vunmap(shmem, &map);
	EXPECT_REPORT(GEM_MISUSE);
	CHECK_EQ(drm_gem_shmem_vmap(shmem, &map), 0);
	drm_gem_object_put(&shmem->base);
	EXPECT_REPORT(GEM_MISUSE);

	CHECK_EQ(PTR_ERR(drm_gem_shmem_create(&gpu->drm, SIZE_MAX)), -EINVAL);
	CHECK_EQ(PTR_ERR(drm_gem_dma_create(&gpu->drm, SIZE_MAX)), -EINVAL);
	CHECK_EQ(PTR_ERR(drm_gem_dma_create(NULL, 1)), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(PTR_ERR(drm_gem_shmem_create(NULL, 1)), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_gem_dma_free(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_gem_shmem_free(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	gpu_unbind(gpu);

	gpu = gpu_probe_with(&framed_driver);
	creation = -ENOSPC;
	CHECK_EQ(PTR_ERR(drm_gem_shmem_create(&gpu->drm, 1)), -ENOSPC);
	creation = -ENOMEM;
	CHECK_EQ(PTR_ERR(drm_gem_shmem_create(&gpu->drm, 1)), -ENOMEM);
	CHECK_EQ(PTR_ERR(drm_gem_dma_create(&gpu->drm, 1)), -ENOMEM);
	creation = 0;
	gpu_unbind(gpu);
}

CASES(gem_memory){
	CASE(gem_memory, dma_drawn_on), CASE(gem_memory, shmem_drawn_on), CASE(gem_memory, requests),
	CASE(gem_memory, kernel_side),	CASE(gem_memory, misuse),	  CASE_END,
};
