/* SPDX-License-Identifier: MIT */
/**
 * DOC: the DRM device
 *
 * What userspace holds on to. It is embedded in the driver's own structure, is counted by @ref and lives until the last
 * drm_dev_put(): after unbind, for as long as a file, a mapping, a buffer or a fence is left. What the driver hangs
 * on it with drmm_*() goes then, newest first; the memory around it goes last of all, because the list of those
 * resources is inside it.
 *
 * drm_dev_get(), drm_dev_put(), drm_dev_enter() and every drmm_*() function may be called concurrently. Fields are
 * the driver's to read; only @dev_private and, before drm_dev_register(), @driver_features are its to write.
 */
#ifndef _DRM_DEVICE_H_
#define _DRM_DEVICE_H_

#include <drm/drm_mode_config.h>
#include <drmres/link.h>
#include <drmres/types.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

__BEGIN_DECLS

struct device;
struct drm_driver;
struct drm_fb_helper;
struct drm_master;
struct drm_minor;
struct drm_vblank_crtc;
struct drm_vma_offset_manager;
struct drmres_home;
struct drmres_walk;
struct inode;

/**
 * struct drm_device - DRM device structure
 * @ref: reference count; drm_dev_get() and drm_dev_put()
 * @dev: device of the bus. The drm_device holds a reference until its oldest managed resource is released, and has NULL
 *       here from then on.
 * @managed: resources that live as long as the drm_device
 * @managed.resources: list of them, newest first
 * @managed.final_kfree: allocation that embeds the drm_device; freed when everything else is gone
 * @managed.lock: protects @managed.resources and @managed.walk
 * @managed.walk: the final release while it is under way, NULL otherwise; private
 * @managed.home: where the slab back end keeps the resources; private
 * @managed.memory: how many nodes for memory were put on the list in a quick way, those that are gone included; private
 * @driver: DRM driver managing the device
 * @dev_private: driver private data; embed the drm_device in your own structure instead
 * @primary: primary node, ``card0``; NULL for a compute accelerator
 * @render: render node, ``renderD128``; NULL without DRIVER_RENDER
 * @accel: compute acceleration node, ``accel0``; NULL without DRIVER_COMPUTE_ACCEL
 * @registered: between drm_dev_register() and drm_dev_unregister()
 * @master: who may set modes; protected by @master_mutex
 * @driver_features: what this device can do out of what its driver can; all bits set at first
 * @unplugged: the hardware is gone; written by drm_dev_unplug(), read inside drm_dev_enter()
 * @may_be_stale: registered no more, perhaps its driver is unbound, and nothing was said of that yet; private
 * @wary: both in one, zero as long as there is nothing to say to who enters; private
 * @anon_inode: address space that the mappings of all files share, so that unplug finds them all
 * @unique: unique name of the device, as its parent is called
 * @struct_mutex: for drivers that still have one lock for everything
 * @master_mutex: protects @master
 * @open_count: files that are open
 * @filelist_mutex: protects @filelist
 * @filelist: open files, linked through &drm_file.lhead
 * @event_lock: protects the events of every file
 * @object_name_lock: protects the global names of GEM objects
 * @vma_offset_manager: fake offsets at which GEM objects are mapped; NULL without DRIVER_GEM
 * @num_crtcs: CRTCs that drm_vblank_init() was told of
 * @vblank: vertical blanking of each of them; NULL before drm_vblank_init()
 * @vblank_disable_immediate: whether the interrupt is switched off as soon as nobody waits
 * @max_vblank_count: where the hardware's counter wraps round, 0 for none
 * @vbl_lock: protects @vblank
 * @vblank_time_lock: protects the time stamps
 * @mode_config: modeset objects; &drm_mode_config.initialised only with drmm_mode_config_init()
 * @fb_helper: of a client that shows the console; always NULL
 * @binding: the binding of @dev in which it was registered, 0 for none; private
 * @told_stale: it was told that it should have been unplugged; private
 * @devm: of devm_drm_dev_alloc(): its parent may have an action that puts it; private
 * @recorded: it has a record of its own of being alive; private
 * @inode_here: what @anon_inode points to, unless that is an allocation; private
 * @id: its number, private
 * @label: how reports and traces call it: ``drm#3``; private
 */
struct DRMRES_SWIFT_NONCOPYABLE drm_device {
	struct kref ref;
	struct device *dev;

	struct {
		struct list_head resources;
		void *final_kfree;
		spinlock_t lock;
		struct drmres_walk *walk;
		struct drmres_home *home;
		u64 memory;
	} managed;

	const struct drm_driver *driver;
	void *dev_private;

	struct drm_minor *primary;
	struct drm_minor *render;
	struct drm_minor *accel;

	bool registered;
	struct drm_master *master;
	u32 driver_features;
	union {
		struct {
			bool unplugged;
			bool may_be_stale;
		};
		u16 wary;
	};

	struct inode *anon_inode;
	char *unique;

	struct mutex struct_mutex;
	struct mutex master_mutex;

	atomic_t open_count;
	struct mutex filelist_mutex;
	struct list_head filelist;
	spinlock_t event_lock;

	struct mutex object_name_lock;
	struct drm_vma_offset_manager *vma_offset_manager;

	unsigned int num_crtcs;
	struct drm_vblank_crtc *vblank;
	bool vblank_disable_immediate;
	u32 max_vblank_count;
	spinlock_t vbl_lock;
	spinlock_t vblank_time_lock;

	struct drm_mode_config mode_config;
	struct drm_fb_helper *fb_helper;

	u64 binding;
	bool told_stale;
	bool devm;
	bool recorded;
	u64 id;
	char label[32];
	u64 inode_here[8];
};

__END_DECLS

#endif
