/* SPDX-License-Identifier: MIT */
/* Mappings of a device: what is shown, who holds what, and what unplug takes away. */
#include "gpu_case.h"

static struct gpu *begin_as(const char *name, int *fd, struct gpu_create *object)
{
	struct gpu *gpu = gpu_probe_as(name, &gpu_driver);

	*fd = drmres_open_device(&gpu->drm);
	*object = gpu_create(*fd, 2 * PAGE_SIZE);
	return gpu;
}

static struct gpu *begin(int *fd, struct gpu_create *object)
{
	return begin_as("gpu", fd, object);
}

static volatile u32 *map(int fd, const struct gpu_create *object)
{
	void *address = NULL;

	CHECK_EQ(drmres_mmap(fd, object->size, object->offset, &address), 0);
	return address;
}

static void unmap(volatile u32 *at, const struct gpu_create *object)
{
	CHECK_EQ(drmres_munmap((void *)at, object->size), 0);
}

static void shared_memory(void)
{
	struct gpu_create object, other;
	volatile u32 *one, *two, *three;
	int fd;
	struct gpu *gpu = begin(&fd, &object);

	other = gpu_create(fd, 2 * PAGE_SIZE);
	one = map(fd, &object);
	two = map(fd, &object);
	three = map(fd, &other);
	CHECK_EQ(drmres_mapping_count(), 3);
	CHECK(one && two && one != two);
	CHECK_EQ(one[0], 0);
	one[0] = 42;
	one[2 * PAGE_SIZE / 4 - 1] = 43;
	CHECK_EQ(two[0], 42);
	CHECK_EQ(two[2 * PAGE_SIZE / 4 - 1], 43);
	CHECK_EQ(three[0], 0);
	/* One page fault for each mapping. */
	CHECK_EQ(gpu->faults, 3);

	unmap(one, &object);
	CHECK_EQ(two[0], 42);
	unmap(two, &object);
	unmap(three, &other);
	CHECK_EQ(drmres_mapping_count(), 0);
	drmres_close(fd);
	gpu_unbind(gpu);
}

/* An offset that is given to the next object shows nothing of the last one. */
static void fresh_memory(void)
{
	struct gpu_create object, next;
	volatile u32 *at;
	int fd;
	struct gpu *gpu = begin(&fd, &object);

	at = map(fd, &object);
	at[0] = 42;
	unmap(at, &object);
	CHECK_EQ(gpu_close_handle(fd, object.handle), 0);
	next = gpu_create(fd, 2 * PAGE_SIZE);
	CHECK_EQ(next.offset, object.offset);
	at = map(fd, &next);
	CHECK_EQ(at[0], 0);
	unmap(at, &next);
	drmres_close(fd);
	gpu_unbind(gpu);
}

/*
 * 1. a file is mapped and its descriptor closed
 * 2. the mapping holds the file, and so the device
 * 3. munmap ends all of it
 */
static void mapping_holds_the_file(void)
{
	struct gpu_create object;
	volatile u32 *at;
	int fd;
	struct gpu *gpu = begin(&fd, &object);

	at = map(fd, &object);
	drmres_close(fd);
	CHECK_STEPS("open");
	at[0] = 1;
	CHECK_EQ(drmres_open_count(), 0);
	CHECK_EQ(kref_read(&gpu->drm.ref), 2);
	unmap(at, &object);
	CHECK_STEPS("free gem#1, postclose, lastclose");
	gpu_unbind(gpu);
}

/* The object is there as long as a mapping is, whatever becomes of its handle. */
static void mapping_holds_the_object(void)
{
	struct gpu_create object;
	volatile u32 *at;
	int fd;
	struct gpu *gpu = begin(&fd, &object);

	at = map(fd, &object);
	CHECK_EQ(gpu_close_handle(fd, object.handle), 0);
	CHECK_STEPS("open");
	at[0] = 1;
	unmap(at, &object);
	CHECK_STEPS("free gem#1");
	drmres_close(fd);
	gpu_unbind(gpu);
}

