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

/* The common case. False, with nothing done, if it takes more. */
managed_inline bool common_closure(struct drm_device *dev, drmres_payload_release_t release, void *code, void *context,
				   const char *name)
{
	const char *shared = drmres_managed_quiet_copy(name);
	struct drmres_home *home = common_enter_named(dev, shared);
	struct drmres *dr;

	if (__builtin_expect(!home, 0))
		return false;
	if (home->packing) {
		if (release == closure_release() &&
		    managed_common_record(home, (void (*)(void))code, context, shared,
					  drmres_packed_closure(context, CLOSURE_BYTES), false))
			return true;
	} else if (managed_quick_may_link(&drmres_rules, dev)) {
		dr = drmres_home_carve(home, dr_bytes(CLOSURE_BYTES));
		if (__builtin_expect(dr != NULL, 1)) {
			fill_closure(dr, code, context);
			quick_link_dr(dev, dr, release, CLOSURE_BYTES, shared);
			drmres_bias_leave(&home->lock);
			return true;
		}
	}
	drmres_bias_leave(&home->lock);
	return false;
}

int(__drmm_add_closure)(struct drm_device *dev, drmres_payload_release_t release, void *code, void *context,
			const char *name)
{
	if (__builtin_expect(common_closure(dev, release, code, context, name), 1))
		return 0;
	return closure_anyhow(dev, release, code, context, name, __builtin_return_address(0));
}

bool __drmm_add_closure_quick(struct drm_device *dev, drmres_payload_release_t release, void *code, void *context,
			      const char *name)
{
	return common_closure(dev, release, code, context, name);
}

#endif
