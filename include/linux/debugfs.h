/* SPDX-License-Identifier: MIT */
/**
 * DOC: files for debugging
 *
 * A tree of files outside of any device. Nothing goes by itself: debugfs_remove() takes an entry away with all that is below
 * it, and waits for whoever is inside one of the files; a file that is open fails with -EIO from then on. What is made in a
 * probe and is still there after unbind is reported.
 *
 * Errors are made to be ignored: a function that fails returns an error pointer, which every other one takes for an entry.
 */
#ifndef _LINUX_DEBUGFS_H_
#define _LINUX_DEBUGFS_H_

#include <drmres/fs.h>
#include <drmres/link.h>
#include <drmres/module.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/seq_file.h>

__BEGIN_DECLS

struct dentry;
struct device;

/**
 * debugfs_create_dir() - make a folder
 * @name: its name
 * @parent: where, NULL for the top
 *
 * Context: Process context.
 * Lifetime: until debugfs_remove() of it or of what it is in.
 * Return: the folder; ERR_PTR(-EEXIST) when the name is taken, after Linux's complaint.
 */
struct dentry *debugfs_create_dir(const char *name, struct dentry *parent) DRMRES_SYM(debugfs_create_dir);

/**
 * debugfs_create_file() - make a file
 * @name: its name
 * @mode: who may do what
 * @parent: where, NULL for the top
 * @data: inode.i_private of an open
 * @fops: operations; borrowed
 *
 * Context: Process context.
 * Lifetime: as debugfs_create_dir().
 * Return: as debugfs_create_dir().
 */
struct dentry *debugfs_create_file(const char *name, umode_t mode, struct dentry *parent, void *data,
				   const struct file_operations *fops) DRMRES_SYM(debugfs_create_file);

/**
 * debugfs_remove() - take an entry away, with all that is below it
 * @dentry: the entry; NULL and error pointers are ignored
 *
 * Context: Process context; waits for whoever is inside.
 */
void debugfs_remove(struct dentry *dentry) DRMRES_SYM(debugfs_remove);

/**
 * debugfs_lookup() - find an entry
 * @name: its name
 * @parent: where, NULL for the top
 *
 * Context: Process context.
 * Return: the entry, NULL if there is none.
 */
struct dentry *debugfs_lookup(const char *name, struct dentry *parent) DRMRES_SYM(debugfs_lookup);

/* Makes a file that shows a number and takes one; the number is the caller's and must stay. Bits of @kind: private. */
void drmres_debugfs_create_number(const char *name, umode_t mode, struct dentry *parent, void *value, unsigned int size,
				  char kind);

#define __DRMRES_DEBUGFS_NUMBER(suffix, type, kind)                                                                    \
	static inline void debugfs_create_##suffix(const char *name, umode_t mode, struct dentry *parent, type *value) \
	{                                                                                                              \
		(drmres_debugfs_create_number)(name, mode, parent, value, sizeof(*value), kind);                       \
	}

/* Files that show one number: decimal, hexadecimal, yes or no. */
__DRMRES_DEBUGFS_NUMBER(u8, u8, 'u')
__DRMRES_DEBUGFS_NUMBER(u16, u16, 'u')
__DRMRES_DEBUGFS_NUMBER(u32, u32, 'u')
__DRMRES_DEBUGFS_NUMBER(u64, u64, 'u')
__DRMRES_DEBUGFS_NUMBER(ulong, unsigned long, 'u')
__DRMRES_DEBUGFS_NUMBER(size_t, size_t, 'u')
__DRMRES_DEBUGFS_NUMBER(x8, u8, 'x')
__DRMRES_DEBUGFS_NUMBER(x16, u16, 'x')
__DRMRES_DEBUGFS_NUMBER(x32, u32, 'x')
__DRMRES_DEBUGFS_NUMBER(x64, u64, 'x')
__DRMRES_DEBUGFS_NUMBER(bool, bool, 'b')
__DRMRES_DEBUGFS_NUMBER(atomic_t, atomic_t, 'd')

#undef __DRMRES_DEBUGFS_NUMBER

#define debugfs_remove_recursive(dentry) debugfs_remove(dentry)
#define debugfs_create_file_unsafe(name, mode, parent, data, fops) debugfs_create_file(name, mode, parent, data, fops)

#ifdef DRMRES_SITES
#define debugfs_create_dir(...) DRMRES_AT(debugfs_create_dir(__VA_ARGS__))
#define debugfs_create_file(...) DRMRES_AT(debugfs_create_file(__VA_ARGS__))
#define debugfs_remove(...) DRMRES_AT_VOID(debugfs_remove(__VA_ARGS__))
#endif

__END_DECLS

#endif