static void refused(void)
{
	struct gpu_create object;
	int fd, other;
	struct gpu *gpu = begin(&fd, &object);
	void *address = NULL;

	CHECK_EQ(drmres_mmap(fd, 0, object.offset, &address), -EINVAL);
	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, object.offset + 1, &address), -EINVAL);
	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, object.offset, NULL), -EINVAL);
	CHECK_EQ(drmres_mmap(fd, SIZE_MAX, object.offset, &address), -ENOMEM);
	CHECK_EQ(drmres_mmap(fd, SIZE_MAX / 2, object.offset, &address), -ENOMEM);
	CHECK_EQ(drmres_mmap(-1, PAGE_SIZE, object.offset, &address), -EBADF);
	/* no object there, or a shorter one, or another one's second page */
	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, 0, &address), -EINVAL);
	CHECK_EQ(drmres_mmap(fd, 3 * PAGE_SIZE, object.offset, &address), -EINVAL);
	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, object.offset + PAGE_SIZE, &address), -EINVAL);
	/* a file that has no handle of it */
	other = drmres_open_device(&gpu->drm);
	CHECK_EQ(drmres_mmap(other, PAGE_SIZE, object.offset, &address), -EACCES);
	/* the driver */
	gpu->mmap_error = -EPERM;
	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, object.offset, &address), -EPERM);
	CHECK(!address);
	CHECK_EQ(drmres_mapping_count(), 0);
	drmres_close(other);
	drmres_close(fd);
	CHECK_STEPS("open, open, postclose, free gem#1, postclose, lastclose");
	gpu_unbind(gpu);
}

static void no_mmap(void)
{
	static const struct file_operations fops = {
		.open = drm_open,
		.release = drm_release,
		.fop_flags = FOP_UNSIGNED_OFFSET,
	};
	static const struct drm_driver driver = {.fops = &fops, .name = "blind"};
	struct gpu *gpu = gpu_probe_with(&driver);
	int fd = drmres_open_device(&gpu->drm);
	void *address;

	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, 0, &address), -ENODEV);
	drmres_close(fd);
	gpu_unbind(gpu);
}

static void mmap_after_unplug(void)
{
	struct gpu_create object;
	void *address;
	int fd;
	struct gpu *gpu = begin(&fd, &object);

	gpu_unbind(gpu);
	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, object.offset, &address), -ENODEV);
	drmres_close(fd);
}

/*
 * 1. a driver maps all pages at once and has no fault handler
 * 2. the device is unplugged
 * 3. userspace touches its mapping: Linux sends SIGBUS, here it is L02, once, and the program goes on
 */
static void touch_after_unplug(void)
{
	const struct drmres_report *report;
	struct gpu_create object;
	volatile u32 *at;
	u32 value;
	int fd;
	struct gpu *gpu = begin(&fd, &object);

	gpu->no_fault_handler = true;
	at = map(fd, &object);
	at[1] = 42;
	gpu_unbind(gpu);

	value = at[1];
	CHECK_EQ(value, 42);
	at[1] = value + 1;
	report = EXPECT_REPORT(MMAP_AFTER_UNPLUG);
	if (report) {
		CHECK_EQ(report->object.kind, DRMRES_KIND_MAPPING);
		CHECK_EQ(report->object.id, 1);
		CHECK_STR(report->object.owner, "file#1 of drm#1");
		CHECK_STR(report->object.released_by, "unplug of drm#1");
		CHECK_EQ(report->object.size, 2 * PAGE_SIZE);
		CHECK_STR(report->what,
			  "read of byte 4 of map#1, a mapping of file#1 of drm#1: it has no fault handler; "
			  "its pages were taken away by unplug of drm#1");
		CHECK(report->site.pc != NULL);
	}
	CHECK_EQ(at[1], 43);
	CHECK_EQ(gpu->faults, 0);

	unmap(at, &object);
	drmres_close(fd);
}

