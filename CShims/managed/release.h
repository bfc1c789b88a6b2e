/* SPDX-License-Identifier: MIT */
/*
 * The release of what an owner's home has, while nobody pays attention (quick.h): the walk through the
 * records where nodes are packed. Each owner has its own walk through a list. A walk says where it is, and no more; whoever locks
 * the home makes true what follows from that (drmres_home_catch_up(), drmres_packed_settle()).
 *
 * All of this belongs to the thread that releases.
 */
#ifndef _DRMRES_MANAGED_RELEASE_H_
#define _DRMRES_MANAGED_RELEASE_H_

#include <lib/membarrier.h>

#include "quick.h"

/* Whether every step is recorded at once: a checker has to be told before the next one. */
#define MANAGED_AT_ONCE (DRMRES_ASAN || DRMRES_TSAN)

/*
 * How a walk ends
 * @MANAGED_ALL: nothing is left
 * @MANAGED_REST: the rest is for the ordinary way
 * @MANAGED_CHANGED: so is the node whose action ran last: it is on the list, or was, and others may have come and gone
 * @MANAGED_GOES_ON: not yet
 */
enum managed_walked {
	MANAGED_ALL,
	MANAGED_REST,
	MANAGED_CHANGED,
	MANAGED_GOES_ON,
};

/*
 * struct managed_packed_calls - how an owner's records are called; constant, so that no call of these is indirect
 * @call: for what has no flags
 * @call_flagged: for what has; @action: a copy
 * @behind_core: in the newest piece, where the records end that every owner begins with; its beginning, if they are not there
 * @ends: whether all of those, @action being the newest, have been released now. Both NULL if there are no such
 */
struct managed_packed_calls {
	void (*call)(void *owner, void (*function)(void), void *data, struct drmres_phase *phase);
	void (*call_flagged)(void *owner, const struct drmres_packed_action *action, struct drmres_phase *phase);
	const struct drmres_packed_action *(*behind_core)(const struct drmres_packed *packed);
	bool (*ends)(void *owner, const struct drmres_packed *packed, const struct drmres_packed_action *action);
};

/*
 * struct managed_packed_walk - a walk through the records
 * @alone: whoever unpacks waits until the walk knows, so that the home is left all the time
 * @unheard: somebody pays attention, and there is no memory for what he would hear: nobody is asked any more
 */
struct managed_packed_walk {
	struct managed_quick *quick;
	void *owner;
	struct drmres_phase *phase;
	bool alone;
	bool unheard;
};

static inline bool managed_packed_attended(const struct managed_packed_walk *walk)
{
	return drmres_attended() && !walk->unheard;
}

/*
 * A walk has the home locked for what is more than to call the next action, @next, if that is known. Return: false if somebody
 * has unpacked what it was going through, and *@walked says how it ends.
 */
static inline bool managed_packed_enter(struct managed_packed_walk *walk, const struct drmres_packed_action *next,
					enum managed_walked *walked)
{
	struct drmres_packed *packed = drmres_packed_of(walk->quick->home);

	if (walk->alone)
		managed_quick_lock(walk->quick);
	if (!packed->stopped)
		return true;
	packed->running = NULL;
	/* The walk may have gone on meanwhile, but has called nothing. */
	*walked = packed->told && packed->told != next ? MANAGED_CHANGED : MANAGED_REST;
	return false;
}

/* After that. */
static inline enum managed_walked managed_packed_go_on(struct managed_packed_walk *walk)
{
	if (walk->alone)
		managed_quick_leave(walk->quick);
	return MANAGED_GOES_ON;
}

/* Locked. Somebody pays attention from before @end on. Return: whether all that is left is on the list. */
static inline bool managed_packed_give_up(struct managed_packed_walk *walk, struct drmres_packed_action *end)
{
	drmres_packed_stop(walk->quick->home, end);
	managed_quick_phase_end(walk->phase);
	/* Without memory for the list nobody hears of it, but everything is released. */
	walk->unheard = !drmres_packed_unpack(walk->quick->home);
	if (walk->unheard)
		managed_quick_phase(walk->phase);
	return !walk->unheard;
}

/*
 * What is to be done now and then between two actions: @at is the one that was called last. Afterwards the next one is before *@at,
 * in the piece that is the newest now.
 */
static noinline enum managed_walked managed_packed_between(struct managed_packed_walk *walk,
							   struct drmres_packed_action **at)
{
	struct drmres_home *home = walk->quick->home;
	struct drmres_packed *packed = drmres_packed_of(home);
	enum managed_walked walked;

	if (!managed_packed_enter(walk, NULL, &walked))
		return walked;
	if (*at == packed->actions->actions) {
		drmres_packed_stop(home, *at);
		if (!drmres_packed_newest(packed))
			return MANAGED_ALL;
		*at = packed->top;
	}
	if (managed_packed_attended(walk) && managed_packed_give_up(walk, *at))
		return MANAGED_REST;
	return managed_packed_go_on(walk);
}

/* What is left, from @action on, may be all of a kind. */
managed_inline enum managed_walked managed_packed_core(struct managed_packed_walk *walk,
						       const struct managed_packed_calls *calls,
						       const struct drmres_packed_action *action)
{
	struct drmres_home *home = walk->quick->home;
	struct drmres_packed *packed = drmres_packed_of(home);
	enum managed_walked walked;

	if (!managed_packed_enter(walk, action, &walked))
		return walked;
	if (calls->ends(walk->owner, packed, action)) {
		drmres_packed_stop(home, packed->actions->actions);
		return MANAGED_ALL;
	}
	return managed_packed_go_on(walk);
}

