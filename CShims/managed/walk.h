/* SPDX-License-Identifier: MIT */
/*
 * The release of everything that an owner manages, as a walk over the live list: newest first, one node at a time,
 * while its functions may take nodes off and add others. For owners that nobody else can reach any more. devres has
 * another way: it takes everything off in one step, and what is added meanwhile stays.
 */
#ifndef _DRMRES_MANAGED_WALK_H_
#define _DRMRES_MANAGED_WALK_H_

#include <lib/doing.h>

#include "managed.h"

/* So many nodes that were added during the release are released as well; then it is taken for endless. */
#define MANAGED_MAX_LATE 1024

/*
 * struct drmres_walk - the release while it is under way
 * @behind: its ->current is the node whose function runs; still on the list, as in Linux
 * @next: where the walk goes on; taken before the function runs, as in Linux
 * @seen: what lies in front of this one was added by functions and is not reported yet
 * @late: how many of those were released
 * @at_current: @seen is the current one, @next comes behind it, and what was in front of it is gone, whatever they and the list say
 * @releasing: says of this thread what it is doing
 */
struct drmres_walk {
	struct drmres_behind behind;
	struct list_head *next;
	struct list_head *seen;
	unsigned int late;
	bool at_current;
	struct drmres_releasing releasing;
};

managed_inline struct drmres_walk *managed_walk(const struct managed_rules *rules, const void *owner)
{
	struct drmres_walk *walk = managed_field(struct drmres_walk *, owner, rules->walk);

	if (walk && walk->at_current) {
		walk->at_current = false;
		walk->seen = walk->behind.current;
		walk->next = walk->seen->next;
	}
	return walk;
}

/* managed_unlink() for an owner that is released by a walk: one that was about to go on here goes on behind it. */
managed_inline void managed_walk_unlink(const struct managed_rules *rules, void *owner, void *node)
{
	struct drmres_walk *walk = managed_walk(rules, owner);
	struct list_head *entry = node;

	if (walk && walk->next == entry)
		walk->next = entry->next;
	if (walk && walk->seen == entry)
		walk->seen = entry->next;
	managed_unlink(node);
}

/* managed_walk_begin() with the home locked; NULL for none. */
managed_inline void managed_walk_begin_locked(const struct managed_rules *rules, void *owner, struct drmres_walk *walk,
					      struct drmres_home *home)
{
	*walk = (struct drmres_walk){0};
	drmres_releasing_begin(&walk->releasing);
	walk->next = walk->seen = managed_nodes(rules, owner)->next;
	managed_field(struct drmres_walk *, owner, rules->walk) = walk;
	if (home)
		drmres_bias_unready(&home->lock);
}

/*
 * Nobody but this thread and what it calls can reach the owner from now on. But who looks at everything there is may put what
 * is packed on the list, and then tells the walk: so it begins with the home locked.
 */
managed_inline void managed_walk_begin(const struct managed_rules *rules, void *owner, struct drmres_walk *walk)
{
	struct drmres_home **at = managed_home(rules, owner), *home = at ? *at : NULL;

	if (home)
		drmres_bias_lock(&home->lock);
	managed_walk_begin_locked(rules, owner, walk, home);
	if (home)
		drmres_bias_unlock(&home->lock);
}

/*
 * The node to be released next, NULL at the end. The upstream policy never comes back to what was added after the
 * walk began. The strict policy releases it before the oldest node of all, which may be what lets the owner's parent go.
 */
managed_inline void *managed_walk_next(const struct managed_rules *rules, void *owner, struct drmres_walk *walk)
{
	struct list_head *head = managed_nodes(rules, owner), *entry;
	struct managed_guard guard;

	drmres_point(DRMRES_OP_LIST, owner);
	guard = managed_enter(rules, owner);
	entry = walk->next;
	if (managed_strict(rules) && walk->late < MANAGED_MAX_LATE && entry != head->next &&
	    (entry == head || entry->next == head)) {
		entry = head->next;
		walk->late++;
	} else if (entry != head) {
		walk->next = entry->next;
	}
	walk->behind.current = entry == head ? NULL : entry;
	managed_leave(rules, owner, guard);
	return walk->behind.current;
}

/* The node's function has run: report what it added and left on behalf of @function, then drop the node. */
managed_inline void managed_walk_finish(const struct managed_rules *rules, void *owner, struct drmres_walk *walk,
					void *node, const char *function, const void *pc)
{
	char label[MANAGED_LABEL];
	struct list_head *first, *pos;
	struct managed_guard guard;

	drmres_mem_going(node, pc);
	guard = managed_enter(rules, owner);
	first = managed_nodes(rules, owner)->next;
	for (pos = first; pos != walk->seen && managed_strict(rules); pos = pos->next)
		drmres_managed_report(pc, DRMRES_ADD_DURING_RELEASE, function, pos,
				      "added by %s during the release of %s; it is released too%s",
				      managed_name(rules, node), rules->label(owner, label, sizeof(label)),
				      rules->in_linux ? ", which Linux does not do" : "");
	walk->seen = first;

	/* Under the upstream policy an action may have taken itself off. */
	if (!managed_going(node))
		managed_walk_unlink(rules, owner, node);
	walk->behind.current = NULL;
	rules->free(node, function, true, pc);
	managed_leave(rules, owner, guard);
}

/* End of a walk that has left nothing on the list. */
managed_inline void managed_walk_done(const struct managed_rules *rules, void *owner, struct drmres_walk *walk)
{
	managed_field(struct drmres_walk *, owner, rules->walk) = NULL;
	drmres_releasing_end(&walk->releasing);
}

/*
 * End of the walk. What is still on the list was added too late: it is leaked, but taken off the list, whose head goes
 * with the owner, and owned by nobody.
 */
managed_inline void managed_walk_end(const struct managed_rules *rules, void *owner, struct drmres_walk *walk,
				     const char *function, const void *pc)
{
	struct list_head *pos, *next;
	char label[MANAGED_LABEL];
	struct managed_guard guard;

	guard = managed_enter(rules, owner);
	list_for_each_safe (pos, next, managed_nodes(rules, owner)) {
		list_del_init(pos);
		rules->disown(pos);
		if (managed_strict(rules))
			drmres_managed_report(pc, DRMRES_RELEASE_ENDLESS, function, pos,
					      "the actions of %s go on adding resources to it",
					      rules->label(owner, label, sizeof(label)));
	}
	managed_leave(rules, owner, guard);
	managed_walk_done(rules, owner, walk);
}

#endif
