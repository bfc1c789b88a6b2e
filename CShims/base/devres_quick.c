// SPDX-License-Identifier: MIT
/**
 * DOC: device-managed nodes, the quick way
 *
 * What the commonest calls of devres do while nobody pays attention and the slab back end has a home for the device. The
 * quick way is closed where the ordinary one would have something to say: on a device without a driver, while something is
 * released, in the probe of another device. Owns nothing; everything may be called concurrently.
 */
#include "devres.h"

#include <string.h>

#include "base.h"
#include "claim.h"

void drmres_devres_describe(const void *node, struct drmres_tag *tag)
{
	const struct devres_node *it = node;

	tag->kind = DRMRES_KIND_DEVRES;
	if (!it)
		return;
	tag->name = it->name;
	tag->size = it->size;
	if (drmres_devres_is_proxy(it))
		tag->payload = drmres_devres_proxy_payload(it);
	else if (it->release == drmres_devres_release_memory)
		tag->payload = offsetof(struct devres, data);
}

/* Whether this thread may be in a probe: it is in a phase that begins like one. */
managed_inline bool may_probe(void)
{
	const struct drmres_phase *phase = drmres_phase_now;

	return phase && phase->verb[0] == 'p';
}

/* Whether this thread is in a probe, and not in that of @dev. */
static bool is_strange(const struct device *dev)
{
	return may_probe() && !strcmp(drmres_phase_now->verb, "probe") && drmres_probing_device() != dev;
}

/* Whether the quick way may be gone on @dev; whether it is_strange() is another question. */
managed_inline bool may_be_quick(struct device *dev)
{
	/* PAIRS WITH: the stores of the device core and of devres_release.c, as in the ordinary functions. */
	return managed_quick_pointer(dev) && !drmres_attended() && dev->magic == DRMRES_DEVICE_ALIVE &&
	       !__atomic_load_n(&drmres_devres_releases, __ATOMIC_ACQUIRE) &&
	       (!dev->bus || __atomic_load_n(&dev->driver, __ATOMIC_ACQUIRE));
}

/*
 * The home of @dev, locked by favour, if it is there and nothing else has to be looked at; NULL, with nothing done, if it
 * takes more. Calls nothing, see managed_common_enter().
 */
managed_inline struct drmres_home *common_home(struct device *dev)
{
	return may_be_quick(dev) && !may_probe() ? managed_common_enter(&drmres_devres_rules, dev) : NULL;
}

