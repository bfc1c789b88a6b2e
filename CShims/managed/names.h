/* SPDX-License-Identifier: MIT */
/*
 * Names of actions, copied once. A name must outlive the module that it is a literal of, and a driver adds the same few
 * actions over and over: all of them share one copy, which lives as long as the process. There is room for a few hundred;
 * who gets none copies the name himself.
 */
#ifndef _DRMRES_MANAGED_NAMES_H_
#define _DRMRES_MANAGED_NAMES_H_

#include <drmres/link.h>
#include <drmres/types.h>

#include <stdint.h>

#define MANAGED_NAME_ROOM 32768u
#define MANAGED_LITERAL_SLOTS 512u

/* What stands before each copy, so that the phase in which an action runs has its verb ready: "action NAME". */
#define MANAGED_NAME_VERB "action "

/*
 * struct managed_literal - a pointer to what says the same for as long as the process runs, and the copy of that; never
 * changes once @name is there
 */
struct managed_literal {
	const char *name;
	const char *copy;
};

extern char drmres_managed_names[MANAGED_NAME_ROOM] DRMRES_HIDDEN;

/*
 * Each is in its slot or in the one beside it, unless both were taken. The first two are no name's, so that NULL is not found
 * there.
 */
extern struct managed_literal drmres_managed_literals[MANAGED_LITERAL_SLOTS] DRMRES_HIDDEN;

/*
 * Names lie close together, few of them in the same eight bytes: those of a page have a slot each, and those that lie as far into
 * another page the one beside it.
 */
static inline struct managed_literal *drmres_managed_literal(const char *name)
{
	const uintptr_t size = sizeof(struct managed_literal);
	uintptr_t at = (uintptr_t)name / 8 * size & (MANAGED_LITERAL_SLOTS - 1) * size;

	return (struct managed_literal *)((char *)drmres_managed_literals + at);
}

static inline struct managed_literal *drmres_managed_literal_beside(const struct managed_literal *literal)
{
	return &drmres_managed_literals[(literal - drmres_managed_literals) ^ 1];
}

/* The copy of a literal of the program's own that was asked for before; NULL for whatever else, and for NULL. Any thread. */
static inline const char *drmres_managed_literal_copy(const char *name)
{
	const struct managed_literal *literal = drmres_managed_literal(name);

	/* PAIRS WITH: the release in names.c. */
	if (__builtin_expect(__atomic_load_n(&literal->name, __ATOMIC_ACQUIRE) != name, 0)) {
		literal = drmres_managed_literal_beside(literal);
		/* PAIRS WITH: the release in names.c. */
		if (__atomic_load_n(&literal->name, __ATOMIC_ACQUIRE) != name)
			return NULL;
	}
	/* So that no caller asks once more. */
	if (!literal->copy)
		__builtin_unreachable();
	return literal->copy;
}

/* names.c: the copy of @name, which may be made now; NULL if there is no room. Any thread. */
const char *drmres_managed_name(const char *name);

/* names.c: @name is going to be asked for: if it is a literal of the program's own, drmres_managed_literal_copy() has it. */
void drmres_managed_literal_note(const char *name);

/* Whether a node's name is such a copy, and not the node's own. */
static inline bool drmres_managed_name_is_shared(const char *name)
{
	return (uintptr_t)name - (uintptr_t)drmres_managed_names < sizeof(drmres_managed_names);
}

#endif
