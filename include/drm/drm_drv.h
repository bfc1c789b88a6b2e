/* SPDX-License-Identifier: MIT */
/**
 * DOC: DRM drivers and the life of their devices
 *
 * A driver's probe allocates a device with devm_drm_dev_alloc(), fills in its structure, and publishes it with
 * drm_dev_register() as its last step. Its remove calls drm_dev_unplug() first. Between those two lines lies everything
 * that can go wrong: the probing driver's reference is put when the parent's devres is released, but userspace may
 * hold the device for much longer, so
 *
 * - what a file, a mapping or a buffer can reach belongs to the drm_device: drmm_*(), see drm/drm_managed.h;
 * - what the hardware needs belongs to the parent: devm_*(), and is only touched between drm_dev_enter() and
 *   drm_dev_exit(), which stop succeeding when drm_dev_unplug() begins.
 *
 * Everything here may be called concurrently on different devices. On one device, register, unregister and unplug are
 * for one thread at a time; get, put, enter and exit are for any.
 */
#ifndef _DRM_DRV_H_
#define _DRM_DRV_H_

#include <drm/drm_device.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/srcu_local.h>
#include <drmres/types.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/err.h>

__BEGIN_DECLS

struct dma_buf;
struct drm_fb_helper;
struct drm_fb_helper_surface_size;
struct drm_file;
struct drm_gem_object;
struct drm_ioctl_desc;
struct dma_buf_attachment;
struct sg_table;
struct drm_mode_create_dumb;
struct file_operations;

/**
 * enum drm_driver_feature - feature flags
 * @DRIVER_GEM: has GEM objects
 * @DRIVER_MODESET: sets modes
 * @DRIVER_RENDER: has a render node beside the primary one
 * @DRIVER_ATOMIC: sets modes atomically
 * @DRIVER_SYNCOBJ: has &drm_syncobj for explicit synchronisation
 * @DRIVER_SYNCOBJ_TIMELINE: has their timeline flavour
 * @DRIVER_COMPUTE_ACCEL: computes only; excludes DRIVER_RENDER and DRIVER_MODESET
 * @DRIVER_GEM_GPUVA: lets userspace choose GPU addresses
 * @DRIVER_CURSOR_HOTSPOT: needs the hotspot of cursors
 */
enum drm_driver_feature {
	DRIVER_GEM = 1 << 0,
	DRIVER_MODESET = 1 << 1,
	DRIVER_RENDER = 1 << 3,
	DRIVER_ATOMIC = 1 << 4,
	DRIVER_SYNCOBJ = 1 << 5,
	DRIVER_SYNCOBJ_TIMELINE = 1 << 6,
	DRIVER_COMPUTE_ACCEL = 1 << 7,
	DRIVER_GEM_GPUVA = 1 << 8,
	DRIVER_CURSOR_HOTSPOT = 1 << 9,
};

/**
 * struct drm_driver - DRM driver structure
 * @load: set the device up after it was registered; old, race-prone, returns 0 or -errno
 * @open: a file was opened; make its private data; returns 0 or -errno
 * @postclose: a file was closed; undo @open. Runs after unplug too, as late as userspace likes.
 * @lastclose: no file is left
 * @unload: reverse of @load, called by drm_dev_unregister()
 * @release: the last reference was put; resources that are not managed go here. Also called when devm_drm_dev_alloc()
 *           fails in its last step, on a device that the driver has never seen.
 * @gem_create_object: make a GEM object for a helper that creates buffers; a pointer or an ERR_PTR()
 * @gem_prime_import: make a GEM object of a dma-buf; a pointer or an ERR_PTR(). NULL for drm_gem_prime_import()
 * @gem_prime_import_sg_table: unused here, kept for driver source
 * @dumb_create: make a buffer that the processor draws into; returns 0 or -errno
 * @dumb_map_offset: the offset at which it is mapped; returns 0 or -errno
 * @fbdev_probe: make the console's buffer; there is no console
 * @major: version
 * @minor: version
 * @patchlevel: version
 * @name: short name
 * @desc: one line
 * @date: unused; old drivers still have it
 * @driver_features: &enum drm_driver_feature bits
 * @ioctls: the driver's own ioctls, indexed from DRM_COMMAND_BASE
 * @num_ioctls: how many
 * @fops: file operations of the device's nodes
 *
 * Lifetime: until the last device of the driver was released.
 */
