/* SPDX-License-Identifier: MIT */
/**
 * DOC: open files and mappings, as the kernel sees them
 *
 * A struct file is what stands behind a file descriptor. It is counted: each descriptor holds one reference, each
 * mapping (vm_area_struct.vm_file) one more, and whoever called fget() or get_file() another. The last fput() calls
 * file_operations.release; only then is the object that the file stands for let go. So ``close(fd)`` ends nothing while
 * a mapping lives, here as in Linux.
 *
 * A struct vm_area_struct is one mapping. It is made by mmap, handed to file_operations.mmap, and ended by munmap with
 * vm_operations_struct.close first and the reference on its file second. The pages that userspace sees are real memory,
 * shared by all mappings of the same offset of one address_space; page frame numbers are never followed.
 *
 * Reference counts and the descriptor table may be used from any thread. The fields of a vm_area_struct belong to the
 * mmap callback while it runs and are only read afterwards.
 */
#ifndef _DRMRES_FS_H_
#define _DRMRES_FS_H_

#include <fcntl.h>

#include <linux/mm.h>
#include <linux/refcount.h>

#include <drmres/link.h>
#include <drmres/object.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

#ifndef __user
#define __user
#endif

struct cdev;
struct dentry;
struct drmres_chrdev;
struct file;
struct inode;
struct module;
struct poll_table_struct;
struct vm_area_struct;
struct vm_fault;

/* strict -std=c11 hides it in the system's headers; the same type where it does not */
typedef int64_t loff_t;
typedef unsigned int fmode_t;
typedef unsigned int __poll_t;
typedef unsigned int vm_fault_t;
typedef unsigned long vm_flags_t;
typedef unsigned long pgprot_t;

#define FMODE_READ 0x1u
#define FMODE_WRITE 0x2u

/* file_operations.fop_flags: offsets above LLONG_MAX are fine. drm_open() insists on it. */
#define FOP_UNSIGNED_OFFSET 0x10u

/**
 * struct address_space - the pages of a file, and who maps them
 * @host: inode it belongs to
 * @i_mmap: mappings, linked by vm_area_struct.shared; protected by the core
 * @backing: private: descriptor of the memory behind the mappings, -1 until the first one
 */
struct address_space {
	struct inode *host;
	struct list_head i_mmap;
	int backing;
};

/**
 * struct inode - what is opened
 * @i_rdev: device number; its low 20 bits are the minor, see iminor()
 * @i_mapping: pages shared by every file of this inode
 * @i_data: the inode's own address_space; @i_mapping points here unless somebody redirected it
 * @i_private: for whoever made the inode
 * @i_cdev: character device that was opened, NULL if it is none
 */
struct inode {
	u32 i_rdev;
	struct address_space *i_mapping;
	struct address_space i_data;
	void *i_private;
	struct cdev *i_cdev;
};

/**
 * struct file_operations - what a driver does for an open file
 * @owner: module; not counted here, code never goes away
 * @llseek: position; never called, userspace of this library does not seek
 * @read: copy to userspace; returns bytes or -errno
 * @write: copy from userspace; returns bytes or -errno
 * @poll: readiness mask
 * @unlocked_ioctl: control; @arg is an address in userspace
 * @compat_ioctl: the same for 32-bit userspace; never called
 * @mmap: fill in a new mapping; it goes away again when this fails
 * @open: the file was made; when this fails it goes away without @release
 * @release: the last reference is gone
 * @fop_flags: FOP_* bits
 */
struct file_operations {
	struct module *owner;
	loff_t (*llseek)(struct file *filp, loff_t offset, int whence);
	ssize_t (*read)(struct file *filp, char __user *buffer, size_t count, loff_t *offset);
	ssize_t (*write)(struct file *filp, const char __user *buffer, size_t count, loff_t *offset);
	__poll_t (*poll)(struct file *filp, struct poll_table_struct *wait);
	long (*unlocked_ioctl)(struct file *filp, unsigned int cmd, unsigned long arg);
	long (*compat_ioctl)(struct file *filp, unsigned int cmd, unsigned long arg);
	int (*mmap)(struct file *filp, struct vm_area_struct *vma);
	int (*open)(struct inode *inode, struct file *filp);
	int (*release)(struct inode *inode, struct file *filp);
	unsigned int fop_flags;
};

