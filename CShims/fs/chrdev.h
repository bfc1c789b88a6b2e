/* SPDX-License-Identifier: MIT */
/*
 * Character devices as the files of fs/ see them. A struct drmres_chrdev stands behind one registration: a cdev, a major of
 * register_chrdev(), or the miscellaneous devices. It is counted: one for being reachable, one for each open file.
 */
#ifndef _DRMRES_FS_CHRDEV_H_
#define _DRMRES_FS_CHRDEV_H_

#include <base/claim.h>
#include <drmres/fs.h>
#include <drmres/kdev.h>
#include <mm/watch.h>

/*
 * struct drmres_chrdev - what a number leads to
 * @entry: place among those that can be opened
 * @claim: its numbers, while it can be
 * @watch: its cdev, while anybody reaches that
 * @cdev: the cdev; NULL for the others, and after its memory was freed
 * @fops: operations of one that has no cdev
 * @parent: held for the cdev
 * @first, @count: its numbers
 * @refs: see above
 * @files: how many of @refs are open files
 * @listed: it can be opened
 * @dynamic: the cdev is the core's to free
 */
struct drmres_chrdev {
	struct list_head entry;
	struct drmres_claim claim;
	struct drmres_watch watch;
	struct cdev *cdev;
	const struct file_operations *fops;
	struct kobject *parent;
	dev_t first;
	unsigned int count;
	unsigned int refs;
	unsigned int files;
	bool listed;
	bool dynamic;
};

/* Begin one that can be opened at once; @cdev or @fops. Return: it, NULL without memory. */
struct drmres_chrdev *drmres_chrdev_begin(struct cdev *cdev, const struct file_operations *fops, dev_t first,
					  unsigned int count, bool claimed, const void *pc);

/* It can be opened no more. */
void drmres_chrdev_end(struct drmres_chrdev *chrdev);

/* The one that can be opened with this cdev, or with these numbers and no cdev; NULL for none. */
struct drmres_chrdev *drmres_chrdev_find(const struct cdev *cdev, dev_t first, unsigned int count);

/* Give up what a file holds, after its release(). */
void drmres_chrdev_close(struct file *file);

/* Name of the region that a number lies in; NULL for none. Return: @buf. */
const char *drmres_chrdev_region_name(dev_t number, char *buf, size_t size);

#endif
