/* SPDX-License-Identifier: MIT */
/*
 * What every list of managed resources has in common: devres, drmres and managed domains are three sets of rules for
 * the functions here. An owner has a list of nodes under a spinlock that nobody holds while a release function runs. A
 * node is one allocation, starts with its list entry, and may have a payload, which is what its user sees.
 *
 * A node is in one of three states. Alone: its entry points to itself; whoever made it owns it. Attached: it is on its
 * owner's list. Going: it was taken off to be released or freed; entry.prev is NULL. The allocator knows the owner of
 * each node that is not alone, and such a node is freed with its owner's lock held: so whoever holds the lock may look at
 * every node that drmres_mem_find() calls alive and the owner's own, and a pointer is judged without following it and
 * without a walk.
 *
 * The rules are constants in the file that includes this, so the compiler sees through them: no call here is indirect.
 */
#ifndef _DRMRES_MANAGED_MANAGED_H_
#define _DRMRES_MANAGED_MANAGED_H_

#include <drmres/codes.h>
#include <drmres/phase.h>
#include <drmres/policy.h>
#include <drmres/sched.h>
#include <drmres/trace.h>
#include <drmres/types.h>
#include <lib/event.h>
#include <linux/list.h>
#include <linux/overflow.h>
#include <linux/spinlock.h>
#include <mm/mm.h>
#include <mm/packed/lane.h>

struct drmres_walk;

/*
 * struct managed_packed - how nodes of an owner are packed (mm/packed/packed.h)
 * @memory_name: what every node of plain memory is called
 * @unit: blocks are multiples of this
 * @carried: where the caller's memory begins in a block that an action goes with
 * @proxy: where a proxy's node ends, and its struct drmres_proxy begins
 * @listed_bytes: what a node on the list takes that has @size bytes of payload
 * @action_bytes: what the node for an action without memory takes
 * @make_action, @make_proxy: fill in all of a node but its place on the list; @action: NULL for plain memory
 * @is_proxy: what a node on the list is
 * @carries: whether a block of memory goes with an action, which its data then is
 */
struct managed_packed {
	const char *memory_name;
	size_t unit;
	size_t carried;
	size_t proxy;
	size_t (*listed_bytes)(size_t size);
	size_t (*action_bytes)(const struct drmres_packed_action *action);
	void (*make_action)(void *node, const struct drmres_packed_action *action);
	void (*make_proxy)(void *node, void *memory, size_t size, const struct drmres_packed_action *action);
	bool (*is_proxy)(const void *node);
	bool (*carries)(const struct drmres_packed_action *action);
};

/*
 * struct managed_rules - one kind of owner, and of node
 * @kind, @owner_kind: of a node, of the owner
 * @noun: the owner in texts: "device"
 * @in_linux: Linux has it, so the upstream policy behaves as it does there; else every policy is strict
 * @newest_first: a node is linked before all others, else behind them
 * @nodes, @lock, @number: where the owner has its struct list_head, its spinlock_t and its u64
 * @walk: where it has its struct drmres_walk pointer (managed/walk.h), 0 if it is not released by such a walk
 * @home: where it has its struct drmres_home pointer (managed/quick.h), 0 if it has none
 * @name, @size: where a node has its name and the bytes as logged
 * @payload: where its payload starts, if it has one
 * @label: what the owner is called, in @buf or elsewhere
 * @label_bytes: so many of that may be read, however long it is; 0 if it is not known
 * @is_memory: whether a node with a payload is plain memory, which may be freed early; NULL if all are
 * @take: unlink a node that goes early and tell of it; with the lock held
 * @free: free a node; with the lock held unless it was alone
 * @disown: tell the allocator that a node belongs to nobody any more; with the lock held
 * @describe: say what a node in the owner's home is; see struct drmres_home
 * @packed: how nodes are packed; NULL if they never are
 */
struct managed_rules {
	enum drmres_kind kind;
	enum drmres_kind owner_kind;
	const char *noun;
	bool in_linux;
	bool newest_first;
	size_t nodes;
	size_t lock;
	size_t number;
	size_t walk;
	size_t home;
	size_t name;
	size_t size;
	size_t payload;
	const char *(*label)(const void *owner, char *buf, size_t size);
	size_t label_bytes;
	bool (*is_memory)(const void *node);
	void (*take)(void *owner, void *node, const char *function, const void *pc);
	void (*free)(void *node, const char *function, bool with_owner, const void *pc);
	void (*disown)(void *node);
	void (*describe)(const void *node, struct drmres_tag *tag);
	const struct managed_packed *packed;
};

#define MANAGED_LABEL 96

/* Inline whatever the compiler thinks, so that rules are folded and @pc is the return address of a public function. */
#define managed_inline static inline __attribute__((always_inline))

