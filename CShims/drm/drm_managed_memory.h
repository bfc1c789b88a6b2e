/* SPDX-License-Identifier: MIT */
/*
 * Managed memory of drm_device: the functions that allocate it and free it early, what is common done first, and after that
 * what is less so. A part of drm_managed.c, which has the nodes, and the only one to include this. May be called by any thread
 * that has a reference of the device.
 */
#ifndef _DRMRES_DRM_MANAGED_MEMORY_H_
#define _DRMRES_DRM_MANAGED_MEMORY_H_

/* drm_managed_packed.h */
static noinline void *packed_kmalloc(struct drm_device *dev, size_t size, gfp_t gfp, const void *pc);
static void *packed_kmalloc_again(struct drmres_home *home, size_t size);
static bool packed_kfree(struct drm_device *dev, void *data);

static noinline void *allocate(struct drm_device *dev, size_t size, gfp_t gfp, const void *pc)
{
	struct managed_quick quick;
	struct drmres *dr;

	if (managed_quick_flags(gfp)) {
		dr = quick_dr(dev, NULL, size, drmres_core_names.kmalloc, &quick);
		if (dr) {
			managed_quick_leave(&quick);
			return dr->data;
		}
	}
	if (may_add(dev, "drmm_kmalloc", pc))
		return NULL;

	dr = alloc_dr(NULL, size, gfp, pc);
	if (!dr) {
		if (drmres_get_profile() == DRMRES_LINUX_6_12)
			dbg_of("drmm_kmalloc", dev, "failed to allocate %zu bytes, %u flags\n", size, gfp);
		else
			dbg_of("drmm_kmalloc", dev, "failed to allocate %zu bytes, %s\n", size,
			       drmres_gfp_text(gfp).text);
		return NULL;
	}

	name_dr(dev, dr, drmres_core_names.kmalloc, gfp, offsetof(struct drmres, data), pc);
	add_dr(dev, dr, pc);
	return dr->data;
}

/* No flags, but that nothing is to be done which takes more than the home. */
#define ONLY_QUICKLY ((gfp_t)-1)

/*
 * With the home locked: a zeroed block, or NULL, becomes memory on the list, in front of @newest, and the home is left. That there is
 * no function the zeroes say. @shared: as for managed_common_leave().
 */
managed_inline void *listed_memory(struct drm_device *dev, struct drmres_home *home, struct drmres *dr,
				   struct list_head *newest, size_t size, const bool shared)
{
	if (__builtin_expect(!dr, 0))
		return NULL;
	dev->managed.memory++;
	dr->node.name = drmres_core_names.kmalloc;
	dr->node.size = size;
	managed_quick_link_between(&dr->node.entry, &dev->managed.resources, newest);
	managed_common_leave(home, shared);
	return dr->data;
}

/* The same of packed memory. */
managed_inline void *packed_memory(struct drmres_home *home, void *memory, const bool shared)
{
	if (__builtin_expect(memory != NULL, 1))
		managed_common_leave(home, shared);
	return memory;
}

/*
 * With the home locked: memory, and the home is left, if that takes no more than to carve a block, or, @again, to take a
 * place that was freed; NULL, with nothing done and the home still locked, if it does. Calls nothing. @again, @shared: constants.
 */
managed_inline void *quick_memory(struct drm_device *dev, struct drmres_home *home, size_t size, const bool again,
				  const bool shared)
{
	struct list_head *newest;
	size_t bytes;

	if (home->packing) {
		bytes = drmres_packed_bytes(size, MANAGED_UNIT);
		return packed_memory(home,
				     again ? drmres_packed_reuse(home, bytes, (u32)(bytes - size))
					   : drmres_packed_carve(home, bytes, (u32)(bytes - size)),
				     shared);
	}
	newest = dev->managed.resources.next;
	if (!is_newest(dev, newest))
		return NULL;
	bytes = dr_bytes(size);
	return listed_memory(dev, home, again ? drmres_home_reuse_node(home, bytes) : drmres_home_carve(home, bytes),
			     newest, size, shared);
}

