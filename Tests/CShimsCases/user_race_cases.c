/* SPDX-License-Identifier: MIT */
/*
 * Two threads of userspace, or one of them and an unplug, in every order that their points allow. Each case counts
 * what came of it: the orders that a name promises must have been among them.
 */
#include "explorer.h"
#include "fence_case.h"

#include <drm/drm_syncobj.h>
#include <linux/dma-buf.h>

static struct gpu *gpu;
static struct gpu_create object;
static int fd, other_fd, handler_ran;
static long result, other_result;

/* What came of all runs together. */
static struct {
	unsigned int worked, refused, late;
} seen;

/*
 * The explorer varies the end of a run first, and a limit cuts off the beginning: so each case is run with either
 * thread in front.
 */
static bool swapped;

static void two_threads(void (*one)(void *), void *one_arg, void (*two)(void *), void *two_arg)
{
	if (!swapped)
		explore_thread(one, one_arg);
	explore_thread(two, two_arg);
	if (swapped)
		explore_thread(one, one_arg);
}

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

static unsigned int explore_both(void (*begin)(void), void (*end)(void), unsigned int limit)
{
	unsigned int runs;

	memset(&seen, 0, sizeof(seen));
	swapped = false;
	runs = explore(begin, end, limit);
	swapped = true;
	return runs + explore(begin, end, limit);
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

static void unplug(void *arg)
{
	(void)arg;
	drm_dev_unplug(&gpu->drm);
}

static void unbind(void *arg)
{
	(void)arg;
	gpu_unbind(gpu);
}

static void begin_gpu(void)
{
	gpu = gpu_probe();
	result = other_result = 0;
	handler_ran = 0;
	fd = other_fd = -1;
}

static void begin_file(void)
{
	begin_gpu();
	fd = drmres_open_device(&gpu->drm);
	object = gpu_create(fd, PAGE_SIZE);
	steps();
}

/* Everything goes, and goes once. */
static void end_released(void)
{
	const char *story = steps();
	const char *first = strstr(story, "drmm action");

	CHECK(first && !strstr(first + 1, "drmm action"));
	CHECK_EQ(drmres_open_count(), 0);
	CHECK_EQ(drmres_mapping_count(), 0);
}

/* One object was freed, whatever its number, and nothing else happened. */
static void check_freed_once(void)
{
	const char *story = steps();

	CHECK(!strncmp(story, "free gem#", 9) && !strchr(story, ','));
}

/* 1. An open meets an unplug: it fails, or there is a file that works until its close. */
static void open_it(void *arg)
{
	unsigned int minor = *(unsigned int *)arg;

	fd = drmres_open(minor, O_RDWR);
}

static unsigned int primary;

static void begin_open_and_unbind(void)
{
	begin_gpu();
	primary = (unsigned int)gpu->drm.primary->index;
	two_threads(open_it, &primary, unbind, NULL);
}

static void end_open_and_unbind(void)
{
	if (fd < 0) {
		CHECK_EQ(fd, -ENODEV);
		seen.refused++;
	} else {
		CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_GPU_ADD, &(struct gpu_add){.value = 1}), -ENODEV);
		CHECK_EQ(drmres_close(fd), 0);
		seen.worked++;
	}
	end_released();
}

static void open_and_unbind(void)
{
	explore_both(begin_open_and_unbind, end_open_and_unbind, 300);
	CHECK(seen.worked && seen.refused);
}

/* 2. The last close meets the driver's unbind: whoever is last releases the device. */
static void close_it(void *arg)
{
	(void)arg;
	result = drmres_close(fd);
}

static void begin_close_and_unbind(void)
{
	begin_file();
	two_threads(close_it, NULL, unbind, NULL);
}

static void end_close_and_unbind(void)
{
	CHECK_EQ(result, 0);
	end_released();
}

static void close_and_unbind(void)
{
	CHECK(explore_both(begin_close_and_unbind, end_close_and_unbind, 300) > 10);
}

/* 3. An ioctl meets the close of its descriptor: it finds none, or has its file until it is done. */
static void add_it(void *arg)
{
	struct gpu_add args = {.value = 1};

	(void)arg;
	other_result = drmres_ioctl(fd, DRM_IOCTL_GPU_ADD, &args);
}

static void begin_ioctl_and_close(void)
{
	begin_file();
	two_threads(close_it, NULL, add_it, NULL);
}

static void end_ioctl_and_close(void)
{
	CHECK_EQ(result, 0);
	CHECK(other_result == 0 || other_result == -EBADF);
	*(other_result ? &seen.refused : &seen.worked) += 1;
	gpu_unbind(gpu);
	end_released();
}

static void ioctl_and_close(void)
{
	explore_both(begin_ioctl_and_close, end_ioctl_and_close, 300);
	CHECK(seen.worked && seen.refused);
}

/* 4. An ioctl meets unplug: it works or is refused; drm_dev_unplug() alone does not wait for it. */
static void begin_ioctl_and_unplug(void)
{
	begin_file();
	two_threads(add_it, NULL, unplug, NULL);
}

