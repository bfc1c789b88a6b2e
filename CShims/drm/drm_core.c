// SPDX-License-Identifier: MIT
/**
 * DOC: what every drm_device begins with
 *
 * How a drm_device is made: its container, its numbers and its label, its reference on the parent, and the managed resources that
 * every device has. While nobody pays attention all of that is done in one function that calls little, and undone in one.
 * Owns nothing but the label that a thread gave last. The device is the caller's alone in all of these, and any thread may call.
 */
#include "drm_internal.h"
#include "drm_minor_begin.h"

#include <base/base.h>
#include <drm/drm_drv.h>
#include <drm/drm_print.h>
#include <drm/drm_vma_manager.h>
#include <drmres/policy.h>
#include <fs/fs.h>
#include <lib/attention.h>
#include <lib/context.h>
#include <lib/hooks.h>
#include <lib/object.h>
#include <lib/phase.h>
#include <lib/report.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/stddef.h>
#include <locking/lock.h>
#include <mm/mm.h>
#include <string.h>

/* Bytes that Linux allocates for it, and logs. */
#define VMA_OFFSET_MANAGER_SIZE 248
static_assert(sizeof(struct drm_vma_offset_manager) <= VMA_OFFSET_MANAGER_SIZE, "fits");

typedef u8 label_half __attribute__((vector_size(DRMRES_PHASE_LABEL / 2)));

/*
 * struct label - what the device with a number is called; zeroed: none
 * @half: the first half of @text, and all that is not zero of it unless the number is very long
 * @one: 1 where the last digit is
 * @left: how many of the numbers that follow differ in nothing but the last digit
 */
struct label {
	union {
		label_half half;
		char text[DRMRES_PHASE_LABEL];
	};
	label_half one;
	u64 id;
	u64 left;
};

static noinline void make_label(struct label *label, u64 id)
{
	/* Twice as long as any number, so that what is copied is always as much. */
	char digits[40] = "", *end = digits + sizeof(digits) / 2, *first = end;
	u64 rest = id;
	size_t last;

	do
		*--first = (char)('0' + rest % 10);
	while (rest /= 10);
	memset(label->text, 0, sizeof(label->text));
	memcpy(label->text, "drm#", 4);
	memcpy(label->text + 4, first, sizeof(digits) / 2);
	label->id = id;
	last = 4 + (size_t)(end - first) - 1;
	label->one = (label_half){0};
	label->left = 0;
	if (last < sizeof(label->one)) {
		label->one[last] = 1;
		label->left = 9 - id % 10;
	}
}

/*
 * A device is called as the last one of this thread, as a rule, but for a digit. It is zeroed. All at once: who stores a digit, and
 * loads what is around it, waits until the digit has got into the cache.
 */
static inline __attribute__((always_inline)) void begin_label(struct drm_device *dev)
{
	static __thread struct label label __attribute__((tls_model("initial-exec")));
	label_half half;

	if (likely(label.left && dev->id == label.id + 1)) {
		half = label.half + label.one;
		label.half = half;
		label.left--;
		label.id++;
		memcpy(dev->label, &half, sizeof(half));
	} else {
		make_label(&label, dev->id);
		memcpy(dev->label, label.text, sizeof(dev->label));
	}
}
static_assert(sizeof_field(struct drm_device, label) >= 4 + 20 + 1, "room for every number");
static_assert(sizeof_field(struct drm_device, label) == DRMRES_PHASE_LABEL, "a phase has all of it");

/*
 * struct starts - the numbers of a device and what its minors begin with, in the order in which they are made
 * @id: of the device
 * @held: it has its reference on the parent
 * @count: how many minors; 0 for none, which are made in the ordinary way
 */
struct starts {
	u64 id;
	bool held;
	unsigned int count;
	struct drmres_minor_start minors[2];
};

