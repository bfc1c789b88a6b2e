/* SPDX-License-Identifier: MIT */
/**
 * DOC: debugfs entries
 *
 * Linux describes each debugfs file of a device by a managed resource, which it allocates when the device is registered. There
 * is no debugfs here, but the resources are real: they are in the log, they are allocations that can fail, and they go at the
 * last drm_dev_put(), not at drm_dev_unregister(). An entry that cannot be allocated is left out, as in Linux.
 */
#include <drm/drm_drv.h>

#include <linux/array_size.h>
#include <linux/list.h>
#include <linux/slab.h>

#include "drm_internal.h"

/* What a file shows, and what a driver must be able to do to have it. */
struct drm_debugfs_info {
	const char *name;
	int (*show)(void *file, void *data);
	u32 driver_features;
	void *data;
};

struct drm_debugfs_entry {
	struct drm_device *dev;
	struct drm_debugfs_info file;
	struct list_head list;
};

/* What the file of an accelerator is described by. */
struct drm_info_node {
	struct drm_minor *minor;
	const struct drm_debugfs_info *info_ent;
	struct list_head list;
	void *dent;
};

static const struct drm_debugfs_info drm_debugfs_list[] = {
	{.name = "name"},
	{.name = "clients"},
	{.name = "gem_names", .driver_features = DRIVER_GEM},
};

static const struct drm_debugfs_info drm_modeset_debugfs_list[] = {
	{.name = "framebuffer"},
	{.name = "internal_clients"},
};

static const struct drm_debugfs_info drm_atomic_debugfs_list[] = {
	{.name = "state", .driver_features = DRIVER_ATOMIC},
};

static void drm_debugfs_add_files(struct drm_device *dev, const struct drm_debugfs_info *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct drm_debugfs_entry *entry = drmm_kzalloc(dev, sizeof(*entry), GFP_KERNEL);

		if (!entry)
			continue;
		entry->dev = dev;
		entry->file = files[i];
		INIT_LIST_HEAD(&entry->list);
	}
}

void drm_debugfs_dev_register(struct drm_device *dev)
{
	struct drm_info_node *node;

	if (drm_core_check_feature(dev, DRIVER_COMPUTE_ACCEL)) {
		node = drmm_kzalloc(dev, sizeof(*node), GFP_KERNEL);
		if (node)
			node->minor = dev->accel;
		return;
	}
	drm_debugfs_add_files(dev, drm_debugfs_list, ARRAY_SIZE(drm_debugfs_list));
	if (drm_core_check_feature(dev, DRIVER_MODESET))
		drm_debugfs_add_files(dev, drm_modeset_debugfs_list, ARRAY_SIZE(drm_modeset_debugfs_list));
	if (drm_core_check_feature(dev, DRIVER_MODESET) && drm_core_check_feature(dev, DRIVER_ATOMIC))
		drm_debugfs_add_files(dev, drm_atomic_debugfs_list, ARRAY_SIZE(drm_atomic_debugfs_list));
}