/* The twin: a fault handler that gives pages again, as the shmem helpers do. */
static void touch_after_unplug_with_handler(void)
{
	struct gpu_create object;
	volatile u32 *at;
	int fd;
	struct gpu *gpu = begin(&fd, &object);

	at = map(fd, &object);
	at[0] = 42;
	CHECK_EQ(gpu->faults, 1);
	gpu_unbind(gpu);
	CHECK_EQ(at[0], 42);
	CHECK_EQ(gpu->faults, 2);
	unmap(at, &object);
	drmres_close(fd);
}

/* And one that refuses after unplug. */
static void handler_refuses(void)
{
	const struct drmres_report *report;
	struct gpu_create object;
	volatile u32 *at;
	int fd;
	struct gpu *gpu = begin(&fd, &object);

	at = map(fd, &object);
	at[0] = 42;
	gpu->fault_answer = VM_FAULT_SIGBUS;
	gpu_unbind(gpu);
	at[0] = 1;
	report = EXPECT_REPORT(MMAP_AFTER_UNPLUG);
	CHECK(report && strstr(report->what, "write of byte 0 of map#1") && strstr(report->what, "handler refused"));
	unmap(at, &object);
	drmres_close(fd);
}

/* Munmap without a touch is fine at any time, and so is a mapping that was never touched. */
static void unmap_after_unplug(void)
{
	volatile u32 *touched, *untouched;
	struct gpu_create object;
	int fd;
	struct gpu *gpu = begin(&fd, &object);

	touched = map(fd, &object);
	untouched = map(fd, &object);
	touched[0] = 1;
	gpu_unbind(gpu);
	unmap(untouched, &object);
	drmres_close(fd);
	unmap(touched, &object);
	CHECK_STEPS("open, free gem#1, postclose, lastclose, release, drmm action");
}

/* Another device's mappings are left alone. */
static void two_devices(void)
{
	struct gpu_create object, other_object;
	volatile u32 *at, *other_at;
	int fd, other_fd;
	struct gpu *gpu = begin(&fd, &object), *other = begin_as("other", &other_fd, &other_object);

	gpu->no_fault_handler = other->no_fault_handler = true;
	at = map(fd, &object);
	other_at = map(other_fd, &other_object);
	at[0] = 1;
	CHECK_EQ(other_at[0], 0);
	gpu_unbind(gpu);
	CHECK_EQ(other_at[0], 0);
	unmap(at, &object);
	unmap(other_at, &other_object);
	drmres_close(fd);
	drmres_close(other_fd);
	gpu_unbind(other);
}

/* A touch in the kernel, on behalf of userspace, is one too. */
static void argument_in_a_mapping(void)
{
	struct gpu_create object, other_object;
	struct gpu_add *args;
	int fd, other_fd;
	struct gpu *gpu = begin(&fd, &object), *other = begin_as("other", &other_fd, &other_object);

	gpu->no_fault_handler = true;
	args = (struct gpu_add *)map(fd, &object);
	args->value = 3;
	gpu_unbind(gpu);
	CHECK_EQ(drmres_ioctl(other_fd, DRM_IOCTL_GPU_ADD, args), 0);
	EXPECT_REPORT(MMAP_AFTER_UNPLUG);
	CHECK_EQ(args->sum, 3);
	drmres_exit();
	gpu_unbind(other);
}

static vm_fault_t no_pages(struct vm_fault *vmf)
{
	(void)vmf;
	return VM_FAULT_OOM;
}

static const struct vm_operations_struct no_pages_vm_ops = {
	.open = drm_gem_vm_open,
	.close = drm_gem_vm_close,
	.fault = no_pages,
};

static int no_pages_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma)
{
	(void)obj;
	vm_flags_set(vma, VM_DONTEXPAND);
	vma->vm_ops = &no_pages_vm_ops;
	return 0;
}

/* A mapping that has no pages although the device is there. */
static void never_backed(void)
{
	static const struct drm_gem_object_funcs funcs = {.free = gpu_object_free, .mmap = no_pages_mmap};
	struct gpu_create object;
	struct drm_gem_object *obj;
	struct file *file;
	volatile u32 *at;
	int fd;
	struct gpu *gpu = begin(&fd, &object);

	file = fget((unsigned int)fd);
	obj = drm_gem_object_lookup(file->private_data, object.handle);
	fput(file);
	obj->funcs = &funcs;
	at = map(fd, &object);
	CHECK_EQ(at[0], 0);
	EXPECT_REPORT(MMAP_NOT_BACKED);
	drm_gem_object_put(obj);
	unmap(at, &object);
	drmres_close(fd);
	gpu_unbind(gpu);
}

