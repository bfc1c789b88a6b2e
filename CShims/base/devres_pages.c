// SPDX-License-Identifier: MIT
/**
 * DOC: managed pages and per-cpu memory
 *
 * Neither has room for a node of its own, so each is remembered by a small devres and given back by that one's release
 * function. The memory belongs to the device as well and carries the node's number, so that a late touch and an early
 * free_pages() are told as what they are. Everything may be called concurrently on one device.
 */
#include <linux/device/devres.h>

#include "devres.h"

#include <lib/event.h>
#include <linux/gfp.h>
#include <linux/percpu.h>

#include "base.h"

/* The allocator knows the order by itself; it is here because the size of this payload is what is logged. */
struct pages_devres {
	unsigned long addr;
	unsigned int order;
};

/* Attach a node and tell mm that it stands for @memory, which @what allocated. */
static void attach(struct device *dev, struct devres *dr, const void *memory, const char *what, size_t size,
		   const void *pc)
{
	u64 number = drmres_next_id(DRMRES_KIND_DEVRES);
	char owner[96];
	struct drmres_tag tag = {
		.kind = DRMRES_KIND_DEVRES,
		.id = number,
		.owner = dev,
		.owner_name = drmres_device_label(dev, owner, sizeof(owner)),
		.name = what,
		.size = size,
	};

	drmres_mem_tag(memory, &tag);
	drmres_devres_attach(dev, &dr->node, number, what, pc);
}

static void give_back(const struct device *dev, const void *memory)
{
	drmres_mem_free(memory, drmres_devres_releasing(dev), __builtin_return_address(0));
}

static void devm_pages_release(struct device *dev, void *res)
{
	struct pages_devres *devres = res;

	give_back(dev, (const void *)devres->addr);
}

static int pages_match(struct device *dev, void *res, void *match_data)
{
	struct pages_devres *devres = res;

	(void)dev;
	return devres->addr == *(unsigned long *)match_data;
}

unsigned long devm_get_free_pages(struct device *dev, gfp_t gfp_mask, unsigned int order)
{
	const void *pc = __builtin_return_address(0);
	struct drmres_site site = drmres_site_here(pc);
	const struct drmres_site *outer;
	struct pages_devres *devres;
	struct devres *dr;
	unsigned long addr;

	if (drmres_devres_check(dev, __func__))
		return 0;

	/* For this call the caller's place is the pages' place, whether he noted it or not. */
	outer = drmres_site_enter(&site);
	addr = __get_free_pages(gfp_mask, order);
	drmres_site_leave(outer);
	if (!addr)
		return 0;

	/* GFP_KERNEL whatever the pages were asked for with: so it is in Linux. */
	dr = drmres_devres_alloc(devm_pages_release, sizeof(*devres), GFP_KERNEL, "devm_pages_release", pc);
	if (!dr) {
		free_pages(addr, order);
		return 0;
	}
	devres = (struct pages_devres *)dr->data;
	devres->addr = addr;
	devres->order = order;
	attach(dev, dr, (const void *)addr, __func__, PAGE_SIZE << order, pc);
	return addr;
}

void devm_free_pages(struct device *dev, unsigned long addr)
{
	if (drmres_devres_check(dev, __func__))
		return;
	if (devres_release(dev, devm_pages_release, pages_match, &addr) == -ENOENT)
		drmres_managed_blame(&drmres_devres_rules, DRMRES_DEVM_FREE_UNKNOWN, __func__, dev, (const void *)addr,
				     "is no run of pages", __builtin_return_address(0));
}

static void devm_percpu_release(struct device *dev, void *res)
{
	give_back(dev, *(void **)res);
}

static int percpu_match(struct device *dev, void *res, void *match_data)
{
	(void)dev;
	return *(void **)res == match_data;
}

void *__devm_alloc_percpu(struct device *dev, size_t size, size_t align)
{
	const void *pc = __builtin_return_address(0);
	struct drmres_site site = drmres_site_here(pc);
	const struct drmres_site *outer;
	struct devres *dr;
	void *pcpu;

	if (drmres_devres_check(dev, "devm_alloc_percpu"))
		return NULL;

	outer = drmres_site_enter(&site);
	pcpu = __alloc_percpu(size, align);
	drmres_site_leave(outer);
	if (!pcpu)
		return NULL;

	dr = drmres_devres_alloc(devm_percpu_release, sizeof(pcpu), GFP_KERNEL, "devm_percpu_release", pc);
	if (!dr) {
		free_percpu(pcpu);
		return NULL;
	}
	*(void **)dr->data = pcpu;
	attach(dev, dr, pcpu, "devm_alloc_percpu", size, pc);
	return pcpu;
}

void devm_free_percpu(struct device *dev, void *pdata)
{
	if (drmres_devres_check(dev, __func__))
		return;
	if (devres_release(dev, devm_percpu_release, percpu_match, pdata) == -ENOENT)
		drmres_managed_blame(&drmres_devres_rules, DRMRES_DEVM_FREE_UNKNOWN, __func__, dev, pdata,
				     "is no per-cpu memory", __builtin_return_address(0));
}
