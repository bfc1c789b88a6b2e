/* SPDX-License-Identifier: MIT */
/*
 * The quick way of devres (managed/quick.h): what the commonest calls do while nobody pays attention and the back end has a home
 * for the device. It is closed where the ordinary one would have something to say: on a device without a driver, while
 * something is released, in the probe of another device. Here is how it is entered; everything may be called concurrently.
 */
#ifndef _DRMRES_BASE_DEVRES_QUICK_H_
#define _DRMRES_BASE_DEVRES_QUICK_H_

#include "devres.h"

#include <string.h>

#include "base.h"
#include "claim.h"

/* Whether this thread may be in a probe: it is in a phase that begins like one. */
managed_inline bool may_probe(void)
{
	const struct drmres_phase *phase = drmres_phase_now;

	return phase && phase->verb[0] == 'p';
}

/* Whether this thread is in a probe, and not in that of @dev. */
static inline bool is_strange(const struct device *dev)
{
	return may_probe() && !strcmp(drmres_phase_now->verb, "probe") && drmres_probing_device() != dev;
}

/* Whether it is, and may be added to, as most are most of the time. */
managed_inline bool is_usual(struct device *dev)
{
	/* PAIRS WITH: the stores of the device core and of devres_release.c, as in the ordinary functions. */
	return dev->magic == DRMRES_DEVICE_ALIVE &&
	       drmres_look_pointer((const void *const *)&drmres_devres_releases, NULL) &&
	       (!dev->bus || __atomic_load_n(&dev->driver, __ATOMIC_ACQUIRE));
}

/* Whether the quick way may be gone on @dev; whether it is_strange() is another question. */
managed_inline bool may_be_quick(struct device *dev)
{
	return managed_quick_pointer(dev) && !drmres_attended() && is_usual(dev);
}

/* Whether it may, and nothing else has to be looked at than the home of @dev. */
managed_inline bool may_be_common(struct device *dev)
{
	return may_be_quick(dev) && !may_probe();
}

/* The same for who adds what has a name: the copy of that, or NULL, says whether anybody pays attention (managed/names.h). */
managed_inline bool may_be_named(struct device *dev, const char *quiet_copy)
{
	return quiet_copy && managed_quick_pointer(dev) && is_usual(dev) && !may_probe();
}

/*
 * The home of @dev, locked by favour, if it is there and nothing else has to be looked at; NULL, with nothing done, if it
 * takes more. Calls nothing, see managed_common_enter().
 */
managed_inline struct drmres_home *common_enter(struct device *dev, const void *me)
{
	return may_be_common(dev) ? managed_common_enter(&drmres_devres_rules, dev, me) : NULL;
}

managed_inline struct drmres_home *common_enter_named(struct device *dev, const char *quiet_copy)
{
	return may_be_named(dev, quiet_copy) ? managed_common_enter(&drmres_devres_rules, dev, drmres_sleeper) : NULL;
}

/* The same where other threads are on the device, too: those that are inside are waited for. */
managed_inline struct drmres_home *enter_shared_named(struct device *dev, const char *quiet_copy)
{
	return may_be_named(dev, quiet_copy) && !drmres_atomic_nesting
		       ? managed_common_enter_shared(&drmres_devres_rules, dev, true)
		       : NULL;
}

managed_inline size_t node_bytes(size_t bytes)
{
	const size_t unit = MANAGED_UNIT;

	return (bytes + unit - 1) & ~(unit - 1);
}

/* With the home locked: a zeroed block becomes a node at the end of the list. */
managed_inline void link(struct device *dev, struct devres_node *node, size_t size, const char *name)
{
	node->free_node = drmres_devres_free_node;
	node->name = name;
	node->size = size;
	managed_quick_link(&drmres_devres_rules, dev, node);
}

/* A node of @bytes at the end of the list, with the home locked; NULL, and not locked, if it has to be done otherwise. */
managed_inline struct devres_node *add(struct device *dev, size_t bytes, size_t size, const char *name,
				       struct managed_quick *quick)
{
	struct devres_node *node;

	if (!managed_quick_flags(GFP_KERNEL) || !may_be_quick(dev) || is_strange(dev) ||
	    !managed_quick_enter(&drmres_devres_rules, dev, quick))
		return NULL;
	node = managed_quick_may_link(&drmres_devres_rules, dev) ? drmres_home_get(quick->home, node_bytes(bytes))
								 : NULL;
	if (__builtin_expect(!node, 0)) {
		managed_quick_leave(quick);
		return NULL;
	}
	link(dev, node, size, name);
	return node;
}

/* The same as for add() where the home is packed. */
static inline bool may_be_packed(struct device *dev)
{
	return managed_quick_flags(GFP_KERNEL) && may_be_quick(dev) && !is_strange(dev);
}

#endif
