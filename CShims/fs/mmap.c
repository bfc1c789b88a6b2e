/* SPDX-License-Identifier: MIT */
/*
 * Mappings. A mapping owns its address range and one reference on its file; it is owned by userspace, from mmap to
 * munmap. The memory behind it is a memfd of the address_space, so that mappings of one offset share pages and an
 * address_space that nobody maps costs nothing. A mapping without pages is a guarded range: the guard's callback plays
 * the page fault.
 *
 * mmap, munmap and unmap_mapping_range() may run at once; a touch may come at any time except while its own mapping is
 * being unmapped, which is a bug of the program that touches.
 */
#include <drmres/user.h>

#include <bsd/string.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/fs.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include <drmres/errno.h>
#include <drmres/phase.h>
#include <drmres/policy.h>
#include <drmres/report.h>
#include <drmres/sched.h>
#include <fs/fs.h>
#include <fs/usable.h>
#include <lib/event.h>
#include <mm/guard.h>
#include <mm/mm.h>

/* Protects both lists of mappings and address_space.backing. */
static DEFINE_MUTEX(mmap_lock);
static LIST_HEAD(mappings);

/* The largest offset that a file of memory can have. */
#define BACKING_MAX ((u64)1 << 62)

void drmres_mapping_destroy(struct address_space *mapping)
{
	if (mapping->backing >= 0)
		close(mapping->backing);
	mapping->backing = -1;
}

void drmres_mapping_punch(struct address_space *mapping, unsigned long first, unsigned long pages)
{
	mutex_lock(&mmap_lock);
	if (mapping->backing >= 0)
		(void)!fallocate(mapping->backing, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
				 (off_t)(first << PAGE_SHIFT), (off_t)(pages << PAGE_SHIFT));
	mutex_unlock(&mmap_lock);
}

/* See to it that there is memory for the mapping's range of the file, at its address. Locked. */
static int vma_back(struct vm_area_struct *vma)
{
	struct address_space *mapping = vma->vm_file->f_mapping;
	u64 offset = (u64)vma->vm_pgoff << PAGE_SHIFT;
	size_t length = vma->vm_end - vma->vm_start;
	off_t end = (off_t)(offset + length);
	void *at;

	if (offset > BACKING_MAX || length > BACKING_MAX - offset)
		return -EINVAL;
	if (mapping->backing < 0)
		mapping->backing = memfd_create("drmres", MFD_CLOEXEC);
	if (mapping->backing < 0)
		return -ENOMEM;
	/* It only grows: a shorter one would take pages from others, who would get a real SIGBUS. */
	if (lseek(mapping->backing, 0, SEEK_END) < end && ftruncate(mapping->backing, end))
		return -ENOMEM;
	at = mmap((void *)vma->vm_start, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, mapping->backing,
		  (off_t)offset);
	return at == MAP_FAILED ? -ENOMEM : 0;
}

static void vma_object(const struct vm_area_struct *vma, struct drmres_object *object)
{
	const struct file *file = vma->vm_file;
	char label[32];

	*object = (struct drmres_object){
		.kind = DRMRES_KIND_MAPPING,
		.id = vma->id,
		.size = vma->vm_end - vma->vm_start,
		.allocated = vma->mapped,
		.released = vma->unmapped,
		.address = vma,
	};
	strlcpy(object->name, "mapping", sizeof(object->name));
	snprintf(object->owner, sizeof(object->owner), "%s%s%s", drmres_file_label(file, label, sizeof(label)),
		 *file->owner ? " of " : "", file->owner);
	strlcpy(object->released_by, vma->unmapped_by, sizeof(object->released_by));
}

/* What the driver does for a mapping, with the mapping's name on it. */
static void vma_phase(const struct vm_area_struct *vma, struct drmres_phase *phase, const char *verb)
{
	char subject[64], label[32];

	snprintf(subject, sizeof(subject), "map#%llu of %s", (unsigned long long)vma->id,
		 drmres_file_label(vma->vm_file, label, sizeof(label)));
	drmres_phase_enter(phase, verb, subject);
}

