/* SPDX-License-Identifier: MIT */
/*
 * The release of what an owner's home has, while nobody pays attention (quick.h): the steps around one action, and the walk
 * through the records where nodes are packed. The home is left while a function runs, and locked in between, so that
 * whoever else locks it finds everything as it is: what was released says so only then (drmres_home_catch_up(),
 * drmres_packed_settle()). Each owner has its own walk through a list.
 *
 * All of this belongs to the thread that releases.
 */
#ifndef _DRMRES_MANAGED_RELEASE_H_
#define _DRMRES_MANAGED_RELEASE_H_

#include "quick.h"

/* Whether every step is recorded at once: a checker has to be told before the next one. */
#define MANAGED_AT_ONCE (DRMRES_ASAN || DRMRES_TSAN)

/*
 * Around the call of one action: the home is left, and locked again. @common: it is locked by favour; a constant, so that a walk
 * can be there twice. Return: false if it was, and has to be locked by managed_step_again() now.
 */
managed_inline void managed_step(const struct managed_quick *quick, struct drmres_home *home,
				 struct drmres_phase *phase, const char *name, const bool common)
{
	if (common)
		drmres_bias_leave(&home->lock);
	else
		managed_quick_leave(quick);
	managed_quick_call(phase, name);
}

managed_inline bool managed_stepped(struct managed_quick *quick, struct drmres_home *home, struct drmres_phase *phase,
				    const bool common)
{
	managed_quick_return(phase);
	if (common)
		return __builtin_expect(drmres_bias_again(&home->lock), 1);
	managed_quick_lock_again(quick);
	return true;
}

managed_inline void managed_step_again(struct managed_quick *quick)
{
	quick->favoured = false;
	drmres_bias_lock_slow(&quick->home->lock);
}

/*
 * How a walk ends
 * @MANAGED_ALL: nothing is left
 * @MANAGED_REST: the rest is for the ordinary way
 * @MANAGED_CHANGED: so is the node whose action ran last: it is on the list, or was, and others may have come and gone
 * @MANAGED_UNFAVOURED: it goes on without the favour
 */
enum managed_walked {
	MANAGED_ALL,
	MANAGED_REST,
	MANAGED_CHANGED,
	MANAGED_UNFAVOURED,
};

/* Somebody pays attention from before @end on. Return: whether all that is left is on the list. */
managed_inline bool managed_packed_give_up(struct drmres_home *home, struct drmres_phase *phase,
					   struct drmres_packed_action *end)
{
	drmres_packed_stop(home, end);
	managed_quick_phase_end(phase);
	/* Without memory for the list nobody hears of it, but everything is released. */
	if (drmres_packed_unpack(home))
		return true;
	managed_quick_phase(phase);
	return false;
}

/* The calls of an owner's records: with the home left; @action->size says of what kind it is. */
typedef void managed_packed_call_t(void *owner, const struct drmres_packed_action *action, struct drmres_phase *phase);
typedef bool managed_packed_ends_t(void *owner, const struct drmres_packed *packed,
				   const struct drmres_packed_action *action);

/* After the call of @action. Return: MANAGED_ALL if the walk can go on as before. */
managed_inline enum managed_walked managed_packed_stepped(struct managed_quick *quick, struct drmres_home *home,
							  const struct drmres_packed *packed,
							  struct drmres_phase *phase,
							  const struct drmres_packed_action *action, const bool common)
{
	if (__builtin_expect(!managed_stepped(quick, home, phase, common), 0)) {
		managed_step_again(quick);
		return packed->running == action ? MANAGED_UNFAVOURED : MANAGED_CHANGED;
	}
	/* The action itself may have had it unpacked, or another thread that looks at what there is. */
	return __builtin_expect(packed->running == action, 1) ? MANAGED_ALL : MANAGED_CHANGED;
}

/*
 * Call the actions newest first; memory goes without being looked at. What an action does to the list unpacks it. @call: a
 * constant, for what has no flags, and @call_flagged, for what has. @ends: whether all that is left, from an action on that is the
 * newest, has been released now; NULL for never.
 */
managed_inline enum managed_walked managed_packed_walk(struct managed_quick *quick, void *owner,
						       struct drmres_phase *phase, managed_packed_call_t *call,
						       managed_packed_call_t *call_flagged, managed_packed_ends_t *ends,
						       const bool common)
{
	struct drmres_home *home = quick->home;
	struct drmres_packed *packed = drmres_packed_of(home);
	struct drmres_packed_action *action = packed->running ?: packed->top;
	const struct drmres_packed_action *first = packed->actions->actions;
	enum managed_walked walked;

	for (;;) {
		if (__builtin_expect(action == first, 0)) {
			drmres_packed_stop(home, action);
			if (!drmres_packed_newest(packed))
				return MANAGED_ALL;
			action = packed->top;
			first = packed->actions->actions;
		}
		action--;
		if (drmres_attended() && managed_packed_give_up(home, phase, action + 1))
			return MANAGED_REST;
		if (ends && ends(owner, packed, action)) {
			drmres_packed_stop(home, packed->actions->actions);
			return MANAGED_ALL;
		}
		packed->running = action;
		if (MANAGED_AT_ONCE)
			drmres_packed_settle(home);
		managed_step(quick, home, phase, action->name, common);
		if (__builtin_expect(!(action->size & DRMRES_PACKED_FLAGS), 1)) {
			call(owner, action, phase);
			walked = managed_packed_stepped(quick, home, packed, phase, action, common);
			if (__builtin_expect(walked != MANAGED_ALL, 0))
				return walked;
		} else {
			call_flagged(owner, action, phase);
			walked = managed_packed_stepped(quick, home, packed, phase, action, common);
			if (walked != MANAGED_CHANGED && (action->size & DRMRES_PACKED_CARRIER))
				drmres_packed_end_carrier(home, action);
			if (__builtin_expect(walked != MANAGED_ALL, 0))
				return walked;
		}
	}
}

#endif
