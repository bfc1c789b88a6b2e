// SPDX-License-Identifier: MIT
/*
 * Which allocation embeds the drm_device: the three checks, each a WARN and nothing more. What is checked is stored all the
 * same, so that each scenario puts back what was there before.
 */
#include "scn.h"

#ifdef MODULE
#include <linux/kprobes.h>

/* drm.ko has the function and does not export it: a probe knows where it is. */
static void (*add_final_kfree)(struct drm_device *dev, void *container);

static bool scn_find(void)
{
	struct kprobe probe = {.symbol_name = "drmm_add_final_kfree"};

	if (!register_kprobe(&probe)) {
		add_final_kfree = (void *)probe.addr;
		unregister_kprobe(&probe);
	}
	return add_final_kfree;
}
#else
void drmm_add_final_kfree(struct drm_device *dev, void *container);

#define add_final_kfree drmm_add_final_kfree

static bool scn_find(void)
{
	return true;
}
#endif

struct toy {
	u64 before;
	struct drm_device drm;
};

static void final_kfree_set_twice(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_find() ? scn_drm(parent, driver) : NULL;

	if (!drm)
		return;
	add_final_kfree(drm, drm);
	scn_log("stored %d", drm->managed.final_kfree == drm);
	drm_dev_put(drm);
}

static void final_kfree_before_container(struct device *parent, const struct drm_driver *driver)
{
	struct toy *toy = scn_find() ? devm_drm_dev_alloc(parent, driver, struct toy, drm) : NULL;

	if (IS_ERR_OR_NULL(toy))
		return;
	toy->drm.managed.final_kfree = NULL;
	add_final_kfree(&toy->drm, (u8 *)&toy->drm + 8);
	scn_log("stored %d", toy->drm.managed.final_kfree == (u8 *)&toy->drm + 8);
	toy->drm.managed.final_kfree = toy;
}

/* A device that is nothing but a place: at the very end of a bucket, and a word farther. */
static void final_kfree_beyond_container(struct device *parent, const struct drm_driver *driver)
{
	size_t size = sizeof(struct drm_device), bucket = kmalloc_size_roundup(size + 8), farther;
	u8 *container = scn_find() ? kzalloc(bucket, GFP_KERNEL) : NULL;
	struct drm_device *drm;

	(void)parent;
	(void)driver;
	for (farther = 0; container && farther <= 8; farther += 8) {
		drm = (struct drm_device *)(container + bucket - size + farther);
		drm->managed.final_kfree = NULL;
		scn_log("%d bytes beyond", (int)farther);
		add_final_kfree(drm, container);
		scn_log("stored %d", drm->managed.final_kfree == container);
	}
	kfree(container);
}

const struct scn scn_final_kfree[] = {
	{"final_kfree_set_twice", final_kfree_set_twice},
	{"final_kfree_before_container", final_kfree_before_container},
	{"final_kfree_beyond_container", final_kfree_beyond_container},
	{},
};