/* A page fault, on the thread that touched. Whatever comes of it, the range is accessible afterwards. */
static void vma_touched(const void *address, bool write, const void *pc, void *context)
{
	struct vm_area_struct *vma = context;
	unsigned long at = (unsigned long)address & PAGE_MASK;
	struct vm_fault vmf = {
		.vma = vma,
		.flags = write ? FAULT_FLAG_WRITE : 0,
		.address = at,
		.pgoff = vma->vm_pgoff + ((at - vma->vm_start) >> PAGE_SHIFT),
	};
	const struct drmres_site here = {.pc = pc};
	const struct drmres_site *outer;
	bool unmapped = *vma->unmapped_by;
	struct drmres_object object;
	vm_fault_t answer = VM_FAULT_SIGBUS;
	struct drmres_phase phase;
	char label[32];

	vma_phase(vma, &phase, "page fault");
	if (vma->vm_ops && vma->vm_ops->fault)
		answer = vma->vm_ops->fault(&vmf);
	drmres_phase_leave(&phase);

	vma_object(vma, &object);
	if (answer & (VM_FAULT_SIGBUS | VM_FAULT_OOM) && !(unmapped && vma->plain)) {
		outer = drmres_site_enter(&here);
		drmres_report(unmapped ? DRMRES_MMAP_AFTER_UNPLUG : DRMRES_MMAP_NOT_BACKED, "mmap", &object,
			      "%s of byte %lu of map#%llu, a mapping of %s%s%s: %s%s%s%s", write ? "write" : "read",
			      (unsigned long)address - vma->vm_start, (unsigned long long)vma->id,
			      drmres_file_label(vma->vm_file, label, sizeof(label)), *vma->vm_file->owner ? " of " : "",
			      vma->vm_file->owner,
			      vma->vm_ops && vma->vm_ops->fault ? "its fault handler refused"
								: "it has no fault handler",
			      unmapped ? "; its pages were taken away by " : "", vma->unmapped_by,
			      unmapped ? "" : ", and nothing was mapped");
		drmres_site_leave(outer);
	}
	vma->populated = true;
	vma->unmapped_by[0] = '\0';
}

/* Take the pages away, or never give any. Locked. Return: 0 or -errno. */
static int vma_close_pages(struct vm_area_struct *vma)
{
	vma->populated = false;
	/* A range that was touched is known until it is opened, and cannot be closed again before. */
	drmres_guard_open((void *)vma->vm_start, vma->vm_end - vma->vm_start);
	return drmres_guard_close((void *)vma->vm_start, vma->vm_end - vma->vm_start, vma_touched, vma);
}

void unmap_mapping_range(struct address_space *mapping, loff_t holebegin, loff_t holelen, int even_cows)
{
	unsigned long first = (unsigned long)holebegin >> PAGE_SHIFT;
	unsigned long last = holelen ? (unsigned long)(holebegin + holelen - 1) >> PAGE_SHIFT : ~0ul;
	struct vm_area_struct *vma;

	(void)even_cows;
	if (!drmres_usable(mapping, "address_space"))
		return;
	mutex_lock(&mmap_lock);
	list_for_each_entry (vma, &mapping->i_mmap, shared) {
		/* Pages that a fault handler has not been asked for yet are taken away, too: it refuses from now on. */
		if (!vma->populated && !(vma->vm_ops && vma->vm_ops->fault))
			continue;
		if (vma->vm_pgoff > last || vma->vm_pgoff + vma_pages(vma) <= first)
			continue;
		drmres_phase_describe(vma->unmapped_by, sizeof(vma->unmapped_by));
		if (!*vma->unmapped_by)
			strlcpy(vma->unmapped_by, "unmap_mapping_range", sizeof(vma->unmapped_by));
		vma->unmapped = drmres_site_here(__builtin_return_address(0));
		if (vma->populated)
			vma_close_pages(vma);
	}
	mutex_unlock(&mmap_lock);
}

static bool vma_contains(const struct vm_area_struct *vma, unsigned long addr, unsigned long size)
{
	return addr >= vma->vm_start && addr < vma->vm_end && size <= vma->vm_end - addr;
}

int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn, unsigned long size,
		    pgprot_t prot)
{
	(void)pfn;
	(void)prot;
	if (!drmres_usable(vma, "mapping") || !vma_contains(vma, addr, size))
		return -EINVAL;
	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	vma->populated = true;
	return 0;
}

vm_fault_t vmf_insert_pfn(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn)
{
	(void)pfn;
	return drmres_usable(vma, "mapping") && vma_contains(vma, addr, 1) ? VM_FAULT_NOPAGE : VM_FAULT_SIGBUS;
}

static void vma_event(enum drmres_event_kind kind, const struct vm_area_struct *vma)
{
	drmres_event(kind, DRMRES_KIND_MAPPING, vma->id, "mapping", vma->vm_end - vma->vm_start, vma->vm_file->kind,
		     vma->vm_file->id, vma->vm_file->owner);
}

static void vma_free(struct vm_area_struct *vma)
{
	munmap((void *)vma->vm_start, vma->vm_end - vma->vm_start);
	drmres_mem_free(vma, false, __builtin_return_address(0));
}

/* A mapping of @file with an address and nothing behind it. */
static struct vm_area_struct *vma_alloc(struct file *file, size_t length, u64 offset)
{
	struct vm_area_struct *vma = kzalloc(sizeof(*vma), GFP_KERNEL);
	char label[32];
	void *at;

