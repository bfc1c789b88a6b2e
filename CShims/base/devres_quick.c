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

/* The largest payload of which the block is of a size that is quickly told. */
#define COMMON_SIZE (1024 - sizeof(struct devres))

/*
 * The home of @dev, locked by favour, if it is there and nothing else has to be looked at; NULL, with nothing done, if it
 * takes more. Calls nothing, see managed_common_enter().
 */
managed_inline struct drmres_home *common_enter(struct device *dev, const void *me)
{
	return may_be_quick(dev) && !may_probe() ? managed_common_enter(&drmres_devres_rules, dev, me) : NULL;
}

/* The same for who adds what has a name: the copy of that, or NULL, says whether anybody pays attention (managed/names.h). */
managed_inline struct drmres_home *common_enter_named(struct device *dev, const char *quiet_copy)
{
	if (!quiet_copy || !managed_quick_pointer(dev) || !is_usual(dev) || may_probe())
		return NULL;
	return managed_common_enter(&drmres_devres_rules, dev, drmres_sleeper);
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

/* With the home locked: the node is an action. */
managed_inline void become_action(struct devres_node *node, void (*action)(void *data), void *data)
{
	node->release = drmres_devres_release_action;
	container_of(node, struct devres_action, node)->data = data;
	container_of(node, struct devres_action, node)->action = action;
}

managed_inline size_t memory_bytes(size_t size)
{
	return node_bytes(drmres_devres_class(sizeof(struct devres) + size));
}

/* Not inline, as everything that comes after the common case: so that that saves no registers for it. */
static noinline void *memory(struct device *dev, size_t size, const char *name, u64 *term)
{
	struct managed_quick quick;
	struct devres_node *node = add(dev, memory_bytes(size), size, name, &quick);
	void *data;

	if (!node)
		return NULL;
	data = become_memory(dev, node, term);
	managed_quick_leave(&quick);
	return data;
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
	size_t bytes = drmres_devres_packed_bytes(size);

	if (!may_be_packed(dev))
		return NULL;
	/* Should it end before the memory is there, that passes for gone, which it is not, and never for there when it is gone. */
	if (term)
		*term = __atomic_load_n(&dev->devres_term, __ATOMIC_RELAXED);
	return managed_quick_packed_memory(&drmres_devres_rules, dev, bytes, (u32)(bytes - size));
}

static noinline void *packed_payload(struct device *dev, void (*action)(void *payload), size_t size, const char *name)
{
	struct managed_quick quick;
	void *payload;

	if (!enter_packed(dev, &quick))
		return NULL;
	payload = drmres_devres_packed_payload(quick.home, action, size, name);
	managed_quick_leave(&quick);
	return payload;
}

static noinline bool packed_action(struct device *dev, void (*action)(void *data), void *data, const char *name,
				   u32 flags)
{
	struct managed_quick quick;
	bool added;

	if (!enter_packed(dev, &quick))
		return false;
	added = drmres_devres_packed_action(quick.home, action, data, name, flags);
	managed_quick_leave(&quick);
	return added;
}

static noinline bool packed_free(struct device *dev, const void *p)
{
	return managed_quick_pointer(dev) && !drmres_attended() && dev->devres_home && may_be_packed(dev) &&
	       managed_quick_packed_free(&drmres_devres_rules, dev, (void *)p);
}

/* Where the common case is not enough; NULL if the quick way is not to be had. */
static noinline void *memory_anyhow(struct device *dev, size_t size, u64 *term)
{
	void *data = drmres_packing ? packed_memory(dev, size, term) : NULL;

	return data ?: memory(dev, size, DRMRES_DEVM_MEMORY_NAME, term);
}

static noinline void *kmalloc_anyhow(struct device *dev, size_t size, gfp_t gfp, const void *pc)
{
	void *data = NULL;

	/* An error pointer or nothing is for the ordinary function. */
	if (size - 1 < DRMRES_HOME_MAX - sizeof(struct devres) && (gfp & ~__GFP_ZERO) == GFP_KERNEL)
		data = memory_anyhow(dev, size, NULL);
	return data ?: drmres_devres_kmalloc(dev, size, gfp, pc);
}

static noinline void *key_anyhow(struct device *dev, size_t size, u64 *term, const void *pc)
{
	void *data = NULL;

	if (size <= DRMRES_HOME_MAX - sizeof(struct devres))
		data = memory_anyhow(dev, size, term);
	return data ?: drmres_devres_alloc_key(dev, size, term, pc);
}

/*
 * Where the common case is not enough. @term: NULL for devm_kmalloc(), with flags that are usual. @home: from common_enter(),
 * is left.
 */
static noinline void *common_anyhow(struct device *dev, size_t size, u64 *term, struct drmres_home *home,
				    const void *pc)
{
	struct devres_node *node = NULL;
	size_t bytes;
	void *data;

	if (home->packing) {
		bytes = drmres_devres_packed_bytes(size);
		data = drmres_packed_memory(home, bytes, (u32)(bytes - size));
		if (term)
			*term = __atomic_load_n(&dev->devres_term, __ATOMIC_RELAXED);
		if (data) {
			drmres_bias_leave(&home->lock);
			return data;
		}
	} else if (managed_quick_may_link(&drmres_devres_rules, dev)) {
		node = drmres_home_get(home, memory_bytes(size));
		if (node)
			return common_memory(dev, home, node, size, DRMRES_DEVM_MEMORY_NAME, term);
	}
	drmres_bias_leave(&home->lock);
	return term ? key_anyhow(dev, size, term, pc) : kmalloc_anyhow(dev, size, GFP_KERNEL | __GFP_ZERO, pc);
}

/* The same where a place may be used again. Calls nothing then. */
static noinline void *common_again(struct device *dev, size_t size, u64 *term, struct drmres_home *home, const void *pc)
{
	struct devres_node *node;
	size_t bytes;
	void *data;

	if (home->packing) {
		bytes = drmres_devres_packed_bytes(size);
		data = drmres_packed_reuse(home, bytes, (u32)(bytes - size));
		if (__builtin_expect(data != NULL, 1)) {
			if (term)
				*term = __atomic_load_n(&dev->devres_term, __ATOMIC_RELAXED);
			drmres_bias_leave(&home->lock);
			return data;
		}
	} else if (managed_quick_may_link(&drmres_devres_rules, dev)) {
		node = drmres_home_reuse_node(home, memory_bytes(size));
		if (__builtin_expect(node != NULL, 1))
			return common_memory(dev, home, node, size, DRMRES_DEVM_MEMORY_NAME, term);
	}
	return common_anyhow(dev, size, term, home, pc);
}

/* The common case; NULL if it takes more, and then *@at is what common_enter() said. */
managed_inline void *common_kmalloc(struct device *dev, size_t size, u64 *term, struct drmres_home **at)
{
	struct drmres_home *home = common_enter(dev, drmres_sleeper);
	struct devres_node *node;
	size_t bytes;
	void *data;

	*at = home;
	if (__builtin_expect(!home, 0))
		return NULL;
	if (home->packing) {
		bytes = drmres_devres_packed_bytes(size);
		if (!drmres_packed_is_short(bytes, bytes - size))
			return NULL;
		data = drmres_packed_carve(home, bytes, (u32)(bytes - size));
		if (__builtin_expect(!data, 0))
			return NULL;
		if (term)
			*term = __atomic_load_n(&dev->devres_term, __ATOMIC_RELAXED);
		drmres_bias_leave(&home->lock);
		return data;
	}
	if (__builtin_expect(!managed_quick_may_link(&drmres_devres_rules, dev), 0))
		return NULL;
	node = drmres_home_carve(home, memory_bytes(size));
	return __builtin_expect(node != NULL, 1) ? common_memory(dev, home, node, size, DRMRES_DEVM_MEMORY_NAME, term)
						 : NULL;
}

void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp)
{
	struct drmres_home *home = NULL;
	void *data = NULL;

	if (__builtin_expect(size - 1 < COMMON_SIZE, 1) && managed_common_flags(gfp))
		data = common_kmalloc(dev, size, NULL, &home);
	if (__builtin_expect(data != NULL, 1))
		return data;
	return home ? common_again(dev, size, NULL, home, __builtin_return_address(0))
		    : kmalloc_anyhow(dev, size, gfp, __builtin_return_address(0));
}

