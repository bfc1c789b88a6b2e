/* SPDX-License-Identifier: MIT */
/**
 * DOC: resources of a platform device
 *
 * A range that a driver looks up with platform_get_resource(). The platform device owns a copy of the table it was
 * given and frees it with its last reference. There is no hardware behind a range and no tree of claimed ones.
 */
#ifndef _LINUX_IOPORT_H_
#define _LINUX_IOPORT_H_

#include <drmres/types.h>

#define IORESOURCE_TYPE_BITS 0x00001f00
#define IORESOURCE_IO 0x00000100
#define IORESOURCE_MEM 0x00000200
#define IORESOURCE_IRQ 0x00000400
#define IORESOURCE_DMA 0x00000800

/**
 * struct resource - one range
 * @start: first address, or the number of an interrupt
 * @end: last address, inclusive
 * @name: constant data of whoever made the table; the pointer is copied, the string is not
 * @flags: one IORESOURCE_* type
 */
struct resource {
	resource_size_t start;
	resource_size_t end;
	const char *name;
	unsigned long flags;
};

/**
 * resource_size() - how long a range is
 * @res: the range
 *
 * Return: bytes.
 */
static inline resource_size_t resource_size(const struct resource *res)
{
	return res->end - res->start + 1;
}

/**
 * resource_type() - the type of a range
 * @res: the range
 *
 * Return: one IORESOURCE_* bit.
 */
static inline unsigned long resource_type(const struct resource *res)
{
	return res->flags & IORESOURCE_TYPE_BITS;
}

/* One entry of a constant table: first address, size in bytes, name, type. */
#define DEFINE_RES_NAMED(_start, _size, _name, _flags)                                              \
	{                                                                                           \
		.start = (_start), .end = (_start) + (_size)-1, .name = (_name), .flags = (_flags), \
	}
#define DEFINE_RES_MEM_NAMED(_start, _size, _name) DEFINE_RES_NAMED(_start, _size, _name, IORESOURCE_MEM)
#define DEFINE_RES_MEM(_start, _size) DEFINE_RES_MEM_NAMED(_start, _size, NULL)
#define DEFINE_RES_IRQ_NAMED(_irq, _name) DEFINE_RES_NAMED(_irq, 1, _name, IORESOURCE_IRQ)
#define DEFINE_RES_IRQ(_irq) DEFINE_RES_IRQ_NAMED(_irq, NULL)

#endif
