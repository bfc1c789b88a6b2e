/* SPDX-License-Identifier: MIT */
/*
 * What a managed resource is made of. Private to drm_managed.c: nobody else can be sure of data[]'s alignment, which
 * is a property of the machine that the library was built for.
 */
#ifndef _DRMRES_DRM_NODE_H_
#define _DRMRES_DRM_NODE_H_

#include <drm/drm_managed.h>
#include <drmres/types.h>
#include <linux/build_bug.h>
#include <linux/slab.h>

/*
 * struct drmres_node - what hangs on a drm_device
 * @entry: place on drm_device.managed.resources, newest first; points to itself when it was taken off
 * @release: function to call; NULL for memory
 * @name: a member of drmres_core_names, or the node's own copy; NULL where there was no memory for one
 * @size: bytes of data[] that were asked for: of the memory, or of one pointer for an action that has data
 */
struct drmres_node {
	struct list_head entry;
	drmres_release_t release;
	const char *name;
	size_t size;
};

/*
 * struct drmres - node and payload in one allocation
 * @node: common part
 * @data: memory of the driver, or the pointer that an action gets. Devices do DMA into it on some machines, so it is as
 *        aligned as kmalloc() memory is there, and no more.
 */
struct drmres {
	struct drmres_node node;
	u8 data[] __attribute__((aligned(ARCH_KMALLOC_MINALIGN)));
};

/*
 * struct drmres_payload - data[] of a node of __drmm_alloc_payload(): an action whose data is behind its data pointer
 * @self: what the action gets: the address of @payload, or of this structure where the action is packed
 * @release: function to call with @payload, where the action is packed
 * @payload: memory of the caller
 */
struct drmres_payload {
	struct drmres_payload *self;
	drmres_payload_release_t release;
	u8 payload[] __attribute__((aligned(ARCH_KMALLOC_MINALIGN)));
};

/* Drivers compute with these: container_of() from data[], and the bucket that n bytes fall into. */
#ifdef __LP64__
static_assert(sizeof(struct drmres_node) == 40, "node is five words");
#endif
static_assert(offsetof(struct drmres, data) == (sizeof(struct drmres_node) + ARCH_KMALLOC_MINALIGN - 1) /
						       ARCH_KMALLOC_MINALIGN * ARCH_KMALLOC_MINALIGN,
	      "payload follows the node at the next aligned offset");
static_assert(sizeof(struct drmres) == offsetof(struct drmres, data), "no padding behind an empty payload");
static_assert(offsetof(struct drmres_payload, self) == 0, "found where an action's data pointer lies");

#endif
