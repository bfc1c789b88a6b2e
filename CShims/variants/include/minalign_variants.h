/* SPDX-License-Identifier: MIT */
/**
 * DOC: managed resources for every machine in one process
 *
 * How a payload is aligned is decided when drm_managed.c is compiled. This library has it four times more, for 8, 16,
 * 64 and 128 bytes, so that one run of the tests sees what drivers see on all machines. A device that one of them
 * manages is managed by that one from beginning to end, and is none that drm_dev_alloc() knows of.
 *
 * Everything here may be called concurrently.
 */
#ifndef _MINALIGN_VARIANTS_H_
#define _MINALIGN_VARIANTS_H_

#include <drm/drm_device.h>
#include <drmres/link.h>
#include <drmres/managed.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * struct minalign_variant - managed resources as one alignment has them
 * @alignment: ARCH_KMALLOC_MINALIGN that it was compiled with, in bytes
 * @node_layout: drmres_node_layout()
 * @kmalloc: drmm_kmalloc()
 * @kfree: drmm_kfree()
 * @add_action: __drmm_add_action()
 * @release_action: drmm_release_action()
 * @alloc_payload: __drmm_alloc_payload()
 * @release: what the last drm_dev_put() does with the resources
 */
struct minalign_variant {
	size_t alignment;
	struct drmres_layout (*node_layout)(void);
	void *(*kmalloc)(struct drm_device *dev, size_t size, gfp_t gfp);
	void (*kfree)(struct drm_device *dev, void *data);
	int (*add_action)(struct drm_device *dev, void (*action)(struct drm_device *dev, void *data), void *data,
			  const char *name);
	void (*release_action)(struct drm_device *dev, void (*action)(struct drm_device *dev, void *data), void *data);
	void *(*alloc_payload)(struct drm_device *dev, drmres_payload_release_t release, size_t size, const char *name);
	void (*release)(struct drm_device *dev);
};

/**
 * minalign_variant_count() - how many there are
 *
 * Return: four.
 */
size_t minalign_variant_count(void) DRMRES_SYM(minalign_variant_count);

/**
 * minalign_variant_at() - one of them
 * @index: 0 for the smallest alignment
 *
 * Return: the variant; NULL when there are not so many.
 */
const struct minalign_variant *minalign_variant_at(size_t index) DRMRES_SYM(minalign_variant_at);

/**
 * struct minalign_run - what one run of a variant on a device gave
 * @layout: sizes and offsets as compiled
 * @payload_alignment: largest power of two, up to 4096, that divides the address of every payload that was allocated
 * @allocated: how many those were, of sizes from 0 bytes up
 * @action_calls: how many actions were called, out of @actions
 * @actions: how many were added
 * @in_order: each was called with its own data, the newest first
 * @corrupted: payloads that did not keep their bytes until the release
 */
struct minalign_run {
	struct drmres_layout layout;
	size_t payload_alignment;
	unsigned int allocated;
	unsigned int action_calls;
	unsigned int actions;
	bool in_order;
	unsigned int corrupted;
};

/**
 * minalign_variant_run() - allocate, add actions, free some early, release the rest
 * @variant: what minalign_variant_at() returned
 * @parent: device for log prefixes; a reference is held meanwhile
 * @run: what came of it
 *
 * The log shows ADD, DEL and REL lines as on a real device.
 *
 * Context: Process context. May sleep.
 * Return: 0 or -ENOMEM.
 */
int minalign_variant_run(const struct minalign_variant *variant, struct device *parent, struct minalign_run *run)
	DRMRES_SYM(minalign_variant_run);

__END_DECLS

#endif
