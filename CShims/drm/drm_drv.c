// SPDX-License-Identifier: MIT
/**
 * DOC: the life of a drm_device
 *
 * drm_dev_init() gives a zeroed structure its first reference, one on its parent, and the managed resources that
 * every device has. From then on the device is given up with drm_dev_put() only. drm_dev_release() undoes everything,
 * newest first, and frees the allocation around the device last, because the list of what there is to undo lies in
 * it.
 *
 * Whether the hardware is there is one flag per device, @unplugged, under one SRCU domain for all devices:
 * drm_dev_enter() is a reader, drm_dev_unplug() sets the flag and waits for every reader. References may be taken and
 * dropped, and sections entered and left, from any thread; register, unregister and unplug of one device are for one
 * thread at a time.
 */
#include <drm/drm_drv.h>

#include <drm/drm_device.h>
#include <drm/drm_file.h>
#include <drm/drm_managed.h>
#include <drm/drm_print.h>
#include <drm/drm_vma_manager.h>
#include <drmres/managed.h>
#include <drmres/phase.h>
#include <drmres/policy.h>
#include <drmres/sched.h>
#include <linux/build_bug.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include <locking/lock.h>
#include <locking/srcu.h>
#include <locking/srcu_local.h>
#include <lib/attention.h>
#include <lib/event.h>
#include <lib/hooks.h>
#include <lib/object.h>
#include <lib/phase.h>
#include <lib/refcount.h>
#include <lib/report.h>
#include <lib/text.h>
#include <mm/mm.h>
#include <base/base.h>
#include <base/claim.h>
#include <bsd/string.h>
#include <stdio.h>

#include "drm_internal.h"
#include "drm_kms.h"

DEFINE_SRCU(drm_unplug_srcu);

static void note_dev(const struct drm_device *dev, enum drmres_event_kind kind, size_t size, const void *pc)
{
	if (drmres_traced())
		drmres_event_emit(kind, DRMRES_KIND_DRM, dev->id, dev->label, size, DRMRES_KIND_NONE, 0, "", pc);
}

void drmres_report_drm(const void *pc, enum drmres_code code, const char *function, const struct drm_device *dev,
		       const char *what)
{
	struct drmres_object object = drmres_drm_object(dev);

	drmres_report_at(pc, code, function, &object, "%s %s", dev->label, what);
}

bool drmres_drm_usable(const struct drm_device *dev, const char *function)
{
	if (!IS_ERR_OR_NULL(dev))
		return drmres_may_access(dev, function);

	drmres_report_at(__builtin_return_address(0), DRMRES_NULL_ARGUMENT, function, NULL, "%s",
			 dev ? "an error pointer for the drm_device" : "no drm_device");
	return false;
}

const char *drmres_drm_label(const struct drm_device *dev, char *buf, size_t size)
{
	strlcpy(buf, dev ? dev->label : "drm#0", size);
	return buf;
}

struct drmres_object drmres_drm_object(const struct drm_device *dev)
{
	struct drmres_object object = {.kind = DRMRES_KIND_NONE};

	/*
	 * The allocation around it knows where it was made; until that is tagged, and for a part of it, only we know
	 * the rest.
	 */
	drmres_address_find(dev, &object);
	object.kind = DRMRES_KIND_DRM;
	object.id = dev->id;
	object.address = dev;
	if (dev->driver && dev->driver->name)
		strlcpy(object.name, dev->driver->name, sizeof(object.name));
	if (dev->dev && dev_name(dev->dev))
		snprintf(object.owner, sizeof(object.owner), "device %s", dev_name(dev->dev));
	return object;
}

bool drmres_is_unplug_wait(const void *object)
{
	const char *at = object, *start = (const char *)&drm_unplug_srcu;

	return at >= start && at < start + sizeof(drm_unplug_srcu);
}

bool drmres_is_in_section(void)
{
	return srcu_read_lock_held(&drm_unplug_srcu);
}

