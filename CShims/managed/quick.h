/* SPDX-License-Identifier: MIT */
/*
 * The quick way: what is added, freed and released while nobody pays attention (lib/attention.h), on an owner that has a home.
 * No scheduling point, no event, no log line, no call site, no fault; the home's lock alone. Whatever is unusual is left to
 * the ordinary functions, which find everything as if they had done it: so each of these either does the whole of a thing or
 * nothing.
 */
#ifndef _DRMRES_MANAGED_QUICK_H_
#define _DRMRES_MANAGED_QUICK_H_

#include <lib/attention.h>
#include <lib/context.h>
#include <lib/phase.h>

#include <string.h>

#include <mm/slab/begin.h>

#include "managed.h"
#include "names.h"

/* What blocks of homes are multiples of, as the machine's alignment wants it. */
#define MANAGED_UNIT (ARCH_KMALLOC_MINALIGN > DRMRES_GRANULE ? ARCH_KMALLOC_MINALIGN : DRMRES_GRANULE)

/*
 * In what is not common, of a function that otherwise calls nobody: it makes its frame, which is for who walks the stack, there
 * and not at its beginning.
 */
#define MANAGED_FRAME_HERE() __asm__ volatile("" : : "r"(__builtin_frame_address(0)))

/*
 * struct managed_quick - the quick way, under way
 * @home: locked
 * @favoured: by the favour of its lock
 * @waited: after another thread
 */
struct managed_quick {
	struct drmres_home *home;
	bool favoured;
	bool waited;
};

/* managed.c: give an owner a home; NULL if there is no memory, or another back end. */
struct drmres_home *drmres_managed_home(const struct managed_rules *rules, void *owner);

/* managed.c: the owner goes, and nobody else can reach it any more. What lives in its home is nobody's from now on. */
void drmres_managed_home_end(const struct managed_rules *rules, void *owner);

/* managed.c: the owner has perhaps nothing any more, and then needs no home for now. */
void drmres_managed_home_rest(const struct managed_rules *rules, void *owner);

managed_inline void managed_quick_leave(const struct managed_quick *quick)
{
	if (__builtin_expect(quick->favoured, 1))
		drmres_bias_leave(&quick->home->lock);
	else
		drmres_bias_unlock(&quick->home->lock);
}

managed_inline void managed_quick_lock(struct managed_quick *quick)
{
	quick->waited = false;
	quick->favoured = drmres_bias_try(&quick->home->lock);
	if (__builtin_expect(!quick->favoured, 0))
		quick->waited = drmres_bias_lock_slow(&quick->home->lock);
}

/* After managed_quick_leave(). */
managed_inline void managed_quick_lock_again(struct managed_quick *quick)
{
	if (__builtin_expect(quick->favoured && drmres_bias_again(&quick->home->lock), 1))
		return;
	quick->favoured = false;
	drmres_bias_lock_slow(&quick->home->lock);
}

/* With the home locked: whether a walk releases the owner, which knows of what is added only in the ordinary way. */
managed_inline bool managed_quick_is_walked(const struct managed_rules *rules, const void *owner)
{
	return rules->walk && __builtin_expect(managed_field(void *, owner, rules->walk) != NULL, 0);
}

/* With the home locked: whether nodes are packed there, if they are to be in this process. */
managed_inline bool managed_quick_is_plain(const struct managed_rules *rules, const struct drmres_home *home)
{
	return home->packing || !drmres_packing || !rules->packed;
}

/* The home of an owner that has none yet, and nothing on its list, locked; NULL if there is no memory. It is to be opened.
 * Until then nothing that has to be zero is carved. */
managed_inline struct drmres_home *managed_make_home(const struct managed_rules *rules, void *owner)
{
	char buf[MANAGED_LABEL];
	const char *label = rules->label(owner, buf, sizeof(buf));
	struct drmres_home *made = drmres_home_create_again(owner, label, rules->label_bytes, rules->describe);

	if (!made)
		made = drmres_home_create(owner, label, rules->describe);
	/* PAIRS WITH: the acquire in managed_home_now(). */
	__atomic_store_n(managed_home(rules, owner), made, __ATOMIC_RELEASE);
	if (!made)
		return NULL;
	if (drmres_packing && rules->packed)
		drmres_packed_begin(made, rules);
	return made;
}

