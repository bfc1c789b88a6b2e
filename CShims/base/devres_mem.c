// SPDX-License-Identifier: MIT
/**
 * DOC: managed memory
 *
 * Memory that is freed when the driver goes. A pointer that comes back is looked up in the allocator's index, not
 * searched for on the device's list, so an early free costs the same however much the device manages, and a pointer
 * that is nobody's is never followed. Everything may be called concurrently on one device; one block must not be
 * resized and freed at once.
 */
#include <linux/device/devres.h>

#include "devres.h"

#include <drmres/policy.h>
#include <drmres/sched.h>
#include <lib/format.h>
#include <lib/report.h>
#include <linux/spinlock.h>
#include <mm/rodata.h>
#include <string.h>

void drmres_devres_release_memory(struct device *dev, struct devres_node *node)
{
	(void)dev;
	(void)node;
}

static void *allocate(struct device *dev, size_t size, gfp_t gfp, const char *function, const void *pc)
{
	struct devres *dr;

	if (drmres_devres_check(dev, function))
		return NULL;
	if (!size)
		return ZERO_SIZE_PTR;

	dr = drmres_devres_alloc(NULL, size, gfp, DRMRES_DEVM_MEMORY_NAME, pc);
	if (!dr)
		return NULL;
	drmres_devres_attach(dev, &dr->node, drmres_next_id(DRMRES_KIND_DEVRES), function, pc);
	return dr->data;
}

bool drmres_devres_is_memory(const void *node)
{
	return ((const struct devres_node *)node)->release == drmres_devres_release_memory ||
	       drmres_devres_is_proxy(node);
}

void drmres_devres_take(void *dev, void *node, const char *function, const void *pc)
{
	(void)function;
	drmres_devres_unlink(dev, node, DRMRES_EVENT_REM, pc);
}

void *drmres_devres_kmalloc(struct device *dev, size_t size, gfp_t gfp, const void *pc)
{
	return allocate(dev, size, gfp, "devm_kmalloc", pc);
}

static void release_early(struct device *dev, const void *p, enum drmres_code code, const char *function,
			  const void *pc)
{
	if (ZERO_OR_NULL_PTR(p) || drmres_core_rodata(p) || drmres_devres_check(dev, function))
		return;
	if (!managed_free(&drmres_devres_rules, dev, p, function, pc))
		drmres_managed_blame(&drmres_devres_rules, code, function, dev, p,
				     "is not memory of devm_kmalloc(), or is being released", pc);
}

void drmres_devres_kfree(struct device *dev, const void *p, const void *pc)
{
	release_early(dev, p, DRMRES_DEVM_FREE_UNKNOWN, "devm_kfree", pc);
}

/*
 * Put @fresh where the block that starts at @ptr is and free that one. False, with nothing changed, if @dev has no
 * such block. The order of release is kept: what was allocated between the two calls goes before the block as it did.
 */
static bool replace(struct device *dev, struct devres *fresh, void *ptr, const void *pc)
{
	struct drmres_mem mem;
	struct managed_guard guard;
	struct devres *old;
	bool found;

	drmres_point(DRMRES_OP_LIST, dev);
	guard = managed_enter(&drmres_devres_rules, dev);
	mem = managed_find(&drmres_devres_rules, ptr);
	found = managed_is_memory(&drmres_devres_rules, dev, &mem);
	if (found) {
		old = mem.start;
		drmres_devres_tag(&fresh->node, dev, drmres_next_id(DRMRES_KIND_DEVRES));
		drmres_devres_note_replace(dev, &old->node, &fresh->node, pc);
		memcpy(fresh->data, ptr, mem.requested - mem.payload);
		list_replace(&old->node.entry, &fresh->node.entry);
		drmres_mem_free_by("devm_krealloc", &old->node, false, pc);
	}
	managed_leave(&drmres_devres_rules, dev, guard);
	return found;
}

