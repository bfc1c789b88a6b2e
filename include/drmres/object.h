/* SPDX-License-Identifier: MIT */
/**
 * DOC: objects as a person sees them
 *
 * Everything that can leak, dangle or be misused has a kind and a number: ``dr#7`` is the seventh managed node since
 * drmres_reset(). Reports, traces and logs print these and never an address, so that two runs print the same bytes.
 * A struct drmres_object is a copy: it stays readable after the thing it speaks of is gone.
 */
#ifndef _DRMRES_OBJECT_H_
#define _DRMRES_OBJECT_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

/* What a number counts; the prefix that is printed stands behind each. */
enum drmres_kind {
	DRMRES_KIND_NONE,
	DRMRES_KIND_MEM,       /* mem#: plain kmalloc memory */
	DRMRES_KIND_DRMRES,    /* dr#: node on a drm_device */
	DRMRES_KIND_DEVRES,    /* dr#: node on a struct device, numbered together with the former */
	DRMRES_KIND_DEVICE,    /* device#, printed by its name where it has one */
	DRMRES_KIND_DRM,       /* drm#: drm_device */
	DRMRES_KIND_FILE,      /* file#: open drm_file */
	DRMRES_KIND_MAPPING,   /* map#: mmap of a drm_file */
	DRMRES_KIND_GEM,       /* gem#: GEM object */
	DRMRES_KIND_DMABUF,    /* dmabuf#: exported buffer */
	DRMRES_KIND_FENCE,     /* fence#: dma_fence and sync_file */
	DRMRES_KIND_LOCK,      /* lock#: spinlock, mutex */
	DRMRES_KIND_SRCU,      /* srcu#: SRCU domain */
	DRMRES_KIND_WORKQUEUE, /* wq#: workqueue */
	DRMRES_KIND_DRIVER,    /* driver, by name */
	DRMRES_KIND_CLAIM,     /* res#: interrupt, mapping, enabled clock, name in sysfs ... */
	DRMRES_KIND_DOMAIN,    /* managed domain, printed by its name: session#3 */
	DRMRES_KIND_DOMRES,    /* dr#: node on a managed domain, numbered together with the others */
	DRMRES_KIND_COUNT,
};

/**
 * struct drmres_object - one object, copied for reading
 * @kind: what it is; DRMRES_KIND_NONE means that there is no object
 * @id: its number, 0 when it has none
 * @name: the node's, device's or driver's name; empty when it has none
 * @owner: who it belongs to, e.g. ``device vc4-drm.0`` or ``drm#1``; empty when nobody
 * @size: requested bytes
 * @allocated: where it was made
 * @released: where it was given back; file NULL and pc NULL while it lives
 * @released_by: phase that gave it back, e.g. ``unbind of vc4-drm.0``; empty while it lives
 * @address: identity for a caller that wants to compare; never printed
 */
struct drmres_object {
	enum drmres_kind kind;
	u64 id;
	char name[64];
	char owner[64];
	size_t size;
	struct drmres_site allocated;
	struct drmres_site released;
	char released_by[96];
	const void *address;
};

/**
 * drmres_next_id() - the next number of a kind
 * @kind: what is being made
 *
 * Context: Any, lock free.
 * Return: 1, 2, 3 ... since drmres_reset().
 */
u64 drmres_next_id(enum drmres_kind kind);

/**
 * drmres_kind_prefix() - what is printed before the ``#``
 * @kind: the kind
 *
 * Return: "mem", "dr", "drm" ...; "" for DRMRES_KIND_NONE.
 */
const char *drmres_kind_prefix(enum drmres_kind kind);

/**
 * drmres_object_label() - render ``dr#7`` (or the name of a device, driver or domain)
 * @object: the object
 * @buf: where to write
 * @size: room in @buf in bytes
 *
 * Return: @buf.
 */
const char *drmres_object_label(const struct drmres_object *object, char *buf, size_t size);

__END_DECLS

#endif
