// SPDX-License-Identifier: MIT
/**
 * DOC: what every drm_device begins with
 *
 * Its label; and, while nobody pays attention, the managed resources that drm_dev_init() gives every device, made in one and
 * released in one. Owns nothing but the label that a thread gave last. The device is the caller's alone in all of these.
 */
#include "drm_internal.h"

#include <base/base.h>
#include <drm/drm_drv.h>
#include <fs/fs.h>
#include <lib/attention.h>
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

bool drmres_drm_begin_quickly(struct drm_device *dev)
{
	struct drmres_core_nodes nodes = {0};
	struct drmres_minor_start starts[2];
	enum drm_minor_type types[2];
	unsigned int minors = 0, started = 0;
	const char *unique = dev_name(dev->dev);

	if (drmres_attended() || !unique)
		return false;
	if (drm_core_check_feature(dev, DRIVER_COMPUTE_ACCEL)) {
		types[minors++] = DRM_MINOR_ACCEL;
	} else {
		if (drm_core_check_feature(dev, DRIVER_RENDER))
			types[minors++] = DRM_MINOR_RENDER;
		types[minors++] = DRM_MINOR_PRIMARY;
	}
	nodes.minors = minors;
	/* Behind what is made for buffers. */
	if (!drm_core_check_feature(dev, DRIVER_GEM))
		nodes.name_size = strlen(unique) + 1;

	while (started < minors && drmres_minor_start(&starts[started], types[started]))
		started++;
	if (started < minors || !drmres_managed_add_core(dev, &nodes)) {
		while (started > 0)
			drmres_minor_start_over(&starts[--started]);
		return false;
	}
	dev->anon_inode = drmres_inode_here(dev);
	drmres_inode_init(dev->anon_inode);
	for (unsigned int i = 0; i < minors; i++)
		drmres_minor_begin(dev, nodes.minor[i], &starts[i]);
	if (nodes.name)
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

/* Every check comes before the first thing that is done. */
bool drmres_drm_end_quickly(struct drm_device *dev, unsigned int minors)
{
	struct device *parent = dev->dev;

	if (dev->recorded || IS_ERR_OR_NULL(parent) || !is_inode_idle(dev) || !is_idle(&dev->master_mutex) ||
	    !is_idle(&dev->filelist_mutex) || !is_idle(&dev->struct_mutex) || !drmres_minors_may_end(dev, minors) ||
	    !drmres_put_device_quickly(parent))
		return false;

	dev->dev = NULL;
	drmres_minors_end(dev);
	drmres_lock_end(&dev->master_mutex.lock);
	drmres_lock_end(&dev->filelist_mutex.lock);
	drmres_lock_end(&dev->struct_mutex.lock);
	return true;
}