static void end_ioctl_and_unplug(void)
{
	CHECK(other_result == 0 || other_result == -ENODEV);
	*(other_result ? &seen.refused : &seen.worked) += 1;
	drmres_close(fd);
	root_device_unregister(gpu->parent);
	end_released();
}

static void ioctl_and_unplug(void)
{
	explore_both(begin_ioctl_and_unplug, end_ioctl_and_unplug, 300);
	CHECK(seen.worked && seen.refused);
}

/* 5. A descriptor is closed by two threads: one of them does it. */
static void close_it_too(void *arg)
{
	(void)arg;
	other_result = drmres_close(fd);
}

static void begin_two_closes(void)
{
	begin_file();
	two_threads(close_it, NULL, close_it_too, NULL);
}

static void end_two_closes(void)
{
	CHECK((result == 0 && other_result == -EBADF) || (result == -EBADF && other_result == 0));
	gpu_unbind(gpu);
	end_released();
}

static void two_closes(void)
{
	explore_both(begin_two_closes, end_two_closes, 300);
}

/* 6. A handle is deleted by two threads: one of them does it, and the object goes once. */
static void delete_it(void *arg)
{
	*(long *)arg = gpu_close_handle(fd, object.handle);
}

static void begin_two_deletes(void)
{
	begin_file();
	two_threads(delete_it, &result, delete_it, &other_result);
}

static void end_two_deletes(void)
{
	CHECK((result == 0 && other_result == -EINVAL) || (result == -EINVAL && other_result == 0));
	check_freed_once();
	drmres_close(fd);
	gpu_unbind(gpu);
	end_released();
}

static void two_deletes(void)
{
	explore_both(begin_two_deletes, end_two_deletes, 300);
}

/* 7. An export meets the end of the handle: there is a dma-buf that holds the object, or none. */
static void export_it(void *arg)
{
	struct drm_prime_handle args = {.handle = object.handle};

	(void)arg;
	other_result = drmres_ioctl(fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &args);
	other_fd = args.fd;
}

static void begin_export_and_delete(void)
{
	begin_file();
	two_threads(export_it, NULL, delete_it, &result);
}

static void end_export_and_delete(void)
{
	CHECK_EQ(result, 0);
	if (other_result) {
		CHECK_EQ(other_result, -ENOENT);
		check_freed_once();
		seen.refused++;
	} else {
		CHECK_STEPS("");
		drmres_close(other_fd);
		check_freed_once();
		seen.worked++;
	}
	drmres_close(fd);
	gpu_unbind(gpu);
	end_released();
}

static void export_and_delete(void)
{
	explore_both(begin_export_and_delete, end_export_and_delete, 300);
	CHECK(seen.worked && seen.refused);
}

/* 8. A handle that is being made is guessed and deleted: the one who made it never notices. */
static void create_it(void *arg)
{
	struct gpu_create args = {.size = PAGE_SIZE};

	(void)arg;
	other_result = drmres_ioctl(fd, DRM_IOCTL_GPU_CREATE, &args);
	CHECK_EQ(args.handle, 2);
}

static void guess_it(void *arg)
{
	(void)arg;
	result = gpu_close_handle(fd, 2);
}

static void begin_create_and_guess(void)
{
	begin_file();
	two_threads(create_it, NULL, guess_it, NULL);
}

static void end_create_and_guess(void)
{
	CHECK_EQ(other_result, 0);
	CHECK(result == 0 || result == -EINVAL);
	if (result)
		CHECK_STEPS("");
	else
		check_freed_once();
	*(result ? &seen.refused : &seen.worked) += 1;
	drmres_close(fd);
	gpu_unbind(gpu);
	end_released();
}

static void create_and_guess(void)
{
	explore_both(begin_create_and_guess, end_create_and_guess, 300);
	CHECK(seen.worked && seen.refused);
}

/*
 * 9. A mapping meets unplug. Refused, or unmapped with all others; or made after unplug looked at the list, and then
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

/* 10. Two threads unmap, and so does the end of the process: once. */
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

/* 11. A touch, with the driver's fault handler in a section of its own, meets unplug. */
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

/* 12. A callback is added while the fence signals: it is called once, or told that it comes too late. */
struct waiter {
	struct dma_fence_cb cb;
	int calls;
};

static struct toy_fence *toy;
static struct waiter waiter;

static void called(struct dma_fence *fence, struct dma_fence_cb *cb)
{
	(void)fence;
	container_of(cb, struct waiter, cb)->calls++;
}

static void wait_by_callback(void *arg)
{
	(void)arg;
	result = dma_fence_add_callback(&toy->base, &waiter.cb, called);
	dma_fence_put(&toy->base);
}

static void signal_it(void *arg)
{
	(void)arg;
	dma_fence_signal(&toy->base);
	dma_fence_put(&toy->base);
}