/* What a rule says lies in an owner or a node. */
#define managed_field(type, object, offset) (*(type *)((char *)(object) + (offset)))

managed_inline struct list_head *managed_nodes(const struct managed_rules *rules, const void *owner)
{
	return &managed_field(struct list_head, owner, rules->nodes);
}

managed_inline spinlock_t *managed_lock(const struct managed_rules *rules, const void *owner)
{
	return &managed_field(spinlock_t, owner, rules->lock);
}

managed_inline struct drmres_home **managed_home(const struct managed_rules *rules, const void *owner)
{
	return rules->home ? &managed_field(struct drmres_home *, owner, rules->home) : NULL;
}

/* The same home for somebody who has no lock; NULL for none. */
managed_inline struct drmres_home *managed_home_now(const struct managed_rules *rules, const void *owner)
{
	/* PAIRS WITH: the release in drmres_managed_home(), where it was made. */
	return __atomic_load_n(managed_home(rules, owner), __ATOMIC_ACQUIRE);
}

/*
 * struct managed_guard - an owner's lock, held
 *
 * The list is changed under the spinlock, and, where the owner has a home, under the lock of that as well: what is done
 * quickly takes the latter alone.
 */
struct managed_guard {
	unsigned long flags;
	struct drmres_home *home;
};

/* With everything locked: a release that is under way and has left the list behind makes it true. managed.c */
void drmres_managed_catch_up(const struct managed_rules *rules, const void *owner);

managed_inline struct managed_guard managed_lock_list(const struct managed_rules *rules, const void *owner)
{
	struct drmres_home **home = managed_home(rules, owner);
	struct managed_guard guard = {0};

	spin_lock_irqsave(managed_lock(rules, owner), guard.flags);
	if (home && *home) {
		guard.home = *home;
		drmres_bias_lock(&guard.home->lock);
		drmres_lanes_join(guard.home);
		if (rules->walk && __builtin_expect(guard.home->behind != NULL, 0))
			drmres_managed_catch_up(rules, owner);
	}
	return guard;
}

/*
 * The same, and all nodes are on the list. Without memory for that a packed home stays as it is, and its nodes are not found:
 * they are released with their owner.
 */
managed_inline struct managed_guard managed_enter(const struct managed_rules *rules, const void *owner)
{
	struct managed_guard guard = managed_lock_list(rules, owner);

	if (guard.home && __builtin_expect(guard.home->packing, 0))
		drmres_packed_unpack(guard.home);
	return guard;
}

managed_inline void managed_leave(const struct managed_rules *rules, const void *owner, struct managed_guard guard)
{
	if (guard.home)
		drmres_home_leave(guard.home);
	spin_unlock_irqrestore(managed_lock(rules, owner), guard.flags);
}

managed_inline const char *managed_name(const struct managed_rules *rules, const void *node)
{
	return managed_field(const char *, node, rules->name) ?: "(null)";
}

managed_inline bool managed_strict(const struct managed_rules *rules)
{
	return !rules->in_linux || drmres_get_policy() == DRMRES_STRICT;
}

managed_inline bool managed_going(const void *node)
{
	return !((const struct list_head *)node)->prev;
}

/*
 * A node alone: @header bytes, which the caller fills in behind the list entry, and @size bytes of payload. NULL if there
 * is no memory, or if that is too large: a size near SIZE_MAX would wrap round and pass as a small one.
 */
managed_inline void *managed_alloc(size_t header, size_t size, gfp_t gfp, const void *pc)
{
	size_t bytes;
	void *node;

	if (check_add_overflow(header, size, &bytes))
		return NULL;
	node = drmres_mem_alloc(bytes, gfp, pc);
	if (node)
		INIT_LIST_HEAD(node);
	return node;
}

/* Tell the allocator what a node is. @owner: NULL for nobody. @payload: 0 for a node that has none. */
managed_inline void managed_tag(const struct managed_rules *rules, const void *node, const void *owner, u64 id,
				const char *name, size_t payload)
{
	char label[MANAGED_LABEL];
	struct drmres_tag tag = {
		.kind = rules->kind,
		.id = id,
		.owner = owner,
		.owner_name = owner ? rules->label(owner, label, sizeof(label)) : "",
		.name = name,
		.size = managed_field(size_t, node, rules->size),
		.payload = payload,
	};

	drmres_mem_tag(node, &tag);
}

/* Make an event of node number @id. */
void drmres_managed_emit(const struct managed_rules *rules, const void *owner, const void *node, u64 id,
			 enum drmres_event_kind kind, const void *pc);

/* The same for a node whose number only the allocator knows; one branch when nobody listens. */
managed_inline void managed_note(const struct managed_rules *rules, const void *owner, const void *node,
				 enum drmres_event_kind kind, const void *pc)
{
	if (drmres_traced())
		drmres_managed_emit(rules, owner, node, drmres_mem_find(node).id, kind, pc);
}