void *__devm_alloc_key(struct device *dev, size_t size, u64 *term)
{
	struct drmres_home *home = NULL;
	void *data = NULL;

	if (__builtin_expect(size <= COMMON_SIZE, 1))
		data = common_kmalloc(dev, size, term, &home);
	if (__builtin_expect(data != NULL, 1))
		return data;
	return home ? common_again(dev, size, term, home, __builtin_return_address(0))
		    : key_anyhow(dev, size, term, __builtin_return_address(0));
}

static noinline bool add_action(struct device *dev, void (*action)(void *data), void *data, const char *name,
				size_t logged)
{
	struct managed_quick quick;
	struct devres_node *node = add(dev, sizeof(struct devres_action), logged, name, &quick);

	if (!node)
		return false;
	become_action(node, action, data);
	managed_quick_leave(&quick);
	return true;
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
	become_action(node, action, dr->payload);
	managed_quick_leave(&quick);
	return dr->payload;
}

/* Where the common case is not enough. @home: from common_enter_named(), is left; or NULL. */
static noinline int action_anyhow(struct device *dev, void (*action)(void *data), void *data, const char *name,
				  struct drmres_home *home, const void *pc)
{
	if (home)
		drmres_bias_leave(&home->lock);
	drmres_managed_literal_note(name);
	if (action && name &&
	    ((drmres_packing && packed_action(dev, action, data, name, drmres_devres_packed_profile())) ||
	     add_action(dev, action, data, name, drmres_devres_action_size())))
		return 0;
	return drmres_devres_add_action(dev, action, data, name, pc);
}