static inline __attribute__((always_inline)) void reserve(struct starts *starts, enum drm_minor_type type)
{
	struct drmres_minor_start *start = &starts->minors[starts->count];

	start->type = type;
	start->place = drmres_first_reserve(type);
	if (likely(start->place >= 0))
		starts->count++;
}

/* Few devices have more than one minor, or another one. Locked. */
static noinline void reserve_others(struct starts *starts, u32 features)
{
	const u32 gpu = DRIVER_RENDER | DRIVER_MODESET;

	if (features & DRIVER_COMPUTE_ACCEL) {
		if (!(features & gpu))
			reserve(starts, DRM_MINOR_ACCEL);
		return;
	}
	reserve(starts, DRM_MINOR_RENDER);
	reserve(starts, DRM_MINOR_PRIMARY);
	if (starts->count == 1) {
		drmres_first_free(starts->minors[0].type, (unsigned int)starts->minors[0].place);
		starts->count = 0;
	}
}

static noinline void give_back(struct starts *starts)
{
	while (starts->count) {
		const struct drmres_minor_start *start = &starts->minors[--starts->count];

		drmres_first_give(start->type, (unsigned int)start->place);
	}
}

/* Without a kit for each minor the device holds none of their numbers. */
static noinline void get_kits(struct starts *starts)
{
	for (unsigned int i = 0; i < starts->count; i++) {
		struct drmres_minor_start *start = &starts->minors[i];

		start->kit = drmres_drm_kit_get(start->type, (unsigned int)start->place);
		if (!start->kit)
			give_back(starts);
	}
}

static inline __attribute__((always_inline)) void begin_starts(struct starts *starts, u32 features)
{
	const bool favoured = drmres_first_enter();
	struct drmres_minor_start *first = starts->minors;

	starts->id = drmres_first_drm_id();
	starts->count = 0;
	if (likely(!(features & (DRIVER_COMPUTE_ACCEL | DRIVER_RENDER)))) {
		reserve(starts, DRM_MINOR_PRIMARY);
		drmres_first_leave(favoured);
		if (unlikely(!starts->count))
			return;
		first->kit = drmres_drm_kits[drmres_drm_kit_row(DRM_MINOR_PRIMARY)][first->place];
		if (likely(first->kit != NULL))
			return;
	} else {
		reserve_others(starts, features);
		drmres_first_leave(favoured);
	}
	get_kits(starts);
}

static noinline u64 next_id(void)
{
	const bool favoured = drmres_first_enter();
	u64 id = drmres_first_drm_id();

	drmres_first_leave(favoured);
	return id;
}

static noinline void begin_second(struct drm_device *dev, struct drm_minor *minor,
				  const struct drmres_minor_start *start)
{
	drmres_minor_begin(dev, minor, start);
}

/*
 * drm_managed_begin(), and all managed resources in one, as far as they are the same for every device, while nobody pays attention;
 * false, with only the first done, if that cannot be.
 */
static inline __attribute__((always_inline)) bool begin_quickly(struct drm_device *dev, struct starts *starts)
{
	const char *unique = dev_name(dev->dev);
	struct drmres_core_nodes nodes;

	if (unlikely(!starts->count)) {
		drm_managed_begin(dev);
		return false;
	}
	nodes.minors = starts->count;
	/* Behind what is made for buffers. */
	nodes.name_size = drm_core_check_feature(dev, DRIVER_GEM) ? 0 : strlen(unique) + 1;
	if (unlikely(!drmres_managed_begin_core(dev, &nodes))) {
		give_back(starts);
		return false;
	}
	dev->anon_inode = drmres_inode_here(dev);
	drmres_inode_init(dev->anon_inode);
	drmres_minor_begin(dev, nodes.minor[0], &starts->minors[0]);
	if (nodes.minors == 2)
		begin_second(dev, nodes.minor[1], &starts->minors[1]);
	if (nodes.name_size)
		dev->unique = memcpy(nodes.name, unique, nodes.name_size);
	return true;
}