/* Others, and this thread's quick ways, may enter it from now on. */
managed_inline void managed_open_home(const struct managed_rules *rules, const void *owner, struct drmres_home *made)
{
	drmres_home_prime(made);
	if (!managed_quick_is_walked(rules, owner) && managed_quick_is_plain(rules, made))
		drmres_bias_ready(&made->lock);
	drmres_bias_unlock(&made->lock);
}

/* False if it has to be done in the ordinary way. Nobody pays attention. The home may be packed. */
managed_inline bool managed_quick_enter_any(const struct managed_rules *rules, void *owner, struct managed_quick *quick)
{
	quick->home = managed_home_now(rules, owner);
	if (__builtin_expect(!quick->home, 0)) {
		quick->home = drmres_managed_home(rules, owner);
		if (!quick->home)
			return false;
	}
	managed_quick_lock(quick);
	/* It may have ended meanwhile; then the lock is there still, and perhaps another's. */
	if (__builtin_expect(quick->home->owner != owner, 0) || managed_quick_is_walked(rules, owner)) {
		managed_quick_leave(quick);
		return false;
	}
	return true;
}

/* The same where nodes have to be on the list. */
managed_inline bool managed_quick_enter(const struct managed_rules *rules, void *owner, struct managed_quick *quick)
{
	if (!managed_quick_enter_any(rules, owner, quick))
		return false;
	if (__builtin_expect(!quick->home->packing, 1)) {
		if (managed_quick_is_plain(rules, quick->home))
			drmres_bias_ready(&quick->home->lock);
		return true;
	}
	managed_quick_leave(quick);
	return false;
}

/* The same where nodes have to be packed: a home in which nothing lives is packed again. */
managed_inline bool managed_quick_enter_packed(const struct managed_rules *rules, void *owner,
					       struct managed_quick *quick)
{
	if (!managed_quick_enter_any(rules, owner, quick))
		return false;
	if (quick->home->packing || drmres_packed_again(quick->home)) {
		drmres_bias_ready(&quick->home->lock);
		return true;
	}
	managed_quick_leave(quick);
	return false;
}

/*
 * The lane that this thread has in the home of @owner (mm/packed/lane.h); false, and not locked, if it has none. Nobody pays
 * attention.
 */
managed_inline bool managed_quick_enter_lane(const struct managed_rules *rules, void *owner,
					     struct managed_quick *quick)
{
	const struct drmres_home *home = managed_home_now(rules, owner);

	quick->home = drmres_lane(home);
	if (!quick->home)
		return false;
	managed_quick_lock(quick);
	if (__builtin_expect(drmres_lane_is(quick->home, home, owner), 1) && !managed_quick_is_walked(rules, owner))
		return true;
	managed_quick_leave(quick);
	return false;
}

/*
 * Plain memory in a packed home, zeroed, of @bytes, of which the last @slack were not asked for: out of the lane of this
 * thread, if it has one. NULL if it has to be done in the ordinary way. Nobody pays attention.
 */
managed_inline void *managed_quick_packed_memory(const struct managed_rules *rules, void *owner, size_t bytes,
						 u32 slack)
{
	struct managed_quick quick;
	void *memory = NULL;

	if (managed_quick_enter_lane(rules, owner, &quick)) {
		memory = drmres_lane_memory(quick.home, bytes, slack);
		managed_quick_leave(&quick);
	}
	if (memory || !managed_quick_enter_packed(rules, owner, &quick))
		return memory;
	memory = drmres_packed_memory(quick.home, bytes, slack);
	if (quick.waited)
		drmres_lane_want(quick.home);
	managed_quick_leave(&quick);
	return memory;
}