struct drm_driver {
	int (*load)(struct drm_device *dev, unsigned long flags);
	int (*open)(struct drm_device *dev, struct drm_file *file);
	void (*postclose)(struct drm_device *dev, struct drm_file *file);
	void (*lastclose)(struct drm_device *dev);
	void (*unload)(struct drm_device *dev);
	void (*release)(struct drm_device *dev);
	struct drm_gem_object *(*gem_create_object)(struct drm_device *dev, size_t size);
	struct drm_gem_object *(*gem_prime_import)(struct drm_device *dev, struct dma_buf *dma_buf);
	struct drm_gem_object *(*gem_prime_import_sg_table)(struct drm_device *dev, struct dma_buf_attachment *attach,
							    struct sg_table *sgt);

	int (*dumb_create)(struct drm_file *file_priv, struct drm_device *dev, struct drm_mode_create_dumb *args);
	int (*dumb_map_offset)(struct drm_file *file_priv, struct drm_device *dev, u32 handle, u64 *offset);
	int (*fbdev_probe)(struct drm_fb_helper *fbdev_helper, struct drm_fb_helper_surface_size *sizes);

	int major;
	int minor;
	int patchlevel;
	const char *name;
	const char *desc;
	const char *date;

	u32 driver_features;
	const struct drm_ioctl_desc *ioctls;
	int num_ioctls;
	const struct file_operations *fops;
};

/* Behind devm_drm_dev_alloc(): @size bytes, with a struct drm_device at @offset. */
void *__devm_drm_dev_alloc(struct device *parent, const struct drm_driver *driver, size_t size, size_t offset);

/* The same without devres: the only reference is the caller's to put. */
void *__drm_dev_alloc(struct device *parent, const struct drm_driver *driver, size_t size, size_t offset);

/**
 * devm_drm_dev_alloc() - allocate the driver's structure with its drm_device inside
 * @parent: device that probe() got
 * @driver: DRM driver
 * @type: struct type that embeds the drm_device
 * @member: name of the struct drm_device in @type
 *
 * One reference, which @parent's devres puts at unbind. The structure is zeroed.
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last drm_dev_put(), which may be long after unbind.
 * Return: pointer to @type, or an ERR_PTR(): -ENOMEM; -EINVAL without @parent or for features that exclude each other.
 */
#define devm_drm_dev_alloc(parent, driver, type, member) \
	((type *)__devm_drm_dev_alloc(parent, driver, sizeof(type), offsetof(type, member)))

/**
 * drm_dev_alloc() - allocate a drm_device that is embedded in nothing and put by hand
 * @driver: DRM driver
 * @parent: parent device
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last drm_dev_put(); the first of them is the caller's.
 * Return: the device, or an ERR_PTR() as devm_drm_dev_alloc().
 */
struct drm_device *drm_dev_alloc(const struct drm_driver *driver, struct device *parent);

/**
 * drm_dev_register() - publish a device to userspace
 * @dev: device, set up completely
 * @flags: handed to &drm_driver.load
 *
 * Once in a device's life, as the last step of probe. Clears &drm_device.unplugged.
 *
 * Context: Process context. May sleep.
 * Return: 0, or -errno; after a failure nobody can open the device, and drm_dev_enter() fails.
 */
int __must_check drm_dev_register(struct drm_device *dev, unsigned long flags);

/**
 * drm_dev_unregister() - hide a device from userspace
 * @dev: device
 *
 * Files that are open stay open, and drm_dev_enter() keeps succeeding: a driver whose hardware may vanish needs
 * drm_dev_unplug().
 *
 * Context: Process context. May sleep.
 */