/* With the lock held: attach a node that is alone. */
managed_inline void managed_link(const struct managed_rules *rules, void *owner, void *node)
{
	if (rules->newest_first)
		list_add(node, managed_nodes(rules, owner));
	else
		list_add_tail(node, managed_nodes(rules, owner));
}

/* With the lock held, or on a node that nobody else can reach: it is going. */
managed_inline void managed_unlink(void *node)
{
	struct list_head *entry = node;

	list_del(entry);
	entry->prev = NULL;
}

/*
 * What is known of the node whose payload @payload is; state is DRMRES_ADDRESS_LIVE only if there is one. Looked up by
 * its header: an empty payload may lie where the next allocation starts.
 */
managed_inline struct drmres_mem managed_find(const struct managed_rules *rules, const void *payload)
{
	const void *node = (const void *)((uintptr_t)payload - rules->payload);
	struct drmres_mem mem;

	if (drmres_packing && rules->home && drmres_packed_find(payload, &mem)) {
		if (mem.kind != rules->kind)
			mem.state = DRMRES_ADDRESS_WILD;
		return mem;
	}
	mem = drmres_mem_find(node);
	if (mem.start != node || mem.kind != rules->kind || mem.payload != rules->payload)
		mem.state = DRMRES_ADDRESS_WILD;
	/* What an action goes with may have as much before it as a node has. */
	else if (drmres_packing && rules->home && !drmres_packed_may_be_node(node))
		mem.state = DRMRES_ADDRESS_WILD;
	return mem;
}

/* With the lock held: whether what managed_find() found is attached memory of @owner. */
managed_inline bool managed_is_memory(const struct managed_rules *rules, const void *owner,
				      const struct drmres_mem *mem)
{
	return mem->state == DRMRES_ADDRESS_LIVE && mem->owner == owner && !managed_going(mem->start) &&
	       (!rules->is_memory || rules->is_memory(mem->start));
}

/* Free memory early. False, with nothing done, if @payload is no memory of @owner. */
managed_inline bool managed_free(const struct managed_rules *rules, void *owner, const void *payload,
				 const char *function, const void *pc)
{
	struct drmres_mem mem = managed_find(rules, payload);
	struct managed_guard guard;
	bool found;

	/* What is another's is not looked for with this one's lock held: two threads could wait for each other. */
	if (mem.state != DRMRES_ADDRESS_LIVE || mem.owner != owner)
		return false;
	drmres_mem_going(payload, pc);
	drmres_point(DRMRES_OP_LIST, owner);
	guard = managed_enter(rules, owner);
	mem = managed_find(rules, payload);
	found = managed_is_memory(rules, owner, &mem);
	if (found) {
		rules->take(owner, mem.start, function, pc);
		rules->free(mem.start, function, false, pc);
	}
	managed_leave(rules, owner, guard);
	return found;
}

/* Free a node that is going. */
managed_inline void managed_drop(const struct managed_rules *rules, void *owner, void *node, const char *function,
				 bool with_owner, const void *pc)
{
	struct managed_guard guard;

	drmres_mem_going(node, pc);
	guard = managed_enter(rules, owner);
	rules->free(node, function, with_owner, pc);
	managed_leave(rules, owner, guard);
}

/* struct managed_call - around the call of a driver's function: the phase "VERB NAME" on a subject */
struct managed_call {
	struct drmres_phase phase;
	char what[96];
};
void drmres_managed_call(struct managed_call *call, const char *verb, const char *name, const char *subject);

/* Report @code about the node that starts at @node. @pc: the driver's call, where the thread has no note. */
void drmres_managed_report(const void *pc, enum drmres_code code, const char *function, const void *node,
			   const char *format, ...) __attribute__((format(printf, 5, 6)));

/*
 * struct managed_suspect - a pointer that is not what a function needs
 * @state, @object, @label: what lies there; the node, for the start of its payload
 * @own: it belongs to the owner that the function was called on
 */
struct managed_suspect {
	enum drmres_address state;
	struct drmres_object object;
	char label[MANAGED_LABEL];
	bool own;
};
struct managed_suspect drmres_managed_suspect(const struct managed_rules *rules, const void *owner, const void *ptr);

/*
 * Report @code: @ptr is not what @function needs. Says what it is instead: unknown, freed, inside something, or somebody
 * else's.
 * @owner: what it was called on, NULL for none. @own: what is wrong with it if it is the owner's own node.
 */
void drmres_managed_blame(const struct managed_rules *rules, enum drmres_code code, const char *function,
			  const void *owner, const void *ptr, const char *own, const void *pc);

#endif
