// SPDX-License-Identifier: MIT
/**
 * DOC: memory that devices reach
 *
 * Owns one record for each coherent allocation and for each streaming mapping, on a list by age. A device's address is
 * a number that counts up and leads nowhere: there is no device that would follow it.
 */
#include <linux/dma-mapping.h>

#include "base/claim.h"
#include "locking/call.h"
#include "locking/lock.h"

#include <linux/device.h>
#include <linux/vmalloc.h>

#include <bsd/sys/queue.h>
#include <stdio.h>
#include <stdlib.h>

#define PAGE 4096ull

/*
 * struct mapping - what a device reaches
 * @entry: place on the list
 * @handle: the device's address
 * @memory: the processor's
 * @size, @dir: as mapped
 * @coherent: this is where the memory comes from
 */
struct mapping {
	TAILQ_ENTRY(mapping) entry;
	dma_addr_t handle;
	void *memory;
	size_t size;
	enum dma_data_direction dir;
	bool coherent;
	struct drmres_claim claim;
};

static TAILQ_HEAD(, mapping) mappings = TAILQ_HEAD_INITIALIZER(mappings);
static dma_addr_t next_handle = 0x80000000;
static u32 word;

static void restart(void)
{
	drmres_word_lock(&word, false);
	if (TAILQ_EMPTY(&mappings))
		next_handle = 0x80000000;
	drmres_word_unlock(&word);
}

__attribute__((constructor)) static void dma_start(void)
{
	drmres_on_reset(restart);
}

static struct mapping *map(struct device *dev, void *memory, size_t size, enum dma_data_direction dir, bool coherent,
			   const struct drmres_call *call)
{
	struct mapping *mapping = calloc(1, sizeof(*mapping));
	char name[32];

	if (!mapping)
		return NULL;
	mapping->memory = memory;
	mapping->size = size;
	mapping->dir = dir;
	mapping->coherent = coherent;
	drmres_word_lock(&word, false);
	/* Where in its page it is, the device may want to know. */
	mapping->handle = next_handle + ((uintptr_t)memory & (coherent ? 0 : 7));
	next_handle += (size + PAGE) & ~(PAGE - 1);
	TAILQ_INSERT_TAIL(&mappings, mapping, entry);
	drmres_word_unlock(&word);
	snprintf(name, sizeof(name), "of %zu bytes", size);
	/* What a device still reaches is a leak of memory as well; one finding is enough for each. */
	if (!coherent)
		drmres_claim_begin(&mapping->claim, "dma mapping", name, dev, call->pc);
	return mapping;
}

static struct mapping *take(dma_addr_t handle, const void *memory, bool coherent)
{
	struct mapping *mapping;

	drmres_word_lock(&word, false);
	TAILQ_FOREACH (mapping, &mappings, entry)
		if (mapping->coherent == coherent && (coherent ? mapping->memory == memory : mapping->handle == handle))
			break;
	if (mapping)
		TAILQ_REMOVE(&mappings, mapping, entry);
	drmres_word_unlock(&word);
	return mapping;
}

static void *alloc_coherent(struct device *dev, size_t size, dma_addr_t *handle, gfp_t gfp,
			    const struct drmres_call *call)
{
	struct mapping *mapping;
	void *memory;

	if (!drmres_call_on(call, dev) || !drmres_call_on(call, handle) || !size)
		return NULL;
	memory = (__vmalloc)(size, gfp | __GFP_ZERO);
	if (!memory)
		return NULL;
	mapping = map(dev, memory, size, DMA_BIDIRECTIONAL, true, call);
	if (!mapping) {
		(vfree)(memory);
		return NULL;
	}
	*handle = mapping->handle;
	return memory;
}

static void free_coherent(size_t size, void *memory, dma_addr_t handle, const struct drmres_call *call)
{
	struct mapping *mapping;

	if (!memory)
		return;
	mapping = take(handle, memory, true);
	if (mapping && (mapping->size != size || mapping->handle != handle))
		drmres_call_report(call, DRMRES_FREE_MISMATCH, NULL,
				   "%s() of %zu bytes%s, where %zu bytes were allocated", call->function, size,
				   mapping->handle != handle ? " at another address" : "", mapping->size);
	free(mapping);
	/* Memory that was freed before, or never came from here, is vfree()'s to tell. */
	(vfree)(memory);
}

