/* SPDX-License-Identifier: MIT */
/*
 * Actions of drm_device that carry their data, and closures, which are two words of it: the functions that add them, with what
 * is common done first. A part of drm_managed.c, which has the ordinary way and the nodes that these are, and the only one to
 * include this. May be called by any thread that has a reference of the device.
 */
#ifndef _DRMRES_DRM_MANAGED_PAYLOAD_H_
#define _DRMRES_DRM_MANAGED_PAYLOAD_H_

/* The block becomes a node, and the home is left. */
managed_inline void *common_payload(struct drm_device *dev, struct drmres_home *home, struct drmres *dr,
				    drmres_payload_release_t release, size_t bytes, const char *name)
{
	void *payload = fill_payload(dr);

	quick_link_dr(dev, dr, release, bytes, name);
	drmres_bias_leave(&home->lock);
	return payload;
}

/* Where carving the block is not enough. @home: from common_enter(). */
static noinline void *payload_anywhere(struct drm_device *dev, drmres_payload_release_t release, size_t bytes,
				       const char *name, struct drmres_home *home)
{
	struct drmres *dr = drmres_home_get_slow(home, dr_bytes(bytes), true);

	if (dr)
		return common_payload(dev, home, dr, release, bytes, name);
	drmres_bias_leave(&home->lock);
	return NULL;
}

/* NULL, with nothing done, if it takes more than the common case. */
managed_inline void *quick_payload(struct drm_device *dev, drmres_payload_release_t release, size_t bytes,
				   const char *name)
{
	const char *shared = drmres_managed_literal_copy(name);
	struct drmres_home *home = shared && bytes <= COMMON_SIZE ? common_enter(dev, drmres_sleeper) : NULL;
	struct drmres *dr;

	if (__builtin_expect(!home, 0))
		return NULL;
	if (__builtin_expect(!managed_quick_may_link(&drmres_rules, dev), 0)) {
		drmres_bias_leave(&home->lock);
		return NULL;
	}
	dr = drmres_home_carve(home, dr_bytes(bytes));
	if (__builtin_expect(!dr, 0))
		return payload_anywhere(dev, release, bytes, shared, home);
	return common_payload(dev, home, dr, release, bytes, shared);
}

void *(__drmm_alloc_payload)(struct drm_device *dev, drmres_payload_release_t release, size_t size, const char *name)
{
	const void *pc = __builtin_return_address(0);
	void *payload = NULL;
	size_t bytes;

	if (check_add_overflow(sizeof(struct drmres_payload), size, &bytes))
		return NULL;
	if (drmres_packing)
		return packed_alloc_payload(dev, release, bytes, name, pc);
	if (__builtin_expect(release && name, 1))
		payload = quick_payload(dev, release, bytes, name);
	return __builtin_expect(payload != NULL, 1) ? payload : alloc_payload(dev, release, bytes, name, pc);
}

/* Where that takes more than the common case. */
static noinline int closure_anyhow(struct drm_device *dev, drmres_payload_release_t release, void *code, void *context,
				   const char *name, const void *pc)
{
	void **words;

	if (drmres_packing && packed_add_closure(dev, release, code, context, name))
		return 0;
	words = alloc_payload(dev, release, CLOSURE_BYTES, name, pc);
	if (!words)
		return -ENOMEM;
	/* Nobody calls it yet: the caller has a reference. */
	words[0] = code;
	words[1] = context;
	return 0;
}

/* carve_action() for a closure. */
managed_inline bool carve_closure(struct drm_device *dev, struct drmres_home *home, drmres_payload_release_t release,
				  void *code, void *context, const char *copy, const bool shared)
{
	const size_t bytes = dr_bytes(CLOSURE_BYTES);
	struct list_head *newest;
	struct drmres *dr;

	if (home->packing)
		return release == closure_release() &&
		       managed_common_record(home, (void (*)(void))code, context, copy,
					     drmres_packed_closure(context, CLOSURE_BYTES), shared);
	newest = dev->managed.resources.next;
	if (!drmres_home_may_carve(home, bytes) || !is_newest(dev, newest))
		return false;
	dr = drmres_home_carve(home, bytes);
	managed_quick_link_between(&dr->node.entry, &dev->managed.resources, newest);
	fill_dr(dr, release, CLOSURE_BYTES, copy);
	fill_closure(dr, code, context);
	managed_common_leave(home, shared);
	return true;
}

/* With the home locked by favour: the same, or nothing is done; it is left. */
managed_inline bool common_closure(struct drm_device *dev, struct drmres_home *home, drmres_payload_release_t release,
				   void *code, void *context, const char *copy)
{
	if (__builtin_expect(carve_closure(dev, home, release, code, context, copy, false), 1))
		return true;
	drmres_bias_leave(&home->lock);
	return false;
}

/* Where other threads are on the device, too: those that are inside are waited for. */
static noinline bool shared_closure(struct drm_device *dev, drmres_payload_release_t release, void *code, void *context,
				    const char *name)
{
	const char *copy = drmres_managed_quiet_copy(name);
	struct drmres_home *home = NULL;

	if (copy && managed_quick_pointer(dev) && !drmres_atomic_nesting)
		home = managed_common_enter_shared(&drmres_rules, dev, true);
	if (!home)
		return false;
	if (__builtin_expect(carve_closure(dev, home, release, code, context, copy, true), 1))
		return true;
	drmres_bias_give(&home->lock);
	return false;
}

static noinline int closure_otherwise(struct drm_device *dev, drmres_payload_release_t release, void *code,
				      void *context, const char *name, const void *pc)
{
	return shared_closure(dev, release, code, context, name)
		       ? 0
		       : closure_anyhow(dev, release, code, context, name, pc);
}

int(__drmm_add_closure)(struct drm_device *dev, drmres_payload_release_t release, void *code, void *context,
			const char *name)
{
	const char *copy = drmres_managed_quiet_copy(name);
	struct drmres_home *home = common_enter_named(dev, copy);

	if (__builtin_expect(home && common_closure(dev, home, release, code, context, copy), 1))
		return 0;
	return closure_otherwise(dev, release, code, context, name, __builtin_return_address(0));
}

bool __drmm_add_closure_quick(struct drm_device *dev, drmres_payload_release_t release, void *code, void *context,
			      const char *name)
{
	const char *copy = drmres_managed_quiet_copy(name);
	struct drmres_home *home = common_enter_named(dev, copy);

	/* What is not had by favour, before a register is needed for anything else. */
	if (__builtin_expect(!home, 0))
		return shared_closure(dev, release, code, context, name);
	return common_closure(dev, home, release, code, context, copy);
}

#endif