static void set_registered(struct drm_device *dev, bool registered)
{
	dev->registered = registered;
	/* Relaxed: whoever enters a section meanwhile may be looked at or not. PAIRS WITH: __drm_dev_enter_quick(). */
	__atomic_store_n(&dev->may_be_stale, !registered && dev->binding && !dev->told_stale, __ATOMIC_RELAXED);
}

/*
 * Unregistered when its driver was unbound, but not unplugged: whoever enters a section believes that the hardware is
 * there.
 */
static void check_stale(struct drm_device *dev, const void *pc)
{
	char what[160];

	if (!__atomic_load_n(&dev->may_be_stale, __ATOMIC_RELAXED) || drmres_get_policy() != DRMRES_STRICT ||
	    !dev->dev || drmres_address_find(dev->dev, NULL) == DRMRES_ADDRESS_FREED)
		return;
	if (drmres_binding_of(dev->dev) == dev->binding)
		return;
	dev->told_stale = true;
	set_registered(dev, false);
	snprintf(what, sizeof(what), "was only unregistered: drm_dev_enter() succeeds after the unbind of device %s",
		 dev_name(dev->dev) ?: "");
	drmres_report_drm(pc, DRMRES_UNREGISTER_NOT_UNPLUG, "drm_dev_enter", dev, what);
}

static bool enter(struct drm_device *dev, int *idx, const struct drmres_call *call, const void *pc)
{
	if (!drmres_drm_usable(dev, call->function))
		return false;
	if (!idx) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, call->function, NULL,
				 "no place for what drm_dev_exit() needs");
		return false;
	}

	*idx = drmres_srcu_enter(&drm_unplug_srcu, call);

	drmres_point(DRMRES_OP_FLAG, &dev->unplugged);
	/* Relaxed: the SRCU section orders it. PAIRS WITH: drm_dev_synchronize_unplug(). */
	if (__atomic_load_n(&dev->unplugged, __ATOMIC_RELAXED)) {
		drmres_srcu_exit(&drm_unplug_srcu, *idx, call);
		return false;
	}

	note_dev(dev, DRMRES_EVENT_ENTER, 0, pc);
	return true;
}

static noinline bool enter_ordinarily(struct drm_device *dev, int *idx, const void *pc)
{
	if (!drmres_attended())
		drmres_srcu_local_record();
	if (!enter(dev, idx, &(const struct drmres_call){"drm_dev_enter", pc}, pc))
		return false;
	check_stale(dev, pc);
	return true;
}

bool(drm_dev_enter)(struct drm_device *dev, int *idx)
{
	return __drm_dev_enter_quick(dev, idx) || enter_ordinarily(dev, idx, __builtin_return_address(0));
}

bool drmres_drm_is_unplugged(struct drm_device *dev)
{
	int idx;

	if (!enter(dev, &idx, DRMRES_CALL("drm_dev_enter"), __builtin_return_address(0)))
		return true;
	(drm_dev_exit)(idx);
	return false;
}

static noinline void exit_ordinarily(int idx, const void *pc)
{
	if (drmres_traced())
		drmres_event_emit(DRMRES_EVENT_EXIT, DRMRES_KIND_NONE, 0, "", 0, DRMRES_KIND_NONE, 0, "", pc);
	drmres_srcu_exit(&drm_unplug_srcu, idx, &(const struct drmres_call){"drm_dev_exit", pc});
}

void(drm_dev_exit)(int idx)
{
	if (!__drm_dev_exit_quick(idx))
		exit_ordinarily(idx, __builtin_return_address(0));
}

static void set_unplugged(struct drm_device *dev, bool unplugged)
{
	drmres_point(DRMRES_OP_FLAG, &dev->unplugged);
	/* Relaxed: ordered by what the callers do before and after. PAIRS WITH: __drm_dev_enter_quick(). */
	__atomic_store_n(&dev->unplugged, unplugged, __ATOMIC_RELAXED);
}

/*
 * Afterwards no section is left that began before the flag was set, and every section that begins sees it.
 */
static void drm_dev_synchronize_unplug(struct drm_device *dev, const struct drmres_call *call)
{
	set_unplugged(dev, true);
	drmres_srcu_synchronize(&drm_unplug_srcu, call);
}