/* Free the plain memory at @start; false, with nothing done, if that has to be done in the ordinary way. */
managed_inline bool managed_quick_packed_free(const struct managed_rules *rules, void *owner, void *start)
{
	struct managed_quick quick;
	bool freed = false;

	if (managed_quick_enter_lane(rules, owner, &quick)) {
		freed = drmres_packed_free(quick.home, start);
		managed_quick_leave(&quick);
	}
	if (freed || !managed_quick_enter_packed(rules, owner, &quick))
		return freed;
	freed = drmres_packed_free(quick.home, start) || drmres_lanes_put(quick.home, start);
	managed_quick_leave(&quick);
	return freed;
}

/*
 * The home of @owner, locked by favour and ready; NULL, with nothing done, if it takes more than that. Nodes are packed there,
 * or they never are. What needs nothing else either is done without any call, and costs its caller no registers; the rest is
 * left to managed_quick_enter(), which also finds a home ready again. Nobody pays attention. @me: this thread, as
 * drmres_bias_try_ready() wants it.
 */
managed_inline struct drmres_home *managed_common_enter(const struct managed_rules *rules, void *owner, const void *me)
{
	struct drmres_home *home = managed_home_now(rules, owner);

	return __builtin_expect(home && drmres_bias_try_ready(&home->lock, me), 1) ? home : NULL;
}

/*
 * The same where the lock favours nobody, which costs an exchange more: what one thread has made is often used by others. @wait: for
 * another thread that is inside; a constant.
 */
managed_inline struct drmres_home *managed_common_enter_shared(const struct managed_rules *rules, void *owner,
							       const bool wait)
{
	struct drmres_home *home = managed_home_now(rules, owner);

	if (!home || !(drmres_bias_take(&home->lock) || (wait && drmres_bias_take_slow(&home->lock))))
		return NULL;
	/* It may have ended meanwhile; then the lock is there still, and perhaps another's. */
	if (__builtin_expect(home->owner == owner, 1))
		return home;
	drmres_bias_give(&home->lock);
	return NULL;
}

/* @shared: from managed_common_enter_shared(); a constant. */
managed_inline void managed_common_leave(struct drmres_home *home, const bool shared)
{
	drmres_bias_leave_as(&home->lock, shared);
}

/* Zeroed memory out of the lane that this thread has there, if it does; NULL, with nothing done, if it takes more. Calls nothing. */
managed_inline void *managed_common_lane_memory(const struct managed_rules *rules, void *owner, size_t bytes, u32 slack)
{
	struct drmres_home *lane = drmres_lane_try(managed_home_now(rules, owner), drmres_sleeper);
	void *memory;

	if (!lane)
		return NULL;
	memory = drmres_lane_carve(lane, bytes, slack);
	drmres_bias_leave(&lane->lock);
	return memory;
}

/*
 * Whether an owner is one as far as a look at the pointer tells. Before anything is read of it drmres_attended() must be
 * false: the ordinary functions know of memory that may not be touched.
 */
managed_inline bool managed_quick_pointer(const void *owner)
{
	/* Nothing else begins in the upper half of the addresses, nor at NULL. */
	return __builtin_expect((intptr_t)owner > 0, 1);
}

/* Flags that need no looking at, from a thread that may sleep. */
managed_inline bool managed_common_flags(gfp_t gfp)
{
	return __builtin_expect((gfp & ~__GFP_ZERO) == GFP_KERNEL, 1);
}

/* The same, and the thread may. */
managed_inline bool managed_quick_flags(gfp_t gfp)
{
	return managed_common_flags(gfp) && __builtin_expect(!drmres_atomic_nesting, 1);
}

/* With the home locked: the node that starts at @node and lives in it, with its chunk; NULL if there is none. */
managed_inline struct drmres_chunk *managed_quick_chunk(const struct drmres_home *home, const void *node)
{
	struct drmres_chunk *chunk = drmres_home_chunk(home, node);

	return chunk && drmres_map_is_live(drmres_map_read(drmres_map_at(node))) ? chunk : NULL;
}

