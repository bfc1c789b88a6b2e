/* SPDX-License-Identifier: MIT */
/* Memory that devices reach. */
#include <cases.h>

#include "hw_case.h"

#include <linux/dma-mapping.h>
#include <linux/slab.h>

static void *ring;
static dma_addr_t ring_dma;

static int probe_all(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	dma_addr_t dma;
	u32 *data;

	CHECK_EQ(dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32)), 0);
	CHECK_EQ(dma_set_mask(dev, DMA_BIT_MASK(16)), -EIO);
	ring = dmam_alloc_coherent(dev, SZ_8K, &ring_dma, GFP_KERNEL);
	CHECK(ring && !((uintptr_t)ring & 4095) && !*(u8 *)ring);
	CHECK_EQ(ring_dma & 4095, 0);
	dmam_free_coherent(dev, SZ_8K, ring, ring_dma);
	dmam_free_coherent(dev, SZ_8K, ring, ring_dma);
	EXPECT_REPORT(RESOURCE_MISUSE);
	ring = dmam_alloc_coherent(dev, SZ_8K, &ring_dma, GFP_KERNEL);
	ring = dma_alloc_wc(dev, SZ_4M, &ring_dma, GFP_KERNEL);
	CHECK(ring);
	dma_free_wc(dev, SZ_4M, ring, ring_dma);
	dma_free_coherent(dev, 16, NULL, 0);

	data = kzalloc(64, GFP_KERNEL);
	dma = dma_map_single(dev, data, 64, DMA_TO_DEVICE);
	CHECK_EQ(dma_mapping_error(dev, dma), 0);
	dma_sync_single_for_cpu(dev, dma, 64, DMA_TO_DEVICE);
	dma_unmap_single(dev, dma, 64, DMA_TO_DEVICE);
	dma_unmap_single(dev, dma, 64, DMA_TO_DEVICE);
	EXPECT_REPORT(RESOURCE_MISUSE);
	dma = dma_map_single(dev, data, 64, DMA_TO_DEVICE);
	dma_unmap_single(dev, dma, 32, DMA_FROM_DEVICE);
	EXPECT_REPORT(RESOURCE_MISUSE);
	CHECK(dma_mapping_error(dev, dma_map_single(dev, NULL, 1, DMA_TO_DEVICE)));
	EXPECT_REPORT(NULL_ARGUMENT);
	kfree(data);
	return 0;
}

static void allocates_and_maps(void)
{
	CHECK(hw_bind(probe_all, NULL));
	hw_unbind();
	hw_end();
}

static int probe_misuse(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;

	ring = dma_alloc_coherent(dev, SZ_4K, &ring_dma, GFP_KERNEL);
	dma_free_coherent(dev, SZ_8K, ring, ring_dma);
	EXPECT_REPORT(FREE_MISMATCH);
	dma_free_coherent(dev, SZ_4K, ring, ring_dma);
	EXPECT_REPORT(DOUBLE_FREE);
	ring = dma_alloc_coherent(dev, SZ_4K, &ring_dma, GFP_KERNEL);
	kfree(ring);
	EXPECT_REPORT(FREE_MISMATCH);
	dma_free_coherent(dev, SZ_4K, ring, ring_dma);
	CHECK(!dma_alloc_coherent(NULL, SZ_4K, &ring_dma, GFP_KERNEL));
	EXPECT_REPORT(NULL_ARGUMENT);
	return 0;
}

static void misuse(void)
{
	CHECK(hw_bind(probe_misuse, NULL));
	hw_unbind();
	hw_end();
}

static u8 buffer[64];

static int probe_keeps(struct platform_device *pdev)
{
	ring_dma = dma_map_single(&pdev->dev, buffer, sizeof(buffer), DMA_TO_DEVICE);
	return 0;
}

static void kept_after_unbind(void)
{
	CHECK(hw_bind(probe_keeps, NULL));
	hw_unbind();
	EXPECT_REPORT(RESOURCE_KEPT);
	dma_unmap_single(&hw->dev, ring_dma, sizeof(buffer), DMA_TO_DEVICE);
	hw_end();
}

CASES(dma){CASE(dma, allocates_and_maps), CASE(dma, misuse), CASE(dma, kept_after_unbind), CASE_END};