static void drm_gem_init_release(struct drm_device *dev, void *ptr)
{
	(void)ptr;
	drm_vma_offset_manager_destroy(dev->vma_offset_manager);
}

static int drm_gem_init(struct drm_device *dev)
{
	mutex_init(&dev->object_name_lock);

	dev->vma_offset_manager = drmm_kzalloc(dev, VMA_OFFSET_MANAGER_SIZE, GFP_KERNEL);
	if (!dev->vma_offset_manager)
		return -ENOMEM;

	drm_vma_offset_manager_init(dev->vma_offset_manager, DRM_FILE_PAGE_OFFSET_START, DRM_FILE_PAGE_OFFSET_SIZE);
	return drmm_add_core_action_or_reset(dev, drm_gem_init_release, NULL);
}

/* What can fail once the device has an action that undoes the rest: the minors. */
static int drm_dev_init_minors(struct drm_device *dev)
{
	int ret;

	if (!drm_fs_inode_begin(dev))
		return -ENOMEM;

	if (drm_core_check_feature(dev, DRIVER_COMPUTE_ACCEL)) {
		ret = drm_minor_alloc(dev, DRM_MINOR_ACCEL);
		if (ret)
			return ret;
	} else {
		ret = drm_core_check_feature(dev, DRIVER_RENDER) ? drm_minor_alloc(dev, DRM_MINOR_RENDER) : 0;
		if (ret)
			return ret;
		ret = drm_minor_alloc(dev, DRM_MINOR_PRIMARY);
		if (ret)
			return ret;
	}
	return 0;
}

/* Whatever was not made quickly; @quick: whether that was begun. */
static noinline int drm_dev_init_managed(struct drm_device *dev, bool quick)
{
	int ret = 0;

	if (!quick) {
		ret = drmm_add_core_action_or_reset(dev, drm_dev_init_release, NULL);
		if (ret) {
			drm_managed_end(dev);
			return ret;
		}
		ret = drm_dev_init_minors(dev);
	}
	if (!ret && drm_core_check_feature(dev, DRIVER_GEM))
		ret = drm_gem_init(dev);
	if (!ret && !dev->unique) {
		dev->unique = drmm_kstrdup(dev, dev_name(dev->dev), GFP_KERNEL);
		ret = dev->unique ? 0 : -ENOMEM;
	}
	if (ret)
		drm_managed_release(dev);
	return ret;
}

static noinline int refuse_both(struct device *parent)
{
	/* Linux keeps the reference for ever: no action that would put it has been added yet. */
	if (drmres_get_policy() == DRMRES_STRICT)
		put_device(parent);
	return -EINVAL;
}

/* @starts: its numbers; NULL if somebody pays attention; a constant. */
static inline __attribute__((always_inline)) int drm_dev_init(struct drm_device *dev, const struct drm_driver *driver,
							      struct device *parent, u64 id, struct starts *starts)
{
	bool quick;

	/* Nobody else knows it yet. */
	atomic_set(&dev->ref.refcount.refs, 1);
	dev->dev = starts && starts->held ? parent : get_device(parent);
	dev->driver = driver;
	dev->id = id;
	begin_label(dev);

	/* The driver may take features away from a single device later. */
	dev->driver_features = ~0u;

	if (unlikely(drm_core_check_feature(dev, DRIVER_COMPUTE_ACCEL) &&
		     (drm_core_check_feature(dev, DRIVER_RENDER) || drm_core_check_feature(dev, DRIVER_MODESET)))) {
		DRM_ERROR("DRM driver can't be both a compute acceleration and graphics driver\n");
		return refuse_both(parent);
	}

