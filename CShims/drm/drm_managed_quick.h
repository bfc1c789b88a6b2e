/* SPDX-License-Identifier: MIT */
/*
 * Managed resources of drm_device while nobody pays attention (managed/quick.h): how nodes are added, and how all of them are
 * released. A part of drm_managed.c, which has the rules and the ordinary ways, and the only one to include this. What is
 * added and freed may be so by any thread; the release is for the one that put the last reference.
 */
#ifndef _DRMRES_DRM_MANAGED_QUICK_H_
#define _DRMRES_DRM_MANAGED_QUICK_H_

/* ---- adding ---- */

/*
 * Bytes of a node in a home. An empty payload begins inside of its block: the next one may be packed memory, which has no header.
 * And an action without data has room for it, which is zero: so a release need not ask whether there are any.
 */
managed_inline size_t dr_bytes(size_t size)
{
	const size_t unit = MANAGED_UNIT;

	if (!size)
		size = sizeof(void *);
	return (sizeof(struct drmres) + size + unit - 1) & ~(unit - 1);
}

/* Whether a node of @size bytes may be added to @dev in a quick way, if it has its parent still. */
managed_inline bool may_be_quick(const struct drm_device *dev, size_t size)
{
	return size <= DRMRES_HOME_MAX - sizeof(struct drmres) && managed_quick_pointer(dev) && !drmres_attended();
}

managed_inline void fill_dr(struct drmres *dr, drmres_release_t release, size_t size, const char *name)
{
	dr->node.release = release;
	dr->node.name = name;
	dr->node.size = size;
}

/* managed_quick_may_link() for who has the newest node at hand, or the head of an empty list: it points back. */
managed_inline bool is_newest(const struct drm_device *dev, const struct list_head *entry)
{
	return __builtin_expect(entry->prev == &dev->managed.resources, 1);
}

/* With the home locked: a zeroed block becomes a node on the list. */
managed_inline void quick_link_dr(struct drm_device *dev, struct drmres *dr, drmres_release_t release, size_t size,
				  const char *name)
{
	if (!release)
		dev->managed.memory++;
	fill_dr(dr, release, size, name);
	managed_quick_link(&drmres_rules, dev, dr);
}

/*
 * The quick way for alloc_dr(), name_dr() and add_dr(). Return: a node on the list, zeroed, with the home locked; NULL if it
 * has to be done in the ordinary way. @name: of the core, or shared.
 */
managed_inline struct drmres *quick_dr(struct drm_device *dev, drmres_release_t release, size_t size, const char *name,
				       struct managed_quick *quick)
{
	struct drmres *dr;

	if (!may_be_quick(dev, size) || !dev->dev || !managed_quick_enter(&drmres_rules, dev, quick))
		return NULL;
	dr = managed_quick_may_link(&drmres_rules, dev) ? drmres_home_get(quick->home, dr_bytes(size)) : NULL;
	if (__builtin_expect(!dr, 0)) {
		managed_quick_leave(quick);
		return NULL;
	}
	quick_link_dr(dev, dr, release, size, name);
	return dr;
}

/* The largest payload whose length one byte of the map tells, on the list as well as packed. */
#define COMMON_SIZE (0x7f * DRMRES_GRANULE - sizeof(struct drmres) - MANAGED_UNIT)

/*
 * The home, locked by favour, for who does the same without a call where all is as usual; NULL, with nothing done, if it takes
 * more.
 */
managed_inline struct drmres_home *common_enter(struct drm_device *dev, const void *me)
{
	/* Who has a home, and is not being released, has a parent. */
	return managed_quick_pointer(dev) && !drmres_attended() ? managed_common_enter(&drmres_rules, dev, me) : NULL;
}

/* The same for who adds what has a name: the copy of that, or NULL, says whether anybody pays attention (managed/names.h). */
managed_inline struct drmres_home *common_enter_named(struct drm_device *dev, const char *quiet_copy)
{
	if (!quiet_copy || !managed_quick_pointer(dev))
		return NULL;
	return managed_common_enter(&drmres_rules, dev, drmres_sleeper);
}

/* The same where other threads are on the device, too. @wait: as for managed_common_enter_shared(). */
managed_inline struct drmres_home *enter_shared_named(struct drm_device *dev, const char *quiet_copy, const bool wait)
{
	if (!quiet_copy || !managed_quick_pointer(dev) || drmres_atomic_nesting)
		return NULL;
	return managed_common_enter_shared(&drmres_rules, dev, wait);
}

/* ---- releasing ---- */