/**
 * struct file - an open file
 * @f_ref: descriptors, mappings and callers of get_file()
 * @f_op: what to call
 * @f_inode: what was opened
 * @f_mapping: pages that its mappings show; drm_open() points it at the drm_device's
 * @f_flags: O_* flags of the open
 * @f_mode: FMODE_* bits
 * @f_pos: position, handed to @f_op->read
 * @private_data: the driver's; struct drm_file for a DRM file
 * @kind: private: DRMRES_KIND_FILE, _DMABUF or _FENCE, what it is called in reports
 * @id: private: its number
 * @name: private: static name of an anonymous file
 * @owner: private: device that it is held against, ``drm#1``; empty if none
 * @chrdev: private: what it holds of a character device that is not DRM's
 * @dentry: private: what it is an open of in debugfs
 * @opened: private: where it was made
 */
struct file {
	refcount_t f_ref;
	const struct file_operations *f_op;
	struct inode *f_inode;
	struct address_space *f_mapping;
	unsigned int f_flags;
	fmode_t f_mode;
	loff_t f_pos;
	void *private_data;
	enum drmres_kind kind;
	u64 id;
	const char *name;
	char owner[32];
	struct drmres_chrdev *chrdev;
	struct dentry *dentry;
	struct drmres_site opened;
};

#define VM_READ 0x00000001ul
#define VM_WRITE 0x00000002ul
#define VM_SHARED 0x00000008ul
#define VM_MAYREAD 0x00000010ul
#define VM_MAYWRITE 0x00000020ul
#define VM_PFNMAP 0x00000400ul
#define VM_IO 0x00004000ul
#define VM_DONTCOPY 0x00020000ul
#define VM_DONTEXPAND 0x00040000ul
#define VM_DONTDUMP 0x04000000ul
#define VM_MIXEDMAP 0x10000000ul

#define VM_FAULT_OOM 0x000001u
#define VM_FAULT_SIGBUS 0x000002u
#define VM_FAULT_NOPAGE 0x000100u
#define VM_FAULT_LOCKED 0x000200u

/**
 * struct vm_operations_struct - what a driver does for a mapping
 * @open: the mapping was duplicated; not called for the first one
 * @close: the mapping goes; its file is still there
 * @fault: it was touched where it has no pages; see vmf_insert_pfn()
 */
struct vm_operations_struct {
	void (*open)(struct vm_area_struct *vma);
	void (*close)(struct vm_area_struct *vma);
	vm_fault_t (*fault)(struct vm_fault *vmf);
};

/**
 * struct vm_area_struct - a mapping
 * @vm_start: first address
 * @vm_end: first address behind it
 * @vm_pgoff: offset in the file in pages
 * @vm_flags: VM_* bits; change them with vm_flags_set()
 * @vm_page_prot: protection; kept, not used
 * @vm_ops: the driver's, or NULL: then a touch of an address without pages is SIGBUS
 * @vm_file: the file; one reference
 * @vm_private_data: the driver's
 * @shared: private: entry in address_space.i_mmap
 * @all: private: entry in the process's list
 * @id: private: its number, ``map#1``
 * @populated: private: there are pages
 * @plain: private: a helper mapped it, and every driver that uses the helper loses its pages at unplug
 * @mapped: private: where it was made
 * @unmapped: private: where its pages were taken away
 * @unmapped_by: private: phase that took them away, empty if none did
 */
struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
	unsigned long vm_pgoff;
	vm_flags_t vm_flags;
	pgprot_t vm_page_prot;
	const struct vm_operations_struct *vm_ops;
	struct file *vm_file;
	void *vm_private_data;
	struct list_head shared;
	struct list_head all;
	u64 id;
	bool populated;
	bool plain;
	struct drmres_site mapped;
	struct drmres_site unmapped;
	char unmapped_by[96];
};

/**
 * struct vm_fault - a touch that found no pages
 * @vma: the mapping
 * @flags: FAULT_FLAG_WRITE or 0
 * @pgoff: page offset in the file
 * @address: page that was touched
 */
