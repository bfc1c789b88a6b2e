// SPDX-License-Identifier: MIT
/**
 * DOC: memory under a block
 *
 * One allocation of the C library for each block, with a red zone on either side; or, while drmres_set_guard() is on,
 * pages of its own which are closed when the block is freed. AddressSanitizer brings red zones itself and is given
 * the bare object, so that it sees each touch. A block owns its memory from drmres_raw_get() to drmres_raw_put();
 * different blocks may be worked on concurrently.
 */
#include <mm/exact.h>
#include <lib/report.h>
#include <mm/guard.h>
#include <mm/system.h>

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#if DRMRES_ASAN
#define LEAST_ZONE 0
#else
#define LEAST_ZONE 32
#endif

static bool guarding;

bool drmres_set_guard(bool on)
{
	bool can = on && !DRMRES_ASAN && drmres_backend == &drmres_backend_exact;

	/* Relaxed: an object that is being allocated right now may go either way. */
	__atomic_store_n(&guarding, can, __ATOMIC_RELAXED);
	return can;
}

static char *align_up(char *at, size_t align)
{
	return (char *)(((uintptr_t)at + align - 1) & ~(align - 1));
}

static bool map(struct drmres_block *block, size_t align)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), length;

	if (__builtin_add_overflow(2 * LEAST_ZONE + align + page - 1, block->usable, &length))
		return false;
	length &= ~(page - 1);
	block->base = drmres_system_map(length, false);
	if (!block->base)
		return false;
	block->length = length;
	block->mapped = true;
	return true;
}

static bool allocate(struct drmres_block *block, size_t align)
{
	size_t left = LEAST_ZONE && align > LEAST_ZONE ? align : LEAST_ZONE;

	if (__builtin_add_overflow(left + LEAST_ZONE, block->usable, &block->length))
		return false;
	block->base = drmres_system_aligned(align, block->length);
	return block->base;
}

bool drmres_raw_get(struct drmres_block *block, size_t align)
{
	bool guard = __atomic_load_n(&guarding, __ATOMIC_RELAXED);

	/* The host has only so many mappings: when they are used up, go on without a guard. */
	if (!(guard && map(block, align)) && !allocate(block, align))
		return false;
	block->start = align_up(block->base + LEAST_ZONE, align);
	return true;
}

/* Runs in the signal handler of the thread that touched @address. */
static void touched(const void *address, bool write, const void *pc, void *context)
{
	struct drmres_site site = {NULL, NULL, 0, pc};
	const struct drmres_site *outer;
	struct drmres_freed freed;
	struct drmres_block *block;
	bool report = false;

	drmres_index_lock();
	block = drmres_index_at(address);
	if (block && block->base == context && (block->flags & DRMRES_BLOCK_CLOSED)) {
		report = !(block->flags & DRMRES_BLOCK_REPORTED);
		block->flags |= DRMRES_BLOCK_REPORTED;
		block->flags &= ~DRMRES_BLOCK_CLOSED;
		if (write)
			block->flags |= DRMRES_BLOCK_WRITTEN;
		drmres_block_end(block, &freed);
	}
	drmres_index_unlock();
	if (!report)
		return;

	/* The note of the thread names the call that led here; the touching instruction says more. */
	outer = drmres_site_enter(&site);
	drmres_report_access(write ? "write" : "read");
	drmres_report_use(&freed, "memory access", write ? "written" : "read");
	drmres_report_access(NULL);
	drmres_site_leave(outer);
}

void drmres_raw_close(struct drmres_block *block)
{
	drmres_shade_close(block->base, block->length);
	if (!block->mapped)
		return;

	/* First, because the touch may come before the call returns. */
	drmres_index_lock();
	block->flags |= DRMRES_BLOCK_CLOSED;
	drmres_index_unlock();
	if (!drmres_guard_close(block->base, block->length, touched, block->base))
		return;
	drmres_index_lock();
	block->flags &= ~DRMRES_BLOCK_CLOSED;
	drmres_index_unlock();
}

void drmres_raw_put(struct drmres_block *block)
{
	if (!block->mapped) {
		free(block->base);
		return;
	}
	drmres_guard_open(block->base, block->length);
	drmres_system_unmap(block->base, block->length);
}
