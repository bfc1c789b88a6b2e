/* SPDX-License-Identifier: MIT */
/*
 * Actions of drm_device: the functions that add them, what is common done first, and those that take them off again. A part of
 * drm_managed.c, which has the nodes, and the only one to include this. May be called by any thread that has a reference of the
 * device.
 */
#ifndef _DRMRES_DRM_MANAGED_ACTION_H_
#define _DRMRES_DRM_MANAGED_ACTION_H_

/* Not inline, as everything that comes after the common case: so that that saves no registers for it. */
static noinline int add_action(struct drm_device *dev, drmres_release_t action, void *data, const char *name,
			       const void *pc)
{
	const size_t size = data ? sizeof(void *) : 0;
	struct managed_quick quick;
	const char *shared;
	struct drmres *dr;
	int ret;

	if (name && action && managed_quick_flags(GFP_KERNEL)) {
		shared = drmres_managed_name(name);
		dr = shared ? quick_dr(dev, action, size, shared, &quick) : NULL;
		if (dr) {
			if (data)
				*(void **)dr->data = data;
			managed_quick_leave(&quick);
			return 0;
		}
	}

	ret = may_add(dev, "drmm_add_action", pc);
	if (ret)
		return ret;
	if (!action && is_strict()) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, "drmm_add_action", NULL, "no function for the release of %s",
				 dev->label);
		return -EINVAL;
	}

	dr = alloc_dr(action, size, GFP_KERNEL | __GFP_ZERO, pc);
	if (!dr) {
		dbg_of("__drmm_add_action", dev, "failed to add action %s for %s\n", name ?: "(null)",
		       drmres_address_label(data).text);
		return -ENOMEM;
	}

	name_dr(dev, dr, name, GFP_KERNEL, 0, pc);
	if (data)
		*(void **)dr->data = data;
	add_dr(dev, dr, pc);
	return 0;
}

static bool packed_add(struct drm_device *dev, void (*function)(void), void *data, const char *name, u32 size);

/* Where carving is not enough. False, with nothing done, if it takes more. @home: from common_enter_named(), is left; @name: shared. */
static noinline bool add_action_in(struct drm_device *dev, drmres_release_t action, void *data, const char *name,
				   struct drmres_home *home)
{
	struct drmres *dr = NULL;

	if (!home->packing && managed_quick_may_link(&drmres_rules, dev))
		dr = drmres_home_get(home, dr_bytes(sizeof(void *)));
	if (dr) {
		quick_link_dr(dev, dr, action, data ? sizeof(void *) : 0, name);
		/* One without data has room for it. */
		*(void **)dr->data = data;
	}
	drmres_bias_leave(&home->lock);
	return dr || (drmres_packing && packed_add(dev, (void (*)(void))action, data, name, 0));
}

/*
 * With the home locked: an action is added, and the home left, if that takes no more than to carve a block, or to fill in a record;
 * false, with nothing done and the home still locked, if it does. @copy: of its name. @shared: as for managed_common_leave().
 */
managed_inline bool carve_action(struct drm_device *dev, struct drmres_home *home, drmres_release_t action, void *data,
				 const char *copy, const bool shared)
{
	const size_t bytes = dr_bytes(sizeof(void *));
	struct list_head *newest;
	struct drmres *dr;

	if (__builtin_expect(home->packing, 0))
		return managed_common_record(home, (void (*)(void))action, data, copy, 0, shared);
	newest = dev->managed.resources.next;
	if (__builtin_expect(!data, 0) || !drmres_home_may_carve(home, bytes) || !is_newest(dev, newest))
		return false;
	dr = drmres_home_carve(home, bytes);
	managed_quick_link_between(&dr->node.entry, &dev->managed.resources, newest);
	fill_dr(dr, action, sizeof(void *), copy);
	*(void **)dr->data = data;
	managed_common_leave(home, shared);
	return true;
}