struct vm_fault {
	struct vm_area_struct *vma;
	unsigned int flags;
	unsigned long pgoff;
	unsigned long address;
};

#define FAULT_FLAG_WRITE 0x01u

/**
 * iminor() - the minor number of an inode
 * @inode: device inode
 *
 * Return: the minor.
 */
static inline unsigned int iminor(const struct inode *inode)
{
	return inode->i_rdev & 0xfffff;
}

/**
 * imajor() - the major number of an inode
 * @inode: device inode
 *
 * Return: the major.
 */
static inline unsigned int imajor(const struct inode *inode)
{
	return inode->i_rdev >> 20;
}

/**
 * file_inode() - what a file is an open of
 * @file: open file
 *
 * Return: the inode.
 */
static inline struct inode *file_inode(const struct file *file)
{
	return file->f_inode;
}

/**
 * vma_pages() - the length of a mapping
 * @vma: the mapping
 *
 * Return: pages.
 */
static inline unsigned long vma_pages(const struct vm_area_struct *vma)
{
	return (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}

/**
 * vm_flags_set() - set flags of a mapping
 * @vma: mapping that is being made
 * @flags: VM_* bits
 */
static inline void vm_flags_set(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags |= flags;
}

/**
 * get_file() - take a reference on a file
 * @file: open file
 *
 * Context: Any.
 * Return: @file.
 */
struct file *get_file(struct file *file) DRMRES_SYM(get_file);

/**
 * fput() - drop a reference on a file
 * @file: open file; NULL is reported (W03)
 *
 * The last one calls file_operations.release, here and now: Linux puts that off until the task returns to userspace,
 * which nothing but the order of log lines can tell.
 *
 * Context: Process context. May sleep.
 */
void fput(struct file *file) DRMRES_SYM(fput);

/**
 * fget() - the file behind a descriptor
 * @fd: descriptor
 *
 * Context: Any.
 * Return: the file with a reference of the caller's, or NULL.
 */
struct file *fget(unsigned int fd) DRMRES_SYM(fget);

/**
 * get_unused_fd_flags() - reserve a descriptor
 * @flags: O_CLOEXEC, which has no effect
 *
 * Lifetime: reserved until fd_install() or put_unused_fd(). An ioctl that fails and leaves it so is K07.
 * Return: the lowest free descriptor, or -EMFILE.
 */
int get_unused_fd_flags(unsigned int flags) DRMRES_SYM(get_unused_fd_flags) __attribute__((warn_unused_result));

/**
 * put_unused_fd() - give back a descriptor that was never installed
 * @fd: what get_unused_fd_flags() returned
 */
void put_unused_fd(unsigned int fd) DRMRES_SYM(put_unused_fd);

/**
 * fd_install() - make a file visible to userspace
 * @fd: what get_unused_fd_flags() returned
 * @file: the file
 *
 * Lifetime: consumes the caller's reference. From here on another thread may close it.
 */
void fd_install(unsigned int fd, struct file *file) DRMRES_SYM(fd_install);

/**
 * anon_inode_getfile() - make a file that has no name in any directory
 * @name: what it is, e.g. "sync_file"; static storage
 * @fops: its operations
 * @priv: becomes file.private_data
 * @flags: O_* flags
 *
 * Context: Process context. May sleep.
 * Lifetime: one reference, the caller's, until fput() or fd_install().
 * Return: the file, or ERR_PTR(-ENOMEM).
 */
struct file *anon_inode_getfile(const char *name, const struct file_operations *fops, void *priv, int flags)
	DRMRES_SYM(anon_inode_getfile);

/**
 * compat_ptr_ioctl() - file_operations.compat_ioctl of a file whose arguments are pointers
 * @file: open file
 * @cmd: number
 * @arg: address in userspace
 *
 * Return: what unlocked_ioctl says; -ENOIOCTLCMD without one.
 */
long compat_ptr_ioctl(struct file *file, unsigned int cmd, unsigned long arg) DRMRES_SYM(compat_ptr_ioctl);

/**
 * simple_open() - open a file whose operations want what its inode has
 * @inode: what is opened
 * @file: the file; its private_data becomes inode.i_private
 *
 * Return: 0.
 */
static inline int simple_open(struct inode *inode, struct file *file)
{
	if (inode->i_private)
		file->private_data = inode->i_private;
	return 0;
}

/**
 * nonseekable_open() - open a file without position
 * @inode: what is opened
 * @file: the file
 *
 * Return: 0.
 */
static inline int nonseekable_open(struct inode *inode, struct file *file)
{
	(void)inode;
	(void)file;
	return 0;
}

/**
 * simple_read_from_buffer() - answer a read() out of a buffer
 * @to: userspace's buffer
 * @count: its room in bytes
 * @ppos: position, moved on
 * @from: what there is to read
 * @available: bytes of that
 *
 * Context: Process context. May sleep.
 * Return: bytes; 0 at the end; -EINVAL, -EFAULT.
 */
ssize_t simple_read_from_buffer(void __user *to, size_t count, loff_t *ppos, const void *from, size_t available)
	DRMRES_SYM(simple_read_from_buffer);

/**
 * simple_write_to_buffer() - take a write() into a buffer
 * @to: the buffer
 * @available: its room in bytes
 * @ppos: position, moved on
 * @from: userspace's buffer
 * @count: bytes in that
 *
 * Context: Process context. May sleep.
 * Return: bytes; 0 when it is full; -EINVAL, -EFAULT.
 */
ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *ppos, const void __user *from, size_t count)
	DRMRES_SYM(simple_write_to_buffer);