static void *dr_argument(const struct drmres *dr)
{
	return dr->node.size ? *(void **)dr->data : NULL;
}

static bool lives_in(const struct drmres_home *home, const struct drmres *dr)
{
	const struct drmres_chunk *chunk;

	if (!home->strangers)
		return true;
	chunk = drmres_chunk_at(dr);
	return chunk && __atomic_load_n(&chunk->home, __ATOMIC_RELAXED) == home;
}

/*
 * Go from *@entry on to what is to be released next, and is in front of @end: memory that lies in the home goes without being looked
 * at. Return: false if that is all there is, and *@entry is @end. @left: at most so many actions are in front of @end, so that
 * behind the last one nobody needs to look.
 */
managed_inline bool go_behind_memory(struct list_head **entry, struct list_head *end, const struct drmres_home *home,
				     bool strangers, u64 left)
{
	struct list_head *at = *entry;

	for (; at != end; at = at->next) {
		const struct drmres *dr = list_entry(at, struct drmres, node.entry);

		if (dr->node.release || (strangers && !lives_in(home, dr))) {
			*entry = at;
			return true;
		}
		if (!left)
			break;
		/* What is older lies, as a rule, in front of it. */
		__builtin_prefetch((const void *)((uintptr_t)at - 1024));
	}
	*entry = end;
	return false;
}

/*
 * struct core_list - what every device begins with, on the list
 * @begins: where; its head for nowhere
 * @minors: of so many
 */
struct core_list {
	struct list_head *begins;
	unsigned int minors;
};

/* As far as a look from the oldest node on tells; nothing for a device without minors. All of its nodes lie in its home. */
static struct core_list core_on_list(struct list_head *head)
{
	struct list_head *entry = head->prev, *memory;
	struct core_list core = {.begins = head};

	if (entry == head || list_entry(entry, struct drmres, node.entry)->node.release != drm_dev_init_release)
		return core;
	while ((memory = entry->prev) != head && (entry = memory->prev) != head) {
		const struct drmres *dr = list_entry(entry, struct drmres, node.entry);

		if (dr->node.release != drm_minor_alloc_release ||
		    *(void **)dr->data != list_entry(memory, struct drmres, node.entry)->data)
			break;
		core.begins = entry;
		core.minors++;
	}
	return core;
}

/* More than there can be. */
#define MANY_ACTIONS (~0ull)

/*
 * How many actions are newer than the core's, at most: what is in the home, and is no memory. An action that was taken off counts.
 * Locked, or while it is released.
 */
managed_inline u64 newer_actions(const struct drm_device *dev, const struct drmres_home *home,
				 const struct core_list *core)
{
	const u64 first = core->minors ? core->minors + 1 : 0;

	return home->packed ? MANY_ACTIONS : home->gets - dev->managed.memory - first;
}

/* The walk has come to the core: release that in one, if it can be. */
static noinline bool end_core(struct drm_device *dev, struct drmres_walk *walk, unsigned int minors)
{
	if (!drmres_drm_end_quickly(dev, minors))
		return false;
	drmres_behind_at(dev->managed.home, &walk->behind, &dev->managed.resources);
	return true;
}

/* Whether somebody has changed the list since the action at the walk's current node was called. */
static noinline bool list_changed(struct drm_device *dev, struct drmres_walk *walk)
{
	struct list_head *current = walk->behind.current;

	if (dev->managed.resources.next != current || walk->next != current->next || dev->managed.home->strangers)
		return true;
	/* It was only looked at. */
	walk->at_current = true;
	return false;
}

/* struct phased_walk - a walk and the phase of what it calls: in one, and in this order, so that one register is enough */
struct phased_walk {
	struct drmres_phase phase;
	struct drmres_walk walk;
};

/*
 * The walk as far as nobody pays attention and actions leave the list alone. Nobody else can reach the device any more, but
 * somebody may look at addresses, with the home locked: the walk says where it is, and changes nothing. @common: everything
 * lives in the home; a constant. Names of what does are shared copies.
 */
