/* SPDX-License-Identifier: MIT */
/*
 * Names of actions, copied once. A name must outlive the module that it is a literal of, and a driver adds the same few
 * actions over and over: all of them share one copy, which lives as long as the process. There is room for a few hundred;
 * who gets none copies the name himself.
 */
#ifndef _DRMRES_MANAGED_NAMES_H_
#define _DRMRES_MANAGED_NAMES_H_

#include <drmres/types.h>

#include <stdint.h>

#define MANAGED_NAME_ROOM 32768u
#define MANAGED_NAME_SLOTS 1024u

/* What stands before each copy, so that the phase in which an action runs has its verb ready: "action NAME". */
#define MANAGED_NAME_VERB "action "

/*
 * struct managed_name - what was found for a pointer; never changes once it is in a slot
 * @name: the pointer
 * @copy: the copy of what it said
 */
struct managed_name {
	const char *name;
	const char *copy;
};

extern char drmres_managed_names[MANAGED_NAME_ROOM];
extern const struct managed_name *drmres_managed_name_slots[MANAGED_NAME_SLOTS];

/* What lies here says the same for as long as the process runs: the program itself, as far as nobody can write to it. */
extern struct drmres_lasting {
	uintptr_t start;
	size_t size;
} drmres_lasting;

static inline const struct managed_name **drmres_managed_name_slot(const char *name)
{
	/* Multiplied: names lie close together. */
	return &drmres_managed_name_slots[(uintptr_t)name * 0x9e3779b97f4a7c15ul >> 54];
}

/* Whether what @name says is what it said when it was asked for before. */
static inline bool drmres_managed_name_lasts(const char *name)
{
	return (uintptr_t)name - drmres_lasting.start < drmres_lasting.size;
}

/* The copy of a name that was asked for before and says what it said then; NULL if that is not known. Any thread. */
static inline const char *drmres_managed_name_known(const char *name)
{
	/* PAIRS WITH: the release in names.c. */
	const struct managed_name *known = __atomic_load_n(drmres_managed_name_slot(name), __ATOMIC_ACQUIRE);

	if (__builtin_expect(known && known->name == name && drmres_managed_name_lasts(name), 1))
		return known->copy;
	return NULL;
}

/* names.c: the copy of @name, which may be made now; NULL if there is no room. Any thread. */
const char *drmres_managed_name(const char *name);

/* Whether a node's name is such a copy, and not the node's own. */
static inline bool drmres_managed_name_is_shared(const char *name)
{
	return (uintptr_t)name - (uintptr_t)drmres_managed_names < sizeof(drmres_managed_names);
}

#endif