	INIT_LIST_HEAD(&dev->filelist);
	drmres_lock_begin_zeroed(&dev->event_lock.lock, DRMRES_HELD_SPINLOCK, "&dev->event_lock");
	drmres_lock_begin_zeroed(&dev->struct_mutex.lock, DRMRES_HELD_MUTEX, "&dev->struct_mutex");
	drmres_lock_begin_zeroed(&dev->filelist_mutex.lock, DRMRES_HELD_MUTEX, "&dev->filelist_mutex");
	drmres_lock_begin_zeroed(&dev->master_mutex.lock, DRMRES_HELD_MUTEX, "&dev->master_mutex");

	if (!starts) {
		drm_managed_begin(dev);
		drmres_drm_born(dev);
		quick = false;
	} else {
		quick = begin_quickly(dev, starts);
	}
	return likely(quick && dev->unique) ? 0 : drm_dev_init_managed(dev, quick);
}

/* Refuse what would be written outside of the container, or without a parent, before anything is allocated. */
static inline int check_alloc(struct device *parent, const struct drm_driver *driver, size_t size, size_t offset,
			      const char *function, const void *pc)
{
	if (!driver) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, function, NULL, "no struct drm_driver");
		return -EINVAL;
	}
	if (IS_ERR_OR_NULL(parent)) {
		drmres_report_at(pc, DRMRES_DRM_NO_PARENT, function, NULL,
				 "driver %s has no parent device for its drm_device", driver->name ?: "(null)");
		return -EINVAL;
	}
	if (!drmres_may_access(parent, function))
		return -EINVAL;
	if (offset > size || size - offset < sizeof(struct drm_device)) {
		drmres_report_at(pc, DRMRES_FINAL_KFREE_BEYOND, function, NULL,
				 "driver %s has no room for a drm_device %zu bytes into a structure of %zu",
				 driver->name ?: "(null)", offset, size);
		return -EINVAL;
	}
	return 0;
}

static struct drmres_tag tag_of(const struct drm_driver *driver, const struct device *parent, u64 id, size_t size)
{
	return (struct drmres_tag){
		.kind = DRMRES_KIND_DRM,
		.id = id,
		.owner_kind = DRMRES_TAG_OF_DEVICE,
		.owner_name = dev_name(parent) ?: "",
		.name = driver->name ?: "",
		.size = size,
	};
}

/* It has no number, and nobody knows what it is, before it is certain that it will be one. */
static noinline void *make_attended(struct device *parent, const struct drm_driver *driver, size_t size, size_t offset,
				    const void *pc)
{
	void *container = drmres_mem_alloc(size, GFP_KERNEL | __GFP_ZERO, pc);
	struct drm_device *drm;
	struct drmres_tag tag;
	int ret;

	if (!container)
		return ERR_PTR(-ENOMEM);
	drm = (struct drm_device *)((u8 *)container + offset);
	ret = drm_dev_init(drm, driver, parent, next_id(), NULL);
	if (ret) {
		drmres_mem_free(container, false, pc);
		return ERR_PTR(ret);
	}
	tag = tag_of(driver, parent, drm->id, size);
	drmres_mem_tag(container, &tag);
	return container;
}

static noinline void *alloc_anew(struct device *parent, const struct drm_driver *driver, size_t size, u64 id,
				 const void *pc)
{
	const struct drmres_tag tag = tag_of(driver, parent, id, size);

	return drmres_mem_alloc_tagged(size, &tag, pc);
}

