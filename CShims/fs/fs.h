/* SPDX-License-Identifier: MIT */
/*
 * What the layers above fs/ need of it beyond drmres/fs.h. Grouped by the file that defines it.
 */
#ifndef _DRMRES_FS_FS_H_
#define _DRMRES_FS_FS_H_

#include <drmres/fs.h>
#include <drmres/link.h>
#include <drmres/phase.h>
#include <linux/list.h>

/* file.c */

/*
 * An inode that is in no directory, with pages of its own; NULL if there is no memory. No file of it may be left when
 * it is freed.
 */
struct inode *drmres_inode_new(void);

/* The same in zeroed memory, whose inode ends with drmres_mapping_destroy() of its ->i_data. */
static inline void drmres_inode_init(struct inode *inode)
{
	inode->i_data.host = inode;
	INIT_LIST_HEAD(&inode->i_data.i_mmap);
	inode->i_data.backing = -1;
	inode->i_mapping = &inode->i_data;
}

void drmres_inode_free(struct inode *inode);

/*
 * A file with one reference and an inode of its own, not opened yet. @name and @fops are static. @kind says what it is
 * called in reports and what is counted; DRMRES_KIND_NONE is a file of the kernel's that nobody sees.
 * Return: the file, or NULL.
 */
struct file *drmres_file_alloc(enum drmres_kind kind, const char *name, const struct file_operations *fops, int flags);

/* Give up a file that was never opened: file_operations.release is not called. */
void drmres_file_discard(struct file *file);

/* Note what the file is held against; shown in reports. */
void drmres_file_set_owner(struct file *file, const char *owner);

/* "file#1"; returns @buf. */
const char *drmres_file_label(const struct file *file, char *buf, size_t size);

/* Describe a file for a report. */
void drmres_file_object(const struct file *file, struct drmres_object *object);

/* fdtable.c */

/*
 * Call @fn for each descriptor with a file, lowest first, with a reference and without the table's lock. Stops when @fn
 * returns false.
 */
void drmres_fd_walk(bool (*fn)(unsigned int fd, struct file *file, void *context), void *context);

/* Take the file out of a descriptor; NULL if there is none. The descriptor's reference is the caller's. */
struct file *drmres_fd_take(unsigned int fd);

/* How many descriptors are reserved and have no file. Written with the table's lock held. */
extern unsigned int drmres_fd_reserved DRMRES_HIDDEN;

/* Report each reserved descriptor that nobody was told about. Return: how many. */
unsigned int drmres_fd_report_reserved(void);

/*
 * The ioctl whose phase this is returns @ret: what it reserved and did not install or give back is K07 if it failed, for
 * nobody will ever hear of the number. One that is to be called again may go on with it, and after a success somebody
 * may: these are left for drmres_fd_report_reserved().
 */
void drmres_fd_reserved_by(const struct drmres_phase *phase, long ret);
static inline void drmres_fd_ioctl_ends(const struct drmres_phase *phase, long ret)
{
	/* Relaxed: what this thread reserved it sees. PAIRS WITH: those who write it, in fdtable.c. */
	if (__builtin_expect(__atomic_load_n(&drmres_fd_reserved, __ATOMIC_RELAXED), 0))
		drmres_fd_reserved_by(phase, ret);
}

/* mmap.c */

/*
 * The file of the mapping with this number, counted from 0 in the order of their mmap, with a reference; NULL behind
 * the last.
 */
struct file *drmres_mapped_file(unsigned int index);

/* Call munmap on every mapping. */
void drmres_unmap_everything(void);

/* The memory behind an address_space goes; nobody maps it any more. */
void drmres_mapping_destroy(struct address_space *mapping);

/* Zero the memory of a range of pages, for the next one that they are given to. */
void drmres_mapping_punch(struct address_space *mapping, unsigned long first, unsigned long pages);

#endif