/* Somebody unpacks, or has tried to, and *@at was not called. Whether the walk goes on with it: it is before *@at afterwards. */
static noinline enum managed_walked managed_packed_wait(struct managed_packed_walk *walk,
							struct drmres_packed_action **at)
{
	enum managed_walked walked;

	if (!managed_packed_enter(walk, *at, &walked))
		return walked;
	++*at;
	return managed_packed_go_on(walk);
}

/* With what is to be known of @action at hand: whether it may be called now. Afterwards the record may go. */
managed_inline bool managed_packed_comes_to(struct drmres_home *home, struct drmres_packed_action *action,
					    const bool alone)
{
	struct drmres_packed *packed = drmres_packed_of(home);

	/* PAIRS WITH: the acquire of who looks. */
	__atomic_store_n(&packed->running, action, __ATOMIC_RELEASE);
	if (MANAGED_AT_ONCE)
		drmres_packed_settle(home);
	/* PAIRS WITH: the membarrier in unpack.c: either that sees what is running, or this that it is to stop. */
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	return !alone || drmres_look_bool(&packed->stopped, false);
}

/* After the call: whether the walk goes on behind it. */
managed_inline bool managed_packed_came_from(struct managed_packed_walk *walk,
					     const struct drmres_packed_action *action, const bool alone)
{
	if (alone)
		return true;
	managed_quick_lock_again(walk->quick);
	return drmres_packed_of(walk->quick->home)->running == action;
}

/* One that is not just called. @called: whether it was; else it is the next one still. */
managed_inline enum managed_walked managed_packed_flagged(struct managed_packed_walk *walk,
							  const struct managed_packed_calls *calls,
							  struct drmres_packed_action *action, const bool alone,
							  bool *called)
{
	const struct drmres_packed_action now = *action;
	struct drmres_packed_action *at = action;

	managed_quick_call(walk->phase, now.name);
	*called = managed_packed_comes_to(walk->quick->home, action, alone);
	if (!*called)
		return managed_packed_wait(walk, &at);
	if (!alone)
		managed_quick_leave(walk->quick);
	calls->call_flagged(walk->owner, &now, walk->phase);
	managed_quick_return(walk->phase);
	return managed_packed_came_from(walk, action, alone) ? MANAGED_GOES_ON : MANAGED_CHANGED;
}

/* Up to here the walk calls one after the other. Locked. */
managed_inline const struct drmres_packed_action *managed_packed_first(const struct drmres_packed *packed,
								       const struct managed_packed_calls *calls)
{
	return calls->behind_core ? calls->behind_core(packed) : packed->actions->actions;
}

/*
 * Call the actions newest first; memory goes without being looked at. The walk says where it is with one store. What an action
 * does to the list unpacks it, and so may another thread that looks at what there is, which the walk hears of before the next
 * action. @calls: a constant. @alone: as in @walk; a constant. The home is locked before and after this.
 */
managed_inline enum managed_walked managed_packed_walk(struct managed_packed_walk *walk,
						       const struct managed_packed_calls *calls, const bool alone)
{
	struct managed_quick *quick = walk->quick;
	struct drmres_home *home = quick->home;
	struct drmres_packed *packed = drmres_packed_of(home);
	const struct drmres_packed_action *first = managed_packed_first(packed, calls);
	struct drmres_packed_action *action = packed->top, *at;
	enum managed_walked walked;
	struct drmres_phase *phase = walk->phase;
	void *owner = walk->owner, *data;
	void (*function)(void);
	bool called;

	if (alone)
		managed_quick_leave(quick);
	for (;;) {
		if (__builtin_expect(action == first, 0) || managed_packed_attended(walk)) {
			if (action == first && first != packed->actions->actions && !managed_packed_attended(walk)) {
				walked = managed_packed_core(walk, calls, action - 1);
				first = packed->actions->actions;
			} else {
				at = action;
				walked = managed_packed_between(walk, &at);
				action = at;
				first = managed_packed_first(packed, calls);
			}
			if (walked != MANAGED_GOES_ON)
				return walked;
			continue;
		}
		action--;
		if (__builtin_expect(action->size & DRMRES_PACKED_FLAGS, 0)) {
			walked = managed_packed_flagged(walk, calls, action, alone, &called);
			if (walked != MANAGED_GOES_ON)
				return walked;
			action += !called;
			continue;
		}
		/* Once others may see that it runs the record may go. */
		function = action->function;
		data = action->data;
		managed_quick_call(phase, action->name);
		if (__builtin_expect(!managed_packed_comes_to(home, action, alone), 0)) {
			at = action;
			walked = managed_packed_wait(walk, &at);
			if (walked != MANAGED_GOES_ON)
				return walked;
			action = at;
			continue;
		}
		if (!alone)
			managed_quick_leave(quick);
		calls->call(owner, function, data, phase);
		managed_quick_return(phase);
		if (!managed_packed_came_from(walk, action, alone))
			return MANAGED_CHANGED;
	}
}

/* Around both of its kinds: whoever unpacks knows of it. Locked. */
static inline void managed_packed_begin(struct managed_packed_walk *walk)
{
	struct drmres_packed *packed = drmres_packed_of(walk->quick->home);

	/* Whoever is the favourite knows that it is there. */
	walk->alone = !MANAGED_AT_ONCE && (walk->quick->favoured || drmres_membarrier_there());
	packed->walked = walk->alone;
	packed->stopped = false;
	packed->told = NULL;
}

static inline void managed_packed_end(struct managed_packed_walk *walk)
{
	struct drmres_packed *packed = drmres_packed_of(walk->quick->home);

	packed->walked = packed->stopped = false;
}

#endif