void *devm_krealloc(struct device *dev, void *ptr, size_t size, gfp_t gfp)
{
	const void *pc = __builtin_return_address(0);
	bool upstream = drmres_get_policy() == DRMRES_UPSTREAM;
	struct drmres_mem mem;
	struct devres *fresh;
	struct managed_guard guard;
	size_t bytes;
	bool mine;

	if (!size) {
		release_early(dev, ptr, DRMRES_KREALLOC_UNMANAGED, __func__, pc);
		return ZERO_SIZE_PTR;
	}
	if (ZERO_OR_NULL_PTR(ptr))
		return allocate(dev, size, gfp, __func__, pc);
	if (drmres_devres_check(dev, __func__))
		return NULL;
	if (drmres_core_rodata(ptr)) {
		drmres_report_at(pc, DRMRES_KREALLOC_UNMANAGED, __func__, NULL,
				 "devm_krealloc() of a literal, which devm_kstrdup_const() did not copy");
		return NULL;
	}
	if (check_add_overflow(sizeof(struct devres), size, &bytes))
		return NULL;
	if (drmres_devres_has_room(dev, ptr, size))
		return ptr;

	guard = managed_enter(&drmres_devres_rules, dev);
	mem = managed_find(&drmres_devres_rules, ptr);
	mine = managed_is_memory(&drmres_devres_rules, dev, &mem);
	managed_leave(&drmres_devres_rules, dev, guard);

	/* Linux looks whose it is only when it has to move it, and trusts that some device's header is before it. */
	if (!mine && (!upstream || mem.state != DRMRES_ADDRESS_LIVE)) {
		drmres_managed_blame(&drmres_devres_rules, DRMRES_KREALLOC_UNMANAGED, __func__, dev, ptr,
				     "is not memory of devm_kmalloc(), or is being released", pc);
		return NULL;
	}
	if (bytes <= mem.usable) {
		drmres_mem_resize(mem.start, bytes, gfp);
		return ptr;
	}

	fresh = drmres_devres_alloc(NULL, size, gfp, "devm_krealloc_release", pc);
	if (!fresh)
		return NULL;
	drmres_mem_going(ptr, pc);
	if (!replace(dev, fresh, ptr, pc)) {
		drmres_mem_free(fresh, false, pc);
		drmres_managed_blame(&drmres_devres_rules, DRMRES_KREALLOC_UNMANAGED, __func__, dev, ptr,
				     "is not memory of devm_kmalloc(), or is being released", pc);
		return NULL;
	}
	return fresh->data;
}

static void *duplicate(struct device *dev, const void *src, size_t len, gfp_t gfp, const char *function, const void *pc)
{
	void *p;

	if (!src && len) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, function, NULL, "%s() of %zu bytes at NULL", function, len);
		return NULL;
	}
	p = allocate(dev, len, gfp, function, pc);
	if (!ZERO_OR_NULL_PTR(p))
		memcpy(p, src, len);
	return p;
}

void *devm_kmemdup(struct device *dev, const void *src, size_t len, gfp_t gfp)
{
	return duplicate(dev, src, len, gfp, __func__, __builtin_return_address(0));
}

const void *devm_kmemdup_const(struct device *dev, const void *src, size_t len, gfp_t gfp)
{
	if (drmres_core_rodata(src))
		return src;
	return duplicate(dev, src, len, gfp, __func__, __builtin_return_address(0));
}

char *devm_kstrdup(struct device *dev, const char *s, gfp_t gfp)
{
	return s ? duplicate(dev, s, strlen(s) + 1, gfp, __func__, __builtin_return_address(0)) : NULL;
}

const char *devm_kstrdup_const(struct device *dev, const char *s, gfp_t gfp)
{
	if (!s || drmres_core_rodata(s))
		return s;
	return duplicate(dev, s, strlen(s) + 1, gfp, __func__, __builtin_return_address(0));
}

static char *print(struct device *dev, gfp_t gfp, const char *fmt, va_list ap, const char *function, const void *pc)
{
	va_list again;
	size_t len;
	char *s;

	if (!fmt) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, function, NULL, "%s() of a NULL format", function);
		return NULL;
	}

	va_copy(again, ap);
	len = drmres_vformat(NULL, 0, fmt, ap);
	s = allocate(dev, len + 1, gfp, function, pc);
	if (s)
		drmres_vformat(s, len + 1, fmt, again);
	va_end(again);
	return s;
}

char *devm_kvasprintf(struct device *dev, gfp_t gfp, const char *fmt, va_list ap)
{
	return print(dev, gfp, fmt, ap, __func__, __builtin_return_address(0));
}

char *devm_kasprintf(struct device *dev, gfp_t gfp, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = print(dev, gfp, fmt, ap, __func__, __builtin_return_address(0));
	va_end(ap);
	return s;
}