/* Where neither is enough. @home: from common_enter(), is left; or NULL. */
static noinline void *kmalloc_anyhow(struct drm_device *dev, size_t size, gfp_t gfp, struct drmres_home *home,
				     const void *pc)
{
	struct list_head *newest;
	void *memory = NULL;

	if (!home)
		return drmres_packing ? packed_kmalloc(dev, size, gfp, pc) : allocate(dev, size, gfp, pc);
	newest = dev->managed.resources.next;
	if (home->packing)
		memory = packed_memory(home, packed_kmalloc_again(home, size), false);
	else if (is_newest(dev, newest))
		memory =
			listed_memory(dev, home, drmres_home_get_slow(home, dr_bytes(size), true), newest, size, false);
	if (memory)
		return memory;
	drmres_bias_leave(&home->lock);
	return gfp == ONLY_QUICKLY ? NULL : allocate(dev, size, gfp, pc);
}

/* Whether memory is of a common kind as far as nothing is looked at. */
managed_inline bool is_common(size_t size, gfp_t gfp)
{
	return __builtin_expect(size <= COMMON_SIZE, 1) && managed_common_flags(gfp);
}

/*
 * The home where other threads are on the device, too, by managed_common_enter_shared(). Whoever may get a lane for having had to
 * wait does that elsewhere.
 */
managed_inline struct drmres_home *enter_shared(struct drm_device *dev)
{
	return drmres_packing ? managed_common_enter_shared(&drmres_rules, dev, false)
			      : managed_common_enter_shared(&drmres_rules, dev, true);
}

/* Where other threads are on the device, too: out of a lane, or of the home. */
managed_inline void *shared_kmalloc(struct drm_device *dev, size_t size, gfp_t gfp)
{
	size_t bytes = drmres_packed_bytes(size, MANAGED_UNIT);
	struct drmres_home *home;
	void *memory;

	if (!is_common(size, gfp) || !managed_quick_pointer(dev) || drmres_attended() || drmres_atomic_nesting)
		return NULL;
	memory = managed_common_lane_memory(&drmres_rules, dev, bytes, (u32)(bytes - size));
	if (memory)
		return memory;
	home = enter_shared(dev);
	if (!home)
		return NULL;
	memory = quick_memory(dev, home, size, false, true) ?: quick_memory(dev, home, size, true, true);
	if (__builtin_expect(!memory, 0))
		drmres_bias_give(&home->lock);
	return memory;
}

/* Where the home is not had by favour. */
static noinline void *kmalloc_shared(struct drm_device *dev, size_t size, gfp_t gfp, const void *pc)
{
	return shared_kmalloc(dev, size, gfp) ?: kmalloc_anyhow(dev, size, gfp, NULL, pc);
}

/* Where a place may be used again. Calls nothing then. @home: from common_enter(), is left; or NULL. */
static noinline void *kmalloc_again(struct drm_device *dev, size_t size, gfp_t gfp, struct drmres_home *home,
				    const void *pc)
{
	if (__builtin_expect(!home, 0))
		return kmalloc_shared(dev, size, gfp, pc);
	return quick_memory(dev, home, size, true, false) ?: kmalloc_anyhow(dev, size, gfp, home, pc);
}

/* The same where nothing else is to be done. Not inline, so that the common case saves no registers for it. */
static noinline void *kmalloc_only_quickly(struct drm_device *dev, size_t size, gfp_t gfp, struct drmres_home *home)
{
	return home ? kmalloc_again(dev, size, ONLY_QUICKLY, home, NULL) : shared_kmalloc(dev, size, gfp);
}

/* The common case; NULL if it takes more, and then *@at is what common_enter() said. */
managed_inline void *common_kmalloc(struct drm_device *dev, size_t size, gfp_t gfp, struct drmres_home **at)
{
	struct drmres_home *home = is_common(size, gfp) ? common_enter(dev, drmres_sleeper) : NULL;

	*at = home;
	return __builtin_expect(home != NULL, 1) ? quick_memory(dev, home, size, false, false) : NULL;
}

void *(drmm_kmalloc)(struct drm_device *dev, size_t size, gfp_t gfp)
{
	struct drmres_home *home;
	void *data = common_kmalloc(dev, size, gfp, &home);

	if (__builtin_expect(data != NULL, 1))
		return data;
	return kmalloc_again(dev, size, gfp, home, __builtin_return_address(0));
}

void *__drmm_kmalloc_quick(struct drm_device *dev, size_t size, gfp_t gfp)
{
	struct drmres_home *home;
	void *data = common_kmalloc(dev, size, gfp, &home);

	if (__builtin_expect(data != NULL, 1))
		return data;
	MANAGED_FRAME_HERE();
	return kmalloc_only_quickly(dev, size, gfp, home);
}

