/* SPDX-License-Identifier: MIT */
/*
 * Managed resources of drm_device that are packed (mm/packed/packed.h). A part of drm_managed.c, which has the nodes that
 * these become, and the only one to include this. As in the quick way each function does the whole of a thing or nothing,
 * and is closed while anybody pays attention.
 */
#ifndef _DRMRES_DRM_MANAGED_PACKED_H_
#define _DRMRES_DRM_MANAGED_PACKED_H_

/* ---- what the nodes are that they become ---- */

static size_t packed_listed_bytes(size_t size)
{
	return (sizeof(struct drmres) + size + MANAGED_UNIT - 1) & ~(size_t)(MANAGED_UNIT - 1);
}

/* The bytes of an action's node. A record does not say, but of closures. */
static size_t packed_size(const struct drmres_packed_action *action)
{
	if (drmres_packed_is_closure(action))
		return drmres_packed_logged(action);
	return action->data ? sizeof(void *) : 0;
}

static size_t packed_action_bytes(const struct drmres_packed_action *action)
{
	/* As dr_bytes(): there is room for data. */
	return sizeof(struct drmres) + (packed_size(action) ?: sizeof(void *));
}

static bool packed_carries(const struct drmres_packed_action *action)
{
	return action->size & DRMRES_PACKED_CARRIER;
}

static void packed_make_action(void *node, const struct drmres_packed_action *action)
{
	struct drmres *dr = node;

	dr->node.name = action->name;
	dr->node.size = packed_size(action);
	if (drmres_packed_is_closure(action)) {
		dr->node.release = closure_release();
		fill_closure(dr, (void *)action->function, action->data);
		return;
	}
	dr->node.release = (drmres_release_t)action->function;
	if (action->data)
		*(void **)dr->data = action->data;
}

/* As release_payload(); which of the two it is says where the payload lies. */
static void release_payload_elsewhere(struct drm_device *dev, void *res)
{
	release_payload(dev, res);
}

static void packed_make_proxy(void *node, void *memory, size_t size, const struct drmres_packed_action *action)
{
	struct drmres *dr = node;

	dr->node.release = action ? release_payload_elsewhere : NULL;
	dr->node.name = action ? action->name : drmres_core_names.kmalloc_elsewhere;
	dr->node.size = size;
	*(void **)dr->data = memory;
}

static bool packed_is_proxy(const void *node)
{
	const struct drmres *dr = node;

	return dr->node.release == release_payload_elsewhere || dr->node.name == drmres_core_names.kmalloc_elsewhere;
}

/* From the node of a proxy to what its user sees. */
static size_t packed_payload_offset(const struct drmres *proxy)
{
	size_t memory = *(const uintptr_t *)(const void *)proxy->data - (uintptr_t)proxy;

	return proxy->node.release ? memory + offsetof(struct drmres_payload, payload) : memory;
}

static const struct managed_packed drmres_packed_rules = {
	.memory_name = drmres_core_names.kmalloc,
	.unit = MANAGED_UNIT,
	.carried = offsetof(struct drmres_payload, payload),
	.proxy = offsetof(struct drmres, data) + sizeof(void *),
	.listed_bytes = packed_listed_bytes,
	.action_bytes = packed_action_bytes,
	.make_action = packed_make_action,
	.make_proxy = packed_make_proxy,
	.is_proxy = packed_is_proxy,
	.carries = packed_carries,
};

/* ---- adding and freeing ---- */

/* Whatever it takes, but for attention; false if it has to be done in the ordinary way. */
static bool packed_enter(struct drm_device *dev, size_t size, struct managed_quick *quick)
{
	return may_be_quick(dev, size) && dev->dev && managed_quick_enter_packed(&drmres_rules, dev, quick);
}

static noinline void *packed_kmalloc(struct drm_device *dev, size_t size, gfp_t gfp, const void *pc)
{
	size_t bytes = drmres_packed_bytes(size, MANAGED_UNIT);
	void *memory = NULL;

	if (managed_quick_flags(gfp) && may_be_quick(dev, size) && dev->dev)
		memory = managed_quick_packed_memory(&drmres_rules, dev, bytes, (u32)(bytes - size));
	return memory ?: allocate(dev, size, gfp, pc);
}