/*
 * With the home locked: an action is added, and the home left, if that takes no more than to carve a block, or to fill in a record;
 * false, with nothing done and the home still locked, if it does. @copy: of its name. @shared: as for managed_common_leave().
 */
managed_inline bool carve_action(struct device *dev, struct drmres_home *home, void (*action)(void *data), void *data,
				 const char *copy, const bool shared)
{
	struct devres_node *node;

	if (home->packing)
		return managed_common_record(home, (void (*)(void))action, data, copy, drmres_devres_packed_profile(),
					     shared);
	if (!managed_quick_may_link(&drmres_devres_rules, dev))
		return false;
	node = drmres_home_carve(home, node_bytes(sizeof(struct devres_action)));
	if (__builtin_expect(!node, 0))
		return false;
	link(dev, node, drmres_devres_action_size(), copy);
	become_action(node, action, data);
	managed_common_leave(home, shared);
	return true;
}

/* The home where other threads are on the device, too: those that are inside are waited for. NULL if it takes more. */
managed_inline struct drmres_home *enter_shared(struct device *dev)
{
	if (!managed_quick_pointer(dev) || !is_usual(dev) || may_probe() || drmres_atomic_nesting)
		return NULL;
	return managed_common_enter_shared(&drmres_devres_rules, dev, true);
}

/* Where the home is not had by favour, or carving is not enough. */
static noinline int action_otherwise(struct device *dev, void (*action)(void *data), void *data, const char *name,
				     struct drmres_home *home, const void *pc)
{
	const char *copy = !home && action ? drmres_managed_quiet_copy(name) : NULL;
	struct drmres_home *shared = copy ? enter_shared(dev) : NULL;

	if (shared) {
		if (__builtin_expect(carve_action(dev, shared, action, data, copy, true), 1))
			return 0;
		drmres_bias_give(&shared->lock);
	}
	return action_anyhow(dev, action, data, name, home, pc);
}

