/* SPDX-License-Identifier: MIT */
/*
 * A list that may be walked while entries come and go: an entry that a walk stands on is taken off only when the walk
 * has moved on. Lists and entries are embedded; an entry keeps its owner alive from drmres_roster_add() until it is
 * really off the list, through get() and put() of its roster.
 */
#ifndef _DRMRES_BASE_ROSTER_H_
#define _DRMRES_BASE_ROSTER_H_

#include <drmres/types.h>
#include <linux/list.h>

struct drmres_roster_entry {
	struct list_head link;
	/* NULL while it is on no list. */
	struct drmres_roster *roster;
	void *owner;
	/* Membership and walks that stand here. */
	unsigned int pins;
	bool gone;
};

struct drmres_roster {
	struct list_head entries;
	void (*get)(void *owner);
	void (*put)(void *owner);
};

/* One walk, on the stack of its thread; walks of one thread nest. */
struct drmres_roster_walk {
	struct drmres_roster *roster;
	struct drmres_roster_entry *at;
	struct drmres_roster_walk *outer;
};

/* @put is called with no lock held. */
void drmres_roster_init(struct drmres_roster *roster, void (*get)(void *owner), void (*put)(void *owner));
bool drmres_roster_empty(const struct drmres_roster *roster);

/* Put at the end; take off, or leave that to the walks that stand on it. An entry that is not on a list is ignored. */
void drmres_roster_add(struct drmres_roster *roster, struct drmres_roster_entry *entry, void *owner);
void drmres_roster_remove(struct drmres_roster_entry *entry);

/* Whether it is on a list and was not removed. */
bool drmres_roster_has(const struct drmres_roster_entry *entry);

/* Wait until no walk stands on a removed entry. */
void drmres_roster_wait(struct drmres_roster_entry *entry);

/* Whether a walk of this thread stands on it. */
bool drmres_roster_here(const struct drmres_roster_entry *entry);

/* Begin before the first entry, or on @start if it is on the roster. */
void drmres_walk_begin(struct drmres_roster_walk *walk, struct drmres_roster *roster,
		       struct drmres_roster_entry *start);

/* Move on and return the owner of the entry where the walk stands; NULL at the end. */
void *drmres_walk_next(struct drmres_roster_walk *walk);
void *drmres_walk_prev(struct drmres_roster_walk *walk);

void drmres_walk_end(struct drmres_roster_walk *walk);

#endif
