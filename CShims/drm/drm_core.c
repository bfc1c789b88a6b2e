// SPDX-License-Identifier: MIT
/**
 * DOC: what every drm_device begins with
 *
 * Its label; and, while nobody pays attention, the managed resources that drm_dev_init() gives every device, made in one and
 * released in one. Owns nothing but the label that a thread gave last. The device is the caller's alone in all of these.
 */
#include "drm_internal.h"
#include "drm_minor_begin.h"

#include <base/base.h>
#include <drm/drm_drv.h>
#include <fs/fs.h>
#include <lib/context.h>
#include <lib/phase.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/stddef.h>
#include <locking/lock.h>
#include <string.h>

/* struct label - what the device with a number is called; zeroed: none, though its number be one less than the first */
struct label {
	char text[DRMRES_PHASE_LABEL];
	u64 id;
	char *last;
};

static void make_label(struct label *label, u64 id)
{
	/* Twice as long as any number, so that what is copied is always as much. */
	char digits[40] = "", *end = digits + sizeof(digits) / 2, *first = end;
	u64 rest = id;

	do
		*--first = (char)('0' + rest % 10);
	while (rest /= 10);
	memset(label->text, 0, sizeof(label->text));
	memcpy(label->text, "drm#", 4);
	memcpy(label->text + 4, first, sizeof(digits) / 2);
	label->id = id;
	label->last = label->text + 4 + (end - first) - 1;
}

/* A device is called as the last one of this thread, as a rule, but for a digit or two. */
void drmres_drm_begin_label(struct drm_device *dev)
{
	static __thread struct label label __attribute__((tls_model("initial-exec")));
	char *digit = label.last;

	if (unlikely(!digit || dev->id != label.id + 1)) {
		make_label(&label, dev->id);
	} else {
		while (*digit == '9')
			*digit-- = '0';
		++*digit;
		label.id++;
		if (unlikely(*digit == '#' + 1))
			make_label(&label, dev->id);
	}
	memcpy(dev->label, label.text, sizeof(dev->label));
}
static_assert(sizeof_field(struct drm_device, label) >= 4 + 20 + 1, "room for every number");
static_assert(sizeof_field(struct drm_device, label) == DRMRES_PHASE_LABEL, "a phase has all of it");

/* The minors of a device, in the order in which they are made; false, and it holds none of their numbers, if one is not to be had. */
static inline bool start_minors(const struct drm_device *dev, struct drmres_minor_start starts[2], unsigned int *minors)
{
	*minors = 1;
	if (drm_core_check_feature(dev, DRIVER_COMPUTE_ACCEL))
		return drmres_minor_start(&starts[0], DRM_MINOR_ACCEL);
	if (!drm_core_check_feature(dev, DRIVER_RENDER))
		return drmres_minor_start(&starts[0], DRM_MINOR_PRIMARY);
	*minors = 2;
	if (!drmres_minor_start(&starts[0], DRM_MINOR_RENDER))
		return false;
	if (drmres_minor_start(&starts[1], DRM_MINOR_PRIMARY))
		return true;
	drmres_first_give(starts[0].type, (unsigned int)starts[0].place);
	return false;
}

bool drmres_drm_begin_quickly(struct drm_device *dev)
{
	const char *unique = dev_name(dev->dev);
	struct drmres_minor_start starts[2];
	struct drmres_core_nodes nodes;

	if (unlikely(!unique || drmres_atomic_nesting || !start_minors(dev, starts, &nodes.minors))) {
		drm_managed_begin(dev);
		return false;
	}
	/* Behind what is made for buffers. */
	nodes.name_size = drm_core_check_feature(dev, DRIVER_GEM) ? 0 : strlen(unique) + 1;
	if (unlikely(!drmres_managed_begin_core(dev, &nodes))) {
		for (unsigned int i = nodes.minors; i-- > 0;)
			drmres_first_give(starts[i].type, (unsigned int)starts[i].place);
		return false;
	}
	dev->anon_inode = drmres_inode_here(dev);
	drmres_inode_init(dev->anon_inode);
	drmres_minor_begin(dev, nodes.minor[0], &starts[0]);
	if (nodes.minors == 2)
		drmres_minor_begin(dev, nodes.minor[1], &starts[1]);
	if (nodes.name_size)
		dev->unique = memcpy(nodes.name, unique, nodes.name_size);
	return true;
}

static bool is_idle(const struct mutex *mutex)
{
	return drmres_lock_is_idle(&mutex->lock, DRMRES_HELD_MUTEX);
}

/* Nothing is to be done when it goes. */
static bool is_inode_idle(const struct drm_device *dev)
{
	return dev->anon_inode == drmres_inode_here(dev) && dev->anon_inode->i_data.backing < 0;
}

/* Few devices have them. */
static noinline bool may_others_end(const struct drm_device *dev)
{
	return (!dev->render || drmres_minor_may_end(dev, dev->render)) &&
	       (!dev->accel || drmres_minor_may_end(dev, dev->accel));
}

static noinline void end_others(struct drm_device *dev)
{
	if (dev->render)
		drmres_minor_end(dev->render);
	if (dev->accel)
		drmres_minor_end(dev->accel);
}

/* Every check comes before the first thing that is done. */
bool drmres_drm_end_quickly(struct drm_device *dev, unsigned int minors)
{
	const unsigned int others = (unsigned int)(dev->render != NULL) + (dev->accel != NULL);
	struct device *parent = dev->dev;

	/* Whatever was released already, or was never made, is not even to be looked at. */
	if (minors != others + (dev->primary != NULL))
		return false;
	if (dev->recorded || IS_ERR_OR_NULL(parent) || !is_inode_idle(dev) || !is_idle(&dev->master_mutex) ||
	    !is_idle(&dev->filelist_mutex) || !is_idle(&dev->struct_mutex) ||
	    (dev->primary && !drmres_minor_may_end(dev, dev->primary)) || (others && !may_others_end(dev)) ||
	    !drmres_put_device_quickly(parent))
		return false;

	dev->dev = NULL;
	if (dev->primary)
		drmres_minor_end(dev->primary);
	if (others)
		end_others(dev);
	drmres_lock_end(&dev->master_mutex.lock);
	drmres_lock_end(&dev->filelist_mutex.lock);
	drmres_lock_end(&dev->struct_mutex.lock);
	return true;
}
