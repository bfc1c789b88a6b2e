/* SPDX-License-Identifier: MIT */
/*
 * Names of actions, copied once. A name must outlive the module that it is a literal of, and a driver adds the same few
 * actions over and over: all of them share one copy, which lives as long as the process. There is room for a few hundred;
 * who gets none copies the name himself.
 */
#ifndef _DRMRES_MANAGED_NAMES_H_
#define _DRMRES_MANAGED_NAMES_H_

#include <drmres/types.h>

#include <string.h>

#define MANAGED_NAME_ROOM 32768u
#define MANAGED_NAME_SLOTS 256u

/* What stands before each copy, so that the phase in which an action runs has its verb ready: "action NAME". */
#define MANAGED_NAME_VERB "action "

/* struct managed_name_slot - what was found for a pointer last */
struct managed_name_slot {
	const char *name;
	const char *copy;
};

extern char drmres_managed_names[MANAGED_NAME_ROOM];
extern struct managed_name_slot drmres_managed_name_slots[MANAGED_NAME_SLOTS];

/* names.c: the same, after a longer search, or a copy made now; NULL if there is no room. Any thread. */
const char *drmres_managed_name_slow(const char *name);

/* The copy of @name, NULL if there is none and no room. Any thread. */
static inline const char *drmres_managed_name(const char *name)
{
	const struct managed_name_slot *slot =
		&drmres_managed_name_slots[((uintptr_t)name ^ (uintptr_t)name >> 8) % MANAGED_NAME_SLOTS];
	/* PAIRS WITH: the release in names.c. A slot may change between the two loads: the text decides. */
	const char *copy = __atomic_load_n(&slot->copy, __ATOMIC_ACQUIRE);

	/* Somebody else's name may lie where another was: compare what it says. */
	if (__builtin_expect(copy && __atomic_load_n(&slot->name, __ATOMIC_RELAXED) == name && !strcmp(copy, name), 1))
		return copy;
	return drmres_managed_name_slow(name);
}

/* Whether a node's name is such a copy, and not the node's own. */
static inline bool drmres_managed_name_is_shared(const char *name)
{
	return (uintptr_t)name - (uintptr_t)drmres_managed_names < sizeof(drmres_managed_names);
}

#endif
