/* SPDX-License-Identifier: MIT */
/**
 * DOC: memory that devices reach
 *
 * dma_alloc_coherent() hands out zeroed pages with an address for the device, until dma_free_coherent() with the same
 * size, pointer and address. A streaming mapping is an account: each dma_map_single() needs one dma_unmap_single(). A
 * mapping that is kept after unbind is K06 (L11 where it ends too late); undoing what was not done is W50, a free with
 * another size or address M10. Everything may be called concurrently.
 */
#ifndef _LINUX_DMA_MAPPING_H_
#define _LINUX_DMA_MAPPING_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <drmres/errno.h>
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/gfp.h>
#include <linux/sizes.h>

__BEGIN_DECLS

struct device;

enum dma_data_direction {
	DMA_BIDIRECTIONAL = 0,
	DMA_TO_DEVICE = 1,
	DMA_FROM_DEVICE = 2,
	DMA_NONE = 3,
};

#define DMA_MAPPING_ERROR (~(dma_addr_t)0)
#define DMA_BIT_MASK(n) (((n) == 64) ? ~0ULL : ((1ULL << (n)) - 1))
#define DMA_ATTR_WEAK_ORDERING (1UL << 1)
#define DMA_ATTR_WRITE_COMBINE (1UL << 2)
#define DMA_ATTR_NO_KERNEL_MAPPING (1UL << 4)
#define DMA_ATTR_SKIP_CPU_SYNC (1UL << 5)
#define DMA_ATTR_FORCE_CONTIGUOUS (1UL << 6)
#define DMA_ATTR_NO_WARN (1UL << 8)

/**
 * dma_alloc_coherent() - allocate memory that a device and the processor share
 * @dev: the device
 * @size: bytes
 * @dma_handle: where to store the device's address of it
 * @gfp: GFP_* flags
 *
 * Context: Process context unless @gfp says otherwise.
 * Lifetime: until dma_free_coherent().
 * Return: zeroed memory at the start of a page, NULL without memory.
 */
void *dma_alloc_coherent(struct device *dev, size_t size, dma_addr_t *dma_handle, gfp_t gfp)
	DRMRES_SYM(dma_alloc_coherent);

/**
 * dma_free_coherent() - free what dma_alloc_coherent() returned
 * @dev: the same device
 * @size: the same size
 * @cpu_addr: the memory; NULL is ignored
 * @dma_handle: the address that was stored
 *
 * Context: Process context.
 */
void dma_free_coherent(struct device *dev, size_t size, void *cpu_addr, dma_addr_t dma_handle)
	DRMRES_SYM(dma_free_coherent);

/**
 * dmam_alloc_coherent() - dma_alloc_coherent() until unbind
 * @dev: the device
 * @size: bytes
 * @dma_handle: where to store the device's address of it
 * @gfp: GFP_* flags
 *
 * Lifetime: freed in its turn when the driver is unbound, or by dmam_free_coherent().
 * Return: zeroed memory, NULL without memory.
 */
void *dmam_alloc_coherent(struct device *dev, size_t size, dma_addr_t *dma_handle, gfp_t gfp)
	DRMRES_SYM(dmam_alloc_coherent);

/**
 * dmam_free_coherent() - dma_free_coherent() before unbind
 * @dev: the same device
 * @size: the same size
 * @vaddr: the memory
 * @dma_handle: the address that was stored
 */
void dmam_free_coherent(struct device *dev, size_t size, void *vaddr, dma_addr_t dma_handle)
	DRMRES_SYM(dmam_free_coherent);

/**
 * dma_map_single_attrs() - let a device reach memory
 * @dev: the device
 * @ptr: the memory
 * @size: bytes
 * @dir: which way
 * @attrs: ignored
 *
 * Context: Any.
 * Lifetime: until dma_unmap_single_attrs(); the memory must stay as long.
 * Return: the device's address of it; dma_mapping_error() tells whether it is one.
 */