managed_inline enum managed_walked walk_list(struct drm_device *dev, struct drmres_home *home, struct phased_walk *both,
					     const bool common)
{
	struct drmres_walk *walk = &both->walk;
	struct drmres_phase *phase = &both->phase;
	struct list_head *head = &dev->managed.resources, *next = walk->next;
	struct core_list core = {.begins = head};
	u64 left = MANY_ACTIONS;

	if (common) {
		core = core_on_list(head);
		left = newer_actions(dev, home, &core);
	}
	if (drmres_attended())
		return MANAGED_REST;
	for (;; next = next->next) {
		struct drmres *dr;

		if (!go_behind_memory(&next, core.begins, home, !common && home->strangers, left)) {
			drmres_behind_at(home, &walk->behind, next);
			if (next == head)
				return MANAGED_ALL;
			if (drmres_attended())
				return MANAGED_REST;
			if (end_core(dev, walk, core.minors))
				return MANAGED_ALL;
			core.begins = head;
			left = MANY_ACTIONS;
		} else {
			drmres_behind_at(home, &walk->behind, next);
		}
		left--;
		dr = list_entry(next, struct drmres, node.entry);
		if (!common && !lives_in(home, dr))
			return MANAGED_REST;
		managed_quick_call(phase, dr->node.name);
		dr->node.release(dev, common ? *(void **)dr->data : dr_argument(dr));
		managed_quick_return(phase);
		if (__builtin_expect(!walk->at_current, 0)) {
			if (list_changed(dev, walk))
				return MANAGED_CHANGED;
			/* Older ones may be there no more, of the core's too, and then some of those count for newer ones. */
			if (common) {
				core = core_on_list(head);
				left = MANY_ACTIONS;
			}
		}
		/* Before memory goes that was there before the action. */
		if (drmres_attended()) {
			next = next->next;
			drmres_behind_at(home, &walk->behind, next);
			return next == head ? MANAGED_ALL : MANAGED_REST;
		}
	}
}

static noinline enum managed_walked walk_common_list(struct drm_device *dev, struct drmres_home *home,
						     struct phased_walk *walk)
{
	return walk_list(dev, home, walk, true);
}

static noinline enum managed_walked walk_any_list(struct drm_device *dev, struct drmres_home *home,
						  struct phased_walk *walk)
{
	return walk_list(dev, home, walk, false);
}

/* The list as it is behind the walk, which ends here. */
static void end_walk(struct drm_device *dev, struct drmres_home *home, struct drmres_walk *walk,
		     enum managed_walked walked)
{
	struct list_head *head = &dev->managed.resources;

	if (walked == MANAGED_ALL && !home->strangers)
		/* It goes with the home. */
		home->puts = home->gets;
	else
		drmres_home_catch_up(home);
	if (__builtin_expect(home->behind == &walk->behind, 1))
		home->behind = walk->behind.outer;
	else
		drmres_behind_end(home, &walk->behind);
	if (walked == MANAGED_CHANGED)
		return;
	head->next = walk->seen = walk->next = walk->behind.current;
	head->next->prev = head;
	walk->at_current = false;
	walk->behind.current = NULL;
}

static enum managed_walked walk_packed(struct drm_device *dev, struct managed_quick *quick, struct drmres_walk *walk,
				       struct drmres_phase *phase);

/* The action may have gone far, and is over only now. */
static noinline void finish_changed(struct drm_device *dev, struct drmres_walk *walk, const void *pc)
{
	managed_walk_finish(&drmres_rules, dev, walk, walk->behind.current, "drm_managed_release", pc);
}

/*
 * With the home locked, and the walk begun: as far as everything is as usual. Return: true if nothing is left, and then the home is
 * locked still, and it is not otherwise.
 */
managed_inline bool release_quickly(struct drm_device *dev, struct managed_quick *quick, struct phased_walk *both,
				    const void *pc)
{
	struct drmres_phase *phase = &both->phase;
	struct drmres_walk *walk = &both->walk;
	struct list_head *head = &dev->managed.resources;
	enum managed_walked walked = MANAGED_ALL;
	struct drmres_home *home = quick->home;

	managed_quick_owner(phase, home);
	drmres_lanes_join(home);
	managed_quick_phase(phase);
	if (home->packing)
		walked = walk_packed(dev, quick, walk, phase);
	if (walked == MANAGED_ALL) {
		walk->next = head->next;
		drmres_behind_begin(home, &walk->behind, walk->next);
		walk->at_current = true;
		if (walk->next != head) {
			managed_quick_leave(quick);
			walked = home->strangers ? walk_any_list(dev, home, both) : walk_common_list(dev, home, both);
			managed_quick_lock(quick);
		}
		end_walk(dev, home, walk, walked);
	}
	if (walked != MANAGED_ALL)
		managed_quick_leave(quick);
	if (drmres_phase_now == phase)
		managed_quick_phase_end(phase);
	if (__builtin_expect(walked == MANAGED_CHANGED, 0))
		finish_changed(dev, walk, pc);
	return walked == MANAGED_ALL;
}

#endif
