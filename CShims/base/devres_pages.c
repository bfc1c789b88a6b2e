// SPDX-License-Identifier: MIT
/**
 * DOC: managed pages and per-cpu memory
 *
 * Neither has room for a node of its own, so each is remembered by a small devres and given back by that one's release
 * function. Everything may be called concurrently on one device.
 */
#include <linux/device/devres.h>

#include "devres.h"

#include <drmres/report.h>
#include <linux/gfp.h>
#include <linux/percpu.h>

struct pages_devres {
	unsigned long addr;
	unsigned int order;
};

static void devm_pages_release(struct device *dev, void *res)
{
	struct pages_devres *devres = res;

	(void)dev;
	free_pages(devres->addr, devres->order);
}

static int pages_match(struct device *dev, void *res, void *match_data)
{
	struct pages_devres *devres = res;

	(void)dev;
	return devres->addr == *(unsigned long *)match_data;
}

unsigned long(devm_get_free_pages)(struct device *dev, gfp_t gfp_mask, unsigned int order)
{
	const void *pc = __builtin_return_address(0);
	struct pages_devres *devres;
	struct devres *dr;
	unsigned long addr;

	if (drmres_devres_check(dev, __func__))
		return 0;

	addr = __get_free_pages(gfp_mask, order);
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
	drmres_devres_attach(dev, &dr->node, drmres_next_id(DRMRES_KIND_DEVRES), __func__, pc);
	return addr;
}

void(devm_free_pages)(struct device *dev, unsigned long addr)
{
	if (drmres_devres_check(dev, __func__))
		return;
	if (devres_release(dev, devm_pages_release, pages_match, &addr) == -ENOENT)
		drmres_devres_blame(DRMRES_DEVM_FREE_UNKNOWN, __func__, dev, (const void *)addr, "is no run of pages");
}

static void devm_percpu_release(struct device *dev, void *res)
{
	(void)dev;
	free_percpu(*(void **)res);
}

static int percpu_match(struct device *dev, void *res, void *match_data)
{
	(void)dev;
	return *(void **)res == match_data;
}

void *(__devm_alloc_percpu)(struct device *dev, size_t size, size_t align)
{
	const void *pc = __builtin_return_address(0);
	struct devres *dr;
	void *pcpu;

	if (drmres_devres_check(dev, "devm_alloc_percpu"))
		return NULL;

	pcpu = __alloc_percpu(size, align);
	if (!pcpu)
		return NULL;

	dr = drmres_devres_alloc(devm_percpu_release, sizeof(pcpu), GFP_KERNEL, "devm_percpu_release", pc);
	if (!dr) {
		free_percpu(pcpu);
		return NULL;
	}
	*(void **)dr->data = pcpu;
	drmres_devres_attach(dev, &dr->node, drmres_next_id(DRMRES_KIND_DEVRES), "devm_alloc_percpu", pc);
	return pcpu;
}

void(devm_free_percpu)(struct device *dev, void *pdata)
{
	if (drmres_devres_check(dev, __func__))
		return;
	if (devres_release(dev, devm_percpu_release, percpu_match, pdata) == -ENOENT)
		drmres_devres_blame(DRMRES_DEVM_FREE_UNKNOWN, __func__, dev, pdata, "is no per-cpu memory");
}
