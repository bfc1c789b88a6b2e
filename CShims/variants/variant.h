/* SPDX-License-Identifier: MIT */
/*
 * drm_managed.c under other names. The includer defines ARCH_KMALLOC_MINALIGN and MINALIGN(name), which appends a
 * suffix.
 */
#define drmres_core_names MINALIGN(drmres_core_names)
#define drmres_node_layout MINALIGN(drmres_node_layout)
#define drm_managed_begin MINALIGN(drm_managed_begin)
#define drm_managed_end MINALIGN(drm_managed_end)
#define drm_managed_release MINALIGN(drm_managed_release)
#define drmres_drm_has_actions MINALIGN(drmres_drm_has_actions)
#define drmres_managed_begin_core MINALIGN(drmres_managed_begin_core)
#define drmm_add_final_kfree MINALIGN(drmm_add_final_kfree)
#define drmm_release_action MINALIGN(drmm_release_action)
#define drmm_kmalloc MINALIGN(drmm_kmalloc)
#define drmm_kstrdup MINALIGN(drmm_kstrdup)
#define drmm_kfree MINALIGN(drmm_kfree)
#define __drmm_add_action MINALIGN(__drmm_add_action)
#define __drmm_add_action_or_reset MINALIGN(__drmm_add_action_or_reset)
#define __drmm_mutex_release MINALIGN(__drmm_mutex_release)
#define __drmm_workqueue_release MINALIGN(__drmm_workqueue_release)
#define __drmm_alloc_payload MINALIGN(__drmm_alloc_payload)
#define __drmm_add_closure MINALIGN(__drmm_add_closure)
#define __drmm_kmalloc_quick MINALIGN(__drmm_kmalloc_quick)
#define __drmm_add_action_quick MINALIGN(__drmm_add_action_quick)
#define __drmm_kfree_quick MINALIGN(__drmm_kfree_quick)
#define __drmm_add_closure_quick MINALIGN(__drmm_add_closure_quick)

#include <linux/align.h>
#include <mm/mm.h>

/* The allocator was compiled for one alignment; a size class that is a multiple of another one has that too. */
#define drmres_mem_alloc(size, gfp, pc) (drmres_mem_alloc)(ALIGN(size, ARCH_KMALLOC_MINALIGN), gfp, pc)

#include "../drm/drm_managed.c"

#include <minalign_variants.h>

extern const struct minalign_variant MINALIGN(minalign_variant);
const struct minalign_variant MINALIGN(minalign_variant) = {
	.alignment = ARCH_KMALLOC_MINALIGN,
	.node_layout = drmres_node_layout,
	.kmalloc = drmm_kmalloc,
	.kfree = drmm_kfree,
	.add_action = __drmm_add_action,
	.release_action = drmm_release_action,
	.alloc_payload = __drmm_alloc_payload,
	.release = drm_managed_release,
};
