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

/* Where carving the block is not enough. @home: from common_enter(), is left; or NULL. */
static noinline void *kmalloc_anyhow(struct drm_device *dev, size_t size, gfp_t gfp, struct drmres_home *home,
				     const void *pc)
{
	struct drmres *dr = NULL;
	void *memory = NULL;

	if (!home)
		return drmres_packing ? packed_kmalloc(dev, size, gfp, pc) : allocate(dev, size, gfp, pc);
	if (home->packing)
		memory = packed_kmalloc_again(home, size);
	else if (managed_quick_may_link(&drmres_rules, dev))
		dr = drmres_home_get_slow(home, dr_bytes(size), true);
	if (dr)
		return common_memory(dev, home, dr, size);
	drmres_bias_leave(&home->lock);
	return memory || gfp == ONLY_QUICKLY ? memory : allocate(dev, size, gfp, pc);
}

/* The same where a place may be used again. Calls nothing then. */
static noinline void *kmalloc_again(struct drm_device *dev, size_t size, gfp_t gfp, struct drmres_home *home,
				    const void *pc)
{
	struct drmres *dr;
	size_t bytes;
	void *memory;

	if (__builtin_expect(home != NULL, 1)) {
		if (home->packing) {
			bytes = drmres_packed_bytes(size, MANAGED_UNIT);
			memory = drmres_packed_reuse(home, bytes, (u32)(bytes - size));
			if (__builtin_expect(memory != NULL, 1)) {
				drmres_bias_leave(&home->lock);
				return memory;
			}
		} else if (managed_quick_may_link(&drmres_rules, dev)) {
			dr = drmres_home_reuse_node(home, dr_bytes(size));
			if (__builtin_expect(dr != NULL, 1))
				return common_memory(dev, home, dr, size);
		}
	}
	return kmalloc_anyhow(dev, size, gfp, home, pc);
}

/* The common case; NULL if it takes more, and then *@at is what common_enter() said. */
managed_inline void *common_kmalloc(struct drm_device *dev, size_t size, gfp_t gfp, struct drmres_home **at)
{
	struct drmres_home *home = NULL;
	struct drmres *dr;
	size_t bytes;
	void *data;

	if (__builtin_expect(size <= COMMON_SIZE, 1) && managed_common_flags(gfp))
		home = common_enter(dev, drmres_sleeper);
	*at = home;
	if (__builtin_expect(!home, 0))
		return NULL;
	if (home->packing) {
		bytes = drmres_packed_bytes(size, MANAGED_UNIT);
		data = drmres_packed_carve(home, bytes, (u32)(bytes - size));
		if (__builtin_expect(data != NULL, 1))
			drmres_bias_leave(&home->lock);
		return data;
	}
	if (__builtin_expect(!managed_quick_may_link(&drmres_rules, dev), 0))
		return NULL;
	dr = drmres_home_carve(home, dr_bytes(size));
	return __builtin_expect(dr != NULL, 1) ? common_memory(dev, home, dr, size) : NULL;
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

	if (__builtin_expect(data || !home, 1))
		return data;
	return kmalloc_again(dev, size, ONLY_QUICKLY, home, NULL);
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

/* The common case. False, with nothing done and the home still locked, if it takes more. @home: from common_enter(). */
managed_inline bool common_kfree(struct drmres_home *home, void *data)
{
	struct drmres *dr = dr_of(data);
	struct drmres_chunk *chunk;
	u32 length;

	if (home->packing)
		return managed_common_free(home, data);
	length = managed_common_length(home, dr, &chunk);
	return __builtin_expect(length < DRMRES_RECENT_SIZES, 1) && !dr->node.release && managed_quick_may_unlink(dr) &&
	       managed_common_put(home, chunk, dr, length, true);
}

void(drmm_kfree)(struct drm_device *dev, void *data)
{
	struct drmres_home *home = common_enter(dev, drmres_self());

	if (__builtin_expect(!home || !common_kfree(home, data), 0))
		kfree_anyhow(dev, data, home, __builtin_return_address(0));
}

bool __drmm_kfree_quick(struct drm_device *dev, void *data)
{
	struct drmres_home *home = common_enter(dev, drmres_self());

	if (__builtin_expect(!home, 0))
		return false;
	if (__builtin_expect(common_kfree(home, data), 1))
		return true;
	drmres_bias_leave(&home->lock);
	return false;
}

#endif