void *dma_alloc_coherent(struct device *dev, size_t size, dma_addr_t *dma_handle, gfp_t gfp)
{
	return alloc_coherent(dev, size, dma_handle, gfp, DRMRES_CALL("dma_alloc_coherent"));
}

void dma_free_coherent(struct device *dev, size_t size, void *cpu_addr, dma_addr_t dma_handle)
{
	(void)dev;
	free_coherent(size, cpu_addr, dma_handle, DRMRES_CALL("dma_free_coherent"));
}

struct dma_devres {
	size_t size;
	void *vaddr;
	dma_addr_t dma_handle;
};

static void dmam_release(struct device *dev, void *res)
{
	const struct dma_devres *this = res;

	(void)dev;
	free_coherent(this->size, this->vaddr, this->dma_handle, DRMRES_CALL("dmam_release"));
}

static int dmam_match(struct device *dev, void *res, void *match_data)
{
	(void)dev;
	return ((struct dma_devres *)res)->vaddr == match_data;
}

void *dmam_alloc_coherent(struct device *dev, size_t size, dma_addr_t *dma_handle, gfp_t gfp)
{
	const struct drmres_call *call = DRMRES_CALL("dmam_alloc_coherent");
	struct dma_devres *res;

	if (!drmres_call_on(call, dev))
		return NULL;
	res = devres_alloc(dmam_release, sizeof(*res), gfp);
	if (!res)
		return NULL;
	res->size = size;
	res->vaddr = alloc_coherent(dev, size, dma_handle, gfp, call);
	if (!res->vaddr) {
		(devres_free)(res);
		return NULL;
	}
	res->dma_handle = *dma_handle;
	(devres_add)(dev, res);
	return res->vaddr;
}

void dmam_free_coherent(struct device *dev, size_t size, void *vaddr, dma_addr_t dma_handle)
{
	const struct drmres_call *call = DRMRES_CALL("dmam_free_coherent");

	if (!drmres_call_on(call, dev))
		return;
	if ((devres_destroy)(dev, dmam_release, dmam_match, vaddr))
		drmres_call_report(call, DRMRES_RESOURCE_MISUSE, NULL, "%s has no such memory", dev_name(dev));
	else
		free_coherent(size, vaddr, dma_handle, call);
}

dma_addr_t dma_map_single_attrs(struct device *dev, void *ptr, size_t size, enum dma_data_direction dir,
				unsigned long attrs)
{
	const struct drmres_call *call = DRMRES_CALL("dma_map_single");
	struct mapping *mapping;

	(void)attrs;
	if (!drmres_call_on(call, dev) || !drmres_call_on(call, ptr))
		return DMA_MAPPING_ERROR;
	mapping = map(dev, ptr, size, dir, false, call);
	return mapping ? mapping->handle : DMA_MAPPING_ERROR;
}

void dma_unmap_single_attrs(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir,
			    unsigned long attrs)
{
	const struct drmres_call *call = DRMRES_CALL("dma_unmap_single");
	struct mapping *mapping = take(addr, NULL, false);

	(void)dev;
	(void)attrs;
	if (!mapping) {
		drmres_call_report(call, DRMRES_RESOURCE_MISUSE, NULL, "dma_unmap_single() of what is not mapped");
		return;
	}
	if (mapping->size != size || mapping->dir != dir)
		drmres_call_report(call, DRMRES_RESOURCE_MISUSE, NULL,
				   "dma_unmap_single() of %zu bytes, where %zu were mapped%s", size, mapping->size,
				   mapping->dir != dir ? " in another direction" : "");
	drmres_claim_end(&mapping->claim);
	free(mapping);
}

int dma_set_mask_and_coherent(struct device *dev, u64 mask)
{
	if (!drmres_call_on(DRMRES_CALL("dma_set_mask_and_coherent"), dev))
		return -EIO;
	return mask < DMA_BIT_MASK(24) ? -EIO : 0;
}
