// SPDX-License-Identifier: MIT
/**
 * DOC: names of actions
 *
 * Copies lie one behind the other in an array that only grows; a search looks at each. What was found is noted in a slot by
 * the pointer that was asked for, so that the same literal is found at once the next time; one of the program's own is not
 * even looked at again. One mutex guards the growing; a leaf. Everything may be called concurrently.
 */
#include "names.h"

#include <linux/array_size.h>
#include <mm/shade.h>

#include <link.h>
#include <pthread.h>
#include <string.h>

char drmres_managed_names[MANAGED_NAME_ROOM];
const struct managed_name *drmres_managed_name_slots[MANAGED_NAME_SLOTS];
struct drmres_lasting drmres_lasting;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static size_t used;

/* What slots refer to. Once there are no more, what is asked for is searched each time. */
static struct managed_name known[MANAGED_NAME_SLOTS];
static size_t known_count;

static const size_t verb = sizeof(MANAGED_NAME_VERB) - 1;

/* What a copy takes: whole words from its first letter on, so that nobody reads another's. */
static size_t room_of(size_t length)
{
	return verb + length / sizeof(u64) * sizeof(u64) + sizeof(u64);
}

/* Locked. */
static const char *search(const char *name)
{
	size_t at = 0;

	while (at < used) {
		const char *copy = drmres_managed_names + at + verb;

		if (!strcmp(copy, name))
			return copy;
		at += room_of(strlen(copy));
	}
	return NULL;
}

/* Locked. */
static const char *append(const char *name)
{
	size_t length = strlen(name);
	char *copy = drmres_managed_names + used;

	if (room_of(length) > sizeof(drmres_managed_names) - used)
		return NULL;
	memcpy(copy, MANAGED_NAME_VERB, verb);
	memcpy(copy + verb, name, length + 1);
	used += room_of(length);
	return copy + verb;
}

/* Locked. A slot keeps what it has, unless that says something else now. */
static void note(const char *name, const char *copy)
{
	const struct managed_name **slot = drmres_managed_name_slot(name);
	struct managed_name *fresh = &known[known_count];

	if (known_count == ARRAY_SIZE(known) || (*slot && (*slot)->name != name))
		return;
	known_count++;
	*fresh = (struct managed_name){.name = name, .copy = copy, .last = strlen(copy) / sizeof(u64) * sizeof(u64)};
	memset(&fresh->mask, 0xff, strlen(copy) + 1 - fresh->last);
	/* PAIRS WITH: the acquire of who looks into the slot. */
	__atomic_store_n(slot, fresh, __ATOMIC_RELEASE);
}

const char *drmres_managed_name(const char *name)
{
	/* PAIRS WITH: the release in note(). */
	const struct managed_name *found = __atomic_load_n(drmres_managed_name_slot(name), __ATOMIC_ACQUIRE);
	const char *copy;

	/* Somebody else's name may lie where another was: compare what it says. */
	if (found && found->name == name && (drmres_managed_name_lasts(name) || !strcmp(found->copy, name)))
		return found->copy;
	drmres_quiet_begin();
	pthread_mutex_lock(&lock);
	copy = search(name);
	if (!copy)
		copy = append(name);
	if (copy)
		note(name, copy);
	pthread_mutex_unlock(&lock);
	drmres_quiet_end();
	return copy;
}

/* The first object is the program itself, whose segments come before the first that it may write to. */
static int note_program(struct dl_phdr_info *program, size_t size, void *unused)
{
	uintptr_t start = UINTPTR_MAX, end = 0;

	(void)size;
	(void)unused;
	for (int i = 0; i < program->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &program->dlpi_phdr[i];

		if (segment->p_type != PT_LOAD)
			continue;
		if (segment->p_flags & PF_W)
			break;
		if (start > program->dlpi_addr + segment->p_vaddr)
			start = program->dlpi_addr + segment->p_vaddr;
		end = program->dlpi_addr + segment->p_vaddr + segment->p_memsz;
	}
	if (end)
		drmres_lasting = (struct drmres_lasting){start, end - start};
	return 1;
}

/* Runs before any thread but the first exists. */
__attribute__((constructor)) static void start(void)
{
	dl_iterate_phdr(note_program, NULL);
}
