/* SPDX-License-Identifier: MIT */
/*
 * Actions of drm_device that carry their data, and closures, which are two words of it: the functions that add them, with what
 * is common done first. A part of drm_managed.c, which has the ordinary way and the nodes that these are, and the only one to
 * include this. May be called by any thread that has a reference of the device.
 */
#ifndef _DRMRES_DRM_MANAGED_PAYLOAD_H_
#define _DRMRES_DRM_MANAGED_PAYLOAD_H_

/* With the home locked: a block, or NULL, becomes a node, and the home is left. @shared: as for managed_common_leave(). */
managed_inline void *listed_payload(struct drm_device *dev, struct drmres_home *home, struct drmres *dr,
				    drmres_payload_release_t release, size_t bytes, const char *copy, const bool shared)
{
	void *payload;

	if (__builtin_expect(!dr, 0))
		return NULL;
	payload = fill_payload(dr);
	quick_link_dr(dev, dr, release, bytes, copy);
	managed_common_leave(home, shared);
	return payload;
}

/*
 * With the home locked: a payload of @bytes with its head, and the home is left, if that takes no more than to carve its block, or,
 * @again, to take a place that was freed; NULL, with nothing done and the home still locked, if it does. Calls nothing. @copy: of
 * its name. @again, @shared: constants.
 */
managed_inline void *quick_payload(struct drm_device *dev, struct drmres_home *home, drmres_payload_release_t release,
				   size_t bytes, const char *copy, const bool again, const bool shared)
{
	size_t block;
	void *payload;

	if (home->packing) {
		block = managed_carrier_bytes(bytes);
		payload = fill_carrier(managed_common_carrier(home, (void (*)(void))release_payload, block,
							      (u32)(block - bytes), copy, 0, again),
				       release);
		if (__builtin_expect(payload != NULL, 1))
			managed_common_leave(home, shared);
		return payload;
	}
	if (__builtin_expect(!managed_quick_may_link(&drmres_rules, dev), 0))
		return NULL;
	block = dr_bytes(bytes);
	return listed_payload(dev, home, again ? drmres_home_reuse_node(home, block) : drmres_home_carve(home, block),
			      release, bytes, copy, shared);
}

/* Where other threads are on the device, too: those that are inside are waited for. */
static noinline void *shared_payload(struct drm_device *dev, drmres_payload_release_t release, size_t bytes,
				     const char *name)
{
	const char *copy = release && bytes <= COMMON_SIZE ? drmres_managed_quiet_copy(name) : NULL;
	struct drmres_home *home = enter_shared_named(dev, copy, true);
	void *payload;

	if (!home)
		return NULL;
	payload = quick_payload(dev, home, release, bytes, copy, false, true)
			  ?: quick_payload(dev, home, release, bytes, copy, true, true);
	if (__builtin_expect(!payload, 0))
		drmres_bias_give(&home->lock);
	return payload;
}

/* The home is had by favour, and carving is not enough; it is left. */
static noinline void *payload_again(struct drm_device *dev, drmres_payload_release_t release, size_t bytes,
				    const char *copy, struct drmres_home *home)
{
	const bool packing = home->packing;
	void *payload = NULL;

	if (packing)
		payload = packed_payload(home, release, bytes, copy);
	else if (managed_quick_may_link(&drmres_rules, dev))
		payload =
			listed_payload(dev, home, drmres_home_get(home, dr_bytes(bytes)), release, bytes, copy, false);
	/* What is on the list has left it. */
	if (packing || !payload)
		drmres_bias_leave(&home->lock);
	return payload;
}

/* Where the common case is not enough. @home: from common_enter_named(), is left, and @name is shared then; or NULL. */
static noinline void *payload_otherwise(struct drm_device *dev, drmres_payload_release_t release, size_t size,
					const char *name, struct drmres_home *home, const void *pc)
{
	void *payload;
	size_t bytes;

	if (check_add_overflow(sizeof(struct drmres_payload), size, &bytes))
		return NULL;
	payload = home ? payload_again(dev, release, bytes, name, home) : shared_payload(dev, release, bytes, name);
	if (!payload && drmres_packing)
		payload = packed_alloc_payload(dev, release, bytes, name);
	return payload ?: alloc_payload(dev, release, bytes, name, pc);
}

void *(__drmm_alloc_payload)(struct drm_device *dev, drmres_payload_release_t release, size_t size, const char *name)
{
	const bool common = release && size <= COMMON_SIZE - sizeof(struct drmres_payload);
	const char *copy = __builtin_expect(common, 1) ? drmres_managed_quiet_copy(name) : NULL;
	struct drmres_home *home = common_enter_named(dev, copy);
	void *payload;

	if (__builtin_expect(home != NULL, 1)) {
		payload = quick_payload(dev, home, release, sizeof(struct drmres_payload) + size, copy, false, false);
		if (__builtin_expect(payload != NULL, 1))
			return payload;
		/* It says the same, so that no register has to keep the other. */
		name = copy;
	}
	return payload_otherwise(dev, release, size, name, home, __builtin_return_address(0));
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
	struct drmres_home *home = enter_shared_named(dev, copy, true);

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
