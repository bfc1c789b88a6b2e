// SPDX-License-Identifier: MIT
/**
 * DOC: copies of strings and memory
 *
 * Each copy is an allocation of its own that the caller frees. Sources are only read. Every function may be called
 * concurrently.
 */
#include <drmres/string.h>

#include <linux/overflow.h>
#include <linux/slab.h>

#include <lib/report.h>
#include <mm/mm.h>
#include <mm/rodata.h>

/* Bounds of the section, made by the linker; the section always has the entry below. */
extern const char __start_drmres_rodata[] __attribute__((visibility("hidden")));
extern const char __stop_drmres_rodata[] __attribute__((visibility("hidden")));

DRMRES_RODATA(empty, "");

bool drmres_core_rodata(const void *p)
{
	const char *at = p;

	return at >= __start_drmres_rodata && at < __stop_drmres_rodata;
}

/* @len bytes of @src and @extra bytes of zero behind. */
static void *duplicate(const void *src, size_t len, size_t extra, gfp_t gfp, const void *pc)
{
	char *copy;

	copy = drmres_mem_alloc(size_add(len, extra), gfp, pc);
	if (ZERO_OR_NULL_PTR(copy))
		return copy;
	memcpy(copy, src, len);
	memset(copy + len, 0, extra);
	return copy;
}

char *kstrdup(const char *s, gfp_t gfp)
{
	return s ? duplicate(s, strlen(s), 1, gfp, __builtin_return_address(0)) : NULL;
}

const char *kstrdup_const(const char *s, gfp_t gfp)
{
	if (!s || drmres_core_rodata(s))
		return s;
	return duplicate(s, strlen(s), 1, gfp, __builtin_return_address(0));
}

void kfree_const(const void *x)
{
	if (!drmres_core_rodata(x))
		kfree(x);
}

char *kstrndup(const char *s, size_t max, gfp_t gfp)
{
	return s ? duplicate(s, strnlen(s, max), 1, gfp, __builtin_return_address(0)) : NULL;
}

static void *duplicate_memory(const char *function, const void *src, size_t len, gfp_t gfp, const void *pc)
{
	if (!src && len) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, function, NULL, "%s() of %zu bytes at NULL", function, len);
		return NULL;
	}
	return duplicate(src, len, 0, gfp, pc);
}

void *kmemdup(const void *src, size_t len, gfp_t gfp)
{
	return duplicate_memory("kmemdup", src, len, gfp, __builtin_return_address(0));
}

void *kmemdup_array(const void *src, size_t count, size_t element_size, gfp_t gfp)
{
	return duplicate_memory("kmemdup_array", src, size_mul(count, element_size), gfp, __builtin_return_address(0));
}

char *kmemdup_nul(const char *s, size_t len, gfp_t gfp)
{
	return s ? duplicate(s, len, 1, gfp, __builtin_return_address(0)) : NULL;
}
