// SPDX-License-Identifier: MIT
/**
 * DOC: names of actions
 *
 * Copies lie one behind the other in an array that only grows; a search looks at each. What was found is noted in a slot by
 * the pointer that was asked for, so that the same literal is found at once the next time. One mutex guards the growing; a
 * leaf. Everything may be called concurrently.
 */
#include "names.h"

#include <mm/shade.h>
#include <pthread.h>

char drmres_managed_names[MANAGED_NAME_ROOM];
struct managed_name_slot drmres_managed_name_slots[MANAGED_NAME_SLOTS];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static size_t used;

static const size_t verb = sizeof(MANAGED_NAME_VERB) - 1;

/* Locked. */
static const char *search(const char *name)
{
	for (size_t at = 0; at < used; at += strlen(drmres_managed_names + at) + 1)
		if (!strcmp(drmres_managed_names + at + verb, name))
			return drmres_managed_names + at + verb;
	return NULL;
}

/* Locked. */
static const char *append(const char *name)
{
	size_t size = verb + strlen(name) + 1;
	char *copy = drmres_managed_names + used;

	if (size > sizeof(drmres_managed_names) - used)
		return NULL;
	memcpy(copy, MANAGED_NAME_VERB, verb);
	memcpy(copy + verb, name, size - verb);
	used += size;
	return copy + verb;
}

const char *drmres_managed_name_slow(const char *name)
{
	struct managed_name_slot *slot =
		&drmres_managed_name_slots[((uintptr_t)name ^ (uintptr_t)name >> 8) % MANAGED_NAME_SLOTS];
	const char *copy;

	drmres_quiet_begin();
	pthread_mutex_lock(&lock);
	copy = search(name);
	if (!copy)
		copy = append(name);
	if (copy) {
		/* PAIRS WITH: the acquire in drmres_managed_name(). */
		__atomic_store_n(&slot->name, name, __ATOMIC_RELAXED);
		__atomic_store_n(&slot->copy, copy, __ATOMIC_RELEASE);
	}
	pthread_mutex_unlock(&lock);
	drmres_quiet_end();
	return copy;
}
