// SPDX-License-Identifier: MIT
/**
 * DOC: claimed ranges
 *
 * Owns one record for each claimed range of physical memory, on a list, until it is given back.
 */
#include <linux/ioport.h>

#include "base/claim.h"
#include "locking/call.h"
#include "locking/lock.h"
#include "mm/mm.h"

#include <drmres/errno.h>
#include <linux/device.h>
#include <linux/printk.h>

#include <bsd/sys/queue.h>
#include <stdio.h>

struct range {
	TAILQ_ENTRY(range) entry;
	struct resource resource;
	struct drmres_claim claim;
};

static TAILQ_HEAD(, range) ranges = TAILQ_HEAD_INITIALIZER(ranges);
static u32 word;

static struct resource *request(resource_size_t start, resource_size_t n, const char *name, struct device *dev,
				const struct drmres_call *call)
{
	struct range *range, *one;
	char text[64];

	if (!n)
		return NULL;
	range = drmres_mem_alloc(sizeof(*range), GFP_KERNEL | __GFP_ZERO, call->pc);
	if (!range)
		return NULL;
	range->resource = (struct resource){
		.start = start, .end = start + n - 1, .name = name, .flags = IORESOURCE_MEM | IORESOURCE_BUSY};
	drmres_word_lock(&word, false);
	TAILQ_FOREACH (one, &ranges, entry)
		if (one->resource.start <= range->resource.end && start <= one->resource.end)
			break;
	if (!one)
		TAILQ_INSERT_TAIL(&ranges, range, entry);
	drmres_word_unlock(&word);
	if (one) {
		drmres_claim_conflict(&one->claim, call->function, call->pc);
		drmres_mem_free(range, false, call->pc);
		return NULL;
	}
	/* That it is kept is told by its claim, and not as memory that was leaked. */
	drmres_mem_keep(range);
	snprintf(text, sizeof(text), "0x%llx-0x%llx", (unsigned long long)start,
		 (unsigned long long)range->resource.end);
	drmres_claim_begin(&range->claim, "memory region", text, dev, call->pc);
	return &range->resource;
}

static void release(resource_size_t start, resource_size_t n, const struct drmres_call *call)
{
	struct range *range;

	drmres_word_lock(&word, false);
	TAILQ_FOREACH (range, &ranges, entry)
		if (range->resource.start == start && range->resource.end == start + n - 1)
			break;
	if (range)
		TAILQ_REMOVE(&ranges, range, entry);
	drmres_word_unlock(&word);
	if (range) {
		drmres_claim_end(&range->claim);
		drmres_mem_free(range, false, call->pc);
		return;
	}
	printk(KERN_WARNING "Trying to free nonexistent resource <0x%016llx-0x%016llx>\n", (unsigned long long)start,
	       (unsigned long long)(start + n - 1));
	drmres_call_report(call, DRMRES_RESOURCE_MISUSE, NULL, "%s() of a memory region that nobody took",
			   call->function);
}

struct resource *__request_region(resource_size_t start, resource_size_t n, const char *name)
{
	return request(start, n, name, NULL, DRMRES_CALL("request_mem_region"));
}

void __release_region(resource_size_t start, resource_size_t n)
{
	release(start, n, DRMRES_CALL("release_mem_region"));
}

struct region_devres {
	resource_size_t start;
	resource_size_t n;
};

static void devm_region_release(struct device *dev, void *res)
{
	const struct region_devres *this = res;

	(void)dev;
	release(this->start, this->n, DRMRES_CALL("devm_region_release"));
}

static int devm_region_match(struct device *dev, void *res, void *match_data)
{
	const struct region_devres *this = res, *match = match_data;

	(void)dev;
	return this->start == match->start && this->n == match->n;
}

struct resource *__devm_request_region(struct device *dev, resource_size_t start, resource_size_t n, const char *name)
{
	const struct drmres_call *call = DRMRES_CALL("devm_request_mem_region");
	struct region_devres *res;
	struct resource *region;

	if (!drmres_call_on(call, dev))
		return NULL;
	res = devres_alloc(devm_region_release, sizeof(*res), GFP_KERNEL);
	if (!res)
		return NULL;
	*res = (struct region_devres){.start = start, .n = n};
	region = request(start, n, name, dev, call);
	if (region)
		(devres_add)(dev, res);
	else
		(devres_free)(res);
	return region;
}

void __devm_release_region(struct device *dev, resource_size_t start, resource_size_t n)
{
	const struct drmres_call *call = DRMRES_CALL("devm_release_mem_region");
	struct region_devres match = {.start = start, .n = n};

	if (!drmres_call_on(call, dev))
		return;
	if ((devres_destroy)(dev, devm_region_release, devm_region_match, &match))
		drmres_call_report(call, DRMRES_RESOURCE_MISUSE, NULL, "%s has no such memory region", dev_name(dev));
	else
		release(start, n, call);
}