void drm_dev_unregister(struct drm_device *dev);

/**
 * drm_dev_get() - take a reference
 * @dev: device of which the caller holds a reference already; NULL is ignored
 *
 * Context: Any.
 */
void drm_dev_get(struct drm_device *dev);

/**
 * drm_dev_put() - drop a reference
 * @dev: device; NULL is ignored
 *
 * The last one calls &drm_driver.release, releases the managed resources newest first, and frees the allocation that
 * embeds @dev.
 *
 * Context: Process context if it may be the last one.
 */
void drm_dev_put(struct drm_device *dev);

/* struct drm_device *dev __free(drm_dev_put) = NULL; */
DEFINE_FREE(drm_dev_put, struct drm_device *, if (!IS_ERR_OR_NULL(_T)) drm_dev_put(_T))

/**
 * drm_dev_enter() - begin to touch the hardware
 * @dev: device
 * @idx: where to put what drm_dev_exit() needs
 *
 * Nests, and the section may sleep; but one that waits for hardware that is gone keeps drm_dev_unplug() waiting.
 *
 * Context: Any.
 * Return: true if the hardware is there; false if not, and then drm_dev_exit() must not be called.
 */
bool __must_check drm_dev_enter(struct drm_device *dev, int *idx);

/* The domain of all sections; private to the functions below. */
extern struct srcu_struct drm_unplug_srcu;

/**
 * __drm_dev_enter_quick() - drm_dev_enter() while nobody pays attention
 * @dev: device
 * @idx: where to put what drm_dev_exit() needs
 *
 * In line: most drivers enter a section for each access. Whoever gets false asks drm_dev_enter(), which has whatever there is
 * to report.
 *
 * Context: Any.
 * Return: true if the hardware is there; false, with nothing done, if it takes more to say.
 */
static inline bool __drm_dev_enter_quick(struct drm_device *dev, int *idx)
{
	struct drmres_srcu_local *mine = drmres_srcu_mine;

	if (__builtin_expect((intptr_t)dev <= 0 || !idx, 0))
		return false;
	/* PAIRS WITH: drmres_attention_set(). */
	if (__builtin_expect(__atomic_load_n(&drmres_attention_paid, __ATOMIC_ACQUIRE) != 0, 0) ||
	    !drmres_srcu_local_may_count(mine))
		return false;
	drmres_srcu_local_count(mine, &drm_unplug_srcu, idx);
	/* Relaxed: the section orders it. PAIRS WITH: drm_dev_synchronize_unplug() and set_registered() in drm_drv.c. */
	if (__builtin_expect(!__atomic_load_n(&dev->wary, __ATOMIC_RELAXED), 1))
		return true;
	drmres_srcu_local_leave(&drm_unplug_srcu, (u32)*idx);
	return false;
}

/**
 * drm_dev_exit() - end what drm_dev_enter() began
 * @idx: what it stored
 *
 * Context: Any; the thread that entered.
 */
void drm_dev_exit(int idx);

/**
 * __drm_dev_exit_quick() - drm_dev_exit() while nobody pays attention
 * @idx: what drm_dev_enter() stored
 *
 * Context: Any; the thread that entered.
 * Return: false, with nothing done, if that has to be asked of drm_dev_exit().
 */
static inline bool __must_check __drm_dev_exit_quick(int idx)
{
	/* PAIRS WITH: drmres_attention_set(). */
	if (__builtin_expect((idx & ~1) || __atomic_load_n(&drmres_attention_paid, __ATOMIC_ACQUIRE) != 0, 0) ||
	    __builtin_expect(!drmres_srcu_local_is_inside((u32)idx), 0))
		return false;
	drmres_srcu_local_leave(&drm_unplug_srcu, (u32)idx);
	return true;
}

