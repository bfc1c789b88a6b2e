/* SPDX-License-Identifier: MIT */
/*
 * Open files. A struct file owns its inode and is owned by its references: descriptors, mappings, and whoever took one.
 * The last fput() releases it. References may be taken and dropped by any thread; everything else in a file is set
 * before it is visible.
 */
#include <drmres/fs.h>

#include <bsd/string.h>
#include <stdio.h>

#include <linux/err.h>
#include <linux/list.h>
#include <linux/slab.h>

#include <drmres/errno.h>
#include <drmres/phase.h>
#include <fs/chrdev.h>
#include <fs/fs.h>
#include <fs/usable.h>
#include <lib/event.h>
#include <mm/mm.h>

/* The inode of a file is part of the same allocation: one that lives on its own belongs to a device. */
struct file_with_inode {
	struct file file;
	struct inode inode;
};

struct inode *drmres_inode_new(void)
{
	struct inode *inode = kzalloc(sizeof(*inode), GFP_KERNEL);

	if (inode)
		drmres_inode_init(inode);
	return inode;
}

void drmres_inode_free(struct inode *inode)
{
	if (!inode)
		return;
	drmres_mapping_destroy(&inode->i_data);
	kfree(inode);
}

const char *drmres_file_label(const struct file *file, char *buf, size_t size)
{
	snprintf(buf, size, "%s#%llu", drmres_kind_prefix(file->kind), (unsigned long long)file->id);
	return buf;
}

void drmres_file_object(const struct file *file, struct drmres_object *object)
{
	*object =
		(struct drmres_object){.kind = file->kind, .id = file->id, .allocated = file->opened, .address = file};
	strlcpy(object->name, file->name, sizeof(object->name));
	strlcpy(object->owner, file->owner, sizeof(object->owner));
}

static void file_tag(const struct file *file)
{
	char owner[64];

	snprintf(owner, sizeof(owner), "userspace%s%s", *file->owner ? ", on " : "", file->owner);
	drmres_mem_tag(file, &(struct drmres_tag){
				     .kind = file->kind,
				     .id = file->id,
				     .owner = file->f_op,
				     .owner_name = owner,
				     .name = file->name,
				     .size = sizeof(struct file_with_inode),
			     });
}

struct file *drmres_file_alloc(enum drmres_kind kind, const char *name, const struct file_operations *fops, int flags)
{
	struct file_with_inode *both = kzalloc(sizeof(*both), GFP_KERNEL);
	struct file *file;

	if (!both)
		return NULL;
	drmres_inode_init(&both->inode);

	file = &both->file;
	refcount_set(&file->f_ref, 1);
	file->f_op = fops;
	file->f_inode = &both->inode;
	file->f_mapping = &both->inode.i_data;
	file->f_flags = flags;
	file->f_mode = FMODE_READ | FMODE_WRITE;
	file->kind = kind;
	file->name = name;
	file->opened = drmres_site_here(__builtin_return_address(0));
	if (kind != DRMRES_KIND_NONE) {
		file->id = drmres_next_id(kind);
		file_tag(file);
	}
	return file;
}

void drmres_file_discard(struct file *file)
{
	struct file_with_inode *both = container_of(file, struct file_with_inode, file);

	drmres_mapping_destroy(&both->inode.i_data);
	drmres_mem_free(both, false, __builtin_return_address(0));
}

void drmres_file_set_owner(struct file *file, const char *owner)
{
	strlcpy(file->owner, owner, sizeof(file->owner));
	file_tag(file);
}

struct file *get_file(struct file *file)
{
	if (!drmres_usable(file, "file"))
		return NULL;
	refcount_inc(&file->f_ref);
	return file;
}

static void file_release(struct file *file)
{
	bool visible = file->kind != DRMRES_KIND_NONE;
	struct drmres_phase phase;
	char label[32];

	if (visible)
		drmres_phase_enter(&phase, "close", drmres_file_label(file, label, sizeof(label)));
	if (file->f_op && file->f_op->release)
		file->f_op->release(file->f_inode, file);
	drmres_chrdev_close(file);
	drmres_file_discard(file);
	if (visible)
		drmres_phase_leave(&phase);
}

void fput(struct file *file)
{
	if (!drmres_usable(file, "file"))
		return;
	if (refcount_dec_and_test(&file->f_ref))
		file_release(file);
}

struct file *anon_inode_getfile(const char *name, const struct file_operations *fops, void *priv, int flags)
{
	struct file *file;

	if (!drmres_usable(fops, "file operations"))
		return ERR_PTR(-EINVAL);
	file = drmres_file_alloc(DRMRES_KIND_FILE, name, fops, flags);
	if (!file)
		return ERR_PTR(-ENOMEM);
	file->private_data = priv;
	return file;
}

loff_t noop_llseek(struct file *filp, loff_t offset, int whence)
{
	(void)offset;
	(void)whence;
	return filp->f_pos;
}

long compat_ptr_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return file->f_op->unlocked_ioctl ? file->f_op->unlocked_ioctl(file, cmd, arg) : -ENOIOCTLCMD;
}
