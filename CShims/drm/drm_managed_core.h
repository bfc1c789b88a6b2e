/* SPDX-License-Identifier: MIT */
/*
 * What every drm_device begins with, while nobody pays attention: its home and the core's own nodes, which are made in one, and
 * released in one with the home when nothing else is left. A part of drm_managed.c, and the only one to include this. The device
 * is the caller's alone.
 */
#ifndef _DRMRES_DRM_MANAGED_CORE_H_
#define _DRMRES_DRM_MANAGED_CORE_H_

/* In zeroed memory. */
managed_inline void begin_list(struct drm_device *dev)
{
	INIT_LIST_HEAD(&dev->managed.resources);
	drmres_lock_begin_zeroed(&dev->managed.lock.lock, DRMRES_HELD_SPINLOCK, "&dev->managed.lock");
}

void drm_managed_begin(struct drm_device *dev)
{
	struct drmres_home *home;

	begin_list(dev);
	/* It is going to need one, and goes without if there is no memory. */
	home = drmres_attended() ? NULL : managed_make_home(&drmres_rules, dev);
	if (home)
		managed_open_home(&drmres_rules, dev, home);
}

void drm_managed_end(struct drm_device *dev)
{
	drmres_managed_home_end(&drmres_rules, dev);
}

/* struct core_names - shared copies of what the core's actions are called; both NULL until somebody has asked for them */
struct core_names {
	const char *init, *minor;
};

static noinline struct core_names ask_core_names(struct core_names *known)
{
	const struct core_names names = {drmres_managed_literal_copy(drmres_core_names.drm_dev_init_release),
					 drmres_managed_literal_copy(drmres_core_names.drm_minor_alloc_release)};

	if (!names.init || !names.minor)
		return (struct core_names){0};
	__atomic_store_n(&known->minor, names.minor, __ATOMIC_RELAXED);
	/* PAIRS WITH: the acquire in core_names(). */
	__atomic_store_n(&known->init, names.init, __ATOMIC_RELEASE);
	return names;
}

/* The copies live as long as the process, so that who has found them once has them. */
managed_inline struct core_names core_names(void)
{
	static struct core_names known;
	struct core_names names;

	/* PAIRS WITH: the release in ask_core_names(): who sees the one sees the other. */
	names.init = __atomic_load_n(&known.init, __ATOMIC_ACQUIRE);
	if (__builtin_expect(!names.init, 0))
		return ask_core_names(&known);
	names.minor = __atomic_load_n(&known.minor, __ATOMIC_RELAXED);
	return names;
}

/* ---- on the list ---- */

/* struct core_place - where the next node goes, what says so in the map, and which it is put in front of */
struct core_place {
	char *at;
	u8 *map;
	struct list_head *older;
};

managed_inline struct drmres *core_node(struct core_place *place, drmres_release_t release, size_t size,
					const char *name)
{
	struct drmres *dr = (struct drmres *)(void *)place->at;
	const size_t bytes = dr_bytes(size);

	drmres_map_begin(place->map, (u32)(bytes / DRMRES_GRANULE));
	place->map += bytes / DRMRES_GRANULE;
	place->at += bytes;
	dr->node.release = release;
	dr->node.name = name;
	dr->node.size = size;
	dr->node.entry.next = place->older;
	place->older->prev = &dr->node.entry;
	place->older = &dr->node.entry;
	return dr;
}

/* @minors: a constant. */
managed_inline bool list_core(struct drm_device *dev, struct drmres_home *home, struct core_names names,
			      struct drmres_core_nodes *nodes, const unsigned int minors)
{
	const size_t name_bytes = nodes->name_size ? dr_bytes(nodes->name_size) : 0;
	const size_t bytes =
		dr_bytes(0) + minors * (dr_bytes(sizeof(struct drm_minor)) + dr_bytes(sizeof(void *))) + name_bytes;
	struct list_head *head = &dev->managed.resources;
	struct core_place place = {(char *)home + DRMRES_HOME_SIZE,
				   drmres_map_at(home) + DRMRES_HOME_SIZE / DRMRES_GRANULE, head};
	struct drmres *dr;

	if (nodes->name_size > DRMRES_HOME_MAX / 2 || place.at + bytes > home->limit)
		return false;
	core_node(&place, drm_dev_init_release, 0, names.init);
	for (unsigned int i = 0; i < minors; i++) {
		dr = core_node(&place, NULL, sizeof(struct drm_minor), drmres_core_names.kmalloc);
		nodes->minor[i] = memset(dr->data, 0, sizeof(struct drm_minor));
		dr = core_node(&place, drm_minor_alloc_release, sizeof(void *), names.minor);
		*(void **)dr->data = nodes->minor[i];
	}
	if (name_bytes) {
		dr = core_node(&place, NULL, nodes->name_size, drmres_core_names.kmalloc);
		nodes->name = (char *)dr->data;
	}
	place.older->prev = head;
	WRITE_ONCE(head->next, place.older);
	drmres_home_carved(home, place.at);
	home->gets = 1 + 2 * minors + (name_bytes != 0);
	dev->managed.memory = minors + (name_bytes != 0);
	return true;
}