static void end_mutex(struct mutex *mutex)
{
	if (drmres_attended() || !drmres_lock_destroy_quickly(&mutex->lock, DRMRES_HELD_MUTEX))
		mutex_destroy(mutex);
}

void drm_dev_init_release(struct drm_device *dev, void *res)
{
	(void)res;
	drmres_drm_gone(dev);
	drm_fs_inode_end(dev);

	put_device(dev->dev);
	/* One more line is logged for this device, and the parent that its prefix names may be gone. */
	dev->dev = NULL;

	end_mutex(&dev->master_mutex);
	end_mutex(&dev->filelist_mutex);
	end_mutex(&dev->struct_mutex);
}

/* Unbind: the probing driver's reference goes, the device only if it was the last. */
static void devm_drm_dev_init_release(void *data)
{
	struct drm_device *dev = data;

	/* Whoever put a reference that was not theirs has put this one. */
	if (!drmres_drm_usable(dev, "drm_dev_put"))
		return;
	if (drmres_get_policy() == DRMRES_STRICT && dev->registered)
		drmres_report_drm(NULL, DRMRES_UNBIND_REGISTERED, "drm_dev_put", dev,
				  "is still registered, and its driver is unbound");
	(drm_dev_put)(dev);
}

void *(__devm_drm_dev_alloc)(struct device *parent, const struct drm_driver *driver, size_t size, size_t offset)
{
	const void *pc = __builtin_return_address(0);
	struct drm_device *drm;
	void *container;
	int ret;

	container = drmres_drm_make(parent, driver, size, offset, "devm_drm_dev_alloc", pc);
	if (IS_ERR(container))
		return container;

	/*
	 * If this fails it has put the only reference, and with it called driver->release() on a device that the driver
	 * has never seen. The container is not known to the device yet, and so is left to us.
	 */
	drm = (struct drm_device *)((u8 *)container + offset);
	ret = devm_add_action_or_reset(parent, devm_drm_dev_init_release, drm);
	if (ret) {
		drmres_mem_free(container, false, pc);
		return ERR_PTR(ret);
	}
	drm->devm = true;
	drm->managed.final_kfree = container;
	return container;
}

/* drm_dev_unregister(), whatever the state of the device. */
static void drm_dev_hide(struct drm_device *dev)
{
	struct drmres_phase phase;

	set_registered(dev, false);

	if (drm_core_check_feature(dev, DRIVER_MODESET))
		drmres_modeset_unregister_all(dev);
	if (dev->driver->unload) {
		drmres_phase_enter(&phase, "unload", dev->label);
		dev->driver->unload(dev);
		drmres_phase_leave(&phase);
	}

	drm_minor_unregister(dev, DRM_MINOR_ACCEL);
	drm_minor_unregister(dev, DRM_MINOR_PRIMARY);
	drm_minor_unregister(dev, DRM_MINOR_RENDER);
}

static void devm_drm_dev_init_release(void *data);

/*
 * The last reference is gone: somebody who had none has put it if there is still one to come, that of the driver at
 * unbind or that of an open file. Linux frees the device under them.
 */
static bool is_put_too_often(const struct drm_device *dev, const void *pc)
{
	struct drmres_object object;
	const struct drm_file *file;
	char what[96] = "";
	bool may_look;

	if (drmres_get_policy() != DRMRES_STRICT)
		return false;
	/* The parent may be gone, or may never have been one. */
	may_look =
		dev->devm && drmres_address_find(dev->dev, NULL) != DRMRES_ADDRESS_FREED && dev->dev->devres_head.next;
	if (may_look && devm_is_action_added(dev->dev, devm_drm_dev_init_release, (void *)dev)) {
		snprintf(what, sizeof(what), "devm_drm_dev_alloc() puts one more at unbind");
	} else if (!list_empty(&dev->filelist)) {
		file = list_first_entry(&dev->filelist, struct drm_file, lhead);
		snprintf(what, sizeof(what), "file#%llu still has one", (unsigned long long)file->id);
	}
	if (!*what)
		return false;
	object = drmres_drm_object(dev);
	drmres_report_at(pc, DRMRES_DOUBLE_PUT, "drm_dev_put", &object, "the last reference on %s was put, and %s",
			 dev->label, what);
	return true;
}

