/* SPDX-License-Identifier: MIT */
/*
 * Managed resources of drm_device while nobody pays attention (managed/quick.h): how nodes are added, and how all of them are
 * released. A part of drm_managed.c, which has the rules and the ordinary ways, and the only one to include this. What is
 * added and freed may be so by any thread; the release is for the one that put the last reference.
 */
#ifndef _DRMRES_DRM_MANAGED_QUICK_H_
#define _DRMRES_DRM_MANAGED_QUICK_H_

/* ---- the home of a device ---- */

void drm_managed_begin(struct drm_device *dev)
{
	INIT_LIST_HEAD(&dev->managed.resources);
	drmres_lock_begin(&dev->managed.lock.lock, DRMRES_HELD_SPINLOCK, "&dev->managed.lock");
	dev->managed.home = NULL;
	/* It is going to need it. */
	if (!drmres_attended())
		drmres_managed_home_begin(&drmres_rules, dev);
}

void drm_managed_end(struct drm_device *dev)
{
	drmres_managed_home_end(&drmres_rules, dev);
}

/* ---- adding ---- */

/* Bytes of a node in a home. */
managed_inline size_t dr_bytes(size_t size)
{
	const size_t unit = MANAGED_UNIT;

	/* An empty payload begins inside of its block: the next one may be packed memory, which has no header. */
	if (sizeof(struct drmres) % unit == 0 && !size)
		size = 1;
	return (sizeof(struct drmres) + size + unit - 1) & ~(unit - 1);
}

/* Whether a node of @size bytes may be added to @dev in a quick way, if it has its parent still. */
managed_inline bool may_be_quick(const struct drm_device *dev, size_t size)
{
	return size <= DRMRES_HOME_MAX - sizeof(struct drmres) && managed_quick_pointer(dev) && !drmres_attended();
}

/* With the home locked: a zeroed block becomes a node on the list. */
managed_inline void quick_link_dr(struct drm_device *dev, struct drmres *dr, drmres_release_t release, size_t size,
				  const char *name)
{
	dr->node.release = release;
	dr->node.name = name;
	dr->node.size = size;
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
 * The same in pieces, none of which calls anything where all is as usual. First: the home, locked by favour; NULL, with nothing
 * done, if it takes more.
 */
managed_inline struct drmres_home *common_enter(struct drm_device *dev, const void *me)
{
	/* Who has a home, and is not being released, has a parent. */
	return managed_quick_pointer(dev) && !drmres_attended() ? managed_common_enter(&drmres_rules, dev, me) : NULL;
}

/* Last: the block becomes a node, and the home is left. */
managed_inline void *common_memory(struct drm_device *dev, struct drmres_home *home, struct drmres *dr, size_t size)
{
	quick_link_dr(dev, dr, NULL, size, drmres_core_names.kmalloc);
	drmres_bias_leave(&home->lock);
	return dr->data;
}

managed_inline int common_action(struct drm_device *dev, struct drmres_home *home, struct drmres *dr,
				 drmres_release_t action, void *data, const char *name)
{
	quick_link_dr(dev, dr, action, data ? sizeof(void *) : 0, name);
	if (data)
		*(void **)dr->data = data;
	home->called++;
	drmres_bias_leave(&home->lock);
	return 0;
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
	return chunk && chunk->home == home;
}

/*
 * Free the memory that comes first from @entry on and lies in the home. With the home locked, of which nothing is allocated
 * any more: so it does not matter what becomes of the places. Return: what comes then. Not inline: an owner that has only
 * actions does without.
 */
static noinline struct list_head *release_memory(struct list_head *head, struct list_head *entry,
						 struct drmres_home *home)
{
	const bool unusual = home->strangers || drmres_home_is_noted(home);
	struct list_head *next;
	struct drmres *dr;
	u64 freed = 0;

	for (; entry != head; entry = next) {
		dr = list_entry(entry, struct drmres, node.entry);
		if (dr->node.release || (unusual && !lives_in(home, dr)))
			break;
		next = entry->next;
		/* What is older lies, as a rule, in front of it. */
		__builtin_prefetch((const void *)((uintptr_t)entry - 1024));
		if (unusual) {
			drmres_home_end_block(home, dr);
		} else {
			drmres_map_end(drmres_map_at(dr));
			freed++;
		}
	}
	home->puts += freed;
	return entry;
}

/* Whether what is at @entry is an action in the home that can be called the quick way. */
managed_inline bool is_quick_action(const struct list_head *entry, const struct drmres_home *home)
{
	const struct drmres *dr = list_entry(entry, struct drmres, node.entry);

	return dr->node.release && lives_in(home, dr) && drmres_managed_name_is_shared(dr->node.name);
}

/*
 * The release as far as nobody pays attention and actions leave the list alone; where that ends the walk goes on. Nobody
 * else can reach the device any more, but somebody may look at addresses, so the home is locked while it changes.
 * Return: true if nothing is left.
 */
static bool release_packed(struct drm_device *dev, struct managed_quick *quick, struct drmres_walk *walk,
			   struct drmres_phase *phase, const void *pc);

static noinline bool release_quickly(struct drm_device *dev, struct drmres_walk *walk, const void *pc)
{
	struct managed_quick quick = {.home = dev->managed.home};
	struct list_head *head = &dev->managed.resources, *next;
	struct drmres_home *home = quick.home;
	struct drmres_phase phase;
	struct drmres *dr;

	if (!home || (drmres_attended() && !drmres_packed_stays(home)))
		return false;
	managed_quick_owner(&phase, home);
	managed_quick_lock(&quick);
	drmres_lanes_join(home);
	if (home->packing && !release_packed(dev, &quick, walk, &phase, pc)) {
		managed_quick_leave(&quick);
		return false;
	}
	managed_quick_phase(&phase);
	next = head->next;
	for (;;) {
		if (!home->called && !home->strangers) {
			next = head;
			home->puts = home->gets;
		} else if (next != head && !list_entry(next, struct drmres, node.entry)->node.release) {
			next = release_memory(head, next, home);
		}
		head->next = next;
		next->prev = head;
		if (next == head || !is_quick_action(next, home) || drmres_attended())
			break;
		dr = list_entry(next, struct drmres, node.entry);
		walk->current = dr;
		walk->at_current = true;
		managed_quick_leave(&quick);

		managed_quick_call(&phase, dr->node.name);
		dr->node.release(dev, dr_argument(dr));
		managed_quick_return(&phase);
		/* Whoever looks at the walk or changes the list may have gone far. */
		if (__builtin_expect(head->next != &dr->node.entry ||
					     (!walk->at_current && walk->next != dr->node.entry.next),
				     0)) {
			managed_walk(&drmres_rules, dev);
			managed_quick_phase_end(&phase);
			managed_walk_finish(&drmres_rules, dev, walk, dr, "drm_managed_release", pc);
			return false;
		}

		managed_quick_lock_again(&quick);
		next = dr->node.entry.next;
		home->called--;
		drmres_home_end_block(home, dr);
	}
	walk->at_current = false;
	walk->next = walk->seen = next;
	walk->current = NULL;
	managed_quick_leave(&quick);
	managed_quick_phase_end(&phase);
	return list_empty(head);
}

#endif
