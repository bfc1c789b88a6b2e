/* SPDX-License-Identifier: MIT */
/*
 * A device's address space and the fake offsets into it. The inode is the drm_device's, made before its minors and
 * freed with its oldest managed resource; every file of the device, and every dma-buf of one of its objects, shows its
 * pages, which is how unplug finds all mappings. A node's offset ends when its object goes. Everything here may be
 * called from any thread.
 */
#include <drm/drm_vma_manager.h>

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/slab.h>

#include <drm/drm_internal.h>
#include <drmres/errno.h>
#include <drmres/phase.h>
#include <drmres/report.h>
#include <fs/fs.h>
#include <fs/usable.h>
#include <lib/attention.h>
#include <linux/build_bug.h>
#include <linux/stddef.h>

static_assert(sizeof(struct inode) <= sizeof_field(struct drm_device, inode_here), "fits");

bool drm_fs_inode_begin(struct drm_device *dev)
{
	/* Whoever pays attention sees an allocation, which may fail. */
	if (drmres_attended()) {
		dev->anon_inode = drmres_inode_new();
	} else {
		dev->anon_inode = drmres_inode_here(dev);
		drmres_inode_init(dev->anon_inode);
	}
	return dev->anon_inode;
}

void drm_fs_inode_end(struct drm_device *dev)
{
	if (dev->anon_inode == drmres_inode_here(dev))
		drmres_mapping_destroy(&dev->anon_inode->i_data);
	else
		drmres_inode_free(dev->anon_inode);
}

void drmres_drm_unmap_all(struct drm_device *dev)
{
	struct drmres_phase phase;

	/* What a mapping remembers of it. */
	drmres_phase_enter(&phase, "unplug", dev->label);
	unmap_mapping_range(dev->anon_inode->i_mapping, 0, 0, 1);
	drmres_phase_leave(&phase);
}

/* An open file that may map a node. */
struct vma_file {
	struct list_head entry;
	struct drm_file *file;
	unsigned int count;
};

void drm_vma_offset_manager_init(struct drm_vma_offset_manager *mgr, unsigned long page_offset, unsigned long size)
{
	spin_lock_init(&mgr->vm_lock);
	INIT_LIST_HEAD(&mgr->nodes);
	mgr->start = page_offset;
	mgr->size = size;
}

/* Take a node out of its manager. Locked. */
static void node_unlink(struct drm_vma_offset_node *node)
{
	list_del_init(&node->entry);
	node->start = 0;
	node->pages = 0;
}

void drm_vma_offset_manager_destroy(struct drm_vma_offset_manager *mgr)
{
	struct drm_vma_offset_node *node, *next;
	unsigned int left = 0;

	spin_lock(&mgr->vm_lock);
	list_for_each_entry_safe (node, next, &mgr->nodes, entry) {
		node_unlink(node);
		left++;
	}
	spin_unlock(&mgr->vm_lock);
	if (left)
		drmres_report(DRMRES_GEM_MISUSE, "drm_vma_offset_manager_destroy", NULL,
			      "the device goes while %u object(s) of it have an mmap offset", left);
}

/* Where @pages fit: behind the last node, or else in the lowest gap. Locked. */
static struct list_head *find_room(struct drm_vma_offset_manager *mgr, unsigned long pages, unsigned long *start)
{
	unsigned long end = mgr->start + mgr->size, at = mgr->start;
	struct drm_vma_offset_node *node;

	if (!list_empty(&mgr->nodes)) {
		node = list_last_entry(&mgr->nodes, struct drm_vma_offset_node, entry);
		at = node->start + node->pages;
	}
	if (pages <= end - at) {
		*start = at;
		return &mgr->nodes;
	}
	at = mgr->start;
	list_for_each_entry (node, &mgr->nodes, entry) {
		if (node->start - at >= pages) {
			*start = at;
			return &node->entry;
		}
		at = node->start + node->pages;
	}
	return NULL;
}

int drm_vma_offset_add(struct drm_vma_offset_manager *mgr, struct drm_vma_offset_node *node, unsigned long pages)
{
	struct list_head *before;
	int ret = 0;

	if (!drmres_usable(mgr, "offset manager") || !drmres_usable(node, "offset node"))
		return -EINVAL;
	spin_lock(&mgr->vm_lock);
	if (list_empty(&node->entry)) {
		before = find_room(mgr, pages, &node->start);
		if (before) {
			node->pages = pages;
			list_add_tail(&node->entry, before);
		} else {
			ret = -ENOSPC;
		}
	}
	spin_unlock(&mgr->vm_lock);
	return ret;
}

void drm_vma_offset_remove(struct drm_vma_offset_manager *mgr, struct drm_vma_offset_node *node)
{
	if (!drmres_usable(mgr, "offset manager") || !drmres_usable(node, "offset node"))
		return;
	spin_lock(&mgr->vm_lock);
	node_unlink(node);
	spin_unlock(&mgr->vm_lock);
}

struct drm_vma_offset_node *drm_vma_offset_exact_lookup_locked(struct drm_vma_offset_manager *mgr, unsigned long start,
							       unsigned long pages)
{
	struct drm_vma_offset_node *node;

	list_for_each_entry (node, &mgr->nodes, entry)
		if (node->start == start)
			return pages <= node->pages ? node : NULL;
	return NULL;
}

void drm_vma_node_reset(struct drm_vma_offset_node *node)
{
	spin_lock_init(&node->vm_lock);
	INIT_LIST_HEAD(&node->entry);
	INIT_LIST_HEAD(&node->vm_files);
	node->start = 0;
	node->pages = 0;
}

/* Locked. */
static struct vma_file *node_file(struct drm_vma_offset_node *node, const struct drm_file *file)
{
	struct vma_file *entry;

	list_for_each_entry (entry, &node->vm_files, entry)
		if (entry->file == file)
			return entry;
	return NULL;
}

int drm_vma_node_allow(struct drm_vma_offset_node *node, struct drm_file *file)
{
	struct vma_file *fresh = kzalloc(sizeof(*fresh), GFP_KERNEL), *entry;

	/* Even a file that is known may fail here, as in Linux, which allocates before it looks. */
	if (!fresh)
		return -ENOMEM;
	spin_lock(&node->vm_lock);
	entry = node_file(node, file);
	if (!entry) {
		entry = fresh;
		fresh = NULL;
		entry->file = file;
		list_add_tail(&entry->entry, &node->vm_files);
	}
	entry->count++;
	spin_unlock(&node->vm_lock);
	kfree(fresh);
	return 0;
}

void drm_vma_node_revoke(struct drm_vma_offset_node *node, struct drm_file *file)
{
	struct vma_file *entry;

	spin_lock(&node->vm_lock);
	entry = node_file(node, file);
	if (entry && --entry->count)
		entry = NULL;
	if (entry)
		list_del(&entry->entry);
	spin_unlock(&node->vm_lock);
	kfree(entry);
}

bool drm_vma_node_is_allowed(struct drm_vma_offset_node *node, struct drm_file *file)
{
	bool allowed;

	spin_lock(&node->vm_lock);
	allowed = node_file(node, file);
	spin_unlock(&node->vm_lock);
	return allowed;
}
