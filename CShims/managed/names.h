/* SPDX-License-Identifier: MIT */
/*
 * Names of actions, copied once. A name must outlive the module that it is a literal of, and a driver adds the same few
 * actions over and over: all of them share one copy, which lives as long as the process. There is room for a few hundred;
 * who gets none copies the name himself.
 */
#ifndef _DRMRES_MANAGED_NAMES_H_
#define _DRMRES_MANAGED_NAMES_H_

#include <drmres/types.h>

#include <mm/shade.h>

#include <stdint.h>
#include <string.h>

#define MANAGED_NAME_ROOM 32768u
#define MANAGED_NAME_SLOTS 1024u

/* What stands before each copy, so that the phase in which an action runs has its verb ready: "action NAME". */
#define MANAGED_NAME_VERB "action "

/*
 * struct managed_name - what was found for a pointer; never changes once it is in a slot
 * @name: the pointer
 * @copy: the copy of what it said
 * @last: where its last word starts, of those that it and the byte that ends it lie in
 * @mask: what of that word is the name
 */
struct managed_name {
	const char *name;
	const char *copy;
	size_t last;
	u64 mask;
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

/*
 * Whether a name still says what it said, as far as that is told without a call: by words, which may reach beyond the end of
 * the name, though not of its page. False where it is not told.
 */
static inline bool drmres_managed_name_says(const struct managed_name *known, const char *name)
{
	u64 now, then;
	size_t at;

	/* A sanitizer minds the bytes behind the name. */
	if (DRMRES_ASAN || DRMRES_TSAN || ((uintptr_t)name & 4095) + known->last > 4096 - sizeof(now))
		return false;
	for (at = 0; at < known->last; at += sizeof(now)) {
		memcpy(&now, name + at, sizeof(now));
		memcpy(&then, known->copy + at, sizeof(then));
		if (now != then)
			return false;
	}
	memcpy(&now, name + at, sizeof(now));
	memcpy(&then, known->copy + at, sizeof(then));
	return !((now ^ then) & known->mask);
}

/* The copy of a name that was asked for before and says what it said then; NULL if that is not known. Any thread. */
static inline const char *drmres_managed_name_known(const char *name)
{
	/* PAIRS WITH: the release in names.c. */
	const struct managed_name *known = __atomic_load_n(drmres_managed_name_slot(name), __ATOMIC_ACQUIRE);

	/* Somebody else's name may lie where another was, unless that is in the program itself: look at what it says. */
	if (__builtin_expect(known && known->name == name, 1) &&
	    (drmres_managed_name_lasts(name) || drmres_managed_name_says(known, name)))
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