static void begin_signal_and_callback(void)
{
	toy = toy_fence_create(NULL);
	dma_fence_get(&toy->base);
	waiter = (struct waiter){.calls = 0};
	two_threads(wait_by_callback, NULL, signal_it, NULL);
}

static void end_signal_and_callback(void)
{
	CHECK(result ? result == -ENOENT && !waiter.calls : waiter.calls == 1);
	*(result ? &seen.refused : &seen.worked) += 1;
	CHECK(strstr(steps(), "release fence#"));
}

static void signal_and_callback(void)
{
	explore_both(begin_signal_and_callback, end_signal_and_callback, 300);
	CHECK(seen.worked && seen.refused);
}

/* 13. A thread sleeps on a fence that another one signals. */
static void wait_for_it(void *arg)
{
	(void)arg;
	CHECK_EQ(dma_fence_wait(&toy->base, false), 0);
	dma_fence_put(&toy->base);
}

static void begin_signal_and_wait(void)
{
	toy = toy_fence_create(NULL);
	dma_fence_get(&toy->base);
	two_threads(wait_for_it, NULL, signal_it, NULL);
}

static void end_signal_and_wait(void)
{
	CHECK(strstr(steps(), "release fence#"));
}

static void signal_and_wait(void)
{
	CHECK(explore_both(begin_signal_and_wait, end_signal_and_wait, 300) > 10);
	CHECK(explorer.waits > 0);
}

/* 14. The fence of a sync object is exchanged while it is looked at. */
static struct drm_syncobj *syncobj;

static void look_into_it(void *arg)
{
	struct dma_fence *fence = drm_syncobj_fence_get(syncobj);

	(void)arg;
	dma_fence_is_signaled(fence);
	dma_fence_put(fence);
}

static void exchange_it(void *arg)
{
	struct dma_fence *stub = dma_fence_get_stub();

	(void)arg;
	drm_syncobj_replace_fence(syncobj, stub);
	dma_fence_put(stub);
}

static void begin_exchange(void)
{
	toy = toy_fence_create(NULL);
	CHECK_EQ(drm_syncobj_create(&syncobj, 0, &toy->base), 0);
	dma_fence_put(&toy->base);
	two_threads(look_into_it, NULL, exchange_it, NULL);
}

static void end_exchange(void)
{
	drm_syncobj_put(syncobj);
	CHECK(strstr(steps(), "release fence#"));
}

static void exchange(void)
{
	CHECK(explore_both(begin_exchange, end_exchange, 300) > 10);
}

/* 15. An event is sent while its file is closed: read by nobody, freed once. */
struct flip {
	struct drm_pending_event base;
	struct drm_event event;
};

static struct flip *flip;

static void send_it(void *arg)
{
	(void)arg;
	drm_send_event(&gpu->drm, &flip->base);
}

static void begin_send_and_close(void)
{
	struct file *file;

	begin_file();
	flip = kzalloc(sizeof(*flip), GFP_KERNEL);
	flip->event.length = sizeof(flip->event);
	file = fget((unsigned int)fd);
	CHECK_EQ(drm_event_reserve_init(&gpu->drm, file->private_data, &flip->base, &flip->event), 0);
	fput(file);
	two_threads(close_it, NULL, send_it, NULL);
}

static void end_send_and_close(void)
{
	gpu_unbind(gpu);
	end_released();
}

static void send_and_close(void)
{
	CHECK(explore_both(begin_send_and_close, end_send_and_close, 300) > 10);
}

/* 16. A reader sleeps until an event comes. */
static void read_it(void *arg)
{
	struct drm_event event;

	(void)arg;
	result = drmres_read(fd, &event, sizeof(event));
}

static void begin_read_and_send(void)
{
	begin_send_and_close();
	explorer.count = 0;
	two_threads(read_it, NULL, send_it, NULL);
}

static void end_read_and_send(void)
{
	CHECK_EQ(result, sizeof(struct drm_event));
	drmres_close(fd);
	gpu_unbind(gpu);
	end_released();
}

static void read_and_send(void)
{
	CHECK(explore_both(begin_read_and_send, end_read_and_send, 300) > 10);
	CHECK(explorer.waits > 0);
}

CASES(user_race){
	CASE(user_race, open_and_unbind),     CASE(user_race, close_and_unbind), CASE(user_race, ioctl_and_close),
	CASE(user_race, ioctl_and_unplug),    CASE(user_race, two_closes),	 CASE(user_race, two_deletes),
	CASE(user_race, export_and_delete),   CASE(user_race, create_and_guess), CASE(user_race, mmap_and_unplug),
	CASE(user_race, unmap_and_unplug),    CASE(user_race, touch_and_unplug), CASE(user_race, unplug_inside_a_fault),
	CASE(user_race, signal_and_callback), CASE(user_race, signal_and_wait),	 CASE(user_race, exchange),
	CASE(user_race, send_and_close),      CASE(user_race, read_and_send),	 CASE_END,
};
