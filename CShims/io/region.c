// SPDX-License-Identifier: MIT
/**
 * DOC: physical memory and its mappings
 *
 * Physical memory is one sparse memfd, whose offsets are the addresses. Owns one record for each mapping, in a tree by
 * address, from ioremap() on; after iounmap() the record stays and its addresses lead nowhere, so that a late access can
 * be told, until as many others were unmapped since. One lock guards the tree; accesses are made with it held, so that
 * no mapping goes under them.
 */
#include "io/region.h"

#include "base/claim.h"
#include "lib/context.h"
#include "lib/phase.h"
#include "lib/event.h"
#include "locking/lock.h"
#include "mm/mm.h"

#include <drmres/alloc.h>
#include <drmres/errno.h>
#include <drmres/io.h>
#include <drmres/sched.h>
#include <linux/device.h>
#include <linux/gfp.h>

#include <bsd/sys/queue.h>
#include <bsd/sys/tree.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096ul

/* Addresses behind each mapping that are nobody's, so that an access beyond it is told and does not reach another one. */
#define REACH (16ul << 20)

/* Unmapped mappings that are remembered. */
#define REMEMBERED 512

/*
 * struct region - a mapping
 * @by_address: place in the tree
 * @unmapped: place on the list of those that were unmapped, oldest first
 * @base: what ioremap() returned
 * @size: bytes that were asked for
 * @window, @length: the pages
 * @phys: what is mapped
 * @live: not unmapped
 * @claim: on while it is mapped
 * @site, @phase: who unmapped it
 */
struct region {
	RB_ENTRY(region) by_address;
	TAILQ_ENTRY(region) unmapped;
	u8 *base;
	size_t size;
	u8 *window;
	size_t length;
	phys_addr_t phys;
	bool live;
	struct drmres_claim claim;
	struct drmres_site site;
	char phase[128];
};

static int compare(const struct region *a, const struct region *b)
{
	return (a->window > b->window) - (a->window < b->window);
}

RB_HEAD(regions, region);
RB_GENERATE_INTERNAL(regions, region, by_address, compare, static __maybe_unused)

static struct regions regions = RB_INITIALIZER(&regions);
static TAILQ_HEAD(, region) dead = TAILQ_HEAD_INITIALIZER(dead);
static unsigned int remembered;
static u32 word;

/* Physical memory, and the process that it belongs to: a child has hardware of its own. */
static int memory = -1;
static pid_t owner;

static int physical(void)
{
	if (memory >= 0 && owner == getpid())
		return memory;
	if (memory >= 0)
		close(memory);
	owner = getpid();
	memory = memfd_create("drmres physical memory", MFD_CLOEXEC);
	if (memory >= 0 && ftruncate(memory, (off_t)DRMRES_IO_END)) {
		close(memory);
		memory = -1;
	}
	return memory;
}

/* With the lock held. */
static struct region *find(const volatile void *addr)
{
	const u8 *at = (const u8 *)(uintptr_t)addr;
	struct region *region = RB_ROOT(&regions);

	while (region) {
		if (at < region->window)
			region = RB_LEFT(region, by_address);
		else if ((size_t)(at - region->window) >= region->length + REACH)
			region = RB_RIGHT(region, by_address);
		else
			return region;
	}
	return NULL;
}

static void forget(struct region *region)
{
	RB_REMOVE(regions, &regions, region);
	TAILQ_REMOVE(&dead, region, unmapped);
	remembered--;
	munmap(region->window, region->length + REACH);
	free(region);
}

/* Make it lead nowhere. */
static void seal(struct region *region)
{
	if (mmap(region->window, region->length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1,
		 0) == MAP_FAILED)
		mprotect(region->window, region->length, PROT_NONE);
}

