/* SPDX-License-Identifier: MIT */
/**
 * DOC: fake offsets
 *
 * Userspace maps a GEM object by an offset into the device file that stands for nothing but the object. The manager
 * belongs to the drm_device and hands out ranges of offsets, in pages; a node lies in the object, is in the manager
 * from drm_gem_create_mmap_offset() to drm_gem_free_mmap_offset(), and knows which open files may map it. Both have a
 * lock of their own.
 */
#ifndef _DRM_VMA_MANAGER_H_
#define _DRM_VMA_MANAGER_H_

#include <linux/spinlock.h>

#include <drm/drm_print.h>
#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct drm_file;

/* Offsets start above what fits in 32 bits, and there is a TiB of them. */
#define DRM_FILE_PAGE_OFFSET_START ((0xFFFFFFFFul >> 12) + 1)
#define DRM_FILE_PAGE_OFFSET_SIZE ((0xFFFFFFFFul >> 12) * 256)

/**
 * struct drm_vma_offset_manager - offsets of one drm_device
 * @vm_lock: protects the rest
 * @nodes: nodes with an offset, lowest first
 * @start: first page
 * @size: pages
 */
struct drm_vma_offset_manager {
	spinlock_t vm_lock;
	struct list_head nodes;
	unsigned long start;
	unsigned long size;
};

/**
 * struct drm_vma_offset_node - offset of one object
 * @vm_lock: protects @vm_files
 * @entry: in drm_vma_offset_manager.nodes; unlinked nodes point to themselves
 * @start: first page, 0 without an offset
 * @pages: length
 * @vm_files: open files that may map it
 */
struct drm_vma_offset_node {
	spinlock_t vm_lock;
	struct list_head entry;
	unsigned long start;
	unsigned long pages;
	struct list_head vm_files;
};

/**
 * drm_vma_offset_manager_init() - start with no node
 * @mgr: the manager
 * @page_offset: first page
 * @size: pages
 */
void drm_vma_offset_manager_init(struct drm_vma_offset_manager *mgr, unsigned long page_offset, unsigned long size);

/**
 * drm_vma_offset_manager_destroy() - end; nodes that still have an offset are reported (W35) and lose it
 * @mgr: the manager
 */
void drm_vma_offset_manager_destroy(struct drm_vma_offset_manager *mgr);

/**
 * drm_vma_offset_add() - give a node an offset
 * @mgr: the manager
 * @node: the node; one that has an offset keeps it
 * @pages: length
 *
 * Return: 0, or -ENOSPC; -EINVAL, and W03, without a manager, as of a device without DRIVER_GEM.
 */
int drm_vma_offset_add(struct drm_vma_offset_manager *mgr, struct drm_vma_offset_node *node, unsigned long pages);

/**
 * drm_vma_offset_remove() - take the offset away
 * @mgr: the manager
 * @node: the node; one without an offset is left alone
 */
void drm_vma_offset_remove(struct drm_vma_offset_manager *mgr, struct drm_vma_offset_node *node);

/**
 * drm_vma_offset_exact_lookup_locked() - find a node by its range
 * @mgr: the manager; its lock is held, see drm_vma_offset_lock_lookup()
 * @start: first page
 * @pages: length; a node may be longer
 *
 * Return: the node, without a reference on its object, or NULL.
 */
struct drm_vma_offset_node *drm_vma_offset_exact_lookup_locked(struct drm_vma_offset_manager *mgr, unsigned long start,
							       unsigned long pages);

/**
 * drm_vma_node_allow() - let a file map the node
 * @node: the node
 * @file: open file; counted, each call needs a drm_vma_node_revoke()
 *
 * Context: Process context. May sleep.
 * Return: 0, or -ENOMEM.
 */
int drm_vma_node_allow(struct drm_vma_offset_node *node, struct drm_file *file) __attribute__((warn_unused_result));

/**
 * drm_vma_node_revoke() - take one permission back
 * @node: the node
 * @file: open file; one without permission is ignored
 */
void drm_vma_node_revoke(struct drm_vma_offset_node *node, struct drm_file *file);

/**
 * drm_vma_node_is_allowed() - whether a file may map the node
 * @node: the node
 * @file: open file
 *
 * Return: true if so.
 */
bool drm_vma_node_is_allowed(struct drm_vma_offset_node *node, struct drm_file *file);

/**
 * drm_vma_node_reset() - start a node: no offset, no file
 * @node: the node
 */
void drm_vma_node_reset(struct drm_vma_offset_node *node);

/**
 * drm_vma_node_start() - first page of a node
 * @node: the node
 *
 * Return: page offset for drm_vma_offset_exact_lookup_locked(), 0 without an offset.
 */
static inline unsigned long drm_vma_node_start(const struct drm_vma_offset_node *node)
{
	return node->start;
}

/**
 * drm_vma_node_size() - length of a node
 * @node: the node
 *
 * Return: pages.
 */
static inline unsigned long drm_vma_node_size(const struct drm_vma_offset_node *node)
{
	return node->pages;
}

/**
 * drm_vma_node_offset_addr() - what userspace passes to mmap()
 * @node: the node
 *
 * Return: offset in bytes, 0 without one.
 */
static inline u64 drm_vma_node_offset_addr(const struct drm_vma_offset_node *node)
{
	return (u64)node->start << 12;
}

/**
 * drm_vma_offset_lock_lookup() - no node comes or goes until the unlock
 * @mgr: the manager
 */
static inline void drm_vma_offset_lock_lookup(struct drm_vma_offset_manager *mgr)
{
	(spin_lock)(&mgr->vm_lock);
}

/**
 * drm_vma_offset_unlock_lookup() - end of drm_vma_offset_lock_lookup()
 * @mgr: the manager
 */
static inline void drm_vma_offset_unlock_lookup(struct drm_vma_offset_manager *mgr)
{
	(spin_unlock)(&mgr->vm_lock);
}

__END_DECLS

#endif