/**
 * noop_llseek() - seek nowhere
 * @filp: open file
 * @offset: ignored
 * @whence: ignored
 *
 * Return: the position, which is kept.
 */
loff_t noop_llseek(struct file *filp, loff_t offset, int whence) DRMRES_SYM(noop_llseek);

/* What drivers of 6.11 and before say for no position. */
#define no_llseek NULL

/**
 * remap_pfn_range() - give a new mapping its pages
 * @vma: mapping that is being made
 * @addr: first address, in @vma
 * @pfn: first page frame; kept by nobody
 * @size: bytes, all within @vma
 * @prot: protection
 *
 * The whole mapping becomes accessible, with memory of the address_space behind it.
 *
 * Context: Process context, from file_operations.mmap.
 * Return: 0, or -EINVAL for a range that is not in @vma.
 */
int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn, unsigned long size,
		    pgprot_t prot) DRMRES_SYM(remap_pfn_range) __attribute__((warn_unused_result));

/**
 * vmf_insert_pfn() - give a mapping its pages in a fault
 * @vma: the mapping
 * @addr: page that was touched
 * @pfn: page frame; kept by nobody
 *
 * The whole mapping becomes accessible at once, as if Linux had faulted around.
 *
 * Context: Process context, from vm_operations_struct.fault.
 * Return: VM_FAULT_NOPAGE, or VM_FAULT_SIGBUS for an address that is not in @vma.
 */
vm_fault_t vmf_insert_pfn(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn) DRMRES_SYM(vmf_insert_pfn);

/**
 * unmap_mapping_range() - take the pages away from every mapping of an address_space
 * @mapping: the address_space
 * @holebegin: first byte
 * @holelen: bytes; 0 for everything from @holebegin on
 * @even_cows: ignored, every mapping is shared
 *
 * The mappings stay. The next touch calls vm_operations_struct.fault again, or is reported where there is none.
 *
 * Context: Process context. May sleep.
 */
void unmap_mapping_range(struct address_space *mapping, loff_t holebegin, loff_t holelen, int even_cows)
	DRMRES_SYM(unmap_mapping_range);

#ifdef DRMRES_SITES
#define get_file(...) DRMRES_AT(get_file(__VA_ARGS__))
#define fput(...) DRMRES_AT_VOID(fput(__VA_ARGS__))
#define fget(...) DRMRES_AT(fget(__VA_ARGS__))
#define fd_install(...) DRMRES_AT_VOID(fd_install(__VA_ARGS__))
#define anon_inode_getfile(...) DRMRES_AT(anon_inode_getfile(__VA_ARGS__))
#define unmap_mapping_range(...) DRMRES_AT_VOID(unmap_mapping_range(__VA_ARGS__))
#endif

__END_DECLS

#endif