/* Where other threads are on the device, too. False, with nothing done, if it takes more. @wait: for them, if they are inside. */
managed_inline bool shared_action(struct drm_device *dev, drmres_release_t action, void *data, const char *name,
				  const bool wait)
{
	const char *copy = action ? drmres_managed_quiet_copy(name) : NULL;
	struct drmres_home *home = enter_shared_named(dev, copy, wait);

	if (__builtin_expect(!home, 0))
		return false;
	if (__builtin_expect(carve_action(dev, home, action, data, copy, true), 1))
		return true;
	drmres_bias_give(&home->lock);
	return false;
}

/* The same, after whoever is inside. */
static noinline bool waiting_action(struct drm_device *dev, drmres_release_t action, void *data, const char *name)
{
	return shared_action(dev, action, data, name, true);
}

/*
 * Where the home is not had by favour, or carving is not enough. False if it takes more, and somebody may hear of it. @home: from
 * common_enter_named(), is left, and @name is shared then; or NULL.
 */
static noinline bool add_action_only_quickly(struct drm_device *dev, drmres_release_t action, void *data,
					     const char *name, struct drmres_home *home)
{
	if (home)
		return add_action_in(dev, action, data, name, home);
	return shared_action(dev, action, data, name, false) || waiting_action(dev, action, data, name);
}

/* The same whatever it takes. */
static noinline int add_action_otherwise(struct drm_device *dev, drmres_release_t action, void *data, const char *name,
					 struct drmres_home *home, const void *pc)
{
	if (add_action_only_quickly(dev, action, data, name, home))
		return 0;
	/* A home that is not ready yet, or not any more, may have room for a record all the same. */
	if (!home && drmres_packing && action && packed_add(dev, (void (*)(void))action, data, name, 0))
		return 0;
	return add_action(dev, action, data, name, pc);
}

int(__drmm_add_action)(struct drm_device *dev, drmres_release_t action, void *data, const char *name)
{
	const char *copy = __builtin_expect(action != NULL, 1) ? drmres_managed_quiet_copy(name) : NULL;
	struct drmres_home *home = common_enter_named(dev, copy);

	if (__builtin_expect(home != NULL, 1)) {
		if (__builtin_expect(carve_action(dev, home, action, data, copy, false), 1))
			return 0;
		/* It says the same, so that no register has to keep the other. */
		name = copy;
	}
	return add_action_otherwise(dev, action, data, name, home, __builtin_return_address(0));
}

bool __drmm_add_action_quick(struct drm_device *dev, drmres_release_t action, void *data, const char *name)
{
	const char *copy = __builtin_expect(action != NULL, 1) ? drmres_managed_quiet_copy(name) : NULL;
	struct drmres_home *home = common_enter_named(dev, copy);

	if (__builtin_expect(home != NULL, 1)) {
		if (__builtin_expect(carve_action(dev, home, action, data, copy, false), 1))
			return true;
		name = copy;
	}
	MANAGED_FRAME_HERE();
	return add_action_only_quickly(dev, action, data, name, home);
}

int(__drmm_add_action_or_reset)(struct drm_device *dev, drmres_release_t action, void *data, const char *name)
{
	int ret;

	ret = (__drmm_add_action)(dev, action, data, name);
	if (ret && ret != -EINVAL)
		call_action(dev, action, data, name);
	return ret;
}

/*
 * struct dr_search - what drmm_release_action() found
 * @match: oldest node that fits
 * @again: a newer one that was added with the same data, NULL for none
 * @empty: an older one that was added without data, of which Linux reads data that it does not have
 */
struct dr_search {
	struct drmres *match;
	struct drmres *again;
	struct drmres *empty;
};

/* With the lock held. From the oldest on; devres goes the other way. */
static struct dr_search find_action(struct drm_device *dev, drmres_release_t action, void *data)
{
	struct dr_search found = {NULL, NULL, NULL};
	struct drmres *dr;

	list_for_each_entry_reverse (dr, &dev->managed.resources, node.entry) {
		if (dr->node.release != action)
			continue;
		if (!found.match && (!data || dr_argument(dr) == data))
			found.match = dr;
		else if (found.match && dr_argument(dr) == data)
			found.again = dr;
		else if (!found.match && !dr->node.size)
			found.empty = dr;
		if (found.match && (found.again || !is_strict()))
			break;
	}
	return found;
}