/* While nobody pays attention it is known what it is from the beginning. */
static inline __attribute__((always_inline)) void *make(struct device *parent, const struct drm_driver *driver,
							size_t size, size_t offset, const char *function,
							const void *pc)
{
	const char *parent_name;
	struct starts starts;
	void *container;
	int ret;

	ret = check_alloc(parent, driver, size, offset, function, pc);
	if (unlikely(ret))
		return ERR_PTR(ret);
	if (drmres_attended())
		return make_attended(parent, driver, size, offset, pc);

	parent_name = dev_name(parent);
	/* An atomic operation waits for all stores before it: so there should be few. */
	starts.held = drmres_get_device_quickly(parent);
	if (likely(parent_name && driver->name && !drmres_atomic_nesting)) {
		begin_starts(&starts, driver->driver_features);
		container = drmres_mem_alloc_warm(size, starts.id, parent_name, driver->name, pc);
	} else {
		starts.count = 0;
		starts.id = next_id();
		container = NULL;
	}
	if (unlikely(!container)) {
		container = alloc_anew(parent, driver, size, starts.id, pc);
		if (!container) {
			give_back(&starts);
			if (starts.held)
				put_device(parent);
			return ERR_PTR(-ENOMEM);
		}
	}
	ret = drm_dev_init((struct drm_device *)((u8 *)container + offset), driver, parent, starts.id, &starts);
	if (unlikely(ret)) {
		drmres_mem_free(container, false, pc);
		return ERR_PTR(ret);
	}
	return container;
}

noinline void *drmres_drm_make(struct device *parent, const struct drm_driver *driver, size_t size, size_t offset,
			       const char *function, const void *pc)
{
	return make(parent, driver, size, offset, function, pc);
}

void *(__drm_dev_alloc)(struct device *parent, const struct drm_driver *driver, size_t size, size_t offset)
{
	void *container;

	container = drmres_drm_make(parent, driver, size, offset, "drm_dev_alloc", __builtin_return_address(0));
	if (!IS_ERR(container))
		((struct drm_device *)((u8 *)container + offset))->managed.final_kfree = container;
	return container;
}

/* Not inline, as the other one: so that the compiler leaves it in one piece. */
noinline struct drm_device *(drm_dev_alloc)(const struct drm_driver *driver, struct device *parent)
{
	struct drm_device *dev;

	dev = make(parent, driver, sizeof(*dev), 0, __func__, __builtin_return_address(0));
	if (!IS_ERR(dev))
		dev->managed.final_kfree = dev;
	return dev;
}

static bool is_idle(const struct mutex *mutex)
{
	return drmres_lock_is_idle(&mutex->lock, DRMRES_HELD_MUTEX);
}

/* Nothing is to be done when it goes. */
static bool is_inode_idle(const struct drm_device *dev)
{
	return dev->anon_inode == drmres_inode_here(dev) && dev->anon_inode->i_data.backing < 0;
}

/* Few devices have them. */
static noinline bool may_others_end(const struct drm_device *dev)
{
	return (!dev->render || drmres_minor_may_end(dev, dev->render)) &&
	       (!dev->accel || drmres_minor_may_end(dev, dev->accel));
}

static noinline void end_others(struct drm_device *dev)
{
	if (dev->render)
		drmres_minor_end(dev->render);
	if (dev->accel)
		drmres_minor_end(dev->accel);
}

/* Every check comes before the first thing that is done. */
bool drmres_drm_end_quickly(struct drm_device *dev, unsigned int minors)
{
	const unsigned int others = (unsigned int)(dev->render != NULL) + (dev->accel != NULL);
	struct device *parent = dev->dev;

	/* Whatever was released already, or was never made, is not even to be looked at. */
	if (minors != others + (dev->primary != NULL))
		return false;
	if (dev->recorded || IS_ERR_OR_NULL(parent) || !is_inode_idle(dev) || !is_idle(&dev->master_mutex) ||
	    !is_idle(&dev->filelist_mutex) || !is_idle(&dev->struct_mutex) ||
	    (dev->primary && !drmres_minor_may_end(dev, dev->primary)) || (others && !may_others_end(dev)) ||
	    !drmres_put_device_quickly(parent))
		return false;

	dev->dev = NULL;
	if (likely(dev->primary != NULL))
		drmres_minor_end(dev->primary);
	if (others)
		end_others(dev);
	drmres_lock_end(&dev->master_mutex.lock);
	drmres_lock_end(&dev->filelist_mutex.lock);
	drmres_lock_end(&dev->struct_mutex.lock);
	return true;
}