/* Its last reference is gone, and nobody else is going to put one. */
static void release(struct drm_device *dev, const void *pc)
{
	note_dev(dev, DRMRES_EVENT_RELEASE, 0, pc);

	/* Nobody can be inside any more; what is left are nodes that a table and the device model still have. */
	if (dev->registered)
		drm_dev_hide(dev);

	if (dev->driver->release)
		dev->driver->release(dev);

	drm_managed_release(dev);

	if (dev->managed.final_kfree)
		drmres_mem_free_tagged("drm_dev_put", dev->managed.final_kfree, pc);
}

static void drm_dev_release(struct kref *ref)
{
	const void *pc = __builtin_return_address(0);
	struct drm_device *dev = container_of(ref, struct drm_device, ref);
	struct drmres_phase phase;

	/* That one is still to come, and finds the device alive. */
	if (is_put_too_often(dev, pc)) {
		kref_init(&dev->ref);
		return;
	}

	drmres_phase_enter(&phase, "release", dev->label);
	release(dev, pc);
	drmres_phase_leave(&phase);
}

static noinline void get(struct drm_device *dev, const void *pc)
{
	if (!dev || !drmres_drm_usable(dev, "drm_dev_get"))
		return;
	kref_get(&dev->ref);
	note_dev(dev, DRMRES_EVENT_GET, kref_read(&dev->ref), pc);
}

void(drm_dev_get)(struct drm_device *dev)
{
	if (unlikely(IS_ERR_OR_NULL(dev) || drmres_attended() || !drmres_refcount_inc_quickly(&dev->ref.refcount)))
		get(dev, __builtin_return_address(0));
}

static noinline void put(struct drm_device *dev, const void *pc)
{
	if (!dev || !drmres_drm_usable(dev, "drm_dev_put"))
		return;
	/* Before the count changes: afterwards the device may be gone. */
	note_dev(dev, DRMRES_EVENT_PUT, kref_read(&dev->ref) - 1, pc);
	kref_put(&dev->ref, drm_dev_release);
}

/* Nobody pays attention, and it is perhaps the last reference. */
static noinline void put_last(struct drm_device *dev, const void *pc)
{
	struct drmres_phase phase;

	/* A device that is registered is found by its number. */
	if (dev->devm || !list_empty(&dev->filelist) ||
	    !(dev->registered ? drmres_refcount_end_quickly(&dev->ref.refcount)
			      : drmres_refcount_end_alone(&dev->ref.refcount))) {
		put(dev, pc);
		return;
	}
	phase.outer = drmres_phase_now;
	phase.site = NULL;
	phase.verb = drmres_phase_release;
	memcpy(phase.subject, dev->label, DRMRES_PHASE_LABEL);
	drmres_phase_now = &phase;
	release(dev, pc);
	if (drmres_phase_now == &phase)
		drmres_phase_now = phase.outer;
	else
		drmres_phase_leave(&phase);
}

/* @last: nobody pays attention, and it is the last reference. */
static noinline void put_otherwise(struct drm_device *dev, bool last, const void *pc)
{
	if (last)
		put_last(dev, pc);
	else
		put(dev, pc);
}

/* noinline: or compilers make a function of its end, in which the caller is not found any more. */
noinline void(drm_dev_put)(struct drm_device *dev)
{
	bool last = false;

	/* One way out of what is common, as in drm_dev_enter(). */
	if (likely(!IS_ERR_OR_NULL(dev)) && likely(!drmres_attended())) {
		if (drmres_refcount_dec_quickly(&dev->ref.refcount))
			return;
		last = true;
	}
	put_otherwise(dev, last, __builtin_return_address(0));
}