/*
 * With the home locked: whether a node may be put on the list, or taken off. Neighbours that do not point back are for the
 * ordinary functions to report.
 */
managed_inline bool managed_quick_may_link(const struct managed_rules *rules, void *owner)
{
	struct list_head *head = managed_nodes(rules, owner);

	return __builtin_expect(rules->newest_first ? head->next->prev == head : head->prev->next == head, 1);
}

managed_inline void managed_quick_link_between(struct list_head *entry, struct list_head *prev, struct list_head *next)
{
	entry->prev = prev;
	entry->next = next;
	/* As in list.h: somebody may look whether there is a list at all. */
	WRITE_ONCE(prev->next, entry);
	next->prev = entry;
}

/* After managed_quick_may_link(). */
managed_inline void managed_quick_link(const struct managed_rules *rules, void *owner, void *node)
{
	struct list_head *head = managed_nodes(rules, owner);

	managed_quick_link_between(node, rules->newest_first ? head : head->prev,
				   rules->newest_first ? head->next : head);
}

managed_inline bool managed_quick_may_unlink(const void *node)
{
	const struct list_head *entry = node, *prev = entry->prev, *next = entry->next;

	return __builtin_expect(prev && next && prev->next == entry && next->prev == entry, 1);
}

/* After managed_quick_may_unlink(). */
managed_inline void managed_quick_unlink(void *node)
{
	struct list_head *entry = node, *prev = entry->prev, *next = entry->next;

	WRITE_ONCE(prev->next, next);
	next->prev = prev;
}

/* With the home locked: a node that is off the list goes. */
managed_inline void managed_quick_put(const struct managed_quick *quick, struct drmres_chunk *chunk, void *node)
{
	if (__builtin_expect(quick->home->numbered, 0))
		drmres_home_end_numbered(quick->home, node);
	else
		drmres_home_put(quick->home, chunk, node);
}

/* What a block takes that goes with a record and has @used bytes. */
managed_inline size_t managed_carrier_bytes(size_t used)
{
	return drmres_packed_bytes(used < DRMRES_SIZE_ROOM ? DRMRES_SIZE_ROOM : used, MANAGED_UNIT);
}

/*
 * After managed_common_enter(), where nodes are packed: a record that says all this, and the home is left. Return: false, with
 * nothing done and the home still locked, if that takes more.
 */
managed_inline bool managed_common_record(struct drmres_home *home, void (*function)(void), void *data,
					  const char *name, u32 size, const bool shared)
{
	struct drmres_packed_action *record = drmres_packed_action(home);

	if (__builtin_expect(!record, 0))
		return false;
	drmres_packed_fill(home, record, function, data, name, size);
	managed_common_leave(home, shared);
	return true;
}

/*
 * The same for a record that a zeroed block of @bytes goes with, of which the last @slack are not asked for: the block, and the
 * home is locked still, until that is filled in. @again: as drmres_packed_carry() wants it.
 */
managed_inline void *managed_common_carrier(struct drmres_home *home, void (*function)(void), size_t bytes, u32 slack,
					    const char *name, u32 size, const bool again)
{
	struct drmres_packed_action *record;
	void *carrier = drmres_packed_carry(home, bytes, slack, again, &record);

	if (__builtin_expect(carrier != NULL, 1))
		drmres_packed_fill(home, record, function, carrier, name, DRMRES_PACKED_CARRIER | size);
	return carrier;
}

/* The same whatever it takes; NULL without memory. The name is no shared copy if @size says so. */
managed_inline void *managed_carrier(struct drmres_home *home, void (*function)(void), size_t bytes, u32 slack,
				     const char *name, u32 size)
{
	struct drmres_packed_action *record;
	void *carrier = drmres_packed_carry_slow(home, bytes, slack, &record);

	if (carrier)
		drmres_packed_fill(home, record, function, carrier, name, DRMRES_PACKED_CARRIER | size);
	return carrier;
}