int __devm_add_action(struct device *dev, void (*action)(void *data), void *data, const char *name)
{
	const char *copy = __builtin_expect(action != NULL, 1) ? drmres_managed_quiet_copy(name) : NULL;
	struct drmres_home *home = common_enter_named(dev, copy);

	if (__builtin_expect(home && carve_action(dev, home, action, data, copy, false), 1))
		return 0;
	return action_otherwise(dev, action, data, name, home, __builtin_return_address(0));
}

drmres_devres_closure_t drmres_devres_first_closure;

#define CLOSURE_BYTES (sizeof(struct devres_carrier) + 2 * sizeof(void *))

/* False, with nothing done, if that has to be done otherwise. */
static bool packed_closure(struct device *dev, void (*action)(void *payload), void *code, void *context,
			   const char *name)
{
	void (*first)(void *payload) = NULL;

	/* Relaxed: only which it is. */
	__atomic_compare_exchange_n(&drmres_devres_first_closure, &first, action, false, __ATOMIC_RELAXED,
				    __ATOMIC_RELAXED);
	return (!first || first == action) &&
	       packed_action(dev, (void (*)(void *))code, context, name,
			     drmres_packed_closure(context, drmres_devres_packed_profile()));
}

/* Where the common case is not enough. */
static noinline int closure_anyhow(struct device *dev, void (*action)(void *payload), void *code, void *context,
				   const char *name, const void *pc)
{
	void **words;

	drmres_managed_literal_note(name);
	if (drmres_packing && packed_closure(dev, action, code, context, name))
		return 0;
	words = payload(dev, action, 2 * sizeof(void *), name, drmres_devres_action_size());
	if (!words)
		words = drmres_devres_alloc_payload(dev, action, 2 * sizeof(void *), name, pc);
	if (!words)
		return -ENOMEM;
	/* Nobody calls it yet: the caller keeps the driver. */
	words[0] = code;
	words[1] = context;
	return 0;
}

/* carve_action() for a closure. */
managed_inline bool carve_closure(struct device *dev, struct drmres_home *home, void (*action)(void *payload),
				  void *code, void *context, const char *copy, const bool shared)
{
	struct devres_node *node;

	if (home->packing)
		return action == drmres_devres_closure_release() &&
		       managed_common_record(home, (void (*)(void))code, context, copy,
					     drmres_packed_closure(context, drmres_devres_packed_profile()), shared);
	if (!managed_quick_may_link(&drmres_devres_rules, dev))
		return false;
	node = drmres_home_carve(home, node_bytes(CLOSURE_BYTES));
	if (__builtin_expect(!node, 0))
		return false;
	link(dev, node, drmres_devres_action_size(), copy);
	drmres_devres_fill_closure(node, action, code, context);
	managed_common_leave(home, shared);
	return true;
}

/* With the home locked by favour: the same, or nothing is done; it is left. */
managed_inline bool common_closure(struct device *dev, struct drmres_home *home, void (*action)(void *payload),
				   void *code, void *context, const char *copy)
{
	if (__builtin_expect(carve_closure(dev, home, action, code, context, copy, false), 1))
		return true;
	drmres_bias_leave(&home->lock);
	return false;
}

/* Where other threads are on the device, too: those that are inside are waited for. */
static noinline bool shared_closure(struct device *dev, void (*action)(void *payload), void *code, void *context,
				    const char *name)
{
	const char *copy = drmres_managed_quiet_copy(name);
	struct drmres_home *home = copy ? enter_shared(dev) : NULL;

	if (!home)
		return false;
	if (__builtin_expect(carve_closure(dev, home, action, code, context, copy, true), 1))
		return true;
	drmres_bias_give(&home->lock);
	return false;
}

static noinline int closure_otherwise(struct device *dev, void (*action)(void *payload), void *code, void *context,
				      const char *name, const void *pc)
{
	return shared_closure(dev, action, code, context, name) ? 0
								: closure_anyhow(dev, action, code, context, name, pc);
}

int(__devm_add_closure)(struct device *dev, void (*action)(void *payload), void *code, void *context, const char *name)
{
	const char *copy = drmres_managed_quiet_copy(name);
	struct drmres_home *home = common_enter_named(dev, copy);

	if (__builtin_expect(home && common_closure(dev, home, action, code, context, copy), 1))
		return 0;
	return closure_otherwise(dev, action, code, context, name, __builtin_return_address(0));
}

