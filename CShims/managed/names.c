// SPDX-License-Identifier: MIT
/**
 * DOC: names of actions
 *
 * Copies lie one behind the other in an array that only grows; a search looks at each. What was found is noted in a slot by
 * the pointer that was asked for, so that the same literal is found at once the next time. One of the program's own is not
 * even looked at again: it is there, and says the same, for as long as the process runs. One mutex guards the growing; a leaf.
 * Everything may be called concurrently.
 */
#include "names.h"

#include <lib/attention.h>
#include <lib/fork.h>
#include <lib/hooks.h>
#include <mm/shade.h>

#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

char drmres_managed_names[MANAGED_NAME_ROOM];
#define NO_NAME                                               \
	{                                                     \
		.name = (const char *)drmres_managed_literals \
	}
struct managed_literal drmres_managed_literals[MANAGED_LITERAL_SLOTS] = {NO_NAME, NO_NAME};

static const struct managed_literal nothing[MANAGED_LITERAL_SLOTS] = {NO_NAME, NO_NAME};
const struct managed_literal *drmres_managed_quiet = nothing;

static void hear_attention(bool paid)
{
	/* PAIRS WITH: the load in drmres_managed_quiet_copy(); either table may be looked into at any time. */
	__atomic_store_n(&drmres_managed_quiet, paid ? nothing : drmres_managed_literals, __ATOMIC_RELAXED);
}

/*
 * Where the program's constants lie: in what nobody can write to, and in the section for constants, which some linkers put among
 * the data, because some compilers say that it may be written to, which they never do.
 */
static struct area {
	uintptr_t start;
	size_t size;
} areas[2];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static size_t used;

#define SLOTS 1024u

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

static const struct managed_name *slots[SLOTS];

/* What slots refer to. Once there are no more, what is asked for is searched each time. */
static struct managed_name known[SLOTS];
static size_t known_count;

static const struct managed_name **slot_of(const char *name)
{
	/* As literals are looked for. */
	return &slots[(uintptr_t)name * 0x9e3779b97f4a7c15ul >> 54];
}

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

static bool lasts(const char *name)
{
	return (uintptr_t)name - areas[0].start < areas[0].size || (uintptr_t)name - areas[1].start < areas[1].size;
}

/* Locked. A slot keeps what it has, unless that says something else now. */
static void note(const char *name, const char *copy)
{
	const struct managed_name **slot = slot_of(name);
	size_t at = drmres_managed_literal_at(name);
	struct managed_literal *literal = &drmres_managed_literals[at / sizeof(*literal)];
	struct managed_name *fresh = &known[known_count];

	if (literal->name)
		literal = &drmres_managed_literals[drmres_managed_literal_beside(at) / sizeof(*literal)];
	if (!literal->name && lasts(name)) {
		literal->copy = copy;
		/* PAIRS WITH: the acquire of who looks there. */
		__atomic_store_n(&literal->name, name, __ATOMIC_RELEASE);
		return;
	}
	if (known_count == SLOTS || (*slot && (*slot)->name != name))
		return;
	known_count++;
	*fresh = (struct managed_name){.name = name, .copy = copy, .last = strlen(copy) / sizeof(u64) * sizeof(u64)};
	memset(&fresh->mask, 0xff, strlen(copy) + 1 - fresh->last);
	/* PAIRS WITH: the acquire of who looks into the slot. */
	__atomic_store_n(slot, fresh, __ATOMIC_RELEASE);
}

/*
 * Whether a name still says what it said, as far as that is told by words, which may reach beyond the end of the name, though not
 * of its page. False where it is not told.
 */
static bool says_by_words(const struct managed_name *it, const char *name)
{
	u64 now, then;
	size_t at;

	/* A sanitizer minds the bytes behind the name. */
	if (DRMRES_ASAN || DRMRES_TSAN || ((uintptr_t)name & 4095) + it->last > 4096 - sizeof(now))
		return false;
	for (at = 0; at < it->last; at += sizeof(now)) {
		memcpy(&now, name + at, sizeof(now));
		memcpy(&then, it->copy + at, sizeof(then));
		if (now != then)
			return false;
	}
	memcpy(&now, name + at, sizeof(now));
	memcpy(&then, it->copy + at, sizeof(then));
	return !((now ^ then) & it->mask);
}

const char *drmres_managed_name(const char *name)
{
	const char *copy = drmres_managed_literal_copy(name);
	const struct managed_name *found;

	if (copy)
		return copy;
	/* PAIRS WITH: the release in note(). */
	found = __atomic_load_n(slot_of(name), __ATOMIC_ACQUIRE);
	/* Somebody else's name may lie where another was: compare what it says. */
	if (found && found->name == name && (says_by_words(found, name) || !strcmp(found->copy, name)))
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

void drmres_managed_literal_note(const char *name)
{
	if (lasts(name))
		drmres_managed_name(name);
}

/* Room for the headers of a program's sections, and for their names. */
#define SECTIONS 96

static bool read_at(int fd, void *to, size_t size, u64 at)
{
	return pread(fd, to, size, (off_t)at) == (ssize_t)size;
}

/* What the program's file says of the section for constants; nothing, if it says nothing. */
static void note_section(int fd, uintptr_t base)
{
	static const char constants[] = ".rodata";
	ElfW(Shdr) sections[SECTIONS];
	char name[sizeof(constants)];
	ElfW(Ehdr) header;

	if (!read_at(fd, &header, sizeof(header), 0) || memcmp(header.e_ident, ELFMAG, SELFMAG) ||
	    header.e_shentsize != sizeof(sections[0]) || header.e_shnum > SECTIONS ||
	    header.e_shstrndx >= header.e_shnum ||
	    !read_at(fd, sections, header.e_shnum * sizeof(sections[0]), header.e_shoff))
		return;
	for (int i = 0; i < header.e_shnum; i++)
		if (sections[i].sh_type == SHT_PROGBITS && (sections[i].sh_flags & SHF_ALLOC) &&
		    read_at(fd, name, sizeof(name), sections[header.e_shstrndx].sh_offset + sections[i].sh_name) &&
		    !memcmp(name, constants, sizeof(name)))
			areas[1] = (struct area){base + sections[i].sh_addr, sections[i].sh_size};
}

static void note_constants(uintptr_t base)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	note_section(fd, base);
	close(fd);
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
		areas[0] = (struct area){start, end - start};
	/* This one is the program's, unless this library is not part of it. */
	if (!lasts(MANAGED_NAME_VERB))
		note_constants(program->dlpi_addr);
	return 1;
}

/* Runs before any thread but the first exists. */
__attribute__((constructor)) static void start(void)
{
	drmres_hooks.attention = hear_attention;
	hear_attention(drmres_attended());
	dl_iterate_phdr(note_program, NULL);
}
