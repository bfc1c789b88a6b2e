// SPDX-License-Identifier: MIT
/**
 * DOC: changing an object's size
 *
 * krealloc(), kvrealloc() and ksize(). An object keeps its place while it fits its size class; when it moves, the new
 * place is found before anything else is done, so that a failure leaves the old one as it was. Every function may be
 * called concurrently on different objects.
 */
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include <lib/report.h>
#include <mm/backend.h>

#include <string.h>

/* Look a live object up that @function may work on; otherwise say why not. */
static bool look_up(const char *function, const void *p, unsigned int sources, bool managed, const void *pc,
		    struct drmres_mem *mem)
{
	struct drmres_object object = {0};
	char label[64] = "";

	*mem = drmres_backend->find(p, &object);
	if (mem->state != DRMRES_ADDRESS_WILD)
		drmres_object_label(&object, label, sizeof(label));

	switch (mem->state) {
	case DRMRES_ADDRESS_WILD:
		drmres_report_at(pc, DRMRES_NOT_ALLOCATED, function, NULL,
				 "%s() of a pointer that no allocation returned", function);
		return false;
	case DRMRES_ADDRESS_FREED:
		drmres_report_at(pc, DRMRES_USE_AFTER_FREE, function, &object, "%s() of %s, which was freed", function,
				 label);
		return false;
	case DRMRES_ADDRESS_INTERIOR:
		drmres_report_at(pc, DRMRES_NOT_ALLOCATED, function, &object, "%s() of a pointer %td bytes into %s",
				 function, (const char *)p - (const char *)object.address, label);
		return false;
	case DRMRES_ADDRESS_LIVE:
		break;
	}
	if ((mem->kind != DRMRES_KIND_MEM || object.owner[0]) && !managed) {
		drmres_report_at(pc, DRMRES_FOREIGN_FREE, function, &object, "%s() of %s, which %s manages", function,
				 label, object.owner[0] ? object.owner : "the device core");
		return false;
	}
	if (!(sources & 1u << mem->source)) {
		drmres_report_at(pc, DRMRES_FREE_MISMATCH, function, &object,
				 "%s() of %s, which is no memory of kmalloc()", function, label);
		return false;
	}
	return true;
}

size_t ksize(const void *objp)
{
	struct drmres_mem mem;

	if (ZERO_OR_NULL_PTR(objp) ||
	    !look_up("ksize", objp, 1u << DRMRES_SOURCE_KMALLOC, true, __builtin_return_address(0), &mem))
		return 0;

	/* Whoever knows the size may use it. */
	drmres_mem_resize(mem.start, mem.usable, 0);
	return mem.usable;
}

static void *move(const struct drmres_discard *old, const struct drmres_mem *mem, void *place, size_t size)
{
	if (!place)
		return NULL;
	memcpy(place, mem->start, size < mem->requested ? size : mem->requested);
	drmres_backend->free(old);
	return place;
}

static void *resize(const struct drmres_discard *old, size_t size, gfp_t flags,
		    void *(*alloc)(size_t, gfp_t, const void *))
{
	struct drmres_mem mem;

	if (!look_up(old->function, old->ptr, old->sources, false, old->pc, &mem))
		return NULL;
	if (size <= mem.usable) {
		drmres_mem_resize(mem.start, size, flags);
		return mem.start;
	}
	return move(old, &mem, alloc(size, flags, old->pc), size);
}

void *krealloc(const void *p, size_t new_size, gfp_t flags)
{
	const struct drmres_discard old = {
		.function = "krealloc",
		.ptr = p,
		.sources = 1u << DRMRES_SOURCE_KMALLOC,
		.pc = __builtin_return_address(0),
	};

	if (ZERO_OR_NULL_PTR(p))
		return drmres_mem_alloc(new_size, flags, old.pc);
	if (!new_size) {
		drmres_backend->free(&old);
		return ZERO_SIZE_PTR;
	}
	return resize(&old, new_size, flags, drmres_mem_alloc);
}

void *kvrealloc(const void *p, size_t size, gfp_t flags)
{
	const struct drmres_discard old = {
		.function = "kvrealloc",
		.ptr = p,
		.sources = 1u << DRMRES_SOURCE_KMALLOC | 1u << DRMRES_SOURCE_VMALLOC,
		.pc = __builtin_return_address(0),
	};
	bool area;

	if (ZERO_OR_NULL_PTR(p))
		return drmres_kvmalloc_at(size, flags, old.pc);
	if (!size) {
		area = is_vmalloc_addr(p);
		drmres_backend->free(&old);
		return area ? NULL : ZERO_SIZE_PTR;
	}
	return resize(&old, size, flags, drmres_kvmalloc_at);
}