bool __devm_add_closure_quick(struct device *dev, void (*action)(void *payload), void *code, void *context,
			      const char *name)
{
	const char *copy = drmres_managed_quiet_copy(name);
	struct drmres_home *home = common_enter_named(dev, copy);

	/* What is not had by favour, before a register is needed for anything else. */
	if (__builtin_expect(!home, 0))
		return shared_closure(dev, action, code, context, name);
	return common_closure(dev, home, action, code, context, copy);
}

void *(__devm_alloc_payload)(struct device *dev, void (*action)(void *payload), size_t size, const char *name)
{
	size_t logged = drmres_devres_action_size();
	void *memory = NULL;

	if (action && name && size <= DRMRES_HOME_MAX - sizeof(struct devres_carrier)) {
		if (drmres_packing)
			memory = packed_payload(dev, action, size, name);
		if (!memory)
			memory = payload(dev, action, size, name, logged);
	}
	return memory ?: drmres_devres_alloc_payload(dev, action, size, name, __builtin_return_address(0));
}

/* With the home locked: whether a node is memory of devm_kmalloc() that may go. */
managed_inline bool is_memory(const struct devres *dr)
{
	return dr->node.release == drmres_devres_release_memory && managed_quick_may_unlink(dr);
}

static noinline bool free_memory(struct device *dev, struct devres *dr)
{
	struct drmres_chunk *chunk;
	struct managed_quick quick;
	bool freed;

	if (!may_be_quick(dev) || !dev->devres_home || is_strange(dev) ||
	    !managed_quick_enter(&drmres_devres_rules, dev, &quick))
		return false;
	/* What lies before memory without a header may be another's. */
	chunk = drmres_packed_has_proxies(quick.home) ? NULL : managed_quick_chunk(quick.home, dr);
	freed = chunk && is_memory(dr);
	if (freed) {
		managed_quick_unlink(dr);
		managed_quick_put(&quick, chunk, dr);
	}
	managed_quick_leave(&quick);
	return freed;
}

/* @home: from common_enter(), is left; or NULL. */
static noinline void free_anyhow(struct device *dev, const void *p, struct drmres_home *home, const void *pc)
{
	struct devres *dr = (struct devres *)((uintptr_t)p - offsetof(struct devres, data));

	if (home)
		drmres_bias_leave(&home->lock);
	if ((!drmres_packing || !packed_free(dev, p)) && !free_memory(dev, dr))
		drmres_devres_kfree(dev, p, pc);
}

void devm_kfree(struct device *dev, const void *p)
{
	struct devres *dr = (struct devres *)((uintptr_t)p - offsetof(struct devres, data));
	struct drmres_home *home = common_enter(dev, drmres_self());
	struct drmres_chunk *chunk;
	u32 length;

	if (__builtin_expect(home != NULL, 1)) {
		if (home->packing) {
			if (managed_common_free(home, (void *)p, false))
				return;
		} else {
			length = managed_common_length(home, dr, &chunk);
			if (__builtin_expect(length < DRMRES_RECENT_SIZES, 1) && is_memory(dr) &&
			    managed_common_put(home, chunk, dr, length, true, false))
				return;
		}
	}
	free_anyhow(dev, p, home, __builtin_return_address(0));
}

bool drmres_devres_has_room(struct device *dev, const void *p, size_t size)
{
	struct drmres_home *home = common_enter(dev, drmres_self());
	bool has;

	if (!home)
		return false;
	has = home->packing && drmres_packed_chunk(home, p) &&
	      size <= (size_t)drmres_map_length(drmres_map_at(p)) * DRMRES_GRANULE;
	drmres_bias_leave(&home->lock);
	return has;
}

/* ---- the release ---- */

void drmres_devres_phase_subject(struct drmres_devres_phase *phase, const struct device *dev)
{
	phase->device = dev->kobj.name;
	managed_quick_subject(&phase->phase, drmres_device_subject(dev));
}

