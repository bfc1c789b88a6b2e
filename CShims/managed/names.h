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

#include <lib/look.h>

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
 * Each is in its slot or in the one beside it, unless both were taken. The first two have the name of the table, which is none,
 * so that NULL is not found there.
 */
extern struct managed_literal drmres_managed_literals[MANAGED_LITERAL_SLOTS] DRMRES_HIDDEN;

/* That table while nobody pays attention, else one in which there is nothing; written in names.c alone. */
extern const struct managed_literal *drmres_managed_quiet DRMRES_HIDDEN;

/*
 * Names lie close together, few of them in the same eight bytes: those of a page have a slot each, and those that lie as far into
 * another page the one beside it.
 */
static inline size_t drmres_managed_literal_at(const char *name)
{
	const uintptr_t size = sizeof(struct managed_literal);

	return (uintptr_t)name / 8 * size & (MANAGED_LITERAL_SLOTS - 1) * size;
}

/* The slot that begins so many bytes from the beginning of a table, and the one beside it. */
static inline const struct managed_literal *drmres_managed_literal(const struct managed_literal *table, size_t at)
{
	return (const struct managed_literal *)((const char *)table + at);
}

static inline size_t drmres_managed_literal_beside(size_t at)
{
	return at ^ sizeof(struct managed_literal);
}

static inline __attribute__((always_inline)) const char *drmres_managed_copy_in(const struct managed_literal *table,
										const char *name)
{
	size_t at = drmres_managed_literal_at(name);
	const char *copy;

	/* PAIRS WITH: the release in names.c. */
	if (__builtin_expect(!drmres_look_pointer((const void *const *)&drmres_managed_literal(table, at)->name, name),
			     0)) {
		at = drmres_managed_literal_beside(at);
		/* PAIRS WITH: the release in names.c. */
		if (!drmres_look_pointer((const void *const *)&drmres_managed_literal(table, at)->name, name))
			return NULL;
	}
	copy = drmres_managed_literal(table, at)->copy;
	/* So that no caller asks once more. */
	if (!copy)
		__builtin_unreachable();
	return copy;
}

/* The copy of a literal of the program's own that was asked for before; NULL for whatever else, and for NULL. Any thread. */
static inline const char *drmres_managed_literal_copy(const char *name)
{
	return drmres_managed_copy_in(drmres_managed_literals, name);
}

/* The same while nobody pays attention (lib/attention.h), of which there is no need to ask then; else NULL. */
static inline __attribute__((always_inline)) const char *drmres_managed_quiet_copy(const char *name)
{
	/* PAIRS WITH: the store in names.c. */
	return drmres_managed_copy_in(__atomic_load_n(&drmres_managed_quiet, __ATOMIC_RELAXED), name);
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