/* Strict: what Linux does without a word. */
static void report_search(const struct drm_device *dev, const struct dr_search *found, const void *data, const void *pc)
{
	const char *function = "drmm_release_action";

	if (found->empty)
		drmres_managed_report(pc, DRMRES_STALE_ARGUMENT, function, found->empty,
				      "%s was added to %s without data, and Linux reads some here",
				      dr_name(found->empty), dev->label);
	if (found->match && dr_argument(found->match) != data)
		drmres_managed_report(pc, DRMRES_WILDCARD_RELEASE, function, found->match,
				      "%s was added to %s with data, and is called with NULL", dr_name(found->match),
				      dev->label);
	else if (found->again)
		drmres_managed_report(pc, DRMRES_FIFO_MATCH, function, found->match,
				      "%s was added to %s more than once with this data, and the oldest is taken",
				      dr_name(found->match), dev->label);
}

/* Whether a node that was taken off the list of a device that has gone since is there still. */
static bool is_left(const struct drmres *dr)
{
	struct drmres_mem mem;

	/* It ended with its home, in whose place another one may be, or else is nobody's. */
	if (!drmres_chunk_at(dr) || drmres_chunk_use(dr) == DRMRES_CHUNK_PLAIN)
		return true;
	mem = drmres_mem_find(dr);
	return mem.state == DRMRES_ADDRESS_LIVE && mem.start == dr && !mem.owner;
}

/*
 * The node of an action that was called goes. That may have put the last reference of the device: as in Linux nothing but the node
 * is touched then. @before: what the device was before the call.
 */
static void drop_called(struct drm_device *dev, const struct drmres_mem *before, struct drmres *dr, const void *pc)
{
	static const char function[] = "drmm_release_action";
	const struct drmres_mem now = drmres_mem_find(dev);

	if (now.state == before->state && now.start == before->start && now.id == before->id) {
		managed_drop(&drmres_rules, dev, dr, function, false, pc);
	} else if (is_left(dr)) {
		drmres_mem_going(dr, pc);
		free_dr(dr, function, false, pc);
	}
}

static const char *packed_take_action(struct drm_device *dev, drmres_release_t action, const void *data);

void(drmm_release_action)(struct drm_device *dev, drmres_release_t action, void *data)
{
	const void *pc = __builtin_return_address(0);
	const char *name;
	struct drmres_mem before;
	struct drmres_object object;
	struct dr_search found;
	const struct drmres_walk *walk;
	struct drmres *dr_match;
	struct managed_guard guard;
	bool running;

	if (!drmres_drm_usable(dev, __func__))
		return;
	if (!action) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, __func__, NULL, "no function to look for on %s", dev->label);
		return;
	}
	name = drmres_packing ? packed_take_action(dev, action, data) : NULL;
	if (name) {
		call_action(dev, action, data, name);
		return;
	}

	drmres_point(DRMRES_OP_LIST, dev);
	guard = managed_enter(&drmres_rules, dev);
	found = find_action(dev, action, data);
	dr_match = found.match;
	walk = managed_walk(&drmres_rules, dev);
	running = dr_match && walk && walk->behind.current == dr_match;
	if (running && is_strict())
		drmres_managed_report(pc, DRMRES_RELEASE_SELF, __func__, dr_match, "%s of %s is running",
				      dr_name(dr_match), dev->label);
	else if (is_strict())
		report_search(dev, &found, data, pc);
	if (dr_match && !(running && is_strict()))
		del_dr(dev, dr_match, __func__, pc);
	managed_leave(&drmres_rules, dev, guard);

	if (!dr_match) {
		object = drmres_drm_object(dev);
		drmres_report_at(pc, DRMRES_DRMM_ACTION_UNKNOWN, __func__, &object, "%s has no such action with %s",
				 dev->label, drmres_address_label(data).text);
		return;
	}
	if (running && is_strict())
		return;

	before = drmres_mem_find(dev);
	call_action(dev, action, data, dr_name(dr_match));

	/* Linux frees a running action's node here and again in the walk; here the walk alone does. */
	if (!running)
		drop_called(dev, &before, dr_match, pc);
}

#endif
