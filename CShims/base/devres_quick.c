// SPDX-License-Identifier: MIT
/**
 * DOC: device-managed actions, the quick way
 *
 * How actions, closures and payloads are added, and how everything is released, while nobody pays attention and the device has a
 * home (devres_quick.h). Owns nothing; everything may be called concurrently.
 */
#include "devres_quick.h"

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

/* With the home locked: the node is an action. */
managed_inline void become_action(struct devres_node *node, void (*action)(void *data), void *data)
{
	node->release = drmres_devres_release_action;
	container_of(node, struct devres_action, node)->data = data;
	container_of(node, struct devres_action, node)->action = action;
}

/* Not locked if false. */
static bool enter_packed(struct device *dev, struct managed_quick *quick)
{
	return may_be_packed(dev) && managed_quick_enter_packed(&drmres_devres_rules, dev, quick);
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

/* Where the home is not had by favour, or carving is not enough. */
static noinline int action_otherwise(struct device *dev, void (*action)(void *data), void *data, const char *name,
				     struct drmres_home *home, const void *pc)
{
	const char *copy = !home && action ? drmres_managed_quiet_copy(name) : NULL;
	struct drmres_home *shared = enter_shared_named(dev, copy);

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

const char *drmres_devres_quick_find(struct device *dev, void (*action)(void *data), const void *data, bool take)
{
	struct managed_quick quick;
	const char *name;

	if (!drmres_packing || !may_be_packed(dev) || !dev->devres_home || !enter_packed(dev, &quick))
		return NULL;
	name = drmres_devres_packed_find(quick.home, action, data, take);
	managed_quick_leave(&quick);
	return name;
}

drmres_devres_closure_t drmres_devres_first_closure;

/* The largest payload whose length one byte of the map tells, on the list as well as packed. */
#define COMMON_PAYLOAD (0x7f * DRMRES_GRANULE - sizeof(struct devres_carrier) - MANAGED_UNIT)

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
	struct drmres_home *home = enter_shared_named(dev, copy);

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

/* With the home locked: the same for a payload of @size bytes; else NULL. @again: as drmres_packed_carry() wants it. */
managed_inline void *carve_payload(struct device *dev, struct drmres_home *home, void (*action)(void *payload),
				   size_t size, const char *copy, const bool again, const bool shared)
{
	const size_t used = sizeof(struct devres_packed_carrier) + size;
	struct devres_packed_carrier *carrier;
	struct devres_carrier *dr;
	struct devres_node *node;
	size_t bytes;

	if (home->packing) {
		bytes = managed_carrier_bytes(used);
		carrier = managed_common_carrier(home, (void (*)(void))drmres_devres_call_carried, bytes,
						 (u32)(bytes - used), copy, drmres_devres_packed_profile(), again);
		if (__builtin_expect(!carrier, 0))
			return NULL;
		carrier->function = action;
		managed_common_leave(home, shared);
		return carrier->payload;
	}
	if (!managed_quick_may_link(&drmres_devres_rules, dev))
		return NULL;
	bytes = node_bytes(sizeof(*dr) + size);
	node = again ? drmres_home_reuse_node(home, bytes) : drmres_home_carve(home, bytes);
	if (__builtin_expect(!node, 0))
		return NULL;
	dr = container_of(node, struct devres_carrier, action.node);
	link(dev, node, drmres_devres_action_size(), copy);
	become_action(node, action, dr->payload);
	managed_common_leave(home, shared);
	return dr->payload;
}

/* Where other threads are on the device, too: those that are inside are waited for. */
static noinline void *shared_payload(struct device *dev, void (*action)(void *payload), size_t size, const char *name)
{
	const char *copy = action && size <= COMMON_PAYLOAD ? drmres_managed_quiet_copy(name) : NULL;
	struct drmres_home *home = enter_shared_named(dev, copy);
	void *payload;

	if (!home)
		return NULL;
	payload = carve_payload(dev, home, action, size, copy, false, true)
			  ?: carve_payload(dev, home, action, size, copy, true, true);
	if (__builtin_expect(!payload, 0))
		drmres_bias_give(&home->lock);
	return payload;
}

static noinline void *payload_anyhow(struct device *dev, void (*action)(void *payload), size_t size, const char *name,
				     const void *pc)
{
	void *memory = NULL;

	drmres_managed_literal_note(name);
	if (action && name && size <= DRMRES_HOME_MAX - sizeof(struct devres_carrier)) {
		if (drmres_packing)
			memory = packed_payload(dev, action, size, name);
		if (!memory)
			memory = payload(dev, action, size, name, drmres_devres_action_size());
	}
	return memory ?: drmres_devres_alloc_payload(dev, action, size, name, pc);
}

/* Where the home is not had by favour, or carving is not enough. @home: from common_enter_named(), is left; or NULL. */
static noinline void *payload_otherwise(struct device *dev, void (*action)(void *payload), size_t size,
					const char *name, struct drmres_home *home, const void *pc)
{
	void *memory = home ? carve_payload(dev, home, action, size, name, true, false)
			    : shared_payload(dev, action, size, name);

	if (memory)
		return memory;
	if (home)
		drmres_bias_leave(&home->lock);
	return payload_anyhow(dev, action, size, name, pc);
}

void *(__devm_alloc_payload)(struct device *dev, void (*action)(void *payload), size_t size, const char *name)
{
	const char *copy = action && size <= COMMON_PAYLOAD ? drmres_managed_quiet_copy(name) : NULL;
	struct drmres_home *home = common_enter_named(dev, copy);
	void *payload;

	if (__builtin_expect(home != NULL, 1)) {
		payload = carve_payload(dev, home, action, size, copy, false, false);
		if (__builtin_expect(payload != NULL, 1))
			return payload;
		/* It says the same, so that no register has to keep the other. */
		name = copy;
	}
	return payload_otherwise(dev, action, size, name, home, __builtin_return_address(0));
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
