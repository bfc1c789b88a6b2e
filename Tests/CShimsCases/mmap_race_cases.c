/* SPDX-License-Identifier: MIT */
/* Mappings and touches against unplug, in every order. */
#include "race_case.h"

/*
 * The two cases that make reports by the hundred count them by themselves. Volatile: a touch makes one behind the back
 * of the compiler.
 */
static volatile unsigned int touches_reported;

static void count_touches(const struct drmres_report *report, void *context)
{
	(void)context;
	CHECK(report->code == DRMRES_MMAP_AFTER_UNPLUG || report->code == DRMRES_MMAP_NOT_BACKED);
	touches_reported++;
}

static unsigned int explore_touches(void (*begin)(void), void (*end)(void), unsigned int limit)
{
	void *context;
	drmres_report_sink_t sink = drmres_get_report_sink(&context);
	unsigned int runs;

	drmres_set_report_sink(count_touches, NULL);
	runs = explore_both(begin, end, limit);
	drmres_set_report_sink(sink, context);
	return runs;
}

/*
 * A mapping meets unplug. Refused, or unmapped with all others; or made after unplug looked at the list, and then
 * it keeps its pages: Linux has that window too. What a later touch finds is reported, or not, and never crashes.
 */
static void *mapped;

static void map_it(void *arg)
{
	(void)arg;
	result = drmres_mmap(fd, PAGE_SIZE, object.offset, &mapped);
}

static void begin_mmap_and_unplug(void)
{
	begin_file();
	gpu->no_fault_handler = true;
	two_threads(map_it, NULL, unplug, NULL);
}

static void end_mmap_and_unplug(void)
{
	if (result) {
		CHECK_EQ(result, -ENODEV);
		seen.refused++;
	} else {
		touches_reported = 0;
		*(volatile char *)mapped = 1;
		*(touches_reported ? &seen.worked : &seen.late) += 1;
		CHECK_EQ(drmres_munmap(mapped, PAGE_SIZE), 0);
	}
	drmres_close(fd);
	root_device_unregister(gpu->parent);
	end_released();
}

static void mmap_and_unplug(void)
{
	explore_touches(begin_mmap_and_unplug, end_mmap_and_unplug, 300);
	CHECK(seen.worked && seen.refused);
}

/* Two threads unmap, and so does the end of the process: once. */
static void unmap_it(void *arg)
{
	*(long *)arg = drmres_munmap(mapped, PAGE_SIZE);
}

static void begin_unmap_and_unplug(void)
{
	begin_file();
	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, object.offset, &mapped), 0);
	*(volatile char *)mapped = 1;
	two_threads(unmap_it, &result, unplug, NULL);
}

static void end_unmap_and_unplug(void)
{
	CHECK_EQ(result, 0);
	drmres_close(fd);
	root_device_unregister(gpu->parent);
	end_released();
}

static void unmap_and_unplug(void)
{
	explore_both(begin_unmap_and_unplug, end_unmap_and_unplug, 300);
}

/* A touch, with the driver's fault handler in a section of its own, meets unplug. */
static vm_fault_t guarded_fault(struct vm_fault *vmf)
{
	int idx;

	handler_ran++;
	if (!drm_dev_enter(&gpu->drm, &idx))
		return VM_FAULT_SIGBUS;
	drm_dev_exit(idx);
	return vmf_insert_pfn(vmf->vma, vmf->address, 0);
}

static const struct vm_operations_struct guarded_vm_ops = {
	.open = drm_gem_vm_open,
	.close = drm_gem_vm_close,
	.fault = guarded_fault,
};

static int guarded_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma)
{
	(void)obj;
	vm_flags_set(vma, VM_DONTEXPAND);
	vma->vm_ops = &guarded_vm_ops;
	return 0;
}

static const struct drm_gem_object_funcs guarded_funcs = {.free = gpu_object_free, .mmap = guarded_mmap};

static void touch_it(void *arg)
{
	(void)arg;
	drmres_point(DRMRES_OP_FLAG, mapped);
	*(volatile char *)mapped = 1;
}

