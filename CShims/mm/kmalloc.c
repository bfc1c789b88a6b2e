// SPDX-License-Identifier: MIT
/**
 * DOC: the front of the kmalloc family
 *
 * What every request passes through before a back end sees it: flags, size limit, context, fault decision; and the
 * public calls that need no more than that. An object belongs to its caller from the request to the free. Every
 * function may be called concurrently.
 */
#include <linux/slab.h>

#include <drmres/alloc.h>
#include <drmres/fault.h>
#include <lib/attention.h>
#include <lib/context.h>
#include <lib/hooks.h>
#include <lib/report.h>
#include <mm/backend.h>
#include <mm/gfp_text.h>

#include <limits.h>

/* kmalloc() takes none of these. */
#define SLAB_BUG_MASK (__GFP_DMA32 | __GFP_HIGHMEM | ~__GFP_BITS_MASK)

static u64 failures;

void *drmres_refused(void)
{
	/* Relaxed: a statistic. */
	__atomic_fetch_add(&failures, 1, __ATOMIC_RELAXED);
	return NULL;
}

static void check_flags(struct drmres_request *request)
{
	gfp_t bad = request->flags & SLAB_BUG_MASK;

	/* Whole pages and areas may come from any zone. */
	if (request->source != DRMRES_SOURCE_KMALLOC && request->source != DRMRES_SOURCE_CACHE)
		bad &= ~__GFP_BITS_MASK;
	if (bad) {
		drmres_report_at(request->pc, DRMRES_GFP_FLAGS, request->function, NULL,
				 "%s() with %s; went on with %s", request->function,
				 drmres_gfp_text(request->flags).text, drmres_gfp_text(request->flags & ~bad).text);
		request->flags &= ~bad;
	}
	if ((request->flags & __GFP_NOFAIL) && !gfpflags_allow_blocking(request->flags))
		drmres_report_at(request->pc, DRMRES_GFP_FLAGS, request->function, NULL,
				 "%s() with __GFP_NOFAIL from a caller that may not sleep", request->function);
}

void *drmres_carry_out(struct drmres_request *request)
{
	void *memory;

	check_flags(request);
	if (gfpflags_allow_blocking(request->flags))
		drmres_might_sleep(request->function);
	if (drmres_fault_hits(request))
		return drmres_refused();
	drmres_backend_settle();
	memory = drmres_backend->alloc(request);
	return memory ? memory : drmres_refused();
}

static void *too_large(const struct drmres_request *request)
{
	if (!(request->flags & __GFP_NOWARN))
		drmres_report_at(request->pc, DRMRES_ALLOC_TOO_LARGE, request->function, NULL, "%s() of %zu bytes",
				 request->function, request->size);
	return drmres_refused();
}

void *drmres_mem_alloc(size_t size, gfp_t flags, const void *pc)
{
	struct drmres_request request = {
		.function = "kmalloc",
		.source = DRMRES_SOURCE_KMALLOC,
		.size = size,
		.flags = flags,
		.pc = pc,
	};

	if (!size)
		return ZERO_SIZE_PTR;
	if (!drmres_size_class(&request))
		return too_large(&request);
	return drmres_carry_out(&request);
}

void *drmres_mem_alloc_anew(size_t size, const struct drmres_tag *tag, const void *pc)
{
	struct drmres_request request = {
		.function = "kmalloc",
		.source = DRMRES_SOURCE_KMALLOC,
		.size = size,
		.flags = GFP_KERNEL | __GFP_ZERO,
		.tag = tag,
		.pc = pc,
	};
	void *memory;

	if (!drmres_size_class(&request))
		return too_large(&request);
	drmres_might_sleep(request.function);
	drmres_backend_settle();
	memory = drmres_backend->alloc(&request);
	return memory ? memory : drmres_refused();
}

void *kmalloc(size_t size, gfp_t flags)
{
	return drmres_mem_alloc(size, flags, __builtin_return_address(0));
}

/* One decision for both ways, so that a sweep over faults sees this call fail. */
void *drmres_kvmalloc_at(size_t size, gfp_t flags, const void *pc)
{
	struct drmres_request request = {
		.function = "kvmalloc",
		.source = DRMRES_SOURCE_KMALLOC,
		.size = size,
		.flags = flags,
		.pc = pc,
	};

	if (!size)
		return ZERO_SIZE_PTR;
	if (drmres_size_class(&request))
		return drmres_carry_out(&request);
	if (size > INT_MAX)
		return too_large(&request);

	/* Too large for the size classes: an area, whose page tables cannot be made without sleeping. */
	if (!gfpflags_allow_blocking(flags))
		return drmres_refused();
	request.source = DRMRES_SOURCE_VMALLOC;
	request.usable = PAGE_ALIGN(size);
	request.align = PAGE_SIZE;
	return drmres_carry_out(&request);
}

