// SPDX-License-Identifier: MIT
/**
 * DOC: what is told of managed resources
 *
 * The part of managed/managed.h that is not worth to be in line: events, phases, and what a person is told about a node
 * or about a pointer that is none. Nothing here follows the pointer in question: the allocator says what it is. Owns
 * nothing; everything may be called concurrently, and with an owner's lock held.
 */
#include "quick.h"
#include "walk.h"

#include <bsd/string.h>
#include <lib/report.h>
#include <locking/lock.h>
#include <stdarg.h>
#include <stdio.h>

struct drmres_home *drmres_managed_home(const struct managed_rules *rules, void *owner)
{
	struct drmres_home **home = managed_home(rules, owner);
	struct drmres_lock *lock = &managed_lock(rules, owner)->lock;
	struct drmres_home *made;

	drmres_backend_settle();
	/* Whoever has the list in hand does not know of the home that is made now. */
	if (!drmres_lock_borrow(lock))
		return NULL;
	made = *home;
	if (!made) {
		made = managed_make_home(rules, owner);
		if (made) {
			made->strangers = !list_empty(managed_nodes(rules, owner));
			managed_open_home(rules, owner, made);
		}
	}
	drmres_lock_return(lock);
	return made;
}

void drmres_managed_home_end(const struct managed_rules *rules, void *owner)
{
	struct drmres_home **at = managed_home(rules, owner), *home = *at;

	if (!home)
		return;
	*at = NULL;
	drmres_bias_lock(&home->lock);
	drmres_lanes_join(home);
	if (unlikely(drmres_home_nodes(home))) {
		drmres_home_abandon(home);
		return;
	}
	drmres_home_leave_owner(home);
	drmres_home_drop(home);
}

void drmres_managed_home_rest(const struct managed_rules *rules, void *owner)
{
	struct drmres_home **home = managed_home(rules, owner);
	struct managed_guard guard;

	if (!managed_home_now(rules, owner))
		return;
	guard = managed_enter(rules, owner);
	if (guard.home && !drmres_home_nodes(guard.home)) {
		/* Relaxed: whoever still finds it looks for the owner in it, with its lock. */
		__atomic_store_n(home, NULL, __ATOMIC_RELAXED);
		drmres_home_leave_owner(guard.home);
	}
	managed_leave(rules, owner, guard);
}

void drmres_managed_catch_up(const struct managed_rules *rules, const void *owner)
{
	struct list_head *head = managed_nodes(rules, owner);
	const struct drmres_walk *walk = managed_field(struct drmres_walk *, owner, rules->walk);

	drmres_home_catch_up(*managed_home(rules, owner));
	if (!walk || !walk->at_current)
		return;
	head->next = walk->behind.current;
	head->next->prev = head;
	managed_walk(rules, owner);
}

void drmres_managed_emit(const struct managed_rules *rules, const void *owner, const void *node, u64 id,
			 enum drmres_event_kind kind, const void *pc)
{
	char label[MANAGED_LABEL];

	drmres_event_emit(kind, rules->kind, id, managed_name(rules, node), managed_field(size_t, node, rules->size),
			  rules->owner_kind, managed_field(u64, owner, rules->number),
			  rules->label(owner, label, sizeof(label)), pc);
}

void drmres_managed_call(struct managed_call *call, const char *verb, const char *name, const char *subject)
{
	strlcpy(call->what, verb, sizeof(call->what));
	strlcat(call->what, " ", sizeof(call->what));
	strlcat(call->what, name, sizeof(call->what));
	drmres_phase_enter(&call->phase, call->what, subject);
}

void drmres_managed_report(const void *pc, enum drmres_code code, const char *function, const void *node,
			   const char *format, ...)
{
	struct drmres_object object;
	va_list args;

	drmres_address_find(node, &object);
	va_start(args, format);
	drmres_vreport_at(pc, code, function, &object, format, args);
	va_end(args);
}

struct managed_suspect drmres_managed_suspect(const struct managed_rules *rules, const void *owner, const void *ptr)
{
	struct drmres_mem mem = managed_find(rules, ptr);
	const void *at = mem.state == DRMRES_ADDRESS_LIVE ? mem.start : ptr;
	struct managed_suspect suspect;

	suspect.state = drmres_address_find(at, &suspect.object);
	suspect.own = owner && drmres_mem_find(at).owner == owner;
	drmres_object_label(&suspect.object, suspect.label, sizeof(suspect.label));
	return suspect;
}

void drmres_managed_blame(const struct managed_rules *rules, enum drmres_code code, const char *function,
			  const void *owner, const void *ptr, const char *own, const void *pc)
{
	const struct managed_suspect it = drmres_managed_suspect(rules, owner, ptr);
	char label[MANAGED_LABEL], on[128] = "", what[384];

	if (owner)
		snprintf(on, sizeof(on), " on %s", rules->label(owner, label, sizeof(label)));

	if (it.state == DRMRES_ADDRESS_WILD)
		snprintf(what, sizeof(what), "a pointer that was never allocated");
	else if (it.state == DRMRES_ADDRESS_FREED)
		snprintf(what, sizeof(what), "%s, which is freed already", it.label);
	else if (it.state == DRMRES_ADDRESS_INTERIOR)
		snprintf(what, sizeof(what), "a pointer into %s, not to its start", it.label);
	else if (it.own)
		snprintf(what, sizeof(what), "%s, which %s", it.label, own);
	else if (it.object.owner[0])
		snprintf(what, sizeof(what), "%s, which belongs to %s", it.label, it.object.owner);
	else if (it.object.kind == rules->kind)
		snprintf(what, sizeof(what), "%s, which is not attached", it.label);
	else
		snprintf(what, sizeof(what), "%s, which no %s manages", it.label, rules->noun);

	drmres_report_at(pc, code, function, &it.object, "%s()%s of %s", function, on, what);
}