/* Where neither carving the block nor using one again is enough. With the home locked. */
static void *packed_kmalloc_again(struct drmres_home *home, size_t size)
{
	size_t bytes = drmres_packed_bytes(size, MANAGED_UNIT);

	return drmres_packed_memory_slow(home, bytes, (u32)(bytes - size));
}

/* A record; false, with nothing done, if that has to be done otherwise. */
static bool packed_add(struct drm_device *dev, void (*function)(void), void *data, const char *name, u32 size)
{
	const char *shared = name && managed_quick_flags(GFP_KERNEL) ? drmres_managed_name(name) : NULL;
	struct drmres_packed_action *action;
	struct managed_quick quick;

	if (!shared || !packed_enter(dev, 0, &quick))
		return false;
	action = drmres_packed_add(quick.home);
	if (action)
		drmres_packed_fill(quick.home, action, function, data, shared, size);
	managed_quick_leave(&quick);
	return action;
}

/* False, with nothing done, if that has to be done otherwise. */
static bool packed_add_closure(struct drm_device *dev, drmres_payload_release_t release, void *code, void *context,
			       const char *name)
{
	drmres_payload_release_t first = NULL;

	/* Relaxed: only which it is. */
	__atomic_compare_exchange_n(&first_closure, &first, release, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
	return (!first || first == release) &&
	       packed_add(dev, (void (*)(void))code, context, name, drmres_packed_closure(context, CLOSURE_BYTES));
}

/* @carrier: may be NULL */
managed_inline void *fill_carrier(struct drmres_payload *carrier, drmres_payload_release_t release)
{
	if (__builtin_expect(!carrier, 0))
		return NULL;
	carrier->self = carrier;
	carrier->release = release;
	return carrier->payload;
}

/* With the home locked, where it takes more than managed_common_carrier(). */
static void *packed_payload(struct drmres_home *home, drmres_payload_release_t release, size_t size, const char *name)
{
	size_t bytes = managed_carrier_bytes(size);

	return fill_carrier(managed_carrier(home, (void (*)(void))release_payload, bytes, (u32)(bytes - size), name, 0),
			    release);
}

/* NULL, with nothing done, if that has to be done otherwise. */
static void *packed_alloc_payload(struct drm_device *dev, drmres_payload_release_t release, size_t bytes,
				  const char *name)
{
	const char *shared = name && managed_quick_flags(GFP_KERNEL) ? drmres_managed_name(name) : NULL;
	struct managed_quick quick;
	void *payload;

	if (!shared || !packed_enter(dev, bytes, &quick))
		return NULL;
	payload = packed_payload(quick.home, release, bytes, shared);
	managed_quick_leave(&quick);
	return payload;
}

/* False, with nothing done, if that has to be done otherwise. */
static bool packed_kfree(struct drm_device *dev, void *data)
{
	return managed_quick_pointer(dev) && !drmres_attended() && dev->managed.home &&
	       managed_quick_packed_free(&drmres_rules, dev, data);
}

/* With the home locked: the record that drmm_release_action() means goes. Return: its name; NULL as below. */
static const char *take_record(struct drmres_home *home, drmres_release_t action, const void *data)
{
	struct drmres_packed_reader reader = {home->packed->actions, home->packed->top}, match = {NULL, NULL};
	const struct drmres_packed_action *record;
	unsigned int same = 0;
	bool empty = false;
	const char *name;

	/* From the newest on, so that the oldest is found last. */
	for (; (record = drmres_packed_peek(&reader)); reader.end--) {
		if (record->function != (void (*)(void))action || drmres_packed_is_closure(record))
			continue;
		if (!data || record->data == data) {
			match = reader;
			same += record->data == data;
			empty = false;
		} else if (!record->data) {
			empty = true;
		}
	}
	if (!match.end || (is_strict() && (empty || same > 1 || match.end[-1].data != data)))
		return NULL;
	name = match.end[-1].name;
	drmres_packed_remove(home, &match);
	return name;
}

/*
 * Take off the action that drmm_release_action() means, if there is nothing to be said of that (struct dr_search), and nothing older is
 * on the list. Return: its name; NULL, with nothing done, if it has to be done in the ordinary way.
 */
static const char *packed_take_action(struct drm_device *dev, drmres_release_t action, const void *data)
{
	const char *name = NULL;
	struct managed_quick quick;

	/* Closures are nodes of that one. */
	if (drmres_attended() || !dev->managed.home || action == closure_release() || !packed_enter(dev, 0, &quick))
		return NULL;
	drmres_lanes_join(quick.home);
	if (list_empty(&dev->managed.resources))
		name = take_record(quick.home, action, data);
	managed_quick_leave(&quick);
	return name;
}

/* ---- the release ---- */

/* What was added after the records that every device begins with, if they are in the newest piece. Locked. */
static const struct drmres_packed_action *behind_core(const struct drmres_packed *packed)
{
	const struct drmres_packed_action *first = packed->actions->actions, *at = first;

	if (packed->actions->older || at == packed->top || at->function != (void (*)(void))drm_dev_init_release)
		return first;
	while (++at < packed->top && at->function == (void (*)(void))drm_minor_alloc_release)
		;
	/* Without minors they are not released in one. */
	return at == first + 1 ? first : at;
}

/*
 * Whether the records up to @action, which is the newest, are those that every device begins with; then they are released in one,
 * if they can be.
 */
static bool ends_core(void *owner, const struct drmres_packed *packed, const struct drmres_packed_action *action)
{
	const struct drmres_packed_action *first = packed->actions->actions, *at = action;
	struct drm_device *dev = owner;

	if (action->function != (void (*)(void))drm_minor_alloc_release || packed->actions->older)
		return false;
	while (at > first && at->function == (void (*)(void))drm_minor_alloc_release)
		at--;
	return at == first && at->function == (void (*)(void))drm_dev_init_release &&
	       list_empty(&dev->managed.resources) && drmres_drm_end_quickly(dev, (unsigned int)(action - first));
}

managed_inline void call_packed(void *dev, void (*function)(void), void *data, struct drmres_phase *phase)
{
	(void)phase;
	((drmres_release_t)function)(dev, data);
}

static noinline void call_flagged(void *dev, const struct drmres_packed_action *action, struct drmres_phase *phase)
{
	if (action->size & DRMRES_PACKED_CLOSURE)
		closure_release()(dev, (void *)action);
	else
		call_packed(dev, action->function, action->data, phase);
}

/* With the home locked: the same for all that is left. */
static bool packed_core_ends(struct drm_device *dev, struct drmres_home *home)
{
	struct drmres_packed *packed = home->packed;

	return !home->strangers && !packed->lanes && packed->top > packed->actions->actions &&
	       ends_core(dev, packed, packed->top - 1);
}

static const struct managed_packed_calls packed_calls = {
	.call = call_packed,
	.call_flagged = call_flagged,
	.behind_core = behind_core,
	.ends = ends_core,
};

static noinline enum managed_walked walk_alone(struct managed_packed_walk *walk)
{
	return managed_packed_walk(walk, &packed_calls, true);
}

static noinline enum managed_walked walk_locked(struct managed_packed_walk *walk)
{
	return managed_packed_walk(walk, &packed_calls, false);
}

/* What is packed goes; it is newer than what is on the list. */
static enum managed_walked walk_packed(struct drm_device *dev, struct managed_quick *quick, struct drmres_walk *walk,
				       struct drmres_phase *phase)
{
	struct managed_packed_walk records = {.quick = quick, .owner = dev, .phase = phase};
	struct drmres_home *home = quick->home;
	enum managed_walked walked;

	managed_packed_begin(&records);
	walked = records.alone ? walk_alone(&records) : walk_locked(&records);
	managed_packed_end(&records);
	if (walked == MANAGED_REST) {
		/* Whoever has unpacked it may have taken what comes next for what was running. */
		walk->behind.current = NULL;
		walk->next = walk->seen;
	}
	if (walked != MANAGED_ALL)
		return walked;
	/* The home goes as a whole, if there is nothing else to be released. */
	home->packed->floor = home->strangers || MANAGED_AT_ONCE ? 0 : DRMRES_PACKED_NO_FLOOR;
	if (!home->packed->floor)
		drmres_packed_settle(home);
	return MANAGED_ALL;
}

#endif