/*
 * 1. userspace maps an object and does not touch it yet
 * 2. the device is unplugged
 * 3. the first touch: the fault handler refuses, as for a mapping that had pages before
 */
static void first_touched_after_unplug(void)
{
	const struct drmres_report *report;
	struct gpu_create object;
	volatile u32 *at;
	int fd;
	struct gpu *gpu = begin(&fd, &object);

	at = map(fd, &object);
	gpu_unbind(gpu);
	gpu->fault_answer = VM_FAULT_SIGBUS;
	CHECK_EQ(at[0], 0);
	report = EXPECT_REPORT(MMAP_AFTER_UNPLUG);
	if (report)
		CHECK_STR(report->object.released_by, "unplug of drm#1");
	CHECK_EQ(gpu->faults, 1);
	unmap(at, &object);
	drmres_close(fd);
	steps();
}

/* The twin: a fault handler that has a page to give is no finding. */
static void first_touched_after_unplug_and_given(void)
{
	struct gpu_create object;
	volatile u32 *at;
	int fd;
	struct gpu *gpu = begin(&fd, &object);

	at = map(fd, &object);
	gpu_unbind(gpu);
	CHECK_EQ(at[0], 0);
	CHECK_EQ(gpu->faults, 1);
	unmap(at, &object);
	drmres_close(fd);
	steps();
}

static void munmap_misuse(void)
{
	struct gpu_create object;
	volatile u32 *at;
	int fd;
	struct gpu *gpu = begin(&fd, &object);

	at = map(fd, &object);
	CHECK_EQ(drmres_munmap((void *)at, PAGE_SIZE), -EINVAL);
	EXPECT_REPORT(MUNMAP_UNKNOWN);
	CHECK_EQ(drmres_munmap((char *)at + PAGE_SIZE, PAGE_SIZE), -EINVAL);
	EXPECT_REPORT(MUNMAP_UNKNOWN);
	CHECK_EQ(drmres_munmap(NULL, PAGE_SIZE), -EINVAL);
	EXPECT_REPORT(MUNMAP_UNKNOWN);
	/* A part of one is not modelled under any policy; nothing at all is fine with Linux. */
	drmres_set_policy(DRMRES_UPSTREAM);
	CHECK_EQ(drmres_munmap((void *)at, PAGE_SIZE), -EINVAL);
	EXPECT_REPORT(MUNMAP_UNKNOWN);
	CHECK_EQ(drmres_munmap(NULL, PAGE_SIZE), 0);
	drmres_set_policy(DRMRES_STRICT);
	unmap(at, &object);
	CHECK_EQ(drmres_munmap((void *)at, object.size), -EINVAL);
	EXPECT_REPORT(MUNMAP_UNKNOWN);
	drmres_close(fd);
	gpu_unbind(gpu);
}

static int map_fd;
static struct gpu_create map_object;

static int map_once(void)
{
	void *address;
	int ret = drmres_mmap(map_fd, map_object.size, map_object.offset, &address);

	return ret ? ret : drmres_munmap(address, map_object.size);
}

static void every_allocation(void)
{
	struct gpu *gpu = begin(&map_fd, &map_object);

	CHECK_EQ(sweep(map_once), 1);
	CHECK_EQ(drmres_mapping_count(), 0);
	drmres_close(map_fd);
	gpu_unbind(gpu);
}