char *(drmm_kstrdup)(struct drm_device *dev, const char *s, gfp_t gfp)
{
	size_t size;
	char *buf;

	if (!s)
		return NULL;

	size = strlen(s) + 1;
	buf = (drmm_kmalloc)(dev, size, gfp);
	if (buf)
		memcpy(buf, s, size);
	return buf;
}

static struct drmres *dr_of(const void *data)
{
	return (struct drmres *)((uintptr_t)data - offsetof(struct drmres, data));
}

/* False, with nothing done, for whatever needs a second look. */
static bool quick_free(struct drm_device *dev, void *data)
{
	struct drmres *dr = dr_of(data);
	struct drmres_chunk *chunk;
	struct managed_quick quick;

	if (!managed_quick_pointer(dev) || drmres_attended() || !dev->managed.home ||
	    !managed_quick_enter(&drmres_rules, dev, &quick))
		return false;
	/* What lies before memory without a header may be another's. */
	chunk = drmres_packed_has_proxies(quick.home) ? NULL : managed_quick_chunk(quick.home, dr);
	if (!chunk || dr->node.release || !managed_quick_may_unlink(dr)) {
		managed_quick_leave(&quick);
		return false;
	}
	managed_quick_unlink(dr);
	managed_quick_put(&quick, chunk, dr);
	managed_quick_leave(&quick);
	return true;
}

static noinline void free_early(struct drm_device *dev, void *data, const void *pc)
{
	static const char function[] = "drmm_kfree";
	struct managed_suspect suspect;

	if (quick_free(dev, data) || !data || !drmres_drm_usable(dev, function) ||
	    managed_free(&drmres_rules, dev, data, function, pc))
		return;
	suspect = drmres_managed_suspect(&drmres_rules, dev, data);
	drmres_report_unknown_data(pc, dev, data, &suspect, function);
}

/* @home: from common_enter(), is left; or NULL. */
static noinline void kfree_anyhow(struct drm_device *dev, void *data, struct drmres_home *home, const void *pc)
{
	if (home)
		drmres_bias_leave(&home->lock);
	if (!drmres_packing || !packed_kfree(dev, data))
		free_early(dev, data, pc);
}

/*
 * The common case. False, with nothing done and the home still locked, if it takes more. @home: from common_enter(), or from
 * managed_common_enter_shared() if it is @shared.
 */
managed_inline bool common_kfree(struct drmres_home *home, void *data, const bool shared)
{
	struct drmres *dr = dr_of(data);
	struct drmres_chunk *chunk;
	u32 length;

	if (home->packing)
		return managed_common_free(home, data, shared);
	length = managed_common_length(home, dr, &chunk);
	return __builtin_expect(length < DRMRES_RECENT_SIZES, 1) && !dr->node.release && managed_quick_may_unlink(dr) &&
	       managed_common_put(home, chunk, dr, length, true, shared);
}

/* Where other threads are on the device, too. */
managed_inline bool shared_kfree(struct drm_device *dev, void *data)
{
	struct drmres_home *home;

	if (!managed_quick_pointer(dev) || drmres_attended())
		return false;
	if (managed_common_lane_free(&drmres_rules, dev, data))
		return true;
	home = enter_shared(dev);
	if (!home)
		return false;
	if (__builtin_expect(common_kfree(home, data, true), 1))
		return true;
	drmres_bias_give(&home->lock);
	return false;
}

/* Not inline, as kmalloc_only_quickly(). */
static noinline bool kfree_only_shared(struct drm_device *dev, void *data)
{
	return shared_kfree(dev, data);
}

/* Where the home is not had by favour. */
static noinline void kfree_shared(struct drm_device *dev, void *data, const void *pc)
{
	if (!shared_kfree(dev, data))
		kfree_anyhow(dev, data, NULL, pc);
}

void(drmm_kfree)(struct drm_device *dev, void *data)
{
	struct drmres_home *home = common_enter(dev, drmres_self());

	if (__builtin_expect(!home, 0))
		kfree_shared(dev, data, __builtin_return_address(0));
	else if (__builtin_expect(!common_kfree(home, data, false), 0))
		kfree_anyhow(dev, data, home, __builtin_return_address(0));
}

bool __drmm_kfree_quick(struct drm_device *dev, void *data)
{
	struct drmres_home *home = common_enter(dev, drmres_self());

	if (__builtin_expect(!home, 0))
		return kfree_only_shared(dev, data);
	if (__builtin_expect(common_kfree(home, data, false), 1))
		return true;
	drmres_bias_leave(&home->lock);
	return false;
}

#endif