static void map_with(const struct drm_gem_object_funcs *funcs)
{
	struct file *file = fget((unsigned int)fd);
	struct drm_gem_object *obj = drm_gem_object_lookup(file->private_data, object.handle);

	fput(file);
	obj->funcs = funcs;
	drm_gem_object_put(obj);
	CHECK_EQ(drmres_mmap(fd, PAGE_SIZE, object.offset, &mapped), 0);
}

static void begin_touch_and_unplug(void)
{
	begin_file();
	map_with(&guarded_funcs);
	touches_reported = 0;
	two_threads(touch_it, NULL, unplug, NULL);
}

static void end_touch_and_unplug(void)
{
	/* Once, and after an unplug that came later not again: nobody touched it any more. */
	CHECK_EQ(handler_ran, 1);
	*(touches_reported ? &seen.refused : &seen.worked) += 1;
	CHECK_EQ(drmres_munmap(mapped, PAGE_SIZE), 0);
	drmres_close(fd);
	root_device_unregister(gpu->parent);
	end_released();
}

static void touch_and_unplug(void)
{
	explore_touches(begin_touch_and_unplug, end_touch_and_unplug, 300);
	CHECK(seen.worked && seen.refused);
}

/*
 * Unplug comes while a thread is inside the fault handler: it waits for it, and takes away what the handler gave. A
 * third thread that touches the same page meanwhile waits too.
 */
static bool handler_entered(void *arg)
{
	(void)arg;
	return __atomic_load_n(&handler_ran, __ATOMIC_ACQUIRE);
}

static vm_fault_t slow_fault(struct vm_fault *vmf)
{
	/* PAIRS WITH: the load in handler_entered(). */
	__atomic_fetch_add(&handler_ran, 1, __ATOMIC_RELEASE);
	drmres_wake(&handler_ran);
	drmres_point(DRMRES_OP_FLAG, &handler_ran);
	return vmf_insert_pfn(vmf->vma, vmf->address, 0);
}

static void unplug_then(void *arg)
{
	drmres_block(&handler_ran, handler_entered, NULL);
	unplug(arg);
}

static void touch_then(void *arg)
{
	(void)arg;
	drmres_block(&handler_ran, handler_entered, NULL);
	*(volatile char *)mapped = 2;
}

static const struct vm_operations_struct slow_vm_ops = {
	.open = drm_gem_vm_open,
	.close = drm_gem_vm_close,
	.fault = slow_fault,
};

static int slow_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma)
{
	int ret = guarded_mmap(obj, vma);

	vma->vm_ops = &slow_vm_ops;
	return ret;
}

static const struct drm_gem_object_funcs slow_funcs = {.free = gpu_object_free, .mmap = slow_mmap};

static void begin_unplug_inside_a_fault(void)
{
	begin_file();
	map_with(&slow_funcs);
	if (swapped)
		explore_thread(touch_then, NULL);
	two_threads(touch_it, NULL, unplug_then, NULL);
	if (!swapped)
		explore_thread(touch_then, NULL);
}

static void end_unplug_inside_a_fault(void)
{
	/* The third thread came before unplug took the pages away, or after. */
	CHECK(handler_ran == 1 || handler_ran == 2);
	*(handler_ran == 1 ? &seen.worked : &seen.late) += 1;
	CHECK_EQ(drmres_munmap(mapped, PAGE_SIZE), 0);
	drmres_close(fd);
	root_device_unregister(gpu->parent);
	end_released();
}

static void unplug_inside_a_fault(void)
{
	explore_both(begin_unplug_inside_a_fault, end_unplug_inside_a_fault, 300);
	CHECK(seen.worked && seen.late);
}

CASES(mmap_race){
	CASE(mmap_race, mmap_and_unplug),
	CASE(mmap_race, unmap_and_unplug),
	CASE(mmap_race, touch_and_unplug),
	CASE(mmap_race, unplug_inside_a_fault),
	CASE_END,
};