/* remap_pfn_range() and vmf_insert_pfn() of what is not in the mapping. */
static void pages_elsewhere(void)
{
	struct vm_area_struct vma = {.vm_start = 0x10000, .vm_end = 0x12000};

	CHECK_EQ(remap_pfn_range(&vma, 0x10000, 0, 0x3000, 0), -EINVAL);
	CHECK_EQ(remap_pfn_range(&vma, 0xf000, 0, 0x1000, 0), -EINVAL);
	CHECK_EQ(remap_pfn_range(&vma, 0x12000, 0, 0x1000, 0), -EINVAL);
	CHECK(!vma.populated);
	CHECK_EQ(vmf_insert_pfn(&vma, 0x12000, 0), VM_FAULT_SIGBUS);
	CHECK_EQ(vmf_insert_pfn(&vma, 0x11000, 0), VM_FAULT_NOPAGE);
	CHECK_EQ(remap_pfn_range(NULL, 0, 0, 0, 0), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(vmf_insert_pfn(NULL, 0, 0), VM_FAULT_SIGBUS);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(vma_pages(&vma), 2);
}

static void unmap_range(void)
{
	struct gpu_create object;
	volatile u32 *at;
	int fd;
	struct gpu *gpu = begin(&fd, &object);
	struct address_space *mapping = gpu->drm.anon_inode->i_mapping;

	at = map(fd, &object);
	at[0] = 1;
	CHECK_EQ(gpu->faults, 1);
	unmap_mapping_range(mapping, (loff_t)(object.offset + object.size), PAGE_SIZE, 1);
	unmap_mapping_range(mapping, 0, (loff_t)object.offset, 1);
	CHECK_EQ(at[0], 1);
	CHECK_EQ(gpu->faults, 1);
	unmap_mapping_range(mapping, (loff_t)(object.offset + PAGE_SIZE), PAGE_SIZE, 1);
	CHECK_EQ(at[0], 1);
	CHECK_EQ(gpu->faults, 2);
	unmap_mapping_range(NULL, 0, 0, 1);
	EXPECT_REPORT(NULL_ARGUMENT);
	unmap(at, &object);
	drmres_close(fd);
	gpu_unbind(gpu);
}

static char story[256];

static void note_events(const struct drmres_event *event, void *context)
{
	(void)context;
	if (event->object_kind != DRMRES_KIND_MAPPING || event->kind == DRMRES_EVENT_ALLOC ||
	    event->kind == DRMRES_EVENT_FREE)
		return;
	snprintf(story + strlen(story), sizeof(story) - strlen(story), "%s map#%llu (%zu) of file#%llu, %s\n",
		 drmres_event_name(event->kind), (unsigned long long)event->object, event->size,
		 (unsigned long long)event->owner, event->phase);
}

static void events(void)
{
	struct gpu_create object;
	volatile u32 *at;
	int fd;
	struct gpu *gpu = begin(&fd, &object);

	story[0] = '\0';
	drmres_trace_subscribe(note_events, NULL);
	at = map(fd, &object);
	unmap(at, &object);
	drmres_trace_subscribe(NULL, NULL);
	CHECK_STR(story, "mmap map#1 (8192) of file#1, \nmunmap map#1 (8192) of file#1, \n");
	drmres_close(fd);
	gpu_unbind(gpu);
}

CASES(drm_mmap){
	CASE(drm_mmap, shared_memory),
	CASE(drm_mmap, fresh_memory),
	CASE(drm_mmap, mapping_holds_the_file),
	CASE(drm_mmap, mapping_holds_the_object),
	CASE(drm_mmap, refused),
	CASE(drm_mmap, no_mmap),
	CASE(drm_mmap, mmap_after_unplug),
	CASE(drm_mmap, touch_after_unplug),
	CASE(drm_mmap, touch_after_unplug_with_handler),
	CASE(drm_mmap, handler_refuses),
	CASE(drm_mmap, unmap_after_unplug),
	CASE(drm_mmap, two_devices),
	CASE(drm_mmap, argument_in_a_mapping),
	CASE(drm_mmap, never_backed),
	CASE(drm_mmap, first_touched_after_unplug),
	CASE(drm_mmap, first_touched_after_unplug_and_given),
	CASE(drm_mmap, munmap_misuse),
	CASE(drm_mmap, every_allocation),
	CASE(drm_mmap, pages_elsewhere),
	CASE(drm_mmap, unmap_range),
	CASE(drm_mmap, events),
	CASE_END,
};
