// SPDX-License-Identifier: MIT
/**
 * DOC: lists that change while they are walked
 *
 * Owns one lock for all rosters, held for a few instructions with no scheduling point inside: nobody waits for it
 * while an explorer runs one thread at a time. Everything may be called concurrently. A walk pins the entry it stands
 * on; an entry that was removed stays linked, unseen by others, until its last pin goes.
 */
#include "roster.h"

#include <drmres/sched.h>
#include <linux/container_of.h>
#include <lib/fork.h>
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)

/* Innermost walk of this thread. */
static __thread struct drmres_roster_walk *walks;

void drmres_roster_init(struct drmres_roster *roster, void (*get)(void *owner), void (*put)(void *owner))
{
	INIT_LIST_HEAD(&roster->entries);
	roster->get = get;
	roster->put = put;
}

bool drmres_roster_empty(const struct drmres_roster *roster)
{
	bool empty;

	pthread_mutex_lock(&lock);
	empty = list_empty(&roster->entries);
	pthread_mutex_unlock(&lock);
	return empty;
}

void drmres_roster_add(struct drmres_roster *roster, struct drmres_roster_entry *entry, void *owner)
{
	roster->get(owner);

	drmres_point(DRMRES_OP_LIST, roster);
	pthread_mutex_lock(&lock);
	entry->owner = owner;
	entry->pins = 1;
	entry->gone = false;
	list_add_tail(&entry->link, &roster->entries);
	/* PAIRS WITH: the load in off_the_list(); whoever waits for removal sees the entry as it was added. */
	__atomic_store_n(&entry->roster, roster, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&lock);
}

/* Drop one pin, and take the entry off with the last. The entry may be freed by put() or by whoever waited for this. */
static void unpin(struct drmres_roster_entry *entry)
{
	struct drmres_roster *roster = entry->roster;
	void (*put)(void *owner) = roster->put;
	void *owner = entry->owner;
	bool last;

	pthread_mutex_lock(&lock);
	last = !--entry->pins;
	if (last) {
		list_del(&entry->link);
		/* PAIRS WITH: the load in off_the_list(): nothing here touches the entry afterwards. */
		__atomic_store_n(&entry->roster, NULL, __ATOMIC_RELEASE);
	}
	pthread_mutex_unlock(&lock);

	if (last) {
		drmres_wake(entry);
		put(owner);
	}
}

void drmres_roster_remove(struct drmres_roster_entry *entry)
{
	bool mine;

	drmres_point(DRMRES_OP_LIST, entry);
	pthread_mutex_lock(&lock);
	mine = entry->roster && !entry->gone;
	if (mine)
		entry->gone = true;
	pthread_mutex_unlock(&lock);

	if (mine)
		unpin(entry);
}

bool drmres_roster_has(const struct drmres_roster_entry *entry)
{
	bool has;

	pthread_mutex_lock(&lock);
	has = entry->roster && !entry->gone;
	pthread_mutex_unlock(&lock);
	return has;
}

static bool off_the_list(void *arg)
{
	const struct drmres_roster_entry *entry = arg;

	/* PAIRS WITH: the store in unpin(). */
	return !__atomic_load_n(&entry->roster, __ATOMIC_ACQUIRE);
}

void drmres_roster_wait(struct drmres_roster_entry *entry)
{
	while (!off_the_list(entry))
		drmres_block(entry, off_the_list, entry);
}

bool drmres_roster_here(const struct drmres_roster_entry *entry)
{
	for (const struct drmres_roster_walk *walk = walks; walk; walk = walk->outer)
		if (walk->at == entry)
			return true;
	return false;
}

void drmres_walk_begin(struct drmres_roster_walk *walk, struct drmres_roster *roster, struct drmres_roster_entry *start)
{
	walk->roster = roster;
	walk->at = NULL;
	walk->outer = walks;
	walks = walk;

	pthread_mutex_lock(&lock);
	if (start && start->roster == roster) {
		start->pins++;
		walk->at = start;
	}
	pthread_mutex_unlock(&lock);
}

static void *move(struct drmres_roster_walk *walk, bool forward)
{
	struct list_head *head = &walk->roster->entries;
	struct drmres_roster_entry *left = walk->at;
	struct drmres_roster_entry *next = NULL;
	struct list_head *link;

	drmres_point(DRMRES_OP_LIST, walk->roster);
	pthread_mutex_lock(&lock);
	link = left ? &left->link : head;
	for (link = forward ? link->next : link->prev; link != head; link = forward ? link->next : link->prev) {
		next = container_of(link, struct drmres_roster_entry, link);
		if (!next->gone)
			break;
		next = NULL;
	}
	if (next)
		next->pins++;
	pthread_mutex_unlock(&lock);

	walk->at = next;
	if (left)
		unpin(left);
	return next ? next->owner : NULL;
}

void *drmres_walk_next(struct drmres_roster_walk *walk)
{
	return move(walk, true);
}

void *drmres_walk_prev(struct drmres_roster_walk *walk)
{
	return move(walk, false);
}

void drmres_walk_end(struct drmres_roster_walk *walk)
{
	if (walk->at)
		unpin(walk->at);
	walk->at = NULL;
	walks = walk->outer;
}
