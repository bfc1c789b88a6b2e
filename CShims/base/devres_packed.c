// SPDX-License-Identifier: MIT
/**
 * DOC: device-managed nodes that are packed
 *
 * What devres_quick.c does, where the device's home is packed (mm/packed/packed.h). A release takes all that is packed off the
 * device in one step, as it is with a list, by saying so; whoever asks for one of these nodes then has them unpacked off the
 * list. Owns nothing; everything may be called concurrently.
 */
#include "devres.h"

#include <lib/doing.h>

#include "base.h"

/* ---- what the nodes are that they become ---- */

static size_t listed_bytes(size_t size)
{
	return (drmres_devres_class(sizeof(struct devres) + size) + MANAGED_UNIT - 1) & ~(size_t)(MANAGED_UNIT - 1);
}

static size_t action_bytes(const struct drmres_packed_action *action)
{
	return drmres_packed_is_closure(action) ? sizeof(struct devres_carrier) + 2 * sizeof(void *)
						: sizeof(struct devres_action);
}

void drmres_devres_call_carried(void *data)
{
	struct devres_packed_carrier *carrier = data;

	carrier->function(carrier->payload);
}

static bool carries(const struct drmres_packed_action *action)
{
	return action->size & DRMRES_PACKED_CARRIER;
}

static size_t logged_size(const struct drmres_packed_action *action)
{
	return drmres_devres_action_size_in((enum drmres_profile)drmres_packed_logged(action));
}

static void make_action(void *node, const struct drmres_packed_action *action)
{
	struct devres_action *devres = node;

	devres->node.release = drmres_devres_release_action;
	devres->node.free_node = drmres_devres_free_node;
	devres->node.name = action->name;
	devres->node.size = logged_size(action);
	devres->data = action->data;
	devres->action = (void (*)(void *))action->function;
	if (drmres_packed_is_closure(action))
		drmres_devres_fill_closure(node, drmres_devres_closure_release(), (void *)action->function,
					   action->data);
}

/* As for memory that follows its node; that it is another says that it does not. */
static void release_elsewhere(struct device *dev, struct devres_node *node)
{
	(void)dev;
	(void)node;
}

/* As for an action; that it is another says where its data lies. */
static void release_carried(struct device *dev, struct devres_node *node)
{
	drmres_devres_release_action(dev, node);
}

static void make_carried(struct devres_action *devres, struct devres_packed_carrier *carrier,
			 const struct drmres_packed_action *action)
{
	devres->node.release = release_carried;
	devres->node.free_node = drmres_devres_free_node;
	devres->node.name = action->name;
	devres->node.size = logged_size(action);
	devres->data = carrier->payload;
	devres->action = carrier->function;
}

/* Its room is that of memory's proxy. */
static_assert(sizeof(struct devres_action) <= offsetof(struct devres, data) + sizeof(void *), "an action fits");

/* What is packed is of the present term: before one ends with something left, that is unpacked. */
static u64 term_of(const void *memory)
{
	const struct drmres_home *home = drmres_chunk_at(memory)->home;
	const struct device *dev = home->owner;

	return __atomic_load_n(&dev->devres_term, __ATOMIC_RELAXED);
}

static void make_proxy(void *node, void *memory, size_t size, const struct drmres_packed_action *action)
{
	struct devres *dr = node;

	if (action) {
		make_carried(node, memory, action);
		return;
	}
	dr->node.release = release_elsewhere;
	dr->node.free_node = drmres_devres_free_node;
	dr->node.name = drmres_devres_packed_rules.memory_name;
	dr->node.size = size;
	dr->term = term_of(memory);
	*(void **)dr->data = memory;
}

bool drmres_devres_is_carried(const void *node)
{
	return ((const struct devres_node *)node)->release == release_carried;
}

bool drmres_devres_is_proxy(const void *node)
{
	return ((const struct devres_node *)node)->release == release_elsewhere;
}

/* What has a block besides its own. */
static bool stands_for(const void *node)
{
	return drmres_devres_is_proxy(node) || drmres_devres_is_carried(node);
}

size_t drmres_devres_proxy_payload(const void *node)
{
	return *(const uintptr_t *)(const void *)((const struct devres *)node)->data - (uintptr_t)node;
}

const struct managed_packed drmres_devres_packed_rules = {
	.memory_name = DRMRES_DEVM_MEMORY_NAME,
	.unit = MANAGED_UNIT,
	.carried = offsetof(struct devres_packed_carrier, payload),
	.proxy = offsetof(struct devres, data) + sizeof(void *),
	.listed_bytes = listed_bytes,
	.action_bytes = action_bytes,
	.make_action = make_action,
	.make_proxy = make_proxy,
	.is_proxy = stands_for,
	.carries = carries,
};

/* ---- adding and freeing ---- */

static u32 own_name(const char *name)
{
	return drmres_managed_name_is_shared(name) ? 0 : DRMRES_PACKED_OWN_NAME;
}

bool drmres_devres_packed_action(struct drmres_home *home, void (*function)(void *data), void *data, const char *name,
				 u32 flags)
{
	struct drmres_packed_action *action = drmres_packed_add(home);

	if (action)
		drmres_packed_fill(home, action, (void (*)(void))function, data, name, flags | own_name(name));
	return action;
}

