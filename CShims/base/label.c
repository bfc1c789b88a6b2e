// SPDX-License-Identifier: MIT
/**
 * DOC: devices as reports see them
 *
 * Names and descriptions of devices, for reports, events, phases and the allocator. Owns nothing; everything may be
 * called concurrently by whoever holds a reference.
 */
#include "base.h"

#include <bsd/string.h>
#include <drmres/alloc.h>
#include <lib/hooks.h>
#include <lib/report.h>
#include <lib/text.h>
#include <linux/slab.h>
#include <mm/mm.h>
#include <stdarg.h>
#include <string.h>

/* A name may be set before device_initialize(), and is gone after release(): memory that is neither has none. */
static const char *known_name(const struct device *dev)
{
	return !dev->magic || dev->magic == DRMRES_DEVICE_ALIVE ? dev_name(dev) : NULL;
}

const char *drmres_device_label(const struct device *dev, char *buf, size_t size)
{
	struct drmres_text text = drmres_text_begin(buf, size);
	const char *name = known_name(dev);

	drmres_text_puts(&text, name ? "device " : "device#");
	if (name)
		drmres_text_puts(&text, name);
	else
		drmres_text_number(&text, dev->number);
	return buf;
}

void drmres_device_object(const struct device *dev, struct drmres_object *object)
{
	struct drmres_object memory = {.kind = DRMRES_KIND_NONE};

	memset(object, 0, sizeof(*object));
	/* The device may be static, or on a stack, or in the middle of its driver's structure. */
	if (drmres_address_find(dev, &memory) != DRMRES_ADDRESS_WILD)
		object->allocated = memory.allocated;
	object->kind = DRMRES_KIND_DEVICE;
	object->size = sizeof(*dev);
	object->address = dev;
	if (drmres_device_initialized(dev)) {
		object->id = dev->number;
		strlcpy(object->name, drmres_device_subject(dev), sizeof(object->name));
	}
}

const char *drmres_device_subject(const struct device *dev)
{
	const char *name = known_name(dev);

	return name ? name : "";
}

/* @address may be anything. */
static unsigned int device_references(const void *address, char *label, size_t size)
{
	struct drmres_mem mem = drmres_mem_find(address);
	const struct device *dev = address;

	if (mem.state == DRMRES_ADDRESS_WILD || mem.state == DRMRES_ADDRESS_FREED ||
	    (const char *)address + sizeof(*dev) > (const char *)mem.start + mem.requested)
		return 0;
	if (dev->magic != DRMRES_DEVICE_ALIVE)
		return 0;
	drmres_device_label(dev, label, size);
	return kref_read(&dev->kobj.kref);
}

/* Runs before any thread but the first exists. */
__attribute__((constructor)) static void start(void)
{
	drmres_hooks.device_references = device_references;
}

void drmres_device_tag(const struct device *dev, const void *container, size_t size)
{
	struct drmres_tag tag = {
		.kind = DRMRES_KIND_DEVICE,
		.id = dev->number,
		.name = drmres_device_subject(dev),
		.size = size,
	};

	drmres_mem_tag(container, &tag);
}

void drmres_device_tag_part(const struct device *dev, const void *part, const char *what, size_t size)
{
	char label[96];
	struct drmres_tag tag = {
		.kind = DRMRES_KIND_MEM,
		.owner = dev,
		.owner_name = drmres_device_label(dev, label, sizeof(label)),
		.name = what,
		.size = size,
	};

	drmres_mem_tag(part, &tag);
}

void drmres_device_report_at(const void *pc, enum drmres_code code, const char *function, const struct device *dev,
			     const char *format, ...)
{
	struct drmres_object object;
	va_list args;

	drmres_device_object(dev, &object);
	va_start(args, format);
	drmres_vreport_at(pc, code, function, &object, format, args);
	va_end(args);
}
