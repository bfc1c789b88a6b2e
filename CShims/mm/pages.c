// SPDX-License-Identifier: MIT
/**
 * DOC: whole pages and virtual areas
 *
 * __get_free_pages() and vmalloc(). What they hand out lives until free_pages() with the same order, or vfree(); each
 * is told from the other and from kmalloc() memory when it is freed. Every function may be called concurrently.
 */
#include <linux/gfp.h>
#include <linux/vmalloc.h>

#include <lib/report.h>
#include <mm/backend.h>

unsigned long __get_free_pages(gfp_t gfp_mask, unsigned int order)
{
	struct drmres_request request = {
		.function = "__get_free_pages",
		.source = DRMRES_SOURCE_PAGES,
		.align = PAGE_SIZE,
		.flags = gfp_mask & ~__GFP_HIGHMEM,
		.pc = __builtin_return_address(0),
	};

	if (order > MAX_PAGE_ORDER) {
		if (!(gfp_mask & __GFP_NOWARN))
			drmres_report_at(request.pc, DRMRES_ALLOC_TOO_LARGE, request.function, NULL,
					 "%s() of order %u, the highest is %u", request.function, order,
					 MAX_PAGE_ORDER);
		return (unsigned long)drmres_refused();
	}
	request.size = request.usable = PAGE_SIZE << order;
	return (unsigned long)drmres_carry_out(&request);
}

void free_pages(unsigned long addr, unsigned int order)
{
	const struct drmres_discard discard = {
		.function = "free_pages",
		.ptr = (const void *)addr,
		.sources = 1u << DRMRES_SOURCE_PAGES,
		.usable = order > MAX_PAGE_ORDER ? SIZE_MAX : PAGE_SIZE << order,
		.pc = __builtin_return_address(0),
	};

	if (addr)
		drmres_backend->free(&discard);
}

static void *allocate_area(const char *function, unsigned long size, gfp_t flags, const void *pc)
{
	struct drmres_request request = {
		.function = function,
		.source = DRMRES_SOURCE_VMALLOC,
		.size = size,
		.usable = PAGE_ALIGN(size),
		.align = PAGE_SIZE,
		.flags = flags,
		.pc = pc,
	};

	/* Nothing, or so much that rounding it up to pages overflows. */
	if (!request.usable) {
		if (!size || !(flags & __GFP_NOWARN))
			drmres_report_at(pc, size ? DRMRES_ALLOC_TOO_LARGE : DRMRES_ALLOC_ARGUMENT, function, NULL,
					 "%s() of %lu bytes", function, size);
		return drmres_refused();
	}
	return drmres_carry_out(&request);
}

void *vmalloc(unsigned long size)
{
	return allocate_area("vmalloc", size, GFP_KERNEL, __builtin_return_address(0));
}

void *vzalloc(unsigned long size)
{
	return allocate_area("vzalloc", size, GFP_KERNEL | __GFP_ZERO, __builtin_return_address(0));
}

void *__vmalloc(unsigned long size, gfp_t gfp_mask)
{
	return allocate_area("__vmalloc", size, gfp_mask, __builtin_return_address(0));
}

void vfree(const void *addr)
{
	const struct drmres_discard discard = {
		.function = "vfree",
		.ptr = addr,
		.sources = 1u << DRMRES_SOURCE_VMALLOC,
		.pc = __builtin_return_address(0),
	};

	if (addr)
		drmres_backend->free(&discard);
}

bool is_vmalloc_addr(const void *x)
{
	struct drmres_mem mem = drmres_backend->find(x, NULL);

	return (mem.state == DRMRES_ADDRESS_LIVE || mem.state == DRMRES_ADDRESS_INTERIOR) &&
	       mem.source == DRMRES_SOURCE_VMALLOC;
}