void *kvmalloc(size_t size, gfp_t flags)
{
	return drmres_kvmalloc_at(size, flags, __builtin_return_address(0));
}

static void discard(const char *function, const void *ptr, unsigned int sources, size_t clear, const void *pc)
{
	const struct drmres_discard discard = {
		.function = function,
		.ptr = ptr,
		.sources = sources,
		.clear = clear,
		.pc = pc,
	};

	if (!ZERO_OR_NULL_PTR(ptr))
		drmres_backend->free(&discard);
}

#define FROM_KMALLOC (1u << DRMRES_SOURCE_KMALLOC | 1u << DRMRES_SOURCE_CACHE)
#define FROM_KVMALLOC (FROM_KMALLOC | 1u << DRMRES_SOURCE_VMALLOC)
#define FROM_ANYWHERE ((1u << DRMRES_SOURCE_COUNT) - 1)

void kfree(const void *objp)
{
	discard("kfree", objp, FROM_KMALLOC, 0, __builtin_return_address(0));
}

void kfree_sensitive(const void *objp)
{
	discard("kfree_sensitive", objp, FROM_KMALLOC, SIZE_MAX, __builtin_return_address(0));
}

void kvfree(const void *addr)
{
	discard("kvfree", addr, FROM_KVMALLOC, 0, __builtin_return_address(0));
}

void kvfree_sensitive(const void *addr, size_t len)
{
	discard("kvfree_sensitive", addr, FROM_KVMALLOC, len, __builtin_return_address(0));
}

void drmres_mem_free_by(const char *function, const void *ptr, bool with_owner, const void *pc)
{
	const struct drmres_discard discard = {
		.function = function,
		.ptr = ptr,
		.sources = FROM_ANYWHERE,
		.managed = true,
		.with_owner = with_owner,
		.pc = pc,
	};

	if (!ZERO_OR_NULL_PTR(ptr))
		drmres_backend->free(&discard);
}

void drmres_mem_free(const void *ptr, bool with_owner, const void *pc)
{
	drmres_mem_free_by("kfree", ptr, with_owner, pc);
}

void drmres_mem_going(const void *ptr, const void *pc)
{
	drmres_backend->going(ptr, pc);
}

static void last_put(const void *count)
{
	drmres_backend->say(count, DRMRES_NO_CODE);
}

void drmres_mem_tag(const void *ptr, const struct drmres_tag *tag)
{
	drmres_backend->tag(ptr, tag);
}

void drmres_mem_resize(const void *ptr, size_t size, gfp_t flags)
{
	drmres_backend->resize(ptr, size, flags);
}

void drmres_mem_keep(const void *ptr)
{
	drmres_backend->keep(ptr);
}

struct drmres_mem drmres_mem_find(const void *address)
{
	return drmres_backend->find(address, NULL);
}

enum drmres_address drmres_address_find(const void *address, struct drmres_object *object)
{
	if (object)
		*object = (struct drmres_object){.kind = DRMRES_KIND_NONE};
	return drmres_backend->find(address, object).state;
}

bool drmres_access_check(const void *address, const char *function)
{
	return drmres_backend->check(address, function);
}

void drmres_alloc_totals(struct drmres_alloc_totals *totals)
{
	drmres_backend->totals(totals);
	totals->failures = __atomic_load_n(&failures, __ATOMIC_RELAXED);
}

static void start_anew(void)
{
	drmres_fault_disarm(NULL);
	drmres_backend->reset();
	drmres_attention_set(DRMRES_ATTENTION_MARK, false);
	drmres_backend_hook();
	__atomic_store_n(&failures, 0, __ATOMIC_RELAXED);
}

void drmres_backend_hook(void)
{
	/* Relaxed: so it is wherever this is asked. */
	const u32 attention = __atomic_load_n(&drmres_attention, __ATOMIC_RELAXED);
	const bool asked = drmres_backend->remembers || (attention & DRMRES_ATTENTION_MARK);

	drmres_attention_set(DRMRES_ATTENTION_EXACT, drmres_backend->remembers);

	/* Relaxed: whoever is on its way may ask or not. */
	__atomic_store_n(&drmres_hooks.access_check, asked ? drmres_access_check : NULL, __ATOMIC_RELAXED);
	__atomic_store_n(&drmres_hooks.last_put, asked ? last_put : NULL, __ATOMIC_RELAXED);
}

/* Runs before any thread but the first exists. */
__attribute__((constructor)) static void start(void)
{
	drmres_hooks.fault_describe = drmres_fault_describe;
	drmres_hooks.address_find = drmres_address_find;
	drmres_backend_hook();
	drmres_on_reset(start_anew);
}