/* The same with room at the end of the list. */
managed_inline struct drmres_home *common_room(struct device *dev)
{
	struct drmres_home *home = managed_quick_flags(GFP_KERNEL) ? common_home(dev) : NULL;

	if (__builtin_expect(!home || managed_quick_may_link(&drmres_devres_rules, dev), 1))
		return home;
	drmres_bias_leave(&home->lock);
	return NULL;
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

/* With the home locked: the node is memory. @term: for memory with a key; else NULL. */
managed_inline void *become_memory(struct device *dev, struct devres_node *node, u64 *term)
{
	struct devres *dr = container_of(node, struct devres, node);

	node->release = drmres_devres_release_memory;
	if (term)
		*term = dr->term = __atomic_load_n(&dev->devres_term, __ATOMIC_RELAXED);
	return dr->data;
}

managed_inline void *common_memory(struct device *dev, struct drmres_home *home, struct devres_node *node, size_t size,
				   const char *name, u64 *term)
{
	void *data;

	link(dev, node, size, name);
	data = become_memory(dev, node, term);
	drmres_bias_leave(&home->lock);
	return data;
}

managed_inline bool common_action(struct device *dev, struct drmres_home *home, struct devres_node *node,
				  void (*action)(void *data), void *data, const char *name, size_t logged)
{
	link(dev, node, logged, name);
	node->release = drmres_devres_release_action;
	container_of(node, struct devres_action, node)->data = data;
	container_of(node, struct devres_action, node)->action = action;
	drmres_bias_leave(&home->lock);
	return true;
}

/* Not inline, as everything that comes after the common case: so that that saves no registers for it. */
static noinline void *memory(struct device *dev, size_t size, const char *name, u64 *term)
{
	struct managed_quick quick;
	struct devres_node *node = add(dev, drmres_devres_class(sizeof(struct devres) + size), size, name, &quick);
	void *data;

	if (!node)
		return NULL;
	data = become_memory(dev, node, term);
	managed_quick_leave(&quick);
	return data;
}

/* Where carving the block is not enough. @home: from common_room(). */
static noinline void *memory_anywhere(struct device *dev, size_t size, const char *name, u64 *term,
				      struct drmres_home *home)
{
	struct devres_node *node;

	node = drmres_home_get_slow(home, node_bytes(drmres_devres_class(sizeof(struct devres) + size)), true);
	if (node)
		return common_memory(dev, home, node, size, name, term);
	drmres_bias_leave(&home->lock);
	return NULL;
}

managed_inline void *listed_memory(struct device *dev, size_t size, const char *name, u64 *term)
{
	struct drmres_home *home = common_room(dev);
	struct devres_node *node;

	if (__builtin_expect(!home, 0))
		return memory(dev, size, name, term);
	node = drmres_home_carve(home, node_bytes(drmres_devres_class(sizeof(struct devres) + size)));
	if (__builtin_expect(!node, 0))
		return memory_anywhere(dev, size, name, term, home);
	return common_memory(dev, home, node, size, name, term);
}

/* The same as for add() where the home is packed. */
static bool may_be_packed(struct device *dev)
{
	return managed_quick_flags(GFP_KERNEL) && may_be_quick(dev) && !is_strange(dev);
}

/* Not locked if false. */
static bool enter_packed(struct device *dev, struct managed_quick *quick)
{
	return may_be_packed(dev) && managed_quick_enter_packed(&drmres_devres_rules, dev, quick);
}

/* NULL if it has to be done on the list, or in the ordinary way. */
static noinline void *packed_memory(struct device *dev, size_t size, u64 *term)
{
	if (!may_be_packed(dev))
		return NULL;
	/* Should it end before the memory is there, that passes for gone, which it is not, and never for there when it is gone. */
	if (term)
		*term = __atomic_load_n(&dev->devres_term, __ATOMIC_RELAXED);
	return drmres_devres_packed_memory(dev, size);
}

static noinline void *packed_payload(struct device *dev, void (*action)(void *payload), size_t size, const char *name,
				     size_t logged)
{
	struct managed_quick quick;
	void *payload;

	if (!enter_packed(dev, &quick))
		return NULL;
	payload = drmres_devres_packed_payload(quick.home, action, size, name, logged);
	managed_quick_leave(&quick);
	return payload;
}

static noinline bool packed_action(struct device *dev, void (*action)(void *data), void *data, const char *name,
				   size_t logged)
{
	struct managed_quick quick;
	bool added;

	if (!enter_packed(dev, &quick))
		return false;
	added = drmres_devres_packed_action(quick.home, action, data, name, logged);
	managed_quick_leave(&quick);
	return added;
}

static noinline bool packed_free(struct device *dev, const void *p)
{
	return managed_quick_pointer(dev) && !drmres_attended() && dev->devres_home && may_be_packed(dev) &&
	       drmres_devres_packed_free(dev, p);
}

void *drmres_devres_quick_memory(struct device *dev, size_t size, gfp_t gfp, const char *name)
{
	/* An error pointer or nothing is for the ordinary function. */
	if (__builtin_expect(size - 1 >= DRMRES_HOME_MAX - sizeof(struct devres) || (gfp & ~__GFP_ZERO) != GFP_KERNEL,
			     0))
		return NULL;
	if (drmres_packing)
		return packed_memory(dev, size, NULL) ?: memory(dev, size, name, NULL);
	return listed_memory(dev, size, name, NULL);
}

void *drmres_devres_quick_key(struct device *dev, size_t size, u64 *term)
{
	const char *name = DRMRES_DEVM_MEMORY_NAME;

	if (__builtin_expect(size > DRMRES_HOME_MAX - sizeof(struct devres), 0))
		return NULL;
	if (drmres_packing)
		return packed_memory(dev, size, term) ?: memory(dev, size, name, term);
	return listed_memory(dev, size, name, term);
}

static noinline bool add_action(struct device *dev, void (*action)(void *data), void *data, const char *name,
				size_t logged)
{
	struct managed_quick quick;
	struct devres_node *node = add(dev, sizeof(struct devres_action), logged, name, &quick);

	if (!node)
		return false;
	node->release = drmres_devres_release_action;
	container_of(node, struct devres_action, node)->data = data;
	container_of(node, struct devres_action, node)->action = action;
	managed_quick_leave(&quick);
	return true;
}

/* Where carving the block is not enough. @home: from common_room(). */
static noinline bool add_action_anywhere(struct device *dev, void (*action)(void *data), void *data, const char *name,
					 size_t logged, struct drmres_home *home)
{
	struct devres_node *node = drmres_home_get_slow(home, node_bytes(sizeof(struct devres_action)), true);

	if (node)
		return common_action(dev, home, node, action, data, name, logged);
	drmres_bias_leave(&home->lock);
	return false;
}

bool drmres_devres_quick_action(struct device *dev, void (*action)(void *data), void *data, const char *name,
				size_t logged)
{
	struct drmres_home *home;
	struct devres_node *node;

	if (!action || !name)
		return false;
	if (drmres_packing)
		return packed_action(dev, action, data, name, logged) || add_action(dev, action, data, name, logged);
	home = common_room(dev);
	if (__builtin_expect(!home, 0))
		return add_action(dev, action, data, name, logged);
	node = drmres_home_carve(home, node_bytes(sizeof(struct devres_action)));
	if (__builtin_expect(!node, 0))
		return add_action_anywhere(dev, action, data, name, logged, home);
	return common_action(dev, home, node, action, data, name, logged);
}

static noinline void *payload(struct device *dev, void (*action)(void *payload), size_t size, const char *name,
			      size_t logged)
{
	struct managed_quick quick;
	struct devres_carrier *dr;
	struct devres_node *node = add(dev, sizeof(*dr) + size, logged, name, &quick);

	if (!node)
		return NULL;
	dr = container_of(node, struct devres_carrier, action.node);
	node->release = drmres_devres_release_action;
	dr->action.data = dr->payload;
	dr->action.action = action;
	managed_quick_leave(&quick);
	return dr->payload;
}

void *drmres_devres_quick_payload(struct device *dev, void (*action)(void *payload), size_t size, const char *name,
				  size_t logged)
{
	struct drmres_home *home;
	struct devres_carrier *dr;
	struct devres_node *node;

	if (__builtin_expect(size > DRMRES_HOME_MAX - sizeof(*dr), 0))
		return NULL;
	if (drmres_packing)
		return packed_payload(dev, action, size, name, logged) ?: payload(dev, action, size, name, logged);
	home = common_room(dev);
	node = home ? drmres_home_carve(home, node_bytes(sizeof(*dr) + size)) : NULL;
	if (__builtin_expect(node != NULL, 1)) {
		dr = container_of(node, struct devres_carrier, action.node);
		common_action(dev, home, node, action, dr->payload, name, logged);
		return dr->payload;
	}
	if (home)
		drmres_bias_leave(&home->lock);
	return payload(dev, action, size, name, logged);
}

/* With the home locked: the chunk of memory of devm_kmalloc() that may go; NULL if @dr is none. */
managed_inline struct drmres_chunk *memory_chunk(const struct drmres_home *home, const struct devres *dr)
{
	struct drmres_chunk *chunk = managed_quick_chunk(home, dr);

	return chunk && dr->node.release == drmres_devres_release_memory && managed_quick_may_unlink(dr) ? chunk : NULL;
}

static noinline bool free_memory(struct device *dev, struct devres *dr)
{
	struct drmres_chunk *chunk;
	struct managed_quick quick;

	if (!may_be_quick(dev) || !dev->devres_home || is_strange(dev) ||
	    !managed_quick_enter(&drmres_devres_rules, dev, &quick))
		return false;
	/* What lies before memory without a header may be another's. */
	chunk = drmres_packed_has_proxies(quick.home) ? NULL : memory_chunk(quick.home, dr);
	if (chunk) {
		managed_quick_unlink(dr);
		managed_quick_put(&quick, chunk, dr);
	}
	managed_quick_leave(&quick);
	return chunk;
}

bool drmres_devres_quick_free(struct device *dev, const void *p)
{
	struct devres *dr = (struct devres *)((uintptr_t)p - offsetof(struct devres, data));
	struct drmres_chunk *chunk;
	struct drmres_home *home;

	if (drmres_packing)
		return packed_free(dev, p) || free_memory(dev, dr);
	home = common_home(dev);
	chunk = home ? memory_chunk(home, dr) : NULL;
	if (__builtin_expect(chunk && managed_common_put(home, chunk, dr), 1))
		return true;
	if (home)
		drmres_bias_leave(&home->lock);
	return free_memory(dev, dr);
}

/* The name under which @node is called the quick way; NULL if it is not. */
managed_inline const char *action_name(const struct devres_node *node)
{
	if (node->release != drmres_devres_release_action)
		return NULL;
	return drmres_managed_name_known(node->name) ?: drmres_managed_name(node->name);
}

struct devres_node *drmres_devres_finish_quickly(struct device *dev, struct devres_node *todo)
{
	struct managed_quick quick = {.home = dev->devres_home};
	const char *device = dev->kobj.name, *name;
	struct drmres_chunk *chunk;
	struct drmres_phase phase;
	struct devres_node *node;

	if (!todo || !quick.home || drmres_attended())
		return todo;
	managed_quick_subject(&phase, drmres_device_subject(dev));
	managed_quick_lock(&quick);
	/* While a node of it is not freed, the home is there. */
	while (todo && !drmres_attended()) {
		node = todo;
		chunk = managed_quick_chunk(quick.home, node);
		name = chunk ? action_name(node) : NULL;
		if (!chunk || (!name && node->release != drmres_devres_release_memory))
			break;
		todo = drmres_devres_below(node);
		/* What is older lies, as a rule, in front of it. */
		__builtin_prefetch((const void *)((uintptr_t)node - 1024));
		if (name) {
			/* Nobody finds it any more, so it is there when its function returns. */
			managed_quick_leave(&quick);
			if (__builtin_expect(dev->kobj.name != device, 0)) {
				device = dev->kobj.name;
				managed_quick_subject(&phase, drmres_device_subject(dev));
			}
			managed_quick_call(&phase, name);
			container_of(node, struct devres_action, node)
				->action(container_of(node, struct devres_action, node)->data);
			managed_quick_return(&phase);
			managed_quick_lock(&quick);
		}
		managed_quick_put(&quick, chunk, node);
	}
	managed_quick_leave(&quick);
	return todo;
}