dma_addr_t dma_map_single_attrs(struct device *dev, void *ptr, size_t size, enum dma_data_direction dir,
				unsigned long attrs) DRMRES_SYM(dma_map_single_attrs);

/**
 * dma_unmap_single_attrs() - undo one dma_map_single_attrs()
 * @dev: the same device
 * @addr: what it returned
 * @size: the same size
 * @dir: the same way
 * @attrs: ignored
 *
 * Context: Any.
 */
void dma_unmap_single_attrs(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir,
			    unsigned long attrs) DRMRES_SYM(dma_unmap_single_attrs);

/**
 * dma_set_mask_and_coherent() - say which addresses a device can reach
 * @dev: the device
 * @mask: DMA_BIT_MASK()
 *
 * Return: 0, -EIO for a mask of less than 24 bits.
 */
int dma_set_mask_and_coherent(struct device *dev, u64 mask) DRMRES_SYM(dma_set_mask_and_coherent);
#define dma_set_mask(dev, mask) dma_set_mask_and_coherent(dev, mask)
#define dma_set_coherent_mask(dev, mask) dma_set_mask_and_coherent(dev, mask)
#define dma_coerce_mask_and_coherent(dev, mask) dma_set_mask_and_coherent(dev, mask)
#define dma_set_max_seg_size(dev, size) ((void)(dev), (void)(size))
#define dma_set_seg_boundary(dev, mask) ((void)(dev), (void)(mask))

/* Return: -ENOMEM if @addr says that mapping failed, 0 otherwise. */
#define dma_mapping_error(dev, addr) ((void)(dev), (addr) == DMA_MAPPING_ERROR ? -ENOMEM : 0)

#define dma_map_single(d, a, s, r) dma_map_single_attrs(d, a, s, r, 0)
#define dma_unmap_single(d, a, s, r) dma_unmap_single_attrs(d, a, s, r, 0)
#define dma_alloc_attrs(d, s, h, g, a) ((void)(a), dma_alloc_coherent(d, s, h, g))
#define dma_free_attrs(d, s, c, h, a) ((void)(a), dma_free_coherent(d, s, c, h))
#define dma_alloc_wc(d, s, h, g) dma_alloc_coherent(d, s, h, g)
#define dma_free_wc(d, s, c, h) dma_free_coherent(d, s, c, h)
#define dma_alloc_writecombine(d, s, h, g) dma_alloc_coherent(d, s, h, g)
#define dma_free_writecombine(d, s, c, h) dma_free_coherent(d, s, c, h)
#define dmam_alloc_attrs(d, s, h, g, a) ((void)(a), dmam_alloc_coherent(d, s, h, g))
#define dma_sync_single_for_cpu(d, a, s, r) ((void)(d), (void)(a), (void)(s), (void)(r))
#define dma_sync_single_for_device(d, a, s, r) ((void)(d), (void)(a), (void)(s), (void)(r))

#define DEFINE_DMA_UNMAP_ADDR(name) dma_addr_t name
#define DEFINE_DMA_UNMAP_LEN(name) u32 name

#ifdef DRMRES_SITES
#define dma_alloc_coherent(...) DRMRES_AT(dma_alloc_coherent(__VA_ARGS__))
#define dma_free_coherent(...) DRMRES_AT_VOID(dma_free_coherent(__VA_ARGS__))
#define dmam_alloc_coherent(...) DRMRES_AT(dmam_alloc_coherent(__VA_ARGS__))
#define dmam_free_coherent(...) DRMRES_AT_VOID(dmam_free_coherent(__VA_ARGS__))
#define dma_map_single_attrs(...) DRMRES_AT(dma_map_single_attrs(__VA_ARGS__))
#define dma_unmap_single_attrs(...) DRMRES_AT_VOID(dma_unmap_single_attrs(__VA_ARGS__))
#endif

__END_DECLS

#endif
