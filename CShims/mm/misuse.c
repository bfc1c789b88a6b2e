// SPDX-License-Identifier: MIT
/**
 * DOC: what is said about misused memory
 *
 * The sentences of the M family: which object, who freed it first, which byte changed. Every function works on
 * copies, holds no lock and may be called concurrently.
 */
#include <mm/exact.h>

#include <linux/slab_cache.h>

#include <lib/hooks.h>
#include <lib/report.h>

#include <stdio.h>

static const char *const source_names[DRMRES_SOURCE_COUNT] = {
	[DRMRES_SOURCE_KMALLOC] = "kmalloc()",	      [DRMRES_SOURCE_VMALLOC] = "vmalloc()",
	[DRMRES_SOURCE_PAGES] = "the page allocator", [DRMRES_SOURCE_PERCPU] = "alloc_percpu()",
	[DRMRES_SOURCE_CACHE] = "a kmem_cache",
};

const char *drmres_memory_label(const struct drmres_object *object, char *buf)
{
	char plain[64];

	drmres_object_label(object, plain, sizeof(plain));
	/* Devices and drivers are labelled by their names already. */
	if (object->name[0] && object->kind != DRMRES_KIND_DEVICE && object->kind != DRMRES_KIND_DRIVER)
		snprintf(buf, DRMRES_LABEL_SIZE, "%s (%.24s)", plain, object->name);
	else
		snprintf(buf, DRMRES_LABEL_SIZE, "%s", plain);
	return buf;
}

static void report_smear(const void *pc, enum drmres_code code, const char *function,
			 const struct drmres_object *object, const struct drmres_smear *smear, const char *where)
{
	char name[DRMRES_LABEL_SIZE];

	drmres_report_at(pc, code, function, object,
			 "%zu byte%s %s %s (%zu bytes), the first at offset %td: 0x%02x instead of 0x%02x",
			 smear->count, smear->count == 1 ? "" : "s", where, drmres_memory_label(object, name),
			 object->size, smear->offset, smear->found, smear->expected);
}

void drmres_report_redzone(const struct drmres_block *block, const struct drmres_discard *discard)
{
	struct drmres_smear before = {0}, beyond = {0};
	struct drmres_object object;
	ptrdiff_t payload;

	if (drmres_redzone_check(block, &before, &beyond))
		return;
	drmres_block_describe(block, &object);

	/* Whoever uses a managed node counts from its payload. */
	payload = (const char *)object.address - block->start;
	before.offset -= payload;
	beyond.offset -= payload;
	if (before.count)
		report_smear(discard->pc, DRMRES_UNDERRUN, discard->function, &object, &before, "written before");
	if (beyond.count)
		report_smear(discard->pc, DRMRES_OVERRUN, discard->function, &object, &beyond, "written beyond");
}

void drmres_report_locked(const struct drmres_block *block, const struct drmres_discard *discard)
{
	char name[DRMRES_LABEL_SIZE], inside[DRMRES_LABEL_SIZE];
	struct drmres_object object, held;

	if (!drmres_hooks.lock_held_in || !drmres_hooks.lock_held_in(block->start, block->usable, &held))
		return;
	drmres_block_describe(block, &object);
	drmres_report_at(discard->pc, DRMRES_FREE_LOCKED, discard->function, &object,
			 "%s() of %s, inside which %s is held", discard->function, drmres_memory_label(&object, name),
			 drmres_memory_label(&held, inside));
}

void drmres_report_poison(const struct drmres_object *object, const char *function, const struct drmres_smear *smear)
{
	static const struct drmres_site unknown;
	const struct drmres_site *outer = drmres_site_enter(&unknown);

	/* Whoever wrote is not who looks. */
	report_smear(NULL, DRMRES_WRITE_AFTER_FREE, function, object, smear, "written to freed");
	drmres_site_leave(outer);
}

void drmres_report_flaw(const void *pc, const char *function, const struct drmres_flaw *flaw)
{
	if (flaw->freed) {
		drmres_report_poison(&flaw->object, function, &flaw->before);
		return;
	}
	if (flaw->before.count)
		report_smear(pc, DRMRES_UNDERRUN, function, &flaw->object, &flaw->before, "written before");
	if (flaw->behind.count)
		report_smear(pc, DRMRES_OVERRUN, function, &flaw->object, &flaw->behind, "written beyond");
}

void drmres_report_free(enum drmres_code code, const struct drmres_discard *discard, const struct drmres_mem *mem,
			const struct drmres_object *object, const struct drmres_freed *freed)
{
	const char *function = discard->function;
	char name[DRMRES_LABEL_SIZE];

	code = drmres_diagnose_free(code, object, freed);
	switch (code) {
	case DRMRES_RELEASED_TWICE:
		if (mem->state == DRMRES_ADDRESS_FREED)
			drmres_report_at(discard->pc, code, function, object, "%s() of %s, which was freed already%s%s",
					 function, drmres_memory_label(object, name),
					 *object->released_by ? " in " : "", object->released_by);
		else if (object->kind == DRMRES_KIND_DRM)
			drmres_report_at(discard->pc, code, function, object,
					 "%s() of %s, which its last drm_dev_put() frees", function,
					 drmres_memory_label(object, name));
		else
			drmres_report_at(discard->pc, code, function, object,
					 "%s() of %s, which %s manages and releases by itself", function,
					 drmres_memory_label(object, name),
					 object->owner[0] ? object->owner : "the device core");
		break;
	case DRMRES_DOUBLE_FREE:
		drmres_report_at(discard->pc, code, function, object, "%s() of %s, which was freed already", function,
				 drmres_memory_label(object, name));
		break;
	case DRMRES_INTERIOR_FREE:
		drmres_report_at(discard->pc, code, function, object, "%s() of a pointer %td bytes into %s%s", function,
				 (const char *)discard->ptr - (const char *)object->address,
				 mem->state == DRMRES_ADDRESS_FREED ? "freed " : "", drmres_memory_label(object, name));
		break;
	case DRMRES_FOREIGN_FREE:
		drmres_report_at(discard->pc, code, function, object, "%s() of %s, which %s manages", function,
				 drmres_memory_label(object, name),
				 object->owner[0] ? object->owner : "the device core");
		break;
	case DRMRES_FREE_MISMATCH:
		if (discard->cache && mem->source == DRMRES_SOURCE_CACHE)
			drmres_report_at(discard->pc, code, function, object,
					 "%s() of %s, which is of another cache than %s", function,
					 drmres_memory_label(object, name), discard->cache->name);
		else if (discard->sources & 1u << mem->source)
			drmres_report_at(discard->pc, code, function, object,
					 "%s() of %s with %zu bytes, which was allocated with %zu", function,
					 drmres_memory_label(object, name), discard->usable, mem->usable);
		else
			drmres_report_at(discard->pc, code, function, object, "%s() of %s, which is memory of %s",
					 function, drmres_memory_label(object, name), source_names[mem->source]);
		break;
	default:
		if ((unsigned long)discard->ptr >= (unsigned long)-4095)
			drmres_report_at(discard->pc, code, function, NULL, "%s() of the error pointer %ld", function,
					 (long)discard->ptr);
		else
			drmres_report_at(discard->pc, code, function, NULL,
					 "%s() of a pointer that no allocation returned", function);
		break;
	}
}