/**
 * drm_dev_unplug() - take the hardware away from a device that is in use
 * @dev: device
 *
 * When it returns, no section of drm_dev_enter() is left and none can begin, no new file can be opened, and no mapping
 * reaches the hardware. Open files stay valid. Calling it again does no harm.
 *
 * Context: Process context, outside of any drm_dev_enter() section. Waits for those.
 */
void drm_dev_unplug(struct drm_device *dev);

/* Behind drm_dev_is_unplugged(). */
bool drmres_drm_is_unplugged(struct drm_device *dev);

/**
 * drm_dev_is_unplugged() - is the hardware gone?
 * @dev: device
 *
 * A hint: the answer may be stale before it is read. Use drm_dev_enter() for anything that must be right.
 *
 * Context: Any.
 * Return: true after drm_dev_unplug().
 */
static inline bool drm_dev_is_unplugged(struct drm_device *dev)
{
	return drmres_drm_is_unplugged(dev);
}

/**
 * drm_core_check_all_features() - does a device have all of these features?
 * @dev: device
 * @features: &enum drm_driver_feature bits
 *
 * Return: true if driver and device both have each of them; false for none at all.
 */
static inline bool drm_core_check_all_features(const struct drm_device *dev, u32 features)
{
	return features && !(features & ~(dev->driver->driver_features & dev->driver_features));
}

/**
 * drm_core_check_feature() - does a device have this feature?
 * @dev: device
 * @feature: one feature
 *
 * Return: true if driver and device both have it.
 */
static inline bool drm_core_check_feature(const struct drm_device *dev, enum drm_driver_feature feature)
{
	return drm_core_check_all_features(dev, feature);
}

/* Whether the command line forbids drivers that know the hardware: never here. */
static inline bool drm_firmware_drivers_only(void)
{
	return false;
}

#ifdef DRMRES_SITES
#define __devm_drm_dev_alloc(...) DRMRES_AT(__devm_drm_dev_alloc(__VA_ARGS__))
#define __drm_dev_alloc(...) DRMRES_AT(__drm_dev_alloc(__VA_ARGS__))
#define drm_dev_alloc(...) DRMRES_AT(drm_dev_alloc(__VA_ARGS__))
#define drm_dev_register(...) DRMRES_AT(drm_dev_register(__VA_ARGS__))
#define drm_dev_unregister(...) DRMRES_AT_VOID(drm_dev_unregister(__VA_ARGS__))
#define drm_dev_get(...) DRMRES_AT_VOID(drm_dev_get(__VA_ARGS__))
#define drm_dev_put(...) DRMRES_AT_VOID(drm_dev_put(__VA_ARGS__))
#define drm_dev_enter(...) DRMRES_FROM(drmres_dev_enter_from, __VA_ARGS__)
#define drm_dev_exit(...) DRMRES_FROM(drmres_dev_exit_from, __VA_ARGS__)
#define drm_dev_unplug(...) DRMRES_AT_VOID(drm_dev_unplug(__VA_ARGS__))

/* For the macros alone: @site is noted only where somebody may hear of it. */
static inline bool drmres_dev_enter_from(const struct drmres_site *site, struct drm_device *dev, int *idx)
{
	const struct drmres_site *outer;
	bool entered;

	if (__drm_dev_enter_quick(dev, idx))
		return true;
	outer = drmres_site_swap(site);
	entered = (drm_dev_enter)(dev, idx);
	drmres_site_swap(outer);
	return entered;
}

static inline void drmres_dev_exit_from(const struct drmres_site *site, int idx)
{
	const struct drmres_site *outer;

	if (__drm_dev_exit_quick(idx))
		return;
	outer = drmres_site_swap(site);
	(drm_dev_exit)(idx);
	drmres_site_swap(outer);
}
#endif

__END_DECLS

/* Last, because some of them need this one: what driver source has of it without asking. */
#if !defined(__cplusplus) && !defined(__swift__)
#include <drm/drm_ioctl.h>
#include <linux/device.h>
#include <linux/irqreturn.h>
#endif

#endif