void *drmres_devres_packed_payload(struct drmres_home *home, void (*function)(void *payload), size_t size,
				   const char *name)
{
	size_t used = sizeof(struct devres_packed_carrier) + size, bytes = managed_carrier_bytes(used);
	struct devres_packed_carrier *carrier =
		managed_carrier(home, (void (*)(void))drmres_devres_call_carried, bytes, (u32)(bytes - used), name,
				drmres_devres_packed_profile() | own_name(name));

	if (!carrier)
		return NULL;
	carrier->function = function;
	return carrier->payload;
}

const char *drmres_devres_packed_find(struct drmres_home *home, void (*function)(void *data), const void *data,
				      bool take)
{
	struct drmres_packed_reader reader = {home->packed->actions, home->packed->top};
	const struct drmres_packed_action *record;
	const char *name;

	for (; (record = drmres_packed_peek(&reader)); reader.end--) {
		/* It goes with its action, which only a node can do that is not on the list. */
		if (carries(record) && ((const struct devres_packed_carrier *)record->data)->payload == data)
			return NULL;
		if (record->function == (void (*)(void))function && record->data == data &&
		    !drmres_packed_is_closure(record))
			break;
	}
	if (!record)
		return NULL;
	name = record->name;
	if (take) {
		drmres_lanes_join(home);
		drmres_packed_remove(home, &reader);
	}
	return name;
}

/* ---- the release ---- */

int drmres_devres_packed_collect(struct drmres_home *home)
{
	if (!home || !home->packing || !drmres_home_nodes(home))
		return 0;
	if (drmres_attended() && drmres_packed_unpack(home))
		return 0;
	drmres_packed_end_packing(home);
	home->packed->going = true;
	home->packed->stack = NULL;
	return (int)drmres_home_nodes(home);
}

/* The node whose function has just run, and what is older than it, was unpacked meanwhile. */
static void go_on(struct device *dev, struct drmres_packed *packed, bool ran, const void *pc)
{
	struct devres_node *first = packed->stack;

	packed->stack = NULL;
	if (ran && first) {
		struct list_head *next = first->entry.next;

		drmres_devres_drop(dev, first, true, pc);
		first = next ? list_entry(next, struct devres_node, entry) : NULL;
	}
	drmres_devres_release_stack(dev, first, true, pc);
}

managed_inline void call(void *dev, void (*function)(void), void *data, struct drmres_phase *phase)
{
	drmres_devres_phase_check(phase, dev);
	((void (*)(void *))function)(data);
}

static void run(const struct drmres_packed_action *action)
{
	if (action->size & DRMRES_PACKED_CLOSURE)
		drmres_devres_closure_release()((void *)action);
	else
		((void (*)(void *))action->function)(action->data);
}

static noinline void call_flagged(void *dev, const struct drmres_packed_action *action, struct drmres_phase *phase)
{
	const char *name = action->name;
	struct managed_call slow;

	drmres_devres_phase_check(phase, dev);
	if (action->size & DRMRES_PACKED_OWN_NAME)
		name = drmres_managed_name(name);
	if (name) {
		managed_quick_call(phase, name);
		run(action);
		return;
	}
	/* There is no room for a shared copy. */
	managed_quick_phase_end(phase);
	drmres_managed_call(&slow, "action", action->name, drmres_device_subject(dev));
	run(action);
	drmres_phase_leave(&slow.phase);
	managed_quick_phase(phase);
}

/*
 * All functions have run. What is left is memory, which goes with the home, if that has nothing else to do: nobody adds to it
 * in the quick way while something is being released.
 */
static void end(struct device *dev, bool alone)
{
	struct managed_guard guard = managed_lock_list(&drmres_devres_rules, dev);
	struct drmres_home *home = guard.home;

	if (home && home->packed->going) {
		alone = alone && !MANAGED_AT_ONCE;
		home->packed->going = false;
		home->packed->floor = alone ? DRMRES_PACKED_NO_FLOOR : 0;
		if (alone) {
			drmres_devres_end_home(dev, home);
		} else {
			drmres_packed_settle(home);
			/* In a home that is listed nothing else lies than nodes. */
			drmres_packed_clear(home);
		}
	}
	managed_leave(&drmres_devres_rules, dev, guard);
}

static const struct managed_packed_calls calls = {.call = call, .call_flagged = call_flagged};

static noinline enum managed_walked walk_alone(struct managed_packed_walk *walk)
{
	return managed_packed_walk(walk, &calls, true);
}

static noinline enum managed_walked walk_locked(struct managed_packed_walk *walk)
{
	return managed_packed_walk(walk, &calls, false);
}

void drmres_devres_packed_release(struct device *dev, bool alone, const void *pc)
{
	struct managed_quick quick = {.home = dev->devres_home};
	struct drmres_packed *packed = quick.home->packed;
	enum managed_walked walked = MANAGED_REST;
	struct drmres_devres_phase phase;
	struct managed_packed_walk records = {.quick = &quick, .owner = dev, .phase = &phase.phase};
	struct drmres_releasing walk;

	drmres_releasing_begin(&walk);
	managed_quick_lock(&quick);
	drmres_devres_phase_begin(&phase, dev);
	/* Somebody may have unpacked it by now. */
	if (packed->going) {
		managed_packed_begin(&records);
		walked = records.alone ? walk_alone(&records) : walk_locked(&records);
		managed_packed_end(&records);
	}
	if (drmres_phase_now == &phase.phase)
		managed_quick_phase_end(&phase.phase);
	managed_quick_leave(&quick);
	drmres_releasing_end(&walk);
	if (walked == MANAGED_ALL)
		end(dev, alone);
	else
		go_on(dev, packed, walked == MANAGED_CHANGED, pc);
}