/*
 * After managed_common_enter(): the length of the short block that begins at @block, and its chunk; at least
 * DRMRES_RECENT_SIZES if there is none in the home.
 */
managed_inline u32 managed_common_length(const struct drmres_home *home, const void *block, struct drmres_chunk **chunk)
{
	*chunk = drmres_home_chunk(home, block);
	return *chunk ? drmres_home_short(drmres_map_at(block)) : DRMRES_RECENT_SIZES;
}

/*
 * After that: what begins at @block goes, and the home is left. Return: false, with nothing done and the home still locked, if
 * that takes more. @listed: it is a node, which may be unlinked. @shared: see managed_common_leave().
 */
managed_inline bool managed_common_put(struct drmres_home *home, struct drmres_chunk *chunk, void *block, u32 length,
				       bool listed, const bool shared)
{
	bool lost;

	if (__builtin_expect(home->numbered || !drmres_home_note(home, chunk, block, length, &lost), 0))
		return false;
	if (listed)
		managed_quick_unlink(block);
	if (__builtin_expect(lost, 0))
		drmres_home_lost_leave(home, chunk, shared);
	else
		managed_common_leave(home, shared);
	return true;
}

/* The same from the beginning for packed memory. */
managed_inline bool managed_common_free(struct drmres_home *home, void *memory, const bool shared)
{
	struct drmres_chunk *chunk;
	u32 length = managed_common_length(home, memory, &chunk);

	return __builtin_expect(length < DRMRES_RECENT_SIZES, 1) &&
	       drmres_map_read(drmres_map_at(memory) + 1) <= DRMRES_BLOCK_MEMORY &&
	       __builtin_expect(managed_common_put(home, chunk, memory, length, false, shared), 1);
}

/* The same of what lies in the lane that this thread has there. False, with nothing done, if it takes more. */
managed_inline bool managed_common_lane_free(const struct managed_rules *rules, void *owner, void *memory)
{
	struct drmres_home *lane = drmres_lane_try(managed_home_now(rules, owner), drmres_self());

	if (!lane)
		return false;
	if (__builtin_expect(managed_common_free(lane, memory, false), 1))
		return true;
	drmres_bias_leave(&lane->lock);
	return false;
}

/* What the phases are of in which actions are going to be called. */
managed_inline void managed_quick_subject(struct drmres_phase *phase, const char *label)
{
	size_t length = strlen(label), most = sizeof(phase->subject) - 1;

	if (length > most)
		length = most;
	memcpy(phase->subject, label, length);
	phase->subject[length] = '\0';
}

/* The same of a home's owner: all of the label, which takes less than to look where it ends. */
managed_inline void managed_quick_owner(struct drmres_phase *phase, const struct drmres_home *home)
{
	_Static_assert(sizeof(phase->subject) == sizeof(home->label), "one fits into the other");

	memcpy(phase->subject, home->label, sizeof(phase->subject));
}

/*
 * The phase of actions that are called one after the other. It goes on between them: only what they call asks for it. Whatever
 * else may tell of a phase comes after managed_quick_phase_end().
 */
managed_inline void managed_quick_phase(struct drmres_phase *phase)
{
	phase->outer = drmres_phase_now;
	phase->site = NULL;
	phase->verb = "";
	drmres_phase_now = phase;
}

managed_inline void managed_quick_phase_end(struct drmres_phase *phase)
{
	drmres_phase_now = phase->outer;
}

/* Around the call of an action whose name is a shared copy. */
managed_inline void managed_quick_call(struct drmres_phase *phase, const char *name)
{
	phase->verb = name - (sizeof(MANAGED_NAME_VERB) - 1);
}

managed_inline void managed_quick_return(struct drmres_phase *phase)
{
	if (__builtin_expect(drmres_phase_now == phase, 1))
		return;
	drmres_phase_leave(phase);
	drmres_phase_now = phase;
}

#endif