	if (!vma)
		return NULL;
	at = mmap(NULL, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (at == MAP_FAILED) {
		kfree(vma);
		return NULL;
	}
	vma->vm_start = (unsigned long)at;
	vma->vm_end = vma->vm_start + length;
	vma->vm_pgoff = (unsigned long)(offset >> PAGE_SHIFT);
	vma->vm_flags = VM_READ | VM_WRITE | VM_SHARED | VM_MAYREAD | VM_MAYWRITE;
	vma->vm_file = file;
	vma->id = drmres_next_id(DRMRES_KIND_MAPPING);
	vma->mapped = drmres_site_here(__builtin_return_address(0));
	drmres_mem_tag(vma, &(struct drmres_tag){
				    .kind = DRMRES_KIND_MAPPING,
				    .id = vma->id,
				    .owner = file,
				    .owner_name = drmres_file_label(file, label, sizeof(label)),
				    .name = "mapping",
				    .size = sizeof(*vma),
			    });
	return vma;
}

int drmres_mmap(int fd, size_t length, u64 offset, void **address)
{
	struct vm_area_struct *vma;
	struct drmres_phase phase;
	struct file *file;
	int ret;

	if (!address || !length || offset & ~PAGE_MASK)
		return -EINVAL;
	if (length > SIZE_MAX - PAGE_SIZE)
		return -ENOMEM;
	length = (length + PAGE_SIZE - 1) & PAGE_MASK;

	file = fget((unsigned int)fd);
	if (!file)
		return -EBADF;
	ret = -ENODEV;
	if (!file->f_op->mmap)
		goto err_file;
	ret = -ENOMEM;
	vma = vma_alloc(file, length, offset);
	if (!vma)
		goto err_file;

	vma_phase(vma, &phase, "mmap");
	ret = file->f_op->mmap(file, vma);
	drmres_phase_leave(&phase);
	if (ret)
		goto err_vma;

	/* What unplugs between here and the list does not see this mapping; Linux has the same window. */
	drmres_point(DRMRES_OP_LIST, file->f_mapping);
	mutex_lock(&mmap_lock);
	ret = vma_back(vma);
	if (!ret && !vma->populated)
		ret = vma_close_pages(vma);
	if (!ret) {
		list_add_tail(&vma->shared, &file->f_mapping->i_mmap);
		list_add_tail(&vma->all, &mappings);
	}
	mutex_unlock(&mmap_lock);
	if (ret)
		goto err_close;

	vma_event(DRMRES_EVENT_MMAP, vma);
	*address = (void *)vma->vm_start;
	return 0;

err_close:
	if (vma->vm_ops && vma->vm_ops->close)
		vma->vm_ops->close(vma);
err_vma:
	vma_free(vma);
err_file:
	fput(file);
	return ret;
}

/* The mapping is in no list any more. */
static void vma_end(struct vm_area_struct *vma)
{
	struct file *file = vma->vm_file;
	struct drmres_phase phase;

	vma_event(DRMRES_EVENT_MUNMAP, vma);
	drmres_guard_open((void *)vma->vm_start, vma->vm_end - vma->vm_start);
	munmap((void *)vma->vm_start, vma->vm_end - vma->vm_start);

	vma_phase(vma, &phase, "munmap");
	if (vma->vm_ops && vma->vm_ops->close)
		vma->vm_ops->close(vma);
	drmres_mem_free(vma, false, __builtin_return_address(0));
	fput(file);
	drmres_phase_leave(&phase);
}

int drmres_munmap(void *address, size_t length)
{
	unsigned long start = (unsigned long)address;
	struct vm_area_struct *vma, *found = NULL;
	bool touched = false;

	if (length <= SIZE_MAX - PAGE_SIZE)
		length = (length + PAGE_SIZE - 1) & PAGE_MASK;
	mutex_lock(&mmap_lock);
	list_for_each_entry (vma, &mappings, all) {
		touched |= vma->vm_start < start + length && start < vma->vm_end;
		if (vma->vm_start == start && vma->vm_end - start == length) {
			found = vma;
			list_del(&vma->shared);
			list_del(&vma->all);
			break;
		}
	}
	mutex_unlock(&mmap_lock);
	/* Where there is nothing to unmap, Linux has unmapped it. */
	if (!found && !touched && drmres_get_policy() == DRMRES_UPSTREAM)
		return 0;
	if (!found) {
		drmres_report(DRMRES_MUNMAP_UNKNOWN, "drmres_munmap", NULL, "no mapping starts there and has %zu bytes",
			      length);
		return -EINVAL;
	}
	vma_end(found);
	return 0;
}

void drmres_unmap_everything(void)
{
	struct vm_area_struct *vma;

	for (;;) {
		mutex_lock(&mmap_lock);
		vma = list_first_entry_or_null(&mappings, struct vm_area_struct, all);
		if (vma) {
			list_del(&vma->shared);
			list_del(&vma->all);
		}
		mutex_unlock(&mmap_lock);
		if (!vma)
			return;
		vma_end(vma);
	}
}

struct file *drmres_mapped_file(unsigned int index)
{
	struct vm_area_struct *vma;
	struct file *file = NULL;

	mutex_lock(&mmap_lock);
	list_for_each_entry (vma, &mappings, all) {
		if (!index--) {
			file = get_file(vma->vm_file);
			break;
		}
	}
	mutex_unlock(&mmap_lock);
	return file;
}

unsigned int drmres_mapping_count(void)
{
	struct vm_area_struct *vma;
	unsigned int count = 0;

	mutex_lock(&mmap_lock);
	list_for_each_entry (vma, &mappings, all)
		count++;
	mutex_unlock(&mmap_lock);
	return count;
}
