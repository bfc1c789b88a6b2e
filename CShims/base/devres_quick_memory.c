// SPDX-License-Identifier: MIT
/**
 * DOC: device-managed memory, the quick way
 *
 * What devm_kmalloc() and devm_kfree() do while nobody pays attention and the device has a home (devres_quick.h): what is
 * common first, by who has the home by favour, and after that what is less so. Owns nothing; everything may be called
 * concurrently.
 */
#include "devres_quick.h"

/* The largest payload of which the block is of a size that is quickly told. */
#define COMMON_SIZE (1024 - sizeof(struct devres))

/* With the home locked: the node is memory. @term: for memory with a key; else NULL. */
managed_inline void *become_memory(struct device *dev, struct devres_node *node, u64 *term)
{
	struct devres *dr = container_of(node, struct devres, node);

	node->release = drmres_devres_release_memory;
	if (term)
		*term = dr->term = __atomic_load_n(&dev->devres_term, __ATOMIC_RELAXED);
	return dr->data;
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

/* With the home locked: a block, or NULL, becomes memory on the list, and the home is left. @shared: as for managed_common_leave(). */
managed_inline void *listed_memory(struct device *dev, struct drmres_home *home, struct devres_node *node, size_t size,
				   u64 *term, const bool shared)
{
	void *data;

	if (__builtin_expect(!node, 0))
		return NULL;
	link(dev, node, size, DRMRES_DEVM_MEMORY_NAME);
	data = become_memory(dev, node, term);
	managed_common_leave(home, shared);
	return data;
}

/* The same of packed memory. */
managed_inline void *leave_packed(struct device *dev, struct drmres_home *home, void *data, u64 *term,
				  const bool shared)
{
	if (__builtin_expect(!data, 0))
		return NULL;
	if (term)
		*term = __atomic_load_n(&dev->devres_term, __ATOMIC_RELAXED);
	managed_common_leave(home, shared);
	return data;
}

/*
 * With the home locked: memory, and the home is left, if that takes no more than to carve a block, or, @again, to take a
 * place that was freed; NULL, with nothing done and the home still locked, if it does. Calls nothing. @again, @shared: constants.
 */
managed_inline void *quick_memory(struct device *dev, struct drmres_home *home, size_t size, u64 *term,
				  const bool again, const bool shared)
{
	struct devres_node *node;
	size_t bytes;
	void *data;

	if (home->packing) {
		bytes = drmres_devres_packed_bytes(size);
		if (again)
			data = drmres_packed_reuse(home, bytes, (u32)(bytes - size));
		else if (drmres_packed_is_short(bytes, bytes - size))
			data = drmres_packed_carve(home, bytes, (u32)(bytes - size));
		else
			return NULL;
		return leave_packed(dev, home, data, term, shared);
	}
	if (__builtin_expect(!managed_quick_may_link(&drmres_devres_rules, dev), 0))
		return NULL;
	bytes = memory_bytes(size);
	node = again ? drmres_home_reuse_node(home, bytes) : drmres_home_carve(home, bytes);
	return listed_memory(dev, home, node, size, term, shared);
}

/*
 * Where neither is enough. @term: NULL for devm_kmalloc(), with flags that are usual. @home: from common_enter(), is left.
 */
static noinline void *common_anyhow(struct device *dev, size_t size, u64 *term, struct drmres_home *home,
				    const void *pc)
{
	void *data = NULL;
	size_t bytes;

	if (home->packing) {
		bytes = drmres_devres_packed_bytes(size);
		data = leave_packed(dev, home, drmres_packed_memory(home, bytes, (u32)(bytes - size)), term, false);
	} else if (managed_quick_may_link(&drmres_devres_rules, dev)) {
		data = listed_memory(dev, home, drmres_home_get(home, memory_bytes(size)), size, term, false);
	}
	if (data)
		return data;
	drmres_bias_leave(&home->lock);
	return term ? key_anyhow(dev, size, term, pc) : kmalloc_anyhow(dev, size, GFP_KERNEL | __GFP_ZERO, pc);
}

/* The same where a place may be used again. Calls nothing then. */
static noinline void *common_again(struct device *dev, size_t size, u64 *term, struct drmres_home *home, const void *pc)
{
	return quick_memory(dev, home, size, term, true, false) ?: common_anyhow(dev, size, term, home, pc);
}

/* The common case; NULL if it takes more, and then *@at is what common_enter() said. */
managed_inline void *common_kmalloc(struct device *dev, size_t size, u64 *term, struct drmres_home **at)
{
	struct drmres_home *home = common_enter(dev, drmres_sleeper);

	*at = home;
	return __builtin_expect(home != NULL, 1) ? quick_memory(dev, home, size, term, false, false) : NULL;
}

/*
 * The home where other threads are on the device, too, by managed_common_enter_shared(), after may_be_common(). Whoever may get a
 * lane for having had to wait does that elsewhere.
 */
managed_inline struct drmres_home *enter_shared(struct device *dev)
{
	return drmres_packing ? managed_common_enter_shared(&drmres_devres_rules, dev, false)
			      : managed_common_enter_shared(&drmres_devres_rules, dev, true);
}

/* Out of the lane that this thread has there, if that takes no more than to carve a block, or to use one again; else NULL. */
managed_inline void *lane_memory(struct device *dev, size_t size, u64 *term)
{
	size_t bytes = drmres_devres_packed_bytes(size);

	if (!drmres_packed_is_short(bytes, bytes - size))
		return NULL;
	/* As in packed_memory(). */
	if (term)
		*term = __atomic_load_n(&dev->devres_term, __ATOMIC_RELAXED);
	return managed_common_lane_memory(&drmres_devres_rules, dev, bytes, (u32)(bytes - size));
}

/* Where other threads are on the device, too: out of a lane, or of the home. NULL, with nothing done, if it takes more. */
managed_inline void *shared_memory(struct device *dev, size_t size, u64 *term)
{
	struct drmres_home *home;
	void *data;

	if (!may_be_common(dev) || drmres_atomic_nesting)
		return NULL;
	data = lane_memory(dev, size, term);
	if (data)
		return data;
	home = enter_shared(dev);
	if (!home)
		return NULL;
	data = quick_memory(dev, home, size, term, false, true) ?: quick_memory(dev, home, size, term, true, true);
	if (__builtin_expect(!data, 0))
		drmres_bias_give(&home->lock);
	return data;
}

/* Where the home is not had by favour, or the memory is of another kind. */
static noinline void *kmalloc_otherwise(struct device *dev, size_t size, gfp_t gfp, const void *pc)
{
	void *data = NULL;

	if (__builtin_expect(size - 1 < COMMON_SIZE, 1) && managed_common_flags(gfp))
		data = shared_memory(dev, size, NULL);
	return data ?: kmalloc_anyhow(dev, size, gfp, pc);
}

static noinline void *key_otherwise(struct device *dev, size_t size, u64 *term, const void *pc)
{
	void *data = size <= COMMON_SIZE ? shared_memory(dev, size, term) : NULL;

	return data ?: key_anyhow(dev, size, term, pc);
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
		    : kmalloc_otherwise(dev, size, gfp, __builtin_return_address(0));
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
		    : key_otherwise(dev, size, term, __builtin_return_address(0));
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

static struct devres *devres_of(const void *p)
{
	return (struct devres *)((uintptr_t)p - offsetof(struct devres, data));
}

/* @home: from common_enter(), is left; or NULL. */
static noinline void free_anyhow(struct device *dev, const void *p, struct drmres_home *home, const void *pc)
{
	if (home)
		drmres_bias_leave(&home->lock);
	if ((!drmres_packing || !packed_free(dev, p)) && !free_memory(dev, devres_of(p)))
		drmres_devres_kfree(dev, p, pc);
}

/*
 * The common case. False, with nothing done and the home still locked, if it takes more. @home: from common_enter(), or from
 * enter_shared() if it is @shared.
 */
managed_inline bool common_free(struct drmres_home *home, const void *p, const bool shared)
{
	struct devres *dr = devres_of(p);
	struct drmres_chunk *chunk;
	u32 length;

	if (home->packing)
		return managed_common_free(home, (void *)p, shared);
	length = managed_common_length(home, dr, &chunk);
	return __builtin_expect(length < DRMRES_RECENT_SIZES, 1) && is_memory(dr) &&
	       managed_common_put(home, chunk, dr, length, true, shared);
}

/* Where other threads are on the device, too. */
managed_inline bool shared_free(struct device *dev, const void *p)
{
	struct drmres_home *home;

	if (!may_be_common(dev))
		return false;
	if (managed_common_lane_free(&drmres_devres_rules, dev, (void *)p))
		return true;
	home = enter_shared(dev);
	if (!home)
		return false;
	if (__builtin_expect(common_free(home, p, true), 1))
		return true;
	drmres_bias_give(&home->lock);
	return false;
}

/* Where the home is not had by favour. */
static noinline void free_shared(struct device *dev, const void *p, const void *pc)
{
	if (!shared_free(dev, p))
		free_anyhow(dev, p, NULL, pc);
}

void devm_kfree(struct device *dev, const void *p)
{
	struct drmres_home *home = common_enter(dev, drmres_self());

	if (__builtin_expect(!home, 0))
		free_shared(dev, p, __builtin_return_address(0));
	else if (__builtin_expect(!common_free(home, p, false), 0))
		free_anyhow(dev, p, home, __builtin_return_address(0));
}

bool drmres_devres_has_room(struct device *dev, const void *p, size_t size)
{
	struct drmres_home *home = common_enter(dev, drmres_self());
	const bool shared = !home;
	bool has;

	if (shared && may_be_common(dev))
		home = managed_common_enter_shared(&drmres_devres_rules, dev, true);
	if (!home)
		return false;
	has = home->packing && drmres_packed_chunk(home, p) &&
	      size <= (size_t)drmres_map_length(drmres_map_at(p)) * DRMRES_GRANULE;
	managed_common_leave(home, shared);
	return has;
}
