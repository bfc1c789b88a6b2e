/* SPDX-License-Identifier: MIT */
/**
 * DOC: resources of a platform device
 *
 * A range that a driver looks up with platform_get_resource(). The platform device owns a copy of the table it was
 * given and frees it with its last reference. What is behind a range of memory, linux/io.h says. A range of memory may be
 * claimed, so that no other driver takes it: a second claim is -EBUSY, one that is kept after unbind K06 (L11 where it is
 * given back too late), one given back that was not taken W50.
 */
#ifndef _LINUX_IOPORT_H_
#define _LINUX_IOPORT_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

#define IORESOURCE_TYPE_BITS 0x00001f00
#define IORESOURCE_IO 0x00000100
#define IORESOURCE_MEM 0x00000200
#define IORESOURCE_IRQ 0x00000400
#define IORESOURCE_DMA 0x00000800
#define IORESOURCE_BUSY 0x80000000

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

__BEGIN_DECLS

struct device;

/**
 * __request_region() - claim a range of memory
 * @start: first address
 * @n: bytes
 * @name: for logs and reports; borrowed
 *
 * Context: Process context. May sleep.
 * Lifetime: until __release_region().
 * Return: the claim, NULL if a part is claimed already or without memory.
 */
struct resource *__request_region(resource_size_t start, resource_size_t n, const char *name)
	DRMRES_SYM(__request_region);

/**
 * __release_region() - give a claim back
 * @start: first address
 * @n: bytes, the same
 *
 * Context: Process context.
 */
void __release_region(resource_size_t start, resource_size_t n) DRMRES_SYM(__release_region);

/**
 * __devm_request_region() - __request_region() until unbind
 * @dev: the device
 * @start: first address
 * @n: bytes
 * @name: for logs and reports
 *
 * Lifetime: given back in its turn when the driver is unbound.
 * Return: as __request_region().
 */
struct resource *__devm_request_region(struct device *dev, resource_size_t start, resource_size_t n, const char *name);

/* __release_region() before unbind. */
void __devm_release_region(struct device *dev, resource_size_t start, resource_size_t n);

#define request_mem_region(start, n, name) __request_region(start, n, name)
#define request_region(start, n, name) __request_region(start, n, name)
#define release_mem_region(start, n) __release_region(start, n)
#define release_region(start, n) __release_region(start, n)
#define devm_request_mem_region(dev, start, n, name) __devm_request_region(dev, start, n, name)
#define devm_release_mem_region(dev, start, n) __devm_release_region(dev, start, n)

#ifdef DRMRES_SITES
#define __request_region(...) DRMRES_AT(__request_region(__VA_ARGS__))
#define __release_region(...) DRMRES_AT_VOID(__release_region(__VA_ARGS__))
#define __devm_request_region(...) DRMRES_AT(__devm_request_region(__VA_ARGS__))
#define __devm_release_region(...) DRMRES_AT_VOID(__devm_release_region(__VA_ARGS__))
#endif

__END_DECLS

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
