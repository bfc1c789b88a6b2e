// SPDX-License-Identifier: MIT
/**
 * DOC: a copy for each processor
 *
 * One allocation holds the copies of all processors one behind the other, each on cache lines of its own; the handle
 * is its address. It lives until free_percpu(). A thread keeps the processor that it was dealt, until drmres_reset().
 * Every function may be called concurrently.
 */
#include <linux/percpu.h>

#include <linux/gfp.h>

#include <lib/hooks.h>
#include <lib/report.h>
#include <mm/backend.h>

#define CACHE_LINE 64

/* Whatever is below is raised to it before it is looked at. */
#define LEAST_ALIGN 4

void __percpu *__alloc_percpu(size_t size, size_t align)
{
	struct drmres_request request = {
		.function = "__alloc_percpu",
		.source = DRMRES_SOURCE_PERCPU,
		.flags = GFP_KERNEL | __GFP_ZERO,
		.pc = __builtin_return_address(0),
	};

	if (align < LEAST_ALIGN)
		align = LEAST_ALIGN;
	if (!size || size > PCPU_MIN_UNIT_SIZE || align > PAGE_SIZE || (align & (align - 1))) {
		drmres_report_at(request.pc, DRMRES_ALLOC_ARGUMENT, request.function, NULL,
				 "%s() of %zu bytes aligned to %zu", request.function, size, align);
		return drmres_refused();
	}
	request.align = align > CACHE_LINE ? align : CACHE_LINE;
	request.usable = request.size = NR_CPUS * ((size + request.align - 1) & ~(request.align - 1));
	return drmres_carry_out(&request);
}

void free_percpu(void __percpu *ptr)
{
	const struct drmres_discard discard = {
		.function = "free_percpu",
		.ptr = ptr,
		.sources = 1u << DRMRES_SOURCE_PERCPU,
		.pc = __builtin_return_address(0),
	};

	if (ptr)
		drmres_backend->free(&discard);
}

void *drmres_per_cpu_ptr(const void __percpu *ptr, unsigned int cpu)
{
	struct drmres_object object = {0};
	struct drmres_mem mem = drmres_backend->find(ptr, &object);

	if (mem.state == DRMRES_ADDRESS_FREED) {
		drmres_access_check(ptr, "per_cpu_ptr");
		return NULL;
	}
	if (mem.state != DRMRES_ADDRESS_LIVE || mem.source != DRMRES_SOURCE_PERCPU) {
		drmres_report_at(__builtin_return_address(0), DRMRES_NOT_ALLOCATED, "per_cpu_ptr", &object,
				 "per_cpu_ptr() of what alloc_percpu() did not return");
		return NULL;
	}
	if (cpu >= nr_cpu_ids) {
		drmres_report_at(__builtin_return_address(0), DRMRES_ALLOC_ARGUMENT, "per_cpu_ptr", &object,
				 "per_cpu_ptr() for processor %u of %u", cpu, nr_cpu_ids);
		cpu = 0;
	}
	return (char *)mem.start + cpu * (mem.usable / NR_CPUS);
}

/* Threads that have a processor, and how often that was begun anew; both only count, so that relaxed is enough. */
static unsigned int dealt, generation = 1;

unsigned int drmres_this_cpu(void)
{
	static __thread unsigned int cpu, of_generation;
	unsigned int now = __atomic_load_n(&generation, __ATOMIC_RELAXED);

	if (of_generation != now) {
		of_generation = now;
		cpu = __atomic_fetch_add(&dealt, 1, __ATOMIC_RELAXED) % NR_CPUS;
	}
	return cpu;
}

static void deal_anew(void)
{
	__atomic_store_n(&dealt, 0, __ATOMIC_RELAXED);
	__atomic_fetch_add(&generation, 1, __ATOMIC_RELAXED);
}

/* Runs before any thread but the first exists. */
__attribute__((constructor)) static void start(void)
{
	drmres_on_reset(deal_anew);
}
