// SPDX-License-Identifier: MIT
/**
 * DOC: what is wrong with a managed resource
 *
 * Everything that a person is told about a node or about a pointer that is none. Nothing here follows the pointer in
 * question: the allocator says what it is. Owns nothing; may be called with managed.lock held.
 */
#include "drm_internal.h"

#include <drmres/alloc.h>
#include <linux/slab.h>
#include <lib/report.h>
#include <managed/managed.h>
#include <mm/mm.h>
#include <stdio.h>
#include <string.h>

struct drmres_address_label drmres_address_label(const void *address)
{
	struct drmres_address_label label = {"(null)"};
	struct drmres_object object;

	if (!address)
		return label;
	if (drmres_address_find(address, &object) == DRMRES_ADDRESS_WILD)
		snprintf(label.text, sizeof(label.text), "data");
	else
		drmres_object_label(&object, label.text, sizeof(label.text));
	return label;
}

bool drmres_says_core_name(const char *name)
{
	const char *at = (const char *)&drmres_core_names, *end = at + sizeof(drmres_core_names);

	for (; at < end; at += strnlen(at, (size_t)(end - at)) + 1)
		if (*at && !strcmp(at, name))
			return true;
	return false;
}

void drmres_report_unknown_data(const void *pc, const struct drm_device *dev, const void *data,
				const struct managed_suspect *it, const char *function)
{
	const enum drmres_code code = DRMRES_DRMM_FREE_UNKNOWN;

	if (ZERO_OR_NULL_PTR(data))
		drmres_report_at(pc, code, function, NULL,
				 "ZERO_SIZE_PTR is not from %s: drmm_kmalloc() gives 0 bytes a place of their own",
				 dev->label);
	else if (it->state == DRMRES_ADDRESS_WILD)
		drmres_report_at(pc, code, function, NULL, "the pointer is not from %s, nor was it ever allocated",
				 dev->label);
	else if (it->state == DRMRES_ADDRESS_FREED)
		drmres_report_at(pc, code, function, &it->object, "%s was freed before", it->label);
	else if (it->object.owner[0] && !it->own)
		drmres_report_at(pc, code, function, &it->object, "%s belongs to %s, not to %s", it->label,
				 it->object.owner, dev->label);
	else if (it->state == DRMRES_ADDRESS_INTERIOR)
		drmres_report_at(pc, code, function, &it->object, "the pointer lies inside %s, not at its start",
				 it->label);
	else if (it->object.kind == DRMRES_KIND_DRMRES)
		drmres_report_at(pc, code, function, &it->object, "%s is the action %s, not memory of drmm_kmalloc()",
				 it->label, it->object.name);
	else
		drmres_report_at(pc, code, function, &it->object, "%s is not managed by %s", it->label, dev->label);
}

void drmres_check_container(const void *pc, const struct drm_device *dev, const void *container, const char *function)
{
	uintptr_t start = (uintptr_t)dev, first = (uintptr_t)container;
	bool before = start < first, beyond;
	struct drmres_object object;

	/* The bucket counts, as ksize() in Linux; a device that ends exactly there fits. */
	beyond = start + sizeof(*dev) > first + drmres_mem_find(container).usable;
	if (!dev->managed.final_kfree && !before && !beyond)
		return;

	object = drmres_drm_object(dev);
	if (dev->managed.final_kfree)
		drmres_report_at(pc, DRMRES_FINAL_KFREE_TWICE, function, &object, "%s has its container already",
				 dev->label);
	if (before)
		drmres_report_at(pc, DRMRES_FINAL_KFREE_BEFORE, function, &object,
				 "%s starts %zu bytes before the container", dev->label, (size_t)(first - start));
	if (beyond)
		drmres_report_at(pc, DRMRES_FINAL_KFREE_BEYOND, function, &object, "%s ends beyond the container",
				 dev->label);
}