/*
 * struct release - of a stack
 * @todo: the stack
 * @behind: where it is
 * @count: how many nodes it has left behind
 */
struct release {
	struct managed_quick quick;
	struct devres_node *todo;
	struct drmres_behind behind;
	struct drmres_devres_phase phase;
	u64 count;
};

/*
 * Call what is on the stack, as far as it is for the quick way; memory goes without being looked at. Nobody finds these nodes any
 * more, so each is there when its function returns. With the home left: the walk says where it is, and changes nothing. Return:
 * what is left.
 */
static noinline struct devres_node *walk_stack(struct device *dev, struct drmres_home *home, struct release *release)
{
	struct devres_node *node = release->todo;
	uintptr_t page = 0;
	u64 count = 0;

	for (; node; node = drmres_devres_below(node), count++) {
		const struct devres_action *action = container_of(node, struct devres_action, node);
		const char *name;

		/* Its neighbour lies nearby, as a rule, and what lies nearby in the same chunk. */
		if (__builtin_expect(((uintptr_t)node ^ page) >> DRMRES_NARROW, 0)) {
			page = (uintptr_t)node;
			if (!managed_quick_chunk(home, node))
				break;
		}
		/* What is older lies, as a rule, in front of it. */
		__builtin_prefetch((const void *)((uintptr_t)node - 1024));
		if (node->release == drmres_devres_release_memory)
			continue;
		if (node->release != drmres_devres_release_action)
			break;
		name = node->name;
		if (__builtin_expect(!drmres_managed_name_is_shared(name), 0) && !(name = drmres_managed_name(name)))
			break;
		drmres_behind_at(home, &release->behind, node);
		drmres_devres_phase_check(&release->phase.phase, dev);
		managed_quick_call(&release->phase.phase, name);
		action->action(action->data);
		managed_quick_return(&release->phase.phase);
		/* Before memory goes that was there before the action. */
		if (drmres_attended()) {
			node = drmres_devres_below(node);
			count++;
			break;
		}
	}
	release->count = count;
	return node;
}

/* Everything was released; whether there is nothing else in the home. */
static bool is_all(const struct drmres_home *home, const struct release *release)
{
	/* What somebody has looked at meanwhile is counted there already. */
	return release->behind.gone == release->todo && drmres_home_nodes(home) == release->count;
}

/* That ends then, too, unless somebody adds to it now. */
static bool end_home(struct device *dev, struct drmres_home *home, struct release *release)
{
	struct managed_guard guard;
	bool ends;

	managed_quick_leave(&release->quick);
	guard = managed_lock_list(&drmres_devres_rules, dev);
	ends = guard.home == home && is_all(home, release);
	if (ends) {
		drmres_behind_end(home, &release->behind);
		drmres_devres_end_home(dev, home);
	}
	managed_leave(&drmres_devres_rules, dev, guard);
	if (!ends)
		managed_quick_lock(&release->quick);
	return ends;
}

struct devres_node *drmres_devres_finish_quickly(struct device *dev, struct devres_node *todo, bool all)
{
	struct release release = {.quick = {.home = dev->devres_home}, .todo = todo};
	struct drmres_home *home = release.quick.home;

	/* While a node of it is not freed, the home is there. */
	if (!todo || !home || drmres_attended() || !managed_quick_chunk(home, todo))
		return todo;
	drmres_devres_phase_begin(&release.phase, dev);
	managed_quick_lock(&release.quick);
	drmres_behind_begin(home, &release.behind, todo);
	managed_quick_leave(&release.quick);
	todo = walk_stack(dev, home, &release);
	managed_quick_phase_end(&release.phase.phase);
	managed_quick_lock(&release.quick);
	release.behind.current = todo;
	all = all && !todo && !MANAGED_AT_ONCE;
	if (!all || !is_all(home, &release) || !end_home(dev, home, &release)) {
		drmres_home_catch_up(home);
		drmres_behind_end(home, &release.behind);
		managed_quick_leave(&release.quick);
	}
	return todo;
}