/* ---- packed ---- */

/* struct core_pack - where the next record, the next place and the next block go */
struct core_pack {
	struct drmres_packed_action *top;
	u32 *next;
	char *at;
};

managed_inline void core_record(struct core_pack *pack, void (*function)(void), void *data, const char *name, u32 at)
{
	drmres_packed_fill_at(pack->top++, function, data, name, 0, at);
}

managed_inline void *core_memory(struct core_pack *pack, size_t bytes, size_t size)
{
	char *start = pack->at;

	drmres_packed_mark_short(drmres_map_at(start), (u32)(bytes / DRMRES_GRANULE), (u32)(bytes - size));
	*pack->next++ = drmres_packed_place(start);
	pack->at += bytes;
	return start;
}

/* @minors: a constant. The home's first pieces have room for all of it. */
managed_inline bool pack_core(struct drmres_home *home, struct core_names names, struct drmres_core_nodes *nodes,
			      const unsigned int minors)
{
	const size_t size = sizeof(struct drm_minor), bytes = drmres_packed_bytes(size, MANAGED_UNIT);
	const size_t name_bytes = nodes->name_size ? drmres_packed_bytes(nodes->name_size, MANAGED_UNIT) : 0;
	struct drmres_packed *packed = drmres_packed_of(home);
	struct core_pack pack = {packed->top, packed->next, home->bump};

	if (!drmres_packed_is_short(bytes, bytes - size) ||
	    !drmres_packed_is_short(name_bytes, name_bytes - nodes->name_size) ||
	    pack.at + minors * bytes + name_bytes > home->limit)
		return false;
	core_record(&pack, (void (*)(void))drm_dev_init_release, NULL, names.init, 0);
	for (unsigned int i = 0; i < minors; i++) {
		nodes->minor[i] = memset(core_memory(&pack, bytes, size), 0, sizeof(struct drm_minor));
		core_record(&pack, (void (*)(void))drm_minor_alloc_release, nodes->minor[i], names.minor, i + 1);
	}
	if (name_bytes)
		nodes->name = core_memory(&pack, name_bytes, nodes->name_size);
	home->gets = minors + (name_bytes != 0);
	drmres_home_carved(home, pack.at);
	packed->next = pack.next;
	packed->top = pack.top;
	return true;
}

/* ---- either ---- */

/* Not inline: so that the compiler leaves it in one piece. */
noinline bool drmres_managed_begin_core(struct drm_device *dev, struct drmres_core_nodes *nodes)
{
	const struct core_names names = core_names();
	struct drmres_home *home;
	bool added = false;

	begin_list(dev);
	home = managed_make_home(&drmres_rules, dev);
	if (__builtin_expect(!home, 0))
		return false;
	if (__builtin_expect(names.init != NULL, 1)) {
		if (home->packing)
			added = nodes->minors == 1 ? pack_core(home, names, nodes, 1)
						   : pack_core(home, names, nodes, 2);
		else if (!drmres_packing)
			added = nodes->minors == 1 ? list_core(dev, home, names, nodes, 1)
						   : list_core(dev, home, names, nodes, 2);
	}
	managed_open_home(&drmres_rules, dev, home);
	return added;
}

/*
 * Where no driver's action is left nothing is to be called, and nobody can tell how it goes: without a walk, and the home with
 * everything in it, by end_home(). Locked. Return: false, with nothing done, if there is more to it.
 */
managed_inline bool end_at_once(struct drm_device *dev, struct drmres_home *home)
{
	struct list_head *head = &dev->managed.resources;
	struct core_list core;

	if (MANAGED_AT_ONCE || home->strangers)
		return false;
	if (home->packing) {
		if (!packed_core_ends(dev, home))
			return false;
	} else {
		core = core_on_list(head);
		if (!core.minors || newer_actions(dev, home, &core) || !drmres_drm_end_quickly(dev, core.minors))
			return false;
	}
	INIT_LIST_HEAD(head);
	if (home->packing)
		home->gets += drmres_packed_records(home->packed);
	home->puts = home->gets;
	return true;
}

/* The device has nothing any more. Locked; what is in the home all the same keeps it, but after end_at_once(): @all, a constant. */
managed_inline void end_home(struct drm_device *dev, struct drmres_home *home, const bool all)
{
	dev->managed.home = NULL;
	if (!all)
		drmres_lanes_join(home);
	drmres_home_leave_owner(home);
	if (!all && __builtin_expect(drmres_home_nodes(home) != 0, 0))
		drmres_home_leave(home);
	else if (__builtin_expect(drmres_home_is_small(home), 1))
		drmres_home_drop_small(home);
	else
		drmres_home_drop(home);
}

#endif