/* Everything of drm_dev_register() that can fail. */
static int drm_dev_publish(struct drm_device *dev, unsigned long flags)
{
	const struct drm_driver *driver = dev->driver;
	struct drmres_phase phase;
	int ret;

	drm_debugfs_dev_register(dev);

	ret = drm_minor_register(dev, DRM_MINOR_RENDER);
	if (ret)
		return ret;
	ret = drm_minor_register(dev, DRM_MINOR_PRIMARY);
	if (ret)
		return ret;
	ret = drm_minor_register(dev, DRM_MINOR_ACCEL);
	if (ret)
		return ret;

	set_registered(dev, true);
	dev->binding = dev->dev ? drmres_binding_of(dev->dev) : 0;
	set_unplugged(dev, false);

	if (driver->load) {
		drmres_phase_enter(&phase, "load", dev->label);
		ret = driver->load(dev, flags);
		drmres_phase_leave(&phase);
	}
	if (ret || !drm_core_check_feature(dev, DRIVER_MODESET))
		return ret;
	ret = drmres_modeset_register_all(dev);
	if (ret && driver->unload) {
		drmres_phase_enter(&phase, "unload", dev->label);
		driver->unload(dev);
		drmres_phase_leave(&phase);
	}
	return ret;
}

int(drm_dev_register)(struct drm_device *dev, unsigned long flags)
{
	const struct drm_driver *driver;
	struct drm_minor *minor;
	int ret;

	if (!drmres_drm_usable(dev, __func__))
		return -EINVAL;
	if (dev->registered) {
		/* Linux adds the minors a second time and hits a BUG(). */
		drmres_report_drm(__builtin_return_address(0), DRMRES_REGISTER_TWICE, __func__, dev,
				  "is registered already");
		return -EBUSY;
	}
	if (!dev->managed.final_kfree)
		drmres_report_drm(__builtin_return_address(0), DRMRES_REGISTER_NO_CONTAINER, __func__, dev,
				  "would never be freed");
	if (dev->unplugged && drmres_get_policy() == DRMRES_STRICT)
		drmres_report_drm(__builtin_return_address(0), DRMRES_REGISTER_UNPLUGGED, __func__, dev,
				  "was unplugged; drm_dev_enter() succeeds again");

	driver = dev->driver;
	ret = drm_dev_publish(dev, flags);
	if (ret) {
		/* Userspace may have opened a minor that was published, and entered a section. */
		drm_dev_synchronize_unplug(dev, DRMRES_CALL(__func__));
		set_registered(dev, false);
		drm_minor_unregister(dev, DRM_MINOR_ACCEL);
		drm_minor_unregister(dev, DRM_MINOR_PRIMARY);
		drm_minor_unregister(dev, DRM_MINOR_RENDER);
		return ret;
	}

	note_dev(dev, DRMRES_EVENT_REGISTER, 0, __builtin_return_address(0));
	minor = dev->primary ?: dev->accel;
	DRM_INFO("Initialized %s %d.%d.%d for %s on minor %d\n", driver->name, driver->major, driver->minor,
		 driver->patchlevel, dev_name(dev->dev), minor->index);
	return 0;
}

void(drm_dev_unregister)(struct drm_device *dev)
{
	if (!drmres_drm_usable(dev, __func__))
		return;
	if (!dev->registered && drmres_get_policy() == DRMRES_STRICT) {
		drmres_report_drm(__builtin_return_address(0), DRMRES_UNREGISTER_NOT_REGISTERED, __func__, dev,
				  "is not registered");
		return;
	}

	note_dev(dev, DRMRES_EVENT_UNREGISTER, 0, __builtin_return_address(0));
	drm_dev_hide(dev);
}

void(drm_dev_unplug)(struct drm_device *dev)
{
	if (!drmres_drm_usable(dev, __func__))
		return;

	note_dev(dev, DRMRES_EVENT_UNPLUG, 0, __builtin_return_address(0));
	drm_dev_synchronize_unplug(dev, DRMRES_CALL(__func__));
	drm_dev_hide(dev);
	drmres_drm_unmap_all(dev);
}

/* Runs before any thread but the first exists. Here, where whoever has a drm_device finds it. */
__attribute__((constructor)) static void start(void)
{
	drmres_hooks.keeps_itself = drmres_drm_keeps_itself;
	drmres_srcu_local_begin(&drm_unplug_srcu);
}