/* Find room, and have the pages from @start on at its beginning. */
static bool open_window(struct region *region, phys_addr_t start)
{
	int fd = physical();

	region->window =
		mmap(NULL, region->length + REACH, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (region->window == MAP_FAILED)
		return false;
	if (fd >= 0 && mmap(region->window, region->length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd,
			    (off_t)start) != MAP_FAILED)
		return true;
	munmap(region->window, region->length + REACH);
	return false;
}

void __iomem *drmres_io_map(phys_addr_t phys, size_t size, struct device *dev, const struct drmres_call *call)
{
	phys_addr_t start = phys & ~(PAGE - 1);
	struct region *region;
	char name[64];
	void *probe;

	drmres_might_sleep(call->function);
	if (!size || phys >= DRMRES_IO_END || size > DRMRES_IO_END - phys)
		return NULL;
	/* Linux allocates here: let that fail where a fault is wanted. */
	probe = drmres_mem_alloc(sizeof(*region), GFP_KERNEL, call->pc);
	if (!probe)
		return NULL;
	drmres_mem_free(probe, false, call->pc);
	region = calloc(1, sizeof(*region));
	if (!region)
		return NULL;
	region->length = (size_t)(phys + size - start + PAGE - 1) & ~(PAGE - 1);
	region->phys = phys;
	region->size = size;
	region->live = true;
	drmres_word_lock(&word, false);
	if (!open_window(region, start)) {
		drmres_word_unlock(&word);
		free(region);
		return NULL;
	}
	region->base = region->window + (phys - start);
	RB_INSERT(regions, &regions, region);
	drmres_word_unlock(&word);
	snprintf(name, sizeof(name), "of 0x%llx", (unsigned long long)phys);
	drmres_claim_begin(&region->claim, "mapping", name, dev, call->pc);
	return region->base;
}

void drmres_io_unmap(volatile void __iomem *addr, const struct drmres_call *call)
{
	struct region *region;
	char where[128], phase[128];

	if (!drmres_call_on(call, (const void *)(uintptr_t)addr))
		return;
	drmres_word_lock(&word, false);
	region = find(addr);
	if (!region || region->base != addr || !region->live) {
		bool twice = region && !region->live;

		where[0] = phase[0] = '\0';
		if (twice) {
			drmres_site_describe(&region->site, where, sizeof(where));
			snprintf(phase, sizeof(phase), "%s", region->phase);
		}
		drmres_word_unlock(&word);
		if (twice)
			drmres_call_report(call, DRMRES_DOUBLE_FREE, NULL, "mapping was unmapped in %s, at %s", phase,
					   where);
		else
			drmres_call_report(call, DRMRES_NOT_ALLOCATED, NULL, "%s() of what ioremap() did not return",
					   call->function);
		return;
	}
	region->live = false;
	region->site = drmres_site_here(call->pc);
	drmres_phase_describe(region->phase, sizeof(region->phase));
	seal(region);
	TAILQ_INSERT_TAIL(&dead, region, unmapped);
	if (++remembered > REMEMBERED)
		forget(TAILQ_FIRST(&dead));
	drmres_word_unlock(&word);
	drmres_claim_end(&region->claim);
}

/* One access of the processor where that is possible. Relaxed: registers are ordered by the barriers of linux/io.h. */
static void transfer(volatile void *device, void *plain, size_t size, bool write)
{
	bool aligned = !((uintptr_t)device & (size - 1));

#define TRANSFER(type)                                                                      \
	do {                                                                                \
		type value;                                                                 \
		if (write) {                                                                \
			memcpy(&value, plain, sizeof(value));                               \
			__atomic_store_n((volatile type *)device, value, __ATOMIC_RELAXED); \
		} else {                                                                    \
			value = __atomic_load_n((volatile type *)device, __ATOMIC_RELAXED); \
			memcpy(plain, &value, sizeof(value));                               \
		}                                                                           \
	} while (0)

	if (size == 1)
		TRANSFER(u8);
	else if (size == 2 && aligned)
		TRANSFER(u16);
	else if (size == 4 && aligned)
		TRANSFER(u32);
	else if (size == 8 && aligned)
		TRANSFER(uint64_t);
	else
		for (size_t i = 0; i < size; i++)
			transfer((volatile u8 *)device + i, (u8 *)plain + i, 1, write);
}

/* What went wrong, copied while the region could be looked at. */
struct fault {
	enum drmres_code code;
	char what[256];
};

static bool in_managed_action(void)
{
	char phase[128];

	drmres_phase_describe(phase, sizeof(phase));
	return !strncmp(phase, "action ", 7) && (strstr(phase, "unbind of ") || strstr(phase, "failed probe of "));
}

static bool look(const struct region *region, const volatile void *addr, size_t size, struct fault *fault)
{
	const char *device = region->claim.device[0] ? region->claim.device : "a device";
	long offset = (long)((const u8 *)(uintptr_t)addr - region->base);
	char where[96];

	fault->code = DRMRES_NO_CODE;
	if (!region->live) {
		fault->code = in_managed_action() ? DRMRES_RELEASE_ORDER : DRMRES_HARDWARE_UNGUARDED;
		snprintf(fault->what, sizeof(fault->what),
			 "registers of %s at 0x%llx, offset 0x%lx, unmapped in %s (%s)", device,
			 (unsigned long long)region->phys, (unsigned long)offset, region->phase,
			 drmres_site_describe(&region->site, where, sizeof(where)));
	} else if (region->claim.reported) {
		fault->code = DRMRES_HARDWARE_UNGUARDED;
		snprintf(fault->what, sizeof(fault->what),
			 "registers of %s at 0x%llx, offset 0x%lx, whose driver was unbound since", device,
			 (unsigned long long)region->phys, (unsigned long)offset);
	} else if (offset < 0 || (size_t)offset > region->size || size > region->size - (size_t)offset) {
		fault->code = DRMRES_OUT_OF_BOUNDS;
		snprintf(fault->what, sizeof(fault->what),
			 "%zu bytes at offset %ld of a mapping of 0x%zx bytes, registers of %s at 0x%llx", size, offset,
			 region->size, device, (unsigned long long)region->phys);
	}
	return fault->code == DRMRES_NO_CODE;
}

/*
 * A register that probe reads again and again is waited for: after POLLS reads in a row it reads as every bit and as no
 * bit in turn, so that the wait ends whatever it is for. Not for interrupts, which are counted by nobody. Under the word.
 */
#define POLLS 1
static bool answers_polls;
static struct {
	const volatile void *register_read;
	unsigned int times;
} poll;

static void settle_poll(const volatile void *addr, void *plain, size_t size, bool write)
{
	char phase[256];

	if (!answers_polls || size > sizeof(uint64_t))
		return;
	if (write || poll.register_read != addr) {
		poll.register_read = write ? NULL : addr;
		poll.times = 0;
	}
	if (write || ++poll.times <= POLLS)
		return;
	drmres_phase_describe(phase, sizeof(phase));
	if (strstr(phase, "probe of ") && !strstr(phase, "irq of "))
		memset(plain, poll.times & 1 ? 0xff : 0, size);
}

void drmres_io_answer_polls(bool answer)
{
	drmres_word_lock(&word, false);
	answers_polls = answer;
	poll.register_read = NULL;
	drmres_word_unlock(&word);
}

void drmres_io_copy(const volatile void __iomem *addr, void *plain, size_t size, bool write,
		    const struct drmres_call *call)
{
	volatile void *device = (volatile void *)(uintptr_t)addr;
	struct region *region;
	struct fault fault;

	if (!size)
		return;
	drmres_point(DRMRES_OP_IO, (const void *)(uintptr_t)addr);
	if ((uintptr_t)addr < PAGE || IS_ERR_VALUE((uintptr_t)addr)) {
		fault.code = DRMRES_NULL_DEREFERENCE;
		snprintf(fault.what, sizeof(fault.what), "%s() of %s", call->function,
			 (uintptr_t)addr < PAGE ? "a mapping that is NULL" : "an error pointer");
		goto refused;
	}
	drmres_word_lock(&word, false);
	region = find(addr);
	if (region && look(region, addr, size, &fault)) {
		transfer(device, plain, size, write);
		settle_poll(addr, plain, size, write);
		drmres_word_unlock(&word);
		return;
	}
	drmres_word_unlock(&word);
	if (!region) {
		/* Memory that a driver, or its test, uses as if it were registers. */
		if (drmres_may_access((const void *)(uintptr_t)addr, call->function))
			transfer(device, plain, size, write);
		else if (!write)
			memset(plain, 0xff, size);
		return;
	}
refused:
	if (!write)
		memset(plain, 0xff, size);
	drmres_call_report(call, fault.code, NULL, "%s", fault.what);
}

/* ---- the hardware's side ---- */

u32 drmres_io_read(phys_addr_t address)
{
	u32 value = 0;
	int fd;

	if (address > DRMRES_IO_END - sizeof(value))
		return 0;
	drmres_word_lock(&word, false);
	fd = physical();
	if (fd >= 0 && pread(fd, &value, sizeof(value), (off_t)address) != (ssize_t)sizeof(value))
		value = 0;
	drmres_word_unlock(&word);
	return value;
}

void drmres_io_write(phys_addr_t address, u32 value)
{
	ssize_t written = 0;
	int fd;

	if (address > DRMRES_IO_END - sizeof(value))
		return;
	drmres_word_lock(&word, false);
	fd = physical();
	if (fd >= 0)
		written = pwrite(fd, &value, sizeof(value), (off_t)address);
	drmres_word_unlock(&word);
	/* Without memory for a page the register keeps its value. */
	(void)written;
}

static void region_reset(void)
{
	drmres_word_lock(&word, false);
	answers_polls = false;
	poll.register_read = NULL;
	while (!TAILQ_EMPTY(&dead))
		forget(TAILQ_FIRST(&dead));
	if (memory >= 0 && owner == getpid() && (ftruncate(memory, 0) || ftruncate(memory, (off_t)DRMRES_IO_END))) {
		close(memory);
		memory = -1;
	}
	drmres_word_unlock(&word);
}

__attribute__((constructor)) static void region_start(void)
{
	drmres_on_reset(region_reset);
}
